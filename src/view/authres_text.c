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

static void put_word(struct buffer *out, bool color, const struct authres_result *result)
{
    put_safe(out, result->method);
    buffer_byte(out, '=');
    if (result->result != AUTHRES_OTHER)
        style_text(out, color, style_of(result->result), authres_word_text(result->result));
    else if (result->word.len)
        put_safe(out, result->word);
    else
        buffer_text(out, "(nothing)");
    bool is_known = result->result != AUTHRES_OTHER;
    if (is_known && !slice_eq(result->word, slice_from(authres_word_text(result->result)))) {
        buffer_text(out, " (written ");
        put_safe(out, result->word);
        buffer_byte(out, ')');
    }
}

static void put_details(struct buffer *out, const struct authres_details *details)
{
    for (size_t i = 0; i < details->property_count; i++) {
        const struct authres_property *property = &details->properties[i];
        buffer_text(out, "  ");
        put_safe(out, property->ptype);
        buffer_text(out, property->ptype.len ? "." : "");
        put_safe(out, property->property);
        buffer_byte(out, '=');
        put_safe(out, property->value);
        buffer_text(out, property->detached ? " (which result it is about, nobody says)" : "");
    }
}

static void put_result(struct buffer *out, bool color, const struct authres_result *result)
{
    buffer_text(out, "  ");
    put_word(out, color, result);
    put_details(out, &result->details);
    buffer_byte(out, '\n');
    if (result->has_reason) {
        buffer_text(out, "    reason: ");
        put_safe(out, result->reason);
        buffer_byte(out, '\n');
    }
    for (size_t i = 0; i < result->details.comment_count; i++) {
        if (!result->details.comments[i].len)
            continue;
        buffer_text(out, "    (");
        put_safe(out, result->details.comments[i]);
        buffer_text(out, ")\n");
    }
}

static void put_head(struct buffer *out, const struct view_authres *view)
{
    const struct authres_field *field = view->field;
    if (field->name.len)
        put_safe(out, field->name);
    else
        buffer_text(out, "a value");
    if (view->said->has_id) {
        buffer_text(out, " by ");
        put_safe(out, view->said->authserv_id);
    } else {
        buffer_text(out, " that does not say whose it is");
    }
    if (field->instance)
        buffer_printf(out, ", set %u", field->instance);
    if (field->block)
        buffer_text(out, ", in a body: it says nothing of this message");
    buffer_byte(out, '\n');
}

static void put_unread(struct buffer *out, const char *reason, struct slice text)
{
    buffer_printf(out, "  not read: %s: ", reason);
    put_safe(out, slice_head(text, 200));
    buffer_text(out, text.len > 200 ? " ...\n" : "\n");
}

void view_authres_text(struct buffer *out, const struct view_authres *view, bool color)
{
    const struct authres *said = view->said;
    put_head(out, view);
    if (said->none)
        buffer_text(out, "  no result (none)\n");
    for (size_t i = 0; i < said->count; i++)
        put_result(out, color, &said->results[i]);
    for (size_t i = 0; i < said->flaw_count; i++)
        put_unread(out, authres_fault_text(said->flaws[i].fault), said->flaws[i].span);
    if (said->limit)
        put_unread(out, said->limit, said->unread);
}
