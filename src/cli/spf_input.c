/* SPDX-License-Identifier: MIT
 * `assay spf`: from words to the input of spf_step. */
#include <time.h>

#include "cli/cli.h"

struct slice spf_sender_domain(struct slice sender)
{
    size_t at = slice_find_last(sender, '@');
    return at == sender.len ? sender : slice_after(sender, at + 1);
}

const char *spf_domain_fault(struct slice domain)
{
    struct dns_name name;
    enum dns_name_fault fault = dns_name_from_text(domain, &name);
    if (fault != DNS_NAME_OK)
        return dns_name_fault_text(fault);
    for (size_t i = 0; i < domain.len; i++) {
        char c = domain.p[i];
        if ((uint8_t)c <= 0x20 || c == 0x7f)
            return "a control character or a space in a domain";
        if (memchr("<>()\",;\\", c, 8))
            return "a character that no domain has";
    }
    return NULL;
}

/* As MAIL FROM:<...> has it, and as people paste it. */
static struct slice without_brackets(struct slice sender)
{
    bool wrapped = sender.len >= 2 && sender.p[0] == '<' && sender.p[sender.len - 1] == '>';
    return wrapped ? slice_make(sender.p + 1, sender.len - 2) : sender;
}

/* A bare domain stands for its postmaster: "@example.com" (RFC 7208 4.3). */
static struct slice as_address(struct spf_job *job, struct slice sender)
{
    buffer_clear(&job->sender);
    if (!sender.len || slice_find(sender, '@') < sender.len)
        return sender;
    buffer_byte(&job->sender, '@');
    buffer_slice(&job->sender, sender);
    return buffer_get(&job->sender);
}

const char *spf_input_read(struct spf_job *job, struct slice ip, struct slice sender,
                           struct slice helo, const char **which_r)
{
    size_t len = ip_parse(ip, job->client);
    *which_r = "IP";
    if (!len)
        return "not an IPv4 or IPv6 address";
    job->input.client = (struct spf_part){true, slice_make(job->client, len)};
    job->input.helo = (struct spf_part){true, helo};
    job->input.mail_from = (struct spf_part){true, as_address(job, without_brackets(sender))};
    return job->sender.error ? "out of memory" : NULL;
}

int spf_input_time(const struct arguments *arguments, struct spf_input *input)
{
    const char *as_of = arguments_text(arguments, "as-of");
    if (as_of && time_parse(slice_from(as_of), &input->as_of_s) != ASSAY_OK)
        return complain_about(arguments->command, EXIT_USAGE, "--as-of", slice_from(as_of),
                              TIME_FORMS);
    return EXIT_GOOD;
}

int spf_input_options(const struct arguments *arguments, struct spf_input *input)
{
    const char *receiver = arguments_text(arguments, "receiver");
    const char *explanation = arguments_text(arguments, "default-explanation");
    input->as_of_s = (int64_t)time(NULL);
    int code = spf_input_time(arguments, input);
    if (code != EXIT_GOOD)
        return code;
    input->receiver = slice_from(receiver);
    input->default_explanation = slice_from(explanation);
    const char *fault = spf_explanation_fault(input->default_explanation);
    if (fault)
        return complain_about(arguments->command, EXIT_USAGE, "--default-explanation",
                              input->default_explanation, fault);
    return EXIT_GOOD;
}

enum step spf_job_step(void *context, const struct facts *known, struct questions *want,
                       struct arena *scratch)
{
    struct spf_job *job = context;
    return spf_step(&job->result, &job->input, known, want, scratch);
}

int spf_exit_code(const struct spf_result *result)
{
    switch (result->checks[0].result) {
    case SPF_PASS:
        return EXIT_GOOD;
    case SPF_TEMPERROR:
        return EXIT_UNKNOWN;
    default:
        return EXIT_FINDINGS;
    }
}
