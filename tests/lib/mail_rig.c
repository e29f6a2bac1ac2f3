/* SPDX-License-Identifier: MIT */
#include "mail_rig.h"

#include <stdio.h>
#include <stdlib.h>

static void begin(struct mail_rig *rig)
{
    mail_reader_init(&rig->reader, &rig->arena);
    dkim_plan_init(&rig->plan, &rig->arena);
    inquiry_init(&rig->inquiry, &rig->facts);
    rig->has_header = false;
}

bool mail_rig_init(struct mail_rig *rig)
{
    memset(rig, 0, sizeof(*rig));
    arena_init(&rig->arena, (size_t)64 << 20);
    arena_init(&rig->scratch, (size_t)64 << 20);
    arena_init(&rig->facts, (size_t)64 << 20);
    begin(rig);
    rig->as_of_s = 1795255300;
    rig->keys = crypto_keys_new(10);
    return rig->keys != NULL;
}

void mail_rig_again(struct mail_rig *rig)
{
    mail_reader_free(&rig->reader);
    arena_reset(&rig->arena);
    arena_reset(&rig->facts);
    begin(rig);
}

void mail_rig_free(struct mail_rig *rig)
{
    mail_reader_free(&rig->reader);
    arena_free(&rig->arena);
    arena_free(&rig->scratch);
    arena_free(&rig->facts);
    crypto_keys_free(&rig->keys);
}

static int read_header(struct mail_rig *rig)
{
    const struct mail_header *header = &rig->reader.header;
    int error = dkim_message_read(&rig->dkim, header, &rig->arena);
    if (error == ASSAY_OK)
        error = arc_message_read(&rig->arc, header, &rig->arena);
    if (error != ASSAY_OK)
        return error;
    dkim_message_plan(&rig->dkim, &rig->plan);
    arc_message_plan(&rig->arc, &rig->plan);
    rig->has_header = true;
    return arena_failed(&rig->arena) ? ASSAY_ENOMEM : ASSAY_OK;
}

int mail_rig_feed(struct mail_rig *rig, struct slice piece)
{
    struct slice body;
    int error = mail_reader_feed(&rig->reader, piece, &body);
    if (error == ASSAY_OK && rig->reader.header.complete && !rig->has_header)
        error = read_header(rig);
    if (error == ASSAY_OK && rig->has_header)
        dkim_plan_feed(&rig->plan, body);
    return error;
}

int mail_rig_end(struct mail_rig *rig)
{
    int error = mail_reader_end(&rig->reader);
    if (error == ASSAY_OK && !rig->has_header)
        error = read_header(rig);
    if (error == ASSAY_OK)
        dkim_plan_end(&rig->plan);
    return error;
}

enum step mail_rig_step(struct mail_rig *rig)
{
    const struct dkim_input dkim = {.message = rig->has_header ? &rig->dkim : NULL,
                                    .plan = &rig->plan,
                                    .keys = rig->keys,
                                    .as_of_s = rig->as_of_s};
    const struct arc_input arc = {.message = rig->has_header ? &rig->arc : NULL,
                                  .plan = &rig->plan,
                                  .keys = rig->keys,
                                  .as_of_s = rig->as_of_s};
    arena_reset(&rig->scratch);
    questions_init(&rig->want, &rig->scratch);
    enum step one =
        dkim_step(&rig->dkim_result, &dkim, &rig->inquiry.facts, &rig->want, &rig->scratch);
    enum step other =
        arc_step(&rig->arc_result, &arc, &rig->inquiry.facts, &rig->want, &rig->scratch);
    if (one == STEP_FAILED || other == STEP_FAILED)
        return STEP_FAILED;
    return one == STEP_NEED ? one : other;
}

/* --- what was said ------------------------------------------------------------------------ */

static void dump_signature(struct buffer *out, const struct dkim_check *check)
{
    buffer_printf(out, "dkim %s %s", dkim_verdict_text(check->result), dkim_why_word(check->why));
    buffer_printf(out, " %d %d %d %llu %s\n", check->header, check->body, check->is_whole,
                  (unsigned long long)check->body_len, dns_status_text(check->dns));
    buffer_slice(out, check->key.text);
    buffer_slice(out, check->span);
    buffer_printf(out, "\n");
}

static void dump_chain(struct buffer *out, const struct arc_result *arc)
{
    buffer_printf(out, "arc %s %s %u %s %s", arc_verdict_text(arc->result), arc_why_word(arc->why),
                  arc->instance, arc_field_text(arc->field), dkim_why_word(arc->signature_why));
    buffer_printf(out, " %s %u %u %d\n", dns_status_text(arc->dns), arc->count, arc->oldest_pass,
                  arc->oldest_is_known);
    for (unsigned n = 0; arc->seals && n < arc->count; n++)
        buffer_printf(out, "%s %s\n", dkim_why_word(arc->messages[n].why),
                      dkim_why_word(arc->seals[n].why));
}

void mail_rig_dump(struct buffer *out, const struct mail_rig *rig)
{
    const struct dkim_result *dkim = &rig->dkim_result;
    const struct facts *facts = &rig->inquiry.facts;
    buffer_printf(out, "%s %zu %zu\n", dkim_verdict_text(dkim->result), dkim->count, dkim->found);
    for (size_t i = 0; i < dkim->count; i++)
        dump_signature(out, &dkim->checks[i]);
    dump_chain(out, &rig->arc_result);
    for (size_t i = 0; i < facts->count; i++) {
        const struct fact *fact = facts_at(facts, i);
        if (!fact->demanded || fact->question.kind == QUESTION_PART)
            continue;
        question_to_text(out, &fact->question);
        buffer_printf(out, " %s\n", dns_status_text(fact->answer.status));
    }
}

/* --- files ---------------------------------------------------------------------------------- */

struct slice mail_rig_file(const char *folder, const char *name, bool as_mail)
{
    char path[4096];
    struct buffer text;
    int c;
    snprintf(path, sizeof(path), "%s/%s", name[0] == '/' ? "" : folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    buffer_init(&text, (size_t)64 << 20);
    while ((c = getc(file)) != EOF) {
        if (as_mail && c == '\n')
            buffer_byte(&text, '\r');
        buffer_byte(&text, (char)c);
    }
    fclose(file);
    return buffer_get(&text);
}
