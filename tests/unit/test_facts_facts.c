/* SPDX-License-Identifier: MIT
 * Questions and facts: the first answer stands, sets are sets, one question is one. */
#include "unit.h"

#include <stdio.h>

#include "facts/facts.h"

static struct question txt_of(struct slice name)
{
    return (struct question){.kind = QUESTION_DNS, .type = DNS_TXT, .name = name};
}

#define A_TEST SLICE("\1a\4test\0")
#define B_TEST SLICE("\1b\4test\0")

static void the_first_answer_stands(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    struct question question = txt_of(A_TEST);
    struct slice record = SLICE("\5first"), other = SLICE("\6second");
    struct dns_answer first = {.records = &record, .record_count = 1};
    struct dns_answer second = {.records = &other, .record_count = 1};
    arena_init(&arena, 1 << 20);
    facts_init(&facts, &arena);
    assert_null(facts_find(&facts, &question));
    assert_int_equal(facts_add(&facts, &question, &first, false), ASSAY_OK);
    assert_int_equal(facts_add(&facts, &question, &second, true), ASSAY_OK);
    const struct fact *fact = facts_find(&facts, &question);
    assert_int_equal(facts.count, 1);
    assert_slice(fact->answer.records[0], "\5first");
    assert_true(fact->demanded);
    arena_free(&arena);
}

/* RFC 2181 5: no order, no repeats; the strings within one TXT record keep theirs. */
static void sets_are_sorted_and_identical_records_are_one(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    struct question question = txt_of(A_TEST);
    struct slice records[] = {SLICE("\1z\1a"), SLICE("\1b"), SLICE("\1z\1a"), SLICE("\1a\1z"),
                              SLICE("\1b")};
    struct dns_answer answer = {.records = records, .record_count = 5};
    arena_init(&arena, 1 << 20);
    facts_init(&facts, &arena);
    assert_int_equal(facts_add(&facts, &question, &answer, true), ASSAY_OK);
    answer = facts_find(&facts, &question)->answer;
    assert_int_equal(answer.record_count, 3);
    assert_slice(answer.records[0], "\1a\1z");
    assert_slice(answer.records[1], "\1b");
    assert_slice(answer.records[2], "\1z\1a");
    arena_free(&arena);
}

/* Nothing of what was given is borrowed. */
static void facts_are_copies(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    struct slice name = exact("\1a\4test\0", 8), record = exact("\4text", 5),
                 alias = exact("\1b\0", 3);
    struct question question = txt_of(name);
    struct dns_answer answer = {
        .ttl_s = 7, .aliases = &alias, .alias_count = 1, .records = &record, .record_count = 1};
    arena_init(&arena, 1 << 20);
    facts_init(&facts, &arena);
    assert_int_equal(facts_add(&facts, &question, &answer, true), ASSAY_OK);
    exact_free(name);
    exact_free(record);
    exact_free(alias);
    question = txt_of(A_TEST);
    const struct fact *fact = facts_find(&facts, &question);
    assert_non_null(fact);
    assert_slice(fact->answer.records[0], "\4text");
    assert_int_equal(fact->answer.aliases[0].len, 3);
    assert_int_equal(fact->answer.ttl_s, 7);
    arena_free(&arena);
}

/* Kind, type, name and server each make another question. */
static void what_makes_another_question(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    struct question questions[] = {
        {QUESTION_DNS, DNS_TXT, A_TEST, SLICE_NONE},
        {QUESTION_DNS, DNS_A, A_TEST, SLICE_NONE},
        {QUESTION_DNS, DNS_TXT, B_TEST, SLICE_NONE},
        {QUESTION_DNS_AT, DNS_TXT, A_TEST, SLICE("192.0.2.1@53")},
        {QUESTION_DNS_AT, DNS_TXT, A_TEST, SLICE("192.0.2.2@53")},
        {QUESTION_HTTPS, 0, SLICE("https://a.test/"), SLICE_NONE},
        {QUESTION_RECORD, 0, SLICE("https://a.test/"), SLICE_NONE},
        {QUESTION_PART, 0, SLICE("https://a.test/"), SLICE_NONE},
    };
    arena_init(&arena, 1 << 20);
    facts_init(&facts, &arena);
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        struct dns_answer answer = {.status = DNS_NODATA, .ttl_s = (uint32_t)i};
        assert_null(facts_find(&facts, &questions[i]));
        assert_int_equal(facts_add(&facts, &questions[i], &answer, true), ASSAY_OK);
    }
    for (size_t i = 0; i < ARRAY_LEN(questions); i++)
        assert_int_equal(facts_find(&facts, &questions[i])->answer.ttl_s, i);
    arena_free(&arena);
}

static void thousands_are_found_again(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    char name[20];
    arena_init(&arena, 1 << 24);
    facts_init(&facts, &arena);
    for (uint32_t i = 0; i < 5000; i++) {
        snprintf(name, sizeof(name), "\6n%05u", i);
        struct question question = txt_of(slice_make(name, 8));
        struct dns_answer answer = {.status = DNS_NXDOMAIN, .ttl_s = i};
        assert_int_equal(facts_add(&facts, &question, &answer, i & 1), ASSAY_OK);
    }
    for (uint32_t i = 0; i < 5000; i++) {
        snprintf(name, sizeof(name), "\6n%05u", i);
        struct question question = txt_of(slice_make(name, 8));
        assert_int_equal(facts_find(&facts, &question)->answer.ttl_s, i);
        assert_int_equal(facts_find(&facts, &question)->demanded, i & 1);
    }
    arena_free(&arena);
}

/* Asking twice is asking once; demanding what was hinted makes it demanded; a hint
 * after a demand changes nothing. */
static void questions_of_one_run(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    struct questions want;
    struct question a = txt_of(A_TEST), b = txt_of(B_TEST);
    struct dns_answer answer = {.status = DNS_NODATA};
    arena_init(&arena, 1 << 20);
    facts_init(&facts, &arena);
    questions_init(&want, &arena);
    questions_hint(&want, &a);
    questions_hint(&want, &a);
    assert_int_equal(want.count, 1);
    assert_int_equal(want.demanded, 0);
    assert_null(questions_ask(&want, &facts, &a));
    assert_null(questions_ask(&want, &facts, &a));
    questions_hint(&want, &a);
    assert_int_equal(want.count, 1);
    assert_int_equal(want.demanded, 1);
    assert_true(want.items[0].demanded);
    assert_int_equal(facts_add(&facts, &b, &answer, false), ASSAY_OK);
    const struct fact *fact = questions_ask(&want, &facts, &b);
    assert_ptr_equal(fact, facts_find(&facts, &b));
    assert_int_equal(want.count, 1);
    assert_int_equal(want.used_count, 1);
    assert_ptr_equal(want.used[0], fact);
    arena_free(&arena);
}

static void questions_as_text(void **state)
{
    (void)state;
    static const struct question questions[] = {
        {QUESTION_DNS, DNS_TXT, {"\1a\4test", 8}, {NULL, 0}},
        {QUESTION_DNS_AT, DNS_SOA, {"\1a\4test", 8}, {"192.0.2.1@53", 12}},
        {QUESTION_HTTPS, 0, {"https://a.test/\n", 16}, {NULL, 0}},
        {QUESTION_PART, 0, {"helo", 4}, {NULL, 0}},
    };
    static const char *const texts[] = {"TXT a.test", "SOA a.test at 192.0.2.1@53",
                                        "https://a.test/\\x0a", "helo"};
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        struct buffer out;
        buffer_init(&out, 1000);
        question_to_text(&out, &questions[i]);
        assert_slice(buffer_get(&out), texts[i]);
        buffer_free(&out);
    }
}

/* Kind, server, name, type, in this order; and only what is the same is equal. */
static void questions_have_an_order(void **state)
{
    (void)state;
    static const struct question ordered[] = {
        {QUESTION_DNS, 1, {"\1a", 3}, {NULL, 0}},
        {QUESTION_DNS, 16, {"\1a", 3}, {NULL, 0}},
        {QUESTION_DNS, 1, {"\1b", 3}, {NULL, 0}},
        {QUESTION_DNS_AT, 1, {"\1b", 3}, {"192.0.2.1@53", 12}},
        {QUESTION_DNS_AT, 1, {"\1a", 3}, {"192.0.2.2@53", 12}},
        {QUESTION_HTTPS, 0, {"https://a.test/", 15}, {NULL, 0}},
    };
    for (size_t i = 0; i < ARRAY_LEN(ordered); i++)
        for (size_t j = 0; j < ARRAY_LEN(ordered); j++) {
            int order = question_compare(&ordered[i], &ordered[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
}

/* A replay counts what the file holds, so a live run must not count repeats either. */
static void repeats_of_a_record_count_once(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    struct slice records[] = {SLICE("\4text"), SLICE("\3abc"), SLICE("\4text")};
    struct question question = txt_of(A_TEST);
    struct dns_answer answer = {.records = records, .record_count = 3};
    arena_init(&arena, 1 << 20);
    facts_init(&facts, &arena);
    assert_int_equal(facts_add(&facts, &question, &answer, true), ASSAY_OK);
    assert_int_equal(facts_find(&facts, &question)->size, 9);
    assert_int_equal(facts.bytes, 9);
    arena_free(&arena);
}

/* The first answer stands here too; bytes are not copied, order and index are new. */
static void facts_of_another_table_are_borrowed(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts, other;
    struct slice record = SLICE("\4text");
    struct question a = txt_of(A_TEST), b = txt_of(B_TEST);
    struct dns_answer answer = {.records = &record, .record_count = 1};
    struct dns_answer none = {.status = DNS_NXDOMAIN};
    arena_init(&arena, 1 << 20);
    facts_init(&facts, &arena);
    facts_init(&other, &arena);
    assert_int_equal(facts_add(&other, &a, &answer, true), ASSAY_OK);
    assert_int_equal(facts_add(&other, &b, &answer, false), ASSAY_OK);
    assert_int_equal(facts_add(&facts, &b, &none, false), ASSAY_OK);
    for (size_t i = 0; i < other.count; i++)
        assert_int_equal(facts_borrow(&facts, &other.items[i]), ASSAY_OK);
    assert_int_equal(facts.count, 2);
    assert_int_equal(facts.bytes, 5);
    assert_ptr_equal(facts_find(&facts, &a)->answer.records, other.items[0].answer.records);
    assert_int_equal(facts_find(&facts, &b)->answer.status, DNS_NXDOMAIN);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_answer_stands),
        cmocka_unit_test(sets_are_sorted_and_identical_records_are_one),
        cmocka_unit_test(facts_are_copies),
        cmocka_unit_test(what_makes_another_question),
        cmocka_unit_test(thousands_are_found_again),
        cmocka_unit_test(questions_of_one_run),
        cmocka_unit_test(questions_as_text),
        cmocka_unit_test(questions_have_an_order),
        cmocka_unit_test(repeats_of_a_record_count_once),
        cmocka_unit_test(facts_of_another_table_are_borrowed),
    };
    return cmocka_run_group_tests_name("facts-facts", tests, NULL, NULL);
}
