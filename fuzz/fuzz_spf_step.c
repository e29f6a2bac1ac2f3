/* SPDX-License-Identifier: MIT
 * A world, a session and an arrival order, all made from the input: the verdict, its
 * trace and its counters are those of the run with full knowledge. */
#include <assert.h>

#include "dump.h"
#include "hostile.h"

#define DUMP_CAP ((size_t)4 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct order {
    struct run run;
    struct draw draw;
    const struct world *world;
    size_t in_flight[2 * FACTS_QUESTIONS_MAX];
    size_t count;
};

static void deliver_one(struct order *order)
{
    struct dns_answer answer = {.status = DNS_SERVFAIL};
    size_t slot = draw_below(&order->draw, (unsigned)order->count);
    size_t id = order->in_flight[slot];
    order->in_flight[slot] = order->in_flight[--order->count];
    const struct inquiry_item *item = &order->run.inquiry.items[id];
    if (item->demanded || !draw_once_in(&order->draw, 4))
        world_answer(order->world, item->question.name, item->question.type, &order->run.arena,
                     &answer);
    assert(inquiry_answer(&order->run.inquiry, id, &answer) == ASSAY_OK);
}

static void send_and_wait(struct order *order)
{
    size_t id;
    assert(order->run.want.demanded);
    assert(order->run.want.count - order->run.want.demanded <= SPF_HINTS_MAX);
    assert(inquiry_want(&order->run.inquiry, &order->run.want) == ASSAY_OK);
    while (inquiry_next(&order->run.inquiry, &id))
        order->in_flight[order->count++] = id;
    while (!order->run.inquiry.due)
        deliver_one(order);
}

static void check_counters(const struct spf_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        assert(result->checks[i].lookups <= SPF_TERMS_MAX + 1);
        assert(result->checks[i].voids <= SPF_VOIDS_MAX + 1);
        assert(result->checks[i].explanation.len <= SPF_EXPLANATION_MAX);
    }
}

static void run_in_order(struct order *order, const struct spf_input *in, struct slice expected)
{
    struct buffer dump;
    enum step step;
    run_init(&order->run);
    while ((step = run_step(&order->run, in)) == STEP_NEED)
        send_and_wait(order);
    assert(step == STEP_DONE);
    inquiry_finish(&order->run.inquiry, &order->run.want);
    buffer_init(&dump, DUMP_CAP);
    dump_run(&dump, &order->run);
    assert(slice_eq(buffer_get(&dump), expected));
    buffer_free(&dump);
    run_free(&order->run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct world world;
    struct spf_input in;
    struct run whole;
    struct buffer expected;
    struct order order = {.draw = draw_script(slice_make(data, size)), .world = &world};
    arena_init(&arena, RUN_ARENA_CAP);
    world_init(&world, &arena);
    hostile_input(&in, &arena, &order.draw);
    hostile_world(&world, &order.draw);
    run_init(&whole);
    assert(run_whole(&whole, &in, &world) == STEP_DONE);
    check_counters(&whole.result);
    buffer_init(&expected, DUMP_CAP);
    dump_run(&expected, &whole);
    run_in_order(&order, &in, buffer_get(&expected));
    buffer_free(&expected);
    run_free(&whole);
    arena_free(&arena);
    return 0;
}
