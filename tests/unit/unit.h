/* SPDX-License-Identifier: MIT
 * What every unit test includes. Inputs go through exact(), so that AddressSanitizer
 * sees a read of even one byte too many. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base.h"

/* A copy of exactly these bytes on the heap. Free with free((void *)s.p). */
static inline struct slice exact(const void *bytes, size_t len)
{
    char *copy = malloc(len ? len : 1);
    assert_non_null(copy);
    if (len)
        memcpy(copy, bytes, len);
    return slice_make(copy, len);
}

static inline struct slice exact_text(const char *text)
{
    return exact(text, strlen(text));
}

/* free() for what exact() made. */
static inline void exact_free(struct slice s)
{
    free((void *)(uintptr_t)s.p);
}

#define assert_slice(actual, text)                                           \
    do {                                                                     \
        struct slice slice_ = (actual);                                      \
        assert_int_equal(slice_.len, strlen(text));                          \
        assert_memory_equal(slice_.p ? slice_.p : "", (text), strlen(text)); \
    } while (0)

#endif
