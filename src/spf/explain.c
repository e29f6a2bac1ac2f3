/* SPDX-License-Identifier: MIT
 * The explanation of a fail: RFC 7208 6.2. Whatever goes wrong here leaves the
 * fail as it is, and the default explanation in its place. */
#include "spf/internal.h"

/* 7.1: printable ASCII. It may go into a reply to whoever chose the sender and the HELO, and
 * nothing else of theirs may. */
static bool is_printable(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.p[i] < 0x20 || text.p[i] > 0x7e)
            return false;
    return true;
}

static bool is_usable(const struct expansion *expansion)
{
    return !expansion->missing && !expansion->limit && !expansion->silent &&
           expansion->text.len <= SPF_EXPLANATION_MAX && is_printable(expansion->text);
}

static void explain(struct eval *eval, struct slice text, struct slice domain)
{
    struct expansion expansion = macro_expand(eval, text, domain);
    if (is_usable(&expansion) && expansion.text.len) {
        eval->check->explanation = expansion.text;
        eval->check->explained_by_domain = true;
    }
}

static enum flow explain_by_default(struct eval *eval)
{
    struct slice text = eval->in->default_explanation;
    struct expansion expansion = macro_expand(eval, text, eval->domain);
    if (expansion.missing)
        return FLOW_NEED;
    if (is_usable(&expansion))
        eval->check->explanation = expansion.text;
    return FLOW_MATCH;
}

/* The one TXT record of the answer; false where there is none, or more. */
static bool text_of(struct eval *eval, const struct fact *fact, struct slice *text_r)
{
    return fact->answer.status == DNS_OK && fact->answer.record_count == 1 &&
           dns_txt_join(fact->answer.records[0], eval->arena, text_r) == ASSAY_OK &&
           spf_explanation_fault(*text_r) == NULL;
}

enum flow eval_explanation(struct eval *eval)
{
    struct spf_domain target;
    struct verdict ignored;
    struct slice text;
    struct spf_check fail = *eval->check;
    eval->term_void = true; /* nothing counts any more */
    if (!eval->exp)
        return explain_by_default(eval);
    enum target made = eval_target(eval, &eval->exp_domain, eval->exp, &target, &ignored);
    if (made == TARGET_NEED)
        return FLOW_NEED;
    *eval->check = fail; /* a fault of exp is none of the fail's */
    if (made != TARGET_OK)
        return explain_by_default(eval);
    struct question question = eval_question(target.name, DNS_TXT);
    const struct fact *fact = questions_ask(eval->want, eval->known, &question);
    if (!fact)
        return FLOW_NEED;
    size_t demanded = eval->want->demanded;
    trace_explained(eval, fact);
    if (text_of(eval, fact, &text))
        explain(eval, text, eval->exp_domain.text);
    if (eval->want->demanded > demanded)
        return FLOW_NEED;
    return eval->check->explanation.len ? FLOW_MATCH : explain_by_default(eval);
}
