/* SPDX-License-Identifier: MIT
 * A header taken apart, whole and in pieces: RFC 5322 2.2, 3.6.8, 4.5, RFC 6376 5.4.2. */
#include "mail_unit.h"

#include "linear.h"

struct rig {
    struct arena arena;
    struct mail_header header;
    struct slice text;
};

static void rig_octets(struct rig *rig, const char *octets, size_t len)
{
    rig->text = exact(octets, len);
    arena_init(&rig->arena, 16 << 20);
    assert_int_equal(mail_header_read(rig->text, &rig->arena, &rig->header), ASSAY_OK);
    assert_true(rig->header.complete);
    assert_true(slice_eq(rig->header.text, rig->text));
}

static void rig_text(struct rig *rig, const char *text)
{
    rig_octets(rig, text, strlen(text));
}

static void rig_free(struct rig *rig)
{
    arena_free(&rig->arena);
    exact_free(rig->text);
}

static void assert_field(const struct mail_field *field, const char *name, const char *value,
                         size_t line)
{
    assert_slice(field->name, name);
    assert_slice(field->value, value);
    assert_int_equal(field->line, line);
}

/* --- fields ------------------------------------------------------------------------- */

static void fields_are_taken_apart(void **state)
{
    (void)state;
    struct rig rig;
    rig_text(&rig, "From: a@b.test\r\nSUBJECT : one\r\n\ttwo \r\n three:\r\nX:\r\n");
    assert_int_equal(rig.header.count, 3);
    assert_int_equal(rig.header.line_count, 5);
    assert_field(&rig.header.fields[0], "From", " a@b.test", 1);
    assert_field(&rig.header.fields[1], "SUBJECT", " one\r\n\ttwo \r\n three:", 2);
    assert_slice(rig.header.fields[1].raw, "SUBJECT : one\r\n\ttwo \r\n three:\r\n");
    assert_slice(rig.header.fields[1].key, "subject");
    assert_field(&rig.header.fields[2], "X", "", 5);
    rig_free(&rig);
}

static void an_empty_header_has_no_fields(void **state)
{
    (void)state;
    struct rig rig;
    rig_text(&rig, "");
    assert_int_equal(rig.header.count, 0);
    assert_int_equal(rig.header.line_count, 0);
    assert_int_equal(mail_header_group(&rig.header, SLICE("from")), MAIL_NO_FIELD);
    assert_null(mail_header_lowest(&rig.header, SLICE("from")));
    assert_int_equal(mail_header_breaks(&rig.header), MAIL_FLAWS);
    rig_free(&rig);
}

/* Only CRLF ends a line; the octets of a field stay as they are. */
static void dk_23_a_bare_cr_or_lf_ends_no_line(void **state)
{
    (void)state;
    struct rig rig;
    rig_text(&rig, "Content-Length: 13\r\n\r hack\r\nA: b\nC: d\r\n");
    assert_int_equal(rig.header.count, 3);
    assert_slice(rig.header.fields[1].raw, "\r hack\r\n");
    assert_field(&rig.header.fields[2], "A", " b\nC: d", 3);
    assert_int_equal(mail_header_breaks(&rig.header), MAIL_BARE_CR);
    rig_free(&rig);
}

static void all_octets_of_the_text_are_in_the_fields(void **state)
{
    (void)state;
    struct rig rig;
    const char *at;
    rig_text(&rig, " x\r\nA: b\r\nnone\r\n : c\r\n:\r\n\r\n\r\nD");
    at = rig.text.p;
    for (size_t i = 0; i < rig.header.count; i++) {
        assert_ptr_equal(rig.header.fields[i].raw.p, at);
        at += rig.header.fields[i].raw.len;
    }
    assert_ptr_equal(at, rig.text.p + rig.text.len);
    rig_free(&rig);
}

/* --- names ------------------------------------------------------------------------------ */

static void fields_of_one_name_stand_from_below(void **state)
{
    (void)state;
    struct rig rig;
    rig_text(&rig, "Received: 1\r\nTo: a\r\nRECEIVED: 2\r\nreceived : 3\r\nto: b\r\n");
    const struct mail_field *fields = rig.header.fields;
    const struct mail_field *at = mail_header_lowest(&rig.header, SLICE("Received"));
    assert_ptr_equal(at, &fields[3]);
    assert_ptr_equal(at = mail_header_above(&rig.header, at), &fields[2]);
    assert_ptr_equal(at = mail_header_above(&rig.header, at), &fields[0]);
    assert_null(mail_header_above(&rig.header, at));
    assert_ptr_equal(mail_header_lowest(&rig.header, SLICE("TO")), &fields[4]);
    uint32_t group = mail_header_group(&rig.header, SLICE("tO"));
    assert_int_equal(rig.header.lowest[group], 4);
    assert_int_equal(fields[1].group, group);
    assert_int_equal(fields[4].above, 1);
    assert_int_equal(rig.header.group_count, 2);
    rig_free(&rig);
}

static void dk_25_no_name_is_taken_for_its_beginning(void **state)
{
    (void)state;
    struct rig rig;
    rig_text(&rig, "List-Unsubscribe-Post: 1\r\nList-Unsubscribe: 2\r\nList: 3\r\n");
    static const char *const names[] = {"List-Unsubscribe-Post", "List-Unsubscribe", "List"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct mail_field *field = mail_header_lowest(&rig.header, slice_from(names[i]));
        assert_ptr_equal(field, &rig.header.fields[i]);
        assert_null(mail_header_above(&rig.header, field));
    }
    assert_null(mail_header_lowest(&rig.header, SLICE("List-")));
    assert_null(mail_header_lowest(&rig.header, SLICE("List-Unsubscribe-Post:")));
    assert_null(mail_header_lowest(&rig.header, SLICE("List ")));
    rig_free(&rig);
}

/* Names of any length are found, in any case. */
static void long_names_are_found(void **state)
{
    (void)state;
    for (size_t len = 1; len < 400; len++) {
        struct rig rig;
        char text[2000], name[400];
        memset(name, 'n', len);
        snprintf(text, sizeof(text), "%.*s: 1\r\nN%.*s: 2\r\n%.*s: 3\r\n", (int)len, name, (int)len,
                 name, (int)len, name);
        rig_text(&rig, text);
        memset(name, 'N', len);
        struct slice wanted = exact(name, len);
        const struct mail_field *field = mail_header_lowest(&rig.header, wanted);
        assert_ptr_equal(field, &rig.header.fields[2]);
        assert_ptr_equal(mail_header_above(&rig.header, field), &rig.header.fields[0]);
        exact_free(wanted);
        rig_free(&rig);
    }
}

/* As many groups as fields: the index holds all of them. */
static void each_of_many_names_is_found(void **state)
{
    (void)state;
    struct rig rig;
    struct buffer text;
    char name[20];
    buffer_init(&text, 1 << 20);
    for (unsigned i = 0; i < MAIL_FIELDS_MAX; i++)
        buffer_printf(&text, "X-%u: a\r\n", i * 7919);
    rig_octets(&rig, text.p, text.len);
    assert_int_equal(rig.header.group_count, MAIL_FIELDS_MAX);
    for (unsigned i = 0; i < MAIL_FIELDS_MAX; i++) {
        snprintf(name, sizeof(name), "x-%u", i * 7919);
        assert_ptr_equal(mail_header_lowest(&rig.header, slice_from(name)), &rig.header.fields[i]);
    }
    buffer_free(&text);
    rig_free(&rig);
}

/* Names that collide under a seed that everybody knows stand apart under that of their header. */
static void names_that_collide_cannot_be_picked(void **state)
{
    (void)state;
    enum { COUNT = 200, ROOM = 512 };
    static const uint8_t known[16] = {0};
    struct rig rig;
    struct buffer text;
    char name[20];
    size_t longest = 0, run = 0;
    buffer_init(&text, 1 << 20);
    for (unsigned i = 0, found = 0; found < COUNT; i++) {
        int len = snprintf(name, sizeof(name), "x-%u", i);
        bool collides = (hash_bytes(name, (size_t)len, known) & (ROOM - 1)) == 7;
        if (collides)
            buffer_printf(&text, "%s: a\r\n", name);
        found += collides;
    }
    rig_octets(&rig, text.p, text.len);
    assert_int_equal(rig.header.index_room, ROOM);
    for (size_t i = 0; i < ROOM; i++) {
        run = rig.header.index[i] ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    assert_in_range(longest, 1, COUNT / 3);
    buffer_free(&text);
    rig_free(&rig);
}

/* Finds each of `count` long names that differ at their end alone, and three times as many that are
 * not there. */
static clock_t time_of_searches(const void *unused, size_t count)
{
    (void)unused;
    struct rig rig;
    struct buffer text;
    char name[140];
    buffer_init(&text, 1 << 20);
    memset(name, 'x', sizeof(name));
    for (unsigned i = 0; i < count; i++) {
        snprintf(name + 130, sizeof(name) - 130, "%05u", i);
        buffer_printf(&text, "%s: a\r\n", name);
    }
    rig_octets(&rig, text.p, text.len);
    clock_t begin = clock();
    for (unsigned i = 0; i < 4 * count; i++) {
        snprintf(name + 130, sizeof(name) - 130, "%05u", i);
        const struct mail_field *field = mail_header_lowest(&rig.header, slice_from(name));
        assert_ptr_equal(field, i < count ? &rig.header.fields[i] : NULL);
    }
    clock_t taken = clock() - begin;
    buffer_free(&text);
    rig_free(&rig);
    return taken;
}

static void dk_12_long_names_are_found_soon(void **state)
{
    (void)state;
    assert_linear(time_of_searches, NULL, MAIL_FIELDS_MAX);
}

/* --- limits --------------------------------------------------------------------------------- */

static int read_fields(unsigned count)
{
    struct arena arena;
    struct mail_header header;
    struct buffer text;
    arena_init(&arena, 16 << 20);
    buffer_init(&text, 1 << 20);
    for (unsigned i = 0; i < count; i++)
        buffer_text(&text, "A:\r\n");
    int error = mail_header_read(buffer_get(&text), &arena, &header);
    buffer_free(&text);
    arena_free(&arena);
    return error;
}

static void mt_07_five_thousand_fields_and_one(void **state)
{
    (void)state;
    assert_int_equal(read_fields(5000), ASSAY_OK);
    assert_int_equal(read_fields(5001), ASSAY_ELIMIT);
    assert_int_equal(read_fields(10000), ASSAY_ELIMIT);
}

/* A header of this many octets, read whole and through a reader. */
static int read_octets(size_t len)
{
    struct arena arena;
    struct mail_header header;
    struct mail_reader reader;
    struct slice body;
    char *text = malloc(len + 2);
    assert_non_null(text);
    memset(text, 'a', len + 2);
    text[1] = ':';
    memcpy(text + len - 2, "\r\n\r\n", 4);
    arena_init(&arena, 16 << 20);
    int error = mail_header_read(slice_make(text, len), &arena, &header);
    mail_reader_init(&reader, &arena);
    assert_int_equal(mail_reader_feed(&reader, slice_make(text, len + 2), &body), error);
    assert_int_equal(mail_reader_end(&reader), error);
    mail_reader_free(&reader);
    free(text);
    arena_free(&arena);
    return error;
}

static void mt_07_two_mebibytes_and_one(void **state)
{
    (void)state;
    assert_int_equal(read_octets(MAIL_HEADER_MAX), ASSAY_OK);
    assert_int_equal(read_octets(MAIL_HEADER_MAX + 1), ASSAY_ELIMIT);
    assert_int_equal(read_octets(MAIL_HEADER_MAX + 2), ASSAY_ELIMIT);
    assert_int_equal(read_octets(10 << 20), ASSAY_ELIMIT);
}

/* A header without an end is given up at the limit, and the error stays. */
static void an_endless_header_is_given_up(void **state)
{
    (void)state;
    struct arena arena;
    struct mail_reader reader;
    struct slice body;
    size_t fed = 0;
    char piece[4096];
    memset(piece, 'a', sizeof(piece));
    arena_init(&arena, 16 << 20);
    mail_reader_init(&reader, &arena);
    while (fed < (8u << 20) && !mail_reader_feed(&reader, slice_make(piece, sizeof(piece)), &body))
        fed += sizeof(piece);
    assert_true(fed <= MAIL_HEADER_MAX + sizeof(piece));
    assert_int_equal(mail_reader_feed(&reader, SLICE("\r\n\r\nx"), &body), ASSAY_ELIMIT);
    assert_int_equal(body.len, 0);
    assert_int_equal(mail_reader_end(&reader), ASSAY_ELIMIT);
    mail_reader_free(&reader);
    arena_free(&arena);
}

/* --- in pieces -------------------------------------------------------------------------------- */

struct whole {
    const char *message;
    size_t header, body; /* where they end and begin */
};

/* Where the header of each ends: at the first empty line, CRLF by CRLF. */
static const struct whole wholes[] = {
    {"A: b\r\n\r\nbody\r\n", 6, 8},
    {"A: b\r\nC: d\r\n e\r\n\r\n", 16, 18},
    {"\r\nbody", 0, 2},
    {"\r\n\r\n", 0, 2},
    {"A: b\r\n\r\n\r\n\r\n", 6, 8},
    {"A: b\r\n \r\n\r\nx", 9, 11},
    {"A: b\n\r\n\r\nx", 7, 9},
    {"A: b\r\r\n\r\nx", 7, 9},
    {"A: b\r\n\r\r\n\r\nx", 9, 11},
    {"A: b\r\n\n\r\n\r\nx", 9, 11},
    {"\n\r\n\r\nx", 3, 5},
    {"\r\r\n\r\nx", 3, 5},
    {"A: b\n\nx\r\n\r\n", 9, 11},
    {"A: b\r\rx\r\n\r\n", 9, 11},
    {"A: b\r\n", 6, 6},
    {"A: b", 4, 4},
    {"A: b\r", 5, 5},
    {"A: b\r\n\r", 7, 7},
    {"\r", 1, 1},
    {"", 0, 0},
};

static void feed_piece(struct mail_reader *reader, struct slice piece, struct buffer *body)
{
    struct slice copy = exact(piece.p, piece.len), rest;
    assert_int_equal(mail_reader_feed(reader, copy, &rest), ASSAY_OK);
    if (reader->header.complete)
        buffer_slice(body, rest);
    exact_free(copy);
}

static void assert_header(const struct mail_header *actual, const struct mail_header *expected)
{
    assert_int_equal(actual->count, expected->count);
    assert_int_equal(actual->line_count, expected->line_count);
    for (size_t i = 0; i < actual->count; i++) {
        assert_true(slice_eq(actual->fields[i].raw, expected->fields[i].raw));
        assert_int_equal(actual->fields[i].line, expected->fields[i].line);
        assert_int_equal(actual->fields[i].above, expected->fields[i].above);
    }
    for (enum mail_flaw flaw = 0; flaw < MAIL_FLAWS; flaw++)
        if (flaw != MAIL_NO_END)
            assert_int_equal(actual->flaws[flaw], expected->flaws[flaw]);
}

/* The same as mail_header_read of what stands before the empty line; the rest is body. */
static void check_whole(const struct whole *whole, size_t size)
{
    struct rig rig;
    struct arena arena;
    struct mail_reader reader;
    struct buffer body;
    struct slice message = slice_from(whole->message);
    rig_octets(&rig, whole->message, whole->header);
    arena_init(&arena, 1 << 20);
    buffer_init(&body, 1000);
    mail_reader_init(&reader, &arena);
    for (struct slice rest = message; rest.len; rest = slice_after(rest, size))
        feed_piece(&reader, slice_head(rest, size), &body);
    assert_int_equal(mail_reader_end(&reader), ASSAY_OK);
    assert_true(reader.header.complete);
    assert_same(reader.header.text, slice_head(message, whole->header), message);
    assert_same(buffer_get(&body), slice_after(message, whole->body), message);
    assert_header(&reader.header, &rig.header);
    assert_int_equal(reader.header.flaws[MAIL_NO_END] != 0, whole->header == whole->body);
    buffer_free(&body);
    mail_reader_free(&reader);
    arena_free(&arena);
    rig_free(&rig);
}

static void pieces_of_every_size_give_one_header(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wholes); i++)
        for (size_t size = 1; size <= strlen(wholes[i].message) + 1; size++)
            check_whole(&wholes[i], size);
}

static void pieces_without_octets_change_nothing(void **state)
{
    (void)state;
    struct arena arena;
    struct mail_reader reader;
    struct slice body;
    static const char *const pieces[] = {"", "A: b\r", "", "\n", "", "\r", "", "\n"};
    arena_init(&arena, 1 << 20);
    mail_reader_init(&reader, &arena);
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        assert_false(reader.header.complete);
        assert_int_equal(mail_reader_feed(&reader, slice_from(pieces[i]), &body), ASSAY_OK);
    }
    assert_true(reader.header.complete);
    assert_int_equal(mail_reader_feed(&reader, SLICE("x"), &body), ASSAY_OK);
    assert_slice(body, "x");
    mail_reader_free(&reader);
    assert_slice(reader.header.fields[0].raw, "A: b\r\n"); /* lives in the arena */
    arena_free(&arena);
}

/* --- folding ------------------------------------------------------------------------------------ */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_taken_apart),
        cmocka_unit_test(an_empty_header_has_no_fields),
        cmocka_unit_test(dk_23_a_bare_cr_or_lf_ends_no_line),
        cmocka_unit_test(all_octets_of_the_text_are_in_the_fields),
        cmocka_unit_test(fields_of_one_name_stand_from_below),
        cmocka_unit_test(dk_25_no_name_is_taken_for_its_beginning),
        cmocka_unit_test(long_names_are_found),
        cmocka_unit_test(each_of_many_names_is_found),
        cmocka_unit_test(names_that_collide_cannot_be_picked),
        cmocka_unit_test(dk_12_long_names_are_found_soon),
        cmocka_unit_test(mt_07_five_thousand_fields_and_one),
        cmocka_unit_test(mt_07_two_mebibytes_and_one),
        cmocka_unit_test(an_endless_header_is_given_up),
        cmocka_unit_test(pieces_of_every_size_give_one_header),
        cmocka_unit_test(pieces_without_octets_change_nothing),
    };
    return cmocka_run_group_tests_name("mail-header", tests, NULL, NULL);
}
