/* SPDX-License-Identifier: MIT */
#include "crypto/crypto.h"

#include <openssl/evp.h>

int crypto_sha256(struct slice bytes, uint8_t digest_r[CRYPTO_SHA256_LEN])
{
    unsigned len = 0;
    if (EVP_Digest(bytes.p ? bytes.p : "", bytes.len, digest_r, &len, EVP_sha256(), NULL) != 1 ||
        len != CRYPTO_SHA256_LEN)
        return ASSAY_ENOMEM;
    return ASSAY_OK;
}
