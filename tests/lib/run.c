/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <assert.h>

void run_init(struct run *run)
{
    *run = (struct run){.steps = 0};
    arena_init(&run->arena, RUN_ARENA_CAP);
    arena_init(&run->scratch, RUN_ARENA_CAP);
    inquiry_init(&run->inquiry, &run->arena);
}

void run_free(struct run *run)
{
    arena_free(&run->arena);
    arena_free(&run->scratch);
}

enum step run_step(struct run *run, const struct spf_input *in)
{
    arena_reset(&run->scratch);
    questions_init(&run->want, &run->scratch);
    run->want.questions_max = run->inquiry.questions_max;
    run->want.bytes_max = run->inquiry.bytes_max;
    run->steps++;
    return spf_step(&run->result, in, &run->inquiry.facts, &run->want, &run->scratch);
}

static int answer(struct run *run, const struct want *want, const struct world *world)
{
    struct dns_answer answer;
    assert(want->question.kind == QUESTION_DNS);
    world_answer(world, want->question.name, want->question.type, &run->arena, &answer);
    if (answer_size(&answer) > run->inquiry.bytes_max) /* as inquiry_answer does */
        answer = (struct dns_answer){.status = DNS_LIMIT};
    run->asked++;
    return facts_add(&run->inquiry.facts, &want->question, &answer, true);
}

enum step run_whole(struct run *run, const struct spf_input *in, const struct world *world)
{
    enum step step;
    while ((step = run_step(run, in)) == STEP_NEED && run->steps < RUN_STEPS_MAX)
        for (size_t i = 0; i < run->want.count; i++)
            if (run->want.items[i].demanded && answer(run, &run->want.items[i], world))
                return STEP_FAILED;
    if (step == STEP_DONE && inquiry_finish(&run->inquiry, &run->want))
        return STEP_FAILED;
    return step;
}

struct spf_input run_input(struct slice client, struct slice helo, struct slice mail_from)
{
    return (struct spf_input){.client = {true, client},
                              .helo = {true, helo},
                              .mail_from = {true, mail_from},
                              .default_explanation = SLICE("DEFAULT"),
                              .as_of_s = 1795230000,
                              .trace = true};
}
