/* SPDX-License-Identifier: MIT
 * A backend that answers when the test says so, and a step that follows a script. */
#ifndef RESOLVE_FAKE_H
#define RESOLVE_FAKE_H

#include <event2/event.h>

#include "resolve/internal.h"
#include "unit.h"

/* --- the backend ------------------------------------------------------------- */

struct fake {
    struct backend backend;
    struct flight *flights[8192]; /* NULL: answered or cancelled */
    char names[64][64];           /* of the first questions asked, in order */
    size_t asked;
    size_t cancelled;
    bool at_once;             /* answers inside ask() */
    struct dns_answer answer; /* what it then answers */
    bool inside;              /* an answer is being given */
    bool freed;
};

static inline void fake_answer(struct fake *fake, size_t number, const struct dns_answer *answer)
{
    struct flight *flight = fake->flights[number];
    assert_non_null(flight);
    fake->flights[number] = NULL;
    fake->inside = true;
    flight_answer(flight, answer);
    fake->inside = false;
}

static void fake_ask(struct backend *backend, struct flight *flight)
{
    struct fake *fake = (struct fake *)backend;
    size_t number = fake->asked++;
    if (number < ARRAY_LEN(fake->names)) {
        struct buffer text;
        buffer_init(&text, 64);
        dns_name_to_text(&text, flight->question.name);
        memcpy(fake->names[number], text.p, text.len);
        buffer_free(&text);
    }
    assert_true(number < ARRAY_LEN(fake->flights));
    fake->flights[number] = flight;
    flight->cookie = &fake->flights[number];
    if (fake->at_once)
        fake_answer(fake, number, &fake->answer);
}

static void fake_cancel(struct backend *backend, struct flight *flight)
{
    struct fake *fake = (struct fake *)backend;
    struct flight **place = flight->cookie;
    assert_ptr_equal(*place, flight);
    *place = NULL;
    fake->cancelled++;
}

static bool fake_serves(const struct backend *backend, enum question_kind kind)
{
    (void)backend;
    return kind == QUESTION_DNS || kind == QUESTION_DNS_AT;
}

static void fake_free(struct backend *backend)
{
    ((struct fake *)backend)->freed = true;
}

static inline void fake_init(struct fake *fake)
{
    *fake = (struct fake){
        .backend = {
            .serves = fake_serves, .ask = fake_ask, .cancel = fake_cancel, .free = fake_free}};
}

/* --- answers and questions ---------------------------------------------------- */

static inline struct dns_answer answer_with(const struct slice *record, uint32_t ttl_s)
{
    return (struct dns_answer){
        .status = DNS_OK, .ttl_s = ttl_s, .records = record, .record_count = 1};
}

static const struct slice text_record = {"\2hi", 3};

/* A TXT question; the bytes of its name belong to `room`. */
static inline struct question txt(const char *name, struct dns_name *room)
{
    assert_int_equal(dns_name_from_text(slice_from(name), room), DNS_NAME_OK);
    return (struct question){.kind = QUESTION_DNS, .type = DNS_TXT, .name = dns_name_slice(room)};
}

/* --- the step: stages of "demand these", "hint those" ---------------------------- */

#define STAGES 4

struct stage {
    const char *demand; /* names with a space between them; done when all are known */
    const char *hint;
};

struct script {
    struct stage stages[STAGES];
    enum question_kind kind; /* of what is demanded */
    const struct fake *fake;
    unsigned runs;
    unsigned done;
    struct resolve_job job;
    struct arena message;
    struct arena scratch;
    void (*then)(struct script *script);
    void *extra;
};

static inline bool script_ask(const struct script *script, const char *names, bool demand,
                              const struct facts *known, struct questions *want)
{
    struct slice rest = slice_from(names);
    bool all = true;
    while (rest.p) {
        struct slice name = slice_cut(&rest, ' ');
        struct dns_name room;
        char text[64] = {0};
        memcpy(text, name.p, name.len);
        struct question question = txt(text, &room);
        if (demand && script->kind != QUESTION_DNS)
            question = (struct question){.kind = script->kind, .name = name};
        if (facts_find(known, &question))
            continue;
        all = false;
        if (demand)
            questions_demand(want, &question);
        else
            questions_hint(want, &question);
    }
    return all;
}

static enum step script_step(void *context, const struct facts *known, struct questions *want,
                             struct arena *scratch)
{
    struct script *script = context;
    (void)scratch;
    script->runs++;
    if (script->fake)
        assert_false(script->fake->inside);
    for (size_t i = 0; i < STAGES && script->stages[i].demand; i++) {
        if (script->stages[i].hint)
            script_ask(script, script->stages[i].hint, false, known, want);
        if (!script_ask(script, script->stages[i].demand, true, known, want))
            return STEP_NEED;
    }
    return STEP_DONE;
}

static void script_done(void *context, struct resolve_job *job)
{
    struct script *script = context;
    if (script->fake)
        assert_false(script->fake->inside);
    assert_ptr_equal(job, &script->job);
    script->done++;
    if (script->then)
        script->then(script);
}

static inline void script_init(struct script *script, const struct fake *fake)
{
    *script = (struct script){.fake = fake};
    arena_init(&script->message, 1 << 20);
    arena_init(&script->scratch, 1 << 20);
    script->job = (struct resolve_job){.step = script_step,
                                       .done = script_done,
                                       .context = script,
                                       .message = &script->message,
                                       .scratch = &script->scratch};
}

static inline void script_free(struct script *script)
{
    arena_free(&script->message);
    arena_free(&script->scratch);
}

/* What the job knows of TXT `name`; DNS_STATUS_COUNT: nothing. */
static inline enum dns_status script_status(const struct script *script, const char *name)
{
    struct dns_name room;
    struct question question = txt(name, &room);
    const struct fact *fact = facts_find(&script->job.inquiry.facts, &question);
    return fact ? fact->answer.status : DNS_STATUS_COUNT;
}

#endif
