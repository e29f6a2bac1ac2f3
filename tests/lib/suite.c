/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

/* One document being read. */
struct reader {
    struct arena *arena;
    yaml_document_t *document;
    struct suite_scenario *scenario;
};

const char *suite_path(const char *name)
{
    static char path[4096];
    const char *shared = getenv("ASSAY_SHARED"), *source = getenv("ASSAY_SOURCE");
    int len = shared ? snprintf(path, sizeof(path), "%s/%s", shared, name)
                     : snprintf(path, sizeof(path), "%s/../shared/%s", source ? source : ".", name);
    assert(len > 0 && (size_t)len < sizeof(path));
    return path;
}

/* --- YAML ------------------------------------------------------------------- */

static yaml_node_t *node_of(struct reader *reader, int number)
{
    yaml_node_t *node = yaml_document_get_node(reader->document, number);
    assert(node);
    return node;
}

static struct slice text_of(struct reader *reader, const yaml_node_t *node)
{
    assert(node->type == YAML_SCALAR_NODE);
    return arena_copy(reader->arena, slice_make(node->data.scalar.value, node->data.scalar.length));
}

static bool is_text(const yaml_node_t *node, const char *text)
{
    return node->type == YAML_SCALAR_NODE &&
           slice_eq(slice_make(node->data.scalar.value, node->data.scalar.length),
                    slice_from(text));
}

/* The value of a key, or NULL. */
static yaml_node_t *member(struct reader *reader, const yaml_node_t *map, const char *key)
{
    assert(map->type == YAML_MAPPING_NODE);
    const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
    for (; pair < map->data.mapping.pairs.top; pair++)
        if (is_text(node_of(reader, pair->key), key))
            return node_of(reader, pair->value);
    return NULL;
}

static struct slice member_text(struct reader *reader, const yaml_node_t *map, const char *key)
{
    yaml_node_t *node = member(reader, map, key);
    assert(node);
    return text_of(reader, node);
}

/* --- cases ------------------------------------------------------------------ */

static void read_results(struct reader *reader, const yaml_node_t *node, struct suite_case *out_r)
{
    if (node->type == YAML_SCALAR_NODE) {
        out_r->results[out_r->result_count++] = text_of(reader, node);
        return;
    }
    assert(node->type == YAML_SEQUENCE_NODE);
    const yaml_node_item_t *item = node->data.sequence.items.start;
    for (; item < node->data.sequence.items.top; item++) {
        assert(out_r->result_count < SUITE_RESULTS_MAX);
        out_r->results[out_r->result_count++] = text_of(reader, node_of(reader, *item));
    }
}

static struct slice address_of(struct reader *reader, struct slice text)
{
    uint8_t octets[16];
    size_t len = ip_parse(text, octets);
    assert(len);
    return arena_copy(reader->arena, slice_make(octets, len));
}

static void read_case(struct reader *reader, struct slice name, const yaml_node_t *map)
{
    struct suite_scenario *scenario = reader->scenario;
    void *items = scenario->cases;
    struct suite_case *one =
        arena_list_room(reader->arena, &items, &scenario->room, scenario->count, sizeof(*one));
    assert(one);
    scenario->cases = items;
    scenario->count++;
    *one = (struct suite_case){.name = name};
    one->helo = member_text(reader, map, "helo");
    one->mail_from = member_text(reader, map, "mailfrom");
    one->client = address_of(reader, member_text(reader, map, "host"));
    read_results(reader, member(reader, map, "result"), one);
    yaml_node_t *explanation = member(reader, map, "explanation");
    one->explained = explanation != NULL;
    if (explanation)
        one->explanation = text_of(reader, explanation);
}

/* --- zone data ---------------------------------------------------------------- */

static struct slice name_at(struct reader *reader, const yaml_node_t *node)
{
    return world_canonical(reader->arena, text_of(reader, node));
}

/* A string, or a list of strings, each with its length in front. */
static struct slice strings_of(struct reader *reader, const yaml_node_t *node)
{
    struct buffer out;
    buffer_init(&out, DNS_PACKET_MAX);
    bool one = node->type == YAML_SCALAR_NODE;
    size_t count =
        one ? 1 : (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    for (size_t i = 0; i < count; i++) {
        struct slice rest =
            text_of(reader, one ? node : node_of(reader, node->data.sequence.items.start[i]));
        do {
            struct slice string = slice_head(rest, 255);
            buffer_byte(&out, (char)(uint8_t)string.len);
            buffer_slice(&out, string);
            rest = slice_after(rest, string.len);
        } while (rest.len);
    }
    assert(!out.error);
    struct slice rdata = arena_copy(reader->arena, buffer_get(&out));
    buffer_free(&out);
    return rdata;
}

static void add_mx(struct reader *reader, struct slice name, const yaml_node_t *node)
{
    assert(node->type == YAML_SEQUENCE_NODE);
    const yaml_node_item_t *items = node->data.sequence.items.start;
    uint64_t preference;
    int error = slice_to_uint(text_of(reader, node_of(reader, items[0])), 65535, &preference);
    struct slice host = text_of(reader, node_of(reader, items[1]));
    static const char root[1] = {0};
    struct slice target = host.len ? world_canonical(reader->arena, host) : slice_make(root, 1);
    assert(!error && target.len);
    world_mx(&reader->scenario->world, name, (unsigned)preference, target);
}

static void add_record(struct reader *reader, struct slice name, uint16_t type,
                       const yaml_node_t *node)
{
    struct world *world = &reader->scenario->world;
    struct slice rdata;
    switch (type) {
    case DNS_A:
    case DNS_AAAA:
        rdata = address_of(reader, text_of(reader, node));
        break;
    case DNS_TXT:
    case DNS_SPF:
        rdata = strings_of(reader, node);
        break;
    case DNS_MX:
        add_mx(reader, name, node);
        return;
    default:
        rdata = name_at(reader, node);
        assert(rdata.len);
    }
    world_record(world, name, type, rdata);
}

/* `TXT: NONE` keeps the SPF records from being copied, and is no record itself. */
static void read_entry(struct reader *reader, struct slice name, const yaml_node_t *entry)
{
    struct world *world = &reader->scenario->world;
    if (is_text(entry, "TIMEOUT")) {
        world_status(world, name, 0, DNS_TIMEOUT);
        return;
    }
    assert(entry->type == YAML_MAPPING_NODE);
    const yaml_node_pair_t *pair = entry->data.mapping.pairs.start;
    uint16_t type = dns_type_from_text(text_of(reader, node_of(reader, pair->key)));
    const yaml_node_t *value = node_of(reader, pair->value);
    assert(type && pair + 1 == entry->data.mapping.pairs.top);
    if (!is_text(value, "NONE"))
        add_record(reader, name, type, value);
}

static bool has_text(struct reader *reader, const yaml_node_t *entries)
{
    const yaml_node_item_t *item = entries->data.sequence.items.start;
    for (; item < entries->data.sequence.items.top; item++) {
        yaml_node_t *entry = node_of(reader, *item);
        if (entry->type == YAML_MAPPING_NODE && member(reader, entry, "TXT"))
            return true;
    }
    return false;
}

static void copy_spf(struct world *world, struct slice name)
{
    struct world_name *at = world_name(world, name);
    for (size_t i = 0; i < at->count; i++) {
        struct world_set spf = at->sets[i];
        for (size_t j = 0; spf.type == DNS_SPF && j < spf.count; j++)
            world_record(world, name, DNS_TXT, spf.records[j]);
    }
}

static void read_name(struct reader *reader, struct slice name, const yaml_node_t *entries)
{
    assert(entries->type == YAML_SEQUENCE_NODE);
    if (!name.len)
        return; /* no question can be made of it */
    world_name(&reader->scenario->world, name);
    const yaml_node_item_t *item = entries->data.sequence.items.start;
    for (; item < entries->data.sequence.items.top; item++)
        read_entry(reader, name, node_of(reader, *item));
    if (!has_text(reader, entries))
        copy_spf(&reader->scenario->world, name);
}

/* --- documents ------------------------------------------------------------------ */

static void read_scenario(struct reader *reader)
{
    const yaml_node_t *root = yaml_document_get_root_node(reader->document);
    const yaml_node_t *tests = member(reader, root, "tests");
    const yaml_node_t *zone = member(reader, root, "zonedata");
    assert(tests && zone);
    const yaml_node_pair_t *pair = tests->data.mapping.pairs.start;
    for (; pair < tests->data.mapping.pairs.top; pair++)
        read_case(reader, text_of(reader, node_of(reader, pair->key)),
                  node_of(reader, pair->value));
    pair = zone->data.mapping.pairs.start;
    for (; pair < zone->data.mapping.pairs.top; pair++)
        read_name(reader, name_at(reader, node_of(reader, pair->key)),
                  node_of(reader, pair->value));
}

static struct suite_scenario *new_scenario(struct suite *suite)
{
    void *items = suite->scenarios;
    struct suite_scenario *scenario =
        arena_list_room(suite->arena, &items, &suite->room, suite->count, sizeof(*scenario));
    assert(scenario);
    suite->scenarios = items;
    suite->count++;
    *scenario = (struct suite_scenario){.count = 0};
    world_init(&scenario->world, suite->arena);
    return scenario;
}

/* False at the end of the file. */
static bool read_document(struct suite *suite, yaml_parser_t *parser)
{
    yaml_document_t document;
    int good = yaml_parser_load(parser, &document);
    assert(good);
    bool more = yaml_document_get_root_node(&document) != NULL;
    if (more) {
        struct reader reader = {
            .arena = suite->arena, .document = &document, .scenario = new_scenario(suite)};
        read_scenario(&reader);
        suite->cases += reader.scenario->count;
    }
    yaml_document_delete(&document);
    return more;
}

bool suite_read(struct suite *suite, const char *name, struct arena *arena)
{
    char below[64];
    yaml_parser_t parser;
    *suite = (struct suite){.arena = arena};
    snprintf(below, sizeof(below), "conformance/spf/%s-tests.yml", name);
    FILE *file = fopen(suite_path(below), "rb");
    if (!file)
        return false;
    int good = yaml_parser_initialize(&parser);
    assert(good);
    yaml_parser_set_input_file(&parser, file);
    while (read_document(suite, &parser))
        ;
    yaml_parser_delete(&parser);
    fclose(file);
    return true;
}

bool suite_allows(const struct suite_case *one, const char *verdict)
{
    for (size_t i = 0; i < one->result_count; i++)
        if (slice_eq(one->results[i], slice_from(verdict)))
            return true;
    return false;
}
