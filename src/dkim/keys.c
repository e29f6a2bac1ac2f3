/* SPDX-License-Identifier: MIT
 * The key records at a selector, and what they make of a signature: RFC 6376 6.1.2 and 6.1.3. */
#include "dkim/internal.h"

struct trial {
    const struct dkim_signature *signature;
    struct dkim_memory *memory;
    struct arena *kept;
    struct crypto_keys *keys;
    struct arena *scratch;
    struct dkim_trial *out;
    unsigned tried;
    bool told;   /* `out` has the record at hand */
    bool failed; /* no memory */
};

/* What keeps a sound key from being this signature's: steps 5 to 9. */
static void match_key(const struct dkim_signature *signature, struct dkim_key *key)
{
    if (key->why != DKIM_WHY_VERIFIED)
        return;
    if (key->algorithm != signature->algorithm) {
        key->why = DKIM_WHY_KEY_TYPE;
        key->reason = "k= is not the type of key that a= asks for";
    } else if (key->is_strict && !signature->identity_is_domain) {
        key->why = DKIM_WHY_KEY_STRICT;
        key->reason = "t=s, and the domain of i= is not d=";
    }
}

/* 1, 0, or below 0 without memory. A key is asked once. */
static int verify_with(struct trial *trial, const struct dkim_key *key)
{
    struct dkim_memory *memory = trial->memory;
    for (size_t i = 0; i < memory->tried_count; i++)
        if (slice_eq(memory->tried[i].record, key->text))
            return memory->tried[i].verifies;
    int said = crypto_verify(trial->keys, &key->key, memory->digest, trial->signature->b);
    if (said >= 0 && memory->tried_count < DKIM_KEY_RECORDS_MAX) {
        memory->tried[memory->tried_count].record = arena_copy(trial->kept, key->text);
        memory->tried[memory->tried_count++].verifies = said;
    }
    return arena_failed(trial->kept) ? ASSAY_ENOMEM : said;
}

/* How far a record got; the one that got furthest is the one to tell about. */
static unsigned progress(const struct dkim_key *key)
{
    if (key->why == DKIM_WHY_KEY_SYNTAX || key->why == DKIM_WHY_KEY_VERSION)
        return 1;
    if (key->why == DKIM_WHY_LIMIT)
        return 4; /* it might be the one that fits */
    return key->why == DKIM_WHY_VERIFIED ? 3 : 2;
}

static bool read_record(struct trial *trial, struct slice rdata, struct dkim_key *key)
{
    struct slice text;
    int error = dns_txt_join(rdata, trial->scratch, &text);
    bool good = error == ASSAY_OK && dkim_key_read(text, trial->scratch, key);
    trial->failed |= error == ASSAY_ENOMEM || arena_failed(trial->scratch);
    return good;
}

static void tell(struct trial *trial, const struct dkim_key *key)
{
    trial->out->key = *key;
    trial->told = true;
}

/* True where it verifies. */
static bool judge_record(struct trial *trial, struct dkim_key *key)
{
    match_key(trial->signature, key);
    if (key->why == DKIM_WHY_VERIFIED && trial->tried++ >= DKIM_KEY_RECORDS_MAX) {
        key->why = DKIM_WHY_LIMIT;
        key->reason = "there are more keys than are tried";
    }
    if (!trial->out->key.text.p || progress(key) > progress(&trial->out->key))
        tell(trial, key);
    if (key->why != DKIM_WHY_VERIFIED)
        return false;
    int said = verify_with(trial, key);
    trial->failed |= said < 0;
    trial->out->header = said == 1 ? DKIM_MATCHES : DKIM_DIFFERS;
    if (said == 1)
        tell(trial, key);
    return said == 1;
}

/* Of what is not told nothing is kept: an answer may hold a thousand records, and a message name it
 * a hundred times. */
static bool try_record(struct trial *trial, struct slice rdata)
{
    struct dkim_key key;
    struct arena_mark mark = arena_mark(trial->scratch);
    trial->told = false;
    bool verified = read_record(trial, rdata, &key) && judge_record(trial, &key);
    if (!trial->told)
        arena_rewind(trial->scratch, mark);
    return verified;
}

bool dkim_try_records(const struct dkim_signature *signature, struct dkim_memory *memory,
                      struct arena *kept, struct crypto_keys *keys, const struct dns_answer *answer,
                      struct arena *scratch, struct dkim_trial *out_r)
{
    struct trial trial = {.signature = signature,
                          .memory = memory,
                          .kept = kept,
                          .keys = keys,
                          .scratch = scratch,
                          .out = out_r};
    bool verified = false;
    *out_r = (struct dkim_trial){.header = DKIM_UNTESTED};
    for (size_t i = 0; i < answer->record_count && !verified && !trial.failed; i++)
        verified = try_record(&trial, answer->records[i]);
    if (out_r->key.why == DKIM_WHY_LIMIT)
        out_r->header = DKIM_UNTESTED;
    if (!out_r->key.text.p) {
        out_r->key.why = DKIM_WHY_KEY_SYNTAX;
        out_r->key.reason = "the record has no text";
    }
    return !trial.failed;
}
