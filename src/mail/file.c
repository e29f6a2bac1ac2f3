/* SPDX-License-Identifier: MIT
 * A message as a file holds it: an mbox line before it, the line ends of a Unix system. */
#include "mail/mail.h"

void mail_file_init(struct mail_file *file)
{
    *file = (struct mail_file){.state = MAIL_FILE_NEW};
    buffer_init(&file->first, MAIL_HEADER_MAX);
}

void mail_file_free(struct mail_file *file)
{
    buffer_free(&file->first);
}

/* CRLF for each LF that has no CR before it. */
static void add_unix(struct mail_file *file, struct slice piece, struct buffer *out)
{
    while (piece.len) {
        size_t lf = slice_find(piece, '\n');
        bool after_cr = lf ? piece.p[lf - 1] == '\r' : file->after_cr;
        buffer_slice(out, slice_head(piece, lf));
        if (lf < piece.len)
            buffer_text(out, after_cr ? "\n" : "\r\n");
        file->after_cr = lf == piece.len && piece.p[lf - 1] == '\r';
        piece = slice_after(piece, lf + 1);
    }
}

static void add(struct mail_file *file, struct slice piece, struct buffer *out)
{
    if (file->state == MAIL_FILE_UNIX)
        add_unix(file, piece, out);
    else
        buffer_slice(out, piece);
}

/* Lines in the manner of an mbox. */
static void watch_line(struct mail_file *file, char c)
{
    if (c == '\n') {
        file->after_empty = !file->column || (file->column == 1 && file->begin[0] == '\r');
        file->column = 0;
    } else if (file->column < sizeof(file->begin)) {
        file->begin[file->column++] = c;
        file->more_from |=
            file->after_empty && file->column == 5 && memcmp(file->begin, "From ", 5) == 0;
        file->quoted_from |= file->column == 6 && memcmp(file->begin, ">From ", 6) == 0;
    }
}

/* The first line is here, or all of what should have been one. */
static void decide(struct mail_file *file, struct buffer *out)
{
    struct slice line = buffer_get(&file->first);
    file->had_mark = slice_starts_nocase(line, SLICE("\xef\xbb\xbf"));
    line = slice_after(line, file->had_mark ? 3 : 0);
    bool has_lf = line.len && line.p[line.len - 1] == '\n';
    bool has_crlf = has_lf && line.len > 1 && line.p[line.len - 2] == '\r';
    file->state = has_lf && !has_crlf ? MAIL_FILE_UNIX : MAIL_FILE_PLAIN;
    file->had_from = line.len >= 5 && memcmp(line.p, "From ", 5) == 0;
    if (!file->had_from)
        add(file, line, out);
    buffer_free(&file->first);
}

void mail_file_feed(struct mail_file *file, struct slice piece, struct buffer *out)
{
    if (file->state == MAIL_FILE_NEW) {
        size_t lf = slice_find(piece, '\n');
        size_t len = lf < piece.len ? lf + 1 : piece.len;
        buffer_slice(&file->first, slice_head(piece, len));
        if (lf == piece.len && !file->first.error)
            return;
        if (file->first.error && !out->error)
            out->error = file->first.error;
        decide(file, out);
        piece = slice_after(piece, len);
    }
    for (size_t i = 0; file->had_from && i < piece.len; i++)
        watch_line(file, piece.p[i]);
    add(file, piece, out);
}

void mail_file_end(struct mail_file *file, struct buffer *out)
{
    if (file->state == MAIL_FILE_NEW)
        decide(file, out);
}
