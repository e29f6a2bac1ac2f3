/* SPDX-License-Identifier: MIT
 * Completions for three shells. */
#include "config/internal.h"

typedef void each_option(struct buffer *out, const struct command *command,
                         const struct option *option);

static void walk_options(struct buffer *out, const struct command *command, each_option *each)
{
    for (size_t i = 0; command->groups[i]; i++)
        for (size_t j = 0; j < command->groups[i]->count; j++)
            each(out, command, &command->groups[i]->options[j]);
    each(out, command, &config_help_option);
}

static void write_names(struct buffer *out, const struct command *const *commands)
{
    for (size_t i = 0; commands[i]; i++)
        buffer_printf(out, "%s%s", i ? " " : "", commands[i]->name);
}

/* Choices with spaces between them. */
static void write_choices(struct buffer *out, const struct option *option)
{
    for (const char *p = option->choices; *p; p++)
        buffer_byte(out, *p == '|' ? ' ' : *p);
}

/* Single-quoted for a shell; `doubled` writes '' for ' (fish and zsh take \'). */
static void write_quoted(struct buffer *out, const char *text)
{
    buffer_byte(out, '\'');
    for (const char *p = text; *p; p++)
        if (*p == '\'')
            buffer_text(out, "'\\''");
        else
            buffer_byte(out, *p);
    buffer_byte(out, '\'');
}

/* --- bash -------------------------------------------------------------------- */

static void bash_name(struct buffer *out, const struct command *command,
                      const struct option *option)
{
    (void)command;
    buffer_printf(out, " --%s", option->name);
    if (option->letter)
        buffer_printf(out, " -%c", option->letter);
}

/* What may stand behind an option: a choice, a file (readline's default), or what
 * only the user knows. */
static void bash_value(struct buffer *out, const struct command *command,
                       const struct option *option)
{
    if (!option->argument)
        return;
    buffer_printf(out, "    %s:--%s", command->name, option->name);
    if (option->letter)
        buffer_printf(out, " | %s:-%c", command->name, option->letter);
    if (option->kind == OPTION_CHOICE) {
        buffer_text(out, ") words=\"");
        write_choices(out, option);
        buffer_text(out, "\" ;;\n");
    } else if (option->kind == OPTION_FILE) {
        buffer_text(out, ") return ;;\n");
    } else {
        buffer_text(out, ") compopt +o default; return ;;\n");
    }
}

static void bash_begin(struct buffer *out)
{
    buffer_text(out, "# bash completion for assay; made from its table of options\n"
                     "_assay() {\n"
                     "    local current=${COMP_WORDS[COMP_CWORD]} words=\n"
                     "    local command=${COMP_WORDS[1]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                     "    COMPREPLY=()\n"
                     "    # --format=csv is three words\n"
                     "    if [ \"$current\" = = ]; then\n        current=\n"
                     "    elif [ \"$previous\" = = ]; then\n"
                     "        previous=${COMP_WORDS[COMP_CWORD-2]}\n    fi\n"
                     "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"");
}

void completion_bash(struct buffer *out, const struct command *const *commands)
{
    bash_begin(out);
    write_names(out, commands);
    buffer_text(out, " --help --version\"\n    else\n    case $command:$previous in\n");
    for (size_t i = 0; commands[i]; i++)
        walk_options(out, commands[i], bash_value);
    for (size_t i = 0; commands[i]; i++) {
        buffer_printf(out, "    %s:*) words=\"", commands[i]->name);
        walk_options(out, commands[i], bash_name);
        buffer_text(out, "\" ;;\n");
    }
    buffer_text(out, "    esac\n    fi\n"
                     "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                     "}\ncomplete -o default -F _assay assay\n");
}

/* --- zsh ----------------------------------------------------------------------- */

/* Brackets and colons mean something to _arguments. */
static void zsh_help(struct buffer *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\'')
            buffer_text(out, "'\\''");
        else if (*p == '[' || *p == ']' || *p == ':')
            buffer_printf(out, "\\%c", *p);
        else
            buffer_byte(out, *p);
    }
}

/* What stands behind the name: its help and what its value is. */
static void zsh_rest(struct buffer *out, const struct option *option)
{
    buffer_byte(out, '[');
    zsh_help(out, option->help);
    buffer_byte(out, ']');
    if (option->argument)
        buffer_printf(out, ":%s:", option->argument);
    if (option->kind == OPTION_FILE)
        buffer_text(out, "_files");
    if (option->kind == OPTION_CHOICE) {
        buffer_byte(out, '(');
        write_choices(out, option);
        buffer_byte(out, ')');
    }
    buffer_text(out, "' \\\n");
}

/* Where there are two names, each excludes the other. */
static void zsh_begin(struct buffer *out, const struct option *option)
{
    buffer_text(out, "        '");
    if (option->repeats)
        buffer_byte(out, '*');
    else if (option->letter)
        buffer_printf(out, "(-%c --%s)", option->letter, option->name);
}

static void zsh_option(struct buffer *out, const struct command *command,
                       const struct option *option)
{
    (void)command;
    if (option->letter) {
        zsh_begin(out, option);
        buffer_printf(out, "-%c%s", option->letter, option->argument ? "+" : "");
        zsh_rest(out, option);
    }
    zsh_begin(out, option);
    buffer_printf(out, "--%s%s", option->name, option->argument ? "=" : "");
    zsh_rest(out, option);
}

void completion_zsh(struct buffer *out, const struct command *const *commands)
{
    buffer_text(out, "#compdef assay\n# made from assay's table of options\n"
                     "if (( CURRENT == 2 )); then\n    compadd -- ");
    write_names(out, commands);
    buffer_text(out, " --help --version\n    return\nfi\n"
                     "local command=$words[2]\nshift words\n(( CURRENT-- ))\ncase $command in\n");
    for (size_t i = 0; commands[i]; i++) {
        buffer_printf(out, "%s)\n    _arguments -s \\\n", commands[i]->name);
        walk_options(out, commands[i], zsh_option);
        buffer_text(out, "        '*:argument:_files'\n    ;;\n");
    }
    buffer_text(out, "esac\n");
}

/* --- fish ------------------------------------------------------------------------ */

static void fish_option(struct buffer *out, const struct command *command,
                        const struct option *option)
{
    buffer_printf(out, "complete -c assay -n '__fish_seen_subcommand_from %s' -l %s", command->name,
                  option->name);
    if (option->letter)
        buffer_printf(out, " -s %c", option->letter);
    if (option->kind == OPTION_FILE)
        buffer_text(out, " -r -F");
    else if (option->argument)
        buffer_text(out, " -x");
    if (option->kind == OPTION_CHOICE) {
        buffer_text(out, " -a '");
        write_choices(out, option);
        buffer_byte(out, '\'');
    }
    buffer_text(out, " -d ");
    write_quoted(out, option->help);
    buffer_byte(out, '\n');
}

void completion_fish(struct buffer *out, const struct command *const *commands)
{
    buffer_text(out, "# fish completion for assay; made from its table of options\n");
    for (size_t i = 0; commands[i]; i++) {
        buffer_printf(out, "complete -c assay -n __fish_use_subcommand -f -a %s -d ",
                      commands[i]->name);
        write_quoted(out, commands[i]->summary);
        buffer_byte(out, '\n');
        walk_options(out, commands[i], fish_option);
    }
}
