/* SPDX-License-Identifier: MIT
 *
 * dkim.h - DomainKeys Identified Mail, RFC 6376 with RFC 8301, 8463 and 8616, as a pure
 * function of the facts.
 *
 * Decisions where the RFC leaves room:
 * - What is wrong with a signature or a key is permerror; what does not fit the message
 *   (a hash, a signature, a time that has passed) is fail; a DNS error is temperror.
 * - A message that is no message (a bare CR or LF in its header, a line that is no field)
 *   verifies nothing (3.8): its signatures fail.
 * - A body that has another hash is fail where the key could not be asked for: no key makes it
 *   a pass.
 * - Of several key records at a selector, those that are key records are tried in the order of
 *   their octets, DKIM_KEY_RECORDS_MAX of them; one that verifies is enough (6.1.2).
 * - A signature by a domain of one label is permerror (6.1.1).
 * - The key of RSA may be an RSAPublicKey too, as 3.6.1 has it; everybody publishes a
 *   SubjectPublicKeyInfo.
 * - l= past the end of the body is permerror (3.5).
 * - What stands before the "@" of i= is the Local-part of RFC 5321 4.1.2 in dkim-quoted-printable,
 *   or nothing; behind it stands a domain name that is not encoded (3.5, 6.1.1).
 * - z= is for diagnosis alone (3.5): nothing is read from it, and nothing in it is a fault but what
 *   no tag may hold.
 */
#ifndef DKIM_H
#define DKIM_H

#include "base/base.h"
#include "crypto/crypto.h"
#include "dkim/limits.h"
#include "facts/facts.h"
#include "mail/mail.h"

/* RFC 8601 2.7.1, and what was left alone. */
enum dkim_verdict {
    DKIM_NONE, /* there is no signature */
    DKIM_PASS,
    DKIM_FAIL,
    DKIM_PERMERROR,
    DKIM_TEMPERROR,
    DKIM_NOT_CHECKED, /* past one of our limits */
};

enum dkim_why {
    DKIM_WHY_VERIFIED,
    /* the signature */
    DKIM_WHY_SYNTAX,  /* no tag list: `reason` says what */
    DKIM_WHY_TAG,     /* a tag's value is none: `reason` */
    DKIM_WHY_MISSING, /* a tag that must be there: `reason` names it */
    DKIM_WHY_VERSION,
    DKIM_WHY_ALGORITHM, /* a= that we do not know */
    DKIM_WHY_SHA1,      /* rsa-sha1: RFC 8301 3.1 */
    DKIM_WHY_CANON,
    DKIM_WHY_QUERY,    /* q= without dns/txt */
    DKIM_WHY_DOMAIN,   /* d= or s= that no question can be made of, or of one label */
    DKIM_WHY_IDENTITY, /* i= is not under d= */
    DKIM_WHY_FROM,     /* h= without From */
    DKIM_WHY_TIMES,    /* x= is not behind t= */
    DKIM_WHY_EXPIRED,
    DKIM_WHY_LENGTH, /* l= past the end of the body */
    /* the key */
    DKIM_WHY_DNS, /* its question could not be answered: see `dns` */
    DKIM_WHY_NO_KEY,
    DKIM_WHY_KEY_SYNTAX,
    DKIM_WHY_KEY_VERSION,
    DKIM_WHY_REVOKED,
    DKIM_WHY_KEY_TYPE,    /* k= is not that of a= */
    DKIM_WHY_KEY_HASH,    /* h= of the key leaves sha256 out */
    DKIM_WHY_KEY_SERVICE, /* s= of the key leaves mail out */
    DKIM_WHY_KEY_STRICT,  /* t=s, and i= is not d= */
    DKIM_WHY_KEY,         /* p= is no key that is allowed: `key_fault` */
    /* the message */
    DKIM_WHY_MALFORMED, /* see `flaw` */
    DKIM_WHY_BODY,      /* the body has another hash */
    DKIM_WHY_SIGNATURE, /* the signature is not one of this header */
    DKIM_WHY_LIMIT,     /* one of our limits: `reason`. DKIM_NOT_CHECKED, never a verdict */
};

enum dkim_algorithm { DKIM_RSA_SHA256, DKIM_ED25519_SHA256, DKIM_RSA_SHA1, DKIM_UNKNOWN };

/* --- a signature ------------------------------------------------------------------ */

enum dkim_kind {
    DKIM_SIGNATURE,         /* DKIM-Signature: RFC 6376 3.5 */
    DKIM_MESSAGE_SIGNATURE, /* ARC-Message-Signature: RFC 8617 4.1.2 */
    DKIM_SEAL,              /* ARC-Seal: RFC 8617 4.1.3 */
};

/* A larger i= of ARC is no number of a set at all; those from ARC_SETS_MAX up to here are told as
 * too many sets. */
#define DKIM_INSTANCE_MAX 999

/* What a signature's field says. Borrows from the field, or lives in the arena. */
struct dkim_signature {
    const struct mail_field *field;
    struct mail_tags tags;
    enum dkim_why why; /* DKIM_WHY_VERIFIED: nothing is wrong with it so far */
    const char *reason;
    struct slice span; /* the text that `why` is about */
    enum dkim_algorithm algorithm;
    enum mail_canon header_canon, body_canon;
    bool has_canon;        /* they could be read */
    struct slice domain;   /* d= as it stands */
    struct slice selector; /* s= */
    struct slice identity; /* i= decoded, or "@" and d= */
    struct dns_name domain_name;
    struct dns_name key_name; /* SELECTOR._domainkey.DOMAIN */
    bool identity_is_domain;  /* i= has exactly d= behind its '@' */
    struct slice b, bh;       /* octets */
    bool has_limit, has_time, has_expiry;
    uint64_t limit; /* l=; UINT64_MAX for all that is more */
    int64_t time_s, expiry_s;
    const struct slice *names; /* h= */
    size_t name_count;
    uint64_t instance; /* i= of the two of ARC; 0 else */
};

/* Reads a field. False without memory; else `why` says what is wrong with it. */
bool dkim_signature_read(const struct mail_field *field, enum dkim_kind kind, struct arena *arena,
                         struct dkim_signature *out_r);

/* --- a key record ---------------------------------------------------------------------- */

struct dkim_key {
    struct slice text; /* the record, its strings joined */
    enum dkim_why why; /* DKIM_WHY_VERIFIED: a key that can be used */
    const char *reason;
    struct slice span;
    enum dkim_algorithm algorithm; /* by k=: DKIM_RSA_SHA256, DKIM_ED25519_SHA256, DKIM_UNKNOWN */
    bool has_flags;                /* t= was read, or there is none */
    bool is_test;                  /* t=y */
    bool is_strict;                /* t=s */
    enum crypto_key_fault key_fault;
    struct crypto_key key;
};

/* Reads the text of a key record (RFC 6376 3.6.1) for mail signed with sha256. False without
 * memory. */
bool dkim_key_read(struct slice text, struct arena *arena, struct dkim_key *out_r);

/* --- the plan: body hashes ------------------------------------------------------------ */

/* The hash of a body, or of its first octets, in one of the canonical forms. */
struct dkim_body_hash {
    enum mail_canon canon;
    uint64_t limit; /* UINT64_MAX: all of it */
    bool is_short;  /* the body ended before the limit */
    uint8_t digest[CRYPTO_SHA256_LEN];
};

/* One running digest for each canonical form, copied at each limit. Fixed at the end of the
 * header, fed with the body in pieces of any size; the body is not kept. */
struct dkim_plan {
    struct arena *arena;
    struct dkim_body_hash *hashes;
    size_t count, room;
    struct dkim_running {
        struct mail_body body;
        struct crypto_digest digest;
        uint64_t len; /* canonical octets so far */
        struct dkim_plan *plan;
        size_t next; /* the hash whose limit comes next; */
        size_t end;  /* one behind the last of this form */
        bool wanted;
    } running[2];
    uint64_t raw_len; /* octets of the body as they came */
    struct mail_lines lines;
    bool started, done;
};

void dkim_plan_init(struct dkim_plan *plan, struct arena *arena);
/* Before the first octet of the body. Without memory the arena says so. */
void dkim_plan_add(struct dkim_plan *plan, enum mail_canon canon, uint64_t limit);
void dkim_plan_feed(struct dkim_plan *plan, struct slice piece);
void dkim_plan_end(struct dkim_plan *plan);
/* Once it has ended. NULL where it was not planned. */
const struct dkim_body_hash *dkim_plan_find(const struct dkim_plan *plan, enum mail_canon canon,
                                            uint64_t limit);
/* Octets of the whole body in this form, once it has ended and the form was wanted. */
uint64_t dkim_plan_length(const struct dkim_plan *plan, enum mail_canon canon);
/* Does no octet of it lie past the l= of this signature, which was planned? */
bool dkim_plan_is_covered(const struct dkim_plan *plan, const struct dkim_signature *signature);

/* --- a message's signatures --------------------------------------------------------------- */

/* What was found out about a signature and a key record; kept for later runs. */
struct dkim_memory {
    bool has_digest;
    uint8_t digest[CRYPTO_SHA256_LEN]; /* of the header that it signs */
    struct {
        struct slice record;
        bool verifies;
    } tried[DKIM_KEY_RECORDS_MAX];
    size_t tried_count;
};

enum dkim_match { DKIM_UNTESTED, DKIM_MATCHES, DKIM_DIFFERS };

/* What the records at a selector make of a signature. */
struct dkim_trial {
    struct dkim_key key; /* the record that decided; its `why` may be for this signature alone */
    enum dkim_match header;
};

/* Tries the key records of an answer (RFC 6376 6.1.2, 6.1.3); memory->digest is that of the
 * header. What is found out goes into `memory`, with its octets in `kept`. False without
 * memory. */
bool dkim_try_records(const struct dkim_signature *signature, struct dkim_memory *memory,
                      struct arena *kept, struct crypto_keys *keys, const struct dns_answer *answer,
                      struct arena *scratch, struct dkim_trial *out_r);

/* The signatures of one header, read once. Lives in the arena; borrows from the header. */
struct dkim_message {
    const struct mail_header *header;
    struct arena *arena;
    struct dkim_signature *signatures; /* from the top down */
    struct dkim_memory *memory;        /* of each */
    bool *chosen;                      /* to be checked */
    size_t count;                      /* that were read */
    size_t found;                      /* that there are */
    const struct dns_name *author;     /* the domain of all authors; NULL: none, or several */
};

/* Reads the signatures and chooses which are checked: those first whose domain is nearest to that of
 * an author (From). ASSAY_OK or ASSAY_ENOMEM. */
int dkim_message_read(struct dkim_message *out_r, const struct mail_header *header,
                      struct arena *arena);
/* Adds the body hashes that they need. */
void dkim_message_plan(const struct dkim_message *message, struct dkim_plan *plan);
/* The field of a signature as it is signed itself: b= emptied, without the CRLF at its end. */
void dkim_canon_own(struct buffer *out, const struct dkim_signature *signature,
                    enum mail_canon canon, struct arena *scratch);
/* The SHA-256 of the header fields that a signature signs, its own field at the end (RFC 6376
 * 3.7). False without memory. */
bool dkim_header_digest(const struct mail_header *header, const struct dkim_signature *signature,
                        struct arena *scratch, uint8_t digest_r[CRYPTO_SHA256_LEN]);

/* --- evaluation ------------------------------------------------------------------------------- */

/* The parts of the message as questions of kind QUESTION_PART. */
#define DKIM_PART_HEADER "header"
#define DKIM_PART_BODY   "body"

struct dkim_input {
    struct dkim_message *message; /* NULL: the header has not come */
    const struct dkim_plan *plan; /* looked at once it is done */
    struct crypto_keys *keys;
    int64_t as_of_s;
};

/* Is d= the domain of the authors (From)? */
enum dkim_author {
    DKIM_AUTHOR_UNKNOWN, /* there is none, or several, or none that can be read */
    DKIM_AUTHOR_OTHER,
    DKIM_AUTHOR_SAME, /* aligned, whatever DMARC's records say */
};

/* What one signature is worth. */
struct dkim_check {
    const struct dkim_signature *signature;
    enum dkim_verdict result;
    enum dkim_why why;
    const char *reason; /* with more to say than `why`; or NULL. Static */
    struct slice span;  /* the text that it is about; may be empty */
    enum mail_flaw flaw;
    enum dns_status dns;
    const struct fact *fact;      /* the key's question; NULL: it was not asked */
    struct dkim_key key;          /* the record that decided; text empty: none */
    enum dkim_match body, header; /* each hash by itself */
    bool is_whole;                /* no octet of the body lies past l= */
    uint64_t body_len;            /* canonical octets of the whole body */
    enum dkim_author author;
};

struct dkim_result {
    enum dkim_verdict result; /* the best of them; DKIM_NONE where there is none */
    const struct dkim_check *checks;
    size_t count;
    size_t found;         /* signatures that there are; those past `count` were not even read */
    enum dns_status lost; /* DNS_OK; else a part of the message that never came */
};

/* Evaluates what the facts allow; see facts.h. *out_r borrows from `in`, `known` and
 * `scratch`. RFC 6376 6.1. */
enum step dkim_step(struct dkim_result *out_r, const struct dkim_input *in,
                    const struct facts *known, struct questions *want, struct arena *scratch);

/* How a signature covers the fields of one name. Where covered is below present, the topmost
 * are not signed; where both are the same, one more can be put on top and the signature still
 * fits. */
#define DKIM_WATCHED 16 /* names that are looked at */
struct dkim_cover {
    const char *name;
    unsigned present; /* in the header */
    unsigned covered; /* in h= */
};

void dkim_cover(const struct dkim_signature *signature, const struct mail_header *header,
                struct dkim_cover covers_r[DKIM_WATCHED]);

/* RFC 8058 4: one-click unsubscription counts where a signature that passes covers both of its
 * fields. */
enum dkim_one_click {
    DKIM_ONE_CLICK_NONE,     /* there is no List-Unsubscribe-Post */
    DKIM_ONE_CLICK_SIGNED,   /* it counts */
    DKIM_ONE_CLICK_OPEN,     /* one that may cover both was not, or could not be, checked */
    DKIM_ONE_CLICK_UNSIGNED, /* no signature that passes covers both */
};
enum dkim_one_click dkim_find_one_click(const struct dkim_result *result,
                                        const struct mail_header *header);

/* "pass", "permerror", "not checked". Static. */
const char *dkim_verdict_text(enum dkim_verdict verdict);
/* "body", "no-key": the word in JSON. Static. */
const char *dkim_why_word(enum dkim_why why);
/* A sentence fragment. Static. */
const char *dkim_why_text(enum dkim_why why);
/* "rsa-sha256". Static. */
const char *dkim_algorithm_text(enum dkim_algorithm algorithm);
/* "relaxed/simple", of header and body. Static. */
const char *dkim_canon_text(const struct dkim_signature *signature);
/* Does its t= lie after this time? It says nothing of what it is worth (RFC 6376 3.5). */
bool dkim_is_early(const struct dkim_signature *signature, int64_t as_of_s);

#endif
