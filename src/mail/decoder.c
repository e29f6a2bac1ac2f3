/* SPDX-License-Identifier: MIT
 * Content-Transfer-Encoding: RFC 2045 6.7 and 6.8. What is no octet of the encoding is passed
 * over in base64, and stands for itself in quoted-printable. A "=" at the very end is a soft line
 * break there. */
#include "mail/internal.h"

void decoder_init(struct decoder *decoder, enum mail_encoding encoding)
{
    *decoder = (struct decoder){.encoding = encoding};
    buffer_init(&decoder->white, MAIL_LINE_MAX);
}

void decoder_free(struct decoder *decoder)
{
    buffer_free(&decoder->white);
}

/* --- base64 ----------------------------------------------------------------------------- */

static void feed_base64(struct decoder *decoder, struct slice piece, struct buffer *out)
{
    for (size_t i = 0; i < piece.len; i++) {
        int value = base64_value(piece.p[i]);
        if (piece.p[i] == '=')
            decoder->bit_count = 0; /* the end of one text; another may follow */
        if (value < 0)
            continue;
        decoder->bits = decoder->bits << 6 | (uint32_t)value;
        decoder->bit_count += 6;
        if (decoder->bit_count >= 8) {
            decoder->bit_count -= 8;
            buffer_byte(out, (char)(decoder->bits >> decoder->bit_count));
        }
    }
}

/* --- quoted-printable --------------------------------------------------------------------- */

static void put_white(struct decoder *decoder, struct buffer *out)
{
    buffer_slice(out, buffer_get(&decoder->white));
    buffer_clear(&decoder->white);
}

/* White space that may stand at the end of its line. False where there is too much of it. */
static bool hold_white(struct decoder *decoder, char c)
{
    if (!ascii_is_blank(c) || decoder->white.len >= MAIL_LINE_MAX)
        return false;
    buffer_byte(&decoder->white, c);
    return true;
}

/* White space counts where something stands behind it in its line. */
static void put_octet(struct decoder *decoder, char c, struct buffer *out)
{
    if (hold_white(decoder, c))
        return;
    if (c == '\r' || c == '\n')
        buffer_clear(&decoder->white);
    put_white(decoder, out);
    buffer_byte(out, c);
}

/* A "=" that begins nothing stands for itself, and so does what was held back behind it. */
static void put_held(struct decoder *decoder, struct buffer *out)
{
    buffer_byte(out, '=');
    if (decoder->held_len > 1)
        put_octet(decoder, decoder->held[1], out);
    decoder->held_len = 0;
}

/* An octet behind a "=". False where it does not belong to it. */
static bool take_escaped(struct decoder *decoder, char c, struct buffer *out)
{
    int high = decoder->held_len > 1 ? ascii_hex_value(decoder->held[1]) : -1;
    int low = ascii_hex_value(c);
    if (c == '\n' && high < 0) { /* a soft line break, perhaps with white space before it: rule 3 */
        buffer_clear(&decoder->white);
        decoder->held_len = 0;
    } else if (high >= 0 && low >= 0) {
        buffer_byte(out, (char)(high << 4 | low));
        decoder->held_len = 0;
    } else if (decoder->held_len == 1 && (c == '\r' || (low >= 0 && !decoder->white.len))) {
        decoder->held[decoder->held_len++] = c;
    } else if (decoder->held_len > 1 || !hold_white(decoder, c)) {
        put_held(decoder, out);
        return false;
    }
    return true;
}

static void feed_quoted(struct decoder *decoder, struct slice piece, struct buffer *out)
{
    for (size_t i = 0; i < piece.len; i++) {
        char c = piece.p[i];
        if (decoder->held_len && take_escaped(decoder, c, out))
            continue;
        if (c == '=') {
            put_white(decoder, out);
            decoder->held[decoder->held_len++] = c;
        } else {
            put_octet(decoder, c, out);
        }
    }
}

void decoder_feed(struct decoder *decoder, struct slice piece, struct buffer *out)
{
    if (decoder->encoding == MAIL_BASE64)
        feed_base64(decoder, piece, out);
    else if (decoder->encoding == MAIL_QUOTED_PRINTABLE)
        feed_quoted(decoder, piece, out);
    else
        buffer_slice(out, piece);
    if (decoder->white.error && !out->error)
        out->error = decoder->white.error;
}

void decoder_end(struct decoder *decoder, struct buffer *out)
{
    /* "=" and perhaps CR: a soft line break, whose LF belongs to a boundary or was lost. */
    bool is_break = decoder->held_len && ascii_hex_value(decoder->held[decoder->held_len - 1]) < 0;
    if (decoder->held_len && !is_break)
        put_held(decoder, out);
    buffer_clear(&decoder->white);
}
