/* SPDX-License-Identifier: MIT */
#include "facts/facts.h"

bool question_eq(const struct question *a, const struct question *b)
{
    return a->kind == b->kind && a->type == b->type && slice_eq(a->name, b->name) &&
           slice_eq(a->server, b->server);
}

int question_compare(const struct question *a, const struct question *b)
{
    int difference = (int)a->kind - (int)b->kind;
    if (!difference)
        difference = slice_compare(a->server, b->server);
    if (!difference)
        difference = slice_compare(a->name, b->name);
    return difference ? difference : (int)a->type - (int)b->type;
}

struct question question_copy(struct arena *arena, const struct question *question)
{
    struct question copy = *question;
    copy.name = arena_copy(arena, question->name);
    copy.server = arena_copy(arena, question->server);
    return copy;
}

const char *question_kind_text(enum question_kind kind)
{
    static const char *const texts[] = {"dns", "dns-at", "https", "record", "part"};
    return texts[kind];
}

static bool is_dns(const struct question *question)
{
    return question->kind == QUESTION_DNS || question->kind == QUESTION_DNS_AT;
}

void question_to_text(struct buffer *out, const struct question *question)
{
    if (!is_dns(question)) {
        text_escape(out, question->name);
        return;
    }
    dns_type_to_text(out, question->type);
    buffer_byte(out, ' ');
    dns_name_to_text(out, question->name);
    if (question->kind == QUESTION_DNS_AT) {
        buffer_text(out, " at ");
        text_escape(out, question->server);
    }
}

void questions_init(struct questions *want, struct arena *arena)
{
    *want = (struct questions){
        .arena = arena,
        .questions_max = FACTS_QUESTIONS_MAX,
        .bytes_max = FACTS_BYTES_MAX,
    };
}

/* A run wants few questions at once, so a walk beats a table. */
static struct want *find(struct questions *want, const struct question *question)
{
    for (size_t i = 0; i < want->count; i++)
        if (question_eq(&want->items[i].question, question))
            return &want->items[i];
    return NULL;
}

static struct want *add(struct questions *want, const struct question *question)
{
    void *items = want->items;
    struct want *item =
        arena_list_room(want->arena, &items, &want->room, want->count, sizeof(*item));
    if (!item)
        return NULL;
    want->items = items;
    *item = (struct want){.question = question_copy(want->arena, question)};
    if (arena_failed(want->arena))
        return NULL;
    want->count++;
    return item;
}

void questions_hint(struct questions *want, const struct question *question)
{
    if (!find(want, question))
        add(want, question);
}

void questions_demand(struct questions *want, const struct question *question)
{
    struct want *item = find(want, question);
    if (!item)
        item = add(want, question);
    if (!item || item->demanded)
        return;
    item->demanded = true;
    want->demanded++;
}

/* What a question is worth that lies past the limits: known to nobody. */
static const struct fact *past_the_limit(struct questions *want, const struct question *question)
{
    struct fact *fact = ARENA_NEW(want->arena, struct fact);
    if (!fact)
        return NULL;
    fact->question = question_copy(want->arena, question);
    fact->answer.status = DNS_LIMIT;
    return fact;
}

/* In strict order each question counts once, known or not. */
static bool has_room(const struct questions *want)
{
    return want->distinct + want->demanded < want->questions_max;
}

/* Counts the fact where it is used for the first time in this run; false where it
 * is one too many. */
static bool count_fact(struct questions *want, const struct facts *known, const struct fact *fact)
{
    size_t number = (size_t)(fact - known->items);
    if (!want->seen)
        want->seen = arena_array(want->arena, known->count, sizeof(*want->seen));
    if (!want->seen || want->seen[number])
        return true;
    if (!has_room(want) || fact->size > want->bytes_max - want->bytes)
        return false;
    want->seen[number] = (uint32_t)++want->distinct;
    want->bytes += fact->size;
    return true;
}

static bool note_used(struct questions *want, const struct fact *fact)
{
    void *used = (void *)want->used;
    const struct fact **place =
        arena_list_room(want->arena, &used, &want->used_room, want->used_count, sizeof(*place));
    if (!place)
        return false;
    want->used = used;
    *place = fact;
    want->used_count++;
    return true;
}

const struct fact *questions_ask(struct questions *want, const struct facts *known,
                                 const struct question *question)
{
    const struct fact *fact = facts_find(known, question);
    const struct want *open = fact ? NULL : find(want, question);
    bool within = fact ? count_fact(want, known, fact) : has_room(want);
    if (open && open->demanded)
        return NULL;
    if (!fact && within) {
        questions_demand(want, question);
        return NULL;
    }
    if (!within)
        fact = past_the_limit(want, question);
    return fact && note_used(want, fact) ? fact : NULL;
}
