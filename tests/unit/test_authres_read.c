/* SPDX-License-Identifier: MIT
 * One field: RFC 8601 2.2, and what is met beside it. */
#include "authres_unit.h"

#include "linear.h"

/* --- the RFC ------------------------------------------------------------------------- */

static void what_the_grammar_allows(void **state)
{
    (void)state;
    assert_says(" example.org 1; none", "[example.org 1] none");
    assert_says("example.com;\r\n\tspf=pass smtp.mailfrom=example.net",
                "[example.com] spf=pass smtp.mailfrom=<example.net>");
    assert_says("example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass "
                "smtp.mailfrom=example.net",
                "[example.com] auth=pass {cram-md5} smtp.auth=<sender@example.net> spf=pass "
                "smtp.mailfrom=<example.net>");
    assert_says("\"a b\" (x); dkim/2=fail reason=\"bad; \\\"key\\\"\" header.d=e.test",
                "[a b] {x} dkim/2=fail \"bad; \"key\"\" header.d=<e.test>");
}

/* B.7: comments and white space wherever they may stand. */
static void comments_stand_anywhere(void **state)
{
    (void)state;
    assert_says("foo.test (a) 1 (b);\r\n dkim (c (d) \\) ;) / 1 (e) = (f) fail\r\n policy (g) . "
                "(h) expired\r\n (i) = (j) 1362471462",
                "[foo.test 1] {a} {b} dkim/1=fail {c (d) ) ;} {e} {f} {g} {h} {i} {j} "
                "policy.expired=<1362471462>");
    assert_says("x; dkim/ 1 = pass header. d = e.test", "[x] dkim/1=pass header.d=<e.test>");
    assert_says("x (before); (of dkim) dkim=pass (a)(b); (behind)",
                "[x] {before} dkim=pass {of dkim} {a} {b} {behind}");
}

static void semicolons_within_do_not_split(void **state)
{
    (void)state;
    assert_says("x; dkim=fail reason=\"a; spf=pass\" (b; spf=pass \"(c)\") header.b=\"d;e\"",
                "[x] dkim=fail \"a; spf=pass\" {b; spf=pass \"(c)\"} header.b=<d;e>");
}

static void every_word_is_known(void **state)
{
    (void)state;
    assert_says("x; a=none; a=pass; a=fail; a=softfail; a=neutral; a=policy; a=temperror; "
                "a=permerror",
                "[x] a=none a=pass a=fail a=softfail a=neutral a=policy a=temperror a=permerror");
    assert_says("x; a=Pass; a=hardfail; a=tempfail; a=perm_fail; a=unknown; a=;",
                "[x] a=pass~Pass a=fail~hardfail a=temperror~tempfail a=other~perm_fail "
                "a=other~unknown a=other~");
}

static void quotes_and_folding_are_taken_out(void **state)
{
    (void)state;
    assert_says("x; spf=pass (a\r\n b) smtp.helo=\"c\r\n d\\\"\\e\" smtp.mailfrom=\"\"",
                "[x] spf=pass {a b} smtp.helo=<c d\"e> smtp.mailfrom=<>");
    assert_says("x; spf=pass smtp.mailfrom=\"a b;\"@e.test(c)smtp.helo=h",
                "[x] spf=pass {c} smtp.mailfrom=<\"a b;\"@e.test> smtp.helo=<h>");
}

/* --- the wild ------------------------------------------------------------------------- */

/* AR-08: nobody's field. A word before "=" is no authserv-id. */
static void ar_08_no_authserv_id(void **state)
{
    (void)state;
    assert_says("spf=pass smtp.mailfrom=example.com", "[-] spf=pass smtp.mailfrom=<example.com>");
    assert_says(" (c) dkim=none (not signed) header.d=none;dmarc=none",
                "[-] dkim=none {c} {not signed} header.d=<none> dmarc=none");
    assert_says("; mx.test; spf=pass", "[-] spf=pass !mx.test");
    assert_says("", "[-]");
    assert_says(" \r\n ", "[-]");
}

/* AR-05: a version that is not 1 is said. */
static void ar_05_unknown_version(void **state)
{
    (void)state;
    assert_says("mx.victim.test 99; spf=pass", "[mx.victim.test 99] spf=pass !99");
    assert_says("mx.test 0; none", "[mx.test 0] none !0");
    assert_says("mx.test 99999999999999999999999; none",
                "[mx.test 99999999999999999999999] none !99999999999999999999999");
    assert_says("mx.test 001; none", "[mx.test 001] none");
}

/* AR-04: whatever stands before it, the authserv-id is found. */
static void ar_04_eight_kilobytes_of_comment(void **state)
{
    (void)state;
    struct arena arena;
    struct authres said;
    struct buffer text;
    buffer_init(&text, (size_t)1 << 22);
    for (size_t pad = 8192; pad < 2000000; pad = pad * 4 + 1) {
        buffer_clear(&text);
        buffer_text(&text, "(");
        while (text.len < pad)
            buffer_text(&text, "x ; mx.other.test; ");
        buffer_text(&text, ")\r\n mx.victim.test; dmarc=pass");
        struct slice copy = exact(text.p, text.len);
        arena_init(&arena, (size_t)1 << 24);
        assert_int_equal(authres_read(copy, &arena, &said), ASSAY_OK);
        assert_slice(said.authserv_id, "mx.victim.test");
        assert_int_equal(said.count, 1);
        arena_free(&arena);
        exact_free(copy);
    }
    buffer_free(&text);
}

static void an_instance_of_arc(void **state)
{
    (void)state;
    assert_says("i=2; mx.microsoft.test 1; spf=pass", "i=2 [mx.microsoft.test 1] spf=pass");
    assert_says("i = 1 ;spf=pass", "i=1 [-] spf=pass");
    assert_says("i=1", "i=1 [-]");
    assert_says("i=0; spf=pass", "[-] i=other~0 spf=pass");
    assert_says("i=1; i=2; x; spf=pass", "i=1 [-] i=other~2 spf=pass !x");
}

static void properties_without_a_ptype(void **state)
{
    (void)state;
    assert_says("dmarc=fail action=oreject header.from=e.test;compauth=fail reason=000",
                "[-] dmarc=fail action=<oreject> header.from=<e.test> compauth=fail \"000\"");
    assert_says("x; spf=pass (a) client-ip=192.0.2.1; envelope-from=u@e.test; helo=h;",
                "[x] spf=pass {a} client-ip=<192.0.2.1> ;envelope-from=<u@e.test> ;helo=<h>");
    assert_says("x; dmarc=pass d=e.test; arc_overridden_status=y; smtp.helo=z",
                "[x] dmarc=pass d=<e.test> ;arc_overridden_status=<y> ;smtp.helo=<z>");
    assert_says("x; dkim=fail; reason=a", "[x] dkim=fail ;reason=<a>");
    assert_says("x; dkim=pass reason=a reason=b", "[x] dkim=pass \"a\" reason=<b>");
}

static void results_without_a_semicolon(void **state)
{
    (void)state;
    assert_says("x; dkim=pass header.d=a.test dkim=fail (b) header.d=c.test",
                "[x] dkim=pass header.d=<a.test> dkim=fail {b} header.d=<c.test>");
    /* A name that could be either is not made a result. */
    assert_says("x; tls=pass tls=TLS1.3 x-bits=2048 policy=none",
                "[x] tls=pass tls=<TLS1.3> x-bits=<2048> policy=<none>");
}

static void the_legacy_form(void **state)
{
    (void)state;
    assert_says("h.test  from=d.test; domainkeys=neutral (no sig); from=d.test; dkim=pass (ok)",
                "[h.test] from=<d.test> domainkeys=neutral {no sig} ;from=<d.test> dkim=pass {ok}");
}

static void words_alone_are_flaws(void **state)
{
    (void)state;
    assert_says("spf=pass smtp.mailfrom=e.test; recipient.example; dkim=pass;",
                "[-] spf=pass smtp.mailfrom=<e.test> dkim=pass !recipient.example");
    assert_says("x y; dkim fail = ; \"spf\"; spf=pass; none",
                "[-] spf=pass !x y !dkim fail = !\"spf\" !none");
    assert_says("x;;;; spf=pass;;", "[x] spf=pass");
    assert_says("x; =pass", "[x] !=pass");
}

static void empty_values(void **state)
{
    (void)state;
    assert_says("x; spf=none (sender IP is ) smtp.mailfrom=<>; dkim=none",
                "[x] spf=none {sender IP is } smtp.mailfrom=<<>> dkim=none");
    assert_says("x; spf=none smtp.mail=; smtp.helo= ;dkim=pass header.d=",
                "[x] spf=none smtp.mail=<> ;smtp.helo=<> dkim=pass header.d=<>");
    assert_says("x; spf=none smtp.mail= header.from=e.test dkim= (a) dmarc=pass",
                "[x] spf=none {a} smtp.mail=<> header.from=<e.test> dkim=<> dmarc=pass");
    assert_says("x; spf=none smtp.mailfrom= b=c@e.test", "[x] spf=none smtp.mailfrom=<b=c@e.test>");
}

static void values_run_on(void **state)
{
    (void)state;
    assert_says("x; spf=pass(a)smtp.mailfrom=b+c=d@e.test(f);dkim=pass header.b=A/b+c==",
                "[x] spf=pass {a} {f} smtp.mailfrom=<b+c=d@e.test> dkim=pass header.b=<A/b+c==>");
    assert_says("x; dmarc=pass(p=NONE,sp=QUARANTINE) header.from=<u@e.test> (g)",
                "[x] dmarc=pass {p=NONE,sp=QUARANTINE} {g} header.from=<<u@e.test>>");
}

/* What has no end is not read as if it had one. */
static void what_has_no_end(void **state)
{
    (void)state;
    assert_says("x; spf=pass (a; dkim=pass", "[x] spf=pass !(a; dkim=pass");
    assert_says("x; spf=pass; dkim=pass header.d=\"e.test; dmarc=pass",
                "[x] spf=pass dkim=pass !header.d=\"e.test; dmarc=pass");
    assert_says("mx.test (a", "[mx.test] !(a");
    assert_says("x; dkim (a", "[x] !(a !dkim");
    assert_says("x; dkim= (a", "[x] !dkim= (a");
    assert_says("x; dkim=pass (a\\)", "[x] dkim=pass !(a\\)");
    assert_says("x; dkim=\"\\", "[x] !dkim=\"\\");
}

/* What stands in quotes is no result, wherever these open. */
static void quotes_within_a_value(void **state)
{
    (void)state;
    assert_says("x; spf=fail smtp.mailfrom=<\"a; dmarc=pass (\"@evil.test>)",
                "[x] spf=fail smtp.mailfrom=<<\"a; dmarc=pass (\"@evil.test>)>");
    assert_says("x; spf=fail smtp.mailfrom=<\"a; dmarc=pass x\"@e.test>; dkim=none",
                "[x] spf=fail smtp.mailfrom=<<\"a; dmarc=pass x\"@e.test>> dkim=none");
    assert_says("x; spf=fail smtp.mailfrom=x\"y; dmarc=pass z\"",
                "[x] spf=fail smtp.mailfrom=<x\"y; dmarc=pass z\">");
    assert_says("x; spf=fail smtp.mailfrom=x\"y; dmarc=pass z",
                "[x] spf=fail !smtp.mailfrom=x\"y; dmarc=pass z");
    /* Those of word processors are none of RFC 5322: in a header they are plain octets. */
    assert_says(
        "x; spf=fail smtp.mailfrom=\xe2\x80\x9c@e.test; dkim=fail header.i=\xe2\x80\x9d@e.test",
        "[x] spf=fail smtp.mailfrom=<\xe2\x80\x9c@e.test> dkim=fail "
        "header.i=<\xe2\x80\x9d@e.test>");
}

/* Behind words that belong to nothing only what is known is a result. */
static void prose_is_no_result(void **state)
{
    (void)state;
    assert_says(
        "x; spf=pass and then the p=none policy; sp=reject; dkim=maybe; dkim=fail header.d=e.test; "
        "y=z",
        "[x] spf=pass dkim=other~maybe dkim=fail header.d=<e.test> y=other~z !and then the p=none "
        "policy !sp=reject");
    assert_says("x; <br>spf=pass; spf&nbsp;=fail; dkim=none",
                "[x] dkim=none !<br>spf=pass !spf&nbsp !=fail");
    assert_says("x; none; spf=pass", "[x] spf=pass !none");
    assert_says("The receiver said spf=fail", "[-] !The receiver said spf=fail");
    assert_says("Nov 21 10:00:00 mx opendmarc[1]: none",
                "[-] !Nov 21 10:00:00 mx opendmarc[1]: none");
    assert_says("mx.test, spf=pass", "[-] !mx.test, spf=pass");
    assert_says("<td>mx.test; spf=pass", "[-] spf=pass !<td>mx.test");
    assert_says("\"a, <b>\"; spf=pass", "[a, <b>] spf=pass");
    assert_says("mx.test 1 (a) spf=pass", "[mx.test 1] {a} spf=pass");
}

/* What stands behind such words is not of the result before them. */
static void what_follows_prose_is_nobodys(void **state)
{
    (void)state;
    assert_says("x; dkim=fail reason=bad signature data header.d=e.test; dmarc=fail",
                "[x] dkim=fail \"bad\" ;header.d=<e.test> dmarc=fail !signature data");
    assert_says(
        "x; dkim=pass (a) header.d=a.test; (b) zz (c) dkim=fail header.d=e.test reason=\"r\" "
        "(d) header.s=s (e)",
        "[x] dkim=pass {a} header.d=<a.test> ;header.d=<e.test> ;header.s=<s> !(b) zz (c) "
        "dkim=fail !reason=\"r\" (d) !(e)");
    assert_says("x; spf=pass smtp.mailfrom=a; b.test; x-spam=fail policy.score=9",
                "[x] spf=pass smtp.mailfrom=<a> ;policy.score=<9> !b.test !x-spam=fail");
    assert_says("x; spf=pass; client-ip=192.0.2.1 from=a reason=b; dkim=none",
                "[x] spf=pass ;client-ip=<192.0.2.1> ;from=<a> ;reason=<b> dkim=none");
    assert_says("x; spf=pass zz smtp (a) . helo = (b) y; dkim=none",
                "[x] spf=pass ;smtp.helo=<y> dkim=none !zz");
    assert_says("x; spf=pass; client-ip=(a; dkim=fail", "[x] spf=pass !client-ip=(a; dkim=fail");
    assert_says("x 2 zz (a; dkim=fail", "[-] !(a; dkim=fail !x 2 zz");
    assert_says("spf=none (a) smtp.mailfrom=a.test; b.test; dkim=none (c) header.d=none;b.test; "
                "dmarc=bestguesspass action=none header.from=a.test;",
                "[-] spf=none {a} smtp.mailfrom=<a.test> dkim=none {c} header.d=<none> "
                "dmarc=other~bestguesspass action=<none> header.from=<a.test> !b.test !b.test");
}

/* AR-12: whatever the octets, they stay where they stand. */
static void ar_12_control_octets(void **state)
{
    (void)state;
    assert_says("x; spf=pass smtp.helo=%s%n\x1b[2J smtp.mailfrom=\"a\x07\"",
                "[x] spf=pass smtp.helo=<%s%n\x1b[2J> smtp.mailfrom=<a\x07>");
    struct arena arena;
    struct authres said;
    struct slice text = exact("x;\0spf=pass\0 \0=\0", 16);
    arena_init(&arena, 1 << 20);
    assert_int_equal(authres_read(text, &arena, &said), ASSAY_OK);
    assert_int_equal(said.count, 0);
    assert_int_equal(said.flaw_count, 1);
    assert_int_equal(said.flaws[0].span.len, 14);
    arena_free(&arena);
    exact_free(text);
}

static void spans_are_of_the_text(void **state)
{
    (void)state;
    struct arena arena;
    struct authres said;
    struct slice text = exact_text("x; dkim=pass (a) header.d=\"e\\.test\" (b) ; (c) spf = fail; "
                                   "helo (d) = (e) h; z; (f) arc=none");
    arena_init(&arena, 1 << 20);
    assert_int_equal(authres_read(text, &arena, &said), ASSAY_OK);
    assert_slice(said.results[0].text, "dkim=pass (a) header.d=\"e\\.test\" (b)");
    assert_slice(said.results[0].details.properties[0].text, "header.d=\"e\\.test\"");
    assert_slice(said.results[1].text, "spf = fail");
    assert_ptr_equal(said.results[0].text.p, text.p + 3);
    assert_int_equal(said.flaws[0].fault, AUTHRES_STRAY);
    assert_slice(said.results[2].text, "arc=none");
    assert_ptr_equal(said.flaws[0].span.p, text.p + text.len - strlen("z; (f) arc=none"));
    const struct authres_property *d =
        authres_property(&said.results[0], SLICE("HEADER"), SLICE("D"));
    assert_slice(d->value, "e.test");
    assert_null(authres_property(&said.results[0], SLICE("header"), SLICE("i")));
    assert_non_null(authres_property(&said.results[1], SLICE(""), SLICE("helo")));
    arena_free(&arena);
    exact_free(text);
}

/* --- limits --------------------------------------------------------------------------------- */

/* `head`, `count` times `item`, `tail`: over the limit that `limit` names. */
static void assert_limit(const char *head, const char *item, size_t count, const char *limit,
                         struct authres *said, struct arena *arena)
{
    struct buffer text;
    buffer_init(&text, (size_t)1 << 23);
    buffer_text(&text, head);
    for (size_t i = 0; i < count; i++)
        buffer_text(&text, item);
    struct slice copy = exact(text.p, text.len);
    buffer_free(&text);
    arena_init(arena, (size_t)1 << 26);
    int error = authres_read(copy, arena, said);
    assert_int_equal(error, limit ? ASSAY_ELIMIT : ASSAY_OK);
    if (limit)
        assert_string_equal(said->limit, limit);
    else
        assert_null(said->limit);
    bool within = !said->unread.len || (said->unread.p >= copy.p &&
                                        said->unread.p + said->unread.len == copy.p + copy.len);
    assert_true(within);
    exact_free(copy);
}

/* AR-06: no array of a fixed size runs over; the limit is named, and what fitted is kept. */
static void ar_06_ten_thousand_results(void **state)
{
    (void)state;
    struct arena arena;
    struct authres said;
    static const size_t counts[] = {16, 17, 18, AUTHRES_RESULTS_MAX};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        assert_limit("x", "; a=b", counts[i], NULL, &said, &arena);
        assert_int_equal(said.count, counts[i]);
        arena_free(&arena);
    }
    static const size_t more[] = {AUTHRES_RESULTS_MAX + 1, 10000};
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        assert_limit("x", "; a=b", more[i], "too many results", &said, &arena);
        assert_int_equal(said.count, AUTHRES_RESULTS_MAX);
        assert_int_equal(said.unread.len, (more[i] - AUTHRES_RESULTS_MAX) * 5 - 2);
        arena_free(&arena);
    }
}

static void every_limit_is_named(void **state)
{
    (void)state;
    struct arena arena;
    struct authres said;
    static const struct {
        const char *head, *item;
        size_t max;
        const char *limit;
    } rows[] = {
        {"x; a=b", " c.d=e", AUTHRES_PROPERTIES_MAX, "too many properties"},
        {"x; a=b", " (c)", AUTHRES_COMMENTS_MAX, "too many comments"},
        {"x; a=b", " (c) d.e=f", AUTHRES_COMMENTS_MAX, "too many comments"},
        {"x; a=b", ";(c)", AUTHRES_COMMENTS_MAX, "too many comments"},
        {"x; a=b", "; c", AUTHRES_FLAWS_MAX, "too much that cannot be read"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (!strstr(rows[i].item, ") d"))
            assert_limit(rows[i].head, rows[i].item, rows[i].max, NULL, &said, &arena);
        else
            arena_init(&arena, 0);
        arena_free(&arena);
        assert_limit(rows[i].head, rows[i].item, rows[i].max + 1, rows[i].limit, &said, &arena);
        arena_free(&arena);
    }
    assert_limit("x; a=b ", "(", AUTHRES_DEPTH_MAX, NULL, &said, &arena);
    assert_int_equal(said.flaws[0].fault, AUTHRES_UNCLOSED);
    arena_free(&arena);
    assert_limit("x; a=b ", "(", AUTHRES_DEPTH_MAX + 1, "comments nest too deep", &said, &arena);
    assert_int_equal(said.count, 1);
    arena_free(&arena);
    assert_limit("x; a=b", " ", AUTHRES_OCTETS_MAX, "too long", &said, &arena);
    arena_free(&arena);
}

static clock_t time_of(const void *item, size_t octets)
{
    struct buffer text;
    struct arena arena;
    struct authres said;
    buffer_init(&text, (size_t)1 << 22);
    buffer_text(&text, "x; a=b");
    while (text.len < octets)
        buffer_text(&text, item);
    text.len = octets;
    arena_init(&arena, (size_t)1 << 28);
    clock_t begin = clock();
    int error = authres_read(buffer_get(&text), &arena, &said);
    clock_t taken = clock() - begin;
    assert_true(error == ASSAY_OK || error == ASSAY_ELIMIT);
    arena_free(&arena);
    buffer_free(&text);
    return taken;
}

static void the_time_is_linear(void **state)
{
    (void)state;
    static const char *const items[] = {"; a=b", "(",        "()",    "\"",        "\"\"",
                                        " a. b", " a /b",    "=",     ";",         "\\",
                                        "a",     " a= b.c=", "; (c)", " spf= spf="};
    for (size_t i = 0; i < ARRAY_LEN(items); i++)
        assert_linear(time_of, items[i], AUTHRES_OCTETS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_grammar_allows),
        cmocka_unit_test(comments_stand_anywhere),
        cmocka_unit_test(semicolons_within_do_not_split),
        cmocka_unit_test(every_word_is_known),
        cmocka_unit_test(quotes_and_folding_are_taken_out),
        cmocka_unit_test(ar_08_no_authserv_id),
        cmocka_unit_test(ar_05_unknown_version),
        cmocka_unit_test(ar_04_eight_kilobytes_of_comment),
        cmocka_unit_test(an_instance_of_arc),
        cmocka_unit_test(properties_without_a_ptype),
        cmocka_unit_test(results_without_a_semicolon),
        cmocka_unit_test(the_legacy_form),
        cmocka_unit_test(words_alone_are_flaws),
        cmocka_unit_test(empty_values),
        cmocka_unit_test(values_run_on),
        cmocka_unit_test(what_has_no_end),
        cmocka_unit_test(ar_12_control_octets),
        cmocka_unit_test(quotes_within_a_value),
        cmocka_unit_test(prose_is_no_result),
        cmocka_unit_test(what_follows_prose_is_nobodys),
        cmocka_unit_test(spans_are_of_the_text),
        cmocka_unit_test(ar_06_ten_thousand_results),
        cmocka_unit_test(every_limit_is_named),
        cmocka_unit_test(the_time_is_linear),
    };
    return cmocka_run_group_tests_name("authres-read", tests, NULL, NULL);
}
