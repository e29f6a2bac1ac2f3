/* SPDX-License-Identifier: MIT
 * `assay spf IP SENDER [HELO]`: one check. */
#include <unistd.h>

#include "cli/cli.h"
#include "view/view.h"

#define NAGIOS_UNKNOWN 3

struct once {
    const struct arguments *arguments;
    struct spf_job job;
    struct arena scratch;
    struct source source;
};

static const char *format_of(const struct arguments *arguments)
{
    const char *format = arguments_text(arguments, "format");
    return format ? format : "text";
}

/* Writes the result in the format asked for; returns the exit code. */
static int put_result(struct buffer *out, const struct once *once, bool color)
{
    const char *format = format_of(once->arguments);
    const struct view_spf view = {
        .input = &once->job.input,
        .result = &once->job.result,
        .facts = &once->job.job.inquiry.facts,
        .options = {color, arguments_flag(once->arguments, "details")},
    };
    int code = spf_exit_code(&once->job.result);
    if (strcmp(format, "json") == 0)
        view_spf_json(out, &view, JSON_PRETTY);
    else if (strcmp(format, "jsonl") == 0)
        view_spf_json(out, &view, JSON_COMPACT);
    else if (strcmp(format, "markdown") == 0)
        view_spf_markdown(out, &view);
    else if (strcmp(format, "nagios") == 0)
        code = view_spf_nagios(out, &view);
    else if (strcmp(format, "csv") == 0) {
        view_spf_csv_header(out);
        view_spf_csv(out, &view);
    } else
        view_spf_text(out, &view);
    return code;
}

static int write_result(const struct once *once)
{
    const struct command *command = once->arguments->command;
    struct output output;
    struct buffer text;
    int code = output_open(command, &output, arguments_text(once->arguments, "output"));
    if (code != EXIT_GOOD)
        return code;
    buffer_init(&text, SIZE_MAX / 4);
    int result = put_result(&text, once, output_wants_color(once->arguments, &output));
    code = output_page(once->arguments, &output, &text);
    return code != EXIT_GOOD ? code : result;
}

/* Did the result hang on a question that nobody answered? */
static bool went_unanswered(const struct spf_check *check)
{
    return check->why == SPF_WHY_DNS && (check->dns == DNS_TIMEOUT || check->dns == DNS_DEADLINE ||
                                         check->dns == DNS_SERVFAIL || check->dns == DNS_NETWORK);
}

static int evaluate(struct once *once)
{
    struct spf_job *job = &once->job;
    job->input.trace = true;
    job->job = (struct resolve_job){
        .step = spf_job_step,
        .context = job,
        .message = &job->message,
        .scratch = &once->scratch,
    };
    if (resolver_is_local(once->source.resolver)) {
        resolver_sync(once->source.resolver, &job->job);
    } else {
        resolver_submit(once->source.resolver, &job->job);
        resolver_run(once->source.resolver);
    }
    if (job->job.error)
        return complain_memory(once->arguments->command);
    source_report(&once->source, once->arguments);
    int code = EXIT_GOOD;
    if (went_unanswered(&job->result.checks[0])) {
        source_note_failure(&once->source, &job->result.checks[0].question);
        code = source_check_servers(&once->source, once->arguments->command);
    }
    if (code == EXIT_GOOD)
        code = spf_case_save(once->arguments, job);
    if (code != EXIT_GOOD)
        return code;
    with_note(&once->source.with, &job->job);
    with_report(&once->source.with, once->arguments);
    return write_result(once);
}

/* What a person types must make sense, also where the RFC has a verdict for what
 * does not: a typing error is no "none". `given` is what was typed. */
static int check_sender(const struct command *command, struct slice given, struct slice sender)
{
    struct slice domain = spf_sender_domain(sender);
    const char *fault = sender.len ? spf_domain_fault(domain) : NULL;
    if (!fault && sender.len && (sender.p[0] == '<' || sender.p[sender.len - 1] == '>'))
        fault = "one angle bracket without the other";
    return fault ? complain_about(command, EXIT_BAD_INPUT, "SENDER", given, fault) : EXIT_GOOD;
}

static int take_words(struct once *once)
{
    const struct arguments *arguments = once->arguments;
    struct slice words[3] = {SLICE_NONE, SLICE_NONE, SLICE_NONE};
    const char *which;
    for (size_t i = 0; i < arguments->operand_count; i++)
        words[i] = slice_from(arguments->operands[i]);
    int code = spf_input_options(arguments, &once->job.input);
    if (code != EXIT_GOOD)
        return code;
    const char *fault = spf_input_read(&once->job, words[0], words[1], words[2], &which);
    if (fault)
        return complain_about(arguments->command, EXIT_BAD_INPUT, which, words[0], fault);
    if (!once->job.input.mail_from.value.len && !words[2].len)
        return complain(arguments->command, EXIT_USAGE,
                        "a null SENDER needs a HELO: there is nothing to check");
    return check_sender(arguments->command, words[1], once->job.input.mail_from.value);
}

static int take_case(struct once *once)
{
    const struct arguments *arguments = once->arguments;
    int code = source_read_case(&once->source, arguments);
    if (code != EXIT_GOOD || !once->source.has_case)
        return code;
    code = spf_case_load(arguments->command, arguments_text(arguments, "case"),
                         &once->source.recorded, &once->job);
    return code == EXIT_GOOD ? spf_input_time(arguments, &once->job.input) : code;
}

/* What stands in a case cannot be given beside it. */
static int check_case_usage(const struct arguments *arguments)
{
    static const char *const held[] = {"receiver", "default-explanation"};
    if (arguments->operand_count)
        return complain(arguments->command, EXIT_USAGE,
                        "--case has its own IP, SENDER and HELO: leave them out");
    for (size_t i = 0; i < ARRAY_LEN(held); i++)
        if (arguments_flag(arguments, held[i]))
            return complain(arguments->command, EXIT_USAGE, "--case has its own --%s: leave it out",
                            held[i]);
    return EXIT_GOOD;
}

static int check_usage(const struct arguments *arguments)
{
    bool recorded = arguments_flag(arguments, "case");
    int code = source_check_files(arguments, NULL, NULL);
    if (code == EXIT_GOOD && recorded)
        code = check_case_usage(arguments);
    if (code != EXIT_GOOD)
        return code;
    const char *format = format_of(arguments);
    if (arguments_flag(arguments, "details") &&
        (strcmp(format, "csv") == 0 || strcmp(format, "nagios") == 0))
        return complain(arguments->command, EXIT_USAGE, "--details has no place in %s", format);
    if (!recorded && arguments->operand_count < 2)
        return complain(arguments->command, EXIT_USAGE, "IP and SENDER are needed");
    return source_check_save(arguments);
}

/* Of what SENDER's domain means: a null sender is judged by HELO (RFC 7208 2.4). */
static struct slice own_domain(const struct spf_input *input)
{
    struct slice sender = input->mail_from.value;
    return sender.len ? spf_sender_domain(sender) : input->helo.value;
}

static int run_once(struct once *once)
{
    int code = check_usage(once->arguments);
    if (code == EXIT_GOOD)
        code = take_case(once);
    if (code == EXIT_GOOD && !once->source.has_case)
        code = take_words(once);
    if (code == EXIT_GOOD)
        code = source_open(&once->source, once->arguments, own_domain(&once->job.input));
    return code == EXIT_GOOD ? evaluate(once) : code;
}

/* A monitor knows 0 to 3, and reads standard output. */
static int as_plugin(const struct arguments *arguments, int code)
{
    if (code < EXIT_USAGE || strcmp(format_of(arguments), "nagios") != 0)
        return code;
    if (!arguments_flag(arguments, "quiet"))
        (void)write_all(STDOUT_FILENO, SLICE("SPF UNKNOWN - no result: see standard error\n"));
    return NAGIOS_UNKNOWN;
}

int spf_run(const struct arguments *arguments)
{
    struct once once = {.arguments = arguments};
    if (arguments_flag(arguments, "batch")) {
        int usage = source_check_files(arguments, "--batch", NULL);
        return usage == EXIT_GOOD ? spf_batch(arguments) : usage;
    }
    if (arguments_flag(arguments, "jobs"))
        return complain(arguments->command, EXIT_USAGE, "--jobs goes with --batch");
    arena_init(&once.job.message, CLI_MESSAGE_ARENA);
    arena_init(&once.scratch, CLI_SCRATCH_ARENA);
    buffer_init(&once.job.sender, SIZE_MAX / 4);
    int code = run_once(&once);
    source_close(&once.source);
    arena_free(&once.job.message);
    arena_free(&once.scratch);
    buffer_free(&once.job.sender);
    return as_plugin(arguments, code);
}
