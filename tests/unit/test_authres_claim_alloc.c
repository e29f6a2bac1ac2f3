/* SPDX-License-Identifier: MIT
 * The n-th allocation fails, for every n, once and for good: a field that could not be looked
 * through is never one that may stay. */
#include "alloc_unit.h"
#include "unit.h"

#include "authres/authres.h"

/* The second one is "bücher.example". */
static const struct slice ours[] = {{"mx.victim.com", 13},
                                    {"b\xc3\xbc"
                                     "cher.example",
                                     15}};

static bool claim_failing(struct slice value, const struct authres *said, long n)
{
    alloc_fail_after(n);
    bool claimed = authres_is_claimed(said, value, ours, ARRAY_LEN(ours));
    bool failed = alloc_fail_end();
    assert_int_equal(claimed, failed);
    return failed;
}

static void fail_each(const char *text, long least)
{
    struct arena arena;
    struct authres said;
    struct slice value = exact_text(text);
    arena_init(&arena, 1 << 20);
    assert_int_equal(authres_read(value, &arena, &said), ASSAY_OK);
    for (alloc_persistent = 0; alloc_persistent < 2; alloc_persistent++) {
        long n = 0;
        while (claim_failing(value, &said, n))
            n++;
        assert_true(n >= least);
    }
    arena_free(&arena);
    exact_free(value);
}

static void mt_09_what_could_not_be_looked_through_is_taken_out(void **state)
{
    (void)state;
    fail_each("mx.example.net; spf=pass", 6);
    fail_each("m\xc3\xbcller.example; spf=pass", 6);
    fail_each("x=y; mx.(c)example.net (a (b) c); spf=pass", 12);
    fail_each("x=y; m\xc3\xbcller(c).example; spf=pass", 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mt_09_what_could_not_be_looked_through_is_taken_out),
    };
    return cmocka_run_group_tests_name("authres-claim-alloc", tests, NULL, NULL);
}
