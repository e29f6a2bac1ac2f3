/* SPDX-License-Identifier: MIT */
#include "base/base.h"

int ascii_hex_value(char c)
{
    if (ascii_is_digit(c))
        return c - '0';
    char lower = ascii_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool slice_is_graphic(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.p[i] < 33 || text.p[i] > 126)
            return false;
    return text.len > 0;
}

static bool equal_nocase(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (ascii_lower(a[i]) != ascii_lower(b[i]))
            return false;
    return true;
}

bool slice_eq_nocase(struct slice a, struct slice b)
{
    return a.len == b.len && equal_nocase(a.p, b.p, a.len);
}

bool slice_starts_nocase(struct slice text, struct slice prefix)
{
    return text.len >= prefix.len && equal_nocase(text.p, prefix.p, prefix.len);
}

int slice_compare(struct slice a, struct slice b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.p, b.p, len) : 0;
    if (order)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

size_t slice_find_last(struct slice text, char c)
{
    const char *at = text.len ? memrchr(text.p, c, text.len) : NULL;
    return at ? (size_t)(at - text.p) : text.len;
}

struct slice slice_trim(struct slice text)
{
    while (text.len && ascii_is_blank(text.p[0]))
        text = slice_after(text, 1);
    while (text.len && ascii_is_blank(text.p[text.len - 1]))
        text.len--;
    return text;
}

struct slice slice_trim_white(struct slice text)
{
    while (text.len && ascii_is_white(text.p[0]))
        text = slice_after(text, 1);
    while (text.len && ascii_is_white(text.p[text.len - 1]))
        text.len--;
    return text;
}

struct slice slice_cut(struct slice *rest, char c)
{
    size_t at = slice_find(*rest, c);
    struct slice piece = slice_head(*rest, at);
    *rest = at < rest->len ? slice_after(*rest, at + 1) : SLICE_NONE;
    return piece;
}

int slice_to_uint(struct slice text, uint64_t max, uint64_t *out_r)
{
    uint64_t value = 0;
    bool over = false;
    if (!text.len)
        return ASSAY_ESYNTAX;
    for (size_t i = 0; i < text.len; i++) {
        if (!ascii_is_digit(text.p[i]))
            return ASSAY_ESYNTAX;
        unsigned digit = (unsigned)(text.p[i] - '0');
        over = over || value > (UINT64_MAX - digit) / 10;
        value = value * 10 + digit;
    }
    if (over || value > max)
        return ASSAY_ELIMIT;
    *out_r = value;
    return ASSAY_OK;
}
