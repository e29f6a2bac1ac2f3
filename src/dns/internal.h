/* SPDX-License-Identifier: MIT
 *
 * internal.h - what the files of dns share among themselves.
 */
#ifndef DNS_INTERNAL_H
#define DNS_INTERNAL_H

#include "dns/dns.h"

#define DNS_CLASS_IN   1
#define DNS_STRING_MAX 255 /* octets of one character-string: RFC 1035 3.3 */

/* --- names ------------------------------------------------------------------- */

/* Adds one label in lower case to a name that does not have its root label yet.
 * Octets over 127 are taken as they are. */
enum dns_name_fault name_add_label(struct dns_name *name, struct slice label);
/* The same, but a label with octets over 127 becomes an A-label. */
enum dns_name_fault name_add_idn_label(struct dns_name *name, struct slice label);
/* Adds the root label. */
enum dns_name_fault name_end(struct dns_name *name);
/* The A-label of a label in UTF-8, in lower case: `out` has DNS_LABEL_MAX octets
 * of room. */
enum dns_name_fault idn_to_ascii(struct slice label, char *out, size_t *len_r);

/* --- types ------------------------------------------------------------------- */

/* How the RDATA of a type is made up, one letter for each field; NULL where it
 * is not known and any octets will do.
 *
 *   n name                 1 2 4 number of so many octets
 *   i IPv4 address         p period in seconds (4 octets)
 *   I IPv6 address         s one character-string
 *   S character-strings to the end, perhaps none
 *   g one character-string of letters and digits
 *   c text to the end, without a length
 *   h octets to the end, written in hexadecimal
 *   b octets to the end, written in base64
 */
const char *type_layout(uint16_t type);
/* True where the type has a name of its own, with or without a layout. */
bool type_has_name(uint16_t type);

/* --- wire -------------------------------------------------------------------- */

static inline uint16_t wire_u16(const char *p)
{
    const uint8_t *octets = (const uint8_t *)p;
    return (uint16_t)(octets[0] << 8 | octets[1]);
}

static inline uint32_t wire_u32(const char *p)
{
    return (uint32_t)wire_u16(p) << 16 | wire_u16(p + 2);
}

void wire_add_u16(struct buffer *out, uint16_t value);
void wire_add_u32(struct buffer *out, uint32_t value);

/* Reads a name at `pos` and sets *end_r to where it ends there. With `pointers`,
 * compression pointers are followed, each to a place in the packet before the
 * part that it ends, so that none can loop. False where it is no name. */
bool wire_name(struct slice packet, size_t pos, bool pointers, struct dns_name *out_r,
               size_t *end_r);

/* --- rdata ------------------------------------------------------------------- */

/* One field of RDATA. */
struct rdata_field {
    char code;            /* of type_layout; NUL for RDATA of no known layout */
    struct slice bytes;   /* as they stand; of a string without its length */
    struct dns_name name; /* where code is 'n' */
};

/* Takes RDATA apart: start with rdata_walk, then rdata_next until it is false.
 * After that `fault` is DNS_OK where all of it was well-formed, else DNS_GARBAGE
 * or DNS_LIMIT. */
struct rdata_walk {
    struct slice packet;
    size_t pos;
    size_t end;
    bool pointers;
    const char *layout;
    size_t strings;
    enum dns_status fault;
};

void rdata_walk(struct rdata_walk *walk, struct slice packet, size_t pos, size_t len, uint16_t type,
                bool pointers);
bool rdata_next(struct rdata_walk *walk, struct rdata_field *out_r);

/* RDATA at `pos` of a packet in canonical form, in `arena`. DNS_OK, DNS_GARBAGE
 * or DNS_LIMIT; no memory shows in the arena. */
enum dns_status rdata_canonical(struct slice packet, size_t pos, size_t len, uint16_t type,
                                bool pointers, struct arena *arena, struct slice *out_r);

#endif
