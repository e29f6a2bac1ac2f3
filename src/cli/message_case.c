/* SPDX-License-Identifier: MIT
 * A message's check to and from a case file: the header as it is, the body as its hashes. */
#include "cli/message.h"

#define DIGEST_LEN      (CRYPTO_SHA256_LEN + 8 + 1) /* the hash, the body's octets, is it too short */
#define DIGEST_NAME_LEN 40                          /* "relaxed/18446744073709551614" and a NUL */

static const char *const canon_names[] = {[MAIL_SIMPLE] = "simple", [MAIL_RELAXED] = "relaxed"};

/* What a page says of the file, each "yes" or "no" but the last. */
enum { NOTE_UNIX, NOTE_MBOX, NOTE_CR, NOTE_LF, NOTE_NO_END, NOTE_BYTES, NOTES };

static const char *const note_names[NOTES] = {
    [NOTE_UNIX] = "unix-lines",           [NOTE_MBOX] = "mbox-line",  [NOTE_CR] = "body-bare-cr",
    [NOTE_NO_END] = "header-without-end", [NOTE_LF] = "body-bare-lf", [NOTE_BYTES] = "body-bytes",
};

/* "relaxed", "simple/1234". */
static struct slice digest_name(const struct dkim_body_hash *hash, char room[DIGEST_NAME_LEN])
{
    if (hash->limit == UINT64_MAX)
        snprintf(room, DIGEST_NAME_LEN, "%s", canon_names[hash->canon]);
    else
        snprintf(room, DIGEST_NAME_LEN, "%s/%llu", canon_names[hash->canon],
                 (unsigned long long)hash->limit);
    return slice_from(room);
}

/* --- writing -------------------------------------------------------------------------- */

static void write_digest(char *to, const struct dkim_plan *plan, const struct dkim_body_hash *hash)
{
    uint64_t len = dkim_plan_length(plan, hash->canon);
    memcpy(to, hash->digest, CRYPTO_SHA256_LEN);
    for (unsigned i = 0; i < 8; i++)
        to[CRYPTO_SHA256_LEN + i] = (char)(len >> (56 - 8 * i));
    to[DIGEST_LEN - 1] = (char)hash->is_short;
}

/* NULL without memory. */
static struct case_option *list_digests(const struct dkim_plan *plan, struct arena *arena)
{
    struct case_option *list = arena_array(arena, plan->count + 1, sizeof(*list));
    char *values = arena_alloc(arena, plan->count * DIGEST_LEN + 1);
    for (size_t i = 0; list && values && i < plan->count; i++) {
        char room[DIGEST_NAME_LEN];
        write_digest(values + i * DIGEST_LEN, plan, &plan->hashes[i]);
        list[i].name = arena_copy(arena, digest_name(&plan->hashes[i], room));
        list[i].value = slice_make(values + i * DIGEST_LEN, DIGEST_LEN);
    }
    return arena_failed(arena) ? NULL : list;
}

static void list_notes(const struct message *message, char bytes[24],
                       struct case_option notes_r[NOTES])
{
    const bool set[] = {[NOTE_UNIX] = message->is_unix,
                        [NOTE_MBOX] = message->had_from,
                        [NOTE_CR] = message->plan.lines.bare_cr,
                        [NOTE_LF] = message->plan.lines.bare_lf,
                        [NOTE_NO_END] = message->reader.header.flaws[MAIL_NO_END] != 0};
    for (size_t i = 0; i < ARRAY_LEN(set); i++)
        notes_r[i] =
            (struct case_option){slice_from(note_names[i]), slice_from(set[i] ? "yes" : "no")};
    snprintf(bytes, 24, "%llu", (unsigned long long)message->plan.raw_len);
    notes_r[NOTE_BYTES] =
        (struct case_option){slice_from(note_names[NOTE_BYTES]), slice_from(bytes)};
}

int message_case_save(const struct message_check *check)
{
    const struct arguments *arguments = check->arguments;
    const char *path = arguments_text(arguments, "save-case");
    const struct message *message = &check->message;
    struct arena arena;
    struct buffer text;
    struct case_option notes[NOTES];
    char bytes[24];
    if (!path)
        return EXIT_GOOD;
    arena_init(&arena, CLI_MESSAGE_ARENA);
    buffer_init(&text, SIZE_MAX / 4);
    list_notes(message, bytes, notes);
    const struct case_option header = {SLICE(DKIM_PART_HEADER), message->reader.header.text};
    const struct case_option *digests = list_digests(&message->plan, &arena);
    const struct case_file file = {
        .command = slice_from(arguments->command->name),
        .as_of_s = check->as_of_s,
        .options = notes,
        .option_count = NOTES,
        .parts = &header,
        .part_count = 1,
        .digests = digests,
        .digest_count = message->plan.count,
        .facts = check->job.inquiry.facts,
    };
    if (digests)
        case_write(&text, &file);
    int code = !digests || text.error ? complain_memory(arguments->command)
                                      : write_new_file(arguments->command, path, buffer_get(&text));
    buffer_free(&text);
    arena_free(&arena);
    return code;
}

/* --- reading ----------------------------------------------------------------------------- */

static bool find(const struct case_option *list, size_t count, struct slice name,
                 struct slice *value_r)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(list[i].name, name)) {
            *value_r = list[i].value;
            return true;
        }
    return false;
}

static int refuse(const struct message_check *check, const char *what, struct slice input,
                  const char *reason)
{
    char place[COMPLAINT_INPUT_MAX];
    const char *path = arguments_text(check->arguments, "case");
    snprintf(place, sizeof(place), "%s: %s", input_name(path), what);
    return complain_about(check->arguments->command, EXIT_BAD_INPUT, place, input, reason);
}

/* What the header's signatures plan must be there, and is put in place of a body. */
static int load_digests(struct message_check *check)
{
    const struct case_file *file = &check->source.recorded;
    struct dkim_plan *plan = &check->message.plan;
    for (size_t i = 0; i < plan->count; i++) {
        char room[DIGEST_NAME_LEN];
        struct slice name = digest_name(&plan->hashes[i], room), value;
        uint64_t len = 0;
        if (!find(file->digests, file->digest_count, name, &value))
            return refuse(check, "body hash", name, "is missing");
        if (value.len != DIGEST_LEN)
            return refuse(check, "body hash", name, "is none");
        memcpy(plan->hashes[i].digest, value.p, CRYPTO_SHA256_LEN);
        for (unsigned k = 0; k < 8; k++)
            len = len << 8 | (uint8_t)value.p[CRYPTO_SHA256_LEN + k];
        plan->hashes[i].is_short = value.p[DIGEST_LEN - 1] != 0;
        plan->running[plan->hashes[i].canon].len = len;
    }
    plan->started = plan->done = true;
    return EXIT_GOOD;
}

static int load_notes(struct message_check *check)
{
    const struct case_file *file = &check->source.recorded;
    struct message *message = &check->message;
    struct slice values[NOTES];
    for (size_t i = 0; i < NOTES; i++)
        if (!find(file->options, file->option_count, slice_from(note_names[i]), &values[i]))
            return refuse(check, "option", slice_from(note_names[i]), "is missing");
    message->is_unix = slice_eq(values[NOTE_UNIX], SLICE("yes"));
    message->had_from = slice_eq(values[NOTE_MBOX], SLICE("yes"));
    message->plan.lines.bare_cr = slice_eq(values[NOTE_CR], SLICE("yes"));
    message->plan.lines.bare_lf = slice_eq(values[NOTE_LF], SLICE("yes"));
    if (slice_eq(values[NOTE_NO_END], SLICE("yes")))
        message->reader.header.flaws[MAIL_NO_END] = message->reader.header.line_count + 1;
    if (slice_to_uint(values[NOTE_BYTES], UINT64_MAX, &message->plan.raw_len) != ASSAY_OK)
        return refuse(check, "body-bytes", values[NOTE_BYTES], "is no number");
    return EXIT_GOOD;
}

int message_case_load(struct message_check *check)
{
    const struct case_file *file = &check->source.recorded;
    const struct command *command = check->arguments->command;
    struct slice header;
    if (!slice_eq(file->command, slice_from(command->name)))
        return refuse(check, "a case of", file->command, "another command's");
    if (!find(file->parts, file->part_count, SLICE(DKIM_PART_HEADER), &header))
        return refuse(check, "part", SLICE(DKIM_PART_HEADER), "is missing");
    int error = message_take_header(&check->message, header);
    if (error == ASSAY_ENOMEM)
        return complain_memory(command);
    if (error != ASSAY_OK)
        return refuse(check, "part", SLICE(DKIM_PART_HEADER), "is too large");
    check->as_of_s = file->as_of_s;
    int code = load_notes(check);
    return code == EXIT_GOOD ? load_digests(check) : code;
}
