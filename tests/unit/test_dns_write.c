/* SPDX-License-Identifier: MIT
 * Queries and answers as packets: what is written is read back the same. */
#include <stdio.h>
#include <time.h>

#include "dns_unit.h"
#include "packet_write.h"

static void a_query_byte_by_byte(void **state)
{
    (void)state;
    struct dns_name name = name_of("a.example");
    struct buffer out;
    buffer_init(&out, 1000);
    dns_packet_query(&out, 0xabcd, dns_name_slice(&name), DNS_TXT, 1232);
    static const char expected[] = "\xab\xcd\1\0\0\1\0\0\0\0\0\1"
                                   "\1a\7example\0\0\x10\0\1"
                                   "\0\0\x29\4\xd0\0\0\0\0\0\0";
    assert_int_equal(out.len, sizeof(expected) - 1);
    assert_memory_equal(out.p, expected, out.len);
    buffer_clear(&out);
    dns_packet_query(&out, 0, dns_name_slice(&name), DNS_TXT, 0);
    assert_int_equal(out.len, 12 + 11 + 4);
    assert_int_equal(out.p[11], 0);
    buffer_free(&out);
}

/* --- the property ------------------------------------------------------------------ */

struct generator {
    uint64_t state;
    struct arena arena;
};

static unsigned pick(struct generator *generator, unsigned below)
{
    uint64_t x = generator->state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    generator->state = x;
    return (unsigned)((x >> 11) % below);
}

static struct slice some_name(struct generator *generator)
{
    struct dns_name name = {0};
    for (unsigned labels = pick(generator, 5); labels > 0; labels--) {
        unsigned len = 1 + pick(generator, pick(generator, 4) ? 10 : DNS_LABEL_MAX);
        if (name.len + len + 2 > DNS_NAME_MAX)
            break;
        name.wire[name.len++] = (uint8_t)len;
        for (unsigned i = 0; i < len; i++) {
            unsigned c = pick(generator, 256);
            name.wire[name.len++] = (uint8_t)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }
    name.wire[name.len++] = 0;
    return arena_copy(&generator->arena, dns_name_slice(&name));
}

static void some_bytes(struct generator *generator, struct buffer *out, unsigned len)
{
    while (len-- > 0)
        buffer_byte(out, (char)pick(generator, 256));
}

static void some_rdata(struct generator *generator, uint16_t type, struct buffer *out)
{
    switch (type) {
    case DNS_A:
        some_bytes(generator, out, 4);
        break;
    case DNS_AAAA:
        some_bytes(generator, out, 16);
        break;
    case DNS_MX:
        some_bytes(generator, out, 2);
        buffer_slice(out, some_name(generator));
        break;
    case DNS_PTR:
    case DNS_CNAME:
        buffer_slice(out, some_name(generator));
        break;
    case DNS_TXT:
        for (unsigned strings = pick(generator, 6); strings > 0; strings--) {
            unsigned len = pick(generator, 256);
            buffer_byte(out, (char)len);
            some_bytes(generator, out, len);
        }
        break;
    default:
        some_bytes(generator, out, pick(generator, 300));
    }
}

static void some_records(struct generator *generator, uint16_t type, struct dns_answer *answer)
{
    size_t count = 1 + pick(generator, 20);
    struct slice *records = arena_array(&generator->arena, count, sizeof(*records));
    for (size_t i = 0; i < count; i++) {
        struct buffer rdata;
        buffer_init(&rdata, DNS_PACKET_MAX);
        some_rdata(generator, type, &rdata);
        records[i] = arena_copy(&generator->arena, buffer_get(&rdata));
        buffer_free(&rdata);
    }
    answer->records = records;
    answer->record_count = dns_records_sort(records, count);
}

static bool has_name(const struct dns_answer *answer, struct slice first, struct slice name)
{
    bool found = slice_eq(first, name);
    for (size_t i = 0; i < answer->alias_count; i++)
        found |= slice_eq(answer->aliases[i], name);
    return found;
}

static struct dns_answer some_answer(struct generator *generator, struct slice name, uint16_t type)
{
    static const enum dns_status statuses[] = {DNS_OK,       DNS_OK,      DNS_NODATA,
                                               DNS_NXDOMAIN, DNS_REFUSED, DNS_SERVFAIL,
                                               DNS_FORMERR,  DNS_NOTIMP,  DNS_TRUNCATED};
    struct dns_answer answer = {.status = statuses[pick(generator, ARRAY_LEN(statuses))]};
    if (dns_failed(answer.status))
        return answer;
    answer.ttl_s = pick(generator, 0x7fffffff);
    size_t wanted = type == DNS_CNAME ? 0 : pick(generator, DNS_CHAIN_MAX + 1);
    struct slice *aliases = arena_array(&generator->arena, DNS_CHAIN_MAX, sizeof(*aliases));
    answer.aliases = aliases;
    while (answer.alias_count < wanted) {
        struct slice next = some_name(generator);
        if (has_name(&answer, name, next))
            break;
        aliases[answer.alias_count++] = next;
    }
    if (answer.status == DNS_OK)
        some_records(generator, type, &answer);
    return answer;
}

static void assert_same(const struct dns_answer *a, const struct dns_answer *b)
{
    assert_string_equal(dns_status_text(a->status), dns_status_text(b->status));
    assert_int_equal(a->ttl_s, b->ttl_s);
    assert_int_equal(a->alias_count, b->alias_count);
    assert_int_equal(a->record_count, b->record_count);
    for (size_t i = 0; i < a->alias_count; i++)
        assert_true(slice_eq(a->aliases[i], b->aliases[i]));
    for (size_t i = 0; i < a->record_count; i++)
        assert_true(slice_eq(a->records[i], b->records[i]));
}

static void round_trip(struct generator *generator)
{
    static const uint16_t types[] = {DNS_A, DNS_AAAA, DNS_MX, DNS_PTR, DNS_TXT, DNS_CNAME, 4711};
    uint16_t type = types[pick(generator, ARRAY_LEN(types))];
    struct slice name = some_name(generator);
    struct dns_answer answer = some_answer(generator, name, type);
    struct dns_answer back;
    struct buffer out;
    buffer_init(&out, 1 << 20);
    packet_write(&out, name, type, &answer);
    assert_int_equal(out.error, 0);
    struct slice packet = exact(out.p, out.len);
    assert_int_equal(dns_packet_read(packet, 0, name, type, &generator->arena, &back), ASSAY_OK);
    assert_same(&back, &answer);
    exact_free(packet);
    buffer_free(&out);
}

static void round_trips(uint64_t seed)
{
    struct generator generator = {.state = seed | 1};
    print_message("# seed %llu\n", (unsigned long long)seed);
    arena_init(&generator.arena, ARENA_CAP);
    for (unsigned i = 0; i < 3000; i++) {
        arena_reset(&generator.arena);
        round_trip(&generator);
    }
    arena_free(&generator.arena);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct timespec now;
    const char *fixed = getenv("ASSAY_SEED");
    const char *random = getenv("ASSAY_RANDOM_SEED");
    clock_gettime(CLOCK_REALTIME, &now);
    round_trips(fixed ? strtoull(fixed, NULL, 10) : 7208);
    round_trips(random ? strtoull(random, NULL, 10)
                       : (uint64_t)now.tv_sec * 1000000007u + (uint64_t)now.tv_nsec);
}

/* What no packet can say is not written, and what does not fit is an error. */
static void what_no_packet_can_say(void **state)
{
    (void)state;
    static const enum dns_status none[] = {DNS_TIMEOUT, DNS_RCODE, DNS_GARBAGE, DNS_MISMATCH,
                                           DNS_NETWORK, DNS_LOOP,  DNS_LIMIT,   DNS_UNRECORDED};
    struct dns_name name = name_of("example");
    struct buffer out;
    buffer_init(&out, 1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        struct dns_answer answer = {.status = none[i]};
        packet_write(&out, dns_name_slice(&name), DNS_A, &answer);
        assert_int_equal(out.len, 0);
    }
    static char big[65536];
    struct slice record = slice_make(big, sizeof(big));
    struct dns_answer answer = {.records = &record, .record_count = 1};
    packet_write(&out, dns_name_slice(&name), 999, &answer);
    assert_int_equal(out.error, ASSAY_ELIMIT);
    buffer_clear(&out);
    record.len = 65535; /* fits its field, but not the packet */
    packet_write(&out, dns_name_slice(&name), 999, &answer);
    assert_int_equal(out.error, ASSAY_ELIMIT);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_byte_by_byte),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(what_no_packet_can_say),
    };
    return cmocka_run_group_tests_name("dns-write", tests, NULL, NULL);
}
