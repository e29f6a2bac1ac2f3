/* SPDX-License-Identifier: MIT
 *
 * config.h - commands and their options. One table for each command is the only
 * place where its options stand: reading a command line, usage errors, --help, the
 * manual page and the completions of bash, zsh and fish are all made from it.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdio.h>

#include "base/base.h"

/* Exit codes: DESIGN section 4, and sysexits. */
enum exit_code {
    EXIT_GOOD = 0,
    EXIT_FINDINGS = 1,
    EXIT_UNKNOWN = 2, /* could not tell */
    EXIT_USAGE = 64,
    EXIT_BAD_INPUT = 65,
    EXIT_NO_INPUT = 66, /* cannot open it */
    EXIT_SERVICE = 69,  /* a service is not there */
    EXIT_BUG = 70,      /* a bug, or no memory */
    EXIT_EXISTS = 73,   /* will not overwrite */
    EXIT_IO = 74,
    EXIT_TRY_AGAIN = 75,
};

#define OPTIONS_MAX   64 /* options of one command */
#define ARGUMENTS_MAX 16 /* arguments of one command that are no options */
#define REPEATS_MAX   16 /* how often one option may be given */

enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_FILE,   /* completed as a file name */
    OPTION_CHOICE, /* one of `choices` */
    OPTION_NUMBER, /* `min` to `max` */
};

struct option {
    const char *name; /* without the dashes */
    char letter;      /* 0 where it has no short form */
    enum option_kind kind;
    const char *argument; /* "FILE"; NULL for a flag */
    const char *choices;  /* "text|json" */
    unsigned min, max;
    bool repeats;
    const char *implies; /* a flag that stands for NAME=VALUE: "format=json" */
    const char *help;    /* a sentence without its stop */
};

struct option_group {
    const char *title;
    const struct option *options;
    size_t count;
};

struct example {
    const char *about;
    const char *command; /* run in the project's folder, or in the documentation's */
    const char *output;
};

/* A file that is installed with the documentation. */
struct doc_file {
    const char *name; /* below its folder */
    const char *what;
};

struct exit_note {
    int code;
    const char *meaning;
};

struct arguments;

struct command {
    const char *name;
    const char *synopsis; /* "IP SENDER [HELO]" */
    const char *summary;
    const char *const *description;           /* paragraphs, NULL at the end */
    const struct option_group *const *groups; /* NULL at the end */
    const struct example *examples;
    size_t example_count;
    const struct exit_note *exits;
    size_t exit_count;
    const struct doc_file *files;
    size_t file_count;
    size_t arguments_min, arguments_max;
    int (*run)(const struct arguments *arguments);
};

struct option_value {
    const struct option *option;
    const char *values[REPEATS_MAX];
    size_t count;
};

/* A command line taken apart. Borrows from argv and from the table. */
struct arguments {
    const struct command *command;
    struct option_value options[OPTIONS_MAX];
    size_t option_count;
    const char *operands[ARGUMENTS_MAX];
    size_t operand_count;
    bool help;
};

/* Reads argv behind the command's name: `--name value`, `--name=value`, `-x value`,
 * `-xvalue`, `-xy` for flags, `--` ends the options, `-` is an argument; options
 * and arguments may be mixed. ASSAY_OK, or ASSAY_EUSAGE with one line in `why`. */
int arguments_read(struct arguments *out_r, const struct command *command, int argc,
                   char *const *argv, struct buffer *why);
/* Asking for an option that the table does not have is a bug. */
bool arguments_flag(const struct arguments *arguments, const char *name);
/* The last value given, or NULL. */
const char *arguments_text(const struct arguments *arguments, const char *name);
/* All values. */
const struct option_value *arguments_all(const struct arguments *arguments, const char *name);
/* The number given, or `otherwise`. */
unsigned arguments_number(const struct arguments *arguments, const char *name, unsigned otherwise);

/* "usage: assay spf [options] IP SENDER [HELO]". */
void usage_synopsis(struct buffer *out, const struct command *command);
/* What --help prints. */
void usage_command(struct buffer *out, const struct command *command);
void usage_program(struct buffer *out, const struct command *const *commands);
/* A manual page in man(7): of one command, or of the program. `docdir` is where the
 * documentation is installed. */
void manual_command(struct buffer *out, const struct command *command, const char *docdir);
void manual_program(struct buffer *out, const struct command *const *commands);
/* Completions for all commands. */
void completion_bash(struct buffer *out, const struct command *const *commands);
void completion_zsh(struct buffer *out, const struct command *const *commands);
void completion_fish(struct buffer *out, const struct command *const *commands);

#endif
