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

/* ". NS", recursion desired: what every resolver can answer, if only by a refusal. */
static const char question[] =
    "\x61\x73\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01";

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
static bool socket_answers(int fd, const struct addrinfo *address)
{
    char reply[512];
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    if (connect(fd, address->ai_addr, address->ai_addrlen) != 0 ||
        send(fd, question, sizeof(question) - 1, 0) < 0)
        return false;
    return poll(&poll_fd, 1, PROBE_MS) > 0 && recv(fd, reply, sizeof(reply), 0) >= 0;
}

/* True where it answers a question of ours within PROBE_MS, and where we cannot ask. */
static bool server_answers(const struct resolve_server *server)
{
    struct addrinfo *address = address_of(server);
    if (!address)
        return false;
    int fd = socket(address->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool answers = fd < 0 || socket_answers(fd, address);
    if (fd >= 0)
        close(fd);
    freeaddrinfo(address);
    return answers;
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
    for (size_t i = 0; i < count; i++)
        if (server_answers(&servers[i]))
            return EXIT_GOOD;
    return complain(command, EXIT_SERVICE, "resolver %s%s: no answer at all", servers[0].text,
                    count > 1 ? " and others" : "");
}
