/* SPDX-License-Identifier: MIT
 * Tag lists: RFC 6376 3.2, with the octets of RFC 8616. */
#include "mail/mail.h"

const char *mail_tags_fault_text(enum mail_tags_fault fault)
{
    static const char *const texts[] = {
        [MAIL_TAGS_OK] = "no fault",
        [MAIL_TAGS_NO_EQUALS] = "a tag without \"=\"",
        [MAIL_TAGS_NAME] = "a tag name that is not of letters, digits and _",
        [MAIL_TAGS_VALUE] = "an octet that a tag may not hold",
        [MAIL_TAGS_TWICE] = "a tag that stands twice",
        [MAIL_TAGS_EMPTY] = "a tag that is empty",
        [MAIL_TAGS_LIMIT] = "too many tags",
        [MAIL_TAGS_MEMORY] = "no memory",
    };
    return texts[fault];
}

/* How many octets of folding white space stand at the start: *WSP, or *WSP CRLF 1*WSP. */
static size_t fws_length(struct slice text)
{
    size_t len = 0;
    while (len < text.len && ascii_is_blank(text.p[len]))
        len++;
    if (len + 2 < text.len && text.p[len] == '\r' && text.p[len + 1] == '\n' &&
        ascii_is_blank(text.p[len + 2])) {
        len += 3;
        while (len < text.len && ascii_is_blank(text.p[len]))
            len++;
    }
    return len;
}

static bool is_tag_name(struct slice name)
{
    if (!name.len || !ascii_is_alpha(name.p[0]))
        return false;
    for (size_t i = 1; i < name.len; i++)
        if (!ascii_is_alnum(name.p[i]) && name.p[i] != '_')
            return false;
    return true;
}

static bool is_tag_value(struct slice value)
{
    bool is_ascii = true;
    for (size_t i = 0; i < value.len;) {
        uint8_t c = (uint8_t)value.p[i];
        bool is_plain = c > 0x20 && c != 0x7f && c != ';';
        size_t len = is_plain ? 1 : fws_length(slice_after(value, i));
        if (!len)
            return false;
        is_ascii &= c < 0x80;
        i += len;
    }
    return is_ascii || utf8_valid(value);
}

static enum mail_tags_fault read_tag(struct slice spec, struct mail_tag *out_r)
{
    size_t equals = slice_find(spec, '=');
    out_r->name = slice_trim_white(slice_head(spec, equals));
    out_r->value = slice_trim_white(slice_after(spec, equals + 1));
    if (!slice_trim_white(spec).len)
        return MAIL_TAGS_EMPTY;
    if (equals == spec.len)
        return MAIL_TAGS_NO_EQUALS;
    if (!is_tag_name(out_r->name))
        return MAIL_TAGS_NAME;
    return is_tag_value(out_r->value) ? MAIL_TAGS_OK : MAIL_TAGS_VALUE;
}

const struct mail_tag *mail_tags_find(const struct mail_tags *tags, const char *name)
{
    struct slice wanted = slice_from(name);
    for (size_t i = 0; i < tags->count; i++)
        if (slice_eq(tags->items[i].name, wanted))
            return &tags->items[i];
    return NULL;
}

/* The n-th tag is new among those before it. */
static bool is_new(const struct mail_tag *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (slice_eq(items[i].name, items[n].name))
            return false;
    return true;
}

enum mail_tags_fault mail_tags_read(struct slice text, struct arena *arena, struct mail_tags *out_r,
                                    struct slice *span_r)
{
    struct mail_tag *items = NULL;
    size_t room = 0, count = 0;
    enum mail_tags_fault fault = MAIL_TAGS_OK;
    *out_r = (struct mail_tags){NULL, 0};
    *span_r = slice_trim_white(text);
    if (!span_r->len)
        return MAIL_TAGS_EMPTY;
    for (struct slice rest = text; rest.p && fault == MAIL_TAGS_OK;) {
        struct slice spec = slice_cut(&rest, ';');
        if (!rest.p && count && !slice_trim_white(spec).len)
            break; /* the semicolon at the end */
        *span_r = slice_trim_white(spec);
        if (count == MAIL_TAGS_MAX)
            return MAIL_TAGS_LIMIT;
        if (!arena_list_room(arena, (void **)&items, &room, count, sizeof(*items)))
            return MAIL_TAGS_MEMORY;
        fault = read_tag(spec, &items[count]);
        if (fault == MAIL_TAGS_OK && !is_new(items, count++))
            fault = MAIL_TAGS_TWICE;
    }
    *out_r = (struct mail_tags){items, count};
    return fault;
}
