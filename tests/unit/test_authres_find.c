/* SPDX-License-Identifier: MIT
 * Fields in pasted text, whatever it has been through. */
#include "authres_unit.h"

#include "linear.h"

/* Each field as "NAME@PLACE: VALUE", one a line; "@within Subject" in the middle of that one,
 * "~" where it was cleaned, "!From" where it was cut. */
static void assert_finds(const char *text, const char *expected)
{
    struct found found;
    struct buffer dump;
    buffer_init(&dump, 1 << 20);
    find_bytes(&found, slice_from(text));
    for (size_t i = 0; i < found.fields.count; i++) {
        const struct authres_field *field = &found.fields.items[i];
        buffer_slice(&dump, field->name);
        if (field->place != AUTHRES_HEADER && field->place != AUTHRES_PASTED)
            buffer_printf(&dump, "@%s", authres_place_text(field->place));
        if (field->within.len)
            buffer_printf(&dump, " %.*s", SLICE_ARGS(field->within));
        if (field->is_cleaned)
            buffer_text(&dump, "~");
        if (field->is_cut_short)
            buffer_text(&dump, "...");
        if (field->cut_by.len)
            buffer_printf(&dump, "!%.*s", SLICE_ARGS(field->cut_by));
        buffer_text(&dump, ": ");
        buffer_slice(&dump, field->value);
        buffer_byte(&dump, '\n');
    }
    buffer_byte(&dump, '\0');
    assert_string_equal(dump.p, expected);
    buffer_free(&dump);
    found_free(&found);
}

/* --- dress --------------------------------------------------------------------------------- */

static void folded_and_unfolded(void **state)
{
    (void)state;
    assert_finds("Received: x\r\nAuthentication-Results: mx.test;\r\n\tspf=pass (a\r\n b);\r\n "
                 "dkim=none\r\nFrom: u@e.test\r\n\r\nbody\r\n",
                 "Authentication-Results: mx.test;\tspf=pass (a b); dkim=none\n");
    assert_finds("AUTHENTICATION-RESULTS : mx.test;\nspf=pass;\ndkim=none",
                 "AUTHENTICATION-RESULTS: mx.test; spf=pass; dkim=none\n");
    assert_finds("Authentication-Results:mx.test; none\rSubject: x", /* old Macs */
                 "Authentication-Results: mx.test; none\n");
    assert_finds("Authentication-Results:\n", "Authentication-Results: \n");
}

static void every_name(void **state)
{
    (void)state;
    static const char text[] = "Authentication-Results: a; none\n"
                               "arc-authentication-results: i=3; b; none\n"
                               "Authentication-Results-Original: c; none\n"
                               "X-Original-Authentication-Results: d; none\n"
                               "Received-SPF: pass (x) client-ip=192.0.2.1\n"
                               "ARC-Seal: i=1; a=rsa-sha256\n";
    struct found found;
    assert_finds(text, "Authentication-Results: a; none\n"
                       "arc-authentication-results: i=3; b; none\n"
                       "Authentication-Results-Original: c; none\n"
                       "X-Original-Authentication-Results: d; none\n");
    find_bytes(&found, slice_from(text));
    for (size_t i = 0; i < found.fields.count; i++)
        assert_int_equal(found.fields.items[i].kind, AUTHRES_PLAIN + i);
    found_free(&found);
}

static void indented_and_quoted(void **state)
{
    (void)state;
    assert_finds("    Authentication-Results: mx.test;\n      spf=pass\n    X-Foo: y\n",
                 "Authentication-Results: mx.test; spf=pass\n");
    assert_finds("    Authentication-Results: mx.test;\n      spf=pass\n    Unheard-Of: y\n",
                 "Authentication-Results: mx.test; spf=pass\n");
    /* What is indented further continues the field, whatever it looks like. */
    assert_finds("Authentication-Results: mx.test;\n  spf=pass\n  note: y\n",
                 "Authentication-Results: mx.test; spf=pass note: y\n");
    assert_finds("> > Authentication-Results: mx.test;\n> >  spf=pass\n>> Subject: y\n",
                 "Authentication-Results: mx.test; spf=pass\n");
    assert_finds("He wrote:\n\n> Authentication-Results: mx.test;\n>   spf=pass\n>\n> text: a=b",
                 "Authentication-Results: mx.test; spf=pass\n");
}

static void empty_lines_between(void **state)
{
    (void)state;
    assert_finds("Authentication-Results: mx.test;\n\n  spf=pass;\n \n  dkim=none\n\nX: y\n",
                 "Authentication-Results: mx.test; spf=pass; dkim=none\n");
    assert_finds("Authentication-Results: mx.test;\n\n  spf=pass;\n\n\n  dkim=none\n\nX: y\n",
                 "Authentication-Results...: mx.test; spf=pass;\n");
}

static void without_line_breaks(void **state)
{
    (void)state;
    assert_finds("Delivered-To: u@e.test Received: by x with SMTP id y; Sat, 1 Jan "
                 "Authentication-Results: mx.test; spf=pass (a To: b) smtp.mailfrom=u@e.test "
                 "ARC-Authentication-Results: i=1; o.test; dkim=pass header.b=\"From: x\" "
                 "DKIM-Signature: v=1; a=rsa-sha256",
                 "Authentication-Results@within Received!ARC-Authentication-Results: mx.test; "
                 "spf=pass (a To: b) smtp.mailfrom=u@e.test\n"
                 "ARC-Authentication-Results@within Authentication-Results!DKIM-Signature: i=1; "
                 "o.test; dkim=pass header.b=\"From: x\"\n");
    /* Nor a space in their place. */
    assert_finds("DKIM-Signature: v=1; b=AbC=Authentication-Results: mx.test; dkim=pass "
                 "header.d=e.testReceived-SPF: passAuthentication-Results: b; none",
                 "Authentication-Results@within DKIM-Signature!Received-SPF: mx.test; dkim=pass "
                 "header.d=e.test\n"
                 "Authentication-Results@within Received-SPF: b; none\n");
    /* What only looks like a name is none: a port, a path, a host. */
    assert_finds("Authentication-Results: mx.test; spf=pass smtp.helo=x-host:25 (x) a=b/to:c@date:",
                 "Authentication-Results: mx.test; spf=pass smtp.helo=x-host:25 (x) "
                 "a=b/to:c@date:\n");
}

/* Without their indent, the lines of a comment look like fields. */
static void the_lines_of_a_comment(void **state)
{
    (void)state;
    assert_finds("Authentication-Results: mx; spf=pass (\nmx: domain of u@e.test\n) smtp.helo=h\n"
                 "Unheard-Of: x",
                 "Authentication-Results: mx; spf=pass ( mx: domain of u@e.test ) smtp.helo=h\n");
    assert_finds("Authentication-Results: mx; spf=pass (cut\nSubject: x\n"
                 "Authentication-Results: mx; none",
                 "Authentication-Results: mx; spf=pass (cut\nAuthentication-Results: mx; none\n");
    /* One that is cut short hides nothing of the next. */
    assert_finds("Authentication-Results: mx; spf=pass (cut \"\n"
                 "Authentication-Results: mx; none To: x",
                 "Authentication-Results: mx; spf=pass (cut \"\n"
                 "Authentication-Results@within Authentication-Results!To: mx; none\n");
}

static void quoted_printable(void **state)
{
    (void)state;
    assert_finds("Authentication-Results: mx.test; spf=3Dpass smtp.mailfr=\r\nom=3Du@e.test; "
                 "dkim=3Dfail header.b=3D\"A=3D=3D\"\r\n",
                 "Authentication-Results~: mx.test; spf=pass smtp.mailfrom=u@e.test; dkim=fail "
                 "header.b=\"A==\"\n");
    assert_finds("> Authentication-Results: mx.test; spf=3Dpass =\n> smtp.helo=3Dh=\n",
                 "Authentication-Results~: mx.test; spf=pass smtp.helo=h\n");
    /* No field by itself: what looks encoded in it may have been written so. */
    assert_finds("Authentication-Results: a; spf=pass\nAuthentication-Results: b; spf=3Dpass\n",
                 "Authentication-Results: a; spf=pass\nAuthentication-Results: b; spf=3Dpass\n");
    /* "=3D" in a text with plain equals signs stays. */
    assert_finds("Authentication-Results: a; spf=pass smtp.mailfrom=b=3Dc@e.test\n",
                 "Authentication-Results: a; spf=pass smtp.mailfrom=b=3Dc@e.test\n");
}

static void defanged_names(void **state)
{
    (void)state;
    assert_finds("Authentication-Results: mx[.]test; dkim=pass header.i=u[at]evil[dot]com "
                 "(1 [x] [.])",
                 "Authentication-Results~: mx.test; dkim=pass header.i=u@evil.com (1 [x] .)\n");
}

static void spaces_of_web_pages(void **state)
{
    (void)state;
    assert_finds("\xef\xbb\xbf"
                 "Authentication-Results:\xc2\xa0mx.test;\n\xc2\xa0\xc2\xa0spf=pass\xe2\x80\x8b\n",
                 "Authentication-Results~: mx.test; spf=pass\n");
}

static void a_bare_value(void **state)
{
    (void)state;
    assert_finds(" mx.test;\n  spf=pass\n\n", ": mx.test; spf=pass\n");
    assert_finds("i = 4 ; mx.test; none", ": i = 4 ; mx.test; none\n");
    assert_finds("i=4; mx.test; none", ": i=4; mx.test; none\n");
    assert_finds("From: u@e.test\nSubject: spf=pass\n", "");
    assert_finds(" \r\n\t\n", "");
    assert_finds("", "");
}

/* RFC 8601 7.10: what stands in an enclosed message is told apart. */
static void ar_13_enclosed_messages(void **state)
{
    (void)state;
    assert_finds("Authentication-Results: mx.test; dmarc=fail\nContent-Type: message/rfc822\n\n"
                 "Authentication-Results: mx.test; dmarc=pass\n",
                 "Authentication-Results: mx.test; dmarc=fail\n"
                 "Authentication-Results@body: mx.test; dmarc=pass\n");
}

/* --- messages ---------------------------------------------------------------------------------- */

#define TRUE_FIELD "Authentication-Results: mx.test; dmarc=fail\r\n"
#define FORGED     "Authentication-Results: mx.test; dmarc=pass"

/* Within a field of a message no other begins. */
static void ar_01_no_field_begins_within_another(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "Subject: hello " FORGED "\r\n",
        "From: \"" FORGED "\" <x@e.test>\r\n",
        "Subject: hello\r\n " FORGED "\r\n",
        "Subject: hello\r\n\t" FORGED "\r\n",
        "Subject: x\r" FORGED "\r\n",
        "Subject: x\r\n >" FORGED "\r\n",
        "Subject: x\r\n >\r\n " FORGED "\r\n",
        "X-Foo: y" FORGED "\r\n",
        "X-Foo: b=" FORGED "\r\n",
        "Subject: x=0AAuthentication-Results: mx.test; dmarc=3Dpass\r\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        struct buffer text;
        buffer_init(&text, 1000);
        buffer_printf(&text, "Received: a\r\n" TRUE_FIELD "%s\r\nbody\r\n%c", headers[i], 0);
        assert_finds(text.p, "Authentication-Results: mx.test; dmarc=fail\n");
        buffer_free(&text);
    }
    assert_finds("Subject: x\n" FORGED " reason=\"a\n " FORGED "\"\nFrom: x\n\nbody\n",
                 FORGED " reason=\"a " FORGED "\"\n");
    assert_finds("Subject: x\n" FORGED " (a\n " FORGED ")\nFrom: x\n\nbody\n",
                 FORGED " (a " FORGED ")\n");
}

/* The same where the text is no message, so that a line break may have been lost. */
static void ar_01_what_stands_within_another_is_said_to(void **state)
{
    (void)state;
    assert_finds("no field\nSubject: hello " FORGED "\n",
                 "Authentication-Results@within Subject: mx.test; dmarc=pass\n");
    assert_finds("no field\nSubject: hello\n " FORGED "\n",
                 "Authentication-Results@within Subject: mx.test; dmarc=pass\n");
    assert_finds("Subject: x=0A"
                 "Authentication-Results: mx.test; dmarc=3Dpass\n",
                 "Authentication-Results@within Subject~: mx.test; dmarc=pass\n");
    assert_finds("Subject: x\r" FORGED "\n",
                 "Authentication-Results@within Subject: mx.test; dmarc=pass\n");
    assert_finds("He says " FORGED "\n", "Authentication-Results@within: mx.test; dmarc=pass\n");
}

/* What looks encoded, made harmless or invisible in a message was written so. */
static void a_message_is_not_cleaned(void **state)
{
    (void)state;
    assert_finds("From: x\nAuthentication-Results: mx[.]test; spf=3Dpass x=3Dy\n\nbody\n",
                 "Authentication-Results: mx[.]test; spf=3Dpass x=3Dy\n");
    assert_finds("From: x\nAuthentication\xe2\x80\x8b-Results: mx.test; spf=pass\nTo: x\n\nbody\n",
                 "Authentication-Results~: mx.test; spf=pass\n");
    assert_finds("From: x\nAuthentication-Results: m\xe2\x80\x8bx.test; none\n\nbody\n",
                 "Authentication-Results: m\xe2\x80\x8bx.test; none\n");
}

/* "=fa" of "=fail" is no octet in quoted-printable. */
static void digits_behind_an_equals_sign(void **state)
{
    (void)state;
    assert_finds("Authentication-Results: mx.test; spf=fail smtp.mailfrom=3dsystems.com\n",
                 "Authentication-Results: mx.test; spf=fail smtp.mailfrom=3dsystems.com\n");
    assert_finds("Authentication-Results: mx.test; spf=fail "
                 "smtp.mailfrom=3d=3b=20dmarc=3dpass=20@evil.test\n",
                 "Authentication-Results: mx.test; spf=fail "
                 "smtp.mailfrom=3d=3b=20dmarc=3dpass=20@evil.test\n");
    assert_finds("Authentication-Results: i=10; mx.test; x=be dkim=3dpass\n",
                 "Authentication-Results: i=10; mx.test; x=be dkim=3dpass\n");
}

static void a_name_in_a_value_hides_nothing(void **state)
{
    (void)state;
    assert_finds("Authentication-Results: mx; spf=pass smtp.helo=Date:x; dmarc=fail\n",
                 "Authentication-Results: mx; spf=pass smtp.helo=Date:x; dmarc=fail\n");
    assert_finds("Authentication-Results: mx; spf=pass smtp.mailfrom=o'To:x@e.test; dmarc=fail\n",
                 "Authentication-Results: mx; spf=pass smtp.mailfrom=o'To:x@e.test; dmarc=fail\n");
    assert_finds("Authentication-Results: mx; spf=pass from: x; dmarc=fail\n",
                 "Authentication-Results!from: mx; spf=pass\n");
}

/* Where a line that is not indented goes on in prose the field has ended. */
static void prose_behind_a_field(void **state)
{
    (void)state;
    assert_finds(
        "&gt; Authentication-Results: spf=softfail (a)\n&gt;  smtp.mailfrom=l.test; dkim=fail\n",
        "Authentication-Results@within...: spf=softfail (a)\n");
    assert_finds("`Authentication-Results: mx.test; spf=pass; dkim=fail`\n",
                 "Authentication-Results~: mx.test; spf=pass; dkim=fail\n");
    assert_finds("Authentication-Results: mx; spf=pass;\ndkim=none\nRoot cause (maybe): p=none.\n"
                 "Set sp=reject; adkim=r.\n",
                 "Authentication-Results: mx; spf=pass; dkim=none\n");
    assert_finds(
        "Authentication-Results:\nmx.test; spf=pass\n; dkim=none (a\nb c) header.d=x\n"
        "reason=y\n",
        "Authentication-Results: mx.test; spf=pass ; dkim=none (a b c) header.d=x reason=y\n");
}

static void empty_lines_in_a_paste(void **state)
{
    (void)state;
    assert_finds("Authentication-Results: a; spf=pass\n\nAuthentication-Results: b; dkim=pass\n",
                 "Authentication-Results: a; spf=pass\n"
                 "Authentication-Results@behind: b; dkim=pass\n");
    assert_finds("Comments: x\nTo: y\n\n" FORGED "\n",
                 "Authentication-Results@body: mx.test; dmarc=pass\n");
}

/* A forged field that the paste has folded into another is told as that, however it is dressed. */
static void ar_01_the_fold_shows_through_the_dress(void **state)
{
    (void)state;
    static const char within[] = "Authentication-Results@within Subject: mx.test; dmarc=pass\n";
    static const char other[] = "Authentication-Results@within Comments: mx.test; dmarc=pass\n";
    assert_finds(">Subject: x\n> " FORGED "\n>From: a@b\n", within);
    assert_finds("> Subject: x\n>  " FORGED "\n> From: a@b\n", within);
    assert_finds("| Subject: x\n|  " FORGED "\n| From: a@b\n", within);
    assert_finds("    Comments: x\n        " FORGED "\n", other);
    assert_finds("Comments: a\n\n " FORGED "\n",
                 "Authentication-Results@behind: mx.test; dmarc=pass\n");
    assert_finds("Authentication-Results: a; none\n\nSubject: a\n\n " FORGED "\n",
                 "Authentication-Results: a; none\n"
                 "Authentication-Results@within Subject: mx.test; dmarc=pass\n");
    assert_finds("| Authentication-Results: mx.test;\n|  spf=pass\n|  dkim=none\n| To: x\n",
                 "Authentication-Results: mx.test; spf=pass dkim=none\n");
}

/* Every line has an empty one behind it. */
static void lines_apart_are_one_header(void **state)
{
    (void)state;
    assert_finds(
        "Delivered-To: a@b\n\nReceived: x\n\nAuthentication-Results: mx.test;\n\n  dkim=pass\n\n"
        "Authentication-Results: b; none\n\n",
        "Authentication-Results: mx.test; dkim=pass\n"
        "Authentication-Results: b; none\n");
}

/* What a stranger has opened in a field of his own takes nothing from those that follow. */
static void ar_01_a_field_within_takes_nothing_away(void **state)
{
    (void)state;
    assert_finds(
        "Comments: \"Authentication-Results: x; y\"\nAuthentication-Results: mx.test; dmarc=fail\n",
        "Authentication-Results@within Comments: x; y\"\n"
        "Authentication-Results: mx.test; dmarc=fail\n");
    assert_finds(
        "Subject: \"Authentication-Results: x; y\" Authentication-Results: mx.test; dmarc=fail\n",
        "Authentication-Results@within Subject!Authentication-Results: x; y\"\n"
        "Authentication-Results@within Authentication-Results: mx.test; dmarc=fail\n");
    assert_finds(
        "Received: x; Mon, 1 Jan 2024 00:00:00 GMTAuthentication-Results: mx.test; spf=fail\n",
        "Authentication-Results@within Received: mx.test; spf=fail\n");
    assert_finds("Received: <abc]Authentication-Results: mx.test; spf=fail\n",
                 "Authentication-Results@within Received: mx.test; spf=fail\n");
    assert_finds("Authentication-Results: mx.test; dkim=fail header.b=xYZAuthentication-Results: "
                 "e.test; dmarc=pass\n",
                 "Authentication-Results!Authentication-Results: mx.test; dkim=fail header.b=xYZ\n"
                 "Authentication-Results@within Authentication-Results: e.test; dmarc=pass\n");
    assert_finds("Authentication-Results\tmx.test; dmarc=fail;\nSubject\tHi; dmarc=pass\n",
                 "Authentication-Results: mx.test; dmarc=fail;\n");
    assert_finds(
        "Authentication-Results: mx.test; dmarc=fail;\nThanks for looking; spf=fail is expected.\n",
        "Authentication-Results...: mx.test; dmarc=fail;\n");
}

/* Those of word processors are taken for what they were, in a paste alone. */
static void curly_quotes(void **state)
{
    (void)state;
    assert_finds("Authentication-Results: mx.test; dkim=fail reason=\xe2\x80\x9e"
                 "bad; dmarc=pass\xe2\x80\x9c",
                 "Authentication-Results~: mx.test; dkim=fail reason=\"bad; dmarc=pass\"\n");
    assert_finds(
        "Authentication-Results: mx; spf=fail smtp.mailfrom=\xe2\x80\x9c"
        "a\\\xe2\x80\x9d; dmarc=pass x"
        "\xe2\x80\x9d@evil.test\n",
        "Authentication-Results~: mx; spf=fail smtp.mailfrom=\"a\\\"; dmarc=pass x\"@evil.test\n");
    assert_finds(
        "From: x\nAuthentication-Results: mx; spf=fail smtp.mailfrom=\xe2\x80\x9c@e.test\n\nbody\n",
        "Authentication-Results: mx; spf=fail smtp.mailfrom=\xe2\x80\x9c@e.test\n");
}

/* What the sender wrote at the beginning of a fold is no quoting, and no line of its own. */
static void ar_01_a_fold_is_one_whatever_it_begins_with(void **state)
{
    (void)state;
    static const char *const pastes[] = {
        "Received: a\nSubject: hi\n >" FORGED "\n",
        "Received: a\nSubject: hi\n |" FORGED "\n",
        "> Received: a\n> Subject: hi\n>  > " FORGED "\n",
        ">Received: a\n>Subject: hi\n> >" FORGED "\n",
        "> Received: a\n> Subject: hi\n>\t" FORGED "\n",
        "Received: a\nSubject: hi\n   foo: x\n " FORGED "\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(pastes); i++)
        assert_finds(pastes[i], "Authentication-Results@within Subject: mx.test; dmarc=pass\n");
    assert_finds("Received: a\nSubject: hi\n>" FORGED "\nTo: x\n",
                 "Authentication-Results@deeper: mx.test; dmarc=pass\n");
    assert_finds("Received: a\nSubject: hi\n>" FORGED "\n",
                 "Authentication-Results@deeper: mx.test; dmarc=pass\n");
    assert_finds("Received: a\nSubject: hi\n   From: x\n " FORGED "\n",
                 "Authentication-Results@within From: mx.test; dmarc=pass\n");
    assert_finds(" " FORGED "\nFrom: a\nTo: b\n",
                 "Authentication-Results@within: mx.test; dmarc=pass\n");
    assert_finds("On Saturday he wrote:\n> Received: x\n> " FORGED "\n> To: y\nThanks, Bob\n",
                 "Authentication-Results: mx.test; dmarc=pass\n");
}

/* Behind its header a message's body is none, however it is spaced and indented. */
static void ar_13_a_body_is_behind_its_header(void **state)
{
    (void)state;
    static const char behind[] = "Authentication-Results@behind: mx.test; dmarc=pass\n";
    assert_finds("Hello there\nReceived: a\nSubject: hi\n\n hi\n" FORGED "\n", behind);
    assert_finds("> Hello there\n> Received: a\n> Subject: hi\n>\n>  hi\n> " FORGED "\n", behind);
    assert_finds("Hello there\n\nReceived: a\n\nSubject: hi\n\n\n\n" FORGED "\n\n", behind);
}

static void what_looks_like_a_name_in_a_fold_or_in_quotes(void **state)
{
    (void)state;
    assert_finds("hello\nAuthentication-Results: mx; spf=pass\n  from: x; dmarc=fail\nTo: z\n",
                 "Authentication-Results!from: mx; spf=pass\n");
    assert_finds(
        "hello\nAuthentication-Results: mx; spf=pass smtp.mailfrom=\"a\n to: b\"@e.test; "
        "dmarc=fail\n",
        "Authentication-Results: mx; spf=pass smtp.mailfrom=\"a to: b\"@e.test; dmarc=fail\n");
}

static void rows_of_tables(void **state)
{
    (void)state;
    assert_finds("Header\tValue\nAuthentication-Results\tmx.test; dkim=pass\nTo\tx\n",
                 "Authentication-Results: mx.test; dkim=pass\n");
    assert_finds("Authentication-Results\nspf=pass (a) smtp.mailfrom=x; dkim=pass\nTo\nx\n",
                 "Authentication-Results: spf=pass (a) smtp.mailfrom=x; dkim=pass\n");
    assert_finds("**Authentication-Results:** mx.test; dkim=pass\n",
                 "Authentication-Results: mx.test; dkim=pass\n");
    assert_finds("**Authentication-Results**: mx.test; dkim=pass\n",
                 "Authentication-Results: mx.test; dkim=pass\n");
    assert_finds("| Name | Value |\n| Authentication-Results | mx.test; dkim=pass\n| To | x\n",
                 "Authentication-Results: mx.test; dkim=pass\n");
    assert_finds("(Authentication-Results: mx.test; dkim=pass\n",
                 "Authentication-Results@within: mx.test; dkim=pass\n");
    assert_finds("\xe3\x80\x80\xe2\x80\xa2 Authentication-Results: mx.test; dkim=pass\n",
                 "Authentication-Results~: mx.test; dkim=pass\n");
    assert_finds("| Authentication-Results: | mx.test; dkim=pass\n",
                 "Authentication-Results: mx.test; dkim=pass\n");
}

static void assert_stands(const char *text, size_t line, unsigned received)
{
    struct found found;
    find_bytes(&found, slice_from(text));
    assert_int_equal(found.fields.count, 1);
    assert_int_equal(found.fields.items[0].line, line);
    assert_int_equal(found.fields.items[0].received, received);
    found_free(&found);
}

static void where_a_field_stands(void **state)
{
    (void)state;
    assert_stands("Received: a\r\n b\r\nReceived: c\r\n" TRUE_FIELD "\r\nbody\r\n", 4, 2);
    assert_stands("From a@b Sat Nov 21 09:00:00 2026\n" TRUE_FIELD "Received: a\n\nbody\n", 2, 0);
    assert_stands("From: a\nTo: b\n\nReceived: x\n" FORGED, 5, 1);
    assert_stands("> Received: a\n>\n>\n> X: y\n> " FORGED "\n", 5, 1);
    assert_stands("Received\tfrom a\nReceived\tfrom b\nAuthentication-Results\tmx; none\n", 3, 2);
    assert_stands("Received: x Received: y " FORGED "\n", 1, 2);
    assert_stands("**Received**: x\n`Received`: y\n**Authentication-Results**: mx; none\n", 3, 2);
    assert_stands("| Received | x |\n| Authentication-Results | mx; none\n", 2, 1);
    assert_stands("Received: x (PST)Received: y GMTReceived: [1.2.3.4]Received: z" FORGED "\n", 1,
                  4);
    assert_stands("Foo: u\n\nReceived: x\n\nReceived: y\n\n" FORGED "\n", 7, 2);
    assert_stands("Received: a\n  " FORGED, 2, 1);
    assert_stands("Authentication-Results: mx; spf=3Dpass", 0, 0);
}

/* --- limits ------------------------------------------------------------------------------------ */

static void the_limits(void **state)
{
    (void)state;
    struct arena arena;
    struct authres_fields fields;
    struct buffer text;
    buffer_init(&text, (size_t)1 << 23);
    for (size_t i = 0; i <= AUTHRES_FIELDS_MAX; i++)
        buffer_text(&text, "Authentication-Results: x; none\n");
    arena_init(&arena, (size_t)1 << 26);
    assert_int_equal(authres_find(buffer_get(&text), &arena, &fields), ASSAY_ELIMIT);
    assert_int_equal(fields.count, AUTHRES_FIELDS_MAX);
    size_t one_less = text.len - strlen("Authentication-Results: x; none\n");
    assert_int_equal(authres_find(slice_head(buffer_get(&text), one_less), &arena, &fields),
                     ASSAY_OK);
    while (text.len <= AUTHRES_TEXT_MAX)
        buffer_text(&text, "a line of a body\n");
    assert_int_equal(authres_find(buffer_get(&text), &arena, &fields), ASSAY_ELIMIT);
    assert_int_equal(fields.count, 0);
    arena_free(&arena);
    buffer_free(&text);
}

static clock_t time_of(const void *item, size_t octets)
{
    struct arena arena;
    struct authres_fields fields;
    struct buffer text;
    buffer_init(&text, (size_t)1 << 23);
    buffer_text(&text, "Authentication-Results: x");
    while (text.len < octets)
        buffer_text(&text, item);
    arena_init(&arena, (size_t)1 << 28);
    clock_t begin = clock();
    authres_find(buffer_get(&text), &arena, &fields);
    clock_t taken = clock() - begin;
    assert_true(fields.count);
    arena_free(&arena);
    buffer_free(&text);
    return taken;
}

static void the_time_is_linear(void **state)
{
    (void)state;
    static const char *const items[] = {" x\n", "a",   " ",  "\n", " \n", "\n  a", "> ",
                                        ">",    "=3D", "= ", "a ", "(",   "\"",    "To",
                                        "x-y ", "a:",  "[.", "\r", "\xc2"};
    for (size_t i = 0; i < ARRAY_LEN(items); i++)
        assert_linear(time_of, items[i], AUTHRES_TEXT_MAX / 32);
}

/* What is looked at behind a field is not looked at anew to the end for each of them. */
static void many_fields_take_no_longer_than_one(void **state)
{
    (void)state;
    size_t size = AUTHRES_TEXT_MAX / 8;
    clock_t one = linear_fastest(time_of, " x\n", size);
    assert_true(linear_fastest(time_of, "\nz z Authentication-Results: x", size) < 3 * one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folded_and_unfolded),
        cmocka_unit_test(every_name),
        cmocka_unit_test(indented_and_quoted),
        cmocka_unit_test(empty_lines_between),
        cmocka_unit_test(without_line_breaks),
        cmocka_unit_test(the_lines_of_a_comment),
        cmocka_unit_test(quoted_printable),
        cmocka_unit_test(defanged_names),
        cmocka_unit_test(spaces_of_web_pages),
        cmocka_unit_test(a_bare_value),
        cmocka_unit_test(ar_13_enclosed_messages),
        cmocka_unit_test(the_limits),
        cmocka_unit_test(ar_01_no_field_begins_within_another),
        cmocka_unit_test(ar_01_what_stands_within_another_is_said_to),
        cmocka_unit_test(a_message_is_not_cleaned),
        cmocka_unit_test(digits_behind_an_equals_sign),
        cmocka_unit_test(a_name_in_a_value_hides_nothing),
        cmocka_unit_test(prose_behind_a_field),
        cmocka_unit_test(empty_lines_in_a_paste),
        cmocka_unit_test(ar_01_the_fold_shows_through_the_dress),
        cmocka_unit_test(lines_apart_are_one_header),
        cmocka_unit_test(ar_01_a_field_within_takes_nothing_away),
        cmocka_unit_test(curly_quotes),
        cmocka_unit_test(ar_01_a_fold_is_one_whatever_it_begins_with),
        cmocka_unit_test(ar_13_a_body_is_behind_its_header),
        cmocka_unit_test(what_looks_like_a_name_in_a_fold_or_in_quotes),
        cmocka_unit_test(rows_of_tables),
        cmocka_unit_test(where_a_field_stands),
        cmocka_unit_test(the_time_is_linear),
        cmocka_unit_test(many_fields_take_no_longer_than_one),
    };
    return cmocka_run_group_tests_name("authres-find", tests, NULL, NULL);
}
