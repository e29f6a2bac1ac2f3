/* SPDX-License-Identifier: MIT
 * Where answers come from: --dns, --zone, --with, --case. */
#include "cli/cli.h"

#include <errno.h>
#include <sys/random.h>

static const struct option sources[] = {
    {.name = "dns",
     .kind = OPTION_TEXT,
     .argument = "ADDR[@PORT]",
     .repeats = true,
     .help = "ask this resolver, in place of the system's"},
    {.name = "zone",
     .kind = OPTION_FILE,
     .argument = "FILE",
     .repeats = true,
     .help = "answer from a zone file, whose names hang from its $ORIGIN, and never from the "
             "network; below an SOA that it holds a missing name does not exist, elsewhere "
             "nothing is known; - is standard input"},
    {.name = "with",
     .kind = OPTION_FILE,
     .argument = "FILE|RECORD",
     .repeats = true,
     .help = "take these records first, all else from where it comes, to try a change before "
             "it is published: a zone file (- is standard input), lines of one (up to $ORIGIN "
             "names are whole, and @ is SENDER's domain), or an SPF record (v=spf1 ...) that "
             "stands at SENDER's domain; what they do not name is asked for, and a wildcard "
             "among them is not tried"},
    {.name = "case",
     .kind = OPTION_FILE,
     .argument = "FILE",
     .help = "evaluate a recorded case again, without the network; - is standard input"},
    {.name = "save-case",
     .kind = OPTION_FILE,
     .argument = "FILE",
     .help = "record all that went into the result in a new file"},
    {.name = "as-of",
     .kind = OPTION_TEXT,
     .argument = "TIME",
     .help = "evaluate as of 2026-11-21, 2026-11-21T03:00:00Z or @SECONDS"},
    {.name = "timeout",
     .kind = OPTION_NUMBER,
     .argument = "SECONDS",
     .min = 1,
     .max = 600,
     .help = "give up after this long, 20 by default; where no resolver ever answered, up to 3 "
             "seconds later, to tell that none is there"},
    {.name = "question-timeout",
     .kind = OPTION_NUMBER,
     .argument = "SECONDS",
     .min = 1,
     .max = 600,
     .help = "give up one question after this long, 5 by default"},
};

const struct option_group source_options = {"Where answers come from", sources, ARRAY_LEN(sources)};

static const struct option outputs[] = {
    {.name = "format",
     .kind = OPTION_CHOICE,
     .argument = "FORMAT",
     .choices = "text|json|jsonl|csv|markdown|nagios",
     .help = "how the result is written"},
    {.name = "json",
     .kind = OPTION_FLAG,
     .implies = "format=json",
     .help = "the same as --format json"},
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_FILE,
     .argument = "FILE",
     .help = "write the result to a file; - is standard output"},
    {.name = "details",
     .kind = OPTION_FLAG,
     .help = "show each record and term, what it asked, what it cost"},
    {.name = "quiet", .letter = 'q', .kind = OPTION_FLAG, .help = "print nothing, only exit"},
    {.name = "verbose",
     .letter = 'v',
     .kind = OPTION_FLAG,
     .help = "say on standard error how much was asked"},
    {.name = "color",
     .kind = OPTION_CHOICE,
     .argument = "WHEN",
     .choices = "auto|always|never",
     .help = "colours; auto: on a terminal, unless NO_COLOR is set"},
};

const struct option_group output_options = {"What is written", outputs, ARRAY_LEN(outputs)};

int complain_fault(const struct command *command, const char *path, int error,
                   const struct dns_fault *fault)
{
    if (error == ASSAY_ENOMEM)
        return complain_memory(command);
    return complain(command, EXIT_BAD_INPUT, "%s: line %zu, column %zu: %s", input_name(path),
                    fault->line, fault->column, fault->reason);
}

static int read_zone(const struct command *command, const char *path, struct zone *zone)
{
    struct dns_fault fault = {.line = 0};
    struct buffer text;
    int code = read_file(command, path, ZONE_FILE_MAX, &text);
    if (code == EXIT_GOOD) {
        int error = zone_add_piece(zone, buffer_get(&text), SLICE_NONE, &fault);
        code = error ? complain_fault(command, path, error, &fault) : EXIT_GOOD;
    }
    buffer_free(&text);
    return code;
}

/* The files of several domains are one. */
static int read_zones(const struct arguments *arguments, struct zone **zone_r)
{
    const struct option_value *given = arguments_all(arguments, "zone");
    int code = EXIT_GOOD;
    if (!given->count)
        return EXIT_GOOD;
    *zone_r = zone_new();
    if (!*zone_r)
        return complain_memory(arguments->command);
    for (size_t i = 0; i < given->count && code == EXIT_GOOD; i++)
        code = read_zone(arguments->command, given->values[i], *zone_r);
    if (code == EXIT_GOOD)
        zone_finish(*zone_r);
    return code;
}

/* --- the rest ---------------------------------------------------------------------------- */

int source_read_case(struct source *out_r, const struct arguments *arguments)
{
    const char *path = arguments_text(arguments, "case");
    struct dns_fault fault = {.line = 0};
    struct buffer text;
    *out_r = (struct source){.has_case = path != NULL};
    arena_init(&out_r->case_arena, 4 * (size_t)CASE_FILE_MAX);
    if (!path)
        return EXIT_GOOD;
    int code = read_file(arguments->command, path, CASE_FILE_MAX, &text);
    if (code == EXIT_GOOD) {
        int error = case_read(buffer_get(&text), &out_r->case_arena, &out_r->recorded, &fault);
        code = error ? complain_fault(arguments->command, path, error, &fault) : EXIT_GOOD;
    }
    buffer_free(&text);
    return code;
}

static int read_servers(struct source *source, const struct arguments *arguments)
{
    const struct option_value *given = arguments_all(arguments, "dns");
    for (size_t i = 0; i < given->count; i++) {
        char why[200];
        struct slice text = slice_from(given->values[i]);
        if (source->server_count == RESOLVE_SERVERS_MAX)
            return complain(arguments->command, EXIT_USAGE, "--dns: at most %u resolvers",
                            (unsigned)RESOLVE_SERVERS_MAX);
        if (resolve_server_parse(text, &source->servers[source->server_count++], why,
                                 sizeof(why)) != ASSAY_OK)
            return complain_about(arguments->command, EXIT_USAGE, "--dns", text, why);
    }
    return EXIT_GOOD;
}

static int one_source_only(const struct arguments *arguments)
{
    bool dns = arguments_flag(arguments, "dns"), zone = arguments_flag(arguments, "zone");
    bool recorded = arguments_flag(arguments, "case");
    if (dns + zone + recorded > 1)
        return complain(arguments->command, EXIT_USAGE,
                        "--dns, --zone and --case exclude one another");
    return EXIT_GOOD;
}

static int open_resolver(struct source *source, const struct arguments *arguments)
{
    char why[200] = "";
    struct resolver_options options = {
        .servers = source->servers,
        .server_count = source->server_count,
        .overlay = source->with.zone,
        .facts = source->has_case ? &source->recorded.facts : NULL,
        .zone = source->zone,
        .question_timeout_ms = 1000 * arguments_number(arguments, "question-timeout", 0),
        .message_timeout_ms = 1000 * arguments_number(arguments, "timeout", 0),
    };
    if (getrandom(options.seed, sizeof(options.seed), 0) != (ssize_t)sizeof(options.seed))
        return complain(arguments->command, EXIT_BUG, "no random numbers: %s", strerror(errno));
    int error = resolver_new(&options, &source->resolver, why, sizeof(why));
    if (error)
        return complain(arguments->command, error == ASSAY_ESERVICE ? EXIT_SERVICE : EXIT_BUG, "%s",
                        why);
    return EXIT_GOOD;
}

/* The output is none of the files that are read. */
static int check_output(const struct arguments *arguments, const char *option, const char *given)
{
    const char *out = arguments_text(arguments, "output");
    if (!out || strcmp(out, "-") == 0)
        return EXIT_GOOD;
    if (strcmp(given, "-") == 0 ? !is_standard_input(out)
                                : !file_exists(given) || !same_file(out, given))
        return EXIT_GOOD;
    return complain(arguments->command, EXIT_USAGE, "-o %s and --%s %s are one file", out, option,
                    given);
}

int source_check_files(const struct arguments *arguments)
{
    static const char *const readers[] = {"zone", "case", "with"};
    const char *first = arguments_flag(arguments, "batch") ? "batch" : NULL;
    const char *out = arguments_text(arguments, "output");
    bool is_stdout = !out || strcmp(out, "-") == 0;
    if (first && is_standard_input(is_stdout ? "/dev/stdout" : out))
        return complain(arguments->command, EXIT_USAGE, "%s%s: the lines are read from this file",
                        is_stdout ? "standard output" : "-o ", is_stdout ? "" : out);
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        const struct option_value *given = arguments_all(arguments, readers[i]);
        for (size_t j = 0; j < given->count; j++) {
            int code = check_output(arguments, readers[i], given->values[j]);
            if (code != EXIT_GOOD)
                return code;
            if (strcmp(given->values[j], "-") != 0)
                continue;
            if (first)
                return complain(arguments->command, EXIT_USAGE,
                                "--%s and --%s - both read standard input", first, readers[i]);
            first = readers[i];
        }
    }
    return EXIT_GOOD;
}

int source_open(struct source *out_r, const struct arguments *arguments, struct slice domain)
{
    int code = one_source_only(arguments);
    if (code == EXIT_GOOD)
        code = read_servers(out_r, arguments);
    if (code == EXIT_GOOD)
        code = read_zones(arguments, &out_r->zone);
    if (code == EXIT_GOOD)
        code = with_open(&out_r->with, arguments, domain);
    if (code == EXIT_GOOD)
        code = open_resolver(out_r, arguments);
    return code;
}

void source_close(struct source *source)
{
    resolver_free(&source->resolver);
    zone_free(&source->zone);
    with_close(&source->with);
    arena_free(&source->case_arena);
}

void source_report(const struct source *source, const struct arguments *arguments)
{
    const struct resolver_stats *stats = resolver_stats(source->resolver);
    if (arguments_flag(arguments, "verbose"))
        fprintf(stderr,
                "assay: %llu questions, %llu queries sent, %llu from the cache, %llu timeouts\n",
                (unsigned long long)stats->questions, (unsigned long long)stats->sent,
                (unsigned long long)stats->cache_hits, (unsigned long long)stats->timeouts);
}
