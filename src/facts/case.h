/* SPDX-License-Identifier: MIT
 * What the reader and the writer of case files share; private to facts. */
#ifndef FACTS_CASE_H
#define FACTS_CASE_H

#include "crypto/crypto.h"
#include "facts/facts.h"

#define CASE_VERSION 1

bool case_kind_is_dns(enum question_kind kind);
/* SHA-256 as lower-case hexadecimal. */
void case_digest(struct slice bytes, char hex_r[2 * CRYPTO_SHA256_LEN + 1]);

#endif
