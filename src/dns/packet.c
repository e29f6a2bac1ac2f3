/* SPDX-License-Identifier: MIT
 *
 * packet.c - reads a response, and believes nothing in it that it has not checked.
 *
 * In order: the header; the question; then every record of every section, so that
 * counts and lengths are known to be true; then the records asked for, along the
 * aliases; and only where there are none, what the packet says about that.
 */
#include "dns/internal.h"

#define HEADER_LEN     12
#define RECORD_LEN_MIN 11 /* root label, type, class, TTL, RDLENGTH */
#define FLAG_RESPONSE  0x8000
#define FLAG_AA        0x0400
#define FLAG_TC        0x0200
#define OPCODE(flags)  ((flags) >> 11 & 15)
#define RCODE_NOERROR  0
#define RCODE_NXDOMAIN 3
#define TTL_TOP_BIT    0x80000000u /* such a TTL counts as 0: RFC 2181 8 */

enum section { SECTION_ANSWER, SECTION_AUTHORITY, SECTION_ADDITIONAL, SECTION_COUNT };

struct record {
    size_t owner_at;
    size_t rdata_at;
    uint16_t rdata_len;
    uint16_t type;
    uint16_t class;
    uint32_t ttl_s;
};

struct packet {
    struct slice bytes;
    size_t pos;
    uint16_t flags;
    unsigned rcode;
    unsigned question_count;
    unsigned counts[SECTION_COUNT];
    struct record *answers;
    size_t authority_at;
    struct arena *arena;
};

static enum dns_status rcode_status(unsigned rcode)
{
    static const enum dns_status statuses[] = {
        [0] = DNS_OK,       [1] = DNS_FORMERR, [2] = DNS_SERVFAIL,
        [3] = DNS_NXDOMAIN, [4] = DNS_NOTIMP,  [5] = DNS_REFUSED,
    };
    return rcode < ARRAY_LEN(statuses) ? statuses[rcode] : DNS_RCODE;
}

static bool rcode_is_answer(unsigned rcode)
{
    return rcode == RCODE_NOERROR || rcode == RCODE_NXDOMAIN;
}

static enum dns_status read_header(struct packet *packet, int id)
{
    const char *p = packet->bytes.p;
    if (packet->bytes.len < HEADER_LEN || packet->bytes.len > DNS_PACKET_MAX)
        return DNS_GARBAGE;
    if (id >= 0 && wire_u16(p) != id)
        return DNS_MISMATCH;
    packet->flags = wire_u16(p + 2);
    packet->rcode = packet->flags & 15;
    packet->question_count = wire_u16(p + 4);
    for (size_t i = 0; i < SECTION_COUNT; i++)
        packet->counts[i] = wire_u16(p + 6 + 2 * i);
    packet->pos = HEADER_LEN;
    bool is_response = packet->flags & FLAG_RESPONSE;
    return is_response && OPCODE(packet->flags) == 0 ? DNS_OK : DNS_GARBAGE;
}

static bool read_question(struct packet *packet, struct dns_name *name_r, uint16_t *type_r,
                          uint16_t *class_r)
{
    size_t end;
    if (!wire_name(packet->bytes, packet->pos, true, name_r, &end) || end + 4 > packet->bytes.len)
        return false;
    *type_r = wire_u16(packet->bytes.p + end);
    *class_r = wire_u16(packet->bytes.p + end + 2);
    packet->pos = end + 4;
    return true;
}

/* An error may come without the question (a server that could not read it); an
 * answer has it exactly once. */
static enum dns_status check_question(struct packet *packet, struct slice name, uint16_t type)
{
    struct dns_name asked;
    uint16_t asked_type;
    uint16_t asked_class;
    if (packet->question_count == 0 && !rcode_is_answer(packet->rcode))
        return DNS_OK;
    if (packet->question_count != 1 || !read_question(packet, &asked, &asked_type, &asked_class))
        return DNS_GARBAGE;
    bool same =
        slice_eq(dns_name_slice(&asked), name) && asked_type == type && asked_class == DNS_CLASS_IN;
    return same ? DNS_OK : DNS_MISMATCH;
}

/* The record at packet->pos, which moves behind it. */
static bool read_record(struct packet *packet, struct record *out_r)
{
    struct dns_name owner;
    size_t at;
    out_r->owner_at = packet->pos;
    if (!wire_name(packet->bytes, packet->pos, true, &owner, &at) ||
        packet->bytes.len - at < RECORD_LEN_MIN - 1)
        return false;
    const char *p = packet->bytes.p + at;
    out_r->type = wire_u16(p);
    out_r->class = wire_u16(p + 2);
    out_r->ttl_s = wire_u32(p + 4);
    out_r->rdata_len = wire_u16(p + 8);
    out_r->rdata_at = at + RECORD_LEN_MIN - 1;
    if (out_r->rdata_len > packet->bytes.len - out_r->rdata_at)
        return false;
    packet->pos = out_r->rdata_at + out_r->rdata_len;
    return true;
}

/* A TTL as a TTL; the OPT record keeps other things there. */
static uint32_t record_ttl(const struct record *record)
{
    return record->ttl_s & TTL_TOP_BIT ? 0 : record->ttl_s;
}

static enum dns_status read_answers(struct packet *packet)
{
    unsigned count = packet->counts[SECTION_ANSWER];
    if (count > (packet->bytes.len - packet->pos) / RECORD_LEN_MIN)
        return DNS_GARBAGE;
    if (count > DNS_RECORDS_MAX)
        return DNS_LIMIT;
    if (count)
        packet->answers = arena_array(packet->arena, count, sizeof(*packet->answers));
    if (count && !packet->answers)
        return DNS_LIMIT;
    for (unsigned i = 0; i < count; i++)
        if (!read_record(packet, &packet->answers[i]))
            return DNS_GARBAGE;
    packet->authority_at = packet->pos;
    return DNS_OK;
}

/* All other records; the upper bits of the RCODE stand in the OPT record, of
 * which there is one at most (RFC 6891 6.1). */
static enum dns_status read_rest(struct packet *packet)
{
    unsigned authority = packet->counts[SECTION_AUTHORITY];
    unsigned count = authority + packet->counts[SECTION_ADDITIONAL];
    unsigned opt_count = 0;
    for (unsigned i = 0; i < count; i++) {
        struct record record;
        if (!read_record(packet, &record))
            return DNS_GARBAGE;
        if (record.type != DNS_OPT)
            continue;
        if (i < authority || ++opt_count > 1)
            return DNS_GARBAGE;
        packet->rcode |= (record.ttl_s >> 24) << 4;
    }
    return packet->pos == packet->bytes.len ? DNS_OK : DNS_GARBAGE;
}

static enum dns_status read_all(struct packet *packet, int id, struct slice name, uint16_t type)
{
    enum dns_status status = read_header(packet, id);
    if (!status)
        status = check_question(packet, name, type);
    if (!status && !rcode_is_answer(packet->rcode))
        status = rcode_status(packet->rcode);
    if (!status && (packet->flags & FLAG_TC))
        status = DNS_TRUNCATED;
    if (!status)
        status = read_answers(packet);
    if (!status)
        status = read_rest(packet);
    if (!status && !rcode_is_answer(packet->rcode))
        status = rcode_status(packet->rcode);
    return status;
}

static bool owner_is(const struct packet *packet, const struct record *record, struct slice name)
{
    struct dns_name owner;
    size_t end;
    return wire_name(packet->bytes, record->owner_at, true, &owner, &end) &&
           slice_eq(dns_name_slice(&owner), name);
}

static void lower_ttl(struct dns_answer *answer, uint32_t ttl_s)
{
    if (ttl_s < answer->ttl_s)
        answer->ttl_s = ttl_s;
}

/* The records of (name, type) in the answer section, into `records`, which has
 * room for all of that section. */
static enum dns_status collect(const struct packet *packet, struct slice name, uint16_t type,
                               struct slice *records, struct dns_answer *answer)
{
    for (unsigned i = 0; i < packet->counts[SECTION_ANSWER]; i++) {
        const struct record *record = &packet->answers[i];
        if (record->type != type || record->class != DNS_CLASS_IN ||
            !owner_is(packet, record, name))
            continue;
        enum dns_status fault =
            rdata_canonical(packet->bytes, record->rdata_at, record->rdata_len, type, true,
                            packet->arena, &records[answer->record_count]);
        if (fault)
            return fault;
        answer->record_count++;
        lower_ttl(answer, record_ttl(record));
    }
    answer->record_count = dns_records_sort(records, answer->record_count);
    answer->records = records;
    return DNS_OK;
}

/* Where the alias at the name leads; SLICE_NONE where there is none. */
static enum dns_status find_alias(const struct packet *packet, struct slice name,
                                  struct slice *records, struct dns_answer *answer,
                                  struct slice *target_r)
{
    struct dns_answer found = {.ttl_s = answer->ttl_s};
    enum dns_status fault = collect(packet, name, DNS_CNAME, records, &found);
    *target_r = found.record_count ? records[0] : SLICE_NONE;
    lower_ttl(answer, found.ttl_s);
    if (fault)
        return fault;
    return found.record_count > 1 ? DNS_GARBAGE : DNS_OK; /* RFC 2181 10.1 */
}

/* What the authority section says about the name. */
struct authority {
    bool soa;
    bool ns;
    uint32_t ttl_s;
};

/* RFC 2308 5: the lesser of the SOA's own TTL and its last field. */
static bool read_soa(const struct packet *packet, const struct record *record, uint32_t *ttl_s_r)
{
    struct rdata_walk walk;
    struct rdata_field field;
    struct slice last = SLICE_NONE;
    rdata_walk(&walk, packet->bytes, record->rdata_at, record->rdata_len, DNS_SOA, true);
    while (rdata_next(&walk, &field))
        last = field.bytes;
    if (walk.fault || last.len < sizeof(uint32_t))
        return false;
    uint32_t minimum = wire_u32(last.p);
    *ttl_s_r = minimum < record_ttl(record) ? minimum : record_ttl(record);
    return true;
}

/* An SOA speaks only of what lies within its zone. */
static enum dns_status read_authority(struct packet *packet, struct slice name,
                                      struct authority *out_r)
{
    *out_r = (struct authority){.ttl_s = UINT32_MAX};
    packet->pos = packet->authority_at;
    for (unsigned i = 0; i < packet->counts[SECTION_AUTHORITY]; i++) {
        struct record record;
        struct dns_name owner;
        size_t end;
        uint32_t ttl_s;
        if (!read_record(packet, &record) ||
            !wire_name(packet->bytes, record.owner_at, true, &owner, &end))
            return DNS_GARBAGE;
        if (record.class != DNS_CLASS_IN)
            continue;
        out_r->ns |= record.type == DNS_NS;
        if (record.type != DNS_SOA || !dns_name_is_within(name, dns_name_slice(&owner)))
            continue;
        if (!read_soa(packet, &record, &ttl_s))
            return DNS_GARBAGE;
        out_r->soa = true;
        if (ttl_s < out_r->ttl_s)
            out_r->ttl_s = ttl_s;
    }
    return DNS_OK;
}

/* A DNAME without the alias that follows from it (RFC 6672 3.1): the name has gone
 * elsewhere, and we were not told where. */
static bool has_dname(const struct packet *packet)
{
    for (unsigned i = 0; i < packet->counts[SECTION_ANSWER]; i++)
        if (packet->answers[i].type == DNS_DNAME)
            return true;
    return false;
}

/* There are no records: does the packet say that there are none, or does it send
 * us elsewhere? RFC 2308 2.1, 2.2. */
static enum dns_status negative(struct packet *packet, struct slice name, struct dns_answer *answer)
{
    struct authority authority;
    enum dns_status fault = read_authority(packet, name, &authority);
    if (fault)
        return fault;
    lower_ttl(answer, authority.soa ? authority.ttl_s : 0);
    if (packet->rcode == RCODE_NXDOMAIN)
        return DNS_NXDOMAIN;
    if (authority.soa)
        return DNS_NODATA;
    bool referral = authority.ns && !(packet->flags & FLAG_AA);
    return referral || answer->alias_count || has_dname(packet) ? DNS_SERVFAIL : DNS_NODATA;
}

/* Goes along the aliases to the records. A loop ends at the limit like any chain. */
static enum dns_status follow(struct packet *packet, struct slice name, uint16_t type,
                              struct slice *records, struct slice *aliases,
                              struct dns_answer *answer)
{
    struct slice at = name;
    answer->aliases = aliases;
    for (;;) {
        struct slice target = SLICE_NONE;
        enum dns_status status = collect(packet, at, type, records, answer);
        if (!status && answer->record_count)
            return packet->rcode == RCODE_NXDOMAIN ? DNS_GARBAGE : DNS_OK;
        if (!status && type != DNS_CNAME)
            status = find_alias(packet, at, records, answer, &target);
        if (status)
            return status;
        if (target.len == 0)
            return negative(packet, at, answer);
        if (answer->alias_count == DNS_CHAIN_MAX)
            return DNS_LOOP;
        aliases[answer->alias_count++] = at = target;
    }
}

/* Only what the status allows is left in the answer. */
static void finish(struct dns_answer *answer, enum dns_status status)
{
    answer->status = status;
    if (status != DNS_OK) {
        answer->records = NULL;
        answer->record_count = 0;
    }
    if (dns_failed(status))
        answer->ttl_s = 0;
    if (dns_failed(status) && status != DNS_SERVFAIL)
        answer->alias_count = 0;
    if (answer->alias_count == 0)
        answer->aliases = NULL;
}

int dns_packet_read(struct slice packet, int id, struct slice name, uint16_t type,
                    struct arena *arena, struct dns_answer *out_r)
{
    struct packet reading = {.bytes = packet, .arena = arena};
    *out_r = (struct dns_answer){.ttl_s = UINT32_MAX};
    enum dns_status status = read_all(&reading, id, name, type);
    if (!status) {
        unsigned count = reading.counts[SECTION_ANSWER];
        struct slice *lists = arena_array(arena, count + DNS_CHAIN_MAX, sizeof(*lists));
        status = lists ? follow(&reading, name, type, lists, lists + count, out_r) : DNS_LIMIT;
    }
    finish(out_r, arena_failed(arena) ? DNS_LIMIT : status);
    return arena_failed(arena) ? ASSAY_ENOMEM : ASSAY_OK;
}
