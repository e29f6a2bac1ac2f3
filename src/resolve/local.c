/* SPDX-License-Identifier: MIT
 *
 * The backends that answer at once and touch no network: zone file, case.
 */
#include <stdlib.h>

#include "resolve/internal.h"

struct local_backend {
    struct backend backend;
    const struct zone *zone;
    const struct facts *facts;
};

static void local_free(struct backend *backend)
{
    free(backend);
}

static struct local_backend *local_new(enum backend_result (*answer)(
    struct backend *, struct lookup *, struct arena *, struct dns_answer *))
{
    struct local_backend *self = calloc(1, sizeof(*self));
    if (!self)
        return NULL;
    self->backend.answer = answer;
    self->backend.free = local_free;
    return self;
}

/* --- zone file ------------------------------------------------------------- */

static enum backend_result zone_look(struct backend *backend, struct lookup *lookup,
                                     struct arena *arena, struct dns_answer *out_r)
{
    struct local_backend *self = (struct local_backend *)backend;
    const struct question *question = &lookup->question;
    if (question->kind != QUESTION_DNS)
        return BACKEND_PASS;
    if (zone_answer(self->zone, question->name, question->type, arena, out_r) != ASSAY_OK)
        return BACKEND_NOMEM;
    return BACKEND_ANSWERED;
}

struct backend *backend_zone(const struct zone *zone)
{
    struct local_backend *self = local_new(zone_look);
    if (!self)
        return NULL;
    self->zone = zone;
    return &self->backend;
}

struct dns_answer answer_after(const struct slice *aliases, size_t count,
                               const struct dns_answer *answer, struct arena *arena)
{
    struct dns_answer whole = *answer;
    size_t all = count + answer->alias_count;
    if (count == 0)
        return whole;
    if (all > DNS_CHAIN_MAX)
        return (struct dns_answer){.status = DNS_LOOP};
    struct slice *list = arena_array(arena, all, sizeof(*list));
    if (!list)
        return (struct dns_answer){.status = DNS_LIMIT};
    memcpy(list, aliases, count * sizeof(*list));
    for (size_t i = count; i < all; i++)
        list[i] = answer->aliases[i - count];
    whole.aliases = list;
    whole.alias_count = all;
    return whole;
}

/* --- case ----------------------------------------------------------------------- */

/* What the case lacks is unrecorded, but for the parts of the message: those the
 * job's reader has. */
static enum backend_result case_look(struct backend *backend, struct lookup *lookup,
                                     struct arena *arena, struct dns_answer *out_r)
{
    struct local_backend *self = (struct local_backend *)backend;
    const struct fact *fact = facts_find(self->facts, &lookup->question);
    (void)arena;
    if (!fact && lookup->question.kind == QUESTION_PART)
        return BACKEND_PASS;
    *out_r = fact ? fact->answer : (struct dns_answer){.status = DNS_UNRECORDED};
    return BACKEND_ANSWERED;
}

struct backend *backend_case(const struct facts *facts)
{
    struct local_backend *self = local_new(case_look);
    if (!self)
        return NULL;
    self->facts = facts;
    return &self->backend;
}

int resolver_recall(struct resolver *resolver, struct inquiry *inquiry)
{
    const struct facts *recorded = resolver->recorded;
    for (size_t i = 0; recorded && i < recorded->count; i++)
        if (!overlay_touches(resolver->overlay, &recorded->items[i]) &&
            facts_borrow(&inquiry->facts, &recorded->items[i]) != ASSAY_OK)
            return ASSAY_ENOMEM;
    return ASSAY_OK;
}
