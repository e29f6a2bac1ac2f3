/* SPDX-License-Identifier: MIT
 *
 * zone_internal.h - what the files of the zone reader share among themselves:
 * tokens (zone_lexer.c), RDATA from text (zone_rdata.c), lines (zone_records.c),
 * names and their records (zone_store.c, zone_lookup.c).
 */
#ifndef ZONE_INTERNAL_H
#define ZONE_INTERNAL_H

#include "dns/internal.h"

/* --- tokens -------------------------------------------------------------------- */

enum zone_token_kind {
    ZONE_WORD,
    ZONE_QUOTED, /* text between the quotes */
    ZONE_EOL,
    ZONE_EOF,
};

/* `text` has its escapes still in it. */
struct zone_token {
    enum zone_token_kind kind;
    bool indented; /* the first of its line, with a blank before it */
    struct slice text;
    size_t line;
    size_t column;
};

struct zone_lexer {
    struct slice text;
    size_t at;
    size_t line;
    size_t line_at;         /* where the line begins */
    size_t opened;          /* parentheses that are open */
    struct zone_token open; /* the outermost of them */
    bool line_begins;       /* nothing of this line was read yet */
    int error;              /* the first one; after it every token is ZONE_EOF */
    struct dns_fault fault;
};

void zone_lexer_init(struct zone_lexer *lexer, struct slice text);
struct zone_token zone_lexer_next(struct zone_lexer *lexer);
/* Keeps the first fault. */
void zone_fault(struct zone_lexer *lexer, int error, const struct zone_token *at,
                const char *reason);
static inline bool zone_token_is_text(const struct zone_token *token)
{
    return token->kind == ZONE_WORD || token->kind == ZONE_QUOTED;
}

/* What names without a final dot, and @, stand for. */
struct zone_base {
    struct dns_name origin;
    struct dns_name at; /* what @ is in a piece before the first $ORIGIN; or empty */
    bool piece;         /* and there was no $ORIGIN yet */
};
/* The name that a token writes. Faults are kept in the lexer, and *out_r is as it was. */
void zone_read_name(struct zone_lexer *lexer, const struct zone_token *token,
                    const struct zone_base *base, struct dns_name *out_r);

/* Adds a token's text without its escapes. False at a broken one. */
bool zone_unescape(struct buffer *out, struct slice text);
/* Seconds: "3600", "1h30m" (w, d, h, m, s, any case). False where it is none. */
bool zone_period(struct slice text, uint32_t *seconds_r);

/* --- rdata --------------------------------------------------------------------- */

/* Reads the RDATA of a record up to the end of its line into `out`, in canonical
 * form. `*token` is its first token, and is left at the end of the line. Faults
 * are kept in the lexer. False where the form of this type is one that we do not read:
 * then it was stepped over. */
bool zone_read_rdata(struct zone_lexer *lexer, struct zone_token *token, uint16_t type,
                     const struct zone_base *base, struct buffer *out);

/* --- store --------------------------------------------------------------------- */

#define ZONE_TTL_DEFAULT_S 3600 /* where a file has neither $TTL nor a TTL yet */

/* Records of one type at one name. */
struct zone_set {
    struct zone_set *next;
    struct slice *records;
    size_t count;
    size_t room;
    uint32_t ttl_s; /* the least of them */
    uint16_t type;
    bool unread; /* there are more, which we did not read */
};

/* A name that the file holds, or one above such a name. */
struct zone_node {
    struct zone_node *next;     /* in order of making: parents before children */
    struct zone_node *parent;   /* NULL for the root */
    struct zone_node *wildcard; /* "*" below it */
    struct zone_node *apex;     /* the SOA's name at or above it, or NULL */
    bool delegated;             /* an NS stands between apex and here, or here */
    uint32_t negative_ttl_s;    /* of an apex: RFC 2308 5 */
    struct slice name;
    struct zone_set *sets;
    size_t type_count;
};

struct zone {
    struct arena arena;
    struct table names;
    struct zone_node *first;
    struct zone_node *last;
    size_t record_count;
};

/* Adds one record. ASSAY_OK, ASSAY_ENOMEM, ASSAY_ELIMIT (records, types), or
 * ASSAY_ESYNTAX where an alias would stand beside other records (RFC 2181 10.1). */
int zone_add(struct zone *zone, struct slice name, uint16_t type, uint32_t ttl_s,
             struct slice rdata);
/* Adds one that was not read: what the zone says of this name and type is then not known. */
int zone_add_unread(struct zone *zone, struct slice name, uint16_t type);
/* Of DNSSEC: may stand beside an alias (RFC 4034 3, 4). */
bool zone_is_signature(uint16_t type);
struct zone_set *zone_find_set(const struct zone_node *node, uint16_t type);

#endif
