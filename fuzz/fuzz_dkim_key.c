/* SPDX-License-Identifier: MIT
 * Key records: spans lie within the text, and a key that may be used is one: its numbers are of
 * the sizes that are allowed, and OpenSSL takes it. */
#include <assert.h>

#include "dkim/dkim.h"

#define ARENA_CAP ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_within(struct slice part, struct slice whole)
{
    return !part.len || (part.p >= whole.p && part.p + part.len <= whole.p + whole.len);
}

static void check_key(const struct crypto_key *key)
{
    static const uint8_t digest[CRYPTO_SHA256_LEN], signature[CRYPTO_RSA_BITS_MAX / 8];
    struct crypto_keys *keys = crypto_keys_new(1);
    size_t len = key->type == CRYPTO_RSA ? key->modulus.len : 64;
    assert(keys);
    if (key->type == CRYPTO_RSA)
        assert(key->bits >= CRYPTO_RSA_BITS_MIN && key->bits <= CRYPTO_RSA_BITS_MAX &&
               key->exponent.len <= CRYPTO_EXPONENT_BITS_MAX / 8);
    else
        assert(key->point.len == 32);
    /* A signature of zeros is none of RSA; of Ed25519 some keys take it, which are no keys that
     * anybody makes. */
    int said = crypto_verify(keys, key, digest, slice_make(signature, len));
    assert(said == 0 || (said == 1 && key->type == CRYPTO_ED25519));
    crypto_keys_free(&keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct dkim_key key;
    struct slice text = slice_make(data, size);
    arena_init(&arena, ARENA_CAP);
    assert(dkim_key_read(text, &arena, &key));
    assert(lies_within(key.span, text));
    assert((key.why == DKIM_WHY_VERIFIED) == (key.reason == NULL));
    if (key.why == DKIM_WHY_VERIFIED) {
        assert(key.algorithm <= DKIM_ED25519_SHA256 && key.key_fault == CRYPTO_KEY_OK);
        check_key(&key.key);
    }
    arena_free(&arena);
    return 0;
}
