/* SPDX-License-Identifier: MIT
 * Signatures checked by OpenSSL, with the keys that were seen before. Of RSA it is asked for the
 * bare power: making one of its keys takes as long as checking a signature. */
#include "crypto/crypto.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/queue.h>

/* A key made ready; its octets follow the struct and are what it is found by. */
struct ready_key {
    BIGNUM *modulus, *exponent; /* RSA */
    BN_MONT_CTX *montgomery;
    EVP_PKEY *key; /* Ed25519 */
    TAILQ_ENTRY(ready_key) in_order;
    struct slice name;
    char octets[];
};

struct crypto_keys {
    struct table table;
    TAILQ_HEAD(ready_keys, ready_key) order; /* the last used first */
    size_t count;
    size_t max;
    BN_CTX *room; /* for OpenSSL's numbers */
    BIGNUM *number;
};

struct crypto_keys *crypto_keys_new(size_t max)
{
    struct crypto_keys *keys = calloc(1, sizeof(*keys));
    if (!keys)
        return NULL;
    TAILQ_INIT(&keys->order);
    table_init(&keys->table, NULL);
    keys->max = max < CRYPTO_KEYS_MAX ? max : CRYPTO_KEYS_MAX;
    keys->room = BN_CTX_new();
    keys->number = BN_new();
    if (!keys->room || !keys->number)
        crypto_keys_free(&keys);
    return keys;
}

static void ready_free(struct ready_key *ready)
{
    BN_free(ready->modulus);
    BN_free(ready->exponent);
    BN_MONT_CTX_free(ready->montgomery);
    EVP_PKEY_free(ready->key);
    free(ready);
}

static void drop(struct crypto_keys *keys, struct ready_key *ready)
{
    TAILQ_REMOVE(&keys->order, ready, in_order);
    table_remove(&keys->table, ready->name);
    ready_free(ready);
    keys->count--;
}

void crypto_keys_free(struct crypto_keys **keys)
{
    struct ready_key *ready;
    if (!*keys)
        return;
    while ((ready = TAILQ_FIRST(&(*keys)->order)))
        drop(*keys, ready);
    table_free(&(*keys)->table);
    BN_CTX_free((*keys)->room);
    BN_free((*keys)->number);
    free(*keys);
    *keys = NULL;
}

/* --- making one ready ------------------------------------------------------------- */

static BIGNUM *number(struct slice octets)
{
    return BN_bin2bn((const unsigned char *)octets.p, (int)octets.len, NULL);
}

/* NULL: no memory. OpenSSL sets up a context at its first use of a key, and 3.0 crashes where it
 * found no memory for it. */
static EVP_PKEY *ed25519_key(struct slice point)
{
    if (!OSSL_LIB_CTX_get0_global_default())
        return NULL;
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)point.p,
                                       point.len);
}

static bool make_ready(struct crypto_keys *keys, struct ready_key *ready,
                       const struct crypto_key *key)
{
    if (key->type == CRYPTO_ED25519) {
        ready->key = ed25519_key(key->point);
        return ready->key != NULL;
    }
    ready->modulus = number(key->modulus);
    ready->exponent = number(key->exponent);
    ready->montgomery = BN_MONT_CTX_new();
    return ready->modulus && ready->exponent && ready->montgomery &&
           BN_MONT_CTX_set(ready->montgomery, ready->modulus, keys->room) == 1;
}

/* --- the ones seen before ------------------------------------------------------------- */

/* One octet of type, the exponent's length, exponent, modulus; or the point. */
static size_t name_length(const struct crypto_key *key)
{
    return 2 + key->exponent.len + key->modulus.len + key->point.len;
}

static void write_name(char *to, const struct crypto_key *key)
{
    const struct slice pieces[] = {key->exponent, key->modulus, key->point};
    *to++ = (char)key->type;
    *to++ = (char)key->exponent.len;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        if (pieces[i].len)
            memcpy(to, pieces[i].p, pieces[i].len);
        to += pieces[i].len;
    }
}

static struct ready_key *keep(struct crypto_keys *keys, const struct crypto_key *key,
                              struct slice name)
{
    struct ready_key *oldest = TAILQ_LAST(&keys->order, ready_keys);
    if (oldest && keys->count >= keys->max)
        drop(keys, oldest);
    struct ready_key *ready = calloc(1, sizeof(*ready) + name.len);
    if (!ready)
        return NULL;
    memcpy(ready->octets, name.p, name.len);
    ready->name = slice_make(ready->octets, name.len);
    if (!make_ready(keys, ready, key) || table_put(&keys->table, ready->name, ready) != ASSAY_OK) {
        ready_free(ready);
        return NULL;
    }
    TAILQ_INSERT_HEAD(&keys->order, ready, in_order);
    keys->count++;
    return ready;
}

/* NULL: no memory. */
static struct ready_key *find(struct crypto_keys *keys, const struct crypto_key *key)
{
    char room[2 + (CRYPTO_EXPONENT_BITS_MAX + CRYPTO_RSA_BITS_MAX) / 8];
    struct slice name = slice_make(room, name_length(key));
    write_name(room, key);
    struct ready_key *ready = table_get(&keys->table, name);
    if (!ready)
        return keep(keys, key, name);
    TAILQ_REMOVE(&keys->order, ready, in_order);
    TAILQ_INSERT_HEAD(&keys->order, ready, in_order);
    return ready;
}

/* --- RSA ------------------------------------------------------------------------------- */

#define RSA_OCTETS_MAX (CRYPTO_RSA_BITS_MAX / 8)

/* RFC 8017 9.2: what the signature must come to, as long as the modulus. */
static void encode_message(uint8_t *to, size_t len, const uint8_t *digest)
{
    static const uint8_t info[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                   0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    size_t tail = sizeof(info) + CRYPTO_SHA256_LEN;
    memset(to, 0xff, len);
    to[0] = 0;
    to[1] = 1;
    to[len - tail - 1] = 0;
    memcpy(to + len - tail, info, sizeof(info));
    memcpy(to + len - CRYPTO_SHA256_LEN, digest, CRYPTO_SHA256_LEN);
}

/* The signature to the power of the exponent, as long as the modulus. */
static bool raise_power(struct crypto_keys *keys, const struct ready_key *ready,
                        struct slice signature, uint8_t *power_r)
{
    BIGNUM *power = keys->number;
    return BN_bin2bn((const unsigned char *)signature.p, (int)signature.len, power) &&
           BN_mod_exp_mont(power, power, ready->exponent, ready->modulus, keys->room,
                           ready->montgomery) == 1 &&
           BN_bn2binpad(power, power_r, (int)signature.len) == (int)signature.len;
}

/* RFC 8017 8.2.2. There is a power of every number below the modulus: so where OpenSSL has none,
 * there was no memory, and that is told from a signature that does not fit. */
static int check_rsa(struct crypto_keys *keys, const struct ready_key *ready,
                     const struct crypto_key *key, const uint8_t *digest, struct slice signature)
{
    uint8_t power[RSA_OCTETS_MAX], wanted[RSA_OCTETS_MAX];
    size_t len = key->modulus.len;
    if (signature.len != len || memcmp(signature.p, key->modulus.p, len) >= 0)
        return 0;
    if (!raise_power(keys, ready, signature, power))
        return ASSAY_ENOMEM;
    encode_message(wanted, len, digest);
    return crypto_equal(power, wanted, len);
}

/* --- Ed25519 --------------------------------------------------------------------------- */

/* 1: yes; else no, or there was no memory. */
static int try_ed25519(EVP_PKEY *key, struct slice message, struct slice signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int said = 0;
    if (context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1)
        said = EVP_DigestVerify(context, (const unsigned char *)signature.p, signature.len,
                                (const unsigned char *)message.p, message.len);
    EVP_MD_CTX_free(context);
    return said == 1;
}

/* A signature that fits: RFC 8032 7.1, test 1. */
static bool ed25519_works(void)
{
    static const uint8_t point[32] = {
        0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe,
        0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6,
        0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
    };
    static const uint8_t signature[64] = {
        0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72, 0x90, 0x86, 0xe2, 0xcc, 0x80,
        0x6e, 0x82, 0x8a, 0x84, 0x87, 0x7f, 0x1e, 0xb8, 0xe5, 0xd9, 0x74, 0xd8, 0x73,
        0xe0, 0x65, 0x22, 0x49, 0x01, 0x55, 0x5f, 0xb8, 0x82, 0x15, 0x90, 0xa3, 0x3b,
        0xac, 0xc6, 0x1e, 0x39, 0x70, 0x1c, 0xf9, 0xb4, 0x6b, 0xd2, 0x5b, 0xf5, 0xf0,
        0x59, 0x5b, 0xbe, 0x24, 0x65, 0x51, 0x41, 0x43, 0x8e, 0x7a, 0x10, 0x0b,
    };
    EVP_PKEY *key = ed25519_key(slice_make(point, sizeof(point)));
    bool works = key && try_ed25519(key, slice_make("", 0), slice_make(signature, 64));
    EVP_PKEY_free(key);
    return works;
}

/* OpenSSL says the same where a signature does not fit and where it had no memory. So a no
 * counts where it is said twice, and one that fits was taken in between. */
static int check_ed25519(const struct ready_key *ready, const uint8_t *digest,
                         struct slice signature)
{
    struct slice message = slice_make(digest, CRYPTO_SHA256_LEN);
    if (try_ed25519(ready->key, message, signature))
        return 1;
    if (!ed25519_works())
        return ASSAY_ENOMEM;
    return try_ed25519(ready->key, message, signature);
}

int crypto_verify(struct crypto_keys *keys, const struct crypto_key *key,
                  const uint8_t digest[CRYPTO_SHA256_LEN], struct slice signature)
{
    struct ready_key *ready = find(keys, key);
    if (!ready)
        return ASSAY_ENOMEM;
    return key->type == CRYPTO_ED25519 ? check_ed25519(ready, digest, signature)
                                       : check_rsa(keys, ready, key, digest, signature);
}
