/* SPDX-License-Identifier: MIT
 * The limits of RFC 7208 4.6.4, each exactly where it is. */
#include "spf_unit.h"

#include <stdio.h>

#include "linear.h"

/* "v=spf1", `count` times the term with %u as its number, and the tail. */
static void add_terms(struct rig *rig, const char *name, const char *term, unsigned count,
                      const char *tail)
{
    struct buffer text;
    buffer_init(&text, 65536);
    buffer_text(&text, "v=spf1");
    for (unsigned i = 1; i <= count; i++) {
        buffer_byte(&text, ' ');
        for (const char *p = term; *p; p++) {
            if (*p == '#')
                buffer_printf(&text, "%u", i);
            else
                buffer_byte(&text, *p);
        }
    }
    buffer_text(&text, tail);
    world_txt(&rig->world, world_canonical(&rig->arena, slice_from(name)), buffer_get(&text));
    buffer_free(&text);
}

/* exists is not among them: it would match, or be void. It has a test of its own. */
static const char *const counted[] = {"a:t#.test", "mx:t#.test", "ptr:t#.test", "include:t#.test"};

/* Names that every counted term finds, and that match nobody. */
static void add_targets(struct rig *rig)
{
    for (unsigned i = 1; i <= 12; i++) {
        char lines[200];
        snprintf(lines, sizeof(lines),
                 "t%u.test TXT v=spf1 ?all\nt%u.test A 203.0.113.1\nt%u.test MX 0 h.test\n", i, i,
                 i);
        world_lines(&rig->world, lines);
    }
    world_lines(&rig->world, "h.test A 203.0.113.1\n1.2.0.192.in-addr.arpa PTR h.test\n");
}

static void sp_05_ten_terms_are_allowed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(counted); i++) {
        struct rig rig;
        rig_init(&rig, "x.test A 192.0.2.1\n");
        add_targets(&rig);
        add_terms(&rig, "d.test", counted[i], 10, " ~all");
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_SOFTFAIL, SPF_WHY_MATCHED);
        assert_int_equal(check->lookups, 10);
        rig_free(&rig);
    }
}

static void sp_05_eleventh_term(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(counted); i++) {
        struct rig rig;
        rig_init(&rig, "x.test A 192.0.2.1\n");
        add_targets(&rig);
        add_terms(&rig, "d.test", counted[i], 11, " +all");
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_PERMERROR, SPF_WHY_TERMS);
        assert_non_null(memmem(check->culprit.p, check->culprit.len, "t11.test", 8));
        assert_slice(check->culprit_domain, "d.test");
        assert_int_equal(check->lookups, 11);
        assert_false(rig_asked(&rig, "t11.test", DNS_A));
        assert_false(rig_asked(&rig, "t11.test", DNS_MX));
        assert_false(rig_asked(&rig, "t11.test", DNS_TXT));
        rig_free(&rig);
    }
}

/* exists counts too: nine terms before it leave room for one. */
static void sp_05_exists_is_counted(void **state)
{
    (void)state;
    for (unsigned before = 9; before <= 10; before++) {
        struct rig rig;
        rig_init(&rig, "x.test A 192.0.2.1\n");
        add_targets(&rig);
        add_terms(&rig, "d.test", "a:t#.test", before, " exists:x.test -all");
        assert_verdict(rig_check(&rig), before == 9 ? SPF_PASS : SPF_PERMERROR,
                       before == 9 ? SPF_WHY_MATCHED : SPF_WHY_TERMS);
        assert_int_equal(rig_asked(&rig, "x.test", DNS_A), before == 9);
        rig_free(&rig);
    }
}

/* A redirect is the last of the terms, and counted like one. */
static void sp_05_redirect_is_counted(void **state)
{
    (void)state;
    for (unsigned before = 9; before <= 10; before++) {
        struct rig rig;
        rig_init(&rig, "r.test TXT v=spf1 +all\n");
        add_targets(&rig);
        add_terms(&rig, "d.test", "a:t#.test", before, " redirect=r.test");
        assert_verdict(rig_check(&rig), before == 9 ? SPF_PASS : SPF_PERMERROR,
                       before == 9 ? SPF_WHY_MATCHED : SPF_WHY_TERMS);
        rig_free(&rig);
    }
}

/* What an include's record costs is added up with all the rest. */
static void sp_05_includes_share_the_count(void **state)
{
    (void)state;
    for (unsigned inner = 4; inner <= 5; inner++) {
        struct rig rig;
        rig_init(&rig, "d.test TXT v=spf1 include:i1.test include:i2.test +all\n"
                       "i2.test TXT v=spf1 a:t1.test a:t2.test a:t3.test a:t4.test -all\n");
        add_targets(&rig);
        add_terms(&rig, "i1.test", "a:t#.test", inner, " ?all");
        assert_verdict(rig_check(&rig), inner == 4 ? SPF_PASS : SPF_PERMERROR,
                       inner == 4 ? SPF_WHY_MATCHED : SPF_WHY_TERMS);
        rig_free(&rig);
    }
}

/* A circle of includes ends at the eleventh, having asked once. */
static void sp_05_a_circle_of_includes(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 include:d.test -all\n");
    assert_verdict(rig_check(&rig), SPF_PERMERROR, SPF_WHY_TERMS);
    assert_int_equal(rig.run.asked, 1);
    rig_free(&rig);
    assert_world("d.test TXT v=spf1 redirect=e.test\ne.test TXT v=spf1 redirect=d.test\n",
                 SPF_PERMERROR, SPF_WHY_TERMS);
}

/* all, ip4, ip6, exp and unknown modifiers ask nothing that counts. */
static void what_does_not_count(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "e.test TXT text\n");
    add_terms(&rig, "d.test", "ip4:203.0.113.# ip6:::# m#=%{d}", 40, " -all exp=e.test");
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_FAIL, SPF_WHY_MATCHED);
    assert_int_equal(check->lookups, 0);
    assert_slice(check->explanation, "text");
    rig_free(&rig);
}

/* --- mx and ptr ----------------------------------------------------------------- */

static void add_hosts(struct rig *rig, unsigned count, unsigned matching)
{
    for (unsigned i = 1; i <= count; i++) {
        char lines[200];
        snprintf(lines, sizeof(lines),
                 "d.test MX 10 h%02u.test\nh%02u.test A %s\n"
                 "1.2.0.192.in-addr.arpa PTR h%02u.test\n",
                 i, i, i == matching ? "192.0.2.1" : "203.0.113.1", i);
        world_lines(&rig->world, lines);
    }
}

static void sp_07_ten_mx_hosts_are_looked_at(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 mx -all\n");
    add_hosts(&rig, 10, 10);
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_PASS, SPF_WHY_MATCHED);
    assert_int_equal(check->lookups, 1);
    rig_free(&rig);
}

static void sp_07_eleven_mx_hosts_are_a_permerror(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 mx +all\n");
    add_hosts(&rig, 11, 1);
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_PERMERROR, SPF_WHY_MX);
    assert_slice(check->culprit, "mx");
    assert_int_equal(rig.run.asked, 2);
    rig_free(&rig);
}

/* All but the first ten names are ignored, and no error. */
static void sp_07_eleven_ptr_names(void **state)
{
    (void)state;
    for (unsigned matching = 10; matching <= 11; matching++) {
        struct rig rig;
        rig_init(&rig, "d.test TXT v=spf1 ptr:h10.test ptr:h11.test -all\n");
        add_hosts(&rig, 11, matching);
        assert_verdict(rig_check(&rig), matching == 10 ? SPF_PASS : SPF_FAIL, SPF_WHY_MATCHED);
        assert_true(rig_asked(&rig, "h10.test", DNS_A));
        assert_false(rig_asked(&rig, "h11.test", DNS_A));
        rig_free(&rig);
    }
}

/* %{p} looks at ten names too. */
static void sp_07_eleven_names_for_the_p_macro(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 exists:%{p}.d.test -all\n");
    add_hosts(&rig, 11, 11);
    assert_verdict(rig_check(&rig), SPF_FAIL, SPF_WHY_MATCHED);
    assert_true(rig_asked(&rig, "unknown.d.test", DNS_A));
    assert_false(rig_asked(&rig, "h11.test", DNS_A));
    rig_free(&rig);
}

/* --- voids --------------------------------------------------------------------------- */

static void sp_08_third_void(void **state)
{
    (void)state;
    static const char *const records[] = {
        "a:x1.v.test a:x2.v.test a:x3.v.test",
        "exists:x1.v.test exists:x2.v.test exists:x3.v.test",
        "mx:x1.v.test mx:x2.v.test mx:x3.v.test",
        "a:x1.v.test mx:x2.v.test exists:x3.v.test",
    };
    for (size_t i = 0; i < ARRAY_LEN(records); i++) {
        char zone[300];
        struct rig rig;
        snprintf(zone, sizeof(zone), "d.test TXT v=spf1 %s a:x4.v.test +all\nx2.v.test NS n.test\n",
                 records[i]);
        rig_init(&rig, zone);
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_PERMERROR, SPF_WHY_VOIDS);
        assert_non_null(memmem(check->culprit.p, check->culprit.len, "x3.v.test", 9));
        assert_int_equal(check->voids, 3);
        assert_int_equal(rig.run.asked, 4); /* the record, and three toward the victim */
        rig_free(&rig);
    }
}

static void sp_08_two_voids_are_allowed(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 a:x1.v.test exists:x2.v.test ip4:192.0.2.1 -all\n");
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_PASS, SPF_WHY_MATCHED);
    assert_int_equal(check->voids, 2);
    rig_free(&rig);
}

/* A term with many empty answers is one void: 4.6.4 counts terms. */
static void sp_08_one_void_for_one_mx(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 mx a:x.v.test +all\n"
                   "d.test MX 1 h1.test\nd.test MX 2 h2.test\nd.test MX 3 h3.test\n"
                   "d.test MX 4 h4.test\n");
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_PASS, SPF_WHY_MATCHED);
    assert_int_equal(check->voids, 2);
    rig_free(&rig);
}

static void sp_08_one_void_for_one_ptr(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 ptr a:x.v.test +all\n"
                   "1.2.0.192.in-addr.arpa PTR h1.d.test\n1.2.0.192.in-addr.arpa PTR h2.d.test\n"
                   "1.2.0.192.in-addr.arpa PTR h3.d.test\n");
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_PASS, SPF_WHY_MATCHED);
    assert_int_equal(check->voids, 2);
    rig_free(&rig);
}

/* A void of the explanation comes after the verdict and is not counted. */
static void sp_08_no_void_in_an_explanation(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 a:x1.v.test a:x2.v.test -all exp=%{p}.e.test\n");
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_FAIL, SPF_WHY_MATCHED);
    assert_int_equal(check->voids, 2);
    assert_slice(check->explanation, "DEFAULT");
    rig_free(&rig);
}

/* --- amplification ---------------------------------------------------------------------- */

/* Ten names made from the session, and not one question more. */
static void sp_09_questions_toward_a_victim(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "x.test A 192.0.2.1\n");
    add_terms(&rig, "d.test", "?mx:%{l1r-}.%{i}.#.victim.test", 10, " -all");
    rig_sender(&rig, "one-two@d.test");
    for (unsigned i = 1; i <= 10; i++) {
        char line[200];
        snprintf(line, sizeof(line), "one.192.0.2.1.%u.victim.test MX 0 h.test\n", i);
        world_lines(&rig.world, line);
    }
    world_lines(&rig.world, "h.test A 203.0.113.1\n");
    assert_verdict(rig_check(&rig), SPF_FAIL, SPF_WHY_MATCHED);
    assert_int_equal(rig.run.asked, 1 + 10 + 1);
    rig_free(&rig);
    /* Where the victim has no such names, two voids and a third end it. */
    rig_init(&rig, "x.test A 192.0.2.1\n");
    add_terms(&rig, "d.test", "exists:%{l1r-}.%{i}.#.victim.test", 10, " -all");
    assert_verdict(rig_check(&rig), SPF_PERMERROR, SPF_WHY_VOIDS);
    assert_int_equal(rig.run.asked, 1 + 3);
    rig_free(&rig);
}

/* Spaces are no terms. One term over our limit is no verdict on those that fitted, and none
 * on the domain: it could not be checked. */
static void terms_of_one_record(void **state)
{
    (void)state;
    for (unsigned over = 0; over < 2; over++) {
        struct rig rig;
        struct buffer text;
        buffer_init(&text, 131072);
        buffer_text(&text, "v=spf1 +all");
        for (unsigned i = 1; i < SPF_RECORD_TERMS_MAX + over; i++)
            buffer_text(&text, "     a=");
        rig_init(&rig, "x.test A 192.0.2.1\n");
        world_txt(&rig.world, world_canonical(&rig.arena, SLICE("d.test")), buffer_get(&text));
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, over ? SPF_TEMPERROR : SPF_PASS,
                       over ? SPF_WHY_LIMIT : SPF_WHY_MATCHED);
        assert_slice(check->domain, "d.test");
        assert_slice(check->culprit_domain, "d.test");
        if (over)
            assert_string_equal(check->reason, "more than 8192 terms in a record "
                                               "(SPF_RECORD_TERMS_MAX)");
        buffer_free(&text);
        rig_free(&rig);
    }
}

/* The same record within an include or behind a redirect, whatever stands around it. */
static void a_limit_of_ours_in_an_included_record(void **state)
{
    (void)state;
    static const char *const records[] = {"include:i.test +all", "?include:i.test -all",
                                          "redirect=i.test"};
    for (size_t i = 0; i < ARRAY_LEN(records); i++) {
        struct rig rig;
        char zone[100];
        snprintf(zone, sizeof(zone), "d.test TXT v=spf1 %s\n", records[i]);
        rig_init(&rig, zone);
        add_terms(&rig, "i.test", "a=", SPF_RECORD_TERMS_MAX, " +all");
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_TEMPERROR, SPF_WHY_LIMIT);
        assert_slice(check->culprit_domain, "i.test");
        rig_free(&rig);
    }
}

/* A record of 16 kB is read in full, also of as many terms as it can hold. */
static void sixteen_kilobytes_of_terms(void **state)
{
    (void)state;
    static const char head[] = "v=spf1 ip4:192.0.2.1", broken[] = " a:";
    for (unsigned sound = 0; sound < 2; sound++) {
        struct rig rig;
        static char text[16384];
        for (size_t i = 0; i < sizeof(text); i++)
            text[i] = i % 2 ? 'a' : ' ';
        memcpy(text, head, sizeof(head) - 1);
        memcpy(text + sizeof(text) - 3, sound ? " a " : broken, 3);
        rig_init(&rig, "x.test A 192.0.2.1\n");
        world_txt(&rig.world, world_canonical(&rig.arena, SLICE("d.test")),
                  slice_make(text, sizeof(text)));
        assert_verdict(rig_check(&rig), sound ? SPF_PASS : SPF_PERMERROR,
                       sound ? SPF_WHY_MATCHED : SPF_WHY_SYNTAX);
        rig_free(&rig);
    }
}

/* The worst that ten includes can do, each record as long as may be, every term in the
 * trace: it fits in RUN_ARENA_CAP, half of what the program gives to both identities. */
static void an_include_bomb_of_the_longest_records(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "x.test A 192.0.2.1\n");
    for (unsigned i = 0; i <= 10; i++) {
        char name[20], term[60];
        snprintf(name, sizeof(name), i ? "i%u.test" : "d.test", i);
        snprintf(term, sizeof(term), i < 10 ? " ?include:i%u.test" : " ?all", i + 1);
        add_terms(&rig, name, "a=", SPF_RECORD_TERMS_MAX - 1, term);
    }
    assert_verdict(rig_check(&rig), SPF_NEUTRAL, SPF_WHY_NO_MATCH);
    assert_int_equal(rig.run.result.checks[0].lookups, 10);
    rig_free(&rig);
}

/* Ten terms of macros that take a long sender to pieces fit in little memory. */
static void many_macros_of_many_parts(void **state)
{
    (void)state;
    struct rig rig;
    struct buffer text;
    char sender[900];
    memset(sender, '.', sizeof(sender));
    memcpy(sender + sizeof(sender) - 8, "@d.test", 8);
    buffer_init(&text, 131072);
    buffer_text(&text, "v=spf1 ?exists:");
    for (unsigned i = 0; i < 9000; i++)
        buffer_text(&text, "%{l1r}");
    buffer_text(&text, ".x.test");
    rig_init(&rig, "x.test A 192.0.2.1\n");
    arena_free(&rig.run.scratch);
    arena_init(&rig.run.scratch, 1u << 20);
    rig_sender(&rig, sender);
    world_txt(&rig.world, world_canonical(&rig.arena, SLICE("d.test")), buffer_get(&text));
    assert_verdict(rig_check(&rig), SPF_NEUTRAL, SPF_WHY_NO_MATCH);
    buffer_free(&text);
    rig_free(&rig);
}

/* Ten names for the client, one of them its own, and five exchangers of ten hosts. */
static void add_many_hosts(struct rig *rig)
{
    world_lines(&rig->world, "1.2.0.192.in-addr.arpa PTR w.t\nw.t A 192.0.2.1\n");
    for (unsigned host = 0; host < 50; host++) {
        char lines[200];
        snprintf(lines, sizeof(lines),
                 "h%u.test MX 1 x%u.t\nx%u.t A 203.0.113.1\n1.2.0.192.in-addr.arpa PTR x%u.t\n",
                 host / 10 + 1, host, host, host % 9);
        world_lines(&rig->world, lines);
    }
}

/* The time of a record of 60,000 octets of one macro that is evaluated anew for each of 60 answers. */
static clock_t time_of_macros(const void *macro, size_t sender_len)
{
    static char sender[1000], term[70000];
    struct rig rig;
    strcpy(term, "?exists:");
    size_t len = strlen(term), one = strlen(macro);
    for (; len < 60000; len += one)
        memcpy(term + len, macro, one + 1);
    strcpy(term + len, ".y.test mx:h1.test mx:h2.test mx:h3.test mx:h4.test mx:h5.test");
    memset(sender, '.', sender_len);
    memcpy(sender + sender_len - 7, "@d.test", 7);
    rig_init(&rig, "x.test A 192.0.2.1\n");
    add_many_hosts(&rig);
    add_terms(&rig, "d.test", term, 1, " -all");
    rig.in.mail_from.value = slice_make(sender, sender_len);
    clock_t begin = clock();
    assert_verdict(rig_check(&rig), SPF_FAIL, SPF_WHY_MATCHED);
    clock_t taken = clock() - begin;
    assert_true(rig.run.steps > 55);
    assert_true(rig.run.scratch.taken < (2u << 20));
    rig_free(&rig);
    return taken;
}

/* A macro costs what it puts into the name, not what it leaves out of a long sender, and %{p} is
 * found once for a name. */
static void macros_that_keep_little_cost_little(void **state)
{
    (void)state;
    static const char *const macros[] = {"%{l1r}", "%{l1}", "%{p1}"};
    clock_t least = linear_fastest(time_of_macros, "%{l1}", 125);
    for (size_t i = 0; i < ARRAY_LEN(macros); i++)
        assert_true(linear_fastest(time_of_macros, macros[i], 1000) < 4 * least);
}

/* RFC 7208 4.6.4: what comes first counts, in a macro too: once the limit is passed, what could not
 * be found out behind it is no matter. */
static void a_third_void_ends_the_names_of_a_macro(void **state)
{
    (void)state;
    static const char *const targets[] = {"%{p}.x.test", "d.test"};
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        struct rig rig;
        char lines[400];
        snprintf(lines, sizeof(lines),
                 "d.test TXT v=spf1 exists:v1.test exists:v2.test ptr:%s -all\n"
                 "1.2.0.192.in-addr.arpa PTR a.test\n1.2.0.192.in-addr.arpa PTR b.test\n"
                 "b.test A !unrecorded\n",
                 targets[i]);
        rig_init(&rig, lines);
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_PERMERROR, SPF_WHY_VOIDS);
        assert_int_equal(check->voids, 3);
        assert_false(rig_asked(&rig, "b.test", DNS_A));
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_third_void_ends_the_names_of_a_macro),
        cmocka_unit_test(sp_05_ten_terms_are_allowed),
        cmocka_unit_test(sp_05_eleventh_term),
        cmocka_unit_test(sp_05_exists_is_counted),
        cmocka_unit_test(sp_05_redirect_is_counted),
        cmocka_unit_test(sp_05_includes_share_the_count),
        cmocka_unit_test(sp_05_a_circle_of_includes),
        cmocka_unit_test(what_does_not_count),
        cmocka_unit_test(sp_07_ten_mx_hosts_are_looked_at),
        cmocka_unit_test(sp_07_eleven_mx_hosts_are_a_permerror),
        cmocka_unit_test(sp_07_eleven_ptr_names),
        cmocka_unit_test(sp_07_eleven_names_for_the_p_macro),
        cmocka_unit_test(sp_08_third_void),
        cmocka_unit_test(sp_08_two_voids_are_allowed),
        cmocka_unit_test(sp_08_one_void_for_one_mx),
        cmocka_unit_test(sp_08_one_void_for_one_ptr),
        cmocka_unit_test(sp_08_no_void_in_an_explanation),
        cmocka_unit_test(sp_09_questions_toward_a_victim),
        cmocka_unit_test(terms_of_one_record),
        cmocka_unit_test(a_limit_of_ours_in_an_included_record),
        cmocka_unit_test(sixteen_kilobytes_of_terms),
        cmocka_unit_test(an_include_bomb_of_the_longest_records),
        cmocka_unit_test(many_macros_of_many_parts),
        cmocka_unit_test(macros_that_keep_little_cost_little),
    };
    return cmocka_run_group_tests_name("spf-limits", tests, NULL, NULL);
}
