/* SPDX-License-Identifier: MIT
 * Body hashes: RFC 6376 3.7, in one pass over the body. */
#include <assert.h>
#include <stdlib.h>

#include "dkim/dkim.h"

void dkim_plan_init(struct dkim_plan *plan, struct arena *arena)
{
    *plan = (struct dkim_plan){.arena = arena};
}

static struct dkim_body_hash *find(const struct dkim_plan *plan, enum mail_canon canon,
                                   uint64_t limit)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->hashes[i].canon == canon && plan->hashes[i].limit == limit)
            return &plan->hashes[i];
    return NULL;
}

void dkim_plan_add(struct dkim_plan *plan, enum mail_canon canon, uint64_t limit)
{
    assert(!plan->started);
    if (find(plan, canon, limit) ||
        !arena_list_room(plan->arena, (void **)&plan->hashes, &plan->room, plan->count,
                         sizeof(*plan->hashes)))
        return;
    plan->hashes[plan->count++] = (struct dkim_body_hash){.canon = canon, .limit = limit};
}

static int compare(const void *a, const void *b)
{
    const struct dkim_body_hash *one = a, *other = b;
    if (one->canon != other->canon)
        return one->canon < other->canon ? -1 : 1;
    return one->limit < other->limit ? -1 : one->limit > other->limit;
}

/* The hash of what has come so far; the digest goes on. */
static void take_copy(const struct dkim_running *running, struct dkim_body_hash *hash)
{
    struct crypto_digest copy = running->digest;
    crypto_digest_end(&copy, hash->digest);
}

/* The hash whose limit comes next, or NULL. */
static struct dkim_body_hash *next_hash(const struct dkim_running *running)
{
    return running->next < running->end ? &running->plan->hashes[running->next] : NULL;
}

static void take_octets(void *context, const char *p, size_t len)
{
    struct dkim_running *running = context;
    struct dkim_body_hash *hash;
    while ((hash = next_hash(running)) && hash->limit - running->len <= len) {
        size_t part = (size_t)(hash->limit - running->len);
        crypto_digest_add(&running->digest, p, part);
        running->len += part;
        p += part;
        len -= part;
        take_copy(running, hash);
        running->next++;
    }
    crypto_digest_add(&running->digest, p, len);
    running->len += len;
}

static void start(struct dkim_plan *plan)
{
    if (plan->started)
        return;
    plan->started = true;
    if (plan->count)
        qsort(plan->hashes, plan->count, sizeof(*plan->hashes), compare);
    for (size_t i = 0; i < plan->count; i++) {
        struct dkim_running *running = &plan->running[plan->hashes[i].canon];
        if (!running->wanted)
            running->next = i;
        running->wanted = true;
        running->end = i + 1;
    }
    for (size_t canon = 0; canon < ARRAY_LEN(plan->running); canon++) {
        struct dkim_running *running = &plan->running[canon];
        running->plan = plan;
        crypto_digest_init(&running->digest);
        mail_body_init(&running->body, (enum mail_canon)canon, take_octets, running);
    }
}

void dkim_plan_feed(struct dkim_plan *plan, struct slice piece)
{
    start(plan);
    plan->raw_len += piece.len;
    mail_lines_feed(&plan->lines, piece);
    for (size_t canon = 0; canon < ARRAY_LEN(plan->running); canon++)
        if (plan->running[canon].wanted)
            mail_body_feed(&plan->running[canon].body, piece);
}

static void end_running(struct dkim_running *running)
{
    struct dkim_body_hash *hash;
    mail_body_end(&running->body);
    while ((hash = next_hash(running))) {
        hash->is_short = hash->limit != UINT64_MAX && hash->limit > running->len;
        take_copy(running, hash);
        running->next++;
    }
}

void dkim_plan_end(struct dkim_plan *plan)
{
    start(plan);
    mail_lines_end(&plan->lines);
    for (size_t canon = 0; canon < ARRAY_LEN(plan->running); canon++)
        if (plan->running[canon].wanted)
            end_running(&plan->running[canon]);
    plan->done = true;
}

const struct dkim_body_hash *dkim_plan_find(const struct dkim_plan *plan, enum mail_canon canon,
                                            uint64_t limit)
{
    return find(plan, canon, limit);
}

uint64_t dkim_plan_length(const struct dkim_plan *plan, enum mail_canon canon)
{
    return plan->running[canon].len;
}

bool dkim_plan_is_covered(const struct dkim_plan *plan, const struct dkim_signature *signature)
{
    return !signature->has_limit ||
           signature->limit >= dkim_plan_length(plan, signature->body_canon);
}
