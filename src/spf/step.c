/* SPDX-License-Identifier: MIT
 * The identities of a session: RFC 7208 2.3, 2.4 and 4.3. */
#include "spf/internal.h"

/* --- addresses ------------------------------------------------------------------- */

/* Letters, digits, hyphen, underscore, dots, and UTF-8 (RFC 6531): what a domain
 * name in an envelope is made of. Anything else is no name that one may look up. */
static bool is_host_text(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.p[i];
        if (!ascii_is_alnum(c) && c != '-' && c != '_' && c != '.' && (uint8_t)c < 0x80)
            return false;
    }
    return text.len > 0;
}

/* The domain stands behind the last '@', as no domain has one. What stands before that
 * decides nothing (4.3), or a sender could choose to be none. Without one all of it is a
 * domain, whose postmaster it stands for. */
static void split_address(struct slice address, struct slice *local_r, struct slice *domain_r)
{
    size_t at = slice_find_last(address, '@');
    bool alone = at == address.len;
    *local_r = alone ? SLICE_NONE : slice_head(address, at);
    *domain_r = alone ? address : slice_after(address, at + 1);
}

/* 4.3: a domain that is malformed or has one label only is none. What is not
 * ASCII becomes A-labels, in macros too (RFC 8616 4). */
static bool make_domain(struct arena *arena, struct slice text, struct spf_domain *out_r)
{
    struct buffer ascii;
    out_r->text = text;
    bool dot = text.len && text.p[text.len - 1] == '.'; /* the one that may stand there is off */
    if (dot || !is_host_text(text) || !eval_name(arena, text, &out_r->name))
        return false;
    if (arena_failed(arena) || dns_name_labels(out_r->name) < 2)
        return false;
    if (ascii_only(text))
        return true;
    buffer_init(&ascii, 5 * DNS_NAME_MAX);
    dns_name_to_text(&ascii, out_r->name);
    out_r->text = arena_copy(arena, buffer_get(&ascii));
    arena->failed |= ascii.error != ASSAY_OK;
    buffer_free(&ascii);
    return true;
}

static struct slice join_sender(struct arena *arena, struct slice local, struct slice domain)
{
    char *p = arena_alloc(arena, local.len + 1 + domain.len);
    if (!p)
        return SLICE_NONE;
    memcpy(p, local.p, local.len);
    p[local.len] = '@';
    memcpy(p + local.len + 1, domain.p, domain.len);
    return slice_make(p, local.len + 1 + domain.len);
}

/* --- one identity ------------------------------------------------------------------ */

static struct slice identity_text(const struct eval *eval)
{
    return eval->check->identity == SPF_HELO ? eval->in->helo.value : eval->in->mail_from.value;
}

/* Fills the check's domain and sender. False: there is nothing to look up. */
static bool identify(struct eval *eval, struct spf_domain *domain_r)
{
    struct spf_check *check = eval->check;
    bool helo = check->identity == SPF_HELO;
    struct slice whole = identity_text(eval);
    struct slice local = SLICE_NONE, domain = whole;
    if (!helo)
        split_address(whole, &local, &domain);
    check->domain = eval_strip_dot(domain);
    if (!make_domain(eval->arena, check->domain, domain_r))
        return false;
    eval->local = local.len ? local : SLICE("postmaster");
    eval->local_ascii = ascii_only(eval->local);
    eval->domain = domain_r->text;
    check->sender = join_sender(eval->arena, eval->local, eval->domain);
    return true;
}

static void finish_check(struct eval *eval, struct verdict verdict)
{
    struct spf_check *check = eval->check;
    check->result = verdict.result;
    check->why = verdict.why;
    check->lookups = eval->terms;
    check->voids = eval->voids;
    check->trace = eval->trace;
    check->trace_count = eval->trace_count;
    for (size_t i = 0; i < eval->trace_count; i++)
        if (eval->trace[i].asked_count)
            eval->trace[i].asked = &eval->want->used[eval->trace[i].asked_from];
}

/* False where facts are missing. */
static bool run_check(struct eval *eval)
{
    struct spf_domain domain = {.text = SLICE_NONE};
    struct verdict verdict = {SPF_NONE, SPF_WHY_NO_DOMAIN};
    if (identify(eval, &domain)) {
        if (eval_domain(eval, &domain, false, &verdict) == FLOW_NEED)
            return false;
        if (verdict.result == SPF_FAIL && eval_explanation(eval) == FLOW_NEED)
            return false;
    }
    finish_check(eval, verdict);
    return true;
}

/* --- both ----------------------------------------------------------------------------- */

static void demand_part(struct questions *want, const char *name)
{
    struct question question = {.kind = QUESTION_PART, .name = slice_from(name)};
    questions_demand(want, &question);
}

/* The record of an identity can be asked for before all parts are here. */
static void hint_identity(const struct spf_input *in, enum spf_identity identity,
                          const struct facts *known, struct questions *want, struct arena *scratch)
{
    struct spf_check check = {.identity = identity};
    struct spf_domain domain;
    struct eval eval = {.in = in, .known = known, .want = want, .arena = scratch, .check = &check};
    if (!identify(&eval, &domain))
        return;
    struct question question = eval_question(domain.name, DNS_TXT);
    hint_question(&eval, &question);
}

/* A part that will not come any more: its question has been answered, and not by it. */
static const struct fact *lost_part(const struct spf_input *in, const struct facts *known)
{
    static const char *const names[] = {SPF_PART_CLIENT, SPF_PART_HELO, SPF_PART_MAIL_FROM};
    const struct spf_part *const parts[] = {&in->client, &in->helo, &in->mail_from};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct question question = {.kind = QUESTION_PART, .name = slice_from(names[i])};
        const struct fact *fact = parts[i]->known ? NULL : facts_find(known, &question);
        if (fact && dns_failed(fact->answer.status))
            return fact;
    }
    return NULL;
}

/* No verdict on the parts that are here: they could not be checked. */
static enum step give_up(const struct spf_input *in, const struct fact *lost,
                         struct spf_result *out_r)
{
    bool null_sender = in->mail_from.known && !in->mail_from.value.len;
    *out_r = (struct spf_result){.used = null_sender ? SPF_HELO : SPF_MAIL_FROM, .count = 1};
    out_r->checks[0] = (struct spf_check){.identity = out_r->used,
                                          .result = SPF_TEMPERROR,
                                          .why = SPF_WHY_DNS,
                                          .dns = lost->answer.status,
                                          .question = lost->question};
    return STEP_DONE;
}

static enum step ask_for_parts(const struct spf_input *in, const struct facts *known,
                               struct questions *want, struct arena *scratch)
{
    if (!in->client.known)
        demand_part(want, SPF_PART_CLIENT);
    if (!in->helo.known)
        demand_part(want, SPF_PART_HELO);
    if (!in->mail_from.known)
        demand_part(want, SPF_PART_MAIL_FROM);
    if (in->helo.known && !in->used_only)
        hint_identity(in, SPF_HELO, known, want, scratch);
    if (in->mail_from.known && in->mail_from.value.len)
        hint_identity(in, SPF_MAIL_FROM, known, want, scratch);
    return arena_failed(scratch) ? STEP_FAILED : STEP_NEED;
}

/* An IPv4 address mapped into IPv6 is the IPv4 address (RFC 7208 5). */
static struct slice unmapped(struct slice client)
{
    static const uint8_t prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    bool mapped = client.len == 16 && memcmp(client.p, prefix, sizeof(prefix)) == 0;
    return mapped ? slice_after(client, sizeof(prefix)) : client;
}

/* Which identities are checked, the deciding one first. */
static size_t choose(const struct spf_input *in, struct spf_result *out_r)
{
    bool null_sender = !in->mail_from.value.len;
    size_t count = 1;
    out_r->used = null_sender ? SPF_HELO : SPF_MAIL_FROM;
    out_r->checks[0].identity = out_r->used;
    if (!null_sender && in->helo.value.len && !in->used_only)
        out_r->checks[count++].identity = SPF_HELO;
    return count;
}

enum step spf_step(struct spf_result *out_r, const struct spf_input *in, const struct facts *known,
                   struct questions *want, struct arena *scratch)
{
    if (!in->client.known || !in->helo.known || !in->mail_from.known) {
        const struct fact *lost = lost_part(in, known);
        return lost ? give_up(in, lost, out_r) : ask_for_parts(in, known, want, scratch);
    }
    bool done = true;
    unsigned hints = 0, hint_steps = 0; /* of the run, whatever it checks */
    memset(out_r, 0, sizeof(*out_r));
    out_r->count = choose(in, out_r);
    for (size_t i = 0; i < out_r->count; i++) {
        struct eval eval = {.in = in,
                            .known = known,
                            .want = want,
                            .arena = scratch,
                            .client = unmapped(in->client.value),
                            .check = &out_r->checks[i],
                            .hints = hints,
                            .hint_steps = hint_steps};
        done = run_check(&eval) && done;
        hints = eval.hints;
        hint_steps = eval.hint_steps;
    }
    if (arena_failed(scratch))
        return STEP_FAILED;
    return done ? STEP_DONE : STEP_NEED;
}
