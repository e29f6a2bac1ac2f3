/* SPDX-License-Identifier: MIT
 * Attack row MT-09 for SPF: the n-th allocation fails, for every n, once and for good,
 * and every arena ends at every place. A check then fails, or gives the verdict of the
 * faultless run; there is no third. */
#include "alloc_unit.h"
#include "spf_unit.h"

#include "dump.h"

/* A world that makes a check walk through all of the engine. */
#define EVERYTHING                                                            \
    "d.test TXT v=spf1 a:a.test include:i.test mx:m.test/24 ptr:no.test "     \
    "exists:%{ir}.%{v}.%{l1r-}."                                              \
    "x.test ?exists:%{p}.x.test redirect=r.test\n"                            \
    "a.test A 203.0.113.1\na.test A 203.0.113.2\n"                            \
    "i.test TXT v=spf1 a:b.test exists:%{d2}.%{h}.x.test -all\n"              \
    "b.test CNAME c.test\nc.test A 203.0.113.1\n"                             \
    "m.test MX 10 h1.test\nm.test MX 20 h2.test\nm.test MX 30 h3.test\n"      \
    "h1.test A 203.0.113.1\nh2.test A 203.0.113.2\nh3.test A 203.0.113.3\n"   \
    "1.2.0.192.in-addr.arpa PTR h1.test\n1.2.0.192.in-addr.arpa PTR p.test\n" \
    "p.test A 192.0.2.1\nh1.test A 203.0.113.1\n"                             \
    "r.test TXT v=spf1 x=%{d} -all exp=%{d}.e.test\n"                         \
    "r.test.e.test TXT %{S} may not, says %{o} at %{t}: %{c} %{p} %{R}\n"     \
    "mail.test TXT v=spf1 a mx -all\nmail.test A 203.0.113.1\nmail.test MX 0 h1.test\n"

struct scene {
    const char *lines;
    const char *sender;
    const char *helo;
};

static const struct scene scenes[] = {
    {EVERYTHING, "one-two@d.test", "mail.test"},
    {EVERYTHING, "", "mail.test"},
    {"xn--bcher-kva.test TXT v=spf1 a:%{o} exists:%{l}.x.test -all exp=%{d}.e.test\n"
     "xn--bcher-kva.test A 203.0.113.1\n",
     "us\xc3\xa9r@b\xc3\xbc"
     "cher.test",
     "b\xc3\xbc"
     "cher.test"},
    {"d.test TXT v=spf1 a:a.test mx bogus\n", "user@d.test", "mail.test"},
    {"d.test TXT v=spf1 include:d.test -all\n", "user@d.test",
     "b\xc3\xbc"
     "cher.test"},
    {"d.test TXT !timeout\n", "user@d.test", ""},
};

enum ended { SAME, NO_MEMORY, OTHERWISE };

/* How much room the arenas have left for each run; SIZE_MAX: as much as they like. */
struct room {
    size_t scratch;
    size_t facts;
};

static const struct room plenty = {SIZE_MAX, SIZE_MAX};

/* Lets an arena end after `left` more bytes. */
static void starve(struct arena *arena, size_t left)
{
    if (left == SIZE_MAX)
        return;
    alloc_paused++;
    if (!arena->chunks) {
        arena_alloc(arena, 1 << 20);
        arena_reset(arena);
    }
    alloc_paused--;
    if (arena->left > left)
        arena->left = left;
    arena->cap = arena->taken;
}

static void scene_rig(struct rig *rig, const struct scene *scene)
{
    alloc_paused++;
    rig_init(rig, scene->lines);
    rig->in.used_only = false;
    rig->in.default_explanation = SLICE("%{p} says no to %{s}");
    rig->in.helo.value = slice_from(scene->helo);
    rig_sender(rig, scene->sender);
    alloc_paused--;
}

static int answer_all(struct rig *rig)
{
    size_t id;
    while (inquiry_next(&rig->run.inquiry, &id)) {
        struct dns_answer answer;
        struct question question = rig->run.inquiry.items[id].question;
        alloc_paused++;
        world_answer(&rig->world, question.name, question.type, &rig->arena, &answer);
        alloc_paused--;
        if (inquiry_answer(&rig->run.inquiry, id, &answer))
            return ASSAY_ENOMEM;
    }
    return ASSAY_OK;
}

/* Runs a check to its end; hints are answered as well. */
static enum step run_to_the_end(struct rig *rig, struct room room)
{
    struct run *run = &rig->run;
    starve(&run->arena, room.facts);
    for (;;) {
        arena_reset(&run->scratch);
        starve(&run->scratch, room.scratch);
        questions_init(&run->want, &run->scratch);
        enum step step =
            spf_step(&run->result, &rig->in, &run->inquiry.facts, &run->want, &run->scratch);
        if (step == STEP_DONE && inquiry_finish(&run->inquiry, &run->want))
            return STEP_FAILED;
        if (step != STEP_NEED)
            return step;
        if (inquiry_want(&run->inquiry, &run->want) || answer_all(rig))
            return STEP_FAILED;
    }
}

/* The dump of the faultless run. */
static void expect(const struct scene *scene, struct buffer *out)
{
    struct rig rig;
    scene_rig(&rig, scene);
    assert_int_equal(run_to_the_end(&rig, plenty), STEP_DONE);
    dump_run(out, &rig.run);
    rig_free(&rig);
}

static enum ended how_it_ended(struct rig *rig, enum step step, struct slice expected)
{
    if (step == STEP_FAILED)
        return NO_MEMORY;
    struct buffer got;
    buffer_init(&got, 1 << 22);
    dump_run(&got, &rig->run);
    enum ended ended = slice_eq(buffer_get(&got), expected) ? SAME : OTHERWISE;
    if (ended == OTHERWISE) {
        struct slice line = dump_difference(expected, buffer_get(&got));
        print_error("%.*s\n", SLICE_ARGS(line));
    }
    buffer_free(&got);
    return ended;
}

/* One run with the allocation after `n` others failing. True where one failed. */
static bool run_failing(const struct scene *scene, long n, struct slice expected)
{
    struct rig rig;
    scene_rig(&rig, scene);
    alloc_fail_after(n);
    enum step step = run_to_the_end(&rig, plenty);
    bool failed = alloc_fail_end();
    enum ended ended = how_it_ended(&rig, step, expected);
    assert_int_equal(ended, failed ? NO_MEMORY : SAME);
    rig_free(&rig);
    return failed;
}

static void mt_09_each_allocation_of_a_check_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++)
        for (alloc_persistent = 0; alloc_persistent < 2; alloc_persistent++) {
            struct buffer expected;
            buffer_init(&expected, 1 << 22);
            expect(&scenes[i], &expected);
            long n = 0;
            while (run_failing(&scenes[i], n, buffer_get(&expected)))
                n++;
            assert_true(n >= 2);
            buffer_free(&expected);
        }
}

/* One run with arenas that end. True where it failed. */
static bool run_starving(const struct scene *scene, struct room room, struct slice expected)
{
    struct rig rig;
    scene_rig(&rig, scene);
    enum step step = run_to_the_end(&rig, room);
    enum ended ended = how_it_ended(&rig, step, expected);
    assert_int_not_equal(ended, OTHERWISE);
    assert_true(ended == SAME || arena_failed(&rig.run.scratch) || arena_failed(&rig.run.arena));
    rig_free(&rig);
    return ended == NO_MEMORY;
}

static void mt_09_the_scratch_arena_ends_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        struct buffer expected;
        struct room room = {0, SIZE_MAX};
        buffer_init(&expected, 1 << 22);
        expect(&scenes[i], &expected);
        while (run_starving(&scenes[i], room, buffer_get(&expected)))
            room.scratch += 16;
        assert_true(room.scratch > 300);
        buffer_free(&expected);
    }
}

static void mt_09_the_arena_of_the_facts_ends_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        struct buffer expected;
        struct room room = {SIZE_MAX, 0};
        buffer_init(&expected, 1 << 22);
        expect(&scenes[i], &expected);
        while (run_starving(&scenes[i], room, buffer_get(&expected)))
            room.facts += 16;
        assert_true(room.facts > 300);
        buffer_free(&expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mt_09_each_allocation_of_a_check_fails),
        cmocka_unit_test(mt_09_the_scratch_arena_ends_anywhere),
        cmocka_unit_test(mt_09_the_arena_of_the_facts_ends_anywhere),
    };
    return cmocka_run_group_tests_name("spf-alloc", tests, NULL, NULL);
}
