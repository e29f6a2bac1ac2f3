/* SPDX-License-Identifier: MIT
 *
 * What another backend may have misread, or takes long for, is asked of each server at
 * once, and the first answer that says what there is or that there is nothing counts. That
 * another server is dead, silent or refuses then changes nothing. Where all of them fail, the
 * first failure that came, since the last alias, is the answer. Where an alias leads to nothing
 * that the packet speaks of, its target is asked for in the same way.
 */
#include <stdlib.h>

#include "resolve/internal.h"

/* One server's part. */
struct part {
    struct confirm *confirm;
    struct direct_query *query; /* NULL: it has ended */
};

struct confirm {
    const struct confirm_servers *at;
    confirm_done *done;
    void *context;
    struct question question;
    struct arena arena; /* of the aliases */
    const struct slice *aliases;
    size_t alias_count;
    enum dns_status failure; /* the first one; DNS_OK: none yet */
    bool nomem;
    size_t left; /* parts that have not ended */
    struct part parts[];
};

static direct_done part_ends;

static void stop_parts(struct confirm *self)
{
    for (size_t i = 0; i < self->at->count; i++)
        direct_stop(&self->parts[i].query);
}

void confirm_stop(struct confirm **confirm)
{
    struct confirm *self = *confirm;
    if (!self)
        return;
    stop_parts(self);
    arena_free(&self->arena);
    free(self);
    *confirm = NULL;
}

/* NULL: no memory. */
static void confirm_ends(struct confirm *self, const struct dns_answer *answer)
{
    struct dns_answer whole;
    if (answer && self->alias_count && !dns_failed(answer->status)) {
        whole = answer_after(self->aliases, self->alias_count, answer, &self->arena);
        whole.ttl_s = 0; /* the aliases' own is not known */
        answer = &whole;
    }
    self->done(self->context, answer);
    confirm_stop(&self);
}

static bool is_said(const struct dns_answer *answer)
{
    return answer->status == DNS_OK || answer->status == DNS_NODATA ||
           answer->status == DNS_NXDOMAIN;
}

enum dns_status confirm_failure(const struct confirm *self)
{
    return self->failure;
}

bool confirm_has_begun(const struct confirm *self)
{
    for (size_t i = 0; i < self->at->count; i++)
        if (self->parts[i].query && direct_has_heard(self->parts[i].query))
            return true;
    return false;
}

/* True where that was all. */
static bool part_fails(struct confirm *self, const struct dns_answer *answer)
{
    self->nomem |= !answer;
    if (answer && self->failure == DNS_OK)
        self->failure = answer->status;
    return self->left == 0;
}

static bool start_part(struct confirm *self, size_t i)
{
    struct part *part = &self->parts[i];
    struct slice server = slice_from(self->at->servers[i].text);
    part->confirm = self;
    part->query = direct_start(self->at->direct, &self->question, server, part_ends, part);
    self->left += part->query != NULL;
    self->at->resolver->stats.sent += part->query != NULL;
    return part->query != NULL;
}

static bool start_parts(struct confirm *self)
{
    self->left = 0;
    for (size_t i = 0; i < self->at->count; i++)
        if (!start_part(self, i))
            return false;
    return true;
}

void confirm_again(struct confirm *self)
{
    for (size_t i = 0; i < self->at->count; i++)
        if (!self->parts[i].query)
            (void)start_part(self, i); /* without memory it is as it was */
}

/* From now on it is about what the aliases lead to. */
static bool keep_aliases(struct confirm *self, const struct dns_answer *answer)
{
    size_t count = self->alias_count + answer->alias_count;
    struct slice *aliases = arena_array(&self->arena, count, sizeof(*aliases));
    if (!aliases)
        return false;
    for (size_t i = 0; i < count; i++)
        aliases[i] = i < self->alias_count
                         ? self->aliases[i]
                         : arena_copy(&self->arena, answer->aliases[i - self->alias_count]);
    self->question.name = aliases[count - 1];
    self->aliases = aliases;
    self->alias_count = count;
    self->failure = DNS_OK;
    return !arena_failed(&self->arena);
}

static void follow(struct confirm *self, const struct dns_answer *answer)
{
    stop_parts(self);
    if (self->alias_count + answer->alias_count > DNS_CHAIN_MAX)
        confirm_ends(self, &(struct dns_answer){.status = DNS_LOOP});
    else if (!keep_aliases(self, answer) || !start_parts(self))
        confirm_ends(self, NULL);
}

static void part_ends(void *context, const struct dns_answer *answer)
{
    struct part *part = context;
    struct confirm *self = part->confirm;
    part->query = NULL;
    self->left--;
    if (answer && is_said(answer))
        confirm_ends(self, answer);
    else if (answer && dns_leads_on(answer))
        follow(self, answer);
    else if (part_fails(self, answer))
        confirm_ends(self, self->nomem ? NULL : &(struct dns_answer){.status = self->failure});
}

struct confirm *confirm_start(const struct confirm_servers *at, const struct question *question,
                              const struct dns_answer *answer, confirm_done *done, void *context)
{
    struct confirm *self = calloc(1, sizeof(*self) + at->count * sizeof(self->parts[0]));
    if (!self)
        return NULL;
    self->at = at;
    self->done = done;
    self->context = context;
    self->question = *question;
    arena_init(&self->arena, RESOLVE_ANSWER_MAX);
    if ((!answer || !answer->alias_count || keep_aliases(self, answer)) && start_parts(self))
        return self;
    confirm_stop(&self);
    return NULL;
}
