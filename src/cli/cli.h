/* SPDX-License-Identifier: MIT
 *
 * cli.h - what the commands share: reading and writing files, complaints, where
 * answers come from. A command is one file, or one prefix.
 */
#ifndef CLI_H
#define CLI_H

#include <stdio.h>

#include "base/base.h"
#include "cli/limits.h"
#include "config/config.h"
#include "facts/facts.h"
#include "resolve/resolve.h"
#include "spf/spf.h"

/* All commands, NULL at the end. */
extern const struct command *const cli_commands[];
extern const struct command cli_arc, cli_authres, cli_dkim, cli_spf;
/* NULL where there is none of this name. */
const struct command *cli_find(const char *name);

/* What is wrong with a --as-of. */
#define TIME_FORMS "not a time: 2026-11-21, 2026-11-21T03:00:00Z or @SECONDS"

/* --- complaints --------------------------------------------------------------- */

/* One line on standard error, "assay spf: " and the text, what is not printable in
 * it escaped. Returns `code`, or EXIT_BUG where there was no memory to say it. */
int complain(const struct command *command, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same, with the input quoted: WHAT "INPUT": reason. Where the reason is that
 * there is no memory: complain_memory. */
int complain_about(const struct command *command, int code, const char *what, struct slice input,
                   const char *reason);
/* Out of memory: EXIT_BUG. */
int complain_memory(const struct command *command);

/* --- files ---------------------------------------------------------------------- */

/* What a complaint calls it. */
const char *input_name(const char *path);
/* Reads all of a file ("-": standard input), at most `cap` octets. EXIT_GOOD, or
 * the code after a complaint. */
int read_file(const struct command *command, const char *path, size_t cap, struct buffer *out_r);
/* Writes a new file for its owner alone; one that exists is left alone: EXIT_EXISTS. */
int write_new_file(const struct command *command, const char *path, struct slice bytes);
bool file_exists(const char *path);
/* True where both are one file, or will be once it is written. */
bool same_file(const char *one, const char *other);
/* True where the path leads to the file that standard input is. */
bool is_standard_input(const char *path);

/* Writes all of it; false with errno. */
bool write_all(int fd, struct slice bytes);

/* Standard output, or the file of -o. A file is written where it stands, behind its
 * links: so it keeps its mode and its owner, and nothing is ever left beside it. */
struct output {
    int fd;
    const char *path;      /* NULL: standard output */
    struct buffer pending; /* not written yet */
    bool regular;          /* a file with an end, no device and no pipe */
    bool created;          /* by this run, which removes it where it fails */
    int error;             /* the first, as errno has it; nothing is written after it */
};

/* EXIT_GOOD, or the code after a complaint. What an old file holds stays for now. */
int output_open(const struct command *command, struct output *out_r, const char *path);
/* Empties it; then what is written stays, whatever comes. */
void output_clear(struct output *output);
/* All of its content at once. A full disk leaves an old file as it was. */
void output_put(struct output *output, struct slice whole);
/* Keeps it for output_try and output_close, which reports every failure. */
void output_write(struct output *output, struct slice bytes);
/* Writes as much as nobody has to wait for. True where nothing is left. */
bool output_try(struct output *output);
/* Returns when it can take more. */
void output_wait(const struct output *output);
/* EXIT_GOOD; EXIT_IO, or EXIT_BUG without memory, after a complaint. */
int output_close(const struct command *command, struct output *output);
/* Writes a page that was put together, but for -q, and frees it. EXIT_GOOD, or the code after a
 * complaint. */
int output_page(const struct arguments *arguments, struct output *output, struct buffer *page);
/* What one command says, in the formats that all have. */
struct page {
    void (*put_text)(struct buffer *out, const void *context, bool color);
    void (*put_json)(struct buffer *out, const void *context, enum jsonw_style style);
    const char *title; /* of Markdown; or NULL */
    const void *context;
};

/* Puts it together in the --format asked for: text, json, jsonl or markdown. */
void page_put(struct buffer *out, const struct arguments *arguments, const struct page *page,
              bool color);
/* Nothing is to be written after all; standard output stays open. */
void output_drop(struct output *output);
/* --color and NO_COLOR. */
bool output_wants_color(const struct arguments *arguments, const struct output *output);

/* --- where answers come from -------------------------------------------------------- */

/* A value of --with. */
struct with_value {
    const char *given;
    struct zone *zone; /* its records */
    bool used;         /* one of them had a part in a result */
    unsigned asked;    /* which of its first names were asked for: a bit for each */
};

struct with {
    struct zone *zone; /* of all values; NULL: there is no --with */
    struct with_value *values;
    size_t count;
    struct dns_name at; /* SENDER's domain; empty where there is none */
};

/* The options --dns, --zone, --with, --case, --timeout, --question-timeout. */
struct source {
    struct zone *zone;
    struct with with;
    struct resolve_server servers[RESOLVE_SERVERS_MAX];
    size_t server_count;
    struct arena case_arena;
    struct case_file recorded;
    bool has_case;
    struct resolver *resolver;
    struct dns_name failed_name; /* a question that nobody answered; empty: none */
    uint16_t failed_type;
};

/* Opens all of it. `domain` is what a bare record of --with is published at; empty:
 * not allowed. EXIT_GOOD, or the code after a complaint. */
int source_open(struct source *out_r, const struct arguments *arguments, struct slice domain);
/* Standard input ("-") has one reader, and the output is no input: EXIT_GOOD, or EXIT_USAGE
 * after a complaint. `lines`: the option that reads lines from standard input, or NULL;
 * `file`: the file that is an argument, or NULL. */
int source_check_files(const struct arguments *arguments, const char *lines, const char *file);
/* The output is not this file, which is read; `what` names it in a complaint. The same. */
int source_check_output(const struct arguments *arguments, const char *what, const char *given);
/* --save-case names a new file of its own: the same. */
int source_check_save(const struct arguments *arguments);
/* Reads --with. `domain` as for source_open. EXIT_GOOD, or the code after a complaint;
 * with_close in any case. */
int with_open(struct with *out_r, const struct arguments *arguments, struct slice domain);
void with_close(struct with *with);
/* An evaluation is over: which values had a part in it? */
void with_note(struct with *with, const struct resolve_job *job);
/* Where there were results: a line on standard error for each value that had none, unless
 * -q. */
void with_report(const struct with *with, const struct arguments *arguments);
/* Of a file that could not be read to its end: `error` is its reader's. Returns the code. */
int complain_fault(const struct command *command, const char *path, int error,
                   const struct dns_fault *fault);
/* Reads --case alone, for what stands in it, before source_open. */
int source_read_case(struct source *out_r, const struct arguments *arguments);
/* A question that failed; the first is kept. */
void source_note_failure(struct source *source, const struct question *question);
/* After questions that failed: EXIT_GOOD where one of the resolvers answers anything
 * (or there is no network), else EXIT_SERVICE after a complaint. */
int source_check_servers(const struct source *source, const struct command *command);
void source_close(struct source *source);
/* -v: what was asked, on standard error. */
void source_report(const struct source *source, const struct arguments *arguments);

extern const struct option_group source_options, message_source_options;
extern const struct option_group output_options, message_output_options, text_output_options;

/* --- assay spf --------------------------------------------------------------------------- */

/* One evaluation: what goes into spf_step and what came out of it. */
struct spf_job {
    struct spf_input input;
    struct spf_result result;
    uint8_t client[16];
    struct resolve_job job;
    struct arena message;
    struct buffer sender; /* a bare domain as "@domain" */
};

int spf_run(const struct arguments *arguments);
int spf_batch(const struct arguments *arguments);
/* IP, SENDER and HELO as given. NULL, or what is wrong; *which_r says with what. */
const char *spf_input_read(struct spf_job *job, struct slice ip, struct slice sender,
                           struct slice helo, const char **which_r);
/* --receiver, --default-explanation and --as-of. EXIT_GOOD, or after a complaint. */
int spf_input_options(const struct arguments *arguments, struct spf_input *input);
/* --as-of alone, where it is given. */
int spf_input_time(const struct arguments *arguments, struct spf_input *input);
/* The SENDER's domain; empty where it has none. */
struct slice spf_sender_domain(struct slice sender);
/* NULL, or why `domain` is no domain name. */
const char *spf_domain_fault(struct slice domain);
enum step spf_job_step(void *context, const struct facts *known, struct questions *want,
                       struct arena *scratch);
int spf_exit_code(const struct spf_result *result);

/* --- the values of a case file --------------------------------------------------------- */

/* Whose case it is to be, and where it stands. */
struct case_origin {
    const struct command *command;
    const char *path;
};

/* Complains about a value: EXIT_BAD_INPUT. */
int case_refuse(const struct case_origin *origin, const char *what, struct slice input,
                const char *reason);
/* The values by these names: each stands once, and nothing else does. EXIT_GOOD, or the code
 * after a complaint. */
int case_take(const struct case_origin *origin, const char *what, const struct case_option *list,
              size_t list_count, const struct slice *names, size_t count, struct slice *values_r);
int case_check_command(const struct case_origin *origin, const struct case_file *file);

/* To and from a case file of spf; `path` is for complaints. */
int spf_case_save(const struct arguments *arguments, const struct spf_job *job);
int spf_case_load(const struct command *command, const char *path, const struct case_file *file,
                  struct spf_job *job);

#endif
