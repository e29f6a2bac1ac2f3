/* SPDX-License-Identifier: MIT
 * Attack row MT-09 for crypto: the n-th allocation fails, ours or OpenSSL's, for every n,
 * once and for good. A good RSA signature is then one, or could not be told; never
 * none. */
#include "alloc_unit.h"
#include "unit.h"

#include "crypto/crypto.h"
#include "crypto_vectors.h"

/* OpenSSL's own allocations, as its openssl/crypto.h has it. */
int CRYPTO_set_mem_functions(void *(*allocate)(size_t size, const char *file, int line),
                             void *(*change)(void *p, size_t size, const char *file, int line),
                             void (*release)(void *p, const char *file, int line));

static void *allocate(size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return __wrap_malloc(size);
}

static void *change(void *p, size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return __wrap_realloc(p, size);
}

static void release(void *p, const char *file, int line)
{
    (void)file, (void)line;
    free(p);
}

static struct slice from_hex(const char *hex)
{
    size_t len = strlen(hex) / 2;
    char octets[1200];
    for (size_t i = 0; i < len; i++)
        octets[i] = (char)(ascii_hex_value(hex[2 * i]) << 4 | ascii_hex_value(hex[2 * i + 1]));
    return exact(octets, len);
}

struct rig {
    struct crypto_key key;
    struct slice octets, signature;
    uint8_t digest[CRYPTO_SHA256_LEN];
};

static void rig_init(struct rig *rig, enum crypto_key_type type, const char *key,
                     const char *signature)
{
    rig->octets = from_hex(key);
    rig->signature = from_hex(signature);
    crypto_sha256(SLICE("assay"), rig->digest);
    assert_int_equal(crypto_key_read(type, rig->octets, &rig->key), CRYPTO_KEY_OK);
}

static void rig_free(struct rig *rig)
{
    exact_free(rig->octets);
    exact_free(rig->signature);
}

/* With a fresh cache, and twice with it; afterwards the cache works. */
static bool verify_failing(const struct rig *rig, long n)
{
    alloc_fail_after(n);
    struct crypto_keys *keys = crypto_keys_new(2);
    for (unsigned i = 0; keys && i < 2; i++) {
        int result = crypto_verify(keys, &rig->key, rig->digest, rig->signature);
        if (result != 1 && result != ASSAY_ENOMEM)
            fail_msg("%d where allocation %ld fails", result, n);
    }
    bool failed = alloc_fail_end();
    if (keys)
        assert_int_equal(crypto_verify(keys, &rig->key, rig->digest, rig->signature), 1);
    crypto_keys_free(&keys);
    return failed;
}

static void verify_each(enum crypto_key_type type, const char *key, const char *signature)
{
    struct rig rig;
    rig_init(&rig, type, key, signature);
    verify_failing(&rig, 1 << 20); /* what OpenSSL makes once is there */
    for (alloc_persistent = 0; alloc_persistent < 2; alloc_persistent++) {
        long n = 0;
        while (verify_failing(&rig, n))
            n++;
        assert_true(n > 10);
    }
    rig_free(&rig);
}

static void mt_09_an_rsa_signature_is_one_or_could_not_be_told(void **state)
{
    (void)state;
    verify_each(CRYPTO_RSA, RSA_1024_KEY, RSA_1024_SIGNATURE);
    verify_each(CRYPTO_RSA, RSA_2048_KEY, RSA_2048_SIGNATURE);
}

static void mt_09_an_ed25519_signature_is_one_or_could_not_be_told(void **state)
{
    (void)state;
    verify_each(CRYPTO_ED25519, ED25519_KEY, ED25519_SIGNATURE);
}

/* A wrong one is never one. */
static void mt_09_a_wrong_signature_stays_wrong(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, CRYPTO_RSA, RSA_1024_KEY, RSA_1024_OTHER_SIGNATURE);
    for (long n = 0, failed = 1; failed; n++) {
        alloc_fail_after(n);
        struct crypto_keys *keys = crypto_keys_new(2);
        int result = keys ? crypto_verify(keys, &rig.key, rig.digest, rig.signature) : 0;
        failed = alloc_fail_end();
        assert_true(result == 0 || result == ASSAY_ENOMEM);
        crypto_keys_free(&keys);
    }
    rig_free(&rig);
}

/* No digest takes memory. */
static void a_digest_takes_no_memory(void **state)
{
    (void)state;
    uint8_t digest[CRYPTO_SHA256_LEN];
    struct crypto_digest pieces;
    alloc_fail_after(0);
    crypto_sha256(SLICE("abc"), digest);
    crypto_digest_init(&pieces);
    crypto_digest_add(&pieces, "abc", 3);
    crypto_digest_end(&pieces, digest);
    assert_false(alloc_fail_end());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_digest_takes_no_memory),
        cmocka_unit_test(mt_09_an_rsa_signature_is_one_or_could_not_be_told),
        cmocka_unit_test(mt_09_an_ed25519_signature_is_one_or_could_not_be_told),
        cmocka_unit_test(mt_09_a_wrong_signature_stays_wrong),
    };
    if (!CRYPTO_set_mem_functions(allocate, change, release))
        return 1;
    return cmocka_run_group_tests_name("crypto-alloc", tests, NULL, NULL);
}
