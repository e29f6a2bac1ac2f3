/* SPDX-License-Identifier: MIT
 * `assay spf --batch`: lines in, lines out, in the same order, many in flight. A
 * program on the other side may wait for each answer before it sends the next. */
#include <errno.h>
#include <event2/event.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "view/view.h"

enum batch_format { BATCH_TEXT, BATCH_JSONL, BATCH_CSV };

/* A line on its way. */
struct slot {
    struct batch *batch;
    struct spf_job spf;
    struct buffer line; /* as read; the input borrows from it */
    struct buffer out;  /* as it will be written */
    size_t number;
    bool done;
};

struct batch {
    const struct arguments *arguments;
    const struct command *command;
    enum batch_format format;
    struct source source;
    struct output output;
    struct spf_input defaults;
    bool fixed_time;
    struct arena scratch;
    struct slot *slots; /* a ring: `count` from `first` on are taken */
    size_t room, first, count;
    struct buffer input; /* read, not yet cut into lines */
    size_t cut;          /* what of it has been cut */
    bool skipping;       /* within a line that was too long */
    bool end;            /* of the input */
    size_t lines;
    struct event *readable;
    struct event *writable;
    bool blocked; /* the output takes no more for now */
    bool local;
    bool some_failed, some_unknown, some_broken, no_memory;
    int error; /* an exit code that ends it all */
};

/* --- output ------------------------------------------------------------------------ */

static void put_result(struct slot *slot)
{
    const struct batch *batch = slot->batch;
    const struct view_spf view = {
        .input = &slot->spf.input,
        .result = &slot->spf.result,
        .facts = &slot->spf.job.inquiry.facts,
        .options = {.details = arguments_flag(batch->arguments, "details")},
    };
    if (batch->format == BATCH_JSONL)
        view_spf_json(&slot->out, &view, JSON_COMPACT);
    else if (batch->format == BATCH_CSV)
        view_spf_csv(&slot->out, &view);
    else
        view_spf_line(&slot->out, view.result);
}

/* A line that is none still gets its answer, so that nobody waits for it. */
static void put_broken(struct slot *slot, const char *reason)
{
    struct batch *batch = slot->batch;
    struct jsonw json;
    int code = complain(batch->command, EXIT_BAD_INPUT, "standard input: line %zu: %s",
                        slot->number, reason);
    batch->some_broken = true;
    batch->no_memory |= code != EXIT_BAD_INPUT;
    if (batch->format == BATCH_JSONL) {
        jsonw_begin(&json, &slot->out, JSON_COMPACT);
        jsonw_object(&json, NULL);
        jsonw_text(&json, "schema", VIEW_SPF_SCHEMA);
        jsonw_int(&json, "line", (int64_t)slot->number);
        jsonw_text(&json, "error", reason);
        jsonw_end(&json);
        buffer_byte(&slot->out, '\n');
    } else if (batch->format == BATCH_CSV) {
        buffer_printf(&slot->out, ",,,,,error,\"line %zu: %s\",,,\r\n", slot->number, reason);
    } else {
        buffer_printf(&slot->out, "error\t%s\n", reason);
    }
}

/* No memory for this line: it gets that for an answer, in place of half of another
 * one, and the lines behind it go on. */
static void put_no_memory(struct slot *slot)
{
    slot->batch->no_memory = true;
    buffer_clear(&slot->out);
    put_broken(slot, "out of memory");
}

static void finish(struct slot *slot)
{
    slot->done = true;
    if (slot->out.error)
        put_no_memory(slot);
    if (!slot->out.error)
        return;
    slot->batch->error = complain_memory(slot->batch->command);
    buffer_clear(&slot->out);
}

static void note_done(void *context, struct resolve_job *job)
{
    struct slot *slot = (struct slot *)(void *)((char *)context - offsetof(struct slot, spf));
    struct batch *batch = slot->batch;
    if (job->error) {
        put_no_memory(slot);
        arena_free(&slot->spf.message);
        finish(slot);
        return;
    }
    with_note(&batch->source.with, job);
    int code = spf_exit_code(&slot->spf.result);
    batch->some_failed |= code == EXIT_FINDINGS;
    batch->some_unknown |= code == EXIT_UNKNOWN;
    if (slot->spf.result.checks[0].why == SPF_WHY_DNS)
        source_note_failure(&batch->source, &slot->spf.result.checks[0].question);
    put_result(slot);
    arena_free(&slot->spf.message); /* `out` has all of it; many lines may be waiting */
    finish(slot);
}

/* Puts out what is known and has nothing unknown before it. While a reader takes his time,
 * the questions under way go on: a slow reader is no DNS fault. */
static void write_known(struct batch *batch)
{
    bool quiet = arguments_flag(batch->arguments, "quiet");
    while (!batch->blocked && batch->count && batch->slots[batch->first].done) {
        struct slot *slot = &batch->slots[batch->first];
        if (!quiet)
            output_write(&batch->output, buffer_get(&slot->out));
        batch->first = (batch->first + 1) % batch->room;
        batch->count--;
    }
    batch->blocked = !output_try(&batch->output);
    if (batch->output.error && !batch->error)
        batch->error = batch->output.error == ENOMEM ? EXIT_BUG : EXIT_IO;
}

/* --- one line ------------------------------------------------------------------------ */

/* ip TAB sender TAB helo. NULL, or what is wrong. */
static const char *read_fields(struct slot *slot)
{
    struct slice rest = buffer_get(&slot->line), fields[3];
    const char *which;
    if (rest.len && memchr(rest.p, '\0', rest.len))
        return "a NUL in the line";
    for (size_t i = 0; i < 3; i++) {
        if (!rest.p && i)
            return "fewer than three fields; ip, sender and helo are needed, with tabs between";
        fields[i] = slice_cut(&rest, '\t');
    }
    if (rest.p)
        return "more than three fields";
    const char *fault = spf_input_read(&slot->spf, fields[0], fields[1], fields[2], &which);
    return fault ? "the first field is not an IPv4 or IPv6 address" : NULL;
}

static void start(struct slot *slot)
{
    struct batch *batch = slot->batch;
    struct spf_job *spf = &slot->spf;
    spf->input = batch->defaults;
    if (!batch->fixed_time)
        spf->input.as_of_s = (int64_t)time(NULL);
    const char *broken = slot->line.error ? NULL : read_fields(slot);
    bool no_memory = slot->line.error || slot->spf.sender.error;
    if (no_memory)
        put_no_memory(slot);
    else if (broken)
        put_broken(slot, broken);
    if (no_memory || broken) {
        finish(slot);
        return;
    }
    spf->job = (struct resolve_job){
        .step = spf_job_step,
        .done = note_done,
        .context = spf,
        .message = &spf->message,
        .scratch = &batch->scratch,
    };
    if (batch->local)
        resolver_sync(batch->source.resolver, &spf->job);
    else
        resolver_submit(batch->source.resolver, &spf->job);
}

static struct slot *take_slot(struct batch *batch)
{
    struct slot *slot = &batch->slots[(batch->first + batch->count) % batch->room];
    batch->count++;
    slot->number = ++batch->lines;
    slot->done = false;
    buffer_clear(&slot->line);
    buffer_clear(&slot->out);
    buffer_clear(&slot->spf.sender);
    return slot;
}

static void take_line(struct batch *batch, struct slice line)
{
    struct slot *slot = take_slot(batch);
    if (line.len && line.p[line.len - 1] == '\r')
        line.len--;
    if (slot->number == 1 && slice_starts_nocase(line, SLICE("\xef\xbb\xbf")))
        line = slice_after(line, 3); /* as some editors leave it */
    buffer_slice(&slot->line, line);
    start(slot);
}

/* --- reading ------------------------------------------------------------------------- */

/* The next line, if it is whole (or the last). */
static bool next_line(struct batch *batch, struct slice *line_r)
{
    struct slice rest = slice_after(buffer_get(&batch->input), batch->cut);
    size_t end = slice_find(rest, '\n');
    if (end == rest.len && !(batch->end && rest.len))
        return false;
    *line_r = slice_head(rest, end);
    batch->cut += end + (end < rest.len);
    return true;
}

static void drop_cut(struct batch *batch)
{
    size_t left = batch->input.len - batch->cut;
    if (batch->cut && left)
        memmove(batch->input.p, batch->input.p + batch->cut, left);
    batch->input.len = left;
    batch->cut = 0;
}

static void refuse_long_line(struct batch *batch)
{
    struct slot *slot = take_slot(batch);
    put_broken(slot, "longer than 8192 octets");
    finish(slot);
}

static void take_lines(struct batch *batch)
{
    struct slice line;
    while (batch->count < batch->room && !batch->error && next_line(batch, &line)) {
        bool too_long = line.len > BATCH_LINE_MAX;
        if (too_long && !batch->skipping)
            refuse_long_line(batch);
        else if (!batch->skipping)
            take_line(batch, line);
        batch->skipping = false;
    }
    drop_cut(batch);
    bool whole = slice_find(buffer_get(&batch->input), '\n') < batch->input.len;
    if (!whole && batch->input.len > BATCH_LINE_MAX && batch->count < batch->room) {
        if (!batch->skipping)
            refuse_long_line(batch);
        batch->skipping = true;
        batch->input.len = 0;
    }
}

/* Within `wait_ms`; -1: however long that takes. */
static bool input_is_ready(int wait_ms)
{
    struct pollfd poll_fd = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&poll_fd, 1, wait_ms) > 0;
}

static void read_some(struct batch *batch)
{
    char piece[8192];
    ssize_t len = read(STDIN_FILENO, piece, sizeof(piece));
    if (len < 0 && errno == EAGAIN && batch->local)
        input_is_ready(-1); /* another program has made it non-blocking */
    if (len < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (len < 0)
        batch->error = complain(batch->command, EXIT_IO, "standard input: %s", strerror(errno));
    if (len <= 0)
        batch->end = true;
    else
        buffer_add(&batch->input, piece, (size_t)len);
    if (batch->input.error)
        batch->error = complain_memory(batch->command);
}

/* --- the loop ------------------------------------------------------------------------- */

static void wake(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    (void)context;
}

/* Watches the input while there is room for more. */
static void watch(struct batch *batch, bool wanted)
{
    if (batch->readable && wanted)
        event_add(batch->readable, NULL);
    else if (batch->readable)
        event_del(batch->readable);
}

static void feed(struct batch *batch)
{
    if (batch->blocked)
        return;
    take_lines(batch);
    if (batch->count < batch->room && !batch->end &&
        (batch->local ? !batch->count : input_is_ready(0))) {
        read_some(batch);
        take_lines(batch);
    }
}

static bool is_over(const struct batch *batch)
{
    return batch->error || (batch->end && !batch->count && !batch->input.len);
}

/* One turn; it sleeps where there is nothing to do before something happens. */
static void turn(struct batch *batch)
{
    bool more = !batch->end && !batch->blocked && batch->count < batch->room;
    bool known = !batch->blocked && batch->count && batch->slots[batch->first].done;
    bool busy = batch->count || more || batch->blocked;
    watch(batch, more);
    if (batch->blocked && event_add(batch->writable, NULL) != 0)
        output_wait(&batch->output);
    resolver_turn(batch->source.resolver, (batch->readable || !more) && busy && !known);
}

static void run(struct batch *batch)
{
    while (!is_over(batch)) {
        feed(batch);
        if (!batch->local && !batch->error)
            turn(batch);
        else if (batch->blocked)
            output_wait(&batch->output);
        write_known(batch);
    }
}

/* --- setting up -------------------------------------------------------------------------- */

static int choose_format(struct batch *batch)
{
    const char *format = arguments_text(batch->arguments, "format");
    if (!format || strcmp(format, "text") == 0)
        batch->format = BATCH_TEXT;
    else if (strcmp(format, "jsonl") == 0)
        batch->format = BATCH_JSONL;
    else if (strcmp(format, "csv") == 0)
        batch->format = BATCH_CSV;
    else
        return complain(batch->command, EXIT_USAGE, "--batch writes text, jsonl or csv, not %s",
                        format);
    return EXIT_GOOD;
}

static int check_usage(const struct batch *batch)
{
    static const char *const not_with[] = {"case", "save-case"};
    for (size_t i = 0; i < ARRAY_LEN(not_with); i++)
        if (arguments_flag(batch->arguments, not_with[i]))
            return complain(batch->command, EXIT_USAGE, "--batch and --%s exclude one another",
                            not_with[i]);
    if (arguments_flag(batch->arguments, "details") && batch->format != BATCH_JSONL)
        return complain(batch->command, EXIT_USAGE, "--batch has details with --format jsonl only");
    if (batch->arguments->operand_count)
        return complain(batch->command, EXIT_USAGE,
                        "--batch reads its lines from standard input, not from arguments");
    return EXIT_GOOD;
}

static int make_slots(struct batch *batch)
{
    batch->room = arguments_number(batch->arguments, "jobs", BATCH_JOBS);
    batch->slots = calloc(batch->room, sizeof(*batch->slots));
    if (!batch->slots)
        return complain_memory(batch->command);
    for (size_t i = 0; i < batch->room; i++) {
        struct slot *slot = &batch->slots[i];
        slot->batch = batch;
        arena_init(&slot->spf.message, CLI_MESSAGE_ARENA);
        buffer_init(&slot->spf.sender, SIZE_MAX / 4);
        buffer_init(&slot->line, SIZE_MAX / 4);
        buffer_init(&slot->out, SIZE_MAX / 4);
    }
    return EXIT_GOOD;
}

static void free_slots(struct batch *batch)
{
    for (size_t i = 0; batch->slots && i < batch->room; i++) {
        arena_free(&batch->slots[i].spf.message);
        buffer_free(&batch->slots[i].spf.sender);
        buffer_free(&batch->slots[i].line);
        buffer_free(&batch->slots[i].out);
    }
    free(batch->slots);
}

/* A regular file and the like is always ready, and epoll does not take it. */
static int make_event(struct batch *batch)
{
    batch->local = resolver_is_local(batch->source.resolver);
    if (batch->local)
        return EXIT_GOOD;
    batch->readable = event_new(resolver_base(batch->source.resolver), STDIN_FILENO,
                                EV_READ | EV_PERSIST, wake, batch);
    if (!batch->readable)
        return complain_memory(batch->command);
    if (event_add(batch->readable, NULL) == 0)
        return EXIT_GOOD;
    event_free(batch->readable);
    batch->readable = NULL;
    return EXIT_GOOD;
}

static int open_all(struct batch *batch)
{
    int code = choose_format(batch);
    if (code == EXIT_GOOD)
        code = check_usage(batch);
    if (code == EXIT_GOOD)
        code = spf_input_options(batch->arguments, &batch->defaults);
    batch->fixed_time = arguments_flag(batch->arguments, "as-of");
    if (code == EXIT_GOOD)
        code = source_open(&batch->source, batch->arguments, SLICE_NONE);
    if (code == EXIT_GOOD)
        code = make_slots(batch);
    if (code == EXIT_GOOD)
        code = make_event(batch);
    batch->defaults.used_only = batch->format != BATCH_JSONL;
    batch->defaults.trace = batch->format != BATCH_TEXT;
    return code;
}

static int exit_code(const struct batch *batch)
{
    int code = EXIT_GOOD;
    if (batch->some_unknown)
        code = source_check_servers(&batch->source, batch->command);
    if (code == EXIT_GOOD && batch->lines)
        with_report(&batch->source.with, batch->arguments);
    if (batch->no_memory)
        return EXIT_BUG;
    if (batch->some_broken)
        return EXIT_BAD_INPUT;
    if (code != EXIT_GOOD)
        return code;
    return batch->some_failed ? EXIT_FINDINGS : batch->some_unknown ? EXIT_UNKNOWN : EXIT_GOOD;
}

static int open_output(struct batch *batch)
{
    const char *path = arguments_text(batch->arguments, "output");
    int code = output_open(batch->command, &batch->output, path);
    if (code != EXIT_GOOD)
        return code;
    if (!batch->local)
        batch->writable = event_new(resolver_base(batch->source.resolver), batch->output.fd,
                                    EV_WRITE, wake, batch);
    if (!batch->local && !batch->writable) {
        output_drop(&batch->output);
        return complain_memory(batch->command);
    }
    output_clear(&batch->output);
    return EXIT_GOOD;
}

static int run_and_close(struct batch *batch)
{
    struct buffer header;
    int code = open_output(batch);
    if (code != EXIT_GOOD)
        return code;
    buffer_init(&header, 1000);
    if (batch->format == BATCH_CSV)
        view_spf_csv_header(&header);
    if (header.error)
        batch->error = complain_memory(batch->command);
    else if (!arguments_flag(batch->arguments, "quiet"))
        output_write(&batch->output, buffer_get(&header));
    buffer_free(&header);
    run(batch);
    source_report(&batch->source, batch->arguments);
    code = output_close(batch->command, &batch->output);
    if (batch->error || code != EXIT_GOOD)
        return batch->error ? batch->error : code;
    return exit_code(batch);
}

static void close_all(struct batch *batch)
{
    if (batch->readable)
        event_free(batch->readable);
    if (batch->writable)
        event_free(batch->writable);
    source_close(&batch->source);
    free_slots(batch);
    arena_free(&batch->scratch);
    buffer_free(&batch->input);
    free(batch);
}

int spf_batch(const struct arguments *arguments)
{
    struct batch *batch = calloc(1, sizeof(*batch));
    if (!batch)
        return complain_memory(arguments->command);
    batch->arguments = arguments;
    batch->command = arguments->command;
    buffer_init(&batch->input, SIZE_MAX / 4);
    arena_init(&batch->scratch, CLI_SCRATCH_ARENA);
    arena_init(&batch->source.case_arena, CLI_MESSAGE_ARENA);
    int code = open_all(batch);
    if (code == EXIT_GOOD)
        code = run_and_close(batch);
    close_all(batch);
    return code;
}
