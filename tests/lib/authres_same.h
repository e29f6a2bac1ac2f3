/* SPDX-License-Identifier: MIT
 *
 * authres_same.h - what a field says, compared, written down, and cut to what can be written.
 */
#ifndef AUTHRES_SAME_H
#define AUTHRES_SAME_H

#include "authres/authres.h"

/* NULL, or the first thing in which they differ. Spans, flaws and how a known word is spelled
 * do not count. */
const char *authres_differs(const struct authres *a, const struct authres *b);

/* What of `in` has a form in RFC 8601, by the rules at the top of authres.h and not by the
 * writer's code; the length of a stretch apart. Lives in `arena`. */
struct authres authres_strict(const struct authres *in, struct arena *arena);

/* One line: [ID VERSION] METHOD=RESULT(WORD) "REASON" {COMMENT} PTYPE.PROPERTY=<VALUE> ...
 * with "/VERSION" behind a method, ";" before a property that is detached, "!" before the span
 * of a flaw; a word that is not the result's own stands behind "~". */
void authres_dump(struct buffer *out, const struct authres *authres);

#endif
