/* SPDX-License-Identifier: MIT
 * Canonical header fields: RFC 6376 3.4.1, 3.4.2, 3.4.5. */
#include "mail_unit.h"

struct form {
    const char *header, *simple, *relaxed; /* of all fields, one behind the other */
};

static void assert_forms(const struct form *form)
{
    struct arena arena;
    struct mail_header header;
    struct buffer simple, relaxed;
    struct slice text = exact_text(form->header);
    arena_init(&arena, 1 << 20);
    buffer_init(&simple, 10000);
    buffer_init(&relaxed, 10000);
    assert_int_equal(mail_header_read(text, &arena, &header), ASSAY_OK);
    for (size_t i = 0; i < header.count; i++) {
        mail_canon_field(&simple, MAIL_SIMPLE, &header.fields[i]);
        mail_canon_field(&relaxed, MAIL_RELAXED, &header.fields[i]);
    }
    assert_same(buffer_get(&simple), slice_from(form->simple), text);
    assert_same(buffer_get(&relaxed), slice_from(form->relaxed), text);
    buffer_free(&simple);
    buffer_free(&relaxed);
    arena_free(&arena);
    exact_free(text);
}

static void assert_all(const struct form *forms, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_forms(&forms[i]);
}

/* Simple: as it stands. */
#define AS_IT_IS(text, relaxed) \
    {                           \
        text, text, relaxed     \
    }

static void the_example_of_rfc_6376_3_4_5(void **state)
{
    (void)state;
    static const struct form form = AS_IT_IS("A: X\r\nB : Y\t\r\n\tZ  \r\n", "a:X\r\nb:Y Z\r\n");
    assert_forms(&form);
}

static void folding_of_every_kind(void **state)
{
    (void)state;
    static const struct form forms[] = {
        AS_IT_IS("A: b\r\n c\r\n", "a:b c\r\n"),
        AS_IT_IS("A: b\r\n\tc\r\n", "a:b c\r\n"),
        AS_IT_IS("A: b \r\n c\r\n", "a:b c\r\n"),
        AS_IT_IS("A: b\t \r\n \t c\r\n", "a:b c\r\n"),
        AS_IT_IS("A:\r\n b\r\n", "a:b\r\n"),
        AS_IT_IS("A: \r\n b\r\n", "a:b\r\n"),
        AS_IT_IS("A: b\r\n \r\n", "a:b\r\n"),
        AS_IT_IS("A: b\r\n \r\n c\r\n", "a:b c\r\n"),
        AS_IT_IS("A: b\r\n c\r\n d\r\n\te \r\n", "a:b c d e\r\n"),
        AS_IT_IS("A: b\r\n c\r\nD: e\r\n f\r\n", "a:b c\r\nd:e f\r\n"),
    };
    assert_all(forms, ARRAY_LEN(forms));
}

static void names_and_what_stands_around_the_colon(void **state)
{
    (void)state;
    static const struct form forms[] = {
        AS_IT_IS("SUBJect: AbC\r\n", "subject:AbC\r\n"),
        AS_IT_IS("a:b\r\n", "a:b\r\n"),
        AS_IT_IS("a :b\r\n", "a:b\r\n"),
        AS_IT_IS("a \t : \t b\r\n", "a:b\r\n"),
        AS_IT_IS("a:b:c : d\r\n", "a:b:c : d\r\n"),
        AS_IT_IS("X-Two-Words: one  two\t\tthree \t four\r\n",
                 "x-two-words:one two three four\r\n"),
        AS_IT_IS("\xc3\x84: \xc3\x84\xc3\xa4\r\n", "\xc3\x84:\xc3\x84\xc3\xa4\r\n"),
    };
    assert_all(forms, ARRAY_LEN(forms));
}

static void mt_07_values_that_are_empty_or_white_space(void **state)
{
    (void)state;
    static const struct form forms[] = {
        AS_IT_IS("A:\r\n", "a:\r\n"),
        AS_IT_IS("A: \r\n", "a:\r\n"),
        AS_IT_IS("A:\t  \t\r\n", "a:\r\n"),
        AS_IT_IS("A :\r\n \r\n\t\r\n", "a:\r\n"),
        AS_IT_IS("A:\r\nB:\r\n", "a:\r\nb:\r\n"),
    };
    assert_all(forms, ARRAY_LEN(forms));
}

/* A field that the message's end cut short gets the CRLF that each form has. */
static void a_field_without_its_crlf(void **state)
{
    (void)state;
    static const struct form forms[] = {
        {"A: b", "A: b\r\n", "a:b\r\n"},
        {"A: b ", "A: b \r\n", "a:b\r\n"},
        {"A:", "A:\r\n", "a:\r\n"},
        {"A: b\r\n c", "A: b\r\n c\r\n", "a:b c\r\n"},
    };
    assert_all(forms, ARRAY_LEN(forms));
}

/* Only space and tab are white space, and only CRLF ends a line. */
static void other_octets_stay(void **state)
{
    (void)state;
    static const struct form forms[] = {
        AS_IT_IS("A: b\vc\f d\r\n", "a:b\vc\f d\r\n"),
        AS_IT_IS("A: b\rc\r\n", "a:b\rc\r\n"),
        AS_IT_IS("A: b\nc\r\n", "a:b\nc\r\n"),
        AS_IT_IS("A: b\xc2\xa0\xc2\xa0\r\n", "a:b\xc2\xa0\xc2\xa0\r\n"),
        AS_IT_IS("A: \xff\xfe\r\n", "a:\xff\xfe\r\n"),
    };
    assert_all(forms, ARRAY_LEN(forms));
}

static void a_nul_in_a_value_stays(void **state)
{
    (void)state;
    struct arena arena;
    struct mail_header header;
    struct buffer out;
    struct slice text = exact("A: b\0 c\r\n", 9);
    arena_init(&arena, 1 << 20);
    buffer_init(&out, 100);
    assert_int_equal(mail_header_read(text, &arena, &header), ASSAY_OK);
    mail_canon_field(&out, MAIL_RELAXED, &header.fields[0]);
    assert_true(slice_eq(buffer_get(&out), slice_make("a:b\0 c\r\n", 8)));
    buffer_free(&out);
    arena_free(&arena);
    exact_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_rfc_6376_3_4_5),
        cmocka_unit_test(folding_of_every_kind),
        cmocka_unit_test(names_and_what_stands_around_the_colon),
        cmocka_unit_test(mt_07_values_that_are_empty_or_white_space),
        cmocka_unit_test(a_field_without_its_crlf),
        cmocka_unit_test(other_octets_stay),
        cmocka_unit_test(a_nul_in_a_value_stays),
    };
    return cmocka_run_group_tests_name("mail-canon", tests, NULL, NULL);
}
