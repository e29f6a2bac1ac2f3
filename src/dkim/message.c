/* SPDX-License-Identifier: MIT
 * The signatures of a message, and which of them are checked. */
#include <stdlib.h>

#include "dkim/internal.h"

/* How near its domain is to an author's: 0 the same, 1 with two labels in common, 2 others. */
static unsigned distance(const struct dkim_signature *signature, const struct dns_name *author)
{
    struct slice domain = dns_name_slice(&signature->domain_name);
    struct slice name = dns_name_slice(author);
    if (!name.len)
        return 2; /* an address literal */
    if (slice_eq(domain, name))
        return 0;
    while (dns_name_labels(name) > 2 && !dns_name_is_within(domain, name))
        name = dns_name_parent(name);
    return dns_name_labels(name) >= 2 && dns_name_is_within(domain, name) ? 1 : 2;
}

/* To the nearest author. */
static unsigned nearest(const struct dkim_signature *signature,
                        const struct mail_addresses *authors)
{
    unsigned least = 2;
    for (size_t i = 0; i < authors->count; i++) {
        unsigned far = distance(signature, &authors->items[i].name);
        least = far < least ? far : least;
    }
    return least;
}

struct choice {
    size_t number;
    unsigned distance;
};

static int compare(const void *a, const void *b)
{
    const struct choice *one = a, *other = b;
    if (one->distance != other->distance)
        return one->distance < other->distance ? -1 : 1;
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

int dkim_message_read(struct dkim_message *out_r, const struct mail_header *header,
                      struct arena *arena)
{
    uint32_t group = mail_header_group(header, SLICE("DKIM-Signature"));
    const struct mail_field *from = mail_header_lowest(header, SLICE("From"));
    struct mail_addresses authors = {.count = 0};
    *out_r = (struct dkim_message){.header = header, .arena = arena};
    for (size_t i = 0; i < header->count && group != MAIL_NO_FIELD; i++)
        out_r->found += header->fields[i].group == group;
    if (!read_signatures(out_r, group))
        return ASSAY_ENOMEM;
    if (from && mail_addresses_read(from->value, arena, &authors) == MAIL_ADDRESS_MEMORY)
        return ASSAY_ENOMEM;
    return choose(out_r, &authors) ? ASSAY_OK : ASSAY_ENOMEM;
}

void dkim_message_plan(const struct dkim_message *message, struct dkim_plan *plan)
{
    for (size_t i = 0; i < message->count; i++)
        if (message->chosen[i])
            dkim_plan_add(plan, message->signatures[i].body_canon, message->signatures[i].limit);
}
