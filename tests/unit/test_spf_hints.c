/* SPDX-License-Identifier: MIT
 * What is asked early: the seven rules, 3 and 6. */
#include "spf_unit.h"

#include <stdio.h>

static unsigned count_hints(const struct rig *rig)
{
    return (unsigned)(rig->run.want.count - rig->run.want.demanded);
}

static bool is_wanted(const struct rig *rig, const char *name, uint16_t type, bool demanded)
{
    struct dns_name wire;
    assert_int_equal(dns_name_from_text(slice_from(name), &wire), DNS_NAME_OK);
    struct question question = {.kind = QUESTION_DNS, .type = type, .name = dns_name_slice(&wire)};
    for (size_t i = 0; i < rig->run.want.count; i++)
        if (question_eq(&rig->run.want.items[i].question, &question))
            return rig->run.want.items[i].demanded == demanded;
    return false;
}

static bool is_hinted(const struct rig *rig, const char *name, uint16_t type)
{
    return is_wanted(rig, name, type, false);
}

/* The truth about one question, whatever was wanted. */
static void tell(struct rig *rig, const char *name, uint16_t type)
{
    struct dns_answer answer;
    struct slice wire = world_canonical(&rig->arena, slice_from(name));
    struct question question = {.kind = QUESTION_DNS, .type = type, .name = wire};
    world_answer(&rig->world, wire, type, &rig->arena, &answer);
    assert_int_equal(facts_add(&rig->run.inquiry.facts, &question, &answer, true), ASSAY_OK);
}

/* The step once the record of d.test is known. */
static void step_with_record(struct rig *rig, const char *lines)
{
    rig_init(rig, lines);
    tell(rig, "d.test", DNS_TXT);
    assert_int_equal(run_step(&rig->run, &rig->in), STEP_NEED);
}

static void what_stands_behind_goes_out_together(void **state)
{
    (void)state;
    struct rig rig;
    step_with_record(&rig, "d.test TXT v=spf1 a:a.test include:i.test mx:m.test exists:e.test "
                           "?ptr redirect=r.test\n");
    assert_true(is_wanted(&rig, "a.test", DNS_A, true));
    assert_int_equal(rig.run.want.demanded, 1);
    assert_true(is_hinted(&rig, "i.test", DNS_TXT));
    assert_true(is_hinted(&rig, "m.test", DNS_MX));
    assert_true(is_hinted(&rig, "e.test", DNS_A));
    assert_true(is_hinted(&rig, "1.2.0.192.in-addr.arpa", DNS_PTR));
    assert_true(is_hinted(&rig, "r.test", DNS_TXT));
    rig_free(&rig);
}

static void hints_stop_where_the_address_settles_it(void **state)
{
    (void)state;
    static const char *const terms[] = {"ip4:192.0.2.0/24", "all", "-all", "?ip4:192.0.2.1"};
    for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
        char zone[300];
        struct rig rig;
        snprintf(zone, sizeof(zone),
                 "d.test TXT v=spf1 a:a.test include:i.test %s include:j.test "
                 "redirect=r.test\n",
                 terms[i]);
        step_with_record(&rig, zone);
        assert_true(is_hinted(&rig, "i.test", DNS_TXT));
        assert_int_equal(count_hints(&rig), 1);
        rig_free(&rig);
    }
}

static void a_network_that_does_not_match_settles_nothing(void **state)
{
    (void)state;
    struct rig rig;
    step_with_record(&rig,
                     "d.test TXT v=spf1 a:a.test ip4:203.0.113.0/24 ip6:::/0 include:j.test\n");
    assert_true(is_hinted(&rig, "j.test", DNS_TXT));
    rig_free(&rig);
}

/* A "-all" ends an include's record, and what stands behind the include goes on; a
 * "+all" ends the check. */
static void within_an_include(void **state)
{
    (void)state;
    for (unsigned plus = 0; plus < 2; plus++) {
        char zone[300];
        struct rig rig;
        snprintf(zone, sizeof(zone),
                 "d.test TXT v=spf1 a:a.test include:i.test include:j.test\n"
                 "i.test TXT v=spf1 a:b.test %sall a:c.test\n",
                 plus ? "+" : "-");
        rig_init(&rig, zone);
        tell(&rig, "d.test", DNS_TXT);
        tell(&rig, "i.test", DNS_TXT);
        assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
        assert_true(is_hinted(&rig, "b.test", DNS_A));
        assert_false(is_hinted(&rig, "c.test", DNS_A));
        assert_int_equal(is_hinted(&rig, "j.test", DNS_TXT), !plus);
        rig_free(&rig);
    }
}

/* The first term matches, and 40 includes follow: one question for each identity. */
static void forty_includes_behind_a_match(void **state)
{
    (void)state;
    struct rig rig;
    struct buffer text;
    buffer_init(&text, 65536);
    buffer_text(&text, "v=spf1 ip4:192.0.2.1");
    for (unsigned i = 0; i < 40; i++)
        buffer_printf(&text, " include:i%u.test", i);
    rig_init(&rig, "x.test A 192.0.2.1\n");
    rig.in.used_only = false;
    world_txt(&rig.world, world_canonical(&rig.arena, SLICE("d.test")), buffer_get(&text));
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
    assert_int_equal(rig.run.want.count, 2);
    tell(&rig, "d.test", DNS_TXT);
    tell(&rig, "mail.test", DNS_TXT);
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_DONE);
    assert_verdict(&rig.run.result.checks[0], SPF_PASS, SPF_WHY_MATCHED);
    assert_int_equal(rig.run.want.count, 0);
    buffer_free(&text);
    rig_free(&rig);
}

static void a_syntax_error_far_behind_asks_nothing(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 a:a.test include:i.test mx bogus\n");
    tell(&rig, "d.test", DNS_TXT);
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_DONE);
    assert_int_equal(rig.run.want.count, 0);
    rig_free(&rig);
}

/* Nor does a record that is known only as a hint, and broken. */
static void a_broken_include_is_not_hinted_into(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 a:a.test include:i.test\ni.test TXT v=spf1 a:b.test bogus\n");
    tell(&rig, "d.test", DNS_TXT);
    tell(&rig, "i.test", DNS_TXT);
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
    assert_int_equal(count_hints(&rig), 0);
    rig_free(&rig);
}

/* Not even where only the domain of an include was made from it. */
static void no_hint_holds_the_local_part(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 a:a.test exists:%{l}.e.test include:%{l1r-}.i.test mx:%{s} "
                   "a:%{p}.test a:%{d}.b.test\n"
                   "user.i.test TXT v=spf1 a:c.test a mx exists:%{d}.x.test\n");
    tell(&rig, "d.test", DNS_TXT);
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
    assert_int_equal(count_hints(&rig), 1);
    assert_true(is_hinted(&rig, "d.test.b.test", DNS_A));
    tell(&rig, "a.test", DNS_A);
    tell(&rig, "user.e.test", DNS_A);
    tell(&rig, "user.i.test", DNS_TXT);
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
    assert_true(is_wanted(&rig, "c.test", DNS_A, true));
    assert_int_equal(count_hints(&rig), 1); /* still d.test.b.test alone */
    rig_free(&rig);
}

/* What the count of terms will never reach is not asked for. */
static void no_hint_behind_the_tenth_term(void **state)
{
    (void)state;
    struct rig rig;
    step_with_record(&rig,
                     "d.test TXT v=spf1 a:1.t.test a:2.t.test a:3.t.test a:4.t.test a:5.t.test "
                     "a:6.t.test a:7.t.test a:8.t.test a:9.t.test a:10.t.test a:11.t.test\n"
                     "1.t.test A 203.0.113.1\n2.t.test A 203.0.113.1\n");
    assert_int_equal(count_hints(&rig), 9);
    assert_false(is_hinted(&rig, "11.t.test", DNS_A));
    tell(&rig, "1.t.test", DNS_A);
    tell(&rig, "2.t.test", DNS_A);
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
    assert_int_equal(count_hints(&rig), 7);
    rig_free(&rig);
}

/* Eight terms of ten hosts each, in both identities: 32 in one run, and no more. */
static void hints_of_one_run_are_capped(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "x.test A 192.0.2.1\n");
    rig.in.used_only = false;
    for (unsigned i = 0; i < 80; i++) {
        char line[100];
        snprintf(line, sizeof(line), "m%u.test MX 0 h%u.test\n", i / 10, i);
        world_lines(&rig.world, line);
    }
    static const char *const names[] = {"d.test", "mail.test"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char line[300];
        snprintf(line, sizeof(line),
                 "%s TXT v=spf1 a:a%zu.test mx:m0.test mx:m1.test mx:m2.test mx:m3.test mx:m4.test "
                 "mx:m5.test mx:m6.test mx:m7.test\n",
                 names[i], i);
        world_lines(&rig.world, line);
        tell(&rig, names[i], DNS_TXT);
    }
    for (unsigned i = 0; i < 8; i++) {
        char name[20];
        snprintf(name, sizeof(name), "m%u.test", i);
        tell(&rig, name, DNS_MX);
    }
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
    assert_int_equal(rig.run.want.demanded, 2);
    assert_int_equal(count_hints(&rig), SPF_HINTS_MAX);
    rig_free(&rig);
}

/* The steps are capped too: a thousand terms that ask nothing, then one that would. */
static void steps_of_one_run_are_capped(void **state)
{
    (void)state;
    struct rig rig;
    struct buffer text;
    buffer_init(&text, 131072);
    buffer_text(&text, "v=spf1 a:a.test");
    for (unsigned i = 0; i < 1000; i++)
        buffer_text(&text, " ip6:::1");
    buffer_text(&text, " a:b.test");
    rig_init(&rig, "x.test A 192.0.2.1\n");
    world_txt(&rig.world, world_canonical(&rig.arena, SLICE("d.test")), buffer_get(&text));
    tell(&rig, "d.test", DNS_TXT);
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
    assert_int_equal(count_hints(&rig), 0);
    buffer_free(&text);
    rig_free(&rig);
}

/* What the parts that have arrived already say is asked for while others are awaited. */
static void records_are_hinted_before_all_parts_are_here(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "x.test A 192.0.2.1\n");
    rig.in.used_only = false;
    rig.in.client.known = false;
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
    assert_int_equal(rig.run.want.demanded, 1);
    assert_int_equal(rig.run.want.items[0].question.kind, QUESTION_PART);
    assert_slice(rig.run.want.items[0].question.name, SPF_PART_CLIENT);
    assert_true(is_hinted(&rig, "d.test", DNS_TXT));
    assert_true(is_hinted(&rig, "mail.test", DNS_TXT));
    rig_sender(&rig, "user@d..test");
    rig.in.helo.known = false;
    assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
    assert_int_equal(rig.run.want.demanded, 2);
    assert_int_equal(count_hints(&rig), 0);
    rig_free(&rig);
}

/* --- a bomb ------------------------------------------------------------------------------ */

/* Records of ten terms, two of them includes and four levels deep, each mx with ten
 * hosts, and all hints answered before what was demanded. */
static void add_bomb(struct rig *rig, const char *name, unsigned depth)
{
    struct buffer text;
    buffer_init(&text, 65536);
    buffer_text(&text, "v=spf1");
    for (unsigned i = 0; i < 10; i++)
        buffer_printf(&text, " %s:%u.%s", i < 2 && depth ? "include" : "mx", i, name);
    world_txt(&rig->world, world_canonical(&rig->arena, slice_from(name)), buffer_get(&text));
    for (unsigned i = 0; i < 10; i++) {
        char below[200];
        snprintf(below, sizeof(below), "%u.%s", i, name);
        if (i < 2 && depth)
            add_bomb(rig, below, depth - 1);
        for (unsigned j = 0; j < 10; j++) {
            char line[700];
            snprintf(line, sizeof(line), "%s MX 0 h%u.%s\nh%u.%s A 203.0.113.1\n", below, j, below,
                     j, below);
            world_lines(&rig->world, line);
        }
    }
    buffer_free(&text);
}

static void answer(struct rig *rig, size_t id)
{
    struct dns_answer answer;
    struct question question = rig->run.inquiry.items[id].question;
    world_answer(&rig->world, question.name, question.type, &rig->arena, &answer);
    assert_int_equal(inquiry_answer(&rig->run.inquiry, id, &answer), ASSAY_OK);
}

/* All hints are answered before what was demanded. */
static void answer_hints_first(struct rig *rig)
{
    size_t ids[FACTS_QUESTIONS_MAX], count = 0, id;
    while (inquiry_next(&rig->run.inquiry, &id))
        ids[count++] = id;
    for (size_t i = 0; i < count; i++)
        if (!rig->run.inquiry.items[ids[i]].demanded)
            answer(rig, ids[i]);
    for (size_t i = 0; i < count; i++)
        answer(rig, ids[i]);
}

static void a_bomb_stays_below_the_limit_of_questions(void **state)
{
    (void)state;
    struct rig rig;
    enum step step;
    rig_init(&rig, "x.test A 192.0.2.1\n");
    add_bomb(&rig, "d.test", 3);
    add_bomb(&rig, "mail.test", 3);
    rig.in.used_only = false;
    while ((step = run_step(&rig.run, &rig.in)) == STEP_NEED) {
        assert_int_equal(inquiry_want(&rig.run.inquiry, &rig.run.want), ASSAY_OK);
        answer_hints_first(&rig);
    }
    assert_int_equal(step, STEP_DONE);
    for (size_t i = 0; i < 2; i++)
        assert_verdict(&rig.run.result.checks[i], SPF_PERMERROR, SPF_WHY_TERMS);
    print_message("# %zu questions, %u runs\n", rig.run.inquiry.asked, rig.run.steps);
    assert_true(rig.run.inquiry.asked < FACTS_QUESTIONS_MAX);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_behind_goes_out_together),
        cmocka_unit_test(hints_stop_where_the_address_settles_it),
        cmocka_unit_test(a_network_that_does_not_match_settles_nothing),
        cmocka_unit_test(within_an_include),
        cmocka_unit_test(forty_includes_behind_a_match),
        cmocka_unit_test(a_syntax_error_far_behind_asks_nothing),
        cmocka_unit_test(a_broken_include_is_not_hinted_into),
        cmocka_unit_test(no_hint_holds_the_local_part),
        cmocka_unit_test(no_hint_behind_the_tenth_term),
        cmocka_unit_test(hints_of_one_run_are_capped),
        cmocka_unit_test(steps_of_one_run_are_capped),
        cmocka_unit_test(records_are_hinted_before_all_parts_are_here),
        cmocka_unit_test(a_bomb_stays_below_the_limit_of_questions),
    };
    return cmocka_run_group_tests_name("spf-hints", tests, NULL, NULL);
}
