/* SPDX-License-Identifier: MIT
 *
 * packet_write.h - answers as packets, for tests, fuzz targets and name servers of ours.
 */
#ifndef PACKET_WRITE_H
#define PACKET_WRITE_H

#include "dns/dns.h"

/* The answer as a response packet (id 0, no compression but of owner names), so
 * that dns_packet_read gives the same answer back; a status that no packet can
 * express writes nothing. The SOA for a negative TTL is made up below the root. */
void packet_write(struct buffer *out, struct slice name, uint16_t type,
                  const struct dns_answer *answer);

#endif
