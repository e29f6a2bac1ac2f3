/* SPDX-License-Identifier: MIT
 * The mechanisms that ask DNS, but for include: RFC 7208 5.3 to 5.7. */
#include "spf/internal.h"

struct question eval_question(struct slice name, uint16_t type)
{
    return (struct question){.kind = QUESTION_DNS, .type = type, .name = name};
}

bool eval_ip_matches(const struct eval *eval, const struct spf_term *term)
{
    bool four = term->kind == SPF_KIND_IP4;
    if (eval->client.len != (four ? 4u : 16u))
        return false;
    return ip_prefix_equal((const uint8_t *)eval->client.p, term->address,
                           four ? term->cidr4 : term->cidr6);
}

/* Once for a term: 4.6.4 counts terms, not answers. */
static void note_void(struct eval *eval)
{
    eval->voids += !eval->term_void;
    eval->term_void = true;
}

static bool is_void(const struct fact *fact)
{
    return fact->answer.status == DNS_NODATA || fact->answer.status == DNS_NXDOMAIN;
}

/* --- names ---------------------------------------------------------------------- */

/* Takes labels off the left until at most 253 characters are left (7.3); a dot at the end
 * (7.1, domain-end) is none of the name's. */
static struct slice truncate_left(struct slice text)
{
    bool dotted = text.len && text.p[text.len - 1] == '.';
    size_t max = DNS_NAME_MAX - 2 + dotted;
    while (text.len > max && slice_find(text, '.') < text.len)
        text = slice_after(text, slice_find(text, '.') + 1);
    return text;
}

bool eval_name(struct arena *arena, struct slice text, struct slice *name_r)
{
    struct dns_name name;
    enum dns_name_fault fault = dns_name_from_text(text, &name);
    arena->failed |= fault == DNS_NAME_MEMORY;
    if (fault != DNS_NAME_OK || name.len <= 1)
        return false;
    *name_r = arena_copy(arena, dns_name_slice(&name));
    return true;
}

struct slice eval_strip_dot(struct slice text)
{
    bool dot = text.len && text.p[text.len - 1] == '.';
    return slice_head(text, text.len - dot);
}

static enum target name_of(struct eval *eval, struct slice text, struct spf_domain *out_r)
{
    *out_r = (struct spf_domain){.text = eval_strip_dot(text)};
    return eval_name(eval->arena, text, &out_r->name) ? TARGET_OK : TARGET_NONE;
}

enum target eval_target(struct eval *eval, const struct spf_domain *domain,
                        const struct spf_term *term, struct spf_domain *out_r,
                        struct verdict *verdict_r)
{
    *out_r = *domain;
    if (!term->spec.len)
        return TARGET_OK;
    if (!term->macros)
        return name_of(eval, truncate_left(term->spec), out_r);
    if (!eval->local_ascii && spf_uses_macro(term->spec, "sl")) {
        *out_r = (struct spf_domain){.text = term->spec, .local_silent = true};
        return TARGET_NONE;
    }
    struct expansion expansion = macro_expand(eval, term->spec, domain->text);
    if (expansion.missing)
        return TARGET_NEED;
    if (expansion.unknown) {
        eval_dns_error(eval, verdict_r, expansion.unknown, term->text, domain->text);
        return TARGET_ERROR;
    }
    if (expansion.limit) {
        eval_limit(eval, verdict_r, expansion.limit, term->text, domain->text);
        return TARGET_ERROR;
    }
    enum target made = name_of(eval, truncate_left(expansion.text), out_r);
    out_r->from_local = spf_uses_macro(term->spec, domain->from_local ? "sld" : "sl");
    return made;
}

/* --- one look-up ------------------------------------------------------------------ */

/* What a term is about while it is evaluated. */
struct term_run {
    struct eval *eval;
    const struct spf_domain *domain;
    const struct spf_term *term;
    struct verdict *verdict_r;
};

static enum flow too_many_voids(const struct term_run *run)
{
    return eval_error(run->eval, run->verdict_r, SPF_PERMERROR, SPF_WHY_VOIDS, run->term->text,
                      run->domain->text);
}

/* FLOW_MATCH with records; FLOW_NO_MATCH with none; an error; FLOW_NEED. */
static enum flow look_up(const struct term_run *run, struct slice name, uint16_t type,
                         const struct fact **fact_r)
{
    struct question question = eval_question(name, type);
    const struct fact *fact = questions_ask(run->eval->want, run->eval->known, &question);
    *fact_r = fact;
    if (!fact)
        return FLOW_NEED;
    if (dns_failed(fact->answer.status))
        return eval_dns_error(run->eval, run->verdict_r, fact, run->term->text, run->domain->text);
    if (!is_void(fact))
        return FLOW_MATCH;
    note_void(run->eval);
    return run->eval->voids > SPF_VOIDS_MAX ? too_many_voids(run) : FLOW_NO_MATCH;
}

/* Does any address of the answer lie in the client's network? */
static bool any_address_matches(const struct term_run *run, const struct fact *fact)
{
    const struct slice *client = &run->eval->client;
    unsigned bits = client->len == 4 ? run->term->cidr4 : run->term->cidr6;
    for (size_t i = 0; i < fact->answer.record_count; i++) {
        struct slice address = fact->answer.records[i];
        if (address.len == client->len &&
            ip_prefix_equal((const uint8_t *)address.p, (const uint8_t *)client->p, bits)) {
            trace_matched(run->eval, address);
            return true;
        }
    }
    return false;
}

static enum flow match_addresses(const struct term_run *run, struct slice host)
{
    const struct fact *fact;
    enum flow flow = look_up(run, host, eval_address_type(run->eval), &fact);
    if (flow != FLOW_MATCH)
        return flow;
    return any_address_matches(run, fact) ? FLOW_MATCH : FLOW_NO_MATCH;
}

/* --- the mechanisms ----------------------------------------------------------------- */

static enum flow match_exists(const struct term_run *run, struct slice name)
{
    const struct fact *fact;
    return look_up(run, name, DNS_A, &fact);
}

/* Hosts behind the one that is waited for. */
static void hint_hosts(struct eval *eval, const struct fact *mx, size_t from)
{
    for (size_t i = from; i < mx->answer.record_count; i++) {
        uint16_t preference;
        struct slice host;
        if (dns_mx_read(mx->answer.records[i], &preference, &host) != ASSAY_OK)
            continue;
        struct question question = eval_question(host, eval_address_type(eval));
        hint_question(eval, &question);
    }
}

/* A host of "." is a null MX (RFC 7505): it has no address. */
static enum flow match_host(const struct term_run *run, struct slice rdata)
{
    uint16_t preference;
    struct slice host;
    if (dns_mx_read(rdata, &preference, &host) != ASSAY_OK || host.len <= 1)
        return FLOW_NO_MATCH;
    return match_addresses(run, host);
}

static enum flow match_mx(const struct term_run *run, struct slice name)
{
    const struct fact *fact;
    enum flow flow = look_up(run, name, DNS_MX, &fact);
    if (flow != FLOW_MATCH)
        return flow;
    if (fact->answer.record_count > SPF_MX_MAX)
        return eval_error(run->eval, run->verdict_r, SPF_PERMERROR, SPF_WHY_MX, run->term->text,
                          run->domain->text);
    for (size_t i = 0; i < fact->answer.record_count; i++) {
        flow = match_host(run, fact->answer.records[i]);
        if (flow == FLOW_NEED)
            hint_hosts(run->eval, fact, i + 1);
        if (flow != FLOW_NO_MATCH)
            return flow;
    }
    return FLOW_NO_MATCH;
}

static enum flow match_ptr(const struct term_run *run, const struct spf_domain *target)
{
    struct ptr_walk walk = {.domain = target};
    if (ptr_validate(run->eval, false, &walk) == FLOW_NEED)
        return FLOW_NEED;
    if (run->eval->voids > SPF_VOIDS_MAX)
        return too_many_voids(run);
    if (walk.match.len) {
        trace_matched(run->eval, walk.match);
        return FLOW_MATCH;
    }
    if (walk.unknown)
        return eval_dns_error(run->eval, run->verdict_r, walk.unknown, run->term->text,
                              run->domain->text);
    return FLOW_NO_MATCH;
}

static enum flow run_target(const struct term_run *run, const struct spf_domain *target)
{
    switch (run->term->kind) {
    case SPF_KIND_A:
        return match_addresses(run, target->name);
    case SPF_KIND_MX:
        return match_mx(run, target->name);
    case SPF_KIND_PTR:
        return match_ptr(run, target);
    default:
        return match_exists(run, target->name);
    }
}

enum flow eval_begin(struct eval *eval, const struct spf_domain *domain,
                     const struct spf_term *term, struct spf_domain *target_r,
                     struct verdict *verdict_r)
{
    const struct term_run run = {eval, domain, term, verdict_r};
    eval->term_void = false;
    if (++eval->terms > SPF_TERMS_MAX)
        return eval_error(eval, verdict_r, SPF_PERMERROR, SPF_WHY_TERMS, term->text, domain->text);
    enum target made = eval_target(eval, domain, term, target_r, verdict_r);
    if (made == TARGET_NEED)
        return FLOW_NEED;
    if (made == TARGET_ERROR)
        return FLOW_VERDICT;
    trace_domain(eval, target_r->text);
    if (eval->voids > SPF_VOIDS_MAX)
        return too_many_voids(&run);
    return made == TARGET_OK ? FLOW_MATCH : FLOW_NO_MATCH;
}

enum flow eval_mechanism(struct eval *eval, const struct spf_domain *domain,
                         const struct spf_term *term, struct verdict *verdict_r)
{
    const struct term_run run = {eval, domain, term, verdict_r};
    struct spf_domain target;
    enum flow flow = eval_begin(eval, domain, term, &target, verdict_r);
    return flow == FLOW_MATCH ? run_target(&run, &target) : flow;
}

/* --- ptr ------------------------------------------------------------------------------ */

/* No DNS error, which 5.5 passes over, but something that we did not find out. */
static bool is_unknown(const struct fact *fact)
{
    enum dns_status status = fact->answer.status;
    return status == DNS_UNRECORDED || status == DNS_DEADLINE || status == DNS_LIMIT;
}

/* NULL: needed. */
static const struct fact *walk_ask(struct eval *eval, struct slice name, uint16_t type,
                                   struct ptr_walk *walk)
{
    struct question question = eval_question(name, type);
    const struct fact *fact = questions_ask(eval->want, eval->known, &question);
    if (fact && is_unknown(fact))
        walk->unknown = fact;
    if (fact && is_void(fact))
        note_void(eval);
    return fact;
}

/* Has this name the client's address? A DNS error skips it (5.5). */
static enum flow validate_name(struct eval *eval, struct slice name, struct ptr_walk *walk)
{
    const struct fact *fact = walk_ask(eval, name, eval_address_type(eval), walk);
    if (!fact)
        return FLOW_NEED;
    for (size_t i = 0; i < fact->answer.record_count; i++)
        if (slice_eq(fact->answer.records[i], eval->client))
            return FLOW_MATCH;
    return FLOW_NO_MATCH;
}

static void note_validated(struct ptr_walk *walk, struct slice name)
{
    struct slice domain = walk->domain->name;
    if (!walk->first.len)
        walk->first = name;
    if (!walk->match.len && domain.len && dns_name_is_within(name, domain))
        walk->match = name;
    if (slice_eq(name, domain))
        walk->equal = name;
}

static void hint_names(struct eval *eval, const struct fact *ptr, size_t from, size_t count)
{
    for (size_t i = from; i < count; i++) {
        struct question question = eval_question(ptr->answer.records[i], eval_address_type(eval));
        hint_question(eval, &question);
    }
}

static enum flow walk_names(struct eval *eval, const struct fact *fact, bool for_macro,
                            struct ptr_walk *walk)
{
    size_t count = fact->answer.record_count;
    if (count > SPF_PTR_MAX)
        count = SPF_PTR_MAX;
    for (size_t i = 0; i < count; i++) {
        enum flow flow = validate_name(eval, fact->answer.records[i], walk);
        if (flow == FLOW_NEED) {
            hint_names(eval, fact, i + 1, count);
            return FLOW_NEED;
        }
        if (flow == FLOW_MATCH)
            note_validated(walk, fact->answer.records[i]);
        bool over = eval->voids > SPF_VOIDS_MAX || (!for_macro && walk->match.len);
        if (walk->unknown || over) /* it may match, or be void: all is open */
            break;
    }
    return FLOW_MATCH;
}

enum flow ptr_validate(struct eval *eval, bool for_macro, struct ptr_walk *walk)
{
    struct dns_name reverse;
    dns_name_reverse(eval->client, &reverse);
    const struct fact *fact = walk_ask(eval, dns_name_slice(&reverse), DNS_PTR, walk);
    return fact ? walk_names(eval, fact, for_macro, walk) : FLOW_NEED;
}
