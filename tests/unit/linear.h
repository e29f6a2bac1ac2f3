/* SPDX-License-Identifier: MIT
 * Does work that is eight times as much take about eight times as long? Both are done in one
 * run, so that no machine and no sanitizer is too slow for it; what grows with the square
 * takes 64 times as long. */
#ifndef LINEAR_H
#define LINEAR_H

#include <time.h>

#include "unit.h"

#define LINEAR_MORE      8
#define LINEAR_TIMES_MAX 24
#define LINEAR_FLOOR     (CLOCKS_PER_SEC / 1000) /* what is faster is taken for this */
#define LINEAR_TRIES     3

/* Does the work of this size, and says how much processor time it took. */
typedef clock_t linear_work(const void *context, size_t size);

static inline clock_t linear_fastest(linear_work *work, const void *context, size_t size)
{
    clock_t best = work(context, size);
    for (int i = 1; i < LINEAR_TRIES; i++) {
        clock_t next = work(context, size);
        best = next < best ? next : best;
    }
    return best < LINEAR_FLOOR ? LINEAR_FLOOR : best;
}

/* `size` is the larger of both. */
static inline void assert_linear(linear_work *work, const void *context, size_t size)
{
    clock_t little = linear_fastest(work, context, size / LINEAR_MORE);
    assert_true(linear_fastest(work, context, size) < LINEAR_TIMES_MAX * little);
}

#endif
