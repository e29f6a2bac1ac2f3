/* SPDX-License-Identifier: MIT
 * Messages as files of a Unix system: an mbox line before them, lines that end in LF. */
#include "mail_unit.h"

struct made {
    const char *file, *message;
    bool had_from;
    bool is_unix;
};

static const struct made made[] = {
    {"", "", false, false},
    {"A: b\r\n\r\nc\r\n", "A: b\r\n\r\nc\r\n", false, false},
    {"A: b\n\nc\n", "A: b\r\n\r\nc\r\n", false, true},
    /* The first line decides: bare LFs of a CRLF file stay. */
    {"A: b\r\nC: d\ne\n\r\n", "A: b\r\nC: d\ne\n\r\n", false, false},
    /* A CRLF of a Unix file is one already; a bare CR stays. */
    {"A: b\nC: d\r\ne\rf\n\r\n", "A: b\r\nC: d\r\ne\rf\r\n\r\n", false, true},
    {"\n", "\r\n", false, true},
    {"\r\n\n", "\r\n\n", false, false},
    {"\n\n\r", "\r\n\r\n\r", false, true},
    {"a\n\nb\r", "a\r\n\r\nb\r", false, true},
    {"a\n\n\nb\r\nc\r\r\n\n\r", "a\r\n\r\n\r\nb\r\nc\r\r\n\r\n\r", false, true},
    {"a", "a", false, false},
    {"a\r", "a\r", false, false},
    {"a\rb\n", "a\rb\r\n", false, true},
    {"From a@b.test Sat Nov 21 19:00:00 2026\nA: b\n\nc\n", "A: b\r\n\r\nc\r\n", true, true},
    {"From a\r\nA: b\r\n\nc", "A: b\r\n\nc", true, false},
    {"From a\n", "", true, true},
    {"From a", "", true, false},
    {"From \n\n", "\r\n", true, true},
    /* One is skipped, at the start, and only "From " with a space. */
    {"From a\nFrom b\nc\n", "From b\r\nc\r\n", true, true},
    {"From: a\nA: b\n", "From: a\r\nA: b\r\n", false, true},
    {"From\n", "From\r\n", false, true},
    {"from a\n", "from a\r\n", false, true},
    {"From\ta\n", "From\ta\r\n", false, true},
    {">From a\n", ">From a\r\n", false, true},
    {"A: b\nFrom a\n", "A: b\r\nFrom a\r\n", false, true},
};

static void feed_piece(struct mail_file *file, struct slice piece, struct buffer *out)
{
    struct slice copy = exact(piece.p, piece.len);
    mail_file_feed(file, copy, out);
    exact_free(copy);
}

static void check(struct slice text, size_t size, const struct made *made_of)
{
    struct mail_file file;
    struct buffer out;
    buffer_init(&out, 10000);
    mail_file_init(&file);
    for (struct slice rest = text; rest.len; rest = slice_after(rest, size))
        feed_piece(&file, slice_head(rest, size), &out);
    mail_file_end(&file, &out);
    assert_int_equal(out.error, ASSAY_OK);
    assert_same(buffer_get(&out), slice_from(made_of->message), text);
    assert_int_equal(file.had_from, made_of->had_from);
    assert_int_equal(file.state == MAIL_FILE_UNIX, made_of->is_unix);
    mail_file_free(&file);
    buffer_free(&out);
}

static void pieces_of_every_size_give_one_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(made); i++)
        for (size_t size = 1; size <= strlen(made[i].file) + 1; size++)
            check(slice_from(made[i].file), size, &made[i]);
}

/* What may come of other programs: a byte order mark, further messages of an mbox, its quotes. */
static void what_is_odd_is_noticed(void **state)
{
    (void)state;
    static const struct {
        const char *file, *message;
        bool mark, more, quoted;
    } odd[] = {
        {"\xef\xbb\xbf"
         "A: b\r\n\r\nc\r\n",
         "A: b\r\n\r\nc\r\n", true, false, false},
        {"\xef\xbb\xbf"
         "From a\nA: b\n\nc\n",
         "A: b\r\n\r\nc\r\n", true, false, false},
        {"\xef\xbb"
         "A: b\n",
         "\xef\xbb"
         "A: b\r\n",
         false, false, false},
        {"From a\nA: b\n\nc\n\nFrom d\nE: f\n", "A: b\r\n\r\nc\r\n\r\nFrom d\r\nE: f\r\n", false,
         true, false},
        {"From a\r\nA: b\r\n\r\nc\r\n\r\nFrom d", "A: b\r\n\r\nc\r\n\r\nFrom d", false, true,
         false},
        {"From a\nA: b\n\nc\nFrom d\n>From e\n", "A: b\r\n\r\nc\r\nFrom d\r\n>From e\r\n", false,
         false, true},
        {"From a\nA: b\n\n >From c\n\n From d\n\nFrom: e\n",
         "A: b\r\n\r\n >From c\r\n\r\n From d\r\n\r\nFrom: e\r\n", false, false, false},
        {"A: b\n\nc\n\nFrom d\n>From e\n", "A: b\r\n\r\nc\r\n\r\nFrom d\r\n>From e\r\n", false,
         false, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(odd); i++)
        for (size_t size = 1; size <= strlen(odd[i].file); size++) {
            struct mail_file file;
            struct buffer out;
            buffer_init(&out, 10000);
            mail_file_init(&file);
            for (struct slice rest = slice_from(odd[i].file); rest.len;
                 rest = slice_after(rest, size))
                feed_piece(&file, slice_head(rest, size), &out);
            mail_file_end(&file, &out);
            assert_slice(buffer_get(&out), odd[i].message);
            assert_int_equal(file.had_mark, odd[i].mark);
            assert_int_equal(file.more_from, odd[i].more);
            assert_int_equal(file.quoted_from, odd[i].quoted);
            mail_file_free(&file);
            buffer_free(&out);
        }
}

static void nul_octets_stay(void **state)
{
    (void)state;
    struct mail_file file;
    struct buffer out;
    buffer_init(&out, 100);
    mail_file_init(&file);
    feed_piece(&file, slice_make("a\0b\nc\0\n", 7), &out);
    mail_file_end(&file, &out);
    assert_true(slice_eq(buffer_get(&out), slice_make("a\0b\r\nc\0\r\n", 9)));
    mail_file_free(&file);
    buffer_free(&out);
}

/* What has come is there at once; only the first line is held back. */
static void only_the_first_line_is_held_back(void **state)
{
    (void)state;
    struct mail_file file;
    struct buffer out;
    buffer_init(&out, 100);
    mail_file_init(&file);
    mail_file_feed(&file, SLICE("A: b"), &out);
    assert_int_equal(out.len, 0);
    mail_file_feed(&file, SLICE("\nC"), &out);
    assert_slice(buffer_get(&out), "A: b\r\nC");
    mail_file_feed(&file, SLICE(": d"), &out);
    assert_slice(buffer_get(&out), "A: b\r\nC: d");
    mail_file_end(&file, &out);
    mail_file_free(&file);
    buffer_free(&out);
}

/* All files of 7 octets of these, cut in every two, against a look at the whole. */
static void expect_unix(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_bare = text.p[i] == '\n' && !(i && text.p[i - 1] == '\r');
        buffer_text(out, is_bare ? "\r" : "");
        buffer_byte(out, text.p[i]);
    }
}

static void check_cuts(struct slice text)
{
    struct buffer out, expected;
    buffer_init(&out, 100);
    buffer_init(&expected, 100);
    expect_unix(&expected, text);
    for (size_t cut = 0; cut <= text.len; cut++) {
        struct mail_file file;
        buffer_clear(&out);
        mail_file_init(&file);
        feed_piece(&file, slice_head(text, cut), &out);
        feed_piece(&file, slice_after(text, cut), &out);
        mail_file_end(&file, &out);
        assert_same(buffer_get(&out), buffer_get(&expected), text);
        mail_file_free(&file);
    }
    buffer_free(&out);
    buffer_free(&expected);
}

static void all_short_unix_files_in_two_pieces(void **state)
{
    (void)state;
    for (unsigned number = 0; number < 2187; number++) {
        char octets[9] = "a\n";
        unsigned rest = number;
        for (size_t i = 2; i < 9; i++, rest /= 3)
            octets[i] = "\r\na"[rest % 3];
        check_cuts(slice_make(octets, 9));
    }
}

/* A first line without end is given up at the limit of a header. */
static void a_first_line_without_end_is_a_limit(void **state)
{
    (void)state;
    struct mail_file file;
    struct buffer out;
    char piece[4096];
    memset(piece, 'a', sizeof(piece));
    buffer_init(&out, 16 << 20);
    mail_file_init(&file);
    for (size_t fed = 0; fed < MAIL_HEADER_MAX + sizeof(piece); fed += sizeof(piece))
        mail_file_feed(&file, slice_make(piece, sizeof(piece)), &out);
    mail_file_end(&file, &out);
    assert_int_equal(out.error, ASSAY_ELIMIT);
    mail_file_free(&file);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_every_size_give_one_message),
        cmocka_unit_test(what_is_odd_is_noticed),
        cmocka_unit_test(nul_octets_stay),
        cmocka_unit_test(only_the_first_line_is_held_back),
        cmocka_unit_test(all_short_unix_files_in_two_pieces),
        cmocka_unit_test(a_first_line_without_end_is_a_limit),
    };
    return cmocka_run_group_tests_name("mail-file", tests, NULL, NULL);
}
