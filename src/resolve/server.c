/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

#include "resolve/internal.h"

/* "fe80::1%eth0": an interface as the system names them. */
static bool scope_is_valid(struct slice scope)
{
    for (size_t i = 0; i < scope.len; i++)
        if (!ascii_is_alnum(scope.p[i]) && !strchr("._-", scope.p[i]))
            return false;
    return scope.len > 0 && scope.len < 16;
}

/* The short form of an address, or NULL. */
static const char *address_normal(struct slice text, char *out, size_t out_len)
{
    char copy[INET6_ADDRSTRLEN];
    uint8_t bytes[16];
    if (text.len >= sizeof(copy) || memchr(text.p ? text.p : "", '\0', text.len))
        return NULL;
    snprintf(copy, sizeof(copy), "%.*s", SLICE_ARGS(text));
    int family = strchr(copy, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(family, copy, bytes) != 1)
        return NULL;
    return inet_ntop(family, bytes, out, (socklen_t)out_len);
}

/* People write 192.0.2.1:53 and [2001:db8::1]:53. */
static const char *address_complaint(struct slice address)
{
    size_t colon = slice_find_last(address, ':');
    char ignored[INET6_ADDRSTRLEN];
    if (address.len == 0)
        return "no address";
    if (address.p[0] == '[')
        return "an IPv6 address is written without brackets, ADDR@PORT";
    if (colon < address.len && address_normal(slice_head(address, colon), ignored, sizeof(ignored)))
        return "the port is written after '@', ADDR@PORT";
    return "not an IPv4 or IPv6 address";
}

int resolve_server_parse(struct slice text, struct resolve_server *out_r, char *why, size_t why_len)
{
    struct slice port_text = text;
    struct slice address = slice_cut(&port_text, '@');
    uint64_t port = 53;
    if (port_text.p && (slice_to_uint(port_text, 65535, &port) != ASSAY_OK || port == 0)) {
        snprintf(why, why_len, "the port is not a number from 1 to 65535");
        return ASSAY_ESYNTAX;
    }
    struct slice scope = address;
    struct slice bare = slice_cut(&scope, '%');
    char normal[INET6_ADDRSTRLEN];
    if (!address_normal(bare, normal, sizeof(normal)) || (scope.p && !scope_is_valid(scope))) {
        snprintf(why, why_len, "%s", address_complaint(address));
        return ASSAY_ESYNTAX;
    }
    snprintf(out_r->text, sizeof(out_r->text), "%s%s%.*s@%u", normal, scope.p ? "%" : "",
             SLICE_ARGS(scope), (unsigned)port);
    return ASSAY_OK;
}

bool server_address(struct slice text, struct sockaddr_storage *out_r, socklen_t *len_r)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_DGRAM};
    struct resolve_server server;
    struct addrinfo *found = NULL;
    char why[80];
    if (resolve_server_parse(text, &server, why, sizeof(why)) != ASSAY_OK)
        return false;
    char *port = strchr(server.text, '@');
    *port++ = '\0';
    if (getaddrinfo(server.text, port, &hints, &found) != 0)
        return false;
    memcpy(out_r, found->ai_addr, found->ai_addrlen);
    *len_r = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

/* A line of resolv.conf: "nameserver ADDRESS". Other lines, and addresses that
 * are none, are passed over as the C library does. */
static bool line_server(struct slice line, struct resolve_server *out_r)
{
    char why[80];
    line = slice_trim(line);
    if (!slice_starts_nocase(line, SLICE("nameserver")) || line.len < 11 ||
        (line.p[10] != ' ' && line.p[10] != '\t'))
        return false;
    struct slice address = slice_trim(slice_after(line, 10));
    for (size_t i = 0; i < address.len; i++)
        if (strchr(" \t\r#;", address.p[i]))
            address = slice_head(address, i);
    return slice_find(address, '@') == address.len &&
           resolve_server_parse(address, out_r, why, sizeof(why)) == ASSAY_OK;
}

static size_t lines_servers(struct slice text, struct resolve_server *servers)
{
    size_t count = 0;
    while (text.p && count < RESOLVE_SERVERS_MAX)
        count += line_server(slice_cut(&text, '\n'), &servers[count]);
    return count;
}

int resolve_servers_read(const char *path, struct resolve_server *servers, size_t *count_r,
                         char *why, size_t why_len)
{
    path = path ? path : "/etc/resolv.conf";
    *count_r = 0;
    FILE *file = fopen(path, "re");
    if (!file) {
        snprintf(why, why_len, "no DNS server: %s: %s", path, strerror(errno));
        return ASSAY_ESERVICE;
    }
    char *text = malloc(RESOLVE_CONF_MAX);
    size_t len = text ? fread(text, 1, RESOLVE_CONF_MAX, file) : 0;
    fclose(file);
    if (len)
        *count_r = lines_servers(slice_make(text, len), servers);
    free(text);
    if (*count_r > 0)
        return ASSAY_OK;
    snprintf(why, why_len, "no DNS server: %s names none", path);
    return ASSAY_ESERVICE;
}
