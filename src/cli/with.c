/* SPDX-License-Identifier: MIT
 * --with: records that come first. A zone file, some lines of one, or an SPF record as it
 * is published, which then stands at SENDER's domain. */
#include "cli/cli.h"

struct with {
    const struct command *command;
    struct zone *zone;
    struct dns_name at; /* SENDER's domain; empty where there is none */
};

/* What adds no record would change nothing. */
static int add_text(struct with *with, const char *path, struct slice text)
{
    struct dns_fault fault = {.line = 0};
    size_t before = zone_record_count(with->zone);
    int error = zone_add_piece(with->zone, text, dns_name_slice(&with->at), &fault);
    if (error)
        return complain_fault(with->command, path, error, &fault);
    if (zone_record_count(with->zone) == before)
        return complain(with->command, EXIT_BAD_INPUT, "%s: no record in it", path);
    return EXIT_GOOD;
}

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

static int add_line(struct with *with, struct slice given, struct slice line)
{
    struct dns_fault fault;
    int error = zone_add_piece(with->zone, line, dns_name_slice(&with->at), &fault);
    if (error == ASSAY_ENOMEM)
        return complain_memory(with->command);
    if (error)
        return complain_about(with->command, EXIT_BAD_INPUT, "--with", given, fault.reason);
    return EXIT_GOOD;
}

/* As it is published, or between quotes as in a zone file. */
static int add_record(struct with *with, struct slice given)
{
    struct buffer line;
    if (!with->at.len)
        return complain_about(with->command, EXIT_USAGE, "--with", given,
                              "it needs one SENDER to stand at");
    buffer_init(&line, ZONE_FILE_MAX);
    buffer_text(&line, "@ TXT ");
    if (given.p[0] == '"')
        buffer_slice(&line, given);
    else
        put_strings(&line, given);
    int code =
        line.error ? complain_memory(with->command) : add_line(with, given, buffer_get(&line));
    buffer_free(&line);
    return code;
}

static int add_file(struct with *with, const char *path)
{
    struct buffer text;
    int code = read_file(with->command, path, ZONE_FILE_MAX, &text);
    if (code == EXIT_GOOD)
        code = add_text(with, path, buffer_get(&text));
    buffer_free(&text);
    return code;
}

/* Without blanks and ends of lines around it. */
static struct slice trim(struct slice text)
{
    while (text.len && strchr(" \t\r\n", text.p[text.len - 1]))
        text.len--;
    while (text.len && strchr(" \t\r\n", text.p[0]))
        text = slice_after(text, 1);
    return text;
}

static bool is_spf_record(struct slice text)
{
    if (text.len && text.p[0] == '"')
        text = slice_after(text, 1);
    return slice_starts_nocase(text, SLICE("v=spf1"));
}

static int add_given(struct with *with, const char *given)
{
    struct slice text = trim(slice_from(given));
    if (!text.len)
        return complain(with->command, EXIT_BAD_INPUT, "--with: no record in it");
    if (is_spf_record(text))
        return add_record(with, text);
    if (!strpbrk(given, " \t\n") || file_exists(given))
        return add_file(with, given);
    if (slice_starts_nocase(text, SLICE("\xe2\x80"))) /* U+2018 to U+201F among others */
        return complain_about(with->command, EXIT_BAD_INPUT, "--with", text,
                              "it begins with a curly quote: write \"");
    return add_text(with, "--with", text);
}

int with_open(const struct arguments *arguments, struct slice domain, struct zone **zone_r)
{
    const struct option_value *given = arguments_all(arguments, "with");
    struct with with = {.command = arguments->command};
    int code = EXIT_GOOD;
    if (!given->count)
        return EXIT_GOOD;
    if (domain.len && dns_name_from_text(domain, &with.at) != DNS_NAME_OK)
        return complain_about(with.command, EXIT_BAD_INPUT, "SENDER", domain, "no domain name");
    with.zone = zone_new();
    if (!with.zone)
        return complain_memory(with.command);
    for (size_t i = 0; i < given->count && code == EXIT_GOOD; i++)
        code = add_given(&with, given->values[i]);
    if (code == EXIT_GOOD)
        zone_finish(with.zone);
    else
        zone_free(&with.zone);
    *zone_r = with.zone;
    return code;
}
