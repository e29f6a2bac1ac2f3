/* SPDX-License-Identifier: MIT
 *
 * One named server, asked directly, no cache: the backend for dns-at, and what others
 * ask a server for by themselves.
 *
 * A query has a connected UDP socket of its own, so a random port and a random id
 * (RFC 5452 4.5). What comes is read by dns_packet_read as it came. A packet that
 * is no answer to the query (less than a header, another id, another question) is
 * as if it had not come, until there is no time for a better one: then it is what
 * the query ends with. An answer that was cut is asked for over TCP (RFC 7766 5) and
 * is DNS_TRUNCATED unless the whole of it arrives. A server that does not know
 * EDNS is asked without it (RFC 6891 7).
 *
 * Past RESOLVE_DIRECT_MAX queries, others stand in line; their time is running, and
 * one that never left the line is DNS_LIMIT.
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "resolve/internal.h"

#define HEADER_LEN 12u
#define LENGTH_LEN 2u /* before a message over TCP: RFC 1035 4.2.2 */

TAILQ_HEAD(query_list, direct_query);

struct direct {
    struct backend backend;
    struct resolver *resolver;
    struct query_list line;
    struct event *line_event;
    size_t open; /* queries that have a socket */
    unsigned edns_size;
    char datagram[DNS_PACKET_MAX];
};

/* What the clock of a query says next, and after which share of the time that a
 * question has. */
enum moment { MOMENT_RESEND, MOMENT_REPORT, MOMENT_ANEW, MOMENT_COUNT };

static const unsigned sixteenths[MOMENT_COUNT] = {5, 15, 17};

struct direct_query {
    struct direct *owner;
    const struct question *question;
    direct_done *done;
    void *context;
    struct sockaddr_storage server;
    socklen_t server_len;
    struct buffer packet;
    struct event *clock;
    struct event *datagrams;    /* NULL: in line, or over TCP */
    struct bufferevent *stream; /* NULL: not over TCP */
    enum dns_status seen;       /* what came that was no answer; DNS_OK: nothing */
    uint16_t id;
    bool edns;
    bool in_line;
    enum moment moment;
    TAILQ_ENTRY(direct_query) in_owner;
};

/* --- the end of a query ------------------------------------------------------------ */

static void close_datagrams(struct direct_query *query)
{
    if (!query->datagrams)
        return;
    evutil_closesocket(event_get_fd(query->datagrams));
    event_free(query->datagrams);
    query->datagrams = NULL;
}

static void query_free(struct direct_query *query)
{
    struct direct *self = query->owner;
    if (query->in_line)
        TAILQ_REMOVE(&self->line, query, in_owner);
    else
        self->open--;
    close_datagrams(query);
    if (query->stream)
        bufferevent_free(query->stream);
    if (query->clock)
        event_free(query->clock);
    buffer_free(&query->packet);
    free(query);
    if (!TAILQ_EMPTY(&self->line))
        event_active(self->line_event, 0, 0);
}

/* The answer may borrow from the packet, and the packet from the query. NULL: no memory. */
static void query_answer(struct direct_query *query, const struct dns_answer *answer)
{
    query->done(query->context, answer);
    query_free(query);
}

static void query_status(struct direct_query *query, enum dns_status status)
{
    query_answer(query, &(struct dns_answer){.status = status});
}

static void query_fail(struct direct_query *query)
{
    query_answer(query, NULL);
}

/* --- UDP --------------------------------------------------------------------------- */

static void query_read(struct direct_query *query, struct slice packet);

/* A datagram that could not be sent is as good as lost, unless nobody is there. */
static void send_datagram(struct direct_query *query)
{
    struct slice packet = buffer_get(&query->packet);
    ssize_t sent = send(event_get_fd(query->datagrams), packet.p, packet.len, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR && errno != ENOBUFS)
        query_status(query, DNS_NETWORK);
}

static void datagram_arrives(evutil_socket_t fd, short events, void *context)
{
    struct direct_query *query = context;
    char *room = query->owner->datagram;
    ssize_t len = recv(fd, room, sizeof(query->owner->datagram), 0);
    (void)events;
    if (len >= 0)
        query_read(query, slice_make(room, (size_t)len));
    else if (errno != EAGAIN && errno != EINTR)
        query_status(query, DNS_NETWORK);
}

static int socket_of(const struct direct_query *query, int type)
{
    return socket(query->server.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* A socket that only this server can answer; -1 with errno. */
static int connected_socket(const struct direct_query *query)
{
    int fd = socket_of(query, SOCK_DGRAM);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&query->server, query->server_len) == 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static bool is_shortage(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

static void start_udp(struct direct_query *query)
{
    struct event_base *base = query->owner->resolver->base;
    int fd = connected_socket(query);
    if (fd < 0) {
        query_status(query, is_shortage(errno) ? DNS_LIMIT : DNS_NETWORK);
        return;
    }
    query->datagrams = event_new(base, fd, EV_READ | EV_PERSIST, datagram_arrives, query);
    if (query->datagrams && event_add(query->datagrams, NULL) == 0) {
        send_datagram(query);
        return;
    }
    if (!query->datagrams)
        close(fd);
    query_fail(query);
}

/* --- TCP --------------------------------------------------------------------------- */

static void stream_arrives(struct bufferevent *stream, void *context)
{
    struct direct_query *query = context;
    struct evbuffer *input = bufferevent_get_input(stream);
    uint8_t head[LENGTH_LEN];
    if (evbuffer_copyout(input, head, LENGTH_LEN) != (ssize_t)LENGTH_LEN)
        return;
    size_t len = (size_t)(head[0] << 8 | head[1]);
    if (evbuffer_get_length(input) < LENGTH_LEN + len)
        return;
    const unsigned char *bytes = evbuffer_pullup(input, (ssize_t)(LENGTH_LEN + len));
    if (bytes)
        query_read(query, slice_make(bytes + LENGTH_LEN, len));
    else
        query_fail(query);
}

static void stream_changes(struct bufferevent *stream, short what, void *context)
{
    (void)stream;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        query_status(context, DNS_TRUNCATED);
}

/* Callbacks are deferred: none comes before the call that brings it about returns. */
static void start_tcp(struct direct_query *query)
{
    struct slice packet = buffer_get(&query->packet);
    const uint8_t head[LENGTH_LEN] = {(uint8_t)(packet.len >> 8), (uint8_t)packet.len};
    close_datagrams(query);
    int fd = socket_of(query, SOCK_STREAM);
    if (fd < 0) {
        query_status(query, DNS_TRUNCATED);
        return;
    }
    query->stream = bufferevent_socket_new(query->owner->resolver->base, fd,
                                           BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    if (!query->stream) {
        close(fd);
        query_fail(query);
        return;
    }
    bufferevent_setcb(query->stream, stream_arrives, NULL, stream_changes, query);
    if (bufferevent_write(query->stream, head, LENGTH_LEN) != 0 ||
        bufferevent_write(query->stream, packet.p, packet.len) != 0 ||
        bufferevent_enable(query->stream, EV_READ) != 0) {
        query_fail(query);
        return;
    }
    if (bufferevent_socket_connect(query->stream, (struct sockaddr *)&query->server,
                                   (int)query->server_len) != 0)
        query_status(query, DNS_TRUNCATED);
}

/* --- what came --------------------------------------------------------------------- */

static void write_packet(struct direct_query *query)
{
    evutil_secure_rng_get_bytes(&query->id, sizeof(query->id));
    buffer_clear(&query->packet);
    dns_packet_query(&query->packet, query->id, query->question->name, query->question->type,
                     query->edns ? (uint16_t)query->owner->edns_size : 0);
}

/* The server may not know EDNS. */
static void ask_plainly(struct direct_query *query)
{
    query->edns = false;
    write_packet(query);
    if (query->packet.error)
        query_fail(query);
    else
        send_datagram(query);
}

static bool is_no_answer(struct slice packet, const struct dns_answer *answer)
{
    return packet.len < HEADER_LEN || answer->status == DNS_MISMATCH;
}

static bool is_about_edns(const struct direct_query *query, const struct dns_answer *answer)
{
    return query->edns && query->datagrams &&
           (answer->status == DNS_FORMERR || answer->status == DNS_NOTIMP);
}

static void query_read(struct direct_query *query, struct slice packet)
{
    struct dns_answer answer;
    if (resolver_read(query->owner->resolver, query->question, packet, query->id, &answer) !=
        ASSAY_OK)
        query_fail(query);
    else if (is_no_answer(packet, &answer) && query->stream)
        query_status(query, DNS_TRUNCATED);
    else if (is_no_answer(packet, &answer))
        query->seen = answer.status;
    else if (answer.status == DNS_TRUNCATED && !query->stream)
        start_tcp(query);
    else if (is_about_edns(query, &answer))
        ask_plainly(query);
    else
        query_answer(query, &answer);
}

/* --- time -------------------------------------------------------------------------- */

/* From the last moment to this one. */
static void clock_set(struct direct_query *query, enum moment moment)
{
    unsigned share = sixteenths[moment] - (moment ? sixteenths[moment - 1] : 0);
    uint64_t ms = (uint64_t)query->owner->resolver->question_timeout_ms * share / 16;
    struct timeval wait = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};
    query->moment = moment;
    event_add(query->clock, &wait);
}

/* Shortly before the driver's own clock says DNS_TIMEOUT: what is known by now. */
static void report(struct direct_query *query)
{
    if (query->stream)
        query_status(query, DNS_TRUNCATED);
    else if (query->in_line)
        query_status(query, DNS_LIMIT);
    else if (query->seen)
        query_status(query, query->seen);
    else
        clock_set(query, MOMENT_ANEW);
}

/* Somebody still waits: one who joined later. */
static void ask_anew(struct direct_query *query)
{
    close_datagrams(query);
    write_packet(query);
    clock_set(query, MOMENT_RESEND);
    if (query->packet.error)
        query_fail(query);
    else
        start_udp(query);
}

static void clock_fires(evutil_socket_t fd, short events, void *context)
{
    struct direct_query *query = context;
    (void)fd;
    (void)events;
    if (query->moment == MOMENT_REPORT) {
        report(query);
    } else if (query->moment == MOMENT_ANEW) {
        ask_anew(query);
    } else {
        clock_set(query, MOMENT_REPORT);
        if (query->datagrams)
            send_datagram(query);
    }
}

/* --- asking ------------------------------------------------------------------------ */

static void line_moves(evutil_socket_t fd, short events, void *context)
{
    struct direct *self = context;
    struct direct_query *query;
    (void)fd;
    (void)events;
    while (self->open < RESOLVE_DIRECT_MAX && (query = TAILQ_FIRST(&self->line))) {
        TAILQ_REMOVE(&self->line, query, in_owner);
        query->in_line = false;
        self->open++;
        start_udp(query);
    }
}

/* In line, with its clock set and its packet written; NULL without memory. */
static struct direct_query *query_new(struct direct *self, const struct question *question)
{
    struct direct_query *query = calloc(1, sizeof(*query));
    if (!query)
        return NULL;
    query->owner = self;
    query->question = question;
    query->edns = self->edns_size > 0;
    query->in_line = true;
    TAILQ_INSERT_TAIL(&self->line, query, in_owner);
    buffer_init(&query->packet, DNS_PACKET_MAX);
    write_packet(query);
    query->clock = evtimer_new(self->resolver->base, clock_fires, query);
    if (query->packet.error || !query->clock) {
        query_free(query);
        return NULL;
    }
    clock_set(query, MOMENT_RESEND);
    return query;
}

struct direct_query *direct_start(struct backend *backend, const struct question *question,
                                  struct slice server, direct_done *done, void *context)
{
    struct direct *self = (struct direct *)backend;
    struct direct_query *query = query_new(self, question);
    if (!query)
        return NULL;
    query->done = done;
    query->context = context;
    /* One that cannot be read has no family, and then there is no socket for it. */
    (void)server_address(server, &query->server, &query->server_len);
    event_active(self->line_event, 0, 0);
    return query;
}

bool direct_has_heard(const struct direct_query *query)
{
    return query->stream || query->seen != DNS_OK;
}

void direct_stop(struct direct_query **query)
{
    if (*query)
        query_free(*query);
    *query = NULL;
}

/* --- dns-at ------------------------------------------------------------------------ */

static void flight_ends(void *context, const struct dns_answer *answer)
{
    struct flight *flight = context;
    flight->cookie = NULL;
    if (answer)
        flight_answer(flight, answer);
    else
        flight_fail(flight, ASSAY_ENOMEM);
}

static void direct_ask(struct backend *backend, struct flight *flight)
{
    if (!dns_name_is_canonical(flight->question.name)) {
        flight_status(flight, DNS_FORMERR);
        return;
    }
    flight->cookie =
        direct_start(backend, &flight->question, flight->question.server, flight_ends, flight);
    if (!flight->cookie)
        flight_fail(flight, ASSAY_ENOMEM);
}

static void direct_cancel(struct backend *backend, struct flight *flight)
{
    struct direct_query *query = flight->cookie;
    (void)backend;
    direct_stop(&query);
}

static bool direct_serves(const struct backend *backend, enum question_kind kind)
{
    (void)backend;
    return kind == QUESTION_DNS_AT;
}

/* Every flight was dropped before, and every query with it. */
static void direct_free(struct backend *backend)
{
    struct direct *self = (struct direct *)backend;
    if (self->line_event)
        event_free(self->line_event);
    free(self);
}

struct backend *backend_direct(struct resolver *resolver, const struct resolver_options *options)
{
    struct direct *self = calloc(1, sizeof(*self));
    if (!self)
        return NULL;
    TAILQ_INIT(&self->line);
    self->resolver = resolver;
    self->edns_size = options->edns_size ? options->edns_size : RESOLVE_EDNS_SIZE;
    self->backend.serves = direct_serves;
    self->backend.ask = direct_ask;
    self->backend.cancel = direct_cancel;
    self->backend.free = direct_free;
    self->line_event = event_new(resolver->base, -1, 0, line_moves, self);
    if (!self->line_event) {
        direct_free(&self->backend);
        return NULL;
    }
    return &self->backend;
}
