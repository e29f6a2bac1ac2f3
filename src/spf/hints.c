/* SPDX-License-Identifier: MIT
 * What may be asked early: DESIGN.md 1, rules 3 and 6. Nothing here changes a
 * verdict; it only saves round trips. */
#include "spf/internal.h"

void hint_question(struct eval *eval, const struct question *question)
{
    if (eval->hints >= SPF_HINTS_MAX) {
        eval->hints_over = true;
        return;
    }
    if (facts_find(eval->known, question))
        return;
    eval->hints++;
    questions_hint(eval->want, question);
}

static void hint_mx(struct eval *eval, struct slice name)
{
    struct question question = eval_question(name, DNS_MX);
    const struct fact *fact = facts_find(eval->known, &question);
    hint_question(eval, &question);
    if (!fact || fact->answer.record_count > SPF_MX_MAX)
        return;
    for (size_t i = 0; i < fact->answer.record_count; i++) {
        uint16_t preference;
        struct slice host;
        if (dns_mx_read(fact->answer.records[i], &preference, &host) != ASSAY_OK || host.len <= 1)
            continue;
        struct question address = eval_question(host, eval_address_type(eval));
        hint_question(eval, &address);
    }
}

static void hint_ptr(struct eval *eval)
{
    struct dns_name reverse;
    dns_name_reverse(eval->client, &reverse);
    struct question question = eval_question(dns_name_slice(&reverse), DNS_PTR);
    hint_question(eval, &question);
}

/* The record of an include or a redirect: its own terms where it is known. */
static void hint_record(struct eval *eval, const struct spf_domain *target, bool included)
{
    struct question question = eval_question(target->name, DNS_TXT);
    const struct fact *fact = facts_find(eval->known, &question);
    struct slice text;
    struct spf_record record;
    struct spf_fault fault;
    if (dns_name_labels(target->name) < 2) /* 4.3: never asked for */
        return;
    hint_question(eval, &question);
    if (!fact || record_pick(&fact->answer, eval->arena, &text) != PICK_ONE)
        return;
    if (spf_record_read(text, eval->arena, &record, &fault) == ASSAY_OK)
        hint_rest(eval, target, &record, 0, included);
}

static void hint_target(struct eval *eval, const struct spf_term *term,
                        const struct spf_domain *target, bool included)
{
    struct question question;
    switch (term->kind) {
    case SPF_KIND_INCLUDE:
        hint_record(eval, target, true);
        return;
    case SPF_KIND_REDIRECT:
        hint_record(eval, target, included);
        return;
    case SPF_KIND_MX:
        hint_mx(eval, target->name);
        return;
    case SPF_KIND_PTR:
        hint_ptr(eval);
        return;
    default:
        question =
            eval_question(target->name, term->kind == SPF_KIND_A ? eval_address_type(eval) : DNS_A);
        hint_question(eval, &question);
    }
}

static void hint_term(struct eval *eval, const struct spf_domain *domain,
                      const struct spf_term *term, bool included)
{
    struct spf_domain target;
    struct verdict ignored;
    if (eval->terms + ++eval->hint_terms > SPF_TERMS_MAX) { /* never reached: 4.6.4 */
        eval->hints_over = true;
        return;
    }
    /* %{p} would cost look-ups of its own. A name with the local-part in it is never
     * asked early: it would tell somebody whom we got mail from without need. */
    if (term->macros && spf_uses_macro(term->spec, "p"))
        return;
    if (eval_target(eval, domain, term, &target, &ignored) == TARGET_OK && !target.from_local)
        hint_target(eval, term, &target, included);
}

/* True where this term ends the record for this client: what stands behind it is
 * never reached. Within an include only "+" ends the whole check too. */
static bool settles(struct eval *eval, const struct spf_term *term, bool included)
{
    bool ip = term->kind == SPF_KIND_IP4 || term->kind == SPF_KIND_IP6;
    if (term->kind != SPF_KIND_ALL && !(ip && eval_ip_matches(eval, term)))
        return false;
    if (!included || term->qualifier == '+')
        eval->hints_over = true;
    return true;
}

static bool asks(const struct spf_term *term)
{
    switch (term->kind) {
    case SPF_KIND_INCLUDE:
    case SPF_KIND_A:
    case SPF_KIND_MX:
    case SPF_KIND_PTR:
    case SPF_KIND_EXISTS:
        return true;
    default:
        return false;
    }
}

void hint_rest(struct eval *eval, const struct spf_domain *domain, const struct spf_record *record,
               size_t from, bool included)
{
    for (size_t i = from; i < record->count && !eval->hints_over; i++) {
        const struct spf_term *term = &record->terms[i];
        if (++eval->hint_steps > SPF_HINT_STEPS_MAX)
            eval->hints_over = true;
        if (eval->hints_over || settles(eval, term, included))
            return;
        if (asks(term))
            hint_term(eval, domain, term, included);
    }
    if (record->redirect && !eval->hints_over)
        hint_term(eval, domain, record->redirect, included);
}
