/* SPDX-License-Identifier: MIT
 *
 * dns.h - names, packets, records and zone files, as bytes in memory. Nothing
 * here talks to a server. RFC 1034, 1035, 2181, 2308, 3597, 4592, 6891.
 */
#ifndef DNS_H
#define DNS_H

#include "base/base.h"
#include "dns/limits.h"

/* --- names ----------------------------------------------------------------- */

/* A canonical name is a slice of wire form, uncompressed, ASCII letters in
 * lower case, ending in the root label; the root alone is one zero octet.
 * Every name that crosses a folder is canonical. This is room to build one. */
struct dns_name {
    uint8_t len;
    uint8_t wire[DNS_NAME_MAX];
};

enum dns_name_fault {
    DNS_NAME_OK = 0,
    DNS_NAME_EMPTY,       /* no text at all */
    DNS_NAME_EMPTY_LABEL, /* "a..b", ".a" */
    DNS_NAME_LABEL_LONG,
    DNS_NAME_LONG,
    DNS_NAME_ESCAPE, /* a broken \ escape (zone files only) */
    DNS_NAME_IDN,    /* not UTF-8, or not allowed by IDNA2008 */
    DNS_NAME_MEMORY, /* no memory for an internationalised label */
};

static inline struct slice dns_name_slice(const struct dns_name *name)
{
    return slice_make(name->wire, name->len);
}

/* "bad label" and the like; static. */
const char *dns_name_fault_text(enum dns_name_fault fault);

/* A host or domain name as it stands in mail: labels between dots, one dot at
 * the end allowed, no escapes: a backslash, a space or a NUL is an octet like
 * any other. A label with octets over 127 must be UTF-8 and becomes an A-label
 * (RFC 5890, 8616 4; libidn2, non-transitional). */
enum dns_name_fault dns_name_from_text(struct slice text, struct dns_name *out_r);

/* The text of a zone file (RFC 1035 5.1): \. and \DDD escapes; without a dot at
 * the end it is relative to `origin` (a canonical name; may be empty: then it
 * must be absolute in meaning and is taken below the root); "@" is the origin. */
enum dns_name_fault dns_name_from_master(struct slice text, struct slice origin,
                                         struct dns_name *out_r);

/* Presentation form without the dot at the end (the root is "."); what is not
 * printable, a dot within a label and a backslash are escaped (\DDD, \., \\). */
void dns_name_to_text(struct buffer *out, struct slice name);

/* Checks that bytes are one whole canonical name. */
bool dns_name_is_canonical(struct slice bytes);
/* Labels without the root. */
unsigned dns_name_labels(struct slice name);
/* Without its first label; the root gives the root. */
struct slice dns_name_parent(struct slice name);
/* True where `name` equals `ancestor` or lies below it. */
bool dns_name_is_within(struct slice name, struct slice ancestor);
/* 4.3.2.1.in-addr.arpa or ip6.arpa of an address of 4 or 16 octets. */
void dns_name_reverse(struct slice address, struct dns_name *out_r);

/* --- types ------------------------------------------------------------------ */

enum dns_type {
    DNS_A = 1,
    DNS_NS = 2,
    DNS_CNAME = 5,
    DNS_SOA = 6,
    DNS_PTR = 12,
    DNS_HINFO = 13,
    DNS_MX = 15,
    DNS_TXT = 16,
    DNS_AAAA = 28,
    DNS_SRV = 33,
    DNS_NAPTR = 35,
    DNS_DNAME = 39,
    DNS_OPT = 41,
    DNS_DS = 43,
    DNS_SSHFP = 44,
    DNS_RRSIG = 46,
    DNS_NSEC = 47,
    DNS_DNSKEY = 48,
    DNS_NSEC3 = 50,
    DNS_TLSA = 52,
    DNS_SPF = 99,
    DNS_CAA = 257,
};

/* "TXT", or "TYPE123" (RFC 3597), into `out`. */
void dns_type_to_text(struct buffer *out, uint16_t type);
/* Reads both forms, any case; 0 where it is neither. */
uint16_t dns_type_from_text(struct slice text);

/* --- answers ------------------------------------------------------------------ */

/* What became of a question. The first three are answers; all that follow mean
 * that nothing is known: never "no record". */
enum dns_status {
    DNS_OK = 0,   /* records */
    DNS_NODATA,   /* the name exists, this type does not: RFC 2308 2.2 */
    DNS_NXDOMAIN, /* the name does not exist: RFC 2308 2.1 */
    DNS_TIMEOUT,
    DNS_DEADLINE, /* the time for the whole message was over: RFC 7208 4.6.4 */
    DNS_SERVFAIL,
    DNS_REFUSED,
    DNS_NOTIMP,
    DNS_FORMERR,
    DNS_RCODE,      /* any other RCODE */
    DNS_GARBAGE,    /* a packet that is none, or that contradicts itself */
    DNS_MISMATCH,   /* an answer to some other question or id */
    DNS_TRUNCATED,  /* cut, and no whole answer could be had */
    DNS_NETWORK,    /* unreachable, refused, closed */
    DNS_LOOP,       /* aliases that loop, or more than DNS_CHAIN_MAX of them */
    DNS_LIMIT,      /* a limit of ours was reached */
    DNS_UNRECORDED, /* the case or zone file says nothing about it */
    DNS_STATUS_COUNT
};

static inline bool dns_failed(enum dns_status status)
{
    return status > DNS_NXDOMAIN;
}

/* "nxdomain", "timeout": the word in case files and JSON. Static. */
const char *dns_status_text(enum dns_status status);
/* DNS_STATUS_COUNT where it is no such word. */
enum dns_status dns_status_from_text(struct slice text);

/* One answer. For DNS: the aliases followed, in order (canonical names), and the
 * RDATA of the records of the type asked for, in wire form with names inside
 * uncompressed and in lower case, sorted bytewise, identical ones once (RFC 2181
 * 5). Of the record set alone; owner names are implied. */
struct dns_answer {
    enum dns_status status;
    uint32_t ttl_s; /* the least of alias and record TTLs; for NODATA and NXDOMAIN
                       RFC 2308 5 (0 without an SOA) */
    const struct slice *aliases;
    size_t alias_count;
    const struct slice *records;
    size_t record_count;
};

/* True where an alias led to a name of which the packet says nothing, not even that it is
 * not there. */
static inline bool dns_leads_on(const struct dns_answer *answer)
{
    return answer->status == DNS_SERVFAIL && answer->alias_count > 0;
}

/* Sorts `records` and takes out repeats, in place; returns how many are left. */
size_t dns_records_sort(struct slice *records, size_t count);

/* --- packets ------------------------------------------------------------------- */

/* Reads a whole response to (name, type), class IN, and follows the aliases in
 * its answer section from `name` on. `id` is the id expected, or -1 for any.
 * Sets *out_r always: a fault gives one of the failing statuses above. Memory of
 * the answer comes from `arena` (ASSAY_ENOMEM where it fails, else ASSAY_OK).
 *
 * NODATA and NXDOMAIN are given only where the packet really says so: a referral
 * (no answer, NS but no SOA in the authority section, AA clear) is DNS_SERVFAIL,
 * an alias whose target is not answered in the same packet is DNS_SERVFAIL (with
 * the aliases so far) unless RCODE is NXDOMAIN or the authority section holds an
 * SOA at or above that target. Records of other names and types are ignored, but
 * every record of every section must be well-formed as far as its length. */
int dns_packet_read(struct slice packet, int id, struct slice name, uint16_t type,
                    struct arena *arena, struct dns_answer *out_r);

/* A query with RD set and, where `edns_size` is not 0, an OPT record. */
void dns_packet_query(struct buffer *out, uint16_t id, struct slice name, uint16_t type,
                      uint16_t edns_size);

/* --- records --------------------------------------------------------------------- */

/* All strings of a TXT record in order, without separator, in `arena` (a single
 * string is not copied). ASSAY_OK, ASSAY_ESYNTAX (a length that lies, or more than
 * DNS_STRINGS_MAX strings) or ASSAY_ENOMEM. A record without any string is empty
 * text. RFC 7208 3.3. */
int dns_txt_join(struct slice rdata, struct arena *arena, struct slice *text_r);

/* Takes an MX record apart. ASSAY_OK or ASSAY_ESYNTAX. */
int dns_mx_read(struct slice rdata, uint16_t *preference_r, struct slice *host_r);

/* RDATA in presentation form ("10 mail.example.com"); TYPE's generic form of
 * RFC 3597 for types that we do not know. */
void dns_rdata_to_text(struct buffer *out, uint16_t type, struct slice rdata);

/* --- zone files ------------------------------------------------------------------- */

struct zone;

/* Where and why a file could not be read. */
struct dns_fault {
    size_t line;   /* from 1 */
    size_t column; /* from 1 */
    char reason[120];
};

/* Reads a zone file (RFC 1035 5; $ORIGIN, $TTL, parentheses, quotes, comments,
 * several zones in one file; $INCLUDE, $GENERATE and DNAME are refused; class IN only;
 * RFC 3597 types; of a type that has a name and a form of its own which is not read here
 * (RRSIG, HTTPS, LOC) the zone knows that there is one: asked for, it is DNS_UNRECORDED).
 * `origin` is the name that relative names hang from until the first $ORIGIN: a canonical
 * name, which need not outlive the call, nor need `text`. A record without a TTL has that
 * of $TTL, else the last one stated, else 3600 s. On an error *zone_r is NULL and *fault_r
 * says where and why: ASSAY_ESYNTAX, ASSAY_ELIMIT (ZONE_FILE_MAX, ZONE_RECORDS_MAX,
 * ZONE_TYPES_MAX, or a record too long), ASSAY_ENOMEM. The caller frees *zone_r. */
int zone_read(struct slice text, struct slice origin, struct zone **zone_r,
              struct dns_fault *fault_r);
void zone_free(struct zone **zone);

/* A zone put together from pieces of zone files, as people copy them: zone_new,
 * zone_add_piece for each, zone_finish. In a piece, up to its first $ORIGIN, names without
 * a final dot are whole names, one of a single label is a fault, and @ is `at` (a canonical
 * name; empty: a fault). Results as zone_read's; after an error the zone can only be freed. */
struct zone *zone_new(void); /* NULL without memory */
int zone_add_piece(struct zone *zone, struct slice text, struct slice at,
                   struct dns_fault *fault_r);
void zone_finish(struct zone *zone);
size_t zone_record_count(const struct zone *zone);

/* Answers (name, type). Below an SOA that the file holds it is authoritative:
 * NXDOMAIN, NODATA, wildcards, empty non-terminals, delegations (DNS_UNRECORDED
 * below them unless the file holds the name) and CNAME as RFC 1034 and 4592 say.
 * Elsewhere a name and type that the file holds is answered and all else is
 * DNS_UNRECORDED. CNAMEs are followed within the file; one that leads outside
 * is DNS_UNRECORDED with the aliases so far. Borrows from the zone; lists live
 * in `arena`. ASSAY_OK or ASSAY_ENOMEM. */
int zone_answer(const struct zone *zone, struct slice name, uint16_t type, struct arena *arena,
                struct dns_answer *out_r);
/* The same of what stands at the names themselves: no wildcard stands for anything, and
 * all that the file does not hold is DNS_UNRECORDED. */
int zone_answer_exact(const struct zone *zone, struct slice name, uint16_t type,
                      struct arena *arena, struct dns_answer *out_r);
/* True where the file holds a record of this type, or an alias, at exactly this name. */
bool zone_holds(const struct zone *zone, struct slice name, uint16_t type);
/* True where it holds records at exactly this name that no alias may stand beside. */
bool zone_denies_alias(const struct zone *zone, struct slice name);
bool zone_has_wildcard(const struct zone *zone);
/* The names that hold records, one after the other: *at is NULL for the first. Empty at the
 * end. Borrows from the zone. */
struct slice zone_next_name(const struct zone *zone, const void **at);
/* True where the file holds any record at exactly this name. */
bool zone_has_name(const struct zone *zone, struct slice name);

#endif
