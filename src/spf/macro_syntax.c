/* SPDX-License-Identifier: MIT
 * The grammar of macro strings: RFC 7208 7.1. */
#include "spf/internal.h"

static bool is_delimiter(char c)
{
    return c && memchr(".-+,/_=", c, 7) != NULL;
}

/* transformers = *DIGIT [ "r" ], then *delimiter, then "}". `at` stands behind
 * the letter. */
static const char *read_transformers(struct slice text, size_t at, struct macro *out_r)
{
    bool digits = false;
    for (; at < text.len && ascii_is_digit(text.p[at]); at++) {
        unsigned digit = (unsigned)(text.p[at] - '0');
        digits = true;
        if (out_r->keep < UINT32_MAX)
            out_r->keep = out_r->keep * 10 + digit;
    }
    if (digits && !out_r->keep)
        return "a macro that keeps 0 parts";
    if (at < text.len && ascii_lower(text.p[at]) == 'r') {
        out_r->reverse = true;
        at++;
    }
    size_t from = at;
    while (at < text.len && is_delimiter(text.p[at]))
        at++;
    out_r->delimiters = slice_make(text.p + from, at - from);
    if (at >= text.len || slice_find(text, '}') == text.len)
        return "a macro without its \"}\"";
    if (text.p[at] != '}')
        return "a macro with more than digits, \"r\" and delimiters, in this order";
    out_r->len = at + 1;
    return NULL;
}

const char *macro_read(struct slice text, struct macro *out_r)
{
    *out_r = (struct macro){.len = 2};
    char next = text.len > 1 ? text.p[1] : '\0';
    if (next == '%' || next == '_' || next == '-') {
        out_r->literal = next;
        return NULL;
    }
    if (next != '{' || text.len < 3)
        return "a \"%\" that starts no macro";
    char letter = ascii_lower(text.p[2]);
    if (!letter || !memchr("slodiphcrtv", letter, 11))
        return "no such macro letter";
    out_r->letter = letter;
    out_r->escape = text.p[2] != letter;
    return read_transformers(text, 3, out_r);
}

/* toplabel = ( *alphanum ALPHA *alphanum ) /
 *            ( 1*alphanum "-" *( alphanum / "-" ) alphanum ) */
static bool is_top_label(struct slice label)
{
    bool not_numeric = false;
    if (!label.len || !ascii_is_alnum(label.p[0]) || !ascii_is_alnum(label.p[label.len - 1]))
        return false;
    for (size_t i = 0; i < label.len; i++) {
        if (!ascii_is_alnum(label.p[i]) && label.p[i] != '-')
            return false;
        not_numeric |= !ascii_is_digit(label.p[i]);
    }
    return not_numeric;
}

/* domain-end = ( "." toplabel [ "." ] ) / macro-expand. `tail` is what stands
 * behind the last macro. */
static const char *domain_end_fault(struct slice tail, bool macro_before)
{
    if (!tail.len)
        return macro_before ? NULL : "no domain where one must stand";
    if (tail.p[tail.len - 1] == '.')
        tail.len--;
    size_t dot = slice_find_last(tail, '.');
    if (dot == tail.len || !is_top_label(slice_after(tail, dot + 1)))
        return "the domain does not end in a dot and a top-level name";
    return NULL;
}

static bool is_literal(char c, enum macro_use use)
{
    return (c > 0x20 && c < 0x7f) || (c == ' ' && use == MACRO_EXPLANATION);
}

const char *macro_fault(struct slice text, enum macro_use use)
{
    size_t at = 0, tail = 0;
    while (at < text.len) {
        struct macro macro;
        if (text.p[at] != '%') {
            if (!is_literal(text.p[at++], use))
                return use == MACRO_EXPLANATION ? "a character that is not printable ASCII"
                                                : "a character that is not allowed";
            continue;
        }
        const char *fault = macro_read(slice_after(text, at), &macro);
        if (fault)
            return fault;
        if (macro.letter && memchr("crt", macro.letter, 3) && use != MACRO_EXPLANATION)
            return "a macro letter that only explanations may use";
        at += macro.len;
        tail = at;
    }
    return use == MACRO_DOMAIN ? domain_end_fault(slice_after(text, tail), tail > 0) : NULL;
}

bool spf_uses_macro(struct slice text, const char *letters)
{
    struct macro macro;
    for (size_t at = slice_find(text, '%'); at < text.len;) {
        if (macro_read(slice_after(text, at), &macro))
            return false;
        if (macro.letter && strchr(letters, macro.letter))
            return true;
        at += macro.len;
        at += slice_find(slice_after(text, at), '%');
    }
    return false;
}

const char *spf_explanation_fault(struct slice text)
{
    return macro_fault(text, MACRO_EXPLANATION);
}
