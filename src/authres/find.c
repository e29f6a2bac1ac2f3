/* SPDX-License-Identifier: MIT
 * The fields of a text: a message, or what somebody has pasted. */
#include "authres/internal.h"

int authres_find(struct slice text, struct arena *arena, struct authres_fields *out_r)
{
    struct sink sink = {.arena = arena, .out = out_r};
    size_t end = 0;
    *out_r = (struct authres_fields){.count = 0};
    if (text.len > AUTHRES_TEXT_MAX)
        return ASSAY_ELIMIT;
    out_r->is_message = header_ends(text, &end);
    size_t line = out_r->is_message ? header_find(&sink, slice_head(text, end)) : 1;
    pasted_find(&sink, slice_after(text, end), line, out_r->is_message);
    return arena_failed(arena) ? ASSAY_ENOMEM : sink.error;
}

const char *authres_place_text(enum authres_place place)
{
    static const char *const texts[] = {
        [AUTHRES_HEADER] = "header", [AUTHRES_BODY] = "body",     [AUTHRES_PASTED] = "pasted",
        [AUTHRES_BEHIND] = "behind", [AUTHRES_BEFORE] = "before", [AUTHRES_DEEPER] = "deeper",
        [AUTHRES_WITHIN] = "within",
    };
    return texts[place];
}
