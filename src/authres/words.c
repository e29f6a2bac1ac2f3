/* SPDX-License-Identifier: MIT
 * Words of results and flaws. */
#include "authres/authres.h"

static const char *const word_texts[] = {
    [AUTHRES_NONE] = "none",           [AUTHRES_PASS] = "pass",
    [AUTHRES_FAIL] = "fail",           [AUTHRES_SOFTFAIL] = "softfail",
    [AUTHRES_NEUTRAL] = "neutral",     [AUTHRES_POLICY] = "policy",
    [AUTHRES_TEMPERROR] = "temperror", [AUTHRES_PERMERROR] = "permerror",
    [AUTHRES_OTHER] = "other",
};

const char *authres_word_text(enum authres_word word)
{
    return word_texts[word];
}

enum authres_word authres_word_read(struct slice word)
{
    for (size_t i = 0; i < AUTHRES_OTHER; i++)
        if (slice_eq_nocase(word, slice_from(word_texts[i])))
            return (enum authres_word)i;
    if (slice_eq_nocase(word, SLICE("hardfail")))
        return AUTHRES_FAIL;
    return slice_eq_nocase(word, SLICE("tempfail")) ? AUTHRES_TEMPERROR : AUTHRES_OTHER;
}

const char *authres_fault_text(enum authres_fault fault)
{
    static const char *const texts[AUTHRES_FAULTS] = {
        [AUTHRES_STRAY] = "words that belong to no result",
        [AUTHRES_UNCLOSED] = "a quoted string or a comment without its end",
        [AUTHRES_VERSION] = "a version that is not known",
    };
    return texts[fault];
}

const struct authres_property *authres_property(const struct authres_result *result,
                                                struct slice ptype, struct slice property)
{
    for (size_t i = 0; i < result->details.property_count; i++) {
        const struct authres_property *item = &result->details.properties[i];
        if (slice_eq_nocase(item->ptype, ptype) && slice_eq_nocase(item->property, property))
            return item;
    }
    return NULL;
}
