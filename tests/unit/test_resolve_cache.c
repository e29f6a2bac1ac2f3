/* SPDX-License-Identifier: MIT
 * The cache of parsed records: TTL, bounds, who goes first, and that it copies. */
#include <stdio.h>

#include "resolve/internal.h"
#include "unit.h"

#define KIB 1024

static const struct slice records[] = {{"\2hi", 3}, {"\3you", 4}};
static const struct slice aliases[] = {{"\1b\0", 3}};

static struct dns_answer good(uint32_t ttl_s)
{
    return (struct dns_answer){.status = DNS_OK,
                               .ttl_s = ttl_s,
                               .aliases = aliases,
                               .alias_count = ARRAY_LEN(aliases),
                               .records = records,
                               .record_count = ARRAY_LEN(records)};
}

static struct slice name_of(unsigned number, struct dns_name *room)
{
    char text[32];
    snprintf(text, sizeof(text), "n%u.example", number);
    assert_int_equal(dns_name_from_text(slice_from(text), room), DNS_NAME_OK);
    return dns_name_slice(room);
}

static void put(struct cache *cache, unsigned number, const struct dns_answer *answer,
                int64_t now_ms)
{
    struct dns_name room;
    cache_put(cache, name_of(number, &room), DNS_TXT, answer, now_ms);
}

static bool has(struct cache *cache, unsigned number, int64_t now_ms)
{
    struct dns_name room;
    struct dns_answer answer;
    return cache_get(cache, name_of(number, &room), DNS_TXT, now_ms, &answer);
}

static void an_answer_comes_back_whole_and_is_a_copy(void **state)
{
    (void)state;
    struct cache *cache = cache_new(10, 64 * KIB, NULL);
    struct slice record = exact_text("\5hello");
    struct slice alias = exact("\1c\0", 3);
    struct slice name = exact("\1a\0", 3);
    struct dns_answer answer = {DNS_OK, 60, &alias, 1, &record, 1};
    cache_put(cache, name, DNS_TXT, &answer, 0);
    exact_free(record);
    exact_free(alias);
    exact_free(name);
    assert_true(cache_get(cache, slice_make("\1a\0", 3), DNS_TXT, 0, &answer));
    assert_int_equal(answer.status, DNS_OK);
    assert_int_equal(answer.alias_count, 1);
    assert_memory_equal(answer.aliases[0].p, "\1c\0", 3);
    assert_int_equal(answer.record_count, 1);
    assert_slice(answer.records[0], "\5hello");
    cache_free(&cache);
    assert_null(cache);
}

static void name_and_type_are_the_key(void **state)
{
    (void)state;
    struct cache *cache = cache_new(10, 64 * KIB, NULL);
    struct dns_answer answer = good(60);
    struct dns_name room;
    put(cache, 1, &answer, 0);
    assert_true(has(cache, 1, 0));
    assert_false(has(cache, 2, 0));
    assert_false(cache_get(cache, name_of(1, &room), DNS_A, 0, &answer));
    /* 16 and 4112 have one low byte. */
    assert_false(cache_get(cache, name_of(1, &room), 0x1010, 0, &answer));
    cache_free(&cache);
}

static void it_goes_at_its_ttl_and_counts_down_until_then(void **state)
{
    (void)state;
    struct cache *cache = cache_new(10, 64 * KIB, NULL);
    struct dns_answer answer = good(60);
    struct dns_name room;
    put(cache, 1, &answer, 1000);
    assert_true(cache_get(cache, name_of(1, &room), DNS_TXT, 1000, &answer));
    assert_int_equal(answer.ttl_s, 60);
    assert_true(cache_get(cache, name_of(1, &room), DNS_TXT, 31000, &answer));
    assert_int_equal(answer.ttl_s, 30);
    assert_true(has(cache, 1, 60999));
    assert_false(has(cache, 1, 61000));
    assert_int_equal(cache_count(cache), 0);
    assert_int_equal(cache_bytes(cache), 0);
    cache_free(&cache);
}

static void the_longest_stay_is_bounded(void **state)
{
    (void)state;
    struct cache *cache = cache_new(10, 64 * KIB, NULL);
    struct dns_answer positive = good(UINT32_MAX);
    struct dns_answer negative = {.status = DNS_NXDOMAIN, .ttl_s = UINT32_MAX};
    put(cache, 1, &positive, 0);
    put(cache, 2, &negative, 0);
    assert_true(has(cache, 2, RESOLVE_NEGATIVE_TTL_MAX_S * INT64_C(1000) - 1));
    assert_false(has(cache, 2, RESOLVE_NEGATIVE_TTL_MAX_S * INT64_C(1000)));
    assert_true(has(cache, 1, RESOLVE_TTL_MAX_S * INT64_C(1000) - 1));
    assert_false(has(cache, 1, RESOLVE_TTL_MAX_S * INT64_C(1000)));
    cache_free(&cache);
}

static void only_answers_with_a_ttl_are_kept(void **state)
{
    (void)state;
    struct cache *cache = cache_new(100, 64 * KIB, NULL);
    for (unsigned status = 0; status < DNS_STATUS_COUNT; status++) {
        struct dns_answer answer = {.status = (enum dns_status)status, .ttl_s = 60};
        put(cache, status, &answer, 0);
        assert_int_equal(has(cache, status, 1), !dns_failed(answer.status));
        answer.ttl_s = 0;
        put(cache, 50 + status, &answer, 0);
        assert_false(has(cache, 50 + status, 0));
    }
    cache_free(&cache);
}

static void the_least_recently_used_goes_first(void **state)
{
    (void)state;
    struct cache *cache = cache_new(3, 64 * KIB, NULL);
    struct dns_answer answer = good(60);
    for (unsigned i = 1; i <= 3; i++)
        put(cache, i, &answer, 0);
    assert_true(has(cache, 1, 0));
    put(cache, 4, &answer, 0);
    assert_int_equal(cache_count(cache), 3);
    assert_false(has(cache, 2, 0));
    assert_true(has(cache, 1, 0));
    assert_true(has(cache, 3, 0));
    assert_true(has(cache, 4, 0));
    cache_free(&cache);
}

static void a_newer_answer_replaces_the_older(void **state)
{
    (void)state;
    struct cache *cache = cache_new(3, 64 * KIB, NULL);
    struct dns_answer answer = good(60);
    struct dns_answer gone = {.status = DNS_NXDOMAIN, .ttl_s = 60};
    struct dns_name room;
    put(cache, 1, &answer, 0);
    put(cache, 1, &gone, 30000);
    assert_int_equal(cache_count(cache), 1);
    assert_true(cache_get(cache, name_of(1, &room), DNS_TXT, 80000, &answer));
    assert_int_equal(answer.status, DNS_NXDOMAIN);
    cache_free(&cache);
}

static void its_bytes_are_bounded(void **state)
{
    (void)state;
    struct cache *cache = cache_new(1000, 8 * KIB, NULL);
    char big[9 * KIB] = {0};
    struct slice record = slice_make(big, KIB);
    struct dns_answer answer = {
        .status = DNS_OK, .ttl_s = 60, .records = &record, .record_count = 1};
    for (unsigned i = 0; i < 100; i++) {
        put(cache, i, &answer, 0);
        assert_true(cache_bytes(cache) <= 8 * KIB);
        assert_true(has(cache, i, 0));
    }
    assert_in_range(cache_count(cache), 5, 7);
    record.len = sizeof(big);
    put(cache, 200, &answer, 0);
    assert_false(has(cache, 200, 0));
    assert_true(cache_bytes(cache) <= 8 * KIB);
    cache_free(&cache);
}

static void a_name_that_is_none_is_never_kept(void **state)
{
    (void)state;
    struct cache *cache = cache_new(10, 64 * KIB, NULL);
    struct dns_answer answer = good(60);
    char long_name[300] = {0};
    cache_put(cache, SLICE_NONE, DNS_TXT, &answer, 0);
    cache_put(cache, slice_make(long_name, sizeof(long_name)), DNS_TXT, &answer, 0);
    assert_int_equal(cache_count(cache), 0);
    assert_false(cache_get(cache, SLICE_NONE, DNS_TXT, 0, &answer));
    cache_free(&cache);
}

static void thousands_come_and_go(void **state)
{
    (void)state;
    struct cache *cache = cache_new(512, 256 * KIB, (const uint8_t *)"0123456789abcdef");
    struct dns_answer answer = good(60);
    for (unsigned i = 0; i < 20000; i++) {
        put(cache, i, &answer, i);
        assert_int_equal(cache_count(cache), i < 512 ? i + 1 : 512);
    }
    for (unsigned i = 0; i < 20000; i++)
        assert_int_equal(has(cache, i, 20000), i >= 20000 - 512);
    cache_free(&cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_comes_back_whole_and_is_a_copy),
        cmocka_unit_test(name_and_type_are_the_key),
        cmocka_unit_test(it_goes_at_its_ttl_and_counts_down_until_then),
        cmocka_unit_test(the_longest_stay_is_bounded),
        cmocka_unit_test(only_answers_with_a_ttl_are_kept),
        cmocka_unit_test(the_least_recently_used_goes_first),
        cmocka_unit_test(a_newer_answer_replaces_the_older),
        cmocka_unit_test(its_bytes_are_bounded),
        cmocka_unit_test(a_name_that_is_none_is_never_kept),
        cmocka_unit_test(thousands_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
