/* SPDX-License-Identifier: MIT
 * What the files of dkim share. */
#ifndef DKIM_INTERNAL_H
#define DKIM_INTERNAL_H

#include "dkim/dkim.h"

/* A tag's value without the white space that may stand anywhere in it. Borrows where there
 * is none. */
struct slice dkim_without_space(struct slice value, struct arena *arena);
/* The octets of base64 with white space in it, its padding left out or not (RFC 6376 2.10).
 * False where it is none, or empty. Without memory the arena says so. */
bool dkim_base64(struct slice value, struct arena *arena, struct slice *out_r);
/* True where one of the pieces between colons is `word`, letters of any case; FWS around them
 * does not count. */
bool dkim_list_has(struct slice list, const char *word);

#endif
