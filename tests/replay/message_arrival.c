/* SPDX-License-Identifier: MIT
 * Arrival orders of a message: header, body and keys in any order and in pieces of any size, and
 * a check ends as it does with full knowledge.
 *
 * Each scenario is a message of examples/, changed at random in the header, the body or not at
 * all, and a world of keys in which some questions fail. It is judged once with all of it there,
 * then in schedules. ASSAY_SEED and ASSAY_RANDOM_SEED seed the two parts; ASSAY_SOAK=1 takes ten
 * times as many. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "draw.h"
#include "mail_rig.h"

#define SCHEDULES 5
#define QUEUE_MAX 200

static struct zone *keys_zone;
static struct slice texts[2];
static unsigned faults;
static uint64_t now_seed;

struct scenario {
    struct slice text;
    uint64_t seed; /* of the world's failures */
};

static void fault(const char *what)
{
    if (faults++ < 5)
        printf("# seed %" PRIu64 ": %s\n", now_seed, what);
}

/* The same for each schedule of a scenario. */
static void answer_truly(const struct scenario *scenario, const struct question *question,
                         struct arena *arena, struct dns_answer *answer)
{
    uint64_t hash = hash_bytes(question->name.p, question->name.len, NULL) ^ scenario->seed;
    struct draw draw = draw_seed(hash);
    if (draw_once_in(&draw, 5)) {
        enum dns_status failure = DNS_NODATA + draw_below(&draw, DNS_STATUS_COUNT - DNS_NODATA);
        *answer = (struct dns_answer){.status = failure};
        return;
    }
    if (zone_answer(keys_zone, question->name, question->type, arena, answer) != ASSAY_OK)
        abort();
}

/* Runs both steps; false where there was no memory. */
static enum step run(struct mail_rig *rig)
{
    enum step step = mail_rig_step(rig);
    if (step == STEP_FAILED)
        abort();
    if (step == STEP_NEED && !rig->want.demanded)
        fault("the step needs something and demands nothing");
    for (size_t i = 0; i < rig->want.count; i++)
        if (facts_find(&rig->inquiry.facts, &rig->want.items[i].question))
            fault("wanted, and known already");
    return step;
}

/* --- all at once ------------------------------------------------------------------------- */

static void judge_at_once(const struct scenario *scenario, struct buffer *said)
{
    struct mail_rig rig;
    size_t id;
    if (!mail_rig_init(&rig) || mail_rig_feed(&rig, scenario->text) != ASSAY_OK ||
        mail_rig_end(&rig) != ASSAY_OK)
        abort();
    while (run(&rig) == STEP_NEED) {
        inquiry_want(&rig.inquiry, &rig.want);
        while (inquiry_next(&rig.inquiry, &id)) {
            struct dns_answer answer;
            answer_truly(scenario, &rig.inquiry.items[id].question, &rig.facts, &answer);
            inquiry_answer(&rig.inquiry, id, &answer);
        }
    }
    inquiry_finish(&rig.inquiry, &rig.want);
    mail_rig_dump(said, &rig);
    mail_rig_free(&rig);
}

/* --- in a schedule -------------------------------------------------------------------------- */

struct schedule {
    struct mail_rig rig;
    struct draw draw;
    const struct scenario *scenario;
    size_t fed;
    bool ended;
    size_t queue[QUEUE_MAX]; /* ids in flight */
    size_t queued;
};

/* A part that was asked for has come, once it is whole. */
static void answer_parts(struct schedule *at)
{
    for (size_t i = 0; i < at->queued; i++) {
        size_t id = at->queue[i];
        const struct question *question = &at->rig.inquiry.items[id].question;
        bool is_header = slice_eq(question->name, SLICE(DKIM_PART_HEADER));
        struct dns_answer answer = {.status = DNS_OK};
        struct slice nothing = SLICE_NONE;
        if (question->kind != QUESTION_PART ||
            !(is_header ? at->rig.has_header : at->rig.plan.done))
            continue;
        answer.records = &nothing;
        answer.record_count = 1;
        inquiry_answer(&at->rig.inquiry, id, &answer);
        at->queue[i--] = at->queue[--at->queued];
    }
}

static void feed_some(struct schedule *at)
{
    struct slice rest = slice_after(at->scenario->text, at->fed);
    size_t most = draw_once_in(&at->draw, 3) ? 4000 : 1 + draw_below(&at->draw, 40);
    struct slice piece = slice_head(rest, most);
    int error = rest.len ? mail_rig_feed(&at->rig, piece) : mail_rig_end(&at->rig);
    if (error != ASSAY_OK)
        abort();
    at->ended = rest.len == 0;
    at->fed += piece.len;
}

static void answer_one(struct schedule *at)
{
    struct dns_answer answer;
    size_t slot = draw_below(&at->draw, (unsigned)at->queued);
    size_t id = at->queue[slot];
    if (at->rig.inquiry.items[id].question.kind == QUESTION_PART)
        return;
    answer_truly(at->scenario, &at->rig.inquiry.items[id].question, &at->rig.facts, &answer);
    inquiry_answer(&at->rig.inquiry, id, &answer);
    at->queue[slot] = at->queue[--at->queued];
}

static void happen(struct schedule *at)
{
    bool can_answer = at->queued > 0;
    if (!at->ended && (!can_answer || draw_below(&at->draw, 2)))
        feed_some(at);
    else if (can_answer)
        answer_one(at);
    answer_parts(at);
}

static void judge_in_order(const struct scenario *scenario, uint64_t seed, struct buffer *said)
{
    struct schedule *at = calloc(1, sizeof(*at));
    size_t id;
    if (!at || !mail_rig_init(&at->rig))
        abort();
    at->scenario = scenario;
    at->draw = draw_seed(seed);
    for (unsigned early = draw_below(&at->draw, 40); early > 0 && !at->ended; early--)
        feed_some(at);
    while (run(&at->rig) == STEP_NEED) {
        inquiry_want(&at->rig.inquiry, &at->rig.want);
        while (at->queued < QUEUE_MAX && inquiry_next(&at->rig.inquiry, &id))
            at->queue[at->queued++] = id;
        answer_parts(at);
        do
            happen(at);
        while (!at->rig.inquiry.due);
    }
    while (!at->ended)
        feed_some(at);
    inquiry_finish(&at->rig.inquiry, &at->rig.want);
    mail_rig_dump(said, &at->rig);
    mail_rig_free(&at->rig);
    free(at);
}

/* --- scenarios --------------------------------------------------------------------------------- */

/* A message with up to two octets changed. */
static struct slice change(struct draw *draw, struct slice text)
{
    char *copy = malloc(text.len);
    if (!copy)
        abort();
    memcpy(copy, text.p, text.len);
    for (unsigned changes = draw_below(draw, 3); changes > 0; changes--)
        copy[draw_below(draw, (unsigned)text.len)] = (char)draw_below(draw, 256);
    return slice_make(copy, text.len);
}

static unsigned play(uint64_t seed, unsigned scenarios)
{
    unsigned kinds = 0;
    faults = 0;
    for (unsigned n = 0; n < scenarios; n++) {
        struct draw draw = draw_seed(seed + n);
        struct buffer wanted, said;
        now_seed = seed + n;
        struct scenario scenario = {change(&draw, DRAW_FROM(&draw, texts)), draw_number(&draw)};
        buffer_init(&wanted, (size_t)1 << 24);
        buffer_init(&said, (size_t)1 << 24);
        judge_at_once(&scenario, &wanted);
        kinds += memmem(wanted.p, wanted.len, " pass ", 6) != NULL;
        for (unsigned i = 0; i < SCHEDULES; i++) {
            buffer_clear(&said);
            judge_in_order(&scenario, draw_number(&draw), &said);
            if (!slice_eq(buffer_get(&said), buffer_get(&wanted)))
                fault("another verdict");
        }
        buffer_free(&wanted);
        buffer_free(&said);
        free((void *)(uintptr_t)scenario.text.p);
    }
    printf("# %u scenarios, %u with a pass, %u schedules, %u faults\n", scenarios, kinds,
           scenarios * SCHEDULES, faults);
    return faults + (kinds == 0);
}

static uint64_t seed_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

int main(void)
{
    const char *source = getenv("ASSAY_SOURCE");
    unsigned scenarios = getenv("ASSAY_SOAK") ? 10000 : 1000;
    struct dns_fault zone_fault;
    struct slice zone = mail_rig_file(source, "examples/keys.zone", false);
    if (zone_read(zone, SLICE_NONE, &keys_zone, &zone_fault) != ASSAY_OK)
        abort();
    free((void *)(uintptr_t)zone.p);
    texts[0] = mail_rig_file(source, "examples/signed.eml", true);
    texts[1] = mail_rig_file(source, "examples/forwarded.eml", true);
    const struct {
        const char *name;
        uint64_t seed;
    } parts[] = {{"messages_fixed_seed", seed_of("ASSAY_SEED", 7208)},
                 {"messages_random_seed", seed_of("ASSAY_RANDOM_SEED", 1)}};
    bool good = true;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        bool one = play(parts[i].seed * 1000003, scenarios) == 0;
        printf("%sok %zu - %s\n", one ? "" : "not ", i + 1, parts[i].name);

        good &= one;
    }
    printf("1..2\n");
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        free((void *)(uintptr_t)texts[i].p);
    zone_free(&keys_zone);
    return good ? 0 : 1;
}
