/* SPDX-License-Identifier: MIT
 *
 * crypto.h - digests, public keys and signatures. The only folder that includes
 * OpenSSL's headers.
 */
#ifndef CRYPTO_H
#define CRYPTO_H

#include "base/base.h"
#include "crypto/limits.h"

/* --- OpenSSL ---------------------------------------------------------------------- */

/* For a program, at its start and before anything else may use OpenSSL: takes OpenSSL up
 * without its configuration file, on which no verdict may depend. Where there is no memory
 * for that `no_memory` is called, which must not return (OpenSSL 3.5 would wait for ever).
 * ASSAY_ENOMEM: it could not be had otherwise. A library leaves it to the program. */
int crypto_start(void (*no_memory)(void));

/* --- digests -------------------------------------------------------------------- */

#define CRYPTO_SHA256_LEN 32

/* SHA-256 (FIPS 180-4) of all of `bytes`. Takes no memory, and cannot fail. */
void crypto_sha256(struct slice bytes, uint8_t digest_r[CRYPTO_SHA256_LEN]);

/* The same in pieces. A copy of the struct goes on by itself from where it was made. */
struct crypto_digest {
    uint64_t state[16];
};

void crypto_digest_init(struct crypto_digest *digest);
void crypto_digest_add(struct crypto_digest *digest, const void *bytes, size_t len);
/* The digest is used up. */
void crypto_digest_end(struct crypto_digest *digest, uint8_t digest_r[CRYPTO_SHA256_LEN]);

/* --- public keys ------------------------------------------------------------------- */

enum crypto_key_type { CRYPTO_RSA, CRYPTO_ED25519 };

enum crypto_key_fault {
    CRYPTO_KEY_OK = 0,
    CRYPTO_KEY_FORM,      /* no DER of a public key, or something behind it */
    CRYPTO_KEY_ALGORITHM, /* a key of another kind */
    CRYPTO_KEY_SHORT,     /* fewer bits than CRYPTO_RSA_BITS_MIN */
    CRYPTO_KEY_LONG,      /* more than CRYPTO_RSA_BITS_MAX */
    CRYPTO_KEY_EXPONENT,  /* even, below 3, or over CRYPTO_EXPONENT_BITS_MAX */
    CRYPTO_KEY_LENGTH,    /* Ed25519: not 32 octets */
};

/* "fewer than 1024 bits" and the like; static. */
const char *crypto_key_fault_text(enum crypto_key_fault fault);

/* Borrows from the octets that it was read from. */
struct crypto_key {
    enum crypto_key_type type;
    unsigned bits;         /* of the modulus, of a wrong size too; 256 for Ed25519 */
    bool is_pkcs1;         /* an RSAPublicKey without the SubjectPublicKeyInfo around it */
    struct slice modulus;  /* without leading zeros */
    struct slice exponent; /* likewise */
    struct slice point;    /* Ed25519 */
};

/* Reads the octets of a key record's p= (RFC 6376 3.6.1, 8463 4.2): for RSA a DER
 * SubjectPublicKeyInfo (RFC 5280 4.1) or RSAPublicKey (RFC 8017 A.1.1), for Ed25519 the 32
 * octets. */
enum crypto_key_fault crypto_key_read(enum crypto_key_type type, struct slice octets,
                                      struct crypto_key *out_r);

/* Public keys that were seen before, ready for use: making one costs as much as using it.
 * One belongs to one thread. */
struct crypto_keys;

/* NULL: no memory. `max` is how many are kept, 1 to CRYPTO_KEYS_MAX. */
struct crypto_keys *crypto_keys_new(size_t max);
void crypto_keys_free(struct crypto_keys **keys);

/* Is it a signature of the message whose SHA-256 is `digest`? RSASSA-PKCS1-v1_5 (RFC 8017
 * 8.2.2), or Ed25519 over the digest as message (RFC 8463 3). 1: yes, 0: no,
 * ASSAY_ENOMEM: could not be told. `key` has been read without a fault. */
int crypto_verify(struct crypto_keys *keys, const struct crypto_key *key,
                  const uint8_t digest[CRYPTO_SHA256_LEN], struct slice signature);

/* True where both are the same, in a time that depends on `len` alone. */
bool crypto_equal(const void *a, const void *b, size_t len);

#endif
