/* SPDX-License-Identifier: MIT
 * Canonical bodies: RFC 6376 3.4.3 and 3.4.4.
 *
 * Most of most bodies is canonical as it stands. So a block in which nothing can need a
 * change goes to `put` where it lies, and only the rest is looked at octet by octet. What may
 * yet turn out to be the end of a line or of the body is held back as a count.
 */
#include "mail/mail.h"

void mail_body_init(struct mail_body *body, enum mail_canon canon,
                    void (*put)(void *context, const char *p, size_t len), void *context)
{
    *body = (struct mail_body){.canon = canon, .put = put, .context = context};
}

static void put_lines(struct mail_body *body, size_t count)
{
    static const char lines[] = "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n";
    const size_t most = (sizeof(lines) - 1) / 2;
    for (; count > most; count -= most)
        body->put(body->context, lines, 2 * most);
    body->put(body->context, lines, 2 * count);
}

/* What was held back stands before more, and so it counts. */
static void release(struct mail_body *body)
{
    if (body->empty_lines)
        put_lines(body, body->empty_lines);
    if (body->has_space)
        body->put(body->context, " ", 1);
    body->empty_lines = 0;
    body->has_space = false;
    body->in_line = true;
}

static void end_line(struct mail_body *body)
{
    bool is_empty = body->canon == MAIL_SIMPLE || !body->in_line;
    if (is_empty)
        body->empty_lines++;
    else
        put_lines(body, 1);
    body->in_line = false;
    body->has_space = false;
    body->has_cr = false;
}

/* What holds nothing back and is put as it stands. */
static bool is_plain(const struct mail_body *body, char c)
{
    return c != '\r' && (body->canon == MAIL_SIMPLE || (c != ' ' && c != '\t'));
}

static void put_plain(struct mail_body *body, const char *p, size_t len)
{
    release(body);
    body->put(body->context, p, len);
}

/* Takes an octet, or a run of plain ones, from the front of `piece`; how many. */
static size_t take_some(struct mail_body *body, struct slice piece)
{
    size_t len = 0;
    if (body->has_cr && piece.p[0] == '\n') {
        end_line(body);
        return 1;
    }
    if (body->has_cr)
        put_plain(body, "\r", 1);
    body->has_cr = piece.p[0] == '\r';
    while (len < piece.len && is_plain(body, piece.p[len]))
        len++;
    if (len)
        put_plain(body, piece.p, len);
    else
        body->has_space |= !body->has_cr;
    return len ? len : 1;
}

/* --- blocks ------------------------------------------------------------------------------ */

typedef uint8_t octets __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t words __attribute__((vector_size(16)));

#define BLOCK 64 /* octets that are judged together */

static octets equal(octets a, char c)
{
    return (octets)(a == (uint8_t)c);
}

static octets load(const char *p)
{
    return *(const octets *)(const void *)p;
}

static bool any_set(words found)
{
    return (found[0] | found[1]) != 0;
}

/* True where one of BLOCK octets is a tab, a space before white space or a CR, or half of
 * a CRLF. Looks at one octet behind them. */
static bool needs_change(const char *p)
{
    words found = {0, 0};
    for (size_t i = 0; i < BLOCK; i += sizeof(octets)) {
        octets here = load(p + i), next = load(p + i + 1);
        octets end = equal(next, ' ') | equal(next, '\t') | equal(next, '\r');
        found |= (words)(equal(here, '\t') | (equal(here, ' ') & end));
        found |= (words)(equal(here, '\r') ^ equal(next, '\n'));
    }
    return any_set(found);
}

/* True where one of BLOCK octets is a CR without an LF behind it, or the octet behind one of
 * them an LF without a CR. */
static bool has_half(const char *p)
{
    words found = {0, 0};
    for (size_t i = 0; i < BLOCK; i += sizeof(octets))
        found |= (words)(equal(load(p + i), '\r') ^ equal(load(p + i + 1), '\n'));
    return any_set(found);
}

/* What stands at the front of a piece. */
struct front {
    size_t clean;  /* octets that are canonical as they stand, whatever follows */
    size_t looked; /* octets that have been looked at: the rest of them is white space and CRLFs */
};

/* The clean ones end in an octet that is no white space and no part of a CRLF. */
static struct front front_relaxed(struct slice piece)
{
    struct front front = {0, 0};
    if (!piece.len || piece.p[0] == '\n')
        return front;
    while (front.looked + BLOCK < piece.len && !needs_change(piece.p + front.looked))
        front.looked += BLOCK;
    front.clean = front.looked;
    while (front.clean && memchr(" \t\r\n", piece.p[front.clean - 1], 4))
        front.clean--;
    return front;
}

static struct front front_simple(struct slice piece)
{
    struct front front = {piece.len, piece.len};
    while (front.clean && (piece.p[front.clean - 1] == '\r' || piece.p[front.clean - 1] == '\n'))
        front.clean--;
    return front;
}

/* Puts what is canonical as it stands; how far was looked. */
static struct front put_clean(struct mail_body *body, struct slice piece)
{
    struct front front = {0, 0};
    if (body->has_cr || body->has_space)
        return front;
    front = body->canon == MAIL_RELAXED ? front_relaxed(piece) : front_simple(piece);
    if (front.clean)
        put_plain(body, piece.p, front.clean);
    return front;
}

/* No octet is looked at twice by put_clean: what it has seen and not put is taken one by one. */
void mail_body_feed(struct mail_body *body, struct slice piece)
{
    while (piece.len) {
        struct front front = put_clean(body, piece);
        size_t len = front.clean;
        size_t slow = front.looked + BLOCK < piece.len ? front.looked + BLOCK : piece.len;
        while (len < slow)
            len += take_some(body, slice_after(slice_head(piece, slow), len));
        piece = slice_after(piece, len);
    }
}

void mail_body_end(struct mail_body *body)
{
    if (body->has_cr) {
        release(body);
        body->put(body->context, "\r", 1);
    }
    if (body->canon == MAIL_SIMPLE || body->in_line)
        put_lines(body, 1);
}

/* --- line ends ------------------------------------------------------------------------------ */

static void look_at(struct mail_lines *lines, char c)
{
    lines->bare_cr |= lines->after_cr && c != '\n';
    lines->bare_lf |= !lines->after_cr && c == '\n';
    lines->after_cr = c == '\r';
}

void mail_lines_feed(struct mail_lines *lines, struct slice piece)
{
    size_t at = 0;
    if (piece.len)
        look_at(lines, piece.p[at++]);
    while (at < piece.len) {
        size_t from = at - 1; /* the octet before is looked at, and begins the block */
        while (from + BLOCK < piece.len && !has_half(piece.p + from))
            from += BLOCK;
        if (from > at) {
            at = from + 1;
            lines->after_cr = piece.p[from] == '\r';
        }
        size_t slow = at + BLOCK < piece.len ? at + BLOCK : piece.len;
        while (at < slow)
            look_at(lines, piece.p[at++]);
    }
}

void mail_lines_end(struct mail_lines *lines)
{
    lines->bare_cr |= lines->after_cr;
}
