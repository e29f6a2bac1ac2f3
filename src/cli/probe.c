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

/* The question that failed, and ". NS", which every resolver can answer: if only by a
 * refusal. */
struct probe {
    struct buffer failed, root;
};

static bool send_probe(int fd, const struct probe *probe)
{
    return send(fd, probe->root.p, probe->root.len, 0) >= 0 &&
           (!probe->failed.len || send(fd, probe->failed.p, probe->failed.len, 0) >= 0);
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

/* A connected socket hears of a closed port at once. */
static bool socket_answers(int fd, const struct addrinfo *address, const struct probe *probe)
{
    char reply[512];
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    if (connect(fd, address->ai_addr, address->ai_addrlen) != 0 || !send_probe(fd, probe))
        return false;
    return poll(&poll_fd, 1, PROBE_MS) > 0 && recv(fd, reply, sizeof(reply), 0) >= 0;
}

/* True where it answers a question of ours within PROBE_MS, and where we cannot ask. */
static bool server_answers(const struct resolve_server *server, const struct probe *probe)
{
    struct addrinfo *address = address_of(server);
    if (!address)
        return false;
    int fd = socket(address->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool answers = fd < 0 || socket_answers(fd, address, probe);
    if (fd >= 0)
        close(fd);
    freeaddrinfo(address);
    return answers;
}

static bool any_answers(const struct resolve_server *servers, size_t count,
                        const struct source *source)
{
    struct probe probe;
    bool answers = false;
    buffer_init(&probe.failed, DNS_PACKET_MAX);
    buffer_init(&probe.root, DNS_PACKET_MAX);
    dns_packet_query(&probe.root, 1, SLICE("\0"), DNS_NS, 0);
    if (source->failed_name.len)
        dns_packet_query(&probe.failed, 2, dns_name_slice(&source->failed_name),
                         source->failed_type, 0);
    bool asked = !probe.failed.error && !probe.root.error;
    for (size_t i = 0; i < count && asked && !answers; i++)
        answers = server_answers(&servers[i], &probe);
    buffer_free(&probe.failed);
    buffer_free(&probe.root);
    return answers || !asked;
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
