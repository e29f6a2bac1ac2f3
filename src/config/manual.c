/* SPDX-License-Identifier: MIT
 * Manual pages, in the macros of man(7). */
#include "config/internal.h"

/* Of the last change that a reader would notice. */
#define MANUAL_DATE "2026-11-21"

/* Text for roff: backslashes and hyphens as such, no line that looks like a request. */
static void write_text(struct buffer *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\\')
            buffer_text(out, "\\e");
        else if (*p == '-')
            buffer_text(out, "\\-");
        else if (*p == '\'' || *p == '.')
            buffer_printf(out, "\\&%c", *p);
        else
            buffer_byte(out, *p);
    }
}

static void write_heading(struct buffer *out, const char *title)
{
    buffer_printf(out, ".SH %s\n", title);
}

static void write_option(struct buffer *out, const struct option *option)
{
    buffer_text(out, ".TP\n\\fB");
    if (option->letter)
        buffer_printf(out, "\\-%c\\fR, \\fB", option->letter);
    buffer_text(out, "\\-\\-");
    write_text(out, option->name);
    buffer_text(out, "\\fR");
    if (option->argument)
        buffer_printf(out, " \\fI%s\\fR", option->argument);
    buffer_byte(out, '\n');
    write_text(out, option->help);
    if (option->kind == OPTION_CHOICE) {
        buffer_text(out, " (");
        write_text(out, option->choices);
        buffer_byte(out, ')');
    }
    if (option->repeats)
        buffer_text(out, " (may be given several times)");
    buffer_text(out, ".\n");
}

static void write_options(struct buffer *out, const struct command *command)
{
    write_heading(out, "OPTIONS");
    for (size_t i = 0; command->groups[i]; i++) {
        buffer_printf(out, ".SS %s\n", command->groups[i]->title);
        for (size_t j = 0; j < command->groups[i]->count; j++)
            write_option(out, &command->groups[i]->options[j]);
    }
    write_option(out, &config_help_option);
}

static void write_path(struct buffer *out, const char *folder, const char *name)
{
    buffer_text(out, "\\fI");
    write_text(out, folder);
    buffer_text(out, name ? "/" : "");
    write_text(out, name ? name : "");
    buffer_text(out, "\\fR");
}

static void write_files(struct buffer *out, const struct command *command, const char *docdir)
{
    write_heading(out, "FILES");
    for (size_t i = 0; i < command->file_count; i++) {
        buffer_text(out, ".TP\n");
        write_path(out, docdir, command->files[i].name);
        buffer_byte(out, '\n');
        write_text(out, command->files[i].what);
        buffer_text(out, ".\n");
    }
}

static void write_examples(struct buffer *out, const struct command *command, const char *docdir)
{
    write_heading(out, "EXAMPLES");
    buffer_text(out, "They run in\n");
    write_path(out, docdir, NULL);
    buffer_text(out, ".\n");
    for (size_t i = 0; i < command->example_count; i++) {
        const struct example *example = &command->examples[i];
        buffer_text(out, ".PP\n");
        write_text(out, example->about);
        buffer_text(out, ":\n.PP\n.nf\n.RS 4\n$ ");
        write_text(out, example->command);
        buffer_byte(out, '\n');
        write_text(out, example->output);
        buffer_text(out, ".RE\n.fi\n");
    }
}

static void write_exits(struct buffer *out, const struct command *command)
{
    write_heading(out, "EXIT STATUS");
    for (size_t i = 0; i < command->exit_count; i++) {
        buffer_printf(out, ".TP\n%d\n", command->exits[i].code);
        write_text(out, command->exits[i].meaning);
        buffer_text(out, ".\n");
    }
}

static void write_title(struct buffer *out, const char *name, const char *summary)
{
    buffer_printf(out, ".TH \"%s\" 1 \"%s\" \"assay %s\" \"assay\"\n", name, MANUAL_DATE,
                  assay_version());
    write_heading(out, "NAME");
    write_text(out, name);
    buffer_text(out, " \\- ");
    write_text(out, summary);
    buffer_byte(out, '\n');
    write_heading(out, "SYNOPSIS");
}

void manual_command(struct buffer *out, const struct command *command, const char *docdir)
{
    char name[64];
    snprintf(name, sizeof(name), "assay-%s", command->name);
    write_title(out, name, command->summary);
    buffer_printf(out, ".B assay %s\n[\\fIoptions\\fR] ", command->name);
    write_text(out, command->synopsis);
    buffer_byte(out, '\n');
    write_heading(out, "DESCRIPTION");
    for (size_t i = 0; command->description[i]; i++) {
        buffer_text(out, i ? ".PP\n" : "");
        write_text(out, command->description[i]);
        buffer_byte(out, '\n');
    }
    write_options(out, command);
    write_exits(out, command);
    write_files(out, command, docdir);
    write_examples(out, command, docdir);
    write_heading(out, "SEE ALSO");
    buffer_text(out, ".BR assay (1)\n");
}

void manual_program(struct buffer *out, const struct command *const *commands)
{
    write_title(out, "assay", "email authentication: why mail gets rejected, and what to change");
    buffer_text(out, ".B assay\n\\fICOMMAND\\fR [\\fIoptions\\fR] [\\fIarguments\\fR]\n");
    write_heading(out, "COMMANDS");
    for (size_t i = 0; commands[i]; i++) {
        buffer_printf(out, ".TP\n\\fB%s\\fR ", commands[i]->name);
        write_text(out, commands[i]->synopsis);
        buffer_byte(out, '\n');
        write_text(out, commands[i]->summary);
        buffer_printf(out, ". See\n.BR assay\\-%s (1).\n", commands[i]->name);
    }
    write_heading(out, "SEE ALSO");
    for (size_t i = 0; commands[i]; i++)
        buffer_printf(out, ".BR assay\\-%s (1)\n", commands[i]->name);
}
