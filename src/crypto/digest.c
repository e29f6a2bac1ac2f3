/* SPDX-License-Identifier: MIT */
#include "crypto/crypto.h"

/* The calls that OpenSSL 3 calls old take no memory. Its new ones set up a library
 * context first, and crash where that found none. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct crypto_digest), "room for a digest");

void crypto_digest_init(struct crypto_digest *digest)
{
    SHA256_Init((SHA256_CTX *)digest);
}

void crypto_digest_add(struct crypto_digest *digest, const void *bytes, size_t len)
{
    SHA256_Update((SHA256_CTX *)digest, bytes, len);
}

void crypto_digest_end(struct crypto_digest *digest, uint8_t digest_r[CRYPTO_SHA256_LEN])
{
    SHA256_Final(digest_r, (SHA256_CTX *)digest);
}

void crypto_sha256(struct slice bytes, uint8_t digest_r[CRYPTO_SHA256_LEN])
{
    struct crypto_digest digest;
    crypto_digest_init(&digest);
    crypto_digest_add(&digest, bytes.p, bytes.len);
    crypto_digest_end(&digest, digest_r);
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}
