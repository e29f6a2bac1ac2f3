/* SPDX-License-Identifier: MIT
 * What the tests of spf share: a check against a world of a few lines. */
#ifndef SPF_UNIT_H
#define SPF_UNIT_H

#include "unit.h"

#include "run.h"

/* Use: rig_init; change `in` if need be; rig_check; rig_free. */
struct rig {
    struct arena arena;
    struct world world;
    struct run run;
    struct spf_input in;
};

static inline void rig_init(struct rig *rig, const char *lines)
{
    static const uint8_t client[4] = {192, 0, 2, 1};
    memset(rig, 0, sizeof(*rig));
    arena_init(&rig->arena, RUN_ARENA_CAP);
    world_init(&rig->world, &rig->arena);
    world_lines(&rig->world, lines);
    run_init(&rig->run);
    rig->in = run_input(slice_make(client, 4), SLICE("mail.test"), SLICE("user@d.test"));
    rig->in.used_only = true;
}

static inline void rig_free(struct rig *rig)
{
    run_free(&rig->run);
    arena_free(&rig->arena);
}

static inline void rig_client(struct rig *rig, const char *text)
{
    uint8_t octets[16];
    size_t len = ip_parse(slice_from(text), octets);
    assert_true(len);
    rig->in.client.value = arena_copy(&rig->arena, slice_make(octets, len));
}

static inline void rig_sender(struct rig *rig, const char *text)
{
    rig->in.mail_from.value = slice_from(text);
}

/* With full knowledge; the check that decides. */
static inline const struct spf_check *rig_check(struct rig *rig)
{
    assert_int_equal(run_whole(&rig->run, &rig->in, &rig->world), STEP_DONE);
    return &rig->run.result.checks[0];
}

static inline bool rig_asked(const struct rig *rig, const char *name, uint16_t type)
{
    struct dns_name wire;
    assert_int_equal(dns_name_from_text(slice_from(name), &wire), DNS_NAME_OK);
    struct question question = {.kind = QUESTION_DNS, .type = type, .name = dns_name_slice(&wire)};
    return facts_find(&rig->run.inquiry.facts, &question) != NULL;
}

static inline void assert_verdict(const struct spf_check *check, enum spf_verdict result,
                                  enum spf_why why)
{
    assert_string_equal(spf_verdict_text(check->result), spf_verdict_text(result));
    assert_string_equal(spf_why_text(check->why), spf_why_text(why));
}

/* The whole of it in a line: the world, the verdict, the reason. */
static inline void assert_world(const char *lines, enum spf_verdict result, enum spf_why why)
{
    struct rig rig;
    rig_init(&rig, lines);
    assert_verdict(rig_check(&rig), result, why);
    rig_free(&rig);
}

#endif
