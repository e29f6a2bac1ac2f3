/* SPDX-License-Identifier: MIT
 * Bodies: pieces of any size give the canonical form and the line ends of the whole, and a
 * canonical form is its own. */
#include <assert.h>

#include "mail/mail.h"
#include "pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put(void *context, const char *p, size_t len)
{
    buffer_add(context, p, len);
}

static void canon_whole(struct buffer *out, enum mail_canon canon, struct slice text)
{
    struct mail_body body;
    mail_body_init(&body, canon, put, out);
    mail_body_feed(&body, text);
    mail_body_end(&body);
    assert(!out->error);
}

static void canon_pieces(struct buffer *out, enum mail_canon canon, struct slice data)
{
    struct pieces pieces = pieces_of(data);
    struct slice piece;
    struct mail_body body;
    mail_body_init(&body, canon, put, out);
    while (pieces_next(&pieces, &piece))
        mail_body_feed(&body, piece);
    mail_body_end(&body);
    assert(!out->error);
}

static bool ends_in_crlf(struct slice text)
{
    return text.len >= 2 && memcmp(text.p + text.len - 2, "\r\n", 2) == 0;
}

/* RFC 6376 3.4.3 and 3.4.4: what holds for each canonical body. */
static void check_form(enum mail_canon canon, struct slice text)
{
    assert(ends_in_crlf(text) || (canon == MAIL_RELAXED && !text.len));
    assert(text.len < 4 || !ends_in_crlf(slice_head(text, text.len - 2)));
    for (size_t i = 0; canon == MAIL_RELAXED && i < text.len; i++) {
        assert(text.p[i] != '\t');
        if (text.p[i] == ' ')
            assert(text.p[i + 1] != ' ' && memcmp(text.p + i + 1, "\r\n", 2) != 0);
    }
}

static void check_body(enum mail_canon canon, struct slice data)
{
    struct buffer whole, pieces, again;
    struct slice text = slice_after(data, 1);
    buffer_init(&whole, text.len + 2);
    buffer_init(&pieces, text.len + 2);
    buffer_init(&again, text.len + 2);
    canon_whole(&whole, canon, text);
    canon_pieces(&pieces, canon, data);
    canon_whole(&again, canon, buffer_get(&whole));
    check_form(canon, buffer_get(&whole));
    assert(slice_eq(buffer_get(&whole), buffer_get(&pieces)));
    assert(slice_eq(buffer_get(&whole), buffer_get(&again)));
    buffer_free(&whole);
    buffer_free(&pieces);
    buffer_free(&again);
}

static void check_lines(struct slice data)
{
    struct pieces pieces = pieces_of(data);
    struct slice piece, text = slice_after(data, 1);
    struct mail_lines lines = {.bare_cr = false};
    bool bare_cr = false, bare_lf = false;
    while (pieces_next(&pieces, &piece))
        mail_lines_feed(&lines, piece);
    mail_lines_end(&lines);
    for (size_t i = 0; i < text.len; i++) {
        bare_cr |= text.p[i] == '\r' && !(i + 1 < text.len && text.p[i + 1] == '\n');
        bare_lf |= text.p[i] == '\n' && !(i > 0 && text.p[i - 1] == '\r');
    }
    assert(lines.bare_cr == bare_cr && lines.bare_lf == bare_lf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = slice_make(data, size);
    check_body(MAIL_SIMPLE, input);
    check_body(MAIL_RELAXED, input);
    check_lines(input);
    return 0;
}
