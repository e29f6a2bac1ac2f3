/* SPDX-License-Identifier: MIT
 * Case files: doc/case-file.md. Nothing of a file is believed before its last
 * line has been checked. */
#include "facts/case.h"

#include <jansson.h>
#include <stdio.h>

struct reader {
    struct arena *arena;
    struct case_file *file;
    struct dns_fault *fault;
    size_t line;
    int error;
    bool ended;
    size_t option_room, part_room, digest_room;
};

static void refuse(struct reader *reader, int error, const char *reason)
{
    if (reader->error)
        return;
    reader->error = error;
    reader->fault->line = reader->line;
    reader->fault->column = 1;
    snprintf(reader->fault->reason, sizeof(reader->fault->reason), "%s", reason);
}

/* A member that must be a string; empty after a fault. Borrows from the object. */
static struct slice string_of(struct reader *reader, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (json_is_string(value))
        return slice_make(json_string_value(value), json_string_length(value));
    char reason[80];
    snprintf(reason, sizeof(reason), "\"%s\" is missing or no string", name);
    refuse(reader, ASSAY_ESYNTAX, reason);
    return SLICE_NONE;
}

static int64_t integer_of(struct reader *reader, const json_t *object, const char *name,
                          int64_t max)
{
    const json_t *value = json_object_get(object, name);
    if (json_is_integer(value) && json_integer_value(value) >= 0 &&
        json_integer_value(value) <= max)
        return json_integer_value(value);
    char reason[80];
    snprintf(reason, sizeof(reason), "\"%s\" is missing or no number in range", name);
    refuse(reader, ASSAY_ESYNTAX, reason);
    return 0;
}

static struct slice keep(struct reader *reader, struct slice bytes)
{
    struct slice copy = arena_copy(reader->arena, bytes);
    if (arena_failed(reader->arena))
        refuse(reader, ASSAY_ENOMEM, "out of memory");
    return copy;
}

static struct slice from_base64(struct reader *reader, struct slice text)
{
    struct buffer bytes;
    buffer_init(&bytes, CASE_LINE_MAX);
    int error = base64_decode(&bytes, text);
    if (error)
        refuse(reader, error, "broken base64");
    struct slice copy = keep(reader, buffer_get(&bytes));
    buffer_free(&bytes);
    return copy;
}

static void read_head(struct reader *reader, const json_t *object)
{
    if (integer_of(reader, object, "version", INT32_MAX) != CASE_VERSION)
        refuse(reader, ASSAY_ESYNTAX, "not a version of case files that this assay reads");
    reader->file->command = keep(reader, string_of(reader, object, "command"));
    reader->file->as_of_s = integer_of(reader, object, "as_of_s", INT64_MAX);
}

static void read_pair(struct reader *reader, const json_t *object, const struct case_option **pairs,
                      size_t *count, size_t *room)
{
    void *items = (void *)(uintptr_t)*pairs;
    struct case_option *pair = arena_list_room(reader->arena, &items, room, *count, sizeof(*pair));
    if (!pair) {
        refuse(reader, ASSAY_ENOMEM, "out of memory");
        return;
    }
    *pairs = items;
    pair->name = keep(reader, string_of(reader, object, "name"));
    pair->value = from_base64(reader, string_of(reader, object, "value"));
    ++*count;
}

static struct slice read_name(struct reader *reader, struct slice text)
{
    static const char root[1] = {0};
    struct dns_name name;
    if (dns_name_from_master(text, slice_make(root, 1), &name) != DNS_NAME_OK) {
        refuse(reader, ASSAY_ESYNTAX, "a name that is none");
        return SLICE_NONE;
    }
    return keep(reader, dns_name_slice(&name));
}

static void read_question(struct reader *reader, const json_t *object, struct question *out_r)
{
    struct slice kind = string_of(reader, object, "kind");
    struct slice name = string_of(reader, object, "name");
    unsigned number = 0;
    while (number <= QUESTION_PART && !slice_eq(kind, slice_from(question_kind_text(number))))
        number++;
    if (number > QUESTION_PART) {
        refuse(reader, ASSAY_ESYNTAX, "a kind of question that is none");
        return;
    }
    *out_r = (struct question){.kind = number};
    if (!case_kind_is_dns(out_r->kind)) {
        out_r->name = keep(reader, name);
        return;
    }
    out_r->name = read_name(reader, name);
    out_r->type = dns_type_from_text(string_of(reader, object, "rrtype"));
    if (!out_r->type)
        refuse(reader, ASSAY_ESYNTAX, "a type of record that is none");
    if (out_r->kind == QUESTION_DNS_AT)
        out_r->server = keep(reader, string_of(reader, object, "server"));
}

/* What everybody behind the facts may take for granted of a record. */
static bool record_is_sound(struct reader *reader, uint16_t type, struct slice rdata)
{
    uint16_t preference;
    struct slice part;
    switch (type) {
    case DNS_A:
        return rdata.len == 4;
    case DNS_AAAA:
        return rdata.len == 16;
    case DNS_MX:
        return dns_mx_read(rdata, &preference, &part) == ASSAY_OK && dns_name_is_canonical(part);
    case DNS_TXT:
        return dns_txt_join(rdata, reader->arena, &part) == ASSAY_OK;
    case DNS_PTR:
    case DNS_NS:
    case DNS_CNAME:
        return dns_name_is_canonical(rdata);
    default:
        return rdata.len <= UINT16_MAX;
    }
}

static struct slice read_item(struct reader *reader, const json_t *item, bool is_name)
{
    if (!json_is_string(item)) {
        refuse(reader, ASSAY_ESYNTAX, "a list with something else than strings");
        return SLICE_NONE;
    }
    struct slice text = slice_make(json_string_value(item), json_string_length(item));
    return is_name ? read_name(reader, text) : from_base64(reader, text);
}

static const struct slice *read_list(struct reader *reader, const json_t *object, const char *name,
                                     bool is_name, size_t *count_r)
{
    const json_t *array = json_object_get(object, name);
    *count_r = json_array_size(array);
    struct slice *list = arena_array(reader->arena, *count_r, sizeof(*list));
    if (!json_is_array(array) || *count_r > DNS_RECORDS_MAX)
        refuse(reader, ASSAY_ESYNTAX, "\"aliases\" or \"records\" is missing or too long");
    else if (!list)
        refuse(reader, ASSAY_ENOMEM, "out of memory");
    if (reader->error) {
        *count_r = 0;
        return NULL;
    }
    for (size_t i = 0; i < *count_r; i++)
        list[i] = read_item(reader, json_array_get(array, i), is_name);
    return list;
}

static void check_answer(struct reader *reader, const struct question *question,
                         const struct dns_answer *answer)
{
    if (answer->status == DNS_STATUS_COUNT)
        refuse(reader, ASSAY_ESYNTAX, "a status that is none");
    if ((answer->status == DNS_OK) != (answer->record_count > 0))
        refuse(reader, ASSAY_ESYNTAX, "status and records contradict each other");
    if (!case_kind_is_dns(question->kind))
        return;
    for (size_t i = 0; i < answer->record_count && !reader->error; i++)
        if (!record_is_sound(reader, question->type, answer->records[i]))
            refuse(reader, ASSAY_ESYNTAX, "a record that is none of its type");
}

static void read_answer(struct reader *reader, const json_t *object)
{
    struct question question = {.kind = QUESTION_DNS};
    struct dns_answer answer = {.status = DNS_OK};
    const json_t *demanded = json_object_get(object, "demanded");
    read_question(reader, object, &question);
    answer.status = dns_status_from_text(string_of(reader, object, "status"));
    answer.ttl_s = (uint32_t)integer_of(reader, object, "ttl_s", UINT32_MAX);
    answer.aliases = read_list(reader, object, "aliases", true, &answer.alias_count);
    answer.records = read_list(reader, object, "records", false, &answer.record_count);
    if (!json_is_boolean(demanded))
        refuse(reader, ASSAY_ESYNTAX, "\"demanded\" is missing or neither true nor false");
    if (!reader->error)
        check_answer(reader, &question, &answer);
    if (!reader->error && facts_find(&reader->file->facts, &question))
        refuse(reader, ASSAY_ESYNTAX, "a question that was answered before");
    if (!reader->error && reader->file->facts.count == CASE_ANSWERS_MAX)
        refuse(reader, ASSAY_ELIMIT, "too many answers");
    if (!reader->error &&
        facts_add(&reader->file->facts, &question, &answer, json_is_true(demanded)))
        refuse(reader, ASSAY_ENOMEM, "out of memory");
}

/* `before` is all that stands above the last line. */
static void read_end(struct reader *reader, const json_t *object, struct slice before)
{
    char hex[2 * CRYPTO_SHA256_LEN + 1];
    struct slice digest = string_of(reader, object, "sha256");
    int64_t lines = integer_of(reader, object, "lines", INT64_MAX);
    if (reader->error)
        return;
    reader->ended = true;
    case_digest(before, hex);
    if (lines != (int64_t)reader->line - 1)
        refuse(reader, ASSAY_ESYNTAX, "the number of lines is not the one recorded");
    else if (!slice_eq(digest, slice_from(hex)))
        refuse(reader, ASSAY_ESYNTAX, "the file was changed: its SHA-256 is not the one recorded");
}

static void read_object(struct reader *reader, const json_t *object, struct slice before)
{
    struct case_file *file = reader->file;
    struct slice type = string_of(reader, object, "type");
    if (reader->error)
        return;
    if ((reader->line == 1) != slice_eq(type, SLICE("case")))
        refuse(reader, ASSAY_ESYNTAX, "not a case file: its first line does not say so");
    else if (slice_eq(type, SLICE("case")))
        read_head(reader, object);
    else if (slice_eq(type, SLICE("option")))
        read_pair(reader, object, &file->options, &file->option_count, &reader->option_room);
    else if (slice_eq(type, SLICE("digest")))
        read_pair(reader, object, &file->digests, &file->digest_count, &reader->digest_room);
    else if (slice_eq(type, SLICE("part")))
        read_pair(reader, object, &file->parts, &file->part_count, &reader->part_room);
    else if (slice_eq(type, SLICE("answer")))
        read_answer(reader, object);
    else if (slice_eq(type, SLICE("end")))
        read_end(reader, object, before);
    else
        refuse(reader, ASSAY_ESYNTAX, "a type of line that is none");
}

static json_t *load(struct slice line, json_error_t *why)
{
    return json_loadb(line.p ? line.p : "", line.len, JSON_REJECT_DUPLICATES, why);
}

/* Where jansson gets no memory it says so, or takes it for a fault of the text, or
 * leaves an octet out of a string and goes on. The same text read twice must come to
 * the same. False: there was no memory. */
static bool load_surely(struct slice line, json_t **object_r, json_error_t *why)
{
    json_error_t again;
    json_t *object = load(line, why), *other = load(line, &again);
    bool same = object ? json_equal(object, other) : !other && why->position == again.position;
    bool memory = !object && json_error_code(why) == json_error_out_of_memory;
    json_decref(other);
    *object_r = object;
    return same && !memory;
}

static void read_line(struct reader *reader, struct slice line, struct slice before)
{
    json_t *object;
    json_error_t why;
    if (line.len > CASE_LINE_MAX) {
        refuse(reader, ASSAY_ELIMIT, "a line too long");
        return;
    }
    if (!load_surely(line, &object, &why)) {
        refuse(reader, ASSAY_ENOMEM, "out of memory");
    } else if (json_is_object(object)) {
        read_object(reader, object, before);
    } else {
        refuse(reader, ASSAY_ESYNTAX, "not a line of JSON");
        if (!object && why.column > 0)
            reader->fault->column = (size_t)why.column;
    }
    json_decref(object);
}

int case_read(struct slice text, struct arena *arena, struct case_file *out_r,
              struct dns_fault *fault_r)
{
    struct reader reader = {.arena = arena, .file = out_r, .fault = fault_r};
    struct slice rest = text;
    *out_r = (struct case_file){.as_of_s = 0};
    *fault_r = (struct dns_fault){.line = 1, .column = 1};
    facts_init(&out_r->facts, arena);
    if (text.len > CASE_FILE_MAX)
        refuse(&reader, ASSAY_ELIMIT, "a case file too large");
    while (!reader.error && !reader.ended && rest.len) {
        struct slice before = slice_head(text, text.len - rest.len);
        reader.line++;
        if (slice_find(rest, '\n') == rest.len)
            refuse(&reader, ASSAY_ESYNTAX, "cut short: the line has no end");
        else
            read_line(&reader, slice_cut(&rest, '\n'), before);
    }
    reader.line += !reader.ended || rest.len;
    if (!reader.ended)
        refuse(&reader, ASSAY_ESYNTAX, "cut short: the last line is missing");
    else if (rest.len)
        refuse(&reader, ASSAY_ESYNTAX, "something stands after the last line");
    return reader.error;
}
