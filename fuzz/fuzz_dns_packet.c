/* SPDX-License-Identifier: MIT
 * Packets: an answer is within its limits, sorted, written and read back the same, and
 * no part of its packet gives an answer. */
#include <assert.h>
#include <stdlib.h>

#include "dns/dns.h"
#include "packet_write.h"

#define ARENA_CAP    ((size_t)64 << 20)
#define HEADER_LEN   12
#define NAME_DEFAULT "\7example\3com"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The question that the packet claims to answer, so that reading gets beyond it. */
static struct slice asked_name(struct slice packet, char room[DNS_NAME_MAX])
{
    struct slice rest = slice_after(packet, HEADER_LEN);
    struct slice name = slice_head(rest, slice_find(rest, '\0') + 1);
    if (name.len > DNS_NAME_MAX)
        name.len = 0;
    for (size_t i = 0; i < name.len; i++)
        room[i] = ascii_lower(name.p[i]);
    name = slice_make(room, name.len);
    return dns_name_is_canonical(name) ? name : slice_make(NAME_DEFAULT, sizeof(NAME_DEFAULT));
}

static uint16_t asked_type(struct slice packet, struct slice name)
{
    struct slice type = slice_after(packet, HEADER_LEN + name.len);
    return type.len < 2 ? DNS_TXT : (uint16_t)((uint8_t)type.p[0] << 8 | (uint8_t)type.p[1]);
}

static void check_record(uint16_t type, struct slice rdata, struct arena *arena)
{
    struct buffer text;
    struct slice joined;
    uint16_t preference;
    buffer_init(&text, 1 << 20);
    dns_rdata_to_text(&text, type, rdata);
    assert(!text.error && ascii_only(buffer_get(&text)));
    buffer_free(&text);
    if (type == DNS_TXT)
        assert(dns_txt_join(rdata, arena, &joined) == ASSAY_OK && joined.len <= rdata.len);
    if (type == DNS_MX)
        assert(dns_mx_read(rdata, &preference, &joined) == ASSAY_OK);
    if (type == DNS_PTR || type == DNS_CNAME || type == DNS_NS)
        assert(dns_name_is_canonical(rdata));
}

static void check_answer(const struct dns_answer *answer, uint16_t type, struct arena *arena)
{
    assert((unsigned)answer->status < DNS_STATUS_COUNT);
    assert((answer->record_count > 0) == (answer->status == DNS_OK));
    assert(answer->record_count <= DNS_RECORDS_MAX && answer->alias_count <= DNS_CHAIN_MAX);
    for (size_t i = 0; i < answer->alias_count; i++)
        assert(dns_name_is_canonical(answer->aliases[i]));
    for (size_t i = 0; i < answer->record_count; i++) {
        check_record(type, answer->records[i], arena);
        assert(i == 0 || slice_compare(answer->records[i - 1], answer->records[i]) < 0);
    }
}

static void check_same(const struct dns_answer *a, const struct dns_answer *b)
{
    assert(a->status == b->status && a->ttl_s == b->ttl_s);
    assert(a->alias_count == b->alias_count && a->record_count == b->record_count);
    for (size_t i = 0; i < a->alias_count; i++)
        assert(slice_eq(a->aliases[i], b->aliases[i]));
    for (size_t i = 0; i < a->record_count; i++)
        assert(slice_eq(a->records[i], b->records[i]));
}

static void check_round_trip(const struct dns_answer *answer, struct slice name, uint16_t type,
                             struct arena *arena)
{
    struct buffer out;
    struct dns_answer back;
    buffer_init(&out, 1 << 20);
    packet_write(&out, name, type, answer);
    if (!out.error && out.len) { /* expanded, it may be too large for a packet */
        assert(dns_packet_read(buffer_get(&out), 0, name, type, arena, &back) == ASSAY_OK);
        assert(dns_failed(answer->status) || (check_same(answer, &back), true));
        assert(back.status == answer->status);
    }
    buffer_clear(&out);
    dns_packet_query(&out, 7, name, type, 1232);
    assert(dns_packet_read(buffer_get(&out), 7, name, type, arena, &back) == ASSAY_OK);
    assert(back.status == DNS_GARBAGE);
    buffer_free(&out);
}

static void check_cut(struct slice packet, size_t len, struct slice name, uint16_t type,
                      struct arena *arena)
{
    struct dns_answer answer;
    assert(dns_packet_read(slice_head(packet, len), -1, name, type, arena, &answer) == ASSAY_OK);
    assert(dns_failed(answer.status));
}

static void check_packet(struct slice packet, struct arena *arena)
{
    char room[DNS_NAME_MAX];
    struct slice name = asked_name(packet, room);
    uint16_t type = asked_type(packet, name);
    struct dns_answer answer;
    assert(dns_packet_read(packet, -1, name, type, arena, &answer) == ASSAY_OK);
    check_answer(&answer, type, arena);
    check_round_trip(&answer, name, type, arena);
    if (dns_failed(answer.status))
        return;
    for (size_t cut = 1; cut < packet.len; cut = 3 * cut + 1)
        check_cut(packet, packet.len - cut, name, type, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    arena_init(&arena, ARENA_CAP);
    check_packet(slice_make(copy, size), &arena);
    arena_free(&arena);
    free(copy);
    return 0;
}
