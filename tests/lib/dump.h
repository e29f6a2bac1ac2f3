/* SPDX-License-Identifier: MIT
 *
 * dump.h - everything that a check says, as text: what two runs of it must agree in.
 */
#ifndef DUMP_H
#define DUMP_H

#include "run.h"

/* Verdicts, reasons, counters, explanations, the trace line by line, and which DNS
 * facts were demanded, in their order. After STEP_DONE and inquiry_finish. */
void dump_run(struct buffer *out, const struct run *run);
/* The line in which two dumps first differ, from `b`. */
struct slice dump_difference(struct slice a, struct slice b);

#endif
