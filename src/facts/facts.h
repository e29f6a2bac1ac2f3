/* SPDX-License-Identifier: MIT
 *
 * facts.h - questions, answers, and the bookkeeping between the two.
 *
 * An evaluation ("step") is a pure function: it gets what is known and returns
 * a verdict, or the questions that it still needs. A driver asks them and runs
 * the step again from the top. Everything that decides *when* to ask and *when*
 * to run again stands here, so that it is the same in every driver and in every
 * test; a driver adds only sockets and clocks.
 */
#ifndef FACTS_H
#define FACTS_H

#include "base/base.h"
#include "dns/dns.h"
#include "facts/limits.h"

enum step {
    STEP_DONE = 0, /* the result is complete */
    STEP_NEED,     /* `want` lists all that is demanded; each is absent from `known` */
    STEP_FAILED,   /* out of memory: arena_failed(scratch) */
};

/* --- questions --------------------------------------------------------------- */

enum question_kind {
    QUESTION_DNS,    /* name, type */
    QUESTION_DNS_AT, /* server, name, type: one named server, no cache */
    QUESTION_HTTPS,  /* name is the URL */
    QUESTION_RECORD, /* name is the key in the store */
    QUESTION_PART,   /* name is a part of the message: "mail-from", "header" ... */
};

/* Borrowed bytes. `name` is a canonical name for the two DNS kinds. `server` is
 * "ADDRESS@PORT" text and empty but for QUESTION_DNS_AT. `type` is 0 but for
 * the DNS kinds. */
struct question {
    enum question_kind kind;
    uint16_t type;
    struct slice name;
    struct slice server;
};

bool question_eq(const struct question *a, const struct question *b);
/* By kind, server, name, type: below, at or above 0. */
int question_compare(const struct question *a, const struct question *b);
/* A copy that lives in the arena; see arena_failed. */
struct question question_copy(struct arena *arena, const struct question *question);
/* "dns", "dns-at", "https", "record", "part". Static. */
const char *question_kind_text(enum question_kind kind);
/* "TXT example.com", "TXT example.com at 192.0.2.1@53", the URL. */
void question_to_text(struct buffer *out, const struct question *question);

/* What one run of a step wants. Lives for that run. Asking twice is asking once;
 * demanding what was hinted makes it demanded. */
struct want {
    struct question question;
    bool demanded;
};

struct facts;
struct fact;

struct questions {
    struct arena *arena;
    struct want *items;
    size_t count;
    size_t room;
    size_t demanded;
    const struct fact **used; /* what this run rests on, in strict order, with repeats */
    size_t used_count;
    size_t used_room;
    uint32_t *seen;       /* by number of the fact: which of `distinct` it is, from 1; 0: none */
    size_t distinct;      /* questions used, each once */
    size_t bytes;         /* of their answers */
    size_t questions_max; /* FACTS_QUESTIONS_MAX */
    size_t bytes_max;     /* FACTS_BYTES_MAX */
};

void questions_init(struct questions *want, struct arena *arena);
/* Copies the question into the arena. */
void questions_demand(struct questions *want, const struct question *question);
void questions_hint(struct questions *want, const struct question *question);
/* What a step calls for every question that it reaches in strict order: the fact,
 * noted as used; or NULL, and the question is demanded. The limits of a message
 * are counted here, along that order, so that what came early by a hint counts for
 * nothing: past them the fact is DNS_LIMIT. */
const struct fact *questions_ask(struct questions *want, const struct facts *known,
                                 const struct question *question);

/* --- facts --------------------------------------------------------------------- */

/* A question and its answer. For QUESTION_HTTPS records[0] is the HTTP status as
 * three digits and records[1] the body; for QUESTION_RECORD and QUESTION_PART
 * records[0] is the value. */
struct fact {
    struct question question;
    struct dns_answer answer;
    bool demanded; /* some run demanded it; see inquiry_finish */
    uint32_t used; /* the last run came to it as its n-th, from 1; 0: not at all */
    size_t size;   /* octets of the answer, as it is kept */
    uint64_t hash;
};

/* Append-only; lives for one message. */
struct facts {
    struct arena *arena;
    struct fact *items;
    size_t count;
    size_t room;
    uint32_t *index; /* open addressing over items; 0 is empty */
    size_t index_room;
    size_t bytes;              /* of answers */
    const struct fact **order; /* see facts_at; NULL: as they came */
};

void facts_init(struct facts *facts, struct arena *arena);
/* Octets of aliases and records. */
size_t answer_size(const struct dns_answer *answer);
/* NULL where it is not known. */
const struct fact *facts_find(const struct facts *facts, const struct question *question);
/* Copies question and answer into the arena (records are sorted and repeats
 * taken out for DNS kinds). The first answer to a question stands: a second one
 * is dropped and is no error. ASSAY_OK or ASSAY_ENOMEM. */
int facts_add(struct facts *facts, const struct question *question, const struct dns_answer *answer,
              bool demanded);
/* The same for a fact of another table, whose bytes are borrowed. */
int facts_borrow(struct facts *facts, const struct fact *fact);
/* Number `i` in the order in which facts are shown and written. After inquiry_finish that
 * is the same whatever came first: those that the last run used as it came to them, then
 * the others by question_compare. */
const struct fact *facts_at(const struct facts *facts, size_t i);
/* Puts them into that order. ASSAY_OK or ASSAY_ENOMEM. */
int facts_arrange(struct facts *facts);

/* --- the inquiry: what is asked, in flight, answered ---------------------------- */

enum inquiry_state {
    INQUIRY_NEW,      /* to be sent */
    INQUIRY_SENT,     /* in flight */
    INQUIRY_ANSWERED, /* in the facts */
    INQUIRY_DROPPED,  /* a hint that failed; sent once more if it is demanded */
};

struct inquiry_item {
    struct question question;
    enum inquiry_state state;
    bool demanded;
};

/* Bookkeeping of one message between its step and a driver. The rules of
 * facts.h hold here: a hint in flight that becomes demanded is not sent again, a
 * hint's failure is dropped, only a demanded answer makes another run due, and
 * over the limits hints are dropped (what is demanded is limited by questions_ask).
 * Use:
 *
 *     inquiry_init(&q, &arena);
 *     for (;;) {
 *         questions_init(&want, &scratch);
 *         if (step(..., &q.facts, &want, &scratch) == STEP_DONE) break; // inquiry_finish
 *         if (inquiry_want(&q, &want) < 0) break;     // no memory
 *         while (inquiry_next(&q, &id)) send(id, &q.items[id].question);
 *         do inquiry_answer(&q, id, &answer); while (!q.due);   // as they come
 *     }
 */
struct inquiry {
    struct facts facts;
    struct arena *arena;
    struct inquiry_item *items;
    size_t count;
    size_t room;
    size_t next;  /* nothing before it is INQUIRY_NEW */
    size_t asked; /* questions sent, for the limit on hints */
    size_t questions_max;
    size_t bytes_max;
    bool due;    /* another run of the step is due */
    bool closed; /* the deadline has passed: nothing more is sent */
};

void inquiry_init(struct inquiry *inquiry, struct arena *arena);
/* Takes in what a run wants. After it either something is to be sent or in
 * flight, or `due` is true. Clears `due` first. ASSAY_OK or ASSAY_ENOMEM. */
int inquiry_want(struct inquiry *inquiry, const struct questions *want);
/* The next question to send, now counted as sent; false where there is none. */
bool inquiry_next(struct inquiry *inquiry, size_t *id_r);
/* The answer to item `id`. An answer to what is not in flight is dropped.
 * ASSAY_OK or ASSAY_ENOMEM. */
int inquiry_answer(struct inquiry *inquiry, size_t id, const struct dns_answer *answer);
/* The deadline has passed: everything demanded and open gets DNS_DEADLINE,
 * now and from here on, and `due` is true. ASSAY_OK or ASSAY_ENOMEM. */
int inquiry_expire(struct inquiry *inquiry);
/* After STEP_DONE: what the last run used is demanded, also where a hint had brought the
 * answer, and nothing else is, also where an earlier run demanded what then lay past a
 * limit: so a case says the same whatever came first. Parts stay as they are. The facts
 * are put in order (facts_at). ASSAY_OK or ASSAY_ENOMEM. */
int inquiry_finish(struct inquiry *inquiry, const struct questions *want);

/* --- case files -------------------------------------------------------------------- */

/* One recorded evaluation as JSON lines; see doc/case-file.md. */
struct case_option {
    struct slice name;
    struct slice value;
};

struct case_file {
    struct slice command; /* "spf" */
    int64_t as_of_s;
    const struct case_option *options; /* what else went into the step, by name */
    size_t option_count;
    const struct case_option *parts; /* the parts of the message: any bytes */
    size_t part_count;
    const struct case_option *digests; /* the suffix list, the plan's body hashes */
    size_t digest_count;
    struct facts facts;
};

/* Writes the whole file. Errors are in `out`. */
void case_write(struct buffer *out, const struct case_file *file);
/* Reads and checks all of it: version, form, count, SHA-256. Everything lives in
 * `arena`. ASSAY_OK, ASSAY_ESYNTAX (with *fault_r), ASSAY_ELIMIT, ASSAY_ENOMEM. */
int case_read(struct slice text, struct arena *arena, struct case_file *out_r,
              struct dns_fault *fault_r);

#endif
