/* SPDX-License-Identifier: MIT
 * Good packets, cut at every length and with every byte changed: never a crash, and
 * of a cut packet never an answer. */
#include "dns_unit.h"

#define QNAME "example.com"

static struct make made;

static void plain_answer(void)
{
    make_header(&made, FLAGS_OK, 1, 2, 0, 1);
    make_question(&made, QNAME, DNS_MX);
    make_record(&made, QNAME, DNS_MX, 5, "\0\x0a\4mail\xc0\x0c", 9);
    make_record(&made, QNAME, DNS_MX, 5, "\0\x14\5mail2\xc0\x0c", 10);
    make_record(&made, ".", DNS_OPT, 0, "", 0);
}

static void answer_behind_aliases(void)
{
    make_header(&made, FLAGS_OK, 1, 3, 0, 0);
    make_question(&made, QNAME, DNS_MX);
    make_alias(&made, QNAME, "b.example");
    make_alias(&made, "b.example", "c.example");
    make_record(&made, "c.example", DNS_MX, 5, "\0\x0a\4mail\xc0\x0c", 9);
}

static void no_data(void)
{
    make_header(&made, FLAGS_OK, 1, 1, 1, 0);
    make_question(&made, QNAME, DNS_MX);
    make_alias(&made, QNAME, "b.example");
    make_soa(&made, "example");
}

static void no_name(void)
{
    make_header(&made, FLAGS_NXDOMAIN, 1, 0, 1, 1);
    make_question(&made, QNAME, DNS_MX);
    make_soa(&made, "com");
    make_record(&made, ".", DNS_OPT, 0, "\0\x0a\0\2ab", 6);
}

static void refused(void)
{
    make_header(&made, 0x8185, 1, 0, 0, 0);
    make_question(&made, QNAME, DNS_MX);
}

static const struct {
    void (*make)(void);
    enum dns_status status;
} packets[] = {
    {plain_answer, DNS_OK},  {answer_behind_aliases, DNS_OK}, {no_data, DNS_NODATA},
    {no_name, DNS_NXDOMAIN}, {refused, DNS_REFUSED},
};

static struct dns_answer read_made(struct arena *arena)
{
    arena_reset(arena);
    return read_packet(arena, made.bytes, made.len, QNAME, DNS_MX);
}

/* dn_02: every length short of the whole. */
static void dn_02_cut_at_every_length(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    for (size_t i = 0; i < ARRAY_LEN(packets); i++) {
        packets[i].make();
        assert_int_equal(read_made(&arena).status, packets[i].status);
        for (size_t whole = made.len; made.len > 0;) {
            made.len--;
            struct dns_answer answer = read_made(&arena);
            assert_true(dns_failed(answer.status));
            assert_int_equal(answer.record_count, 0);
            assert_true(made.len < whole);
        }
    }
    arena_free(&arena);
}

/* What holds of every answer, whatever the packet. */
static void check_answer(const struct dns_answer *answer)
{
    assert_true(answer->status < DNS_STATUS_COUNT);
    assert_int_equal(answer->record_count > 0, answer->status == DNS_OK);
    assert_true(answer->alias_count <= DNS_CHAIN_MAX);
    for (size_t i = 0; i < answer->alias_count; i++)
        assert_true(dns_name_is_canonical(answer->aliases[i]));
    for (size_t i = 0; i < answer->record_count; i++) {
        uint16_t preference;
        struct slice host;
        assert_int_equal(dns_mx_read(answer->records[i], &preference, &host), ASSAY_OK);
        assert_true(i == 0 || slice_compare(answer->records[i - 1], answer->records[i]) < 0);
    }
}

/* dn_02: each byte, changed to each value. */
static void dn_02_every_byte_changed(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    for (size_t i = 0; i < ARRAY_LEN(packets); i++) {
        packets[i].make();
        for (size_t at = 0; at < made.len; at++) {
            uint8_t kept = made.bytes[at];
            for (unsigned value = 0; value < 256; value++) {
                made.bytes[at] = (uint8_t)value;
                struct dns_answer answer = read_made(&arena);
                check_answer(&answer);
                /* id, flags but RCODE, counts, question: never an answer */
                bool vital = at < 2 || (at >= 4 && at < 12);
                assert_true(!vital || value == kept || dns_failed(answer.status));
            }
            made.bytes[at] = kept;
        }
    }
    arena_free(&arena);
}

/* Two bytes at once reach places that one cannot: lengths and pointers of 16 bits. */
static void dn_02_every_pair_of_bytes_changed(void **state)
{
    (void)state;
    static const uint8_t pairs[][2] = {{0xff, 0xff}, {0xc0, 0x0c}, {0, 0}, {0xc0, 0xff}, {0x80, 0}};
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    for (size_t i = 0; i < ARRAY_LEN(packets); i++) {
        packets[i].make();
        for (size_t at = 0; at + 1 < made.len; at++) {
            uint8_t kept[2] = {made.bytes[at], made.bytes[at + 1]};
            for (size_t pair = 0; pair < ARRAY_LEN(pairs); pair++) {
                memcpy(made.bytes + at, pairs[pair], 2);
                struct dns_answer answer = read_made(&arena);
                check_answer(&answer);
            }
            memcpy(made.bytes + at, kept, 2);
        }
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dn_02_cut_at_every_length),
        cmocka_unit_test(dn_02_every_byte_changed),
        cmocka_unit_test(dn_02_every_pair_of_bytes_changed),
    };
    return cmocka_run_group_tests_name("dns-packet-bytes", tests, NULL, NULL);
}
