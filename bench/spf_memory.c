/* SPDX-License-Identifier: MIT
 *
 * spf_memory ZONE-FILE IP SENDER SECONDS: evaluates one check again and again
 * for so much CPU time, answered from the zone file in memory, and prints
 * "RESULT COUNT CPU-SECONDS". Each evaluation starts from nothing but the zone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "spf/spf.h"

#define ARENA_CAP ((size_t)16 << 20)

struct bench {
    struct zone *zone;
    struct arena message, scratch, answers;
    struct spf_input input;
    struct spf_result result;
};

static struct slice read_file(const char *path)
{
    struct buffer text;
    char piece[4096];
    size_t len;
    FILE *file = fopen(path, "r");
    buffer_init(&text, ARENA_CAP);
    while (file && (len = fread(piece, 1, sizeof(piece), file)) > 0)
        buffer_add(&text, piece, len);
    if (!file || text.error) {
        fprintf(stderr, "spf_memory: cannot read %s\n", path);
        exit(1);
    }
    fclose(file);
    return buffer_get(&text);
}

static void answer_all(struct bench *bench, struct inquiry *inquiry)
{
    struct dns_answer answer;
    size_t id;
    while (inquiry_next(inquiry, &id)) {
        const struct question *question = &inquiry->items[id].question;
        arena_reset(&bench->answers);
        zone_answer(bench->zone, question->name, question->type, &bench->answers, &answer);
        inquiry_answer(inquiry, id, &answer);
    }
}

static enum step evaluate(struct bench *bench)
{
    struct inquiry inquiry;
    struct questions want;
    enum step step;
    arena_reset(&bench->message);
    inquiry_init(&inquiry, &bench->message);
    for (;;) {
        arena_reset(&bench->scratch);
        questions_init(&want, &bench->scratch);
        step = spf_step(&bench->result, &bench->input, &inquiry.facts, &want, &bench->scratch);
        if (step != STEP_NEED || inquiry_want(&inquiry, &want) != ASSAY_OK)
            break;
        answer_all(bench, &inquiry);
    }
    return step;
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run(struct bench *bench, double seconds)
{
    unsigned long count = 0;
    double start = cpu_seconds(), used = 0;
    while (used < seconds) {
        for (unsigned i = 0; i < 500; i++)
            if (evaluate(bench) != STEP_DONE)
                exit(1);
        count += 500;
        used = cpu_seconds() - start;
    }
    printf("%s %lu %.6f\n", spf_verdict_text(bench->result.checks[0].result), count, used);
}

int main(int argc, char **argv)
{
    static struct bench bench;
    static uint8_t client[16];
    struct dns_fault fault;
    if (argc != 5)
        return 64;
    if (zone_read(read_file(argv[1]), slice_make("", 1), &bench.zone, &fault) != ASSAY_OK) {
        fprintf(stderr, "%s:%zu: %s\n", argv[1], fault.line, fault.reason);
        return 1;
    }
    arena_init(&bench.message, ARENA_CAP);
    arena_init(&bench.scratch, ARENA_CAP);
    arena_init(&bench.answers, ARENA_CAP);
    size_t client_len = ip_parse(slice_from(argv[2]), client);
    bench.input = (struct spf_input){.client = {true, slice_make(client, client_len)},
                                     .helo = {.known = true},
                                     .mail_from = {true, slice_from(argv[3])},
                                     .used_only = true};
    run(&bench, strtod(argv[4], NULL));
    return 0;
}
