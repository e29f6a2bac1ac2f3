/* SPDX-License-Identifier: MIT
 *
 * zone_rdata.c - the data of records as a zone file writes it, read.
 */
#include "dns/zone_internal.h"

struct rdata_reading {
    struct zone_lexer *lexer;
    struct zone_token *token;
    const struct zone_base *base;
    struct buffer *out;
};

static void next(struct rdata_reading *reading)
{
    *reading->token = zone_lexer_next(reading->lexer);
}

static void fault(struct rdata_reading *reading, const char *reason)
{
    zone_fault(reading->lexer, ASSAY_ESYNTAX, reading->token, reason);
}

static void read_name(struct rdata_reading *reading)
{
    struct dns_name name = {.len = 0};
    zone_read_name(reading->lexer, reading->token, reading->base, &name);
    buffer_slice(reading->out, dns_name_slice(&name));
}

static void add_number(struct buffer *out, uint64_t value, unsigned octets)
{
    while (octets-- > 0)
        buffer_byte(out, (char)(value >> (8 * octets)));
}

static void read_number(struct rdata_reading *reading, unsigned octets)
{
    uint64_t value;
    uint64_t max = ((uint64_t)1 << (8 * octets)) - 1;
    if (slice_to_uint(reading->token->text, max, &value) < 0)
        fault(reading, "not a number that fits here");
    else
        add_number(reading->out, value, octets);
}

static void read_period(struct rdata_reading *reading)
{
    uint32_t seconds;
    if (!zone_period(reading->token->text, &seconds))
        fault(reading, "not a time in seconds");
    else
        add_number(reading->out, seconds, 4);
}

static void read_ipv4(struct rdata_reading *reading)
{
    uint8_t address[4];
    if (ip_parse4(reading->token->text, address))
        buffer_add(reading->out, address, sizeof(address));
    else
        fault(reading, "not an IPv4 address");
}

static void read_ipv6(struct rdata_reading *reading)
{
    uint8_t address[16];
    if (ip_parse6(reading->token->text, address))
        buffer_add(reading->out, address, sizeof(address));
    else
        fault(reading, "not an IPv6 address");
}

/* With its length before it, or as it is. */
static void read_string(struct rdata_reading *reading, bool with_length)
{
    struct buffer *out = reading->out;
    size_t at = out->len;
    if (with_length)
        buffer_byte(out, 0);
    if (!zone_unescape(out, reading->token->text)) {
        fault(reading, "a backslash that is no escape");
        return;
    }
    if (!with_length || out->error)
        return;
    size_t len = out->len - at - 1;
    if (len > DNS_STRING_MAX)
        fault(reading, "a string longer than 255 octets: write it as several");
    else
        out->p[at] = (char)len;
}

static void read_strings(struct rdata_reading *reading)
{
    size_t count = 0;
    for (; zone_token_is_text(reading->token); next(reading)) {
        if (count++ == DNS_STRINGS_MAX)
            zone_fault(reading->lexer, ASSAY_ELIMIT, reading->token, "too many strings");
        read_string(reading, true);
    }
}

static void read_tag(struct rdata_reading *reading)
{
    struct slice text = reading->token->text;
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_alnum(text.p[i]))
            fault(reading, "not a tag of letters and digits");
    if (text.len == 0)
        fault(reading, "not a tag of letters and digits");
    read_string(reading, true);
}

/* Hexadecimal digits, in as many pieces as there are. */
static void read_hex(struct rdata_reading *reading)
{
    int high = -1;
    for (; zone_token_is_text(reading->token); next(reading)) {
        struct slice text = reading->token->text;
        for (size_t i = 0; i < text.len; i++) {
            int digit = ascii_hex_value(text.p[i]);
            if (digit < 0) {
                fault(reading, "not a hexadecimal digit");
                return;
            }
            if (high >= 0)
                buffer_byte(reading->out, (char)(high << 4 | digit));
            high = high >= 0 ? -1 : digit;
        }
    }
    if (high >= 0)
        fault(reading, "half an octet in hexadecimal");
}

static void read_base64(struct rdata_reading *reading)
{
    struct zone_token first = *reading->token;
    struct buffer text;
    buffer_init(&text, 2 * DNS_PACKET_MAX);
    for (; zone_token_is_text(reading->token); next(reading))
        buffer_slice(&text, reading->token->text);
    if (text.error)
        zone_fault(reading->lexer, text.error, &first, "this is too long");
    else if (base64_decode(reading->out, buffer_get(&text)) == ASSAY_ESYNTAX)
        zone_fault(reading->lexer, ASSAY_ESYNTAX, &first, "not base64");
    buffer_free(&text);
}

/* Fields that take one token. */
static void read_field(struct rdata_reading *reading, char code)
{
    switch (code) {
    case 'n':
        read_name(reading);
        break;
    case '1':
    case '2':
    case '4':
        read_number(reading, (unsigned)(code - '0'));
        break;
    case 'p':
        read_period(reading);
        break;
    case 'i':
        read_ipv4(reading);
        break;
    case 'I':
        read_ipv6(reading);
        break;
    case 'g':
        read_tag(reading);
        break;
    default:
        read_string(reading, code == 's');
    }
    next(reading);
}

static void read_layout(struct rdata_reading *reading, const char *layout)
{
    for (; *layout; layout++) {
        if (!zone_token_is_text(reading->token))
            fault(reading, "the record ends too early");
        if (reading->lexer->error)
            return;
        if (*layout == 'S')
            read_strings(reading);
        else if (*layout == 'h')
            read_hex(reading);
        else if (*layout == 'b')
            read_base64(reading);
        else
            read_field(reading, *layout);
    }
}

/* Octets that claim to be RDATA of a type: checked, names in lower case. */
static enum dns_status add_checked(struct buffer *out, struct slice octets, uint16_t type)
{
    struct rdata_walk walk;
    struct rdata_field field;
    rdata_walk(&walk, octets, 0, octets.len, type, false);
    while (rdata_next(&walk, &field)) {
        if (field.code && strchr("sSg", field.code))
            buffer_byte(out, (char)field.bytes.len);
        buffer_slice(out, field.code == 'n' ? dns_name_slice(&field.name) : field.bytes);
    }
    return walk.fault;
}

/* \# LENGTH OCTETS: RFC 3597 5. */
static void read_generic(struct rdata_reading *reading, uint16_t type)
{
    struct zone_token start = *reading->token;
    struct buffer octets;
    struct buffer *out = reading->out;
    uint64_t len;
    next(reading);
    if (slice_to_uint(reading->token->text, UINT16_MAX, &len) < 0) {
        fault(reading, "\\# without a length");
        return;
    }
    next(reading);
    buffer_init(&octets, DNS_PACKET_MAX);
    reading->out = &octets;
    read_hex(reading);
    reading->out = out;
    if (octets.error)
        zone_fault(reading->lexer, octets.error, &start, "the record is too long");
    else if (octets.len != len)
        zone_fault(reading->lexer, ASSAY_ESYNTAX, &start, "\\# with another length than it says");
    else if (add_checked(out, buffer_get(&octets), type))
        zone_fault(reading->lexer, ASSAY_ESYNTAX, &start, "octets that are no record of this type");
    buffer_free(&octets);
}

/* Of a type with a form of its own that nobody here needs. */
static void step_over(struct rdata_reading *reading)
{
    if (!zone_token_is_text(reading->token))
        fault(reading, "the record ends before its data");
    while (zone_token_is_text(reading->token))
        next(reading);
}

bool zone_read_rdata(struct zone_lexer *lexer, struct zone_token *token, uint16_t type,
                     const struct zone_base *base, struct buffer *out)
{
    struct rdata_reading reading = {lexer, token, base, out};
    struct zone_token start = *token;
    const char *layout = type_layout(type);
    if (token->kind == ZONE_WORD && slice_eq(token->text, SLICE("\\#")))
        read_generic(&reading, type);
    else if (layout)
        read_layout(&reading, layout);
    else if (type_has_name(type)) {
        step_over(&reading);
        return false;
    } else
        fault(&reading, "records of this type are written as \\# LENGTH OCTETS");
    if (zone_token_is_text(token))
        fault(&reading, "more than the record can hold");
    if (out->error)
        zone_fault(lexer, out->error, &start, "the record is too long");
    return true;
}
