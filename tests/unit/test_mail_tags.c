/* SPDX-License-Identifier: MIT
 * Tag lists: RFC 6376 3.2, and the UTF-8 of RFC 8616 in their values. */
#include "mail_unit.h"

struct pair {
    const char *name, *value;
};

struct good {
    const char *text;
    size_t count;
    struct pair pairs[4];
};

static const struct good good[] = {
    {"a=b", 1, {{"a", "b"}}},
    {"a=b;", 1, {{"a", "b"}}},
    {"a=b; \t", 1, {{"a", "b"}}},
    {"a=b;\r\n ", 1, {{"a", "b"}}},
    {"a=", 1, {{"a", ""}}},
    {"a= ;b=", 2, {{"a", ""}, {"b", ""}}},
    {"v=1; a=rsa-sha256; d=example.net; s=brisbane",
     4,
     {{"v", "1"}, {"a", "rsa-sha256"}, {"d", "example.net"}, {"s", "brisbane"}}},
    {" a\t=  b c ; d = e ", 2, {{"a", "b c"}, {"d", "e"}}},
    /* Folding is allowed around the name, around the value and within it. */
    {"\r\n a\r\n =\r\n b\r\n ;\r\n c=d", 2, {{"a", "b"}, {"c", "d"}}},
    {"a \r\n\t= \r\n b \r\n\t;", 1, {{"a", "b"}}},
    {"a=b\r\n c", 1, {{"a", "b\r\n c"}}},
    {"a=b \t\r\n\t  c  d", 1, {{"a", "b \t\r\n\t  c  d"}}},
    {"a=b\r\n \r\n c", 1, {{"a", "b\r\n \r\n c"}}},
    {"a=b=c==", 1, {{"a", "b=c=="}}},
    {"a==", 1, {{"a", "="}}},
    {"a=!\"#$%&'()*+,-./:<>?@[\\]^_`{|}~", 1, {{"a", "!\"#$%&'()*+,-./:<>?@[\\]^_`{|}~"}}},
    {"Z9_z=b", 1, {{"Z9_z", "b"}}},
    /* 3.2: tags of one name in other letters are other tags. */
    {"a=b;A=c", 2, {{"a", "b"}, {"A", "c"}}},
    {"d=b\xc3\xbc"
     "cher.example",
     1,
     {{"d", "b\xc3\xbc"
            "cher.example"}}},
    {"n=\xf0\x9f\x98\x80", 1, {{"n", "\xf0\x9f\x98\x80"}}},
};

static void assert_good(const struct good *one)
{
    struct arena arena;
    struct mail_tags tags;
    struct slice span, text = exact_text(one->text);
    arena_init(&arena, 1 << 20);
    enum mail_tags_fault fault = mail_tags_read(text, &arena, &tags, &span);
    if (fault != MAIL_TAGS_OK)
        fail_msg("%s: %s", one->text, mail_tags_fault_text(fault));
    assert_int_equal(tags.count, one->count);
    for (size_t i = 0; i < tags.count; i++) {
        assert_slice(tags.items[i].name, one->pairs[i].name);
        assert_slice(tags.items[i].value, one->pairs[i].value);
        assert_ptr_equal(mail_tags_find(&tags, one->pairs[i].name), &tags.items[i]);
    }
    exact_free(text);
    arena_free(&arena);
}

static void what_the_grammar_allows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_good(&good[i]);
}

/* --- faults -------------------------------------------------------------------------------- */

struct bad {
    const char *text;
    const char *span;
};

static void assert_fault(struct slice given, enum mail_tags_fault expected,
                         const char *expected_span)
{
    struct arena arena;
    struct mail_tags tags;
    struct slice span, text = exact(given.p, given.len);
    arena_init(&arena, 1 << 20);
    enum mail_tags_fault fault = mail_tags_read(text, &arena, &tags, &span);
    if (fault != expected)
        fail_msg("%s: %s", given.p, mail_tags_fault_text(fault));
    if (expected_span)
        assert_same(span, slice_from(expected_span), text);
    assert_true(span.len == 0 || (span.p >= text.p && span.p + span.len <= text.p + text.len));
    exact_free(text);
    arena_free(&arena);
}

static void assert_bad(enum mail_tags_fault fault, const struct bad *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_fault(slice_from(texts[i].text), fault, texts[i].span);
}

static void a_tag_without_equals(void **state)
{
    (void)state;
    static const struct bad texts[] = {
        {"a", "a"},
        {"a=b;c", "c"},
        {"a=b; c ;d=e", "c"},
        {"a=b\r\n ;\r\n c\r\n ", "c"},
    };
    assert_bad(MAIL_TAGS_NO_EQUALS, texts, ARRAY_LEN(texts));
}

static void a_name_that_is_none(void **state)
{
    (void)state;
    static const struct bad texts[] = {
        {"=b", NULL},      {"1=b", "1=b"},      {"_a=b", "_a=b"},       {"a-b=c", "a-b=c"},
        {"a b=c", NULL},   {"a\r\n b=c", NULL}, {"a.b=c;d=e", NULL},    {"\xc3\xa9=b", NULL},
        {"a\x01=b", NULL}, {"a=b;=", NULL},     {"a=b; \"c\"=d", NULL},
    };
    assert_bad(MAIL_TAGS_NAME, texts, ARRAY_LEN(texts));
}

static void an_octet_that_a_value_may_not_hold(void **state)
{
    (void)state;
    static const struct bad texts[] = {
        {"a=b\rc", "a=b\rc"}, {"a=b\nc", NULL},    {"a=b\r\nc", NULL},
        {"a=b\x01", NULL},    {"a=\x7f", NULL},    {"a=b;c=d\x1f;", NULL},
        {"a=b\vc", NULL},     {"a=b\r \nc", NULL}, {"a=b\r\n\r\n c", NULL},
    };
    assert_bad(MAIL_TAGS_VALUE, texts, ARRAY_LEN(texts));
    assert_fault(slice_make("a=b\0c", 5), MAIL_TAGS_VALUE, NULL);
    assert_fault(slice_make("a=b\0", 4), MAIL_TAGS_VALUE, NULL);
}

/* RFC 3629: overlong, surrogate, five octets, beyond the last, cut short. */
static void ea_04_a_value_that_is_no_utf8(void **state)
{
    (void)state;
    static const struct bad texts[] = {
        {"a=\xc0\xae", NULL},         {"a=\xed\xa0\x80", NULL}, {"a=\xf8\x88\x80\x80\x80", NULL},
        {"a=\xf4\x90\x80\x80", NULL}, {"a=\xc3", NULL},         {"a=\xc3;b=\xa9", NULL},
        {"a=\xc3 \xa9", NULL},        {"a=\xff", NULL},
    };
    assert_bad(MAIL_TAGS_VALUE, texts, ARRAY_LEN(texts));
}

/* 3.2: a tag that stands twice makes all of the list invalid. */
static void a_name_that_stands_twice(void **state)
{
    (void)state;
    static const struct bad texts[] = {
        {"a=b;a=b", "a=b"},
        {"a=b; a=c", "a=c"},
        {"a=;b=;c=;\r\n a =d", "a =d"},
    };
    assert_bad(MAIL_TAGS_TWICE, texts, ARRAY_LEN(texts));
}

static void nothing_between_two_semicolons(void **state)
{
    (void)state;
    static const struct bad texts[] = {
        {"", NULL},           {" ", NULL},     {"\r\n ", NULL},          {";", NULL},
        {";a=b", NULL},       {"a=b;;", NULL}, {"a=b;;c=d", NULL},       {"a=b; ;", NULL},
        {"a=b;\r\n ;", NULL}, {" ;a=b", NULL}, {"a=b;c=d;\t;e=f", NULL},
    };
    assert_bad(MAIL_TAGS_EMPTY, texts, ARRAY_LEN(texts));
}

static void each_octet_that_a_value_may_hold(void **state)
{
    (void)state;
    for (int c = 0; c < 128; c++) {
        char text[] = "a=b_c";
        struct arena arena;
        struct mail_tags tags;
        struct slice span;
        text[3] = (char)c;
        arena_init(&arena, 1 << 20);
        bool good_one = mail_tags_read(slice_make(text, 5), &arena, &tags, &span) == MAIL_TAGS_OK;
        assert_int_equal(good_one, c != ';' && ((c > 0x20 && c < 0x7f) || c == ' ' || c == '\t'));
        arena_free(&arena);
    }
}

static enum mail_tags_fault read_many(unsigned count)
{
    struct arena arena;
    struct mail_tags tags;
    struct buffer text;
    struct slice span;
    arena_init(&arena, 1 << 20);
    buffer_init(&text, 8 << 20);
    for (unsigned i = 0; i < count; i++)
        buffer_printf(&text, "t%u=;", i);
    enum mail_tags_fault fault = mail_tags_read(buffer_get(&text), &arena, &tags, &span);
    assert_int_equal(fault == MAIL_TAGS_OK, tags.count == count);
    buffer_free(&text);
    arena_free(&arena);
    return fault;
}

static void a_hundred_tags_and_one(void **state)
{
    (void)state;
    assert_int_equal(read_many(100), MAIL_TAGS_OK);
    assert_int_equal(read_many(101), MAIL_TAGS_LIMIT);
    assert_int_equal(read_many(200000), MAIL_TAGS_LIMIT);
}

/* One value of 200,000 items is one tag, and takes no time. */
static void dk_12_a_huge_value(void **state)
{
    (void)state;
    struct arena arena;
    struct mail_tags tags;
    struct buffer text;
    struct slice span;
    arena_init(&arena, 1 << 20);
    buffer_init(&text, 1 << 20);
    buffer_text(&text, "h=a");
    for (unsigned i = 1; i < 200000; i++)
        buffer_text(&text, ":a");
    assert_int_equal(mail_tags_read(buffer_get(&text), &arena, &tags, &span), MAIL_TAGS_OK);
    assert_int_equal(tags.items[0].value.len, 399999);
    buffer_free(&text);
    arena_free(&arena);
}

static void names_are_found_as_they_are_written(void **state)
{
    (void)state;
    struct arena arena;
    struct mail_tags tags;
    struct slice span;
    arena_init(&arena, 1 << 20);
    assert_int_equal(mail_tags_read(SLICE("bh=1;b=2;B=3"), &arena, &tags, &span), MAIL_TAGS_OK);
    assert_slice(mail_tags_find(&tags, "b")->value, "2");
    assert_slice(mail_tags_find(&tags, "B")->value, "3");
    assert_slice(mail_tags_find(&tags, "bh")->value, "1");
    assert_null(mail_tags_find(&tags, "h"));
    assert_null(mail_tags_find(&tags, "BH"));
    assert_null(mail_tags_find(&tags, ""));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_grammar_allows),
        cmocka_unit_test(a_tag_without_equals),
        cmocka_unit_test(a_name_that_is_none),
        cmocka_unit_test(an_octet_that_a_value_may_not_hold),
        cmocka_unit_test(ea_04_a_value_that_is_no_utf8),
        cmocka_unit_test(a_name_that_stands_twice),
        cmocka_unit_test(nothing_between_two_semicolons),
        cmocka_unit_test(each_octet_that_a_value_may_hold),
        cmocka_unit_test(a_hundred_tags_and_one),
        cmocka_unit_test(dk_12_a_huge_value),
        cmocka_unit_test(names_are_found_as_they_are_written),
    };
    return cmocka_run_group_tests_name("mail-tags", tests, NULL, NULL);
}
