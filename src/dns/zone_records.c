/* SPDX-License-Identifier: MIT
 *
 * zone_records.c - the lines of a zone file: directives and records (RFC 1035 5.1,
 * RFC 2308 4 for $TTL).
 */
#include "dns/zone_internal.h"

struct zone_reader {
    struct zone_lexer lexer;
    struct zone *zone;
    struct zone_base base;
    struct dns_name owner;
    bool has_owner;
    uint32_t default_ttl_s; /* of $TTL */
    bool has_default_ttl;
    uint32_t last_ttl_s;
    struct buffer rdata;
};

static void fault(struct zone_reader *reader, const struct zone_token *at, const char *reason)
{
    zone_fault(&reader->lexer, ASSAY_ESYNTAX, at, reason);
}

static void read_name(struct zone_reader *reader, const struct zone_token *token,
                      struct dns_name *out_r)
{
    zone_read_name(&reader->lexer, token, &reader->base, out_r);
}

/* --- directives ---------------------------------------------------------------- */

static void read_origin(struct zone_reader *reader, const struct zone_token *token)
{
    read_name(reader, token, &reader->base.origin);
    reader->base.piece = false;
}

static void read_default_ttl(struct zone_reader *reader, const struct zone_token *token)
{
    if (!zone_period(token->text, &reader->default_ttl_s))
        fault(reader, token, "not a time in seconds");
    reader->has_default_ttl = true;
}

static void read_directive(struct zone_reader *reader, const struct zone_token *directive)
{
    bool origin = slice_eq_nocase(directive->text, SLICE("$ORIGIN"));
    if (slice_eq_nocase(directive->text, SLICE("$INCLUDE")) ||
        slice_eq_nocase(directive->text, SLICE("$GENERATE"))) {
        fault(reader, directive, "$INCLUDE and $GENERATE are not supported");
        return;
    }
    if (!origin && !slice_eq_nocase(directive->text, SLICE("$TTL"))) {
        fault(reader, directive, "an unknown directive");
        return;
    }
    struct zone_token token = zone_lexer_next(&reader->lexer);
    if (!zone_token_is_text(&token))
        fault(reader, &token, "the directive ends too early");
    else if (origin)
        read_origin(reader, &token);
    else
        read_default_ttl(reader, &token);
    token = zone_lexer_next(&reader->lexer);
    if (zone_token_is_text(&token))
        fault(reader, &token, "more than the directive can hold");
}

/* --- records ------------------------------------------------------------------- */

/* What stands before the RDATA. */
struct record_head {
    uint32_t ttl_s;
    uint16_t type;
    bool has_ttl;
    bool has_class;
};

static bool is_other_class(struct slice text)
{
    return slice_eq_nocase(text, SLICE("CH")) || slice_eq_nocase(text, SLICE("HS")) ||
           slice_eq_nocase(text, SLICE("CS")) || slice_starts_nocase(text, SLICE("CLASS"));
}

static bool is_class_in(struct slice text)
{
    return slice_eq_nocase(text, SLICE("IN")) || slice_eq_nocase(text, SLICE("CLASS1"));
}

static void read_type(struct zone_reader *reader, const struct zone_token *token,
                      struct record_head *head)
{
    head->type = token->kind == ZONE_WORD ? dns_type_from_text(token->text) : 0;
    if (!zone_token_is_text(token))
        fault(reader, token, "the record ends before its type");
    else if (is_other_class(token->text))
        fault(reader, token, "only class IN is supported");
    else if (head->type == 0)
        fault(reader, token, "an unknown type of record");
    else if (head->type == DNS_DNAME)
        fault(reader, token, "DNAME is not supported");
    else if (head->type == DNS_OPT || (head->type >= 128 && head->type <= 255))
        fault(reader, token, "a type that no zone holds");
}

/* [TTL] [class] type, the first two in any order. */
static void read_head(struct zone_reader *reader, struct zone_token *token,
                      struct record_head *head)
{
    while (token->kind == ZONE_WORD) {
        if (!head->has_class && is_class_in(token->text))
            head->has_class = true;
        else if (!head->has_ttl && token->text.len && ascii_is_digit(token->text.p[0]) &&
                 zone_period(token->text, &head->ttl_s))
            head->has_ttl = true;
        else
            break;
        *token = zone_lexer_next(&reader->lexer);
    }
    read_type(reader, token, head);
    if (!head->has_ttl)
        head->ttl_s = reader->has_default_ttl ? reader->default_ttl_s : reader->last_ttl_s;
    reader->last_ttl_s = head->ttl_s;
}

static void add_record(struct zone_reader *reader, const struct record_head *head, bool read,
                       const struct zone_token *at)
{
    struct slice owner = dns_name_slice(&reader->owner);
    int error =
        read ? zone_add(reader->zone, owner, head->type, head->ttl_s, buffer_get(&reader->rdata))
             : zone_add_unread(reader->zone, owner, head->type);
    if (error == ASSAY_ESYNTAX)
        fault(reader, at, "an alias (CNAME) beside another record of the same name");
    else if (error == ASSAY_ELIMIT)
        zone_fault(&reader->lexer, error, at, "too many records, or types of one name");
    else if (error)
        zone_fault(&reader->lexer, error, at, "out of memory");
}

static void read_record(struct zone_reader *reader, struct zone_token token)
{
    struct record_head head = {0};
    if (token.indented && !reader->has_owner) {
        fault(reader, &token, "a line without a name, and none before it");
        return;
    }
    if (!token.indented) {
        read_name(reader, &token, &reader->owner);
        reader->has_owner = true;
        token = zone_lexer_next(&reader->lexer);
    }
    read_head(reader, &token, &head);
    struct zone_token type_token = token;
    if (reader->lexer.error)
        return;
    token = zone_lexer_next(&reader->lexer);
    buffer_clear(&reader->rdata);
    bool read = zone_read_rdata(&reader->lexer, &token, head.type, &reader->base, &reader->rdata);
    if (!reader->lexer.error)
        add_record(reader, &head, read, &type_token);
}

static void read_lines(struct zone_reader *reader)
{
    for (;;) {
        struct zone_token token = zone_lexer_next(&reader->lexer);
        if (token.kind == ZONE_EOF)
            return;
        if (token.kind == ZONE_EOL)
            continue;
        if (token.kind == ZONE_WORD && !token.indented && token.text.p[0] == '$')
            read_directive(reader, &token);
        else
            read_record(reader, token);
    }
}

static void start(struct zone_reader *reader, struct zone *zone, struct slice text)
{
    static const char mark[] = "\xef\xbb\xbf"; /* UTF-8's, as some editors leave it */
    if (slice_eq(slice_head(text, 3), slice_from(mark)))
        text = slice_after(text, 3);
    *reader = (struct zone_reader){.zone = zone, .last_ttl_s = ZONE_TTL_DEFAULT_S};
    zone_lexer_init(&reader->lexer, text);
    buffer_init(&reader->rdata, DNS_PACKET_MAX);
    struct zone_token whole = {.line = 1, .column = 1};
    if (!zone)
        zone_fault(&reader->lexer, ASSAY_ENOMEM, &whole, "out of memory");
    else if (text.len > ZONE_FILE_MAX)
        zone_fault(&reader->lexer, ASSAY_ELIMIT, &whole, "the file is too large");
}

static int finish(struct zone_reader *reader, struct dns_fault *fault_r)
{
    if (!reader->lexer.error)
        read_lines(reader);
    *fault_r = reader->lexer.fault;
    buffer_free(&reader->rdata);
    return reader->lexer.error;
}

static void set_name(struct dns_name *name, struct slice wire)
{
    if (!dns_name_is_canonical(wire))
        return;
    memcpy(name->wire, wire.p, wire.len);
    name->len = (uint8_t)wire.len;
}

int zone_add_piece(struct zone *zone, struct slice text, struct slice at, struct dns_fault *fault_r)
{
    struct zone_reader reader;
    start(&reader, zone, text);
    set_name(&reader.base.at, at);
    reader.base.piece = true;
    return finish(&reader, fault_r);
}

int zone_read(struct slice text, struct slice origin, struct zone **zone_r,
              struct dns_fault *fault_r)
{
    struct zone_reader reader;
    *zone_r = zone_new();
    start(&reader, *zone_r, text);
    set_name(&reader.base.origin, origin);
    int error = finish(&reader, fault_r);
    if (error)
        zone_free(zone_r);
    else
        zone_finish(*zone_r);
    return error;
}
