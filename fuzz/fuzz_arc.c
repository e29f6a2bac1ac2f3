/* SPDX-License-Identifier: MIT
 * Chains of sets: one whose structure is sound has every field of every set, in order, with the
 * cv= that it must have, and a sound signature in the newest; any other one asks for no key. */
#include <assert.h>

#include "mail_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_sound(const struct arc_message *chain)
{
    assert(chain->count >= 1 && chain->count <= ARC_SETS_MAX);
    for (unsigned n = 0; n < chain->count; n++) {
        const struct arc_set *set = &chain->sets[n];
        for (size_t kind = 0; kind < ARC_FIELDS; kind++)
            assert(set->fields[kind]);
        assert(set->seal.signature.instance == n + 1);
        assert(set->message.signature.instance == n + 1);
        assert(set->seal.signature.why == DKIM_WHY_VERIFIED);
        assert(n + 1 < chain->count || set->message.signature.why == DKIM_WHY_VERIFIED);
        assert(slice_eq(set->cv, n ? SLICE("pass") : SLICE("none")));
    }
}

static void judge(struct mail_rig *rig)
{
    const struct arc_message *chain = &rig->arc;
    assert(mail_rig_end(rig) == ASSAY_OK);
    bool is_sound = chain->why == ARC_WHY_VALID;
    if (is_sound)
        check_sound(chain);
    enum step step = mail_rig_step(rig);
    assert(is_sound || rig->dkim.found || step == STEP_DONE);
    assert(!is_sound || step == STEP_NEED);
    assert(is_sound ||
           rig->arc_result.result == (chain->why == ARC_WHY_NO_SETS ? ARC_NONE : ARC_FAIL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mail_rig rig;
    assert(mail_rig_init(&rig));
    int error = mail_rig_feed(&rig, slice_make(data, size));
    if (error == ASSAY_OK)
        judge(&rig);
    else
        assert(error == ASSAY_ELIMIT);
    mail_rig_free(&rig);
    return 0;
}
