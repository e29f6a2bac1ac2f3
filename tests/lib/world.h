/* SPDX-License-Identifier: MIT
 *
 * world.h - a DNS of our own in memory, for tests: what each name holds, and
 * which questions fail. A name that is not there is NXDOMAIN, one without the
 * type asked for is NODATA, aliases are followed.
 */
#ifndef WORLD_H
#define WORLD_H

#include "dns/dns.h"

/* The records of one type at one name, or how every question for them fails. */
struct world_set {
    uint16_t type;
    enum dns_status status;
    struct slice *records;
    size_t count, room;
};

struct world_name {
    struct slice name; /* canonical */
    struct world_set *sets;
    size_t count, room;
    enum dns_status otherwise; /* for types that have no set: DNS_NODATA, or a failure */
};

struct world {
    struct arena *arena;
    struct world_name *names;
    size_t count, room;
};

/* Everything lives in `arena`; no memory is an assert. */
void world_init(struct world *world, struct arena *arena);
/* The name itself, with nothing but NODATA, if it is not there yet. */
struct world_name *world_name(struct world *world, struct slice name);
/* Adds a record; `name` is canonical, `rdata` as in struct dns_answer. */
void world_record(struct world *world, struct slice name, uint16_t type, struct slice rdata);
/* Every question for this type at this name ends so; type 0: for every type that
 * has no records. */
void world_status(struct world *world, struct slice name, uint16_t type, enum dns_status status);
/* True where the name has a set of this type. */
bool world_has(const struct world *world, struct slice name, uint16_t type);

/* Records from text. */
void world_txt(struct world *world, struct slice name, struct slice text);
void world_mx(struct world *world, struct slice name, unsigned preference, struct slice host);

/* One line of text, "NAME TYPE DATA": an address, a name, "10 NAME" for MX, the text
 * of a TXT record to the end of the line. "!timeout" in place of the data (any word of
 * dns_status_text but ok) makes the question end so, and "!nodata" is a name without
 * this type. False where something is wrong with it. */
bool world_line(struct world *world, struct slice line);
/* Many of them; what is wrong with a line is an assert. */
void world_lines(struct world *world, const char *lines);

/* The answer to (name, type). It borrows from the world; lists live in `arena`. */
void world_answer(const struct world *world, struct slice name, uint16_t type, struct arena *arena,
                  struct dns_answer *out_r);

/* A canonical name in the arena, from text; empty where it is none. */
struct slice world_canonical(struct arena *arena, struct slice text);

#endif
