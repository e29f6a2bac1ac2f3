/* SPDX-License-Identifier: MIT
 * What people paste: quoted and indented at once, values that have lost their name, names that
 * have lost their value. What may have been written by somebody else is never taken for a field. */
#include "authres_unit.h"

/* One field begins a line of `text`, with this value. */
static void assert_one(const char *text, const char *value)
{
    struct found found;
    find_bytes(&found, slice_from(text));
    assert_int_equal(found.fields.count, 1);
    assert_slice(found.fields.items[0].value, value);
    assert_int_equal(found.fields.items[0].place, AUTHRES_PASTED);
    found_free(&found);
}

static void ar_01_a_quote_within_a_quote(void **state)
{
    (void)state;
    assert_one("> On Sat, X wrote:\n> > Received: from a by b\n> > Authentication-Results: mx;\n"
               "> > \tspf=fail smtp.mailfrom=a@b.test;\n> > \tdkim=none\n> \n> broken?\n",
               "mx; spf=fail smtp.mailfrom=a@b.test; dkim=none");
    assert_one("> Hello,\n>\n> > Authentication-Results: mx; spf=fail\n>\n> bye", "mx; spf=fail");
    assert_one("    > Authentication-Results: mx;\n    >  spf=fail;\n    >  dkim=none\n",
               "mx; spf=fail; dkim=none");
    assert_one("\t> > Authentication-Results: mx;\n\t> spf=fail\n", "mx; spf=fail");
    assert_one("Dear all,\n\n    > Received: from x\n    > Authentication-Results: mx;\n"
               "    >  spf=fail\n\nBye\n",
               "mx; spf=fail");
}

/* What else was quoted, and how, is no matter. */
static void ar_01_older_quotes_beside_a_field(void **state)
{
    (void)state;
    assert_one("> Received: from x\n> Authentication-Results: mx;\n>  spf=fail;\n>  dkim=none\n"
               ">>> older\n",
               "mx; spf=fail; dkim=none");
    assert_one("> Authentication-Results: mx; spf=fail\n>> older text\n", "mx; spf=fail");
    assert_one("> Authentication-Results: mx;\n>  spf=fail\n>>Received: x\n", "mx; spf=fail");
    assert_one("Authentication-Results: mx; spf=fail\n> Received: x\n", "mx; spf=fail");
    assert_one("> Received: from x; Mon, 1 Jan 2024\n10:00:00 +0000\n"
               "> Authentication-Results: mx; spf=fail\n> From: a\n",
               "mx; spf=fail");
    assert_one("On Sun, J <j@x.test>\nwrote:\n> Authentication-Results: mx; spf=fail\n> From: a\n",
               "mx; spf=fail");
    assert_one("> Authentication-Results: mx; spf=fail\nNote: see\n> From: a\n", "mx; spf=fail");
    assert_one("> see\n> > Authentication-Results: mx; spf=fail\n>Thanks\n", "mx; spf=fail");
    assert_one("> see\n>> Authentication-Results: mx;\n>>  spf=fail\n>>> older\n", "mx; spf=fail");
}

/* A field's own marks, with or without empty lines between all lines, do not make it one. */
static void ar_01_a_fold_of_the_senders(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum authres_place place;
    } pastes[] = {
        {"Received: x\n\nSubject: a\n\n > Authentication-Results: mx; spf=pass\n\nFrom: a\n",
         AUTHRES_WITHIN},
        {">Received: x\n\n>Subject: a\n\n> > Authentication-Results: mx; spf=pass\n\n>From: a\n",
         AUTHRES_WITHIN},
        {"long tail\n \n > Authentication-Results: mx; spf=pass\n \nFrom: a@b\n", AUTHRES_WITHIN},
        {" Received: x\n > Authentication-Results: mx; spf=pass\n", AUTHRES_WITHIN},
        {">Foo: x\n> > Authentication-Results: mx; spf=pass\n>Bar: y\n", AUTHRES_DEEPER},
        {"> Foo: x\n> > Authentication-Results: mx; spf=pass\n> Bar: y\n", AUTHRES_DEEPER},
        {">Foo: x\nlong\n> > Authentication-Results: mx; spf=pass\nlong\n>Bar: y\n",
         AUTHRES_DEEPER},
        {"Received: x\n\nSubject: a\n\n > Authentication-Results: mx; spf=pass\n\nFrom: a\n\n"
         "On Mon, Bob wrote:\n\n> Please send it.\n>\n",
         AUTHRES_WITHIN},
        {"> Please.\n>\n\nReceived: x\n\nSubject: a\n\n > Authentication-Results: mx; spf=pass\n",
         AUTHRES_WITHIN},
        {">Received: x\n\n>Subject: a\n\n> > Authentication-Results: mx; spf=pass\n\n>From: a\n>\n"
         ">To: b\n",
         AUTHRES_WITHIN},
        {">\"Foo\": a\n> > Authentication-Results: mx; spf=pass\n>\"Bar\": x\n", AUTHRES_DEEPER},
        {">From\n>a\n> > Authentication-Results: mx; spf=pass\n>To\n>x\n", AUTHRES_WITHIN},
        {">Foo: x\n> > From: a\n> > *Authentication-Results: mx; spf=pass\n>B: y\n",
         AUTHRES_DEEPER},
        {">Foo: x\n> > From: a\n> > Authentication-Results\n> > mx; spf=pass\n>B: y\n",
         AUTHRES_DEEPER},
        {">Foo.a: x\n> > Authentication-Results: mx; spf=pass\n>Bar/b: y\n", AUTHRES_DEEPER},
        {"> Received: x\n\n> From: x\n\n>\n\n> Hello\n\n> Authentication-Results: mx; spf=pass\n",
         AUTHRES_BEHIND},
    };
    for (size_t i = 0; i < ARRAY_LEN(pastes); i++) {
        struct found found;
        find_bytes(&found, slice_from(pastes[i].text));
        assert_int_equal(found.fields.count, 1);
        assert_int_equal(found.fields.items[0].place, pastes[i].place);
        found_free(&found);
    }
}

static void ar_01_a_deeper_field_hides_no_other(void **state)
{
    (void)state;
    struct found found;
    find_bytes(&found, SLICE("Subject: x\n> Authentication-Results: a; spf=pass (\n"
                             "Authentication-Results: b; spf=fail\n"));
    assert_int_equal(found.fields.count, 2);
    assert_int_equal(found.fields.items[0].place, AUTHRES_DEEPER);
    assert_int_equal(found.fields.items[1].place, AUTHRES_PASTED);
    found_free(&found);
}

/* Marks that not every field has are somebody's own. */
static void ar_01_a_field_that_is_quoted_deeper_than_others(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "> Received: from x\n> > Authentication-Results: mx; spf=pass\n",
        "> > Authentication-Results: mx; spf=pass\n> Received: from x\n",
        "Received: from x\n > Authentication-Results: mx; spf=pass\n",
        "  Received: from x\n   > Authentication-Results: mx; spf=pass\n",
        ">Received: from x\n> Authentication-Results: mx; spf=pass\n",
        "> some text\n> Received: from x\n>> Authentication-Results: mx; spf=pass\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct found found;
        find_bytes(&found, slice_from(texts[i]));
        assert_int_equal(found.fields.count, 1);
        assert_int_equal(found.fields.items[0].place, AUTHRES_WITHIN);
        found_free(&found);
    }
}

static void a_value_before_the_first_field(void **state)
{
    (void)state;
    struct found found;
    static const char *const behind[] = {"Received: from x by y\n", "\nReceived-SPF: Fail (x)\n",
                                         "X-Spam: no\nAuthentication-Results: o; spf=pass\n"};
    for (size_t i = 0; i < ARRAY_LEN(behind); i++) {
        char text[200];
        snprintf(text, sizeof(text), "mx.test;\n  dkim=pass header.d=x.test;\n spf=fail\n%s",
                 behind[i]);
        find_bytes(&found, slice_from(text));
        assert_int_equal(found.fields.count, i == 2 ? 2 : 1);
        assert_int_equal(found.fields.items[0].kind, AUTHRES_BARE);
        assert_int_equal(found.fields.items[0].place, AUTHRES_BEFORE);
        assert_slice(found.fields.items[0].value, "mx.test; dkim=pass header.d=x.test; spf=fail");
        found_free(&found);
    }
}

/* Prose is no value. */
static void prose_before_the_first_field(void **state)
{
    (void)state;
    assert_one("We saw dkim=fail.\nReceived: from x\nAuthentication-Results: mx; spf=fail\n",
               "mx; spf=fail");
    struct found found;
    find_bytes(&found, SLICE("We saw dkim=fail.\nReceived: from x\n"));
    assert_int_equal(found.fields.count, 0);
    found_free(&found);
    find_bytes(&found, SLICE("mx.test; dkim=fail or so\nReceived: from x\n"));
    assert_int_equal(found.fields.count, 1);
    assert_slice(found.fields.items[0].value, "mx.test; dkim=fail or so");
    found_free(&found);
}

/* The value of a field that a page of the web has set apart is said to be there. */
static void a_body_has_no_value_before_a_field(void **state)
{
    (void)state;
    struct found found;
    find_bytes(&found,
               SLICE("From: a@b.test\nSubject: x\n\nmx.test; dkim=pass\nReceived: from x\n"));
    assert_true(found.fields.is_message);
    assert_int_equal(found.fields.count, 0);
    found_free(&found);
}

static void an_empty_line_behind_the_name(void **state)
{
    (void)state;
    struct found found;
    find_bytes(&found, SLICE("Authentication-Results:\n\nmx.test; spf=fail\n"));
    assert_int_equal(found.fields.count, 1);
    assert_true(found.fields.items[0].is_cut_short);
    found_free(&found);
    find_bytes(&found, SLICE("Authentication-Results: mx.test; none\n\nmx.test; spf=fail\n"));
    assert_false(found.fields.items[0].is_cut_short);
    found_free(&found);
    find_bytes(&found, SLICE("Authentication-Results:\n\nwhat is this?\n"));
    assert_false(found.fields.items[0].is_cut_short);
    found_free(&found);
}

/* A mail program has broken a line within a word or a comment, and left out the indent. */
static void a_line_that_was_wrapped_is_said(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Authentication-Results: mx; spf=pass\nand so on\n  dkim=fail header.d=a.test\n",
        "Authentication-Results: mx; smtp.helo=\nlong-\nname.test;\n dkim=fail\nTo: a\n",
        "Authentication-Results: mx;\n dkim=pass header.i=@a-\nb.test;\n spf=fail\nReceived: x\n",
        "Authentication-Results: spf=none (a) smtp.helo=a;\nb.test;\n dkim=none\nFrom: a\n",
        "Authentication-Results: mx; spf=fail smtp.mailfrom=bounce-\n1@a.test\nReceived: x\n",
        "Authentication-Results: mx; dkim=fail reason=bad\nsignature\nReceived: x\n",
        "Authentication-Results: mx; spf=pass\nand so on helo=a client-ip=b\nFrom: a\n",
        "Authentication-Results: mx; spf=pass\n\ndkim=fail header.d=b.test\n",
        "Authentication-Results: mx; spf=pass\n\n  and dkim=fail\n",
        "> Authentication-Results: mx; spf=pass\n>\nsmtp.mailfrom=a;\n>  dkim=fail\n> From: x\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct found found;
        find_bytes(&found, slice_from(texts[i]));
        assert_int_equal(found.fields.count, 1);
        assert_true(found.fields.items[0].is_cut_short);
        found_free(&found);
    }
    static const char *const whole[] = {
        "Authentication-Results: mx; spf=pass\nand so on\nX-A: dkim=fail\n",
        "Authentication-Results: mx; spf=pass\nand so on\n\n dkim=fail\n",
        "Authentication-Results: mx; spf=pass\nThanks\n",
        "Authentication-Results: mx; spf=pass\nRegards,\nBob\n",
        "Authentication-Results: mx; spf=pass\n</pre>\n",
        "Authentication-Results: mx; spf=pass\n\nWe see dkim=fail here.\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
        struct found found;
        find_bytes(&found, slice_from(whole[i]));
        assert_false(found.fields.items[0].is_cut_short);
        found_free(&found);
    }
}

static void a_line_of_a_log(void **state)
{
    (void)state;
    struct found found;
    find_bytes(&found,
               SLICE("2026-11-21T09:00:00 mx1 x[1]: Authentication-Results: mx; spf=pass\n"));
    assert_int_equal(found.fields.count, 1);
    assert_int_equal(found.fields.items[0].place, AUTHRES_WITHIN);
    assert_int_equal(found.fields.items[0].within.len, 0);
    found_free(&found);
}

static void what_ends_in_a_colon_is_no_authserv_id(void **state)
{
    (void)state;
    assert_says("Ergebnis: spf=fail; dkim=none", "[-] dkim=none !Ergebnis: spf=fail");
    assert_says("\"mx:\"; spf=fail", "[mx:] spf=fail");
    assert_says("mx:25; spf=fail", "[mx:25] spf=fail");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ar_01_a_quote_within_a_quote),
        cmocka_unit_test(ar_01_older_quotes_beside_a_field),
        cmocka_unit_test(ar_01_a_fold_of_the_senders),
        cmocka_unit_test(ar_01_a_deeper_field_hides_no_other),
        cmocka_unit_test(ar_01_a_field_that_is_quoted_deeper_than_others),
        cmocka_unit_test(a_value_before_the_first_field),
        cmocka_unit_test(prose_before_the_first_field),
        cmocka_unit_test(a_body_has_no_value_before_a_field),
        cmocka_unit_test(an_empty_line_behind_the_name),
        cmocka_unit_test(a_line_that_was_wrapped_is_said),
        cmocka_unit_test(a_line_of_a_log),
        cmocka_unit_test(what_ends_in_a_colon_is_no_authserv_id),
    };
    return cmocka_run_group_tests_name("authres-paste", tests, NULL, NULL);
}
