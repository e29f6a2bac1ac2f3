/* SPDX-License-Identifier: MIT
 * Limits of base. doc/limits.md lists them; a test holds the two together. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* The smallest chunk that an arena takes from the system, in bytes. */
#define ARENA_CHUNK_MIN 8192

/* How deep JSON that we write may nest. */
#define JSON_DEPTH_MAX 64

#endif
