/* SPDX-License-Identifier: MIT
 * What the tests of dns share: names and packets put together by hand. */
#ifndef DNS_UNIT_H
#define DNS_UNIT_H

#include "unit.h"

#include "dns/dns.h"

#define ARENA_CAP ((size_t)16 << 20)

/* A canonical name from text that must be good; lives until the test ends. */
static inline struct dns_name name_of(const char *text)
{
    struct dns_name name;
    assert_int_equal(dns_name_from_text(slice_from(text), &name), DNS_NAME_OK);
    return name;
}

static inline void assert_name(struct slice name, const char *text)
{
    struct buffer out;
    buffer_init(&out, 2000);
    assert_true(dns_name_is_canonical(name));
    dns_name_to_text(&out, name);
    assert_slice(buffer_get(&out), text);
    buffer_free(&out);
}

static inline void assert_rdata(uint16_t type, struct slice rdata, const char *text)
{
    struct buffer out;
    buffer_init(&out, 400000);
    dns_rdata_to_text(&out, type, rdata);
    assert_slice(buffer_get(&out), text);
    buffer_free(&out);
}

/* --- packets ----------------------------------------------------------------- */

#define FLAGS_OK       0x8180
#define FLAGS_AA       0x8580
#define FLAGS_NXDOMAIN 0x8183
#define FLAGS_TC       0x8380

struct make {
    uint8_t bytes[70000];
    size_t len;
};

static inline void make_u16(struct make *make, unsigned value)
{
    make->bytes[make->len++] = (uint8_t)(value >> 8);
    make->bytes[make->len++] = (uint8_t)value;
}

static inline void make_bytes(struct make *make, const void *bytes, size_t len)
{
    memcpy(make->bytes + make->len, bytes, len);
    make->len += len;
}

static inline void make_header(struct make *make, unsigned flags, unsigned qd, unsigned an,
                               unsigned ns, unsigned ar)
{
    make->len = 0;
    make_u16(make, 0x1234);
    make_u16(make, flags);
    make_u16(make, qd);
    make_u16(make, an);
    make_u16(make, ns);
    make_u16(make, ar);
}

static inline void make_name(struct make *make, const char *text)
{
    struct dns_name name = name_of(text);
    make_bytes(make, name.wire, name.len);
}

static inline void make_question(struct make *make, const char *name, uint16_t type)
{
    make_name(make, name);
    make_u16(make, type);
    make_u16(make, 1);
}

static inline void make_head(struct make *make, const char *owner, uint16_t type, uint32_t ttl_s,
                             unsigned rdata_len)
{
    make_name(make, owner);
    make_u16(make, type);
    make_u16(make, 1);
    make_u16(make, ttl_s >> 16);
    make_u16(make, ttl_s & 0xffff);
    make_u16(make, rdata_len);
}

static inline void make_record(struct make *make, const char *owner, uint16_t type, uint32_t ttl_s,
                               const void *rdata, size_t rdata_len)
{
    make_head(make, owner, type, ttl_s, (unsigned)rdata_len);
    make_bytes(make, rdata, rdata_len);
}

static inline void make_txt(struct make *make, const char *owner, const char *text)
{
    make_head(make, owner, DNS_TXT, 300, (unsigned)strlen(text) + 1);
    make->bytes[make->len++] = (uint8_t)strlen(text);
    make_bytes(make, text, strlen(text));
}

static inline void make_alias(struct make *make, const char *owner, const char *target)
{
    struct dns_name name = name_of(target);
    make_record(make, owner, DNS_CNAME, 200, name.wire, name.len);
}

/* TTL 900, minimum 60. */
static inline void make_soa(struct make *make, const char *owner)
{
    static const uint8_t rdata[22] = {[2 + 16 + 3] = 60};
    make_record(make, owner, DNS_SOA, 900, rdata, sizeof(rdata));
}

/* Reads a copy of exactly these bytes, and frees it: the answer must not borrow. */
static inline struct dns_answer read_packet(struct arena *arena, const void *bytes, size_t len,
                                            const char *name, uint16_t type)
{
    struct slice packet = exact(bytes, len);
    struct dns_name asked = name_of(name);
    struct slice question = exact(asked.wire, asked.len);
    struct dns_answer answer;
    assert_int_equal(dns_packet_read(packet, 0x1234, question, type, arena, &answer), ASSAY_OK);
    exact_free(packet);
    exact_free(question);
    return answer;
}

static inline void assert_status(const struct make *make, const char *name, uint16_t type,
                                 enum dns_status status)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct dns_answer answer = read_packet(&arena, make->bytes, make->len, name, type);
    assert_string_equal(dns_status_text(answer.status), dns_status_text(status));
    assert_true(status == DNS_OK || answer.record_count == 0);
    arena_free(&arena);
}

#endif
