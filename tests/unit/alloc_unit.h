/* SPDX-License-Identifier: MIT
 * Makes the n-th allocation fail. For programs linked with --wrap (see meson.build),
 * in one source file of each. */
#ifndef ALLOC_UNIT_H
#define ALLOC_UNIT_H

#include <stdlib.h>

#include <idn2.h>

/* How many more allocations succeed before one fails; below 0: all of them. */
static long alloc_left = -1;
static unsigned long alloc_failures;
/* Once one has failed, all fail until alloc_fail_end. */
static int alloc_persistent;
/* Allocations neither count nor fail: the test's own. */
static int alloc_paused;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);

static int alloc_fails(void)
{
    if (alloc_left < 0 || alloc_paused)
        return 0;
    if (alloc_left > 0) {
        alloc_left--;
        return 0;
    }
    if (!alloc_persistent)
        alloc_left = -1;
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

/* libidn2 allocates in its own library; it says so where it cannot. */
int __real_idn2_lookup_u8(const uint8_t *name, uint8_t **out, int flags);
int __wrap_idn2_lookup_u8(const uint8_t *name, uint8_t **out, int flags);

int __wrap_idn2_lookup_u8(const uint8_t *name, uint8_t **out, int flags)
{
    return alloc_fails() ? IDN2_MALLOC : __real_idn2_lookup_u8(name, out, flags);
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
