/* SPDX-License-Identifier: MIT
 * Each fault of the wire, and each way to say "no", with its exact status. */
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
    ask(FLAGS_OK, 0, 1, 0);
    make_record(&made, QNAME, DNS_SOA, 7, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x3c", 22);
    assert_negative(DNS_NODATA, 7);
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
        cmocka_unit_test(no_memory_is_no_answer),
    };
    return cmocka_run_group_tests_name("dns-packet", tests, NULL, NULL);
}
