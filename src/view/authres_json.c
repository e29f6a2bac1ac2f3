/* SPDX-License-Identifier: MIT
 * Authentication-Results in JSON: doc/json.md. */
#include "view/internal.h"

static void put_comments(struct jsonw *json, const struct authres_details *details)
{
    jsonw_array(json, "comments");
    for (size_t i = 0; i < details->comment_count; i++)
        jsonw_string(json, NULL, details->comments[i]);
    jsonw_close(json);
}

static void put_property(struct jsonw *json, const struct authres_property *property)
{
    jsonw_object(json, NULL);
    json_text_or_null(json, "ptype", property->ptype, "ptype_reason", "none stands there");
    jsonw_string(json, "property", property->property);
    jsonw_string(json, "value", property->value);
    jsonw_bool(json, "detached", property->detached);
    jsonw_close(json);
}

static void put_details(struct jsonw *json, const struct authres_details *details)
{
    put_comments(json, details);
    jsonw_array(json, "properties");
    for (size_t i = 0; i < details->property_count; i++)
        put_property(json, &details->properties[i]);
    jsonw_close(json);
}

static void put_result(struct jsonw *json, const struct authres_result *result)
{
    jsonw_object(json, NULL);
    jsonw_string(json, "method", result->method);
    json_text_or_null(json, "method_version", result->version, "method_version_reason",
                      "none is given");
    jsonw_text(json, "result", authres_word_text(result->result));
    jsonw_string(json, "word", result->word);
    if (result->has_reason) {
        jsonw_string(json, "reason", result->reason);
    } else {
        jsonw_null(json, "reason");
        jsonw_text(json, "reason_reason", "none is given");
    }
    put_details(json, &result->details);
    jsonw_string(json, "text", result->text);
    jsonw_close(json);
}

static void put_flaw(struct jsonw *json, const char *code, const char *reason, struct slice text)
{
    jsonw_object(json, NULL);
    jsonw_text(json, "code", code);
    jsonw_text(json, "reason", reason);
    jsonw_string(json, "text", text);
    jsonw_close(json);
}

static void put_flaws(struct jsonw *json, const struct authres *said)
{
    static const char *const codes[AUTHRES_FAULTS] = {
        [AUTHRES_STRAY] = "stray", [AUTHRES_UNCLOSED] = "unclosed", [AUTHRES_VERSION] = "version"};
    jsonw_array(json, "unread");
    for (size_t i = 0; i < said->flaw_count; i++)
        put_flaw(json, codes[said->flaws[i].fault], authres_fault_text(said->flaws[i].fault),
                 said->flaws[i].span);
    if (said->limit)
        put_flaw(json, "limit", said->limit, slice_head(said->unread, 200));
    jsonw_close(json);
}

void json_authres(struct jsonw *json, const struct authres *said)
{
    if (said->has_id) {
        jsonw_string(json, "authserv_id", said->authserv_id);
    } else {
        jsonw_null(json, "authserv_id");
        jsonw_text(json, "authserv_id_reason", "none stands there");
    }
    json_text_or_null(json, "version", said->version, "version_reason", "none is given");
    jsonw_bool(json, "no_result", said->none);
    put_details(json, &said->details);
    jsonw_array(json, "results");
    for (size_t i = 0; i < said->count; i++)
        put_result(json, &said->results[i]);
    jsonw_close(json);
    put_flaws(json, said);
}

static const char *const kinds[] = {
    [AUTHRES_BARE] = "bare",       [AUTHRES_PLAIN] = "authentication-results",
    [AUTHRES_ARC] = "arc",         [AUTHRES_ORIGINAL] = "original",
    [AUTHRES_VARIANT] = "variant",
};

static void put_place(struct jsonw *json, const struct authres_field *field)
{
    bool is_within = field->place == AUTHRES_WITHIN;
    jsonw_text(json, "place", authres_place_text(field->place));
    json_text_or_null(json, "within", field->within, "within_reason",
                      is_within ? "of no field" : "it begins a line");
    if (field->line) {
        jsonw_int(json, "line", (int64_t)field->line);
    } else {
        jsonw_null(json, "line");
        jsonw_text(json, "line_reason", "the text was in quoted-printable");
    }
    jsonw_int(json, "received_above", field->received);
    jsonw_bool(json, "cleaned", field->is_cleaned);
    jsonw_bool(json, "cut_short", field->is_cut_short);
    json_text_or_null(json, "cut_by", field->cut_by, "cut_by_reason", "it ends with its line");
}

static void put_field(struct jsonw *json, const struct view_authres *view)
{
    const struct authres_field *field = view->field;
    jsonw_object(json, NULL);
    jsonw_text(json, "kind", kinds[field->kind]);
    json_text_or_null(json, "name", field->name, "name_reason", "a value without a name");
    if (view->said->instance) {
        jsonw_int(json, "instance", view->said->instance);
    } else {
        jsonw_null(json, "instance");
        jsonw_text(json, "instance_reason", "none that was read");
    }
    put_place(json, field);
    json_authres(json, view->said);
    jsonw_close(json);
}

void view_authres_json(struct buffer *out, const struct view_results *view, enum jsonw_style style)
{
    struct jsonw json;
    jsonw_begin(&json, out, style);
    jsonw_object(&json, NULL);
    jsonw_text(&json, "schema", VIEW_AUTHRES_SCHEMA);
    jsonw_bool(&json, "message", view->is_message);
    jsonw_bool(&json, "complete", view->is_complete);
    jsonw_array(&json, "fields");
    for (size_t i = 0; i < view->count; i++)
        put_field(&json, &view->fields[i]);
    jsonw_close(&json);
    jsonw_end(&json);
    if (style == JSON_COMPACT)
        buffer_byte(out, '\n');
}
