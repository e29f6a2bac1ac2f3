/* SPDX-License-Identifier: MIT
 * Limits of arc. doc/limits.md lists them; a test holds the two together. */
#ifndef ARC_LIMITS_H
#define ARC_LIMITS_H

#define ARC_SETS_MAX 50 /* sets of a chain; more is fail: RFC 8617 5.2 */

#define ARC_RESULTS_MAX 131072 /* octets of all ARC-Authentication-Results that are read */

#endif
