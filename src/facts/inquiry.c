/* SPDX-License-Identifier: MIT
 * When to ask and when to run again: DESIGN.md 1, rules 3 and 4. */
#include "facts/facts.h"

void inquiry_init(struct inquiry *inquiry, struct arena *arena)
{
    *inquiry = (struct inquiry){
        .arena = arena,
        .questions_max = FACTS_QUESTIONS_MAX,
        .bytes_max = FACTS_BYTES_MAX,
    };
    facts_init(&inquiry->facts, arena);
}

static struct inquiry_item *find(struct inquiry *inquiry, const struct question *question)
{
    for (size_t i = 0; i < inquiry->count; i++)
        if (question_eq(&inquiry->items[i].question, question))
            return &inquiry->items[i];
    return NULL;
}

static struct inquiry_item *add(struct inquiry *inquiry, const struct question *question)
{
    void *items = inquiry->items;
    struct inquiry_item *item =
        arena_list_room(inquiry->arena, &items, &inquiry->room, inquiry->count, sizeof(*item));
    if (!item)
        return NULL;
    inquiry->items = items;
    *item = (struct inquiry_item){.question = question_copy(inquiry->arena, question)};
    if (arena_failed(inquiry->arena))
        return NULL;
    inquiry->count++;
    return item;
}

/* An answer that nobody gave. */
static int settle(struct inquiry *inquiry, struct inquiry_item *item, enum dns_status status)
{
    struct dns_answer answer = {.status = status};
    item->state = INQUIRY_ANSWERED;
    inquiry->due = true;
    return facts_add(&inquiry->facts, &item->question, &answer, true);
}

/* A question that must be sent now. After the deadline it is settled on the spot
 * where it is demanded. A hint that is one too many is forgotten. */
static int make_new(struct inquiry *inquiry, struct inquiry_item *item)
{
    bool full = inquiry->asked >= inquiry->questions_max;
    if (inquiry->closed && item->demanded)
        return settle(inquiry, item, DNS_DEADLINE);
    if (inquiry->closed || (full && !item->demanded)) {
        item->state = INQUIRY_DROPPED;
        return ASSAY_OK;
    }
    size_t at = (size_t)(item - inquiry->items);
    item->state = INQUIRY_NEW;
    inquiry->asked++;
    inquiry->next = at < inquiry->next ? at : inquiry->next;
    return ASSAY_OK;
}

static int take(struct inquiry *inquiry, const struct want *want)
{
    struct inquiry_item *item = find(inquiry, &want->question);
    if (!item) {
        item = add(inquiry, &want->question);
        if (!item)
            return ASSAY_ENOMEM;
        item->demanded = want->demanded;
        return make_new(inquiry, item);
    }
    if (!want->demanded || item->demanded)
        return ASSAY_OK;
    item->demanded = true;
    if (item->state == INQUIRY_DROPPED)
        return make_new(inquiry, item);
    return ASSAY_OK;
}

int inquiry_want(struct inquiry *inquiry, const struct questions *want)
{
    inquiry->due = false;
    for (size_t i = 0; i < want->count; i++) {
        int error = take(inquiry, &want->items[i]);
        if (error)
            return error;
    }
    return ASSAY_OK;
}

bool inquiry_next(struct inquiry *inquiry, size_t *id_r)
{
    for (; inquiry->next < inquiry->count; inquiry->next++) {
        struct inquiry_item *item = &inquiry->items[inquiry->next];
        if (item->state != INQUIRY_NEW)
            continue;
        item->state = INQUIRY_SENT;
        *id_r = inquiry->next++;
        return true;
    }
    return false;
}

/* A hint that failed, or that there is no room for, is as if it had not been asked. */
static bool is_to_drop(const struct inquiry *inquiry, const struct inquiry_item *item,
                       const struct dns_answer *answer)
{
    size_t bytes = inquiry->facts.bytes + answer_size(answer);
    return !item->demanded && (dns_failed(answer->status) || bytes > inquiry->bytes_max);
}

int inquiry_answer(struct inquiry *inquiry, size_t id, const struct dns_answer *answer)
{
    static const struct dns_answer over = {.status = DNS_LIMIT};
    struct inquiry_item *item = &inquiry->items[id];
    if (item->state != INQUIRY_SENT)
        return ASSAY_OK;
    if (is_to_drop(inquiry, item, answer)) {
        item->state = INQUIRY_DROPPED;
        return ASSAY_OK;
    }
    if (answer_size(answer) > inquiry->bytes_max) /* questions_ask would not take it */
        answer = &over;
    item->state = INQUIRY_ANSWERED;
    inquiry->due |= item->demanded;
    return facts_add(&inquiry->facts, &item->question, answer, item->demanded);
}

int inquiry_expire(struct inquiry *inquiry)
{
    inquiry->closed = true;
    inquiry->due = true;
    for (size_t i = 0; i < inquiry->count; i++) {
        struct inquiry_item *item = &inquiry->items[i];
        if (item->state == INQUIRY_ANSWERED)
            continue;
        int error = ASSAY_OK;
        if (item->demanded)
            error = settle(inquiry, item, DNS_DEADLINE);
        else
            item->state = INQUIRY_DROPPED;
        if (error)
            return error;
    }
    return ASSAY_OK;
}

int inquiry_finish(struct inquiry *inquiry, const struct questions *want)
{
    for (size_t i = 0; i < inquiry->facts.count; i++) {
        struct fact *fact = &inquiry->facts.items[i];
        fact->used = want->seen ? want->seen[i] : 0;
        if (fact->question.kind != QUESTION_PART) /* a step reads parts from its input */
            fact->demanded = fact->used > 0;
    }
    return facts_arrange(&inquiry->facts);
}
