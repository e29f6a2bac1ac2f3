/* SPDX-License-Identifier: MIT
 *
 * resolve.h - the driver: it runs steps, asks their questions, keeps the clocks.
 *
 * A resolver owns an event loop (libevent) and where its answers come from:
 *
 *     --with records (overlay)          these first, whatever follows
 *     a case                            or
 *     a zone file                       or
 *     cache, then libunbound            for dns questions, and
 *     the server itself                 for dns-at questions
 *
 * With a case or a zone file the network is never touched: what they do not hold
 * is DNS_UNRECORDED. All that a case holds is known from the start, so that a replay
 * rests on the same facts and says the same to the byte. The rules for asking and running again are those of struct
 * inquiry (facts.h); here stand the sockets and the clocks:
 *
 * - step is never called inside a DNS callback. A job whose demanded answers
 *   have come is queued, and runs once for each turn of the loop.
 * - A question that has no answer after question_timeout_ms gets DNS_TIMEOUT. At
 *   message_timeout_ms all that is open gets DNS_DEADLINE, and nothing more is sent.
 * - Time between two turns, in which nobody listens, counts for nobody's deadline. That of
 *   a process that was stopped does.
 * - Two jobs that ask the same thing at one time share one query.
 *
 * CAVEATS
 *      One resolver belongs to one thread. Make it after fork(). A regular file
 *      cannot be watched on its event base (epoll refuses it): read such input
 *      between turns.
 */
#ifndef RESOLVE_H
#define RESOLVE_H

#include <sys/queue.h>

#include "dns/dns.h"
#include "facts/facts.h"
#include "resolve/limits.h"

struct event_base;
struct backend;
struct waiter;
struct resolver;

/* --- servers ----------------------------------------------------------------- */

/* A DNS server as "ADDRESS@PORT", the address in its usual short form. */
struct resolve_server {
    char text[80];
};

/* Reads ADDR[@PORT], ADDR an IPv4 or IPv6 address (with %INTERFACE if it is
 * link-local), PORT 1 to 65535, 53 where it is missing. ASSAY_OK, or
 * ASSAY_ESYNTAX with the reason in why[why_len]. */
int resolve_server_parse(struct slice text, struct resolve_server *out_r, char *why,
                         size_t why_len);

/* The servers that a resolv.conf names, RESOLVE_SERVERS_MAX at most; `path` NULL
 * for /etc/resolv.conf. ASSAY_OK with at least one, else ASSAY_ESERVICE with the
 * reason. */
int resolve_servers_read(const char *path, struct resolve_server *servers, size_t *count_r,
                         char *why, size_t why_len);

/* --- the resolver --------------------------------------------------------------- */

/* All zeros is the default: the system's servers and the limits of limits.h.
 * What is pointed to must outlive the resolver. */
struct resolver_options {
    const struct resolve_server *servers; /* ask these; none: those of resolv.conf */
    size_t server_count;                  /* RESOLVE_SERVERS_MAX at most */
    const char *resolv_conf;              /* NULL: /etc/resolv.conf */
    const struct zone *overlay;           /* --with */
    const struct facts *facts;            /* of a case: no network */
    const struct zone *zone;              /* a zone file: no network */
    unsigned question_timeout_ms;         /* 0: RESOLVE_QUESTION_MS */
    unsigned message_timeout_ms;          /* 0: RESOLVE_MESSAGE_MS */
    unsigned edns_size;                   /* 0: RESOLVE_EDNS_SIZE */
    size_t cache_entries;                 /* 0: RESOLVE_CACHE_ENTRIES_MAX */
    size_t cache_bytes;                   /* 0: RESOLVE_CACHE_BYTES_MAX */
    uint8_t seed[16];                     /* for the hash tables; secret */
    struct backend *network;              /* for tests, in place of the network; owned */
};

struct resolver_stats {
    uint64_t runs;      /* of steps */
    uint64_t questions; /* that jobs asked */
    uint64_t sent;      /* that went to libunbound or to a server */
    uint64_t heard;     /* of these: answers and refusals that came */
    uint64_t shared;    /* that joined a query in flight */
    uint64_t cache_hits;
    uint64_t timeouts; /* question deadlines that passed */
    uint64_t expired;  /* jobs at their deadline */
};

/* ASSAY_OK; ASSAY_ESERVICE where there is no server to ask, ASSAY_ENOMEM: then
 * *out_r is NULL and why[why_len] holds one line without a final stop. */
int resolver_new(const struct resolver_options *options, struct resolver **out_r, char *why,
                 size_t why_len);
/* Jobs that are still in it are forgotten, their `done` is not called. Not to be
 * called inside a callback of a job. */
void resolver_free(struct resolver **resolver);

struct event_base *resolver_base(struct resolver *resolver);
const struct resolver_stats *resolver_stats(const struct resolver *resolver);
/* True where every dns question is answered at once: no network. */
bool resolver_is_local(const struct resolver *resolver);

/* --- jobs ------------------------------------------------------------------------- */

/* The overlay had a say in the answer to items[id] of the inquiry, with what it holds at
 * `name`: records of type `type` or an alias, or (0) any that leave no room for an alias. */
struct overlay_touch {
    const struct overlay_touch *next;
    size_t id;
    struct slice name;
    uint16_t type;
};

/* One evaluation. The caller sets what stands above the line and keeps the job
 * where it is until `done`; after that the driver does not touch it. */
struct resolve_job {
    /* The step, as in facts.h. Its arguments and result are in `context`. */
    enum step (*step)(void *context, const struct facts *known, struct questions *want,
                      struct arena *scratch);
    /* Called once, from the loop, never from resolver_submit. May be NULL. */
    void (*done)(void *context, struct resolve_job *job);
    /* For what no backend serves (parts, records, https): true where it has
     * answered, or will, by resolver_answer. NULL or false: DNS_UNRECORDED. */
    bool (*answer_other)(void *context, struct resolve_job *job, size_t id,
                         const struct question *question);
    void *context;
    struct arena *message; /* facts live here; capped by the caller */
    struct arena *scratch; /* reset before each run; jobs may share one */
    /* ---- */
    struct inquiry inquiry;              /* to read: the facts, once `done` */
    const struct overlay_touch *touches; /* to read, as the facts */
    int error;                           /* ASSAY_OK, or ASSAY_ENOMEM: there is no result */
    bool expired;                        /* the deadline passed */
    unsigned runs;
    /* the driver's own */
    bool queued;
    bool active;
    uint64_t turn;
    int64_t deadline_ms;
    TAILQ_ENTRY(resolve_job) in_queue;
    TAILQ_ENTRY(resolve_job) in_time;
    TAILQ_HEAD(, waiter) waiters;
};

/* Takes the job in; it runs first in the next turn. */
void resolver_submit(struct resolver *resolver, struct resolve_job *job);
/* Drops a job that is in flight; `done` is not called. */
void resolver_cancel(struct resolver *resolver, struct resolve_job *job);
/* The answer to a question that answer_other took. Only while the job is in. */
void resolver_answer(struct resolver *resolver, struct resolve_job *job, size_t id,
                     const struct dns_answer *answer);
/* One turn of the loop; `wait` lets it sleep until something happens. Returns
 * how many jobs are in. */
size_t resolver_turn(struct resolver *resolver, bool wait);
/* Turns until no job is left, or until resolver_stop in a callback. */
void resolver_run(struct resolver *resolver);
void resolver_stop(struct resolver *resolver);

/* The same for one job, without the loop: only where resolver_is_local. What
 * answer_other leaves open counts as timed out. Returns job->error; `done` is
 * called where it is not NULL. */
int resolver_sync(struct resolver *resolver, struct resolve_job *job);

/* Milliseconds of a clock that only goes forward. */
int64_t resolver_now_ms(void);

#endif
