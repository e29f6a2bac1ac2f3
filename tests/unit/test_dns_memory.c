/* SPDX-License-Identifier: MIT
 * The n-th allocation fails, for every n: an error, never an answer that the faultless
 * run would not give, never a leak. */
#include <stdio.h>

#include "alloc_unit.h"
#include "dns_unit.h"

static const char zone_text[] = "$TTL 60\n"
                                "a.test. SOA . . 1 2 3 4 60\n"
                                "a.test. TXT \"v=spf1 -all\" more\n"
                                "b.a.test. CNAME c.a.test.\n"
                                "c.a.test. TXT end\n"
                                "d.a.test. DNSKEY 257 3 8 AQID\n"
                                "e.a.test. TYPE999 \\# 3 010203\n";

static char *many_names(size_t count)
{
    char *text = malloc(40 * count);
    size_t len = 0;
    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, 40 * count - len, "h%zu.test. 60 A 192.0.2.1\n", i);
    return text;
}

/* Reads the zone with each allocation failing in turn; returns how many there are. */
static long read_with_each_failure(struct slice text)
{
    struct dns_name root = name_of(".");
    for (long n = 0;; n++) {
        struct zone *zone;
        struct dns_fault fault;
        alloc_fail_after(n);
        int error = zone_read(text, dns_name_slice(&root), &zone, &fault);
        int failed = alloc_fail_end();
        assert_int_equal(error, failed ? ASSAY_ENOMEM : ASSAY_OK);
        assert_true(failed ? zone == NULL : zone != NULL);
        zone_free(&zone);
        if (!failed)
            return n;
    }
}

static void a_piece_is_added_or_fails(void **state)
{
    static const char piece[] = "@ A 192.0.2.1\nmail.test TXT \"x\"\n";
    struct dns_name at = name_of("example.com");
    int failed = true;
    (void)state;
    for (long n = 0; failed; n++) {
        struct dns_fault fault;
        struct zone *zone = zone_new();
        assert_non_null(zone);
        alloc_fail_after(n);
        int error = zone_add_piece(zone, slice_from(piece), dns_name_slice(&at), &fault);
        failed = alloc_fail_end();
        assert_int_equal(error, failed ? ASSAY_ENOMEM : ASSAY_OK);
        zone_free(&zone);
    }
}

static void a_zone_is_read_whole_or_not(void **state)
{
    (void)state;
    assert_true(read_with_each_failure(slice_from(zone_text)) >= 5);
    char *text = many_names(2000);
    assert_true(read_with_each_failure(slice_from(text)) >= 10);
    free(text);
}

static void a_zone_answers_or_fails(void **state)
{
    (void)state;
    struct dns_name root = name_of(".");
    struct dns_name name = name_of("b.a.test");
    struct zone *zone;
    struct dns_fault fault;
    struct arena arena;
    struct dns_answer answer;
    assert_int_equal(zone_read(slice_from(zone_text), dns_name_slice(&root), &zone, &fault), 0);
    arena_init(&arena, ARENA_CAP);
    alloc_fail_after(0);
    int error = zone_answer(zone, dns_name_slice(&name), DNS_TXT, &arena, &answer);
    assert_true(alloc_fail_end());
    assert_int_equal(error, ASSAY_ENOMEM);
    assert_true(dns_failed(answer.status));
    arena_free(&arena);
    zone_free(&zone);
}

static void packet_with_many_records(struct make *make)
{
    make_header(make, FLAGS_OK, 1, 801, 0, 0);
    make_question(make, "example.com", DNS_TXT);
    make_alias(make, "example.com", "b.example");
    for (unsigned i = 0; i < 800; i++) {
        char text[40];
        snprintf(text, sizeof(text), "record number %u", i);
        make_txt(make, "b.example", text);
    }
}

static void a_packet_is_read_whole_or_not(void **state)
{
    (void)state;
    static struct make made;
    struct dns_name name = name_of("example.com");
    packet_with_many_records(&made);
    int failed = 1;
    long n;
    for (n = 0; failed; n++) {
        struct arena arena;
        struct dns_answer answer;
        arena_init(&arena, ARENA_CAP);
        alloc_fail_after(n);
        int error = dns_packet_read(slice_make(made.bytes, made.len), -1, dns_name_slice(&name),
                                    DNS_TXT, &arena, &answer);
        failed = alloc_fail_end();
        assert_int_equal(error, failed ? ASSAY_ENOMEM : ASSAY_OK);
        assert_int_equal(dns_failed(answer.status), failed);
        assert_int_equal(answer.record_count, failed ? 0 : 800);
        assert_int_equal(answer.alias_count, failed ? 0 : 1);
        arena_free(&arena);
    }
    assert_true(n >= 3);
}

/* The same for the cap of an arena, at every size. */
static void an_arena_too_small_is_no_answer(void **state)
{
    (void)state;
    static struct make made;
    struct dns_name name = name_of("example.com");
    packet_with_many_records(&made);
    size_t failures = 0;
    for (size_t cap = 0; cap < 200000; cap += 512) {
        struct arena arena;
        struct dns_answer answer;
        arena_init(&arena, cap);
        int error = dns_packet_read(slice_make(made.bytes, made.len), -1, dns_name_slice(&name),
                                    DNS_TXT, &arena, &answer);
        assert_int_equal(error == ASSAY_OK, answer.status == DNS_OK);
        assert_int_equal(answer.record_count, error ? 0 : 800);
        failures += error == ASSAY_ENOMEM;
        arena_free(&arena);
    }
    assert_true(failures > 10 && failures < 390);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_is_read_whole_or_not),
        cmocka_unit_test(a_piece_is_added_or_fails),
        cmocka_unit_test(a_zone_answers_or_fails),
        cmocka_unit_test(a_packet_is_read_whole_or_not),
        cmocka_unit_test(an_arena_too_small_is_no_answer),
    };
    return cmocka_run_group_tests_name("dns-memory", tests, NULL, NULL);
}
