/* SPDX-License-Identifier: MIT
 * `assay authres [FILE|-]`: what Authentication-Results say, in a message or pasted. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cli/message.h"

/* The text, what was found in it and what that says. */
struct reading {
    const struct arguments *arguments;
    struct buffer text;
    struct arena arena;
    struct authres_fields fields;
    struct authres *said;
    struct view_authres *views;
    bool any;    /* a result was read */
    bool own;    /* not all of them stand in a body */
    bool unread; /* something could not be */
    bool is_cut; /* there may be more fields than were found */
};

/* --- the text ------------------------------------------------------------------------- */

/* As much as a paste may have; the rest of a message is not read. */
static int read_text(struct reading *reading, const char *path, int fd)
{
    static char piece[MESSAGE_PIECE];
    ssize_t len = 0;
    while (reading->text.len <= AUTHRES_TEXT_MAX &&
           (len = read_piece(fd, piece, sizeof(piece))) > 0)
        buffer_add(&reading->text, piece, (size_t)len);
    if (len < 0)
        return complain(reading->arguments->command, len == -EISDIR ? EXIT_NO_INPUT : EXIT_IO,
                        "%s: %s", path, strerror((int)-len));
    return reading->text.error ? complain_memory(reading->arguments->command) : EXIT_GOOD;
}

static int open_text(struct reading *reading, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return complain(reading->arguments->command, EXIT_NO_INPUT, "%s: %s", path,
                        strerror(errno));
    greet(path);
    int code = read_text(reading, input_name(path), fd);
    if (!standard)
        close(fd);
    return code;
}

/* --- what it says ------------------------------------------------------------------------ */

/* A result without its word, or with one that can be none. */
static bool has_no_word(const struct authres *said)
{
    for (size_t i = 0; i < said->count; i++) {
        struct slice word = said->results[i].word;
        for (size_t k = 0; k < word.len; k++)
            if (!ascii_is_alnum(word.p[k]) && word.p[k] != '-' && word.p[k] != '_')
                return true;
        if (!word.len)
            return true;
    }
    return false;
}

/* Some of it could not be read, or there is nothing in it. */
static bool is_unread(const struct authres_field *field, const struct authres *said)
{
    return said->flaw_count > 0 || said->limit || field->cut_by.len || field->is_cut_short ||
           (!said->count && !said->none) || has_no_word(said);
}

static int read_fields(struct reading *reading)
{
    size_t count = reading->fields.count, items = 0;
    reading->said = arena_array(&reading->arena, count + 1, sizeof(*reading->said));
    reading->views = arena_array(&reading->arena, count + 1, sizeof(*reading->views));
    for (size_t i = 0; i < count && reading->said && reading->views; i++) {
        struct authres *said = &reading->said[i];
        const struct authres_field *field = &reading->fields.items[i];
        if (items > AUTHRES_ITEMS_MAX)
            *said =
                (struct authres){.limit = "more than is read of one text", .unread = field->value};
        else if (authres_read(field->value, &reading->arena, said) == ASSAY_ENOMEM)
            break;
        items += authres_items(said);
        reading->views[i] = (struct view_authres){field, said};
        reading->any |= said->count > 0 || said->none || field->kind != AUTHRES_BARE;
        reading->own |= field->place != AUTHRES_BODY;
        reading->unread |= field->place != AUTHRES_BODY && is_unread(field, said);
    }
    return arena_failed(&reading->arena) ? complain_memory(reading->arguments->command) : EXIT_GOOD;
}

/* What is there and was not read. */
static void note_rest(const struct reading *reading, const char *path, bool too_long, bool too_many)
{
    const struct command *command = reading->arguments->command;
    if (arguments_flag(reading->arguments, "quiet"))
        return;
    if (too_long)
        complain(command, EXIT_GOOD, "%s: what stands behind the first %u octets is not read", path,
                 AUTHRES_TEXT_MAX);
    if (too_many)
        complain(command, EXIT_GOOD, "%s: more than %u fields; the first ones are read", path,
                 AUTHRES_FIELDS_MAX);
}

static int find_fields(struct reading *reading, const char *path)
{
    const struct command *command = reading->arguments->command;
    struct slice text = buffer_get(&reading->text);
    bool too_long = text.len > AUTHRES_TEXT_MAX;
    int error = authres_find(slice_head(text, AUTHRES_TEXT_MAX), &reading->arena, &reading->fields);
    if (error == ASSAY_ENOMEM)
        return complain_memory(command);
    int code = read_fields(reading);
    if (code != EXIT_GOOD)
        return code;
    if (!reading->any)
        return complain(command, EXIT_BAD_INPUT,
                        "%s: no Authentication-Results that could be read in %s%s", path,
                        too_long ? "the first 4 MiB of it, and more is not read" : "it",
                        is_utf16(text) ? UTF16_HINT : "");
    reading->is_cut = too_long || error == ASSAY_ELIMIT;
    reading->unread |=
        !reading->own || error == ASSAY_ELIMIT || (too_long && !reading->fields.is_message);
    note_rest(reading, path, too_long, error == ASSAY_ELIMIT);
    return EXIT_GOOD;
}

/* --- the page ------------------------------------------------------------------------------ */

static struct view_results results_of(const struct reading *reading)
{
    return (struct view_results){
        .fields = reading->views,
        .count = reading->fields.count,
        .is_message = reading->fields.is_message,
        .is_complete = !reading->is_cut,
    };
}

static void put_text(struct buffer *out, const void *context, bool color)
{
    const struct view_results view = results_of(context);
    view_authres_text(out, &view, color);
}

static void put_json(struct buffer *out, const void *context, enum jsonw_style style)
{
    const struct view_results view = results_of(context);
    view_authres_json(out, &view, style);
}

static int write_page(const struct reading *reading)
{
    const struct arguments *arguments = reading->arguments;
    struct output output;
    struct buffer text;
    const struct page page = {put_text, put_json, NULL, reading};
    int code = output_open(arguments->command, &output, arguments_text(arguments, "output"));
    if (code != EXIT_GOOD)
        return code;
    buffer_init(&text, SIZE_MAX / 4);
    page_put(&text, arguments, &page, output_wants_color(arguments, &output));
    code = output_page(arguments, &output, &text);
    return code != EXIT_GOOD ? code : reading->unread ? EXIT_UNKNOWN : EXIT_GOOD;
}

static int run(const struct arguments *arguments)
{
    struct reading reading = {.arguments = arguments};
    const char *path = arguments->operand_count ? arguments->operands[0] : "-";
    buffer_init(&reading.text, AUTHRES_TEXT_MAX + MESSAGE_PIECE);
    arena_init(&reading.arena, CLI_SCRATCH_ARENA);
    int code = source_check_output(arguments, "FILE", path);
    if (code == EXIT_GOOD)
        code = open_text(&reading, path);
    if (code == EXIT_GOOD)
        code = find_fields(&reading, input_name(path));
    if (code == EXIT_GOOD)
        code = write_page(&reading);
    buffer_free(&reading.text);
    arena_free(&reading.arena);
    return code;
}

/* --- the table ------------------------------------------------------------------------------- */

static const struct option_group *const groups[] = {&text_output_options, NULL};

static const char *const description[] = {
    "Reads Authentication-Results (RFC 8601) and says what stands in them: each method with its "
    "result, its properties and its reasons. FILE is a message, or text in which such fields "
    "were pasted in any state: unfolded, indented, quoted with >, with [.] for the dots, several "
    "at once, or a bare value; standard input where none is given.",
    "It takes what is met in the wild: fields without an authserv-id, as Microsoft writes them, "
    "with compauth, action and reason; results in capitals; semicolons in comments. What "
    "cannot be read is said, never guessed.",
    "Anybody can write such a field. Believe those that your own receiver has added, above "
    "the first Received line that is not its own: the line and the number of Received lines "
    "above it are told with each.",
    "What begins with a header of two fields and more, in which every line is a field or goes on "
    "with one, and has a body behind it, is read as a message: no field begins within another "
    "one, and nothing is cleaned. Anything else is pasted text, also the header of a message "
    "alone: a line break may have been lost there, and a field that begins within another one "
    "is said to; so is what was quoted deeper than a field above it.",
    NULL,
};

static const struct example examples[] = {
    {"What somebody pasted into a ticket", "assay authres examples/pasted.txt",
     "Authentication-Results that does not say whose it is, line 1\n"
     "  spf=fail  smtp.mailfrom=news.example.com\n"
     "    (sender IP is 192.0.2.1)\n"
     "  dkim=none  header.d=none\n"
     "    (message not signed)\n"
     "  dmarc=fail  action=oreject  header.from=example.com\n"
     "  compauth=fail\n"
     "    reason: 000\n"},
};

static const struct exit_note exits[] = {
    {0, "results were read"},
    {2, "some of it could not be read, a field has no result in it, or all stand in a body"},
    {64, "the command line is wrong"},
    {65, "there are no results in it"},
    {66, "the file cannot be opened"},
    {70, "out of memory, or a bug"},
    {74, "reading or writing failed, or -o names no file that can be written"},
};

static const struct doc_file files[] = {
    {"examples/pasted.txt", "the text of the example"},
    {"json.md", "what --json and --format jsonl write"},
    {"limits.md", "every limit that input can reach"},
    {"LICENSE", "the MIT licence"},
};

const struct command cli_authres = {
    .name = "authres",
    .synopsis = "[FILE|-]",
    .summary = "read Authentication-Results, in a message or pasted",
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
