/* SPDX-License-Identifier: MIT
 * What --help prints. */
#include "config/internal.h"

#define HELP_COLUMN 28
#define HELP_WIDTH  80

static size_t line_length(const struct buffer *out)
{
    struct slice text = buffer_get(out);
    size_t newline = slice_find_last(text, '\n');
    return newline == text.len ? text.len : text.len - newline - 1;
}

static void pad_to(struct buffer *out, size_t column)
{
    while (!out->error && line_length(out) < column)
        buffer_byte(out, ' ');
}

/* Words of `text`, broken at HELP_WIDTH, each line starting at `column`. */
static void wrap(struct buffer *out, const char *text, size_t column)
{
    struct slice rest = slice_from(text);
    bool first = true;
    while (rest.p) {
        struct slice word = slice_cut(&rest, ' ');
        if (!first && line_length(out) + 1 + word.len > HELP_WIDTH) {
            buffer_byte(out, '\n');
            pad_to(out, column);
            first = true;
        }
        if (!first)
            buffer_byte(out, ' ');
        buffer_slice(out, word);
        first = false;
    }
    buffer_byte(out, '\n');
}

static void write_option(struct buffer *out, const struct option *option)
{
    if (option->letter)
        buffer_printf(out, "  -%c, ", option->letter);
    else
        buffer_text(out, "      ");
    buffer_printf(out, "--%s", option->name);
    if (option->argument)
        buffer_printf(out, " %s", option->argument);
    if (line_length(out) + 2 > HELP_COLUMN)
        buffer_byte(out, '\n');
    pad_to(out, HELP_COLUMN);
    wrap(out, option->help, HELP_COLUMN);
    if (option->kind == OPTION_CHOICE) {
        pad_to(out, HELP_COLUMN);
        buffer_printf(out, "(%s)\n", option->choices);
    }
    if (option->repeats) {
        pad_to(out, HELP_COLUMN);
        buffer_text(out, "(may be given several times)\n");
    }
}

void usage_synopsis(struct buffer *out, const struct command *command)
{
    buffer_printf(out, "usage: assay %s [options]%s%s\n", command->name,
                  command->synopsis[0] ? " " : "", command->synopsis);
}

static void write_examples(struct buffer *out, const struct command *command)
{
    buffer_text(out, "\nExamples:\n");
    for (size_t i = 0; i < command->example_count; i++)
        buffer_printf(out, "  %s:\n    %s\n", command->examples[i].about,
                      command->examples[i].command);
}

static void write_exits(struct buffer *out, const struct command *command)
{
    buffer_text(out, "\nExit status:\n");
    for (size_t i = 0; i < command->exit_count; i++) {
        buffer_printf(out, "  %-3d ", command->exits[i].code);
        wrap(out, command->exits[i].meaning, 6);
    }
}

void usage_command(struct buffer *out, const struct command *command)
{
    usage_synopsis(out, command);
    buffer_byte(out, '\n');
    wrap(out, command->summary, 0);
    for (size_t i = 0; command->description[i]; i++) {
        buffer_byte(out, '\n');
        wrap(out, command->description[i], 0);
    }
    for (size_t i = 0; command->groups[i]; i++) {
        buffer_printf(out, "\n%s:\n", command->groups[i]->title);
        for (size_t j = 0; j < command->groups[i]->count; j++)
            write_option(out, &command->groups[i]->options[j]);
    }
    write_option(out, &config_help_option);
    write_examples(out, command);
    write_exits(out, command);
}

void usage_program(struct buffer *out, const struct command *const *commands)
{
    buffer_text(out, "usage: assay COMMAND [options] [arguments]\n\n"
                     "Tells why mail gets rejected, and what to change.\n\nCommands:\n");
    for (size_t i = 0; commands[i]; i++) {
        buffer_printf(out, "  %s", commands[i]->name);
        pad_to(out, 12);
        wrap(out, commands[i]->summary, 12);
    }
    buffer_text(out, "\nassay COMMAND --help tells more of one command; assay --version, which "
                     "assay this is.\n");
}
