/* SPDX-License-Identifier: MIT
 *
 * Putting a resolver together and taking it apart.
 */
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

#include "resolve/internal.h"

static int add_backend(struct resolver *resolver, struct backend *backend)
{
    if (!backend)
        return ASSAY_ENOMEM;
    resolver->backends[resolver->backend_count++] = backend;
    return ASSAY_OK;
}

static int add_cache(struct resolver *resolver, const struct resolver_options *options)
{
    size_t entries = options->cache_entries ? options->cache_entries : RESOLVE_CACHE_ENTRIES_MAX;
    size_t bytes = options->cache_bytes ? options->cache_bytes : RESOLVE_CACHE_BYTES_MAX;
    resolver->cache = cache_new(entries, bytes, options->seed);
    if (!resolver->cache)
        return ASSAY_ENOMEM;
    return add_backend(resolver, backend_cache(resolver->cache, &resolver->stats.cache_hits));
}

static int add_network(struct resolver *resolver, const struct resolver_options *options, char *why,
                       size_t why_len)
{
    struct backend *unbound = NULL;
    int error = add_cache(resolver, options);
    if (error != ASSAY_OK)
        return error;
    if (options->network)
        return add_backend(resolver, options->network);
    error = backend_unbound(resolver, options, &unbound, why, why_len);
    if (error != ASSAY_OK)
        return error;
    (void)add_backend(resolver, unbound);
    struct backend *direct = backend_direct(resolver, options);
    error = add_backend(resolver, direct);
    if (error == ASSAY_OK)
        unbound_confirm_with(unbound, direct);
    return error;
}

static int add_backends(struct resolver *resolver, const struct resolver_options *options,
                        char *why, size_t why_len)
{
    if (options->overlay && add_backend(resolver, backend_overlay(options->overlay)) != ASSAY_OK)
        return ASSAY_ENOMEM;
    if (options->facts)
        return add_backend(resolver, backend_case(options->facts));
    if (options->zone)
        return add_backend(resolver, backend_zone(options->zone));
    return add_network(resolver, options, why, why_len);
}

static void resolver_init(struct resolver *resolver, const struct resolver_options *options)
{
    table_init(&resolver->flights, options->seed);
    arena_init(&resolver->answers, RESOLVE_ANSWER_MAX);
    TAILQ_INIT(&resolver->queue);
    TAILQ_INIT(&resolver->jobs);
    TAILQ_INIT(&resolver->late);
    TAILQ_INIT(&resolver->waiters);
    resolver->recorded = options->facts;
    resolver->overlay = options->overlay;
    resolver->local = options->facts || options->zone;
    resolver->question_timeout_ms =
        options->question_timeout_ms ? options->question_timeout_ms : RESOLVE_QUESTION_MS;
    resolver->message_timeout_ms =
        options->message_timeout_ms ? options->message_timeout_ms : RESOLVE_MESSAGE_MS;
}

int resolver_new(const struct resolver_options *options, struct resolver **out_r, char *why,
                 size_t why_len)
{
    struct resolver *resolver = calloc(1, sizeof(*resolver));
    int error = ASSAY_ENOMEM;
    *out_r = NULL;
    snprintf(why, why_len, "%s", assay_strerror(ASSAY_ENOMEM));
    if (!resolver)
        return error;
    resolver_init(resolver, options);
    error = resolver_events(resolver);
    if (error == ASSAY_OK)
        error = add_backends(resolver, options, why, why_len);
    if (error != ASSAY_OK) {
        resolver_free(&resolver);
        return error;
    }
    if (why_len)
        why[0] = '\0';
    *out_r = resolver;
    return ASSAY_OK;
}

void resolver_free(struct resolver **resolver)
{
    struct resolver *self = *resolver;
    if (!self)
        return;
    flights_drop(self);
    for (size_t i = 0; i < self->backend_count; i++)
        self->backends[i]->free(self->backends[i]);
    cache_free(&self->cache);
    table_free(&self->flights);
    arena_free(&self->answers);
    if (self->turn_event)
        event_free(self->turn_event);
    if (self->clock_event)
        event_free(self->clock_event);
    if (self->base)
        event_base_free(self->base);
    free(self);
    *resolver = NULL;
}

struct event_base *resolver_base(struct resolver *resolver)
{
    return resolver->base;
}

const struct resolver_stats *resolver_stats(const struct resolver *resolver)
{
    return &resolver->stats;
}

bool resolver_is_local(const struct resolver *resolver)
{
    return resolver->local;
}
