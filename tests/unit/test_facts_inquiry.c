/* SPDX-License-Identifier: MIT
 * The inquiry: what is sent, what is dropped, when another run is due. */
#include "unit.h"

#include <stdio.h>

#include "facts/facts.h"

struct rig {
    struct arena arena;
    struct inquiry inquiry;
    struct questions want; /* of the run that is being put together */
};

static void rig_init(struct rig *rig)
{
    arena_init(&rig->arena, (size_t)64 << 20);
    inquiry_init(&rig->inquiry, &rig->arena);
    questions_init(&rig->want, &rig->arena);
}

static struct question numbered(struct rig *rig, unsigned number)
{
    char name[20];
    snprintf(name, sizeof(name), "\6n%05u", number);
    return (struct question){.kind = QUESTION_DNS,
                             .type = DNS_TXT,
                             .name = arena_copy(&rig->arena, slice_make(name, 8))};
}

static void want_one(struct rig *rig, unsigned number, bool demanded)
{
    struct question question = numbered(rig, number);
    if (demanded)
        questions_demand(&rig->want, &question);
    else
        questions_hint(&rig->want, &question);
}

static void end_run(struct rig *rig)
{
    assert_int_equal(inquiry_want(&rig->inquiry, &rig->want), ASSAY_OK);
    questions_init(&rig->want, &rig->arena);
}

/* How many are sent now; the id of the last. */
static unsigned send_all(struct rig *rig, size_t *id_r)
{
    unsigned count = 0;
    while (inquiry_next(&rig->inquiry, id_r))
        count++;
    return count;
}

static void answer(struct rig *rig, size_t id, enum dns_status status)
{
    struct slice record = SLICE("\4text");
    struct dns_answer answer = {.status = status, .records = &record, .record_count = !status};
    assert_int_equal(inquiry_answer(&rig->inquiry, id, &answer), ASSAY_OK);
}

static const struct fact *fact_of(struct rig *rig, unsigned number)
{
    struct question question = numbered(rig, number);
    return facts_find(&rig->inquiry.facts, &question);
}

static void assert_fact(struct rig *rig, unsigned number, enum dns_status status, bool demanded)
{
    const struct fact *fact = fact_of(rig, number);
    assert_non_null(fact);
    assert_string_equal(dns_status_text(fact->answer.status), dns_status_text(status));
    assert_int_equal(fact->demanded, demanded);
}

/* --- sending ------------------------------------------------------------------- */

static void each_question_is_sent_once(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    rig_init(&rig);
    want_one(&rig, 1, true);
    want_one(&rig, 2, false);
    end_run(&rig);
    assert_int_equal(send_all(&rig, &id), 2);
    want_one(&rig, 1, true);
    want_one(&rig, 2, false);
    want_one(&rig, 3, false);
    end_run(&rig);
    assert_int_equal(send_all(&rig, &id), 1);
    assert_int_equal(rig.inquiry.asked, 3);
    arena_free(&rig.arena);
}

static void a_hint_in_flight_that_becomes_demanded_is_not_sent_again(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    rig_init(&rig);
    want_one(&rig, 1, false);
    end_run(&rig);
    assert_int_equal(send_all(&rig, &id), 1);
    want_one(&rig, 1, true);
    end_run(&rig);
    assert_false(inquiry_next(&rig.inquiry, &id));
    assert_false(rig.inquiry.due);
    answer(&rig, 0, DNS_OK);
    assert_true(rig.inquiry.due);
    assert_fact(&rig, 1, DNS_OK, true);
    arena_free(&rig.arena);
}

static void only_a_demanded_answer_makes_a_run_due(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    rig_init(&rig);
    want_one(&rig, 1, false);
    want_one(&rig, 2, true);
    end_run(&rig);
    assert_false(rig.inquiry.due);
    assert_int_equal(send_all(&rig, &id), 2);
    answer(&rig, 0, DNS_NXDOMAIN);
    assert_false(rig.inquiry.due);
    assert_fact(&rig, 1, DNS_NXDOMAIN, false);
    answer(&rig, 1, DNS_SERVFAIL);
    assert_true(rig.inquiry.due);
    assert_fact(&rig, 2, DNS_SERVFAIL, true);
    end_run(&rig);
    assert_false(rig.inquiry.due);
    arena_free(&rig.arena);
}

/* --- hints that fail ---------------------------------------------------------------- */

static void a_hints_failure_is_dropped_whatever_it_is(void **state)
{
    (void)state;
    for (int status = DNS_TIMEOUT; status < DNS_STATUS_COUNT; status++) {
        struct rig rig;
        size_t id;
        rig_init(&rig);
        want_one(&rig, 1, false);
        end_run(&rig);
        assert_true(inquiry_next(&rig.inquiry, &id));
        answer(&rig, id, status);
        assert_null(fact_of(&rig, 1));
        assert_false(rig.inquiry.due);
        assert_int_equal(rig.inquiry.items[id].state, INQUIRY_DROPPED);
        arena_free(&rig.arena);
    }
}

static void a_dropped_hint_is_sent_once_more_if_it_is_demanded(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    rig_init(&rig);
    want_one(&rig, 1, false);
    end_run(&rig);
    assert_true(inquiry_next(&rig.inquiry, &id));
    answer(&rig, id, DNS_TIMEOUT);
    want_one(&rig, 1, false);
    end_run(&rig);
    assert_false(inquiry_next(&rig.inquiry, &id)); /* not for another hint */
    want_one(&rig, 1, true);
    end_run(&rig);
    assert_true(inquiry_next(&rig.inquiry, &id));
    answer(&rig, id, DNS_TIMEOUT); /* now it stands */
    assert_fact(&rig, 1, DNS_TIMEOUT, true);
    assert_true(rig.inquiry.due);
    assert_false(inquiry_next(&rig.inquiry, &id));
    arena_free(&rig.arena);
}

static void an_answer_to_what_is_not_in_flight_is_dropped(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    rig_init(&rig);
    want_one(&rig, 1, true);
    end_run(&rig);
    answer(&rig, 0, DNS_SERVFAIL); /* before it is sent */
    assert_null(fact_of(&rig, 1));
    assert_true(inquiry_next(&rig.inquiry, &id));
    answer(&rig, id, DNS_OK);
    answer(&rig, id, DNS_NXDOMAIN); /* twice */
    assert_fact(&rig, 1, DNS_OK, true);
    assert_int_equal(rig.inquiry.facts.count, 1);
    arena_free(&rig.arena);
}

/* --- the deadline --------------------------------------------------------------------- */

static void at_the_deadline_what_is_demanded_has_timed_out(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    rig_init(&rig);
    want_one(&rig, 1, true);
    want_one(&rig, 2, false);
    want_one(&rig, 3, true);
    end_run(&rig);
    assert_int_equal(send_all(&rig, &id), 3);
    answer(&rig, 0, DNS_OK);
    assert_int_equal(inquiry_expire(&rig.inquiry), ASSAY_OK);
    assert_true(rig.inquiry.due);
    assert_fact(&rig, 1, DNS_OK, true);
    assert_null(fact_of(&rig, 2));
    assert_fact(&rig, 3, DNS_DEADLINE, true);
    answer(&rig, 2, DNS_OK); /* too late */
    assert_fact(&rig, 3, DNS_DEADLINE, true);
    arena_free(&rig.arena);
}

static void after_the_deadline_nothing_is_sent(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    rig_init(&rig);
    want_one(&rig, 1, false);
    end_run(&rig);
    assert_true(inquiry_next(&rig.inquiry, &id));
    assert_int_equal(inquiry_expire(&rig.inquiry), ASSAY_OK);
    want_one(&rig, 1, true); /* a hint that was in flight */
    want_one(&rig, 2, true);
    want_one(&rig, 3, false);
    end_run(&rig);
    assert_false(inquiry_next(&rig.inquiry, &id));
    assert_true(rig.inquiry.due);
    assert_fact(&rig, 1, DNS_DEADLINE, true);
    assert_fact(&rig, 2, DNS_DEADLINE, true);
    assert_null(fact_of(&rig, 3));
    arena_free(&rig.arena);
}

static void want_part(struct rig *rig, const char *name)
{
    struct question question = {.kind = QUESTION_PART, .name = slice_from(name)};
    questions_demand(&rig->want, &question);
}

/* --- limits ----------------------------------------------------------------------------- */

/* Asks for this one as a step does; the status, or DNS_STATUS_COUNT where it is not
 * known yet. */
static enum dns_status ask(struct rig *rig, unsigned number)
{
    struct question question = numbered(rig, number);
    const struct fact *fact = questions_ask(&rig->want, &rig->inquiry.facts, &question);
    if (fact)
        assert_true(question_eq(&fact->question, &question));
    return fact ? fact->answer.status : DNS_STATUS_COUNT;
}

/* Rule 3: a hint never changes a verdict, so the limit counts along the strict order,
 * whatever was known before it was asked for. */
static void the_401st_question_is_over_the_limit(void **state)
{
    (void)state;
    for (unsigned known = 0; known <= 402; known += 201) {
        struct rig rig;
        size_t id;
        rig_init(&rig);
        for (unsigned i = 0; i < known; i++)
            want_one(&rig, i, true);
        end_run(&rig);
        while (inquiry_next(&rig.inquiry, &id))
            answer(&rig, id, DNS_OK);
        for (unsigned i = 0; i < FACTS_QUESTIONS_MAX; i++) {
            assert_int_equal(ask(&rig, i), i < known ? DNS_OK : DNS_STATUS_COUNT);
            ask(&rig, 0); /* asking twice is asking once */
        }
        assert_int_equal(ask(&rig, 400), DNS_LIMIT);
        assert_int_equal(ask(&rig, 0), known ? DNS_OK : DNS_STATUS_COUNT);
        inquiry_finish(&rig.inquiry, &rig.want);
        arena_free(&rig.arena);
    }
}

static void a_hint_too_many_is_dropped(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    rig_init(&rig);
    for (unsigned i = 0; i < FACTS_QUESTIONS_MAX; i++)
        want_one(&rig, i, i & 1);
    end_run(&rig);
    assert_int_equal(send_all(&rig, &id), 400);
    want_one(&rig, 400, false);
    want_one(&rig, 401, true);
    end_run(&rig);
    assert_int_equal(send_all(&rig, &id), 1); /* what is demanded goes out */
    want_one(&rig, 400, true);
    end_run(&rig);
    assert_int_equal(send_all(&rig, &id), 1);
    arena_free(&rig.arena);
}

/* An answer that does not fit is a limit, and never a part of it. Hinted answers
 * take no room away from what is demanded. */
static void four_mebibytes_of_answers(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    static char bytes[65536];
    struct slice record = slice_make(bytes, sizeof(bytes));
    struct dns_answer answer = {.records = &record, .record_count = 1};
    rig_init(&rig);
    for (unsigned i = 0; i < 80; i++)
        want_one(&rig, i, false);
    for (unsigned i = 80; i < 150; i++)
        want_one(&rig, i, true);
    end_run(&rig);
    while (inquiry_next(&rig.inquiry, &id))
        assert_int_equal(inquiry_answer(&rig.inquiry, id, &answer), ASSAY_OK);
    for (unsigned i = 0; i < 80; i++)
        assert_int_equal(fact_of(&rig, i) != NULL, i < 64);
    for (unsigned i = 80; i < 150; i++)
        assert_int_equal(ask(&rig, i), i < 144 ? DNS_OK : DNS_LIMIT);
    assert_int_equal(rig.want.bytes, FACTS_BYTES_MAX);
    arena_free(&rig.arena);
}

/* One answer over the limit for all of them is not even copied. */
static void an_answer_larger_than_the_limit(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    static char bytes[65536];
    struct slice records[65];
    struct dns_answer answer = {.records = records, .record_count = ARRAY_LEN(records)};
    for (size_t i = 0; i < ARRAY_LEN(records); i++)
        records[i] = slice_make(bytes, sizeof(bytes));
    rig_init(&rig);
    want_one(&rig, 1, true);
    end_run(&rig);
    assert_int_equal(send_all(&rig, &id), 1);
    assert_int_equal(inquiry_answer(&rig.inquiry, id, &answer), ASSAY_OK);
    assert_fact(&rig, 1, DNS_LIMIT, true);
    assert_true(rig.arena.taken < FACTS_BYTES_MAX);
    arena_free(&rig.arena);
}

/* --- the end ------------------------------------------------------------------------------ */

/* What the last run used is demanded, though a hint had brought it. */
static void the_finish_marks_what_was_used(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    rig_init(&rig);
    want_one(&rig, 1, false);
    want_one(&rig, 2, false);
    end_run(&rig);
    while (inquiry_next(&rig.inquiry, &id))
        answer(&rig, id, DNS_OK);
    struct question question = numbered(&rig, 2);
    assert_non_null(questions_ask(&rig.want, &rig.inquiry.facts, &question));
    inquiry_finish(&rig.inquiry, &rig.want);
    assert_fact(&rig, 1, DNS_OK, false);
    assert_fact(&rig, 2, DNS_OK, true);
    arena_free(&rig.arena);
}

/* What an early run demanded and the last one did not come to is not demanded: with
 * another order of arrival it would not have been. Parts stay demanded. */
static void the_finish_forgets_what_was_not_used(void **state)
{
    (void)state;
    struct rig rig;
    size_t id;
    rig_init(&rig);
    want_one(&rig, 1, true);
    want_part(&rig, "helo");
    end_run(&rig);
    while (inquiry_next(&rig.inquiry, &id))
        answer(&rig, id, DNS_OK);
    inquiry_finish(&rig.inquiry, &rig.want);
    assert_fact(&rig, 1, DNS_OK, false);
    assert_true(rig.inquiry.facts.items[1].demanded);
    arena_free(&rig.arena);
}

/* "2 0 1": the facts in their order, by number. */
static void assert_order(struct rig *rig, const char *expected)
{
    char got[60] = "";
    for (size_t i = 0; i < rig->inquiry.facts.count; i++) {
        struct slice name = facts_at(&rig->inquiry.facts, i)->question.name;
        snprintf(got + strlen(got), sizeof(got) - strlen(got), " %.*s", 1, name.p + name.len - 2);
    }
    assert_string_equal(got, expected);
}

/* Whatever came first: what was used as it was used, once each, then the rest by name. */
static void the_finish_puts_the_facts_in_order(void **state)
{
    (void)state;
    static const unsigned arrivals[2][6] = {{1, 2, 3, 4, 5, 6}, {6, 3, 5, 1, 4, 2}};
    static const unsigned uses[] = {5, 2, 5, 4, 2};
    for (size_t turn = 0; turn < 2; turn++) {
        struct rig rig;
        size_t id;
        rig_init(&rig);
        for (size_t i = 0; i < 6; i++)
            want_one(&rig, arrivals[turn][i], i % 2);
        end_run(&rig);
        while (inquiry_next(&rig.inquiry, &id))
            answer(&rig, id, DNS_OK);
        for (size_t i = 0; i < ARRAY_LEN(uses); i++)
            assert_int_equal(ask(&rig, uses[i]), DNS_OK);
        assert_int_equal(inquiry_finish(&rig.inquiry, &rig.want), ASSAY_OK);
        assert_order(&rig, " 5 2 4 1 3 6");
        arena_free(&rig.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_question_is_sent_once),
        cmocka_unit_test(a_hint_in_flight_that_becomes_demanded_is_not_sent_again),
        cmocka_unit_test(only_a_demanded_answer_makes_a_run_due),
        cmocka_unit_test(a_hints_failure_is_dropped_whatever_it_is),
        cmocka_unit_test(a_dropped_hint_is_sent_once_more_if_it_is_demanded),
        cmocka_unit_test(an_answer_to_what_is_not_in_flight_is_dropped),
        cmocka_unit_test(at_the_deadline_what_is_demanded_has_timed_out),
        cmocka_unit_test(after_the_deadline_nothing_is_sent),
        cmocka_unit_test(the_401st_question_is_over_the_limit),
        cmocka_unit_test(a_hint_too_many_is_dropped),
        cmocka_unit_test(four_mebibytes_of_answers),
        cmocka_unit_test(an_answer_larger_than_the_limit),
        cmocka_unit_test(the_finish_marks_what_was_used),
        cmocka_unit_test(the_finish_forgets_what_was_not_used),
        cmocka_unit_test(the_finish_puts_the_facts_in_order),
    };
    return cmocka_run_group_tests_name("facts-inquiry", tests, NULL, NULL);
}
