/* SPDX-License-Identifier: MIT
 * What the JSON of all commands has in common: doc/json.md. */
#include "view/internal.h"

void json_text_or_null(struct jsonw *json, const char *name, struct slice value,
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

void json_question(struct jsonw *json, const struct question *question)
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
    json_question(json, &fact->question);
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

void json_facts(struct jsonw *json, const struct facts *facts)
{
    jsonw_array(json, "questions");
    for (size_t i = 0; i < facts->count; i++)
        put_fact(json, facts_at(facts, i));
    jsonw_close(json);
}
