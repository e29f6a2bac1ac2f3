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
        jsonw_int(json, "line", (int64_t)view->header->flaws[flaw] + view->was.had_from);
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
static const char *no_key_reason(const struct fact *fact)
{
    if (!fact)
        return "no key was asked for";
    if (dns_failed(fact->answer.status))
        return "the key could not be asked for";
    if (fact->answer.status != DNS_OK)
        return "no key is published";
    return "no key that can be used was read from the record";
}

void json_key_bits(struct jsonw *json, const struct fact *fact, const struct dkim_key *key)
{
    if (key->key.bits) {
        jsonw_int(json, "key_bits", key->key.bits);
    } else {
        jsonw_null(json, "key_bits");
        jsonw_text(json, "key_bits_reason", no_key_reason(fact));
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
            ? "From names no one domain that can be read"
            : "d= is not the author's domain itself, and DMARC's records were not asked for");
}

static void put_time(struct jsonw *json, const char *name, const char *reason_name, bool is_given,
                     int64_t time_s)
{
    if (is_given && time_s <= VIEW_LAST_SECOND) {
        STRING_OF(json, name, time_format(text, time_s));
    } else {
        jsonw_null(json, name);
        jsonw_text(json, reason_name,
                   is_given ? "later than the year 9999" : "none that can be read");
    }
}

void json_canon(struct jsonw *json, const struct dkim_signature *signature)
{
    if (signature->has_canon) {
        jsonw_text(json, "canonicalization", dkim_canon_text(signature));
        return;
    }
    jsonw_null(json, "canonicalization");
    jsonw_text(json, "canonicalization_reason", "no c= that can be read");
}

void json_signature(struct jsonw *json, const struct view_message *view,
                    const struct dkim_signature *signature)
{
    bool is_known = signature->algorithm != DKIM_UNKNOWN;
    json_text_or_null(json, "algorithm",
                      is_known ? slice_from(dkim_algorithm_text(signature->algorithm)) : SLICE_NONE,
                      "algorithm_reason", "no a= that is known");
    put_time(json, "signed_at", "signed_at_reason", signature->has_time, signature->time_s);
    put_time(json, "expires_at", "expires_at_reason", signature->has_expiry, signature->expiry_s);
    jsonw_bool(json, "early", dkim_is_early(signature, view->as_of_s));
}

static void put_check(struct jsonw *json, const struct view_message *view,
                      const struct dkim_check *check)
{
    const struct dkim_signature *signature = check->signature;
    jsonw_object(json, NULL);
    jsonw_text(json, "result", dkim_verdict_text(check->result));
    jsonw_text(json, "code", dkim_why_word(check->why));
    STRING_OF(json, "reason", put_dkim_why(text, check));
    json_text_or_null(json, "domain", signature->domain, "domain_reason", "there is no d=");
    json_text_or_null(json, "selector", signature->selector, "selector_reason", "there is no s=");
    json_text_or_null(json, "identity", signature->identity, "identity_reason", "no sound i=");
    json_signature(json, view, signature);
    json_canon(json, signature);
    json_key_bits(json, check->fact, &check->key);
    put_aligned(json, check);
    put_match(json, "signature_fits", "signature_fits_reason", check->header);
    put_match(json, "body_intact", "body_intact_reason", check->body);
    json_body_covered(json, check->body, check->is_whole);
    json_fields(json, view, signature);
    if (check->key.has_flags) {
        jsonw_bool(json, "testing", check->key.is_test);
    } else {
        jsonw_null(json, "testing");
        jsonw_text(json, "testing_reason", "no key record was read as far as its flags");
    }
    jsonw_close(json);
}

static void put_one_click(struct jsonw *json, const struct view_message *view,
                          const struct dkim_result *result)
{
    enum dkim_one_click found = dkim_find_one_click(result, view->header);
    if (found == DKIM_ONE_CLICK_NONE || found == DKIM_ONE_CLICK_OPEN) {
        jsonw_null(json, "one_click_signed");
        jsonw_text(json, "one_click_signed_reason",
                   found == DKIM_ONE_CLICK_NONE ? "there is no List-Unsubscribe-Post"
                                                : "a signature could not be checked");
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
