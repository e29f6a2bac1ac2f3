/* SPDX-License-Identifier: MIT
 * Structured header fields as tokens: RFC 5322 3.2, RFC 6532 3.2. */
#include "mail/internal.h"

bool mail_is_atext(char c)
{
    return ascii_is_alnum(c) || (c & 0x80) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* The octets of a comment from its '(' on; 0 where it has no end or nests deeper than `most`. */
static size_t comment_length(struct slice text, size_t most, bool *too_deep_r)
{
    size_t depth = 0;
    for (size_t i = 0; i < text.len && !*too_deep_r; i++) {
        char c = text.p[i];
        if (c == '\\')
            i++;
        else if (c == '(')
            *too_deep_r = ++depth > most;
        else if (c == ')' && --depth == 0)
            return i + 1;
    }
    return 0;
}

/* Up to and with `end`, which a backslash before it takes back; 0 where there is none. */
static size_t delimited_length(struct slice text, char end)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.p[i] == '\\')
            i++;
        else if (text.p[i] == end)
            return i + 1;
    }
    return 0;
}

static size_t atom_length(struct slice text)
{
    size_t len = 0;
    while (len < text.len && mail_is_atext(text.p[len]))
        len++;
    return len;
}

/* False where a comment has no end. */
static bool skip_white(struct tokens *tokens, size_t most)
{
    struct slice *rest = &tokens->rest;
    while (rest->len) {
        size_t len = ascii_is_white(rest->p[0]) ? 1 : 0;
        if (rest->p[0] == '(') {
            len = comment_length(*rest, most, &tokens->too_deep);
            if (!len)
                return false;
        }
        if (!len)
            break;
        *rest = slice_after(*rest, len);
    }
    return true;
}

bool mail_skip_white(struct slice *rest)
{
    struct tokens tokens = {.rest = *rest};
    bool good = skip_white(&tokens, rest->len);
    *rest = tokens.rest;
    return good;
}

bool mail_take_octet(struct slice *rest, char c)
{
    if (!mail_skip_white(rest) || !rest->len || rest->p[0] != c)
        return false;
    *rest = slice_after(*rest, 1);
    return mail_skip_white(rest);
}

static enum token_kind kind_at(struct slice text, size_t *len_r)
{
    char c = text.p[0];
    *len_r = 1;
    if (c == '"' || c == '[') {
        *len_r = delimited_length(text, c == '"' ? '"' : ']');
        return !*len_r ? TOKEN_FAULT : c == '"' ? TOKEN_QUOTED : TOKEN_LITERAL;
    }
    if (c && strchr("<>@,;:.", c))
        return TOKEN_SPECIAL;
    *len_r = atom_length(text);
    return *len_r ? TOKEN_ATOM : TOKEN_FAULT;
}

void tokens_next(struct tokens *tokens)
{
    size_t len = 0;
    bool good = skip_white(tokens, MAIL_COMMENT_MAX);
    tokens->now = (struct token){TOKEN_END, tokens->rest};
    if (!good)
        tokens->now.kind = TOKEN_FAULT;
    else if (tokens->rest.len)
        tokens->now.kind = kind_at(tokens->rest, &len);
    if (tokens->now.kind == TOKEN_FAULT)
        return;
    tokens->now.text = slice_head(tokens->rest, len);
    tokens->rest = slice_after(tokens->rest, len);
}

void tokens_init(struct tokens *tokens, struct slice text)
{
    *tokens = (struct tokens){.rest = text};
    tokens_next(tokens);
}

bool token_is(const struct tokens *tokens, char special)
{
    return tokens->now.kind == TOKEN_SPECIAL && tokens->now.text.p[0] == special;
}

struct slice token_unquote(struct slice text, struct arena *arena)
{
    size_t len = 0;
    char *out = arena_alloc(arena, text.len);
    if (!out)
        return SLICE_NONE;
    for (size_t i = 1; i + 1 < text.len; i++) {
        if (text.p[i] == '\\' && i + 2 < text.len)
            i++;
        if (text.p[i] != '\r' && text.p[i] != '\n')
            out[len++] = text.p[i];
    }
    return slice_make(out, len);
}
