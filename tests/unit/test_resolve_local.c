/* SPDX-License-Identifier: MIT
 * The backends that touch no network: zone file, case, overlay; and the way that
 * runs without the loop. */
#include "resolve_fake.h"

static struct zone *zone_from(const char *text)
{
    struct zone *zone = NULL;
    struct dns_fault fault;
    struct slice copy = exact_text(text);
    assert_int_equal(zone_read(copy, SLICE_NONE, &zone, &fault), ASSAY_OK);
    exact_free(copy);
    return zone;
}

static const char base_zone[] = "$TTL 300\n"
                                "example. SOA ns.example. root.example. 1 2 3 4 60\n"
                                "example. TXT \"v=spf1 -all\"\n"
                                "example. TXT \"other\"\n"
                                "target.example. TXT \"there\"\n"
                                "alias.example. CNAME target.example.\n"
                                "elsewhere.test. TXT \"held\"\n";

static struct resolver *resolver_from(struct resolver_options *options)
{
    struct resolver *resolver;
    char why[200];
    assert_int_equal(resolver_new(options, &resolver, why, sizeof(why)), ASSAY_OK);
    return resolver;
}

/* Runs one script both ways and leaves it as the second way did. */
static void run_both(struct resolver *resolver, struct script *script)
{
    assert_true(resolver_is_local(resolver));
    assert_int_equal(resolver_sync(resolver, &script->job), ASSAY_OK);
    unsigned runs = script->job.runs;
    assert_int_equal(script->done, 1);
    arena_reset(&script->message);
    resolver_submit(resolver, &script->job);
    resolver_run(resolver);
    assert_int_equal(script->done, 2);
    assert_int_equal(script->job.runs, runs);
    assert_int_equal(resolver_stats(resolver)->sent, 0);
}

static const struct dns_answer *known(const struct script *script, const char *name)
{
    struct dns_name room;
    struct question question = txt(name, &room);
    const struct fact *fact = facts_find(&script->job.inquiry.facts, &question);
    assert_non_null(fact);
    return &fact->answer;
}

static void a_zone_answers_and_nothing_else_does(void **state)
{
    (void)state;
    struct zone *zone = zone_from(base_zone);
    struct resolver *resolver = resolver_from(&(struct resolver_options){.zone = zone});
    struct script script;
    script_init(&script, NULL);
    script.stages[0].demand = "example alias.example no.example elsewhere.test";
    script.stages[1] = (struct stage){"ns.example other.test", "hint.test hint.example"};
    run_both(resolver, &script);
    assert_int_equal(known(&script, "example")->record_count, 2);
    assert_int_equal(known(&script, "alias.example")->alias_count, 1);
    assert_int_equal(script_status(&script, "alias.example"), DNS_OK);
    assert_int_equal(script_status(&script, "no.example"), DNS_NXDOMAIN);
    assert_int_equal(script_status(&script, "elsewhere.test"), DNS_OK);
    assert_int_equal(script_status(&script, "other.test"), DNS_UNRECORDED);
    assert_int_equal(script_status(&script, "hint.test"), DNS_STATUS_COUNT);
    assert_int_equal(script_status(&script, "hint.example"), DNS_NXDOMAIN);
    resolver_free(&resolver);
    script_free(&script);
    zone_free(&zone);
}

static void a_case_answers_what_it_holds_and_all_else_is_unrecorded(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    struct dns_name room;
    arena_init(&arena, 1 << 20);
    facts_init(&facts, &arena);
    struct question question = txt("held.example", &room);
    struct dns_answer answer = answer_with(&text_record, 60);
    assert_int_equal(facts_add(&facts, &question, &answer, true), ASSAY_OK);
    question = txt("failed.example", &room);
    answer = (struct dns_answer){.status = DNS_REFUSED};
    assert_int_equal(facts_add(&facts, &question, &answer, true), ASSAY_OK);
    struct resolver *resolver = resolver_from(&(struct resolver_options){.facts = &facts});
    struct script script;
    script_init(&script, NULL);
    script.stages[0].demand = "held.example failed.example lacking.example";
    run_both(resolver, &script);
    assert_int_equal(script_status(&script, "held.example"), DNS_OK);
    assert_int_equal(script_status(&script, "failed.example"), DNS_REFUSED);
    assert_int_equal(script_status(&script, "lacking.example"), DNS_UNRECORDED);
    resolver_free(&resolver);
    script_free(&script);
    arena_free(&arena);
}

/* A replay rests on the facts that were recorded, asked for or not. What an overlay says
 * something about is not among them. */
static void all_that_a_case_holds_is_known_from_the_start(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    struct dns_name room;
    struct zone *overlay = zone_from("$TTL 60\nmine.example. TXT \"mine\"\n"
                                     "away.example. CNAME held.example.\n");
    static const char *const names[] = {"held.example", "early.example", "mine.example",
                                        "away.example"};
    struct dns_answer answer = {.status = DNS_NXDOMAIN};
    arena_init(&arena, 1 << 20);
    facts_init(&facts, &arena);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct question question = txt(names[i], &room);
        assert_int_equal(facts_add(&facts, &question, &answer, false), ASSAY_OK);
    }
    for (int turn = 0; turn < 2; turn++) {
        struct resolver *resolver = resolver_from(
            &(struct resolver_options){.facts = &facts, .overlay = turn ? overlay : NULL});
        struct script script;
        script_init(&script, NULL);
        script.stages[0].demand = turn ? "held.example away.example mine.example" : "held.example";
        assert_int_equal(resolver_sync(resolver, &script.job), ASSAY_OK);
        assert_int_equal(script.job.inquiry.facts.count, 4);
        assert_int_equal(resolver_stats(resolver)->questions, turn ? 2 : 0);
        assert_int_equal(script_status(&script, "early.example"), DNS_NXDOMAIN);
        assert_int_equal(script_status(&script, "mine.example"), turn ? DNS_OK : DNS_NXDOMAIN);
        assert_int_equal(known(&script, "away.example")->alias_count, turn);
        resolver_free(&resolver);
        script_free(&script);
    }
    zone_free(&overlay);
    arena_free(&arena);
}

static bool answer_never(void *context, struct resolve_job *job, size_t id,
                         const struct question *question)
{
    (void)job;
    (void)id;
    (void)question;
    ++*(int *)((struct script *)context)->extra;
    return true;
}

/* A record or a URL that a case lacks is not fetched; a part of the message is
 * the reader's. What the reader never brings counts as timed out. */
static void a_case_stands_before_the_job_for_all_but_parts(void **state)
{
    static const struct {
        enum question_kind kind;
        enum dns_status status;
        int asked;
    } rows[] = {{QUESTION_HTTPS, DNS_UNRECORDED, 0},
                {QUESTION_RECORD, DNS_UNRECORDED, 0},
                {QUESTION_DNS_AT, DNS_UNRECORDED, 0},
                {QUESTION_PART, DNS_DEADLINE, 1}};
    (void)state;
    struct arena arena;
    struct facts facts;
    arena_init(&arena, 1 << 20);
    facts_init(&facts, &arena);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct resolver *resolver = resolver_from(&(struct resolver_options){.facts = &facts});
        struct script script;
        int asked = 0;
        script_init(&script, NULL);
        script.kind = rows[i].kind;
        script.stages[0].demand = "x";
        script.extra = &asked;
        script.job.answer_other = answer_never;
        assert_int_equal(resolver_sync(resolver, &script.job), ASSAY_OK);
        assert_int_equal(asked, rows[i].asked);
        struct question question = {.kind = rows[i].kind, .name = SLICE("x")};
        const struct fact *fact = facts_find(&script.job.inquiry.facts, &question);
        assert_non_null(fact);
        assert_int_equal(fact->answer.status, rows[i].status);
        resolver_free(&resolver);
        script_free(&script);
    }
    arena_free(&arena);
}

/* --- overlay ----------------------------------------------------------------- */

static void an_overlay_replaces_the_whole_set_and_nothing_else(void **state)
{
    (void)state;
    struct zone *zone = zone_from(base_zone);
    struct zone *overlay = zone_from("$TTL 60\nexample. TXT \"v=spf1 +all\"\n"
                                     "new.example. TXT \"new\"\nexample. MX 10 mx.example.\n");
    struct resolver *resolver =
        resolver_from(&(struct resolver_options){.zone = zone, .overlay = overlay});
    struct script script;
    script_init(&script, NULL);
    script.stages[0].demand = "example new.example target.example no.example mx.example";
    run_both(resolver, &script);
    assert_int_equal(known(&script, "example")->record_count, 1);
    assert_slice(known(&script, "example")->records[0], "\013v=spf1 +all");
    assert_int_equal(script_status(&script, "new.example"), DNS_OK);
    assert_int_equal(script_status(&script, "target.example"), DNS_OK);
    assert_int_equal(script_status(&script, "no.example"), DNS_NXDOMAIN);
    resolver_free(&resolver);
    script_free(&script);
    zone_free(&overlay);
    zone_free(&zone);
}

static void an_soa_in_an_overlay_denies_nothing(void **state)
{
    (void)state;
    struct zone *zone = zone_from(base_zone);
    struct zone *overlay =
        zone_from("$TTL 60\nexample. SOA a. b. 1 2 3 4 5\nx.example. A 192.0.2.1\n");
    struct resolver *resolver =
        resolver_from(&(struct resolver_options){.zone = zone, .overlay = overlay});
    struct script script;
    script_init(&script, NULL);
    script.stages[0].demand = "example target.example";
    run_both(resolver, &script);
    assert_int_equal(script_status(&script, "example"), DNS_OK);
    assert_int_equal(script_status(&script, "target.example"), DNS_OK);
    resolver_free(&resolver);
    script_free(&script);
    zone_free(&overlay);
    zone_free(&zone);
}

static void an_alias_of_an_overlay_leads_out_of_it(void **state)
{
    (void)state;
    struct zone *zone = zone_from(base_zone);
    struct zone *overlay = zone_from("$TTL 60\na.example. CNAME b.example.\nb.example. CNAME "
                                     "alias.example.\nc.example. CNAME no.example.\n"
                                     "l.example. CNAME l.example.\n");
    struct resolver *resolver =
        resolver_from(&(struct resolver_options){.zone = zone, .overlay = overlay});
    struct script script;
    script_init(&script, NULL);
    script.stages[0].demand = "a.example c.example l.example";
    run_both(resolver, &script);
    const struct dns_answer *answer = known(&script, "a.example");
    assert_int_equal(answer->status, DNS_OK);
    assert_int_equal(answer->alias_count, 3);
    assert_memory_equal(answer->aliases[0].p, "\1b\7example", 11);
    assert_memory_equal(answer->aliases[1].p, "\5alias\7example", 15);
    assert_memory_equal(answer->aliases[2].p, "\6target\7example", 16);
    assert_int_equal(script_status(&script, "c.example"), DNS_NXDOMAIN);
    assert_int_equal(known(&script, "c.example")->alias_count, 1);
    assert_int_equal(script_status(&script, "l.example"), DNS_LOOP);
    resolver_free(&resolver);
    script_free(&script);
    zone_free(&overlay);
    zone_free(&zone);
}

static void aliases_of_overlay_and_server_are_one_chain(void **state)
{
    (void)state;
    struct slice six[] = {{"\1q\0", 3}, {"\1r\0", 3}, {"\1s\0", 3},
                          {"\1t\0", 3}, {"\1u\0", 3}, {"\1v\0", 3}};
    struct dns_answer answer = answer_with(&text_record, 60);
    answer.aliases = six;
    answer.alias_count = ARRAY_LEN(six);
    struct arena arena;
    arena_init(&arena, 1 << 16);
    assert_int_equal(answer_after(six, 2, &answer, &arena).alias_count, 8);
    assert_int_equal(answer_after(six, 3, &answer, &arena).status, DNS_LOOP);
    arena_free(&arena);
}

/* Over the network the alias' target is what is asked, cached and shared; each
 * job still gets the answer under the name that it asked for. */
static void an_overlay_over_the_network(void **state)
{
    (void)state;
    static struct fake fake;
    struct zone *overlay =
        zone_from("$TTL 60\na.example. CNAME real.example.\nt.example. TXT \"mine\"\n");
    fake_init(&fake);
    fake.at_once = true;
    fake.answer = answer_with(&text_record, 60);
    struct resolver *resolver =
        resolver_from(&(struct resolver_options){.network = &fake.backend, .overlay = overlay});
    struct script script;
    script_init(&script, &fake);
    script.stages[0].demand = "t.example a.example";
    script.stages[1].demand = "real.example";
    resolver_submit(resolver, &script.job);
    resolver_run(resolver);
    assert_int_equal(fake.asked, 1);
    assert_string_equal(fake.names[0], "real.example");
    assert_slice(known(&script, "t.example")->records[0], "\4mine");
    assert_int_equal(known(&script, "a.example")->alias_count, 1);
    assert_int_equal(known(&script, "real.example")->alias_count, 0);
    assert_int_equal(script_status(&script, "real.example"), DNS_OK);
    resolver_free(&resolver);
    script_free(&script);
    zone_free(&overlay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_answers_and_nothing_else_does),
        cmocka_unit_test(a_case_answers_what_it_holds_and_all_else_is_unrecorded),
        cmocka_unit_test(a_case_stands_before_the_job_for_all_but_parts),
        cmocka_unit_test(all_that_a_case_holds_is_known_from_the_start),
        cmocka_unit_test(an_overlay_replaces_the_whole_set_and_nothing_else),
        cmocka_unit_test(an_soa_in_an_overlay_denies_nothing),
        cmocka_unit_test(an_alias_of_an_overlay_leads_out_of_it),
        cmocka_unit_test(aliases_of_overlay_and_server_are_one_chain),
        cmocka_unit_test(an_overlay_over_the_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
