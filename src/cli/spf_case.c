/* SPDX-License-Identifier: MIT
 * `assay spf`: to and from a case file. */
#include "cli/cli.h"

int spf_case_save(const struct arguments *arguments, const struct spf_job *job)
{
    const char *path = arguments_text(arguments, "save-case");
    const struct spf_input *input = &job->input;
    struct buffer client, text;
    if (!path)
        return EXIT_GOOD;
    buffer_init(&client, 64);
    buffer_init(&text, SIZE_MAX / 4);
    ip_format(&client, input->client.value);
    const struct case_option options[] = {
        {SLICE("receiver"), input->receiver},
        {SLICE("default-explanation"), input->default_explanation},
    };
    const struct case_option parts[] = {
        {SLICE(SPF_PART_CLIENT), buffer_get(&client)},
        {SLICE(SPF_PART_HELO), input->helo.value},
        {SLICE(SPF_PART_MAIL_FROM), input->mail_from.value},
    };
    const struct case_file file = {
        .command = SLICE("spf"),
        .as_of_s = input->as_of_s,
        .options = options,
        .option_count = ARRAY_LEN(options),
        .parts = parts,
        .part_count = ARRAY_LEN(parts),
        .facts = job->job.inquiry.facts,
    };
    case_write(&text, &file);
    int code = text.error || client.error
                   ? complain_memory(arguments->command)
                   : write_new_file(arguments->command, path, buffer_get(&text));
    buffer_free(&client);
    buffer_free(&text);
    return code;
}

static bool find(const struct case_option *list, size_t count, struct slice name,
                 struct slice *value_r)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(list[i].name, name)) {
            *value_r = list[i].value;
            return true;
        }
    return false;
}

static bool is_named(const char *const *names, size_t count, struct slice name)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(name, slice_from(names[i])))
            return true;
    return false;
}

struct reading {
    const struct command *command;
    const char *path;
};

static int refuse(const struct reading *reading, const char *what, struct slice input,
                  const char *reason)
{
    char place[COMPLAINT_INPUT_MAX];
    snprintf(place, sizeof(place), "%s: %s", input_name(reading->path), what);
    return complain_about(reading->command, EXIT_BAD_INPUT, place, input, reason);
}

/* The values by these names: each stands once, and nothing else does. */
static int take(const struct reading *reading, const char *what, const struct case_option *list,
                size_t list_count, const char *const *names, size_t count, struct slice *values)
{
    for (size_t i = 0; i < count; i++)
        if (!find(list, list_count, slice_from(names[i]), &values[i]))
            return refuse(reading, what, slice_from(names[i]), "is missing");
    for (size_t i = 0; i < list_count; i++) {
        struct slice ignored;
        if (!is_named(names, count, list[i].name))
            return refuse(reading, what, list[i].name, "a case of spf has none of this name");
        if (find(list, i, list[i].name, &ignored))
            return refuse(reading, what, list[i].name, "stands twice");
    }
    return EXIT_GOOD;
}

int spf_case_load(const struct command *command, const char *path, const struct case_file *file,
                  struct spf_job *job)
{
    static const char *const part_names[] = {SPF_PART_CLIENT, SPF_PART_HELO, SPF_PART_MAIL_FROM};
    static const char *const option_names[] = {"receiver", "default-explanation"};
    const struct reading reading = {command, path};
    struct slice parts[ARRAY_LEN(part_names)], options[ARRAY_LEN(option_names)];
    const char *which;
    if (!slice_eq(file->command, SLICE("spf")))
        return refuse(&reading, "a case of", file->command, "not of spf");
    int code = take(&reading, "part of the envelope", file->parts, file->part_count, part_names,
                    ARRAY_LEN(parts), parts);
    if (code == EXIT_GOOD)
        code = take(&reading, "option", file->options, file->option_count, option_names,
                    ARRAY_LEN(options), options);
    if (code != EXIT_GOOD)
        return code;
    const char *fault = spf_input_read(job, parts[0], parts[2], parts[1], &which);
    if (fault)
        return refuse(&reading, "client-ip", parts[0], fault);
    fault = spf_explanation_fault(options[1]);
    if (fault)
        return refuse(&reading, "default-explanation", options[1], fault);
    job->input.as_of_s = file->as_of_s;
    job->input.receiver = options[0];
    job->input.default_explanation = options[1];
    return EXIT_GOOD;
}
