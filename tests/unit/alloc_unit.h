/* SPDX-License-Identifier: MIT
 * Makes the n-th allocation fail. For programs linked with --wrap (see meson.build),
 * in one source file of each. */
#ifndef ALLOC_UNIT_H
#define ALLOC_UNIT_H

#include <stdlib.h>

/* How many more allocations succeed before one fails; below 0: all of them. */
static long alloc_left = -1;
static unsigned long alloc_failures;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);

static int alloc_fails(void)
{
    if (alloc_left < 0 || alloc_left-- > 0)
        return 0;
    alloc_failures++;
    return 1;
}

void *__wrap_malloc(size_t size)
{
    return alloc_fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return alloc_fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    return alloc_fails() ? NULL : __real_realloc(p, size);
}

/* The next `succeed` allocations succeed, the one after them fails, and all later ones
 * succeed again: whoever met the failure must have kept it. */
static inline void alloc_fail_after(long succeed)
{
    alloc_left = succeed;
    alloc_failures = 0;
}

/* Stops; true where an allocation did fail. */
static inline int alloc_fail_end(void)
{
    alloc_left = -1;
    return alloc_failures > 0;
}

#endif
