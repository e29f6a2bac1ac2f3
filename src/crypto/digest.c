/* SPDX-License-Identifier: MIT */
#include "crypto/crypto.h"

/* The calls that OpenSSL 3 calls old take no memory. Its new ones set up a library
 * context first, and crash where that found none. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

void crypto_sha256(struct slice bytes, uint8_t digest_r[CRYPTO_SHA256_LEN])
{
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes.p, bytes.len);
    SHA256_Final(digest_r, &context);
}
