/* SPDX-License-Identifier: MIT
 * What the signatures of a message are worth: RFC 6376 6.1. */
#include "dkim/internal.h"

struct run {
    const struct dkim_input *in;
    const struct facts *known;
    struct questions *want;
    struct arena *scratch;
    bool failed; /* no memory */
};

static void settle(struct dkim_check *check, enum dkim_verdict result, enum dkim_why why,
                   const char *reason, struct slice span)
{
    check->result = result;
    check->why = why;
    check->reason = reason;
    check->span = span;
}

/* --- one signature ------------------------------------------------------------------------------ */

/* False where it is known what it is worth without its key or the body. */
static bool needs_key(struct run *run, size_t number, struct dkim_check *check)
{
    const struct dkim_message *message = run->in->message;
    const struct dkim_signature *signature = check->signature;
    bool is_sound = signature->why == DKIM_WHY_VERIFIED || signature->why == DKIM_WHY_LIMIT;
    check->flaw = mail_header_breaks(message->header);
    if (!is_sound)
        settle(check, DKIM_PERMERROR, signature->why, signature->reason, signature->span);
    else if (check->flaw != MAIL_FLAWS)
        settle(check, DKIM_FAIL, DKIM_WHY_MALFORMED, NULL, SLICE_NONE);
    else if (signature->has_expiry && signature->expiry_s < run->in->as_of_s)
        settle(check, DKIM_FAIL, DKIM_WHY_EXPIRED, NULL, SLICE_NONE);
    else if (signature->why == DKIM_WHY_LIMIT)
        settle(check, DKIM_NOT_CHECKED, DKIM_WHY_LIMIT, signature->reason, SLICE_NONE);
    else if (!message->chosen[number])
        settle(check, DKIM_NOT_CHECKED, DKIM_WHY_LIMIT,
               "there are more signatures than are checked", SLICE_NONE);
    else
        return true;
    return false;
}

static void look_at_body(const struct run *run, struct dkim_check *check, bool *is_short)
{
    const struct dkim_signature *signature = check->signature;
    const struct dkim_body_hash *hash =
        dkim_plan_find(run->in->plan, signature->body_canon, signature->limit);
    check->body_len = dkim_plan_length(run->in->plan, signature->body_canon);
    check->is_whole = dkim_plan_is_covered(run->in->plan, signature);
    *is_short = hash->is_short;
    check->body = !hash->is_short && crypto_equal(hash->digest, signature->bh.p, CRYPTO_SHA256_LEN)
                      ? DKIM_MATCHES
                      : DKIM_DIFFERS;
}

/* False without memory. */
static bool try_key(struct run *run, size_t number, struct dkim_check *check)
{
    struct dkim_message *message = run->in->message;
    struct dkim_memory *memory = &message->memory[number];
    struct dkim_trial trial;
    bool good = memory->has_digest ||
                dkim_header_digest(message->header, check->signature, run->scratch, memory->digest);
    memory->has_digest = good;
    good = good && dkim_try_records(check->signature, memory, message->arena, run->in->keys,
                                    &check->fact->answer, run->scratch, &trial);
    run->failed |= !good;
    if (good) {
        check->key = trial.key;
        check->header = trial.header;
    }
    return good;
}

/* Key and body are here. */
static void judge(struct run *run, size_t number, struct dkim_check *check)
{
    const struct dns_answer *answer = &check->fact->answer;
    bool is_short;
    look_at_body(run, check, &is_short);
    check->dns = answer->status;
    if (answer->status == DNS_OK && !try_key(run, number, check))
        return;
    if (is_short)
        settle(check, DKIM_PERMERROR, DKIM_WHY_LENGTH, NULL, SLICE_NONE);
    else if (dns_failed(answer->status) && check->body == DKIM_MATCHES)
        settle(check, DKIM_TEMPERROR, DKIM_WHY_DNS, NULL, SLICE_NONE);
    else if (answer->status == DNS_NXDOMAIN || answer->status == DNS_NODATA)
        settle(check, DKIM_PERMERROR, DKIM_WHY_NO_KEY, NULL, SLICE_NONE);
    else if (check->key.why == DKIM_WHY_LIMIT && check->body == DKIM_MATCHES)
        settle(check, DKIM_NOT_CHECKED, DKIM_WHY_LIMIT, check->key.reason, SLICE_NONE);
    else if (answer->status == DNS_OK && check->key.why != DKIM_WHY_VERIFIED &&
             check->key.why != DKIM_WHY_LIMIT)
        settle(check, DKIM_PERMERROR, check->key.why, check->key.reason, check->key.span);
    else if (check->body != DKIM_MATCHES)
        settle(check, DKIM_FAIL, DKIM_WHY_BODY, NULL, SLICE_NONE);
    else if (check->header != DKIM_MATCHES)
        settle(check, DKIM_FAIL, DKIM_WHY_SIGNATURE, NULL, SLICE_NONE);
    else
        settle(check, DKIM_PASS, DKIM_WHY_VERIFIED, NULL, SLICE_NONE);
}

static enum dkim_author author_of(const struct dkim_message *message,
                                  const struct dkim_signature *signature)
{
    if (!message->author)
        return DKIM_AUTHOR_UNKNOWN;
    bool is_same =
        slice_eq(dns_name_slice(&signature->domain_name), dns_name_slice(message->author));
    return is_same ? DKIM_AUTHOR_SAME : DKIM_AUTHOR_OTHER;
}

/* True where the check is whole. */
static bool check_one(struct run *run, size_t number, struct dkim_check *check)
{
    const struct dkim_message *message = run->in->message;
    check->signature = &message->signatures[number];
    check->author = author_of(message, check->signature);
    if (!needs_key(run, number, check))
        return true;
    struct question question = {
        .kind = QUESTION_DNS, .type = DNS_TXT, .name = dns_name_slice(&check->signature->key_name)};
    check->fact = questions_ask(run->want, run->known, &question);
    if (!check->fact || !run->in->plan || !run->in->plan->done)
        return false;
    judge(run, number, check);
    return true;
}

/* --- all of them --------------------------------------------------------------------------------- */

static struct question part_question(const char *name)
{
    return (struct question){.kind = QUESTION_PART, .name = slice_from(name)};
}

/* A part that is not here: it is demanded; or it is known that it never comes, and why. */
static enum dns_status part_is_lost(struct run *run, const char *name)
{
    struct question question = part_question(name);
    const struct fact *fact = facts_find(run->known, &question);
    if (fact && dns_failed(fact->answer.status))
        return fact->answer.status;
    questions_demand(run->want, &question);
    return DNS_OK;
}

static enum step need_or_lost(struct run *run, const char *part, struct dkim_result *out_r)
{
    *out_r = (struct dkim_result){.result = DKIM_TEMPERROR, .lost = part_is_lost(run, part)};
    if (arena_failed(run->scratch))
        return STEP_FAILED;
    return out_r->lost == DNS_OK ? STEP_NEED : STEP_DONE;
}

/* pass, then what could not be told, then fail, then the rest. */
static enum dkim_verdict better(enum dkim_verdict a, enum dkim_verdict b)
{
    static const unsigned rank[] = {
        [DKIM_NONE] = 0,        [DKIM_PERMERROR] = 1, [DKIM_FAIL] = 2,
        [DKIM_NOT_CHECKED] = 3, [DKIM_TEMPERROR] = 4, [DKIM_PASS] = 5,
    };
    return rank[a] >= rank[b] ? a : b;
}

enum step dkim_step(struct dkim_result *out_r, const struct dkim_input *in,
                    const struct facts *known, struct questions *want, struct arena *scratch)
{
    struct run run = {.in = in, .known = known, .want = want, .scratch = scratch};
    if (!in->message)
        return need_or_lost(&run, DKIM_PART_HEADER, out_r);
    struct dkim_check *checks = arena_array(scratch, in->message->count + 1, sizeof(*checks));
    bool done = true, needs_body = false;
    *out_r = (struct dkim_result){
        .checks = checks, .count = in->message->count, .found = in->message->found};
    for (size_t i = 0; checks && i < in->message->count; i++) {
        bool whole = check_one(&run, i, &checks[i]);
        done &= whole;
        needs_body |= !whole && !(in->plan && in->plan->done);
        out_r->result = whole ? better(out_r->result, checks[i].result) : out_r->result;
    }
    if (run.failed || arena_failed(scratch) || arena_failed(in->message->arena))
        return STEP_FAILED;
    bool can_fit = mail_header_breaks(in->message->header) == MAIL_FLAWS;
    if (in->message->found > in->message->count && can_fit)
        out_r->result = better(out_r->result, DKIM_NOT_CHECKED);
    if (needs_body)
        return need_or_lost(&run, DKIM_PART_BODY, out_r);
    return done ? STEP_DONE : STEP_NEED;
}
