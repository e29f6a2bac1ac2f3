/* SPDX-License-Identifier: MIT
 * check_host(): RFC 7208 4. */
#include "spf/internal.h"

enum flow eval_error(struct eval *eval, struct verdict *verdict_r, enum spf_verdict result,
                     enum spf_why why, struct slice culprit, struct slice domain)
{
    *verdict_r = (struct verdict){result, why};
    eval->check->culprit = culprit;
    eval->check->culprit_domain = domain;
    return FLOW_VERDICT;
}

enum flow eval_limit(struct eval *eval, struct verdict *verdict_r, const char *limit,
                     struct slice culprit, struct slice domain)
{
    eval->check->reason = limit;
    return eval_error(eval, verdict_r, SPF_TEMPERROR, SPF_WHY_LIMIT, culprit, domain);
}

enum flow eval_dns_error(struct eval *eval, struct verdict *verdict_r, const struct fact *fact,
                         struct slice culprit, struct slice domain)
{
    eval->check->dns = fact->answer.status;
    eval->check->question = fact->question;
    return eval_error(eval, verdict_r, SPF_TEMPERROR, SPF_WHY_DNS, culprit, domain);
}

static enum spf_verdict verdict_of(char qualifier)
{
    switch (qualifier) {
    case '-':
        return SPF_FAIL;
    case '~':
        return SPF_SOFTFAIL;
    case '?':
        return SPF_NEUTRAL;
    default:
        return SPF_PASS;
    }
}

/* A record under evaluation. */
struct level {
    struct eval *eval;
    const struct spf_domain *domain;
    struct spf_record record;
    bool included;
    size_t line; /* of the trace */
};

/* What an include's target is worth: the table of 5.2. */
static enum flow map_include(struct level *level, const struct spf_term *term, struct verdict inner,
                             struct verdict *verdict_r)
{
    switch (inner.result) {
    case SPF_PASS:
        return FLOW_MATCH;
    case SPF_NONE:
        return eval_error(level->eval, verdict_r, SPF_PERMERROR, SPF_WHY_NO_TARGET, term->text,
                          level->domain->text);
    case SPF_TEMPERROR:
    case SPF_PERMERROR:
        *verdict_r = inner;
        return FLOW_VERDICT;
    default:
        return FLOW_NO_MATCH;
    }
}

/* 4.3 holds for the domain of an include and a redirect too: one label is none. A
 * literal name always has two; a macro may stand for less. */
static bool has_two_labels(const struct spf_domain *target)
{
    return dns_name_labels(target->name) >= 2;
}

static enum flow run_include(struct level *level, const struct spf_term *term,
                             struct verdict *verdict_r)
{
    struct eval *eval = level->eval;
    struct spf_domain target;
    struct verdict inner = {SPF_NONE, SPF_WHY_NO_DOMAIN};
    enum flow flow = eval_begin(eval, level->domain, term, &target, verdict_r);
    if (flow == FLOW_NO_MATCH && target.local_silent)
        return FLOW_NO_MATCH;
    if (flow == FLOW_MATCH && has_two_labels(&target) &&
        eval_domain(eval, &target, true, &inner) == FLOW_NEED)
        return FLOW_NEED;
    bool made = flow == FLOW_MATCH || flow == FLOW_NO_MATCH;
    return made ? map_include(level, term, inner, verdict_r) : flow;
}

static enum flow run_mechanism(struct level *level, const struct spf_term *term,
                               struct verdict *verdict_r)
{
    switch (term->kind) {
    case SPF_KIND_ALL:
        return FLOW_MATCH;
    case SPF_KIND_IP4:
    case SPF_KIND_IP6:
        return eval_ip_matches(level->eval, term) ? FLOW_MATCH : FLOW_NO_MATCH;
    case SPF_KIND_INCLUDE:
        return run_include(level, term, verdict_r);
    default:
        return eval_mechanism(level->eval, level->domain, term, verdict_r);
    }
}

static enum spf_outcome outcome_of(enum flow flow)
{
    switch (flow) {
    case FLOW_MATCH:
        return SPF_TERM_MATCHED;
    case FLOW_NO_MATCH:
        return SPF_TERM_NO_MATCH;
    default:
        return SPF_TERM_ERROR;
    }
}

static enum flow run_term(struct level *level, const struct spf_term *term,
                          struct verdict *verdict_r)
{
    struct eval *eval = level->eval;
    unsigned terms = eval->terms, voids = eval->voids;
    size_t line = trace_term(eval, term, level->domain->text);
    *verdict_r = (struct verdict){verdict_of(term->qualifier), SPF_WHY_MATCHED};
    struct verdict error = *verdict_r;
    enum flow flow = run_mechanism(level, term, &error);
    if (flow == FLOW_VERDICT)
        *verdict_r = error;
    trace_end(eval, line, outcome_of(flow), *verdict_r, terms, voids);
    return flow;
}

/* A fail of the first record, or of one that it redirects to, may be explained by
 * that record's exp; one within an include never (6.2). */
static void note_match(struct level *level, const struct spf_term *term)
{
    struct eval *eval = level->eval;
    if (level->included)
        return;
    eval->check->culprit = term->text;
    eval->check->culprit_domain = level->domain->text;
    eval->exp = level->record.exp;
    eval->exp_domain = *level->domain;
}

static enum flow run_redirect(struct level *level, struct verdict *verdict_r)
{
    struct eval *eval = level->eval;
    const struct spf_term *term = level->record.redirect;
    struct spf_domain target;
    enum flow flow = eval_begin(eval, level->domain, term, &target, verdict_r);
    if (flow == FLOW_NEED || flow == FLOW_VERDICT)
        return flow;
    verdict_r->result = SPF_NONE;
    if (flow == FLOW_MATCH && has_two_labels(&target) &&
        eval_domain(eval, &target, level->included, verdict_r) == FLOW_NEED)
        return FLOW_NEED;
    if (verdict_r->result == SPF_NONE)
        return eval_error(eval, verdict_r, SPF_PERMERROR, SPF_WHY_NO_TARGET, term->text,
                          level->domain->text);
    return FLOW_VERDICT;
}

static enum flow follow_redirect(struct level *level, struct verdict *verdict_r)
{
    struct eval *eval = level->eval;
    unsigned terms = eval->terms, voids = eval->voids;
    size_t line = trace_term(eval, level->record.redirect, level->domain->text);
    enum flow flow = run_redirect(level, verdict_r);
    bool error = verdict_r->result == SPF_TEMPERROR || verdict_r->result == SPF_PERMERROR;
    trace_end(eval, line, error ? SPF_TERM_ERROR : SPF_TERM_FOLLOWED, *verdict_r, terms, voids);
    return flow;
}

static bool is_mechanism(const struct spf_term *term)
{
    return term->qualifier != 0;
}

/* 4.6.2: mechanisms in their order; the first that matches decides. */
static enum flow run_record(struct level *level, struct verdict *verdict_r)
{
    const struct spf_record *record = &level->record;
    for (size_t i = 0; i < record->count; i++) {
        const struct spf_term *term = &record->terms[i];
        if (!is_mechanism(term)) {
            trace_modifier(level->eval, term, level->domain->text);
            continue;
        }
        enum flow flow = run_term(level, term, verdict_r);
        if (flow == FLOW_NO_MATCH)
            continue;
        if (flow == FLOW_NEED)
            hint_rest(level->eval, level->domain, record, i + 1, level->included);
        if (flow == FLOW_MATCH)
            note_match(level, term);
        trace_rest(level->eval, record, i + 1, level->domain);
        return flow == FLOW_NEED ? FLOW_NEED : FLOW_VERDICT;
    }
    if (record->redirect)
        return follow_redirect(level, verdict_r);
    *verdict_r = (struct verdict){SPF_NEUTRAL, SPF_WHY_NO_MATCH};
    return FLOW_VERDICT;
}

static enum flow syntax_error(struct level *level, const struct spf_fault *fault,
                              struct verdict *verdict_r)
{
    level->eval->check->reason = fault->reason;
    return eval_error(level->eval, verdict_r, SPF_PERMERROR, SPF_WHY_SYNTAX, fault->span,
                      level->domain->text);
}

static enum flow read_and_run(struct level *level, struct slice text, struct verdict *verdict_r)
{
    struct spf_fault fault;
    trace_record_text(level->eval, level->line, text);
    int error = spf_record_read(text, level->eval->arena, &level->record, &fault);
    if (error == ASSAY_ESYNTAX)
        return syntax_error(level, &fault, verdict_r);
    if (error == ASSAY_ELIMIT)
        return eval_limit(level->eval, verdict_r, fault.reason, fault.span, level->domain->text);
    if (error)
        return FLOW_NEED; /* the arena has failed: the step says so */
    return run_record(level, verdict_r);
}

/* 4.5: the one record of the answer. */
static enum flow run_answer(struct level *level, const struct fact *fact, struct verdict *verdict_r)
{
    struct slice text;
    switch (record_pick(&fact->answer, level->eval->arena, &text)) {
    case PICK_ONE:
        return read_and_run(level, text, verdict_r);
    case PICK_SEVERAL:
        return eval_error(level->eval, verdict_r, SPF_PERMERROR, SPF_WHY_SEVERAL_RECORDS,
                          SLICE_NONE, level->domain->text);
    case PICK_NONE:
        *verdict_r = (struct verdict){SPF_NONE, SPF_WHY_NO_RECORD};
        return FLOW_VERDICT;
    default:
        return FLOW_NEED; /* the arena has failed: the step says so */
    }
}

enum flow eval_domain(struct eval *eval, const struct spf_domain *domain, bool included,
                      struct verdict *verdict_r)
{
    struct question question = eval_question(domain->name, DNS_TXT);
    const struct fact *fact = questions_ask(eval->want, eval->known, &question);
    if (!fact)
        return FLOW_NEED;
    unsigned terms = eval->terms, voids = eval->voids;
    struct level level = {.eval = eval, .domain = domain, .included = included};
    level.line = trace_record(eval, domain);
    eval->depth += 2;
    enum flow flow;
    if (dns_failed(fact->answer.status))
        flow = eval_dns_error(eval, verdict_r, fact, SLICE_NONE, domain->text);
    else
        flow = run_answer(&level, fact, verdict_r);
    eval->depth -= 2;
    if (flow != FLOW_NEED)
        trace_end(eval, level.line, SPF_TERM_FOLLOWED, *verdict_r, terms, voids);
    return flow;
}
