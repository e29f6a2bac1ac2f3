/* SPDX-License-Identifier: MIT
 * Addresses as text: RFC 4291 2.2 and 5952, RFC 7208 12 (qnum, no leading zeros). */
#include "base/base.h"

#include <stdio.h>

/* Takes a decimal number of 0 to 255 off the front; false where there is none. */
static bool take_octet(struct slice *text, uint8_t *out_r)
{
    unsigned value = 0;
    size_t len = 0;
    while (len < text->len && len < 4 && ascii_is_digit(text->p[len]))
        value = value * 10 + (unsigned)(text->p[len++] - '0');
    if (!len || len > 3 || value > 255 || (len > 1 && text->p[0] == '0'))
        return false;
    *out_r = (uint8_t)value;
    *text = slice_after(*text, len);
    return true;
}

bool ip_parse4(struct slice text, uint8_t out_r[4])
{
    for (size_t i = 0; i < 4; i++) {
        if (i && (!text.len || text.p[0] != '.'))
            return false;
        text = slice_after(text, i ? 1 : 0);
        if (!take_octet(&text, &out_r[i]))
            return false;
    }
    return !text.len;
}

/* Takes one group of 1 to 4 hexadecimal digits off the front. */
static bool take_group(struct slice *text, uint8_t out_r[2])
{
    unsigned value = 0;
    size_t len = 0;
    while (len < text->len && len < 5 && ascii_hex_value(text->p[len]) >= 0)
        value = value << 4 | (unsigned)ascii_hex_value(text->p[len++]);
    if (!len || len > 4)
        return false;
    out_r[0] = (uint8_t)(value >> 8);
    out_r[1] = (uint8_t)value;
    *text = slice_after(*text, len);
    return true;
}

/* Groups with ':' between them, the last perhaps an IPv4 address, into at most
 * `room` octets. Returns how many were filled, or -1. */
static int take_groups(struct slice text, uint8_t *out, size_t room)
{
    size_t len = 0;
    if (!text.len)
        return 0;
    for (;;) {
        if (slice_find(text, ':') == text.len && slice_find(text, '.') < text.len)
            return len + 4 <= room && ip_parse4(text, out + len) ? (int)len + 4 : -1;
        if (len + 2 > room || !take_group(&text, out + len))
            return -1;
        len += 2;
        if (!text.len)
            return (int)len;
        if (text.p[0] != ':')
            return -1;
        text = slice_after(text, 1);
    }
}

static size_t find_double_colon(struct slice text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.p[i] == ':' && text.p[i + 1] == ':')
            return i;
    return text.len;
}

bool ip_parse6(struct slice text, uint8_t out_r[16])
{
    size_t gap = find_double_colon(text);
    if (gap == text.len)
        return take_groups(text, out_r, 16) == 16;
    uint8_t tail[16];
    memset(out_r, 0, 16);
    struct slice head = slice_head(text, gap);
    if (slice_find(head, '.') < head.len)
        return false;
    int before = take_groups(head, out_r, 14);
    int after =
        before < 0 ? -1 : take_groups(slice_after(text, gap + 2), tail, 14u - (unsigned)before);
    if (after < 0)
        return false;
    memcpy(out_r + 16 - after, tail, (size_t)after);
    return true;
}

size_t ip_parse(struct slice text, uint8_t out_r[16])
{
    if (ip_parse4(text, out_r))
        return 4;
    return ip_parse6(text, out_r) ? 16 : 0;
}

/* Where the longest run of two or more zero groups starts (RFC 5952 4.2). */
static int longest_zeros(const uint8_t *address, int *len_r)
{
    int best = -1, best_len = 1;
    for (int i = 0; i < 8; i++) {
        int len = 0;
        while (i + len < 8 && !address[2 * (i + len)] && !address[2 * (i + len) + 1])
            len++;
        if (len > best_len) {
            best = i;
            best_len = len;
        }
    }
    *len_r = best_len;
    return best;
}

static void format6(struct buffer *out, const uint8_t *address)
{
    int zeros, start = longest_zeros(address, &zeros);
    for (int i = 0; i < 8; i++) {
        if (i == start) {
            buffer_text(out, "::");
            i += zeros - 1;
            continue;
        }
        const char *colon = i && i != start + zeros ? ":" : "";
        if (start < 0 && i)
            colon = ":";
        buffer_printf(out, "%s%x", colon, (unsigned)(address[2 * i] << 8 | address[2 * i + 1]));
    }
}

void ip_format(struct buffer *out, struct slice address)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const uint8_t *p = (const uint8_t *)address.p;
    if (address.len == 16 && memcmp(p, mapped, 12) == 0) {
        buffer_text(out, "::ffff:");
        p += 12;
        address.len = 4;
    }
    if (address.len == 4)
        buffer_printf(out, "%u.%u.%u.%u", p[0], p[1], p[2], p[3]);
    else if (address.len == 16)
        format6(out, p);
}

bool ip_prefix_equal(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    if (memcmp(a, b, whole) != 0)
        return false;
    return !rest || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}
