/* SPDX-License-Identifier: MIT
 * The fields in a text that somebody has pasted, or in a message's body. Whatever the text has been
 * through, it is told where a field stood: anybody may have written what stands within another. */
#include "authres/internal.h"

struct paste {
    struct sink *sink;
    struct slice text;       /* cleaned; lines end in LF */
    size_t line, first_line; /* its number; 0: it is not known any more */
    bool in_body, is_cleaned;
    bool begun; /* some field has: its name, and its line's indent */
    struct slice host;
    size_t indent;
    bool open; /* within a field that is wanted: `now` */
    struct authres_field now;
    size_t from; /* where its value begins */
    size_t line_indent;
    bool line_deeper; /* it is quoted deeper than another field */
    bool quoted;      /* within a quoted string of its value */
    unsigned depth;   /* of comments in its value */
    size_t spacing;   /* each line has at least so many empty ones behind it */
    unsigned block, received;
    bool any_name; /* a known header name has been seen */
};

/* --- fields ------------------------------------------------------------------------------- */

static bool is_within(const struct paste *paste)
{
    return paste->open && (paste->quoted || paste->depth);
}

static void close_field(struct paste *paste, size_t to, struct slice cut_by)
{
    struct authres_field *now = &paste->now;
    if (!paste->open)
        return;
    paste->open = false;
    struct slice text = slice_trim_white(slice_make(paste->text.p + paste->from, to - paste->from));
    size_t len = text.len;
    while (len && (text.p[len - 1] == '`' || text.p[len - 1] == '|'))
        len--;
    struct slice value = clean_defanged(slice_head(text, len), paste->sink->arena);
    now->is_cleaned = paste->is_cleaned || value.len != text.len;
    now->cut_by = cut_by;
    sink_add(paste->sink, now, clean_unfold(value, paste->sink->arena));
}

/* Somebody may have written it where it stands. */
static bool is_doubtful(const struct authres_field *field)
{
    return field->place == AUTHRES_WITHIN || field->place == AUTHRES_DEEPER;
}

static enum authres_place place_of(const struct paste *paste, bool at_start)
{
    bool continues = paste->line_indent > paste->indent;
    bool in_quotes = is_within(paste) && !is_doubtful(&paste->now);
    if (paste->in_body)
        return AUTHRES_BODY;
    if (!at_start || continues || in_quotes)
        return AUTHRES_WITHIN;
    if (paste->line_deeper)
        return AUTHRES_DEEPER;
    return paste->block ? AUTHRES_BEHIND : AUTHRES_PASTED;
}

/* Is there a result in it? */
static bool has_result(const struct paste *paste, struct slice text)
{
    struct arena *arena = paste->sink->arena;
    struct arena_mark mark = arena_mark(arena);
    struct authres said;
    bool good = authres_read(text, arena, &said) == ASSAY_OK && said.count;
    arena_rewind(arena, mark);
    return good;
}

static void add_bare(struct paste *paste, enum authres_place place, struct slice text,
                     struct slice cut_by)
{
    const struct authres_field bare = {.kind = AUTHRES_BARE,
                                       .place = place,
                                       .line = paste->first_line,
                                       .is_cleaned = paste->is_cleaned,
                                       .cut_by = cut_by};
    sink_add(paste->sink, &bare, clean_unfold(text, paste->sink->arena));
}

/* A value whose name was left behind may stand before the first field. */
static void note_known(struct paste *paste, size_t at, struct slice cut_by)
{
    struct slice before = slice_trim_white(slice_head(paste->text, at));
    if (!paste->any_name && !paste->in_body && before.len && has_result(paste, before))
        add_bare(paste, AUTHRES_BEFORE, before, cut_by);
    paste->any_name = true;
}

static bool is_dress(char c)
{
    return c == '*' || c == '`' || c == '|' || c == '#' || c == '-' || ascii_is_blank(c);
}

/* A field begins at `at`; its value behind its colon. */
static void open_field(struct paste *paste, struct slice name, size_t at, size_t behind,
                       bool at_start)
{
    enum authres_kind kind = field_kind(name);
    enum authres_place place = place_of(paste, at_start);
    struct slice host = place == AUTHRES_WITHIN ? paste->host : SLICE_NONE;
    close_field(paste, at, at_start ? SLICE_NONE : name);
    while (kind != AUTHRES_BARE && behind < paste->text.len && is_dress(paste->text.p[behind]))
        behind++;
    if (field_is_known(name))
        note_known(paste, at, at_start ? SLICE_NONE : name);
    paste->begun = true;
    paste->host = ascii_is_alpha(name.p[0]) ? name : SLICE_NONE; /* a time of a log is none */
    paste->quoted = false;
    paste->depth = 0;
    paste->from = behind;
    if (place != AUTHRES_WITHIN)
        paste->indent = paste->line_indent;
    paste->open = kind != AUTHRES_BARE;
    paste->now = (struct authres_field){.kind = kind,
                                        .name = name,
                                        .place = place,
                                        .within = host,
                                        .line = paste->line,
                                        .received = paste->received};
    paste->received += slice_eq_nocase(name, SLICE("Received"));
}

/* --- lines ---------------------------------------------------------------------------------- */

/* Moves over quoted strings and comments, within which no name is looked for. */
static size_t follow(struct paste *paste, size_t at)
{
    char c = paste->text.p[at];
    if (!paste->open)
        return at + 1;
    if (c == '\\' && (paste->quoted || paste->depth))
        return at + 1 < paste->text.len && paste->text.p[at + 1] != '\n' ? at + 2 : at + 1;
    if (c == '"' && !paste->depth)
        paste->quoted = !paste->quoted;
    else if (c == '(' && !paste->quoted)
        paste->depth++;
    else if (c == ')' && !paste->quoted && paste->depth)
        paste->depth--;
    return at + 1;
}

/* A host, a port and a path have names with colons too; a field's stands apart, or begins with a
 * capital behind a small letter or a digit to which a lost line break has joined it. One of ours is
 * long enough to be known behind anything but its own beginning. */
static bool may_begin(struct slice text, size_t at, bool is_ours)
{
    char c = text.p[at], before = at ? text.p[at - 1] : ' ';
    bool is_capital = ascii_is_alpha(c) && ascii_lower(c) != c;
    if (ascii_is_white(before) || (before && strchr(";(>,|*`\"", before)))
        return true;
    if (is_ours)
        return is_capital && before != '-' && before != '_';
    return is_capital && ascii_is_alnum(before) && ascii_lower(before) == before;
}

/* The name of a known field that begins within a line. */
static struct slice name_within(struct slice text, size_t at, size_t *behind_r)
{
    char c = text.p[at];
    bool is_first =
        ascii_is_alpha(c) && (ascii_lower(c) != c || !at || !ascii_is_alnum(text.p[at - 1]));
    struct slice name = is_first ? field_name_at(text, at, behind_r) : SLICE_NONE;
    bool is_ours = field_kind(name) != AUTHRES_BARE;
    bool is_field = is_ours || (field_is_known(name) && text.p[*behind_r - 1] == ':');
    bool is_sure = is_ours || slice_eq(name, SLICE("Received"));
    return is_field && may_begin(text, at, is_sure) ? name : SLICE_NONE;
}

/* In a quoted string and a comment none does; but one of ours in another of ours that itself stands
 * in the middle of something, where these may not be its own. */
static bool may_open(const struct paste *paste, struct slice name)
{
    bool is_ours = field_kind(name) != AUTHRES_BARE;
    return !is_within(paste) || (is_ours && is_doubtful(&paste->now));
}

/* The rest of a line, in which further fields may begin. Returns where the next one begins. */
static size_t read_rest(struct paste *paste, size_t at)
{
    struct slice text = paste->text;
    while (at < text.len && text.p[at] != '\n') {
        size_t behind = 0;
        struct slice name = name_within(text, at, &behind);
        if (name.len && may_open(paste, name)) {
            open_field(paste, name, at, behind, false);
            at = behind;
        } else {
            at = follow(paste, at);
        }
    }
    return at < text.len ? at + 1 : at;
}

static bool is_key_octet(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_';
}

/* Is there a method or a property with its "=" in the line? */
static bool has_item(struct slice line)
{
    for (size_t at = slice_find(line, '='); at < line.len;
         at += 1 + slice_find(slice_after(line, at + 1), '=')) {
        size_t from = at;
        while (from && is_key_octet(line.p[from - 1]))
            from--;
        struct slice second = slice_make(line.p + from, at - from);
        struct slice first = slice_cut(&second, '.');
        if (second.p ? authres_is_ptype(first)
                     : authres_is_method(first) || authres_is_loose(first))
            return true;
    }
    return false;
}

static size_t indent_at(struct slice text, size_t at)
{
    size_t len = 0;
    while (at + len < text.len && ascii_is_blank(text.p[at + len]))
        len++;
    return len;
}

/* The least indent of the lines up to the next empty one: a line that is indented more goes on with
 * one before it, be it one that was cut off. */
static void begin_block(struct paste *paste, size_t at)
{
    size_t least = SIZE_MAX;
    struct slice rest = slice_after(paste->text, at);
    while (rest.len) {
        struct slice line = slice_cut(&rest, '\n');
        line = slice_after(line, line.len && line.p[0] == CLEAN_DEEPER);
        size_t indent = indent_at(line, 0);
        if (indent == line.len)
            break;
        least = indent < least ? indent : least;
    }
    paste->begun = false;
    paste->host = SLICE_NONE;
    paste->indent = least == SIZE_MAX ? 0 : least;
}

static struct slice word_at(struct slice text, size_t at)
{
    size_t len = 0;
    while (at + len < text.len && !ascii_is_white(text.p[at + len]))
        len++;
    return slice_make(text.p + at, len);
}

/* Does the value that ends before an empty line go on with the line that begins here? A line that is
 * indented, or that stands behind an empty value, has an item in it; any other begins with one. */
static bool seems_to_go_on(const struct paste *paste, size_t end, size_t begin)
{
    struct slice next = slice_after(paste->text, begin);
    struct slice value = slice_make(paste->text.p + paste->from, end - paste->from);
    size_t indent = begin;
    while (indent && ascii_is_blank(paste->text.p[indent - 1]))
        indent--;
    bool is_apart = begin - indent <= paste->indent && slice_trim_white(value).len;
    return has_item(is_apart ? word_at(next, 0) : slice_head(next, slice_find(next, '\n')));
}

/* Empty lines end a header, but where every line has as many behind it. */
static size_t read_empty(struct paste *paste, size_t at)
{
    struct slice text = paste->text;
    size_t from = at, indent = indent_at(text, at), count = 0;
    while (at + indent < text.len && text.p[at + indent] == '\n') {
        at += indent + 1;
        count++;
        indent = indent_at(text, at);
    }
    paste->line += paste->line ? count : 0;
    if (at + indent == text.len)
        at = text.len;
    if (count == paste->spacing)
        return at;
    if (paste->open)
        paste->now.is_cut_short = seems_to_go_on(paste, from, at + indent_at(text, at));
    close_field(paste, from, SLICE_NONE);
    paste->block += paste->any_name || paste->begun;
    begin_block(paste, at);
    return at;
}

/* Does a line that is indented no more than the field's name go on with its value? It does where
 * what stands before it wants more, and where it begins as an item does; prose does not. */
static bool goes_on(const struct paste *paste, size_t at, size_t begin)
{
    struct slice word = word_at(paste->text, begin);
    while (at > paste->from && ascii_is_white(paste->text.p[at - 1]))
        at--;
    char last = at > paste->from ? paste->text.p[at - 1] : '=';
    if (is_within(paste) || paste->line_indent > paste->indent || last == '=' || last == ',')
        return true;
    bool is_item = slice_find(word, '=') < word.len || authres_is_method(word) ||
                   slice_eq_nocase(word, SLICE("none"));
    return is_item || (word.len && (word.p[0] == ';' || word.p[0] == '('));
}

/* One word in small letters, as a mail program leaves it where it has broken a long one. */
static bool is_one_word(struct slice line)
{
    line = slice_trim_white(line);
    bool may_be = line.len && (ascii_is_digit(line.p[0]) || (line.p[0] >= 'a' && line.p[0] <= 'z'));
    return may_be && word_at(line, 0).len == line.len;
}

/* Is there an item in the next lines, up to an empty one or a field, or does the first look like the
 * rest of one? */
static bool items_follow(struct slice text)
{
    size_t behind;
    if (is_one_word(slice_head(text, slice_find(text, '\n'))))
        return true;
    for (unsigned lines = 0; text.len && lines < AUTHRES_LINES_BEHIND_MAX; lines++) {
        struct slice line = slice_cut(&text, '\n');
        struct slice words =
            slice_trim_white(slice_after(line, line.len && line.p[0] == CLEAN_DEEPER));
        if (!words.len || field_name_at(words, 0, &behind).len)
            return false;
        if (has_item(line))
            return true;
    }
    return false;
}

/* A line that is indented no more than those of its block begin. */
static size_t begin_line(struct paste *paste, size_t at, size_t begin)
{
    size_t behind = 0;
    struct slice rest = slice_after(paste->text, begin);
    struct slice name = field_name_at(paste->text, begin, &behind);
    bool is_known = field_is_known(name);
    bool begins = is_known || (name.len && !is_within(paste));
    if (paste->open && !begins && goes_on(paste, at, begin))
        return begin;
    if (!is_known && paste->open)
        paste->now.is_cut_short =
            begins ? has_item(slice_head(rest, slice_find(rest, '\n'))) : items_follow(rest);
    if (begins)
        open_field(paste, name, begin, behind, true);
    else
        close_field(paste, at, SLICE_NONE);
    return begins ? behind : begin;
}

static size_t read_line(struct paste *paste, size_t at)
{
    struct slice text = paste->text;
    paste->line_deeper = text.p[at] == CLEAN_DEEPER;
    at += paste->line_deeper;
    size_t begin = at + indent_at(text, at);
    if (begin == text.len || text.p[begin] == '\n')
        return read_empty(paste, at);
    paste->line_indent = begin - at;
    while (begin < text.len && is_dress(text.p[begin]))
        begin++;
    if (paste->line_indent <= paste->indent)
        begin = begin_line(paste, at, begin);
    at = read_rest(paste, begin);
    paste->line += paste->line > 0;
    return at;
}

/* --- the text -------------------------------------------------------------------------------- */

/* Quotes may stand around what is encoded, or be encoded with it. */
static struct slice clean(struct paste *paste, struct slice text)
{
    struct arena *arena = paste->sink->arena;
    struct slice lines =
        clean_quotes(clean_lines(text, arena, &paste->is_cleaned), arena, &paste->spacing);
    struct slice decoded = clean_quoted_printable(lines, arena);
    if (decoded.p == lines.p)
        return lines;
    paste->is_cleaned = true;
    paste->line = 0;
    return clean_quotes(clean_lines(decoded, arena, &paste->is_cleaned), arena, &paste->spacing);
}

void pasted_find(struct sink *sink, struct slice text, size_t line, bool in_body)
{
    struct paste paste = {.sink = sink, .line = line, .first_line = line, .in_body = in_body};
    paste.text = clean(&paste, text);
    begin_block(&paste, 0);
    for (size_t at = 0; at < paste.text.len && !sink->error;)
        at = read_line(&paste, at);
    close_field(&paste, paste.text.len, SLICE_NONE);
    if (!paste.any_name && !in_body && slice_trim_white(paste.text).len)
        add_bare(&paste, AUTHRES_PASTED, paste.text, SLICE_NONE);
}
