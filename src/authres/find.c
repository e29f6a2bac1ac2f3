/* SPDX-License-Identifier: MIT
 * Where the fields stand in a text that somebody has pasted. */
#include "authres/internal.h"

struct finder {
    struct slice text; /* cleaned; lines end in LF */
    struct arena *arena;
    struct authres_fields *out;
    size_t room;
    bool open; /* within a field that is wanted: `now` */
    struct authres_field now;
    size_t from;   /* where its value begins */
    size_t indent; /* of the line where it begins */
    size_t line_indent;
    bool quoted;    /* within a quoted string of its value */
    unsigned depth; /* of comments in its value */
    unsigned block;
    bool any_name; /* a known header name has been seen */
    int error;
};

/* --- names ------------------------------------------------------------------------------ */

static bool is_name_octet(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '_';
}

/* The name of a field that begins here, *behind_r behind its colon; empty: none does. */
static struct slice name_at(struct slice text, size_t at, size_t *behind_r)
{
    struct slice rest = slice_head(slice_after(text, at), AUTHRES_NAME_MAX + 8);
    size_t len = 0;
    while (len < rest.len && is_name_octet(rest.p[len]))
        len++;
    size_t colon = len;
    while (colon < rest.len && ascii_is_blank(rest.p[colon]))
        colon++;
    if (!len || len > AUTHRES_NAME_MAX || colon == rest.len || rest.p[colon] != ':')
        return SLICE_NONE;
    *behind_r = at + colon + 1;
    return slice_head(rest, len);
}

/* AUTHRES_BARE: it is none of ours. */
static enum authres_kind kind_of(struct slice name)
{
    if (slice_eq_nocase(name, SLICE("Authentication-Results")))
        return AUTHRES_PLAIN;
    if (slice_eq_nocase(name, SLICE("ARC-Authentication-Results")))
        return AUTHRES_ARC;
    if (slice_eq_nocase(name, SLICE("Authentication-Results-Original")))
        return AUTHRES_ORIGINAL;
    for (size_t i = 0; i < name.len; i++)
        if ((!i || name.p[i - 1] == '-') &&
            slice_starts_nocase(slice_after(name, i), SLICE("Authentication-Results")))
            return AUTHRES_VARIANT;
    return AUTHRES_BARE;
}

static bool is_known(struct slice name)
{
    return kind_of(name) != AUTHRES_BARE || authres_is_header(name);
}

/* --- fields ------------------------------------------------------------------------------- */

static struct slice over_white(struct slice text)
{
    while (text.len && ascii_is_white(text.p[0]))
        text = slice_after(text, 1);
    return text;
}

/* RFC 8617 4.1.1: "i=N" and a semicolon. */
static uint32_t instance_of(struct slice value)
{
    size_t len = 0;
    if (!value.len || ascii_lower(value.p[0]) != 'i')
        return 0;
    struct slice rest = over_white(slice_after(value, 1));
    if (!rest.len || rest.p[0] != '=')
        return 0;
    rest = over_white(slice_after(rest, 1));
    while (len < rest.len && ascii_is_digit(rest.p[len]))
        len++;
    struct slice behind = over_white(slice_after(rest, len));
    return !behind.len || behind.p[0] == ';' ? authres_instance(slice_head(rest, len)) : 0;
}

static void add_field(struct finder *finder, struct authres_field field, struct slice value)
{
    struct authres_fields *out = finder->out;
    if (finder->error)
        return;
    if (out->count == AUTHRES_FIELDS_MAX) {
        finder->error = ASSAY_ELIMIT;
        return;
    }
    struct authres_field *room = arena_list_room(finder->arena, (void **)&out->items, &finder->room,
                                                 out->count, sizeof(*room));
    if (!room)
        return;
    value = clean_quoted_printable(value, finder->arena);
    value = clean_unfold(clean_defanged(value, finder->arena), finder->arena);
    *room = field;
    room->value = value;
    room->instance = instance_of(value);
    out->count++;
}

static void close_field(struct finder *finder, size_t to)
{
    if (finder->open)
        add_field(finder, finder->now,
                  slice_make(finder->text.p + finder->from, to - finder->from));
    finder->open = false;
}

/* A field begins at `at`; its value behind its colon. */
static void open_field(struct finder *finder, struct slice name, size_t at, size_t behind)
{
    enum authres_kind kind = kind_of(name);
    close_field(finder, at);
    finder->any_name = finder->any_name || is_known(name);
    finder->quoted = false;
    finder->depth = 0;
    finder->from = behind;
    finder->indent = finder->line_indent;
    finder->open = kind != AUTHRES_BARE;
    finder->now = (struct authres_field){.kind = kind, .name = name, .block = finder->block};
}

/* --- lines ---------------------------------------------------------------------------------- */

/* Moves over quoted strings and comments, within which no name is looked for. */
static size_t follow(struct finder *finder, size_t at)
{
    char c = finder->text.p[at];
    if (!finder->open)
        return at + 1;
    if (c == '\\' && (finder->quoted || finder->depth))
        return at + 1 < finder->text.len && finder->text.p[at + 1] != '\n' ? at + 2 : at + 1;
    if (c == '"' && !finder->depth)
        finder->quoted = !finder->quoted;
    else if (c == '(' && !finder->quoted)
        finder->depth++;
    else if (c == ')' && !finder->quoted && finder->depth)
        finder->depth--;
    return at + 1;
}

static bool is_within(const struct finder *finder)
{
    return finder->open && (finder->quoted || finder->depth);
}

/* A host, a port and a path have names with colons too; a field's stands apart, or begins with a
 * capital right behind what a lost line break has joined it to. */
static bool stands_apart(struct slice text, size_t at)
{
    char c = text.p[at], before = at ? text.p[at - 1] : ' ';
    bool capital = ascii_is_alpha(c) && ascii_lower(c) != c;
    if (ascii_is_white(before) || (before && strchr(";)>,|*`'\"", before)))
        return is_name_octet(c);
    return capital && (before == '=' || (ascii_is_alnum(before) && ascii_lower(before) == before));
}

/* The rest of a line, in which further fields may begin. Returns where the next one begins. */
static size_t read_rest(struct finder *finder, size_t at)
{
    struct slice text = finder->text;
    while (at < text.len && text.p[at] != '\n') {
        size_t behind = 0;
        bool begins = stands_apart(text, at) && !is_within(finder);
        struct slice name = begins ? name_at(text, at, &behind) : SLICE_NONE;
        if (is_known(name)) {
            open_field(finder, name, at, behind);
            at = behind;
        } else {
            at = follow(finder, at);
        }
    }
    return at < text.len ? at + 1 : at;
}

static size_t indent_at(struct slice text, size_t at)
{
    size_t len = 0;
    while (at + len < text.len && ascii_is_blank(text.p[at + len]))
        len++;
    return len;
}

/* Empty lines end a field, unless what follows them is indented more than its name: some
 * programs put one behind each line. */
static size_t read_empty(struct finder *finder, size_t at)
{
    struct slice text = finder->text;
    size_t from = at, indent = indent_at(text, at);
    while (at + indent < text.len && text.p[at + indent] == '\n') {
        at += indent + 1;
        indent = indent_at(text, at);
    }
    if (at + indent == text.len)
        at = text.len;
    if (finder->open && indent > finder->indent)
        return at;
    close_field(finder, from);
    finder->block += finder->any_name;
    return at;
}

static size_t read_line(struct finder *finder, size_t at)
{
    struct slice text = finder->text;
    size_t behind = 0, indent = indent_at(text, at), begin = at + indent;
    if (begin == text.len || text.p[begin] == '\n')
        return read_empty(finder, at);
    finder->line_indent = indent;
    struct slice name = name_at(text, begin, &behind);
    bool ends = name.len && indent <= finder->indent && !is_within(finder);
    if (is_known(name) || ends) {
        open_field(finder, name, begin, behind);
        begin = behind;
    }
    return read_rest(finder, begin);
}

static bool is_blank(struct slice text)
{
    return over_white(text).len == 0;
}

/* Quotes may stand around what is encoded, or be encoded with it. */
static struct slice clean(struct slice text, struct arena *arena)
{
    struct slice lines = clean_lines(text, arena);
    struct slice decoded = clean_quoted_printable(lines, arena);
    return decoded.p == lines.p ? lines : clean_lines(decoded, arena);
}

int authres_find(struct slice text, struct arena *arena, struct authres_fields *out_r)
{
    struct finder finder = {.arena = arena, .out = out_r};
    *out_r = (struct authres_fields){.count = 0};
    if (text.len > AUTHRES_TEXT_MAX)
        return ASSAY_ELIMIT;
    finder.text = clean(text, arena);
    for (size_t at = 0; at < finder.text.len && !finder.error;)
        at = read_line(&finder, at);
    close_field(&finder, finder.text.len);
    if (!finder.any_name && !is_blank(finder.text))
        add_field(&finder, (struct authres_field){.kind = AUTHRES_BARE}, finder.text);
    return arena_failed(arena) ? ASSAY_ENOMEM : finder.error;
}
