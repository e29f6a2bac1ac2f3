/* SPDX-License-Identifier: MIT
 * `assay spf`: its options, and all that its help and its manual page say. */
#include "cli/cli.h"

static const struct option options[] = {
    {.name = "batch",
     .kind = OPTION_FLAG,
     .help = "read lines ip<TAB>sender<TAB>helo from standard input and write a line "
             "result<TAB>explanation for each, in the same order, as soon as it is known; the tab "
             "before an empty helo stays"},
    {.name = "jobs",
     .letter = 'j',
     .kind = OPTION_NUMBER,
     .argument = "N",
     .min = 1,
     .max = BATCH_JOBS_MAX,
     .help = "how many lines of --batch are in flight, 250 by default"},
    {.name = "default-explanation",
     .kind = OPTION_TEXT,
     .argument = "TEXT",
     .help = "the explanation of a fail whose domain gives none; macros are expanded"},
    {.name = "receiver",
     .kind = OPTION_TEXT,
     .argument = "NAME",
     .help = "the receiving host, for the macro %{r} in explanations"},
};

static const struct option_group own = {"The check", options, ARRAY_LEN(options)};
static const struct option_group *const groups[] = {&own, &source_options, &output_options, NULL};

static const char *const description[] = {
    "Evaluates the Sender Policy Framework (RFC 7208): may the host at IP send mail for SENDER? "
    "SENDER is the address of MAIL FROM, or a bare domain; \"\" is the null sender, for which "
    "the HELO identity decides. The domain is what stands behind the last @, whatever octets "
    "stand before it. With HELO, that identity is checked and reported too.",
    "The answer comes with its reason: the term that matched, the place where a record breaks "
    "the grammar, the question that got no answer. A DNS fault is temperror, never none, and a "
    "limit of assay's own temperror, never permerror: what could not be checked is said to be so.",
    NULL,
};

static const struct example examples[] = {
    {"A host that may send; the records are in a file, so no network is needed",
     "assay spf --zone examples/spf.zone 192.0.2.10 alice@example.com mail.example.com",
     "pass: 192.0.2.10 may send for example.com (MAIL FROM)\n"
     "  why: mx matched in the record of example.com\n"
     "  cost: 1 of 10 DNS terms, 0 of 2 empty answers\n"
     "none: 192.0.2.10 cannot be judged: nothing is published for mail.example.com (HELO)\n"
     "  why: no SPF record\n"},
    {"One that may not, with what each term asked and what it cost",
     "assay spf --zone examples/spf.zone --details 203.0.113.9 alice@example.com",
     "fail: 203.0.113.9 must not send for example.com (MAIL FROM)\n"
     "  why: -all matched in the record of example.com\n"
     "  the domain says: 203.0.113.9 is not a mail server of example.com\n"
     "  cost: 2 of 10 DNS terms, 0 of 2 empty answers\n"
     "    example.com: v=spf1 mx include:_spf.mailer.example -all exp=why.example.com  fail\n"
     "      asked TXT example.com: 1 record\n"
     "      mx  no match, 1 term\n"
     "        asked MX example.com: 10 mail.example.com\n"
     "        asked A mail.example.com: 192.0.2.10\n"
     "      include:_spf.mailer.example  no match, 1 term\n"
     "        _spf.mailer.example: v=spf1 ip4:198.51.100.0/26 ?all  neutral\n"
     "          asked TXT _spf.mailer.example: 1 record\n"
     "          ip4:198.51.100.0/26  no match\n"
     "          ?all  matched (neutral)\n"
     "      -all  matched (fail)\n"
     "      exp=why.example.com  followed\n"
     "        asked TXT why.example.com: 1 record\n"},
    {"The same with a record that is not published yet",
     "assay spf --zone examples/spf.zone --with 'v=spf1 mx ip4:203.0.113.9 -all' 203.0.113.9 "
     "example.com",
     "pass: 203.0.113.9 may send for example.com (MAIL FROM)\n"
     "  why: ip4:203.0.113.9 matched in the record of example.com\n"
     "  cost: 1 of 10 DNS terms, 0 of 2 empty answers\n"},
    {"Many checks, from another program",
     "printf '192.0.2.10\\ta@example.com\\t\\n203.0.113.9\\ta@example.com\\t\\n' | assay spf "
     "--zone examples/spf.zone --batch",
     "pass\t\n"
     "fail\t203.0.113.9 is not a mail server of example.com\n"},
};

static const struct exit_note exits[] = {
    {0, "pass"},
    {1, "fail, softfail, neutral, none or permerror; with --batch: one of them at least"},
    {2, "temperror: it could not be told"},
    {64, "the command line is wrong"},
    {65, "an address, a domain, a line, a zone file or a case file is wrong"},
    {66, "a file to be read cannot be opened"},
    {69, "there is no resolver"},
    {70, "out of memory, or a bug"},
    {73, "--save-case: the file exists"},
    {74, "reading or writing failed, or -o names no file that can be written"},
};

static const struct doc_file files[] = {
    {"examples/spf.zone", "the zone file of the examples"},
    {"json.md", "what --json and --format jsonl write"},
    {"output.md", "what --format csv, --format nagios and --batch write"},
    {"case-file.md", "what --save-case writes and --case reads"},
    {"limits.md", "every limit that input can reach"},
    {"LICENSE", "the MIT licence"},
};

const struct command cli_spf = {
    .name = "spf",
    .synopsis = "IP SENDER [HELO]",
    .summary = "check whether a host may send mail for a domain (SPF)",
    .description = description,
    .groups = groups,
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exits = exits,
    .exit_count = ARRAY_LEN(exits),
    .files = files,
    .file_count = ARRAY_LEN(files),
    .arguments_max = 3,
    .run = spf_run,
};
