/* SPDX-License-Identifier: MIT
 *
 * address.c - addresses as text: RFC 4291 2.2 to read, RFC 5952 to write.
 */
#include "dns/internal.h"

#define IPV6_GROUPS 8

bool address_read_ipv4(struct slice text, uint8_t out[4])
{
    for (size_t i = 0; i < 4; i++) {
        struct slice part = slice_cut(&text, '.');
        uint64_t octet;
        bool leading_zero = part.len > 1 && part.p[0] == '0';
        if (part.len > 3 || leading_zero || slice_to_uint(part, 255, &octet) < 0)
            return false;
        out[i] = (uint8_t)octet;
        if ((text.p == NULL) != (i == 3))
            return false;
    }
    return true;
}

/* An IPv6 address being read. */
struct ipv6_reading {
    struct slice text;
    uint8_t octets[16];
    size_t len;
    size_t gap; /* how many octets stood before "::" */
    bool has_gap;
};

/* One to four hexadecimal digits. */
static bool read_group(struct ipv6_reading *reading)
{
    unsigned value = 0;
    size_t digits = 0;
    while (digits < reading->text.len && ascii_hex_value(reading->text.p[digits]) >= 0) {
        if (digits == 4)
            return false;
        value = value << 4 | (unsigned)ascii_hex_value(reading->text.p[digits++]);
    }
    if (digits == 0 || reading->len + 2 > sizeof(reading->octets))
        return false;
    reading->octets[reading->len++] = (uint8_t)(value >> 8);
    reading->octets[reading->len++] = (uint8_t)value;
    reading->text = slice_after(reading->text, digits);
    return true;
}

/* The dotted form that may stand for the last two groups. */
static bool read_tail(struct ipv6_reading *reading)
{
    if (reading->len + 4 > sizeof(reading->octets) ||
        !address_read_ipv4(reading->text, reading->octets + reading->len))
        return false;
    reading->len += 4;
    reading->text = slice_after(reading->text, reading->text.len);
    return true;
}

static bool read_gap(struct ipv6_reading *reading)
{
    if (reading->has_gap)
        return false;
    reading->has_gap = true;
    reading->gap = reading->len;
    reading->text = slice_after(reading->text, 2);
    return true;
}

/* What stands between colons, and the colons. */
static bool read_groups(struct ipv6_reading *reading)
{
    bool after_gap = true; /* or at the start: no colon is due */
    while (reading->text.len) {
        if (slice_starts_nocase(reading->text, SLICE("::"))) {
            if (!read_gap(reading))
                return false;
            after_gap = true;
            continue;
        }
        if (!after_gap && reading->text.p[0] != ':')
            return false;
        if (!after_gap)
            reading->text = slice_after(reading->text, 1);
        after_gap = false;
        bool dotted = slice_find(reading->text, '.') < slice_find(reading->text, ':');
        if (dotted ? !read_tail(reading) : !read_group(reading))
            return false;
    }
    return true;
}

bool address_read_ipv6(struct slice text, uint8_t out[16])
{
    struct ipv6_reading reading = {.text = text};
    if (!read_groups(&reading))
        return false;
    if (reading.has_gap ? reading.len > 14 : reading.len != 16)
        return false;
    size_t tail_len = reading.has_gap ? reading.len - reading.gap : 0;
    memset(out, 0, 16);
    memcpy(out, reading.octets, reading.len - tail_len);
    memcpy(out + 16 - tail_len, reading.octets + reading.len - tail_len, tail_len);
    return true;
}

void address_write_ipv4(struct buffer *out, const uint8_t address[4])
{
    buffer_printf(out, "%u.%u.%u.%u", address[0], address[1], address[2], address[3]);
}

/* The longest run of zero groups, the first of several, of two at least. */
static size_t longest_zeros(const unsigned groups[IPV6_GROUPS], size_t *len_r)
{
    size_t best = IPV6_GROUPS;
    *len_r = 1;
    for (size_t i = 0; i < IPV6_GROUPS; i++) {
        size_t len = 0;
        while (i + len < IPV6_GROUPS && groups[i + len] == 0)
            len++;
        if (len > *len_r) {
            *len_r = len;
            best = i;
        }
    }
    return best;
}

void address_write_ipv6(struct buffer *out, const uint8_t address[16])
{
    unsigned groups[IPV6_GROUPS];
    for (size_t i = 0; i < IPV6_GROUPS; i++)
        groups[i] = (unsigned)address[2 * i] << 8 | address[2 * i + 1];
    size_t zeros_len;
    size_t zeros = longest_zeros(groups, &zeros_len);
    for (size_t i = 0; i < IPV6_GROUPS; i++) {
        if (i == zeros) {
            buffer_text(out, "::");
            i += zeros_len - 1;
            continue;
        }
        buffer_printf(out, "%x", groups[i]);
        if (i + 1 < IPV6_GROUPS && i + 1 != zeros)
            buffer_byte(out, ':');
    }
}
