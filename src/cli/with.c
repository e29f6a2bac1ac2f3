/* SPDX-License-Identifier: MIT
 * --with: records that come first. A zone file, some lines of one, or an SPF record as it
 * is published, which then stands at SENDER's domain. Nobody shall take a result for that
 * of a change which never came into play, so what is of no use is refused or said. */
#include "cli/cli.h"

#include <stdlib.h>

/* --- one record ------------------------------------------------------------------------ */

/* A record as a zone file has it: strings of 255, quotes and backslashes escaped. */
static void put_strings(struct buffer *out, struct slice record)
{
    for (size_t i = 0; i < record.len; i++) {
        uint8_t c = (uint8_t)record.p[i];
        if (i % 255 == 0)
            buffer_text(out, i ? "\" \"" : "\"");
        if (c == '"' || c == '\\' || c < 0x20 || c > 0x7e)
            buffer_printf(out, "\\%03u", c);
        else
            buffer_byte(out, (char)c);
    }
    buffer_byte(out, '"');
}

/* Steps over what may stand before the record in a zone file: blanks, ( and a quote. */
static struct slice record_text(struct slice text)
{
    while (text.len && strchr(" \t(", text.p[0]))
        text = slice_after(text, 1);
    return text.len && text.p[0] == '"' ? slice_after(text, 1) : text;
}

static bool is_spf_record(struct slice text)
{
    return slice_starts_nocase(record_text(text), SLICE("v=spf1"));
}

/* The line of a zone file that `text` is meant for. */
static void put_line(struct buffer *out, struct slice text)
{
    buffer_text(out, "@ TXT ");
    if (record_text(text).p == text.p)
        put_strings(out, text);
    else
        buffer_slice(out, text);
}

/* --- one value ---------------------------------------------------------------------------- */

/* Adds the text to the zone of this value and to that of all. */
static int add(struct with *with, struct with_value *value, struct slice text,
               struct dns_fault *fault_r)
{
    struct slice at = dns_name_slice(&with->at);
    value->zone = zone_new();
    if (!value->zone)
        return ASSAY_ENOMEM;
    int error = zone_add_piece(value->zone, text, at, fault_r);
    if (error == ASSAY_OK)
        error = zone_add_piece(with->zone, text, at, fault_r);
    zone_finish(value->zone);
    return error;
}

/* Said of the value itself: the line that stands for it is not what was written. */
static int add_record(const struct command *command, struct with *with, struct with_value *value,
                      struct slice text)
{
    struct dns_fault fault = {.line = 0};
    struct buffer line;
    const char *reason = NULL;
    if (!with->at.len)
        return complain_about(command, EXIT_USAGE, "--with", text,
                              "it has no name to stand at: write NAME TXT \"...\"");
    buffer_init(&line, ZONE_FILE_MAX);
    put_line(&line, text);
    int error = line.error;
    if (record_text(text).p == text.p && slice_find(text, '\n') < text.len)
        reason = "a record is one line";
    else if (!error && (error = add(with, value, buffer_get(&line), &fault)))
        reason = fault.reason;
    buffer_free(&line);
    if (error == ASSAY_ENOMEM)
        return complain_memory(command);
    return reason ? complain_about(command, EXIT_BAD_INPUT, "--with", text, reason) : EXIT_GOOD;
}

/* `path`: the file's; NULL where the text was given itself. */
static int add_lines(const struct command *command, struct with *with, struct with_value *value,
                     const char *path, struct slice text)
{
    struct dns_fault fault = {.line = 0};
    char reason[300];
    int error = add(with, value, text, &fault);
    if (path && error)
        return complain_fault(command, path, error, &fault);
    if (error == ASSAY_ENOMEM)
        return complain_memory(command);
    if (error)
        snprintf(
            reason, sizeof(reason),
            "no file, no record that begins with v=spf1, and as a zone file's lines (NAME. TXT "
            "\"...\"): line %zu, column %zu: %s",
            fault.line, fault.column, fault.reason);
    else if (zone_record_count(value->zone) == 0)
        snprintf(reason, sizeof(reason), "no record in it");
    else
        return EXIT_GOOD;
    return path ? complain(command, EXIT_BAD_INPUT, "%s: %s", path, reason)
                : complain_about(command, EXIT_BAD_INPUT, "--with", text, reason);
}

/* Without blanks and ends of lines around it, and what some editors leave before it. */
static struct slice trim(struct slice text)
{
    bool has_mark = slice_starts_nocase(text, SLICE("\xef\xbb\xbf"));
    return slice_trim_white(slice_after(text, has_mark ? 3 : 0));
}

static int add_file(const struct command *command, struct with *with, struct with_value *value)
{
    const char *path = value->given;
    struct buffer text;
    int code = read_file(command, path, ZONE_FILE_MAX, &text);
    struct slice bare = trim(buffer_get(&text));
    if (code == EXIT_GOOD && is_spf_record(bare))
        code = add_record(command, with, value, bare);
    else if (code == EXIT_GOOD)
        code = add_lines(command, with, value, path, buffer_get(&text));
    buffer_free(&text);
    return code;
}

static int add_value(const struct command *command, struct with *with, struct with_value *value)
{
    struct slice text = trim(slice_from(value->given));
    if (!text.len)
        return complain(command, EXIT_BAD_INPUT, "--with: no record in it");
    if (is_spf_record(text))
        return add_record(command, with, value, text);
    if (!strpbrk(value->given, " \t\n") || file_exists(value->given))
        return add_file(command, with, value);
    if (slice_starts_nocase(text, SLICE("\xe2\x80"))) /* U+2018 to U+201F among others */
        return complain_about(command, EXIT_BAD_INPUT, "--with", text,
                              "it begins with a curly quote: write \"");
    return add_lines(command, with, value, NULL, text);
}

/* --- all of them ---------------------------------------------------------------------------- */

static bool make_room(struct with *with, size_t count)
{
    with->values = calloc(count, sizeof(*with->values));
    with->zone = zone_new();
    return with->values && with->zone;
}

int with_open(struct with *out_r, const struct arguments *arguments, struct slice domain)
{
    const struct option_value *given = arguments_all(arguments, "with");
    const struct command *command = arguments->command;
    int code = EXIT_GOOD;
    if (!given->count)
        return EXIT_GOOD;
    if (!make_room(out_r, given->count))
        return complain_memory(command);
    enum dns_name_fault fault = dns_name_from_text(domain, &out_r->at);
    if (fault == DNS_NAME_MEMORY)
        return complain_memory(command);
    out_r->at.len = fault ? 0 : out_r->at.len;
    for (; out_r->count < given->count && code == EXIT_GOOD; out_r->count++) {
        out_r->values[out_r->count].given = given->values[out_r->count];
        code = add_value(command, out_r, &out_r->values[out_r->count]);
    }
    if (code == EXIT_GOOD)
        zone_finish(out_r->zone);
    return code;
}

void with_close(struct with *with)
{
    for (size_t i = 0; i < with->count; i++)
        zone_free(&with->values[i].zone);
    zone_free(&with->zone);
    free(with->values);
    *with = (struct with){.values = NULL};
}
