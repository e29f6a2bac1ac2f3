/* SPDX-License-Identifier: MIT
 * A message's check to and from a case file: the header as it is, the body as its hashes. */
#include "cli/message.h"

#define DIGEST_LEN      (CRYPTO_SHA256_LEN + 8 + 1) /* the hash, the body's octets, is it too short */
#define DIGEST_NAME_LEN 40                          /* "relaxed/18446744073709551614" and a NUL */

static const char *const canon_names[] = {[MAIL_SIMPLE] = "simple", [MAIL_RELAXED] = "relaxed"};

/* What a page says of the file, each "yes" or "no" but the last. */
enum {
    NOTE_UNIX,
    NOTE_MARK,
    NOTE_MBOX,
    NOTE_MORE,
    NOTE_QUOTED,
    NOTE_CR,
    NOTE_LF,
    NOTE_NO_END,
    NOTE_BYTES,
    NOTES
};

static const char *const note_names[NOTES] = {
    [NOTE_UNIX] = "unix-lines", [NOTE_MARK] = "byte-order-mark",      [NOTE_MBOX] = "mbox-line",
    [NOTE_MORE] = "mbox-more",  [NOTE_QUOTED] = "mbox-quoted",        [NOTE_CR] = "body-bare-cr",
    [NOTE_LF] = "body-bare-lf", [NOTE_NO_END] = "header-without-end", [NOTE_BYTES] = "body-bytes",
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
    const bool set[] = {[NOTE_UNIX] = message->was.is_unix,
                        [NOTE_MARK] = message->was.had_mark,
                        [NOTE_MBOX] = message->was.had_from,
                        [NOTE_MORE] = message->was.more_from,
                        [NOTE_QUOTED] = message->was.quoted_from,
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

/* One hash, in place of a body. */
static int load_digest(const struct case_origin *origin, struct dkim_plan *plan,
                       struct dkim_body_hash *hash, struct slice name, struct slice value)
{
    uint64_t len = 0;
    uint8_t is_short = value.len == DIGEST_LEN ? (uint8_t)value.p[DIGEST_LEN - 1] : 2;
    if (is_short > 1)
        return case_refuse(origin, "body hash", name, "is none");
    memcpy(hash->digest, value.p, CRYPTO_SHA256_LEN);
    for (unsigned i = 0; i < 8; i++)
        len = len << 8 | (uint8_t)value.p[CRYPTO_SHA256_LEN + i];
    hash->is_short = is_short;
    plan->running[hash->canon].len = len;
    return EXIT_GOOD;
}

/* What the header's signatures plan must be there, and nothing else. */
static int load_digests(struct message_check *check, const struct case_origin *origin)
{
    const struct case_file *file = &check->source.recorded;
    struct dkim_plan *plan = &check->message.plan;
    struct arena *arena = &check->message.arena;
    struct slice *names = arena_array(arena, plan->count + 1, sizeof(*names));
    struct slice *values = arena_array(arena, plan->count + 1, sizeof(*values));
    char room[DIGEST_NAME_LEN];
    for (size_t i = 0; names && i < plan->count; i++)
        names[i] = arena_copy(arena, digest_name(&plan->hashes[i], room));
    if (!names || !values || arena_failed(arena))
        return complain_memory(origin->command);
    int code = case_take(origin, "body hash", file->digests, file->digest_count, names, plan->count,
                         values);
    for (size_t i = 0; i < plan->count && code == EXIT_GOOD; i++)
        code = load_digest(origin, plan, &plan->hashes[i], names[i], values[i]);
    plan->started = plan->done = true;
    return code;
}

/* "yes" or "no". */
static int load_note(const struct case_origin *origin, struct slice name, struct slice value,
                     bool *note_r)
{
    *note_r = slice_eq(value, SLICE("yes"));
    if (*note_r || slice_eq(value, SLICE("no")))
        return EXIT_GOOD;
    return case_refuse(origin, "option", name, "is neither yes nor no");
}

static int load_notes(struct message_check *check, const struct case_origin *origin)
{
    const struct case_file *file = &check->source.recorded;
    struct message *message = &check->message;
    struct slice names[NOTES], values[NOTES];
    bool set[NOTE_BYTES];
    for (size_t i = 0; i < NOTES; i++)
        names[i] = slice_from(note_names[i]);
    int code = case_take(origin, "option", file->options, file->option_count, names, NOTES, values);
    for (size_t i = 0; i < NOTE_BYTES && code == EXIT_GOOD; i++)
        code = load_note(origin, names[i], values[i], &set[i]);
    if (code != EXIT_GOOD)
        return code;
    if (slice_to_uint(values[NOTE_BYTES], UINT64_MAX, &message->plan.raw_len) != ASSAY_OK)
        return case_refuse(origin, "option", names[NOTE_BYTES], "is no number");
    message->was = (struct view_file){.is_unix = set[NOTE_UNIX],
                                      .had_mark = set[NOTE_MARK],
                                      .had_from = set[NOTE_MBOX],
                                      .more_from = set[NOTE_MORE],
                                      .quoted_from = set[NOTE_QUOTED]};
    message->plan.lines.bare_cr = set[NOTE_CR];
    message->plan.lines.bare_lf = set[NOTE_LF];
    if (set[NOTE_NO_END])
        message->reader.header.flaws[MAIL_NO_END] = message->reader.header.line_count + 1;
    return EXIT_GOOD;
}

static int load_header(struct message_check *check, const struct case_origin *origin)
{
    const struct slice name = SLICE(DKIM_PART_HEADER);
    const struct case_file *file = &check->source.recorded;
    struct slice header;
    int code = case_take(origin, "part", file->parts, file->part_count, &name, 1, &header);
    int error = code == EXIT_GOOD ? message_take_header(&check->message, header) : ASSAY_OK;
    if (error == ASSAY_ENOMEM)
        return complain_memory(origin->command);
    return error == ASSAY_OK ? code : case_refuse(origin, "part", name, "is too large");
}

int message_case_load(struct message_check *check)
{
    const struct case_file *file = &check->source.recorded;
    const struct case_origin origin = {check->arguments->command,
                                       arguments_text(check->arguments, "case")};
    int code = case_check_command(&origin, file);
    if (code == EXIT_GOOD)
        code = load_header(check, &origin);
    if (code == EXIT_GOOD)
        code = load_notes(check, &origin);
    if (code == EXIT_GOOD)
        code = load_digests(check, &origin);
    check->as_of_s = file->as_of_s;
    return code;
}
