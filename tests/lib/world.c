/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <assert.h>

void world_init(struct world *world, struct arena *arena)
{
    *world = (struct world){.arena = arena};
}

static struct world_name *find_name(const struct world *world, struct slice name)
{
    for (size_t i = 0; i < world->count; i++)
        if (slice_eq(world->names[i].name, name))
            return &world->names[i];
    return NULL;
}

static struct world_set *find_set(const struct world_name *name, uint16_t type)
{
    for (size_t i = 0; name && i < name->count; i++)
        if (name->sets[i].type == type)
            return &name->sets[i];
    return NULL;
}

struct world_name *world_name(struct world *world, struct slice name)
{
    struct world_name *found = find_name(world, name);
    if (found)
        return found;
    void *items = world->names;
    found = arena_list_room(world->arena, &items, &world->room, world->count, sizeof(*found));
    assert(found);
    world->names = items;
    world->count++;
    *found = (struct world_name){.name = arena_copy(world->arena, name), .otherwise = DNS_NODATA};
    return found;
}

static struct world_set *make_set(struct world *world, struct slice name, uint16_t type)
{
    struct world_name *at = world_name(world, name);
    struct world_set *set = find_set(at, type);
    if (set)
        return set;
    void *items = at->sets;
    set = arena_list_room(world->arena, &items, &at->room, at->count, sizeof(*set));
    assert(set);
    at->sets = items;
    at->count++;
    *set = (struct world_set){.type = type};
    return set;
}

void world_record(struct world *world, struct slice name, uint16_t type, struct slice rdata)
{
    struct world_set *set = make_set(world, name, type);
    void *items = set->records;
    struct slice *record =
        arena_list_room(world->arena, &items, &set->room, set->count, sizeof(*record));
    assert(record);
    set->records = items;
    set->count++;
    *record = arena_copy(world->arena, rdata);
    set->status = DNS_OK;
}

void world_status(struct world *world, struct slice name, uint16_t type, enum dns_status status)
{
    if (type)
        make_set(world, name, type)->status = status;
    else
        world_name(world, name)->otherwise = status;
}

bool world_has(const struct world *world, struct slice name, uint16_t type)
{
    return find_set(find_name(world, name), type) != NULL;
}

void world_txt(struct world *world, struct slice name, struct slice text)
{
    struct buffer rdata;
    buffer_init(&rdata, DNS_PACKET_MAX);
    do {
        struct slice string = slice_head(text, 255);
        buffer_byte(&rdata, (char)(uint8_t)string.len);
        buffer_slice(&rdata, string);
        text = slice_after(text, string.len);
    } while (text.len);
    assert(!rdata.error);
    world_record(world, name, DNS_TXT, buffer_get(&rdata));
    buffer_free(&rdata);
}

void world_mx(struct world *world, struct slice name, unsigned preference, struct slice host)
{
    struct buffer rdata;
    buffer_init(&rdata, 2 + DNS_NAME_MAX);
    buffer_byte(&rdata, (char)(uint8_t)(preference >> 8));
    buffer_byte(&rdata, (char)(uint8_t)preference);
    buffer_slice(&rdata, host);
    assert(!rdata.error);
    world_record(world, name, DNS_MX, buffer_get(&rdata));
    buffer_free(&rdata);
}

static void answer_set(const struct world_set *set, struct arena *arena, struct dns_answer *out_r)
{
    out_r->status = set->status;
    if (set->status != DNS_OK)
        return;
    struct slice *records = arena_array(arena, set->count, sizeof(*records));
    assert(records);
    memcpy(records, set->records, set->count * sizeof(*records));
    out_r->ttl_s = 300;
    out_r->records = records;
    out_r->record_count = dns_records_sort(records, set->count);
}

void world_answer(const struct world *world, struct slice name, uint16_t type, struct arena *arena,
                  struct dns_answer *out_r)
{
    struct slice *aliases = arena_array(arena, DNS_CHAIN_MAX, sizeof(*aliases));
    assert(aliases);
    *out_r = (struct dns_answer){.status = DNS_LOOP, .aliases = aliases};
    for (;;) {
        const struct world_name *at = find_name(world, name);
        const struct world_set *set = find_set(at, type);
        const struct world_set *alias = set ? NULL : find_set(at, DNS_CNAME);
        if (set)
            answer_set(set, arena, out_r);
        else if (!alias)
            out_r->status = at ? at->otherwise : DNS_NXDOMAIN;
        if (!alias || out_r->alias_count == DNS_CHAIN_MAX)
            return;
        name = alias->records[0];
        aliases[out_r->alias_count++] = name;
    }
}

struct slice world_canonical(struct arena *arena, struct slice text)
{
    struct dns_name name;
    if (dns_name_from_text(text, &name) != DNS_NAME_OK)
        return SLICE_NONE;
    return arena_copy(arena, dns_name_slice(&name));
}

/* --- text ------------------------------------------------------------------- */

static struct slice name_or_root(struct world *world, struct slice text)
{
    static const char root[1] = {0};
    return slice_eq(text, SLICE(".")) ? slice_make(root, 1) : world_canonical(world->arena, text);
}

static bool add_name(struct world *world, struct slice name, uint16_t type, struct slice text)
{
    struct slice data = name_or_root(world, text);
    if (data.len)
        world_record(world, name, type, data);
    return data.len > 0;
}

static bool add_address(struct world *world, struct slice name, uint16_t type, struct slice text)
{
    uint8_t octets[16];
    size_t len = ip_parse(text, octets);
    if (len != (type == DNS_A ? 4 : 16))
        return false;
    world_record(world, name, type, slice_make(octets, len));
    return true;
}

static bool add_exchanger(struct world *world, struct slice name, struct slice data)
{
    uint64_t preference;
    if (slice_to_uint(slice_cut(&data, ' '), 65535, &preference))
        return false;
    struct slice host = name_or_root(world, data);
    if (host.len)
        world_mx(world, name, (unsigned)preference, host);
    return host.len > 0;
}

static bool add_data(struct world *world, struct slice name, uint16_t type, struct slice data)
{
    switch (type) {
    case DNS_A:
    case DNS_AAAA:
        return add_address(world, name, type, data);
    case DNS_TXT:
        world_txt(world, name, data);
        return true;
    case DNS_MX:
        return add_exchanger(world, name, data);
    default:
        return add_name(world, name, type, data);
    }
}

/* An alias leads somewhere, and an answer without records is not DNS_OK. */
static bool add_status(struct world *world, struct slice name, uint16_t type, struct slice word)
{
    enum dns_status status = dns_status_from_text(word);
    if (status == DNS_STATUS_COUNT || status == DNS_OK || type == DNS_CNAME)
        return false;
    world_status(world, name, type, status);
    return true;
}

bool world_line(struct world *world, struct slice line)
{
    struct slice name = name_or_root(world, slice_cut(&line, ' '));
    uint16_t type = dns_type_from_text(slice_cut(&line, ' '));
    if (!name.len || !type)
        return false;
    world_name(world, name);
    if (line.len && line.p[0] == '!')
        return add_status(world, name, type, slice_after(line, 1));
    return add_data(world, name, type, line);
}

void world_lines(struct world *world, const char *lines)
{
    struct slice rest = slice_from(lines);
    while (rest.len) {
        bool added = world_line(world, slice_cut(&rest, '\n'));
        assert(added);
    }
}
