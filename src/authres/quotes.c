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

/* How many marks stand before all lines of the block that have a known field; without one, before
 * all that have more than marks. */
static size_t least_depth(struct slice block)
{
    size_t least = SIZE_MAX, of_fields = SIZE_MAX;
    while (block.len) {
        struct slice line = slice_cut(&block, '\n');
        size_t count, behind, at = behind_marks(line, SIZE_MAX, &count);
        struct slice text = slice_trim_white(slice_after(line, at));
        bool is_field = field_is_known(field_name_at(text, 0, &behind));
        least = text.len && count < least ? count : least;
        of_fields = is_field && count < of_fields ? count : of_fields;
    }
    if (of_fields < SIZE_MAX)
        return of_fields;
    return least == SIZE_MAX ? 0 : least;
}

/* Have all these lines a space or a tab behind that many marks? */
static bool is_spaced(struct slice block, size_t depth)
{
    while (block.len) {
        struct slice line = slice_cut(&block, '\n');
        size_t count, at = behind_marks(line, depth, &count);
        if (slice_trim_white(slice_after(line, at)).len && !ascii_is_blank(line.p[at]))
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
    size_t depth = least_depth(block), len = 0;
    bool spaced = depth && is_spaced(block, depth);
    while (block.len) {
        struct slice line = slice_head(block, slice_find(block, '\n') + 1);
        size_t count, at = behind_marks(line, depth, &count);
        at += spaced && at < line.len && line.p[at] == ' ';
        len += add(out + len, slice_after(line, at));
        block = slice_after(block, line.len);
    }
    return len;
}

/* Blanks that stand before every line with text. */
static size_t indent_of(struct slice text)
{
    size_t least = SIZE_MAX;
    while (text.len) {
        struct slice line = slice_cut(&text, '\n');
        size_t indent = 0;
        while (indent < line.len && ascii_is_blank(line.p[indent]))
            indent++;
        least = indent < line.len && indent < least ? indent : least;
    }
    return least == SIZE_MAX ? 0 : least;
}

/* The text without them, in place. */
static struct slice take_indent(char *out, struct slice text, size_t indent)
{
    size_t len = 0;
    while (text.len) {
        struct slice line = slice_head(text, slice_find(text, '\n') + 1);
        text = slice_after(text, line.len);
        struct slice rest = slice_after(line, indent < line.len ? indent : line.len - 1);
        memmove(out + len, rest.p, rest.len);
        len += rest.len;
    }
    return slice_make(out, len);
}

struct slice clean_quotes(struct slice text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.len);
    size_t len = 0, indent = indent_of(text);
    if (!out)
        return SLICE_NONE;
    if (indent)
        text = take_indent(out, text, indent);
    while (text.len) {
        size_t block = block_length(text);
        len += strip_block(out + len, slice_head(text, block)); /* never past what is read */
        text = slice_after(text, block);
    }
    return slice_make(out, len);
}
