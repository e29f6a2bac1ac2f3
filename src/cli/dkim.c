/* SPDX-License-Identifier: MIT
 * `assay dkim [FILE|-]`: what the signatures of a message are worth. */
#include "cli/message.h"

static enum step step(struct message_check *check, const struct facts *known,
                      struct questions *want, struct arena *scratch)
{
    const struct dkim_input in = {
        .message = &check->message.dkim,
        .plan = &check->message.plan,
        .keys = check->keys,
        .as_of_s = check->as_of_s,
    };
    return dkim_step(&check->dkim, &in, known, want, scratch);
}

static void put_text(struct buffer *out, const struct message_check *check, bool color)
{
    struct view_message view = message_view(check, color);
    view_dkim_text(out, &view, &check->dkim);
}

static void put_json(struct buffer *out, const struct message_check *check, enum jsonw_style style)
{
    struct view_message view = message_view(check, false);
    view_dkim_json(out, &view, &check->dkim, style);
}

static int exit_code(const struct message_check *check)
{
    if (check->dkim.result == DKIM_PASS)
        return EXIT_GOOD;
    bool is_open = check->dkim.result == DKIM_TEMPERROR || check->dkim.result == DKIM_NOT_CHECKED;
    return is_open ? EXIT_UNKNOWN : EXIT_FINDINGS;
}

static int run(const struct arguments *arguments)
{
    static const struct message_use use = {step, "DKIM", put_text, put_json, exit_code};
    return message_run(arguments, &use);
}

static const struct option_group *const groups[] = {&message_source_options,
                                                    &message_output_options, NULL};

static const char *const description[] = {
    "Checks each DKIM signature of a message (RFC 6376, 8301, 8463): does it fit the message, the "
    "key that its domain publishes, and the time? FILE is a message as it was received, "
    "standard input where none is given.",
    "A file whose first line ends in LF alone is read as Unix text, each LF as CRLF; a "
    "byte order mark and a leading line \"From \" of an mbox are skipped; all of that is said. "
    "Nothing else is repaired: a "
    "message whose header has a bare CR or LF, a NUL or a line that is no field verifies nothing.",
    "Ten signatures are checked, those by the domain of an author first. Where a "
    "signature covers a part of the body alone (l=) that is said: anybody can add to such a body, "
    "so it does not count for DMARC here.",
    NULL,
};

static const struct example examples[] = {
    {"A message with two signatures; the keys are in a file, so no network is needed",
     "assay dkim --zone examples/keys.zone examples/signed.eml",
     "note: a Unix file: each LF was read as CRLF\n"
     "pass: signed by example.com (selector rsa2026, rsa-sha256, 2048 bits)\n"
     "  why: the signature fits the message\n"
     "  key: rsa2026._domainkey.example.com\n"
     "pass: signed by example.com (selector ed2026, ed25519-sha256, 256 bits)\n"
     "  why: the signature fits the message\n"
     "  key: ed2026._domainkey.example.com\n"},
    {"The same message behind a mailing list that added a footer and a tag in the subject",
     "assay dkim --zone examples/keys.zone examples/forwarded.eml",
     "note: a Unix file: each LF was read as CRLF\n"
     "fail: claims to be signed by example.com (selector rsa2026, rsa-sha256, 2048 bits)\n"
     "  why: the body was changed after it was signed; neither does the header fit\n"
     "  key: rsa2026._domainkey.example.com\n"
     "fail: claims to be signed by example.com (selector ed2026, ed25519-sha256, 256 bits)\n"
     "  why: the body was changed after it was signed; neither does the header fit\n"
     "  key: ed2026._domainkey.example.com\n"},
    {"What it would be worth if one key were revoked",
     "assay dkim --zone examples/keys.zone --with 'rsa2026._domainkey.example.com. TXT "
     "\"v=DKIM1; p=\"' examples/signed.eml",
     "note: a Unix file: each LF was read as CRLF\n"
     "permerror: claims to be signed by example.com (selector rsa2026, rsa-sha256)\n"
     "  why: the key has been revoked: p= is empty: v=DKIM1; p=\n"
     "  key: rsa2026._domainkey.example.com\n"
     "pass: signed by example.com (selector ed2026, ed25519-sha256, 256 bits)\n"
     "  why: the signature fits the message\n"
     "  key: ed2026._domainkey.example.com\n"},
};

static const struct exit_note exits[] = {
    {0, "a signature passes"},
    {1, "none passes, or there is none"},
    {2, "it could not be told: a key could not be asked for, or a signature was not checked"},
    {64, "the command line is wrong"},
    {65, "no message, a header over a limit, or a zone file or a case file that is wrong"},
    {66, "a file to be read cannot be opened"},
    {69, "there is no resolver"},
    {70, "out of memory, or a bug"},
    {73, "--save-case: the file exists"},
    {74, "reading or writing failed, or -o names no file that can be written"},
};

static const struct doc_file files[] = {
    {"examples/signed.eml", "a signed message"},
    {"examples/forwarded.eml", "the same behind a mailing list"},
    {"examples/keys.zone", "the keys of the examples"},
    {"json.md", "what --json and --format jsonl write"},
    {"case-file.md", "what --save-case writes and --case reads"},
    {"limits.md", "every limit that input can reach"},
    {"LICENSE", "the MIT licence"},
};

const struct command cli_dkim = {
    .name = "dkim",
    .synopsis = "[FILE|-]",
    .summary = "check the DKIM signatures of a message",
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
