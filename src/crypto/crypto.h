/* SPDX-License-Identifier: MIT
 *
 * crypto.h - digests. The only folder that includes OpenSSL's headers.
 */
#ifndef CRYPTO_H
#define CRYPTO_H

#include "base/base.h"

#define CRYPTO_SHA256_LEN 32

/* SHA-256 (FIPS 180-4) of all of `bytes`. Takes no memory, and cannot fail. */
void crypto_sha256(struct slice bytes, uint8_t digest_r[CRYPTO_SHA256_LEN]);

#endif
