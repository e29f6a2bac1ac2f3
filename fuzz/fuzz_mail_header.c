/* SPDX-License-Identifier: MIT
 * Headers: pieces of any size give the fields of the whole; the fields hold each octet; and
 * files of a Unix system give one message in pieces of any size. */
#include <assert.h>

#include "mail/mail.h"
#include "pieces.h"

#define ARENA_CAP ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* --- files ---------------------------------------------------------------------------- */

static void check_file(struct slice data)
{
    struct pieces pieces = pieces_of(data);
    struct mail_file file;
    struct buffer whole, out;
    struct slice piece, text = slice_after(data, 1);
    buffer_init(&whole, 2 * text.len);
    buffer_init(&out, 2 * text.len);
    mail_file_init(&file);
    mail_file_feed(&file, text, &whole);
    mail_file_end(&file, &whole);
    bool had_from = file.had_from;
    mail_file_free(&file);
    mail_file_init(&file);
    while (pieces_next(&pieces, &piece))
        mail_file_feed(&file, piece, &out);
    mail_file_end(&file, &out);
    assert(file.had_from == had_from && slice_eq(buffer_get(&whole), buffer_get(&out)));
    assert(had_from || file.state == MAIL_FILE_UNIX || slice_eq(buffer_get(&out), text));
    mail_file_free(&file);
    buffer_free(&whole);
    buffer_free(&out);
}

/* --- fields --------------------------------------------------------------------------- */

/* Each name's fields from below, all of them. */
static void check_names(const struct mail_header *header)
{
    size_t seen = 0;
    for (size_t group = 0; group < header->group_count; group++) {
        const struct mail_field *field = &header->fields[header->lowest[group]];
        assert(mail_header_lowest(header, field->name) == field);
        for (const struct mail_field *above; field; field = above, seen++) {
            above = mail_header_above(header, field);
            assert(field->group == group);
            assert(!above || (above < field && slice_eq(above->key, field->key)));
        }
    }
    assert(seen == header->count);
}

/* A canonical field, read as a header, has that canonical form. */
static void check_canon(const struct mail_field *field, struct arena *arena)
{
    struct buffer out, again;
    struct mail_header header;
    buffer_init(&out, field->raw.len + 4);
    buffer_init(&again, field->raw.len + 4);
    mail_canon_field(&out, MAIL_SIMPLE, field);
    assert(!out.error && out.len >= 2 && memcmp(out.p, field->raw.p, field->raw.len) == 0);
    buffer_clear(&out);
    mail_canon_field(&out, MAIL_RELAXED, field);
    assert(!out.error && memcmp(out.p + out.len - 2, "\r\n", 2) == 0);
    if (field->name.len && mail_header_read(buffer_get(&out), arena, &header) == ASSAY_OK &&
        header.count == 1) {
        mail_canon_field(&again, MAIL_RELAXED, &header.fields[0]);
        assert(slice_eq(buffer_get(&out), buffer_get(&again)));
    }
    buffer_free(&out);
    buffer_free(&again);
}

static void check_fields(const struct mail_header *header, struct arena *arena)
{
    const char *at = header->text.p;
    size_t line = 0;
    for (size_t i = 0; i < header->count; i++) {
        const struct mail_field *field = &header->fields[i];
        assert(field->raw.len && field->raw.p == at && field->line > line);
        at += field->raw.len;
        line = field->line;
        check_canon(field, arena);
    }
    assert(at == header->text.p + header->text.len && line <= header->line_count);
    for (enum mail_flaw flaw = 0; flaw < MAIL_FLAWS; flaw++)
        assert(header->flaws[flaw] <= header->line_count + 1 && mail_flaw_text(flaw)[0]);
    assert(header->flaws[mail_header_breaks(header) % MAIL_FLAWS] ||
           mail_header_breaks(header) == MAIL_FLAWS);
}

static void assert_same(const struct mail_header *a, const struct mail_header *b)
{
    assert(a->count == b->count && a->line_count == b->line_count);
    for (size_t i = 0; i < a->count; i++) {
        assert(slice_eq(a->fields[i].raw, b->fields[i].raw));
        assert(slice_eq(a->fields[i].key, b->fields[i].key));
        assert(slice_eq(a->fields[i].value, b->fields[i].value));
        assert(a->fields[i].line == b->fields[i].line && a->fields[i].above == b->fields[i].above);
    }
    for (enum mail_flaw flaw = 0; flaw < MAIL_FLAWS; flaw++)
        assert(flaw == MAIL_NO_END || a->flaws[flaw] == b->flaws[flaw]);
}

/* The length of the header: up to the empty line, or all. */
static size_t header_length(struct slice text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (memcmp(text.p + i, "\r\n", 2) == 0 &&
            (i == 0 || (i >= 2 && memcmp(text.p + i - 2, "\r\n", 2) == 0)))
            return i;
    return text.len;
}

static void check_header(struct slice data, struct arena *arena)
{
    struct pieces pieces = pieces_of(data);
    struct mail_reader reader;
    struct mail_header whole;
    struct slice piece, body, text = slice_after(data, 1);
    size_t len = header_length(text), body_len = 0;
    mail_reader_init(&reader, arena);
    while (pieces_next(&pieces, &piece))
        if (!mail_reader_feed(&reader, piece, &body) && reader.header.complete)
            body_len += body.len;
    int error = mail_reader_end(&reader);
    assert(mail_header_read(slice_head(text, len), arena, &whole) == error);
    if (error == ASSAY_OK) {
        assert(slice_eq(reader.header.text, whole.text) && reader.header.complete);
        assert(body_len == (len == text.len ? 0 : text.len - len - 2));
        assert((reader.header.flaws[MAIL_NO_END] != 0) == (len == text.len));
        assert_same(&reader.header, &whole);
        check_names(&whole);
        check_fields(&whole, arena);
    }
    mail_reader_free(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct slice input = slice_head(slice_make(data, size), 60000);
    arena_init(&arena, ARENA_CAP);
    check_file(input);
    check_header(input, &arena);
    arena_free(&arena);
    return 0;
}
