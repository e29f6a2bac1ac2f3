/* SPDX-License-Identifier: MIT
 * --with: records that come first. A zone file, one line of one, or an SPF record as it
 * is published, which then stands at SENDER's domain. */
#include "cli/cli.h"

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

/* Each is read on its own first, so that a fault has its own line number, and one that
 * changes nothing is noticed. */
static int add_zone_text(const struct command *command, struct buffer *all, const char *path,
                         struct slice text)
{
    struct zone *zone = NULL;
    int code = read_zone_text(command, path, text, &zone);
    if (code == EXIT_GOOD && zone_is_empty(zone))
        code = complain(command, EXIT_BAD_INPUT, "%s: no record in it", path);
    zone_free(&zone);
    buffer_text(all, "$ORIGIN .\n");
    buffer_slice(all, text);
    buffer_byte(all, '\n');
    return code;
}

/* `rest` as a zone file has it behind a name, at SENDER's domain. */
static int add_at_domain(const struct command *command, struct buffer *all, struct slice given,
                         const char *rest_begins, struct slice rest, struct slice domain)
{
    struct dns_name name;
    struct buffer line;
    if (!domain.len)
        return complain_about(command, EXIT_USAGE, "--with", given,
                              "it needs one SENDER to stand at");
    if (dns_name_from_text(domain, &name) != DNS_NAME_OK)
        return complain_about(command, EXIT_BAD_INPUT, "SENDER", domain, "no domain name");
    buffer_init(&line, ZONE_FILE_MAX);
    dns_name_to_text(&line, dns_name_slice(&name));
    buffer_printf(&line, ".%s ", rest_begins);
    buffer_slice(&line, rest);
    int code = line.error ? complain_memory(command)
                          : add_zone_text(command, all, "--with", buffer_get(&line));
    buffer_free(&line);
    return code;
}

/* As it is published, or between quotes as in a zone file. */
static int add_bare_record(const struct command *command, struct buffer *all, struct slice given,
                           struct slice domain)
{
    struct buffer quoted;
    if (given.p[0] == '"')
        return add_at_domain(command, all, given, " TXT", given, domain);
    buffer_init(&quoted, ZONE_FILE_MAX);
    put_strings(&quoted, given);
    int code = quoted.error
                   ? complain_memory(command)
                   : add_at_domain(command, all, given, " TXT", buffer_get(&quoted), domain);
    buffer_free(&quoted);
    return code;
}

/* A line that was copied from a page: its name must be whole, or @. */
static int add_line(const struct command *command, struct buffer *all, struct slice given,
                    struct slice domain)
{
    struct slice rest = given;
    while (rest.len && rest.p[0] != ' ' && rest.p[0] != '\t')
        rest = slice_after(rest, 1);
    struct slice name = slice_head(given, given.len - rest.len);
    if (slice_eq(name, SLICE("@")))
        return add_at_domain(command, all, given, "", rest, domain);
    if ((uint8_t)given.p[0] > 0x7e)
        return complain_about(command, EXIT_BAD_INPUT, "--with", given,
                              "it begins with a character that is not ASCII, as a curly quote is");
    if (slice_find(name, '.') == name.len)
        return complain_about(command, EXIT_BAD_INPUT, "--with", given,
                              "its name has one label: write all of it, or @ for SENDER's domain");
    return add_zone_text(command, all, "--with", given);
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

static int add_with(const struct command *command, struct buffer *all, const char *given,
                    struct slice domain)
{
    struct buffer text;
    struct slice bare = trim(slice_from(given));
    if (!bare.len)
        return complain(command, EXIT_BAD_INPUT, "--with: no record in it");
    if (slice_starts_nocase(bare, SLICE("v=spf1")) || bare.p[0] == '"')
        return add_bare_record(command, all, bare, domain);
    if (strpbrk(given, " \t\n") && !file_exists(given))
        return add_line(command, all, bare, domain);
    int code = read_file(command, given, ZONE_FILE_MAX, &text);
    if (code == EXIT_GOOD)
        code = add_zone_text(command, all, given, buffer_get(&text));
    buffer_free(&text);
    return code;
}

int with_open(const struct arguments *arguments, struct slice domain, struct zone **zone_r)
{
    const struct option_value *with = arguments_all(arguments, "with");
    struct buffer all;
    int code = EXIT_GOOD;
    buffer_init(&all, ZONE_FILE_MAX);
    for (size_t i = 0; i < with->count && code == EXIT_GOOD; i++)
        code = add_with(arguments->command, &all, with->values[i], domain);
    if (code == EXIT_GOOD && all.error)
        code = complain_memory(arguments->command);
    if (code == EXIT_GOOD && with->count)
        code = read_zone_text(arguments->command, "--with", buffer_get(&all), zone_r);
    buffer_free(&all);
    return code;
}
