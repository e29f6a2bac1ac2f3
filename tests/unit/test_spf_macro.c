/* SPDX-License-Identifier: MIT
 * Macros: RFC 7208 7. Expansions are seen where anybody sees them: in explanations and
 * in the names that are asked about. */
#include "spf_unit.h"

#include <stdio.h>
#include <stdlib.h>

/* The session of RFC 7208 7.4. */
#define SESSION                                             \
    "email.example.com TXT v=spf1 -all exp=x.example.com\n" \
    "3.2.0.192.in-addr.arpa PTR mx.example.org\n"           \
    "mx.example.org A 192.0.2.3\n"

struct example {
    const char *macro;
    const char *expansion;
};

static const struct example examples[] = {
    {"%{s}", "strong-bad@email.example.com"},
    {"%{o}", "email.example.com"},
    {"%{d}", "email.example.com"},
    {"%{d4}", "email.example.com"},
    {"%{d3}", "email.example.com"},
    {"%{d2}", "example.com"},
    {"%{d1}", "com"},
    {"%{dr}", "com.example.email"},
    {"%{d2r}", "example.email"},
    {"%{l}", "strong-bad"},
    {"%{l-}", "strong.bad"},
    {"%{lr}", "strong-bad"},
    {"%{lr-}", "bad.strong"},
    {"%{l1r-}", "strong"},
    {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
    {"%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"},
    {"%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"},
    {"%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"},
    {"%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"},
    {"%{p} %{P1} %{c} %{r} %{t} %{h}", "mx.example.org org 192.0.2.3 unknown 1795230000 mail.test"},
    {"100%% a%_b%-c %{S}", "100% a b%20c strong-bad%40email.example.com"},
    {"%{L-} %{dr-} %{d.-}", "strong.bad email.example.com email.example.com"},
};

/* What an explain-string expands to in this session; frees with exact_free. */
static struct slice expand(const char *lines, const char *client, const char *sender,
                           struct slice text)
{
    struct rig rig;
    rig_init(&rig, lines);
    rig_client(&rig, client);
    rig_sender(&rig, sender);
    world_txt(&rig.world, world_canonical(&rig.arena, SLICE("x.example.com")), text);
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_FAIL, SPF_WHY_MATCHED);
    struct slice copy = exact(check->explanation.p, check->explanation.len);
    rig_free(&rig);
    return copy;
}

static void examples_of_rfc_7208_7_4(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
        struct slice text = expand(SESSION, "192.0.2.3", "strong-bad@email.example.com",
                                   slice_from(examples[i].macro));
        assert_slice(text, examples[i].expansion);
        exact_free(text);
    }
    struct slice text = expand(SESSION, "2001:db8::cb01", "strong-bad@email.example.com",
                               SLICE("%{ir}.%{v}._spf.%{d2} %{c} %{p}"));
    assert_slice(text, "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf."
                       "example.com 2001:db8::cb01 unknown");
    exact_free(text);
}

/* Any number of parts is allowed, and more than there are is all of them. */
static void sp_03_digits_and_delimiters(void **state)
{
    (void)state;
    static const struct example cases[] = {
        {"%{d2r.-}", "example.email"},
        {"%{i99r}", "3.2.0.192"},
        {"%{d2147483648}", "email.example.com"},
        {"%{d4294967297}", "email.example.com"},
        {"%{d99999999999999999999999}", "email.example.com"},
        {"%{d18446744073709551617r}", "com.example.email"},
        {"%{l1-}", "bad"},
        {"%{l2r-}", "bad.strong"},
        {"%{s1@}", ""},
        {"%{s.-=_/,+}", "strong.bad@email.example.com"},
        {"%{d01}", "com"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct slice text = expand(SESSION, "192.0.2.3", "strong-bad@email.example.com",
                                   slice_from(cases[i].macro));
        if (!cases[i].expansion[0]) /* a syntax error: "@" is no delimiter */
            assert_slice(text, "DEFAULT");
        else
            assert_slice(text, cases[i].expansion);
        exact_free(text);
    }
}

/* Parts may be empty, at either end too. */
static void parts_that_are_empty(void **state)
{
    (void)state;
    static const struct example cases[] = {
        {"%{l}", ".a..b."},   {"%{lr}", ".b..a."},  {"%{l1}", ""},         {"%{l2}", "b."},
        {"%{l3}", ".b."},     {"%{l4}", "a..b."},   {"%{l5}", ".a..b."},   {"%{l6}", ".a..b."},
        {"%{l1r}", ""},       {"%{l2r}", "a."},     {"%{l3r}", ".a."},     {"%{l5r}", ".b..a."},
        {"%{l9r}", ".b..a."}, {"%{l1-}", ".a..b."}, {"%{l1r-}", ".a..b."}, {"%{l4.-}", "a..b."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char macro[40], expected[40];
        snprintf(macro, sizeof(macro), "(%s)", cases[i].macro);
        snprintf(expected, sizeof(expected), "(%s)", cases[i].expansion);
        struct slice text = expand("e.test TXT v=spf1 -all exp=x.example.com\n", "192.0.2.1",
                                   ".a..b.@e.test", slice_from(macro));
        assert_slice(text, expected);
        exact_free(text);
    }
}

/* An exp= record of %{S}, then n literals, then %%%_%-: nothing is lost at any length. */
static void sp_01_literals_of_every_length(void **state)
{
    (void)state;
    static char text[700], expected[700];
    for (size_t n = 0; n <= 600; n++) {
        size_t len = (size_t)snprintf(text, sizeof(text), "%%{S}");
        size_t want =
            (size_t)snprintf(expected, sizeof(expected), "strong-bad%%40email.example.com");
        memset(text + len, 'a', n);
        memset(expected + want, 'a', n);
        snprintf(text + len + n, sizeof(text) - len - n, "%%%%%%_%%-");
        snprintf(expected + want + n, sizeof(expected) - want - n, "%% %%20");
        struct slice got =
            expand(SESSION, "192.0.2.3", "strong-bad@email.example.com", slice_from(text));
        assert_slice(got, expected);
        exact_free(got);
    }
}

/* The same sweep in a name: labels of 60, cut off on the left until it fits (7.3). */
static void sp_01_names_of_every_length(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 600; n++) {
        static char spec[900], zone[1000];
        size_t len = 0;
        for (size_t i = 0; i < n; i++)
            spec[len++] = i % 61 == 60 ? '.' : 'a';
        snprintf(spec + len, sizeof(spec) - len, ".%%{d}");
        snprintf(zone, sizeof(zone), "d.test TXT v=spf1 exists:%s -all\n", spec);
        struct rig rig;
        rig_init(&rig, zone);
        enum spf_verdict result = rig_check(&rig)->result;
        assert_int_equal(result, SPF_FAIL);
        for (size_t i = 0; i < rig.run.inquiry.facts.count; i++) {
            struct slice name = rig.run.inquiry.facts.items[i].question.name;
            assert_true(dns_name_is_canonical(name));
            assert_true(dns_name_is_within(name, SLICE("\1d\4test\0")));
        }
        assert_int_equal(rig.run.asked, n % 61 == 0 ? 1 : 2); /* "..": no query can be made */
        rig_free(&rig);
    }
}

/* The name that `exists:SPEC` asks for; empty where it asks for none. */
static struct dns_name asked_by(const char *spec)
{
    static char zone[1000];
    struct dns_name name = {.len = 0};
    struct rig rig;
    snprintf(zone, sizeof(zone), "d.test TXT v=spf1 exists:%s -all\n", spec);
    rig_init(&rig, zone);
    assert_int_equal(rig_check(&rig)->result, SPF_FAIL);
    if (rig.run.inquiry.facts.count > 1) {
        struct slice asked = rig.run.inquiry.facts.items[1].question.name;
        name.len = (uint8_t)asked.len;
        memcpy(name.wire, asked.p, asked.len);
    }
    rig_free(&rig);
    return name;
}

/* 7.1: a dot may stand at the end, and 7.3 counts the characters of the name without it. */
static void sp_01_the_final_dot_is_not_counted(void **state)
{
    static const char *const ends[][2] = {{".d.test", ".d.test."},
                                          {".%{d1r}.test", ".%{d1r}.test."}};
    (void)state;
    for (size_t n = 200; n <= 300; n++)
        for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
            char spec[400], dotted[400];
            for (size_t at = 0; at < n; at++)
                spec[at] = at % 61 == 60 && at + 1 < n ? '.' : 'a';
            memcpy(dotted, spec, n);
            snprintf(spec + n, sizeof(spec) - n, "%s", ends[i][0]);
            snprintf(dotted + n, sizeof(dotted) - n, "%s", ends[i][1]);
            struct dns_name plain = asked_by(spec), same = asked_by(dotted);
            assert_true(plain.len > 180);
            assert_true(slice_eq(dns_name_slice(&plain), dns_name_slice(&same)));
        }
}

/* Around the longest explanation: given whole, or not at all. */
static void sp_04_at_the_end_of_the_room(void **state)
{
    (void)state;
    static const char *const tails[] = {"%-", "%_", "%%", "%{D}", "%{S}", ""};
    static const size_t lengths[] = {3, 1, 1, 17, 30, 0};
    static char text[SPF_EXPLANATION_MAX + 100];
    for (size_t tail = 0; tail < ARRAY_LEN(tails); tail++)
        for (size_t n = SPF_EXPLANATION_MAX - 40; n <= SPF_EXPLANATION_MAX + 5; n++) {
            memset(text, 'a', n);
            snprintf(text + n, sizeof(text) - n, "%s", tails[tail]);
            struct slice got =
                expand(SESSION, "192.0.2.3", "strong-bad@email.example.com", slice_from(text));
            if (n + lengths[tail] <= SPF_EXPLANATION_MAX)
                assert_int_equal(got.len, n + lengths[tail]);
            else
                assert_slice(got, "DEFAULT");
            exact_free(got);
        }
}

/* An expansion over SPF_EXPANSION_MAX is our limit: the term could not be checked. */
static void sp_04_an_expansion_over_the_limit(void **state)
{
    (void)state;
    struct rig rig;
    struct buffer text;
    buffer_init(&text, 65536);
    buffer_text(&text, "v=spf1 exists:");
    while (text.len < 12000)
        buffer_text(&text, "%{o}");
    buffer_text(&text, ".test -all");
    rig_init(&rig, "x.test A 192.0.2.1\n");
    rig_sender(&rig, "u@a-rather-long-name.d.test");
    world_txt(&rig.world, world_canonical(&rig.arena, SLICE("a-rather-long-name.d.test")),
              buffer_get(&text));
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_TEMPERROR, SPF_WHY_LIMIT);
    assert_string_equal(check->reason,
                        "an expansion of more than 16384 octets (SPF_EXPANSION_MAX)");
    assert_true(slice_starts_nocase(check->culprit, SLICE("exists:")));
    buffer_free(&text);
    rig_free(&rig);
}

/* A part of the envelope over the limit is in the way only of a macro that stands for it. */
static void a_part_over_the_limit_in_a_macro(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        bool local; /* the local-part is over the limit; else the HELO */
        bool hit;
        const char *reason;
    } cases[] = {
        {"%{l}.x.test", true, true, "a local-part of more than 1000 octets (SPF_IDENTITY_MAX)"},
        {"%{S1r-}.x.test", true, true, "a local-part of more than 1000 octets (SPF_IDENTITY_MAX)"},
        {"%{h}.x.test", false, true, "a HELO of more than 1000 octets (SPF_IDENTITY_MAX)"},
        {"%{o}.%{d}.%{h}.x.test", true, false, NULL},
        {"%{l}.%{s}.x.test", false, false, NULL},
    };
    static char local[SPF_IDENTITY_MAX + 1 + 7], helo[SPF_IDENTITY_MAX + 1];
    memset(local, 'a', sizeof(local));
    memset(helo, 'a', sizeof(helo));
    memcpy(local + sizeof(local) - 7, "@d.test", 7);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (size_t over = 0; over < 2; over++) {
            struct rig rig;
            char zone[200];
            snprintf(zone, sizeof(zone), "d.test TXT v=spf1 exists:%s -all exp=%s\n", cases[i].spec,
                     cases[i].spec);
            rig_init(&rig, zone);
            if (cases[i].local)
                rig.in.mail_from.value = slice_make(local + 1 - over, sizeof(local) - 1 + over);
            else
                rig.in.helo.value = slice_make(helo, sizeof(helo) - 1 + over);
            const struct spf_check *check = rig_check(&rig);
            bool hit = over && cases[i].hit;
            assert_verdict(check, hit ? SPF_TEMPERROR : SPF_FAIL,
                           hit ? SPF_WHY_LIMIT : SPF_WHY_MATCHED);
            assert_slice(check->domain, "d.test");
            assert_string_equal(hit ? check->reason : "", hit ? cases[i].reason : "");
            rig_free(&rig);
        }
}

/* RFC 8616 4 comes before our limits: such a term does not match, however long it would be,
 * and nothing is asked for it. */
static void a_term_that_cannot_match_hits_no_limit(void **state)
{
    (void)state;
    struct rig rig;
    struct buffer text;
    char sender[1200];
    memset(sender, '\xe9', sizeof(sender));
    memcpy(sender + sizeof(sender) - 7, "@d.test", 7);
    buffer_init(&text, 65536);
    buffer_text(&text, "v=spf1 exists:%{p}");
    while (text.len < 12000)
        buffer_text(&text, "%{l}");
    buffer_text(&text, ".test include:%{s} ~all");
    rig_init(&rig, "x.test A 192.0.2.1\n");
    rig.in.mail_from.value = slice_make(sender, sizeof(sender));
    world_txt(&rig.world, world_canonical(&rig.arena, SLICE("d.test")), buffer_get(&text));
    assert_verdict(rig_check(&rig), SPF_SOFTFAIL, SPF_WHY_MATCHED);
    assert_int_equal(rig.run.asked, 1);
    buffer_free(&text);
    rig_free(&rig);
}

/* %{d} is the domain under evaluation, %{o} that of the sender. */
static void sp_21_include_changes_the_domain(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "a.b.test TXT v=spf1 include:%{d2}.x.test -all\n"
                   "b.test.x.test TXT v=spf1 exists:%{d1r}.%{d}.%{o}.y.test -all\n"
                   "b.b.test.x.test.a.b.test.y.test A 127.0.0.2\n");
    rig_sender(&rig, "u@a.b.test");
    assert_verdict(rig_check(&rig), SPF_PASS, SPF_WHY_MATCHED);
    assert_true(rig_asked(&rig, "b.b.test.x.test.a.b.test.y.test", DNS_A));
    rig_free(&rig);
    rig_init(&rig, "d.test TXT v=spf1 redirect=r.test\n"
                   "r.test TXT v=spf1 include:i.test -all exp=e.test\n"
                   "i.test TXT v=spf1 -all exp=never.test\n"
                   "e.test TXT %{d} for %{o}\n");
    assert_slice(rig_check(&rig)->explanation, "r.test for d.test");
    rig_free(&rig);
}

/* Upper case escapes all but the unreserved (7.3). */
static void upper_case_escapes(void **state)
{
    (void)state;
    struct slice text = expand("e.test TXT v=spf1 -all exp=x.example.com\n", "192.0.2.1",
                               "a~b_c.d-e!f/g=h@e.test", SLICE("%{L}|%{l}|%{L1r/}"));
    assert_slice(text, "a~b_c.d-e%21f%2Fg%3Dh|a~b_c.d-e!f/g=h|a~b_c.d-e%21f");
    exact_free(text);
}

/* 7.3: the domain itself before a name below it, and that before any other. */
static void the_validated_name(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "1.2.0.192.in-addr.arpa PTR a.other.test\na.other.test A 192.0.2.1\n",
        "1.2.0.192.in-addr.arpa PTR z.d.test\nz.d.test A 192.0.2.1\n",
        "1.2.0.192.in-addr.arpa PTR d.test\nd.test A 192.0.2.1\n",
        "1.2.0.192.in-addr.arpa PTR no.d.test\nno.d.test A 192.0.2.9\n",
    };
    static const char *const expected[] = {"a.other.test", "z.d.test", "d.test", "d.test"};
    char zone[1000] = "d.test TXT v=spf1 -all exp=e.test\ne.test TXT %{p}\n";
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct rig rig;
        strcat(zone, lines[i]);
        rig_init(&rig, zone);
        assert_slice(rig_check(&rig)->explanation, expected[i]);
        rig_free(&rig);
    }
}

static void no_validated_name_is_unknown(void **state)
{
    (void)state;
    static const char *const reverse[] = {
        "", "1.2.0.192.in-addr.arpa PTR !timeout\n", "1.2.0.192.in-addr.arpa PTR !nodata\n",
        "1.2.0.192.in-addr.arpa PTR x.d.test\nx.d.test A !servfail\n"};
    for (size_t i = 0; i < ARRAY_LEN(reverse); i++) {
        char zone[300];
        struct rig rig;
        snprintf(zone, sizeof(zone), "d.test TXT v=spf1 -all exp=e.test\ne.test TXT (%%{p})\n%s",
                 reverse[i]);
        rig_init(&rig, zone);
        assert_slice(rig_check(&rig)->explanation, "(unknown)");
        rig_free(&rig);
    }
}

/* 6.2: what goes wrong with an explanation leaves the fail, with the default text. */
static void sp_12_an_exp_that_fails_is_ignored(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "e.test TXT !servfail\n",
        "e.test TXT !timeout\n",
        "e.test TXT !refused\n",
        "e.test TXT !unrecorded\n",
        "e.test TXT one\ne.test TXT two\n",
        "e.test TXT %{x}\n",
        "e.test TXT 100%\n",
        "e.test TXT caf\xc3\xa9\n",
        "e.test TXT bell\x07\n",
        "e.test TXT \n",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char zone[300];
        struct rig rig;
        snprintf(zone, sizeof(zone), "d.test TXT v=spf1 -all exp=e.test\n%s", bad[i]);
        rig_init(&rig, zone);
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_FAIL, SPF_WHY_MATCHED);
        assert_slice(check->explanation, "DEFAULT");
        assert_int_equal(check->lookups, 0);
        assert_int_equal(check->voids, 0);
        rig_free(&rig);
    }
}

/* RFC 8616 4: U-labels are asked for as A-labels. */
static void sp_19_u_labels_become_a_labels(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "xn--bcher-kva.test TXT v=spf1 exists:%{d}.d.test -all exp=e.test\n"
                   "e.test TXT %{o} %{d} %{h}\n");
    rig_sender(&rig, "user@b\xc3\xbc"
                     "cher.test");
    const struct spf_check *check = rig_check(&rig);
    assert_verdict(check, SPF_FAIL, SPF_WHY_MATCHED);
    assert_true(rig_asked(&rig, "xn--bcher-kva.test.d.test", DNS_A));
    assert_slice(check->explanation, "xn--bcher-kva.test xn--bcher-kva.test mail.test");
    assert_slice(check->sender, "user@xn--bcher-kva.test");
    rig_free(&rig);
}

/* RFC 8616 4: a term with %{l} or %{s} does not match a local-part that is not ASCII,
 * and nothing is asked for it; %{o} and %{d} stay usable. */
static void sp_19_terms_with_a_local_part_that_is_not_ascii(void **state)
{
    (void)state;
    static const char *const terms[] = {"exists:%{l}.d.test", "a:%{s}", "mx:%{L1r-}.d.test",
                                        "include:%{l}.d.test", "ptr:%{s}.d.test"};
    for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
        char zone[300];
        struct rig rig;
        snprintf(zone, sizeof(zone),
                 "xn--bcher-kva.test TXT v=spf1 +%s ~exists:%%{o} -all\n"
                 "xn--bcher-kva.test A 127.0.0.1\n",
                 terms[i]);
        rig_init(&rig, zone);
        rig_sender(&rig, "us\xc3\xa9r@b\xc3\xbc"
                         "cher.test");
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_SOFTFAIL, SPF_WHY_MATCHED);
        assert_int_equal(check->lookups, 2);
        assert_int_equal(rig.run.asked, 2);
        rig_free(&rig);
    }
}

/* What %{l} and %{s} stand for in an explanation of a sender that is not ASCII: the
 * default is given in its place. */
static void sp_19_an_explanation_stays_ascii(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 -all exp=e.test\ne.test TXT %{s} may not\n");
    rig_sender(&rig, "us\xc3\xa9r@d.test");
    assert_slice(rig_check(&rig)->explanation, "DEFAULT");
    rig_free(&rig);
}

/* RFC 8616 4 holds for any octet over 127, UTF-8 or not. */
static void a_local_part_of_broken_utf_8_matches_nothing(void **state)
{
    (void)state;
    static const char *const senders[] = {"\xff@d.test", "a\xc3@d.test", "\xed\xa0\x80@d.test"};
    for (size_t i = 0; i < ARRAY_LEN(senders); i++) {
        struct rig rig;
        rig_init(&rig, "d.test TXT v=spf1 exists:%{l}.x.test include:%{S}.x.test ~all\n");
        rig_sender(&rig, senders[i]);
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_SOFTFAIL, SPF_WHY_MATCHED);
        assert_int_equal(check->lookups, 2);
        assert_int_equal(rig.run.asked, 1);
        rig_free(&rig);
    }
}

struct odd {
    struct slice local;
    const char *spec;
    struct slice name; /* that is asked for; empty: none can be made */
};

#define LOCAL_64 "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"

static const struct odd odd[] = {
    {{"a\0b", 3}, "%{l}.test", {"\3a\0b\4test\0", 10}},
    {{"a\x01", 2}, "%{l}.test", {"\2a\1\4test\0", 9}},
    {{"\x7f ", 2}, "%{l}.test", {"\2\x7f \4test\0", 9}},
    {{"a\\.b", 4}, "%{l}.test", {"\2a\\\1b\4test\0", 11}},
    {{"\\065", 4}, "%{l}.test", {"\4\\065\4test\0", 11}},
    {{"\"A@\"", 4}, "%{l}.test", {"\4\"a@\"\4test\0", 11}},
    {{"%{d}", 4}, "%{l}.test", {"\4%{d}\4test\0", 11}},
    {{"a@b", 3}, "%{s}", {"\5a@b@d\4test\0", 12}},
    {{"a@b.c", 5}, "%{lr}.test", {"\1c\3a@b\4test\0", 12}},
    {{"a\0\x1f,", 4}, "%{L}.test", {"\12a%00%1f%2c\4test\0", 17}},
    {{"\"\r\n\"", 4}, "%{L}.test", {"\14%22%0d%0a%22\4test\0", 19}},
    {{"a..b", 4}, "%{l}.test", {"", 0}},
    {{".", 1}, "%{l}.test", {"", 0}},
    {{LOCAL_64, 64}, "%{l}.test", {"", 0}},
};

/* Octets go into a name as they are; an empty or a long label makes a name of which no
 * query can be made (4.8). */
static void odd_local_parts_in_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        struct rig rig;
        char zone[200], sender[100];
        snprintf(zone, sizeof(zone), "d.test TXT v=spf1 exists:%s -all\n", odd[i].spec);
        rig_init(&rig, zone);
        memcpy(sender, odd[i].local.p, odd[i].local.len);
        memcpy(sender + odd[i].local.len, "@d.test", 7);
        struct slice copy = exact(sender, odd[i].local.len + 7);
        rig.in.mail_from.value = copy;
        assert_verdict(rig_check(&rig), SPF_FAIL, SPF_WHY_MATCHED);
        const struct facts *facts = &rig.run.inquiry.facts;
        assert_int_equal(facts->count, odd[i].name.len ? 2 : 1);
        if (odd[i].name.len)
            assert_true(slice_eq(facts->items[1].question.name, odd[i].name));
        exact_free(copy);
        rig_free(&rig);
    }
}

/* 6.2 and 7.1: an explanation is printable ASCII. It goes into the reply to a stranger who
 * chose the sender and the HELO: no line break of his goes with it. */
static void an_explanation_stays_printable(void **state)
{
    (void)state;
    static const char *const senders[] = {"a\r\n550 b@d.test", "a\x01@d.test", "a\x7f@d.test",
                                          "a\t@d.test", "\xff@d.test"};
    static const char *const defaults[] = {"no %{s}", "no"};
    for (size_t i = 0; i < ARRAY_LEN(senders); i++)
        for (size_t j = 0; j < ARRAY_LEN(defaults); j++) {
            struct rig rig;
            rig_init(&rig, "d.test TXT v=spf1 -all exp=e.test\ne.test TXT %{l} may not\n");
            rig_sender(&rig, senders[i]);
            rig.in.default_explanation = slice_from(defaults[j]);
            assert_slice(rig_check(&rig)->explanation, j ? "no" : "");
            rig_free(&rig);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_of_rfc_7208_7_4),
        cmocka_unit_test(sp_03_digits_and_delimiters),
        cmocka_unit_test(parts_that_are_empty),
        cmocka_unit_test(sp_01_literals_of_every_length),
        cmocka_unit_test(sp_01_names_of_every_length),
        cmocka_unit_test(sp_01_the_final_dot_is_not_counted),
        cmocka_unit_test(sp_04_at_the_end_of_the_room),
        cmocka_unit_test(sp_04_an_expansion_over_the_limit),
        cmocka_unit_test(a_part_over_the_limit_in_a_macro),
        cmocka_unit_test(a_term_that_cannot_match_hits_no_limit),
        cmocka_unit_test(sp_21_include_changes_the_domain),
        cmocka_unit_test(upper_case_escapes),
        cmocka_unit_test(the_validated_name),
        cmocka_unit_test(no_validated_name_is_unknown),
        cmocka_unit_test(sp_12_an_exp_that_fails_is_ignored),
        cmocka_unit_test(sp_19_u_labels_become_a_labels),
        cmocka_unit_test(sp_19_terms_with_a_local_part_that_is_not_ascii),
        cmocka_unit_test(sp_19_an_explanation_stays_ascii),
        cmocka_unit_test(a_local_part_of_broken_utf_8_matches_nothing),
        cmocka_unit_test(odd_local_parts_in_names),
        cmocka_unit_test(an_explanation_stays_printable),
    };
    return cmocka_run_group_tests_name("spf-macro", tests, NULL, NULL);
}
