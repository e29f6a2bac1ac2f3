/* SPDX-License-Identifier: MIT
 * Markdown, in which what a stranger wrote stands in code spans alone. */
#include "view/internal.h"

static size_t longest_run(struct slice text, char c)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = text.p[i] == c ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* It ends at as many backticks as it began with, so it begins with more than stand in it. */
void put_span(struct buffer *out, struct slice text)
{
    size_t fence = longest_run(text, '`') + 1;
    for (size_t i = 0; i < fence; i++)
        buffer_byte(out, '`');
    buffer_text(out, fence > 1 ? " " : "");
    buffer_slice(out, text);
    buffer_text(out, fence > 1 ? " " : "");
    for (size_t i = 0; i < fence; i++)
        buffer_byte(out, '`');
}

/* --- pages -------------------------------------------------------------------------- */

static size_t indent_of(struct slice line)
{
    size_t len = 0;
    while (len < line.len && line.p[len] == ' ')
        len++;
    return len;
}

/* An item stands below the nearest line before it that is indented less. */
void view_markdown(struct buffer *out, const char *title, struct slice page)
{
    size_t open[VIEW_MARKDOWN_DEPTH];
    size_t depth = 0;
    while (page.len) {
        struct slice line = slice_cut(&page, '\n');
        size_t indent = indent_of(line);
        while (depth && open[depth - 1] >= indent)
            depth--;
        for (size_t i = 0; i < depth; i++)
            buffer_text(out, "  ");
        buffer_text(out, "- ");
        if (!depth && title)
            buffer_printf(out, "**%s** ", title);
        put_span(out, slice_after(line, indent));
        buffer_byte(out, '\n');
        if (depth < VIEW_MARKDOWN_DEPTH)
            open[depth++] = indent;
    }
}
