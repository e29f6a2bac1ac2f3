/* SPDX-License-Identifier: MIT
 *
 * What another backend may have misread is asked again, of each server at once, and the
 * first answer that says what there is or that there is nothing counts. That another
 * server is dead, silent or refuses then changes nothing. Where none of them answers, the
 * first failure that came is the answer. What is asked for is the name that aliases led
 * to, because of an alias that leads to nothing a packet does not say more.
 */
#include <assert.h>
#include <stdlib.h>

#include "resolve/internal.h"

struct confirm {
    struct backend backend;
    struct backend *direct;
    const struct resolve_server *servers;
    size_t count;
};

/* One server's part in one question. */
struct part {
    struct round *round;
    struct direct_query *query; /* NULL: it has ended */
};

/* One question under way at all of them. */
struct round {
    struct flight *flight;
    struct question question;
    struct arena arena; /* of the aliases */
    const struct slice *aliases;
    size_t alias_count;
    enum dns_status failure; /* the first one; DNS_OK: none yet */
    bool nomem;
    size_t left; /* parts that have not ended */
    size_t count;
    struct part parts[];
};

static void round_free(struct round *round)
{
    for (size_t i = 0; i < round->count; i++)
        direct_stop(&round->parts[i].query);
    arena_free(&round->arena);
    free(round);
}

static bool is_said(const struct dns_answer *answer)
{
    return answer->status == DNS_OK || answer->status == DNS_NODATA ||
           answer->status == DNS_NXDOMAIN;
}

static void round_ends(struct round *round, const struct dns_answer *answer)
{
    struct flight *flight = round->flight;
    struct dns_answer whole;
    flight->cookie = NULL;
    if (answer) {
        whole = answer_after(round->aliases, round->alias_count, answer, &round->arena);
        whole.ttl_s = round->alias_count ? 0 : whole.ttl_s; /* the aliases' own is not known */
        flight_answer(flight, &whole);
    } else if (round->nomem)
        flight_fail(flight, ASSAY_ENOMEM);
    else
        flight_status(flight, round->failure);
    round_free(round);
}

static void part_ends(void *context, const struct dns_answer *answer)
{
    struct part *part = context;
    struct round *round = part->round;
    part->query = NULL;
    round->left--;
    if (answer && is_said(answer)) {
        round_ends(round, answer);
        return;
    }
    round->nomem |= !answer;
    if (answer && round->failure == DNS_OK)
        round->failure = answer->status;
    if (round->left == 0)
        round_ends(round, NULL);
}

static bool keep_aliases(struct round *round, const struct dns_answer *answer)
{
    size_t count = answer->alias_count;
    struct slice *aliases = arena_array(&round->arena, count + 1, sizeof(*aliases));
    if (!aliases)
        return false;
    for (size_t i = 0; i < count; i++)
        round->question.name = aliases[i] = arena_copy(&round->arena, answer->aliases[i]);
    round->aliases = aliases;
    round->alias_count = count;
    return !arena_failed(&round->arena);
}

static bool start_parts(struct round *round, const struct confirm *self)
{
    for (; round->count < self->count; round->count++) {
        struct part *part = &round->parts[round->count];
        struct slice server = slice_from(self->servers[round->count].text);
        part->round = round;
        part->query = direct_start(self->direct, &round->question, server, part_ends, part);
        if (!part->query)
            return false;
        round->flight->resolver->stats.sent++;
    }
    round->left = round->count;
    return true;
}

static struct round *round_new(const struct confirm *self, struct flight *flight,
                               const struct dns_answer *answer)
{
    struct round *round = calloc(1, sizeof(*round) + self->count * sizeof(round->parts[0]));
    if (!round)
        return NULL;
    round->flight = flight;
    round->question = flight->question;
    arena_init(&round->arena, RESOLVE_ANSWER_MAX);
    if (keep_aliases(round, answer) && start_parts(round, self))
        return round;
    round_free(round);
    return NULL;
}

void confirm_ask(struct backend *confirm, struct flight *flight, const struct dns_answer *answer)
{
    flight->backend = confirm;
    flight->cookie = round_new((struct confirm *)confirm, flight, answer);
    if (!flight->cookie)
        flight_fail(flight, ASSAY_ENOMEM);
}

static void confirm_cancel(struct backend *backend, struct flight *flight)
{
    (void)backend;
    if (flight->cookie)
        round_free(flight->cookie);
}

/* Every flight was dropped before, and every round with it. */
static void confirm_free(struct backend *backend)
{
    free(backend);
}

struct backend *backend_confirm(struct backend *direct, const struct resolve_server *servers,
                                size_t count)
{
    struct confirm *self = calloc(1, sizeof(*self));
    if (!self)
        return NULL;
    assert(count > 0 && count <= RESOLVE_SERVERS_MAX);
    self->direct = direct;
    self->servers = servers;
    self->count = count;
    self->backend.cancel = confirm_cancel;
    self->backend.free = confirm_free;
    return &self->backend;
}
