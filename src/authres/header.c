/* SPDX-License-Identifier: MIT
 * The fields of a message's header, as RFC 5322 2.2 has them: nothing begins within a line or
 * where a line is continued, and nothing is repaired. */
#include "authres/internal.h"

/* With its LF. */
static struct slice next_line(struct slice text)
{
    return slice_head(text, slice_find(text, '\n') + 1);
}

static bool is_empty(struct slice line)
{
    return slice_eq(line, SLICE("\n")) || slice_eq(line, SLICE("\r\n"));
}

/* RFC 5322 3.6.8: printable ASCII and a colon, blanks before it in the obsolete form. */
static struct slice name_of(struct slice line)
{
    struct slice name = slice_head(line, slice_find(line, ':'));
    if (name.len == line.len)
        return SLICE_NONE;
    name = slice_trim(name);
    return slice_is_graphic(name) ? name : SLICE_NONE;
}

/* The octets of a leading line "From " of an mbox. */
static size_t mbox_length(struct slice text)
{
    struct slice line = next_line(text);
    bool is_mbox = slice_starts_nocase(line, SLICE("From ")) && !name_of(line).len;
    return is_mbox ? line.len : 0;
}

bool header_ends(struct slice text, size_t *end_r)
{
    size_t begin = mbox_length(text), fields = 0;
    bool any_known = false;
    for (size_t at = begin; at < text.len;) {
        struct slice line = next_line(slice_after(text, at));
        if (is_empty(line)) {
            bool has_body = slice_trim_white(slice_after(text, at)).len > 0;
            bool is_one = any_known && fields > 1 && has_body;
            *end_r = is_one ? at : 0;
            return is_one;
        }
        bool is_continued = ascii_is_blank(line.p[0]);
        struct slice name = is_continued ? SLICE_NONE : name_of(line);
        if (is_continued ? at == begin : !name.len)
            return false;
        any_known = any_known || authres_is_header(name);
        fields += !is_continued;
        at += line.len;
    }
    return false;
}

/* A field with the lines that continue it. */
static struct slice next_field(struct slice text)
{
    size_t len = next_line(text).len;
    while (len < text.len && ascii_is_blank(text.p[len]))
        len += next_line(slice_after(text, len)).len;
    return slice_head(text, len);
}

static size_t count_lines(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.p[i] == '\n';
    return count;
}

size_t header_find(struct sink *sink, struct slice text)
{
    struct authres_field field = {.place = AUTHRES_HEADER, .line = 1};
    while (text.len) {
        struct slice all = next_field(text);
        field.name = name_of(next_line(all));
        field.kind = field_kind(field.name);
        if (field.kind != AUTHRES_BARE)
            sink_add(sink, &field,
                     clean_fold(slice_after(all, slice_find(all, ':') + 1), sink->arena));
        field.received += slice_eq_nocase(field.name, SLICE("Received"));
        field.line += count_lines(all);
        text = slice_after(text, all.len);
    }
    return field.line;
}
