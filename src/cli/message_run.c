/* SPDX-License-Identifier: MIT
 * A command about one message: `assay dkim`, `assay arc`. */
#include <time.h>
#include <unistd.h>

#include "cli/message.h"

struct running {
    struct message_check *check;
    const struct message_use *use;
};

static enum step run_step(void *context, const struct facts *known, struct questions *want,
                          struct arena *scratch)
{
    struct running *running = context;
    return running->use->step(running->check, known, want, scratch);
}

struct view_message message_view(const struct message_check *check, bool color)
{
    const struct message *message = &check->message;
    return (struct view_message){
        .header = &message->reader.header,
        .plan = &message->plan,
        .facts = &check->job.inquiry.facts,
        .as_of_s = check->as_of_s,
        .was = message->was,
        .options = {color, arguments_flag(check->arguments, "details")},
    };
}

static void put_text(struct buffer *out, const void *context, bool color)
{
    const struct running *running = context;
    running->use->put_text(out, running->check, color);
}

static void put_json(struct buffer *out, const void *context, enum jsonw_style style)
{
    const struct running *running = context;
    running->use->put_json(out, running->check, style);
}

static int write_page(const struct running *running)
{
    const struct message_check *check = running->check;
    const struct arguments *arguments = check->arguments;
    struct output output;
    struct buffer text;
    int code = output_open(arguments->command, &output, arguments_text(arguments, "output"));
    if (code != EXIT_GOOD)
        return code;
    buffer_init(&text, SIZE_MAX / 4);
    const struct page page = {put_text, put_json, running->use->title, running};
    page_put(&text, arguments, &page, output_wants_color(arguments, &output));
    code = output_page(arguments, &output, &text);
    return code != EXIT_GOOD ? code : running->use->exit_code(check);
}

/* A question that nobody answered, where there may be nobody. */
static int check_answers(struct running *running)
{
    struct message_check *check = running->check;
    const struct facts *facts = &check->job.inquiry.facts;
    bool any = false;
    for (size_t i = 0; i < facts->count; i++) {
        enum dns_status status = facts->items[i].answer.status;
        if (status != DNS_TIMEOUT && status != DNS_DEADLINE && status != DNS_SERVFAIL &&
            status != DNS_NETWORK)
            continue;
        any = true;
        source_note_failure(&check->source, &facts->items[i].question);
    }
    return any ? source_check_servers(&check->source, check->arguments->command) : EXIT_GOOD;
}

static int evaluate(struct running *running)
{
    struct message_check *check = running->check;
    struct resolver *resolver = check->source.resolver;
    check->job = (struct resolve_job){
        .step = run_step,
        .context = running,
        .message = &check->facts,
        .scratch = &check->scratch,
    };
    if (resolver_is_local(resolver)) {
        resolver_sync(resolver, &check->job);
    } else {
        resolver_submit(resolver, &check->job);
        resolver_run(resolver);
    }
    if (check->job.error)
        return complain_memory(check->arguments->command);
    source_report(&check->source, check->arguments);
    int code = check_answers(running);
    if (code == EXIT_SERVICE && running->use->exit_code(check) != EXIT_UNKNOWN)
        code = EXIT_GOOD; /* whatever a key may be, the message is worth this */
    if (code == EXIT_GOOD)
        code = message_case_save(check);
    if (code != EXIT_GOOD)
        return code;
    with_note(&check->source.with, &check->job);
    with_report(&check->source.with, check->arguments);
    return write_page(running);
}

static int read_time(struct message_check *check)
{
    const char *as_of = arguments_text(check->arguments, "as-of");
    if (as_of && time_parse(slice_from(as_of), &check->as_of_s) != ASSAY_OK)
        return complain_about(check->arguments->command, EXIT_USAGE, "--as-of", slice_from(as_of),
                              TIME_FORMS);
    return EXIT_GOOD;
}

/* A case has its own message. */
static int check_usage(const struct arguments *arguments, const char *path)
{
    if (arguments_flag(arguments, "case") && path)
        return complain(arguments->command, EXIT_USAGE, "--case has its own message: leave %s out",
                        path);
    int code = source_check_files(arguments, NULL,
                                  arguments_flag(arguments, "case") ? NULL
                                  : path                            ? path
                                                                    : "-");
    return code == EXIT_GOOD ? source_check_save(arguments) : code;
}

static int take_message(struct message_check *check, const char *path)
{
    int code = source_read_case(&check->source, check->arguments);
    if (code != EXIT_GOOD)
        return code;
    if (check->source.has_case)
        return message_case_load(check);
    check->as_of_s = (int64_t)time(NULL);
    return message_open(check->arguments->command, path ? path : "-", &check->message);
}

/* OpenSSL cannot be told that there is none while it starts. Nothing is open yet. */
static void out_of_memory(void)
{
    complain_memory(NULL);
    _exit(EXIT_BUG);
}

static int run(struct running *running)
{
    struct message_check *check = running->check;
    const struct arguments *arguments = check->arguments;
    const char *path = arguments->operand_count ? arguments->operands[0] : NULL;
    int code = check_usage(arguments, path);
    if (code == EXIT_GOOD && crypto_start(out_of_memory) != ASSAY_OK)
        code = complain_memory(arguments->command);
    if (code == EXIT_GOOD)
        code = take_message(check, path);
    if (code == EXIT_GOOD)
        code = read_time(check);
    if (code == EXIT_GOOD)
        code = source_open(&check->source, arguments, SLICE_NONE);
    if (code == EXIT_GOOD && !(check->keys = crypto_keys_new(CLI_KEYS_MAX)))
        code = complain_memory(arguments->command);
    return code == EXIT_GOOD ? evaluate(running) : code;
}

int message_run(const struct arguments *arguments, const struct message_use *use)
{
    struct message_check check = {.arguments = arguments};
    struct running running = {&check, use};
    message_init(&check.message);
    arena_init(&check.facts, CLI_MESSAGE_ARENA);
    arena_init(&check.scratch, CLI_SCRATCH_ARENA);
    int code = run(&running);
    source_close(&check.source);
    crypto_keys_free(&check.keys);
    arena_free(&check.facts);
    arena_free(&check.scratch);
    message_free(&check.message);
    return code;
}
