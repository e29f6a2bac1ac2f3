/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "resolve/internal.h"

/* Room for a key: kind, type, length of the server, server, name. */
struct flight_key {
    char bytes[4 + 255 + DNS_NAME_MAX];
    size_t len;
};

static bool key_make(struct flight_key *key, const struct question *question)
{
    if (question->server.len > 255 || question->name.len > DNS_NAME_MAX)
        return false;
    key->bytes[0] = (char)question->kind;
    key->bytes[1] = (char)(question->type >> 8);
    key->bytes[2] = (char)(question->type & 0xff);
    key->bytes[3] = (char)question->server.len;
    key->len = 4;
    if (question->server.len)
        memcpy(key->bytes + key->len, question->server.p, question->server.len);
    key->len += question->server.len;
    if (question->name.len)
        memcpy(key->bytes + key->len, question->name.p, question->name.len);
    key->len += question->name.len;
    return true;
}

static struct flight *flight_new(struct resolver *resolver, struct backend *backend,
                                 const struct question *question, const struct flight_key *key)
{
    struct flight *flight = calloc(1, sizeof(*flight) + key->len);
    if (!flight)
        return NULL;
    char *bytes = (char *)(flight + 1);
    memcpy(bytes, key->bytes, key->len);
    flight->resolver = resolver;
    flight->backend = backend;
    flight->key = slice_make(bytes, key->len);
    flight->question = *question;
    flight->question.server = slice_make(bytes + 4, question->server.len);
    flight->question.name = slice_make(bytes + 4 + question->server.len, question->name.len);
    TAILQ_INIT(&flight->waiters);
    if (table_put(&resolver->flights, flight->key, flight) != ASSAY_OK) {
        free(flight);
        return NULL;
    }
    return flight;
}

static void flight_free(struct flight *flight)
{
    table_remove(&flight->resolver->flights, flight->key);
    free(flight);
}

static struct waiter *waiter_new(struct resolver *resolver, const struct lookup *lookup,
                                 struct resolve_job *job, size_t id)
{
    struct waiter *waiter = ARENA_NEW(job->message, struct waiter);
    struct slice *aliases =
        arena_array(job->message, lookup->alias_count ? lookup->alias_count : 1, sizeof(*aliases));
    if (!waiter || !aliases)
        return NULL;
    for (size_t i = 0; i < lookup->alias_count; i++)
        aliases[i] = arena_copy(job->message, lookup->aliases[i]);
    if (arena_failed(job->message))
        return NULL;
    waiter->job = job;
    waiter->id = id;
    waiter->deadline_ms =
        lookup->deadline_ms ? lookup->deadline_ms : lookup->now_ms + resolver->question_timeout_ms;
    waiter->aliases = aliases;
    waiter->alias_count = lookup->alias_count;
    return waiter;
}

static void waiter_enter(struct waiter *waiter, struct flight *flight)
{
    struct resolver *resolver = flight->resolver;
    waiter->flight = flight;
    TAILQ_INSERT_TAIL(&flight->waiters, waiter, in_flight);
    TAILQ_INSERT_TAIL(&waiter->job->waiters, waiter, in_job);
    struct waiter *before = TAILQ_LAST(&resolver->waiters, waiter_list);
    while (before && before->deadline_ms > waiter->deadline_ms)
        before = TAILQ_PREV(before, waiter_list, in_time);
    if (before)
        TAILQ_INSERT_AFTER(&resolver->waiters, before, waiter, in_time);
    else
        TAILQ_INSERT_HEAD(&resolver->waiters, waiter, in_time);
    resolver_wake_at(resolver, waiter->deadline_ms);
}

/* The analyzer does not see that a freed flight has no waiter left. */
static void waiter_unlink(struct waiter *waiter)
{
    TAILQ_REMOVE(&waiter->flight->waiters, waiter, in_flight);
    TAILQ_REMOVE(&waiter->job->waiters, waiter, in_job);
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
    TAILQ_REMOVE(&waiter->flight->resolver->waiters, waiter, in_time);
}

void waiter_leave(struct waiter *waiter)
{
    struct flight *flight = waiter->flight;
    waiter_unlink(waiter);
    if (!TAILQ_EMPTY(&flight->waiters))
        return;
    flight->backend->cancel(flight->backend, flight);
    flight_free(flight);
}

int flight_join(struct resolver *resolver, struct backend *backend, const struct lookup *lookup,
                struct resolve_job *job, size_t id)
{
    struct flight_key key;
    struct waiter *waiter = waiter_new(resolver, lookup, job, id);
    if (!waiter)
        return ASSAY_ENOMEM;
    if (!key_make(&key, &lookup->question)) {
        job_answer(resolver, job, id, &(struct dns_answer){.status = DNS_LIMIT});
        return ASSAY_OK;
    }
    struct flight *flight = table_get(&resolver->flights, slice_make(key.bytes, key.len));
    if (flight) {
        resolver->stats.shared++;
        waiter_enter(waiter, flight);
        return ASSAY_OK;
    }
    flight = flight_new(resolver, backend, &lookup->question, &key);
    if (!flight)
        return ASSAY_ENOMEM;
    resolver->stats.sent++;
    waiter_enter(waiter, flight);
    backend->ask(backend, flight); /* the flight may be gone after this */
    return ASSAY_OK;
}

/* A SERVFAIL may be libunbound's own word, and a limit is our own. */
static bool was_heard(enum dns_status status)
{
    return status != DNS_TIMEOUT && status != DNS_NETWORK && status != DNS_SERVFAIL &&
           status != DNS_LIMIT;
}

/* Those whose answer the overlay leads on, now that nothing borrows from the old one. */
static void waiters_go_on(struct resolver *resolver, struct waiter_list *waiters,
                          struct question question)
{
    struct waiter *waiter;
    while ((waiter = TAILQ_FIRST(waiters))) {
        struct lookup lookup = {
            .question = question,
            .aliases = waiter->aliases,
            .alias_count = waiter->alias_count,
            .now_ms = resolver_now_ms(),
            .deadline_ms = waiter->deadline_ms,
        };
        lookup.question.name = waiter->aliases[waiter->alias_count - 1];
        TAILQ_REMOVE(waiters, waiter, in_flight);
        job_look(resolver, waiter->job, waiter->id, &lookup);
    }
}

void flight_answer(struct flight *flight, const struct dns_answer *answer)
{
    struct resolver *resolver = flight->resolver;
    struct question question = flight->question;
    struct waiter_list onward = TAILQ_HEAD_INITIALIZER(onward);
    struct waiter *waiter;
    resolver->stats.heard += was_heard(answer->status);
    if (resolver->cache && question.kind == QUESTION_DNS)
        cache_put(resolver->cache, question.name, question.type, answer, resolver_now_ms());
    while ((waiter = TAILQ_FIRST(&flight->waiters))) {
        struct lookup next, lookup = {
                                .question = question,
                                .aliases = waiter->aliases,
                                .alias_count = waiter->alias_count,
                            };
        waiter_unlink(waiter);
        if (job_hear(resolver, waiter->job, waiter->id, &lookup, answer, &next))
            continue;
        waiter->aliases = next.aliases;
        waiter->alias_count = next.alias_count;
        TAILQ_INSERT_TAIL(&onward, waiter, in_flight);
    }
    flight_free(flight);
    waiters_go_on(resolver, &onward, question);
}

void flight_status(struct flight *flight, enum dns_status status)
{
    flight_answer(flight, &(struct dns_answer){.status = status});
}

void flight_fail(struct flight *flight, int error)
{
    struct resolver *resolver = flight->resolver;
    struct waiter *waiter;
    while ((waiter = TAILQ_FIRST(&flight->waiters))) {
        waiter_unlink(waiter);
        job_fail(resolver, waiter->job, error);
    }
    flight_free(flight);
}

void flights_drop(struct resolver *resolver)
{
    struct waiter *waiter;
    while ((waiter = TAILQ_FIRST(&resolver->waiters)))
        waiter_leave(waiter);
}
