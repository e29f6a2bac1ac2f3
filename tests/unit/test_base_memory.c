/* SPDX-License-Identifier: MIT
 * Arenas, buffers and tables. */
#include "unit.h"

#include <stdio.h>

static void arena_gives_aligned_memory_up_to_its_cap(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 100000);
    size_t got = 0;
    for (void *p; (p = arena_alloc(&arena, 1000)) != NULL; got += 1000) {
        assert_int_equal((uintptr_t)p % 16, 0);
        memset(p, 0xa5, 1000);
    }
    assert_true(arena_failed(&arena));
    assert_true(got >= 50000 && got <= 100000);
    assert_true(arena.taken <= 100000);
    arena_free(&arena);
}

/* A failure is sticky: a caller may check once, at the end. */
static void arena_failure_is_sticky_until_reset(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 20000);
    assert_null(arena_alloc(&arena, 30000));
    assert_null(arena_alloc(&arena, 1));
    assert_true(arena_failed(&arena));
    arena_reset(&arena);
    assert_false(arena_failed(&arena));
    assert_non_null(arena_alloc(&arena, 1));
    arena_free(&arena);
}

static void arena_refuses_sizes_that_overflow(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, SIZE_MAX);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    arena_reset(&arena);
    assert_null(arena_alloc(&arena, SIZE_MAX - 15));
    arena_reset(&arena);
    assert_null(arena_array(&arena, SIZE_MAX / 2, 3));
    arena_free(&arena);
}

/* What is allocated behind a mark goes, what stands before it stays, and the cap counts neither twice. */
static void arena_rewind_gives_back_what_came_since(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct arena_mark nothing = arena_mark(&arena);
    for (int i = 0; i < 1000; i++) {
        char *kept = arena_alloc(&arena, 10);
        memset(kept, 0x5a, 10);
        struct arena_mark mark = arena_mark(&arena);
        size_t taken = arena.taken;
        for (int k = 0; k < 30; k++)
            memset(arena_alloc(&arena, 10000), 0xa5, 10000);
        arena_rewind(&arena, mark);
        assert_int_equal(arena.taken, taken);
        assert_int_equal(kept[9], 0x5a);
    }
    assert_false(arena_failed(&arena));
    assert_null(arena_alloc(&arena, 1 << 20));
    arena_rewind(&arena, nothing);
    assert_int_equal(arena.taken, 0);
    assert_true(arena_failed(&arena));
    arena_free(&arena);
}

static void arena_reset_keeps_what_it_took(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (int i = 0; i < 100; i++)
        assert_non_null(arena_alloc(&arena, 1000));
    arena_reset(&arena);
    size_t kept = arena.taken;
    assert_true(kept >= 50000);
    for (int i = 0; i < 50; i++)
        assert_non_null(arena_alloc(&arena, 1000));
    assert_int_equal(arena.taken, kept);
    arena_free(&arena);
}

static void arena_list_grows_and_keeps_its_items(void **state)
{
    (void)state;
    struct arena arena;
    void *items = NULL;
    size_t room = 0;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < 1000; i++) {
        size_t *item = arena_list_room(&arena, &items, &room, i, sizeof(*item));
        assert_non_null(item);
        *item = i;
    }
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(((size_t *)items)[i], i);
    arena_free(&arena);
}

static void buffer_stops_at_its_cap_and_keeps_the_error(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 10);
    buffer_text(&buffer, "12345");
    buffer_printf(&buffer, "%d", 67890);
    assert_int_equal(buffer.error, ASSAY_OK);
    buffer_byte(&buffer, 'x');
    assert_int_equal(buffer.error, ASSAY_ELIMIT);
    buffer_text(&buffer, "");
    assert_slice(buffer_get(&buffer), "1234567890");
    buffer_clear(&buffer);
    buffer_printf(&buffer, "%s", "again");
    assert_slice(buffer_get(&buffer), "again");
    buffer_free(&buffer);
}

/* Against a plain array: the same things are there after every step. */
static void table_agrees_with_a_list(void **state)
{
    (void)state;
    enum { KEYS = 300, STEPS = 20000 };
    static char keys[KEYS][8];
    static bool there[KEYS];
    struct table table;
    uint32_t random = 7208;
    table_init(&table, (const uint8_t *)"0123456789abcdef");
    for (size_t i = 0; i < KEYS; i++)
        snprintf(keys[i], sizeof(keys[i]), "k%zu", i);
    for (size_t step = 0; step < STEPS; step++) {
        random = random * 1664525 + 1013904223;
        size_t i = random >> 8 & 0xffff;
        i %= KEYS;
        struct slice key = slice_from(keys[i]);
        assert_ptr_equal(table_get(&table, key), there[i] ? keys[i] : NULL);
        if (random >> 31)
            assert_int_equal(table_put(&table, key, keys[i]), ASSAY_OK);
        else
            assert_ptr_equal(table_remove(&table, key), there[i] ? keys[i] : NULL);
        there[i] = random >> 31;
    }
    size_t count = 0;
    for (size_t i = 0; i < KEYS; i++) {
        assert_ptr_equal(table_get(&table, slice_from(keys[i])), there[i] ? keys[i] : NULL);
        count += there[i];
    }
    assert_int_equal(table.count, count);
    table_free(&table);
}

/* Reference values computed from the definition of SipHash-1-3 are not at hand in
 * the standard; what must hold is that seed and every byte matter. */
static void hash_depends_on_seed_and_every_byte(void **state)
{
    (void)state;
    char bytes[40] = {0};
    uint8_t seed[16] = {1};
    for (size_t len = 0; len < sizeof(bytes); len++) {
        uint64_t plain = hash_bytes(bytes, len, NULL);
        assert_true(plain == hash_bytes(bytes, len, NULL));
        assert_true(plain != hash_bytes(bytes, len, seed));
        assert_true(plain != hash_bytes(bytes, len + 1 < 40 ? len + 1 : 0, NULL));
        for (size_t i = 0; i < len; i++) {
            bytes[i] = 1;
            assert_true(plain != hash_bytes(bytes, len, NULL));
            bytes[i] = 0;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_aligned_memory_up_to_its_cap),
        cmocka_unit_test(arena_failure_is_sticky_until_reset),
        cmocka_unit_test(arena_refuses_sizes_that_overflow),
        cmocka_unit_test(arena_rewind_gives_back_what_came_since),
        cmocka_unit_test(arena_reset_keeps_what_it_took),
        cmocka_unit_test(arena_list_grows_and_keeps_its_items),
        cmocka_unit_test(buffer_stops_at_its_cap_and_keeps_the_error),
        cmocka_unit_test(table_agrees_with_a_list),
        cmocka_unit_test(hash_depends_on_seed_and_every_byte),
    };
    return cmocka_run_group_tests_name("base-memory", tests, NULL, NULL);
}
