/* SPDX-License-Identifier: MIT
 * `assay arc [FILE|-]`: is the chain of a message whole? */
#include "cli/message.h"

static enum step step(struct message_check *check, const struct facts *known,
                      struct questions *want, struct arena *scratch)
{
    const struct arc_input in = {
        .message = &check->message.arc,
        .plan = &check->message.plan,
        .keys = check->keys,
        .as_of_s = check->as_of_s,
    };
    return arc_step(&check->arc, &in, known, want, scratch);
}

static void put_text(struct buffer *out, const struct message_check *check, bool color)
{
    struct view_message view = message_view(check, color);
    view_arc_text(out, &view, &check->message.arc, &check->arc);
}

static void put_json(struct buffer *out, const struct message_check *check, enum jsonw_style style)
{
    struct view_message view = message_view(check, false);
    view_arc_json(out, &view, &check->message.arc, &check->arc, style);
}

static int exit_code(const struct message_check *check)
{
    if (check->arc.result == ARC_PASS)
        return EXIT_GOOD;
    return arc_is_open(&check->arc) ? EXIT_UNKNOWN : EXIT_FINDINGS;
}

static int run(const struct arguments *arguments)
{
    static const struct message_use use = {step, "ARC", put_text, put_json, exit_code};
    return message_run(arguments, &use);
}

static const struct option_group *const groups[] = {&message_source_options,
                                                    &message_output_options, NULL};

static const char *const description[] = {
    "Checks the Authenticated Received Chain of a message (RFC 8617): is every seal in its "
    "place and unbroken, and what does each sealer vouch for? FILE is a message as it was "
    "received, standard input where none is given, read as assay-dkim(1) reads it.",
    "The structure of all sets is judged before any key is asked for. A chain that is whole says "
    "who handled the message and what they saw, not that they told the truth: nobody's "
    "results count before the receiver trusts that sealer.",
    "A key that could not be asked for, as what lies past a limit, is \"could not check\", though "
    "RFC 8617 has no other word "
    "than fail for it; such a chain must not be sealed as failed.",
    NULL,
};

static const struct example examples[] = {
    {"A message that a mailing list changed and sealed; the keys are in a file",
     "assay arc --zone examples/keys.zone examples/forwarded.eml",
     "note: a Unix file: each LF was read as CRLF\n"
     "pass: the chain is whole (1 set)\n"
     "  why: every seal fits\n"
     "  what set 1 signed is unchanged\n"
     "  1. sealed by lists.example (selector arc, cv=none)\n"
     "     says, by mx.lists.example:\n"
     "       spf=pass  smtp.mailfrom=accounts@example.com\n"
     "       dkim=pass  header.d=example.com  header.s=rsa2026\n"
     "       dmarc=pass  header.from=example.com\n"
     "       arc=none\n"},
};

static const struct exit_note exits[] = {
    {0, "the chain is whole"},
    {1, "the chain is broken, or there is none"},
    {2, "it could not be told: a key could not be asked for, or a limit was hit"},
    {64, "the command line is wrong"},
    {65, "no message, a header over a limit, or a zone file or a case file that is wrong"},
    {66, "a file to be read cannot be opened"},
    {69, "there is no resolver"},
    {70, "out of memory, or a bug"},
    {73, "--save-case: the file exists"},
    {74, "reading or writing failed, or -o names no file that can be written"},
};

static const struct doc_file files[] = {
    {"examples/forwarded.eml", "the message of the example"},
    {"examples/keys.zone", "its keys"},
    {"json.md", "what --json and --format jsonl write"},
    {"case-file.md", "what --save-case writes and --case reads"},
    {"limits.md", "every limit that input can reach"},
    {"LICENSE", "the MIT licence"},
};

const struct command cli_arc = {
    .name = "arc",
    .synopsis = "[FILE|-]",
    .summary = "check the Authenticated Received Chain of a message",
    .description = description,
    .groups = groups,
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exits = exits,
    .exit_count = ARRAY_LEN(exits),
    .files = files,
    .file_count = ARRAY_LEN(files),
    .arguments_max = 1,
    .run = run,
};
