/* SPDX-License-Identifier: MIT
 * A check, its world and the order in which parts and answers arrive, all made from
 * the input (tests/lib/scenario.h: drawn, or a text that begins with '#').
 *
 * However it arrives, the verdict, its trace and its counters are those of the run
 * with full knowledge. Where the time is over, answers are withheld or memory ends, a
 * check says the same, or that it could not tell: never anything else. */
#include <assert.h>

#include "dump.h"
#include "scenario.h"

#define DUMP_CAP ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct order {
    struct run run;
    struct arena answers; /* what the world says */
    struct draw draw;
    const struct scenario *scenario;
    enum trouble trouble;
    struct spf_input in; /* what has arrived */
    size_t in_flight[2 * FACTS_QUESTIONS_MAX];
    size_t count;
    size_t delivered;
};

/* --- what arrives ----------------------------------------------------------------- */

static void start(struct order *order, const struct scenario *scenario, enum trouble trouble)
{
    *order = (struct order){.draw = scenario->draw, .scenario = scenario, .trouble = trouble};
    order->in = scenario->in;
    for (enum part part = 0; part < PART_COUNT; part++)
        scenario_part(&order->in, part)->known = !scenario->late[part];
    arena_init(&order->answers, RUN_ARENA_CAP);
    run_init(&order->run);
    order->run.inquiry.questions_max = scenario->questions_max;
    order->run.inquiry.bytes_max = scenario->bytes_max;
    if (trouble == TROUBLE_MEMORY)
        order->run.arena.cap = order->run.scratch.cap = scenario->amount;
}

static void end(struct order *order)
{
    run_free(&order->run);
    arena_free(&order->answers);
}

static bool is_withheld(struct order *order, const struct question *question)
{
    if (order->trouble != TROUBLE_WITHHELD)
        return false;
    if (order->scenario->withheld.name.len)
        return question_eq(question, &order->scenario->withheld);
    return draw_once_in(&order->draw, 4);
}

static struct dns_answer part_answer(struct order *order, const struct question *question)
{
    struct spf_part *part = scenario_part(&order->in, scenario_part_asked(question));
    part->known = true;
    return (struct dns_answer){.status = DNS_OK, .records = &part->value, .record_count = 1};
}

/* A hint may fail whatever the world says. */
static struct dns_answer answer_to(struct order *order, const struct inquiry_item *item)
{
    struct dns_answer answer = {.status = DNS_SERVFAIL};
    if (item->question.kind == QUESTION_PART)
        return part_answer(order, &item->question);
    if (!item->demanded && draw_once_in(&order->draw, 4))
        return answer;
    answer.status = order->scenario->status;
    if (!is_withheld(order, &item->question))
        world_answer(&order->scenario->world, item->question.name, item->question.type,
                     &order->answers, &answer);
    return answer;
}

/* False where memory is out. */
static bool deliver_one(struct order *order)
{
    static const struct dns_answer lie = {.status = DNS_NXDOMAIN};
    struct inquiry *inquiry = &order->run.inquiry;
    size_t slot = draw_below(&order->draw, (unsigned)order->count);
    size_t id = order->in_flight[slot];
    order->in_flight[slot] = order->in_flight[--order->count];
    struct dns_answer answer = answer_to(order, &inquiry->items[id]);
    bool done = inquiry_answer(inquiry, id, &answer) == ASSAY_OK;
    if (done && draw_once_in(&order->draw, 8)) /* twice: the first answer stands */
        done = inquiry_answer(inquiry, id, &lie) == ASSAY_OK;
    if (done && order->trouble == TROUBLE_DEADLINE && order->delivered++ == order->scenario->amount)
        done = inquiry_expire(inquiry) == ASSAY_OK;
    return done;
}

/* --- a driver ------------------------------------------------------------------------ */

static void check_wants(const struct run *run)
{
    assert(run->want.demanded);
    assert(run->want.count - run->want.demanded <= SPF_HINTS_MAX);
    for (size_t i = 0; i < run->want.count; i++)
        assert(!facts_find(&run->inquiry.facts, &run->want.items[i].question));
}

static bool send_and_wait(struct order *order)
{
    struct inquiry *inquiry = &order->run.inquiry;
    size_t id;
    check_wants(&order->run);
    if (inquiry_want(inquiry, &order->run.want) != ASSAY_OK)
        return false;
    while (inquiry_next(inquiry, &id)) {
        assert(!inquiry->closed);
        order->in_flight[order->count++] = id;
    }
    while (!inquiry->due) {
        assert(order->count);
        if (!deliver_one(order))
            return false;
    }
    return true;
}

/* False where memory was out, which happens only where it is made short. */
static bool run_in_order(struct order *order)
{
    enum step step;
    bool going = true;
    while (going && (step = run_step(&order->run, &order->in)) == STEP_NEED) {
        assert(order->run.steps < RUN_STEPS_MAX);
        going = send_and_wait(order);
    }
    bool done = going && step == STEP_DONE &&
                inquiry_finish(&order->run.inquiry, &order->run.want) == ASSAY_OK;
    assert(done || order->trouble == TROUBLE_MEMORY);
    return done;
}

/* --- what must hold ---------------------------------------------------------------------- */

static void check_counters(const struct spf_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        assert(result->checks[i].lookups <= SPF_TERMS_MAX + 1);
        assert(result->checks[i].voids <= SPF_VOIDS_MAX + 1);
        assert(result->checks[i].explanation.len <= SPF_EXPLANATION_MAX);
    }
}

static void check_same(const struct run *run, struct slice expected)
{
    struct buffer dump;
    buffer_init(&dump, DUMP_CAP);
    dump_run(&dump, run);
    assert(slice_eq(buffer_get(&dump), expected));
    buffer_free(&dump);
}

static bool asked_ptr(const struct facts *facts)
{
    for (size_t i = 0; i < facts->count; i++)
        if (facts->items[i].question.type == DNS_PTR)
            return true;
    return false;
}

/* The same identity of the whole run; NULL where that had no need of it: a part of the
 * envelope was lost. */
static const struct spf_check *same_identity(const struct spf_result *whole,
                                             enum spf_identity identity)
{
    for (size_t i = 0; i < whole->count; i++)
        if (whole->checks[i].identity == identity)
            return &whole->checks[i];
    return NULL;
}

static void check_cut_one(const struct spf_check *cut, const struct spf_result *whole)
{
    const struct spf_check *full = same_identity(whole, cut->identity);
    if (!full || cut->result != full->result)
        assert(cut->result == SPF_TEMPERROR && cut->why == SPF_WHY_DNS);
    assert(cut->lookups <= (full ? full->lookups : 0) && cut->voids <= (full ? full->voids : 0));
}

/* What is not known is not decided: the verdict of full knowledge, or temperror. But a
 * DNS error within ptr and %{p} is passed over (RFC 7208 5.5), so there all may change. */
static void check_cut(const struct order *order, const struct spf_result *whole)
{
    enum dns_status status = order->scenario->status;
    bool unknown = order->trouble == TROUBLE_DEADLINE || status == DNS_DEADLINE ||
                   status == DNS_UNRECORDED || status == DNS_LIMIT;
    const struct spf_result *cut = &order->run.result;
    check_counters(cut);
    if (!unknown && asked_ptr(&order->run.inquiry.facts))
        return;
    for (size_t i = 0; i < cut->count; i++)
        check_cut_one(&cut->checks[i], whole);
}

static void run_with(const struct scenario *scenario, enum trouble trouble, const struct run *whole,
                     struct slice expected)
{
    struct order order;
    start(&order, scenario, trouble);
    if (run_in_order(&order)) {
        if (trouble == TROUBLE_DEADLINE || trouble == TROUBLE_WITHHELD)
            check_cut(&order, &whole->result);
        else
            check_same(&order.run, expected);
    }
    end(&order);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct scenario scenario;
    struct run whole;
    struct buffer expected;
    arena_init(&arena, RUN_ARENA_CAP);
    scenario_read(&scenario, &arena, slice_make(data, size));
    run_init(&whole);
    whole.inquiry.questions_max = scenario.questions_max;
    whole.inquiry.bytes_max = scenario.bytes_max;
    enum step step = run_whole(&whole, &scenario.in, &scenario.world);
    assert(step == STEP_DONE);
    check_counters(&whole.result);
    buffer_init(&expected, DUMP_CAP);
    dump_run(&expected, &whole);
    run_with(&scenario, TROUBLE_NONE, &whole, buffer_get(&expected));
    if (scenario.trouble != TROUBLE_NONE)
        run_with(&scenario, scenario.trouble, &whole, buffer_get(&expected));
    buffer_free(&expected);
    run_free(&whole);
    arena_free(&arena);
    return 0;
}
