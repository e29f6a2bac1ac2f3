/* SPDX-License-Identifier: MIT
 * The flaws of a header, each with the line where it is met first; nothing is repaired. */
#include "mail_unit.h"

/* The text has this flaw first in this line and no other; 0: it has none at all. */
struct flawed {
    const char *text;
    size_t line;
};

static void assert_flaws(struct slice text, const size_t flaws[MAIL_FLAWS])
{
    struct arena arena;
    struct mail_header header;
    struct slice copy = exact(text.p, text.len);
    arena_init(&arena, 1 << 20);
    assert_int_equal(mail_header_read(copy, &arena, &header), ASSAY_OK);
    for (enum mail_flaw flaw = 0; flaw < MAIL_FLAWS; flaw++)
        if (header.flaws[flaw] != flaws[flaw])
            fail_msg("%s: \"%s\" in line %zu, not %zu", text.p, mail_flaw_text(flaw),
                     header.flaws[flaw], flaws[flaw]);
    arena_free(&arena);
    exact_free(copy);
}

static void assert_only(enum mail_flaw flaw, const struct flawed *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t flaws[MAIL_FLAWS] = {0};
        flaws[flaw] = texts[i].line;
        assert_flaws(slice_from(texts[i].text), flaws);
    }
}

#define ASSERT_ONLY(flaw, texts) assert_only((flaw), (texts), ARRAY_LEN(texts))

static void sound_headers_have_no_flaw(void **state)
{
    (void)state;
    static const struct flawed texts[] = {
        {"", 0},
        {"A: b\r\n", 0},
        {"A:\r\nB : c\r\n d\r\n\te\r\n", 0},
        {"!#$%&'*+-/0=?^_`{|}~,;<>@[\\]\"(): x\r\n", 0},
        {"A: \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\r\n", 0},
        {"A: \x01\x7f\r\n", 0},
    };
    ASSERT_ONLY(MAIL_BARE_CR, texts);
}

static void dk_23_bare_cr(void **state)
{
    (void)state;
    static const struct flawed texts[] = {
        {"A: b\rc\r\n", 1},
        {"A: b\r\r\n", 1},
        {"A: b\r\nC: d\r\n e\rf\r\n", 3},
        {"A: b\r\nC: \r \r\nD: \r\r\n", 2},
    };
    ASSERT_ONLY(MAIL_BARE_CR, texts);
}

static void dk_24_bare_lf(void **state)
{
    (void)state;
    static const struct flawed texts[] = {
        {"A: b\nc\r\n", 1},
        {"A: b\r\nC: d\n\r\n", 2},
        {"A: b\n c\r\n", 1},
        {"A: b\nC: d\nE: f\r\n", 1},
        {"A: b\r\nC: d\r\n e\r\n \nf\r\n", 4},
    };
    ASSERT_ONLY(MAIL_BARE_LF, texts);
}

/* In any place: the name, before the colon, the value, a continuation. */
static void nul(void **state)
{
    (void)state;
    static const char text[] = "Ab: c\r\nDe : f\r\n g\r\n";
    static const char lines[] = "1111111222222223333";
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        size_t flaws[MAIL_FLAWS] = {0};
        char copy[sizeof(text)];
        memcpy(copy, text, sizeof(text));
        if (strchr("\r\n: ", text[i]))
            continue;
        copy[i] = '\0';
        flaws[MAIL_NUL] = (size_t)(lines[i] - '0');
        bool is_name = i < 2 || (i > 6 && i < 9);
        if (is_name)
            flaws[MAIL_BAD_NAME] = flaws[MAIL_NUL];
        assert_flaws(slice_make(copy, sizeof(text) - 1), flaws);
    }
}

static void no_colon(void **state)
{
    (void)state;
    static const struct flawed texts[] = {
        {"A\r\n", 1},
        {"A: b\r\nnone\r\nC: d\r\n", 2},
        {"A: b\r\nnone\r\n none\r\nnone\r\n", 2},
        {"A: b\r\n\r\n", 2},
    };
    ASSERT_ONLY(MAIL_NO_COLON, texts);
}

/* A line that is no field has no name, and a continuation may hold the colon of none. */
static void a_line_without_a_colon_has_no_name(void **state)
{
    (void)state;
    struct arena arena;
    struct mail_header header;
    arena_init(&arena, 1 << 20);
    assert_int_equal(mail_header_read(SLICE("none\r\nA: b\r\n"), &arena, &header), ASSAY_OK);
    assert_int_equal(header.fields[0].name.len, 0);
    assert_slice(header.fields[0].raw, "none\r\n");
    assert_slice(header.fields[1].name, "A");
    arena_free(&arena);
}

/* RFC 5322 3.6.8: a name is printable ASCII without the colon. */
static void mt_07_bad_name(void **state)
{
    (void)state;
    static const struct flawed texts[] = {
        {":\r\n", 1},
        {": b\r\n", 1},
        {"A b: c\r\n", 1},
        {"A: b\r\n\x01: c\r\n", 2},
        {"A: b\r\nC\x7f: c\r\n", 2},
        {"A: b\r\nC: d\r\n\xc3\xa9: c\r\n", 3},
        {"A\tb: c\r\n", 1},
    };
    ASSERT_ONLY(MAIL_BAD_NAME, texts);
}

static void leading_fold(void **state)
{
    (void)state;
    struct arena arena;
    struct mail_header header;
    static const char *const texts[] = {" b\r\n", "\tb\r\nA: c\r\n", " A: b\r\n", " \r\nA: b\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        arena_init(&arena, 1 << 20);
        assert_int_equal(mail_header_read(slice_from(texts[i]), &arena, &header), ASSAY_OK);
        assert_int_equal(header.flaws[MAIL_LEADING_FOLD], 1);
        assert_int_equal(mail_header_breaks(&header) < MAIL_FLAWS, 1);
        assert_null(mail_header_lowest(&header, SLICE("b")));
        arena_free(&arena);
    }
}

static void cut(void **state)
{
    (void)state;
    static const struct flawed texts[] = {
        {"A: b", 1},
        {"A:", 1},
        {"A: b\r\n c", 2},
        {"A: b\r\nC: d\r\nE: f", 3},
    };
    ASSERT_ONLY(MAIL_CUT, texts);
    size_t flaws[MAIL_FLAWS] = {[MAIL_CUT] = 2, [MAIL_BARE_CR] = 2};
    assert_flaws(SLICE("A: b\r\nC: d\r"), flaws);
    size_t with_lf[MAIL_FLAWS] = {[MAIL_CUT] = 1, [MAIL_BARE_LF] = 1};
    assert_flaws(SLICE("A: b\n"), with_lf);
}

static void ea_04_not_utf8(void **state)
{
    (void)state;
    static const struct flawed texts[] = {
        {"A: \xff\r\n", 1},
        {"A: \xc0\xae\r\n", 1},
        {"A: b\r\nC: \xed\xa0\x80\r\n", 2},
        {"A: \xf8\x88\x80\x80\x80\r\n", 1},
        {"A: \xf4\x90\x80\x80\r\n", 1},
        {"A: b\r\n \xc3\r\n \xa9\r\n", 2},
    };
    ASSERT_ONLY(MAIL_NOT_UTF8, texts);
}

/* RFC 5322 2.1.1: 998 octets without the CRLF. */
static void long_line(void **state)
{
    (void)state;
    for (size_t len = 997; len < 1001; len++) {
        char text[1100] = "A: b\r\nC:";
        size_t flaws[MAIL_FLAWS] = {0};
        memset(text + 8, 'd', len - 2);
        memcpy(text + 6 + len, "\r\n", 2);
        flaws[MAIL_LONG_LINE] = len > 998 ? 2 : 0;
        assert_flaws(slice_make(text, len + 8), flaws);
    }
}

static size_t no_end_line(const char *message)
{
    struct arena arena;
    struct mail_reader reader;
    struct slice body;
    arena_init(&arena, 1 << 20);
    mail_reader_init(&reader, &arena);
    assert_int_equal(mail_reader_feed(&reader, slice_from(message), &body), ASSAY_OK);
    assert_int_equal(mail_reader_end(&reader), ASSAY_OK);
    size_t line = reader.header.flaws[MAIL_NO_END];
    mail_reader_free(&reader);
    arena_free(&arena);
    return line;
}

/* The line where the empty one should have been. */
static void no_end(void **state)
{
    (void)state;
    assert_int_equal(no_end_line("A: b\r\n\r\n"), 0);
    assert_int_equal(no_end_line("\r\n"), 0);
    assert_int_equal(no_end_line("A: b\r\n"), 2);
    assert_int_equal(no_end_line("A: b\r\n c\r\nD: e\r\n"), 4);
    assert_int_equal(no_end_line(""), 1);
    assert_true(no_end_line("A: b\n\nx") > 0);
}

/* RFC 6376 3.8: what another reader may split otherwise. */
static void some_flaws_break_what_is_signed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum mail_flaw breaks;
    } texts[] = {
        {"A: b\r\n", MAIL_FLAWS},         {"A: b\rc\r\n", MAIL_BARE_CR},
        {"A: b\nc\r\n", MAIL_BARE_LF},    {"none\r\n", MAIL_NO_COLON},
        {" A: b\r\n", MAIL_LEADING_FOLD}, {"A: b", MAIL_FLAWS},
        {"A: \xff\r\n", MAIL_FLAWS},      {"A B: c\r\n", MAIL_BAD_NAME},
        {": c\r\n", MAIL_BAD_NAME},       {"A\r\n : c\r\n", MAIL_BAD_NAME},
        {"A : c\r\n", MAIL_FLAWS},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct arena arena;
        struct mail_header header;
        arena_init(&arena, 1 << 20);
        assert_int_equal(mail_header_read(slice_from(texts[i].text), &arena, &header), ASSAY_OK);
        assert_int_equal(mail_header_breaks(&header), texts[i].breaks);
        arena_free(&arena);
    }
    struct arena arena;
    struct mail_header header;
    arena_init(&arena, 1 << 20);
    assert_int_equal(mail_header_read(slice_make("A: \0\r\n", 6), &arena, &header), ASSAY_OK);
    assert_int_equal(mail_header_breaks(&header), MAIL_NUL);
    arena_free(&arena);
}

static void each_flaw_has_a_text(void **state)
{
    (void)state;
    for (enum mail_flaw flaw = 0; flaw < MAIL_FLAWS; flaw++)
        assert_true(mail_flaw_text(flaw)[0]);
    assert_string_equal(mail_flaw_text(MAIL_BARE_CR), "a CR without an LF behind it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_headers_have_no_flaw),
        cmocka_unit_test(dk_23_bare_cr),
        cmocka_unit_test(dk_24_bare_lf),
        cmocka_unit_test(nul),
        cmocka_unit_test(no_colon),
        cmocka_unit_test(a_line_without_a_colon_has_no_name),
        cmocka_unit_test(mt_07_bad_name),
        cmocka_unit_test(leading_fold),
        cmocka_unit_test(cut),
        cmocka_unit_test(ea_04_not_utf8),
        cmocka_unit_test(long_line),
        cmocka_unit_test(no_end),
        cmocka_unit_test(some_flaws_break_what_is_signed),
        cmocka_unit_test(each_flaw_has_a_text),
    };
    return cmocka_run_group_tests_name("mail-flaws", tests, NULL, NULL);
}
