/* SPDX-License-Identifier: MIT */
#include "facts/facts.h"

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

static void copy_answer(struct facts *facts, struct fact *fact, const struct dns_answer *answer)
{
    struct slice *aliases = copy_list(facts, answer->aliases, answer->alias_count);
    struct slice *records = copy_list(facts, answer->records, answer->record_count);
    fact->answer = *answer;
    fact->answer.aliases = aliases;
    fact->answer.records = records;
    fact->size = answer_size(answer);
    facts->bytes += fact->size;
    bool dns = fact->question.kind == QUESTION_DNS || fact->question.kind == QUESTION_DNS_AT;
    if (dns && records && answer->record_count > 1)
        fact->answer.record_count = dns_records_sort(records, answer->record_count);
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
    void *items = facts->items;
    struct fact *fact =
        arena_list_room(facts->arena, &items, &facts->room, facts->count, sizeof(*fact));
    if (!fact)
        return ASSAY_ENOMEM;
    facts->items = items;
    if (!grow_index(facts))
        return ASSAY_ENOMEM;
    *fact = (struct fact){
        .question = question_copy(facts->arena, question), .demanded = demanded, .hash = hash};
    copy_answer(facts, fact, answer);
    if (arena_failed(facts->arena))
        return ASSAY_ENOMEM;
    *find_place(facts, fact->hash, question) = (uint32_t)++facts->count;
    return ASSAY_OK;
}
