/* SPDX-License-Identifier: MIT
 * Text that was quoted line by line, with ">" or "|". Only what stands before all fields of a block is
 * taken off: one with more of it than its neighbours was written so by somebody. */
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

/* The lines of a block that begins here: those that are quoted; or those that are not, up to an
 * empty one, and up to one that is quoted where no header has begun. */
static size_t block_length(struct slice text)
{
    bool is_quoted = depth_of(text) > 0, has_field = false;
    size_t len = 0;
    for (struct slice rest = text; rest.len;) {
        size_t behind = 0, line_len = slice_find(rest, '\n') + 1;
        struct slice line = slice_head(rest, line_len);
        bool ends = is_quoted ? !depth_of(line)
                              : len && ((depth_of(line) && !has_field) || line.p[0] == '\n');
        if (ends)
            break;
        has_field = has_field || field_is_known(field_name_at(line, 0, &behind));
        len += line.len;
        rest = slice_after(rest, line.len);
    }
    return len;
}

/* Does a known field begin behind its marks? */
static bool has_field(struct slice line)
{
    size_t count, behind, at = behind_marks(line, SIZE_MAX, &count);
    return field_is_known(field_name_at(slice_trim_white(slice_after(line, at)), 0, &behind));
}

static bool has_text(struct slice line)
{
    size_t count, at = behind_marks(line, SIZE_MAX, &count);
    return slice_trim_white(slice_after(line, at)).len > 0;
}

/* Which lines of a block tell how it was quoted: those with a known field, or without one all with
 * text. */
typedef bool line_test(struct slice line);

static line_test *telling_lines(struct slice block)
{
    while (block.len)
        if (has_field(slice_cut(&block, '\n')))
            return has_field;
    return has_text;
}

/* How many marks stand before all lines that tell. */
static size_t least_depth(struct slice block, line_test *tells)
{
    size_t least = SIZE_MAX;
    while (block.len) {
        struct slice line = slice_cut(&block, '\n');
        size_t count = depth_of(line);
        least = tells(line) && count < least ? count : least;
    }
    return least == SIZE_MAX ? 0 : least;
}

/* Have all lines that tell, of that depth, a space or a tab behind their marks? */
static bool is_spaced(struct slice block, size_t depth, line_test *tells)
{
    while (block.len) {
        struct slice line = slice_cut(&block, '\n');
        size_t count, at = behind_marks(line, SIZE_MAX, &count);
        if (count == depth && tells(line) && !ascii_is_blank(line.p[at]))
            return false;
    }
    return true;
}

static size_t add(char *out, struct slice text)
{
    if (text.len)
        memmove(out, text.p, text.len);
    return text.len;
}

/* The block without its marks. Returns the octets that are left. */
static size_t strip_block(char *out, struct slice block)
{
    line_test *tells = telling_lines(block);
    size_t depth = least_depth(block, tells), len = 0;
    bool spaced = depth && is_spaced(block, depth, tells);
    while (block.len) {
        struct slice line = slice_head(block, slice_find(block, '\n') + 1);
        size_t count, at = behind_marks(line, depth, &count);
        at += spaced && at < line.len && line.p[at] == ' ';
        len += add(out + len, slice_after(line, at));
        block = slice_after(block, line.len);
    }
    return len;
}

/* The blanks before the marks of all these lines; 0 where one has no marks behind them. */
static size_t indent_of_marks(struct slice lines)
{
    size_t least = SIZE_MAX;
    while (lines.len) {
        struct slice line = slice_cut(&lines, '\n');
        size_t indent = 0;
        while (indent < line.len && ascii_is_blank(line.p[indent]))
            indent++;
        if (indent == line.len || !is_mark(line.p[indent]))
            return 0;
        least = indent < least ? indent : least;
    }
    return least;
}

/* Lines up to one without text, or that one. */
static size_t paragraph_length(struct slice text)
{
    size_t len = 0;
    while (len < text.len) {
        size_t line_len = slice_find(slice_after(text, len), '\n') + 1;
        struct slice line = slice_head(slice_after(text, len), line_len);
        if (!slice_trim_white(line).len)
            return len ? len : line.len;
        len += line.len;
    }
    return len;
}

/* Where all of a paragraph is indented and quoted, without the indent. */
static struct slice take_indents(char *out, struct slice text)
{
    size_t len = 0;
    while (text.len) {
        struct slice paragraph = slice_head(text, paragraph_length(text));
        size_t indent = indent_of_marks(paragraph);
        text = slice_after(text, paragraph.len);
        while (paragraph.len) {
            struct slice line = slice_head(paragraph, slice_find(paragraph, '\n') + 1);
            len += add(out + len, slice_after(line, indent));
            paragraph = slice_after(paragraph, line.len);
        }
    }
    return slice_make(out, len);
}

struct slice clean_quotes(struct slice text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.len);
    size_t len = 0;
    if (!out)
        return SLICE_NONE;
    text = take_indents(out, text);
    while (text.len) {
        size_t block = block_length(text);
        len += strip_block(out + len, slice_head(text, block)); /* never past what is read */
        text = slice_after(text, block);
    }
    return slice_make(out, len);
}
