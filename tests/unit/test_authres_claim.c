/* SPDX-License-Identifier: MIT
 * Which fields of others must go before ours is added: RFC 8601 5, and the attack rows AR. */
#include "unit.h"

#include "authres/authres.h"

#define VICTIM       "mx.victim.com"
#define SLICES(list) (list), ARRAY_LEN(list)

static const struct slice ours[] = {{"mx.victim.com", 13}, {"victim.com", 10}};
static const struct slice victim[] = {{VICTIM, sizeof(VICTIM) - 1}};

static bool claims(struct slice value, const struct slice *names, size_t count)
{
    struct arena arena;
    struct authres said;
    arena_init(&arena, (size_t)64 << 20);
    int error = authres_read(value, &arena, &said);
    assert_true(error == ASSAY_OK || error == ASSAY_ELIMIT);
    bool claimed = authres_is_claimed(&said, value, names, count);
    arena_free(&arena);
    return claimed;
}

static bool is_claimed(struct slice value)
{
    return claims(value, ours, ARRAY_LEN(ours));
}

static bool is_text_claimed(const char *text)
{
    struct slice value = exact_text(text);
    bool claimed = is_claimed(value);
    exact_free(value);
    return claimed;
}

/* Each of the values, of which none is of the other kind. */
static void assert_claims(bool expected, const struct slice *values, size_t value_count,
                          const struct slice *names, size_t count)
{
    for (size_t i = 0; i < value_count; i++) {
        struct slice value = exact(values[i].p, values[i].len);
        if (claims(value, names, count) != expected)
            fail_msg("%s: %.*s", expected ? "stays" : "is claimed", SLICE_ARGS(value));
        exact_free(value);
    }
}

static void ar_01_our_name_is_taken_out(void **state)
{
    (void)state;
    assert_true(is_text_claimed(" mx.victim.com; dmarc=pass header.from=legitimate.com"));
    assert_true(is_text_claimed(" MX.Victim.COM; none"));
    assert_true(is_text_claimed("\r\n \"mx.victim.com\" 1; spf=pass"));
    assert_true(is_text_claimed("i=1; victim.com; spf=pass"));
}

static void ar_02_a_foreign_name_stays(void **state)
{
    (void)state;
    assert_false(is_text_claimed(" mx.example.net; dmarc=pass"));
    assert_false(is_text_claimed(" xmx.victim.com; dmarc=pass"));
    assert_false(is_text_claimed(" mx.example.net; spf=pass smtp.mailfrom=a@victim.com"));
    assert_false(is_text_claimed(""));
}

static void ar_04_padding_hides_nothing(void **state)
{
    (void)state;
    struct buffer text;
    buffer_init(&text, (size_t)1 << 20);
    buffer_text(&text, " (");
    for (unsigned i = 0; i < 8192; i++)
        buffer_byte(&text, 'x');
    buffer_text(&text, ") mx.victim.com; dmarc=pass");
    assert_true(is_claimed(buffer_get(&text)));
    buffer_clear(&text);
    buffer_text(&text, " a.test");
    for (unsigned i = 0; i < 10000; i++)
        buffer_text(&text, "; a=b");
    assert_false(is_claimed(buffer_get(&text)));
    buffer_text(&text, " mx.victim.com");
    assert_true(is_claimed(buffer_get(&text)));
    buffer_free(&text);
}

static void ar_04_what_cannot_be_read_and_holds_our_name_is_taken_out(void **state)
{
    (void)state;
    assert_true(is_text_claimed(" (never closed mx.victim.com; dmarc=pass"));
    assert_true(is_text_claimed(" \"mx.victim.com; dmarc=pass"));
    assert_false(is_text_claimed(" (never closed mx.example.net; dmarc=pass"));
}

static void ar_05_a_version_that_is_not_known_is_taken_out(void **state)
{
    (void)state;
    assert_true(is_text_claimed(" mx.victim.com 99; spf=pass"));
    assert_true(is_text_claimed(" mx.example.net 2; spf=pass"));
    assert_false(is_text_claimed(" mx.example.net 1; spf=pass"));
}

static void ar_08_without_a_name_it_is_never_ours(void **state)
{
    (void)state;
    assert_false(is_text_claimed(" spf=pass smtp.mailfrom=example.com"));
    assert_true(is_text_claimed(" spf=pass smtp.mailfrom=a; mx.victim.com; dmarc=pass"));
}

/* --- heads that do not parse ------------------------------------------------------------ */

#define RESULT "; dmarc=pass"

static void ar_04_a_head_with_other_octets(void **state)
{
    (void)state;
    const struct slice values[] = {
        SLICE(VICTIM "\0" RESULT),
        SLICE(VICTIM "\0x" RESULT),
        SLICE("\0" VICTIM RESULT),
        SLICE(VICTIM "\v" RESULT),
        SLICE("\f" VICTIM RESULT),
        SLICE(VICTIM "\x7f" RESULT),
        SLICE(VICTIM "\r" RESULT),
        SLICE("mx.vic\xfftim.com" RESULT),
        SLICE(VICTIM "." RESULT),
        SLICE(VICTIM ".." RESULT),
        SLICE("." VICTIM RESULT),
        SLICE("-" VICTIM RESULT),
        SLICE("a." VICTIM "-" RESULT),
        SLICE("a.." VICTIM RESULT),
        SLICE("\xe3\x80\x82" VICTIM RESULT),
        SLICE("\xef\xbc\x8e" VICTIM RESULT),
        SLICE(VICTIM "\xe3\x80\x82\xe3\x80\x82" RESULT),
        SLICE("\xef\xbc\x8d" VICTIM RESULT),
        SLICE(VICTIM "/jobid" RESULT),
        SLICE("\"" VICTIM "/jobid\"" RESULT),
        SLICE(VICTIM "|jobid" RESULT),
        SLICE(VICTIM "," RESULT),
        SLICE(VICTIM ": " RESULT),
        SLICE("<" VICTIM ">" RESULT),
        SLICE("mx[.]victim[.]com" RESULT),
        SLICE("=?utf-8?q?" VICTIM "?=" RESULT),
    };
    assert_claims(true, SLICES(values), SLICES(victim));
}

static void ar_04_a_head_with_quotes_and_escapes(void **state)
{
    (void)state;
    const struct slice values[] = {
        SLICE("\"mx\"."
              "victim.com" RESULT),
        SLICE("mx.\"victim\".com" RESULT),
        SLICE(VICTIM "\"\"" RESULT),
        SLICE(VICTIM "\\" RESULT),
        SLICE("m\\x.victim.com" RESULT),
        SLICE("m\\\\x.victim.com" RESULT),
        SLICE("mx\\(c).victim.com" RESULT),
        SLICE("\"mx\\.victim.com\"" RESULT),
        SLICE("\"" VICTIM " \"" RESULT),
        SLICE("\" " VICTIM "\"" RESULT),
        SLICE("\"mx.\r\n victim.com\"" RESULT),
        SLICE("\"mx.\r\nvictim.com\"" RESULT),
        SLICE("\"a " VICTIM "\"" RESULT),
        SLICE("\"never closed mx\\.victim\\.com" RESULT),
        SLICE("'" VICTIM "'" RESULT),
    };
    assert_claims(true, SLICES(values), SLICES(victim));
}

static void ar_04_a_head_with_comments_and_white_space(void **state)
{
    (void)state;
    const struct slice values[] = {
        SLICE("mx.(c)victim.com" RESULT),
        SLICE("mx.(c\\)d)victim.com" RESULT),
        SLICE("mx.(c(d)e)victim.com" RESULT),
        SLICE("mx(.victim.)com" RESULT),
        SLICE("mx.\r\n victim.com" RESULT),
        SLICE("mx . victim . com" RESULT),
        SLICE("x=y mx.(c)victim.com"),
        SLICE("x=y mx . victim . com"),
        SLICE("(never closed mx.(c)victim.com" RESULT),
        SLICE("\"(\" mx.(c)victim.com \")\"; x=y"),
        SLICE("x=\"(\" mx.(c)victim.com \")\""),
    };
    assert_claims(true, SLICES(values), SLICES(victim));
}

static void ar_04_characters_that_cannot_be_seen(void **state)
{
    (void)state;
    const struct slice values[] = {
        SLICE(VICTIM "\xc2\xa0" RESULT),           /* U+00A0 */
        SLICE(VICTIM "\xe2\x80\x8b" RESULT),       /* U+200B */
        SLICE("mx.vic\xe2\x80\x8btim.com" RESULT), /* U+200B */
        SLICE("\xef\xbb\xbf" VICTIM RESULT),       /* U+FEFF */
        SLICE("mx.vic\xef\xbb\xbftim.com" RESULT), /* U+FEFF */
        SLICE("mx.vic\xc2\xadtim.com" RESULT),     /* U+00AD */
        SLICE("mx.vic\xcd\x8ftim.com" RESULT),     /* U+034F, nothing to IDNA */
        SLICE("mx\xe3\x80\x82victim\xef\xbc\x8e"
              "com" RESULT), /* U+3002 and U+FF0E, full stops to IDNA */
    };
    assert_claims(true, SLICES(values), SLICES(victim));
}

static void ar_04_another_name_first(void **state)
{
    (void)state;
    const struct slice values[] = {
        SLICE("foo " VICTIM RESULT),
        SLICE("\"\" " VICTIM RESULT),
        SLICE("other; x=y; " VICTIM RESULT),
        SLICE("; " VICTIM RESULT),
        SLICE("none; " VICTIM RESULT),
        SLICE("i=1; i=2; " VICTIM RESULT),
        SLICE("i=0; " VICTIM RESULT),
        SLICE("other; none (\rAuthentication-Results: " VICTIM RESULT ";\r)"),
        SLICE("other; none (\nAuthentication-Results: " VICTIM RESULT ")"),
        SLICE("other; none (\0" VICTIM ")"),
        SLICE("other\r\nfoo; none (" VICTIM ")"),
        SLICE("other, ; none (x" VICTIM ")"),
        SLICE("\"other\"1; none (" VICTIM ")"),
    };
    assert_claims(true, SLICES(values), SLICES(victim));
}

static void a_field_that_is_whole_and_foreign_stays(void **state)
{
    (void)state;
    const struct slice values[] = {
        SLICE("other; none (" VICTIM ")"),
        SLICE("other\r\n ; none (" VICTIM ")\r\n"),
        SLICE("other\n\t(" VICTIM ")\n 1 (\\) " VICTIM ");\n none"),
        SLICE("\"other\" 01; spf=pass smtp.mailfrom=u@" VICTIM),
        SLICE("i=1; other 1; spf=pass smtp.mailfrom=u@" VICTIM),
        SLICE(" I (a) = (b) 1 (c) ; (d) other; spf=pass smtp.mailfrom=u@" VICTIM),
        SLICE("\"a b\"; spf=pass smtp.mailfrom=u@" VICTIM),
        SLICE("a+b; spf=pass smtp.mailfrom=u@" VICTIM),
        SLICE("m\xc3\xbcller.example; spf=pass smtp.mailfrom=u@" VICTIM),
        SLICE("\"\"; spf=pass smtp.mailfrom=u@" VICTIM),
        SLICE("sub." VICTIM RESULT),
        SLICE("x" VICTIM RESULT),
        SLICE(VICTIM ".example.net" RESULT),
        SLICE("\xc3\xa9" VICTIM RESULT),
        SLICE("other (" VICTIM ")"),
    };
    assert_claims(false, SLICES(values), SLICES(victim));
}

/* facts/authres-quirks.tsv. */
static void what_is_not_whole_and_does_not_name_us_stays(void **state)
{
    (void)state;
    const struct slice values[] = {
        SLICE("spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none (message not "
              "signed) header.d=none;dmarc=fail action=oreject header.from=example.com;compauth="
              "fail reason=000"),
        SLICE("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; recipient.example; "
              "dkim=pass header.d=example.com"),
        SLICE("atlas206.free.mail.ne1.yahoo.com  from=example.com; domainkeys=neutral (no sig); "
              "from=example.com; dkim=pass (ok)"),
        SLICE("mx.google.com; spf=pass (google.com: domain of u@example.com designates 192.0.2.1 "
              "as permitted sender) smtp.mailfrom=u@example.com; dmarc=pass (p=REJECT sp=REJECT "
              "dis=NONE arc=pass) header.from=victim.com"),
        SLICE("mx.example.net/jobid; spf=pass"),
        SLICE("mx.example.net, ; spf=pass"),
        SLICE("\"mx.example.net; spf=pass"),
        SLICE("\"mx.example.net\"1; spf=pass"),
        SLICE("mx.example.net\0; spf=pass"),
    };
    assert_claims(false, SLICES(values), SLICES(ours));
}

/* --- names in two forms: RFC 8601 5, 2.5 ----------------------------------------------------- */

#define UE     "\xc3\xbc"
#define BIG_UE "\xc3\x9c"

static const struct slice u_label[] = {{"b" UE "cher.example", 15}};
static const struct slice a_label[] = {{"xn--bcher-kva.example", 21}};

static void a_labels_and_u_labels_are_one(void **state)
{
    (void)state;
    const struct slice values[] = {
        SLICE("b" UE "cher.example" RESULT),
        SLICE("B" BIG_UE "CHER.Example" RESULT),
        SLICE("bu\xcc\x88"
              "cher.example" RESULT),
        SLICE("xn--bcher-kva.example" RESULT),
        SLICE("XN--BCHER-KVA.example. 1" RESULT),
        SLICE("\"B" BIG_UE "CHER.example\"" RESULT),
        SLICE("(c) B" BIG_UE "CHER.example. (c)" RESULT),
        SLICE("<B" BIG_UE "CHER.example>" RESULT),
        SLICE("foo B" BIG_UE "CHER.example" RESULT),
        SLICE("x=y foo B" BIG_UE "CHER.example"),
        SLICE("x=y foo xn--bcher-kva.example foo"),
        SLICE("x=y; B" BIG_UE "(c)CHER.example"),
        SLICE("x=y; B" BIG_UE " CHER . example"),
        SLICE("B" BIG_UE "\xe2\x80\x8b"
              "CHER.example" RESULT),
    };
    assert_claims(true, SLICES(values), SLICES(u_label));
    assert_claims(true, SLICES(values), SLICES(a_label));
}

static void other_names_with_such_labels_stay(void **state)
{
    (void)state;
    const struct slice values[] = {
        SLICE("bucher.example" RESULT),
        SLICE("xb" UE "cher.example" RESULT),
        SLICE("b" UE "cher.example.net" RESULT),
        SLICE("xn--bcher-kvb.example" RESULT),
        SLICE("\xe2\x98\x83.example" RESULT),
        SLICE("x=y; b\xc3\xb6"
              "cher.example"),
    };
    assert_claims(false, SLICES(values), SLICES(u_label));
    assert_claims(false, SLICES(values), SLICES(a_label));
}

/* No letter before it makes our name part of an A-label that is another one. */
static void a_letter_before_it_hides_no_name(void **state)
{
    (void)state;
    const struct slice values[] = {SLICE("\xc3\xa9" VICTIM ", " RESULT),
                                   SLICE("x=y (\xc3\xa9" VICTIM)};
    assert_claims(true, SLICES(values), SLICES(victim));
}

static void names_that_are_nothing_are_nobodys(void **state)
{
    (void)state;
    const struct slice names[] = {SLICE(""), SLICE("."), SLICE("\"\"")};
    const struct slice values[] = {SLICE(""), SLICE("x=y"), SLICE("\"\"; x=y"), SLICE(".; x=y")};
    assert_claims(false, SLICES(values), SLICES(names));
}

/* --- versions: RFC 8601 2.6, 5 --------------------------------------------------------------- */

static void ar_05_what_is_no_version_is_none_that_we_know(void **state)
{
    (void)state;
    const struct slice values[] = {
        SLICE("other 1 99; spf=pass"),
        SLICE("other 2x; spf=pass"),
        SLICE("other v2; spf=pass"),
        SLICE("other \"2\"; spf=pass"),
        SLICE("other \"1\"; spf=pass"),
        SLICE("other/2; spf=pass"),
        SLICE("other/1; spf=pass"),
        SLICE("other (c) 2; spf=pass"),
        SLICE("other(c)2; spf=pass"),
        SLICE("other\r\n 1\r\n 2"),
        SLICE("other 0; spf=pass"),
        SLICE("other 1.0; spf=pass"),
        SLICE("other 18446744073709551617; spf=pass"),
        SLICE("other/job v2; spf=pass"),
        SLICE("other v2 spf=pass"),
        SLICE("i=1; other 2; spf=pass"),
    };
    assert_claims(true, SLICES(values), SLICES(ours));
    const struct slice known[] = {SLICE("other 1; x=y"), SLICE("other 01; x=y"), SLICE("other(c)1"),
                                  SLICE("other 1 spf=pass"), SLICE("other/2x; spf=pass")};
    assert_claims(false, SLICES(known), SLICES(ours));
}

/* More comments than we read stand before it. */
static void ar_05_a_version_behind_a_limit(void **state)
{
    (void)state;
    struct buffer text;
    buffer_init(&text, (size_t)1 << 20);
    buffer_text(&text, "other ");
    for (unsigned i = 0; i <= AUTHRES_COMMENTS_MAX; i++)
        buffer_text(&text, "(c)");
    size_t len = text.len;
    buffer_text(&text, " 1; x=y");
    assert_false(is_claimed(buffer_get(&text)));
    text.len = len;
    buffer_text(&text, " 2; x=y");
    assert_true(is_claimed(buffer_get(&text)));
    buffer_free(&text);
}

/* --- size ------------------------------------------------------------------------------------ */

/* `unit` over and over, up to the largest field, and one of ours behind it. */
static void assert_found_behind(const char *before, const char *unit)
{
    struct buffer text;
    buffer_init(&text, AUTHRES_OCTETS_MAX);
    buffer_text(&text, before);
    while (text.len + strlen(unit) + sizeof(VICTIM) < AUTHRES_OCTETS_MAX)
        buffer_text(&text, unit);
    assert_false(claims(buffer_get(&text), SLICES(victim)));
    buffer_text(&text, VICTIM);
    assert_true(claims(buffer_get(&text), SLICES(victim)));
    buffer_free(&text);
}

static void ar_04_two_mebibytes_hide_nothing(void **state)
{
    (void)state;
    assert_found_behind("a=b, ", " ");
    assert_found_behind("a=b, ", "(");
    assert_found_behind("a=b, ", "()");
    assert_found_behind("a=b, ", "mx.victim.co-");
    assert_found_behind("\"", "\\\\");
    assert_found_behind("a=b, (((((((((((((((((((", "((a)(b)");
    assert_found_behind("a=b ", "\xff");
    assert_found_behind("a=b ", UE);
}

/* What we do not look through is ours. */
static void over_a_limit_it_is_taken_out(void **state)
{
    (void)state;
    struct buffer text;
    buffer_init(&text, (size_t)8 << 20);
    buffer_text(&text, "a=b ");
    for (unsigned i = 0; i < AUTHRES_LABELS_MAX; i++)
        buffer_text(&text, UE ".");
    assert_false(claims(buffer_get(&text), SLICES(victim)));
    buffer_text(&text, UE);
    assert_true(claims(buffer_get(&text), SLICES(victim)));
    buffer_clear(&text);
    while (text.len < 2 * (size_t)AUTHRES_OCTETS_MAX)
        buffer_text(&text, "a=b; ");
    assert_true(claims(buffer_get(&text), SLICES(victim)));
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ar_01_our_name_is_taken_out),
        cmocka_unit_test(ar_02_a_foreign_name_stays),
        cmocka_unit_test(ar_04_padding_hides_nothing),
        cmocka_unit_test(ar_04_what_cannot_be_read_and_holds_our_name_is_taken_out),
        cmocka_unit_test(ar_05_a_version_that_is_not_known_is_taken_out),
        cmocka_unit_test(ar_08_without_a_name_it_is_never_ours),
        cmocka_unit_test(ar_04_a_head_with_other_octets),
        cmocka_unit_test(ar_04_a_head_with_quotes_and_escapes),
        cmocka_unit_test(ar_04_a_head_with_comments_and_white_space),
        cmocka_unit_test(ar_04_characters_that_cannot_be_seen),
        cmocka_unit_test(ar_04_another_name_first),
        cmocka_unit_test(a_field_that_is_whole_and_foreign_stays),
        cmocka_unit_test(what_is_not_whole_and_does_not_name_us_stays),
        cmocka_unit_test(a_labels_and_u_labels_are_one),
        cmocka_unit_test(other_names_with_such_labels_stay),
        cmocka_unit_test(a_letter_before_it_hides_no_name),
        cmocka_unit_test(names_that_are_nothing_are_nobodys),
        cmocka_unit_test(ar_05_what_is_no_version_is_none_that_we_know),
        cmocka_unit_test(ar_05_a_version_behind_a_limit),
        cmocka_unit_test(ar_04_two_mebibytes_hide_nothing),
        cmocka_unit_test(over_a_limit_it_is_taken_out),
    };
    return cmocka_run_group_tests_name("authres-claim", tests, NULL, NULL);
}
