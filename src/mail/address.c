/* SPDX-License-Identifier: MIT
 * Address lists: RFC 5322 3.4 and 4.4, RFC 6532 3.2. */
#include "mail/internal.h"

const char *mail_address_fault_text(enum mail_address_fault fault)
{
    static const char *const texts[] = {
        [MAIL_ADDRESS_OK] = "no fault",
        [MAIL_ADDRESS_EMPTY] = "no address",
        [MAIL_ADDRESS_SYNTAX] = "not an address",
        [MAIL_ADDRESS_NO_DOMAIN] = "an address without a domain",
        [MAIL_ADDRESS_DOMAIN] = "a domain that is no domain name",
        [MAIL_ADDRESS_NOT_UTF8] = "octets that are no UTF-8",
        [MAIL_ADDRESS_LIMIT] = "too many addresses",
        [MAIL_ADDRESS_MEMORY] = "no memory",
    };
    return texts[fault];
}

struct reader {
    struct tokens tokens;
    struct arena *arena;
    struct mail_addresses *out;
    struct mail_mailbox *items;
    size_t room;
    bool in_group;
    enum mail_address_fault fault; /* the first */
};

/* The words before an '@', '<', ':' or ','. */
struct words {
    struct slice text;  /* from the first to the last */
    size_t count;       /* words */
    bool is_local_part; /* words with one dot between each two */
};

static bool spoil(struct reader *reader, enum mail_address_fault fault)
{
    if (reader->fault == MAIL_ADDRESS_OK) {
        bool is_too_deep = reader->tokens.too_deep && fault != MAIL_ADDRESS_MEMORY;
        reader->fault = is_too_deep ? MAIL_ADDRESS_LIMIT : fault;
        reader->out->span = reader->tokens.now.text;
    }
    return false;
}

static struct slice span(struct slice from, struct slice to)
{
    return slice_make(from.p, (size_t)(to.p + to.len - from.p));
}

static struct words read_words(struct reader *reader)
{
    struct tokens *tokens = &reader->tokens;
    struct words words = {.text = slice_head(tokens->now.text, 0), .is_local_part = true};
    bool after_word = false;
    for (;; tokens_next(tokens)) {
        bool is_word = tokens->now.kind == TOKEN_ATOM || tokens->now.kind == TOKEN_QUOTED;
        if (!is_word && !token_is(tokens, '.'))
            break;
        words.is_local_part &= is_word != after_word;
        words.count += is_word;
        words.text = span(words.text, tokens->now.text);
        after_word = is_word;
    }
    words.is_local_part &= after_word;
    return words;
}

/* The words without what stands between them: comments, white space, quotes. */
static struct slice local_part(struct reader *reader, struct slice text)
{
    struct tokens tokens;
    size_t len = 0;
    char *out = arena_alloc(reader->arena, text.len + 1);
    for (tokens_init(&tokens, text); out && tokens.now.kind != TOKEN_END; tokens_next(&tokens)) {
        struct slice word = tokens.now.text;
        if (tokens.now.kind == TOKEN_QUOTED)
            word = token_unquote(word, reader->arena);
        if (word.len)
            memcpy(out + len, word.p, word.len);
        len += word.len;
    }
    return slice_make(out, out ? len : 0);
}

static bool is_domain_octet(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '_' || c == '.' || (c & 0x80);
}

enum dns_name_fault mail_domain_read(struct slice text, struct dns_name *out_r)
{
    if (!text.len || text.p[text.len - 1] == '.')
        return DNS_NAME_EMPTY_LABEL;
    for (size_t i = 0; i < text.len; i++)
        if (!is_domain_octet(text.p[i]))
            return DNS_NAME_IDN;
    return dns_name_from_text(text, out_r);
}

static bool name_domain(struct reader *reader, struct mail_mailbox *box)
{
    enum dns_name_fault fault = mail_domain_read(box->domain, &box->name);
    if (fault == DNS_NAME_MEMORY)
        return spoil(reader, MAIL_ADDRESS_MEMORY);
    return fault == DNS_NAME_OK || spoil(reader, MAIL_ADDRESS_DOMAIN);
}

/* A literal without its white space, escaped or not. */
static struct slice without_white(struct slice literal, struct arena *arena)
{
    size_t len = 0;
    char *out = arena_alloc(arena, literal.len);
    for (size_t i = 0; out && i < literal.len; i++) {
        bool is_escape = literal.p[i] == '\\';
        i += is_escape;
        if (ascii_is_white(literal.p[i]))
            continue;
        if (is_escape)
            out[len++] = '\\';
        out[len++] = literal.p[i];
    }
    return slice_make(out, len);
}

/* atom *("." atom), with comments and white space anywhere between; or a literal. */
static bool read_domain(struct reader *reader, struct mail_mailbox *box)
{
    struct tokens *tokens = &reader->tokens;
    struct buffer text;
    bool wants_atom = true;
    if (tokens->now.kind == TOKEN_LITERAL) {
        box->domain = without_white(tokens->now.text, reader->arena);
        tokens_next(tokens);
        return true;
    }
    buffer_init(&text, MAIL_HEADER_MAX);
    while (wants_atom ? tokens->now.kind == TOKEN_ATOM : token_is(tokens, '.')) {
        buffer_slice(&text, tokens->now.text);
        wants_atom = !wants_atom;
        tokens_next(tokens);
    }
    box->domain = arena_copy(reader->arena, buffer_get(&text));
    int error = text.error;
    buffer_free(&text);
    if (error || arena_failed(reader->arena))
        return spoil(reader, MAIL_ADDRESS_MEMORY);
    return wants_atom ? spoil(reader, MAIL_ADDRESS_SYNTAX) : name_domain(reader, box);
}

static bool add_mailbox(struct reader *reader, const struct mail_mailbox *box)
{
    if (reader->out->count == MAIL_ADDRESSES_MAX)
        return spoil(reader, MAIL_ADDRESS_LIMIT);
    if (!arena_list_room(reader->arena, (void **)&reader->items, &reader->room, reader->out->count,
                         sizeof(*reader->items)))
        return spoil(reader, MAIL_ADDRESS_MEMORY);
    reader->items[reader->out->count++] = *box;
    reader->out->items = reader->items;
    return true;
}

/* A local-part may be all that there is. */
static bool is_at_end(const struct tokens *tokens)
{
    return tokens->now.kind == TOKEN_END || token_is(tokens, ',') || token_is(tokens, ';') ||
           token_is(tokens, '>');
}

/* What stands behind the local-part; `words` is that. */
static bool read_addr_spec(struct reader *reader, const struct words *words,
                           struct mail_mailbox *box)
{
    if (!words->is_local_part)
        return spoil(reader, MAIL_ADDRESS_SYNTAX);
    if (!token_is(&reader->tokens, '@'))
        return spoil(reader,
                     is_at_end(&reader->tokens) ? MAIL_ADDRESS_NO_DOMAIN : MAIL_ADDRESS_SYNTAX);
    tokens_next(&reader->tokens);
    box->local_part = local_part(reader, words->text);
    return read_domain(reader, box);
}

/* Lists may have empty places: obs-mbox-list and its like. */
static void skip_commas(struct tokens *tokens)
{
    while (token_is(tokens, ','))
        tokens_next(tokens);
}

/* obs-route: "@a,@b:". */
static bool skip_route(struct reader *reader)
{
    struct tokens *tokens = &reader->tokens;
    struct mail_mailbox hop;
    bool more = token_is(tokens, '@') || token_is(tokens, ',');
    bool any = false;
    if (!more)
        return true;
    reader->out->has_route = true;
    for (skip_commas(tokens); more && token_is(tokens, '@'); any = true) {
        tokens_next(tokens);
        if (!read_domain(reader, &hop))
            return false;
        more = token_is(tokens, ',');
        skip_commas(tokens);
    }
    if (!any || !token_is(tokens, ':'))
        return spoil(reader, MAIL_ADDRESS_SYNTAX);
    tokens_next(tokens);
    return true;
}

/* Behind '<'. */
static bool read_angle(struct reader *reader, struct mail_mailbox *box)
{
    tokens_next(&reader->tokens);
    if (token_is(&reader->tokens, '>'))
        return spoil(reader, MAIL_ADDRESS_EMPTY);
    if (!skip_route(reader))
        return false;
    struct words words = read_words(reader);
    if (!read_addr_spec(reader, &words, box))
        return false;
    if (!token_is(&reader->tokens, '>'))
        return spoil(reader, MAIL_ADDRESS_SYNTAX);
    return true;
}

static bool open_group(struct reader *reader, const struct words *name)
{
    if (reader->in_group || !name->count)
        return spoil(reader, MAIL_ADDRESS_SYNTAX);
    reader->in_group = reader->out->has_group = true;
    tokens_next(&reader->tokens);
    return true;
}

/* One mailbox, or the beginning of a group. */
static bool read_one(struct reader *reader)
{
    struct tokens *tokens = &reader->tokens;
    struct slice begin = tokens->now.text;
    struct words words = read_words(reader);
    struct mail_mailbox box = {.display = SLICE_NONE};
    struct slice behind;
    bool is_phrase = !words.text.len || words.text.p[0] != '.';
    if (token_is(tokens, ':'))
        return is_phrase ? open_group(reader, &words) : spoil(reader, MAIL_ADDRESS_SYNTAX);
    if (token_is(tokens, '<') && is_phrase) {
        box.display = words.text;
        if (!read_angle(reader, &box))
            return false;
        behind = tokens->rest;
        tokens_next(tokens);
    } else {
        if (!read_addr_spec(reader, &words, &box))
            return false;
        behind = tokens->now.text;
    }
    box.text = slice_make(begin.p, (size_t)(behind.p - begin.p));
    return add_mailbox(reader, &box);
}

/* Behind a mailbox, or a group's ';': a comma, or the end of the group or of it all. */
static bool read_between(struct reader *reader)
{
    struct tokens *tokens = &reader->tokens;
    if (tokens->now.kind == TOKEN_END || (reader->in_group && token_is(tokens, ';')))
        return true;
    if (!token_is(tokens, ','))
        return spoil(reader, MAIL_ADDRESS_SYNTAX);
    skip_commas(tokens);
    return true;
}

static bool read_list(struct reader *reader)
{
    struct tokens *tokens = &reader->tokens;
    skip_commas(tokens);
    while (tokens->now.kind != TOKEN_END) {
        bool was_in_group = reader->in_group;
        if (was_in_group && token_is(tokens, ';')) {
            reader->in_group = false;
            tokens_next(tokens);
        } else if (!read_one(reader)) {
            return false;
        }
        bool is_opened = reader->in_group && !was_in_group;
        if (is_opened)
            skip_commas(tokens);
        else if (!read_between(reader))
            return false;
    }
    return !reader->in_group || spoil(reader, MAIL_ADDRESS_SYNTAX);
}

enum mail_address_fault mail_addresses_read(struct slice value, struct arena *arena,
                                            struct mail_addresses *out_r)
{
    struct reader reader = {.arena = arena, .out = out_r};
    *out_r = (struct mail_addresses){.span = value};
    if (!utf8_valid(value))
        return MAIL_ADDRESS_NOT_UTF8;
    tokens_init(&reader.tokens, value);
    if (read_list(&reader) && !out_r->count)
        reader.fault = MAIL_ADDRESS_EMPTY;
    if (arena_failed(arena))
        reader.fault = MAIL_ADDRESS_MEMORY;
    return reader.fault;
}
