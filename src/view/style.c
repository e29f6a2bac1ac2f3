/* SPDX-License-Identifier: MIT */
#include "view/internal.h"

void style_text(struct buffer *out, bool color, enum style style, const char *text)
{
    static const char *const codes[] = {"32", "31", "33", "2", "1"};
    if (color)
        buffer_printf(out, "\x1b[%sm%s\x1b[0m", codes[style], text);
    else
        buffer_text(out, text);
}

enum style style_of_verdict(enum spf_verdict verdict)
{
    switch (verdict) {
    case SPF_PASS:
        return STYLE_GOOD;
    case SPF_FAIL:
    case SPF_PERMERROR:
        return STYLE_BAD;
    default:
        return STYLE_UNSURE;
    }
}

void put_safe(struct buffer *out, struct slice bytes)
{
    text_escape(out, bytes);
}

void put_shown(struct buffer *out, struct slice bytes)
{
    put_safe(out, slice_head(bytes, VALUE_SHOWN));
    buffer_text(out, bytes.len > VALUE_SHOWN ? " ..." : "");
}

void put_address(struct buffer *out, struct slice octets)
{
    ip_format(out, octets);
}
