/* SPDX-License-Identifier: MIT
 * Expanding macro strings: RFC 7208 7.2 to 7.4. */
#include "spf/internal.h"

#include <stdio.h>

/* Text put together in the arena. */
struct text {
    struct arena *arena;
    char *p;
    size_t len, room;
    bool over;
};

static void put(struct text *text, struct slice bytes)
{
    if (bytes.len > SPF_EXPANSION_MAX - text->len)
        text->over = true;
    if (text->over || !bytes.len)
        return;
    if (text->len + bytes.len > text->room) {
        size_t room = text->room ? text->room : 128;
        while (room < text->len + bytes.len)
            room *= 2;
        char *p = arena_alloc(text->arena, room);
        if (!p)
            return;
        if (text->len)
            memcpy(p, text->p, text->len);
        text->p = p;
        text->room = room;
    }
    memcpy(text->p + text->len, bytes.p, bytes.len);
    text->len += bytes.len;
}

static void put_byte(struct text *text, char c)
{
    put(text, slice_make(&c, 1));
}

static bool is_unreserved(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static void put_escaped(struct text *text, struct slice bytes)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t c = (uint8_t)bytes.p[i];
        char hex[3] = {'%', digits[c >> 4], digits[c & 15]};
        if (is_unreserved(bytes.p[i]))
            put_byte(text, bytes.p[i]);
        else
            put(text, slice_make(hex, 3));
    }
}

/* --- the letters ------------------------------------------------------------ */

/* In upper case, as the suite of RFC 7208 has them in explanations. */
static struct slice dotted_nibbles(struct arena *arena, struct slice address)
{
    static const char digits[] = "0123456789ABCDEF";
    char *p = arena_alloc(arena, 63);
    for (size_t i = 0; p && i < 16; i++) {
        uint8_t octet = (uint8_t)address.p[i];
        p[4 * i] = digits[octet >> 4];
        p[4 * i + 1] = '.';
        p[4 * i + 2] = digits[octet & 15];
        if (i < 15)
            p[4 * i + 3] = '.';
    }
    return slice_make(p, p ? 63 : 0);
}

static struct slice pretty_address(struct arena *arena, struct slice address)
{
    struct buffer out;
    buffer_init(&out, 64);
    ip_format(&out, address);
    struct slice text = arena_copy(arena, buffer_get(&out));
    arena->failed |= out.error != ASSAY_OK;
    buffer_free(&out);
    return text;
}

static struct slice decimal(struct arena *arena, int64_t value)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%lld", (long long)value);
    return arena_copy(arena, slice_make(digits, (size_t)len));
}

static struct slice name_text(struct arena *arena, struct slice name)
{
    struct buffer out;
    buffer_init(&out, 5 * DNS_NAME_MAX);
    dns_name_to_text(&out, name);
    struct slice text = arena_copy(arena, buffer_get(&out));
    arena->failed |= out.error != ASSAY_OK;
    buffer_free(&out);
    return text;
}

/* %{p}: the domain itself, else a name below it, else any validated name. */
static struct slice validated_name(struct eval *eval, struct slice domain,
                                   struct expansion *expansion)
{
    struct spf_domain within = {.text = domain};
    eval_name(eval->arena, domain, &within.name);
    struct ptr_walk walk = {.domain = &within};
    if (ptr_validate(eval, true, &walk) == FLOW_NEED) {
        expansion->missing = true;
        return SLICE("unknown");
    }
    expansion->unknown = walk.unknown ? walk.unknown : expansion->unknown;
    if (walk.unknown)
        return SLICE("unknown");
    struct slice best = walk.equal.len ? walk.equal : walk.match.len ? walk.match : walk.first;
    return best.len ? name_text(eval->arena, best) : SLICE("unknown");
}

/* A part of the envelope as long as its sender liked: up to a limit. */
static struct slice bounded(struct slice value, struct slice part, const char *limit,
                            struct expansion *expansion)
{
    if (part.len <= SPF_IDENTITY_MAX)
        return value;
    expansion->limit = limit;
    return SLICE_NONE;
}

static struct slice local_part(struct eval *eval, struct slice value, struct expansion *expansion)
{
    static const char limit[] =
        "a local-part of more than " LIMIT_TEXT(SPF_IDENTITY_MAX) " octets (SPF_IDENTITY_MAX)";
    expansion->silent |= !eval->local_ascii;
    return bounded(value, eval->local, limit, expansion);
}

static struct slice helo(struct eval *eval, struct expansion *expansion)
{
    static const char limit[] =
        "a HELO of more than " LIMIT_TEXT(SPF_IDENTITY_MAX) " octets (SPF_IDENTITY_MAX)";
    struct slice value = eval->in->helo.value;
    return value.len ? bounded(value, value, limit, expansion) : SLICE("unknown");
}

static struct slice or_unknown(struct slice text)
{
    return text.len ? text : SLICE("unknown");
}

static struct slice value_of(struct eval *eval, char letter, struct slice domain,
                             struct expansion *expansion)
{
    bool four = eval->client.len == 4;
    switch (letter) {
    case 's':
        return local_part(eval, eval->check->sender, expansion);
    case 'l':
        return local_part(eval, eval->local, expansion);
    case 'o':
        return eval->domain;
    case 'd':
        return domain;
    case 'i':
        return four ? pretty_address(eval->arena, eval->client)
                    : dotted_nibbles(eval->arena, eval->client);
    case 'p':
        if (!expansion->validated.len) /* for every %{p} of the string */
            expansion->validated = validated_name(eval, domain, expansion);
        return expansion->validated;
    case 'h':
        return helo(eval, expansion);
    case 'c':
        return pretty_address(eval->arena, eval->client);
    case 'r':
        return or_unknown(eval->in->receiver);
    case 't':
        return decimal(eval->arena, eval->in->as_of_s);
    default:
        return four ? SLICE("in-addr") : SLICE("ip6");
    }
}

/* --- the transformers ---------------------------------------------------------- */

static bool is_one_of(char c, struct slice set)
{
    return set.len == 1 ? c == set.p[0] : slice_find(set, c) < set.len;
}

static size_t count_parts(struct slice value, struct slice delimiters)
{
    size_t count = 1;
    for (size_t i = 0; i < value.len; i++)
        count += is_one_of(value.p[i], delimiters);
    return count;
}

/* Takes a part off the front, or off the end, and the delimiter with it. */
static struct slice take_part(struct slice *value, struct slice delimiters, bool last)
{
    size_t len = 0;
    while (len < value->len && !is_one_of(value->p[last ? value->len - 1 - len : len], delimiters))
        len++;
    struct slice part = last ? slice_after(*value, value->len - len) : slice_head(*value, len);
    size_t left = len < value->len ? value->len - len - 1 : 0;
    *value = last ? slice_head(*value, left) : slice_after(*value, value->len - left);
    return part;
}

/* The last ones, or where their order is reversed the first. Looks at no others: a record may
 * hold thousands of macros that each keep one part of a long sender. */
static struct slice kept_parts(struct slice value, const struct macro *macro,
                               struct slice delimiters)
{
    uint64_t left = macro->keep;
    size_t len = 0;
    for (; len < value.len; len++)
        if (is_one_of(value.p[macro->reverse ? len : value.len - 1 - len], delimiters) && !--left)
            break;
    return macro->reverse ? slice_head(value, len) : slice_after(value, value.len - len);
}

static void put_value(struct text *text, const struct macro *macro, struct slice value)
{
    if (macro->escape)
        put_escaped(text, value);
    else
        put(text, value);
}

static void put_transformed(struct text *text, const struct macro *macro, struct slice value)
{
    if (!macro->reverse && !macro->keep && !macro->delimiters.len) {
        put_value(text, macro, value);
        return;
    }
    struct slice delimiters = macro->delimiters.len ? macro->delimiters : SLICE(".");
    if (macro->keep)
        value = kept_parts(value, macro, delimiters);
    size_t count = count_parts(value, delimiters);
    for (size_t i = 0; i < count; i++) {
        if (i)
            put_byte(text, '.');
        put_value(text, macro, take_part(&value, delimiters, macro->reverse));
    }
}

static void put_literal(struct text *text, char literal)
{
    if (literal == '-')
        put(text, SLICE("%20"));
    else
        put_byte(text, literal == '_' ? ' ' : '%');
}

struct expansion macro_expand(struct eval *eval, struct slice text, struct slice domain)
{
    static const char limit[] =
        "an expansion of more than " LIMIT_TEXT(SPF_EXPANSION_MAX) " octets (SPF_EXPANSION_MAX)";
    struct expansion expansion = {.text = SLICE_NONE};
    struct text out = {.arena = eval->arena};
    while (text.len && !out.over && !expansion.limit) {
        struct macro macro;
        size_t literals = slice_find(text, '%');
        put(&out, slice_head(text, literals));
        text = slice_after(text, literals);
        if (!text.len || macro_read(text, &macro))
            break;
        if (macro.letter)
            put_transformed(&out, &macro, value_of(eval, macro.letter, domain, &expansion));
        else
            put_literal(&out, macro.literal);
        text = slice_after(text, macro.len);
    }
    expansion.limit = out.over ? limit : expansion.limit;
    expansion.text = slice_make(out.p, expansion.limit ? 0 : out.len);
    return expansion;
}
