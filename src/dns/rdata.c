/* SPDX-License-Identifier: MIT
 *
 * rdata.c - the data of records: taken apart, made canonical, sorted.
 */
#include <stdlib.h>

#include "dns/internal.h"

/* No type that holds a name holds more octets than NAPTR: two numbers, three
 * strings and a name, every name uncompressed. */
#define NAMED_RDATA_MAX (2 * 2 + 3 * (1 + DNS_STRING_MAX) + 2 * DNS_NAME_MAX)

void rdata_walk(struct rdata_walk *walk, struct slice packet, size_t pos, size_t len, uint16_t type,
                bool pointers)
{
    *walk = (struct rdata_walk){
        .packet = packet,
        .pos = pos,
        .end = pos + len,
        .pointers = pointers,
        .layout = type_layout(type),
    };
}

static bool fail(struct rdata_walk *walk, enum dns_status fault)
{
    walk->fault = fault;
    return false;
}

static bool take(struct rdata_walk *walk, size_t len, struct slice *out_r)
{
    if (len > walk->end - walk->pos)
        return fail(walk, DNS_GARBAGE);
    *out_r = slice_make(walk->packet.p + walk->pos, len);
    walk->pos += len;
    return true;
}

static bool take_string(struct rdata_walk *walk, struct slice *out_r)
{
    struct slice length;
    if (walk->strings++ == DNS_STRINGS_MAX)
        return fail(walk, DNS_LIMIT);
    return take(walk, 1, &length) && take(walk, (uint8_t)length.p[0], out_r);
}

static bool take_tag(struct rdata_walk *walk, struct slice *out_r)
{
    if (!take_string(walk, out_r))
        return false;
    for (size_t i = 0; i < out_r->len; i++)
        if (!ascii_is_alnum(out_r->p[i]))
            return fail(walk, DNS_GARBAGE);
    return out_r->len > 0 || fail(walk, DNS_GARBAGE);
}

static bool take_name(struct rdata_walk *walk, struct rdata_field *out_r)
{
    size_t end;
    if (!wire_name(walk->packet, walk->pos, walk->pointers, &out_r->name, &end) || end > walk->end)
        return fail(walk, DNS_GARBAGE);
    out_r->bytes = slice_make(walk->packet.p + walk->pos, end - walk->pos);
    walk->pos = end;
    return true;
}

static bool take_field(struct rdata_walk *walk, struct rdata_field *out_r)
{
    switch (out_r->code) {
    case 'n':
        return take_name(walk, out_r);
    case '1':
    case '2':
    case '4':
        return take(walk, (size_t)(out_r->code - '0'), &out_r->bytes);
    case 'p':
    case 'i':
        return take(walk, 4, &out_r->bytes);
    case 'I':
        return take(walk, 16, &out_r->bytes);
    case 's':
    case 'S':
        return take_string(walk, &out_r->bytes);
    case 'g':
        return take_tag(walk, &out_r->bytes);
    default:
        return take(walk, walk->end - walk->pos, &out_r->bytes);
    }
}

bool rdata_next(struct rdata_walk *walk, struct rdata_field *out_r)
{
    if (walk->fault || (!walk->layout && walk->pos == walk->end))
        return false;
    out_r->code = walk->layout ? *walk->layout : '\0';
    if (walk->layout && *walk->layout == '\0')
        return walk->pos == walk->end ? false : fail(walk, DNS_GARBAGE);
    if (out_r->code == 'S' && walk->pos == walk->end)
        return false;
    if (walk->layout && out_r->code != 'S')
        walk->layout++;
    return take_field(walk, out_r);
}

static enum dns_status walk_all(struct rdata_walk *walk)
{
    struct rdata_field field;
    while (rdata_next(walk, &field))
        ;
    return walk->fault;
}

/* Puts fields back together, names uncompressed. */
static enum dns_status expand(struct rdata_walk *walk, struct arena *arena, struct slice *out_r)
{
    char bytes[NAMED_RDATA_MAX];
    size_t len = 0;
    struct rdata_field field;
    while (rdata_next(walk, &field)) {
        struct slice part = field.code == 'n' ? dns_name_slice(&field.name) : field.bytes;
        if (field.code == 's')
            bytes[len++] = (char)part.len;
        memcpy(bytes + len, part.p, part.len);
        len += part.len;
    }
    if (!walk->fault)
        *out_r = arena_copy(arena, slice_make(bytes, len));
    return walk->fault;
}

enum dns_status rdata_canonical(struct slice packet, size_t pos, size_t len, uint16_t type,
                                bool pointers, struct arena *arena, struct slice *out_r)
{
    struct rdata_walk walk;
    rdata_walk(&walk, packet, pos, len, type, pointers);
    *out_r = SLICE_NONE;
    if (walk.layout && strchr(walk.layout, 'n'))
        return expand(&walk, arena, out_r);
    enum dns_status fault = walk_all(&walk);
    if (!fault)
        *out_r = arena_copy(arena, slice_make(packet.p + pos, len));
    return fault;
}

static int compare_records(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

size_t dns_records_sort(struct slice *records, size_t count)
{
    size_t kept = 0;
    if (count > 1)
        qsort(records, count, sizeof(*records), compare_records);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !slice_eq(records[kept - 1], records[i]))
            records[kept++] = records[i];
    return kept;
}

/* Their text goes to `to`, where that is not NULL. */
static enum dns_status gather_strings(struct slice rdata, char *to, struct slice *last_r,
                                      size_t *len_r, size_t *count_r)
{
    struct rdata_walk walk;
    struct rdata_field field;
    rdata_walk(&walk, rdata, 0, rdata.len, DNS_TXT, false);
    for (*len_r = 0, *count_r = 0; rdata_next(&walk, &field); ++*count_r) {
        if (to)
            memcpy(to + *len_r, field.bytes.p, field.bytes.len);
        *len_r += field.bytes.len;
        *last_r = field.bytes;
    }
    return walk.fault;
}

int dns_txt_join(struct slice rdata, struct arena *arena, struct slice *text_r)
{
    size_t len;
    size_t count;
    *text_r = SLICE_NONE;
    if (gather_strings(rdata, NULL, text_r, &len, &count))
        return ASSAY_ESYNTAX;
    if (count <= 1 || len == 0)
        return ASSAY_OK;
    char *text = arena_alloc(arena, len);
    if (!text) {
        *text_r = SLICE_NONE;
        return ASSAY_ENOMEM;
    }
    struct slice last;
    gather_strings(rdata, text, &last, &len, &count);
    *text_r = slice_make(text, len);
    return ASSAY_OK;
}

int dns_mx_read(struct slice rdata, uint16_t *preference_r, struct slice *host_r)
{
    if (rdata.len < 3 || !dns_name_is_canonical(slice_after(rdata, 2)))
        return ASSAY_ESYNTAX;
    *preference_r = wire_u16(rdata.p);
    *host_r = slice_after(rdata, 2);
    return ASSAY_OK;
}
