/* SPDX-License-Identifier: MIT
 * Arrival orders: whatever comes first, a check ends as it does with full knowledge.
 *
 * Each scenario is evaluated once with every demanded answer given at once, and then
 * in schedules in which the parts of the envelope and the answers arrive in random
 * order, hints fail, and answers come twice. Verdicts, reasons, explanations,
 * counters, the whole trace and the demanded facts must be the same; and every run
 * must keep the rules of facts/facts.h.
 *
 * ASSAY_SEED and ASSAY_RANDOM_SEED seed the two parts; about 20,000 schedules, and
 * 180,000 with ASSAY_SOAK=1. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "dump.h"
#include "hostile.h"
#include "suite.h"

#define IN_FLIGHT_MAX 1000

/* What must never happen, counted; the first is told. */
struct tally {
    uint64_t seed; /* of the schedule */
    unsigned schedules;
    unsigned faults;
    unsigned verdicts[SPF_PERMERROR + 1];
    unsigned whys[SPF_WHY_LIMIT + 1];
    unsigned runs, hints_sent, hints_failed, retried;
    unsigned checks, demanded, demanded_most;
};

/* One schedule. */
struct schedule {
    struct run run;
    struct draw draw;
    const struct spf_input *whole;
    struct spf_input in; /* what has arrived */
    const struct world *world;
    struct tally *tally;
    bool marked; /* local-parts carry HOSTILE_MARK */
    size_t in_flight[IN_FLIGHT_MAX];
    size_t in_flight_count;
    uint8_t sent[IN_FLIGHT_MAX]; /* how often each item was sent */
};

__attribute__((format(printf, 2, 3))) static void fault(struct tally *tally, const char *format,
                                                        ...)
{
    va_list arguments;
    if (tally->faults++ >= 5)
        return;
    printf("# schedule seed %" PRIu64 ": ", tally->seed);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
}

/* --- the rules of facts.h ---------------------------------------------------------- */

static bool holds(struct slice text, const char *mark)
{
    return text.len && memmem(text.p, text.len, mark, strlen(mark)) != NULL;
}

static void check_wants(struct schedule *at, enum step step)
{
    const struct questions *want = &at->run.want;
    unsigned hints = 0;
    if (step == STEP_NEED && !want->demanded)
        fault(at->tally, "the step needs something and demands nothing");
    if (step == STEP_DONE && want->count)
        fault(at->tally, "the step is done and wants something");
    for (size_t i = 0; i < want->count; i++) {
        const struct want *one = &want->items[i];
        hints += !one->demanded;
        if (facts_find(&at->run.inquiry.facts, &one->question))
            fault(at->tally, "wanted, and known already");
        if (at->marked && !one->demanded && holds(one->question.name, HOSTILE_MARK))
            fault(at->tally, "a hint holds the local-part");
    }
    if (hints > SPF_HINTS_MAX)
        fault(at->tally, "%u hints in one run", hints);
}

/* --- parts --------------------------------------------------------------------------- */

static struct spf_part *part_of(struct spf_input *in, unsigned number)
{
    return number == 0 ? &in->client : number == 1 ? &in->helo : &in->mail_from;
}

static const struct spf_part *whole_part(const struct schedule *at, unsigned number)
{
    return number == 0   ? &at->whole->client
           : number == 1 ? &at->whole->helo
                         : &at->whole->mail_from;
}

static void arrive(struct schedule *at, unsigned number)
{
    *part_of(&at->in, number) = *whole_part(at, number);
}

static void start(struct schedule *at)
{
    at->in = *at->whole;
    for (unsigned i = 0; i < 3; i++)
        if (draw_below(&at->draw, 2))
            *part_of(&at->in, i) = (struct spf_part){.known = false};
}

static unsigned part_number(struct slice name)
{
    return slice_eq(name, SLICE(SPF_PART_CLIENT)) ? 0
           : slice_eq(name, SLICE(SPF_PART_HELO)) ? 1
                                                  : 2;
}

/* --- answers --------------------------------------------------------------------------- */

static void deliver(struct schedule *at, size_t id, const struct dns_answer *answer)
{
    if (inquiry_answer(&at->run.inquiry, id, answer))
        fault(at->tally, "no memory");
}

/* A part that was asked for: it arrives, and the question has its answer. */
static void deliver_part(struct schedule *at, size_t id, struct slice name)
{
    unsigned number = part_number(name);
    arrive(at, number);
    struct dns_answer answer = {
        .status = DNS_OK, .records = &whole_part(at, number)->value, .record_count = 1};
    deliver(at, id, &answer);
}

/* A record set has no order; what a packet happens to say is one more arrival order. */
static void shuffle(struct schedule *at, struct dns_answer *answer)
{
    struct slice *records = (struct slice *)(uintptr_t)answer->records;
    for (size_t i = answer->record_count; i > 1; i--) {
        size_t other = draw_below(&at->draw, (unsigned)i);
        struct slice kept = records[i - 1];
        records[i - 1] = records[other];
        records[other] = kept;
    }
}

static void deliver_truth(struct schedule *at, size_t id)
{
    struct dns_answer answer;
    struct question question = at->run.inquiry.items[id].question;
    if (question.kind == QUESTION_PART) {
        deliver_part(at, id, question.name);
        return;
    }
    world_answer(at->world, question.name, question.type, &at->run.arena, &answer);
    shuffle(at, &answer);
    deliver(at, id, &answer);
}

/* A hint may fail; the truth is told where it is demanded after all. */
static void deliver_one(struct schedule *at)
{
    static const struct dns_answer lie = {.status = DNS_NXDOMAIN};
    struct dns_answer failure = {.status = DNS_TIMEOUT};
    size_t slot = draw_below(&at->draw, (unsigned)at->in_flight_count);
    size_t id = at->in_flight[slot];
    at->in_flight[slot] = at->in_flight[--at->in_flight_count];
    const struct inquiry_item *item = &at->run.inquiry.items[id];
    if (!item->demanded && draw_below(&at->draw, 3) == 0) {
        failure.status += draw_below(&at->draw, DNS_STATUS_COUNT - DNS_TIMEOUT);
        deliver(at, id, &failure);
        at->tally->hints_failed++;
        return;
    }
    deliver_truth(at, id);
    if (draw_once_in(&at->draw, 8))
        deliver(at, id, &lie); /* twice: the first answer stands */
}

static void send_all(struct schedule *at)
{
    size_t id;
    while (inquiry_next(&at->run.inquiry, &id)) {
        if (at->in_flight_count == IN_FLIGHT_MAX || id >= IN_FLIGHT_MAX) {
            fault(at->tally, "over %d questions", IN_FLIGHT_MAX);
            return;
        }
        for (size_t i = 0; i < at->in_flight_count; i++)
            if (at->in_flight[i] == id)
                fault(at->tally, "sent while it is in flight");
        if (at->sent[id] && !at->run.inquiry.items[id].demanded)
            fault(at->tally, "a failed hint was sent again as a hint");
        at->sent[id]++;
        at->tally->hints_sent += !at->run.inquiry.items[id].demanded;
        at->tally->retried += at->sent[id] > 1;
        if (at->sent[id] > 2)
            fault(at->tally, "a question was sent %d times", at->sent[id]);
        at->in_flight[at->in_flight_count++] = id;
    }
}

/* --- schedules --------------------------------------------------------------------------- */

/* Lets things happen until another run is due, now and then until an earlier one. */
static bool let_things_happen(struct schedule *at)
{
    do {
        if (draw_once_in(&at->draw, 6))
            arrive(at, draw_below(&at->draw, 3));
        if (!at->in_flight_count)
            return at->run.inquiry.due;
        deliver_one(at);
    } while (!at->run.inquiry.due && !draw_once_in(&at->draw, 8));
    return true;
}

static bool run_schedule(struct schedule *at)
{
    start(at);
    while (at->run.steps < RUN_STEPS_MAX) {
        enum step step = run_step(&at->run, &at->in);
        at->tally->runs++;
        check_wants(at, step);
        if (step == STEP_DONE && inquiry_finish(&at->run.inquiry, &at->run.want) == ASSAY_OK)
            return true;
        if (step != STEP_NEED || inquiry_want(&at->run.inquiry, &at->run.want))
            break;
        send_all(at);
        if (!let_things_happen(at))
            break;
    }
    fault(at->tally, "the check came to no end");
    return false;
}

static void compare(struct schedule *at, struct slice expected)
{
    struct buffer dump;
    buffer_init(&dump, (size_t)4 << 20);
    dump_run(&dump, &at->run);
    struct slice got = buffer_get(&dump);
    if (!slice_eq(got, expected)) {
        struct slice was = dump_difference(got, expected), is = dump_difference(expected, got);
        fault(at->tally, "differs:\n#   known at once: %.*s\n#   as it arrived: %.*s",
              SLICE_ARGS(was), SLICE_ARGS(is));
    }
    buffer_free(&dump);
}

static void one_schedule(struct tally *tally, const struct spf_input *in, const struct world *world,
                         struct slice expected, bool marked)
{
    struct schedule at = {.whole = in, .world = world, .tally = tally, .marked = marked};
    at.draw = draw_seed(~tally->seed);
    run_init(&at.run);
    if (run_schedule(&at))
        compare(&at, expected);
    run_free(&at.run);
    tally->schedules++;
    tally->seed++;
}

static void note_check(struct tally *tally, const struct run *run)
{
    tally->checks++;
    tally->demanded += run->asked;
    if (run->asked > tally->demanded_most)
        tally->demanded_most = run->asked;
    for (size_t i = 0; i < run->result.count; i++) {
        tally->verdicts[run->result.checks[i].result]++;
        tally->whys[run->result.checks[i].why]++;
    }
}

static void many_schedules(struct tally *tally, const struct spf_input *in,
                           const struct world *world, unsigned count, bool marked)
{
    struct run run;
    struct buffer expected;
    run_init(&run);
    buffer_init(&expected, (size_t)4 << 20);
    if (run_whole(&run, in, world) == STEP_DONE) {
        note_check(tally, &run);
        dump_run(&expected, &run);
        for (unsigned i = 0; i < count; i++)
            one_schedule(tally, in, world, buffer_get(&expected), marked);
    } else {
        fault(tally, "full knowledge came to no end");
    }
    buffer_free(&expected);
    run_free(&run);
}

/* --- scenarios ------------------------------------------------------------------------------ */

static void run_suite(struct tally *tally, const struct suite *suite, unsigned count)
{
    for (size_t i = 0; i < suite->count; i++) {
        const struct suite_scenario *scenario = &suite->scenarios[i];
        for (size_t j = 0; j < scenario->count; j++) {
            const struct suite_case *one = &scenario->cases[j];
            struct spf_input in = run_input(one->client, one->helo, one->mail_from);
            many_schedules(tally, &in, &scenario->world, count, false);
        }
    }
}

static void run_hostile(struct tally *tally, unsigned zones, unsigned count)
{
    for (unsigned i = 0; i < zones; i++) {
        struct arena arena;
        struct world world;
        struct spf_input in;
        struct draw draw = draw_seed(tally->seed);
        arena_init(&arena, RUN_ARENA_CAP);
        world_init(&world, &arena);
        hostile_world(&world, &draw);
        hostile_input(&in, &arena, &draw);
        many_schedules(tally, &in, &world, count, true);
        arena_free(&arena);
    }
}

/* --- TAP -------------------------------------------------------------------------------------- */

struct tap {
    unsigned number, failed;
};

static void say(struct tap *tap, const char *name, const struct tally *tally, uint64_t seed)
{
    tap->failed += tally->faults != 0;
    printf("%s %u - %s\n", tally->faults ? "not ok" : "ok", ++tap->number, name);
    printf("# seed %" PRIu64 ": %u schedules, %u runs, %u hints sent, %u of them failed, %u sent "
           "again, %u faults\n",
           seed, tally->schedules, tally->runs, tally->hints_sent, tally->hints_failed,
           tally->retried, tally->faults);
    printf("# %u checks, %.1f questions each with full knowledge, %u at most\n", tally->checks,
           (double)tally->demanded / (tally->checks ? tally->checks : 1), tally->demanded_most);
    for (unsigned i = 0; i <= SPF_PERMERROR; i++)
        printf("# %s: %u\n", spf_verdict_text(i), tally->verdicts[i]);
    if (getenv("ASSAY_SOAK"))
        printf("# figure: arrival orders, %s, seed %" PRIu64 ": %u schedules, %u faults\n", name,
               seed, tally->schedules, tally->faults);
}

/* The zones are hostile only if they bring about everything that can come about. */
static void say_reach(struct tap *tap, const struct tally *tally)
{
    unsigned missing = 0;
    for (unsigned i = 0; i <= SPF_PERMERROR; i++)
        missing += !tally->verdicts[i];
    for (unsigned i = 0; i < SPF_WHY_LIMIT; i++) {
        missing += !tally->whys[i];
        printf("# %s: %u\n", spf_why_text(i), tally->whys[i]);
    }
    tap->failed += missing != 0;
    printf("%s %u - every_verdict_and_reason_comes_about\n", missing ? "not ok" : "ok",
           ++tap->number);
}

static uint64_t seed_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void both_suites(struct tap *tap, uint64_t seed, unsigned count)
{
    struct arena arena;
    struct suite suite;
    arena_init(&arena, RUN_ARENA_CAP);
    static const char *const names[] = {"rfc7208", "rfc4408"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct tally tally = {.seed = seed};
        if (suite_read(&suite, names[i], &arena)) {
            run_suite(&tally, &suite, count);
            say(tap, names[i], &tally, seed);
        } else {
            printf("ok %u - %s # SKIP no %s\n", ++tap->number, names[i],
                   suite_path("conformance/spf"));
        }
    }
    arena_free(&arena);
}

int main(void)
{
    struct tap tap = {.number = 0};
    bool soak = getenv("ASSAY_SOAK") != NULL;
    uint64_t seed = seed_of("ASSAY_SEED", 7208);
    uint64_t random = seed_of("ASSAY_RANDOM_SEED", (uint64_t)getpid());
    unsigned zones = soak ? 16000 : 1600;
    struct tally fixed = {.seed = seed}, drawn = {.seed = random};
    both_suites(&tap, seed, soak ? 50 : 10);
    run_hostile(&fixed, zones, 5);
    say(&tap, "hostile_zones_fixed_seed", &fixed, seed);
    run_hostile(&drawn, zones, 5);
    say(&tap, "hostile_zones_random_seed", &drawn, random);
    say_reach(&tap, &fixed);
    printf("1..%u\n", tap.number);
    return tap.failed ? 1 : 0;
}
