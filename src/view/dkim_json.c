/* SPDX-License-Identifier: MIT
 * `assay dkim --json`: doc/json.md. */
#include "view/internal.h"

void json_message(struct jsonw *json, const struct view_message *view)
{
    jsonw_object(json, "message");
    jsonw_int(json, "from_fields", mail_header_count(view->header, SLICE("From")));
    jsonw_int(json, "header_fields", (int64_t)view->header->count);
    jsonw_int(json, "header_bytes", (int64_t)view->header->text.len);
    jsonw_int(json, "body_bytes", (int64_t)view->plan->raw_len);
    jsonw_bool(json, "unix_lines", view->was.is_unix);
    jsonw_bool(json, "byte_order_mark", view->was.had_mark);
    jsonw_bool(json, "mbox_line", view->was.had_from);
    jsonw_bool(json, "mbox_more", view->was.more_from);
    jsonw_bool(json, "mbox_quoted", view->was.quoted_from);
    jsonw_array(json, "flaws");
    for (size_t flaw = 0; flaw < MAIL_FLAWS; flaw++) {
        if (!view->header->flaws[flaw])
            continue;
        jsonw_object(json, NULL);
        jsonw_text(json, "code", mail_flaw_word((enum mail_flaw)flaw));
        jsonw_text(json, "what", mail_flaw_text((enum mail_flaw)flaw));
        jsonw_int(json, "line", (int64_t)view->header->flaws[flaw]);
        jsonw_close(json);
    }
    jsonw_close(json);
    jsonw_bool(json, "body_bare_cr", view->plan->lines.bare_cr);
    jsonw_bool(json, "body_bare_lf", view->plan->lines.bare_lf);
    jsonw_close(json);
}

static void put_names(struct jsonw *json, const char *name,
                      const struct dkim_cover covers[DKIM_WATCHED], bool open)
{
    jsonw_array(json, name);
    for (size_t i = 0; i < DKIM_WATCHED; i++) {
        const struct dkim_cover *cover = &covers[i];
        bool is_one = open ? cover->covered && cover->covered == cover->present
                           : cover->covered < cover->present;
        if (is_one)
            jsonw_text(json, NULL, cover->name);
    }
    jsonw_close(json);
}

void json_fields(struct jsonw *json, const struct view_message *view,
                 const struct dkim_signature *signature)
{
    struct dkim_cover covers[DKIM_WATCHED];
    jsonw_array(json, "signed_fields");
    for (size_t i = 0; i < signature->name_count; i++)
        jsonw_string(json, NULL, signature->names[i]);
    jsonw_close(json);
    dkim_cover(signature, view->header, covers);
    put_names(json, "unsigned_fields", covers, false);
    put_names(json, "open_fields", covers, true);
}

static void put_match(struct jsonw *json, const char *name, const char *reason_name,
                      enum dkim_match match)
{
    if (match == DKIM_UNTESTED) {
        jsonw_null(json, name);
        jsonw_text(json, reason_name, "not compared");
    } else {
        jsonw_bool(json, name, match == DKIM_MATCHES);
    }
}

void json_body_covered(struct jsonw *json, enum dkim_match body, bool is_whole)
{
    if (body == DKIM_UNTESTED) {
        jsonw_null(json, "body_covered");
        jsonw_text(json, "body_covered_reason", "not compared");
    } else {
        jsonw_bool(json, "body_covered", is_whole);
    }
}

/* Why no size of a key is known. */
static const char *no_key_reason(const struct dkim_check *check)
{
    if (!check->fact)
        return "no key was asked for";
    if (dns_failed(check->dns))
        return "the key could not be asked for";
    return check->dns == DNS_OK ? "the record holds no key that can be read"
                                : "no key is published";
}

static void put_key_bits(struct jsonw *json, const struct dkim_check *check)
{
    if (check->key.key.bits) {
        jsonw_int(json, "key_bits", check->key.key.bits);
    } else {
        jsonw_null(json, "key_bits");
        jsonw_text(json, "key_bits_reason", no_key_reason(check));
    }
}

static void put_aligned(struct jsonw *json, const struct dkim_check *check)
{
    if (check->author == DKIM_AUTHOR_SAME) {
        jsonw_bool(json, "aligned", true);
        return;
    }
    jsonw_null(json, "aligned");
    jsonw_text(
        json, "aligned_reason",
        check->author == DKIM_AUTHOR_UNKNOWN
            ? "From does not name one domain"
            : "d= is not the author's domain itself, and DMARC's records were not asked for");
}

static void put_time(struct jsonw *json, const char *name, const char *reason_name, bool is_given,
                     int64_t time_s)
{
    if (is_given) {
        STRING_OF(json, name, time_format(text, time_s));
    } else {
        jsonw_null(json, name);
        jsonw_text(json, reason_name, "none is given");
    }
}

/* "relaxed/simple". */
static void put_canon(struct jsonw *json, const struct dkim_signature *signature)
{
    static const char *const names[] = {[MAIL_SIMPLE] = "simple", [MAIL_RELAXED] = "relaxed"};
    STRING_OF(
        json, "canonicalization",
        buffer_printf(text, "%s/%s", names[signature->header_canon], names[signature->body_canon]));
}

void json_signature(struct jsonw *json, const struct dkim_signature *signature)
{
    jsonw_text(json, "algorithm", dkim_algorithm_text(signature->algorithm));
    put_canon(json, signature);
    put_time(json, "signed_at", "signed_at_reason", signature->has_time, signature->time_s);
    put_time(json, "expires_at", "expires_at_reason", signature->has_expiry, signature->expiry_s);
}

static void put_check(struct jsonw *json, const struct view_message *view,
                      const struct dkim_check *check)
{
    const struct dkim_signature *signature = check->signature;
    jsonw_object(json, NULL);
    jsonw_text(json, "result", dkim_verdict_text(check->result));
    jsonw_text(json, "code", dkim_why_word(check->why));
    STRING_OF(json, "reason", put_dkim_why(text, check));
    json_text_or_null(json, "domain", signature->domain, "domain_reason", "no sound d=");
    json_text_or_null(json, "selector", signature->selector, "selector_reason", "no sound s=");
    json_text_or_null(json, "identity", signature->identity, "identity_reason", "no sound i=");
    json_signature(json, signature);
    put_key_bits(json, check);
    put_aligned(json, check);
    put_match(json, "signature_fits", "signature_fits_reason", check->header);
    put_match(json, "body_intact", "body_intact_reason", check->body);
    json_body_covered(json, check->body, check->is_whole);
    json_fields(json, view, signature);
    jsonw_bool(json, "early", check->is_early);
    jsonw_bool(json, "testing", check->key.is_test);
    jsonw_close(json);
}

static void put_one_click(struct jsonw *json, const struct view_message *view,
                          const struct dkim_result *result)
{
    enum dkim_one_click found = dkim_find_one_click(result, view->header);
    if (found == DKIM_ONE_CLICK_NONE) {
        jsonw_null(json, "one_click_signed");
        jsonw_text(json, "one_click_signed_reason", "there is no List-Unsubscribe-Post");
    } else {
        jsonw_bool(json, "one_click_signed", found == DKIM_ONE_CLICK_SIGNED);
    }
}

void view_dkim_json(struct buffer *out, const struct view_message *view,
                    const struct dkim_result *result, enum jsonw_style style)
{
    struct jsonw json;
    jsonw_begin(&json, out, style);
    jsonw_object(&json, NULL);
    jsonw_text(&json, "schema", VIEW_DKIM_SCHEMA);
    STRING_OF(&json, "as_of", time_format(text, view->as_of_s));
    json_message(&json, view);
    jsonw_text(&json, "result", dkim_verdict_text(result->result));
    jsonw_int(&json, "signatures", (int64_t)result->found);
    jsonw_array(&json, "dkim");
    for (size_t i = 0; i < result->count; i++)
        put_check(&json, view, &result->checks[i]);
    jsonw_close(&json);
    put_one_click(&json, view, result);
    json_facts(&json, view->facts);
    jsonw_end(&json);
    if (style == JSON_COMPACT)
        buffer_byte(out, '\n');
}
