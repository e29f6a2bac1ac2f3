/* SPDX-License-Identifier: MIT
 * White space, comments, words and values: RFC 5322 3.2, as loosely as they are met. */
#include "authres/internal.h"

struct slice reader_span(const struct reader *reader, size_t from, size_t to)
{
    return slice_make(reader->text.p ? reader->text.p + from : NULL, to - from);
}

/* The first reason to stop is the one that counts. */
void reader_stop(struct reader *reader, int error, const char *limit)
{
    if (reader->stopped)
        return;
    reader->stopped = true;
    reader->error = error;
    reader->out->limit = limit;
    if (limit)
        reader->out->unread = slice_after(reader->text, reader->at);
}

void reader_flaw(struct reader *reader, enum authres_fault fault, size_t from, size_t to)
{
    struct authres *out = reader->out;
    if (out->flaw_count == AUTHRES_FLAWS_MAX) {
        reader_stop(reader, ASSAY_ELIMIT, "too much that cannot be read");
        return;
    }
    struct authres_flaw *flaw = arena_list_room(reader->arena, (void **)&out->flaws,
                                                &reader->flaw_room, out->flaw_count, sizeof(*flaw));
    if (!flaw) {
        reader_stop(reader, ASSAY_ENOMEM, NULL);
        return;
    }
    *flaw = (struct authres_flaw){fault, reader_span(reader, from, to)};
    out->flaw_count++;
}

/* From its opening quote on; 0 where it has no end. */
static size_t quoted_length(struct slice text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.p[i] == '\\')
            i++;
        else if (text.p[i] == '"')
            return i + 1;
    }
    return 0;
}

/* From its '(' on; 0 where it has no end. *too_deep_r: it nests deeper than we follow. */
static size_t comment_length(struct slice text, bool *too_deep_r)
{
    unsigned depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.p[i];
        if (c == '\\')
            i++;
        else if (c == '(' && ++depth > AUTHRES_DEPTH_MAX)
            *too_deep_r = true;
        else if (c == ')' && --depth == 0)
            return i + 1;
        if (*too_deep_r)
            break;
    }
    return 0;
}

static bool is_plain(struct slice text)
{
    return slice_find(text, '\\') == text.len && slice_find(text, '\r') == text.len &&
           slice_find(text, '\n') == text.len;
}

/* Escapes and folding taken out. Borrows where there are none. */
static struct slice unescape(struct reader *reader, struct slice text)
{
    if (is_plain(text))
        return text;
    size_t len = 0;
    char *out = arena_alloc(reader->arena, text.len);
    if (!out) {
        reader_stop(reader, ASSAY_ENOMEM, NULL);
        return SLICE_NONE;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] == '\r' || text.p[i] == '\n')
            continue;
        if (text.p[i] == '\\' && i + 1 < text.len)
            i++;
        out[len++] = text.p[i];
    }
    return slice_make(out, len);
}

static void hold_comment(struct reader *reader, struct slice inner)
{
    if (reader->held_count == AUTHRES_COMMENTS_MAX) {
        reader_stop(reader, ASSAY_ELIMIT, "too many comments");
        return;
    }
    struct slice *held = arena_list_room(reader->arena, (void **)&reader->held, &reader->held_room,
                                         reader->held_count, sizeof(*held));
    if (!held) {
        reader_stop(reader, ASSAY_ENOMEM, NULL);
        return;
    }
    *held = unescape(reader, inner);
    reader->held_count++;
}

static void read_comment(struct reader *reader)
{
    struct slice rest = slice_after(reader->text, reader->at);
    bool too_deep = false;
    size_t len = comment_length(rest, &too_deep);
    if (too_deep) {
        reader_stop(reader, ASSAY_ELIMIT, "comments nest too deep");
        return;
    }
    if (!len) {
        reader_flaw(reader, AUTHRES_UNCLOSED, reader->at, reader->text.len);
        reader_stop(reader, ASSAY_OK, NULL);
        return;
    }
    if (!reader->held_count)
        reader->held_from = reader->at;
    hold_comment(reader, slice_make(rest.p + 1, len - 2));
    if (reader->stopped)
        return;
    reader->at += len;
    reader->held_end = reader->at;
}

void reader_skip(struct reader *reader)
{
    while (!reader->stopped && reader->at < reader->text.len) {
        char c = reader->text.p[reader->at];
        if (ascii_is_white(c))
            reader->at++;
        else if (c == '(')
            read_comment(reader);
        else
            break;
    }
}

static bool ends_value(char c)
{
    return ascii_is_white(c) || c == ';' || c == '(';
}

struct slice reader_word(const struct reader *reader)
{
    struct slice rest = slice_after(reader->text, reader->at);
    size_t len = 0;
    while (len < rest.len && !ends_value(rest.p[len]) && rest.p[len] != '"' && rest.p[len] != '=')
        len++;
    return slice_head(rest, len);
}

/* Up to white space, ';' or '(' outside of quotes; SIZE_MAX where those have no end. */
static size_t value_length(struct slice text)
{
    size_t len = 0;
    while (len < text.len && !ends_value(text.p[len])) {
        bool is_quote = text.p[len] == '"';
        size_t quoted = is_quote ? quoted_length(slice_after(text, len)) : 1;
        if (!quoted)
            return SIZE_MAX;
        len += quoted;
    }
    return len;
}

bool reader_value(struct reader *reader, size_t from, struct slice *out_r)
{
    struct slice rest = slice_after(reader->text, reader->at);
    size_t len = value_length(rest);
    if (len == SIZE_MAX) {
        reader_flaw(reader, AUTHRES_UNCLOSED, from, reader->text.len);
        reader_stop(reader, ASSAY_OK, NULL);
        return false;
    }
    *out_r = slice_head(rest, len);
    if (len && rest.p[0] == '"' && len == quoted_length(rest))
        *out_r = unescape(reader, slice_make(rest.p + 1, len - 2));
    reader->at += len;
    return reader->error != ASSAY_ENOMEM;
}
