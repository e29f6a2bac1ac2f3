/* SPDX-License-Identifier: MIT
 *
 * mail.h - a message as octets: its header, its fields, what stands in them, and
 * the two forms in which they are signed. RFC 5322, 2045 to 2047, 6376 3, 6532.
 *
 * Nothing is ever repaired. Where a message is not of the form that it should have,
 * its octets stay as they are and a flaw says what and where, so that whoever relies
 * on the message decides.
 */
#ifndef MAIL_H
#define MAIL_H

#include "base/base.h"
#include "dns/dns.h"
#include "mail/limits.h"

/* --- the header ---------------------------------------------------------------- */

enum mail_flaw {
    MAIL_BARE_CR,      /* a CR without an LF behind it */
    MAIL_BARE_LF,      /* an LF without a CR before it */
    MAIL_NUL,          /* an octet 0 */
    MAIL_NO_COLON,     /* a line that is no field and continues none */
    MAIL_BAD_NAME,     /* a field's name that is empty, or holds what a name may not */
    MAIL_LEADING_FOLD, /* the first line begins with a space or a tab */
    MAIL_NO_END,       /* the message ends before the empty line */
    MAIL_CUT,          /* its last line has no CRLF */
    MAIL_NOT_UTF8,     /* octets over 127 that are no UTF-8: RFC 6532 3.1 */
    MAIL_LONG_LINE,    /* over MAIL_LINE_MAX octets */
    MAIL_FLAWS,        /* how many kinds there are */
};

/* "a CR without an LF" and the like; static. */
const char *mail_flaw_text(enum mail_flaw flaw);
/* "bare-cr": a word that stays. Static. */
const char *mail_flaw_word(enum mail_flaw flaw);

/* A field, as it stands. A line that is no field is one without a name. */
struct mail_field {
    struct slice raw;   /* all of it, with the CRLF at its end where there is one */
    struct slice name;  /* before the colon, white space at its end taken off */
    struct slice value; /* behind the colon, without the last CRLF */
    struct slice key;   /* the name in lower case */
    size_t line;        /* where it begins, from 1 */
    uint32_t group;     /* fields of one name have one number */
    uint32_t above;     /* the next one above of the same name; MAIL_NO_FIELD: none */
};

#define MAIL_NO_FIELD UINT32_MAX

struct mail_header {
    struct slice text; /* up to and without the empty line */
    struct mail_field *fields;
    size_t count;
    uint32_t *lowest; /* by group: the field that stands lowest */
    size_t group_count;
    uint32_t *index; /* open addressing: a group and 1; 0: empty */
    size_t index_room;
    uint8_t seed[16];         /* of the index */
    size_t flaws[MAIL_FLAWS]; /* the line where it is met first, from 1; 0: not at all */
    size_t line_count;
    bool complete; /* the empty line, or the end of the message, has been seen */
};

/* Takes a header apart: all of it, up to and without the empty line. What is found
 * lives in `arena` and borrows from `text`. ASSAY_OK; ASSAY_ELIMIT over
 * MAIL_HEADER_MAX or MAIL_FIELDS_MAX; ASSAY_ENOMEM. */
int mail_header_read(struct slice text, struct arena *arena, struct mail_header *out_r);
/* The group of this name, letters of any case; MAIL_NO_FIELD where there is no such field.
 * lowest[group], and then each field's `above`, is the order of RFC 6376 5.4.2. */
uint32_t mail_header_group(const struct mail_header *header, struct slice name);
/* The lowest field of this name, or NULL; the one above another, or NULL. */
const struct mail_field *mail_header_lowest(const struct mail_header *header, struct slice name);
const struct mail_field *mail_header_above(const struct mail_header *header,
                                           const struct mail_field *field);
/* How many fields of this name there are. */
size_t mail_header_count(const struct mail_header *header, struct slice name);
/* The first flaw for which nobody should rely on what is signed (RFC 6376 3.8): another reader
 * may see other fields. MAIL_FLAWS: there is none. */
enum mail_flaw mail_header_breaks(const struct mail_header *header);

/* --- a message in pieces --------------------------------------------------------- */

/* Collects the header from pieces of any size. Use:
 *
 *     mail_reader_init(&reader, &arena);
 *     while ((piece = more())) {
 *         error = mail_reader_feed(&reader, piece, &body);
 *         if (reader.header.complete) take(body);     // what of the piece is body
 *     }
 *     error = mail_reader_end(&reader);
 *
 * The header lives in the arena. Errors are those of mail_header_read, and stay. */
struct mail_reader {
    struct arena *arena;
    struct buffer text;
    size_t line; /* octets of the last line so far, CR and LF among them */
    struct mail_header header;
    int error;
};

void mail_reader_init(struct mail_reader *reader, struct arena *arena);
void mail_reader_free(struct mail_reader *reader);
int mail_reader_feed(struct mail_reader *reader, struct slice piece, struct slice *body_r);
int mail_reader_end(struct mail_reader *reader);

/* A file of a Unix system: it may begin with a line "From " of an mbox, and its lines may
 * end in LF alone. The first line decides, and is held back until its end is here. A byte order
 * mark before it is skipped. */
struct mail_file {
    enum { MAIL_FILE_NEW, MAIL_FILE_PLAIN, MAIL_FILE_UNIX } state;
    bool had_mark;       /* a byte order mark was skipped */
    bool had_from;       /* a line "From " was skipped; then also: */
    bool more_from;      /* another one stands behind an empty line: perhaps the next message's */
    bool quoted_from;    /* a line begins with ">From " */
    bool after_empty;    /* the line before was empty */
    char begin[6];       /* how the line begins, ... */
    size_t column;       /* and how many octets of that have come */
    bool after_cr;       /* the last octet was a CR */
    struct buffer first; /* the first line, held back */
};

void mail_file_init(struct mail_file *file);
void mail_file_free(struct mail_file *file);
/* What of the message has come with `piece`, CRLF in place of each bare LF of a Unix file,
 * is added to `out`. */
void mail_file_feed(struct mail_file *file, struct slice piece, struct buffer *out);
void mail_file_end(struct mail_file *file, struct buffer *out);

/* --- canonical forms ---------------------------------------------------------------- */

enum mail_canon { MAIL_SIMPLE, MAIL_RELAXED };

/* RFC 6376 3.4.1 and 3.4.2: the field as it is signed, with CRLF at its end. */
void mail_canon_field(struct buffer *out, enum mail_canon canon, const struct mail_field *field);

/* RFC 6376 3.4.3 and 3.4.4: a body in pieces of any size; `put` gets its canonical octets,
 * in pieces of any size. */
struct mail_body {
    enum mail_canon canon;
    void (*put)(void *context, const char *p, size_t len);
    void *context;
    size_t empty_lines; /* CRLFs held back */
    bool has_cr;        /* a CR held back */
    bool has_space;     /* white space held back (relaxed) */
    bool in_line;       /* the line has octets */
};

void mail_body_init(struct mail_body *body, enum mail_canon canon,
                    void (*put)(void *context, const char *p, size_t len), void *context);
void mail_body_feed(struct mail_body *body, struct slice piece);
void mail_body_end(struct mail_body *body);

/* Are there bare CRs or LFs in a body? In pieces of any size. */
struct mail_lines {
    bool bare_cr, bare_lf;
    bool after_cr; /* the last octet was a CR */
};

void mail_lines_feed(struct mail_lines *lines, struct slice piece);
void mail_lines_end(struct mail_lines *lines);

/* --- tag lists ------------------------------------------------------------------------ */

struct mail_tag {
    struct slice name;
    struct slice value; /* white space at both ends taken off; folding within stays */
};

struct mail_tags {
    const struct mail_tag *items;
    size_t count;
};

enum mail_tags_fault {
    MAIL_TAGS_OK = 0,
    MAIL_TAGS_NO_EQUALS, /* a tag without "=" */
    MAIL_TAGS_NAME,      /* its name is none */
    MAIL_TAGS_VALUE,     /* an octet that a value may not hold */
    MAIL_TAGS_TWICE,     /* a name that was there before: RFC 6376 3.2 */
    MAIL_TAGS_EMPTY,     /* nothing between two semicolons, or in all of it */
    MAIL_TAGS_LIMIT,     /* more than MAIL_TAGS_MAX */
    MAIL_TAGS_MEMORY,
};

/* RFC 6376 3.2. Borrows from `text`; the list lives in `arena`. On a fault *span_r is the
 * text that it is about. */
enum mail_tags_fault mail_tags_read(struct slice text, struct arena *arena, struct mail_tags *out_r,
                                    struct slice *span_r);
/* NULL where it is not there. Names are case-sensitive. */
const struct mail_tag *mail_tags_find(const struct mail_tags *tags, const char *name);
const char *mail_tags_fault_text(enum mail_tags_fault fault);

/* --- addresses ---------------------------------------------------------------------------- */

struct mail_mailbox {
    struct slice text;       /* as it stands, its name with it, comments and all */
    struct slice display;    /* the name before <: a phrase as it stands; mail_words_decode */
    struct slice local_part; /* without quotes and folding */
    struct slice domain;     /* without comments and white space; a literal with its brackets */
    struct dns_name name;    /* the domain; its len is 0 for a literal */
};

enum mail_address_fault {
    MAIL_ADDRESS_OK = 0,
    MAIL_ADDRESS_EMPTY,     /* nothing at all, or <> */
    MAIL_ADDRESS_SYNTAX,    /* no address as RFC 5322 3.4 has it */
    MAIL_ADDRESS_NO_DOMAIN, /* a local-part alone */
    MAIL_ADDRESS_DOMAIN,    /* a domain that is no domain name */
    MAIL_ADDRESS_NOT_UTF8,  /* RFC 6532 3.1 */
    MAIL_ADDRESS_LIMIT,     /* more than MAIL_ADDRESSES_MAX, or comments too deep */
    MAIL_ADDRESS_MEMORY,
};

struct mail_addresses {
    const struct mail_mailbox *items; /* in their order; those before a fault */
    size_t count;
    bool has_group;    /* "name: a@b, c@d;" */
    bool has_route;    /* "<@a,@b:c@d>" */
    struct slice span; /* what a fault is about */
};

/* Reads the value of From and its like: RFC 5322 3.4 with the obsolete forms of 4.4, and
 * UTF-8 as RFC 6532 has it. Lists live in `arena`. */
enum mail_address_fault mail_addresses_read(struct slice value, struct arena *arena,
                                            struct mail_addresses *out_r);
const char *mail_address_fault_text(enum mail_address_fault fault);
/* A domain as a message writes it: labels of letters, digits, '-', '_' and UTF-8 (RFC 6376 3.5,
 * RFC 8616), without a dot at the end. What DNS alone could hold is refused. The fault says
 * roughly why; DNS_NAME_MEMORY alone says nothing of the name. */
enum dns_name_fault mail_domain_read(struct slice text, struct dns_name *out_r);

/* Is it a local-part without comments: a dot-atom, or one quoted string on one line (RFC 5322 3.4.1,
 * RFC 5321 4.1.2), with the letters of RFC 6532 3.2? */
bool mail_is_local_part(struct slice text);
/* Passes over white space and comments (RFC 5322 3.2.2, CFWS), however deep they nest; false
 * where a comment has no end. */
bool mail_skip_white(struct slice *rest);
/* Passes over this octet, with white space and comments before and behind it. */
bool mail_take_octet(struct slice *rest, char c);

/* --- other values ---------------------------------------------------------------------------- */

/* Encoded words (RFC 2047) in UTF-8, US-ASCII, ISO-8859-1 and windows-1252 become UTF-8, white
 * space between two of them goes, quotes and escapes of quoted strings go; all else stays. */
void mail_words_decode(struct buffer *out, struct slice text);

/* Seconds since 1970 of a date (RFC 5322 3.3, with the obsolete forms of 4.3). ASSAY_OK or
 * ASSAY_ESYNTAX. */
int mail_date_read(struct slice value, int64_t *time_s_r);

/* --- MIME ------------------------------------------------------------------------------------- */

struct mail_parameter {
    struct slice name;
    struct slice value; /* without quotes and folding; for RFC 2231 below */
};

/* A Content-Type or a Content-Disposition. */
struct mail_content {
    struct slice type;    /* "text"; "attachment" */
    struct slice subtype; /* "plain"; empty where there is none */
    const struct mail_parameter *parameters;
    size_t count;
    struct slice unread; /* the first that is of no form, and was passed over; empty: it is sound */
    bool is_cut;         /* there is more than MAIL_PARAMETERS_MAX or MAIL_SECTIONS_MAX allow: what
                          * comes behind is not here, nor is a value of which a part may be there */
};

/* RFC 2045 5.1, RFC 2183 2. What is of no form hides nothing: it goes up to the next semicolon.
 * A bare value goes up to a semicolon, white space, or a comment behind which it does not go on
 * ("report(1).pdf" is whole). The sections of a value (RFC 2231 3: "a*0=b; a*1=c") are one
 * parameter behind the others, from 0 up to the first that is missing. %XX (RFC 2231 4:
 * "a*=utf-8''%c3%a4") is the octet; the charset and the language before it go. Borrows from
 * `value`; lists live in `arena`. ASSAY_OK, whatever the value is; ASSAY_ENOMEM. */
int mail_content_read(struct slice value, struct arena *arena, struct mail_content *out_r);
/* The first parameter of this name, letters of any case; empty where there is none. */
struct slice mail_content_parameter(const struct mail_content *content, const char *name);

enum mail_encoding { MAIL_IDENTITY, MAIL_BASE64, MAIL_QUOTED_PRINTABLE, MAIL_ENCODING_UNKNOWN };

/* A message, a part of one, or a message within. */
struct mail_part {
    const struct mail_header *header;
    struct mail_content content; /* of the first Content-Type. Where there is none: text/plain, in
                                  * a digest message/rfc822 (RFC 2046 5.1.5). Without a type or a
                                  * subtype: text/plain (RFC 2045 5.2) */
    enum mail_encoding encoding; /* of a multipart, which has none (RFC 2045 6.4), what is said */
    unsigned depth;              /* of the message itself 0 */
    unsigned number;             /* in their order, from 0 */
};

/* What is told of the parts, in their order; a part ends before the next one of its depth
 * begins. Octets are decoded; those of multiparts and of enclosed messages are told as their
 * parts. */
struct mail_parts_sink {
    void *context;
    void (*begin)(void *context, const struct mail_part *part);
    void (*octets)(void *context, const struct mail_part *part, struct slice octets);
    void (*end)(void *context, const struct mail_part *part);
};

enum mail_parts_limit {
    MAIL_PARTS_WHOLE,
    MAIL_PARTS_DEPTH,    /* MAIL_DEPTH_MAX: what nests deeper is told as octets */
    MAIL_PARTS_COUNT,    /* MAIL_PARTS_MAX: what comes behind is not told */
    MAIL_PARTS_BOUNDARY, /* MAIL_BOUNDARY_MAX, or a Content-Type that is cut: a multipart is told as
                          * octets */
};

struct mail_parts;

/* Takes a body apart (RFC 2046 5.1, 5.2.1), in pieces of any size. `header` is the message's.
 *
 * A boundary is a line that begins with "--" and the boundary, perhaps "--" again, and has
 * nothing but white space behind that. RFC 2046 5.1.1 lets a reader look at the beginning of the
 * line alone ("an exact match of the entire candidate line is not required"); then "--bXYZ" would
 * be a boundary of "b". It is none here, as it is none to other readers (Python's email among
 * them), and mailers that nest "b" and "bXYZ" do not mean it. Of a line with more than
 * MAIL_BOUNDARY_MAX and 6 octets only these are looked at.
 *
 * Between two boundaries there is a part, be it empty. Where its first line is none of a field
 * (NAME and a colon; nor white space, nor "From "), it has no header and is all body; a line of no
 * field further down stands in the header, as in that of a message (MAIL_NO_COLON).
 *
 * A multipart without a boundary is told as octets, as is an enclosed message that is encoded,
 * which RFC 6532 3.7 allows to message/global. What a multipart says of its own encoding does not
 * count. mail_parts_end says which limit was met first. All of it lives in `arena`. NULL: no
 * memory.
 *
 *     parts = mail_parts_new(&header, &sink, &arena);
 *     while ((piece = more()))
 *         mail_parts_feed(parts, piece);
 *     error = mail_parts_end(parts, &limit);
 */
struct mail_parts *mail_parts_new(const struct mail_header *header,
                                  const struct mail_parts_sink *sink, struct arena *arena);
void mail_parts_feed(struct mail_parts *parts, struct slice piece);
/* Every part that is open ends. ASSAY_OK, ASSAY_ELIMIT (a part's header is over a limit of a
 * header: what follows was not told) or ASSAY_ENOMEM. */
int mail_parts_end(struct mail_parts *parts, enum mail_parts_limit *limit_r);

#endif
