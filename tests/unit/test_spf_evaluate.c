/* SPDX-License-Identifier: MIT
 * check_host() and the identities: RFC 7208 2, 4 and 5. */
#include "spf_unit.h"

#include <stdio.h>

/* --- records ------------------------------------------------------------------- */

static void sp_11_several_records(void **state)
{
    (void)state;
    assert_world("d.test TXT v=spf1 +all\nd.test TXT V=SPF1 -all\nd.test TXT v=spf10 x\n",
                 SPF_PERMERROR, SPF_WHY_SEVERAL_RECORDS);
    assert_world("d.test TXT v=spf10 +all\nd.test TXT v=spf1 -all\nd.test TXT spf2.0/pra +all\n",
                 SPF_FAIL, SPF_WHY_MATCHED);
    /* RFC 2181 5: identical records are one. */
    assert_world("d.test TXT v=spf1 -all\nd.test TXT v=spf1 -all\n", SPF_FAIL, SPF_WHY_MATCHED);
    assert_world("d.test TXT v=spf1 include:i.test -all\n"
                 "i.test TXT v=spf1 +all\ni.test TXT v=spf1 ?all\n",
                 SPF_PERMERROR, SPF_WHY_SEVERAL_RECORDS);
    /* A broken record beside a good one is a record still. */
    assert_world("d.test TXT v=spf1 -all\nd.test TXT v=spf1 bogus\n", SPF_PERMERROR,
                 SPF_WHY_SEVERAL_RECORDS);
}

static const char *const failures[] = {"timeout", "servfail", "refused",  "notimp",    "formerr",
                                       "rcode",   "garbage",  "mismatch", "network",   "truncated",
                                       "loop",    "limit",    "deadline", "unrecorded"};

/* Puts the word in the place of "#". */
static void fill(char *out, size_t room, const char *pattern, const char *word)
{
    const char *mark = strchr(pattern, '#');
    assert_non_null(mark);
    snprintf(out, room, "%.*s%s%s", (int)(mark - pattern), pattern, word, mark + 1);
}

/* 4.4, 5 and 5.2: temperror, with the question that failed. */
static void sp_12_a_question_that_fails_is_a_temperror(void **state)
{
    (void)state;
    static const char *const worlds[] = {
        "d.test TXT !#\n",
        "d.test TXT v=spf1 include:x.test +all\nx.test TXT !#\n",
        "d.test TXT v=spf1 redirect=x.test\nx.test TXT !#\n",
        "d.test TXT v=spf1 a:x.test +all\nx.test A !#\n",
        "d.test TXT v=spf1 mx:x.test +all\nx.test MX !#\n",
        "d.test TXT v=spf1 mx +all\nd.test MX 0 x.test\nx.test A !#\n",
        "d.test TXT v=spf1 exists:x.test +all\nx.test A !#\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(worlds); i++)
        for (size_t j = 0; j < ARRAY_LEN(failures); j++) {
            char zone[300];
            struct rig rig;
            fill(zone, sizeof(zone), worlds[i], failures[j]);
            rig_init(&rig, zone);
            const struct spf_check *check = rig_check(&rig);
            assert_verdict(check, SPF_TEMPERROR, SPF_WHY_DNS);
            assert_string_equal(dns_status_text(check->dns), failures[j]);
            assert_true(check->question.name.len);
            rig_free(&rig);
        }
}

/* No error of DNS, but something that we did not find out: nothing may rest on it. */
static bool is_our_own(const char *failure)
{
    return strcmp(failure, "unrecorded") == 0 || strcmp(failure, "deadline") == 0 ||
           strcmp(failure, "limit") == 0;
}

/* 5.5: a DNS error while ptr is evaluated is no match; what a case or a zone file says
 * nothing about stays unknown. */
static void sp_12_ptr_has_its_own_rule(void **state)
{
    (void)state;
    static const char *const worlds[] = {
        "d.test TXT v=spf1 ptr -all\n1.2.0.192.in-addr.arpa PTR !#\n",
        "d.test TXT v=spf1 ptr -all\n1.2.0.192.in-addr.arpa PTR x.d.test\nx.d.test A !#\n"};
    for (size_t i = 0; i < ARRAY_LEN(worlds); i++)
        for (size_t j = 0; j < ARRAY_LEN(failures); j++) {
            char zone[300];
            bool unknown = is_our_own(failures[j]);
            fill(zone, sizeof(zone), worlds[i], failures[j]);
            assert_world(zone, unknown ? SPF_TEMPERROR : SPF_FAIL,
                         unknown ? SPF_WHY_DNS : SPF_WHY_MATCHED);
        }
}

/* A name that nobody knows may match, or be the void look-up that is one too many: no
 * name behind it decides. A DNS error is passed over (5.5). */
static void ptr_rests_on_nothing_behind_an_unknown_name(void **state)
{
    (void)state;
    static const char *const names =
        "1.2.0.192.in-addr.arpa PTR a.d.test\n1.2.0.192.in-addr.arpa PTR b.d.test\n";
    static const char *const worlds[] = {
        "d.test TXT v=spf1 a:1.test a:2.test ptr -all\na.d.test A !#\nb.d.test A 192.0.2.1\n",
        "d.test TXT v=spf1 a:1.test a:2.test -ptr +all\na.d.test A !#\nb.d.test A 192.0.2.1\n",
        ("d.test TXT v=spf1 exists:%{p}.x.test -all\na.d.test A !#\nb.d.test A 192.0.2.1\n"
         "b.d.test.x.test A 127.0.0.2\n")};
    static const enum spf_verdict passed_over[] = {SPF_PASS, SPF_FAIL, SPF_PASS};
    for (size_t i = 0; i < ARRAY_LEN(worlds); i++)
        for (size_t j = 0; j < ARRAY_LEN(failures); j++) {
            char zone[400], lines[500];
            bool unknown = is_our_own(failures[j]);
            fill(zone, sizeof(zone), worlds[i], failures[j]);
            snprintf(lines, sizeof(lines), "%s%s", zone, names);
            assert_world(lines, unknown ? SPF_TEMPERROR : passed_over[i],
                         unknown ? SPF_WHY_DNS : SPF_WHY_MATCHED);
        }
    assert_world("d.test TXT v=spf1 a:1.test a:2.test ptr -all\na.d.test A !deadline\n"
                 "1.2.0.192.in-addr.arpa PTR a.d.test\n1.2.0.192.in-addr.arpa PTR b.d.test\n",
                 SPF_TEMPERROR, SPF_WHY_DNS);
}

static struct spf_part *part_named(struct spf_input *in, const char *name)
{
    return strcmp(name, SPF_PART_CLIENT) == 0 ? &in->client
           : strcmp(name, SPF_PART_HELO) == 0 ? &in->helo
                                              : &in->mail_from;
}

/* A part that did not come in time is asked for no more, and nothing passes without it. */
static void a_part_that_never_comes_is_temperror(void **state)
{
    (void)state;
    static const char *const names[] = {SPF_PART_CLIENT, SPF_PART_HELO, SPF_PART_MAIL_FROM};
    static const struct dns_answer late = {.status = DNS_DEADLINE};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct rig rig;
        struct question question = {.kind = QUESTION_PART, .name = slice_from(names[i])};
        rig_init(&rig, "d.test TXT v=spf1 +all\nmail.test TXT v=spf1 +all\n");
        part_named(&rig.in, names[i])->known = false;
        assert_int_equal(run_step(&rig.run, &rig.in), STEP_NEED);
        assert_int_equal(facts_add(&rig.run.inquiry.facts, &question, &late, true), ASSAY_OK);
        assert_int_equal(run_step(&rig.run, &rig.in), STEP_DONE);
        const struct spf_check *check = &rig.run.result.checks[0];
        assert_int_equal(rig.run.result.count, 1);
        assert_verdict(check, SPF_TEMPERROR, SPF_WHY_DNS);
        assert_int_equal(check->dns, DNS_DEADLINE);
        assert_true(question_eq(&check->question, &question));
        rig_free(&rig);
    }
}

/* NXDOMAIN and NODATA say the same to SPF, and neither is an error. */
static void sp_13_what_does_not_exist(void **state)
{
    (void)state;
    assert_world("x.test A 192.0.2.1\n", SPF_NONE, SPF_WHY_NO_RECORD);
    assert_world("d.test TXT !nodata\n", SPF_NONE, SPF_WHY_NO_RECORD);
    assert_world("d.test TXT hello\n", SPF_NONE, SPF_WHY_NO_RECORD);
    assert_world("d.test TXT v=spf1 a:x.test -all\n", SPF_FAIL, SPF_WHY_MATCHED);
    assert_world("d.test TXT v=spf1 a:x.test -all\nx.test A !nodata\n", SPF_FAIL, SPF_WHY_MATCHED);
    assert_world("d.test TXT v=spf1 include:x.test +all\n", SPF_PERMERROR, SPF_WHY_NO_TARGET);
    assert_world("d.test TXT v=spf1 include:x.test +all\nx.test TXT !nodata\n", SPF_PERMERROR,
                 SPF_WHY_NO_TARGET);
    assert_world("d.test TXT v=spf1 redirect=x.test\n", SPF_PERMERROR, SPF_WHY_NO_TARGET);
    assert_world("d.test TXT v=spf1 mx -all\nd.test MX 0 .\n", SPF_FAIL, SPF_WHY_MATCHED);
    assert_world("d.test TXT v=spf1 a:a..test mx:%{h}..test -all\n", SPF_FAIL, SPF_WHY_MATCHED);
    assert_world("d.test TXT v=spf1 include:a..test -all\n", SPF_PERMERROR, SPF_WHY_NO_TARGET);
    assert_world("d.test TXT v=spf1 redirect=a..test\n", SPF_PERMERROR, SPF_WHY_NO_TARGET);
}

/* The evaluator says pass; that this is unwise is for a check of the domain to say. */
static void sp_15_records_that_let_everybody_pass(void **state)
{
    (void)state;
    static const char *const records[] = {
        "+all", "ip4:0.0.0.0/0", "ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", "include:cloud.test -all"};
    static const char *const clients[] = {"192.0.2.1", "1.2.3.4", "255.255.255.255"};
    for (size_t i = 0; i < ARRAY_LEN(records); i++)
        for (size_t j = 0; j < ARRAY_LEN(clients); j++) {
            char zone[300];
            struct rig rig;
            snprintf(zone, sizeof(zone),
                     "d.test TXT v=spf1 %s\n"
                     "cloud.test TXT v=spf1 ip4:192.0.0.0/8 ip4:1.0.0.0/8 ip4:255.0.0.0/8 ~all\n",
                     records[i]);
            rig_init(&rig, zone);
            rig_client(&rig, clients[j]);
            assert_verdict(rig_check(&rig), SPF_PASS, SPF_WHY_MATCHED);
            rig_free(&rig);
        }
}

/* 5.2's table. */
static void what_an_include_is_worth(void **state)
{
    (void)state;
    assert_world("d.test TXT v=spf1 ~include:i.test -all\ni.test TXT v=spf1 +all\n", SPF_SOFTFAIL,
                 SPF_WHY_MATCHED);
    static const char *const others[] = {"-all", "~all", "?all", "ip4:203.0.113.1"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        char zone[300];
        snprintf(zone, sizeof(zone),
                 "d.test TXT v=spf1 include:i.test ~all\ni.test TXT v=spf1 %s\n", others[i]);
        assert_world(zone, SPF_SOFTFAIL, SPF_WHY_MATCHED);
    }
}

/* An IPv4 address mapped into IPv6 is an IPv4 address (5). */
static void mapped_addresses(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 ?ip6:::ffff:192.0.2.1 a -all\nd.test A 192.0.2.1\n");
    rig_client(&rig, "::ffff:192.0.2.1");
    assert_verdict(rig_check(&rig), SPF_PASS, SPF_WHY_MATCHED);
    rig_free(&rig);
}

/* 4.3 holds in recursion too: no TLD's record is ever asked for, or can give a pass. */
static void a_target_of_one_label_is_none(void **state)
{
    (void)state;
    static const char *const records[] = {"include:%{l} -all", "redirect=%{l}"};
    for (size_t i = 0; i < ARRAY_LEN(records); i++) {
        struct rig rig;
        char zone[100];
        snprintf(zone, sizeof(zone), "d.test TXT v=spf1 %s\nuser TXT v=spf1 +all\n", records[i]);
        rig_init(&rig, zone);
        assert_verdict(rig_check(&rig), SPF_PERMERROR, SPF_WHY_NO_TARGET);
        assert_false(rig_asked(&rig, "user", DNS_TXT));
        rig_free(&rig);
    }
}

/* --- senders ------------------------------------------------------------------------ */

/* The HELO would pass: a sender that is broken must not be taken for a null sender. */
static void assert_no_domain(const char *sender, size_t len)
{
    struct rig rig;
    rig_init(&rig, "mail.test TXT v=spf1 +all\nlegit.test TXT v=spf1 +all\n"
                   "attack.test TXT v=spf1 +all\n");
    struct slice copy = exact(sender, len);
    rig.in.mail_from.value = copy;
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_NONE, SPF_WHY_NO_DOMAIN);
    assert_int_equal(rig.run.result.used, SPF_MAIL_FROM);
    assert_int_equal(check->identity, SPF_MAIL_FROM);
    assert_int_equal(rig.run.asked, 0);
    exact_free(copy);
    rig_free(&rig);
}

static void ck_02_a_broken_sender_is_no_null_sender(void **state)
{
    (void)state;
    static const struct slice senders[] = {
        {"any", 3},
        {"<>", 2},
        {" ", 1},
        {"@", 1},
        {"any@", 4},
        {"any@test", 8},
        {"any@.legit.test", 15},
        {"any@legit..test", 15},
        {"any@legit.test..", 16},
        {"any@legit.test>", 15},
        {"<any@legit.test>", 16},
        {"any@legit.test x", 16},
        {"any@legit.test\0.test", 20},
        {"any@legit.test\r\n", 16},
        {"any@[192.0.2.1]", 15},
        {"any@legit.test\xff", 15},
    };
    for (size_t i = 0; i < ARRAY_LEN(senders); i++)
        assert_no_domain(senders[i].p, senders[i].len);
}

/* 4.3 has nothing to say of the local-part: the domain behind the last '@' is evaluated,
 * or a sender could choose to be none where that domain says fail. */
static void any_local_part_is_evaluated(void **state)
{
    (void)state;
    static const struct slice locals[] = {
        {"a,b", 3},
        {"a:b", 3},
        {"a\"b", 3},
        {"\"", 1},
        {"a@b", 3},
        {"a@b.test", 8},
        {"@", 1},
        {"(any", 4},
        {"<any", 4},
        {"any\r\n", 5},
        {"a\0b", 3},
        {"a\x01"
         "b",
         3},
        {"\x7f", 1},
        {"\xff", 1},
        {"\xc3", 1},
        {"\xc3\xa9", 2},
        {"\\", 1},
        {"a b", 3},
        {"[::1]", 5},
        {";", 1},
        {".", 1},
        {"a..b", 4},
        {"%{d}", 4},
        {"\xe2\x80", 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(locals); i++) {
        struct rig rig;
        char sender[32];
        size_t len = locals[i].len;
        rig_init(&rig, "mail.test TXT v=spf1 +all\nd.test TXT v=spf1 ?exists:%{l}.x.test -all\n");
        memcpy(sender, locals[i].p, len);
        memcpy(sender + len, "@d.test", 7);
        struct slice copy = exact(sender, len + 7);
        rig.in.mail_from.value = copy;
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_FAIL, SPF_WHY_MATCHED);
        assert_slice(check->domain, "d.test");
        assert_true(slice_eq(check->sender, copy));
        exact_free(copy);
        rig_free(&rig);
    }
}

/* A domain alone stands for its postmaster (4.3). */
static void a_sender_without_an_at_sign_is_a_domain(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 -all exp=e.test\ne.test TXT %{s} %{l}\n");
    rig_sender(&rig, "d.test");
    assert_slice(rig_check(&rig)->explanation, "postmaster@d.test postmaster");
    rig_free(&rig);
}

/* However long it is: the domain's record decides, where it does not ask for the
 * local-part. A domain that is too long to be a name is none, as 4.3 says. */
static void a_sender_of_any_length_is_evaluated(void **state)
{
    (void)state;
    static char text[100000];
    memset(text, 'a', sizeof(text));
    memcpy(text + sizeof(text) - 7, "@d.test", 7);
    static const size_t lengths[] = {64 + 7, SPF_IDENTITY_MAX, SPF_IDENTITY_MAX + 1, sizeof(text)};
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct rig rig;
        rig_init(&rig, "d.test TXT v=spf1 a -all\n");
        rig.in.mail_from.value = slice_make(text + sizeof(text) - lengths[i], lengths[i]);
        assert_verdict(rig_check(&rig), SPF_FAIL, SPF_WHY_MATCHED);
        assert_slice(rig.run.result.checks[0].domain, "d.test");
        rig.in.mail_from.value = slice_make(text, lengths[i] - 7); /* one label */
        assert_verdict(rig_check(&rig), SPF_NONE, SPF_WHY_NO_DOMAIN);
        rig_free(&rig);
    }
}

static void ck_06_a_domain_that_is_no_host_name(void **state)
{
    (void)state;
    static const char *const senders[] = {
        "any@legit.test(a.attack.test", "any@legit.test'x.attack.test",
        "any@legit.test/attack.test",   "any@legit.test%.attack.test",
        "any@legit.test\"@.test",       "any@legit.test;attack.test"};
    for (size_t i = 0; i < ARRAY_LEN(senders); i++)
        assert_no_domain(senders[i], strlen(senders[i]));
}

/* The last @ is the delimiter, quotes or not: never legit.test. */
static void ck_07_the_last_at_sign(void **state)
{
    (void)state;
    static const char *const locals[] = {"any@legit.test'", "any@legit.test", "\"any@legit.test\"",
                                         "\"any@legit.test"};
    for (size_t i = 0; i < ARRAY_LEN(locals); i++) {
        struct rig rig;
        char sender[60], expected[60];
        rig_init(&rig, "legit.test TXT v=spf1 +all\n"
                       "attack.test TXT v=spf1 -all exp=e.test\ne.test TXT %{o}|%{l}\n");
        snprintf(sender, sizeof(sender), "%s@attack.test", locals[i]);
        snprintf(expected, sizeof(expected), "attack.test|%s", locals[i]);
        rig_sender(&rig, sender);
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_FAIL, SPF_WHY_MATCHED);
        assert_slice(check->domain, "attack.test");
        assert_slice(check->explanation, expected);
        rig_free(&rig);
    }
}

static void a_sender_without_a_local_part_is_postmaster(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 -all exp=e.test\ne.test TXT %{s} %{l}\n");
    rig_sender(&rig, "@d.test");
    assert_slice(rig_check(&rig)->explanation, "postmaster@d.test postmaster");
    rig_free(&rig);
}

/* --- identities ------------------------------------------------------------------------ */

static void both_identities_are_reported(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig,
             "d.test TXT v=spf1 -all\nmail.test TXT v=spf1 a +all\nmail.test A 203.0.113.1\n");
    rig.in.used_only = false;
    rig_check(&rig);
    const struct spf_result *result = &rig.run.result;
    assert_int_equal(result->count, 2);
    assert_int_equal(result->used, SPF_MAIL_FROM);
    assert_int_equal(result->checks[0].identity, SPF_MAIL_FROM);
    assert_int_equal(result->checks[0].result, SPF_FAIL);
    assert_slice(result->checks[0].sender, "user@d.test");
    assert_int_equal(result->checks[0].lookups, 0);
    assert_int_equal(result->checks[1].identity, SPF_HELO);
    assert_int_equal(result->checks[1].result, SPF_PASS);
    assert_slice(result->checks[1].domain, "mail.test");
    assert_slice(result->checks[1].sender, "postmaster@mail.test");
    assert_int_equal(result->checks[1].lookups, 1);
    rig_free(&rig);
}

/* 2.4: for a null sender the HELO decides. */
static void a_null_sender_leaves_it_to_the_helo(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "mail.test TXT v=spf1 -all exp=e.test\ne.test TXT %{s} %{h}\n");
    rig.in.used_only = false;
    rig_sender(&rig, "");
    const struct spf_check *check = rig_check(&rig);
    assert_int_equal(rig.run.result.count, 1);
    assert_int_equal(rig.run.result.used, SPF_HELO);
    assert_int_equal(check->identity, SPF_HELO);
    assert_slice(check->explanation, "postmaster@mail.test mail.test");
    rig_free(&rig);
}

/* 2.3: a HELO that is no domain name is none, whatever else it is. */
static void a_helo_that_is_no_name(void **state)
{
    (void)state;
    static const char *const helos[] = {"[192.0.2.1]", "test", "a..test", "mail test", "-", "\x01"};
    for (size_t i = 0; i < ARRAY_LEN(helos); i++) {
        struct rig rig;
        rig_init(&rig, "d.test TXT v=spf1 +all\n");
        rig.in.used_only = false;
        rig.in.helo.value = slice_from(helos[i]);
        assert_verdict(rig_check(&rig), SPF_PASS, SPF_WHY_MATCHED);
        assert_verdict(&rig.run.result.checks[1], SPF_NONE, SPF_WHY_NO_DOMAIN);
        rig_free(&rig);
    }
}

/* The trace: a line for each record and term, with what each cost. */
static void the_trace_tells_every_term(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 a:x.test include:i.test mx -all exp=e.test\n"
                   "i.test TXT v=spf1 a:y.test a:x.test ?all\ny.test A 192.0.2.1\n");
    const struct spf_check *check = rig_check(&rig);
    static const struct {
        const char *text;
        unsigned depth;
        enum spf_outcome outcome;
        unsigned lookups, voids, asked;
    } lines[] = {
        {"", 0, SPF_TERM_FOLLOWED, 3, 1, 1},
        {"a:x.test", 1, SPF_TERM_NO_MATCH, 1, 1, 1},
        {"include:i.test", 1, SPF_TERM_MATCHED, 2, 0, 0},
        {"", 2, SPF_TERM_FOLLOWED, 1, 0, 1},
        {"a:y.test", 3, SPF_TERM_MATCHED, 1, 0, 1},
        {"a:x.test", 3, SPF_TERM_NOT_REACHED, 0, 0, 0},
        {"?all", 3, SPF_TERM_NOT_REACHED, 0, 0, 0},
        {"mx", 1, SPF_TERM_NOT_REACHED, 0, 0, 0},
        {"-all", 1, SPF_TERM_NOT_REACHED, 0, 0, 0},
        {"exp=e.test", 1, SPF_TERM_IGNORED, 0, 0, 0},
    };
    assert_verdict(check, SPF_PASS, SPF_WHY_MATCHED);
    assert_int_equal(check->trace_count, ARRAY_LEN(lines));
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        const struct spf_trace *line = &check->trace[i];
        assert_slice(line->term ? line->term->text : SLICE_NONE, lines[i].text);
        assert_int_equal(line->depth, lines[i].depth);
        assert_int_equal(line->outcome, lines[i].outcome);
        assert_int_equal(line->lookups, lines[i].lookups);
        assert_int_equal(line->voids, lines[i].voids);
        assert_int_equal(line->asked_count, lines[i].asked);
    }
    assert_int_equal(check->trace[1].dns, DNS_NXDOMAIN);
    assert_slice(check->trace[3].domain, "i.test");
    assert_int_equal(check->trace[4].matched.len, 4);
    assert_memory_equal(check->trace[4].matched.p, "\xc0\x00\x02\x01", 4);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sp_11_several_records),
        cmocka_unit_test(sp_12_a_question_that_fails_is_a_temperror),
        cmocka_unit_test(sp_12_ptr_has_its_own_rule),
        cmocka_unit_test(ptr_rests_on_nothing_behind_an_unknown_name),
        cmocka_unit_test(a_part_that_never_comes_is_temperror),
        cmocka_unit_test(sp_13_what_does_not_exist),
        cmocka_unit_test(a_target_of_one_label_is_none),
        cmocka_unit_test(sp_15_records_that_let_everybody_pass),
        cmocka_unit_test(what_an_include_is_worth),
        cmocka_unit_test(mapped_addresses),
        cmocka_unit_test(ck_02_a_broken_sender_is_no_null_sender),
        cmocka_unit_test(any_local_part_is_evaluated),
        cmocka_unit_test(a_sender_without_an_at_sign_is_a_domain),
        cmocka_unit_test(a_sender_of_any_length_is_evaluated),
        cmocka_unit_test(ck_06_a_domain_that_is_no_host_name),
        cmocka_unit_test(ck_07_the_last_at_sign),
        cmocka_unit_test(a_sender_without_a_local_part_is_postmaster),
        cmocka_unit_test(both_identities_are_reported),
        cmocka_unit_test(a_null_sender_leaves_it_to_the_helo),
        cmocka_unit_test(a_helo_that_is_no_name),
        cmocka_unit_test(the_trace_tells_every_term),
    };
    return cmocka_run_group_tests_name("spf-evaluate", tests, NULL, NULL);
}
