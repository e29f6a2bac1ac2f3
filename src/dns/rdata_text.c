/* SPDX-License-Identifier: MIT
 *
 * rdata_text.c - the data of records as a zone file writes it.
 */
#include "dns/internal.h"

/* Text that may hold anything, within quotes: \" \\ and \DDD. */
static void quote(struct buffer *out, struct slice text)
{
    buffer_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = (uint8_t)text.p[i];
        if (c == '"' || c == '\\')
            buffer_printf(out, "\\%c", c);
        else if (c < ' ' || c >= 127)
            buffer_printf(out, "\\%03u", c);
        else
            buffer_byte(out, (char)c);
    }
    buffer_byte(out, '"');
}

static void add_hex(struct buffer *out, struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        buffer_printf(out, "%02x", (unsigned)(uint8_t)bytes.p[i]);
}

static void add_number(struct buffer *out, struct slice bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes.len; i++)
        value = value << 8 | (uint8_t)bytes.p[i];
    buffer_printf(out, "%u", value);
}

static void add_field(struct buffer *out, const struct rdata_field *field)
{
    switch (field->code) {
    case 'n':
        dns_name_to_text(out, dns_name_slice(&field->name));
        break;
    case '1':
    case '2':
    case '4':
    case 'p':
        add_number(out, field->bytes);
        break;
    case 'i':
    case 'I':
        ip_format(out, field->bytes);
        break;
    case 'g':
        buffer_slice(out, field->bytes);
        break;
    case 'h':
        add_hex(out, field->bytes);
        break;
    case 'b':
        base64_encode(out, field->bytes);
        break;
    default:
        quote(out, field->bytes);
    }
}

static void add_generic(struct buffer *out, struct slice rdata)
{
    buffer_printf(out, "\\# %zu", rdata.len);
    if (rdata.len)
        buffer_byte(out, ' ');
    add_hex(out, rdata);
}

/* Whether a zone file can write it field by field: RDATA that is not well-formed, or
 * of which a field would be no text at all, is shown as octets. */
static bool has_text(uint16_t type, struct slice rdata)
{
    struct rdata_walk walk;
    struct rdata_field field;
    bool all = type_layout(type) && rdata.len;
    rdata_walk(&walk, rdata, 0, rdata.len, type, false);
    while (rdata_next(&walk, &field))
        all = all && (field.bytes.len || (field.code != 'h' && field.code != 'b'));
    return all && !walk.fault;
}

void dns_rdata_to_text(struct buffer *out, uint16_t type, struct slice rdata)
{
    struct rdata_walk walk;
    struct rdata_field field;
    if (!has_text(type, rdata)) {
        add_generic(out, rdata);
        return;
    }
    rdata_walk(&walk, rdata, 0, rdata.len, type, false);
    for (bool first = true; rdata_next(&walk, &field); first = false) {
        if (!first)
            buffer_byte(out, ' ');
        add_field(out, &field);
    }
}
