/* SPDX-License-Identifier: MIT
 * Limits of spf. doc/limits.md lists them; a test holds the two together. */
#ifndef SPF_LIMITS_H
#define SPF_LIMITS_H

#define SPF_TERMS_MAX        10 /* terms that ask DNS: RFC 7208 4.6.4 */
#define SPF_VOIDS_MAX        2  /* of these, with an empty answer: RFC 7208 4.6.4 */
#define SPF_MX_MAX           10 /* hosts of one mx term; more is permerror: RFC 7208 4.6.4 */
#define SPF_PTR_MAX          10 /* names of one ptr term or %{p}; more are ignored: RFC 7208 4.6.4 */
#define SPF_HINTS_MAX        32    /* questions that one run may ask early */
#define SPF_HINT_STEPS_MAX   1000  /* terms that one run may look at to find them */
#define SPF_RECORD_TERMS_MAX 8192  /* terms of one record: more than 16 kB can hold */
#define SPF_IDENTITY_MAX     1000  /* octets of a local-part or a HELO in a macro */
#define SPF_EXPANSION_MAX    16384 /* octets of an expanded macro string */
#define SPF_EXPLANATION_MAX  4096  /* octets of an explanation; a longer one is not given */

#endif
