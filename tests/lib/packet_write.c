/* SPDX-License-Identifier: MIT
 *
 * packet_write.c - answers as packets: what a name server would send.
 */
#include "packet_write.h"
#include "dns/internal.h"

#define FLAGS_RESPONSE 0x8180 /* QR, RD, RA */
#define FLAG_TC        0x0200
#define POINTER        0xc000
#define POINTER_MAX    0x3fff
#define QUESTION_AT    12

static void add_header(struct buffer *out, uint16_t id, uint16_t flags, const size_t counts[4])
{
    wire_add_u16(out, id);
    wire_add_u16(out, flags);
    for (size_t i = 0; i < 4; i++)
        wire_add_u16(out, (uint16_t)counts[i]);
}

static void add_question(struct buffer *out, struct slice name, uint16_t type)
{
    buffer_slice(out, name);
    wire_add_u16(out, type);
    wire_add_u16(out, DNS_CLASS_IN);
}

/* An answer being written: owner names point to where the name stands. */
struct writing {
    struct buffer *out;
    size_t start;
    size_t owner_at;
    struct slice owner;
    uint32_t ttl_s;
};

static void add_record(struct writing *writing, uint16_t type, struct slice rdata)
{
    if (rdata.len > UINT16_MAX && !writing->out->error)
        writing->out->error = ASSAY_ELIMIT;
    if (writing->owner_at <= POINTER_MAX)
        wire_add_u16(writing->out, (uint16_t)(POINTER | writing->owner_at));
    else
        buffer_slice(writing->out, writing->owner);
    wire_add_u16(writing->out, type);
    wire_add_u16(writing->out, DNS_CLASS_IN);
    wire_add_u32(writing->out, writing->ttl_s);
    wire_add_u16(writing->out, (uint16_t)rdata.len);
    buffer_slice(writing->out, rdata);
}

static void add_alias(struct writing *writing, struct slice target)
{
    add_record(writing, DNS_CNAME, target);
    writing->owner = target;
    writing->owner_at = writing->out->len - target.len - writing->start;
}

/* It owns everything, so that it speaks for whatever name was asked. */
static void add_root_soa(struct buffer *out, uint32_t ttl_s)
{
    buffer_byte(out, 0);
    wire_add_u16(out, DNS_SOA);
    wire_add_u16(out, DNS_CLASS_IN);
    wire_add_u32(out, ttl_s);
    wire_add_u16(out, 22);
    wire_add_u16(out, 0); /* both of its names are the root */
    for (size_t i = 0; i < 4; i++)
        wire_add_u32(out, 0);
    wire_add_u32(out, ttl_s);
}

/* The flags that say it, or 0 where none do. */
static uint16_t status_flags(enum dns_status status)
{
    switch (status) {
    case DNS_OK:
    case DNS_NODATA:
        return FLAGS_RESPONSE;
    case DNS_FORMERR:
        return FLAGS_RESPONSE | 1;
    case DNS_SERVFAIL:
        return FLAGS_RESPONSE | 2;
    case DNS_NXDOMAIN:
        return FLAGS_RESPONSE | 3;
    case DNS_NOTIMP:
        return FLAGS_RESPONSE | 4;
    case DNS_REFUSED:
        return FLAGS_RESPONSE | 5;
    case DNS_TRUNCATED:
        return FLAGS_RESPONSE | FLAG_TC;
    default:
        return 0;
    }
}

void packet_write(struct buffer *out, struct slice name, uint16_t type,
                  const struct dns_answer *answer)
{
    uint16_t flags = status_flags(answer->status);
    struct writing writing = {out, out->len, QUESTION_AT, name, answer->ttl_s};
    bool records = answer->status == DNS_OK;
    bool negative = answer->status == DNS_NODATA || answer->status == DNS_NXDOMAIN;
    size_t answer_count =
        (records || negative ? answer->alias_count : 0) + (records ? answer->record_count : 0);
    if (!flags)
        return;
    add_header(out, 0, flags, (const size_t[4]){1, answer_count, negative, 0});
    add_question(out, name, type);
    for (size_t i = 0; (records || negative) && i < answer->alias_count; i++)
        add_alias(&writing, answer->aliases[i]);
    for (size_t i = 0; records && i < answer->record_count; i++)
        add_record(&writing, type, answer->records[i]);
    if (negative)
        add_root_soa(out, answer->ttl_s);
    if (out->len - writing.start > DNS_PACKET_MAX && !out->error)
        out->error = ASSAY_ELIMIT;
}
