/* SPDX-License-Identifier: MIT
 * What the files of view share. */
#ifndef VIEW_INTERNAL_H
#define VIEW_INTERNAL_H

#include "view/view.h"

enum style { STYLE_GOOD, STYLE_BAD, STYLE_UNSURE, STYLE_FAINT, STYLE_BOLD };

/* Text in a style where colours are wanted; the text is ours, not a stranger's. */
void style_text(struct buffer *out, bool color, enum style style, const char *text);
enum style style_of_verdict(enum spf_verdict verdict);
/* A stranger's bytes, escaped. */
void put_safe(struct buffer *out, struct slice bytes);
#define VALUE_SHOWN 1000 /* octets of a name or a value on a page: more than any sound one has */
/* The same of what may be as long as a header; " ..." where it is cut. */
void put_shown(struct buffer *out, struct slice bytes);
void put_address(struct buffer *out, struct slice octets);
/* Text that is escaped, as a code span of Markdown, within which nothing else is Markdown. */
void put_span(struct buffer *out, struct slice text);
/* True where a file, not DNS, left the check open. */
bool spf_is_unrecorded(const struct spf_check *check);
/* The line of an exp= that was followed though the domain has no explanation; or NULL. */
const struct spf_trace *spf_withheld(const struct spf_check *check);
/* Why there is none, as half a sentence. */
void put_spf_withheld(struct buffer *out, const struct spf_trace *line);
/* Why the check has its result, as half a sentence; a stranger's bytes in it are escaped. */
void put_spf_why(struct buffer *out, const struct spf_check *check);
/* The beginning of a TXT record, its strings joined, in `room`. */
struct slice spf_text_begins(struct slice rdata, char *room, size_t room_len);
/* The tree of one check. */
void put_spf_tree(struct buffer *out, const struct view_spf *view, const struct spf_check *check);
/* What a term matched: the name of a ptr, the address of others. */
void put_spf_matched(struct buffer *out, const struct spf_trace *line);
/* The record that the check's culprit stands in; empty where it is not at hand. */
struct slice spf_culprit_record(const struct spf_check *check);

/* --- messages ------------------------------------------------------------------------ */

/* What is odd about the message, a line each. */
void put_message_notes(struct buffer *out, const struct view_message *view);
#define VIEW_LAST_SECOND INT64_C(253402300799) /* of the year 9999: RFC 3339 has no later one */

#define SPAN_SHOWN 100 /* octets of a span */

/* ": " and the beginning of a span, where there is one. */
void put_span_begins(struct buffer *out, struct slice span);
/* Why a signature is worth what it is, as half a sentence. */
void put_dkim_why(struct buffer *out, const struct dkim_check *check);
/* Why a chain is worth what it is, as half a sentence. */
void put_arc_why(struct buffer *out, const struct arc_result *result);
/* The same of one signature of a chain. */
void put_arc_check_why(struct buffer *out, const struct arc_check *check);
/* "message": the same in JSON. */
void json_message(struct jsonw *json, const struct view_message *view);
/* "algorithm", "signed_at", "expires_at", "early". */
void json_signature(struct jsonw *json, const struct view_message *view,
                    const struct dkim_signature *signature);
/* "canonicalization", which a seal has none of. */
void json_canon(struct jsonw *json, const struct dkim_signature *signature);
/* "key_bits": the size of the key in the answer, or why none is known. */
void json_key_bits(struct jsonw *json, const struct fact *fact, const struct dkim_key *key);
/* "body_covered": does no octet of the body lie past l=? Null where it was not compared. */
void json_body_covered(struct jsonw *json, enum dkim_match body, bool is_whole);
/* "signed_fields", "unsigned_fields", "open_fields". */
void json_fields(struct jsonw *json, const struct view_message *view,
                 const struct dkim_signature *signature);
/* With an indent, that its t= is later than the time of this check, where it is. */
void put_early(struct buffer *out, const char *indent, const struct view_message *view,
               const struct dkim_signature *signature);
/* When it was made and until when it holds, a line each. */
void put_times(struct buffer *out, const char *indent, const struct dkim_signature *signature);
/* ", an alias of NAME" of the key's name, where it is one. */
void put_alias(struct buffer *out, const struct fact *fact);
/* What of the header a signature left open, in lines with this indent; with `all`, where another
 * field could be added too. */
void put_open_fields(struct buffer *out, const char *indent, const struct mail_header *header,
                     const struct dkim_signature *signature, bool all);
/* What a field says, in lines with this indent. */
void put_authres(struct buffer *out, const char *indent, bool color, const struct authres *said);

/* --- JSON -------------------------------------------------------------------------- */

/* Puts text together by `put` and writes it as a string. */
#define STRING_OF(json, name, put)                                                  \
    do {                                                                            \
        struct buffer text_;                                                        \
        buffer_init(&text_, SIZE_MAX / 4);                                          \
        struct buffer *text = &text_;                                               \
        put;                                                                        \
        jsonw_string((json), (name), buffer_get(&text_));                           \
        (json)->out->error = (json)->out->error ? (json)->out->error : text_.error; \
        buffer_free(&text_);                                                        \
    } while (0)

/* A value, or null with its reason beside it. */
void json_text_or_null(struct jsonw *json, const char *name, struct slice value,
                       const char *reason_name, const char *reason);
/* The members of a question, in an object that is open. */
void json_question(struct jsonw *json, const struct question *question);
/* The members of a field that has been read, in an object that is open. */
void json_authres(struct jsonw *json, const struct authres *said);
/* "questions", with their answers. */
void json_facts(struct jsonw *json, const struct facts *facts);

#endif
