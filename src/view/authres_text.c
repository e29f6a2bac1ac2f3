/* SPDX-License-Identifier: MIT
 * Authentication-Results for people. */
#include "view/internal.h"

static enum style style_of(enum authres_word word)
{
    switch (word) {
    case AUTHRES_PASS:
        return STYLE_GOOD;
    case AUTHRES_FAIL:
    case AUTHRES_PERMERROR:
        return STYLE_BAD;
    default:
        return STYLE_UNSURE;
    }
}

/* A value that could be taken for more than one stands in quotes. */
static void put_value(struct buffer *out, struct slice value)
{
    bool is_plain = value.len > 0;
    bool is_cut = value.len > VALUE_SHOWN;
    value = slice_head(value, VALUE_SHOWN);
    for (size_t i = 0; i < value.len; i++)
        is_plain =
            is_plain && !ascii_is_white(value.p[i]) && value.p[i] != '"' && value.p[i] != '(';
    if (is_plain) {
        put_safe(out, value);
        buffer_text(out, is_cut ? " ..." : "");
        return;
    }
    buffer_byte(out, '"');
    for (struct slice rest = value; rest.p;) {
        put_safe(out, slice_cut(&rest, '"'));
        buffer_text(out, rest.p ? "\\\"" : "");
    }
    buffer_text(out, is_cut ? " ...\"" : "\"");
}

static void put_word(struct buffer *out, bool color, const struct authres_result *result)
{
    const char *text = authres_word_text(result->result);
    bool is_known = result->result != AUTHRES_OTHER;
    put_shown(out, result->method);
    if (result->version.len) {
        buffer_byte(out, '/');
        put_shown(out, result->version);
    }
    buffer_byte(out, '=');
    if (is_known) {
        style_text(out, color, style_of(result->result), text);
    } else {
        put_value(out, result->word);
        buffer_text(out, " (no result that is known)");
    }
    if (is_known && !slice_eq(result->word, slice_from(text))) {
        buffer_text(out, " (written ");
        put_value(out, result->word);
        buffer_byte(out, ')');
    }
    if (result->version.len && !slice_eq(result->version, SLICE("1")))
        buffer_text(out, " (of a version that is not known)");
}

static void put_details(struct buffer *out, const struct authres_details *details, bool of_result)
{
    for (size_t i = 0; i < details->property_count; i++) {
        const struct authres_property *property = &details->properties[i];
        buffer_text(out, "  ");
        put_shown(out, property->ptype);
        buffer_text(out, property->ptype.len ? "." : "");
        put_shown(out, property->property);
        buffer_byte(out, '=');
        put_value(out, property->value);
        buffer_text(out,
                    of_result && property->detached ? " (of which result, it does not say)" : "");
    }
}

static void put_comments(struct buffer *out, const char *indent, const char *more,
                         const struct authres_details *details)
{
    for (size_t i = 0; i < details->comment_count; i++) {
        if (!details->comments[i].len)
            continue;
        buffer_printf(out, "%s%s(", indent, more);
        put_shown(out, details->comments[i]);
        buffer_text(out, ")\n");
    }
}

static void put_result(struct buffer *out, const char *indent, bool color,
                       const struct authres_result *result)
{
    buffer_text(out, indent);
    put_word(out, color, result);
    put_details(out, &result->details, true);
    buffer_byte(out, '\n');
    if (result->has_reason) {
        buffer_printf(out, "%s  reason: ", indent);
        put_shown(out, result->reason);
        buffer_byte(out, '\n');
    }
    put_comments(out, indent, "  ", &result->details);
}

static void put_place(struct buffer *out, const struct authres_field *field)
{
    if (field->line)
        buffer_printf(out, ", line %zu", field->line);
    if (field->received)
        buffer_printf(out, ", below %u Received", field->received);
    if (field->place == AUTHRES_BODY)
        buffer_text(out, ", in the body: it says nothing of this message");
    if (field->place == AUTHRES_BEHIND)
        buffer_text(out, ", behind an empty line: perhaps of another message");
    if (field->place == AUTHRES_BEFORE)
        buffer_text(out, ", before the first header field: its name was left behind, or somebody "
                         "wrote it there");
    if (field->place == AUTHRES_DEEPER)
        buffer_text(out, ", quoted deeper than a field above it: perhaps a part of that one");
    if (field->place != AUTHRES_WITHIN)
        return;
    buffer_text(out, ", in the middle of ");
    if (field->within.len)
        put_shown(out, field->within);
    else
        buffer_text(out, "a line");
    buffer_text(out, ": a line break was lost, or somebody wrote it there");
}

static void put_head(struct buffer *out, const struct view_authres *view)
{
    const struct authres_field *field = view->field;
    if (field->name.len)
        put_shown(out, field->name);
    else
        buffer_text(out, "a value");
    if (view->said->has_id) {
        buffer_text(out, " by ");
        put_value(out, view->said->authserv_id);
    } else {
        buffer_text(out, " that does not say whose it is");
    }
    if (view->said->version.len && !slice_eq(view->said->version, SLICE("1"))) {
        buffer_text(out, " (of version ");
        put_shown(out, view->said->version);
        buffer_text(out, ", which is not known)");
    }
    if (view->said->instance)
        buffer_printf(out, ", set %u", view->said->instance);
    put_place(out, field);
    buffer_byte(out, '\n');
}

/* What stands before the first result. */
static void put_before(struct buffer *out, const char *indent, const struct authres *said)
{
    put_comments(out, indent, "", &said->details);
    if (said->details.property_count) {
        buffer_printf(out, "%sof no result:", indent);
        put_details(out, &said->details, false);
        buffer_byte(out, '\n');
    }
    if (said->none)
        buffer_printf(out, "%sno result (none)\n", indent);
    else if (!said->count)
        buffer_printf(out, "%sthere is no result in it\n", indent);
}

static void put_unread(struct buffer *out, const char *indent, const char *reason,
                       struct slice text)
{
    buffer_printf(out, "%snot read: %s: ", indent, reason);
    put_safe(out, slice_head(text, 200));
    buffer_text(out, text.len > 200 ? " ...\n" : "\n");
}

void put_authres(struct buffer *out, const char *indent, bool color, const struct authres *said)
{
    put_before(out, indent, said);
    for (size_t i = 0; i < said->count; i++)
        put_result(out, indent, color, &said->results[i]);
    for (size_t i = 0; i < said->flaw_count; i++)
        put_unread(out, indent, authres_fault_text(said->flaws[i].fault), said->flaws[i].span);
    if (said->limit)
        put_unread(out, indent, said->limit, said->unread);
}

/* Was there anything that would have been read in another way in a message? */
static bool is_dressed(const struct view_results *view)
{
    for (size_t i = 0; i < view->count; i++)
        if (view->fields[i].field->is_cleaned || view->fields[i].field->place == AUTHRES_WITHIN)
            return !view->is_message;
    return false;
}

static void put_field(struct buffer *out, const struct view_authres *view, bool color)
{
    const struct authres_field *field = view->field;
    put_head(out, view);
    if (field->is_cleaned)
        buffer_text(
            out,
            "  read as what it stands for: [.], =3D, curly quotes, marks of tables or what cannot "
            "be seen\n");
    put_authres(out, "  ", color, view->said);
    if (field->is_cut_short)
        buffer_text(out, "  not read: the lines behind it, in which it seems to go on\n");
    if (field->cut_by.len) {
        buffer_text(out, "  not read: what stands behind ");
        put_shown(out, field->cut_by);
        buffer_text(out, ": in its line, which may be a field of its own\n");
    }
}

void view_authres_text(struct buffer *out, const struct view_results *view, bool color)
{
    if (is_dressed(view))
        buffer_text(
            out, "note: read as pasted text, for want of a sound header with a body behind it\n");
    for (size_t i = 0; i < view->count; i++)
        put_field(out, &view->fields[i], color);
}
