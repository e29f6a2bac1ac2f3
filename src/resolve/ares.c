/* SPDX-License-Identifier: MIT
 *
 * The c-ares backend, for dns-at: one named server, asked directly, no cache.
 *
 * A channel of c-ares belongs to one server and one transport. We build the
 * query and read the answer ourselves (c-ares would swallow SERVFAIL and the
 * like), and turn to TCP ourselves: an answer that was cut is DNS_TRUNCATED
 * unless the whole of it arrives, whatever becomes of the TCP connection.
 *
 * What c-ares itself throws away (a wrong id, another question, less than a
 * header) is as if it had not come: DNS_TIMEOUT.
 */
#define CARES_NO_DEPRECATED

#include <ares.h>
#include <arpa/inet.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "resolve/internal.h"

/* Octets of a UDP answer that c-ares may take; what we ask for stands in the
 * query. Past this c-ares cuts without saying so. */
#define ARES_UDP_ROOM     4096
#define ARES_RECEIVE_ROOM (1 << 20)

struct watch {
    struct channel *channel;
    struct event *event;
    ares_socket_t fd;
    LIST_ENTRY(watch) in_channel;
};

struct channel {
    struct ares *owner;
    ares_channel ares;
    struct event *timer;
    LIST_HEAD(, watch) watches;
    char key[1 + sizeof(((struct resolve_server *)0)->text)]; /* 'u' or 't', server */
    bool tcp;
    bool stale;      /* takes no new query: see was_cut_short */
    unsigned inside; /* calls into c-ares: not to be destroyed */
    size_t queries;
    TAILQ_ENTRY(channel) in_use;
};

struct ares {
    struct backend backend;
    struct resolver *resolver;
    struct table by_key;
    TAILQ_HEAD(channel_list, channel) channels; /* the least recently used first */
    size_t channel_count;
    unsigned edns_size;
    bool library;
};

struct ares_query {
    struct channel *channel;
    struct flight *flight; /* NULL: cancelled */
};

/* --- channels: c-ares on the event loop ------------------------------------------ */

static void channel_set_timer(struct channel *channel)
{
    struct timeval room;
    struct timeval *wait = ares_timeout(channel->ares, NULL, &room);
    if (wait)
        evtimer_add(channel->timer, wait);
    else
        evtimer_del(channel->timer);
}

static void channel_process(struct channel *channel, ares_socket_t readable, ares_socket_t writable)
{
    channel->inside++;
    ares_process_fd(channel->ares, readable, writable);
    channel->inside--;
    channel_set_timer(channel);
}

static void timer_fires(evutil_socket_t fd, short events, void *context)
{
    (void)fd;
    (void)events;
    channel_process(context, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

static void socket_fires(evutil_socket_t fd, short events, void *context)
{
    channel_process(context, events & EV_READ ? fd : ARES_SOCKET_BAD,
                    events & EV_WRITE ? fd : ARES_SOCKET_BAD);
}

static void watch_free(struct watch *watch)
{
    LIST_REMOVE(watch, in_channel);
    event_free(watch->event);
    free(watch);
}

static struct watch *watch_find(struct channel *channel, ares_socket_t fd)
{
    struct watch *watch;
    LIST_FOREACH(watch, &channel->watches, in_channel)
    if (watch->fd == fd)
        break;
    return watch;
}

/* c-ares says what it wants to know of a socket. Without memory it is not
 * watched, and the question runs into its deadline. */
static void socket_changes(void *context, ares_socket_t fd, int readable, int writable)
{
    struct channel *channel = context;
    struct watch *watch = watch_find(channel, fd);
    short events = (short)((readable ? EV_READ : 0) | (writable ? EV_WRITE : 0));
    if (watch)
        watch_free(watch);
    if (!events || !(watch = calloc(1, sizeof(*watch))))
        return;
    watch->fd = fd;
    watch->channel = channel;
    watch->event = event_new(channel->owner->resolver->base, fd, (short)(events | EV_PERSIST),
                             socket_fires, channel);
    if (!watch->event) {
        free(watch);
        return;
    }
    LIST_INSERT_HEAD(&channel->watches, watch, in_channel);
    event_add(watch->event, NULL);
}

/* All that c-ares would else read from resolv.conf and the environment is set. */
static int channel_init(struct channel *channel)
{
    static char lookups[] = "b";
    struct in_addr nobody = {htonl(INADDR_LOOPBACK)};
    struct ares_options options = {
        .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP |
                 ARES_FLAG_IGNTC | ARES_FLAG_EDNS | (channel->tcp ? ARES_FLAG_USEVC : 0),
        /* Two tries, the second twice as long: our own deadline comes first. */
        .timeout = (int)(channel->owner->resolver->question_timeout_ms / 3 + 50),
        .tries = 2,
        .ndots = 1,
        .servers = &nobody,
        .nservers = 1,
        .lookups = lookups,
        .ednspsz = ARES_UDP_ROOM,
        .socket_receive_buffer_size = ARES_RECEIVE_ROOM,
        .sock_state_cb = socket_changes,
        .sock_state_cb_data = channel,
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
               ARES_OPT_SERVERS | ARES_OPT_DOMAINS | ARES_OPT_SORTLIST | ARES_OPT_LOOKUPS |
               ARES_OPT_EDNSPSZ | ARES_OPT_SOCK_RCVBUF | ARES_OPT_SOCK_STATE_CB;
#ifdef ARES_OPT_QUERY_CACHE
    mask |= ARES_OPT_QUERY_CACHE; /* with a longest stay of 0: none */
#endif
    return ares_init_options(&channel->ares, &options, mask) == ARES_SUCCESS ? ASSAY_OK
                                                                             : ASSAY_ENOMEM;
}

/* "ADDRESS@PORT"; a link-local address is beyond c-ares 1.18. */
static bool server_node(struct slice text, struct ares_addr_port_node *node)
{
    struct resolve_server server;
    char why[80];
    uint64_t port = 0;
    if (resolve_server_parse(text, &server, why, sizeof(why)) != ASSAY_OK)
        return false;
    struct slice rest = slice_from(server.text);
    char *at = server.text + slice_cut(&rest, '@').len;
    *at = '\0';
    if (slice_to_uint(rest, 65535, &port) != ASSAY_OK)
        return false;
    *node = (struct ares_addr_port_node){.udp_port = (int)port, .tcp_port = (int)port};
    node->family = strchr(server.text, ':') ? AF_INET6 : AF_INET;
    return inet_pton(node->family, server.text, &node->addr) == 1;
}

static void channel_free(struct channel *channel)
{
    struct ares *owner = channel->owner;
    if (channel->ares)
        ares_destroy(channel->ares);
    for (struct watch *watch = LIST_FIRST(&channel->watches), *next; watch; watch = next) {
        next = LIST_NEXT(watch, in_channel);
        watch_free(watch);
    }
    if (channel->timer)
        event_free(channel->timer);
    struct slice key = slice_from(channel->key);
    if (table_get(&owner->by_key, key) == channel)
        table_remove(&owner->by_key, key);
    TAILQ_REMOVE(&owner->channels, channel, in_use);
    owner->channel_count--;
    free(channel);
}

/* Makes room: the idle one that was used least recently goes. */
static bool channel_room(struct ares *self)
{
    struct channel *channel;
    if (self->channel_count < RESOLVE_CHANNELS_MAX)
        return true;
    TAILQ_FOREACH(channel, &self->channels, in_use)
    if (channel->queries == 0 && channel->inside == 0) {
        channel_free(channel);
        return true;
    }
    return false;
}

static struct channel *channel_new(struct ares *self, const char *key,
                                   struct ares_addr_port_node *node)
{
    struct channel *channel = calloc(1, sizeof(*channel));
    if (!channel)
        return NULL;
    channel->owner = self;
    channel->tcp = key[0] == 't';
    snprintf(channel->key, sizeof(channel->key), "%s", key);
    TAILQ_INSERT_TAIL(&self->channels, channel, in_use);
    self->channel_count++;
    channel->timer = evtimer_new(self->resolver->base, timer_fires, channel);
    if (!channel->timer || channel_init(channel) != ASSAY_OK ||
        ares_set_servers_ports(channel->ares, node) != ARES_SUCCESS ||
        table_put(&self->by_key, slice_from(channel->key), channel) != ASSAY_OK) {
        channel_free(channel);
        return NULL;
    }
    return channel;
}

/* A stale channel loses its place in the table and lives on until it is idle. */
static void channel_retire(struct channel *channel)
{
    channel->stale = true;
    if (table_get(&channel->owner->by_key, slice_from(channel->key)) == channel)
        table_remove(&channel->owner->by_key, slice_from(channel->key));
}

static struct channel *channel_get(struct ares *self, struct slice server, bool tcp,
                                   enum dns_status *status_r)
{
    struct ares_addr_port_node node;
    char key[sizeof(((struct channel *)0)->key)];
    *status_r = DNS_NETWORK;
    if (server.len + 2 > sizeof(key) || !server_node(server, &node))
        return NULL;
    snprintf(key, sizeof(key), "%c%.*s", tcp ? 't' : 'u', SLICE_ARGS(server));
    struct channel *channel = table_get(&self->by_key, slice_from(key));
    *status_r = DNS_LIMIT;
    if (channel || !channel_room(self))
        return channel;
    return channel_new(self, key, &node);
}

/* --- queries ----------------------------------------------------------------------- */

static void query_start(struct flight *flight, bool tcp);

static enum dns_status status_of(int status)
{
    switch (status) {
    case ARES_ETIMEOUT:
        return DNS_TIMEOUT;
    case ARES_EBADRESP:
        return DNS_GARBAGE;
    case ARES_EFORMERR:
        return DNS_FORMERR;
    case ARES_ESERVFAIL:
        return DNS_SERVFAIL;
    case ARES_ENOTIMP:
        return DNS_NOTIMP;
    case ARES_EREFUSED:
        return DNS_REFUSED;
    default:
        return DNS_NETWORK;
    }
}

/* A server that answers a query with FORMERR because of its OPT makes c-ares 1.18
 * give up EDNS for the whole channel, and then it cuts what comes at 512 octets
 * without saying so. An answer of just that length is not to be trusted. */
static bool was_cut_short(struct slice packet)
{
    return packet.len == 512;
}

static bool is_truncated(struct slice packet)
{
    return packet.len > 2 && (packet.p[2] & 0x02);
}

static void packet_arrives(struct flight *flight, struct slice packet)
{
    struct arena *arena = resolver_answers(flight->resolver);
    struct dns_answer answer;
    int error =
        dns_packet_read(packet, -1, flight->question.name, flight->question.type, arena, &answer);
    if (error != ASSAY_OK)
        flight_fail(flight, error);
    else
        flight_answer(flight, &answer);
}

static void query_ends(void *context, int status, int timeouts, unsigned char *bytes, int len)
{
    struct ares_query *query = context;
    struct flight *flight = query->flight;
    struct channel *channel = query->channel;
    bool tcp = channel->tcp;
    (void)timeouts;
    channel->queries--;
    free(query);
    if (!flight)
        return;
    flight->cookie = NULL;
    struct slice packet = status == ARES_SUCCESS ? slice_make(bytes, (size_t)len) : SLICE_NONE;
    if (!tcp && was_cut_short(packet))
        channel_retire(channel);
    if (!tcp && (was_cut_short(packet) || is_truncated(packet)))
        query_start(flight, true);
    else if (status == ARES_SUCCESS)
        packet_arrives(flight, packet);
    else if (status == ARES_ENOMEM)
        flight_fail(flight, ASSAY_ENOMEM);
    else
        flight_status(flight, tcp ? DNS_TRUNCATED : status_of(status));
}

static void query_send(struct ares_query *query, struct slice packet)
{
    struct channel *channel = query->channel;
    struct ares *self = channel->owner;
    channel->queries++;
    TAILQ_REMOVE(&self->channels, channel, in_use);
    TAILQ_INSERT_TAIL(&self->channels, channel, in_use);
    channel->inside++;
    ares_send(channel->ares, (const unsigned char *)packet.p, (int)packet.len, query_ends, query);
    channel->inside--;
    channel_set_timer(channel);
}

static uint16_t random_id(void)
{
    uint16_t id = 0;
    if (getrandom(&id, sizeof(id), 0) != (ssize_t)sizeof(id))
        return 0;
    return id;
}

static void query_start(struct flight *flight, bool tcp)
{
    struct ares *self = (struct ares *)flight->backend;
    const struct question *question = &flight->question;
    enum dns_status status;
    struct channel *channel = channel_get(self, question->server, tcp, &status);
    flight->cookie = NULL;
    if (!channel) {
        flight_status(flight, status);
        return;
    }
    struct ares_query *query = calloc(1, sizeof(*query));
    struct buffer packet;
    buffer_init(&packet, DNS_PACKET_MAX);
    dns_packet_query(&packet, random_id(), question->name, question->type,
                     (uint16_t)self->edns_size);
    if (!query || packet.error) {
        free(query);
        flight_fail(flight, ASSAY_ENOMEM);
    } else {
        *query = (struct ares_query){channel, flight};
        flight->cookie = query;
        query_send(query, buffer_get(&packet));
    }
    buffer_free(&packet);
}

/* --- the backend ---------------------------------------------------------------------- */

/* Stale channels and what else is idle past the limit are freed here, outside of
 * every callback of c-ares. */
static void channels_sweep(struct ares *self)
{
    struct channel *channel = TAILQ_FIRST(&self->channels);
    while (channel) {
        struct channel *next = TAILQ_NEXT(channel, in_use);
        if (channel->stale && channel->queries == 0 && channel->inside == 0)
            channel_free(channel);
        channel = next;
    }
}

static void ares_ask(struct backend *backend, struct flight *flight)
{
    channels_sweep((struct ares *)backend);
    if (dns_name_is_canonical(flight->question.name))
        query_start(flight, false);
    else
        flight_status(flight, DNS_FORMERR);
}

static void ares_cancel_flight(struct backend *backend, struct flight *flight)
{
    struct ares_query *query = flight->cookie;
    (void)backend;
    if (query)
        query->flight = NULL;
}

static bool ares_serves(const struct backend *backend, enum question_kind kind)
{
    (void)backend;
    return kind == QUESTION_DNS_AT;
}

static void ares_free(struct backend *backend)
{
    struct ares *self = (struct ares *)backend;
    for (struct channel *channel = TAILQ_FIRST(&self->channels), *next; channel; channel = next) {
        next = TAILQ_NEXT(channel, in_use);
        channel_free(channel);
    }
    table_free(&self->by_key);
    if (self->library)
        ares_library_cleanup();
    free(self);
}

struct backend *backend_ares(struct resolver *resolver, const struct resolver_options *options)
{
    struct ares *self = calloc(1, sizeof(*self));
    if (!self)
        return NULL;
    TAILQ_INIT(&self->channels);
    table_init(&self->by_key, options->seed);
    self->resolver = resolver;
    self->edns_size = options->edns_size ? options->edns_size : RESOLVE_EDNS_SIZE;
    self->backend.serves = ares_serves;
    self->backend.ask = ares_ask;
    self->backend.cancel = ares_cancel_flight;
    self->backend.free = ares_free;
    self->library = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
    if (!self->library) {
        ares_free(&self->backend);
        return NULL;
    }
    return &self->backend;
}
