/* SPDX-License-Identifier: MIT
 *
 * internal.h - what the files of resolve share: backends, flights, the cache.
 */
#ifndef RESOLVE_INTERNAL_H
#define RESOLVE_INTERNAL_H

#include <sys/socket.h>

#include "resolve/resolve.h"

struct event;
struct flight;

/* --- backends ---------------------------------------------------------------- */

/* A question on its way through the backends. An overlay that holds an alias may
 * rewrite it: the aliases followed so far then stand before those of the answer. */
struct lookup {
    struct question question;
    const struct slice *aliases;
    size_t alias_count;
    int64_t now_ms;
    int64_t deadline_ms; /* of a question that goes on; 0: a new one */
};

enum backend_result {
    BACKEND_PASS,     /* ask the next one */
    BACKEND_ANSWERED, /* *out_r is set; it may borrow from the backend */
    BACKEND_NOMEM,
};

/* Where answers come from. A backend answers at once (`answer`) or later (`ask`);
 * the other one is NULL. */
struct backend {
    /* Lists of the answer may live in `arena`, which is reset for each answer;
     * aliases of a lookup that is passed on must be in it too. */
    enum backend_result (*answer)(struct backend *backend, struct lookup *lookup,
                                  struct arena *arena, struct dns_answer *out_r);
    /* True where ask() serves this kind. */
    bool (*serves)(const struct backend *backend, enum question_kind kind);
    /* Starts the query flight->question. It ends in exactly one flight_answer or
     * flight_fail, perhaps before this returns, unless it is cancelled. */
    void (*ask)(struct backend *backend, struct flight *flight);
    /* The flight goes away now: its answer must find nothing. */
    void (*cancel)(struct backend *backend, struct flight *flight);
    void (*free)(struct backend *backend);
};

struct backend *backend_overlay(const struct zone *zone);
struct backend *backend_zone(const struct zone *zone);
struct backend *backend_case(const struct facts *facts);
/* Before the first run: all that the case holds is known, but for what the overlay says
 * something else about. Without a case nothing is. ASSAY_OK or ASSAY_ENOMEM. */
int resolver_recall(struct resolver *resolver, struct inquiry *inquiry);
/* For dns-at: asks the server that the question names. NULL without memory. */
struct backend *backend_direct(struct resolver *resolver, const struct resolver_options *options);
/* libunbound in event mode. ASSAY_OK, ASSAY_ESERVICE (with `why`) or ASSAY_ENOMEM. */
int backend_unbound(struct resolver *resolver, const struct resolver_options *options,
                    struct backend **out_r, char *why, size_t why_len);
/* What it may have misread or takes long for is asked of each of its servers through
 * `direct`, from now on. */
void unbound_confirm_with(struct backend *unbound, struct backend *direct);

/* A setting of libunbound as it stands, for tests; free() it. NULL: none. */
char *backend_unbound_setting(struct backend *backend, const char *name);

/* `answer` as it is after `count` aliases that led to its question. Its list lives
 * in `arena`; without memory it is DNS_LIMIT: less than known, never more. */
struct dns_answer answer_after(const struct slice *aliases, size_t count,
                               const struct dns_answer *answer, struct arena *arena);

/* --- the overlay -------------------------------------------------------------------- */

/* What the overlay makes of what the source said. */
enum overlay_view {
    OVERLAY_AGREES,
    OVERLAY_HOLDS_TARGET, /* of an alias: *onward_r is what is to be asked in its place */
    OVERLAY_HOLDS_OWNER,  /* of an alias, with other types: there is none at *onward_r */
    OVERLAY_LOOPS,
    OVERLAY_NOMEM,
};

/* `answer` is the source's to `lookup`, which the overlay passed on. *onward_r, with the
 * aliases so far, lives in `arena`. */
enum overlay_view overlay_view(const struct resolver *resolver, const struct lookup *lookup,
                               const struct dns_answer *answer, struct arena *arena,
                               struct lookup *onward_r);
/* True where a fact would be another one with the overlay, which may be NULL. */
bool overlay_touches(const struct zone *overlay, const struct fact *fact);

/* --- one server ------------------------------------------------------------------ */

struct direct_query;

/* Gets the answer, which borrows from what goes away when this returns; NULL where there
 * was no memory. */
typedef void direct_done(void *context, const struct dns_answer *answer);

/* Asks `server` ("ADDRESS@PORT") for the name and type of `question`: a canonical name,
 * which outlives the query. `done` is called once, never from here, unless the query is
 * stopped. NULL without memory. */
struct direct_query *direct_start(struct backend *direct, const struct question *question,
                                  struct slice server, direct_done *done, void *context);
/* True where the server has sent something by now. */
bool direct_has_heard(const struct direct_query *query);
/* Forgets the query. Not one whose `done` was called. */
void direct_stop(struct direct_query **query);

/* --- several servers ------------------------------------------------------------- */

struct confirm_servers {
    struct resolver *resolver;
    struct backend *direct;
    const struct resolve_server *servers;
    size_t count; /* RESOLVE_SERVERS_MAX at most */
};

struct confirm;

/* Gets the answer, which borrows from what goes away when this returns; NULL where there
 * was no memory. */
typedef void confirm_done(void *context, const struct dns_answer *answer);

/* Asks each of `at` for `question`, or for what `answer` (NULL: none) was led to by aliases;
 * they then stand in what comes. `at` and the question's name outlive it. `done` is called
 * once, never from here, unless it is stopped. NULL without memory. */
struct confirm *confirm_start(const struct confirm_servers *at, const struct question *question,
                              const struct dns_answer *answer, confirm_done *done, void *context);
/* The first failure that was heard; DNS_OK: none. */
enum dns_status confirm_failure(const struct confirm *confirm);
/* Asks those that have failed once more. */
void confirm_again(struct confirm *confirm);
/* True where a server has begun to answer, as with what has to come over TCP. */
bool confirm_has_begun(const struct confirm *confirm);
/* Forgets it. Not one whose `done` was called. */
void confirm_stop(struct confirm **confirm);

/* --- cache --------------------------------------------------------------------- */

struct cache;

/* Answers of dns questions by name and type, at most `entries` and `bytes`: the
 * least recently used go. NULL where there is no memory. */
struct cache *cache_new(size_t entries, size_t bytes, const uint8_t seed[16]);
void cache_free(struct cache **cache);
/* Keeps OK, NODATA and NXDOMAIN for their TTL (RFC 2308; a TTL of 0 not at all)
 * and replaces what was there. Without memory it keeps nothing. */
void cache_put(struct cache *cache, struct slice name, uint16_t type,
               const struct dns_answer *answer, int64_t now_ms);
/* True where it is known; *out_r borrows until the next cache_put, its TTL
 * counted down. */
bool cache_get(struct cache *cache, struct slice name, uint16_t type, int64_t now_ms,
               struct dns_answer *out_r);
size_t cache_count(const struct cache *cache);
size_t cache_bytes(const struct cache *cache);

struct backend *backend_cache(struct cache *cache, uint64_t *hits);

/* --- servers ------------------------------------------------------------------- */

/* The address that "ADDRESS@PORT" names; false where it names none. */
bool server_address(struct slice text, struct sockaddr_storage *out_r, socklen_t *len_r);

/* --- flights --------------------------------------------------------------------- */

/* One who waits for a flight. Lives in the job's message arena. */
struct waiter {
    struct resolve_job *job;
    size_t id; /* of the inquiry */
    struct flight *flight;
    int64_t deadline_ms;
    const struct slice *aliases; /* to be put before those of the answer */
    size_t alias_count;
    TAILQ_ENTRY(waiter) in_flight;
    TAILQ_ENTRY(waiter) in_job;
    TAILQ_ENTRY(waiter) in_time;
};

TAILQ_HEAD(waiter_list, waiter);

/* One query under way. */
struct flight {
    struct resolver *resolver;
    struct backend *backend;
    struct question question; /* its bytes are the flight's own */
    void *cookie;             /* the backend's */
    struct slice key;
    struct waiter_list waiters;
};

/* Starts or joins the query and waits on it. ASSAY_OK or ASSAY_ENOMEM. */
int flight_join(struct resolver *resolver, struct backend *backend, const struct lookup *lookup,
                struct resolve_job *job, size_t id);
/* A backend's answer (with resolver_answers as the arena of its lists): all that
 * wait get it, and the flight is gone. */
void flight_answer(struct flight *flight, const struct dns_answer *answer);
void flight_status(struct flight *flight, enum dns_status status);
/* No memory: the jobs that wait end with this error. */
void flight_fail(struct flight *flight, int error);
/* Takes one away; a flight that nobody waits for is cancelled. */
void waiter_leave(struct waiter *waiter);
/* Cancels every flight. */
void flights_drop(struct resolver *resolver);

/* --- the resolver ------------------------------------------------------------------ */

#define RESOLVE_BACKENDS_MAX 4

struct resolver {
    struct event_base *base;
    struct event *turn_event;
    struct event *clock_event;
    struct backend *backends[RESOLVE_BACKENDS_MAX];
    size_t backend_count;
    struct cache *cache;          /* NULL where the network is not asked */
    const struct facts *recorded; /* of a case; or NULL */
    const struct zone *overlay;   /* or NULL */
    struct table flights;
    struct arena answers;            /* reset for each answer */
    TAILQ_HEAD(, resolve_job) queue; /* due */
    TAILQ_HEAD(, resolve_job) jobs;  /* by deadline */
    TAILQ_HEAD(, resolve_job) late;  /* past it */
    struct waiter_list waiters;      /* by deadline */
    size_t job_count;
    uint64_t turn;
    int64_t clock_ms; /* when clock_event fires; 0: not armed */
    int64_t left_ms;  /* the last turn ended; 0: there was none, or it is one now */
    int64_t away_ms;  /* since then and before, and not forgiven yet */
    unsigned question_timeout_ms;
    unsigned message_timeout_ms;
    bool local;
    bool stopped;
    bool stuck; /* a timer could not be set */
    struct resolver_stats stats;
};

/* Emptied: for the answer that is about to be read. */
struct arena *resolver_answers(struct resolver *resolver);
/* Reads a packet that came for the question; `id` -1: any. The answer borrows from the
 * packet and from resolver_answers. ASSAY_OK or ASSAY_ENOMEM. */
int resolver_read(struct resolver *resolver, const struct question *question, struct slice packet,
                  int id, struct dns_answer *out_r);
/* Makes sure that the clock fires at `deadline_ms` or before. */
void resolver_wake_at(struct resolver *resolver, int64_t deadline_ms);
/* An answer to a job's question, from wherever. */
void job_answer(struct resolver *resolver, struct resolve_job *job, size_t id,
                const struct dns_answer *answer);
/* The same from the source of `lookup`. False where the overlay leads on: then the question
 * is not answered, and *onward_r, in the job's message arena, is for job_look. */
bool job_hear(struct resolver *resolver, struct resolve_job *job, size_t id,
              const struct lookup *lookup, const struct dns_answer *answer,
              struct lookup *onward_r);
/* Asks one backend after the other. */
void job_look(struct resolver *resolver, struct resolve_job *job, size_t id, struct lookup *lookup);
void job_fail(struct resolver *resolver, struct resolve_job *job, int error);
/* Makes the event base and its two timers. ASSAY_OK or ASSAY_ENOMEM. */
int resolver_events(struct resolver *resolver);

#endif
