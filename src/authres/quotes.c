/* SPDX-License-Identifier: MIT
 * Text that was quoted line by line, with ">" or "|". What stands before all quoted fields of a paragraph
 * is taken off. A field with more of it than one above it, be that of a name that is not known, may be a
 * part of that one, in which somebody wrote these marks: that is told. */
#include "authres/internal.h"

static bool is_mark(char c)
{
    return c == '>' || c == '|';
}

/* Behind so many marks, with at most one space between two of them; *count_r: how many there are. */
static size_t behind_marks(struct slice line, size_t most, size_t *count_r)
{
    size_t at = 0, count = 0;
    while (count < most && at < line.len && is_mark(line.p[at])) {
        at++;
        count++;
        bool goes_on = at + 1 < line.len && line.p[at] == ' ' && is_mark(line.p[at + 1]);
        at += goes_on && count < most;
    }
    *count_r = count;
    return at;
}

static size_t depth_of(struct slice line)
{
    size_t count;
    behind_marks(line, SIZE_MAX, &count);
    return count;
}

/* With its end. */
static struct slice next_line(struct slice *text)
{
    struct slice line = slice_head(*text, slice_find(*text, '\n') + 1);
    *text = slice_after(*text, line.len);
    return line;
}

/* Marks, blanks and what people put before a name. */
static bool is_dress(char c)
{
    return is_mark(c) || ascii_is_blank(c) || (c && strchr("*`#-\"", c));
}

/* The line from its first word on, with its end, which tells a row of a table. */
static struct slice first_word(struct slice line)
{
    size_t at = 0;
    while (at < line.len && is_dress(line.p[at]))
        at++;
    return slice_after(line, at);
}

/* May a line behind it be a part of it? One with a name that is known; and of those that are quoted, any
 * that has a name: a colon behind one word (RFC 5322 2.2). */
static bool is_holder(struct slice line)
{
    size_t behind;
    struct slice text = first_word(line);
    struct slice name = slice_trim_white(slice_head(text, slice_find(text, ':')));
    bool has_name = slice_find(text, ':') < text.len && slice_is_graphic(name);
    return field_is_known(field_name_at(text, 0, &behind)) || (depth_of(line) && has_name);
}

typedef bool line_test(struct slice line);

static bool has_quoted_field(struct slice line)
{
    size_t behind;
    return depth_of(line) && field_is_known(field_name_at(first_word(line), 0, &behind));
}

static bool has_quoted_text(struct slice line)
{
    size_t count, at = behind_marks(line, SIZE_MAX, &count);
    return count && slice_trim_white(slice_after(line, at)).len;
}

/* The least marks before such lines; SIZE_MAX: there are none. */
static size_t least_depth(struct slice lines, line_test *is_one)
{
    size_t least = SIZE_MAX;
    while (lines.len) {
        struct slice line = next_line(&lines);
        size_t count = depth_of(line);
        least = count < least && is_one(line) ? count : least;
    }
    return least;
}

/* Have all such lines of that depth a space or a tab behind their marks? */
static bool is_spaced(struct slice lines, size_t depth, line_test *is_one)
{
    while (lines.len) {
        struct slice line = next_line(&lines);
        size_t count, at = behind_marks(line, SIZE_MAX, &count);
        if (count == depth && is_one(line) && !ascii_is_blank(line.p[at]))
            return false;
    }
    return true;
}

/* --- paragraphs --------------------------------------------------------------------------- */

static bool is_white(struct slice line)
{
    return !slice_trim_white(line).len;
}

/* Lines up to more than so many without text; at least one line. */
static size_t paragraph_length(struct slice text, size_t spacing)
{
    size_t len = 0, end = 0, empty = 0;
    while (len < text.len && empty <= spacing) {
        struct slice rest = slice_after(text, len);
        struct slice line = next_line(&rest);
        empty = is_white(line) ? empty + 1 : 0;
        len += line.len;
        end = empty ? end : len;
    }
    return end ? end : len;
}

/* The blanks before the marks of all its lines with text; 0 where one has no marks behind them. */
static size_t indent_of_marks(struct slice lines)
{
    size_t least = SIZE_MAX;
    while (lines.len) {
        struct slice line = slice_cut(&lines, '\n');
        size_t indent = 0;
        while (indent < line.len && ascii_is_blank(line.p[indent]))
            indent++;
        if (is_white(line))
            continue;
        if (!is_mark(line.p[indent]))
            return 0;
        least = indent < least ? indent : least;
    }
    return least == SIZE_MAX ? 0 : least;
}

static size_t add(char *out, struct slice text)
{
    if (text.len)
        memcpy(out, text.p, text.len);
    return text.len;
}

/* Without the blanks before its marks, where all of it has them. */
static struct slice take_indent(char *out, struct slice paragraph)
{
    size_t len = 0, indent = indent_of_marks(paragraph);
    while (paragraph.len) {
        struct slice line = next_line(&paragraph);
        size_t blanks = indent < line.len ? indent : line.len - 1;
        len += add(out + len, slice_after(line, is_white(line) ? 0 : blanks));
    }
    return slice_make(out, len);
}

/* A line whose marks are gone, with one octet in their place where it is quoted deeper than a field
 * above it. */
static size_t strip_line(char *out, struct slice line, size_t at, bool is_deeper)
{
    size_t len = 0;
    if (is_deeper && !is_white(slice_after(line, at)))
        out[len++] = CLEAN_DEEPER;
    return len + add(out + len, slice_after(line, at));
}

/* Marks that stand before all quoted fields go. Returns the octets that are left. */
static size_t strip_marks(char *out, struct slice paragraph)
{
    line_test *tells = has_quoted_field;
    size_t len = 0, above = SIZE_MAX, depth = least_depth(paragraph, tells);
    if (depth == SIZE_MAX)
        depth = least_depth(paragraph, tells = has_quoted_text);
    if (depth == SIZE_MAX)
        depth = 0;
    bool spaced = depth && is_spaced(paragraph, depth, tells);
    while (paragraph.len) {
        struct slice line = next_line(&paragraph);
        size_t count, at = behind_marks(line, depth, &count), own = depth_of(line);
        at += spaced && count && at < line.len && line.p[at] == ' ';
        len += strip_line(out + len, line, at, own == depth && own > above);
        above = own < above && is_holder(line) ? own : above;
    }
    return len;
}

/* Between any two of three lines and more with text behind their marks, or 0. */
static size_t spacing_of(struct slice text)
{
    size_t count = 0, empty = 0, least = SIZE_MAX;
    while (text.len) {
        struct slice line = next_line(&text);
        size_t marks;
        bool is_line = !is_white(slice_after(line, behind_marks(line, SIZE_MAX, &marks)));
        if (is_line && count)
            least = empty < least ? empty : least;
        count += is_line;
        empty = is_line ? 0 : empty + 1;
    }
    return count > 2 ? least : 0;
}

struct slice clean_quotes(struct slice text, struct arena *arena, size_t *spacing_r)
{
    size_t len = 0, spacing = spacing_of(text);
    *spacing_r = spacing;
    char *out = arena_alloc(arena, text.len), *room = arena_alloc(arena, text.len);
    if (!out || !room)
        return SLICE_NONE;
    while (text.len) {
        struct slice paragraph = slice_head(text, paragraph_length(text, spacing));
        len += strip_marks(out + len, take_indent(room, paragraph));
        text = slice_after(text, paragraph.len);
    }
    return slice_make(out, len);
}
