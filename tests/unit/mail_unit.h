/* SPDX-License-Identifier: MIT
 * What the tests of mail share: pieces of any size, octets collected, draws from a seed. */
#ifndef MAIL_UNIT_H
#define MAIL_UNIT_H

#include "unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "draw.h"
#include "mail/mail.h"

/* A place for what a function under test puts. */
struct sink {
    size_t len;
    char octets[4096];
};

static inline void sink_put(void *context, const char *p, size_t len)
{
    struct sink *sink = context;
    assert_true(len <= sizeof(sink->octets) - sink->len);
    memcpy(sink->octets + sink->len, p, len);
    sink->len += len;
}

static inline struct slice sink_get(const struct sink *sink)
{
    return slice_make(sink->octets, sink->len);
}

/* The number of the environment, or another. */
static inline uint64_t seed_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

/* Calls `test` with the fixed seed, and with one that differs from run to run. */
static inline void with_seeds(void (*test)(struct draw *draw))
{
    uint64_t seeds[] = {seed_of("ASSAY_SEED", 6376),
                        seed_of("ASSAY_RANDOM_SEED", (uint64_t)getpid())};
    for (size_t i = 0; i < ARRAY_LEN(seeds); i++) {
        struct draw draw = draw_seed(seeds[i]);
        printf("# seed %" PRIu64 "\n", seeds[i]);
        test(&draw);
    }
}

/* Says two strings of octets that should have been the same. */
static inline void assert_same(struct slice actual, struct slice expected, struct slice input)
{
    struct buffer text;
    if (slice_eq(actual, expected))
        return;
    buffer_init(&text, 1 << 20);
    buffer_text(&text, "of \"");
    text_escape(&text, input);
    buffer_text(&text, "\" came \"");
    text_escape(&text, actual);
    buffer_text(&text, "\", not \"");
    text_escape(&text, expected);
    fail_msg("%s\"", text.p);
}

#endif
