/* SPDX-License-Identifier: MIT
 * Limits of dkim. doc/limits.md lists them; a test holds the two together. */
#ifndef DKIM_LIMITS_H
#define DKIM_LIMITS_H

#define DKIM_SIGNATURES_MAX  100   /* signatures of a message that are read: DESIGN, rule 7 */
#define DKIM_CHECKED_MAX     10    /* of these, that are checked */
#define DKIM_SIGNED_MAX      1000  /* names in one h= */
#define DKIM_KEY_RECORDS_MAX 3     /* records of one selector that are tried: RFC 6376 6.1.2 */
#define DKIM_KEY_TEXT_MAX    16384 /* octets of a key record */

#endif
