/* SPDX-License-Identifier: MIT
 * The tree that --details shows: one line for each record and each term. */
#include "spf/internal.h"

static struct spf_trace *new_line(struct eval *eval)
{
    void *items = eval->trace;
    if (!eval->in->trace)
        return NULL;
    struct spf_trace *line =
        arena_list_room(eval->arena, &items, &eval->trace_room, eval->trace_count, sizeof(*line));
    if (!line)
        return NULL;
    eval->trace = items;
    eval->trace_count++;
    *line = (struct spf_trace){.depth = eval->depth, .asked_from = eval->want->used_count};
    return line;
}

static struct spf_trace *last_line(struct eval *eval)
{
    return eval->trace_count ? &eval->trace[eval->trace_count - 1] : NULL;
}

size_t trace_record(struct eval *eval, const struct spf_domain *domain)
{
    struct spf_trace *line = new_line(eval);
    if (!line)
        return 0;
    line->domain = domain->text;
    line->asked_from--; /* the record's own question has just been asked */
    line->asked_count = 1;
    return eval->trace_count - 1;
}

void trace_record_text(struct eval *eval, size_t line, struct slice text)
{
    if (line < eval->trace_count)
        eval->trace[line].record = text;
}

size_t trace_term(struct eval *eval, const struct spf_term *term, struct slice domain)
{
    struct spf_trace *line = new_line(eval);
    if (!line)
        return 0;
    line->depth--; /* below its record */
    line->term = term;
    line->domain = domain;
    return eval->trace_count - 1;
}

void trace_modifier(struct eval *eval, const struct spf_term *term, struct slice domain)
{
    struct spf_trace *line = new_line(eval);
    if (!line || term->kind == SPF_KIND_REDIRECT) {
        eval->trace_count -= line != NULL;
        return;
    }
    line->depth--;
    line->term = term;
    line->domain = domain;
    line->outcome = SPF_TERM_IGNORED;
}

void trace_domain(struct eval *eval, struct slice domain)
{
    struct spf_trace *line = last_line(eval);
    if (line)
        line->domain = domain;
}

void trace_matched(struct eval *eval, struct slice what)
{
    struct spf_trace *line = last_line(eval);
    if (line)
        line->matched = what;
}

/* A line's own questions are those asked before the next line began. */
static size_t own_questions(const struct eval *eval, size_t line)
{
    size_t from = eval->trace[line].asked_from;
    size_t end =
        line + 1 < eval->trace_count ? eval->trace[line + 1].asked_from : eval->want->used_count;
    return end > from ? end - from : 0;
}

void trace_end(struct eval *eval, size_t line, enum spf_outcome outcome, struct verdict verdict,
               unsigned terms_before, unsigned voids_before)
{
    if (line >= eval->trace_count)
        return;
    struct spf_trace *at = &eval->trace[line];
    at->outcome = outcome;
    at->verdict = verdict.result;
    at->why = verdict.why;
    at->lookups = eval->terms - terms_before;
    at->voids = eval->voids - voids_before;
    if (at->term)
        at->asked_count = own_questions(eval, line);
    if (at->asked_count)
        at->dns = eval->want->used[at->asked_from + at->asked_count - 1]->answer.status;
}

void trace_rest(struct eval *eval, const struct spf_record *record, size_t from,
                const struct spf_domain *domain)
{
    for (size_t i = from; eval->in->trace && i < record->count; i++) {
        struct spf_trace *line = new_line(eval);
        if (!line)
            return;
        line->depth--;
        line->term = &record->terms[i];
        line->domain = domain->text;
        line->outcome = line->term->qualifier ? SPF_TERM_NOT_REACHED : SPF_TERM_IGNORED;
    }
}

void trace_explained(struct eval *eval, const struct fact *fact)
{
    for (size_t i = 0; i < eval->trace_count; i++) {
        struct spf_trace *line = &eval->trace[i];
        if (line->term != eval->exp)
            continue;
        line->outcome = SPF_TERM_FOLLOWED;
        line->dns = fact->answer.status;
        line->asked_from = eval->want->used_count - 1;
        line->asked_count = 1;
    }
}
