/* SPDX-License-Identifier: MIT
 * Encoded words: RFC 2047. */
#include "mail_unit.h"

struct pair {
    const char *text, *decoded;
};

static void assert_pairs(const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buffer out;
        struct slice text = exact_text(pairs[i].text);
        buffer_init(&out, 10000);
        mail_words_decode(&out, text);
        assert_int_equal(out.error, ASSAY_OK);
        assert_same(buffer_get(&out), slice_from(pairs[i].decoded), text);
        buffer_free(&out);
        exact_free(text);
    }
}

#define AS_IT_IS(text) \
    {                  \
        text, text     \
    }

/* Section 8, as far as the character sets are ours. */
static void the_examples_of_rfc_2047_8(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"=?US-ASCII?Q?Keith_Moore?=", "Keith Moore"},
        {"=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld J\xc3\xb8rn Simonsen"},
        {"=?ISO-8859-1?Q?Andr=E9?= Pirard", "Andr\xc3\xa9 Pirard"},
        {"=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=", "If you can read this yo"},
        {"=?ISO-8859-1?Q?a?=", "a"},
        {"=?ISO-8859-1?Q?a?= b", "a b"},
        {"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"},
        {"=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"},
        {"=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=", "ab"},
        {"=?ISO-8859-1?Q?a_b?=", "a b"},
        {"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?_b?=", "a b"},
    };
    assert_pairs(pairs, ARRAY_LEN(pairs));
}

static void character_sets_become_utf8(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"=?utf-8?q?B=C3=A9e?=", "B\xc3\xa9"
                                 "e"},
        {"=?UTF-8?B?8J+YgA==?=", "\xf0\x9f\x98\x80"},
        {"=?us-ascii?b?QQ==?=", "A"},
        {"=?iso-8859-1?q?=80=A0=FF?=", "\xc2\x80\xc2\xa0\xc3\xbf"},
        {"=?windows-1252?q?=80=93=FC?=", "\xe2\x82\xac\xe2\x80\x9c\xc3\xbc"},
        {"=?Windows-1252?Q?=8A=9F?=", "\xc5\xa0\xc5\xb8"},
        {"=?utf-8?b?"
         "?=",
         ""},
        {"=?utf-8*en?q?a?=", "a"}, /* RFC 2231 5 */
        {"=?utf-8?q?a=3d=3Db?=", "a==b"},
        {"=?utf-8?q?a=5F_b?=", "a_ b"},
    };
    assert_pairs(pairs, ARRAY_LEN(pairs));
}

static void white_space_between_two_words_alone_goes(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"a =?utf-8?q?b?= c", "a b c"},
        {"a  =?utf-8?q?b?=  c", "a  b  c"},
        {"=?utf-8?q?a?= =?iso-8859-1?b?Yg==?= =?utf-8?q?c?=", "abc"},
        {"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"},
        {"=?utf-8?q?a?= ", "a "},
        {" =?utf-8?q?a?=", " a"},
    };
    assert_pairs(pairs, ARRAY_LEN(pairs));
}

/* A word of which one cannot tell what it says stays, and the white space beside it. */
static void what_is_no_encoded_word_stays(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        AS_IT_IS(""),
        AS_IT_IS("plain text"),
        AS_IT_IS("=?"),
        AS_IT_IS("=?="),
        AS_IT_IS("=?utf-8?q?a"),
        AS_IT_IS("=?utf-8?q?a?"),
        AS_IT_IS("=?utf-8?q?a? ="),
        AS_IT_IS("=?utf-8?x?a?="),
        AS_IT_IS("=?utf-8?qq?a?="),
        AS_IT_IS("=?utf-8??a?="),
        AS_IT_IS("=?utf-8?q?a b?="),
        AS_IT_IS("=?utf-8?q?=4?="),
        AS_IT_IS("=?utf-8?q?=4x?="),
        AS_IT_IS("=?utf-8?q?=?="),
        AS_IT_IS("=?utf-8?b?YQ=?="),
        AS_IT_IS("=?utf-8?b?Y!==?="),
        AS_IT_IS("=?koi8-r?q?=C1?="),
        AS_IT_IS("=??q?a?="),
        AS_IT_IS("= ?utf-8?q?a?="),
        AS_IT_IS("\xc3\xa9 \xe2\x82\xac"),
    };
    assert_pairs(pairs, ARRAY_LEN(pairs));
}

static void white_space_beside_what_is_no_word_stays(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"=?utf-8?q?a?= =?koi8-r?q?b?=", "a =?koi8-r?q?b?="},
        {"=?koi8-r?q?a?= =?utf-8?q?b?=", "=?koi8-r?q?a?= b"},
        {"=?utf-8?q?a?= =?utf-8?q?=4?=", "a =?utf-8?q?=4?="},
        {"=?utf-8?q?a?= =?utf-8?q?b", "a =?utf-8?q?b"},
    };
    assert_pairs(pairs, ARRAY_LEN(pairs));
}

/* RFC 2047 5: octets that are no characters of the set; what comes is UTF-8 always. */
static void ea_04_words_that_are_no_utf8_stay(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        AS_IT_IS("=?utf-8?q?=FF?="),       AS_IT_IS("=?utf-8?q?=C0=AE?="),
        AS_IT_IS("=?utf-8?q?=ED=A0=80?="), AS_IT_IS("=?utf-8?b?+Ig=?="),
        AS_IT_IS("=?us-ascii?q?=E9?="),    AS_IT_IS("=?us-ascii?q?=C3=A9?="),
    };
    assert_pairs(pairs, ARRAY_LEN(pairs));
}

/* 5 (3): not within a quoted string. Its quotes and escapes go. */
static void quoted_strings_lose_their_quotes(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"\"Ann Q. Bee\"", "Ann Q. Bee"},
        {"\"a\\\"b\\\\c\"", "a\"b\\c"},
        {"\"=?utf-8?q?a?=\"", "=?utf-8?q?a?="},
        {"A \"B\" =?utf-8?q?c?=", "A B c"},
        {"\"A\r\n B\"", "A B"},
        {"A\r\n B", "A B"},
        {"\"A\\\r\n B\\\n\"", "A B"},
        {"\"\"", ""},
        {"a\\b", "a\\b"},
    };
    assert_pairs(pairs, ARRAY_LEN(pairs));
}

static void ends_in_the_middle(void **state)
{
    (void)state;
    static const char whole[] = "\"a\\b\" =?utf-8?q?=C3=A9?= =?iso-8859-1?b?6Q==?= c";
    for (size_t len = 0; len < sizeof(whole); len++) {
        struct buffer out;
        struct slice text = exact(whole, len);
        buffer_init(&out, 1000);
        mail_words_decode(&out, text);
        assert_true(!out.error && out.len <= len);
        assert_true(utf8_valid(buffer_get(&out)));
        buffer_free(&out);
        exact_free(text);
    }
}

/* Many words that have no end take linear time, or nearly. */
static void many_words_without_an_end(void **state)
{
    (void)state;
    struct buffer text, out;
    buffer_init(&text, 8 << 20);
    buffer_init(&out, 8 << 20);
    while (text.len < 200000)
        buffer_text(&text, "=?a?q?");
    mail_words_decode(&out, buffer_get(&text));
    assert_true(slice_eq(buffer_get(&out), buffer_get(&text)));
    buffer_clear(&text);
    buffer_clear(&out);
    while (text.len < 200000)
        buffer_text(&text, "=?");
    mail_words_decode(&out, buffer_get(&text));
    assert_true(slice_eq(buffer_get(&out), buffer_get(&text)));
    buffer_free(&text);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_rfc_2047_8),
        cmocka_unit_test(character_sets_become_utf8),
        cmocka_unit_test(white_space_between_two_words_alone_goes),
        cmocka_unit_test(what_is_no_encoded_word_stays),
        cmocka_unit_test(white_space_beside_what_is_no_word_stays),
        cmocka_unit_test(ea_04_words_that_are_no_utf8_stay),
        cmocka_unit_test(quoted_strings_lose_their_quotes),
        cmocka_unit_test(ends_in_the_middle),
        cmocka_unit_test(many_words_without_an_end),
    };
    return cmocka_run_group_tests_name("mail-words", tests, NULL, NULL);
}
