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

int spf_case_load(const struct command *command, const char *path, const struct case_file *file,
                  struct spf_job *job)
{
    const struct slice part_names[] = {SLICE(SPF_PART_CLIENT), SLICE(SPF_PART_HELO),
                                       SLICE(SPF_PART_MAIL_FROM)};
    const struct slice option_names[] = {SLICE("receiver"), SLICE("default-explanation")};
    const struct case_origin origin = {command, path};
    struct slice parts[ARRAY_LEN(part_names)], options[ARRAY_LEN(option_names)];
    const char *which;
    int code = case_check_command(&origin, file);
    if (code == EXIT_GOOD)
        code = case_take(&origin, "part of the envelope", file->parts, file->part_count, part_names,
                         ARRAY_LEN(parts), parts);
    if (code == EXIT_GOOD)
        code = case_take(&origin, "option", file->options, file->option_count, option_names,
                         ARRAY_LEN(options), options);
    if (code != EXIT_GOOD)
        return code;
    const char *fault = spf_input_read(job, parts[0], parts[2], parts[1], &which);
    if (fault)
        return case_refuse(&origin, "client-ip", parts[0], fault);
    fault = spf_explanation_fault(options[1]);
    if (fault)
        return case_refuse(&origin, "default-explanation", options[1], fault);
    job->input.as_of_s = file->as_of_s;
    job->input.receiver = options[0];
    job->input.default_explanation = options[1];
    return EXIT_GOOD;
}
