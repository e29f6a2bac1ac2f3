/* SPDX-License-Identifier: MIT */
#include "base/base.h"

/* The length that a lead byte announces, and the least code point that may take
 * that length (RFC 3629 3: no overlong forms). */
static size_t lead_length(uint8_t lead, uint32_t *least_r)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead > 0xf4 || (lead >= 0x80 && lead < 0xc2))
        return 0;
    *least_r = least[len];
    return len;
}

size_t utf8_decode(struct slice bytes, uint32_t *code_r)
{
    static const uint8_t lead_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    const uint8_t *p = (const uint8_t *)bytes.p;
    uint32_t least = 0;
    size_t len = bytes.len ? lead_length(p[0], &least) : 0;
    if (!len || len > bytes.len)
        return 0;
    uint32_t code = p[0] & lead_mask[len];
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3f);
    }
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    *code_r = code;
    return len;
}

bool utf8_valid(struct slice bytes)
{
    uint32_t code;
    while (bytes.len) {
        size_t len = utf8_decode(bytes, &code);
        if (!len)
            return false;
        bytes = slice_after(bytes, len);
    }
    return true;
}

bool ascii_only(struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if ((uint8_t)bytes.p[i] >= 0x80)
            return false;
    return true;
}

bool text_is_deceptive(uint32_t code)
{
    static const uint32_t ranges[][2] = {
        {0x80, 0xa0},     {0xad, 0xad},     {0x61c, 0x61c},   {0x115f, 0x1160},
        {0x180e, 0x180e}, {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f},
        {0x3000, 0x3000}, {0x3164, 0x3164}, {0xd800, 0xf8ff}, {0xfe00, 0xfe0f},
        {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xffff}, {0xe0000, 0x10ffff},
    };
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

void text_escape(struct buffer *out, struct slice bytes)
{
    while (bytes.len) {
        uint32_t code;
        size_t len = utf8_decode(bytes, &code);
        if (!len || code < 0x20 || code == 0x7f || code == '\\')
            buffer_printf(out, "\\x%02x", (unsigned)(uint8_t)bytes.p[0]);
        else if (text_is_deceptive(code))
            buffer_printf(out, "<U+%04X>", (unsigned)code);
        else
            buffer_add(out, bytes.p, len);
        bytes = slice_after(bytes, len ? len : 1);
    }
}
