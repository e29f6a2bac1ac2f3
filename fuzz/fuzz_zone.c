/* SPDX-License-Identifier: MIT
 * Zone files: a fault has its place; of a file that is read every name that it mentions
 * can be asked for, and every record can be written as text and read back. */
#include <assert.h>
#include <stdlib.h>

#include "dns/dns.h"

#define ARENA_CAP ((size_t)64 << 20)
#define NAMES_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct slice root = {"", 1};

static void check_fault(struct slice text, const struct dns_fault *fault)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.p[i] == '\n';
    assert(fault->line >= 1 && fault->line <= lines);
    assert(fault->column >= 1 && fault->column <= text.len + 1);
    assert(fault->reason[0] && ascii_only(slice_from(fault->reason)));
}

/* The record, written as a line and read again. */
static void check_record(uint16_t type, struct slice rdata, struct arena *arena)
{
    static const struct slice owner = {"\1x", 3};
    struct buffer line;
    struct zone *zone;
    struct dns_fault fault;
    struct dns_answer answer;
    buffer_init(&line, 1 << 20);
    buffer_text(&line, "x 60 IN ");
    dns_type_to_text(&line, type);
    buffer_byte(&line, ' ');
    dns_rdata_to_text(&line, type, rdata);
    assert(!line.error);
    assert(zone_read(buffer_get(&line), root, &zone, &fault) == ASSAY_OK);
    assert(zone_answer(zone, owner, type, arena, &answer) == ASSAY_OK);
    assert(answer.status == DNS_OK && slice_eq(answer.records[0], rdata));
    zone_free(&zone);
    buffer_free(&line);
}

static void ask(const struct zone *zone, struct slice name, uint16_t type, struct arena *arena)
{
    struct dns_answer answer;
    assert(zone_answer(zone, name, type, arena, &answer) == ASSAY_OK);
    assert((answer.record_count > 0) == (answer.status == DNS_OK));
    assert(answer.alias_count <= DNS_CHAIN_MAX);
    assert(answer.status != DNS_NXDOMAIN || answer.alias_count || !zone_has_name(zone, name));
    for (size_t i = 0; i < answer.alias_count; i++)
        assert(dns_name_is_canonical(answer.aliases[i]));
    for (size_t i = 0; i < answer.record_count; i++) {
        assert(i == 0 || slice_compare(answer.records[i - 1], answer.records[i]) < 0);
        if (i < 4)
            check_record(type, answer.records[i], arena);
    }
}

/* Every word of the text that can be a name, as one. */
static void ask_all(const struct zone *zone, struct slice text, struct arena *arena)
{
    static const uint16_t types[] = {DNS_A,  DNS_AAAA,   DNS_TXT,  DNS_MX,    DNS_CNAME,
                                     DNS_NS, DNS_SOA,    DNS_SRV,  DNS_NAPTR, DNS_CAA,
                                     DNS_DS, DNS_DNSKEY, DNS_TLSA, DNS_HINFO, 999};
    for (size_t names = 0; text.p && names < NAMES_MAX; names++) {
        struct slice line = slice_cut(&text, '\n');
        struct slice word = slice_cut(&line, ' ');
        struct dns_name name;
        if (dns_name_from_master(word, root, &name))
            continue;
        for (size_t i = 0; i < ARRAY_LEN(types); i++)
            ask(zone, dns_name_slice(&name), types[i], arena);
    }
}

/* What stands at a name itself: the same as of the whole zone, but that nothing is denied. */
static void check_exact(const struct zone *zone, struct slice name, uint16_t type,
                        struct arena *arena)
{
    struct dns_answer exact, whole;
    assert(zone_answer_exact(zone, name, type, arena, &exact) == ASSAY_OK);
    assert(zone_answer(zone, name, type, arena, &whole) == ASSAY_OK);
    assert(exact.status != DNS_NODATA && exact.status != DNS_NXDOMAIN);
    assert(exact.status != DNS_OK || zone_holds(zone, name, type));
    if (exact.status == DNS_OK && !exact.alias_count)
        assert(whole.status == DNS_OK && whole.record_count == exact.record_count);
}

/* A piece is a zone file that was read more strictly: `whole` is what came of the file. */
static void check_piece(struct slice text, const struct zone *whole, struct arena *arena)
{
    struct dns_fault fault;
    struct zone *zone = zone_new();
    const void *at = NULL;
    assert(zone);
    if (zone_add_piece(zone, text, root, &fault)) {
        check_fault(text, &fault);
    } else {
        assert(whole && zone_record_count(zone) == zone_record_count(whole));
        zone_finish(zone);
        struct slice name = zone_next_name(zone, &at);
        assert(!zone_has_wildcard(zone) || zone_record_count(zone) > 0);
        for (size_t names = 0; at && names < NAMES_MAX; names++) {
            assert(zone_has_name(zone, name));
            check_exact(zone, name, DNS_A, arena);
            check_exact(zone, name, DNS_TXT, arena);
            name = zone_next_name(zone, &at);
        }
    }
    zone_free(&zone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct zone *zone;
    struct dns_fault fault;
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    struct slice text = slice_make(copy, size);
    arena_init(&arena, ARENA_CAP);
    int error = zone_read(text, root, &zone, &fault);
    if (error) {
        assert(!zone && (error == ASSAY_ESYNTAX || error == ASSAY_ELIMIT));
        check_fault(text, &fault);
    } else {
        ask_all(zone, text, &arena);
    }
    check_piece(text, zone, &arena);
    zone_free(&zone);
    arena_free(&arena);
    free(copy);
    return 0;
}
