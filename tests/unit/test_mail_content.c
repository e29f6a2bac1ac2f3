/* SPDX-License-Identifier: MIT
 * Content-Type and its like: RFC 2045 5.1, RFC 2183. What is read is written down as
 * "TYPE/SUBTYPE;NAME=VALUE|", with what was of no form behind it. */
#include "unit.h"

#include "mail/mail.h"

static void assert_content(const char *text, const char *wanted)
{
    struct arena arena;
    struct mail_content content;
    struct buffer said;
    struct slice value = exact_text(text);
    arena_init(&arena, (size_t)1 << 20);
    buffer_init(&said, (size_t)1 << 16);
    assert_int_equal(mail_content_read(value, &arena, &content), ASSAY_OK);
    buffer_slice(&said, content.type);
    buffer_text(&said, "/");
    buffer_slice(&said, content.subtype);
    for (size_t i = 0; i < content.count; i++) {
        buffer_text(&said, ";");
        buffer_slice(&said, content.parameters[i].name);
        buffer_text(&said, "=");
        buffer_slice(&said, content.parameters[i].value);
    }
    buffer_text(&said, content.is_cut ? "|...|" : "|");
    buffer_slice(&said, content.unread);
    buffer_byte(&said, '\0');
    assert_string_equal(said.p, wanted);
    buffer_free(&said);
    arena_free(&arena);
    exact_free(value);
}

static void a_content_type_is_read(void **state)
{
    (void)state;
    assert_content(" text/plain", "text/plain|");
    assert_content(" Text/HTML ; charset=\"utf-8\"; format=flowed;",
                   "Text/HTML;charset=utf-8;format=flowed|");
    assert_content(" (a) text (b) / (c) plain (d) ; (e) charset (f) = (g) us-ascii (h)",
                   "text/plain;charset=us-ascii|");
    assert_content(" multipart/mixed;\r\n\tboundary=\"a b\\\"c\"",
                   "multipart/mixed;boundary=a b\"c|");
    assert_content(" multipart/mixed; boundary=----=_Part_1/2",
                   "multipart/mixed;boundary=----=_Part_1/2|");
    assert_content(" attachment; filename=x.pdf", "attachment/;filename=x.pdf|");
    assert_content("", "/|");
}

static void what_is_of_no_form_hides_nothing_behind_it(void **state)
{
    (void)state;
    assert_content(" multipart/mixed; foo; boundary=b", "multipart/mixed;boundary=b|foo");
    assert_content(" multipart/mixed; charset=; boundary=b", "multipart/mixed;boundary=b|charset=");
    assert_content(" multipart/mixed;; ;boundary=b", "multipart/mixed;boundary=b|");
    assert_content(" multipart/mixed foo=1; boundary=b", "multipart/mixed;boundary=b|foo=1");
    assert_content(" multipart/mixed; a=\"x\"y ; @; boundary=b",
                   "multipart/mixed;a=x;boundary=b|y");
    assert_content(" multipart/mixed; @ \";\" (;) c; boundary=b",
                   "multipart/mixed;boundary=b|@ \";\" (;) c");
    assert_content(" multipart/mixed; (a; boundary=b", "multipart/mixed;boundary=b|(a");
    assert_content(" multipart/mixed; a=\"never; boundary=b",
                   "multipart/mixed;boundary=b|a=\"never");
    assert_content(" text/plain charset=x", "text/plain|charset=x");
    assert_content(" text/plain; charset=", "text/plain|charset=");
}

static void a_type_of_no_form_is_said(void **state)
{
    (void)state;
    assert_content(" /plain; a=b", "/plain;a=b|/plain");
    assert_content(" text/; a=b", "text/;a=b|text/");
    assert_content(" text/plain/x", "text/plain|/x");
    assert_content("(", "/|(");
}

static void a_comment_may_stand_behind_a_bare_value(void **state)
{
    (void)state;
    assert_content(" multipart/mixed; boundary=b(c)", "multipart/mixed;boundary=b|");
    assert_content(" multipart/mixed; boundary=b(c d)(e) ;a=1", "multipart/mixed;boundary=b;a=1|");
    assert_content(" application/pdf; name=report(1).pdf", "application/pdf;name=report(1).pdf|");
    assert_content(" application/pdf; name=report(1;a=1", "application/pdf;name=report(1;a=1|");
}

/* RFC 2231 3. */
static void sections_of_a_value_are_put_together(void **state)
{
    (void)state;
    assert_content(" multipart/mixed; boundary*0=\"a\"; boundary*1=\"b\"",
                   "multipart/mixed;boundary=ab|");
    assert_content(" a/b; x*2=c; y=1; X*0=a; x*1=b; z*0=z", "a/b;y=1;X=abc;z=z|");
    assert_content(" a/b; x*0=a; x*2=c", "a/b;x=a|x*2");
    assert_content(" a/b; x*1=a; x*1=b", "a/b|x*1");
    assert_content(" a/b; x*0=a; x*0=b", "a/b;x=a|x*0");
    assert_content(" a/b; *0=a; x**=b; x*a=c; x*0a=d; x*-1=e; x*=; x*99999999999999999999=g",
                   "a/b;*0=a;x**=b;x*a=c;x*0a=d;x*-1=e|x*=");
    assert_content(" a/b; x*0=a; x=b", "a/b;x=b;x=a|");
}

/* RFC 2231 4. */
static void a_value_may_have_a_charset_and_a_language(void **state)
{
    (void)state;
    assert_content(" multipart/mixed; boundary*=us-ascii''ab", "multipart/mixed;boundary=ab|");
    assert_content(" a/b; x*=utf-8'en'%c3%A4'%zz%4", "a/b;x=\xc3\xa4'%zz%4|");
    assert_content(" a/b; x*=a%20'b", "a/b;x=a 'b|");
    assert_content(" a/b; x*1*=%41'c'd; x*0*=utf-8''%27; x*2=%41;", "a/b;x='A'c'd%41|");
    assert_content(" a/b; x*0=a'b'c; x*1*=%41", "a/b;x=a'b'cA|");
}

static void there_is_an_end_to_sections(void **state)
{
    (void)state;
    struct buffer text, wanted;
    buffer_init(&text, 10000);
    buffer_init(&wanted, 10000);
    buffer_text(&text, "a/b");
    buffer_text(&wanted, "a/b;x=");
    for (unsigned n = 0; n < MAIL_SECTIONS_MAX; n++) {
        buffer_printf(&text, ";x*%u=%c", n, 'a' + n % 26);
        buffer_byte(&wanted, (char)('a' + n % 26));
    }
    buffer_byte(&text, '\0');
    buffer_text(&wanted, "|");
    buffer_byte(&wanted, '\0');
    assert_content(text.p, wanted.p);
    text.len--;
    buffer_printf(&text, ";y=1;x*%u=z", MAIL_SECTIONS_MAX);
    buffer_byte(&text, '\0');
    assert_content(text.p, "a/b;y=1|...|");
    buffer_free(&text);
    buffer_free(&wanted);
}

/* Attack: more parameters than anybody needs. */
static void there_is_an_end_to_parameters(void **state)
{
    (void)state;
    struct buffer text, wanted;
    buffer_init(&text, 10000);
    buffer_init(&wanted, 10000);
    buffer_text(&text, "a/b");
    buffer_text(&wanted, "a/b");
    for (unsigned n = 0; n < MAIL_PARAMETERS_MAX; n++) {
        buffer_printf(&text, n % 2 ? ";c=%u" : ";@%u", n);
        if (n % 2)
            buffer_printf(&wanted, ";c=%u", n);
    }
    buffer_byte(&text, '\0');
    buffer_text(&wanted, "|@0");
    buffer_byte(&wanted, '\0');
    assert_content(text.p, wanted.p);
    text.len--;
    wanted.len -= sizeof("|@0");
    buffer_text(&text, ";boundary=b");
    buffer_byte(&text, '\0');
    buffer_text(&wanted, "|...|@0");
    buffer_byte(&wanted, '\0');
    assert_content(text.p, wanted.p);
    text.len = 3;
    buffer_text(&text, ";x*0=a");
    for (unsigned n = 0; n < MAIL_PARAMETERS_MAX; n++)
        buffer_text(&text, ";@");
    buffer_text(&text, ";x*1=a");
    buffer_byte(&text, '\0');
    assert_content(text.p, "a/b|...|@");
    buffer_free(&text);
    buffer_free(&wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_content_type_is_read),
        cmocka_unit_test(what_is_of_no_form_hides_nothing_behind_it),
        cmocka_unit_test(a_type_of_no_form_is_said),
        cmocka_unit_test(a_comment_may_stand_behind_a_bare_value),
        cmocka_unit_test(sections_of_a_value_are_put_together),
        cmocka_unit_test(a_value_may_have_a_charset_and_a_language),
        cmocka_unit_test(there_is_an_end_to_sections),
        cmocka_unit_test(there_is_an_end_to_parameters),
    };
    return cmocka_run_group_tests_name("mail-content", tests, NULL, NULL);
}
