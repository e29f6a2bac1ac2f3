/* SPDX-License-Identifier: MIT
 * Macro strings, seen from outside: as an explanation and as a domain-spec of a record
 * that is evaluated. What is sound is expanded within its limits, twice the same; what
 * is not gives the default, or a syntax error. */
#include <assert.h>

#include "run.h"

#define HEAD "v=spf1 exists:"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const lines =
    "d.test TXT v=spf1 -all exp=e.test\n"
    "1.2.0.192.in-addr.arpa PTR h.d.test\n1.2.0.192.in-addr.arpa PTR o.test\n"
    "h.d.test A 192.0.2.1\no.test A 192.0.2.1\n";

struct session {
    const char *client;
    const char *sender;
};

static const struct session sessions[] = {{"192.0.2.1", "a-b.c=d@d.test"},
                                          {"192.0.2.1", "@d.test"},
                                          {"2001:db8::cb01", "A~!b@d.test"},
                                          {"::ffff:192.0.2.1", "us\xc3\xa9r@d.test"}};

struct outcome {
    struct spf_check check;
    struct buffer text; /* the explanation */
};

static void evaluate(const struct session *session, struct slice exp, struct slice record,
                     struct outcome *out_r)
{
    struct arena arena;
    struct world world;
    struct run run;
    uint8_t octets[16];
    size_t len = ip_parse(slice_from(session->client), octets);
    arena_init(&arena, RUN_ARENA_CAP);
    world_init(&world, &arena);
    world_lines(&world, record.len ? "x.test A 192.0.2.1\n" : lines);
    world_txt(&world, SLICE("\1e\4test\0"), exp);
    if (record.len)
        world_txt(&world, SLICE("\1d\4test\0"), record);
    struct spf_input in =
        run_input(slice_make(octets, len), SLICE("mail.test"), slice_from(session->sender));
    run_init(&run);
    assert(run_whole(&run, &in, &world) == STEP_DONE);
    out_r->check = run.result.checks[0];
    buffer_init(&out_r->text, (size_t)1 << 20);
    buffer_slice(&out_r->text, out_r->check.explanation);
    run_free(&run);
    arena_free(&arena);
}

static void as_explanation(const struct session *session, struct slice text)
{
    struct outcome once, twice;
    evaluate(session, text, SLICE_NONE, &once);
    evaluate(session, text, SLICE_NONE, &twice);
    struct slice got = buffer_get(&once.text);
    assert(slice_eq(got, buffer_get(&twice.text)));
    assert(once.check.result == SPF_FAIL && once.check.voids == 0);
    assert(got.len && got.len <= SPF_EXPLANATION_MAX && ascii_only(got));
    if (spf_explanation_fault(text))
        assert(slice_eq(got, SLICE("DEFAULT")));
    buffer_free(&once.text);
    buffer_free(&twice.text);
}

static void as_domain(const struct session *session, struct slice text)
{
    struct buffer record;
    struct outcome outcome;
    buffer_init(&record, DNS_PACKET_MAX);
    buffer_text(&record, HEAD);
    buffer_slice(&record, text);
    buffer_text(&record, " -all");
    evaluate(session, SLICE("no"), buffer_get(&record), &outcome);
    assert(outcome.check.lookups <= SPF_TERMS_MAX + 1 && outcome.check.voids <= SPF_VOIDS_MAX + 1);
    if (outcome.check.why == SPF_WHY_SYNTAX)
        assert(outcome.check.result == SPF_PERMERROR && outcome.check.reason);
    buffer_free(&record);
    buffer_free(&outcome.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_head(slice_after(slice_make(data, size), 1), 16000);
    if (!size)
        return 0;
    const struct session *session = &sessions[data[0] % ARRAY_LEN(sessions)];
    as_explanation(session, text);
    as_domain(session, text);
    return 0;
}
