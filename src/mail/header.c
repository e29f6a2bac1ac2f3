/* SPDX-License-Identifier: MIT
 * A header taken apart: RFC 5322 2.2, RFC 6532. Only CRLF ends a line here. */
#include "crypto/crypto.h"
#include "mail/mail.h"

static const struct {
    const char *word;
    const char *text;
} flaws[MAIL_FLAWS] = {
    [MAIL_BARE_CR] = {"bare-cr", "a CR without an LF behind it"},
    [MAIL_BARE_LF] = {"bare-lf", "an LF without a CR before it"},
    [MAIL_NUL] = {"nul", "an octet 0"},
    [MAIL_NO_COLON] = {"no-field", "a line that is no header field"},
    [MAIL_BAD_NAME] = {"name", "a field name with a character that no name may have"},
    [MAIL_LEADING_FOLD] = {"leading-fold",
                           "a first line that begins with white space, as if it went on with "
                           "another"},
    [MAIL_NO_END] = {"no-end", "no empty line behind it"},
    [MAIL_CUT] = {"cut", "a last line without CRLF"},
    [MAIL_NOT_UTF8] = {"not-utf8", "octets that are no UTF-8"},
    [MAIL_LONG_LINE] = {"long-line", "a line of more than 998 octets"},
};

const char *mail_flaw_word(enum mail_flaw flaw)
{
    return flaws[flaw].word;
}

const char *mail_flaw_text(enum mail_flaw flaw)
{
    return flaws[flaw].text;
}

/* --- lines and fields --------------------------------------------------------------- */

struct header_reader {
    struct mail_header *header;
    struct arena *arena;
    size_t room;
    size_t line; /* the number of the one being read */
};

static void note_flaw(struct header_reader *reader, enum mail_flaw flaw)
{
    if (!reader->header->flaws[flaw])
        reader->header->flaws[flaw] = reader->line;
}

/* The octets up to and with the next CRLF, or all. */
static struct slice next_line(struct slice text)
{
    size_t from = 0;
    while (from < text.len) {
        size_t lf = from + slice_find(slice_after(text, from), '\n');
        if (lf == text.len)
            break;
        if (lf && text.p[lf - 1] == '\r')
            return slice_head(text, lf + 1);
        from = lf + 1;
    }
    return text;
}

static bool ends_in_crlf(struct slice text)
{
    return text.len >= 2 && text.p[text.len - 2] == '\r' && text.p[text.len - 1] == '\n';
}

static struct slice without_crlf(struct slice text)
{
    return ends_in_crlf(text) ? slice_head(text, text.len - 2) : text;
}

static void check_line(struct header_reader *reader, struct slice line)
{
    struct slice content = without_crlf(line);
    if (slice_find(content, '\r') < content.len)
        note_flaw(reader, MAIL_BARE_CR);
    if (slice_find(content, '\n') < content.len)
        note_flaw(reader, MAIL_BARE_LF);
    if (slice_find(content, '\0') < content.len)
        note_flaw(reader, MAIL_NUL);
    if (content.len > MAIL_LINE_MAX)
        note_flaw(reader, MAIL_LONG_LINE);
    if (!ends_in_crlf(line))
        note_flaw(reader, MAIL_CUT);
    if (!ascii_only(content) && !utf8_valid(content))
        note_flaw(reader, MAIL_NOT_UTF8);
}

static struct mail_field *add_field(struct header_reader *reader, struct slice line)
{
    struct mail_header *header = reader->header;
    struct mail_field *field = arena_list_room(reader->arena, (void **)&header->fields,
                                               &reader->room, header->count, sizeof(*field));
    if (!field)
        return NULL;
    *field = (struct mail_field){.raw = line, .line = reader->line};
    header->count++;
    return field;
}

/* The field is whole: its name and its value. */
static void finish_field(struct header_reader *reader, struct mail_field *field)
{
    size_t colon = slice_find(field->raw, ':');
    size_t end = colon;
    size_t now = reader->line;
    reader->line = field->line;
    field->value = without_crlf(field->raw);
    if (colon == field->raw.len) {
        note_flaw(reader, MAIL_NO_COLON);
    } else {
        while (end && ascii_is_blank(field->raw.p[end - 1]))
            end--;
        field->name = slice_head(field->raw, end);
        field->value = slice_after(field->value, colon + 1);
        if (!slice_is_graphic(field->name))
            note_flaw(reader, MAIL_BAD_NAME);
    }
    reader->line = now;
}

static int read_fields(struct header_reader *reader)
{
    struct slice rest = reader->header->text;
    struct mail_field *field = NULL;
    while (rest.len) {
        struct slice line = next_line(rest);
        rest = slice_after(rest, line.len);
        reader->line++;
        check_line(reader, line);
        if (field && ascii_is_blank(line.p[0])) {
            field->raw.len += line.len;
            continue;
        }
        if (ascii_is_blank(line.p[0]))
            note_flaw(reader, MAIL_LEADING_FOLD);
        if (field)
            finish_field(reader, field);
        if (reader->header->count == MAIL_FIELDS_MAX)
            return ASSAY_ELIMIT;
        field = add_field(reader, line);
        if (!field)
            return ASSAY_ENOMEM;
    }
    if (field)
        finish_field(reader, field);
    return ASSAY_OK;
}

/* --- names ---------------------------------------------------------------------------- */

static void lower_copy(char *to, struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        to[i] = ascii_lower(text.p[i]);
}

/* All names in lower case, in one piece of memory. */
static bool make_keys(struct mail_header *header, struct arena *arena)
{
    size_t all = 0;
    for (size_t i = 0; i < header->count; i++)
        all += header->fields[i].name.len;
    char *keys = arena_alloc(arena, all ? all : 1);
    for (size_t i = 0; keys && i < header->count; i++) {
        struct mail_field *field = &header->fields[i];
        lower_copy(keys, field->name);
        field->key = slice_make(keys, field->name.len);
        keys += field->name.len;
    }
    return keys != NULL;
}

/* Of the name in lower case, which is made piece by piece: names may be long. */
static uint64_t hash_name(const struct mail_header *header, struct slice name)
{
    uint64_t seed[2];
    char room[128] = "";
    memcpy(seed, header->seed, sizeof(seed));
    do {
        struct slice piece = slice_head(name, sizeof(room));
        lower_copy(room, piece);
        seed[0] = hash_bytes(room, piece.len, (const uint8_t *)seed);
        name = slice_after(name, piece.len);
    } while (name.len);
    return seed[0];
}

/* Where the name is in the index, or belongs. */
static uint32_t *find_slot(const struct mail_header *header, struct slice name)
{
    size_t at = (size_t)hash_name(header, name) & (header->index_room - 1);
    while (header->index[at]) {
        uint32_t lowest = header->lowest[header->index[at] - 1];
        if (slice_eq_nocase(header->fields[lowest].key, name))
            break;
        at = (at + 1) & (header->index_room - 1);
    }
    return &header->index[at];
}

static void join_group(struct mail_header *header, uint32_t number)
{
    struct mail_field *field = &header->fields[number];
    uint32_t *slot = find_slot(header, field->key);
    field->above = MAIL_NO_FIELD;
    if (*slot)
        field->above = header->lowest[*slot - 1];
    else
        *slot = (uint32_t)++header->group_count;
    field->group = *slot - 1;
    header->lowest[field->group] = number;
}

static int index_names(struct mail_header *header, struct arena *arena)
{
    size_t room = 16;
    while (room < 2 * header->count)
        room *= 2;
    header->index = arena_array(arena, room, sizeof(*header->index));
    header->lowest = arena_array(arena, header->count, sizeof(*header->lowest));
    header->index_room = room;
    /* Whoever picks the names picks the seed with them, and so no names that collide. */
    uint8_t digest[CRYPTO_SHA256_LEN];
    crypto_sha256(header->text, digest);
    memcpy(header->seed, digest, sizeof(header->seed));
    if (!header->index || !header->lowest || !make_keys(header, arena))
        return ASSAY_ENOMEM;
    for (size_t i = 0; i < header->count; i++)
        join_group(header, (uint32_t)i);
    return ASSAY_OK;
}

int mail_header_read(struct slice text, struct arena *arena, struct mail_header *out_r)
{
    struct header_reader reader = {.header = out_r, .arena = arena};
    *out_r = (struct mail_header){.text = text, .complete = true};
    if (text.len > MAIL_HEADER_MAX)
        return ASSAY_ELIMIT;
    int error = read_fields(&reader);
    out_r->line_count = reader.line;
    return error == ASSAY_OK ? index_names(out_r, arena) : error;
}

uint32_t mail_header_group(const struct mail_header *header, struct slice name)
{
    if (!header->count)
        return MAIL_NO_FIELD;
    return *find_slot(header, name) - 1; /* 0 - 1: MAIL_NO_FIELD */
}

const struct mail_field *mail_header_lowest(const struct mail_header *header, struct slice name)
{
    uint32_t group = mail_header_group(header, name);
    return group == MAIL_NO_FIELD ? NULL : &header->fields[header->lowest[group]];
}

const struct mail_field *mail_header_above(const struct mail_header *header,
                                           const struct mail_field *field)
{
    return field->above == MAIL_NO_FIELD ? NULL : &header->fields[field->above];
}

size_t mail_header_count(const struct mail_header *header, struct slice name)
{
    size_t count = 0;
    for (const struct mail_field *field = mail_header_lowest(header, name); field; count++)
        field = mail_header_above(header, field);
    return count;
}

enum mail_flaw mail_header_breaks(const struct mail_header *header)
{
    static const enum mail_flaw breaking[] = {MAIL_BARE_CR,  MAIL_BARE_LF,      MAIL_NUL,
                                              MAIL_NO_COLON, MAIL_LEADING_FOLD, MAIL_BAD_NAME};
    for (size_t i = 0; i < ARRAY_LEN(breaking); i++)
        if (header->flaws[breaking[i]])
            return breaking[i];
    return MAIL_FLAWS;
}
