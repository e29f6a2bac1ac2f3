/* SPDX-License-Identifier: MIT
 * Encoded words: RFC 2047. */
#include "mail/internal.h"

static void put_utf8(struct buffer *out, uint32_t code)
{
    if (code < 0x80) {
        buffer_byte(out, (char)code);
    } else if (code < 0x800) {
        buffer_byte(out, (char)(0xc0 | code >> 6));
        buffer_byte(out, (char)(0x80 | (code & 0x3f)));
    } else {
        buffer_byte(out, (char)(0xe0 | code >> 12));
        buffer_byte(out, (char)(0x80 | (code >> 6 & 0x3f)));
        buffer_byte(out, (char)(0x80 | (code & 0x3f)));
    }
}

/* windows-1252 from 0x80 to 0x9f; 0: not assigned. */
static const uint16_t windows_1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

enum charset { CHARSET_ASCII, CHARSET_UTF8, CHARSET_LATIN1, CHARSET_WINDOWS, CHARSET_UNKNOWN };

static enum charset find_charset(struct slice name)
{
    static const struct {
        const char *name;
        enum charset charset;
    } known[] = {
        {"utf-8", CHARSET_UTF8},           {"utf8", CHARSET_UTF8},
        {"us-ascii", CHARSET_ASCII},       {"iso-8859-1", CHARSET_LATIN1},
        {"windows-1252", CHARSET_WINDOWS}, {"cp1252", CHARSET_WINDOWS},
    };
    name = slice_head(name, slice_find(name, '*')); /* a language: RFC 2231 5 */
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (slice_eq_nocase(name, slice_from(known[i].name)))
            return known[i].charset;
    return CHARSET_UNKNOWN;
}

/* RFC 2047 5: a word is whole characters of its set. */
static bool is_text(enum charset charset, struct slice octets)
{
    if (charset == CHARSET_ASCII)
        return ascii_only(octets);
    return charset == CHARSET_UTF8 ? utf8_valid(octets) : charset != CHARSET_UNKNOWN;
}

static void put_text(struct buffer *out, enum charset charset, struct slice octets)
{
    if (charset == CHARSET_UTF8)
        buffer_slice(out, octets);
    for (size_t i = 0; i < octets.len && charset != CHARSET_UTF8; i++) {
        uint8_t c = (uint8_t)octets.p[i];
        bool is_extra = charset == CHARSET_WINDOWS && c >= 0x80 && c < 0xa0;
        uint32_t code = is_extra ? windows_1252[c - 0x80] : c;
        put_utf8(out, is_extra && !code ? 0xfffd : code);
    }
}

/* The Q encoding: RFC 2047 4.2. False where it is none. */
static bool decode_q(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.p[i] == '_' ? ' ' : text.p[i];
        if (c == '=') {
            int high = i + 2 < text.len ? ascii_hex_value(text.p[i + 1]) : -1;
            int low = high >= 0 ? ascii_hex_value(text.p[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        buffer_byte(out, c);
    }
    return true;
}

struct word {
    struct slice charset, text;
    char encoding; /* 'q' or 'b' */
    size_t len;    /* of all of it */
};

/* "=?charset?encoding?text?=" at the start. */
static bool find_word(struct slice text, struct word *word)
{
    struct slice rest = slice_after(text, 2);
    if (text.len < 8 || text.p[0] != '=' || text.p[1] != '?')
        return false;
    word->charset = slice_cut(&rest, '?');
    struct slice encoding = slice_cut(&rest, '?');
    word->text = slice_cut(&rest, '?');
    if (!rest.len || rest.p[0] != '=' || encoding.len != 1)
        return false;
    word->encoding = ascii_lower(encoding.p[0]);
    word->len = (size_t)(rest.p + 1 - text.p);
    for (size_t i = 0; i < word->len; i++)
        if (ascii_is_white(text.p[i]))
            return false;
    return word->encoding == 'q' || word->encoding == 'b';
}

static bool put_word(struct buffer *out, const struct word *word)
{
    struct buffer octets;
    enum charset charset = find_charset(word->charset);
    buffer_init(&octets, MAIL_HEADER_MAX);
    bool good = charset != CHARSET_UNKNOWN &&
                (word->encoding == 'q' ? decode_q(&octets, word->text)
                                       : base64_decode(&octets, word->text) == ASSAY_OK);
    if (octets.error == ASSAY_ENOMEM)
        out->error = ASSAY_ENOMEM;
    good = good && !octets.error && is_text(charset, buffer_get(&octets));
    if (good)
        put_text(out, charset, buffer_get(&octets));
    buffer_free(&octets);
    return good;
}

/* How many octets the words at the start take. White space between two of them is part of
 * neither: RFC 2047 6.2. */
static size_t put_words(struct buffer *out, struct slice text)
{
    struct word word;
    size_t len = 0, next = 0;
    while (find_word(slice_after(text, next), &word) && put_word(out, &word)) {
        len = next + word.len;
        for (next = len; next < text.len && ascii_is_white(text.p[next]);)
            next++;
    }
    return len;
}

void mail_words_decode(struct buffer *out, struct slice text)
{
    bool is_quoted = false;
    for (size_t i = 0; i < text.len;) {
        size_t len = is_quoted ? 0 : put_words(out, slice_after(text, i));
        if (len) {
            i += len;
            continue;
        }
        char c = text.p[i++];
        bool is_escape = c == '\\' && is_quoted && i < text.len;
        if (is_escape)
            c = text.p[i++];
        if (c == '"' && !is_escape)
            is_quoted = !is_quoted;
        else if (c != '\r' && c != '\n')
            buffer_byte(out, c);
    }
}
