/* SPDX-License-Identifier: MIT
 * `assay arc --json`: doc/json.md. */
#include "view/internal.h"

static void put_check(struct jsonw *json, const struct view_message *view,
                      const struct arc_check *check)
{
    bool is_open = check->why == DKIM_WHY_DNS || check->why == DKIM_WHY_LIMIT;
    if (is_open) {
        jsonw_null(json, "fits");
        jsonw_text(json, "fits_reason", "it could not be checked");
    } else {
        jsonw_bool(json, "fits", check->why == DKIM_WHY_VERIFIED);
    }
    jsonw_text(json, "code", dkim_why_word(check->why));
    STRING_OF(json, "reason", put_arc_check_why(text, check));
    json_text_or_null(json, "domain", check->signature->domain, "domain_reason", "there is no d=");
    json_text_or_null(json, "selector", check->signature->selector, "selector_reason",
                      "there is no s=");
    json_signature(json, view, check->signature);
    json_key_bits(json, check->fact, &check->key);
}

static void put_checks(struct jsonw *json, const struct view_message *view,
                       const struct arc_result *result, unsigned n)
{
    const struct arc_check *message = &result->messages[n];
    jsonw_object(json, "seal");
    put_check(json, view, &result->seals[n]);
    jsonw_close(json);
    jsonw_object(json, "message_signature");
    put_check(json, view, message);
    json_canon(json, message->signature);
    json_body_covered(json, message->body, message->is_whole);
    json_fields(json, view, message->signature);
    jsonw_close(json);
}

static void null_check(struct jsonw *json, const char *name, const char *reason_name)
{
    jsonw_null(json, name);
    jsonw_text(json, reason_name, "the structure of the chain is not sound");
}

static void put_sealer(struct jsonw *json, const struct view_message *view,
                       const struct arc_message *message, const struct arc_result *result,
                       unsigned n)
{
    const struct arc_set *set = &message->sets[n];
    const struct dkim_signature *seal = &set->seal.signature;
    jsonw_object(json, NULL);
    jsonw_int(json, "instance", n + 1);
    json_text_or_null(json, "domain", seal->domain, "domain_reason", "no seal with a d=");
    json_text_or_null(json, "selector", seal->selector, "selector_reason", "no seal with an s=");
    json_text_or_null(json, "cv", set->cv, "cv_reason", "no seal with a cv=");
    if (set->fields[ARC_RESULTS]) {
        jsonw_object(json, "results");
        json_authres(json, &set->said);
        jsonw_close(json);
    } else {
        jsonw_null(json, "results");
        jsonw_text(json, "results_reason", "no ARC-Authentication-Results");
    }
    if (result->seals) {
        put_checks(json, view, result, n);
    } else {
        null_check(json, "seal", "seal_reason");
        null_check(json, "message_signature", "message_signature_reason");
    }
    jsonw_close(json);
}

static void put_oldest(struct jsonw *json, const struct arc_result *result)
{
    if (result->oldest_is_known) {
        jsonw_int(json, "oldest_pass", result->oldest_pass);
        return;
    }
    jsonw_null(json, "oldest_pass");
    jsonw_text(json, "oldest_pass_reason",
               result->result == ARC_PASS ? "an older message signature could not be checked"
                                          : "no pass");
}

static void put_chain(struct jsonw *json, const struct view_message *view,
                      const struct arc_message *message, const struct arc_result *result)
{
    jsonw_object(json, "arc");
    jsonw_text(json, "result", arc_verdict_text(result->result));
    jsonw_text(json, "code", arc_why_word(result->why));
    STRING_OF(json, "reason", put_arc_why(text, result));
    if (result->why == ARC_WHY_MANY) {
        jsonw_null(json, "sets");
        jsonw_text(json, "sets_reason", "they are not counted past 50");
    } else {
        jsonw_int(json, "sets", result->count);
    }
    put_oldest(json, result);
    jsonw_array(json, "sealers");
    for (unsigned n = 0; n < message->count; n++)
        put_sealer(json, view, message, result, n);
    jsonw_close(json);
    jsonw_close(json);
}

void view_arc_json(struct buffer *out, const struct view_message *view,
                   const struct arc_message *message, const struct arc_result *result,
                   enum jsonw_style style)
{
    struct jsonw json;
    jsonw_begin(&json, out, style);
    jsonw_object(&json, NULL);
    jsonw_text(&json, "schema", VIEW_ARC_SCHEMA);
    STRING_OF(&json, "as_of", time_format(text, view->as_of_s));
    json_message(&json, view);
    put_chain(&json, view, message, result);
    json_facts(&json, view->facts);
    jsonw_end(&json);
    if (style == JSON_COMPACT)
        buffer_byte(out, '\n');
}
