/* SPDX-License-Identifier: MIT
 * Digests, signatures and the keys that were seen before: FIPS 180-4, RFC 8017 8.2.2,
 * RFC 8463 3. */
#include "unit.h"

#include "crypto/crypto.h"
#include "crypto_vectors.h"

/* A key, its octets and a signature of the SHA-256 of "assay". */
struct signer {
    enum crypto_key_type type;
    const char *key, *signature;
    unsigned bits;
};

static const struct signer signers[] = {
    {CRYPTO_RSA, RSA_1024_KEY, RSA_1024_SIGNATURE, 1024},
    {CRYPTO_RSA, RSA_1024_OTHER_KEY, RSA_1024_OTHER_SIGNATURE, 1024},
    {CRYPTO_RSA, RSA_2048_KEY, RSA_2048_SIGNATURE, 2048},
    {CRYPTO_RSA, RSA_4096_KEY, RSA_4096_SIGNATURE, 4096},
    {CRYPTO_ED25519, ED25519_KEY, ED25519_SIGNATURE, 256},
};

static struct slice from_hex(const char *hex)
{
    size_t len = strlen(hex) / 2;
    char octets[1200];
    assert_true(len <= sizeof(octets));
    for (size_t i = 0; i < len; i++)
        octets[i] = (char)(ascii_hex_value(hex[2 * i]) << 4 | ascii_hex_value(hex[2 * i + 1]));
    return exact(octets, len);
}

struct rig {
    struct crypto_keys *keys;
    struct crypto_key key;
    struct slice octets, signature;
    uint8_t digest[CRYPTO_SHA256_LEN];
};

static void rig_init(struct rig *rig, const struct signer *signer, size_t max)
{
    rig->octets = from_hex(signer->key);
    rig->signature = from_hex(signer->signature);
    rig->keys = crypto_keys_new(max);
    assert_non_null(rig->keys);
    assert_int_equal(crypto_key_read(signer->type, rig->octets, &rig->key), CRYPTO_KEY_OK);
    assert_int_equal(rig->key.bits, signer->bits);
    crypto_sha256(SLICE("assay"), rig->digest);
}

static void rig_free(struct rig *rig)
{
    exact_free(rig->octets);
    exact_free(rig->signature);
    crypto_keys_free(&rig->keys);
    assert_null(rig->keys);
}

static int rig_verify(struct rig *rig, struct slice signature)
{
    struct slice copy = exact(signature.p, signature.len);
    int result = crypto_verify(rig->keys, &rig->key, rig->digest, copy);
    exact_free(copy);
    return result;
}

static void flip(struct slice octets, size_t bit)
{
    char *p = (char *)(uintptr_t)octets.p + bit / 8;
    *p = (char)(*p ^ 1 << bit % 8);
}

/* --- signatures ------------------------------------------------------------------------ */

static void good_signatures(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(signers); i++) {
        struct rig rig;
        rig_init(&rig, &signers[i], 10);
        for (unsigned again = 0; again < 3; again++)
            assert_int_equal(rig_verify(&rig, rig.signature), 1);
        rig_free(&rig);
    }
}

static void each_turned_bit_of_a_digest(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(signers); i++) {
        struct rig rig;
        rig_init(&rig, &signers[i], 10);
        for (size_t bit = 0; bit < 256; bit++) {
            flip(slice_make(rig.digest, sizeof(rig.digest)), bit);
            assert_int_equal(rig_verify(&rig, rig.signature), 0);
            flip(slice_make(rig.digest, sizeof(rig.digest)), bit);
        }
        assert_int_equal(rig_verify(&rig, rig.signature), 1);
        rig_free(&rig);
    }
}

static void each_turned_bit_of_a_signature(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(signers); i++) {
        struct rig rig;
        rig_init(&rig, &signers[i], 10);
        for (size_t bit = 0; bit < rig.signature.len * 8; bit++) {
            flip(rig.signature, bit);
            assert_int_equal(rig_verify(&rig, rig.signature), 0);
            flip(rig.signature, bit);
        }
        assert_int_equal(rig_verify(&rig, rig.signature), 1);
        rig_free(&rig);
    }
}

/* RFC 8017 8.2.2 step 1: as long as the modulus. */
static void signatures_of_other_lengths(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(signers); i++) {
        struct rig rig;
        char longer[1200] = {0};
        rig_init(&rig, &signers[i], 10);
        size_t len = rig.signature.len;
        assert_int_equal(rig_verify(&rig, SLICE_NONE), 0);
        assert_int_equal(rig_verify(&rig, slice_head(rig.signature, 1)), 0);
        assert_int_equal(rig_verify(&rig, slice_head(rig.signature, len - 1)), 0);
        assert_int_equal(rig_verify(&rig, slice_after(rig.signature, 1)), 0);
        memcpy(longer, rig.signature.p, len);
        assert_int_equal(rig_verify(&rig, slice_make(longer, len + 1)), 0);
        assert_int_equal(rig_verify(&rig, slice_make(longer, sizeof(longer))), 0);
        memmove(longer + 1, longer, len);
        longer[0] = 0; /* the same number */
        assert_int_equal(rig_verify(&rig, slice_make(longer, len + 1)), 0);
        rig_free(&rig);
    }
}

/* Numbers at the ends of what a signature may be. */
static void signatures_of_one_octet_repeated(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(signers); i++) {
        struct rig rig;
        char octets[1200];
        rig_init(&rig, &signers[i], 10);
        for (int c = 0; c < 256; c += 51) {
            memset(octets, c, sizeof(octets));
            assert_int_equal(rig_verify(&rig, slice_make(octets, rig.signature.len)), 0);
        }
        memset(octets, 0, sizeof(octets));
        octets[rig.signature.len - 1] = 1;
        assert_int_equal(rig_verify(&rig, slice_make(octets, rig.signature.len)), 0);
        rig_free(&rig);
    }
}

/* A signature plus its modulus, as long as both. */
static void add_modulus(const struct rig *rig, char *sum)
{
    unsigned carry = 0;
    for (size_t i = rig->signature.len; i-- > 0;) {
        carry += (uint8_t)rig->signature.p[i] + (unsigned)(uint8_t)rig->key.modulus.p[i];
        sum[i] = (char)carry;
        carry >>= 8;
    }
    assert_int_equal(carry, 0);
}

/* RFC 8017 5.2.2: what is not below the modulus is out of range, though it be the same number
 * modulo it. */
static void signatures_past_the_modulus(void **state)
{
    (void)state;
    static const size_t numbers[] = {1, 3}; /* their sums are no longer than they are */
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct rig rig;
        char sum[1200];
        rig_init(&rig, &signers[numbers[i]], 10);
        assert_int_equal(rig.key.modulus.len, rig.signature.len);
        add_modulus(&rig, sum);
        assert_int_equal(rig_verify(&rig, slice_make(sum, rig.signature.len)), 0);
        assert_int_equal(rig_verify(&rig, rig.key.modulus), 0);
        assert_int_equal(rig_verify(&rig, rig.signature), 1);
        rig_free(&rig);
    }
}

static void other_schemes_are_no_signature(void **state)
{
    (void)state;
    static const char *const others[] = {RSA_1024_PSS, RSA_1024_SHA1, RSA_1024_OTHER_SIGNATURE};
    struct rig rig;
    rig_init(&rig, &signers[0], 10);
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        struct slice signature = from_hex(others[i]);
        assert_int_equal(rig_verify(&rig, signature), 0);
        exact_free(signature);
    }
    rig_free(&rig);
}

/* RFC 8463 3: the message is the digest, not the text itself. */
static void ed25519_signs_the_digest(void **state)
{
    (void)state;
    struct rig rig;
    struct slice of_text = from_hex(ED25519_OF_TEXT);
    rig_init(&rig, &signers[4], 10);
    assert_int_equal(rig.signature.len, 64);
    assert_int_equal(rig_verify(&rig, of_text), 0);
    assert_int_equal(rig_verify(&rig, rig.signature), 1);
    exact_free(of_text);
    rig_free(&rig);
}

/* 32 octets need not be a point: then no signature is one. */
static void an_ed25519_key_that_is_no_point(void **state)
{
    (void)state;
    struct crypto_keys *keys = crypto_keys_new(4);
    struct rig rig;
    rig_init(&rig, &signers[4], 1);
    for (int c = 0; c < 256; c++) {
        char octets[32];
        struct crypto_key key;
        memset(octets, c, sizeof(octets));
        struct slice copy = exact(octets, sizeof(octets));
        assert_int_equal(crypto_key_read(CRYPTO_ED25519, copy, &key), CRYPTO_KEY_OK);
        assert_int_equal(crypto_verify(keys, &key, rig.digest, rig.signature), 0);
        exact_free(copy);
    }
    rig_free(&rig);
    crypto_keys_free(&keys);
}

/* --- keys seen before ---------------------------------------------------------------------- */

/* Two keys of one size take turns; neither is taken for the other. */
static void take_turns(size_t max)
{
    struct rig a, b;
    rig_init(&a, &signers[0], max);
    rig_init(&b, &signers[1], 1);
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(crypto_verify(a.keys, &a.key, a.digest, a.signature), 1);
        assert_int_equal(crypto_verify(a.keys, &b.key, a.digest, a.signature), 0);
        assert_int_equal(crypto_verify(a.keys, &b.key, a.digest, b.signature), 1);
        assert_int_equal(crypto_verify(a.keys, &a.key, a.digest, b.signature), 0);
    }
    rig_free(&a);
    rig_free(&b);
}

static void keys_take_turns_in_a_cache_of_any_size(void **state)
{
    (void)state;
    take_turns(1);
    take_turns(2);
    take_turns(CRYPTO_KEYS_MAX);
}

/* Exponent and modulus of one key, cut at another place: not the key that was seen. */
static void a_key_is_known_by_both_of_its_numbers(void **state)
{
    (void)state;
    struct rig rig;
    char octets[300];
    rig_init(&rig, &signers[2], 10);
    size_t e = rig.key.exponent.len, n = rig.key.modulus.len, cut = e + 1;
    memcpy(octets, rig.key.exponent.p, e);
    memcpy(octets + e, rig.key.modulus.p, n);
    while (!(octets[cut - 1] & 1) || !octets[cut])
        cut++;
    struct crypto_key other = {.type = CRYPTO_RSA, .bits = 2048};
    other.exponent = slice_make(octets, cut);
    other.modulus = slice_make(octets + cut, e + n - cut);
    assert_true(cut <= CRYPTO_EXPONENT_BITS_MAX / 8);
    assert_int_equal(rig_verify(&rig, rig.signature), 1);
    assert_int_equal(crypto_verify(rig.keys, &other, rig.digest, rig.signature), 0);
    assert_int_equal(rig_verify(&rig, rig.signature), 1);
    rig_free(&rig);
}

/* All kinds at once, more of them than are kept. */
static void keys_of_all_kinds_in_one_cache(void **state)
{
    (void)state;
    for (size_t max = 1; max <= ARRAY_LEN(signers) + 1; max++) {
        struct rig rigs[ARRAY_LEN(signers)];
        struct crypto_keys *keys = crypto_keys_new(max);
        for (size_t i = 0; i < ARRAY_LEN(signers); i++)
            rig_init(&rigs[i], &signers[i], 1);
        for (unsigned step = 0; step < 40; step++) {
            struct rig *rig = &rigs[(step * step + step / 7) % ARRAY_LEN(signers)];
            assert_int_equal(crypto_verify(keys, &rig->key, rig->digest, rig->signature), 1);
        }
        for (size_t i = 0; i < ARRAY_LEN(signers); i++)
            rig_free(&rigs[i]);
        crypto_keys_free(&keys);
    }
}

/* The cache keeps its own copy: the octets of the key may go. */
static void a_key_kept_outlives_its_octets(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, &signers[2], 10);
    assert_int_equal(rig_verify(&rig, rig.signature), 1);
    exact_free(rig.octets);
    rig.octets = from_hex(signers[2].key);
    assert_int_equal(crypto_key_read(CRYPTO_RSA, rig.octets, &rig.key), CRYPTO_KEY_OK);
    assert_int_equal(rig_verify(&rig, rig.signature), 1);
    rig_free(&rig);
}

static void freeing_none_is_harmless(void **state)
{
    (void)state;
    struct crypto_keys *none = NULL;
    crypto_keys_free(&none);
    assert_null(none);
}

/* --- digests ---------------------------------------------------------------------------------- */

static void assert_digest(const uint8_t digest[CRYPTO_SHA256_LEN], const char *hex)
{
    struct slice expected = from_hex(hex);
    assert_memory_equal(digest, expected.p, CRYPTO_SHA256_LEN);
    exact_free(expected);
}

/* FIPS 180-4's examples. */
static void digests_of_fips_180_4(void **state)
{
    (void)state;
    uint8_t digest[CRYPTO_SHA256_LEN];
    crypto_sha256(SLICE("abc"), digest);
    assert_digest(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    crypto_sha256(SLICE_NONE, digest);
    assert_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    crypto_sha256(SLICE("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), digest);
    assert_digest(digest, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* A copy at each place goes on by itself, and leaves the first as it was. */
static void a_copy_of_a_digest_goes_on(void **state)
{
    (void)state;
    char text[200];
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)(i * 7);
    for (size_t cut = 0; cut <= sizeof(text); cut++) {
        struct crypto_digest first, copy;
        uint8_t whole[CRYPTO_SHA256_LEN], head[CRYPTO_SHA256_LEN], digest[CRYPTO_SHA256_LEN];
        crypto_sha256(slice_make(text, sizeof(text)), whole);
        crypto_sha256(slice_make(text, cut), head);
        crypto_digest_init(&first);
        crypto_digest_add(&first, text, cut);
        copy = first;
        crypto_digest_end(&copy, digest);
        assert_memory_equal(digest, head, sizeof(head));
        copy = first;
        crypto_digest_add(&copy, "other", 5);
        crypto_digest_add(&first, text + cut, sizeof(text) - cut);
        crypto_digest_end(&first, digest);
        assert_memory_equal(digest, whole, sizeof(whole));
    }
}

static void equal_octets(void **state)
{
    (void)state;
    assert_true(crypto_equal("", "", 0));
    assert_true(crypto_equal("abc", "abd", 2));
    assert_false(crypto_equal("abc", "abd", 3));
    assert_false(crypto_equal("\x01", "\x81", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_signatures),
        cmocka_unit_test(each_turned_bit_of_a_digest),
        cmocka_unit_test(each_turned_bit_of_a_signature),
        cmocka_unit_test(signatures_of_other_lengths),
        cmocka_unit_test(signatures_of_one_octet_repeated),
        cmocka_unit_test(signatures_past_the_modulus),
        cmocka_unit_test(other_schemes_are_no_signature),
        cmocka_unit_test(ed25519_signs_the_digest),
        cmocka_unit_test(an_ed25519_key_that_is_no_point),
        cmocka_unit_test(keys_take_turns_in_a_cache_of_any_size),
        cmocka_unit_test(a_key_is_known_by_both_of_its_numbers),
        cmocka_unit_test(keys_of_all_kinds_in_one_cache),
        cmocka_unit_test(a_key_kept_outlives_its_octets),
        cmocka_unit_test(freeing_none_is_harmless),
        cmocka_unit_test(digests_of_fips_180_4),
        cmocka_unit_test(a_copy_of_a_digest_goes_on),
        cmocka_unit_test(equal_octets),
    };
    return cmocka_run_group_tests_name("crypto-verify", tests, NULL, NULL);
}
