/* SPDX-License-Identifier: MIT
 * Case files: doc/case-file.md. */
#include "crypto/crypto.h"
#include "facts/case.h"

static void write_base64(struct jsonw *json, const char *name, struct slice bytes)
{
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4);
    base64_encode(&text, bytes);
    jsonw_string(json, name, buffer_get(&text));
    if (text.error && !json->out->error)
        json->out->error = text.error;
    buffer_free(&text);
}

static void begin_line(struct jsonw *json, struct buffer *out, const char *type)
{
    jsonw_begin(json, out, JSON_COMPACT);
    jsonw_object(json, NULL);
    jsonw_text(json, "type", type);
}

static void end_line(struct jsonw *json)
{
    jsonw_end(json);
    buffer_byte(json->out, '\n');
}

static void write_head(struct buffer *out, const struct case_file *file)
{
    struct jsonw json;
    begin_line(&json, out, "case");
    jsonw_int(&json, "version", CASE_VERSION);
    jsonw_string(&json, "command", file->command);
    jsonw_int(&json, "as_of_s", file->as_of_s);
    end_line(&json);
}

static void write_pairs(struct buffer *out, const char *type, const struct case_option *pairs,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct jsonw json;
        begin_line(&json, out, type);
        jsonw_string(&json, "name", pairs[i].name);
        write_base64(&json, "value", pairs[i].value);
        end_line(&json);
    }
}

static void write_name(struct jsonw *json, const char *key, struct slice name)
{
    struct buffer text;
    buffer_init(&text, DNS_NAME_MAX * 5);
    dns_name_to_text(&text, name);
    jsonw_string(json, key, buffer_get(&text));
    if (text.error && !json->out->error)
        json->out->error = text.error;
    buffer_free(&text);
}

static void write_question(struct jsonw *json, const struct question *question)
{
    jsonw_text(json, "kind", question_kind_text(question->kind));
    if (!case_kind_is_dns(question->kind)) {
        jsonw_string(json, "name", question->name);
        return;
    }
    write_name(json, "name", question->name);
    struct buffer type;
    buffer_init(&type, 32);
    dns_type_to_text(&type, question->type);
    jsonw_string(json, "rrtype", buffer_get(&type));
    if (type.error && !json->out->error)
        json->out->error = type.error;
    buffer_free(&type);
    if (question->kind == QUESTION_DNS_AT)
        jsonw_string(json, "server", question->server);
}

static void write_fact(struct buffer *out, const struct fact *fact)
{
    struct jsonw json;
    begin_line(&json, out, "answer");
    write_question(&json, &fact->question);
    jsonw_text(&json, "status", dns_status_text(fact->answer.status));
    jsonw_int(&json, "ttl_s", fact->answer.ttl_s);
    jsonw_array(&json, "aliases");
    for (size_t i = 0; i < fact->answer.alias_count; i++)
        write_name(&json, NULL, fact->answer.aliases[i]);
    jsonw_close(&json);
    jsonw_array(&json, "records");
    for (size_t i = 0; i < fact->answer.record_count; i++)
        write_base64(&json, NULL, fact->answer.records[i]);
    jsonw_close(&json);
    jsonw_bool(&json, "demanded", fact->demanded);
    end_line(&json);
}

static size_t count_lines(const struct case_file *file)
{
    return 1 + file->option_count + file->part_count + file->digest_count + file->facts.count;
}

static void write_end(struct buffer *out, size_t from, size_t lines)
{
    char hex[2 * CRYPTO_SHA256_LEN + 1];
    struct jsonw json;
    case_digest(slice_after(buffer_get(out), from), hex);
    begin_line(&json, out, "end");
    jsonw_int(&json, "lines", (int64_t)lines);
    jsonw_text(&json, "sha256", hex);
    end_line(&json);
}

void case_write(struct buffer *out, const struct case_file *file)
{
    size_t from = out->len;
    write_head(out, file);
    write_pairs(out, "option", file->options, file->option_count);
    write_pairs(out, "digest", file->digests, file->digest_count);
    write_pairs(out, "part", file->parts, file->part_count);
    for (size_t i = 0; i < file->facts.count; i++)
        write_fact(out, facts_at(&file->facts, i));
    if (!out->error)
        write_end(out, from, count_lines(file));
}

bool case_kind_is_dns(enum question_kind kind)
{
    return kind == QUESTION_DNS || kind == QUESTION_DNS_AT;
}

void case_digest(struct slice bytes, char hex_r[2 * CRYPTO_SHA256_LEN + 1])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[CRYPTO_SHA256_LEN];
    crypto_sha256(bytes, digest);
    for (size_t i = 0; i < sizeof(digest); i++) {
        hex_r[2 * i] = digits[digest[i] >> 4];
        hex_r[2 * i + 1] = digits[digest[i] & 15];
    }
    hex_r[2 * CRYPTO_SHA256_LEN] = '\0';
}
