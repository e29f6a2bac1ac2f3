/* SPDX-License-Identifier: MIT
 * One term of a record: RFC 7208 12. */
#include "spf/term.h"
#include "spf/internal.h"

struct known_name {
    struct slice name;
    enum spf_kind kind;
};

static const struct known_name mechanisms[] = {
    {{"all", 3}, SPF_KIND_ALL}, {{"include", 7}, SPF_KIND_INCLUDE}, {{"a", 1}, SPF_KIND_A},
    {{"mx", 2}, SPF_KIND_MX},   {{"ptr", 3}, SPF_KIND_PTR},         {{"ip4", 3}, SPF_KIND_IP4},
    {{"ip6", 3}, SPF_KIND_IP6}, {{"exists", 6}, SPF_KIND_EXISTS},
};

static const struct known_name modifiers[] = {
    {{"redirect", 8}, SPF_KIND_REDIRECT},
    {{"exp", 3}, SPF_KIND_EXP},
};

static const struct known_name *find_name(const struct known_name *names, size_t count,
                                          struct slice name)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].name.len == name.len && slice_eq_nocase(names[i].name, name))
            return &names[i];
    return NULL;
}

/* name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ) at the start of text. */
static size_t name_length(struct slice text)
{
    size_t len = 0;
    if (!text.len || !ascii_is_alpha(text.p[0]))
        return 0;
    while (len < text.len && (ascii_is_alnum(text.p[len]) || text.p[len] == '-' ||
                              text.p[len] == '_' || text.p[len] == '.'))
        len++;
    return len;
}

/* "0" / %x31-39 *DIGIT, at most `max`. */
static bool read_cidr(struct slice text, uint8_t max, uint8_t *out_r)
{
    uint64_t value;
    if (text.len > 3 || (text.len > 1 && text.p[0] == '0') ||
        slice_to_uint(text, max, &value) != ASSAY_OK)
        return false;
    *out_r = (uint8_t)value;
    return true;
}

static size_t digits_before(struct slice text, size_t end)
{
    while (end && ascii_is_digit(text.p[end - 1]))
        end--;
    return end;
}

/* Takes [ "/" DIGITS ] [ "//" DIGITS ] off the end. A slash cannot end a
 * domain-spec, so whatever has this shape is a length. */
static const char *take_dual_cidr(struct slice *text, struct spf_term *term)
{
    if (!text->len)
        return NULL;
    size_t at = digits_before(*text, text->len);
    if (at >= 2 && text->p[at - 1] == '/' && text->p[at - 2] == '/') {
        if (!read_cidr(slice_after(*text, at), 128, &term->cidr6))
            return "not a prefix length of 0 to 128 behind \"//\"";
        *text = slice_head(*text, at - 2);
        at = digits_before(*text, text->len);
    }
    if (at >= 1 && text->p[at - 1] == '/') {
        if (!read_cidr(slice_after(*text, at), 32, &term->cidr4))
            return "not a prefix length of 0 to 32 behind \"/\"";
        *text = slice_head(*text, at - 1);
    }
    return NULL;
}

static const char *read_spec(struct slice text, struct spf_term *term)
{
    if (!text.len)
        return "no domain where one must stand";
    term->spec = text;
    term->macros = slice_find(text, '%') < text.len;
    return macro_fault(text, MACRO_DOMAIN);
}

/* What stands behind the name of a, mx (with lengths) and ptr: [ ":" domain-spec ]. */
static const char *read_optional_spec(struct slice text, struct spf_term *term)
{
    if (!text.len)
        return NULL;
    return text.p[0] == ':' ? read_spec(slice_after(text, 1), term) : "unexpected text behind it";
}

static const char *read_a_or_mx(struct slice text, struct spf_term *term)
{
    const char *fault = take_dual_cidr(&text, term);
    return fault ? fault : read_optional_spec(text, term);
}

static const char *read_required_spec(struct slice text, struct spf_term *term)
{
    if (!text.len || text.p[0] != ':')
        return "no domain where one must stand";
    return read_spec(slice_after(text, 1), term);
}

static const char *read_network(struct slice text, struct spf_term *term)
{
    bool four = term->kind == SPF_KIND_IP4;
    if (text.len < 2 || text.p[0] != ':')
        return "no address where one must stand";
    text = slice_after(text, 1);
    size_t slash = slice_find(text, '/');
    struct slice address = slice_head(text, slash);
    if (!(four ? ip_parse4(address, term->address) : ip_parse6(address, term->address)))
        return four ? "not an IPv4 address" : "not an IPv6 address";
    if (slash == text.len)
        return NULL;
    text = slice_after(text, slash + 1);
    if (!(four ? read_cidr(text, 32, &term->cidr4) : read_cidr(text, 128, &term->cidr6)))
        return four ? "not a prefix length of 0 to 32" : "not a prefix length of 0 to 128";
    return NULL;
}

static const char *read_arguments(struct slice text, struct spf_term *term)
{
    switch (term->kind) {
    case SPF_KIND_ALL:
        return text.len ? "unexpected text behind it" : NULL;
    case SPF_KIND_A:
    case SPF_KIND_MX:
        return read_a_or_mx(text, term);
    case SPF_KIND_PTR:
        return read_optional_spec(text, term);
    case SPF_KIND_IP4:
    case SPF_KIND_IP6:
        return read_network(text, term);
    default:
        return read_required_spec(text, term);
    }
}

static const char *read_modifier(struct slice name, struct slice value, struct spf_term *term)
{
    const struct known_name *known = find_name(modifiers, ARRAY_LEN(modifiers), name);
    term->kind = known ? known->kind : SPF_KIND_UNKNOWN;
    if (!known) {
        term->spec = value;
        return macro_fault(value, MACRO_MODIFIER);
    }
    return read_spec(value, term);
}

static const char *read_mechanism(struct slice text, size_t name_len, struct spf_term *term)
{
    const struct known_name *known =
        find_name(mechanisms, ARRAY_LEN(mechanisms), slice_head(text, name_len));
    if (!known)
        return "no such mechanism";
    term->kind = known->kind;
    return read_arguments(slice_after(text, name_len), term);
}

const char *term_read(struct slice text, struct spf_term *term)
{
    *term = (struct spf_term){.text = text, .cidr4 = 32, .cidr6 = 128};
    size_t len = name_length(text);
    if (len && len < text.len && text.p[len] == '=')
        return read_modifier(slice_head(text, len), slice_after(text, len + 1), term);
    term->qualifier = '+';
    if (text.len && memchr("+-~?", text.p[0], 4)) {
        term->qualifier = text.p[0];
        text = slice_after(text, 1);
        len = name_length(text);
    }
    return read_mechanism(text, len, term);
}
