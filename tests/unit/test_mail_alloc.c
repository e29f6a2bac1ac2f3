/* SPDX-License-Identifier: MIT
 * Attack row MT-09 for mail: the n-th allocation fails, for every n, once and for good, and
 * every arena ends at every place. Each reader then says so, or gives what it gives without
 * a fault. */
#include "alloc_unit.h"
#include "mail_unit.h"

#define HEADER                                                                          \
    "From: Ann <a@b.test>\r\nTO: c@d.test\r\nto: e@f.test\r\nSubject: one\r\n two\r\n"  \
    "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\nF: 6\r\nG: 7\r\nH: 8\r\nI: 9\r\nJ: 10\r\n" \
    "K: 11\r\nL: 12\r\nM: 13\r\nN: 14\r\nO: 15\r\nP: 16\r\nQ: 17\r\nR: 18\r\nS: 19\r\n"

/* One reader: reads all of its input; whether it said that there is no memory. Anything but
 * that and the faultless result fails the test. */
typedef bool read_fn(struct arena *arena);

static bool read_header(struct arena *arena)
{
    struct mail_header header;
    int error = mail_header_read(SLICE(HEADER), arena, &header);
    assert_true(error == ASSAY_OK || error == ASSAY_ENOMEM);
    if (error)
        return true;
    assert_int_equal(header.count, 23);
    assert_slice(mail_header_lowest(&header, SLICE("to"))->value, " e@f.test");
    return false;
}

/* In small pieces, each in its turn, to the end: an error stays. */
static bool read_pieces(struct arena *arena)
{
    struct mail_reader reader;
    struct slice body = SLICE_NONE;
    int error = ASSAY_OK;
    mail_reader_init(&reader, arena);
    for (struct slice rest = SLICE(HEADER "\r\nbody"); rest.len; rest = slice_after(rest, 7)) {
        int now = mail_reader_feed(&reader, slice_head(rest, 7), &body);
        assert_true(!error || now == error);
        error = now;
    }
    assert_int_equal(mail_reader_end(&reader), error);
    assert_true(error == ASSAY_OK || error == ASSAY_ENOMEM);
    if (!error)
        assert_int_equal(reader.header.count, 23);
    else
        assert_int_equal(body.len, 0);
    mail_reader_free(&reader);
    return error != ASSAY_OK;
}

/* Ended without an empty line. */
static bool read_endless(struct arena *arena)
{
    struct mail_reader reader;
    struct slice body;
    mail_reader_init(&reader, arena);
    int fed = mail_reader_feed(&reader, SLICE(HEADER), &body);
    int error = mail_reader_end(&reader);
    assert_true(!fed || error == fed);
    assert_true(error == ASSAY_OK || error == ASSAY_ENOMEM);
    if (!error)
        assert_int_equal(reader.header.count, 23);
    mail_reader_free(&reader);
    return error != ASSAY_OK;
}

struct told {
    size_t parts, octets;
};

static void part_begins(void *context, const struct mail_part *part)
{
    (void)part;
    ((struct told *)context)->parts++;
}

static void part_has(void *context, const struct mail_part *part, struct slice octets)
{
    (void)part;
    ((struct told *)context)->octets += octets.len;
}

static void part_ends(void *context, const struct mail_part *part)
{
    (void)context;
    (void)part;
}

static bool read_parts(struct arena *arena)
{
    struct mail_header header;
    struct told told = {.parts = 0};
    const struct mail_parts_sink sink = {&told, part_begins, part_has, part_ends};
    enum mail_parts_limit limit;
    if (mail_header_read(
            SLICE("Content-Type: multipart/mixed; boundary*0*=a''; boundary*1=\"b\"\r\n"), arena,
            &header))
        return true;
    struct mail_parts *parts = mail_parts_new(&header, &sink, arena);
    if (!parts)
        return true;
    mail_parts_feed(parts,
                    SLICE("--b\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--b\r\n"
                          "Content-Type: message/rfc822; a=\"b\\c\"\r\n\r\nSubject: x\r\n"
                          "Content-Transfer-Encoding: quoted-printable\r\n\r\n a=3D b \r\n=\r\n"));
    mail_parts_feed(parts, SLICE("--b\r\nHi, you\r\n--b--\r\n"));
    int error = mail_parts_end(parts, &limit);
    assert_true(error == ASSAY_OK || error == ASSAY_ENOMEM);
    if (!error) {
        assert_int_equal(told.parts, 5);
        assert_int_equal(told.octets, 19);
    }
    return error != ASSAY_OK;
}

static bool read_addresses(struct arena *arena)
{
    struct mail_addresses list;
    enum mail_address_fault fault = mail_addresses_read(
        SLICE("Ann (x) <\"a b\"@b\xc3\xbc"
              "cher.test>, g: <@r.test:c . d@e . test>, f@g.test,"
              "h@i.test, j@[192.0.2.1];, k@l.test, m@n.test, o@p.test, q@r.test, s@t.test"),
        arena, &list);
    assert_true(fault == MAIL_ADDRESS_OK || fault == MAIL_ADDRESS_MEMORY);
    if (fault == MAIL_ADDRESS_OK) {
        assert_int_equal(list.count, 10);
        assert_slice(list.items[0].local_part, "a b");
        assert_slice(list.items[1].local_part, "c.d");
        assert_slice(list.items[1].domain, "e.test");
    }
    return fault != MAIL_ADDRESS_OK;
}

static bool read_tags(struct arena *arena)
{
    struct mail_tags tags;
    struct slice span;
    enum mail_tags_fault fault = mail_tags_read(
        SLICE("a=1;b=2;c=3;d=4;e=5;f=6;g=7;h=8;i=9;j=10;k=11;l=12;m=13;n=14;o=15;p=16;q=17"), arena,
        &tags, &span);
    assert_true(fault == MAIL_TAGS_OK || fault == MAIL_TAGS_MEMORY);
    if (fault == MAIL_TAGS_OK) {
        assert_int_equal(tags.count, 17);
        assert_slice(mail_tags_find(&tags, "q")->value, "17");
    }
    return fault != MAIL_TAGS_OK;
}

static bool decode_words(struct arena *arena)
{
    (void)arena;
    struct buffer out;
    buffer_init(&out, 1000);
    mail_words_decode(&out, SLICE("\"a\" =?utf-8?b?w6k=?= =?iso-8859-1?q?=E9?= "
                                  "=?utf-8?q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?= z"));
    bool failed = out.error != ASSAY_OK;
    if (failed)
        assert_int_equal(out.error, ASSAY_ENOMEM);
    else
        assert_slice(buffer_get(&out), "a \xc3\xa9\xc3\xa9"
                                       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa z");
    buffer_free(&out);
    return failed;
}

static bool read_file(struct arena *arena)
{
    (void)arena;
    struct mail_file file;
    struct buffer out;
    buffer_init(&out, 1000);
    mail_file_init(&file);
    mail_file_feed(&file, SLICE("A: b"), &out);
    mail_file_feed(&file, SLICE("b\nC: d\n\n"), &out);
    mail_file_end(&file, &out);
    bool failed = out.error != ASSAY_OK;
    if (failed)
        assert_int_equal(out.error, ASSAY_ENOMEM);
    else
        assert_slice(buffer_get(&out), "A: bb\r\nC: d\r\n\r\n");
    mail_file_free(&file);
    buffer_free(&out);
    return failed;
}

/* --- what fails ---------------------------------------------------------------------------- */

static bool fail_at(read_fn *read, long n)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    alloc_fail_after(n);
    bool said = read(&arena);
    bool failed = alloc_fail_end();
    assert_int_equal(said, failed);
    arena_free(&arena);
    return failed;
}

static void fail_each(read_fn *read, bool takes_arena)
{
    for (alloc_persistent = 0; alloc_persistent < 2; alloc_persistent++) {
        long n = 0;
        while (fail_at(read, n))
            n++;
        assert_true(n > 0);
    }
    bool failed = takes_arena;
    for (size_t cap = 0; failed; cap += 16) {
        struct arena arena;
        arena_init(&arena, cap);
        failed = read(&arena);
        arena_free(&arena);
    }
}

static void mt_09_a_header_is_read_whole_or_not(void **state)
{
    (void)state;
    fail_each(read_header, true);
}

static void mt_09_a_header_in_pieces_is_read_whole_or_not(void **state)
{
    (void)state;
    fail_each(read_pieces, true);
    fail_each(read_endless, true);
}

static void mt_09_addresses_are_read_whole_or_not(void **state)
{
    (void)state;
    fail_each(read_addresses, true);
}

static void mt_09_tags_are_read_whole_or_not(void **state)
{
    (void)state;
    fail_each(read_tags, true);
}

static void mt_09_words_are_decoded_whole_or_not(void **state)
{
    (void)state;
    fail_each(decode_words, false);
}

static void mt_09_parts_are_told_whole_or_not(void **state)
{
    (void)state;
    fail_each(read_parts, true);
}

static void mt_09_a_file_is_converted_whole_or_not(void **state)
{
    (void)state;
    fail_each(read_file, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mt_09_a_header_is_read_whole_or_not),
        cmocka_unit_test(mt_09_a_header_in_pieces_is_read_whole_or_not),
        cmocka_unit_test(mt_09_addresses_are_read_whole_or_not),
        cmocka_unit_test(mt_09_tags_are_read_whole_or_not),
        cmocka_unit_test(mt_09_words_are_decoded_whole_or_not),
        cmocka_unit_test(mt_09_parts_are_told_whole_or_not),
        cmocka_unit_test(mt_09_a_file_is_converted_whole_or_not),
    };
    return cmocka_run_group_tests_name("mail-alloc", tests, NULL, NULL);
}
