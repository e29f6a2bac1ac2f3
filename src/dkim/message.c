/* SPDX-License-Identifier: MIT
 * The signatures of a message, and which of them are checked. */
#include <stdlib.h>

#include "dkim/internal.h"

/* Labels that both names end in: both are walked once, side by side from where they have as many. */
static unsigned shared_labels(struct slice one, struct slice other)
{
    unsigned of_one = dns_name_labels(one), of_other = dns_name_labels(other), shared = 0;
    for (; of_one > of_other; of_one--)
        one = dns_name_parent(one);
    for (; of_other > of_one; of_other--)
        other = dns_name_parent(other);
    for (; of_one; of_one--) {
        size_t len = 1 + (size_t)(uint8_t)one.p[0];
        bool is_same = one.p[0] == other.p[0] && memcmp(one.p, other.p, len) == 0;
        shared = is_same ? shared + 1 : 0;
        one = dns_name_parent(one);
        other = dns_name_parent(other);
    }
    return shared;
}

/* How near its domain is to an author's: the more labels in common the nearer, and a domain at or
 * above the author's before one beside it. 0: not at all. */
static unsigned nearness(const struct dkim_signature *signature, const struct dns_name *author)
{
    struct slice domain = dns_name_slice(&signature->domain_name), name = dns_name_slice(author);
    unsigned shared = name.len ? shared_labels(domain, name) : 0; /* an address literal has none */
    return shared < 2 ? 0 : 2 * shared + dns_name_is_within(name, domain);
}

/* To the nearest author. */
static unsigned nearest(const struct dkim_signature *signature,
                        const struct mail_addresses *authors)
{
    unsigned most = 0;
    for (size_t i = 0; i < authors->count; i++) {
        unsigned near = nearness(signature, &authors->items[i].name);
        most = near > most ? near : most;
    }
    return most;
}

struct choice {
    size_t number;
    unsigned nearness;
};

static int compare(const void *a, const void *b)
{
    const struct choice *one = a, *other = b;
    if (one->nearness != other->nearness)
        return one->nearness > other->nearness ? -1 : 1;
    return one->number < other->number ? -1 : 1;
}

/* Those that are sound, the nearest first, as they stand from the top down. */
static bool choose(struct dkim_message *message, const struct mail_addresses *authors)
{
    struct choice choices[DKIM_SIGNATURES_MAX];
    size_t count = 0;
    message->chosen = arena_array(message->arena, message->count + 1, sizeof(*message->chosen));
    if (!message->chosen)
        return false;
    for (size_t i = 0; i < message->count; i++)
        if (message->signatures[i].why == DKIM_WHY_VERIFIED)
            choices[count++] = (struct choice){i, nearest(&message->signatures[i], authors)};
    if (count)
        qsort(choices, count, sizeof(choices[0]), compare);
    for (size_t i = 0; i < count && i < DKIM_CHECKED_MAX; i++)
        message->chosen[choices[i].number] = true;
    return true;
}

static bool read_signatures(struct dkim_message *message, uint32_t group)
{
    const struct mail_header *header = message->header;
    size_t room = message->found < DKIM_SIGNATURES_MAX ? message->found : DKIM_SIGNATURES_MAX;
    message->signatures = arena_array(message->arena, room + 1, sizeof(*message->signatures));
    message->memory = arena_array(message->arena, room + 1, sizeof(*message->memory));
    if (!message->signatures || !message->memory)
        return false;
    for (size_t i = 0; i < header->count && message->count < room; i++)
        if (header->fields[i].group == group &&
            !dkim_signature_read(&header->fields[i], DKIM_SIGNATURE, message->arena,
                                 &message->signatures[message->count++]))
            return false;
    return true;
}

/* The domain of all of them; NULL: they have several, or one of them has an address literal. */
static const struct dns_name *one_domain(const struct mail_addresses *authors)
{
    struct slice first = authors->count ? dns_name_slice(&authors->items[0].name) : SLICE_NONE;
    for (size_t i = 0; i < authors->count; i++)
        if (!slice_eq(dns_name_slice(&authors->items[i].name), first))
            return NULL;
    return first.len ? &authors->items[0].name : NULL;
}

int dkim_message_read(struct dkim_message *out_r, const struct mail_header *header,
                      struct arena *arena)
{
    uint32_t group = mail_header_group(header, SLICE("DKIM-Signature"));
    const struct mail_field *from = mail_header_lowest(header, SLICE("From"));
    struct mail_addresses authors = {.count = 0};
    enum mail_address_fault fault = MAIL_ADDRESS_EMPTY;
    *out_r = (struct dkim_message){.header = header, .arena = arena};
    for (size_t i = 0; i < header->count && group != MAIL_NO_FIELD; i++)
        out_r->found += header->fields[i].group == group;
    if (!read_signatures(out_r, group))
        return ASSAY_ENOMEM;
    if (from)
        fault = mail_addresses_read(from->value, arena, &authors);
    if (fault == MAIL_ADDRESS_MEMORY)
        return ASSAY_ENOMEM;
    if (fault == MAIL_ADDRESS_OK && !mail_header_above(header, from))
        out_r->author = one_domain(&authors);
    return choose(out_r, &authors) ? ASSAY_OK : ASSAY_ENOMEM;
}

void dkim_message_plan(const struct dkim_message *message, struct dkim_plan *plan)
{
    for (size_t i = 0; i < message->count; i++)
        if (message->chosen[i])
            dkim_plan_add(plan, message->signatures[i].body_canon, message->signatures[i].limit);
}
