/* SPDX-License-Identifier: MIT
 * Packets that lie, that never end or that are none: each with its exact status. */
#include <stdio.h>

#include "dns_unit.h"

#define QNAME "example.com"

static struct make made;

static void ask(unsigned flags, unsigned an, unsigned ns, unsigned ar)
{
    make_header(&made, flags, 1, an, ns, ar);
    make_question(&made, QNAME, DNS_TXT);
}

static void expect(enum dns_status status)
{
    assert_status(&made, QNAME, DNS_TXT, status);
}

/* --- DN-02: what lies ------------------------------------------------------------ */

static void dn_02_label_past_the_end(void **state)
{
    (void)state;
    make_header(&made, FLAGS_OK, 1, 0, 0, 0);
    make_bytes(&made,
               "\x3f"
               "abc",
               4);
    expect(DNS_GARBAGE);
    ask(FLAGS_OK, 1, 0, 0);
    make_bytes(&made,
               "\x0c"
               "01234567890",
               12);
    expect(DNS_GARBAGE);
}

static void owner_of(const char *bytes, size_t len)
{
    ask(FLAGS_OK, 1, 0, 0);
    make_bytes(&made, bytes, len);
    make_bytes(&made, "\0\x10\0\1\0\0\0\0\0\2\1a", 12);
    expect(DNS_GARBAGE);
}

static void dn_02_pointer_to_self(void **state)
{
    (void)state;
    owner_of("\xc0\x1d", 2); /* 29 is where it stands */
    owner_of("\1a\xc0\x1d", 4);
}

static void dn_02_pointer_forward(void **state)
{
    (void)state;
    owner_of("\xc0\x1f", 2);
    owner_of("\xff\xff", 2);
    owner_of("\xc0\x2b", 2); /* just behind the packet's end */
}

static void dn_02_pointer_loop(void **state)
{
    (void)state;
    ask(FLAGS_OK, 2, 0, 0);
    make_bytes(&made, "\xc0\x2b", 2); /* to the second record's owner */
    make_bytes(&made, "\0\x10\0\1\0\0\0\0\0\2\1a", 12);
    make_bytes(&made, "\xc0\x1d", 2); /* and back */
    make_bytes(&made, "\0\x10\0\1\0\0\0\0\0\2\1a", 12);
    expect(DNS_GARBAGE);
}

static void dn_02_pointer_into_the_header(void **state)
{
    (void)state;
    owner_of("\xc0\x00", 2);
    owner_of("\xc0\x0b", 2);
}

static void dn_02_labels_of_kinds_never_given_out(void **state)
{
    (void)state;
    owner_of("\x41"
             "a\0",
             3);
    owner_of("\x80\x0c", 2);
}

/* A chain of pointers that only go back, but too many of them. */
static void dn_02_too_many_pointers(void **state)
{
    (void)state;
    for (unsigned pointers = DNS_POINTERS_MAX; pointers <= DNS_POINTERS_MAX + 1; pointers++) {
        ask(FLAGS_OK, 2, 0, 0);
        make_head(&made, "x", 999, 0, 2 * (pointers - 1));
        size_t to = 12;
        for (unsigned i = 0; i < pointers - 1; i++) {
            size_t here = made.len;
            make_u16(&made, (unsigned)(0xc000 | to));
            to = here;
        }
        make_u16(&made, (unsigned)(0xc000 | to)); /* the owner, of the name asked */
        make_bytes(&made, "\0\x10\0\1\0\0\0\0\0\2\1a", 12);
        expect(pointers <= DNS_POINTERS_MAX ? DNS_OK : DNS_GARBAGE);
    }
}

/* Parts that join to more than 255 octets. */
static void dn_02_name_of_more_than_255_octets(void **state)
{
    (void)state;
    ask(FLAGS_OK, 1, 0, 0);
    for (unsigned i = 0; i < 4; i++) {
        made.bytes[made.len++] = 63;
        memset(made.bytes + made.len, 'a', 63);
        made.len += 63;
    }
    make_bytes(&made, "\0\0\x10\0\1\0\0\0\0\0\2\1a", 13);
    expect(DNS_GARBAGE);
}

static void dn_02_rdlength_over_the_end(void **state)
{
    (void)state;
    ask(FLAGS_OK, 1, 0, 0);
    make_head(&made, QNAME, DNS_TXT, 0, 3);
    make_bytes(&made, "\1a", 2);
    expect(DNS_GARBAGE);
    ask(FLAGS_OK, 1, 0, 0);
    make_head(&made, QNAME, DNS_TXT, 0, 65535);
    expect(DNS_GARBAGE);
    ask(FLAGS_OK, 0, 0, 1); /* in a section that nobody asked for, too */
    make_head(&made, QNAME, DNS_A, 0, 4);
    expect(DNS_GARBAGE);
}

static void dn_02_strings_that_lie_within_the_rdata(void **state)
{
    (void)state;
    ask(FLAGS_OK, 1, 0, 0);
    make_record(&made, QNAME, DNS_TXT, 0, "\5abc", 4);
    expect(DNS_GARBAGE);
    ask(FLAGS_OK, 2, 0, 0); /* the next record must not be read into it */
    make_record(&made, QNAME, DNS_TXT, 0, "\5abc", 4);
    make_txt(&made, QNAME, "abc");
    expect(DNS_GARBAGE);
}

static void dn_02_rdata_of_the_wrong_size(void **state)
{
    (void)state;
    static const struct {
        uint16_t type;
        const char *rdata;
        size_t len;
    } cases[] = {
        {DNS_A, "\x7f\0\0", 3},
        {DNS_A, "\x7f\0\0\1\1", 5},
        {DNS_A, "", 0},
        {DNS_AAAA, "0123456789abcde", 15},
        {DNS_AAAA, "0123456789abcdefg", 17},
        {DNS_MX, "\0", 1},
        {DNS_MX, "\0\x0a", 2},
        {DNS_MX, "\0\x0a\1a\0x", 6},
        {DNS_PTR, "\1a", 2},
        {DNS_PTR, "\1a\0\0", 4},
        {DNS_PTR, "", 0},
        {DNS_CNAME, "\5a\0", 3},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        make_header(&made, FLAGS_OK, 1, 1, 0, 0);
        make_question(&made, QNAME, cases[i].type);
        make_record(&made, QNAME, cases[i].type, 0, cases[i].rdata, cases[i].len);
        assert_status(&made, QNAME, cases[i].type, DNS_GARBAGE);
    }
}

static void dn_02_qdcount_65535(void **state)
{
    (void)state;
    make_header(&made, FLAGS_OK, 65535, 0, 0, 0);
    make_question(&made, QNAME, DNS_TXT);
    expect(DNS_GARBAGE);
    make_header(&made, FLAGS_OK, 2, 0, 0, 0);
    make_question(&made, QNAME, DNS_TXT);
    make_question(&made, QNAME, DNS_TXT);
    expect(DNS_GARBAGE);
}

static void dn_02_counts_that_lie(void **state)
{
    (void)state;
    static const unsigned counts[][3] = {
        {2, 0, 0}, {65535, 0, 0}, {0, 1, 0}, {1, 1, 0}, {1, 0, 1}, {1, 0, 65535}, {1, 65535, 65535},
    };
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        ask(FLAGS_OK, counts[i][0], counts[i][1], counts[i][2]);
        if (counts[i][0])
            make_txt(&made, QNAME, "v=spf1 -all");
        expect(DNS_GARBAGE);
    }
    ask(FLAGS_OK, 0, 0, 0); /* fewer than there are */
    make_txt(&made, QNAME, "v=spf1 -all");
    expect(DNS_GARBAGE);
}

static void dn_02_trailing_bytes(void **state)
{
    (void)state;
    ask(FLAGS_OK, 1, 0, 0);
    make_txt(&made, QNAME, "a");
    make_bytes(&made, "\0", 1);
    expect(DNS_GARBAGE);
}

static void an_soa_that_is_none_gives_no_ttl(void **state)
{
    (void)state;
    ask(FLAGS_OK, 0, 1, 0);
    make_record(&made, QNAME, DNS_SOA, 60, "\0\0\0\0\0\1", 6);
    expect(DNS_GARBAGE);
}

static void nxdomain_with_the_records_contradicts_itself(void **state)
{
    (void)state;
    ask(FLAGS_NXDOMAIN, 1, 0, 0);
    make_txt(&made, QNAME, "a");
    expect(DNS_GARBAGE);
}

/* --- DN-01, DN-05, DN-08, DN-09 -------------------------------------------------- */

/* A set of 16 kB, and one as large as a message can be. */
static void dn_01_large_sets(void **state)
{
    (void)state;
    static const size_t sizes[] = {16384, 65000};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct arena arena;
        struct slice text;
        arena_init(&arena, ARENA_CAP);
        ask(FLAGS_OK, 1, 0, 0);
        size_t strings = sizes[i] / 256;
        make_head(&made, QNAME, DNS_TXT, 60, (unsigned)(256 * strings));
        for (size_t j = 0; j < strings; j++) {
            made.bytes[made.len] = 255;
            memset(made.bytes + made.len + 1, 'a', 255);
            made.len += 256;
        }
        struct dns_answer answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_TXT);
        assert_int_equal(answer.status, DNS_OK);
        assert_int_equal(dns_txt_join(answer.records[0], &arena, &text), ASSAY_OK);
        assert_int_equal(text.len, 255 * strings);
        arena_free(&arena);
    }
    memset(&made, 0, sizeof(made));
    ask(FLAGS_OK, 0, 0, 0);
    made.len = DNS_PACKET_MAX + 1;
    expect(DNS_GARBAGE);
}

static void dn_01_too_many_records(void **state)
{
    (void)state;
    for (unsigned count = DNS_RECORDS_MAX; count <= DNS_RECORDS_MAX + 1; count++) {
        ask(FLAGS_OK, count, 0, 0);
        for (unsigned i = 0; i < count; i++)
            make_txt(&made, QNAME, "a");
        expect(count <= DNS_RECORDS_MAX ? DNS_OK : DNS_LIMIT);
    }
}

static void dn_05_alias_loop(void **state)
{
    (void)state;
    ask(FLAGS_OK, 2, 0, 0);
    make_alias(&made, QNAME, "b.example");
    make_alias(&made, "b.example", QNAME);
    expect(DNS_LOOP);
    ask(FLAGS_OK, 1, 0, 0);
    make_alias(&made, QNAME, QNAME);
    expect(DNS_LOOP);
}

static void alias_chain(unsigned length)
{
    char from[20] = QNAME;
    char to[20];
    ask(FLAGS_OK, length + 1, 0, 0);
    for (unsigned i = 0; i < length; i++) {
        snprintf(to, sizeof(to), "n%u.example", i);
        make_alias(&made, from, to);
        memcpy(from, to, sizeof(from));
    }
    make_txt(&made, from, "end");
}

static void dn_05_alias_chain_of_8_9_and_20(void **state)
{
    (void)state;
    alias_chain(DNS_CHAIN_MAX);
    expect(DNS_OK);
    alias_chain(DNS_CHAIN_MAX + 1);
    expect(DNS_LOOP);
    alias_chain(20);
    expect(DNS_LOOP);
}

static void dn_05_two_aliases_at_one_name(void **state)
{
    (void)state;
    ask(FLAGS_OK, 3, 0, 0);
    make_alias(&made, QNAME, "b.example");
    make_alias(&made, QNAME, "c.example");
    make_txt(&made, "b.example", "a");
    expect(DNS_GARBAGE);
}

/* RFC 6672 3.1: the server must add the alias; where it did not, nothing is known. */
static void dn_05_dname(void **state)
{
    (void)state;
    ask(FLAGS_OK, 1, 0, 0);
    make_record(&made, "com", DNS_DNAME, 60, "\3net\0", 5);
    expect(DNS_SERVFAIL);
    ask(FLAGS_OK, 3, 0, 0);
    make_record(&made, "com", DNS_DNAME, 60, "\3net\0", 5);
    make_alias(&made, QNAME, "example.net");
    make_txt(&made, "example.net", "a");
    expect(DNS_OK);
}

static void dn_08_what_is_no_packet(void **state)
{
    (void)state;
    static const char http[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    made.len = 0;
    expect(DNS_GARBAGE);
    make_header(&made, FLAGS_OK, 1, 0, 0, 0);
    for (size_t len = 0; len < 12; len++) {
        made.len = len;
        expect(DNS_GARBAGE);
    }
    made.len = 12; /* a header that claims a question */
    expect(DNS_GARBAGE);
    made.len = 0;
    make_bytes(&made, http, sizeof(http) - 1);
    expect(DNS_MISMATCH); /* "HT" is not our id */
    made.bytes[0] = 0x12;
    made.bytes[1] = 0x34;
    expect(DNS_GARBAGE);
}

/* Records of another type at the name are not what was asked for: ignored. */
static void dn_09_an_address_where_text_was_asked(void **state)
{
    (void)state;
    ask(FLAGS_OK, 1, 0, 0);
    make_record(&made, QNAME, DNS_A, 60, "\x7f\0\0\1", 4);
    expect(DNS_NODATA);
}

static void dn_09_text_without_strings_is_empty(void **state)
{
    (void)state;
    struct arena arena;
    struct slice text;
    arena_init(&arena, ARENA_CAP);
    ask(FLAGS_OK, 1, 0, 0);
    make_record(&made, QNAME, DNS_TXT, 60, "", 0);
    struct dns_answer answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_TXT);
    assert_int_equal(answer.status, DNS_OK);
    assert_int_equal(answer.record_count, 1);
    assert_int_equal(dns_txt_join(answer.records[0], &arena, &text), ASSAY_OK);
    assert_int_equal(text.len, 0);
    arena_free(&arena);
}

static void strings_of(size_t count)
{
    ask(FLAGS_OK, 1, 0, 0);
    make_head(&made, QNAME, DNS_TXT, 60, (unsigned)(2 * count));
    for (size_t i = 0; i < count; i++)
        make_bytes(&made, "\1a", 2);
}

static void dn_09_300_strings_and_more_than_the_cap(void **state)
{
    (void)state;
    struct arena arena;
    struct slice text;
    arena_init(&arena, ARENA_CAP);
    strings_of(300);
    struct dns_answer answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_TXT);
    assert_int_equal(dns_txt_join(answer.records[0], &arena, &text), ASSAY_OK);
    assert_int_equal(text.len, 300);
    strings_of(16384); /* a record of 16 kB, however it is cut */
    answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_TXT);
    assert_int_equal(dns_txt_join(answer.records[0], &arena, &text), ASSAY_OK);
    assert_int_equal(text.len, 16384);
    strings_of(DNS_STRINGS_MAX);
    expect(DNS_OK);
    strings_of(DNS_STRINGS_MAX + 1);
    expect(DNS_LIMIT);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dn_02_label_past_the_end),
        cmocka_unit_test(dn_02_pointer_to_self),
        cmocka_unit_test(dn_02_pointer_forward),
        cmocka_unit_test(dn_02_pointer_loop),
        cmocka_unit_test(dn_02_pointer_into_the_header),
        cmocka_unit_test(dn_02_labels_of_kinds_never_given_out),
        cmocka_unit_test(dn_02_too_many_pointers),
        cmocka_unit_test(dn_02_name_of_more_than_255_octets),
        cmocka_unit_test(dn_02_rdlength_over_the_end),
        cmocka_unit_test(dn_02_strings_that_lie_within_the_rdata),
        cmocka_unit_test(dn_02_rdata_of_the_wrong_size),
        cmocka_unit_test(dn_02_qdcount_65535),
        cmocka_unit_test(dn_02_counts_that_lie),
        cmocka_unit_test(dn_02_trailing_bytes),
        cmocka_unit_test(an_soa_that_is_none_gives_no_ttl),
        cmocka_unit_test(nxdomain_with_the_records_contradicts_itself),
        cmocka_unit_test(dn_01_large_sets),
        cmocka_unit_test(dn_01_too_many_records),
        cmocka_unit_test(dn_05_alias_loop),
        cmocka_unit_test(dn_05_alias_chain_of_8_9_and_20),
        cmocka_unit_test(dn_05_two_aliases_at_one_name),
        cmocka_unit_test(dn_05_dname),
        cmocka_unit_test(dn_08_what_is_no_packet),
        cmocka_unit_test(dn_09_an_address_where_text_was_asked),
        cmocka_unit_test(dn_09_text_without_strings_is_empty),
        cmocka_unit_test(dn_09_300_strings_and_more_than_the_cap),
    };
    return cmocka_run_group_tests_name("dns-packet-lies", tests, NULL, NULL);
}
