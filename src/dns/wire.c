/* SPDX-License-Identifier: MIT
 *
 * wire.c - numbers and names as they stand in a packet.
 */
#include "dns/internal.h"

void wire_add_u16(struct buffer *out, uint16_t value)
{
    buffer_byte(out, (char)(value >> 8));
    buffer_byte(out, (char)value);
}

void wire_add_u32(struct buffer *out, uint32_t value)
{
    wire_add_u16(out, (uint16_t)(value >> 16));
    wire_add_u16(out, (uint16_t)value);
}

/* A name being read: `part` is where the octets now read began. */
struct name_reading {
    struct slice packet;
    size_t at;
    size_t part;
    size_t end; /* where the name ends at its first place; 0 until known */
    unsigned pointers;
};

/* A pointer must lead to before the part that it ends (RFC 1035 4.1.4, "a prior
 * occurrence"), behind the header: so each part begins before the last one, and
 * none can be read twice. */
static bool follow_pointer(struct name_reading *reading)
{
    if (reading->at + 2 > reading->packet.len || ++reading->pointers > DNS_POINTERS_MAX)
        return false;
    size_t target = wire_u16(reading->packet.p + reading->at) & 0x3fff;
    if (target < 12 || target >= reading->part)
        return false;
    if (!reading->end)
        reading->end = reading->at + 2;
    reading->at = reading->part = target;
    return true;
}

bool wire_name(struct slice packet, size_t pos, bool pointers, struct dns_name *out_r,
               size_t *end_r)
{
    struct name_reading reading = {.packet = packet, .at = pos, .part = pos};
    out_r->len = 0;
    for (;;) {
        if (reading.at >= packet.len)
            return false;
        size_t octet = (uint8_t)packet.p[reading.at];
        if (octet == 0)
            break;
        if (octet > DNS_LABEL_MAX) { /* a pointer, or of the kinds never given out */
            if (octet < 0xc0 || !pointers || !follow_pointer(&reading))
                return false;
            continue;
        }
        if (octet >= packet.len - reading.at)
            return false;
        if (name_add_label(out_r, slice_make(packet.p + reading.at + 1, octet)))
            return false;
        reading.at += 1 + octet;
    }
    *end_r = reading.end ? reading.end : reading.at + 1;
    return name_end(out_r) == DNS_NAME_OK;
}
