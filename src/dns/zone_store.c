/* SPDX-License-Identifier: MIT
 *
 * zone_store.c - the names of zone files, and what is known at each of them.
 */
#include <assert.h>
#include <stdlib.h>

#include "dns/zone_internal.h"

struct zone *zone_new(void)
{
    struct zone *zone = calloc(1, sizeof(*zone));
    if (zone) {
        arena_init(&zone->arena, ZONE_MEMORY_MAX);
        table_init(&zone->names, NULL);
    }
    return zone;
}

void zone_free(struct zone **zone)
{
    if (!*zone)
        return;
    table_free(&(*zone)->names);
    arena_free(&(*zone)->arena);
    free(*zone);
    *zone = NULL;
}

static struct zone_node *add_node(struct zone *zone, struct slice name, struct zone_node *parent)
{
    struct zone_node *node = ARENA_NEW(&zone->arena, struct zone_node);
    if (!node)
        return NULL;
    node->name = name;
    node->parent = parent;
    if (table_put(&zone->names, name, node) < 0)
        return NULL;
    if (zone->last)
        zone->last->next = node;
    else
        zone->first = node;
    zone->last = node;
    if (parent && name.p[0] == 1 && name.p[1] == '*')
        parent->wildcard = node;
    return node;
}

/* The node of a name, made if need be, and all those above it with it: a name
 * with something below it exists (RFC 4592 2.2.2). */
static struct zone_node *make_node(struct zone *zone, struct slice name)
{
    struct slice missing[DNS_LABELS_MAX + 1];
    size_t count = 0;
    struct zone_node *node;
    while (!(node = table_get(&zone->names, name))) {
        missing[count++] = name;
        if (name.len == 1)
            break;
        name = dns_name_parent(name);
    }
    if (count == 0)
        return node;
    /* Their names are all tails of the first. */
    struct slice kept = arena_copy(&zone->arena, missing[0]);
    if (arena_failed(&zone->arena))
        return NULL;
    while (count-- > 0) {
        size_t tail_len = missing[count].len;
        struct slice tail = slice_make(kept.p + kept.len - tail_len, tail_len);
        node = add_node(zone, tail, node);
        if (!node)
            return NULL;
    }
    return node;
}

struct zone_set *zone_find_set(const struct zone_node *node, uint16_t type)
{
    struct zone_set *set = node->sets;
    while (set && set->type != type)
        set = set->next;
    return set;
}

bool zone_is_signature(uint16_t type)
{
    return type == DNS_RRSIG || type == DNS_NSEC || type == DNS_NSEC3;
}

/* RFC 2181 10.1: an alias stands alone. */
static bool may_stand(const struct zone_node *node, uint16_t type, struct slice rdata)
{
    if (zone_is_signature(type))
        return true;
    for (const struct zone_set *set = node->sets; set; set = set->next) {
        if (zone_is_signature(set->type))
            continue;
        if ((set->type == DNS_CNAME) != (type == DNS_CNAME))
            return false;
        if (type == DNS_CNAME && !slice_eq(set->records[0], rdata))
            return false;
    }
    return true;
}

/* The set of that type, made if need be. ASSAY_OK, ASSAY_ELIMIT or ASSAY_ENOMEM. */
static int make_set(struct zone *zone, struct zone_node *node, uint16_t type,
                    struct zone_set **set_r)
{
    *set_r = zone_find_set(node, type);
    if (*set_r)
        return ASSAY_OK;
    if (node->type_count == ZONE_TYPES_MAX)
        return ASSAY_ELIMIT;
    struct zone_set *set = ARENA_NEW(&zone->arena, struct zone_set);
    if (!set)
        return ASSAY_ENOMEM;
    set->type = type;
    set->ttl_s = UINT32_MAX;
    set->next = node->sets;
    node->sets = set;
    node->type_count++;
    *set_r = set;
    return ASSAY_OK;
}

static int add_to_set(struct zone *zone, struct zone_set *set, uint32_t ttl_s, struct slice rdata)
{
    void *items = set->records;
    struct slice *record =
        arena_list_room(&zone->arena, &items, &set->room, set->count, sizeof(*record));
    if (!record)
        return ASSAY_ENOMEM;
    set->records = items;
    *record = arena_copy(&zone->arena, rdata);
    set->count++;
    if (ttl_s < set->ttl_s)
        set->ttl_s = ttl_s;
    return arena_failed(&zone->arena) ? ASSAY_ENOMEM : ASSAY_OK;
}

/* Where one record goes. ASSAY_OK, or as zone_add. */
static int find_place(struct zone *zone, struct slice name, uint16_t type, struct slice rdata,
                      struct zone_set **set_r)
{
    if (zone->record_count++ == ZONE_RECORDS_MAX)
        return ASSAY_ELIMIT;
    struct zone_node *node = make_node(zone, name);
    if (!node)
        return ASSAY_ENOMEM;
    return may_stand(node, type, rdata) ? make_set(zone, node, type, set_r) : ASSAY_ESYNTAX;
}

int zone_add(struct zone *zone, struct slice name, uint16_t type, uint32_t ttl_s,
             struct slice rdata)
{
    struct zone_set *set;
    int error = find_place(zone, name, type, rdata, &set);
    return error ? error : add_to_set(zone, set, ttl_s, rdata);
}

int zone_add_unread(struct zone *zone, struct slice name, uint16_t type)
{
    struct zone_set *set;
    int error = find_place(zone, name, type, SLICE_NONE, &set);
    if (!error)
        set->unread = true;
    return error;
}

/* RFC 2308 5. The RDATA was read by us: its last field is the minimum. */
static uint32_t negative_ttl(const struct zone_set *soa)
{
    struct slice rdata = soa->records[0];
    assert(rdata.len >= 22);
    uint32_t minimum = wire_u32(rdata.p + rdata.len - 4);
    return minimum < soa->ttl_s ? minimum : soa->ttl_s;
}

void zone_finish(struct zone *zone)
{
    for (struct zone_node *node = zone->first; node; node = node->next) {
        for (struct zone_set *set = node->sets; set; set = set->next)
            set->count = dns_records_sort(set->records, set->count);
        const struct zone_set *soa = zone_find_set(node, DNS_SOA);
        node->apex = soa ? node : node->parent ? node->parent->apex : NULL;
        if (soa)
            node->negative_ttl_s = negative_ttl(soa);
        else
            node->delegated =
                node->apex && (zone_find_set(node, DNS_NS) || node->parent->delegated);
    }
}
