/* SPDX-License-Identifier: MIT
 *
 * libspf2 TABLE|- IP SENDER SECONDS: like spf_memory, with libspf2 and its zone
 * layer. With "-" in place of a table it asks the system's resolver, and
 * evaluates one line IP<TAB>SENDER of standard input after the other.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <spf2/spf.h>
#include <spf2/spf_dns_resolv.h>
#include <spf2/spf_dns_zone.h>

static SPF_dns_server_t *read_table(const char *path)
{
    SPF_dns_server_t *dns = SPF_dns_zone_new(NULL, "bench", 0);
    static char line[65536];
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file)) {
        char *rest = line, *name = strsep(&rest, "\t"), *type = strsep(&rest, "\t");
        int number = strcmp(type, "TXT") == 0  ? ns_t_txt
                     : strcmp(type, "MX") == 0 ? ns_t_mx
                                               : ns_t_a;
        size_t skip = number == ns_t_mx ? strcspn(rest, " ") + 1 : 0;
        rest[strcspn(rest, "\n")] = '\0';
        if (number == ns_t_mx)
            rest[strlen(rest) - 1] = '\0'; /* it knows no dot at the end */
        SPF_dns_zone_add_str(dns, name, (ns_type)number, NETDB_SUCCESS, rest + skip);
    }
    return dns;
}

static SPF_result_t evaluate(SPF_server_t *server, struct in_addr client, const char *sender)
{
    SPF_request_t *request = SPF_request_new(server);
    SPF_response_t *response = NULL;
    SPF_request_set_ipv4(request, client);
    SPF_request_set_env_from(request, sender);
    SPF_request_query_mailfrom(request, &response);
    SPF_result_t result = SPF_response_result(response);
    SPF_response_free(response);
    SPF_request_free(request);
    return result;
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run(SPF_server_t *server, struct in_addr client, const char *sender, double seconds)
{
    SPF_result_t result = SPF_RESULT_INVALID;
    unsigned long count = 0;
    double start = cpu_seconds(), used = 0;
    while (used < seconds) {
        for (unsigned i = 0; i < 500; i++)
            result = evaluate(server, client, sender);
        count += 500;
        used = cpu_seconds() - start;
    }
    printf("%s %lu %.6f\n", SPF_strresult(result), count, used);
}

static void answer_lines(SPF_server_t *server)
{
    char line[4096];
    while (fgets(line, sizeof(line), stdin)) {
        char *rest = line, *ip = strsep(&rest, "\t");
        struct in_addr client;
        rest[strcspn(rest, "\n")] = '\0';
        inet_pton(AF_INET, ip, &client);
        printf("%s\n", SPF_strresult(evaluate(server, client, rest)));
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    struct in_addr client;
    if (argc == 2) {
        answer_lines(SPF_server_new_dns(SPF_dns_resolv_new(NULL, NULL, 0), 0));
        return 0;
    }
    if (argc != 5 || inet_pton(AF_INET, argv[2], &client) != 1)
        return 64;
    run(SPF_server_new_dns(read_table(argv[1]), 0), client, argv[3], strtod(argv[4], NULL));
    return 0;
}
