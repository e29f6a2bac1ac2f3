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
 * next semicolon or white space. */
static struct slice take_bare(struct slice *rest)
{
    size_t len = 0;
    while (len < rest->len && rest->p[len] != ';' && !ascii_is_white(rest->p[len]))
        len++;
    struct slice value = slice_head(*rest, len);
    *rest = slice_after(*rest, len);
    return value;
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

/* ";" name "=" value. A semicolon at the end is none. */
static bool take_parameter(struct slice *rest, struct arena *arena, struct mail_parameter *out_r)
{
    out_r->name = SLICE_NONE;
    if (!mail_take_octet(rest, ';'))
        return false;
    if (!rest->len)
        return true;
    out_r->name = take_token(rest);
    return out_r->name.len && mail_take_octet(rest, '=') && take_value(rest, arena, &out_r->value);
}

static bool read_type(struct slice *rest, struct mail_content *out)
{
    if (!mail_skip_white(rest))
        return false;
    out->type = take_token(rest);
    if (rest->len && rest->p[0] == '/') {
        *rest = slice_after(*rest, 1);
        out->subtype = take_token(rest);
        return out->type.len && out->subtype.len;
    }
    return out->type.len > 0;
}

int mail_content_read(struct slice value, struct arena *arena, struct mail_content *out_r)
{
    struct slice rest = value;
    struct mail_parameter *items = NULL;
    size_t room = 0;
    *out_r = (struct mail_content){.type = SLICE_NONE};
    bool good = read_type(&rest, out_r);
    while (good && mail_skip_white(&rest) && rest.len && out_r->count < MAIL_PARAMETERS_MAX) {
        struct mail_parameter parameter = {.name = SLICE_NONE};
        struct slice before = rest;
        good = take_parameter(&rest, arena, &parameter);
        if (!good)
            rest = before;
        if (!good || !parameter.name.len)
            break;
        if (!arena_list_room(arena, (void **)&items, &room, out_r->count, sizeof(*items)))
            return ASSAY_ENOMEM;
        items[out_r->count++] = parameter;
        out_r->parameters = items;
    }
    out_r->unread = rest;
    return arena_failed(arena) ? ASSAY_ENOMEM : ASSAY_OK;
}

struct slice mail_content_parameter(const struct mail_content *content, const char *name)
{
    for (size_t i = 0; i < content->count; i++)
        if (slice_eq_nocase(content->parameters[i].name, slice_from(name)))
            return content->parameters[i].value;
    return SLICE_NONE;
}
