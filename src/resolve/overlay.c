/* SPDX-License-Identifier: MIT
 *
 * The overlay of --with: these records first, DNS for the rest. It answers what it holds,
 * nothing in it denies, and a wildcard, which counts where nothing is published, is none
 * here. An alias in it that leads out of it sends the question on under the alias' target;
 * an alias of the source whose target it holds comes back to it.
 *
 * BUGS
 *      What the source does not say is not known here: behind a published alias whose
 *      target fails at its server, or that runs in a circle, a target that the overlay holds
 *      is not found, and the answer is the failure. And a published wildcard still stands
 *      for the other types of a name that the overlay holds.
 */
#include <stdlib.h>

#include "resolve/internal.h"

struct overlay {
    struct backend backend;
    const struct zone *zone;
};

/* The question goes on under the last alias, behind all of them. */
static enum backend_result go_on(struct lookup *lookup, struct arena *arena,
                                 struct dns_answer *answer)
{
    struct dns_answer whole = answer_after(lookup->aliases, lookup->alias_count, answer, arena);
    if (whole.status != DNS_UNRECORDED) {
        *answer = (struct dns_answer){.status = whole.status};
        return BACKEND_ANSWERED;
    }
    lookup->question.name = whole.aliases[whole.alias_count - 1];
    lookup->aliases = whole.aliases;
    lookup->alias_count = whole.alias_count;
    return BACKEND_PASS;
}

static enum backend_result overlay_look(struct backend *backend, struct lookup *lookup,
                                        struct arena *arena, struct dns_answer *out_r)
{
    struct overlay *self = (struct overlay *)backend;
    const struct question *question = &lookup->question;
    if (question->kind != QUESTION_DNS)
        return BACKEND_PASS;
    if (zone_answer_exact(self->zone, question->name, question->type, arena, out_r) != ASSAY_OK)
        return BACKEND_NOMEM;
    if (out_r->status != DNS_UNRECORDED)
        return BACKEND_ANSWERED;
    return out_r->alias_count ? go_on(lookup, arena, out_r) : BACKEND_PASS;
}

static void overlay_free(struct backend *backend)
{
    free(backend);
}

struct backend *backend_overlay(const struct zone *zone)
{
    struct overlay *self = calloc(1, sizeof(*self));
    if (!self)
        return NULL;
    self->zone = zone;
    self->backend.answer = overlay_look;
    self->backend.free = overlay_free;
    return &self->backend;
}

/* --- along the aliases of the source ------------------------------------------------- */

/* *stand_r: number of aliases of the answer that stand. A name that the overlay holds with
 * other types has no alias any more (RFC 2181 10.1). */
static enum overlay_view view(const struct zone *overlay, const struct question *question,
                              const struct dns_answer *answer, size_t *stand_r)
{
    if (!overlay || zone_holds(overlay, question->name, question->type))
        return OVERLAY_AGREES; /* in the second case the answer is its own */
    for (*stand_r = 0; *stand_r <= answer->alias_count; ++*stand_r) {
        size_t at = *stand_r;
        struct slice owner = at ? answer->aliases[at - 1] : question->name;
        if (at && zone_holds(overlay, owner, question->type))
            return OVERLAY_HOLDS_TARGET;
        if (at < answer->alias_count && zone_denies_alias(overlay, owner))
            return OVERLAY_HOLDS_OWNER;
    }
    return OVERLAY_AGREES;
}

enum overlay_view overlay_view(const struct resolver *resolver, const struct lookup *lookup,
                               const struct dns_answer *answer, struct arena *arena,
                               struct lookup *onward_r)
{
    size_t stand;
    if (lookup->question.kind != QUESTION_DNS)
        return OVERLAY_AGREES;
    enum overlay_view seen = view(resolver->overlay, &lookup->question, answer, &stand);
    if (seen == OVERLAY_AGREES)
        return seen;
    *onward_r = *lookup;
    onward_r->alias_count = lookup->alias_count + stand;
    struct slice *aliases = arena_array(arena, onward_r->alias_count + 1, sizeof(*aliases));
    onward_r->aliases = aliases;
    if (!aliases)
        return OVERLAY_NOMEM;
    for (size_t i = 0; i < onward_r->alias_count; i++)
        aliases[i] =
            arena_copy(arena, i < lookup->alias_count ? lookup->aliases[i]
                                                      : answer->aliases[i - lookup->alias_count]);
    if (arena_failed(arena))
        return OVERLAY_NOMEM;
    if (stand)
        onward_r->question.name = aliases[onward_r->alias_count - 1];
    return onward_r->alias_count > DNS_CHAIN_MAX ? OVERLAY_LOOPS : seen;
}

bool overlay_touches(const struct zone *overlay, const struct fact *fact)
{
    size_t stand;
    const struct question *question = &fact->question;
    return overlay && question->kind == QUESTION_DNS &&
           (zone_holds(overlay, question->name, question->type) ||
            view(overlay, question, &fact->answer, &stand) != OVERLAY_AGREES);
}
