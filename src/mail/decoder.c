/* SPDX-License-Identifier: MIT
 * Content-Transfer-Encoding: RFC 2045 6.7 and 6.8. What is no octet of the encoding is passed
 * over in base64, and stands for itself in quoted-printable. */
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

/* White space counts where something stands behind it in its line. */
static void put_octet(struct decoder *decoder, char c, struct buffer *out)
{
    bool is_end = c == '\r' || c == '\n';
    if (ascii_is_blank(c) && decoder->white.len < MAIL_LINE_MAX) {
        buffer_byte(&decoder->white, c);
        return;
    }
    if (!is_end)
        buffer_slice(out, buffer_get(&decoder->white));
    buffer_clear(&decoder->white);
    buffer_byte(out, c);
}

static void put_held(struct decoder *decoder, struct buffer *out)
{
    for (size_t i = 0; i < decoder->held_len; i++)
        put_octet(decoder, decoder->held[i], out);
    decoder->held_len = 0;
}

/* An octet behind a "=". */
static void take_escaped(struct decoder *decoder, char c, struct buffer *out)
{
    if (c == '\n') { /* a soft line break; what stood before its end counts */
        buffer_slice(out, buffer_get(&decoder->white));
        buffer_clear(&decoder->white);
        decoder->held_len = 0;
    } else if (decoder->held_len == 1 && (c == '\r' || ascii_hex_value(c) >= 0)) {
        decoder->held[decoder->held_len++] = c;
    } else if (decoder->held_len == 2 && ascii_hex_value(c) >= 0 &&
               ascii_hex_value(decoder->held[1]) >= 0) {
        int high = ascii_hex_value(decoder->held[1]);
        decoder->held_len = 0;
        buffer_slice(out, buffer_get(&decoder->white));
        buffer_clear(&decoder->white);
        buffer_byte(out, (char)(high << 4 | ascii_hex_value(c)));
    } else if (decoder->held_len == 1 && ascii_is_blank(c)) {
        return; /* RFC 2045 6.7, rule 3: white space before a soft break */
    } else {
        put_held(decoder, out);
        put_octet(decoder, c, out);
    }
}

static void feed_quoted(struct decoder *decoder, struct slice piece, struct buffer *out)
{
    for (size_t i = 0; i < piece.len; i++) {
        if (decoder->held_len)
            take_escaped(decoder, piece.p[i], out);
        else if (piece.p[i] == '=')
            decoder->held[decoder->held_len++] = '=';
        else
            put_octet(decoder, piece.p[i], out);
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
    put_held(decoder, out);
    buffer_clear(&decoder->white);
}
