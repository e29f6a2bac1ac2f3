/* SPDX-License-Identifier: MIT
 * Content-Type and its like: RFC 2045 5.1, RFC 2183. */
#include "mail/internal.h"

/* tspecials of RFC 2045 5.1 end a token; so do white space and control octets. */
static bool is_token_octet(char c)
{
    return (uint8_t)c > 0x20 && c != 0x7f && !strchr("()<>@,;:\\\"/[]?=", c);
}

static struct slice take_token(struct slice *rest)
{
    size_t len = 0;
    while (len < rest->len && is_token_octet(rest->p[len]))
        len++;
    struct slice token = slice_head(*rest, len);
    *rest = slice_after(*rest, len);
    return token;
}

/* A bare value may hold more than a token: what mailers write without quotes goes up to the
 * next semicolon, white space, or a comment behind which the value does not go on. */
static struct slice take_bare(struct slice *rest)
{
    struct slice text = *rest;
    bool has_comments = true;
    while (rest->len && rest->p[0] != ';' && !ascii_is_white(rest->p[0])) {
        struct slice behind = *rest;
        has_comments = has_comments && mail_skip_white(&behind);
        bool is_comment = has_comments && behind.p > rest->p;
        if (is_comment && (!behind.len || behind.p[0] == ';' || ascii_is_white(behind.p[-1])))
            break;
        *rest = is_comment ? behind : slice_after(*rest, 1);
    }
    return slice_head(text, text.len - rest->len);
}

static bool take_value(struct slice *rest, struct arena *arena, struct slice *value_r)
{
    if (!rest->len || rest->p[0] != '"') {
        *value_r = take_bare(rest);
        return value_r->len > 0;
    }
    struct tokens tokens;
    tokens_init(&tokens, *rest);
    if (tokens.now.kind != TOKEN_QUOTED)
        return false;
    *value_r = token_unquote(tokens.now.text, arena);
    *rest = tokens.rest;
    return true;
}

/* name "=" value. */
static bool take_parameter(struct slice *rest, struct arena *arena, struct mail_parameter *out_r)
{
    out_r->name = take_token(rest);
    return out_r->name.len && mail_take_octet(rest, '=') && take_value(rest, arena, &out_r->value);
}

static bool take_type(struct slice *rest, struct mail_content *out)
{
    mail_skip_white(rest);
    out->type = take_token(rest);
    if (mail_take_octet(rest, '/')) {
        out->subtype = take_token(rest);
        return out->type.len && out->subtype.len;
    }
    return out->type.len > 0;
}

/* Passes over what is of no form: from `from` to a semicolon that stands in no quoted string and
 * no comment; where one of these has no end, to the next one at all. */
static void pass_over(struct slice from, struct slice *rest, struct mail_content *out)
{
    mail_skip_white(&from);
    while (mail_skip_white(rest) && rest->len && rest->p[0] != ';') {
        size_t len = 1;
        struct tokens tokens;
        if (rest->p[0] == '"') {
            tokens_init(&tokens, *rest);
            len = tokens.now.text.len;
            if (tokens.now.kind != TOKEN_QUOTED)
                break;
        }
        *rest = slice_after(*rest, len);
    }
    *rest = slice_after(*rest, slice_find(*rest, ';'));
    if (!out->unread.len)
        out->unread = slice_trim_white(slice_head(from, from.len - rest->len));
}

/* Passes over white space, comments and semicolons. False at the end. */
static bool find_parameter(struct slice *rest)
{
    while (mail_skip_white(rest) && rest->len && rest->p[0] == ';')
        *rest = slice_after(*rest, 1);
    return rest->len > 0;
}

int mail_content_read(struct slice value, struct arena *arena, struct mail_content *out_r)
{
    struct slice rest = value;
    struct mail_parameter *items = NULL;
    size_t room = 0, seen = 0;
    *out_r = (struct mail_content){.type = SLICE_NONE};
    bool good = take_type(&rest, out_r);
    pass_over(good ? rest : value, &rest, out_r);
    while (find_parameter(&rest) && seen++ < MAIL_PARAMETERS_MAX) {
        struct slice from = rest;
        if (!arena_list_room(arena, (void **)&items, &room, out_r->count, sizeof(*items)))
            return ASSAY_ENOMEM;
        out_r->parameters = items;
        good = take_parameter(&rest, arena, &items[out_r->count]);
        out_r->count += good;
        pass_over(good ? rest : from, &rest, out_r);
    }
    out_r->is_cut = rest.len > 0;
    if (out_r->count)
        sections_join(items, out_r, arena);
    return arena_failed(arena) ? ASSAY_ENOMEM : ASSAY_OK;
}

struct slice mail_content_parameter(const struct mail_content *content, const char *name)
{
    for (size_t i = 0; i < content->count; i++)
        if (slice_eq_nocase(content->parameters[i].name, slice_from(name)))
            return content->parameters[i].value;
    return SLICE_NONE;
}
