/* SPDX-License-Identifier: MIT
 * MIME parts: RFC 2045 and 2046. What is told of a message is written down as text: "+N
 * TYPE/SUBTYPE" where a part of depth N begins, its octets in brackets, "-N" where it ends. */
#include "unit.h"

#include <stdio.h>

#include "mail/mail.h"

struct story {
    struct buffer text;
    bool in_octets;
};

static void end_octets(struct story *story)
{
    if (story->in_octets)
        buffer_text(&story->text, "]");
    story->in_octets = false;
}

static void part_begins(void *context, const struct mail_part *part)
{
    struct story *story = context;
    end_octets(story);
    buffer_printf(&story->text, "+%u ", part->depth);
    buffer_slice(&story->text, part->content.type);
    buffer_text(&story->text, "/");
    buffer_slice(&story->text, part->content.subtype);
    buffer_text(&story->text, " ");
}

static void part_has(void *context, const struct mail_part *part, struct slice octets)
{
    struct story *story = context;
    (void)part;
    if (!story->in_octets)
        buffer_text(&story->text, "[");
    story->in_octets = true;
    buffer_slice(&story->text, octets);
}

static void part_ends(void *context, const struct mail_part *part)
{
    struct story *story = context;
    end_octets(story);
    buffer_printf(&story->text, "-%u ", part->depth);
}

/* Tells a message whose header and body are given, in pieces of `size` octets. */
static enum mail_parts_limit tell(struct story *story, const char *header, struct slice body,
                                  size_t size)
{
    const struct mail_parts_sink sink = {story, part_begins, part_has, part_ends};
    struct mail_header read;
    struct arena arena;
    enum mail_parts_limit limit;
    struct slice text = exact_text(header);
    arena_init(&arena, (size_t)64 << 20);
    assert_int_equal(mail_header_read(text, &arena, &read), ASSAY_OK);
    struct mail_parts *parts = mail_parts_new(&read, &sink, &arena);
    assert_non_null(parts);
    for (size_t at = 0; at < body.len; at += size) {
        struct slice piece = slice_head(slice_after(body, at), size);
        struct slice copy = exact(piece.p, piece.len);
        mail_parts_feed(parts, copy);
        exact_free(copy);
    }
    assert_int_equal(mail_parts_end(parts, &limit), ASSAY_OK);
    arena_free(&arena);
    exact_free(text);
    return limit;
}

/* The same story in pieces of every size. */
static void assert_story(const char *header, const char *body, const char *wanted)
{
    struct slice octets = slice_from(body);
    for (size_t size = 1; size <= octets.len + 1; size++) {
        struct story story = {.in_octets = false};
        buffer_init(&story.text, (size_t)1 << 20);
        assert_int_equal(tell(&story, header, octets, size), MAIL_PARTS_WHOLE);
        buffer_byte(&story.text, '\0');
        assert_string_equal(story.text.p, wanted);
        buffer_free(&story.text);
    }
}

#define MIXED "Content-Type: multipart/mixed; boundary=\"b\"\r\n"

static void a_message_without_a_type_is_plain_text(void **state)
{
    (void)state;
    assert_story("From: a@b.test\r\n", "Hi.\r\n--b\r\nyou\r\n",
                 "+0 text/plain [Hi.\r\n--b\r\nyou\r\n]-0 ");
    assert_story("", "", "+0 text/plain -0 ");
}

/* RFC 2045 5.2. */
static void a_type_of_no_form_is_plain_text(void **state)
{
    (void)state;
    assert_story("Content-Type: text\r\n", "Hi.", "+0 text/plain [Hi.]-0 ");
    assert_story("Content-Type:\r\n", "Hi.", "+0 text/plain [Hi.]-0 ");
    assert_story("Content-Type: multipart; boundary=b\r\n", "--b\r\n\r\n",
                 "+0 text/plain [--b\r\n\r\n]-0 ");
}

static void the_first_of_two_fields_counts(void **state)
{
    (void)state;
    assert_story("Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n"
                 "Content-Type: text/csv\r\nContent-Transfer-Encoding: 8bit\r\n"
                 "content-type: image/png\r\n",
                 "SGk=", "+0 text/html [Hi]-0 ");
}

static void the_line_end_before_a_boundary_belongs_to_it(void **state)
{
    (void)state;
    assert_story(MIXED,
                 "before\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: "
                 "text/html\r\n\r\ntwo\r\n\r\n--b--\r\nbehind\r\n",
                 "+0 multipart/mixed +1 text/plain [one]-1 +1 text/html [two\r\n]-1 -0 ");
}

static void lines_that_end_in_lf_alone_are_lines(void **state)
{
    (void)state;
    assert_story(MIXED, "--b\n\r\none\ntwo\r\n--b--\n",
                 "+0 multipart/mixed +1 text/plain [one\ntwo]-1 -0 ");
}

static void white_space_may_stand_behind_a_boundary_and_nothing_else(void **state)
{
    (void)state;
    assert_story(MIXED, "--b \t\r\n\r\n--bc\r\n--b-\r\n --b\r\n--b--x\r\n--b-- \r\n",
                 "+0 multipart/mixed +1 text/plain [--bc\r\n--b-\r\n --b\r\n--b--x]-1 -0 ");
}

/* A boundary with blanks and `form` behind it, in pieces of several sizes; NULL: it is none, all of
 * it is octets. */
static void tell_blanks(const char *form, int blanks, const char *wanted)
{
    struct story story;
    struct buffer body;
    buffer_init(&body, 10000);
    buffer_printf(&body, "--b\r\n\r\none\r\n--b%*s", blanks, "");
    buffer_text(&body, form);
    for (size_t size = 1; size <= body.len + 1; size += 1 + size / 2) {
        story = (struct story){.in_octets = false};
        buffer_init(&story.text, 10000);
        assert_int_equal(tell(&story, MIXED, buffer_get(&body), size), MAIL_PARTS_WHOLE);
        buffer_byte(&story.text, '\0');
        if (wanted)
            assert_string_equal(story.text.p, wanted);
        else
            assert_non_null(memmem(story.text.p, story.text.len, body.p + 7, body.len - 7));
        buffer_free(&story.text);
    }
    buffer_free(&body);
}

/* Behind as much of it as a line has (RFC 5322 2.1.1) nothing else counts any more. */
static void any_amount_of_white_space_may_stand_behind_a_boundary(void **state)
{
    (void)state;
    static const int blanks[] = {100, 993, 994, 995, 996, 997, 2000};
    for (size_t i = 0; i < ARRAY_LEN(blanks); i++) {
        tell_blanks("\t\r\n\r\ntwo", blanks[i],
                    "+0 multipart/mixed +1 text/plain [one]-1 +1 text/plain [two]-1 -0 ");
    }
    tell_blanks("x\r\n", 100, NULL);
    tell_blanks("x\r\n", 996, NULL);
    tell_blanks("x--b\n\r\ntwo", 997,
                "+0 multipart/mixed +1 text/plain [one]-1 +1 text/plain [two]-1 -0 ");
    tell_blanks("x--b\n\r\ntwo", 2000,
                "+0 multipart/mixed +1 text/plain [one]-1 +1 text/plain [two]-1 -0 ");
}

static void parts_nest(void **state)
{
    (void)state;
    assert_story(
        MIXED,
        "--b\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
        "--inner\r\n\r\na\r\n--inner\r\n\r\nb\r\n--inner--\r\nbehind\r\n--b\r\n\r\nc\r\n--b--\r\n",
        "+0 multipart/mixed +1 multipart/alternative +2 text/plain [a]-2 +2 text/plain "
        "[b]-2 -1 +1 text/plain [c]-1 -0 ");
}

static void an_outer_boundary_ends_what_was_left_open(void **state)
{
    (void)state;
    assert_story(MIXED,
                 "--b\r\nContent-Type: multipart/alternative; "
                 "boundary=inner\r\n\r\n--inner\r\n\r\na\r\n--b\r\n\r\nc",
                 "+0 multipart/mixed +1 multipart/alternative +2 text/plain [a]-2 -1 +1 text/plain "
                 "[c]-1 -0 ");
}

/* RFC 2046 5.1.1: it is to be ignored. */
static void what_stands_behind_the_last_part_has_no_parts(void **state)
{
    (void)state;
    assert_story(MIXED, "--b\r\n\r\none\r\n--b--\r\n--b\r\n\r\ntwo\r\n--b--\r\n",
                 "+0 multipart/mixed +1 text/plain [one]-1 -0 ");
    assert_story(MIXED, "--b--\r\n--b\r\n\r\none\r\n", "+0 multipart/mixed -0 ");
    assert_story(
        MIXED,
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\none\r\n--c--\r\n"
        "--c\r\n\r\n--b\r\n\r\ntwo\r\n--c\r\n--b--\r\n",
        "+0 multipart/mixed +1 multipart/mixed +2 text/plain [one]-2 -1 +1 text/plain "
        "[two\r\n--c]-1 -0 ");
    assert_story(
        MIXED,
        "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n"
        "--b\r\n\r\ntwo\r\n--b--\r\n",
        "+0 multipart/mixed +1 multipart/mixed +2 text/plain [one]-2 -1 +1 text/plain "
        "[two]-1 -0 ");
}

static void an_enclosed_message_has_a_header_and_parts(void **state)
{
    (void)state;
    assert_story(MIXED,
                 "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\nContent-Type: "
                 "text/html\r\n\r\n<p>\r\n"
                 "--b--\r\n",
                 "+0 multipart/mixed +1 message/rfc822 +2 text/html [<p>]-2 -1 -0 ");
    assert_story("Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\nHi.",
                 "+0 message/rfc822 +1 text/plain [Hi.]-1 -0 ");
    assert_story("Content-Type: message/rfc822\r\n", "", "+0 message/rfc822 +1 text/plain -1 -0 ");
}

/* RFC 2046 5.1.5. */
static void a_digests_parts_are_messages_where_nothing_else_is_said(void **state)
{
    (void)state;
    assert_story("Content-Type: multipart/Digest; boundary=b\r\n",
                 "--b\r\n\r\nSubject: x\r\n\r\none\r\n--b\r\nContent-Type: text/html\r\n\r\ntwo\r\n"
                 "--b--\r\n",
                 "+0 multipart/Digest +1 message/rfc822 +2 text/plain [one]-2 -1 +1 text/html "
                 "[two]-1 -0 ");
}

static void a_part_without_an_end_of_its_header_is_a_part(void **state)
{
    (void)state;
    assert_story(MIXED, "--b\r\nContent-Type: text/html\r\n--b--\r\n",
                 "+0 multipart/mixed +1 text/html -1 -0 ");
    assert_story(MIXED, "--b\r\nContent-Type: text/html", "+0 multipart/mixed +1 text/html -1 -0 ");
}

static void an_empty_part_is_a_part(void **state)
{
    (void)state;
    assert_story(MIXED, "--b\r\n--b\r\n\r\n--b\r\n\r\n\r\n--b--\r\n",
                 "+0 multipart/mixed +1 text/plain -1 +1 text/plain -1 +1 text/plain -1 -0 ");
    assert_story(MIXED, "--b\r\n--b--\r\n", "+0 multipart/mixed +1 text/plain -1 -0 ");
    assert_story(MIXED, "--b\r\n", "+0 multipart/mixed +1 text/plain -1 -0 ");
    assert_story(MIXED, "--b", "+0 multipart/mixed +1 text/plain -1 -0 ");
    assert_story("Content-Type: multipart/digest; boundary=b\r\n", "--b\r\n--b\r\n\r\n--b--",
                 "+0 multipart/digest +1 message/rfc822 +2 text/plain -2 -1 "
                 "+1 message/rfc822 +2 text/plain -2 -1 -0 ");
}

static void a_part_whose_first_line_is_no_field_has_no_header(void **state)
{
    (void)state;
    assert_story(MIXED, "--b\r\nhello, you\r\n\r\nthere\r\n--b\r\nhello\r\n--b--\r\n",
                 "+0 multipart/mixed +1 text/plain [hello, you\r\n\r\nthere]-1 +1 text/plain "
                 "[hello]-1 -0 ");
    assert_story(MIXED, "--b\r\nhello", "+0 multipart/mixed +1 text/plain [hello]-1 -0 ");
    assert_story(MIXED, "--b\r\nhello\n", "+0 multipart/mixed +1 text/plain [hello\n]-1 -0 ");
    assert_story(MIXED, "--b\r\nh\xc3\xb6: x\r\n--b--",
                 "+0 multipart/mixed +1 text/plain [h\xc3\xb6: x]-1 -0 ");
    assert_story("Content-Type: multipart/digest; boundary=b\r\n", "--b\r\nhello you\r\n--b--",
                 "+0 multipart/digest +1 message/rfc822 +2 text/plain [hello you]-2 -1 -0 ");
}

static void a_first_line_that_may_be_a_field_is_one(void **state)
{
    (void)state;
    assert_story(MIXED,
                 "--b\r\nContent-Type \t: text/html\r\nhello\r\n\r\none\r\n--b\r\n a\r\n"
                 "--b\r\n:\r\n--b--\r\n",
                 "+0 multipart/mixed +1 text/html [one]-1 +1 text/plain -1 +1 text/plain -1 -0 ");
    assert_story("Content-Type: message/rfc822\r\n",
                 ">From a@b.test Mon Jan 1\r\nContent-Type: text/html\r\n\r\none",
                 "+0 message/rfc822 +1 text/html [one]-1 -0 ");
}

/* Attack: a line that is no name takes no memory. */
static void a_name_is_no_longer_than_a_line(void **state)
{
    (void)state;
    struct buffer body;
    struct story story = {.in_octets = false};
    buffer_init(&body, (size_t)4 << 20);
    buffer_init(&story.text, (size_t)4 << 20);
    buffer_text(&body, "--b\r\n");
    for (size_t n = 0; n < ((size_t)3 << 20); n++)
        buffer_byte(&body, 'x');
    tell(&story, MIXED, buffer_get(&body), 1000);
    assert_int_equal(story.text.len,
                     body.len - 5 + strlen("+0 multipart/mixed +1 text/plain []-1 -0 "));
    buffer_free(&body);
    buffer_free(&story.text);
}

static void octets_are_decoded(void **state)
{
    (void)state;
    assert_story("Content-Transfer-Encoding: BASE64\r\n", "SGVs\r\nbG8=\r\n",
                 "+0 text/plain [Hello]-0 ");
    assert_story("Content-Transfer-Encoding: base64\r\n",
                 "SGVsbG8=SGk=", "+0 text/plain [HelloHi]-0 ");
    assert_story("Content-Transfer-Encoding: quoted-printable\r\n",
                 "a=3Db=\r\n c  \r\n=E4=zz=\t\r\nd=", "+0 text/plain [a=b c\r\n\xe4=zzd]-0 ");
    assert_story("Content-Transfer-Encoding: x-other\r\n", "=3D", "+0 text/plain [=3D]-0 ");
    assert_story(MIXED, "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nSGk=\r\n--b--\r\n",
                 "+0 multipart/mixed +1 text/plain [Hi]-1 -0 ");
}

/* RFC 2045 6.7 leaves it open what is told of what is no quoted-printable. */
static void what_is_no_quoted_printable_stands_for_itself(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"=\t =G1", "=\t =G1"},
        {"=4=41", "=4A"},
        {"==41", "=A"},
        {"===\r\nb", "==b"},
        {"= 41", "= 41"},
        {"a =b", "a =b"},
        {"= =\t\r\nb", "= b"},
        {"=\r=41", "=\rA"},
        {"= \r=41", "=\rA"},
        {"=\nb", "b"},
        {"=4\r\nb", "=4\r\nb"},
        {"a=4", "a=4"},
        {"a=", "a"},
        {"a= \t", "a"},
        {"a =\r", "a "},
        {"=\r\r\nb", "=\r\r\nb"},
        {"a =\r\n b", "a  b"},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        char wanted[100];
        snprintf(wanted, sizeof(wanted), "+0 text/plain [%s]-0 ", texts[i][1]);
        assert_story("Content-Transfer-Encoding: quoted-printable\r\n", texts[i][0], wanted);
    }
    assert_story(MIXED, "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=\r\n--b--\r\n",
                 "+0 multipart/mixed +1 text/plain [a]-1 -0 ");
}

/* White space of more than a line stands for itself. */
static void white_space_is_held_back_up_to_a_limit(void **state)
{
    (void)state;
    for (int blanks = MAIL_LINE_MAX; blanks <= (int)MAIL_LINE_MAX + 1; blanks++) {
        struct story story = {.in_octets = false};
        struct buffer body;
        buffer_init(&body, 10000);
        buffer_init(&story.text, 10000);
        buffer_printf(&body, "=%*s\r\n%*s\r\n", blanks, "", blanks, "");
        tell(&story, "Content-Transfer-Encoding: quoted-printable\r\n", buffer_get(&body), 10);
        if (blanks > (int)MAIL_LINE_MAX)
            assert_non_null(memmem(story.text.p, story.text.len, body.p, body.len));
        else
            assert_slice(buffer_get(&story.text), "+0 text/plain [\r\n]-0 ");
        buffer_free(&body);
        buffer_free(&story.text);
    }
}

/* RFC 2045 6.4. */
static void a_multipart_is_not_encoded_whatever_is_said(void **state)
{
    (void)state;
    static const char *const encodings[] = {"base64", "quoted-printable", "7-bit", "", "x"};
    for (size_t i = 0; i < ARRAY_LEN(encodings); i++) {
        char header[200];
        snprintf(header, sizeof(header), MIXED "Content-Transfer-Encoding: %s\r\n", encodings[i]);
        assert_story(header, "--b\r\n\r\na=3D\r\n--b--\r\n",
                     "+0 multipart/mixed +1 text/plain [a=3D]-1 -0 ");
    }
}

/* RFC 6532 3.7, where an enclosed message may be encoded; RFC 2046 5.2.1, where it may not. */
static void an_encoded_message_is_octets(void **state)
{
    (void)state;
    assert_story("Content-Type: message/global\r\n", "Subject: x\r\n\r\nHi.",
                 "+0 message/global +1 text/plain [Hi.]-1 -0 ");
    assert_story("Content-Type: message/global\r\nContent-Transfer-Encoding: base64\r\n",
                 "QTogYg0KDQpIaQ==", "+0 message/global [A: b\r\n\r\nHi]-0 ");
    assert_story("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 7-bit\r\n",
                 "Subject: x\r\n\r\nHi.", "+0 message/rfc822 +1 text/plain [Hi.]-1 -0 ");
}

static void a_multipart_that_cannot_be_taken_apart_is_octets(void **state)
{
    (void)state;
    assert_story("Content-Type: multipart/mixed\r\n", "--b\r\n", "+0 multipart/mixed [--b\r\n]-0 ");
    assert_story("Content-Type: multipart/mixed\r\nContent-Transfer-Encoding: base64\r\n", "LS1i",
                 "+0 multipart/mixed [--b]-0 ");
}

/* RFC 2046 5.1.1: "must not end with white space". */
static void white_space_at_the_end_of_a_boundary_does_not_count(void **state)
{
    (void)state;
    assert_story("Content-Type: multipart/mixed; boundary=\"b \t \"\r\n",
                 "--b\r\n\r\none\r\n--b \r\n\r\ntwo\r\n--b--\r\n",
                 "+0 multipart/mixed +1 text/plain [one]-1 +1 text/plain [two]-1 -0 ");
    assert_story("Content-Type: multipart/mixed; boundary=\"  \"\r\n", "--\r\n",
                 "+0 multipart/mixed [--\r\n]-0 ");
}

static void a_boundary_may_come_in_sections(void **state)
{
    (void)state;
    assert_story("Content-Type: multipart/mixed; boundary*1=\"b\"; boundary*0=\"a\"\r\n",
                 "--ab\r\n\r\none\r\n--ab--\r\n", "+0 multipart/mixed +1 text/plain [one]-1 -0 ");
}

static void tell_long(struct story *story, size_t len, size_t size, enum mail_parts_limit wanted)
{
    struct buffer header, body;
    char *boundary = test_malloc(len + 1);
    memset(boundary, 'x', len);
    boundary[len] = '\0';
    buffer_init(&header, 10000);
    buffer_init(&body, 10000);
    buffer_printf(&header, "Content-Type: multipart/mixed; boundary=%s\r\n", boundary);
    buffer_byte(&header, '\0');
    buffer_printf(&body, "--%s\r\n\r\none\r\n--%s--\r\nbehind", boundary, boundary);
    assert_int_equal(tell(story, header.p, buffer_get(&body), size), wanted);
    buffer_free(&header);
    buffer_free(&body);
    test_free(boundary);
}

/* RFC 2046 5.1.1 has 70 octets. */
static void a_boundary_may_be_as_long_as_a_line(void **state)
{
    (void)state;
    for (size_t size = 1; size < 3000; size += 1 + size / 2) {
        struct story story = {.in_octets = false};
        buffer_init(&story.text, 10000);
        tell_long(&story, 71, size, MAIL_PARTS_WHOLE);
        tell_long(&story, MAIL_BOUNDARY_MAX, size, MAIL_PARTS_WHOLE);
        buffer_byte(&story.text, '\0');
        assert_string_equal(story.text.p, "+0 multipart/mixed +1 text/plain [one]-1 -0 "
                                          "+0 multipart/mixed +1 text/plain [one]-1 -0 ");
        buffer_clear(&story.text);
        tell_long(&story, MAIL_BOUNDARY_MAX + 1, size, MAIL_PARTS_BOUNDARY);
        assert_true(slice_starts_nocase(buffer_get(&story.text), SLICE("+0 multipart/mixed [--x")));
        buffer_free(&story.text);
    }
}

static void a_boundary_that_a_limit_hides_is_said(void **state)
{
    (void)state;
    struct buffer header;
    struct story story = {.in_octets = false};
    buffer_init(&story.text, 10000);
    buffer_init(&header, 10000);
    buffer_text(&header, "Content-Type: multipart/mixed");
    for (unsigned n = 0; n < MAIL_PARAMETERS_MAX; n++)
        buffer_text(&header, ";a=b");
    buffer_text(&header, ";boundary=b\r\n");
    buffer_byte(&header, '\0');
    assert_int_equal(tell(&story, header.p, SLICE("--b\r\n"), 10), MAIL_PARTS_BOUNDARY);
    buffer_free(&header);
    buffer_free(&story.text);
}

/* Attack: bodies nested a thousand deep, and many parts. */
static void there_is_an_end_to_depth_and_number(void **state)
{
    (void)state;
    struct buffer body;
    struct story story = {.in_octets = false};
    buffer_init(&body, (size_t)1 << 20);
    buffer_init(&story.text, (size_t)1 << 20);
    for (unsigned n = 0; n < 1000; n++)
        buffer_printf(&body, "--%u\r\nContent-Type: multipart/mixed; boundary=%u\r\n\r\n", n,
                      n + 1);
    enum mail_parts_limit limit =
        tell(&story, "Content-Type: multipart/mixed; boundary=0\r\n", buffer_get(&body), 1000);
    assert_int_equal(limit, MAIL_PARTS_DEPTH);
    buffer_clear(&body);
    buffer_clear(&story.text);
    for (unsigned n = 0; n < MAIL_PARTS_MAX + 10; n++)
        buffer_text(&body, "--b\r\n\r\nx\r\n");
    assert_int_equal(tell(&story, MIXED, buffer_get(&body), 1000), MAIL_PARTS_COUNT);
    buffer_free(&body);
    buffer_free(&story.text);
}

/* A message of so many parts, with itself, the last with so many messages one within the other: how
 * many of them are told. */
static size_t tell_many(unsigned count, unsigned enclosed, enum mail_parts_limit wanted)
{
    struct buffer body;
    struct story story = {.in_octets = false};
    size_t told = 0;
    buffer_init(&body, (size_t)1 << 20);
    buffer_init(&story.text, (size_t)1 << 20);
    for (unsigned n = 1; n + 1 < count; n++)
        buffer_text(&body, "--b\r\n\r\nx\r\n");
    buffer_text(&body, "--b\r\n");
    for (unsigned n = 0; n < enclosed; n++)
        buffer_text(&body, "Content-Type: message/rfc822\r\n\r\n");
    buffer_text(&body, "\r\nx\r\n");
    buffer_text(&body, "--b--\r\n");
    assert_int_equal(tell(&story, MIXED, buffer_get(&body), 1000), wanted);
    for (size_t i = 0; i < story.text.len; i++)
        told += story.text.p[i] == '+';
    buffer_free(&body);
    buffer_free(&story.text);
    return told;
}

/* mail/limits.h: so many parts, and what comes behind them is not told. */
static void the_last_part_that_is_told(void **state)
{
    (void)state;
    assert_int_equal(tell_many(MAIL_PARTS_MAX - 1, 0, MAIL_PARTS_WHOLE), MAIL_PARTS_MAX - 1);
    assert_int_equal(tell_many(MAIL_PARTS_MAX, 0, MAIL_PARTS_WHOLE), MAIL_PARTS_MAX);
    assert_int_equal(tell_many(MAIL_PARTS_MAX + 1, 0, MAIL_PARTS_COUNT), MAIL_PARTS_MAX);
    for (unsigned enclosed = 1; enclosed <= 20; enclosed++) {
        unsigned room = MAIL_PARTS_MAX - enclosed;
        assert_int_equal(tell_many(room, enclosed, MAIL_PARTS_WHOLE), MAIL_PARTS_MAX);
        assert_int_equal(tell_many(room + 1, enclosed, MAIL_PARTS_COUNT), MAIL_PARTS_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_without_a_type_is_plain_text),
        cmocka_unit_test(a_type_of_no_form_is_plain_text),
        cmocka_unit_test(the_first_of_two_fields_counts),
        cmocka_unit_test(the_line_end_before_a_boundary_belongs_to_it),
        cmocka_unit_test(lines_that_end_in_lf_alone_are_lines),
        cmocka_unit_test(white_space_may_stand_behind_a_boundary_and_nothing_else),
        cmocka_unit_test(any_amount_of_white_space_may_stand_behind_a_boundary),
        cmocka_unit_test(parts_nest),
        cmocka_unit_test(an_outer_boundary_ends_what_was_left_open),
        cmocka_unit_test(what_stands_behind_the_last_part_has_no_parts),
        cmocka_unit_test(an_enclosed_message_has_a_header_and_parts),
        cmocka_unit_test(a_digests_parts_are_messages_where_nothing_else_is_said),
        cmocka_unit_test(a_part_without_an_end_of_its_header_is_a_part),
        cmocka_unit_test(an_empty_part_is_a_part),
        cmocka_unit_test(a_part_whose_first_line_is_no_field_has_no_header),
        cmocka_unit_test(a_first_line_that_may_be_a_field_is_one),
        cmocka_unit_test(a_name_is_no_longer_than_a_line),
        cmocka_unit_test(octets_are_decoded),
        cmocka_unit_test(what_is_no_quoted_printable_stands_for_itself),
        cmocka_unit_test(white_space_is_held_back_up_to_a_limit),
        cmocka_unit_test(a_multipart_is_not_encoded_whatever_is_said),
        cmocka_unit_test(an_encoded_message_is_octets),
        cmocka_unit_test(a_multipart_that_cannot_be_taken_apart_is_octets),
        cmocka_unit_test(white_space_at_the_end_of_a_boundary_does_not_count),
        cmocka_unit_test(a_boundary_may_come_in_sections),
        cmocka_unit_test(a_boundary_may_be_as_long_as_a_line),
        cmocka_unit_test(a_boundary_that_a_limit_hides_is_said),
        cmocka_unit_test(there_is_an_end_to_depth_and_number),
        cmocka_unit_test(the_last_part_that_is_told),
    };
    return cmocka_run_group_tests_name("mail-parts", tests, NULL, NULL);
}
