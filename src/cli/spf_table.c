/* SPDX-License-Identifier: MIT
 * `assay spf`: its options, and all that its help and its manual page say. */
#include "cli/cli.h"

static const struct option options[] = {
    {.name = "batch",
     .kind = OPTION_FLAG,
     .help = "read lines ip<TAB>sender<TAB>helo from standard input and write a line "
             "result<TAB>explanation for each, in the same order, as soon as it is known"},
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
    "the HELO identity decides. With HELO, that identity is checked and reported too.",
    "The answer comes with its reason: the term that matched, the place where a record breaks "
    "the grammar, the question that got no answer. A DNS fault is temperror, never none: what "
    "could not be checked is said to be so.",
    NULL,
};

static const struct example examples[] = {
    {"May this host send for example.com? No network is needed: the records are in a file",
     "assay spf --zone examples/spf.zone 192.0.2.10 alice@example.com", ""},
};

static const struct exit_note exits[] = {
    {0, "pass"},
    {1, "fail, softfail, neutral, none or permerror; with --batch: one of them at least"},
    {2, "temperror: it could not be told"},
    {64, "the command line is wrong"},
    {65, "an address, a domain, a line, a zone file or a case file is wrong"},
    {66, "a file cannot be opened"},
    {69, "there is no resolver"},
    {70, "out of memory, or a bug"},
    {73, "--save-case: the file exists"},
    {74, "reading or writing failed"},
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
    .arguments_max = 3,
    .run = spf_run,
};
