/* SPDX-License-Identifier: MIT
 * What the files of spf share. */
#ifndef SPF_INTERNAL_H
#define SPF_INTERNAL_H

#include "spf/spf.h"

/* --- macro strings -------------------------------------------------------- */

enum macro_use {
    MACRO_DOMAIN,      /* a domain-spec: no %{c}, %{r}, %{t}; ends in a top label or a macro */
    MACRO_MODIFIER,    /* the value of an unknown modifier: no %{c}, %{r}, %{t} either (7.2) */
    MACRO_EXPLANATION, /* an explain-string: spaces too */
};

/* NULL where `text` is sound, else the reason. RFC 7208 7.1. */
const char *macro_fault(struct slice text, enum macro_use use);

/* One %-expression. */
struct macro {
    char letter; /* lower case; 0 for %%, %_ and %- */
    bool escape; /* an upper-case letter: URL-escape */
    bool reverse;
    uint64_t keep; /* how many parts from the right; 0 for all */
    struct slice delimiters;
    char literal; /* with letter 0 */
    size_t len;   /* of the expression in the text */
};

/* Reads the expression at the start of `text` (a '%'). NULL, or the reason. */
const char *macro_read(struct slice text, struct macro *out_r);

/* --- evaluation ------------------------------------------------------------- */

/* A domain as text, for macros, and as a name, for questions. */
struct spf_domain {
    struct slice text;
    struct slice name; /* canonical; empty where no query can be made of it */
    bool from_local;   /* a macro put the local-part into it */
    bool local_silent; /* it uses a local-part that is not ASCII (RFC 8616 4) */
};

/* What one run of one identity's check carries along. */
struct eval {
    const struct spf_input *in;
    const struct facts *known;
    struct questions *want;
    struct arena *arena;
    struct slice client; /* 4 or 16 octets, mapped addresses as 4 */
    struct spf_check *check;
    struct slice local;  /* of the sender */
    struct slice domain; /* of the sender */
    bool local_ascii;
    unsigned terms;
    unsigned voids;
    bool term_void;             /* this term had an empty answer already */
    const struct spf_term *exp; /* of the record whose mechanism failed */
    struct spf_domain exp_domain;
    /* the trace */
    struct spf_trace *trace;
    size_t trace_count, trace_room;
    unsigned depth;
    /* hints */
    unsigned hint_terms, hint_steps, hints;
    bool hints_over;
};

/* How a record's evaluation, or a mechanism's, ended. */
enum flow {
    FLOW_MATCH,
    FLOW_NO_MATCH,
    FLOW_VERDICT, /* the verdict stands: temperror, permerror */
    FLOW_NEED,    /* a fact is missing and has been demanded */
};

struct verdict {
    enum spf_verdict result;
    enum spf_why why;
};

/* Sets the check's culprit along with the verdict of an error. */
enum flow eval_error(struct eval *eval, struct verdict *verdict_r, enum spf_verdict result,
                     enum spf_why why, struct slice culprit, struct slice domain);
/* A limit of ours, by its name: temperror. */
enum flow eval_limit(struct eval *eval, struct verdict *verdict_r, const char *limit,
                     struct slice culprit, struct slice domain);
/* The same for a question that could not be answered. */
enum flow eval_dns_error(struct eval *eval, struct verdict *verdict_r, const struct fact *fact,
                         struct slice culprit, struct slice domain);

/* Evaluates the record of `domain` (RFC 7208 4.4 to 4.7). FLOW_VERDICT or FLOW_NEED. */
enum flow eval_domain(struct eval *eval, const struct spf_domain *domain, bool included,
                      struct verdict *verdict_r);

/* One mechanism that is neither all nor include. */
enum flow eval_mechanism(struct eval *eval, const struct spf_domain *domain,
                         const struct spf_term *term, struct verdict *verdict_r);
/* ip4 and ip6 against the client. */
bool eval_ip_matches(const struct eval *eval, const struct spf_term *term);
/* What every term that asks DNS begins with: it is counted, and its target found.
 * FLOW_MATCH with a target; FLOW_NO_MATCH where no query can be made of it. */
enum flow eval_begin(struct eval *eval, const struct spf_domain *domain,
                     const struct spf_term *term, struct spf_domain *target_r,
                     struct verdict *verdict_r);

/* Without the final dot that a domain may be written with (RFC 7208 7.1): it is no part of
 * the name, and macros do not show it. */
struct slice eval_strip_dot(struct slice text);
/* The name of a text, in the arena. False where no query can be made of it (4.8);
 * where memory is out, the arena has failed. */
bool eval_name(struct arena *arena, struct slice text, struct slice *name_r);

/* A look-up of a domain-spec's name. */
enum target { TARGET_OK, TARGET_NONE, TARGET_NEED, TARGET_ERROR };
/* The name that a term asks about: its domain-spec expanded, or the domain.
 * TARGET_NONE: no query can be made of it (4.8), or it uses a local-part that is
 * not ASCII (RFC 8616 4). */
enum target eval_target(struct eval *eval, const struct spf_domain *domain,
                        const struct spf_term *term, struct spf_domain *out_r,
                        struct verdict *verdict_r);

/* The number of a limit within a text. */
#define LIMIT_TEXT_(value) #value
#define LIMIT_TEXT(value)  LIMIT_TEXT_(value)

/* Expands a macro string whose syntax is sound, for `domain` as %{d}. `missing_r`
 * says that %{p} waits for an answer; `silent` that a local-part which is not
 * ASCII was used. `unknown_r`: %{p} rests on something that nobody knows. */
struct expansion {
    struct slice text;
    bool missing;
    bool silent;
    const char *limit; /* of ours, that was hit: what, by its name; or NULL */
    const struct fact *unknown;
    struct slice validated; /* what %{p} stands for, once it was looked for */
};
struct expansion macro_expand(struct eval *eval, struct slice text, struct slice domain);

/* Which names of the client's PTR answer have the client's address (5.5). */
struct ptr_walk {
    const struct spf_domain *domain;
    struct slice first;         /* the first that is validated, or empty */
    struct slice match;         /* the first within `domain`, or empty */
    struct slice equal;         /* the one equal to `domain`, or empty */
    const struct fact *unknown; /* nobody knows this one: the walk ends, nothing is decided */
};
/* FLOW_MATCH: done, see the walk; FLOW_NEED. `for_macro` looks at all names. */
enum flow ptr_validate(struct eval *eval, bool for_macro, struct ptr_walk *walk);

/* The TXT answer's one SPF record. */
enum spf_pick { PICK_ONE, PICK_NONE, PICK_SEVERAL, PICK_FAILED };
enum spf_pick record_pick(const struct dns_answer *answer, struct arena *arena,
                          struct slice *text_r);

/* After a fail: exp, or the default (6.2). FLOW_MATCH or FLOW_NEED. */
enum flow eval_explanation(struct eval *eval);

struct question eval_question(struct slice name, uint16_t type);
static inline uint16_t eval_address_type(const struct eval *eval)
{
    return eval->client.len == 4 ? DNS_A : DNS_AAAA;
}

/* --- trace ------------------------------------------------------------------- */

/* All do nothing where no trace is wanted. A line is known by its number. */
size_t trace_record(struct eval *eval, const struct spf_domain *domain);
void trace_record_text(struct eval *eval, size_t line, struct slice text);
size_t trace_term(struct eval *eval, const struct spf_term *term, struct slice domain);
void trace_domain(struct eval *eval, struct slice domain);
/* A modifier on the way; redirect is left out, it comes when it is followed. */
void trace_modifier(struct eval *eval, const struct spf_term *term, struct slice domain);
void trace_matched(struct eval *eval, struct slice what);
void trace_end(struct eval *eval, size_t line, enum spf_outcome outcome, struct verdict verdict,
               unsigned terms_before, unsigned voids_before);
/* The exp modifier that was followed, and its question, the last one used. */
void trace_explained(struct eval *eval, const struct fact *fact);
void trace_rest(struct eval *eval, const struct spf_record *record, size_t from,
                const struct spf_domain *domain);

/* --- hints -------------------------------------------------------------------- */

/* Hints what the terms from number `from` on would ask if nothing matched. */
void hint_rest(struct eval *eval, const struct spf_domain *domain, const struct spf_record *record,
               size_t from, bool included);
/* One question, within the caps. */
void hint_question(struct eval *eval, const struct question *question);

#endif
