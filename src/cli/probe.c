/* SPDX-License-Identifier: MIT
 * Is a resolver there at all? Asked only after a check whose questions failed: a
 * resolver that is gone is a fault of the set-up (exit 69), not of a domain. */
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/cli.h"

/* The question that failed; ". NS", which every resolver can answer, if only by a refusal; and
 * "localhost. A", which most answer by themselves when nobody answers them (RFC 6761 6.3). */
enum { PROBE_ROOT, PROBE_LOCALHOST, PROBE_FAILED, PROBE_COUNT };

struct probe {
    struct buffer packets[PROBE_COUNT];
};

static bool send_probe(int fd, const struct probe *probe)
{
    bool sent = true;
    for (size_t i = 0; i < PROBE_COUNT && sent; i++) {
        struct slice packet = buffer_get(&probe->packets[i]);
        sent = !packet.len || send(fd, packet.p, packet.len, 0) >= 0;
    }
    return sent;
}

static struct addrinfo *address_of(const struct resolve_server *server)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_DGRAM};
    struct slice port = slice_from(server->text);
    struct slice host = slice_cut(&port, '@');
    char text[sizeof(server->text)];
    struct addrinfo *found = NULL;
    snprintf(text, sizeof(text), "%.*s", SLICE_ARGS(host));
    return getaddrinfo(text, port.p, &hints, &found) == 0 ? found : NULL;
}

/* A socket that has sent the probe, and hears of a closed port at once. -1: nobody can be
 * there; *cannot_ask_r: that is not known. */
static int ask_server(const struct resolve_server *server, const struct probe *probe,
                      bool *cannot_ask_r)
{
    struct addrinfo *address = address_of(server);
    if (!address)
        return -1;
    int fd = socket(address->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool sent =
        fd >= 0 && connect(fd, address->ai_addr, address->ai_addrlen) == 0 && send_probe(fd, probe);
    *cannot_ask_r |= fd < 0;
    freeaddrinfo(address);
    if (fd >= 0 && !sent)
        close(fd);
    return sent ? fd : -1;
}

static int until(int64_t end_ms)
{
    int64_t left_ms = end_ms - resolver_now_ms();
    return left_ms > 0 ? (int)left_ms : 0;
}

/* All at once; what fails is not listened to any more. */
static bool hear_any(struct pollfd *asked, size_t count, size_t left)
{
    int64_t end_ms = resolver_now_ms() + PROBE_MS;
    while (left && poll(asked, count, until(end_ms)) > 0)
        for (size_t i = 0; i < count; i++) {
            char reply[512];
            if (asked[i].fd < 0 || !asked[i].revents)
                continue;
            if (recv(asked[i].fd, reply, sizeof(reply), 0) >= 0)
                return true;
            close(asked[i].fd);
            asked[i].fd = -1;
            left--;
        }
    return false;
}

/* True where one answers within PROBE_MS, and where we cannot ask. */
static bool any_hears(const struct resolve_server *servers, size_t count, const struct probe *probe)
{
    struct pollfd asked[RESOLVE_SERVERS_MAX];
    bool answers = false;
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        asked[i] = (struct pollfd){ask_server(&servers[i], probe, &answers), POLLIN, 0};
        left += asked[i].fd >= 0;
    }
    answers = answers || hear_any(asked, count, left);
    for (size_t i = 0; i < count; i++)
        if (asked[i].fd >= 0)
            close(asked[i].fd);
    return answers;
}

static void make_probe(struct probe *probe, const struct source *source)
{
    for (size_t i = 0; i < PROBE_COUNT; i++)
        buffer_init(&probe->packets[i], DNS_PACKET_MAX);
    dns_packet_query(&probe->packets[PROBE_ROOT], 1, SLICE("\0"), DNS_NS, 0);
    dns_packet_query(&probe->packets[PROBE_LOCALHOST], 2, SLICE("\11localhost\0"), DNS_A, 0);
    if (source->failed_name.len)
        dns_packet_query(&probe->packets[PROBE_FAILED], 3, dns_name_slice(&source->failed_name),
                         source->failed_type, 0);
}

static bool any_answers(const struct resolve_server *servers, size_t count,
                        const struct source *source)
{
    struct probe probe;
    make_probe(&probe, source);
    bool cannot_ask = false;
    for (size_t i = 0; i < PROBE_COUNT; i++)
        cannot_ask |= probe.packets[i].error != ASSAY_OK;
    bool answers = cannot_ask || any_hears(servers, count, &probe);
    for (size_t i = 0; i < PROBE_COUNT; i++)
        buffer_free(&probe.packets[i]);
    return answers;
}

void source_note_failure(struct source *source, const struct question *question)
{
    if (source->failed_name.len || question->kind != QUESTION_DNS ||
        !dns_name_is_canonical(question->name))
        return;
    memcpy(source->failed_name.wire, question->name.p, question->name.len);
    source->failed_name.len = (uint8_t)question->name.len;
    source->failed_type = question->type;
}

int source_check_servers(const struct source *source, const struct command *command)
{
    struct resolve_server servers[RESOLVE_SERVERS_MAX];
    size_t count = source->server_count;
    char why[200];
    if (resolver_is_local(source->resolver) || resolver_stats(source->resolver)->heard)
        return EXIT_GOOD;
    memcpy(servers, source->servers, sizeof(servers));
    if (!count && resolve_servers_read(NULL, servers, &count, why, sizeof(why)) != ASSAY_OK)
        return complain(command, EXIT_SERVICE, "%s", why);
    if (any_answers(servers, count, source))
        return EXIT_GOOD;
    return complain(command, EXIT_SERVICE, "resolver %s%s: no answer at all", servers[0].text,
                    count > 1 ? " and others" : "");
}
