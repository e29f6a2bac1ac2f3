/* SPDX-License-Identifier: MIT
 * What the tests of authres share. */
#ifndef AUTHRES_UNIT_H
#define AUTHRES_UNIT_H

#include <stdio.h>

#include "authres_same.h"
#include "unit.h"

/* Reads `text` from memory of exactly its size and holds what was found, as authres_dump writes
 * it, against `expected`. */
static inline void assert_says_bytes(struct slice text, const char *expected)
{
    struct arena arena;
    struct authres said;
    struct buffer dump;
    struct slice copy = exact(text.p, text.len);
    arena_init(&arena, (size_t)1 << 24);
    buffer_init(&dump, (size_t)1 << 20);
    assert_int_equal(authres_read(copy, &arena, &said), ASSAY_OK);
    assert_null(said.limit);
    authres_dump(&dump, &said);
    buffer_byte(&dump, '\0');
    assert_string_equal(dump.p, expected);
    buffer_free(&dump);
    arena_free(&arena);
    exact_free(copy);
}

static inline void assert_says(const char *text, const char *expected)
{
    assert_says_bytes(slice_from(text), expected);
}

/* The fields of a pasted text. */
struct found {
    struct arena arena;
    struct slice text;
    struct authres_fields fields;
};

static inline void find_bytes(struct found *found, struct slice text)
{
    arena_init(&found->arena, (size_t)1 << 26);
    found->text = exact(text.p, text.len);
    assert_int_equal(authres_find(found->text, &found->arena, &found->fields), ASSAY_OK);
    exact_free(found->text);
}

static inline void found_free(struct found *found)
{
    arena_free(&found->arena);
}

/* A field that writes without fault, as text of exactly its size. */
static inline struct slice written(const struct authres *authres)
{
    struct buffer out;
    buffer_init(&out, (size_t)1 << 22);
    assert_int_equal(authres_write(&out, authres), ASSAY_OK);
    struct slice text = exact(out.p, out.len);
    buffer_free(&out);
    return text;
}

#endif
