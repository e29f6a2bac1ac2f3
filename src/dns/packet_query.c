/* SPDX-License-Identifier: MIT
 *
 * packet_query.c - queries as packets.
 */
#include "dns/internal.h"

#define FLAGS_QUERY 0x0100 /* RD */

void dns_packet_query(struct buffer *out, uint16_t id, struct slice name, uint16_t type,
                      uint16_t edns_size)
{
    const uint16_t header[6] = {id, FLAGS_QUERY, 1, 0, 0, edns_size != 0};
    for (size_t i = 0; i < ARRAY_LEN(header); i++)
        wire_add_u16(out, header[i]);
    buffer_slice(out, name);
    wire_add_u16(out, type);
    wire_add_u16(out, DNS_CLASS_IN);
    if (!edns_size)
        return;
    buffer_byte(out, 0); /* RFC 6891 6.1.2: the root, OPT, the size, no flags, no options */
    wire_add_u16(out, DNS_OPT);
    wire_add_u16(out, edns_size);
    wire_add_u32(out, 0);
    wire_add_u16(out, 0);
}
