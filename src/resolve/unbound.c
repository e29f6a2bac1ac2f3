/* SPDX-License-Identifier: MIT
 *
 * The libunbound backend, in event mode: a forwarder with a cache of its own.
 *
 * BUGS
 *      libunbound gives one and the same failure for a timeout, a truncated, a
 *      garbled and a refused answer, with a packet beside it that reads as "no
 *      such record". It fails, too, where a server that closes TCP connections on other
 *      names' answers would have given this one. So where its result code is not 0 its
 *      packet is never looked at, and each server is asked by us (confirm.c). What comes in
 *      a quarter of the question's time counts, in an eighth where one of the servers has
 *      failed by then and no other has begun; else it is that failure, or DNS_SERVFAIL. Many
 *      at once stand in line for this, until their deadline. A stranger's names can make the
 *      line long: what is behind them, or is late where one server has failed, may then be
 *      temperror. So may be what is asked by us for any reason, behind names whose answer was
 *      in doubt and that get none when they are asked for again.
 *      ub_cancel must not be used in event mode; a cancelled query stays until it ends
 *      and then finds nobody.
 *      Of several servers it may stay with one that is dead, and where it asks again sooner
 *      than a slow one answers it takes no answer to what it asked before. So a question that
 *      it keeps for a quarter of its time is asked of each server by us, too.
 *      It reads some broken packets as sound ones, and what it gives us is whole again:
 *      records, or octets behind the end, that it leaves out; names whose pointer leads
 *      forward or into the header; two CNAMEs at one name, of which it takes the first; an
 *      extended RCODE. So an empty answer without an SOA, NXDOMAIN too, is asked for once
 *      more in the same way, and read by us. One with an SOA, or with records, is believed,
 *      and a pass may come of it: it takes a resolver that could as well have sent a sound
 *      lie, or, for two CNAMEs, a zone that breaks RFC 2181 10.1. More than
 *      RESOLVE_DIRECT_MAX of these at once, at a server that takes its time, may be
 *      temperror.
 *      Where memory runs out inside it, libunbound 1.17 may crash by itself.
 */
#include <assert.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unbound.h>

#include <unbound-event.h>

#include "resolve/internal.h"

/* One question: libunbound's, or that of what confirms it, or both. */
struct query {
    struct flight *flight; /* NULL: nobody waits, and libunbound has not ended */
    struct unbound *unbound;
    bool at_libunbound;
    bool has_failed; /* at libunbound */
    bool has_share;  /* of RESOLVE_LATE_MAX: it is asked by us because it is late or has failed */
    bool had_share;
    bool had_more; /* time for it than others have */
    bool asked_again;
    bool in_line;            /* for a share */
    enum dns_status heard;   /* the failure that we got with it; DNS_OK: none */
    struct confirm *confirm; /* NULL: nothing is asked by us */
    struct event *timer;     /* it is late, or has failed and the wait is over; NULL: no memory */
    LIST_ENTRY(query) in_flight;
    TAILQ_ENTRY(query) in_its_line;
};

struct unbound {
    struct backend backend;
    struct resolver *resolver;
    struct ub_ctx *ctx;
    struct resolve_server servers[RESOLVE_SERVERS_MAX];
    size_t server_count;
    struct confirm_servers confirm; /* the same, asked by ourselves */
    size_t share_count;
    LIST_HEAD(query_list, query) queries;
    TAILQ_HEAD(line, query) line; /* for a share */
};

/* --- settings ------------------------------------------------------------------ */

static const struct {
    const char *name;
    const char *value;
} settings[] = {
    /* No validation in this process: its cost is in a stranger's hands. */
    {"module-config:", "iterator"},
    {"verbosity:", "0"},
    {"use-syslog:", "no"},
    {"do-not-query-localhost:", "no"},
    {"unblock-lan-zones:", "yes"},
    {"num-queries-per-thread:", "4096"},
    /* Without it answers come 23 s late after an outage of 60 s. */
    {"infra-host-ttl:", "15"},
    /* Its 376 ms, doubled with each try, never meet a resolver that takes 2 s. */
    {"unknown-server-time-limit:", "1128"},
    {"msg-cache-size:", "16m"},
    {"rrset-cache-size:", "32m"},
};

/* The zones that libunbound answers by itself unless they are taken out: they
 * would hide what a real server says. The rows of ranges are made below. */
static const char *const builtin_zones[] = {
    "localhost.",
    "127.in-addr.arpa.",
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.",
    "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.",
    "home.arpa.",
    "resolver.arpa.",
    "service.arpa.",
    "onion.",
    "test.",
    "invalid.",
    "10.in-addr.arpa.",
    "168.192.in-addr.arpa.",
    "0.in-addr.arpa.",
    "254.169.in-addr.arpa.",
    "2.0.192.in-addr.arpa.",
    "100.51.198.in-addr.arpa.",
    "113.0.203.in-addr.arpa.",
    "255.255.255.255.in-addr.arpa.",
    "d.f.ip6.arpa.",
    "8.e.f.ip6.arpa.",
    "9.e.f.ip6.arpa.",
    "a.e.f.ip6.arpa.",
    "b.e.f.ip6.arpa.",
    "8.b.d.0.1.0.0.2.ip6.arpa.",
};

static int remove_range(struct ub_ctx *ctx, unsigned from, unsigned to, const char *below)
{
    int rc = 0;
    for (unsigned i = from; i <= to && rc == 0; i++) {
        char name[40];
        snprintf(name, sizeof(name), "%u.%s.in-addr.arpa.", i, below);
        rc = ub_ctx_zone_remove(ctx, name);
    }
    return rc;
}

static int remove_zones(struct ub_ctx *ctx)
{
    int rc = 0;
    for (size_t i = 0; i < ARRAY_LEN(builtin_zones) && rc == 0; i++)
        rc = ub_ctx_zone_remove(ctx, builtin_zones[i]);
    rc = rc ? rc : remove_range(ctx, 16, 31, "172");
    return rc ? rc : remove_range(ctx, 64, 127, "100");
}

static int set_number(struct ub_ctx *ctx, const char *name, unsigned value)
{
    char text[16];
    snprintf(text, sizeof(text), "%u", value);
    return ub_ctx_set_option(ctx, name, text);
}

/* As many sockets as the process may open, less what the rest of it needs. */
static unsigned sockets_allowed(void)
{
    const unsigned others = RESOLVE_DIRECT_MAX + RESOLVE_TCP_MAX + 64;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= RESOLVE_SOCKETS_MAX + others)
        return RESOLVE_SOCKETS_MAX;
    return limit.rlim_cur > others + 16 ? (unsigned)limit.rlim_cur - others : 16;
}

static int apply_settings(struct ub_ctx *ctx, const struct resolver_options *options)
{
    int rc = ub_ctx_debugout(ctx, NULL);
    for (size_t i = 0; i < ARRAY_LEN(settings) && rc == 0; i++)
        rc = ub_ctx_set_option(ctx, settings[i].name, settings[i].value);
    rc = rc ? rc : set_number(ctx, "outgoing-range:", sockets_allowed());
    rc = rc ? rc : set_number(ctx, "outgoing-num-tcp:", RESOLVE_TCP_MAX);
    return rc ? rc
              : set_number(ctx, "edns-buffer-size:",
                           options->edns_size ? options->edns_size : RESOLVE_EDNS_SIZE);
}

/* libunbound takes "ADDRESS@PORT" as we write it. */
static int set_servers(struct ub_ctx *ctx, const struct resolve_server *servers, size_t count)
{
    int rc = 0;
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = ub_ctx_set_fwd(ctx, servers[i].text);
    return rc;
}

/* --- asking ---------------------------------------------------------------------- */

/* Every octet that is not a letter, a digit, '-' or '_' as \DDD: libunbound reads
 * names as text. */
static void name_escape(struct slice name, char text[4 * DNS_NAME_MAX + 1])
{
    char *at = text;
    for (size_t label = 0; label + 1 < name.len; label += 1 + (uint8_t)name.p[label]) {
        size_t end = label + 1 + (uint8_t)name.p[label];
        for (size_t i = label + 1; i < end; i++) {
            char c = name.p[i];
            if (ascii_is_alnum(c) || c == '-' || c == '_')
                *at++ = c;
            else
                at += snprintf(at, 5, "\\%03u", (unsigned)(uint8_t)c);
        }
        *at++ = '.';
    }
    if (at == text)
        *at++ = '.';
    *at = '\0';
}

static void query_free(struct query *query)
{
    LIST_REMOVE(query, in_flight);
    free(query);
}

static void confirm_ends(void *context, const struct dns_answer *answer);
static void timer_fires(evutil_socket_t fd, short events, void *context);

static void leave_line(struct query *query)
{
    if (query->in_line)
        TAILQ_REMOVE(&query->unbound->line, query, in_its_line);
    query->in_line = false;
}

static void enter_line(struct query *query)
{
    if (query->in_line)
        return;
    if (query->timer)
        event_del(query->timer);
    query->in_line = true;
    TAILQ_INSERT_TAIL(&query->unbound->line, query, in_its_line);
}

/* For a part of a question's time. Without memory nothing but its deadline ends the wait. */
static void start_timer(struct query *query, unsigned part)
{
    const struct resolver *resolver = query->unbound->resolver;
    unsigned least = resolver->question_timeout_ms < resolver->message_timeout_ms
                         ? resolver->question_timeout_ms
                         : resolver->message_timeout_ms;
    uint64_t ms = least / part;
    struct timeval wait = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};
    if (!query->timer)
        query->timer = evtimer_new(resolver->base, timer_fires, query);
    if (query->timer)
        (void)event_add(query->timer, &wait);
}

/* However many names there are that nobody answers for, there is room left for answers that
 * are in doubt. */
static bool has_share_left(const struct unbound *self)
{
    return (self->share_count + 1) * self->server_count <= RESOLVE_LATE_MAX;
}

/* False: no memory. */
static bool take_share(struct query *query)
{
    struct unbound *self = query->unbound;
    query->confirm =
        confirm_start(&self->confirm, &query->flight->question, NULL, confirm_ends, query);
    if (!query->confirm)
        return false;
    query->had_share = query->has_share = true;
    self->share_count++;
    start_timer(query, RESOLVE_OTHERS_SHARE);
    return true;
}

/* Now or in its turn. False: no memory. */
static bool ask_late(struct query *query)
{
    if (has_share_left(query->unbound))
        return take_share(query);
    enter_line(query);
    return true;
}

static void give_up_share(struct query *query)
{
    struct unbound *self = query->unbound;
    if (!query->has_share)
        return;
    query->has_share = false;
    self->share_count--;
    while (!TAILQ_EMPTY(&self->line) && has_share_left(self)) {
        struct query *next = TAILQ_FIRST(&self->line);
        leave_line(next);
        if (!take_share(next))
            start_timer(next, RESOLVE_LATE_SHARE); /* no memory */
    }
}

/* Nobody waits for it any more. It stays while libunbound holds it. */
static struct flight *query_leave(struct query *query)
{
    struct flight *flight = query->flight;
    leave_line(query);
    confirm_stop(&query->confirm);
    if (query->timer)
        event_free(query->timer);
    give_up_share(query);
    query->timer = NULL;
    query->flight = NULL;
    if (!query->at_libunbound)
        query_free(query);
    return flight;
}

/* NULL: no memory. */
static void query_answer(struct query *query, const struct dns_answer *answer)
{
    struct flight *flight = query_leave(query);
    if (answer)
        flight_answer(flight, answer);
    else
        flight_fail(flight, ASSAY_ENOMEM);
}

/* What fails here may still come from libunbound, and the other way round. */
static void confirm_ends(void *context, const struct dns_answer *answer)
{
    struct query *query = context;
    query->confirm = NULL;
    query->heard = answer ? answer->status : DNS_OK;
    give_up_share(query);
    if (!query->at_libunbound || (answer && !dns_failed(answer->status)))
        query_answer(query, answer);
}

static void query_confirm(struct query *query, const struct dns_answer *answer)
{
    const struct question *question = &query->flight->question;
    if (query->confirm) {
        confirm_again(query->confirm); /* one of them has spoken since */
        give_up_share(query);          /* there is room for it without one */
        return;
    }
    leave_line(query);
    query->confirm = confirm_start(&query->unbound->confirm, question, answer, confirm_ends, query);
    if (!query->confirm)
        query_answer(query, NULL);
}

/* Nobody will say more. */
static void query_is_over(struct query *query)
{
    if (query->confirm)
        query->heard = confirm_failure(query->confirm);
    query_answer(query, &(struct dns_answer){.status = query->heard ? query->heard : DNS_SERVFAIL});
}

/* What we asked has had some time. While libunbound has not ended it goes on, unless a server
 * has failed and others stand in line. After that there is one time more: for servers that
 * have not had it, or for what is under way. */
static void check_share(struct query *query)
{
    bool has_failure = confirm_failure(query->confirm) != DNS_OK;
    bool is_in_time = query->at_libunbound && (!has_failure || TAILQ_EMPTY(&query->unbound->line));
    bool gets_more = !query->had_more && (!has_failure || confirm_has_begun(query->confirm));
    if (is_in_time && has_failure && !query->asked_again) {
        query->asked_again = true;
        confirm_again(query->confirm); /* it may have been a failure of the moment */
    }
    if (is_in_time || gets_more) {
        query->had_more |= !is_in_time;
        start_timer(query, RESOLVE_OTHERS_SHARE);
    } else if (!query->at_libunbound) {
        query_is_over(query);
    } else {
        query->heard = confirm_failure(query->confirm);
        confirm_stop(&query->confirm);
        give_up_share(query);
    }
}

/* libunbound may wait for a dead server with no regard to one that is slow, or ask that one
 * again and again, or wait for one whose answer it threw away (since its 1.18 an empty one
 * without an SOA). */
static void timer_fires(evutil_socket_t fd, short events, void *context)
{
    struct query *query = context;
    (void)fd;
    (void)events;
    if (query->has_share)
        check_share(query);
    else if (query->has_failed)
        query_is_over(query);
    else if (!query->confirm && !query->had_share)
        (void)ask_late(query); /* without memory libunbound is left alone with it */
}

static void query_fails(struct query *query)
{
    query->has_failed = true;
    query->had_more = false;
    if (query->confirm)
        start_timer(query, RESOLVE_OTHERS_SHARE);
    else if (query->had_share)
        query_is_over(query);
    else if (!ask_late(query))
        query_answer(query, NULL);
}

/* RFC 2308 2: an empty answer may lack the SOA, and then nothing tells it from a broken one,
 * or behind aliases from one that ends too early. */
static bool is_doubtful(const struct dns_answer *answer)
{
    bool is_empty = answer->status == DNS_NODATA || answer->status == DNS_NXDOMAIN;
    return (is_empty && answer->ttl_s == 0) || dns_leads_on(answer);
}

static void packet_arrives(struct query *query, struct slice packet)
{
    struct dns_answer answer;
    if (resolver_read(query->unbound->resolver, &query->flight->question, packet, -1, &answer) !=
        ASSAY_OK)
        query_answer(query, NULL);
    else if (is_doubtful(&answer))
        query_confirm(query, &answer);
    else if (dns_failed(answer.status)) /* remembered by libunbound, or seen by us alone */
        query_fails(query);
    else
        query_answer(query, &answer);
}

static void query_ends(void *context, int rc, void *packet, int packet_len, int sec,
                       char *why_bogus, int was_ratelimited)
{
    struct query *query = context;
    (void)sec;
    (void)why_bogus;
    (void)was_ratelimited;
    query->at_libunbound = false;
    if (!query->flight)
        query_free(query);
    else if (rc == 0 && packet_len >= 0)
        packet_arrives(query, slice_make(packet, (size_t)packet_len));
    else
        query_fails(query);
}

static struct query *query_new(struct unbound *self, struct flight *flight)
{
    struct query *query = calloc(1, sizeof(*query));
    if (!query)
        return NULL;
    query->flight = flight;
    query->unbound = self;
    flight->cookie = query;
    LIST_INSERT_HEAD(&self->queries, query, in_flight);
    start_timer(query, RESOLVE_LATE_SHARE);
    return query;
}

/* A cached answer calls query_ends before ub_resolve_event returns. */
static void unbound_ask(struct backend *backend, struct flight *flight)
{
    struct unbound *self = (struct unbound *)backend;
    char name[4 * DNS_NAME_MAX + 1];
    if (!dns_name_is_canonical(flight->question.name)) {
        flight_status(flight, DNS_FORMERR);
        return;
    }
    struct query *query = query_new(self, flight);
    if (!query) {
        flight_fail(flight, ASSAY_ENOMEM);
        return;
    }
    name_escape(flight->question.name, name);
    query->at_libunbound = true;
    if (ub_resolve_event(self->ctx, name, flight->question.type, 1, query, query_ends, NULL) != 0) {
        query->at_libunbound = false;
        query_answer(query, &(struct dns_answer){.status = DNS_NETWORK});
    }
}

static void unbound_cancel(struct backend *backend, struct flight *flight)
{
    (void)backend;
    query_leave(flight->cookie);
}

static bool unbound_serves(const struct backend *backend, enum question_kind kind)
{
    (void)backend;
    return kind == QUESTION_DNS;
}

/* --- from beginning to end --------------------------------------------------------- */

static void unbound_free(struct backend *backend)
{
    struct unbound *self = (struct unbound *)backend;
    struct query *next;
    if (self->ctx)
        ub_ctx_delete(self->ctx);
    for (struct query *query = LIST_FIRST(&self->queries); query; query = next) {
        next = LIST_NEXT(query, in_flight);
        free(query);
    }
    free(self);
}

/* What only the first question would set up. A name that is none is not sent anywhere. */
static int start_worker(struct ub_ctx *ctx)
{
    int rc = ub_resolve_event(ctx, "..", DNS_A, 1, NULL, query_ends, NULL);
    return rc == UB_SYNTAX ? 0 : rc;
}

/* What libunbound could not set up it takes down wrongly: the event loop goes with it,
 * though it is ours, and ub_ctx_delete reads what is not there. So both are left alone. */
static void abandon(struct unbound *self)
{
    self->ctx = NULL;
    self->resolver->base = NULL;
    self->resolver->turn_event = NULL;
    self->resolver->clock_event = NULL;
}

static int unbound_start(struct unbound *self, const struct resolver_options *options, char *why,
                         size_t why_len)
{
    self->ctx = ub_ctx_create_event(self->resolver->base);
    if (!self->ctx)
        return ASSAY_ENOMEM;
    int rc = apply_settings(self->ctx, options);
    rc = rc ? rc : set_servers(self->ctx, self->servers, self->server_count);
    rc = rc ? rc : remove_zones(self->ctx);
    rc = rc ? rc : start_worker(self->ctx);
    if (rc == 0)
        return ASSAY_OK;
    if (rc == UB_NOMEM || rc == UB_INITFAIL)
        abandon(self);
    snprintf(why, why_len, "libunbound: %s", ub_strerror(rc));
    return rc == UB_NOMEM ? ASSAY_ENOMEM : ASSAY_ESERVICE;
}

/* Those of the options, else the system's. */
static int find_servers(struct unbound *self, const struct resolver_options *options, char *why,
                        size_t why_len)
{
    if (options->server_count == 0)
        return resolve_servers_read(options->resolv_conf, self->servers, &self->server_count, why,
                                    why_len);
    assert(options->server_count <= RESOLVE_SERVERS_MAX);
    self->server_count = options->server_count;
    memcpy(self->servers, options->servers, options->server_count * sizeof(self->servers[0]));
    return ASSAY_OK;
}

int backend_unbound(struct resolver *resolver, const struct resolver_options *options,
                    struct backend **out_r, char *why, size_t why_len)
{
    struct unbound *self = calloc(1, sizeof(*self));
    if (!self)
        return ASSAY_ENOMEM;
    LIST_INIT(&self->queries);
    TAILQ_INIT(&self->line);
    self->resolver = resolver;
    self->backend.serves = unbound_serves;
    self->backend.ask = unbound_ask;
    self->backend.cancel = unbound_cancel;
    self->backend.free = unbound_free;
    int error = find_servers(self, options, why, why_len);
    if (error == ASSAY_OK)
        error = unbound_start(self, options, why, why_len);
    if (error != ASSAY_OK)
        unbound_free(&self->backend);
    else
        *out_r = &self->backend;
    return error;
}

void unbound_confirm_with(struct backend *unbound, struct backend *direct)
{
    struct unbound *self = (struct unbound *)unbound;
    self->confirm = (struct confirm_servers){
        .resolver = self->resolver,
        .direct = direct,
        .servers = self->servers,
        .count = self->server_count,
    };
}

char *backend_unbound_setting(struct backend *backend, const char *name)
{
    struct unbound *self = (struct unbound *)backend;
    char *value = NULL;
    return ub_ctx_get_option(self->ctx, name, &value) == 0 ? value : NULL;
}
