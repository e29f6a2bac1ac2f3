/* SPDX-License-Identifier: MIT
 * Fields of text: their names, and the list of those that were found. */
#include "authres/internal.h"

static bool is_name_octet(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '_';
}

/* AUTHRES_BARE: it is none of ours. */
enum authres_kind field_kind(struct slice name)
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

bool field_is_known(struct slice name)
{
    return field_kind(name) != AUTHRES_BARE || authres_is_header(name);
}

/* What people put around a name. */
static bool is_dress(char c)
{
    return c == '*' || c == '`' || c == '"';
}

struct slice field_name_at(struct slice text, size_t at, size_t *behind_r)
{
    struct slice rest = slice_head(slice_after(text, at), AUTHRES_NAME_MAX + 8);
    size_t len = 0;
    while (len < rest.len && is_name_octet(rest.p[len]))
        len++;
    struct slice name = slice_head(rest, len);
    if (!len || len > AUTHRES_NAME_MAX)
        return SLICE_NONE;
    bool is_known = field_is_known(name);
    size_t colon = len;
    while (colon < rest.len &&
           (ascii_is_blank(rest.p[colon]) || (is_known && is_dress(rest.p[colon]))))
        colon++;
    char next = len < rest.len ? rest.p[len] : '\0', end = colon < rest.len ? rest.p[colon] : '\0';
    bool has_colon = end == ':' || (end == '|' && is_known);
    bool is_row = (next == '\t' || next == '\n') && is_known;
    if (!has_colon && !is_row)
        return SLICE_NONE;
    *behind_r = at + colon + has_colon;
    return name;
}

/* --- the list ------------------------------------------------------------------------------ */

void sink_add(struct sink *sink, const struct authres_field *field, struct slice value)
{
    struct authres_fields *out = sink->out;
    if (sink->error)
        return;
    if (out->count == AUTHRES_FIELDS_MAX) {
        sink->error = ASSAY_ELIMIT;
        return;
    }
    struct authres_field *room =
        arena_list_room(sink->arena, (void **)&out->items, &sink->room, out->count, sizeof(*room));
    if (!room)
        return;
    *room = *field;
    room->name = arena_copy(sink->arena, field->name);
    room->value = value;
    out->count++;
}
