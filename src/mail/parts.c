/* SPDX-License-Identifier: MIT
 * A body as its parts: RFC 2046 5.1 and 5.2.1, RFC 2045 5.
 *
 * Lines are looked at one after the other. Only one that begins with "--" at the beginning of
 * a line is held back until its end, or until it is longer than any boundary: what has shown
 * itself to be one by then, with white space behind it, is one. The line end before it belongs to
 * the boundary, and is held back as well.
 */
#include "mail/internal.h"

#define LINE_MAX (2 + MAIL_BOUNDARY_MAX + 2 + 2) /* "--", boundary, "--", CRLF */

enum frame_kind { FRAME_LEAF, FRAME_MULTIPART, FRAME_MESSAGE };

/* A part that is open. */
struct frame {
    struct mail_part part;
    enum frame_kind kind;
    struct slice boundary;
    bool is_over; /* its last boundary has been */
    struct decoder decoder;
};

struct mail_parts {
    const struct mail_parts_sink *sink;
    struct arena *arena;
    struct frame frames[MAIL_DEPTH_MAX + 1];
    unsigned depth; /* how many are open */
    unsigned count;
    struct mail_reader reader; /* of the part whose header comes */
    bool in_header;
    bool is_aside; /* before the first boundary, or behind the last */
    char line[LINE_MAX];
    size_t line_len; /* of what is held back of a line that may be a boundary */
    bool in_line;    /* the line is none: the rest of it goes on */
    bool in_padding; /* the line is one: the rest of it goes */
    char ending[2];  /* the end of the line before, held back */
    size_t ending_len;
    enum mail_parts_limit limit;
    int error;
};

/* --- a part begins --------------------------------------------------------------------- */

/* The one that stands first, of several of this name; NULL: there is none. */
static const struct mail_field *first_field(const struct mail_header *header, const char *name)
{
    const struct mail_field *first = NULL;
    const struct mail_field *field = mail_header_lowest(header, slice_from(name));
    for (; field; field = mail_header_above(header, field))
        first = field;
    return first;
}

static enum mail_encoding find_encoding(const struct mail_header *header)
{
    static const struct {
        const char *name;
        enum mail_encoding encoding;
    } known[] = {
        {"7bit", MAIL_IDENTITY},
        {"8bit", MAIL_IDENTITY},
        {"binary", MAIL_IDENTITY},
        {"base64", MAIL_BASE64},
        {"quoted-printable", MAIL_QUOTED_PRINTABLE},
    };
    const struct mail_field *field = first_field(header, "Content-Transfer-Encoding");
    if (!field)
        return MAIL_IDENTITY;
    struct tokens tokens;
    tokens_init(&tokens, field->value);
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (slice_eq_nocase(tokens.now.text, slice_from(known[i].name)))
            return known[i].encoding;
    return MAIL_ENCODING_UNKNOWN;
}

/* A boundary does not end with white space: RFC 2046 5.1.1. */
static struct slice trim_end(struct slice boundary)
{
    while (boundary.len && ascii_is_white(boundary.p[boundary.len - 1]))
        boundary.len--;
    return boundary;
}

static void meet_limit(struct mail_parts *parts, enum mail_parts_limit limit)
{
    if (!parts->limit)
        parts->limit = limit;
}

static bool find_boundary(struct mail_parts *parts, struct frame *frame)
{
    const struct mail_content *content = &frame->part.content;
    frame->boundary = trim_end(mail_content_parameter(content, "boundary"));
    bool is_hidden =
        frame->boundary.len > MAIL_BOUNDARY_MAX || (!frame->boundary.len && content->is_cut);
    if (is_hidden)
        meet_limit(parts, MAIL_PARTS_BOUNDARY);
    return frame->boundary.len && !is_hidden;
}

static bool is_enclosed(const struct mail_content *content)
{
    return slice_eq_nocase(content->type, SLICE("message")) &&
           (slice_eq_nocase(content->subtype, SLICE("rfc822")) ||
            slice_eq_nocase(content->subtype, SLICE("global")));
}

static bool is_encoded(enum mail_encoding encoding)
{
    return encoding == MAIL_BASE64 || encoding == MAIL_QUOTED_PRINTABLE;
}

static enum frame_kind find_kind(struct mail_parts *parts, struct frame *frame)
{
    const struct mail_content *content = &frame->part.content;
    bool is_multipart = slice_eq_nocase(content->type, SLICE("multipart"));
    bool is_message = is_enclosed(content) && !is_encoded(frame->part.encoding);
    if (!is_multipart && !is_message)
        return FRAME_LEAF;
    if (parts->depth >= MAIL_DEPTH_MAX) {
        meet_limit(parts, MAIL_PARTS_DEPTH);
        return FRAME_LEAF;
    }
    if (is_message && parts->count + 1 >= MAIL_PARTS_MAX) { /* this one, and that within it */
        meet_limit(parts, MAIL_PARTS_COUNT);
        return FRAME_LEAF;
    }
    if (is_message)
        return FRAME_MESSAGE;
    return find_boundary(parts, frame) ? FRAME_MULTIPART : FRAME_LEAF;
}

/* RFC 2045 5.2; RFC 2046 5.1.5 of the parts of a digest. */
static void set_default(const struct mail_parts *parts, struct mail_content *content)
{
    static const struct mail_content plain = {.type = {"text", 4}, .subtype = {"plain", 5}};
    static const struct mail_content message = {.type = {"message", 7}, .subtype = {"rfc822", 6}};
    const struct frame *parent = parts->depth ? &parts->frames[parts->depth - 1] : NULL;
    bool in_digest = parent && parent->kind == FRAME_MULTIPART &&
                     slice_eq_nocase(parent->part.content.subtype, SLICE("digest"));
    *content = in_digest ? message : plain;
}

static int read_content(struct mail_parts *parts, struct mail_part *part)
{
    const struct mail_field *field = first_field(part->header, "Content-Type");
    struct mail_content *content = &part->content;
    part->encoding = find_encoding(part->header);
    set_default(parts, content);
    int error = field ? mail_content_read(field->value, parts->arena, content) : ASSAY_OK;
    if (!content->type.len || !content->subtype.len) {
        content->type = SLICE("text");
        content->subtype = SLICE("plain");
    }
    return error;
}

static void await_header(struct mail_parts *parts)
{
    mail_reader_init(&parts->reader, parts->arena);
    parts->in_header = true;
    parts->is_aside = false;
}

static void open_part(struct mail_parts *parts, const struct mail_header *header)
{
    struct frame *frame = &parts->frames[parts->depth];
    *frame = (struct frame){.part = {header, .depth = parts->depth, .number = parts->count}};
    int error = read_content(parts, &frame->part);
    if (error != ASSAY_OK) {
        parts->error = error;
        return;
    }
    frame->kind = find_kind(parts, frame);
    decoder_init(&frame->decoder, frame->part.encoding);
    parts->count++;
    parts->depth++;
    parts->in_header = false;
    parts->is_aside = frame->kind == FRAME_MULTIPART;
    parts->sink->begin(parts->sink->context, &frame->part);
    if (frame->kind == FRAME_MESSAGE)
        await_header(parts);
}

/* --- octets ------------------------------------------------------------------------------ */

static void put_octets(struct mail_parts *parts, struct slice octets)
{
    struct frame *frame = &parts->frames[parts->depth - 1];
    struct buffer out;
    if (!octets.len)
        return;
    if (!is_encoded(frame->decoder.encoding)) {
        parts->sink->octets(parts->sink->context, &frame->part, octets);
        return;
    }
    buffer_init(&out, SIZE_MAX / 4);
    decoder_feed(&frame->decoder, octets, &out);
    if (out.error)
        parts->error = ASSAY_ENOMEM;
    else if (out.len)
        parts->sink->octets(parts->sink->context, &frame->part, buffer_get(&out));
    buffer_free(&out);
}

/* --- a part's header ------------------------------------------------------------------------ */

static void end_header(struct mail_parts *parts)
{
    struct mail_header *header = ARENA_NEW(parts->arena, struct mail_header);
    parts->error = header ? mail_reader_end(&parts->reader) : ASSAY_ENOMEM;
    if (parts->error != ASSAY_OK)
        return;
    *header = parts->reader.header;
    mail_reader_free(&parts->reader);
    open_part(parts, header);
}

static bool is_from_line(struct slice text)
{
    text = slice_after(text, text.len && text.p[0] == '>');
    return text.len >= 5 && memcmp(text.p, "From ", 5) == 0;
}

/* Is the first line of a header none of a field: NAME, white space, ":"? What is not here yet of the
 * line may decide. */
static bool begins_no_field(struct slice text, bool is_whole_line)
{
    size_t len = 0;
    if (!text.len || ascii_is_white(text.p[0]) || is_from_line(text))
        return false;
    while (len < text.len && text.p[len] > ' ' && text.p[len] < 0x7f && text.p[len] != ':')
        len++;
    bool has_name = len > 0;
    while (has_name && len < text.len && ascii_is_blank(text.p[len]))
        len++;
    if (len > MAIL_LINE_MAX)
        return true;
    return len < text.len ? text.p[len] != ':' : is_whole_line;
}

static void take_octets(struct mail_parts *parts, struct slice octets);

/* A part whose first line is none of a field has no header: what was taken for one is its body,
 * or that of the message within. */
static void check_first_line(struct mail_parts *parts, bool is_whole_line)
{
    while (parts->in_header && !parts->error &&
           begins_no_field(buffer_get(&parts->reader.text), is_whole_line)) {
        struct buffer text = parts->reader.text;
        mail_reader_init(&parts->reader, parts->arena);
        end_header(parts);
        take_octets(parts, buffer_get(&text));
        buffer_free(&text);
    }
}

/* Octets of a header, as many as a name has: a longer one is none. How many. */
static size_t feed_header(struct mail_parts *parts, struct slice octets)
{
    struct slice body;
    octets = slice_head(octets, MAIL_LINE_MAX);
    parts->error = mail_reader_feed(&parts->reader, octets, &body);
    if (parts->error == ASSAY_OK && parts->reader.header.complete)
        end_header(parts);
    check_first_line(parts, false);
    return octets.len;
}

/* Octets of a line that is no boundary. */
static void take_octets(struct mail_parts *parts, struct slice octets)
{
    while (octets.len && parts->in_header && !parts->error)
        octets = slice_after(octets, feed_header(parts, octets));
    if (!parts->error && !parts->is_aside)
        put_octets(parts, octets);
}

static void release_ending(struct mail_parts *parts)
{
    size_t len = parts->ending_len;
    parts->ending_len = 0;
    take_octets(parts, slice_make(parts->ending, len));
}

/* --- a part ends ---------------------------------------------------------------------------- */

/* A header that ends with its part, and that of a message within. */
static void finish_header(struct mail_parts *parts)
{
    check_first_line(parts, true);
    while (parts->in_header && !parts->error)
        end_header(parts);
    if (parts->in_header)
        mail_reader_free(&parts->reader);
    parts->in_header = false;
}

static void close_part(struct mail_parts *parts)
{
    struct frame *frame = &parts->frames[parts->depth - 1];
    struct buffer out;
    buffer_init(&out, MAIL_LINE_MAX);
    decoder_end(&frame->decoder, &out);
    if (out.error && !parts->error)
        parts->error = ASSAY_ENOMEM;
    if (out.len && !parts->error)
        parts->sink->octets(parts->sink->context, &frame->part, buffer_get(&out));
    buffer_free(&out);
    decoder_free(&frame->decoder);
    parts->sink->end(parts->sink->context, &frame->part);
    parts->depth--;
}

/* All parts within the one of this number among those that are open. */
static void close_within(struct mail_parts *parts, unsigned number)
{
    finish_header(parts);
    while (parts->depth > number + 1)
        close_part(parts);
}

/* --- boundaries -------------------------------------------------------------------------------- */

static bool is_white_only(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_white(text.p[i]))
            return false;
    return true;
}

/* Is the line this part's boundary? *is_last_r: the one behind its last part. */
static bool is_boundary(const struct frame *frame, struct slice line, bool *is_last_r)
{
    struct slice rest = slice_after(line, 2 + frame->boundary.len);
    if (frame->kind != FRAME_MULTIPART || frame->is_over || line.len < 2 + frame->boundary.len ||
        memcmp(line.p + 2, frame->boundary.p, frame->boundary.len) != 0)
        return false;
    *is_last_r = rest.len >= 2 && rest.p[0] == '-' && rest.p[1] == '-';
    return is_white_only(slice_after(rest, *is_last_r ? 2 : 0));
}

/* The innermost one that it fits. True where it was one. */
static bool take_boundary(struct mail_parts *parts, struct slice line)
{
    bool is_last = false;
    for (unsigned number = parts->depth; number-- > 0;) {
        if (!is_boundary(&parts->frames[number], line, &is_last))
            continue;
        parts->ending_len = 0;
        close_within(parts, number);
        parts->is_aside = true;
        parts->frames[number].is_over = is_last;
        if (is_last || parts->error)
            return true;
        if (parts->count >= MAIL_PARTS_MAX)
            meet_limit(parts, MAIL_PARTS_COUNT);
        else
            await_header(parts);
        return true;
    }
    return false;
}

/* --- lines ----------------------------------------------------------------------------------------- */

/* How many octets at the end of a piece of a line are its end, or may begin it. */
static size_t ending_length(struct slice line)
{
    if (!line.len || (line.p[line.len - 1] != '\n' && line.p[line.len - 1] != '\r'))
        return 0;
    bool is_pair = line.len > 1 && line.p[line.len - 1] == '\n' && line.p[line.len - 2] == '\r';
    return is_pair ? 2 : 1;
}

/* All of a line, or of a piece of one, but its end, which is held back. */
static void take_line(struct mail_parts *parts, struct slice line)
{
    bool is_pair =
        parts->ending_len == 1 && parts->ending[0] == '\r' && slice_eq(line, SLICE("\n"));
    if (is_pair) {
        parts->ending[parts->ending_len++] = '\n';
        line = slice_after(line, 1);
    } else {
        release_ending(parts);
    }
    size_t end = line.len - ending_length(line);
    take_octets(parts, slice_head(line, end));
    if (!is_pair) {
        parts->ending_len = line.len - end;
        memcpy(parts->ending, line.p + end, parts->ending_len);
    }
    check_first_line(parts, parts->ending_len > 0);
    if (parts->in_header || parts->is_aside)
        release_ending(parts);
}

/* What was held back of a line turns out to be none. */
static void flush_line(struct mail_parts *parts)
{
    size_t len = parts->line_len;
    parts->line_len = 0;
    if (len)
        take_line(parts, slice_make(parts->line, len));
}

/* Takes the line that is held back, where it is a boundary. */
static bool take_held(struct mail_parts *parts)
{
    struct slice line = slice_make(parts->line, parts->line_len);
    if (line.len < 2 || memcmp(line.p, "--", 2) != 0 || !take_boundary(parts, line))
        return false;
    parts->line_len = 0;
    return true;
}

static bool may_be_boundary(const struct mail_parts *parts)
{
    return memcmp(parts->line, "--", parts->line_len < 2 ? parts->line_len : 2) == 0;
}

/* One octet of a line that may be a boundary. */
static void take_first(struct mail_parts *parts, char c)
{
    parts->line[parts->line_len++] = c;
    bool is_full = parts->line_len == LINE_MAX;
    if (c != '\n' && !is_full && may_be_boundary(parts))
        return;
    bool is_boundary = (c == '\n' || is_full) && take_held(parts);
    if (!is_boundary)
        flush_line(parts);
    parts->in_padding = is_boundary && c != '\n';
    parts->in_line = !is_boundary && c != '\n';
}

/* The octets at the front that go together: how many. */
static size_t take_some(struct mail_parts *parts, struct slice piece)
{
    if (!parts->in_line && !parts->in_padding) {
        take_first(parts, piece.p[0]);
        return 1;
    }
    size_t lf = slice_find(piece, '\n');
    size_t len = lf < piece.len ? lf + 1 : piece.len;
    if (parts->in_line)
        take_line(parts, slice_head(piece, len));
    if (lf < piece.len)
        parts->in_line = parts->in_padding = false;
    return len;
}

void mail_parts_feed(struct mail_parts *parts, struct slice piece)
{
    while (piece.len && parts->error == ASSAY_OK)
        piece = slice_after(piece, take_some(parts, piece));
}

struct mail_parts *mail_parts_new(const struct mail_header *header,
                                  const struct mail_parts_sink *sink, struct arena *arena)
{
    struct mail_parts *parts = ARENA_NEW(arena, struct mail_parts);
    if (!parts)
        return NULL;
    parts->sink = sink;
    parts->arena = arena;
    open_part(parts, header);
    return parts;
}

int mail_parts_end(struct mail_parts *parts, enum mail_parts_limit *limit_r)
{
    if (parts->error == ASSAY_OK && !take_held(parts))
        flush_line(parts);
    if (parts->error == ASSAY_OK)
        release_ending(parts);
    finish_header(parts);
    while (parts->depth)
        close_part(parts);
    *limit_r = parts->limit;
    return parts->error;
}
