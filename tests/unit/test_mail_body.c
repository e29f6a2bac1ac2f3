/* SPDX-License-Identifier: MIT
 * Canonical bodies (RFC 6376 3.4.3, 3.4.4) and line ends, against references that see the
 * whole body at once: all bodies of up to 6 octets in every two pieces and octet by octet,
 * then long ones drawn from a seed. */
#include "mail_unit.h"

#include "crypto/crypto.h"

#define SHORT_MAX 6
#define LONG_MAX  500

static const char alphabet[] = "\r\n \ta";

/* --- the references ------------------------------------------------------------------ */

/* Where the next CRLF stands, or the end. */
static size_t find_crlf(struct slice text, size_t from)
{
    for (size_t i = from; i + 1 < text.len; i++)
        if (text.p[i] == '\r' && text.p[i + 1] == '\n')
            return i;
    return text.len;
}

static bool is_wsp(char c)
{
    return c == ' ' || c == '\t';
}

/* 3.4.4 a: no white space at the end of a line, one space for any other. */
static void reduce_line(struct sink *out, struct slice line)
{
    while (line.len && is_wsp(line.p[line.len - 1]))
        line.len--;
    for (size_t i = 0; i < line.len; i++) {
        if (!is_wsp(line.p[i]))
            sink_put(out, line.p + i, 1);
        else if (i == 0 || !is_wsp(line.p[i - 1]))
            sink_put(out, " ", 1);
    }
}

static void reduce(struct sink *out, struct slice body)
{
    for (size_t from = 0; from < body.len;) {
        size_t end = find_crlf(body, from);
        reduce_line(out, slice_make(body.p + from, end - from));
        if (end < body.len)
            sink_put(out, "\r\n", 2);
        from = end + 2;
    }
}

static bool ends_in_crlf(const struct sink *out)
{
    return out->len >= 2 && memcmp(out->octets + out->len - 2, "\r\n", 2) == 0;
}

static bool ends_in_empty_line(const struct sink *out)
{
    return ends_in_crlf(out) &&
           (out->len == 2 || (out->len >= 4 && memcmp(out->octets + out->len - 4, "\r\n", 2) == 0));
}

static void expect_body(struct sink *out, enum mail_canon canon, struct slice body)
{
    out->len = 0;
    if (canon == MAIL_RELAXED)
        reduce(out, body);
    else
        sink_put(out, body.p, body.len);
    if (!ends_in_crlf(out) && (out->len || canon == MAIL_SIMPLE))
        sink_put(out, "\r\n", 2);
    while (ends_in_empty_line(out))
        out->len -= 2;
    if (!out->len && canon == MAIL_SIMPLE)
        sink_put(out, "\r\n", 2);
}

/* --- pieces -------------------------------------------------------------------------- */

static void feed_exact(struct mail_body *body, struct slice piece)
{
    struct slice copy = exact(piece.p, piece.len);
    mail_body_feed(body, copy);
    exact_free(copy);
}

/* The first `cut` octets, then the rest; 0: octet by octet. */
static void canon_cut(struct sink *out, enum mail_canon canon, struct slice text, size_t cut)
{
    struct mail_body body;
    out->len = 0;
    mail_body_init(&body, canon, sink_put, out);
    if (cut) {
        feed_exact(&body, slice_head(text, cut));
        feed_exact(&body, slice_after(text, cut));
    }
    for (size_t i = 0; !cut && i < text.len; i++)
        feed_exact(&body, slice_make(text.p + i, 1));
    mail_body_end(&body);
}

static void check_cuts(enum mail_canon canon, struct slice text)
{
    struct sink expected, actual;
    expect_body(&expected, canon, text);
    for (size_t cut = 0; cut <= text.len; cut++) {
        canon_cut(&actual, canon, text, cut);
        assert_same(sink_get(&actual), sink_get(&expected), text);
    }
}

/* --- line ends ------------------------------------------------------------------------ */

static void expect_lines(struct mail_lines *lines, struct slice text)
{
    *lines = (struct mail_lines){.bare_cr = false};
    for (size_t i = 0; i < text.len; i++) {
        bool before = i > 0 && text.p[i - 1] == '\r';
        bool behind = i + 1 < text.len && text.p[i + 1] == '\n';
        lines->bare_cr |= text.p[i] == '\r' && !behind;
        lines->bare_lf |= text.p[i] == '\n' && !before;
    }
}

static void feed_lines(struct mail_lines *lines, struct slice piece)
{
    struct slice copy = exact(piece.p, piece.len);
    mail_lines_feed(lines, copy);
    exact_free(copy);
}

static void assert_lines(const struct mail_lines *lines, struct slice text)
{
    struct mail_lines expected;
    expect_lines(&expected, text);
    assert_int_equal(lines->bare_cr, expected.bare_cr);
    assert_int_equal(lines->bare_lf, expected.bare_lf);
}

static void check_lines(struct slice text)
{
    for (size_t cut = 0; cut <= text.len; cut++) {
        struct mail_lines lines = {.bare_cr = false};
        feed_lines(&lines, slice_head(text, cut));
        feed_lines(&lines, slice_after(text, cut));
        mail_lines_end(&lines);
        assert_lines(&lines, text);
    }
    struct mail_lines lines = {.bare_cr = false};
    for (size_t i = 0; i < text.len; i++)
        feed_lines(&lines, slice_make(text.p + i, 1));
    mail_lines_end(&lines);
    assert_lines(&lines, text);
}

/* --- all short bodies ------------------------------------------------------------------ */

static unsigned each_short_body(void (*check)(struct slice text))
{
    unsigned count = 0, most = 1;
    for (size_t len = 1; len <= SHORT_MAX; len++) {
        most *= 5;
        for (unsigned number = 0; number < most; number++, count++) {
            char octets[SHORT_MAX];
            unsigned rest = number;
            for (size_t i = 0; i < len; i++, rest /= 5)
                octets[i] = alphabet[rest % 5];
            check(slice_make(octets, len));
        }
    }
    return count;
}

static void check_simple(struct slice text)
{
    check_cuts(MAIL_SIMPLE, text);
}

static void check_relaxed(struct slice text)
{
    check_cuts(MAIL_RELAXED, text);
}

static void simple_is_the_reference_for_all_short_bodies(void **state)
{
    (void)state;
    assert_int_equal(each_short_body(check_simple), 19530);
}

static void relaxed_is_the_reference_for_all_short_bodies(void **state)
{
    (void)state;
    assert_int_equal(each_short_body(check_relaxed), 19530);
}

static void dk_24_line_ends_are_the_reference_for_all_short_bodies(void **state)
{
    (void)state;
    assert_int_equal(each_short_body(check_lines), 19530);
}

/* --- long bodies ------------------------------------------------------------------------- */

/* Stretches of clean text about as long as one to three blocks, and what is not clean. */
static size_t draw_text(struct draw *draw, char octets[LONG_MAX])
{
    static const char *const dirt[] = {"\r", "\n",   "\t",     "  ",       " \r\n", "\r\n",
                                       " ",  "\r\r", "\r\n\n", "\r\n\r\n", "\xff"};
    size_t most = 1 + draw_below(draw, LONG_MAX), len = 0;
    while (len < most) {
        size_t clean = draw_once_in(draw, 3) ? draw_below(draw, 4)
                                             : 64 * draw_below(draw, 3) + draw_below(draw, 70);
        for (; clean && len < most; clean--)
            octets[len++] = draw_once_in(draw, 9) ? ' ' : (char)('a' + draw_below(draw, 26));
        for (const char *p = DRAW_FROM(draw, dirt); *p && len < most; p++)
            octets[len++] = *p;
    }
    return len;
}

static size_t draw_piece(struct draw *draw, size_t left)
{
    static const size_t sizes[] = {1, 2, 15, 16, 17, 63, 64, 65, 66, 128, 129, LONG_MAX};
    size_t len = draw_once_in(draw, 2) ? 1 + draw_below(draw, 200) : DRAW_FROM(draw, sizes);
    return len < left ? len : left;
}

static void check_long(struct draw *draw, enum mail_canon canon, struct slice text)
{
    struct sink expected, actual = {.len = 0};
    struct mail_body body;
    struct mail_lines lines = {.bare_cr = false};
    mail_body_init(&body, canon, sink_put, &actual);
    for (struct slice rest = text; rest.len;) {
        struct slice piece = slice_head(rest, draw_piece(draw, rest.len));
        feed_exact(&body, piece);
        feed_lines(&lines, piece);
        rest = slice_after(rest, piece.len);
    }
    mail_body_end(&body);
    mail_lines_end(&lines);
    expect_body(&expected, canon, text);
    assert_same(sink_get(&actual), sink_get(&expected), text);
    assert_lines(&lines, text);
}

static void long_bodies(struct draw *draw)
{
    char octets[LONG_MAX];
    for (unsigned i = 0; i < 20000; i++) {
        struct slice text = slice_make(octets, draw_text(draw, octets));
        check_long(draw, MAIL_SIMPLE, text);
        check_long(draw, MAIL_RELAXED, text);
    }
}

static void dk_21_long_bodies_in_any_pieces(void **state)
{
    (void)state;
    with_seeds(long_bodies);
}

/* One octet that is not clean, at each place of three blocks. */
static void one_dirty_octet_at_each_place(void **state)
{
    (void)state;
    static const char dirt[] = "\r\n\t ";
    struct draw draw = draw_seed(0);
    for (size_t place = 0; place < 200; place++) {
        for (const char *c = dirt; *c; c++) {
            char octets[200];
            memset(octets, 'a', sizeof(octets));
            octets[place] = *c;
            check_long(&draw, MAIL_SIMPLE, slice_make(octets, sizeof(octets)));
            check_long(&draw, MAIL_RELAXED, slice_make(octets, sizeof(octets)));
        }
    }
}

/* --- what the RFC and the attack rows say -------------------------------------------------- */

struct dk_21 {
    struct slice body;
    const char *simple, *relaxed;
};

/* The canonical form of each body, told by the RFC's rules and not by the code. */
static const struct dk_21 dk_21[] = {
    {{"", 0}, "\r\n", ""},
    {{"\r\n", 2}, "\r\n", ""},
    {{"\r\n\r\n", 4}, "\r\n", ""},
    {{"\r", 1}, "\r\r\n", "\r\r\n"},
    {{"\n", 1}, "\n\r\n", "\n\r\n"},
    {{" \r\n", 3}, " \r\n", ""},
    {{" ", 1}, " \r\n", ""},
    {{"x", 1}, "x\r\n", "x\r\n"},
    {{"x\r\n\r\n\r\n", 7}, "x\r\n", "x\r\n"},
    {{"\r\n\r\nx", 5}, "\r\n\r\nx\r\n", "\r\n\r\nx\r\n"},
    {{" C \r\nD \t E\r\n\r\n\r\n", 16}, " C \r\nD \t E\r\n", " C\r\nD E\r\n"},
    {{" \r\n\t\r\n", 6}, " \r\n\t\r\n", ""},
};

static void assert_canon(enum mail_canon canon, struct slice body, const char *expected)
{
    struct sink out;
    for (size_t cut = 0; cut <= body.len; cut++) {
        canon_cut(&out, canon, body, cut);
        assert_same(sink_get(&out), slice_from(expected), body);
    }
}

static void dk_21_canonical_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(dk_21); i++) {
        assert_canon(MAIL_SIMPLE, dk_21[i].body, dk_21[i].simple);
        assert_canon(MAIL_RELAXED, dk_21[i].body, dk_21[i].relaxed);
    }
}

static void assert_hash(enum mail_canon canon, const char *text, const char *expected)
{
    struct sink out = {.len = 0};
    struct mail_body body;
    struct buffer base64;
    uint8_t digest[CRYPTO_SHA256_LEN];
    mail_body_init(&body, canon, sink_put, &out);
    feed_exact(&body, slice_from(text));
    mail_body_end(&body);
    crypto_sha256(sink_get(&out), digest);
    buffer_init(&base64, 100);
    base64_encode(&base64, slice_make(digest, sizeof(digest)));
    assert_slice(buffer_get(&base64), expected);
    buffer_free(&base64);
}

/* The values that RFC 6376 3.4.3 and 3.4.4 print. */
static void dk_21_the_hash_of_an_empty_body(void **state)
{
    (void)state;
    static const char *const empty[] = {"", "\r\n", "\r\n\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(empty); i++) {
        assert_hash(MAIL_SIMPLE, empty[i], "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
        assert_hash(MAIL_RELAXED, empty[i], "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
    assert_hash(MAIL_RELAXED, " \r\n", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

/* A body that was never fed, and pieces without octets. */
static void pieces_without_octets_change_nothing(void **state)
{
    (void)state;
    struct sink out = {.len = 0};
    struct mail_body body;
    mail_body_init(&body, MAIL_SIMPLE, sink_put, &out);
    mail_body_end(&body);
    assert_slice(sink_get(&out), "\r\n");
    out.len = 0;
    mail_body_init(&body, MAIL_RELAXED, sink_put, &out);
    mail_body_feed(&body, SLICE_NONE);
    mail_body_feed(&body, SLICE("a \r"));
    mail_body_feed(&body, SLICE_NONE);
    mail_body_feed(&body, SLICE("\n"));
    mail_body_end(&body);
    assert_slice(sink_get(&out), "a\r\n");
    struct mail_lines lines = {.bare_cr = false};
    mail_lines_feed(&lines, SLICE("\r"));
    mail_lines_feed(&lines, SLICE_NONE);
    mail_lines_feed(&lines, SLICE("\n"));
    mail_lines_end(&lines);
    assert_false(lines.bare_cr || lines.bare_lf);
}

/* The same octets between others give the same form. */
static void dk_21_octets_outside_the_slice_do_not_matter(void **state)
{
    (void)state;
    static const char around[] = "\r\n \ta";
    for (size_t i = 0; i < ARRAY_LEN(dk_21); i++) {
        for (const char *c = around; *c; c++) {
            char room[200];
            struct sink out = {.len = 0};
            struct mail_body body;
            memset(room, *c, sizeof(room));
            memcpy(room + 90, dk_21[i].body.p, dk_21[i].body.len);
            mail_body_init(&body, MAIL_RELAXED, sink_put, &out);
            mail_body_feed(&body, slice_make(room + 90, dk_21[i].body.len));
            mail_body_end(&body);
            assert_slice(sink_get(&out), dk_21[i].relaxed);
        }
    }
}

/* Many empty lines are counted, not kept, and all of them come where text follows. */
static void empty_lines_before_text_are_all_there(void **state)
{
    (void)state;
    for (size_t count = 0; count < 100; count++) {
        char octets[202];
        for (size_t i = 0; i < count; i++)
            memcpy(octets + 2 * i, "\r\n", 2);
        octets[2 * count] = 'a';
        check_cuts(MAIL_SIMPLE, slice_make(octets, 2 * count + 1));
        check_cuts(MAIL_RELAXED, slice_make(octets, 2 * count + 1));
        check_cuts(MAIL_RELAXED, slice_make(octets, 2 * count));
    }
}

static void count_octets(void *context, const char *p, size_t len)
{
    (void)p;
    *(size_t *)context += len;
}

/* Attack: what is held back of 16 MB in one piece is looked at once; twice for each 64 octets of
 * it would take an hour. */
static void nothing_but_line_ends_costs_no_more_than_text(void **state)
{
    (void)state;
    static const char *const runs[] = {"\r\n", "\n", "\r", " \r\n", " ", "\t"};
    const size_t len = (size_t)16 << 20;
    char *text = malloc(len);
    assert_non_null(text);
    for (size_t run = 0; run < ARRAY_LEN(runs); run++) {
        for (size_t i = 0; i < len; i++)
            text[i] = runs[run][i % strlen(runs[run])];
        for (unsigned canon = MAIL_SIMPLE; canon <= MAIL_RELAXED; canon++) {
            struct mail_body body;
            size_t count = 0;
            mail_body_init(&body, (enum mail_canon)canon, count_octets, &count);
            mail_body_feed(&body, slice_make(text, len));
            mail_body_end(&body);
            assert_true(count <= len + 2);
        }
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_but_line_ends_costs_no_more_than_text),
        cmocka_unit_test(simple_is_the_reference_for_all_short_bodies),
        cmocka_unit_test(relaxed_is_the_reference_for_all_short_bodies),
        cmocka_unit_test(dk_24_line_ends_are_the_reference_for_all_short_bodies),
        cmocka_unit_test(dk_21_long_bodies_in_any_pieces),
        cmocka_unit_test(one_dirty_octet_at_each_place),
        cmocka_unit_test(dk_21_canonical_forms),
        cmocka_unit_test(dk_21_the_hash_of_an_empty_body),
        cmocka_unit_test(pieces_without_octets_change_nothing),
        cmocka_unit_test(dk_21_octets_outside_the_slice_do_not_matter),
        cmocka_unit_test(empty_lines_before_text_are_all_there),
    };
    return cmocka_run_group_tests_name("mail-body", tests, NULL, NULL);
}
