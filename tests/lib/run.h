/* SPDX-License-Identifier: MIT
 *
 * run.h - one SPF check from its first question to its verdict, against a world.
 */
#ifndef RUN_H
#define RUN_H

#include "spf/spf.h"
#include "world.h"

#define RUN_ARENA_CAP ((size_t)64 << 20)
#define RUN_STEPS_MAX 1000 /* runs of the step that a check may take */

/* Use: run_init; smaller limits in `inquiry` if need be; run_whole or a driver of one's
 * own; look at `result`; run_free. */
struct run {
    struct arena arena;
    struct arena scratch;
    struct inquiry inquiry;
    struct questions want; /* of the last run */
    struct spf_result result;
    unsigned steps;
    unsigned asked; /* questions answered */
};

void run_init(struct run *run);
void run_free(struct run *run);
/* One call of the step on what the inquiry knows, in a fresh scratch arena. */
enum step run_step(struct run *run, const struct spf_input *in);
/* Full knowledge: each thing demanded is answered at once, hints never are. */
enum step run_whole(struct run *run, const struct spf_input *in, const struct world *world);

/* An input whose parts have all arrived. */
struct spf_input run_input(struct slice client, struct slice helo, struct slice mail_from);

#endif
