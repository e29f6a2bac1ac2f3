/* SPDX-License-Identifier: MIT
 *
 * suite.h - the openSPF test suites (YAML) as scenarios in memory.
 *
 * The files are read where they lie: the folder that ASSAY_SHARED names, else
 * `shared` beside the source tree (ASSAY_SOURCE, else the working folder).
 */
#ifndef SUITE_H
#define SUITE_H

#include "world.h"

#define SUITE_RESULTS_MAX 4

struct suite_case {
    struct slice name;
    struct slice helo;
    struct slice mail_from;
    struct slice client;                     /* octets */
    struct slice results[SUITE_RESULTS_MAX]; /* the verdicts allowed, as words */
    size_t result_count;
    bool explained; /* the suite gives the explanation */
    struct slice explanation;
};

struct suite_scenario {
    struct world world;
    struct suite_case *cases;
    size_t count, room;
};

struct suite {
    struct arena *arena;
    struct suite_scenario *scenarios;
    size_t count, room;
    size_t cases; /* of all scenarios */
};

/* The whole path of a file below shared/, in a static buffer. */
const char *suite_path(const char *name);
/* Reads conformance/spf/NAME-tests.yml, for "rfc7208" or "rfc4408". False: there is
 * no such file. What is wrong within it is an assert. All lives in `arena`. */
bool suite_read(struct suite *suite, const char *name, struct arena *arena);
/* True where the suite allows this verdict for the case. */
bool suite_allows(const struct suite_case *one, const char *verdict);

#endif
