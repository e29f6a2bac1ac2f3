/* SPDX-License-Identifier: MIT
 *
 * peer_opendkim MESSAGE KEY-FILE SECONDS: verifies one message again and again with libopendkim,
 * which reads the key from a file; prints "RESULT COUNT CPU-SECONDS". */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include <opendkim/dkim.h>

static char *message;
static size_t message_len;

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_message(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        exit(1);
    fseek(file, 0, SEEK_END);
    message_len = (size_t)ftell(file);
    rewind(file);
    message = malloc(message_len);
    if (!message || fread(message, 1, message_len, file) != message_len)
        exit(1);
    fclose(file);
}

static bool verify(DKIM_LIB *lib)
{
    DKIM_STAT stat;
    char id[] = "bench";
    DKIM *dkim = dkim_verify(lib, (unsigned char *)id, NULL, &stat);
    if (!dkim)
        exit(1);
    for (size_t at = 0; at < message_len; at += 65536) {
        size_t len = message_len - at < 65536 ? message_len - at : 65536;
        if (dkim_chunk(dkim, (unsigned char *)message + at, len) != DKIM_STAT_OK)
            exit(1);
    }
    dkim_chunk(dkim, NULL, 0);
    bool good = dkim_eom(dkim, NULL) == DKIM_STAT_OK;
    dkim_free(dkim);
    return good;
}

int main(int argc, char **argv)
{
    unsigned long count = 0;
    dkim_query_t method = DKIM_QUERY_FILE;
    bool good = argc == 4;
    if (!good)
        return 1;
    read_message(argv[1]);
    DKIM_LIB *lib = dkim_init(NULL, NULL);
    dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYMETHOD, &method, sizeof(method));
    dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYINFO, argv[2], strlen(argv[2]));
    double begin = cpu_seconds();
    do {
        good = verify(lib);
        count++;
    } while (cpu_seconds() - begin < atof(argv[3]));
    printf("%s %lu %.6f\n", good ? "pass" : "fail", count, cpu_seconds() - begin);
    dkim_close(lib);
    return 0;
}
