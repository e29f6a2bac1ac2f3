/* SPDX-License-Identifier: MIT
 * The options that the commands share. */
#include "cli/cli.h"

#define ROW_DNS                                                                         \
    {                                                                                   \
        .name = "dns", .kind = OPTION_TEXT, .argument = "ADDR[@PORT]", .repeats = true, \
        .help = "ask this resolver, in place of the system's"                           \
    }

#define ROW_ZONE                                                                                  \
    {                                                                                             \
        .name = "zone", .kind = OPTION_FILE, .argument = "FILE", .repeats = true,                 \
        .help = "answer from a zone file, whose names hang from its $ORIGIN, and never from the " \
                "network; below an SOA that it holds a missing name does not exist, elsewhere "   \
                "nothing is known; - is standard input"                                           \
    }

#define ROW_CASE                                                                           \
    {                                                                                      \
        .name = "case", .kind = OPTION_FILE, .argument = "FILE",                           \
        .help = "evaluate a recorded case again, without the network; - is standard input" \
    }

#define ROW_SAVE_CASE                                                 \
    {                                                                 \
        .name = "save-case", .kind = OPTION_FILE, .argument = "FILE", \
        .help = "record all that went into the result in a new file"  \
    }

#define ROW_AS_OF                                                             \
    {                                                                         \
        .name = "as-of", .kind = OPTION_TEXT, .argument = "TIME",             \
        .help = "evaluate as of 2026-11-21, 2026-11-21T03:00:00Z or @SECONDS" \
    }

#define ROW_TIMEOUT                                                                             \
    {                                                                                           \
        .name = "timeout", .kind = OPTION_NUMBER, .argument = "SECONDS", .min = 1, .max = 600,  \
        .help =                                                                                 \
            "give up after this long, 20 by default; where no resolver ever answered, up to 3 " \
            "seconds later, to tell that none is there"                                         \
    }

#define ROW_QUESTION_TIMEOUT                                                                \
    {                                                                                       \
        .name = "question-timeout", .kind = OPTION_NUMBER, .argument = "SECONDS", .min = 1, \
        .max = 600, .help = "give up one question after this long, 5 by default"            \
    }

#define ROW_FORMAT(formats)                                                                  \
    {                                                                                        \
        .name = "format", .kind = OPTION_CHOICE, .argument = "FORMAT", .choices = (formats), \
        .help = "how the result is written"                                                  \
    }

#define ROW_JSON                                                       \
    {                                                                  \
        .name = "json", .kind = OPTION_FLAG, .implies = "format=json", \
        .help = "the same as --format json"                            \
    }

#define ROW_OUTPUT                                                                \
    {                                                                             \
        .name = "output", .letter = 'o', .kind = OPTION_FILE, .argument = "FILE", \
        .help = "write the result to a file; - is standard output"                \
    }

#define ROW_QUIET                                                                               \
    {                                                                                           \
        .name = "quiet", .letter = 'q', .kind = OPTION_FLAG, .help = "print nothing, only exit" \
    }

#define ROW_VERBOSE                                            \
    {                                                          \
        .name = "verbose", .letter = 'v', .kind = OPTION_FLAG, \
        .help = "say on standard error how much was asked"     \
    }

#define ROW_COLOR                                                      \
    {                                                                  \
        .name = "color", .kind = OPTION_CHOICE, .argument = "WHEN",    \
        .choices = "auto|always|never",                                \
        .help = "colours; auto: on a terminal, unless NO_COLOR is set" \
    }

static const struct option sources[] = {
    ROW_DNS,
    ROW_ZONE,
    {.name = "with",
     .kind = OPTION_FILE,
     .argument = "FILE|RECORD",
     .repeats = true,
     .help = "take these records first, all else from where it comes, to try a change before "
             "it is published: a zone file (- is standard input), lines of one (up to $ORIGIN "
             "names are whole, and @ is SENDER's domain), or an SPF record (v=spf1 ...) that "
             "stands at SENDER's domain; what they do not name is asked for, and a wildcard "
             "among them is not tried"},
    ROW_CASE,
    ROW_SAVE_CASE,
    ROW_AS_OF,
    ROW_TIMEOUT,
    ROW_QUESTION_TIMEOUT,
};

const struct option_group source_options = {"Where answers come from", sources, ARRAY_LEN(sources)};

static const struct option outputs[] = {
    ROW_FORMAT("text|json|jsonl|csv|markdown|nagios"),
    ROW_JSON,
    ROW_OUTPUT,
    {.name = "details",
     .kind = OPTION_FLAG,
     .help = "show each record and term, what it asked, what it cost"},
    ROW_QUIET,
    ROW_VERBOSE,
    ROW_COLOR,
};

const struct option_group output_options = {"What is written", outputs, ARRAY_LEN(outputs)};

/* --- of a message --------------------------------------------------------------- */

static const struct option message_sources[] = {
    ROW_DNS,
    ROW_ZONE,
    {.name = "with",
     .kind = OPTION_FILE,
     .argument = "FILE|RECORD",
     .repeats = true,
     .help = "take these records first, all else from where it comes, to try a change before "
             "it is published: a zone file (- is standard input), or lines of one (up to $ORIGIN "
             "names are whole); what they do not name is asked for, and a wildcard among them "
             "is not tried"},
    ROW_CASE,
    ROW_SAVE_CASE,
    ROW_AS_OF,
    ROW_TIMEOUT,
    ROW_QUESTION_TIMEOUT,
};

const struct option_group message_source_options = {"Where answers come from", message_sources,
                                                    ARRAY_LEN(message_sources)};

static const struct option message_outputs[] = {
    ROW_FORMAT("text|json|jsonl|markdown"),
    ROW_JSON,
    ROW_OUTPUT,
    {.name = "details", .kind = OPTION_FLAG, .help = "say all that there is to say"},
    ROW_QUIET,
    ROW_VERBOSE,
    ROW_COLOR,
};

const struct option_group message_output_options = {"What is written", message_outputs,
                                                    ARRAY_LEN(message_outputs)};

static const struct option text_outputs[] = {
    ROW_FORMAT("text|json|jsonl|markdown"), ROW_JSON, ROW_OUTPUT, ROW_QUIET, ROW_COLOR,
};

const struct option_group text_output_options = {"What is written", text_outputs,
                                                 ARRAY_LEN(text_outputs)};
