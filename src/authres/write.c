/* SPDX-License-Identifier: MIT
 * RFC 8601 2.2 to the letter: the value is put together on one line, each item checked, and
 * folded at the end. No octet of an input is ever a CR or an LF of the output. */
#include "authres/internal.h"
#include "mail/mail.h"

/* Where the value begins: behind "ARC-Authentication-Results: ". */
#define NAME_COLUMNS 28
/* A space before an item, while the line is not yet folded; no item has this octet. */
#define BEFORE_ITEM '\x01'
/* White space before which no line is folded, until all are; no item has these octets either. */
#define KEPT_SPACE '\x02'
#define KEPT_TAB   '\x03'
/* Folding adds at most one octet in 19. */
#define WHOLE_MAX (AUTHRES_OCTETS_MAX - AUTHRES_OCTETS_MAX / 8)

struct writer {
    struct buffer line; /* what is written so far, not yet folded */
    struct buffer item; /* what is put together now */
};

/* --- what may stand where -------------------------------------------------------------- */

/* How many octets at the start can stand in a quoted string or a comment (RFC 6532 3.2); 0: the
 * first one cannot. */
static size_t writable_length(struct slice text)
{
    uint32_t code = 0;
    char c = text.p[0];
    if (!(c & 0x80))
        return (c >= ' ' && c < 127) || c == '\t';
    size_t len = utf8_decode(text, &code);
    return text_is_deceptive(code) ? 0 : len;
}

static bool is_writable(struct slice text)
{
    while (text.len) {
        size_t len = writable_length(text);
        if (!len)
            return false;
        text = slice_after(text, len);
    }
    return true;
}

/* RFC 2045 5.1. */
static bool is_token(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.p[i] <= ' ' || text.p[i] >= 127 || strchr("()<>@,;:\\\"/[]?=", text.p[i]))
            return false;
    return text.len > 0;
}

/* RFC 5321 4.1.2: letters, digits and hyphens, the last one no hyphen. */
static bool is_keyword(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_alnum(text.p[i]) && text.p[i] != '-')
            return false;
    return text.len && text.p[text.len - 1] != '-';
}

/* RFC 5321 4.1.2, with the U-labels of RFC 6531 3.3, which nobody here holds against IDNA. */
static bool is_label(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_alnum(text.p[i]) && text.p[i] != '-' && !(text.p[i] & 0x80))
            return false;
    return text.len && text.p[0] != '-' && text.p[text.len - 1] != '-';
}

/* RFC 6376 3.5: two labels and more. */
static bool is_domain(struct slice text)
{
    size_t labels = 0;
    while (text.p) {
        if (!is_label(slice_cut(&text, '.')))
            return false;
        labels++;
    }
    return labels > 1;
}

/* [ [ local-part ] "@" ] domain-name, as an e-mail identity must be written; all of its octets are
 * writable. */
static bool is_identity(struct slice value)
{
    size_t at = slice_find_last(value, '@');
    struct slice local = slice_head(value, at);
    if (at == value.len)
        return is_domain(value);
    return is_domain(slice_after(value, at + 1)) && (!at || mail_is_local_part(local));
}

/* --- items ---------------------------------------------------------------------------------- */

/* Up to the next white space, before which a line may be folded: so none ends in white space, or
 * has nothing else. */
static size_t piece_length(struct slice text)
{
    for (size_t i = 1; i < text.len; i++)
        if (text.p[i] == '\r' || text.p[i] == BEFORE_ITEM ||
            (ascii_is_blank(text.p[i]) && !ascii_is_blank(text.p[i - 1])))
            return i;
    return text.len;
}

static bool can_be_folded(struct slice text)
{
    while (text.len) {
        size_t len = piece_length(text);
        if (len > AUTHRES_STRETCH_MAX)
            return false;
        text = slice_after(text, len);
    }
    return true;
}

/* What stands here would be a field of its own to who takes a line that is folded before it for
 * one: a name (RFC 5322 3.6.8) and a colon. */
static bool begins_field(struct slice text)
{
    size_t len = 0;
    while (len < text.len && text.p[len] > ' ' && text.p[len] < 127 && text.p[len] != ':')
        len++;
    size_t colon = len;
    while (colon < text.len && ascii_is_blank(text.p[colon]))
        colon++;
    return len && colon < text.len && text.p[colon] == ':';
}

static char kept(char c)
{
    return c == ' ' ? KEPT_SPACE : c == '\t' ? KEPT_TAB : c;
}

/* No line is folded before such a name. */
static void keep_names(struct buffer *item)
{
    size_t white = 0;
    for (size_t i = 0; i < item->len; i += white ? white : 1) {
        struct slice rest = slice_after(buffer_get(item), i);
        white = 0;
        while (white < rest.len && ascii_is_blank(rest.p[white]))
            white++;
        bool keeps = white && begins_field(slice_after(rest, white));
        for (size_t k = i; keeps && k < i + white; k++)
            item->p[k] = kept(item->p[k]);
    }
}

static void begin_item(struct writer *writer)
{
    if (writer->item.error && !writer->line.error)
        writer->line.error = writer->item.error;
    buffer_clear(&writer->item);
}

/* Adds the item, `lead` before it; false where it would make a line too long. */
static bool end_item(struct writer *writer, const char *lead)
{
    if (writer->item.error && !writer->line.error)
        writer->line.error = writer->item.error;
    keep_names(&writer->item);
    if (!can_be_folded(buffer_get(&writer->item)))
        return false;
    buffer_text(&writer->line, lead);
    buffer_slice(&writer->line, buffer_get(&writer->item));
    return true;
}

/* Between two delimiters; what cannot be written is dropped, what has a meaning is escaped. */
static void add_delimited(struct buffer *out, struct slice text, const char *delimiters)
{
    buffer_byte(out, delimiters[0]);
    while (text.len) {
        size_t len = writable_length(text);
        if (len == 1 && (text.p[0] == '\\' || strchr(delimiters, text.p[0])))
            buffer_byte(out, '\\');
        buffer_slice(out, slice_head(text, len));
        text = slice_after(text, len ? len : 1);
    }
    buffer_byte(out, delimiters[1]);
}

/* White space in what is bare stands in a quoted local-part: readers take that as it stands, and a
 * fold with it. */
static void add_value(struct buffer *out, struct slice value, bool bare)
{
    if (!bare)
        add_delimited(out, value, "\"\"");
    for (size_t i = 0; bare && i < value.len; i++)
        buffer_byte(out, kept(value.p[i]));
}

static void write_comments(struct writer *writer, const struct authres_details *details)
{
    for (size_t i = 0; i < details->comment_count; i++) {
        begin_item(writer);
        add_delimited(&writer->item, details->comments[i], "()");
        end_item(writer, "\x01");
    }
}

static void write_property(struct writer *writer, const struct authres_property *property)
{
    if (property->detached || !is_keyword(property->ptype) || !is_keyword(property->property) ||
        !is_writable(property->value))
        return;
    begin_item(writer);
    buffer_slice(&writer->item, property->ptype);
    buffer_byte(&writer->item, '.');
    buffer_slice(&writer->item, property->property);
    buffer_byte(&writer->item, '=');
    add_value(&writer->item, property->value,
              is_token(property->value) || is_identity(property->value));
    end_item(writer, "\x01");
}

/* --- results --------------------------------------------------------------------------------- */

static struct slice word_of(const struct authres_result *result)
{
    if (result->result == AUTHRES_OTHER)
        return result->word;
    return slice_from(authres_word_text(result->result));
}

/* An unknown word that reads as a known one is not what it says that it is. */
static bool is_sound(const struct authres_result *result)
{
    struct slice word = word_of(result);
    return is_keyword(result->method) && !authres_is_loose(result->method) && is_keyword(word) &&
           authres_word_read(word) == result->result &&
           (!result->version.len || authres_is_digits(result->version));
}

/* False: it has no form. */
static bool write_method(struct writer *writer, const struct authres_result *result)
{
    if (!is_sound(result))
        return false;
    begin_item(writer);
    buffer_slice(&writer->item, result->method);
    if (result->version.len)
        buffer_byte(&writer->item, '/');
    buffer_slice(&writer->item, result->version);
    buffer_byte(&writer->item, '=');
    buffer_slice(&writer->item, word_of(result));
    return end_item(writer, ";\r\n ");
}

static void write_reason(struct writer *writer, const struct authres_result *result)
{
    if (!result->has_reason)
        return;
    begin_item(writer);
    buffer_text(&writer->item, "reason=");
    add_value(&writer->item, result->reason, is_token(result->reason));
    end_item(writer, "\x01");
}

static bool write_result(struct writer *writer, const struct authres_result *result)
{
    if (!write_method(writer, result))
        return false;
    write_comments(writer, &result->details);
    write_reason(writer, result);
    for (size_t i = 0; i < result->details.property_count; i++)
        write_property(writer, &result->details.properties[i]);
    return true;
}

/* --- the whole --------------------------------------------------------------------------------- */

/* The instance, the authserv-id and the version: RFC 8617 4.1.1, RFC 8601 2.5 and 2.6. */
static int write_head(struct writer *writer, const struct authres *authres)
{
    uint64_t version = 1;
    bool known = !authres->version.len || !slice_to_uint(authres->version, 1, &version);
    struct slice id = authres->authserv_id;
    if (!authres->has_id || !id.len || !is_writable(id) || !known || version != 1)
        return ASSAY_EUSAGE;
    if (authres->instance)
        buffer_printf(&writer->line, "i=%u; ", (unsigned)authres->instance);
    begin_item(writer);
    add_value(&writer->item, id, is_token(id));
    if (!end_item(writer, ""))
        return ASSAY_EUSAGE;
    if (authres->version.len)
        buffer_text(&writer->line, " 1");
    write_comments(writer, &authres->details);
    return ASSAY_OK;
}

static bool details_fit(const struct authres_details *details)
{
    return details->comment_count <= AUTHRES_COMMENTS_MAX &&
           details->property_count <= AUTHRES_PROPERTIES_MAX;
}

static int write_line(struct writer *writer, const struct authres *authres)
{
    size_t written = 0;
    if (authres->count > AUTHRES_RESULTS_MAX || !details_fit(&authres->details))
        return ASSAY_ELIMIT;
    int error = write_head(writer, authres);
    for (size_t i = 0; i < authres->count && !error; i++) {
        if (!details_fit(&authres->results[i].details))
            return ASSAY_ELIMIT;
        written += write_result(writer, &authres->results[i]);
    }
    if (!written)
        buffer_text(&writer->line, "; none");
    begin_item(writer);
    return error ? error : writer->line.error;
}

/* From the mark before it to the one behind it. */
static size_t item_length(struct slice line)
{
    size_t len = 1;
    while (len < line.len && line.p[len] != BEFORE_ITEM && line.p[len] != '\r')
        len++;
    return len;
}

/* Before an item rather than within it. */
static void fold(struct buffer *out, struct slice line)
{
    size_t column = NAME_COLUMNS;
    while (line.len) {
        bool breaks = line.p[0] == '\r', item = line.p[0] == BEFORE_ITEM;
        bool white = item || ascii_is_blank(line.p[0]);
        size_t len = breaks ? 2 : piece_length(line);
        size_t room = item ? item_length(line) : len;
        if (white && column && column + room > AUTHRES_COLUMNS) {
            buffer_text(out, "\r\n");
            column = 0;
        }
        buffer_slice(out, item ? SLICE(" ") : slice_head(line, 1));
        buffer_slice(out, slice_after(slice_head(line, len), 1));
        column = breaks ? 0 : column + len;
        line = slice_after(line, len);
    }
}

static void show_kept(struct buffer *out, size_t from)
{
    for (size_t i = from; i < out->len; i++)
        if (out->p[i] == KEPT_SPACE || out->p[i] == KEPT_TAB)
            out->p[i] = out->p[i] == KEPT_TAB ? '\t' : ' ';
}

int authres_write(struct buffer *out, const struct authres *authres)
{
    struct writer writer;
    size_t from = out->len;
    buffer_init(&writer.line, WHOLE_MAX);
    buffer_init(&writer.item, WHOLE_MAX);
    int error = write_line(&writer, authres);
    if (!error)
        fold(out, buffer_get(&writer.line));
    show_kept(out, from);
    buffer_free(&writer.line);
    buffer_free(&writer.item);
    return error ? error : out->error;
}
