/* SPDX-License-Identifier: MIT
 * One term of a record; private to spf. */
#ifndef SPF_TERM_H
#define SPF_TERM_H

#include "spf/spf.h"

/* Reads what stands between two spaces. NULL, or what is wrong with it (static). */
const char *term_read(struct slice text, struct spf_term *term);

#endif
