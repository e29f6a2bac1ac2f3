/* SPDX-License-Identifier: MIT
 * The n-th allocation fails, for every n, once and for good: a field is read, found or written
 * whole, or the caller is told that it was not. */
#include "alloc_unit.h"
#include "authres_unit.h"

/* Enough of everything to make lists and arenas grow. */
static struct slice long_field(void)
{
    struct buffer text;
    buffer_init(&text, 1 << 20);
    buffer_text(&text, "Authentication-Results: mx.test (a\\b);");
    for (int i = 0; i < 90; i++)
        buffer_text(&text, " dkim=fail reason=\"a\\\"b\" (c\r\n d) header.d=\"e\\f\" smtp.a=b; z;");
    buffer_text(&text, "\r\nARC-Authentication-Results: i=1; mx[.]test; spf=3Dpass =\r\n(x)\r\n");
    for (int i = 0; i < 10; i++)
        buffer_text(&text, "Authentication-Results: mx.test; none\r\n");
    struct slice copy = exact(text.p, text.len);
    buffer_free(&text);
    return copy;
}

static struct slice value_of(struct slice text)
{
    return slice_after(text, strlen("Authentication-Results: "));
}

static bool read_failing(struct slice value, long n, size_t cap)
{
    struct arena arena;
    struct authres said;
    arena_init(&arena, cap);
    alloc_fail_after(n);
    int error = authres_read(value, &arena, &said);
    bool failed = alloc_fail_end() || arena_failed(&arena);
    assert_int_equal(error, failed ? ASSAY_ENOMEM : ASSAY_OK);
    if (!failed)
        assert_int_equal(said.count, 90);
    arena_free(&arena);
    return failed;
}

static bool find_failing(struct slice text, long n, size_t cap)
{
    struct arena arena;
    struct authres_fields fields;
    arena_init(&arena, cap);
    alloc_fail_after(n);
    int error = authres_find(text, &arena, &fields);
    bool failed = alloc_fail_end() || arena_failed(&arena);
    assert_int_equal(error, failed ? ASSAY_ENOMEM : ASSAY_OK);
    if (!failed)
        assert_int_equal(fields.count, 12);
    arena_free(&arena);
    return failed;
}

static void mt_09_a_field_is_read_whole_or_not(void **state)
{
    (void)state;
    struct slice text = long_field();
    struct slice value = value_of(text);
    value.len = slice_find(value, 'A');
    for (alloc_persistent = 0; alloc_persistent < 2; alloc_persistent++) {
        long n = 0;
        while (read_failing(value, n, (size_t)1 << 24))
            n++;
        assert_true(n >= 3);
    }
    size_t cap = 0;
    while (read_failing(value, -1, cap))
        cap += 64;
    assert_true(cap > 10000);
    exact_free(text);
}

static void mt_09_fields_are_found_or_not(void **state)
{
    (void)state;
    struct slice text = long_field();
    for (alloc_persistent = 0; alloc_persistent < 2; alloc_persistent++) {
        long n = 0;
        while (find_failing(text, n, (size_t)1 << 24))
            n++;
        assert_true(n >= 2);
    }
    size_t cap = 0;
    while (find_failing(text, -1, cap))
        cap += 64;
    assert_true(cap > 10000);
    exact_free(text);
}

static bool write_failing(const struct authres *said, long n, size_t cap, struct slice expected)
{
    struct buffer out;
    buffer_init(&out, cap);
    alloc_fail_after(n);
    int error = authres_write(&out, said);
    bool failed = alloc_fail_end();
    if (failed)
        assert_int_equal(error, ASSAY_ENOMEM);
    else if (error)
        assert_int_equal(error, ASSAY_ELIMIT);
    else
        assert_true(slice_eq(buffer_get(&out), expected));
    buffer_free(&out);
    return failed || error;
}

static void mt_09_a_field_is_written_whole_or_not(void **state)
{
    (void)state;
    struct arena arena;
    struct authres said;
    struct slice text = long_field();
    arena_init(&arena, (size_t)1 << 24);
    struct slice value = value_of(text);
    assert_int_equal(authres_read(slice_head(value, 3000), &arena, &said), ASSAY_OK);
    struct slice expected = written(&said);
    for (alloc_persistent = 0; alloc_persistent < 2; alloc_persistent++) {
        long n = 0;
        while (write_failing(&said, n, (size_t)1 << 24, expected))
            n++;
        assert_true(n >= 10);
    }
    size_t cap = 0;
    while (write_failing(&said, -1, cap, expected))
        cap++;
    assert_int_equal(cap, expected.len);
    exact_free(expected);
    exact_free(text);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mt_09_a_field_is_read_whole_or_not),
        cmocka_unit_test(mt_09_fields_are_found_or_not),
        cmocka_unit_test(mt_09_a_field_is_written_whole_or_not),
    };
    return cmocka_run_group_tests_name("authres-alloc", tests, NULL, NULL);
}
