/* SPDX-License-Identifier: MIT
 *
 * hostile.h - DNS worlds made to trip an SPF evaluation up: records of random terms
 * that include, redirect to and explain one another in circles, void look-ups, mx
 * and ptr with up to 12 hosts, macros of every letter, syntax errors, several
 * records at a name, aliases that loop, and failures of every kind. There are few
 * names, so that everything meets everything.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "draw.h"
#include "spf/spf.h"
#include "world.h"

/* Stands in every local-part and in no other name. */
#define HOSTILE_MARK "zq"

void hostile_world(struct world *world, struct draw *draw);
/* A client, a HELO and a sender that fit the world. All parts are known. */
void hostile_input(struct spf_input *in_r, struct arena *arena, struct draw *draw);

#endif
