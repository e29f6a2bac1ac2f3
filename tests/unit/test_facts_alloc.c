/* SPDX-License-Identifier: MIT
 * Attack row MT-09 for case files: the n-th allocation fails, for every n, once and for
 * good. A case is then not written and not read; half of one is never taken for a whole. */
#include "alloc_unit.h"
#include "unit.h"

#include <jansson.h>

#include "facts/facts.h"

static void fill(struct case_file *file, struct arena *arena)
{
    static const struct case_option options[] = {{{"default", 7}, {"text", 4}}};
    static const struct slice records[] = {{"\6v=spf1", 7}, {"\4text", 5}};
    arena_init(arena, 1 << 20);
    *file = (struct case_file){.command = SLICE("spf"), .as_of_s = 1795230000};
    facts_init(&file->facts, arena);
    file->options = options;
    file->option_count = 1;
    for (uint16_t type = 16; type < 2000; type += 80) {
        struct question question = {.kind = QUESTION_DNS, .type = type};
        question.name = SLICE("\1a\4test\0");
        struct dns_answer answer = {.records = records, .record_count = 2};
        assert_int_equal(facts_add(&file->facts, &question, &answer, true), ASSAY_OK);
    }
}

static void write_whole(struct buffer *out)
{
    struct arena arena;
    struct case_file file;
    fill(&file, &arena);
    buffer_init(out, 1 << 20);
    case_write(out, &file);
    assert_int_equal(out->error, ASSAY_OK);
    arena_free(&arena);
}

static bool write_failing(const struct case_file *file, long n, struct slice expected)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    alloc_fail_after(n);
    case_write(&out, file);
    bool failed = alloc_fail_end();
    assert_int_equal(out.error, failed ? ASSAY_ENOMEM : ASSAY_OK);
    if (!failed)
        assert_true(slice_eq(buffer_get(&out), expected));
    buffer_free(&out);
    return failed;
}

static void mt_09_a_case_is_written_whole_or_not(void **state)
{
    (void)state;
    struct arena arena;
    struct case_file file;
    struct buffer expected;
    fill(&file, &arena);
    write_whole(&expected);
    for (alloc_persistent = 0; alloc_persistent < 2; alloc_persistent++) {
        long n = 0;
        while (write_failing(&file, n, buffer_get(&expected)))
            n++;
        assert_true(n > 50);
    }
    buffer_free(&expected);
    arena_free(&arena);
}

static bool read_failing(struct slice text, long n)
{
    struct arena arena;
    struct case_file file;
    struct dns_fault fault;
    arena_init(&arena, 1 << 20);
    alloc_fail_after(n);
    int error = case_read(text, &arena, &file, &fault);
    bool failed = alloc_fail_end();
    /* jansson does not always say that memory was what it lacked. */
    if (failed)
        assert_true(error == ASSAY_ENOMEM || error == ASSAY_ESYNTAX);
    else
        assert_int_equal(error, ASSAY_OK);
    arena_free(&arena);
    return failed;
}

static void mt_09_a_case_is_read_whole_or_not(void **state)
{
    (void)state;
    struct buffer text;
    write_whole(&text);
    json_set_alloc_funcs(__wrap_malloc, free);
    for (alloc_persistent = 0; alloc_persistent < 2; alloc_persistent++) {
        long n = 0;
        while (read_failing(buffer_get(&text), n))
            n++;
        assert_true(n > 100);
    }
    buffer_free(&text);
}

/* The same for the cap of the arena, at every size. */
static void mt_09_the_arena_of_a_case_ends_anywhere(void **state)
{
    (void)state;
    struct buffer text;
    int error = ASSAY_ENOMEM;
    write_whole(&text);
    for (size_t cap = 0; error; cap += 64) {
        struct arena arena;
        struct case_file file;
        struct dns_fault fault;
        arena_init(&arena, cap);
        error = case_read(buffer_get(&text), &arena, &file, &fault);
        assert_true(error == ASSAY_ENOMEM || error == ASSAY_OK);
        arena_free(&arena);
    }
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mt_09_a_case_is_written_whole_or_not),
        cmocka_unit_test(mt_09_a_case_is_read_whole_or_not),
        cmocka_unit_test(mt_09_the_arena_of_a_case_ends_anywhere),
    };
    return cmocka_run_group_tests_name("facts-alloc", tests, NULL, NULL);
}
