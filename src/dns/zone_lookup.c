/* SPDX-License-Identifier: MIT
 *
 * zone_lookup.c - answers from zone files: RFC 1034 4.3.2, RFC 4592.
 */
#include "dns/zone_internal.h"

/* What is looked for, and where. */
struct look {
    const struct zone *zone;
    uint16_t type;
    bool exact; /* only at the names themselves */
};

static bool has_authority(const struct zone_node *node)
{
    return node->apex && !node->delegated;
}

/* The nearest name at or above `name` that exists; NULL where not even the root
 * does. RFC 4592 3.3.1: the closest encloser. */
static const struct zone_node *closest(const struct zone *zone, struct slice name)
{
    for (;;) {
        const struct zone_node *node = table_get(&zone->names, name);
        if (node || name.len == 1)
            return node;
        name = dns_name_parent(name);
    }
}

/* What stands for the name: itself, or the wildcard that it falls under. NULL
 * where there is neither, with what that means in *status_r. */
static const struct zone_node *find_source(const struct look *look, struct slice name,
                                           enum dns_status *status_r, uint32_t *ttl_s_r)
{
    const struct zone_node *node = table_get(&look->zone->names, name);
    if (node)
        return node;
    const struct zone_node *encloser = look->exact ? NULL : closest(look->zone, name);
    *status_r = DNS_UNRECORDED;
    if (!encloser || !has_authority(encloser))
        return NULL;
    if (encloser->wildcard && has_authority(encloser->wildcard))
        return encloser->wildcard;
    if (encloser->wildcard)
        return NULL;
    *status_r = DNS_NXDOMAIN;
    *ttl_s_r = encloser->apex->negative_ttl_s;
    return NULL;
}

static void lower_ttl(struct dns_answer *answer, uint32_t ttl_s)
{
    if (ttl_s < answer->ttl_s)
        answer->ttl_s = ttl_s;
}

/* One name's answer; an alias is returned for the caller to follow. */
static const struct zone_set *answer_one(const struct look *look, struct slice name,
                                         struct dns_answer *answer)
{
    uint32_t ttl_s = 0;
    const struct zone_node *node = find_source(look, name, &answer->status, &ttl_s);
    if (!node) {
        lower_ttl(answer, ttl_s);
        return NULL;
    }
    const struct zone_set *set = zone_find_set(node, look->type);
    if (set && (set->unread || set->count > DNS_RECORDS_MAX)) {
        answer->status = set->unread ? DNS_UNRECORDED : DNS_LIMIT;
        return NULL;
    }
    if (set) {
        answer->status = DNS_OK;
        answer->records = set->records;
        answer->record_count = set->count;
        lower_ttl(answer, set->ttl_s);
        return NULL;
    }
    set = zone_find_set(node, DNS_CNAME);
    if (set) {
        lower_ttl(answer, set->ttl_s);
        return set;
    }
    bool denied = has_authority(node) && !look->exact;
    answer->status = denied ? DNS_NODATA : DNS_UNRECORDED;
    lower_ttl(answer, denied ? node->apex->negative_ttl_s : 0);
    return NULL;
}

/* A loop ends at the limit like any chain. */
static int follow(const struct look *look, const struct zone_set *alias, struct arena *arena,
                  struct dns_answer *answer)
{
    struct slice *aliases = arena_array(arena, DNS_CHAIN_MAX, sizeof(*aliases));
    if (!aliases)
        return ASSAY_ENOMEM;
    answer->aliases = aliases;
    while (alias) {
        struct slice target = alias->records[0];
        if (answer->alias_count == DNS_CHAIN_MAX) {
            answer->status = DNS_LOOP;
            answer->aliases = NULL;
            answer->alias_count = 0;
            return ASSAY_OK;
        }
        aliases[answer->alias_count++] = target;
        alias = answer_one(look, target, answer);
    }
    return ASSAY_OK;
}

static int answer(const struct look *look, struct slice name, struct arena *arena,
                  struct dns_answer *out_r)
{
    *out_r = (struct dns_answer){.ttl_s = UINT32_MAX};
    const struct zone_set *alias = answer_one(look, name, out_r);
    int error = alias ? follow(look, alias, arena, out_r) : ASSAY_OK;
    if (error)
        *out_r = (struct dns_answer){.status = DNS_LIMIT};
    if (dns_failed(out_r->status))
        out_r->ttl_s = 0;
    return error;
}

int zone_answer(const struct zone *zone, struct slice name, uint16_t type, struct arena *arena,
                struct dns_answer *out_r)
{
    return answer(&(struct look){.zone = zone, .type = type}, name, arena, out_r);
}

int zone_answer_exact(const struct zone *zone, struct slice name, uint16_t type,
                      struct arena *arena, struct dns_answer *out_r)
{
    const struct look look = {.zone = zone, .type = type, .exact = true};
    return answer(&look, name, arena, out_r);
}

size_t zone_record_count(const struct zone *zone)
{
    return zone->record_count;
}

bool zone_has_name(const struct zone *zone, struct slice name)
{
    const struct zone_node *node = table_get(&zone->names, name);
    return node && node->sets;
}

bool zone_denies_alias(const struct zone *zone, struct slice name)
{
    const struct zone_node *node = table_get(&zone->names, name);
    const struct zone_set *set = node ? node->sets : NULL;
    while (set && (zone_is_signature(set->type) || set->type == DNS_CNAME))
        set = set->next;
    return set != NULL;
}

bool zone_holds(const struct zone *zone, struct slice name, uint16_t type)
{
    const struct zone_node *node = table_get(&zone->names, name);
    return node && (zone_find_set(node, type) || zone_find_set(node, DNS_CNAME));
}

struct slice zone_next_name(const struct zone *zone, const void **at)
{
    const struct zone_node *node = *at ? ((const struct zone_node *)*at)->next : zone->first;
    while (node && !node->sets)
        node = node->next;
    *at = node;
    return node ? node->name : SLICE_NONE;
}

bool zone_has_wildcard(const struct zone *zone)
{
    const struct zone_node *node = zone->first;
    while (node && !(node->wildcard && node->wildcard->sets))
        node = node->next;
    return node != NULL;
}
