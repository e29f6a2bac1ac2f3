/* SPDX-License-Identifier: MIT
 * Limits of crypto. doc/limits.md lists them; a test holds the two together. */
#ifndef CRYPTO_LIMITS_H
#define CRYPTO_LIMITS_H

#define CRYPTO_RSA_BITS_MIN      1024   /* of a modulus: RFC 8301 3.2 */
#define CRYPTO_RSA_BITS_MAX      8192   /* the same; 3.2 asks for 4096 at least */
#define CRYPTO_EXPONENT_BITS_MAX 64     /* of a public exponent: a long one costs 6 ms a check */
#define CRYPTO_KEYS_MAX          10000u /* public keys that are kept, the last used first */

#endif
