/* SPDX-License-Identifier: MIT */
#include "facts/facts.h"

#include <stdlib.h>

void facts_init(struct facts *facts, struct arena *arena)
{
    *facts = (struct facts){.arena = arena};
}

/* The table lives for one message and holds at most FACTS_QUESTIONS_MAX answers,
 * so a stranger who picks the names gains nothing by colliding them. */
static uint64_t hash_of(const struct question *question)
{
    uint64_t hash = hash_bytes(question->name.p, question->name.len, NULL);
    return hash ^ (uint64_t)question->kind << 16 ^ question->type;
}

/* The place in the index of the question, or the empty one where it would go. */
static uint32_t *find_place(const struct facts *facts, uint64_t hash,
                            const struct question *question)
{
    size_t mask = facts->index_room - 1, at = hash & mask;
    for (;; at = (at + 1) & mask) {
        uint32_t number = facts->index[at];
        if (!number)
            return &facts->index[at];
        const struct fact *fact = &facts->items[number - 1];
        if (fact->hash == hash && question_eq(&fact->question, question))
            return &facts->index[at];
    }
}

static struct fact *find(const struct facts *facts, uint64_t hash, const struct question *question)
{
    if (!facts->index_room)
        return NULL;
    uint32_t number = *find_place(facts, hash, question);
    return number ? &facts->items[number - 1] : NULL;
}

const struct fact *facts_find(const struct facts *facts, const struct question *question)
{
    return find(facts, hash_of(question), question);
}

static bool grow_index(struct facts *facts)
{
    if (2 * (facts->count + 1) <= facts->index_room)
        return true;
    size_t room = facts->index_room ? 2 * facts->index_room : 16;
    uint32_t *index = arena_array(facts->arena, room, sizeof(*index));
    if (!index)
        return false;
    facts->index = index;
    facts->index_room = room;
    for (size_t i = 0; i < facts->count; i++)
        *find_place(facts, facts->items[i].hash, &facts->items[i].question) = (uint32_t)i + 1;
    return true;
}

static struct slice *copy_list(struct facts *facts, const struct slice *from, size_t count)
{
    struct slice *list = arena_alloc(facts->arena, count * sizeof(*list));
    for (size_t i = 0; list && i < count; i++)
        list[i] = arena_copy(facts->arena, from[i]);
    return list;
}

size_t answer_size(const struct dns_answer *answer)
{
    size_t size = 0;
    for (size_t i = 0; i < answer->alias_count; i++)
        size += answer->aliases[i].len;
    for (size_t i = 0; i < answer->record_count; i++)
        size += answer->records[i].len;
    return size;
}

/* What is counted against the limits is what is kept, so that a replay counts the same. */
static void copy_answer(struct facts *facts, struct fact *fact, const struct dns_answer *answer)
{
    struct slice *aliases = copy_list(facts, answer->aliases, answer->alias_count);
    struct slice *records = copy_list(facts, answer->records, answer->record_count);
    if (arena_failed(facts->arena))
        return;
    fact->answer = *answer;
    fact->answer.aliases = aliases;
    fact->answer.records = records;
    bool dns = fact->question.kind == QUESTION_DNS || fact->question.kind == QUESTION_DNS_AT;
    if (dns && answer->record_count > 1)
        fact->answer.record_count = dns_records_sort(records, answer->record_count);
    fact->size = answer_size(&fact->answer);
}

/* Room for one more in the list and in the index; NULL without memory. */
static struct fact *make_room(struct facts *facts)
{
    void *items = facts->items;
    struct fact *fact =
        arena_list_room(facts->arena, &items, &facts->room, facts->count, sizeof(*fact));
    if (!fact)
        return NULL;
    facts->items = items;
    return grow_index(facts) ? fact : NULL;
}

/* Counts in what stands in the room that was made. */
static int take_in(struct facts *facts, const struct fact *fact)
{
    if (arena_failed(facts->arena))
        return ASSAY_ENOMEM;
    *find_place(facts, fact->hash, &fact->question) = (uint32_t)++facts->count;
    facts->bytes += fact->size;
    facts->order = NULL;
    return ASSAY_OK;
}

int facts_add(struct facts *facts, const struct question *question, const struct dns_answer *answer,
              bool demanded)
{
    uint64_t hash = hash_of(question);
    struct fact *known = find(facts, hash, question);
    if (known) {
        known->demanded |= demanded;
        return ASSAY_OK;
    }
    struct fact *fact = make_room(facts);
    if (!fact)
        return ASSAY_ENOMEM;
    *fact = (struct fact){
        .question = question_copy(facts->arena, question), .demanded = demanded, .hash = hash};
    copy_answer(facts, fact, answer);
    return take_in(facts, fact);
}

int facts_borrow(struct facts *facts, const struct fact *fact)
{
    if (find(facts, fact->hash, &fact->question))
        return ASSAY_OK;
    struct fact *place = make_room(facts);
    if (!place)
        return ASSAY_ENOMEM;
    *place = *fact;
    return take_in(facts, place);
}

/* --- their order ------------------------------------------------------------------- */

const struct fact *facts_at(const struct facts *facts, size_t i)
{
    return facts->order ? facts->order[i] : &facts->items[i];
}

static int compare(const void *a, const void *b)
{
    const struct fact *x = *(const struct fact *const *)a, *y = *(const struct fact *const *)b;
    if (x->used && y->used)
        return x->used < y->used ? -1 : x->used > y->used;
    if (x->used || y->used)
        return x->used ? -1 : 1;
    return question_compare(&x->question, &y->question);
}

int facts_arrange(struct facts *facts)
{
    const struct fact **order = arena_array(facts->arena, facts->count, sizeof(*order));
    if (!order)
        return ASSAY_ENOMEM;
    for (size_t i = 0; i < facts->count; i++)
        order[i] = &facts->items[i];
    qsort(order, facts->count, sizeof(*order), compare);
    facts->order = order;
    return ASSAY_OK;
}
