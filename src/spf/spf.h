/* SPDX-License-Identifier: MIT
 *
 * spf.h - the Sender Policy Framework, RFC 7208 (with RFC 8616 4 for addresses
 * that are not ASCII), as a pure function of the facts.
 *
 *     record    = "v=spf1" *( 1*SP ( directive / modifier ) ) *SP
 *     directive = [ "+" / "-" / "~" / "?" ] mechanism
 *     mechanism = all / include / a / mx / ptr / ip4 / ip6 / exists
 *     modifier  = redirect / exp / unknown
 *
 * Decisions where the RFC leaves room:
 * - Only TXT is asked for. Identical records count as one (RFC 2181 5).
 * - A term counts at most one void look-up (4.6.4 counts terms).
 * - A name that no query can be made of (an empty or a long label after macros
 *   are expanded) is one that does not exist (4.8): no match; for include and
 *   redirect permerror.
 * - The hosts of mx and the names of ptr are taken in the order of their RDATA,
 *   so that a verdict does not hang on the order of records in a packet.
 * - A DNS error while ptr is evaluated is no match (5.5). What a case or a zone
 *   file says nothing about, and what there was no time or room for (4.6.4), is
 *   temperror there too: we know nothing.
 * - The domain of a sender is what stands behind its last '@', whatever octets stand
 *   before it: none is for a domain that is no name, or of one label (4.3). A sender
 *   without '@' is a domain alone, whose postmaster it stands for. Only an empty sender
 *   is the null sender. A local-part goes into macros as it is; a term whose name uses
 *   one that is not ASCII, valid UTF-8 or not, does not match (RFC 8616 4).
 * - A limit of ours (limits.h, where no RFC is named) is temperror: the domain is not to
 *   blame for it. An identity of any length is evaluated; only a macro that stands for
 *   more than SPF_IDENTITY_MAX octets of it is over a limit.
 * - An explanation is printable ASCII (7.1), that of the receiver too: one into which the
 *   sender or the HELO brings anything else is not given.
 */
#ifndef SPF_H
#define SPF_H

#include "base/base.h"
#include "facts/facts.h"
#include "spf/limits.h"

/* RFC 7208 2.6. */
enum spf_verdict {
    SPF_NONE,
    SPF_NEUTRAL,
    SPF_PASS,
    SPF_FAIL,
    SPF_SOFTFAIL,
    SPF_TEMPERROR,
    SPF_PERMERROR,
};

enum spf_identity { SPF_MAIL_FROM, SPF_HELO };

/* Why a verdict is what it is. */
enum spf_why {
    SPF_WHY_MATCHED,   /* a mechanism matched */
    SPF_WHY_NO_MATCH,  /* none did, and there was no redirect */
    SPF_WHY_NO_DOMAIN, /* the identity has no domain name that can be looked up */
    SPF_WHY_NO_RECORD,
    SPF_WHY_SEVERAL_RECORDS,
    SPF_WHY_SYNTAX,
    SPF_WHY_TERMS,     /* over SPF_TERMS_MAX */
    SPF_WHY_VOIDS,     /* over SPF_VOIDS_MAX */
    SPF_WHY_MX,        /* over SPF_MX_MAX */
    SPF_WHY_NO_TARGET, /* an include or redirect leads to no record */
    SPF_WHY_DNS,       /* a question could not be answered: see `dns` */
    SPF_WHY_LIMIT,     /* one of our own limits, which is temperror: see `reason` */
};

enum spf_kind {
    SPF_KIND_ALL,
    SPF_KIND_INCLUDE,
    SPF_KIND_A,
    SPF_KIND_MX,
    SPF_KIND_PTR,
    SPF_KIND_IP4,
    SPF_KIND_IP6,
    SPF_KIND_EXISTS,
    SPF_KIND_REDIRECT,
    SPF_KIND_EXP,
    SPF_KIND_UNKNOWN, /* a modifier that RFC 7208 6 says to ignore */
};

/* One term of a record. Slices borrow from the record's text. */
struct spf_term {
    enum spf_kind kind;
    char qualifier;      /* '+', '-', '~' or '?'; 0 for a modifier */
    bool macros;         /* `spec` has a % */
    uint8_t cidr4;       /* 0 to 32 */
    uint8_t cidr6;       /* 0 to 128 */
    uint8_t address[16]; /* of ip4 (4 octets) and ip6 */
    struct slice text;   /* the term as it stands in the record */
    struct slice spec;   /* its domain-spec; empty where it has none */
};

struct spf_record {
    struct slice text;
    const struct spf_term *terms; /* mechanisms and modifiers in their order */
    size_t count;
    const struct spf_term *redirect; /* NULL where there is none */
    const struct spf_term *exp;
};

/* Where a record breaks the grammar. */
struct spf_fault {
    struct slice span;  /* the term, within the record's text */
    const char *reason; /* static */
};

/* Reads a whole record, "v=spf1" included (RFC 7208 12). ASSAY_OK, ASSAY_ESYNTAX
 * (with *fault_r), ASSAY_ELIMIT (more than SPF_RECORD_TERMS_MAX terms; *fault_r has
 * that reason and no span), or ASSAY_ENOMEM. The terms live in `arena`. */
int spf_record_read(struct slice text, struct arena *arena, struct spf_record *out_r,
                    struct spf_fault *fault_r);

/* True where TXT text is an SPF record: "v=spf1" in any case, then a space or the
 * end (RFC 7208 4.5). */
bool spf_is_record(struct slice text);

/* True where a sound macro string (RFC 7208 7.1) stands for one of these letters (lower
 * case). */
bool spf_uses_macro(struct slice text, const char *letters);

/* NULL where `text` is a sound explain-string (RFC 7208 7.1), else the reason. */
const char *spf_explanation_fault(struct slice text);

/* --- evaluation ---------------------------------------------------------------- */

/* A part of the envelope; not known until it has arrived. Where its question has failed
 * (a deadline) it never will, and the one identity that is then reported is temperror. */
struct spf_part {
    bool known;
    struct slice value;
};

struct spf_input {
    struct spf_part client;           /* 4 or 16 octets */
    struct spf_part helo;             /* as given; empty: there was none */
    struct spf_part mail_from;        /* without < and >; empty: the null sender */
    struct slice receiver;            /* for %{r}; empty: "unknown" */
    struct slice default_explanation; /* a sound explain-string, or empty */
    int64_t as_of_s;                  /* for %{t} */
    bool used_only;                   /* leave out the identity that does not decide */
    bool trace;                       /* fill spf_check.trace */
};

/* The names of the parts as questions of kind QUESTION_PART. */
#define SPF_PART_CLIENT    "client-ip"
#define SPF_PART_HELO      "helo"
#define SPF_PART_MAIL_FROM "mail-from"

enum spf_outcome {
    SPF_TERM_NOT_REACHED,
    SPF_TERM_MATCHED,
    SPF_TERM_NO_MATCH,
    SPF_TERM_FOLLOWED, /* redirect, and the exp of a fail */
    SPF_TERM_IGNORED,  /* unknown modifiers, an exp that nobody needed, a redirect
                          behind all */
    SPF_TERM_ERROR,
};

/* One line of the tree: a record, or one of its terms. */
struct spf_trace {
    unsigned depth;              /* 0 for the first record; its terms 1; an include's record 2 */
    const struct spf_term *term; /* NULL: a record */
    struct slice domain;         /* text: whose record; for a term, what it asked about */
    struct slice record;         /* of a record line: its text, or empty where there is none */
    enum spf_outcome outcome;
    enum spf_verdict verdict; /* of a record line, once it is known */
    enum spf_why why;
    enum dns_status dns; /* of the last question of this line */
    unsigned lookups;    /* terms that it counted, with all below it */
    unsigned voids;
    struct slice matched;            /* the address (octets) or the name that matched */
    const struct fact *const *asked; /* its own questions */
    size_t asked_from;
    size_t asked_count;
};

/* The check of one identity. */
struct spf_check {
    enum spf_identity identity;
    struct slice domain; /* text, as given; empty where there is none */
    struct slice sender; /* what %{s} stands for */
    enum spf_verdict result;
    enum spf_why why;
    enum dns_status dns;         /* with SPF_WHY_DNS */
    struct question question;    /* with SPF_WHY_DNS: which one */
    struct slice culprit;        /* the text that decided: a term, a record, or empty */
    struct slice culprit_domain; /* text: whose record it stands in */
    const char *reason;          /* with SPF_WHY_SYNTAX: what is wrong; with SPF_WHY_LIMIT:
                                    which limit; static */
    struct slice explanation;    /* of a fail; else empty */
    bool explained_by_domain;    /* false: it is the default explanation */
    unsigned lookups;            /* terms counted: RFC 7208 4.6.4 */
    unsigned voids;
    const struct spf_trace *trace;
    size_t trace_count;
};

struct spf_result {
    enum spf_identity used;     /* the identity that decides: MAIL FROM, or HELO for a
                               null sender (RFC 7208 2.4) */
    struct spf_check checks[2]; /* the deciding one first */
    size_t count;
};

/* Evaluates what the facts allow. STEP_DONE: *out_r is whole; it borrows from
 * `in`, `known` and `scratch`, so scratch must not be reset while it is in use.
 * STEP_NEED: `want` says what is missing. STEP_FAILED: no memory in `scratch`.
 * RFC 7208 4; also 2.3 and 2.4 for the identities. */
enum step spf_step(struct spf_result *out_r, const struct spf_input *in, const struct facts *known,
                   struct questions *want, struct arena *scratch);

/* "pass", "permerror". Static. */
const char *spf_verdict_text(enum spf_verdict verdict);
/* "mfrom", "helo". Static. */
const char *spf_identity_text(enum spf_identity identity);
/* A sentence fragment: "more than 10 terms ask DNS". Static. */
const char *spf_why_text(enum spf_why why);
/* "matched". Static. */
const char *spf_outcome_text(enum spf_outcome outcome);

#endif
