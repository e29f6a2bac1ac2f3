/* SPDX-License-Identifier: MIT
 * Each fault of the wire, and each way to say "no", with its exact status. */
#include <stdio.h>

#include "dns_unit.h"

#define QNAME        "example.com"
#define POINTER      "\xc0\x0c"
#define QUESTION_LEN 17 /* of example.com, behind the header's 12 */

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

/* --- what is well-formed --------------------------------------------------------- */

static void records_come_out_sorted_and_once(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    ask(FLAGS_OK, 4, 0, 0);
    make_txt(&made, QNAME, "b");
    make_txt(&made, "EXAMPLE.com", "a");
    make_txt(&made, QNAME, "b");
    make_txt(&made, "other.example", "c"); /* of another name: not ours */
    struct dns_answer answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_TXT);
    assert_int_equal(answer.status, DNS_OK);
    assert_int_equal(answer.ttl_s, 300);
    assert_int_equal(answer.record_count, 2);
    assert_int_equal(answer.alias_count, 0);
    assert_rdata(DNS_TXT, answer.records[0], "\"a\"");
    assert_rdata(DNS_TXT, answer.records[1], "\"b\"");
    arena_free(&arena);
}

static void names_inside_records_are_expanded_and_lowered(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    make_header(&made, FLAGS_OK, 1, 1, 0, 0);
    make_question(&made, QNAME, DNS_MX);
    make_record(&made, QNAME, DNS_MX, 5, "\0\x0a\4MAIL" POINTER, 9);
    struct dns_answer answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_MX);
    assert_int_equal(answer.record_count, 1);
    assert_rdata(DNS_MX, answer.records[0], "10 mail.example.com");
    assert_int_equal(answer.records[0].len, 2 + 18);
    arena_free(&arena);
}

static void aliases_are_followed_in_any_order(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    ask(FLAGS_OK, 3, 0, 0);
    make_txt(&made, "c.example", "found");
    make_alias(&made, "b.example", "C.example");
    make_alias(&made, QNAME, "b.example");
    struct dns_answer answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_TXT);
    assert_int_equal(answer.status, DNS_OK);
    assert_int_equal(answer.alias_count, 2);
    assert_name(answer.aliases[0], "b.example");
    assert_name(answer.aliases[1], "c.example");
    assert_int_equal(answer.ttl_s, 200);
    assert_rdata(DNS_TXT, answer.records[0], "\"found\"");
    arena_free(&arena);
}

static void an_alias_that_was_asked_for_is_not_followed(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    make_header(&made, FLAGS_OK, 1, 1, 0, 0);
    make_question(&made, QNAME, DNS_CNAME);
    make_alias(&made, QNAME, QNAME);
    struct dns_answer answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_CNAME);
    assert_int_equal(answer.status, DNS_OK);
    assert_int_equal(answer.alias_count, 0);
    assert_rdata(DNS_CNAME, answer.records[0], QNAME);
    arena_free(&arena);
}

/* RFC 2181 8: the top bit of a TTL makes it 0. */
static void a_ttl_with_its_top_bit_is_zero(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    ask(FLAGS_OK, 1, 0, 0);
    make_record(&made, QNAME, DNS_TXT, 0x80000001u, "\1a", 2);
    struct dns_answer answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_TXT);
    assert_int_equal(answer.status, DNS_OK);
    assert_int_equal(answer.ttl_s, 0);
    arena_free(&arena);
}

/* --- no records: RFC 2308 2 ------------------------------------------------------ */

static void assert_negative(enum dns_status status, uint32_t ttl_s)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct dns_answer answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_TXT);
    assert_string_equal(dns_status_text(answer.status), dns_status_text(status));
    assert_int_equal(answer.ttl_s, ttl_s);
    assert_int_equal(answer.record_count, 0);
    arena_free(&arena);
}

static void nxdomain_and_nodata(void **state)
{
    (void)state;
    ask(FLAGS_NXDOMAIN, 0, 1, 0);
    make_soa(&made, "com");
    assert_negative(DNS_NXDOMAIN, 60); /* the lesser of 900 and 60 */
    ask(FLAGS_NXDOMAIN, 0, 0, 0);
    assert_negative(DNS_NXDOMAIN, 0);
    ask(FLAGS_OK, 0, 1, 0);
    make_soa(&made, QNAME);
    assert_negative(DNS_NODATA, 60);
    ask(FLAGS_OK, 0, 0, 0); /* type 3 of RFC 2308 2.2 */
    assert_negative(DNS_NODATA, 0);
    ask(FLAGS_OK, 0, 1, 0); /* it speaks of another zone: no TTL from it */
    make_soa(&made, "example.net");
    assert_negative(DNS_NODATA, 0);
}

/* RFC 2308 2.1, RFC 6604: the RCODE is about where the aliases lead. */
static void nxdomain_and_nodata_behind_an_alias(void **state)
{
    (void)state;
    ask(FLAGS_NXDOMAIN, 1, 0, 0);
    make_alias(&made, QNAME, "gone.example");
    expect(DNS_NXDOMAIN);
    ask(FLAGS_OK, 1, 1, 0);
    make_alias(&made, QNAME, "there.example");
    make_soa(&made, "example");
    assert_negative(DNS_NODATA, 60);
}

static void a_referral_is_no_answer(void **state)
{
    (void)state;
    ask(FLAGS_OK, 0, 1, 0);
    make_record(&made, "com", DNS_NS, 60, "\2ns\0", 4);
    expect(DNS_SERVFAIL);
    ask(FLAGS_AA, 0, 1, 0); /* its own NS, from the zone itself */
    make_record(&made, QNAME, DNS_NS, 60, "\2ns\0", 4);
    expect(DNS_NODATA);
    ask(FLAGS_OK, 0, 2, 0);
    make_record(&made, QNAME, DNS_NS, 60, "\2ns\0", 4);
    make_soa(&made, QNAME);
    expect(DNS_NODATA);
}

static void an_alias_that_leads_out_of_the_packet_is_no_answer(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    ask(FLAGS_OK, 1, 0, 0);
    make_alias(&made, QNAME, "b.example");
    struct dns_answer answer = read_packet(&arena, made.bytes, made.len, QNAME, DNS_TXT);
    assert_int_equal(answer.status, DNS_SERVFAIL);
    assert_int_equal(answer.alias_count, 1);
    ask(FLAGS_OK, 1, 1, 0); /* an SOA of the alias's zone says nothing of the target's */
    make_alias(&made, QNAME, "b.example");
    make_soa(&made, QNAME);
    expect(DNS_SERVFAIL);
    arena_free(&arena);
}

static void each_rcode_has_its_status(void **state)
{
    (void)state;
    static const enum dns_status statuses[16] = {
        [0] = DNS_NODATA, [1] = DNS_FORMERR, [2] = DNS_SERVFAIL, [3] = DNS_NXDOMAIN,
        [4] = DNS_NOTIMP, [5] = DNS_REFUSED, [6] = DNS_RCODE,    [7] = DNS_RCODE,
        [8] = DNS_RCODE,  [9] = DNS_RCODE,   [10] = DNS_RCODE,   [11] = DNS_RCODE,
        [12] = DNS_RCODE, [13] = DNS_RCODE,  [14] = DNS_RCODE,   [15] = DNS_RCODE,
    };
    for (unsigned rcode = 0; rcode < 16; rcode++) {
        ask(0x8180 | rcode, 0, 0, 0);
        expect(statuses[rcode]);
        make_header(&made, 0x8180 | rcode, 0, 0, 0, 0); /* without the question */
        expect(dns_failed(statuses[rcode]) ? statuses[rcode] : DNS_GARBAGE);
    }
}

/* RFC 6891 6.1.3: BADVERS is 16, of which the header holds the 0. */
static void the_upper_bits_of_the_rcode_count(void **state)
{
    (void)state;
    ask(FLAGS_OK, 0, 0, 1);
    make_record(&made, ".", DNS_OPT, 0x01000000, "", 0);
    expect(DNS_RCODE);
    ask(FLAGS_OK, 0, 0, 1);
    make_record(&made, ".", DNS_OPT, 0x00008000, "", 0);
    expect(DNS_NODATA);
    ask(FLAGS_OK, 0, 0, 2);
    make_record(&made, ".", DNS_OPT, 0, "", 0);
    make_record(&made, ".", DNS_OPT, 0, "", 0);
    expect(DNS_GARBAGE);
}

/* --- answers to something else --------------------------------------------------- */

static void answers_to_something_else(void **state)
{
    (void)state;
    ask(FLAGS_OK, 1, 0, 0);
    make_txt(&made, QNAME, "a");
    made.bytes[1] ^= 1; /* wrong id */
    expect(DNS_MISMATCH);
    make_header(&made, FLAGS_OK, 1, 0, 0, 0);
    make_question(&made, "example.net", DNS_TXT); /* wrong name */
    expect(DNS_MISMATCH);
    make_header(&made, FLAGS_OK, 1, 0, 0, 0);
    make_question(&made, QNAME, DNS_A); /* wrong type */
    expect(DNS_MISMATCH);
    ask(FLAGS_OK, 0, 0, 0);
    made.bytes[12 + QUESTION_LEN - 1] = 3; /* wrong class */
    expect(DNS_MISMATCH);
    ask(FLAGS_OK & 0x7fff, 0, 0, 0); /* a query */
    expect(DNS_GARBAGE);
    ask(FLAGS_OK | 0x2800, 0, 0, 0); /* an answer to an update */
    expect(DNS_GARBAGE);
    make_header(&made, FLAGS_OK, 0, 0, 0, 0); /* to no question */
    expect(DNS_GARBAGE);
}

static void any_id_will_do_where_none_is_expected(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct dns_name name = name_of(QNAME);
    struct dns_answer answer;
    ask(FLAGS_OK, 0, 0, 0);
    made.bytes[0] = 0xff;
    assert_int_equal(dns_packet_read(slice_make(made.bytes, made.len), -1, dns_name_slice(&name),
                                     DNS_TXT, &arena, &answer),
                     ASSAY_OK);
    assert_int_equal(answer.status, DNS_NODATA);
    arena_free(&arena);
}

/* The question's case is the asker's affair. */
static void case_does_not_make_a_mismatch(void **state)
{
    (void)state;
    ask(FLAGS_OK, 0, 0, 0);
    made.bytes[13] = 'E';
    expect(DNS_NODATA);
}

/* DN-04: a cut packet is never "no record", whatever it holds. */
static void dn_04_truncated_is_no_answer(void **state)
{
    (void)state;
    ask(FLAGS_TC, 0, 0, 0);
    expect(DNS_TRUNCATED);
    ask(FLAGS_TC | 3, 0, 0, 0);
    expect(DNS_TRUNCATED);
    ask(FLAGS_TC, 1, 0, 0);
    make_txt(&made, QNAME, "v=spf1 -all");
    expect(DNS_TRUNCATED);
    ask(FLAGS_TC, 9, 9, 9);
    expect(DNS_TRUNCATED);
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
    strings_of(DNS_STRINGS_MAX);
    expect(DNS_OK);
    strings_of(DNS_STRINGS_MAX + 1);
    expect(DNS_LIMIT);
    arena_free(&arena);
}

static void no_memory_is_no_answer(void **state)
{
    (void)state;
    ask(FLAGS_OK, 1, 0, 0);
    make_txt(&made, QNAME, "a");
    struct dns_name name = name_of(QNAME);
    struct dns_answer answer;
    struct arena arena;
    arena_init(&arena, 0);
    assert_int_equal(dns_packet_read(slice_make(made.bytes, made.len), -1, dns_name_slice(&name),
                                     DNS_TXT, &arena, &answer),
                     ASSAY_ENOMEM);
    assert_true(dns_failed(answer.status));
    assert_int_equal(answer.record_count, 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_out_sorted_and_once),
        cmocka_unit_test(names_inside_records_are_expanded_and_lowered),
        cmocka_unit_test(aliases_are_followed_in_any_order),
        cmocka_unit_test(an_alias_that_was_asked_for_is_not_followed),
        cmocka_unit_test(a_ttl_with_its_top_bit_is_zero),
        cmocka_unit_test(nxdomain_and_nodata),
        cmocka_unit_test(nxdomain_and_nodata_behind_an_alias),
        cmocka_unit_test(a_referral_is_no_answer),
        cmocka_unit_test(an_alias_that_leads_out_of_the_packet_is_no_answer),
        cmocka_unit_test(each_rcode_has_its_status),
        cmocka_unit_test(the_upper_bits_of_the_rcode_count),
        cmocka_unit_test(answers_to_something_else),
        cmocka_unit_test(any_id_will_do_where_none_is_expected),
        cmocka_unit_test(case_does_not_make_a_mismatch),
        cmocka_unit_test(dn_04_truncated_is_no_answer),
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
        cmocka_unit_test(no_memory_is_no_answer),
    };
    return cmocka_run_group_tests_name("dns-packet", tests, NULL, NULL);
}
