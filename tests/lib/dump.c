/* SPDX-License-Identifier: MIT */
#include "dump.h"

#include <assert.h>

static void put(struct buffer *out, const char *name, struct slice value)
{
    buffer_printf(out, " %s=\"", name);
    text_escape(out, value);
    buffer_byte(out, '"');
}

static void put_question(struct buffer *out, const char *name, const struct question *question)
{
    buffer_printf(out, " %s=[", name);
    if (question->name.len)
        question_to_text(out, question);
    buffer_byte(out, ']');
}

static void put_fact(struct buffer *out, const struct fact *fact)
{
    put_question(out, "fact", &fact->question);
    buffer_printf(out, " %s %zu", dns_status_text(fact->answer.status), fact->answer.record_count);
    for (size_t i = 0; i < fact->answer.record_count; i++)
        put(out, "", fact->answer.records[i]);
}

static void put_line(struct buffer *out, const struct spf_trace *line)
{
    buffer_printf(out, "%*s%s", 4 + 2 * (int)line->depth, "", line->term ? "term" : "record");
    if (line->term) {
        buffer_printf(out, " kind=%d", (int)line->term->kind);
        put(out, "text", line->term->text);
    }
    put(out, "domain", line->domain);
    put(out, "record", line->record);
    put(out, "matched", line->matched);
    buffer_printf(out, " %s %s (%s) dns=%d lookups=%u voids=%u", spf_outcome_text(line->outcome),
                  spf_verdict_text(line->verdict), spf_why_text(line->why), (int)line->dns,
                  line->lookups, line->voids);
    for (size_t i = 0; i < line->asked_count; i++)
        put_question(out, "asked", &line->asked[i]->question);
    buffer_byte(out, '\n');
}

static void put_check(struct buffer *out, const struct spf_check *check)
{
    buffer_printf(out, "%s %s (%s) dns=%d lookups=%u voids=%u reason=%s",
                  spf_identity_text(check->identity), spf_verdict_text(check->result),
                  spf_why_text(check->why), (int)check->dns, check->lookups, check->voids,
                  check->reason ? check->reason : "");
    put(out, "domain", check->domain);
    put(out, "sender", check->sender);
    put(out, "culprit", check->culprit);
    put(out, "culprit_domain", check->culprit_domain);
    put(out, "explanation", check->explanation);
    put_question(out, "question", &check->question);
    buffer_byte(out, '\n');
    for (size_t i = 0; i < check->trace_count; i++)
        put_line(out, &check->trace[i]);
}

static void put_demanded(struct buffer *out, const struct facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        const struct fact *fact = facts_at(facts, i);
        if (!fact->demanded || fact->question.kind != QUESTION_DNS)
            continue;
        buffer_text(out, "demanded");
        put_fact(out, fact);
        buffer_byte(out, '\n');
    }
}

void dump_run(struct buffer *out, const struct run *run)
{
    buffer_printf(out, "used %s\n", spf_identity_text(run->result.used));
    for (size_t i = 0; i < run->result.count; i++)
        put_check(out, &run->result.checks[i]);
    put_demanded(out, &run->inquiry.facts);
    assert(!out->error);
}

struct slice dump_difference(struct slice a, struct slice b)
{
    while (a.len && b.len) {
        struct slice of_a = slice_cut(&a, '\n'), of_b = slice_cut(&b, '\n');
        if (!slice_eq(of_a, of_b))
            return of_b;
    }
    return b;
}
