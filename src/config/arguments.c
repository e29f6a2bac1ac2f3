/* SPDX-License-Identifier: MIT
 * Command lines: POSIX utility syntax guidelines with GNU's long options. */
#include "config/internal.h"

#include <assert.h>

/* A command line being read. */
struct reader {
    struct arguments *out;
    struct buffer *why;
    int argc;
    char *const *argv;
    int at;
    bool options_over;
};

static int refuse(struct reader *reader, const char *what, struct slice given)
{
    buffer_text(reader->why, what);
    buffer_text(reader->why, " \"");
    text_escape(reader->why, given);
    buffer_byte(reader->why, '"');
    return ASSAY_EUSAGE;
}

const struct option config_help_option = {
    .name = "help", .letter = 'h', .help = "print this help and exit"};

static const struct option *find_in(const struct option_group *group, struct slice name,
                                    char letter)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct option *option = &group->options[i];
        if (name.len ? slice_eq(slice_from(option->name), name)
                     : letter && option->letter == letter)
            return option;
    }
    return NULL;
}

static const struct option *find_option(const struct command *command, struct slice name,
                                        char letter)
{
    if (name.len ? slice_eq(name, slice_from(config_help_option.name))
                 : letter == config_help_option.letter)
        return &config_help_option;
    for (size_t i = 0; command->groups[i]; i++) {
        const struct option *option = find_in(command->groups[i], name, letter);
        if (option)
            return option;
    }
    return NULL;
}

static struct option_value *value_of(struct arguments *arguments, const struct option *option)
{
    for (size_t i = 0; i < arguments->option_count; i++)
        if (arguments->options[i].option == option)
            return &arguments->options[i];
    assert(arguments->option_count < OPTIONS_MAX);
    struct option_value *value = &arguments->options[arguments->option_count++];
    *value = (struct option_value){.option = option};
    return value;
}

static bool is_choice(const char *choices, struct slice given)
{
    struct slice rest = slice_from(choices);
    while (rest.p) {
        struct slice choice = slice_cut(&rest, '|');
        if (slice_eq(choice, given))
            return true;
    }
    return false;
}

static int check_value(struct reader *reader, const struct option *option, const char *given)
{
    uint64_t number;
    struct slice text = slice_from(given);
    if (option->kind == OPTION_CHOICE && !is_choice(option->choices, text)) {
        buffer_printf(reader->why, "--%s takes %s, not", option->name, option->choices);
        return refuse(reader, "", text);
    }
    if (option->kind == OPTION_NUMBER &&
        (slice_to_uint(text, option->max, &number) != ASSAY_OK || number < option->min)) {
        buffer_printf(reader->why, "--%s takes a number from %u to %u, not", option->name,
                      option->min, option->max);
        return refuse(reader, "", text);
    }
    if (option->kind == OPTION_FILE && !text.len) {
        buffer_printf(reader->why, "--%s takes %s, not", option->name, option->argument);
        return refuse(reader, "", text);
    }
    return ASSAY_OK;
}

static int note(struct reader *reader, const struct option *option, const char *given)
{
    int error = given ? check_value(reader, option, given) : ASSAY_OK;
    if (error)
        return error;
    reader->out->help |= option == &config_help_option;
    struct option_value *value = value_of(reader->out, option);
    if (value->count == REPEATS_MAX) {
        buffer_printf(reader->why, "--%s is given more than %d times", option->name, REPEATS_MAX);
        return ASSAY_EUSAGE;
    }
    if (!option->repeats)
        value->count = 0;
    value->values[value->count++] = given ? given : "";
    return ASSAY_OK;
}

/* A flag that stands for another option's value: --json for --format=json. */
static int note_implied(struct reader *reader, const struct option *option)
{
    struct slice rest = slice_from(option->implies);
    struct slice name = slice_cut(&rest, '=');
    const struct option *other = find_option(reader->out->command, name, 0);
    assert(other);
    return note(reader, other, rest.p);
}

static int take_flag(struct reader *reader, const struct option *option)
{
    return option->implies ? note_implied(reader, option) : note(reader, option, NULL);
}

static int take_next(struct reader *reader, const struct option *option)
{
    if (reader->at >= reader->argc) {
        buffer_printf(reader->why, "--%s needs %s", option->name, option->argument);
        return ASSAY_EUSAGE;
    }
    return note(reader, option, reader->argv[reader->at++]);
}

static int take_long(struct reader *reader, const char *word)
{
    struct slice rest = slice_from(word);
    struct slice name = slice_cut(&rest, '=');
    const struct option *option = find_option(reader->out->command, name, 0);
    if (!option || !name.len) {
        buffer_text(reader->why, "no option");
        return refuse(reader, "", slice_make(word - 2, name.len + 2));
    }
    bool flag = option->kind == OPTION_FLAG;
    if (flag && rest.p) {
        buffer_printf(reader->why, "--%s takes no value", option->name);
        return ASSAY_EUSAGE;
    }
    if (flag)
        return take_flag(reader, option);
    return rest.p ? note(reader, option, rest.p) : take_next(reader, option);
}

static int take_short(struct reader *reader, const char *word)
{
    for (; *word; word++) {
        const struct option *option = find_option(reader->out->command, SLICE_NONE, *word);
        if (!option) {
            buffer_text(reader->why, "no option \"-");
            text_escape(reader->why, slice_make(word, 1));
            buffer_text(reader->why, "\"; an argument that begins with - stands behind --");
            return ASSAY_EUSAGE;
        }
        if (option->kind != OPTION_FLAG)
            return word[1] ? note(reader, option, word + 1) : take_next(reader, option);
        int error = take_flag(reader, option);
        if (error)
            return error;
    }
    return ASSAY_OK;
}

static int take_operand(struct reader *reader, const char *word)
{
    struct arguments *out = reader->out;
    size_t max = out->command->arguments_max;
    if (out->operand_count >= max || out->operand_count >= ARGUMENTS_MAX)
        return refuse(reader, "one argument too many:", slice_from(word));
    out->operands[out->operand_count++] = word;
    return ASSAY_OK;
}

static int take_word(struct reader *reader, const char *word)
{
    if (reader->options_over || word[0] != '-' || !word[1])
        return take_operand(reader, word);
    if (strcmp(word, "--") == 0) {
        reader->options_over = true;
        return ASSAY_OK;
    }
    return word[1] == '-' ? take_long(reader, word + 2) : take_short(reader, word + 1);
}

int arguments_read(struct arguments *out_r, const struct command *command, int argc,
                   char *const *argv, struct buffer *why)
{
    struct reader reader = {.out = out_r, .why = why, .argc = argc, .argv = argv};
    *out_r = (struct arguments){.command = command};
    while (reader.at < argc) {
        int error = take_word(&reader, argv[reader.at++]);
        if (error)
            return error;
    }
    return ASSAY_OK;
}

static const struct option_value *given(const struct arguments *arguments, const char *name)
{
    const struct option *option = find_option(arguments->command, slice_from(name), 0);
    assert(option);
    for (size_t i = 0; i < arguments->option_count; i++)
        if (arguments->options[i].option == option)
            return &arguments->options[i];
    return NULL;
}

bool arguments_flag(const struct arguments *arguments, const char *name)
{
    return given(arguments, name) != NULL;
}

const char *arguments_text(const struct arguments *arguments, const char *name)
{
    const struct option_value *value = given(arguments, name);
    return value ? value->values[value->count - 1] : NULL;
}

const struct option_value *arguments_all(const struct arguments *arguments, const char *name)
{
    static const struct option_value none;
    const struct option_value *value = given(arguments, name);
    return value ? value : &none;
}

unsigned arguments_number(const struct arguments *arguments, const char *name, unsigned otherwise)
{
    uint64_t number;
    const char *text = arguments_text(arguments, name);
    if (!text || slice_to_uint(slice_from(text), UINT32_MAX, &number) != ASSAY_OK)
        return otherwise;
    return (unsigned)number;
}
