/* SPDX-License-Identifier: MIT
 * Whose name a field uses: RFC 8601 5. */
#include "authres/authres.h"

static bool is_ours(struct slice id, const struct slice *ours, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq_nocase(id, ours[i]))
            return true;
    return false;
}

/* One of the names stands anywhere in the text. */
static bool holds_ours(struct slice text, const struct slice *ours, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; ours[i].len && at + ours[i].len <= text.len; at++)
            if (slice_eq_nocase(slice_head(slice_after(text, at), ours[i].len), ours[i]))
                return true;
    return false;
}

bool authres_is_claimed(const struct authres *said, struct slice value, const struct slice *ours,
                        size_t count)
{
    bool is_whole = !said->limit;
    for (size_t i = 0; i < said->flaw_count; i++) {
        if (said->flaws[i].fault == AUTHRES_VERSION)
            return true;
        is_whole &= said->flaws[i].fault != AUTHRES_UNCLOSED;
    }
    if (said->has_id && is_ours(said->authserv_id, ours, count))
        return true;
    return (!is_whole || !said->has_id) && holds_ours(value, ours, count);
}
