/* SPDX-License-Identifier: MIT
 * Case files: doc/case-file.md. What is written reads back the same; what is cut,
 * changed or unsound is refused, with the line. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "facts/facts.h"

#define ARENA_CAP ((size_t)256 << 20)

/* --- a case of everything --------------------------------------------------------- */

static void add(struct facts *facts, const struct question *question, enum dns_status status,
                const struct slice *records, size_t count, bool demanded)
{
    static const struct slice alias = {"\1b\4test", 8};
    struct dns_answer answer = {.status = status,
                                .ttl_s = 300,
                                .aliases = &alias,
                                .alias_count = question->type == DNS_TXT,
                                .records = records,
                                .record_count = count};
    assert_int_equal(facts_add(facts, question, &answer, demanded), ASSAY_OK);
}

static void add_dns(struct facts *facts)
{
    static const struct slice texts[] = {{"\6v=spf1\4-all", 12}, {"\3\xff\0\x01", 4}};
    static const struct slice addresses[] = {{"\xc0\0\2\1", 4}};
    static const struct slice hosts[] = {{"\0\12\2mx\4test", 11}, {"\0\0", 3}};
    struct question questions[] = {
        {QUESTION_DNS, DNS_TXT, {"\1a\4test", 8}, {NULL, 0}},
        {QUESTION_DNS, DNS_A, {"\1a\4test", 8}, {NULL, 0}},
        {QUESTION_DNS, DNS_MX, {"\3a.b\4test", 10}, {NULL, 0}},
        {QUESTION_DNS, 65280, {"\0", 1}, {NULL, 0}},
        {QUESTION_DNS_AT, DNS_TXT, {"\1a\4test", 8}, {"192.0.2.1@53", 12}},
    };
    add(facts, &questions[0], DNS_OK, texts, 2, true);
    add(facts, &questions[1], DNS_OK, addresses, 1, false);
    add(facts, &questions[2], DNS_OK, hosts, 2, true);
    add(facts, &questions[3], DNS_OK, texts, 1, true);
    add(facts, &questions[4], DNS_SERVFAIL, NULL, 0, true);
    for (unsigned i = DNS_NODATA; i < DNS_STATUS_COUNT; i++) {
        struct question question = {.kind = QUESTION_DNS, .type = (uint16_t)(300 + i)};
        question.name = SLICE("\1s\4test\0");
        add(facts, &question, i, NULL, 0, i & 1);
    }
}

static void add_others(struct facts *facts)
{
    static const struct slice page[] = {{"200", 3}, {"version: STSv1\r\n\0\xff", 18}};
    static const struct slice value[] = {{"user@d.test", 11}};
    struct question questions[] = {
        {QUESTION_HTTPS, 0, {"https://a.test/\"x\"", 18}, {NULL, 0}},
        {QUESTION_RECORD, 0, {"allow/\xc3\xa9", 8}, {NULL, 0}},
        {QUESTION_PART, 0, {"mail-from", 9}, {NULL, 0}},
    };
    add(facts, &questions[0], DNS_OK, page, 2, true);
    add(facts, &questions[1], DNS_OK, value, 1, true);
    add(facts, &questions[2], DNS_OK, value, 1, true);
}

static const struct case_option options[] = {{{"default", 7}, {"", 0}}, {{"x", 1}, {"\0\xff", 2}}};
static const struct case_option parts[] = {{{"helo", 4}, {"mail.test", 9}}};
static const struct case_option digests[] = {{{"psl", 3}, {"\1\2\3\4", 4}}};

static void write_everything(struct buffer *out)
{
    struct arena arena;
    struct case_file file = {.command = SLICE("spf"), .as_of_s = 1795230000};
    arena_init(&arena, ARENA_CAP);
    facts_init(&file.facts, &arena);
    file.options = options;
    file.option_count = ARRAY_LEN(options);
    file.parts = parts;
    file.part_count = ARRAY_LEN(parts);
    file.digests = digests;
    file.digest_count = ARRAY_LEN(digests);
    add_dns(&file.facts);
    add_others(&file.facts);
    buffer_init(out, 1 << 20);
    case_write(out, &file);
    assert_int_equal(out->error, ASSAY_OK);
    arena_free(&arena);
}

/* Reads a copy of exactly these bytes. */
static int read_case(struct slice text, struct arena *arena, struct case_file *out_r,
                     struct dns_fault *fault_r)
{
    struct slice copy = exact(text.p, text.len);
    arena_init(arena, ARENA_CAP);
    int error = case_read(copy, arena, out_r, fault_r);
    exact_free(copy);
    return error;
}

static void assert_pairs(const struct case_option *got, size_t got_count,
                         const struct case_option *expected, size_t count)
{
    assert_int_equal(got_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(slice_eq(got[i].name, expected[i].name));
        assert_true(slice_eq(got[i].value, expected[i].value));
    }
}

static void every_kind_goes_there_and_back(void **state)
{
    (void)state;
    struct arena arena;
    struct buffer text, again;
    struct case_file file;
    struct dns_fault fault;
    write_everything(&text);
    assert_int_equal(read_case(buffer_get(&text), &arena, &file, &fault), ASSAY_OK);
    assert_slice(file.command, "spf");
    assert_int_equal(file.as_of_s, 1795230000);
    assert_pairs(file.options, file.option_count, options, ARRAY_LEN(options));
    assert_pairs(file.parts, file.part_count, parts, ARRAY_LEN(parts));
    assert_pairs(file.digests, file.digest_count, digests, ARRAY_LEN(digests));
    assert_int_equal(file.facts.count, 5 + DNS_STATUS_COUNT - 1 + 3);
    struct question at = {QUESTION_DNS_AT, DNS_TXT, SLICE("\1a\4test\0"), SLICE("192.0.2.1@53")};
    assert_int_equal(facts_find(&file.facts, &at)->answer.status, DNS_SERVFAIL);
    buffer_init(&again, 1 << 20);
    case_write(&again, &file);
    assert_true(slice_eq(buffer_get(&again), buffer_get(&text)));
    buffer_free(&again);
    buffer_free(&text);
    arena_free(&arena);
}

/* --- damage ------------------------------------------------------------------------- */

static void refuse(struct slice text, size_t line)
{
    struct arena arena;
    struct case_file file;
    struct dns_fault fault = {.line = 0};
    int error = read_case(text, &arena, &file, &fault);
    if (error != ASSAY_ESYNTAX)
        fail_msg("not refused (%d): %.*s", error, SLICE_ARGS(text));
    assert_true(fault.reason[0] != '\0');
    if (line)
        assert_int_equal(fault.line, line);
    assert_true(fault.line >= 1);
    arena_free(&arena);
}

static size_t lines_of(struct slice text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.p[i] == '\n';
    return lines;
}

static void cut_anywhere_it_is_refused(void **state)
{
    (void)state;
    struct buffer text;
    write_everything(&text);
    for (size_t len = 0; len < text.len; len++) {
        struct slice head = slice_head(buffer_get(&text), len);
        refuse(head, lines_of(head) + 1);
    }
    buffer_free(&text);
}

static void a_line_taken_out_is_missed(void **state)
{
    (void)state;
    struct buffer text;
    write_everything(&text);
    struct slice rest = buffer_get(&text);
    while (rest.len) {
        struct buffer without;
        size_t before = (size_t)(rest.p - text.p), len = slice_find(rest, '\n') + 1;
        buffer_init(&without, 1 << 20);
        buffer_add(&without, text.p, before);
        buffer_slice(&without, slice_after(rest, len));
        refuse(buffer_get(&without), 0);
        buffer_free(&without);
        rest = slice_after(rest, len);
    }
    buffer_free(&text);
}

static void one_changed_byte_is_refused(void **state)
{
    (void)state;
    struct buffer text;
    write_everything(&text);
    for (size_t i = 0; i < text.len; i++) {
        static const char flips[] = {1, 2, 4, 8, 16, 32, 64, (char)128};
        for (size_t j = 0; j < sizeof(flips); j++) {
            text.p[i] ^= flips[j];
            refuse(buffer_get(&text), 0);
            text.p[i] ^= flips[j];
        }
    }
    buffer_free(&text);
}

static void nothing_may_stand_after_the_end(void **state)
{
    (void)state;
    struct buffer text;
    write_everything(&text);
    size_t lines = lines_of(buffer_get(&text));
    buffer_byte(&text, '\n');
    refuse(buffer_get(&text), lines + 1);
    buffer_free(&text);
}

/* --- forged, with a digest that is right ------------------------------------------------ */

#define HEAD "{\"type\":\"case\",\"version\":1,\"command\":\"spf\",\"as_of_s\":1}\n"
#define ANSWER(kind, name, rrtype, status, records)                                         \
    "{\"type\":\"answer\",\"kind\":\"" kind "\",\"name\":\"" name "\",\"rrtype\":\"" rrtype \
    "\",\"status\":\"" status "\",\"ttl_s\":1,\"aliases\":[],\"records\":[" records         \
    "],\"demanded\":true}\n"

/* `lines` and the last line that belongs to them. */
static struct buffer forge(const char *lines)
{
    struct buffer text;
    unsigned char digest[32];
    unsigned len = 0;
    size_t count = lines_of(slice_from(lines));
    buffer_init(&text, (size_t)100 << 20);
    buffer_text(&text, lines);
    assert_int_equal(EVP_Digest(lines, strlen(lines), digest, &len, EVP_sha256(), NULL), 1);
    buffer_printf(&text, "{\"type\":\"end\",\"lines\":%zu,\"sha256\":\"", count);
    for (unsigned i = 0; i < len; i++)
        buffer_printf(&text, "%02x", digest[i]);
    buffer_text(&text, "\"}\n");
    return text;
}

static void refuse_forged(const char *lines, size_t line)
{
    struct buffer text = forge(lines);
    refuse(buffer_get(&text), line);
    buffer_free(&text);
}

static void a_sound_forgery_is_read(void **state)
{
    (void)state;
    struct arena arena;
    struct case_file file;
    struct dns_fault fault;
    struct buffer text = forge(HEAD ANSWER("dns", "a.test", "A", "ok", "\"wAACAQ==\""));
    assert_int_equal(read_case(buffer_get(&text), &arena, &file, &fault), ASSAY_OK);
    assert_int_equal(file.facts.count, 1);
    buffer_free(&text);
    arena_free(&arena);
}

static void another_version_is_refused(void **state)
{
    (void)state;
    refuse_forged("{\"type\":\"case\",\"version\":2,\"command\":\"spf\",\"as_of_s\":1}\n", 1);
    refuse_forged("{\"type\":\"case\",\"command\":\"spf\",\"as_of_s\":1}\n", 1);
    refuse_forged("{\"type\":\"case\",\"version\":1,\"as_of_s\":1}\n", 1);
    refuse_forged("{\"type\":\"case\",\"version\":1,\"command\":\"spf\",\"as_of_s\":-1}\n", 1);
    refuse_forged("{\"type\":\"option\",\"name\":\"a\",\"value\":\"\"}\n", 1);
    refuse_forged(HEAD HEAD, 2);
    refuse_forged("", 1);
    refuse_forged(HEAD "{\"type\":\"more\"}\n", 2);
    refuse_forged(HEAD "[]\n", 2);
    refuse_forged(HEAD "\n", 2);
    refuse_forged(HEAD "{\"type\":\"part\",\"name\":\"a\",\"value\":\"YQ=\"}\n", 2);
    refuse_forged(HEAD "{\"type\":\"part\",\"name\":\"a\",\"name\":\"b\",\"value\":\"\"}\n", 2);
}

static void a_question_answered_twice_is_refused(void **state)
{
    (void)state;
    refuse_forged(HEAD ANSWER("dns", "a.test", "A", "nodata", "")
                      ANSWER("dns", "A.TEST", "A", "nxdomain", ""),
                  3);
}

static void records_that_are_none_of_their_type(void **state)
{
    (void)state;
    static const char *const bad[] = {
        HEAD ANSWER("dns", "a.test", "A", "ok", "\"wAAC\""),
        HEAD ANSWER("dns", "a.test", "A", "ok", "\"wAACAQ==\",\"\""),
        HEAD ANSWER("dns", "a.test", "AAAA", "ok", "\"wAACAQ==\""),
        HEAD ANSWER("dns", "a.test", "TXT", "ok", "\"BWE=\""),
        HEAD ANSWER("dns", "a.test", "MX", "ok", "\"AAA=\""),
        HEAD ANSWER("dns", "a.test", "MX", "ok", "\"AAoBQQA=\""),
        HEAD ANSWER("dns", "a.test", "PTR", "ok", "\"AWE=\""),
        HEAD ANSWER("dns", "a.test", "PTR", "ok", "\"\""),
        HEAD ANSWER("dns", "a.test", "CNAME", "ok", "\"wAw=\""),
        HEAD ANSWER("dns", "a.test", "A", "ok", ""),
        HEAD ANSWER("dns", "a.test", "A", "nxdomain", "\"wAACAQ==\""),
        HEAD ANSWER("dns", "a.test", "A", "fine", ""),
        HEAD ANSWER("dns", "a.test", "WHAT", "nodata", ""),
        HEAD ANSWER("dns", "a..test", "A", "nodata", ""),
        HEAD ANSWER("smoke", "a.test", "A", "nodata", ""),
        HEAD ANSWER("dns-at", "a.test", "A", "nodata", ""),
        HEAD ANSWER("dns", "a.test", "A", "ok", "1"),
        HEAD ANSWER("dns", "a.test", "A", "ok", "\"wAACAQ\""),
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        refuse_forged(bad[i], 2);
}

/* Too large as a whole, and in a line. */
static void what_is_too_large_is_refused(void **state)
{
    (void)state;
    struct arena arena;
    struct case_file file;
    struct dns_fault fault;
    size_t len = CASE_FILE_MAX + 1;
    char *bytes = malloc(len);
    assert_non_null(bytes);
    memset(bytes, ' ', len);
    arena_init(&arena, ARENA_CAP);
    assert_int_equal(case_read(slice_make(bytes, len), &arena, &file, &fault), ASSAY_ELIMIT);
    bytes[CASE_LINE_MAX + 1] = '\n';
    assert_int_equal(case_read(slice_make(bytes, len - 1), &arena, &file, &fault), ASSAY_ELIMIT);
    assert_int_equal(fault.line, 1);
    free(bytes);
    arena_free(&arena);
}

/* The item of doc/case-file.md about statuses. */
static struct slice status_item(struct slice page)
{
    const char *from = memmem(page.p, page.len, "- `status`:", 11);
    assert_non_null(from);
    struct slice rest = slice_after(page, (size_t)(from - page.p) + 11);
    const char *end = memmem(rest.p, rest.len, "\n- ", 3);
    assert_non_null(end);
    return slice_head(rest, (size_t)(end - rest.p));
}

static struct slice read_page(char *bytes, size_t room)
{
    char path[4096];
    const char *source = getenv("ASSAY_SOURCE");
    assert_non_null(source);
    snprintf(path, sizeof(path), "%s/doc/case-file.md", source);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(bytes, 1, room, file);
    fclose(file);
    assert_true(len > 0 && len < room);
    return slice_make(bytes, len);
}

/* Each word of dns_status_text once, and no other. */
static void the_page_lists_every_status(void **state)
{
    (void)state;
    static char bytes[65536];
    bool listed[DNS_STATUS_COUNT] = {false};
    struct slice rest = status_item(read_page(bytes, sizeof(bytes)));
    slice_cut(&rest, '`');
    for (; rest.p; slice_cut(&rest, '`')) {
        struct slice word = slice_cut(&rest, '`');
        enum dns_status status = dns_status_from_text(word);
        if (status == DNS_STATUS_COUNT || listed[status])
            fail_msg("no status, or one twice: %.*s", SLICE_ARGS(word));
        listed[status] = true;
    }
    for (size_t i = 0; i < ARRAY_LEN(listed); i++)
        if (!listed[i])
            fail_msg("the page lacks %s", dns_status_text(i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_goes_there_and_back),
        cmocka_unit_test(cut_anywhere_it_is_refused),
        cmocka_unit_test(a_line_taken_out_is_missed),
        cmocka_unit_test(one_changed_byte_is_refused),
        cmocka_unit_test(nothing_may_stand_after_the_end),
        cmocka_unit_test(a_sound_forgery_is_read),
        cmocka_unit_test(another_version_is_refused),
        cmocka_unit_test(a_question_answered_twice_is_refused),
        cmocka_unit_test(records_that_are_none_of_their_type),
        cmocka_unit_test(what_is_too_large_is_refused),
        cmocka_unit_test(the_page_lists_every_status),
    };
    return cmocka_run_group_tests_name("facts-case", tests, NULL, NULL);
}
