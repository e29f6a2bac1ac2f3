/* SPDX-License-Identifier: MIT
 * The driver's rules, with a backend that answers when it is told to. */
#include "resolve_fake.h"

struct world {
    struct fake fake;
    struct resolver *resolver;
    struct script one;
    struct script two;
};

static struct world *world_new(unsigned question_ms, unsigned message_ms)
{
    struct world *world = calloc(1, sizeof(*world));
    char why[200];
    assert_non_null(world);
    fake_init(&world->fake);
    struct resolver_options options = {.network = &world->fake.backend,
                                       .question_timeout_ms = question_ms,
                                       .message_timeout_ms = message_ms};
    assert_int_equal(resolver_new(&options, &world->resolver, why, sizeof(why)), ASSAY_OK);
    script_init(&world->one, &world->fake);
    script_init(&world->two, &world->fake);
    return world;
}

static void world_free(struct world *world)
{
    resolver_free(&world->resolver);
    assert_null(world->resolver);
    assert_true(world->fake.freed);
    script_free(&world->one);
    script_free(&world->two);
    free(world);
}

static void turns(struct world *world, unsigned count)
{
    while (count--)
        resolver_turn(world->resolver, false);
}

static const struct dns_answer nothing = {.status = DNS_NXDOMAIN, .ttl_s = 0};
static const struct dns_answer broken = {.status = DNS_SERVFAIL};

/* Submits, and turns until the job waits. */
static void start(struct world *world, struct script *script)
{
    resolver_submit(world->resolver, &script->job);
    assert_int_equal(script->runs, 0);
    turns(world, 3);
    assert_int_equal(script->runs, 1);
}

static void step_never_runs_inside_an_answer(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->one.stages[0].demand = "a b c";
    world->one.stages[1].demand = "d";
    start(world, &world->one);
    fake_answer(&world->fake, 0, &nothing);
    fake_answer(&world->fake, 1, &nothing);
    assert_int_equal(world->one.runs, 1);
    world->fake.at_once = true;
    world->fake.answer = nothing;
    world->two.stages[0].demand = "e";
    world->two.stages[1].demand = "f";
    resolver_submit(world->resolver, &world->two.job);
    fake_answer(&world->fake, 2, &nothing);
    resolver_run(world->resolver);
    assert_int_equal(world->one.done, 1);
    assert_int_equal(world->two.done, 1);
    world_free(world);
}

static void answers_of_one_turn_lead_to_one_run(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->one.stages[0].demand = "a b c";
    start(world, &world->one);
    assert_int_equal(world->fake.asked, 3);
    for (size_t i = 0; i < 3; i++)
        fake_answer(&world->fake, i, &nothing);
    turns(world, 1);
    assert_int_equal(world->one.runs, 2);
    assert_int_equal(world->one.done, 1);
    world_free(world);
}

static void a_turn_runs_a_job_once(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->fake.at_once = true;
    world->fake.answer = nothing;
    world->one.stages[0].demand = "a";
    world->one.stages[1].demand = "b";
    world->one.stages[2].demand = "c";
    resolver_submit(world->resolver, &world->one.job);
    for (unsigned run = 1; run <= 4; run++) {
        assert_int_equal(world->one.done, 0);
        turns(world, 1);
        assert_int_equal(world->one.runs, run);
    }
    assert_int_equal(world->one.done, 1);
    world_free(world);
}

static void only_a_demanded_answer_starts_a_run(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->one.stages[0] = (struct stage){"a", "h"};
    start(world, &world->one);
    assert_string_equal(world->fake.names[0], "h");
    fake_answer(&world->fake, 0, &nothing);
    turns(world, 3);
    assert_int_equal(world->one.runs, 1);
    fake_answer(&world->fake, 1, &nothing);
    turns(world, 3);
    assert_int_equal(world->one.runs, 2);
    assert_int_equal(script_status(&world->one, "h"), DNS_NXDOMAIN);
    world_free(world);
}

static void a_failed_hint_is_dropped_and_asked_once_more_when_demanded(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->one.stages[0] = (struct stage){"a", "h"};
    world->one.stages[1].demand = "h";
    start(world, &world->one);
    fake_answer(&world->fake, 0, &broken);
    assert_int_equal(script_status(&world->one, "h"), DNS_STATUS_COUNT);
    fake_answer(&world->fake, 1, &nothing);
    turns(world, 3);
    assert_int_equal(world->fake.asked, 3);
    assert_string_equal(world->fake.names[2], "h");
    fake_answer(&world->fake, 2, &broken);
    turns(world, 3);
    assert_int_equal(world->one.done, 1);
    assert_int_equal(world->fake.asked, 3);
    assert_int_equal(script_status(&world->one, "h"), DNS_SERVFAIL);
    world_free(world);
}

static void a_hint_in_flight_that_becomes_demanded_is_not_sent_again(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->one.stages[0] = (struct stage){"a", "h"};
    world->one.stages[1].demand = "h";
    start(world, &world->one);
    fake_answer(&world->fake, 1, &nothing);
    turns(world, 3);
    assert_int_equal(world->one.runs, 2);
    assert_int_equal(world->fake.asked, 2);
    fake_answer(&world->fake, 0, &nothing);
    turns(world, 3);
    assert_int_equal(world->one.done, 1);
    world_free(world);
}

static void a_question_deadline_is_a_recorded_timeout(void **state)
{
    (void)state;
    struct world *world = world_new(20, 0);
    world->one.stages[0] = (struct stage){"a", "h"};
    resolver_submit(world->resolver, &world->one.job);
    resolver_run(world->resolver);
    assert_int_equal(world->one.done, 1);
    assert_int_equal(script_status(&world->one, "a"), DNS_TIMEOUT);
    assert_int_equal(script_status(&world->one, "h"), DNS_STATUS_COUNT);
    assert_int_equal(world->fake.cancelled, 2);
    assert_int_equal(resolver_stats(world->resolver)->timeouts, 2);
    assert_false(world->one.job.expired);
    world_free(world);
}

/* Both are in flight when the deadline comes; what the next stage demands is
 * settled without being sent. */
static void at_the_message_deadline_nothing_more_is_sent(void **state)
{
    (void)state;
    struct world *world = world_new(5000, 30);
    world->one.stages[0].demand = "a b";
    world->one.stages[1] = (struct stage){"c", "h"};
    resolver_submit(world->resolver, &world->one.job);
    turns(world, 2);
    fake_answer(&world->fake, 0, &nothing);
    resolver_run(world->resolver);
    assert_int_equal(world->one.done, 1);
    assert_true(world->one.job.expired);
    assert_int_equal(world->fake.asked, 2);
    assert_int_equal(world->fake.cancelled, 1);
    assert_int_equal(script_status(&world->one, "a"), DNS_NXDOMAIN);
    assert_int_equal(script_status(&world->one, "b"), DNS_DEADLINE);
    assert_int_equal(script_status(&world->one, "c"), DNS_DEADLINE);
    assert_int_equal(script_status(&world->one, "h"), DNS_STATUS_COUNT);
    world_free(world);
}

static void a_later_job_meets_its_own_deadline(void **state)
{
    (void)state;
    struct world *world = world_new(5000, 40);
    world->one.stages[0].demand = "a";
    world->two.stages[0].demand = "b";
    resolver_submit(world->resolver, &world->one.job);
    for (int i = 0; i < 20; i++) {
        struct timeval ms = {0, 1000};
        event_base_loopexit(resolver_base(world->resolver), &ms);
        resolver_turn(world->resolver, true);
    }
    resolver_submit(world->resolver, &world->two.job);
    int64_t start_ms = resolver_now_ms();
    resolver_run(world->resolver);
    assert_true(world->one.job.expired && world->two.job.expired);
    assert_in_range(resolver_now_ms() - start_ms, 38, 2000);
    world_free(world);
}

static void two_jobs_share_one_query(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->one.stages[0].demand = "a";
    world->two.stages[0].demand = "a";
    start(world, &world->one);
    start(world, &world->two);
    assert_int_equal(world->fake.asked, 1);
    assert_int_equal(resolver_stats(world->resolver)->shared, 1);
    struct dns_answer answer = answer_with(&text_record, 0);
    fake_answer(&world->fake, 0, &answer);
    resolver_run(world->resolver);
    assert_int_equal(script_status(&world->one, "a"), DNS_OK);
    assert_int_equal(script_status(&world->two, "a"), DNS_OK);
    world_free(world);
}

static void one_of_two_who_share_may_leave(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->one.stages[0].demand = "a";
    world->two.stages[0].demand = "a";
    start(world, &world->one);
    start(world, &world->two);
    resolver_cancel(world->resolver, &world->one.job);
    assert_int_equal(world->fake.cancelled, 0);
    fake_answer(&world->fake, 0, &nothing);
    resolver_run(world->resolver);
    assert_int_equal(world->one.done, 0);
    assert_int_equal(world->two.done, 1);
    world_free(world);
}

static void the_last_who_leaves_cancels_the_query(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->one.stages[0].demand = "a";
    start(world, &world->one);
    resolver_cancel(world->resolver, &world->one.job);
    assert_int_equal(world->fake.cancelled, 1);
    assert_int_equal(resolver_turn(world->resolver, false), 0);
    world_free(world);
}

/* One job after another, so that the second can only have it from the cache. */
static size_t asked_twice(const struct dns_answer *answer)
{
    struct world *world = world_new(0, 0);
    world->fake.at_once = true;
    world->fake.answer = *answer;
    world->one.stages[0].demand = "a";
    world->two.stages[0].demand = "a";
    resolver_submit(world->resolver, &world->one.job);
    resolver_run(world->resolver);
    resolver_submit(world->resolver, &world->two.job);
    resolver_run(world->resolver);
    size_t asked = world->fake.asked;
    assert_int_equal(script_status(&world->two, "a"), answer->status);
    assert_int_equal(resolver_stats(world->resolver)->cache_hits, 2 - asked);
    world_free(world);
    return asked;
}

static void an_answer_is_cached_and_a_failure_is_not(void **state)
{
    (void)state;
    struct dns_answer good = answer_with(&text_record, 300);
    struct dns_answer short_lived = answer_with(&text_record, 0);
    assert_int_equal(asked_twice(&good), 1);
    assert_int_equal(asked_twice(&short_lived), 2);
    assert_int_equal(asked_twice(&broken), 2);
    assert_int_equal(asked_twice(&(struct dns_answer){.status = DNS_NXDOMAIN, .ttl_s = 60}), 1);
    assert_int_equal(asked_twice(&(struct dns_answer){.status = DNS_NODATA, .ttl_s = 60}), 1);
}

static void dns_at_is_asked_by_server_and_never_cached(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->fake.at_once = true;
    world->fake.answer = answer_with(&text_record, 300);
    world->one.kind = QUESTION_DNS_AT;
    world->one.stages[0].demand = "a";
    for (int i = 0; i < 2; i++) {
        resolver_submit(world->resolver, &world->one.job);
        resolver_run(world->resolver);
    }
    assert_int_equal(world->fake.asked, 2);
    world_free(world);
}

/* --- kinds that no backend serves ----------------------------------------------- */

static void what_nobody_serves_is_unrecorded(void **state)
{
    static const enum question_kind kinds[] = {QUESTION_PART, QUESTION_RECORD, QUESTION_HTTPS};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct world *world = world_new(0, 0);
        world->one.kind = kinds[i];
        world->one.stages[0].demand = "header";
        resolver_submit(world->resolver, &world->one.job);
        resolver_run(world->resolver);
        struct question question = {.kind = kinds[i], .name = SLICE("header")};
        const struct fact *fact = facts_find(&world->one.job.inquiry.facts, &question);
        assert_non_null(fact);
        assert_int_equal(fact->answer.status, DNS_UNRECORDED);
        world_free(world);
    }
}

static bool keep_id(void *context, struct resolve_job *job, size_t id,
                    const struct question *question)
{
    struct script *script = context;
    assert_ptr_equal(job, &script->job);
    assert_int_equal(question->kind, QUESTION_PART);
    *(size_t *)script->extra = id;
    return true;
}

static void a_part_arrives_when_the_reader_has_it(void **state)
{
    (void)state;
    struct world *world = world_new(10, 0);
    size_t id = 99;
    world->one.kind = QUESTION_PART;
    world->one.stages[0].demand = "header";
    world->one.job.answer_other = keep_id;
    world->one.extra = &id;
    start(world, &world->one);
    assert_int_equal(id, 0);
    struct dns_answer answer = answer_with(&text_record, 0);
    resolver_answer(world->resolver, &world->one.job, id, &answer);
    assert_int_equal(world->one.runs, 1);
    resolver_run(world->resolver);
    assert_int_equal(world->one.done, 1);
    world_free(world);
}

/* --- memory ------------------------------------------------------------------------ */

static void a_full_arena_ends_the_job_with_enomem(void **state)
{
    (void)state;
    for (size_t cap = 0; cap <= 8192; cap += 8192) {
        struct world *world = world_new(0, 0);
        world->fake.at_once = true;
        world->fake.answer = nothing;
        world->one.message.cap = cap;
        world->one.stages[0].demand = "a b c d e f g h i j k l m n o p q r s t u v w x y z";
        resolver_submit(world->resolver, &world->one.job);
        resolver_run(world->resolver);
        assert_int_equal(world->one.done, 1);
        assert_int_equal(world->one.job.error, ASSAY_ENOMEM);
        world_free(world);
    }
}

/* --- many, and jobs that make jobs ---------------------------------------------------- */

static void submit_two(struct script *script)
{
    struct world *world = script->extra;
    world->two.stages[0].demand = "b";
    resolver_submit(world->resolver, &world->two.job);
}

static void done_may_submit_another_job(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->fake.at_once = true;
    world->fake.answer = nothing;
    world->one.stages[0].demand = "a";
    world->one.then = submit_two;
    world->one.extra = world;
    resolver_submit(world->resolver, &world->one.job);
    resolver_run(world->resolver);
    assert_int_equal(world->two.done, 1);
    world_free(world);
}

static void stop_resolver(struct script *script)
{
    resolver_stop(script->extra);
}

static void stop_ends_the_run(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->one.then = stop_resolver;
    world->one.extra = world->resolver;
    world->two.stages[0].demand = "never";
    resolver_submit(world->resolver, &world->one.job);
    resolver_submit(world->resolver, &world->two.job);
    resolver_run(world->resolver);
    assert_int_equal(world->one.done, 1);
    assert_int_equal(world->two.done, 0);
    world_free(world);
}

#define MANY 2000

static void thousands_of_jobs_are_in_flight_at_once(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    struct script *scripts = calloc(MANY, sizeof(*scripts));
    char(*names)[16] = calloc(MANY, sizeof(*names));
    for (size_t i = 0; i < MANY; i++) {
        script_init(&scripts[i], &world->fake);
        snprintf(names[i], sizeof(names[i]), "n%zu", i);
        scripts[i].stages[0].demand = names[i];
        resolver_submit(world->resolver, &scripts[i].job);
    }
    assert_int_equal(resolver_turn(world->resolver, false), MANY);
    turns(world, 1);
    assert_int_equal(world->fake.asked, MANY);
    for (size_t i = MANY; i > 0; i--)
        fake_answer(&world->fake, i - 1, &nothing);
    resolver_run(world->resolver);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(scripts[i].done, 1);
        script_free(&scripts[i]);
    }
    free(scripts);
    free(names);
    world_free(world);
}

static void a_resolver_may_be_freed_with_jobs_in_it(void **state)
{
    (void)state;
    struct world *world = world_new(0, 0);
    world->one.stages[0].demand = "a b";
    start(world, &world->one);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(step_never_runs_inside_an_answer),
        cmocka_unit_test(answers_of_one_turn_lead_to_one_run),
        cmocka_unit_test(a_turn_runs_a_job_once),
        cmocka_unit_test(only_a_demanded_answer_starts_a_run),
        cmocka_unit_test(a_failed_hint_is_dropped_and_asked_once_more_when_demanded),
        cmocka_unit_test(a_hint_in_flight_that_becomes_demanded_is_not_sent_again),
        cmocka_unit_test(a_question_deadline_is_a_recorded_timeout),
        cmocka_unit_test(at_the_message_deadline_nothing_more_is_sent),
        cmocka_unit_test(a_later_job_meets_its_own_deadline),
        cmocka_unit_test(two_jobs_share_one_query),
        cmocka_unit_test(one_of_two_who_share_may_leave),
        cmocka_unit_test(the_last_who_leaves_cancels_the_query),
        cmocka_unit_test(an_answer_is_cached_and_a_failure_is_not),
        cmocka_unit_test(dns_at_is_asked_by_server_and_never_cached),
        cmocka_unit_test(what_nobody_serves_is_unrecorded),
        cmocka_unit_test(a_part_arrives_when_the_reader_has_it),
        cmocka_unit_test(a_full_arena_ends_the_job_with_enomem),
        cmocka_unit_test(done_may_submit_another_job),
        cmocka_unit_test(stop_ends_the_run),
        cmocka_unit_test(thousands_of_jobs_are_in_flight_at_once),
        cmocka_unit_test(a_resolver_may_be_freed_with_jobs_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
