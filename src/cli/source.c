/* SPDX-License-Identifier: MIT
 * Where answers come from: --dns, --zone, --with, --case. */
#include "cli/cli.h"

#include <errno.h>
#include <sys/random.h>

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

int source_check_output(const struct arguments *arguments, const char *what, const char *given)
{
    const char *out = arguments_text(arguments, "output");
    if (!out || strcmp(out, "-") == 0)
        return EXIT_GOOD;
    if (strcmp(given, "-") == 0 ? !is_standard_input(out)
                                : !file_exists(given) || !same_file(out, given))
        return EXIT_GOOD;
    return complain(arguments->command, EXIT_USAGE, "-o %s and %s %s are one file", out, what,
                    given);
}

/* Lines that come one after the other from the file that they are written to never end. */
static int check_lines(const struct arguments *arguments)
{
    const char *out = arguments_text(arguments, "output");
    bool is_stdout = !out || strcmp(out, "-") == 0;
    if (!is_standard_input(is_stdout ? "/dev/stdout" : out))
        return EXIT_GOOD;
    return complain(arguments->command, EXIT_USAGE, "%s%s: the lines are read from this file",
                    is_stdout ? "standard output" : "-o ", is_stdout ? "" : out);
}

/* One more that reads standard input, or is no file that is written. */
static int check_input(const struct arguments *arguments, const char *what, const char *given,
                       const char **first)
{
    int code = source_check_output(arguments, what, given);
    if (code != EXIT_GOOD || strcmp(given, "-") != 0)
        return code;
    if (*first)
        return complain(arguments->command, EXIT_USAGE, "%s and %s - both read standard input",
                        *first, what);
    *first = what;
    return EXIT_GOOD;
}

int source_check_files(const struct arguments *arguments, const char *lines, const char *file)
{
    static const char *const readers[][2] = {
        {"zone", "--zone"}, {"case", "--case"}, {"with", "--with"}};
    const char *first = lines;
    int code = lines ? check_lines(arguments) : EXIT_GOOD;
    if (code == EXIT_GOOD && file)
        code = check_input(arguments, "FILE", file, &first);
    for (size_t i = 0; i < ARRAY_LEN(readers) && code == EXIT_GOOD; i++) {
        const struct option_value *given = arguments_all(arguments, readers[i][0]);
        for (size_t j = 0; j < given->count && code == EXIT_GOOD; j++)
            code = check_input(arguments, readers[i][1], given->values[j], &first);
    }
    return code;
}

int source_check_save(const struct arguments *arguments)
{
    const char *save = arguments_text(arguments, "save-case");
    const char *out = arguments_text(arguments, "output");
    if (!save)
        return EXIT_GOOD;
    if (strcmp(save, "-") == 0)
        return complain(arguments->command, EXIT_USAGE,
                        "--save-case takes a file, not \"-\"; one of this name is ./-");
    if (out && strcmp(out, "-") != 0 && same_file(out, save))
        return complain(arguments->command, EXIT_USAGE, "-o %s and --save-case %s are one file",
                        out, save);
    if (file_exists(save))
        return complain(arguments->command, EXIT_EXISTS, "%s: exists, and is left alone", save);
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
                "assay: %llu question%s, %llu quer%s sent, %llu from the cache, %llu timeout%s\n",
                (unsigned long long)stats->questions, stats->questions == 1 ? "" : "s",
                (unsigned long long)stats->sent, stats->sent == 1 ? "y" : "ies",
                (unsigned long long)stats->cache_hits, (unsigned long long)stats->timeouts,
                stats->timeouts == 1 ? "" : "s");
}
