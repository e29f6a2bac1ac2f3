/* SPDX-License-Identifier: MIT
 *
 * slowdns ZONE-FILE PORT DELAY-MS: a DNS server on 127.0.0.1, UDP and TCP, whose
 * answers come so much later than their questions, each by itself. An answer that
 * is too large for UDP (512 octets, or what EDNS says) comes truncated. Writes a
 * line "PROTOCOL TYPE NAME" for each question.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "dns/dns.h"
#include "packet_write.h"

#define CLIENTS    64 /* TCP connections at once */
#define LATE_MAX   4096
#define PACKET_MAX 65535

/* A TCP connection and what it has sent so far. */
struct client {
    int fd; /* -1: free */
    unsigned serial;
    size_t len;
    uint8_t bytes[2 + PACKET_MAX];
};

/* An answer whose time has not come. All wait alike: first in, first out. */
struct late {
    int64_t due_ns;
    struct sockaddr_in to; /* UDP */
    struct client *client; /* TCP, or NULL */
    unsigned serial;
    struct buffer packet;
};

struct server {
    struct zone *zone;
    struct arena arena;
    int udp, listener;
    int64_t delay_ns;
    struct client clients[CLIENTS];
    struct late late[LATE_MAX];
    size_t first, count;
};

/* A question as it came. */
struct query {
    const uint8_t *bytes;
    struct dns_name name;
    uint16_t type;
    size_t udp_max;
};

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static uint16_t u16_at(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

/* --- questions ------------------------------------------------------------------ */

static bool read_query(const uint8_t *bytes, size_t len, struct query *query)
{
    size_t at = 12;
    while (at < len && bytes[at] && bytes[at] < 64)
        at += 1 + bytes[at];
    if (at + 5 > len || bytes[at] || at - 11 > sizeof(query->name.wire))
        return false;
    query->bytes = bytes;
    query->name.len = (uint8_t)(at - 11);
    for (size_t i = 0; i < query->name.len; i++)
        query->name.wire[i] = (uint8_t)ascii_lower((char)bytes[12 + i]);
    query->type = u16_at(bytes + at + 1);
    at += 5;
    bool edns = at + 11 <= len && bytes[at] == 0 && u16_at(bytes + at + 1) == DNS_OPT;
    query->udp_max = edns && u16_at(bytes + at + 3) > 512 ? u16_at(bytes + at + 3) : 512;
    return true;
}

static void log_query(const struct query *query, bool tcp)
{
    struct buffer line;
    buffer_init(&line, 4096);
    dns_type_to_text(&line, query->type);
    buffer_byte(&line, ' ');
    dns_name_to_text(&line, dns_name_slice(&query->name));
    printf("%s %s\n", tcp ? "tcp" : "udp", line.p);
    buffer_free(&line);
}

/* The answer with the id and the very name of the question. */
static void write_answer(struct buffer *out, const struct query *query,
                         const struct dns_answer *answer)
{
    buffer_clear(out);
    packet_write(out, dns_name_slice(&query->name), query->type, answer);
    if (out->error || out->len < 12u + query->name.len)
        give_up("cannot write an answer");
    memcpy(out->p, query->bytes, 2);
    memcpy(out->p + 12, query->bytes + 12, query->name.len);
}

static void answer_query(struct server *server, const struct query *query, bool tcp,
                         struct buffer *out)
{
    struct dns_answer answer;
    arena_reset(&server->arena);
    zone_answer(server->zone, dns_name_slice(&query->name), query->type, &server->arena, &answer);
    if (dns_failed(answer.status))
        answer = (struct dns_answer){.status = DNS_REFUSED};
    write_answer(out, query, &answer);
    if (tcp || out->len <= query->udp_max)
        return;
    answer = (struct dns_answer){.status = DNS_TRUNCATED};
    write_answer(out, query, &answer);
}

/* --- late answers --------------------------------------------------------------- */

static void take(struct server *server, const uint8_t *bytes, size_t len, struct client *client,
                 const struct sockaddr_in *from)
{
    struct query query;
    if (!read_query(bytes, len, &query))
        return;
    if (server->count == LATE_MAX)
        give_up("too many questions at once");
    struct late *late = &server->late[(server->first + server->count++) % LATE_MAX];
    log_query(&query, client != NULL);
    late->due_ns = now_ns() + server->delay_ns;
    late->client = client;
    late->serial = client ? client->serial : 0;
    if (from)
        late->to = *from;
    answer_query(server, &query, client != NULL, &late->packet);
}

static void send_late(const struct server *server, const struct late *late)
{
    const struct buffer *packet = &late->packet;
    uint8_t len[2] = {(uint8_t)(packet->len >> 8), (uint8_t)packet->len};
    if (!late->client) {
        sendto(server->udp, packet->p, packet->len, 0, (const struct sockaddr *)&late->to,
               sizeof(late->to));
        return;
    }
    if (late->client->fd < 0 || late->client->serial != late->serial)
        return;
    if (send(late->client->fd, len, 2, MSG_MORE | MSG_NOSIGNAL) == 2)
        send(late->client->fd, packet->p, packet->len, MSG_NOSIGNAL);
}

static void send_due(struct server *server)
{
    while (server->count && server->late[server->first].due_ns <= now_ns()) {
        send_late(server, &server->late[server->first]);
        server->first = (server->first + 1) % LATE_MAX;
        server->count--;
    }
}

/* --- sockets ---------------------------------------------------------------------- */

static int open_socket(int type, uint16_t port)
{
    int yes = 1, fd = socket(AF_INET, type, 0);
    struct sockaddr_in here = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (fd < 0 || bind(fd, (const struct sockaddr *)&here, sizeof(here)) < 0)
        give_up("cannot bind 127.0.0.1");
    if (type == SOCK_STREAM && listen(fd, CLIENTS) < 0)
        give_up("cannot listen");
    return fd;
}

static void read_udp(struct server *server)
{
    uint8_t bytes[4096];
    struct sockaddr_in from;
    socklen_t from_len = sizeof(from);
    ssize_t len;
    while ((len = recvfrom(server->udp, bytes, sizeof(bytes), MSG_DONTWAIT,
                           (struct sockaddr *)&from, &from_len)) >= 0)
        take(server, bytes, (size_t)len, NULL, &from);
}

static void accept_client(struct server *server)
{
    int fd = accept(server->listener, NULL, NULL);
    for (size_t i = 0; i < CLIENTS && fd >= 0; i++) {
        struct client *client = &server->clients[i];
        if (client->fd >= 0)
            continue;
        client->fd = fd;
        client->serial++;
        client->len = 0;
        return;
    }
    if (fd >= 0)
        close(fd);
}

static void take_whole(struct server *server, struct client *client)
{
    while (client->len >= 2) {
        size_t whole = 2 + (size_t)u16_at(client->bytes);
        if (client->len < whole)
            return;
        take(server, client->bytes + 2, whole - 2, client, NULL);
        client->len -= whole;
        memmove(client->bytes, client->bytes + whole, client->len);
    }
}

static void read_client(struct server *server, struct client *client)
{
    ssize_t len = recv(client->fd, client->bytes + client->len, sizeof(client->bytes) - client->len,
                       MSG_DONTWAIT);
    if (len < 0 && errno == EAGAIN)
        return;
    if (len <= 0) {
        close(client->fd);
        client->fd = -1;
        return;
    }
    client->len += (size_t)len;
    take_whole(server, client);
}

/* --- the loop --------------------------------------------------------------------- */

static void wait_for(struct server *server, struct pollfd *fds)
{
    struct timespec wait = {0};
    fds[0] = (struct pollfd){.fd = server->udp, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = server->listener, .events = POLLIN};
    for (size_t i = 0; i < CLIENTS; i++)
        fds[2 + i] = (struct pollfd){.fd = server->clients[i].fd, .events = POLLIN};
    if (server->count) {
        int64_t left = server->late[server->first].due_ns - now_ns();
        wait.tv_sec = left > 0 ? left / 1000000000 : 0;
        wait.tv_nsec = left > 0 ? left % 1000000000 : 0;
    }
    ppoll(fds, 2 + CLIENTS, server->count ? &wait : NULL, NULL);
}

static void serve(struct server *server)
{
    struct pollfd fds[2 + CLIENTS];
    for (;;) {
        wait_for(server, fds);
        if (fds[0].revents)
            read_udp(server);
        if (fds[1].revents)
            accept_client(server);
        for (size_t i = 0; i < CLIENTS; i++)
            if (fds[2 + i].revents && fds[2 + i].fd >= 0)
                read_client(server, &server->clients[i]);
        send_due(server);
    }
}

static struct buffer read_file(const char *path)
{
    struct buffer text;
    char piece[4096];
    size_t len;
    FILE *file = fopen(path, "r");
    if (!file)
        give_up(path);
    buffer_init(&text, SIZE_MAX / 4);
    while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
        buffer_add(&text, piece, len);
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    static struct server server;
    struct dns_fault fault;
    if (argc != 4)
        return 64;
    struct buffer text = read_file(argv[1]);
    if (zone_read(buffer_get(&text), slice_make("", 1), &server.zone, &fault) != ASSAY_OK) {
        fprintf(stderr, "%s:%zu: %s\n", argv[1], fault.line, fault.reason);
        return 1;
    }
    buffer_free(&text);
    arena_init(&server.arena, (size_t)1 << 20);
    for (size_t i = 0; i < CLIENTS; i++)
        server.clients[i].fd = -1;
    for (size_t i = 0; i < LATE_MAX; i++)
        buffer_init(&server.late[i].packet, (size_t)2 * PACKET_MAX);
    server.udp = open_socket(SOCK_DGRAM, (uint16_t)atoi(argv[2]));
    server.listener = open_socket(SOCK_STREAM, (uint16_t)atoi(argv[2]));
    server.delay_ns = (int64_t)atoi(argv[3]) * 1000000;
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("ready\n");
    serve(&server);
}
