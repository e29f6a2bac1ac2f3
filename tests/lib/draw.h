/* SPDX-License-Identifier: MIT
 *
 * draw.h - choices, drawn from a seed or read from given bytes (fuzzing).
 */
#ifndef DRAW_H
#define DRAW_H

#include "base/base.h"

struct draw {
    uint64_t state;
    struct slice bytes;
    bool scripted; /* from `bytes`; 0 once they are used up */
};

static inline struct draw draw_seed(uint64_t seed)
{
    return (struct draw){.state = seed * 0x9e3779b97f4a7c15u + 0x7208};
}

static inline struct draw draw_script(struct slice bytes)
{
    return (struct draw){.bytes = bytes, .scripted = true};
}

/* SplitMix64. */
static inline uint64_t draw_number(struct draw *draw)
{
    uint64_t z = draw->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* 0 to n - 1. */
static inline unsigned draw_below(struct draw *draw, unsigned n)
{
    if (!draw->scripted)
        return (unsigned)(draw_number(draw) % n);
    unsigned value = draw->bytes.len ? (uint8_t)draw->bytes.p[0] : 0;
    draw->bytes = slice_after(draw->bytes, 1);
    return value % n;
}

/* True once in n. */
static inline bool draw_once_in(struct draw *draw, unsigned n)
{
    return draw_below(draw, n) == n - 1;
}

#define DRAW_FROM(draw, array) ((array)[draw_below((draw), (unsigned)ARRAY_LEN(array))])

#endif
