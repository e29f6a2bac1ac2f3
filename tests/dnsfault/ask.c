/* SPDX-License-Identifier: MIT
 *
 * ask - asks DNS questions through the resolver and prints the answers.
 *
 *     ask unbound|at|at-once|at-late SERVER TIMEOUT_MS [NAME TYPE]...
 *
 * "unbound" asks libunbound with SERVER as its forwarder ("-": resolv.conf at
 * $ASSAY_TEST_RESOLV_CONF), "at" asks SERVER itself. The questions are asked one
 * after the other by one resolver, with "at-once" all together, with "at-late" each as
 * a job of its own when 3/4 of the time for the one before have passed. For each: "STATUS TTL", then a line "alias
 * NAME" for each alias and "record LENGTH TEXT" for each record; at the end "sent
 * N hits N". Exit code 69 where there is no resolver, 64 where the call is wrong.
 */
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

#include "resolve/resolve.h"

#define TEXT_SHOWN    64
#define QUESTIONS_MAX 400

/* Questions that are asked together, and then what is known. */
struct asked {
    const struct question *questions;
    size_t count;
    const struct facts *known;
};

static enum step ask_step(void *context, const struct facts *known, struct questions *want,
                          struct arena *scratch)
{
    struct asked *asked = context;
    enum step step = STEP_DONE;
    (void)scratch;
    asked->known = known;
    for (size_t i = 0; i < asked->count; i++)
        if (!questions_ask(want, known, &asked->questions[i]))
            step = STEP_NEED;
    return step;
}

static void print_answer(const struct question *question, const struct dns_answer *answer)
{
    struct buffer text;
    buffer_init(&text, 1 << 20);
    printf("%s %u\n", dns_status_text(answer->status), (unsigned)answer->ttl_s);
    for (size_t i = 0; i < answer->alias_count; i++) {
        buffer_clear(&text);
        dns_name_to_text(&text, answer->aliases[i]);
        printf("alias %.*s\n", SLICE_ARGS(buffer_get(&text)));
    }
    for (size_t i = 0; i < answer->record_count; i++) {
        buffer_clear(&text);
        dns_rdata_to_text(&text, question->type, answer->records[i]);
        printf("record %zu %.*s\n", answer->records[i].len,
               SLICE_ARGS(slice_head(buffer_get(&text), TEXT_SHOWN)));
    }
    buffer_free(&text);
}

static void print_done(void *context, struct resolve_job *job)
{
    struct asked *asked = context;
    if (job->error != ASSAY_OK)
        printf("error %s\n", assay_strerror(job->error));
    for (size_t i = 0; i < asked->count && job->error == ASSAY_OK; i++)
        print_answer(&asked->questions[i], &facts_find(asked->known, &asked->questions[i])->answer);
}

static void ask(struct resolver *resolver, const struct question *questions, size_t count)
{
    struct arena message;
    struct arena scratch;
    struct asked asked = {.questions = questions, .count = count};
    arena_init(&message, 64 << 20);
    arena_init(&scratch, 1 << 20);
    struct resolve_job job = {.step = ask_step,
                              .done = print_done,
                              .context = &asked,
                              .message = &message,
                              .scratch = &scratch};
    resolver_submit(resolver, &job);
    resolver_run(resolver);
    arena_free(&message);
    arena_free(&scratch);
}

/* Jobs that begin one after the other and are under way together. */
struct late {
    struct resolver *resolver;
    struct event *clock;
    struct timeval pause;
    struct asked asked[QUESTIONS_MAX];
    struct resolve_job jobs[QUESTIONS_MAX];
    struct arena messages[QUESTIONS_MAX];
    struct arena scratch;
    const struct question *questions;
    size_t begun, count;
};

static void begin_next(evutil_socket_t fd, short events, void *context)
{
    struct late *late = context;
    size_t at = late->begun++;
    (void)fd;
    (void)events;
    late->asked[at] = (struct asked){.questions = late->questions + at, .count = 1};
    arena_init(&late->messages[at], 1 << 20);
    late->jobs[at] = (struct resolve_job){.step = ask_step,
                                          .done = print_done,
                                          .context = &late->asked[at],
                                          .message = &late->messages[at],
                                          .scratch = &late->scratch};
    resolver_submit(late->resolver, &late->jobs[at]);
    if (late->begun < late->count)
        event_add(late->clock, &late->pause);
}

static void ask_late(struct resolver *resolver, const struct question *questions, size_t count,
                     unsigned timeout_ms)
{
    static struct late late;
    late = (struct late){.resolver = resolver, .questions = questions, .count = count};
    late.pause.tv_usec = (suseconds_t)timeout_ms * 750;
    late.clock = evtimer_new(resolver_base(resolver), begin_next, &late);
    arena_init(&late.scratch, 1 << 20);
    begin_next(-1, 0, &late);
    while (resolver_turn(resolver, true) > 0 || late.begun < count)
        continue;
    for (size_t i = 0; i < count; i++)
        arena_free(&late.messages[i]);
    arena_free(&late.scratch);
    event_free(late.clock);
}

static bool read_question(char **words, const char *at, struct dns_name *room,
                          struct question *out_r)
{
    if (dns_name_from_master(slice_from(words[0]), SLICE_NONE, room) != DNS_NAME_OK)
        return false;
    *out_r = (struct question){.kind = at ? QUESTION_DNS_AT : QUESTION_DNS,
                               .name = dns_name_slice(room),
                               .type = dns_type_from_text(slice_from(words[1])),
                               .server = slice_from(at)};
    return true;
}

static int make(const char *mode, const char *server, unsigned timeout_ms,
                struct resolver **resolver_r)
{
    char why[200];
    struct resolve_server parsed;
    struct resolver_options options = {.question_timeout_ms = timeout_ms,
                                       .resolv_conf = getenv("ASSAY_TEST_RESOLV_CONF")};
    int error = ASSAY_OK;
    if (strcmp(server, "-") != 0) {
        error = resolve_server_parse(slice_from(server), &parsed, why, sizeof(why));
        options.servers = &parsed;
        options.server_count = 1;
    }
    if (error == ASSAY_OK)
        error = resolver_new(&options, resolver_r, why, sizeof(why));
    if (error == ASSAY_OK)
        return 0;
    fprintf(stderr, "ask: %s: %s: %s\n", mode, server, why);
    return error == ASSAY_ESERVICE ? 69 : 64;
}

int main(int argc, char **argv)
{
    static struct dns_name names[QUESTIONS_MAX];
    static struct question questions[QUESTIONS_MAX];
    struct resolver *resolver;
    size_t count = (size_t)(argc - 4) / 2;
    if (argc < 4 || argc % 2 != 0 || count > QUESTIONS_MAX)
        return 64;
    const char *at = strncmp(argv[1], "at", 2) == 0 ? argv[2] : NULL;
    for (size_t i = 0; i < count; i++)
        if (!read_question(argv + 4 + 2 * i, at, &names[i], &questions[i]))
            return 64;
    int code = make(argv[1], argv[2], (unsigned)strtoul(argv[3], NULL, 10), &resolver);
    if (code != 0)
        return code;
    size_t together = strcmp(argv[1], "at-once") == 0 ? count : 1;
    if (strcmp(argv[1], "at-late") == 0)
        ask_late(resolver, questions, count, (unsigned)strtoul(argv[3], NULL, 10));
    else
        for (size_t i = 0; i < count; i += together)
            ask(resolver, questions + i, together);
    printf("sent %llu hits %llu\n", (unsigned long long)resolver_stats(resolver)->sent,
           (unsigned long long)resolver_stats(resolver)->cache_hits);
    resolver_free(&resolver);
    return 0;
}
