/* SPDX-License-Identifier: MIT
 * RFC 4648 4, with padding; strict when reading. */
#include "base/base.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buffer *out, struct slice bytes)
{
    const uint8_t *p = (const uint8_t *)bytes.p;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t word = (uint32_t)p[i] << 16;
        word |= left > 1 ? (uint32_t)p[i + 1] << 8 : 0;
        word |= left > 2 ? p[i + 2] : 0;
        char quad[4] = {alphabet[word >> 18], alphabet[word >> 12 & 63],
                        left > 1 ? alphabet[word >> 6 & 63] : '=',
                        left > 2 ? alphabet[word & 63] : '='};
        buffer_add(out, quad, sizeof(quad));
    }
}

int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (ascii_is_digit(c))
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* How many bytes the quad stands for (1 to 3), or 0 where it is none. */
static size_t decode_quad(const char *quad, bool last, uint8_t bytes[3])
{
    size_t pad = last && quad[3] == '=' ? (quad[2] == '=' ? 2 : 1) : 0;
    uint32_t word = 0;
    for (size_t i = 0; i < 4; i++) {
        int value = i < 4 - pad ? base64_value(quad[i]) : 0;
        if (value < 0)
            return 0;
        word = word << 6 | (uint32_t)value;
    }
    bytes[0] = (uint8_t)(word >> 16);
    bytes[1] = (uint8_t)(word >> 8);
    bytes[2] = (uint8_t)word;
    bool clean = (pad < 1 || !bytes[2]) && (pad < 2 || !bytes[1]);
    return clean ? 3 - pad : 0;
}

int base64_decode(struct buffer *out, struct slice text)
{
    if (text.len % 4)
        return ASSAY_ESYNTAX;
    for (size_t i = 0; i < text.len; i += 4) {
        uint8_t bytes[3];
        size_t len = decode_quad(text.p + i, i + 4 == text.len, bytes);
        if (!len)
            return ASSAY_ESYNTAX;
        buffer_add(out, bytes, len);
    }
    return out->error ? ASSAY_ENOMEM : ASSAY_OK;
}
