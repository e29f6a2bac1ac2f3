/* SPDX-License-Identifier: MIT
 * A message in pieces: where its header ends. */
#include "mail/mail.h"

void mail_reader_init(struct mail_reader *reader, struct arena *arena)
{
    *reader = (struct mail_reader){.arena = arena};
    buffer_init(&reader->text, MAIL_HEADER_MAX + 2); /* with the empty line's CRLF */
}

void mail_reader_free(struct mail_reader *reader)
{
    buffer_free(&reader->text);
}

/* How many octets of `piece` belong to the header and the empty line; *found_r where that
 * is whole. */
static size_t find_end(struct mail_reader *reader, struct slice piece, bool *found_r)
{
    const struct buffer *text = &reader->text;
    char before = text->len ? text->p[text->len - 1] : '\0';
    size_t from = 0;
    *found_r = false;
    while (from < piece.len) {
        size_t lf = from + slice_find(slice_after(piece, from), '\n');
        if (lf == piece.len)
            break;
        bool is_end = (lf ? piece.p[lf - 1] : before) == '\r';
        size_t line = reader->line + lf - from;
        *found_r = is_end && line == 1;
        reader->line = is_end ? 0 : line + 1;
        from = lf + 1;
        if (*found_r)
            return from;
    }
    reader->line += piece.len - from;
    return piece.len;
}

/* The header is whole: it moves to the arena, where nothing moves it again. */
static int finish_header(struct mail_reader *reader, size_t len)
{
    struct slice text = arena_copy(reader->arena, slice_head(buffer_get(&reader->text), len));
    if (arena_failed(reader->arena))
        return ASSAY_ENOMEM;
    return mail_header_read(text, reader->arena, &reader->header);
}

int mail_reader_feed(struct mail_reader *reader, struct slice piece, struct slice *body_r)
{
    bool found;
    *body_r = SLICE_NONE;
    if (reader->error)
        return reader->error;
    if (reader->header.complete) {
        *body_r = piece;
        return ASSAY_OK;
    }
    size_t len = find_end(reader, piece, &found);
    buffer_slice(&reader->text, slice_head(piece, len));
    reader->error = reader->text.error;
    if (!reader->error && found) {
        *body_r = slice_after(piece, len);
        reader->error = finish_header(reader, reader->text.len - 2);
    }
    return reader->error;
}

int mail_reader_end(struct mail_reader *reader)
{
    if (reader->error || reader->header.complete)
        return reader->error;
    reader->error = finish_header(reader, reader->text.len);
    size_t *no_end = &reader->header.flaws[MAIL_NO_END];
    if (!*no_end)
        *no_end = reader->header.line_count + 1;
    return reader->error;
}
