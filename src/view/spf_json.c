/* SPDX-License-Identifier: MIT
 * `assay spf --json`: doc/json.md. */
#include "view/internal.h"

/* Puts text together by `put` and writes it as a string. */
#define STRING_OF(json, name, put)                                                  \
    do {                                                                            \
        struct buffer text_;                                                        \
        buffer_init(&text_, SIZE_MAX / 4);                                          \
        struct buffer *text = &text_;                                               \
        put;                                                                        \
        jsonw_string((json), (name), buffer_get(&text_));                           \
        (json)->out->error = (json)->out->error ? (json)->out->error : text_.error; \
        buffer_free(&text_);                                                        \
    } while (0)

/* A value, or null with its reason beside it. */
static void text_or_null(struct jsonw *json, const char *name, struct slice value,
                         const char *reason_name, const char *reason)
{
    if (value.len) {
        jsonw_string(json, name, value);
        return;
    }
    jsonw_null(json, name);
    jsonw_text(json, reason_name, reason);
}

static bool is_dns(const struct question *question)
{
    return question->kind == QUESTION_DNS || question->kind == QUESTION_DNS_AT;
}

static void put_question(struct jsonw *json, const struct question *question)
{
    jsonw_text(json, "kind", question_kind_text(question->kind));
    if (!is_dns(question)) {
        jsonw_string(json, "name", question->name);
        return;
    }
    STRING_OF(json, "name", dns_name_to_text(text, question->name));
    STRING_OF(json, "type", dns_type_to_text(text, question->type));
    if (question->kind == QUESTION_DNS_AT)
        jsonw_string(json, "server", question->server);
}

static void put_record(struct jsonw *json, const struct question *question, struct slice record)
{
    if (is_dns(question))
        STRING_OF(json, NULL, dns_rdata_to_text(text, question->type, record));
    else
        jsonw_string(json, NULL, record);
}

static void put_fact(struct jsonw *json, const struct fact *fact)
{
    jsonw_object(json, NULL);
    put_question(json, &fact->question);
    jsonw_text(json, "status", dns_status_text(fact->answer.status));
    jsonw_bool(json, "demanded", fact->demanded);
    jsonw_int(json, "ttl_s", fact->answer.ttl_s);
    jsonw_array(json, "aliases");
    for (size_t i = 0; i < fact->answer.alias_count; i++)
        STRING_OF(json, NULL, dns_name_to_text(text, fact->answer.aliases[i]));
    jsonw_close(json);
    jsonw_array(json, "records");
    for (size_t i = 0; i < fact->answer.record_count; i++)
        put_record(json, &fact->question, fact->answer.records[i]);
    jsonw_close(json);
    jsonw_close(json);
}

static void put_asked(struct jsonw *json, const struct spf_trace *line)
{
    jsonw_array(json, "asked");
    for (size_t i = 0; i < line->asked_count; i++) {
        jsonw_object(json, NULL);
        put_question(json, &line->asked[i]->question);
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
        text_or_null(json, "record", line->record, "record_reason", spf_why_text(line->why));
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
    text_or_null(json, "domain", check->domain, "domain_reason", spf_why_text(SPF_WHY_NO_DOMAIN));
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
    text_or_null(&json, "mail_from", input->mail_from.value, "mail_from_reason", "the null sender");
    text_or_null(&json, "helo", input->helo.value, "helo_reason", "not given");
    jsonw_object(&json, "spf");
    jsonw_text(&json, "result", spf_verdict_text(view->result->checks[0].result));
    jsonw_text(&json, "used", spf_identity_text(view->result->used));
    jsonw_array(&json, "identities");
    for (size_t i = 0; i < view->result->count; i++)
        put_check(&json, view, &view->result->checks[i]);
    jsonw_close(&json);
    jsonw_close(&json);
    jsonw_array(&json, "questions");
    for (size_t i = 0; i < view->facts->count; i++)
        put_fact(&json, facts_at(view->facts, i));
    jsonw_close(&json);
    jsonw_end(&json);
    if (style == JSON_COMPACT)
        buffer_byte(out, '\n');
}
