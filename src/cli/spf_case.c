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

static bool find(const struct case_option *list, size_t count, const char *name,
                 struct slice *value_r)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(list[i].name, slice_from(name))) {
            *value_r = list[i].value;
            return true;
        }
    return false;
}

int spf_case_load(const struct command *command, const struct case_file *file, struct spf_job *job)
{
    struct slice client, helo, mail_from;
    const char *which;
    if (!slice_eq(file->command, SLICE("spf")))
        return complain_about(command, EXIT_BAD_INPUT, "--case: a case of", file->command,
                              "not of spf");
    if (!find(file->parts, file->part_count, SPF_PART_CLIENT, &client) ||
        !find(file->parts, file->part_count, SPF_PART_HELO, &helo) ||
        !find(file->parts, file->part_count, SPF_PART_MAIL_FROM, &mail_from))
        return complain(command, EXIT_BAD_INPUT, "--case: a part of the envelope is missing");
    const char *fault = spf_input_read(job, client, mail_from, helo, &which);
    if (fault)
        return complain_about(command, EXIT_BAD_INPUT, "--case: client-ip", client, fault);
    job->input.as_of_s = file->as_of_s;
    find(file->options, file->option_count, "receiver", &job->input.receiver);
    find(file->options, file->option_count, "default-explanation", &job->input.default_explanation);
    fault = spf_explanation_fault(job->input.default_explanation);
    if (fault)
        return complain_about(command, EXIT_BAD_INPUT, "--case: default-explanation",
                              job->input.default_explanation, fault);
    return EXIT_GOOD;
}
