/* SPDX-License-Identifier: MIT
 * Is the chain whole? RFC 8617 5.2, steps 4 to 6. */
#include "arc/arc.h"

struct run {
    const struct arc_input *in;
    const struct facts *known;
    struct questions *want;
    struct arena *scratch;
    bool failed; /* no memory */
};

/* --- hashes -------------------------------------------------------------------------------- */

static bool add_relaxed(struct crypto_digest *digest, const struct mail_field *field)
{
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4);
    mail_canon_field(&text, MAIL_RELAXED, field);
    crypto_digest_add(digest, text.p, text.len);
    bool good = !text.error;
    buffer_free(&text);
    return good;
}

/* What a seal signs of itself ends its hash; the chain's goes on. */
static bool end_seal(const struct crypto_digest *chain, struct arc_signature *seal,
                     struct arena *scratch)
{
    struct crypto_digest own = *chain;
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4);
    dkim_canon_own(&text, &seal->signature, MAIL_RELAXED, scratch);
    crypto_digest_add(&own, text.p, text.len);
    crypto_digest_end(&own, seal->memory.digest);
    bool good = !text.error && !arena_failed(scratch);
    buffer_free(&text);
    return good;
}

/* What each seal signs (5.1.1): the sets before it, and its own with b= emptied. */
static bool digest_seals(struct run *run)
{
    struct arc_message *message = run->in->message;
    struct crypto_digest chain;
    bool good = true;
    crypto_digest_init(&chain);
    for (unsigned n = 0; n < message->count && good; n++) {
        struct arc_set *set = &message->sets[n];
        good = add_relaxed(&chain, set->fields[ARC_RESULTS]) &&
               add_relaxed(&chain, set->fields[ARC_MESSAGE_SIGNATURE]) &&
               end_seal(&chain, &set->seal, run->scratch) &&
               add_relaxed(&chain, set->fields[ARC_SEAL]);
    }
    return good;
}

static bool digest_messages(struct run *run)
{
    struct arc_message *message = run->in->message;
    for (unsigned n = 0; n < message->count; n++) {
        struct arc_signature *signature = &message->sets[n].message;
        if (signature->signature.why != DKIM_WHY_VERIFIED)
            continue;
        if (!dkim_header_digest(message->header, &signature->signature, run->scratch,
                                signature->memory.digest))
            return false;
        signature->memory.has_digest = true;
    }
    return true;
}

/* Once for a message. */
static bool digest_all(struct run *run)
{
    struct arc_message *message = run->in->message;
    return message->sets[message->count - 1].message.memory.has_digest ||
           (digest_seals(run) && digest_messages(run));
}

/* --- one signature ---------------------------------------------------------------------------- */

/* False where the key has not come. */
static bool ask_key(struct run *run, const struct dkim_signature *signature,
                    struct arc_check *check)
{
    struct question question = {
        .kind = QUESTION_DNS, .type = DNS_TXT, .name = dns_name_slice(&signature->key_name)};
    check->signature = signature;
    check->why = signature->why;
    if (signature->why != DKIM_WHY_VERIFIED)
        return true; /* of an older set */
    check->fact = questions_ask(run->want, run->known, &question);
    return check->fact != NULL;
}

static void check_key(struct run *run, struct arc_signature *signature, struct arc_check *check)
{
    struct dkim_trial trial;
    if (!check->fact)
        return;
    check->dns = check->fact->answer.status;
    if (dns_failed(check->dns)) {
        check->why = DKIM_WHY_DNS;
    } else if (check->dns != DNS_OK) {
        check->why = DKIM_WHY_NO_KEY;
    } else if (!dkim_try_records(&signature->signature, &signature->memory, run->in->message->arena,
                                 run->in->keys, &check->fact->answer, run->scratch, &trial)) {
        run->failed = true;
    } else {
        check->key = trial.key;
        check->header = trial.header;
        check->why = trial.key.why != DKIM_WHY_VERIFIED ? trial.key.why
                     : trial.header == DKIM_MATCHES     ? DKIM_WHY_VERIFIED
                                                        : DKIM_WHY_SIGNATURE;
    }
}

static void check_body(struct run *run, struct arc_check *check)
{
    const struct dkim_signature *signature = check->signature;
    if (!check->fact)
        return;
    const struct dkim_body_hash *hash =
        dkim_plan_find(run->in->plan, signature->body_canon, signature->limit);
    bool fits = !hash->is_short && crypto_equal(hash->digest, signature->bh.p, CRYPTO_SHA256_LEN);
    check->body = fits ? DKIM_MATCHES : DKIM_DIFFERS;
    check->is_whole = dkim_plan_is_covered(run->in->plan, signature);
    if (signature->has_expiry && signature->expiry_s < run->in->as_of_s)
        check->why = DKIM_WHY_EXPIRED;
    else if (!fits)
        check->why = hash->is_short ? DKIM_WHY_LENGTH : DKIM_WHY_BODY;
}

/* --- the chain ------------------------------------------------------------------------------------ */

static void fail(struct arc_result *out, enum arc_why why, unsigned instance, enum arc_field field,
                 const struct arc_check *check)
{
    bool is_dns = check->why == DKIM_WHY_DNS;
    out->result = ARC_FAIL;
    out->why = is_dns ? ARC_WHY_DNS : check->why == DKIM_WHY_LIMIT ? ARC_WHY_LIMIT : why;
    out->dns = check->dns;
    out->instance = instance;
    out->field = field;
    out->signature_why = check->why;
    bool is_key = check->why == check->key.why;
    out->reason = is_key ? check->key.reason : NULL;
    out->span = is_key ? check->key.span : SLICE_NONE;
}

static bool is_open(const struct arc_check *check)
{
    return check->why == DKIM_WHY_DNS || check->why == DKIM_WHY_LIMIT;
}

bool arc_is_open(const struct arc_result *result)
{
    return result->why == ARC_WHY_DNS || result->why == ARC_WHY_LIMIT;
}

/* A signature that does not fit is told before one whose key could not be had: whatever that
 * key, the chain is broken. */
static void judge(struct arc_result *out)
{
    unsigned newest = out->count;
    const struct arc_check *unknown = NULL;
    unsigned unknown_set = 0;
    enum arc_field unknown_field = ARC_SEAL;
    out->result = ARC_PASS;
    out->why = ARC_WHY_VALID;
    for (unsigned n = newest + 1; n >= 1 && out->result == ARC_PASS; n--) {
        bool is_message = n == newest + 1;
        const struct arc_check *check =
            is_message ? &out->messages[newest - 1] : &out->seals[n - 1];
        enum arc_field field = is_message ? ARC_MESSAGE_SIGNATURE : ARC_SEAL;
        unsigned set = is_message ? newest : n;
        if (is_open(check) && !unknown) {
            unknown = check;
            unknown_set = set;
            unknown_field = field;
        } else if (check->why != DKIM_WHY_VERIFIED && !is_open(check)) {
            fail(out, is_message ? ARC_WHY_MESSAGE : ARC_WHY_SEAL, set, field, check);
        }
    }
    if (out->result == ARC_PASS && unknown)
        fail(out, ARC_WHY_DNS, unknown_set, unknown_field, unknown);
}

/* 5.2 step 5. */
static void find_oldest(struct arc_result *out)
{
    unsigned n = out->count;
    while (n >= 1 && out->messages[n - 1].why == DKIM_WHY_VERIFIED)
        n--;
    out->oldest_pass = n == 0 ? 0 : n + 1;
    out->oldest_is_known = out->result == ARC_PASS && (n == 0 || !is_open(&out->messages[n - 1]));
}

static enum step check_chain(struct run *run, struct arc_result *out)
{
    struct arc_message *message = run->in->message;
    bool done = true;
    out->messages = arena_array(run->scratch, message->count, sizeof(*out->messages));
    out->seals = arena_array(run->scratch, message->count, sizeof(*out->seals));
    if (!out->messages || !out->seals || !digest_all(run))
        return STEP_FAILED;
    for (unsigned n = message->count; n >= 1; n--) {
        done &= ask_key(run, &message->sets[n - 1].message.signature, &out->messages[n - 1]);
        done &= ask_key(run, &message->sets[n - 1].seal.signature, &out->seals[n - 1]);
    }
    if (!done || !run->in->plan || !run->in->plan->done)
        return STEP_NEED;
    for (unsigned n = message->count; n >= 1 && !run->failed; n--) {
        check_key(run, &message->sets[n - 1].message, &out->messages[n - 1]);
        check_key(run, &message->sets[n - 1].seal, &out->seals[n - 1]);
        check_body(run, &out->messages[n - 1]);
    }
    if (run->failed)
        return STEP_FAILED;
    judge(out);
    find_oldest(out);
    return STEP_DONE;
}

/* STEP_NEED with the part demanded; or what is known of a part that never comes. */
static enum step need_part(struct run *run, const char *name, struct arc_result *out)
{
    struct question question = {.kind = QUESTION_PART, .name = slice_from(name)};
    const struct fact *fact = facts_find(run->known, &question);
    if (fact && dns_failed(fact->answer.status)) {
        *out =
            (struct arc_result){.result = ARC_FAIL, .why = ARC_WHY_DNS, .dns = fact->answer.status};
        return STEP_DONE;
    }
    questions_demand(run->want, &question);
    return STEP_NEED;
}

enum step arc_step(struct arc_result *out_r, const struct arc_input *in, const struct facts *known,
                   struct questions *want, struct arena *scratch)
{
    struct run run = {.in = in, .known = known, .want = want, .scratch = scratch};
    const struct arc_message *message = in->message;
    enum step step = STEP_DONE;
    *out_r = (struct arc_result){.result = ARC_NONE};
    if (!message) {
        step = need_part(&run, DKIM_PART_HEADER, out_r);
    } else if (message->why == ARC_WHY_VALID) {
        out_r->count = message->count;
        step = check_chain(&run, out_r);
        if (step == STEP_NEED && !(in->plan && in->plan->done))
            step = need_part(&run, DKIM_PART_BODY, out_r);
    } else {
        out_r->result = message->why == ARC_WHY_NO_SETS ? ARC_NONE : ARC_FAIL;
        out_r->why = message->why;
        out_r->count = message->count;
        out_r->instance = message->instance;
        out_r->field = message->field;
        out_r->signature_why = message->signature_why;
        out_r->reason = message->reason;
        out_r->span = message->span;
    }
    if (arena_failed(scratch) || (message && arena_failed(message->arena)))
        return STEP_FAILED;
    return step;
}
