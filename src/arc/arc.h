/* SPDX-License-Identifier: MIT
 *
 * arc.h - the Authenticated Received Chain, RFC 8617, as a pure function of the facts.
 *
 * Decisions where the RFC leaves room:
 * - The structure of all sets is judged before any key is asked for.
 * - A DNS error is fail (5.2.1 knows no temporary error), with the reason `dns`: shown as
 *   "could not check".
 * - Every ARC-Message-Signature is checked, to say which is the oldest that still fits (5.2 step
 *   5). One that does not, but for the newest, changes nothing else.
 * - A chain of which a seal says cv=fail is fail without more ado (5.2 steps 2 and 3).
 * - An ARC-Message-Signature without c= is relaxed/relaxed, as sealers take it, not
 *   simple/simple.
 */
#ifndef ARC_H
#define ARC_H

#include "arc/limits.h"
#include "authres/authres.h"
#include "base/base.h"
#include "dkim/dkim.h"

enum arc_verdict { ARC_NONE, ARC_PASS, ARC_FAIL };

enum arc_why {
    ARC_WHY_VALID,
    ARC_WHY_NO_SETS,
    ARC_WHY_MANY,      /* over ARC_SETS_MAX */
    ARC_WHY_FAILED,    /* a seal says that the chain had failed before it */
    ARC_WHY_INSTANCE,  /* a field without a sound i= */
    ARC_WHY_TWICE,     /* two fields of one kind in a set */
    ARC_WHY_MISSING,   /* a set lacks a field, or the chain a set: `field` */
    ARC_WHY_SYNTAX,    /* a field that cannot be read: `signature_why`, `reason` */
    ARC_WHY_CV,        /* cv= is not none in set 1 and pass in the others */
    ARC_WHY_MALFORMED, /* the header is not of the form of a message */
    ARC_WHY_MESSAGE,   /* the newest ARC-Message-Signature does not fit: `signature_why` */
    ARC_WHY_SEAL,      /* an ARC-Seal does not fit: `signature_why` */
    ARC_WHY_DNS,       /* a key could not be asked for: "could not check" */
    ARC_WHY_LIMIT,     /* one of our limits: `reason`. "Could not check" too */
};

enum arc_field { ARC_RESULTS, ARC_MESSAGE_SIGNATURE, ARC_SEAL, ARC_FIELDS };

/* One of the two signatures of a set, and what it is worth. */
struct arc_signature {
    struct dkim_signature signature;
    struct dkim_memory memory;
};

/* The three fields of one instance. */
struct arc_set {
    const struct mail_field *fields[ARC_FIELDS]; /* NULL: it is missing */
    struct slice results;                        /* of ARC-Authentication-Results, behind "i=N;" */
    struct authres said;                         /* the same, read: what the sealer vouches for */
    struct slice cv;
    struct arc_signature message, seal;
};

/* The chain of one header, read once. Lives in the arena; borrows from the header. */
struct arc_message {
    const struct mail_header *header;
    struct arena *arena;
    struct arc_set *sets; /* set n at n - 1; room for ARC_SETS_MAX. NULL: there is none */
    unsigned count;
    size_t results_len; /* octets of ARC-Authentication-Results so far */
    bool has_unread;    /* a field that was not read whole, of which no set is known */
    enum arc_why why;   /* ARC_WHY_VALID: the structure is sound */
    unsigned instance;
    enum arc_field field;
    enum dkim_why signature_why;
    const char *reason;
    struct slice span;
};

/* Reads the chain and judges its structure. ASSAY_OK or ASSAY_ENOMEM. */
int arc_message_read(struct arc_message *out_r, const struct mail_header *header,
                     struct arena *arena);
/* Adds the body hashes that it needs. */
void arc_message_plan(const struct arc_message *message, struct dkim_plan *plan);

/* What a signature of a set is worth. */
struct arc_check {
    const struct dkim_signature *signature;
    enum dkim_why why; /* DKIM_WHY_VERIFIED: it fits */
    enum dkim_match body, header;
    bool is_whole; /* no octet of the body lies past l= */
    enum dns_status dns;
    const struct fact *fact;
    struct dkim_key key;
};

struct arc_result {
    enum arc_verdict result;
    enum arc_why why;
    unsigned instance; /* which set `why` is about; 0: none */
    enum arc_field field;
    enum dkim_why signature_why;
    const char *reason;
    struct slice span;
    enum dns_status dns;        /* with ARC_WHY_DNS, or of a part of the message that never came */
    unsigned count;             /* sets */
    unsigned oldest_pass;       /* RFC 8617 5.2: the first from which on all fit; 0: all of them */
    bool oldest_is_known;       /* false: no pass, or a key could not be asked for */
    struct arc_check *messages; /* of set n at n - 1; NULL: the structure is not sound */
    struct arc_check *seals;
};

struct arc_input {
    struct arc_message *message; /* NULL: the header has not come */
    const struct dkim_plan *plan;
    struct crypto_keys *keys;
    int64_t as_of_s;
};

/* Evaluates what the facts allow; see facts.h. RFC 8617 5.2. */
enum step arc_step(struct arc_result *out_r, const struct arc_input *in, const struct facts *known,
                   struct questions *want, struct arena *scratch);

/* It fails for want of an answer, or by a limit of ours: "could not check". */
bool arc_is_open(const struct arc_result *result);
/* "pass". Static. */
const char *arc_verdict_text(enum arc_verdict verdict);
/* "seal", "cv": the word in JSON. Static. */
const char *arc_why_word(enum arc_why why);
/* A sentence fragment. Static. */
const char *arc_why_text(enum arc_why why);
/* "ARC-Seal". Static. */
const char *arc_field_text(enum arc_field field);

#endif
