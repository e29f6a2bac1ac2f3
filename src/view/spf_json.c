/* SPDX-License-Identifier: MIT
 * `assay spf --json`: doc/json.md. */
#include "view/internal.h"

static void put_asked(struct jsonw *json, const struct spf_trace *line)
{
    jsonw_array(json, "asked");
    for (size_t i = 0; i < line->asked_count; i++) {
        jsonw_object(json, NULL);
        json_question(json, &line->asked[i]->question);
        jsonw_text(json, "status", dns_status_text(line->asked[i]->answer.status));
        jsonw_close(json);
    }
    jsonw_close(json);
}

static void put_line(struct jsonw *json, const struct spf_trace *line)
{
    jsonw_object(json, NULL);
    jsonw_int(json, "depth", line->depth);
    jsonw_string(json, "domain", line->domain);
    if (line->term) {
        jsonw_string(json, "term", line->term->text);
        jsonw_text(json, "outcome", spf_outcome_text(line->outcome));
        if (line->matched.len)
            STRING_OF(json, "matched", put_spf_matched(text, line));
    } else {
        json_text_or_null(json, "record", line->record, "record_reason", spf_why_text(line->why));
        jsonw_text(json, "result", spf_verdict_text(line->verdict));
    }
    if (line->outcome == SPF_TERM_ERROR)
        jsonw_text(json, "reason", spf_why_text(line->why));
    jsonw_int(json, "lookups", line->lookups);
    jsonw_int(json, "void_lookups", line->voids);
    put_asked(json, line);
    jsonw_close(json);
}

static void put_no_explanation(struct buffer *out, const struct spf_check *check)
{
    const struct spf_trace *withheld = spf_withheld(check);
    if (check->result != SPF_FAIL)
        buffer_text(out, "only a fail has one");
    else if (withheld)
        put_spf_withheld(out, withheld);
    else
        buffer_text(out, "no exp= that counts, and no default that may be shown");
}

static void put_explanation(struct jsonw *json, const struct spf_check *check)
{
    if (!check->explanation.len) {
        jsonw_null(json, "explanation");
        STRING_OF(json, "explanation_reason", put_no_explanation(text, check));
        return;
    }
    jsonw_string(json, "explanation", check->explanation);
    jsonw_text(json, "explained_by", check->explained_by_domain ? "domain" : "receiver");
}

static void put_check(struct jsonw *json, const struct view_spf *view,
                      const struct spf_check *check)
{
    jsonw_object(json, NULL);
    jsonw_text(json, "identity", spf_identity_text(check->identity));
    json_text_or_null(json, "domain", check->domain, "domain_reason",
                      spf_why_text(SPF_WHY_NO_DOMAIN));
    jsonw_text(json, "result", spf_verdict_text(check->result));
    STRING_OF(json, "reason", put_spf_why(text, check));
    jsonw_int(json, "lookups", check->lookups);
    jsonw_int(json, "void_lookups", check->voids);
    put_explanation(json, check);
    if (view->options.details) {
        jsonw_array(json, "trace");
        for (size_t i = 0; i < check->trace_count; i++)
            put_line(json, &check->trace[i]);
        jsonw_close(json);
    }
    jsonw_close(json);
}

void view_spf_json(struct buffer *out, const struct view_spf *view, enum jsonw_style style)
{
    struct jsonw json;
    const struct spf_input *input = view->input;
    jsonw_begin(&json, out, style);
    jsonw_object(&json, NULL);
    jsonw_text(&json, "schema", VIEW_SPF_SCHEMA);
    STRING_OF(&json, "as_of", time_format(text, input->as_of_s));
    STRING_OF(&json, "client_ip", ip_format(text, input->client.value));
    json_text_or_null(&json, "mail_from", input->mail_from.value, "mail_from_reason",
                      "the null sender");
    json_text_or_null(&json, "helo", input->helo.value, "helo_reason", "not given");
    jsonw_object(&json, "spf");
    jsonw_text(&json, "result", spf_verdict_text(view->result->checks[0].result));
    jsonw_text(&json, "used", spf_identity_text(view->result->used));
    jsonw_array(&json, "identities");
    for (size_t i = 0; i < view->result->count; i++)
        put_check(&json, view, &view->result->checks[i]);
    jsonw_close(&json);
    jsonw_close(&json);
    json_facts(&json, view->facts);
    jsonw_end(&json);
    if (style == JSON_COMPACT)
        buffer_byte(out, '\n');
}
