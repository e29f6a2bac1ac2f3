/* SPDX-License-Identifier: MIT
 *
 * Jobs: when they run, what they send, how they end.
 */
#include <assert.h>
#include <event2/event.h>
#include <time.h>

#include "resolve/internal.h"

int64_t resolver_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- the queue --------------------------------------------------------------- */

/* A timer of zero length fires after the sockets of the next turn were read, so
 * that all answers of one turn lead to one run. */
static const struct timeval at_once = {0, 0};

/* Where there is no memory for a timer nothing would ever happen: see jobs_fail. */
static void timer_set(struct resolver *resolver, struct event *timer, const struct timeval *wait)
{
    if (event_add(timer, wait) != 0)
        resolver->stuck = true;
}

static void queue_add(struct resolver *resolver, struct resolve_job *job)
{
    if (job->queued)
        return;
    if (TAILQ_EMPTY(&resolver->queue))
        timer_set(resolver, resolver->turn_event, &at_once);
    job->queued = true;
    job->turn = resolver->turn;
    TAILQ_INSERT_TAIL(&resolver->queue, job, in_queue);
}

static void queue_remove(struct resolver *resolver, struct resolve_job *job)
{
    if (job->queued)
        TAILQ_REMOVE(&resolver->queue, job, in_queue);
    job->queued = false;
}

void job_answer(struct resolver *resolver, struct resolve_job *job, size_t id,
                const struct dns_answer *answer)
{
    if (inquiry_answer(&job->inquiry, id, answer) != ASSAY_OK)
        job->error = ASSAY_ENOMEM;
    if (job->active && (job->inquiry.due || job->error != ASSAY_OK))
        queue_add(resolver, job);
}

void job_fail(struct resolver *resolver, struct resolve_job *job, int error)
{
    job->error = error;
    if (job->active)
        queue_add(resolver, job);
}

void resolver_answer(struct resolver *resolver, struct resolve_job *job, size_t id,
                     const struct dns_answer *answer)
{
    job_answer(resolver, job, id, answer);
}

/* --- asking ------------------------------------------------------------------ */

struct arena *resolver_answers(struct resolver *resolver)
{
    arena_reset(&resolver->answers);
    return &resolver->answers;
}

int resolver_read(struct resolver *resolver, const struct question *question, struct slice packet,
                  int id, struct dns_answer *out_r)
{
    return dns_packet_read(packet, id, question->name, question->type, resolver_answers(resolver),
                           out_r);
}

/* What no backend serves. */
static void job_ask_other(struct resolver *resolver, struct resolve_job *job, size_t id,
                          const struct question *question)
{
    if (!job->answer_other || !job->answer_other(job->context, job, id, question))
        job_answer(resolver, job, id, &(struct dns_answer){.status = DNS_UNRECORDED});
}

static void job_touch(struct resolve_job *job, size_t id, struct slice name, uint16_t type)
{
    struct overlay_touch *touch = ARENA_NEW(job->message, struct overlay_touch);
    if (!touch)
        return; /* the job ends without memory */
    *touch = (struct overlay_touch){job->touches, id, arena_copy(job->message, name), type};
    job->touches = touch;
}

/* `name` was looked for in the overlay, and it has answered or led on. */
static void job_touch_all(struct resolve_job *job, size_t id, struct slice name, uint16_t type,
                          const struct slice *aliases, size_t count)
{
    job_touch(job, id, name, type);
    for (size_t i = 0; i < count; i++)
        job_touch(job, id, aliases[i], type);
}

bool job_hear(struct resolver *resolver, struct resolve_job *job, size_t id,
              const struct lookup *lookup, const struct dns_answer *answer, struct lookup *onward_r)
{
    enum overlay_view seen = overlay_view(resolver, lookup, answer, job->message, onward_r);
    struct dns_answer whole = {.status = DNS_LOOP};
    if (seen == OVERLAY_HOLDS_TARGET)
        return false;
    if (seen == OVERLAY_HOLDS_OWNER || seen == OVERLAY_LOOPS)
        job_touch(job, id, onward_r->question.name, 0);
    if (seen == OVERLAY_AGREES)
        whole = answer_after(lookup->aliases, lookup->alias_count, answer, job->message);
    else if (seen == OVERLAY_HOLDS_OWNER)
        whole = (struct dns_answer){.status = DNS_NODATA,
                                    .aliases = onward_r->aliases,
                                    .alias_count = onward_r->alias_count};
    if (seen == OVERLAY_NOMEM)
        job_fail(resolver, job, ASSAY_ENOMEM);
    else
        job_answer(resolver, job, id, &whole);
    return true;
}

/* An answer that was there at once. */
static void job_hear_now(struct resolver *resolver, struct resolve_job *job, size_t id,
                         const struct lookup *lookup, enum backend_result result,
                         const struct dns_answer *answer)
{
    struct lookup onward;
    if (result == BACKEND_NOMEM)
        job_fail(resolver, job, ASSAY_ENOMEM);
    else if (!job_hear(resolver, job, id, lookup, answer, &onward))
        job_look(resolver, job, id, &onward);
}

void job_look(struct resolver *resolver, struct resolve_job *job, size_t id, struct lookup *lookup)
{
    struct arena *arena = resolver_answers(resolver);
    struct dns_answer answer;
    for (size_t i = 0; i < resolver->backend_count; i++) {
        struct backend *backend = resolver->backends[i];
        if (backend->ask && backend->serves(backend, lookup->question.kind)) {
            if (flight_join(resolver, backend, lookup, job, id) != ASSAY_OK)
                job_fail(resolver, job, ASSAY_ENOMEM);
            return;
        }
        struct slice name = lookup->question.name;
        size_t count = lookup->alias_count;
        enum backend_result result =
            backend->answer ? backend->answer(backend, lookup, arena, &answer) : BACKEND_PASS;
        if (lookup->alias_count > count)
            job_touch_all(job, id, name, lookup->question.type, lookup->aliases + count,
                          lookup->alias_count - count);
        if (result == BACKEND_PASS)
            continue;
        if (result == BACKEND_ANSWERED && resolver->overlay && i == 0)
            job_touch_all(job, id, name, lookup->question.type, answer.aliases, answer.alias_count);
        job_hear_now(resolver, job, id, lookup, result, &answer);
        return;
    }
    job_ask_other(resolver, job, id, &lookup->question);
}

static void job_ask(struct resolver *resolver, struct resolve_job *job, size_t id)
{
    struct lookup lookup = {.question = job->inquiry.items[id].question};
    lookup.now_ms = resolver->local ? 0 : resolver_now_ms();
    resolver->stats.questions++;
    job_look(resolver, job, id, &lookup);
}

static void job_send(struct resolver *resolver, struct resolve_job *job)
{
    size_t id;
    while (job->error == ASSAY_OK && inquiry_next(&job->inquiry, &id))
        job_ask(resolver, job, id);
}

/* --- running ------------------------------------------------------------------ */

static void job_prepare(struct resolver *resolver, struct resolve_job *job)
{
    inquiry_init(&job->inquiry, job->message);
    job->error = resolver_recall(resolver, &job->inquiry);
    job->touches = NULL;
    job->expired = false;
    job->runs = 0;
    job->queued = false;
    job->active = false;
    TAILQ_INIT(&job->waiters);
}

/* One run of the step. True where the job is over. */
static bool job_step(struct resolver *resolver, struct resolve_job *job)
{
    struct questions want;
    if (job->error != ASSAY_OK)
        return true;
    arena_reset(job->scratch);
    questions_init(&want, job->scratch);
    job->runs++;
    resolver->stats.runs++;
    enum step step = job->step(job->context, &job->inquiry.facts, &want, job->scratch);
    if (arena_failed(job->scratch) || arena_failed(job->message) || step == STEP_FAILED)
        job->error = ASSAY_ENOMEM;
    if (job->error == ASSAY_OK && step == STEP_DONE)
        job->error = inquiry_finish(&job->inquiry, &want);
    if (step == STEP_DONE || job->error != ASSAY_OK)
        return true;
    assert(want.demanded > 0);
    job->error = inquiry_want(&job->inquiry, &want);
    return job->error != ASSAY_OK;
}

/* Takes the job out of everything. */
static void job_leave(struct resolver *resolver, struct resolve_job *job)
{
    struct waiter *waiter;
    while ((waiter = TAILQ_FIRST(&job->waiters)))
        waiter_leave(waiter);
    queue_remove(resolver, job);
    if (job->expired)
        TAILQ_REMOVE(&resolver->late, job, in_time);
    else
        TAILQ_REMOVE(&resolver->jobs, job, in_time);
    resolver->job_count--;
    job->active = false;
}

static void job_run(struct resolver *resolver, struct resolve_job *job)
{
    queue_remove(resolver, job);
    if (job_step(resolver, job)) {
        job_leave(resolver, job);
        if (job->done)
            job->done(job->context, job);
        return;
    }
    job_send(resolver, job);
    if (job->inquiry.due || job->error != ASSAY_OK)
        queue_add(resolver, job);
}

/* Every job that was due when the turn began, once. */
static void turn(evutil_socket_t fd, short events, void *context)
{
    struct resolver *resolver = context;
    struct resolve_job *job;
    (void)fd;
    (void)events;
    resolver->turn++;
    while ((job = TAILQ_FIRST(&resolver->queue)) && job->turn != resolver->turn)
        job_run(resolver, job);
    if (!TAILQ_EMPTY(&resolver->queue))
        timer_set(resolver, resolver->turn_event, &at_once);
}

/* A caller that was held up, by a reader who takes his time for one, makes no timeout. */
static void come_back(struct resolver *resolver)
{
    int64_t now_ms = resolver_now_ms();
    struct resolve_job *job;
    struct waiter *waiter;
    if (!resolver->left_ms)
        return;
    resolver->away_ms += now_ms - resolver->left_ms;
    resolver->left_ms = now_ms;
    if (resolver->away_ms < RESOLVE_AWAY_MS)
        return;
    TAILQ_FOREACH(job, &resolver->jobs, in_time)
    job->deadline_ms += resolver->away_ms;
    TAILQ_FOREACH(waiter, &resolver->waiters, in_time)
    waiter->deadline_ms += resolver->away_ms;
    resolver->away_ms = 0;
}

void resolver_submit(struct resolver *resolver, struct resolve_job *job)
{
    come_back(resolver);
    job_prepare(resolver, job);
    job->active = true;
    job->deadline_ms = resolver_now_ms() + resolver->message_timeout_ms;
    TAILQ_INSERT_TAIL(&resolver->jobs, job, in_time);
    resolver->job_count++;
    resolver_wake_at(resolver, job->deadline_ms);
    queue_add(resolver, job);
}

void resolver_cancel(struct resolver *resolver, struct resolve_job *job)
{
    if (job->active)
        job_leave(resolver, job);
}

int resolver_sync(struct resolver *resolver, struct resolve_job *job)
{
    assert(resolver->local);
    job_prepare(resolver, job);
    while (!job_step(resolver, job)) {
        job_send(resolver, job);
        if (!job->inquiry.due && job->error == ASSAY_OK)
            job->error = inquiry_expire(&job->inquiry);
    }
    if (job->done)
        job->done(job->context, job);
    return job->error;
}

/* --- the clock ----------------------------------------------------------------- */

void resolver_wake_at(struct resolver *resolver, int64_t deadline_ms)
{
    if (resolver->clock_ms != 0 && resolver->clock_ms <= deadline_ms)
        return;
    int64_t wait_ms = deadline_ms - resolver_now_ms();
    wait_ms = wait_ms > 0 ? wait_ms : 0;
    struct timeval wait = {wait_ms / 1000, wait_ms % 1000 * 1000};
    resolver->clock_ms = deadline_ms;
    timer_set(resolver, resolver->clock_event, &wait);
}

static void questions_pass(struct resolver *resolver, int64_t now_ms)
{
    struct waiter *waiter;
    while ((waiter = TAILQ_FIRST(&resolver->waiters)) && waiter->deadline_ms <= now_ms) {
        struct resolve_job *job = waiter->job;
        size_t id = waiter->id;
        waiter_leave(waiter);
        resolver->stats.timeouts++;
        job_answer(resolver, job, id, &(struct dns_answer){.status = DNS_TIMEOUT});
    }
}

/* From here on the job asks nothing; it leaves when its step is done. */
static void job_expire(struct resolver *resolver, struct resolve_job *job)
{
    struct waiter *waiter;
    while ((waiter = TAILQ_FIRST(&job->waiters)))
        waiter_leave(waiter);
    TAILQ_REMOVE(&resolver->jobs, job, in_time);
    TAILQ_INSERT_TAIL(&resolver->late, job, in_time);
    job->expired = true;
    resolver->stats.expired++;
    if (inquiry_expire(&job->inquiry) != ASSAY_OK)
        job->error = ASSAY_ENOMEM;
    queue_add(resolver, job);
}

static void deadlines_pass(struct resolver *resolver)
{
    int64_t now_ms = resolver_now_ms();
    struct resolve_job *job;
    resolver->clock_ms = 0;
    while ((job = TAILQ_FIRST(&resolver->jobs)) && job->deadline_ms <= now_ms)
        job_expire(resolver, job);
    questions_pass(resolver, now_ms);
    if (job)
        resolver_wake_at(resolver, job->deadline_ms);
    if (TAILQ_FIRST(&resolver->waiters))
        resolver_wake_at(resolver, TAILQ_FIRST(&resolver->waiters)->deadline_ms);
}

/* --- the loop -------------------------------------------------------------------- */

static void clock_fires(evutil_socket_t fd, short events, void *context)
{
    (void)fd;
    (void)events;
    deadlines_pass(context);
}

int resolver_events(struct resolver *resolver)
{
    resolver->base = event_base_new();
    if (!resolver->base)
        return ASSAY_ENOMEM;
    resolver->turn_event = evtimer_new(resolver->base, turn, resolver);
    resolver->clock_event = evtimer_new(resolver->base, clock_fires, resolver);
    return resolver->turn_event && resolver->clock_event ? ASSAY_OK : ASSAY_ENOMEM;
}

/* All jobs that are in end without memory. */
static void jobs_fail(struct resolver *resolver)
{
    resolver->stuck = false;
    for (size_t left = resolver->job_count; left > 0; left--) {
        struct resolve_job *job = TAILQ_FIRST(&resolver->late);
        job = job ? job : TAILQ_FIRST(&resolver->jobs); /* new ones stand behind the old */
        job->error = ASSAY_ENOMEM;
        job_run(resolver, job);
    }
}

size_t resolver_turn(struct resolver *resolver, bool wait)
{
    come_back(resolver);
    resolver->left_ms = 0;
    if (!resolver->stuck)
        event_base_loop(resolver->base, EVLOOP_ONCE | (wait ? 0 : EVLOOP_NONBLOCK));
    if (resolver->stuck)
        jobs_fail(resolver);
    resolver->left_ms = resolver_now_ms();
    return resolver->job_count;
}

void resolver_run(struct resolver *resolver)
{
    resolver->stopped = false;
    while (resolver->job_count > 0 && !resolver->stopped)
        resolver_turn(resolver, true);
}

void resolver_stop(struct resolver *resolver)
{
    resolver->stopped = true;
}
