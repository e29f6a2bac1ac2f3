/* SPDX-License-Identifier: MIT
 *
 * zone_lexer.c - the tokens of a zone file (RFC 1035 5.1): words, quoted strings
 * and ends of lines; comments, blanks and parentheses are dealt with here.
 */
#include <stdio.h>

#include "dns/zone_internal.h"

void zone_lexer_init(struct zone_lexer *lexer, struct slice text)
{
    *lexer = (struct zone_lexer){.text = text, .line = 1, .line_begins = true};
}

void zone_fault(struct zone_lexer *lexer, int error, const struct zone_token *at,
                const char *reason)
{
    if (lexer->error)
        return;
    lexer->error = error;
    lexer->fault.line = at->line;
    lexer->fault.column = at->column;
    snprintf(lexer->fault.reason, sizeof(lexer->fault.reason), "%s", reason);
}

static bool at_end(const struct zone_lexer *lexer)
{
    return lexer->at >= lexer->text.len;
}

static char peek(const struct zone_lexer *lexer)
{
    return at_end(lexer) ? '\n' : lexer->text.p[lexer->at];
}

static struct zone_token token_here(const struct zone_lexer *lexer, enum zone_token_kind kind)
{
    return (struct zone_token){
        .kind = kind,
        .text = slice_make(lexer->text.p + lexer->at, 0),
        .line = lexer->line,
        .column = lexer->at - lexer->line_at + 1,
    };
}

static void skip_comment(struct zone_lexer *lexer)
{
    while (!at_end(lexer) && peek(lexer) != '\n')
        lexer->at++;
}

static void next_line(struct zone_lexer *lexer)
{
    lexer->at++;
    lexer->line++;
    lexer->line_at = lexer->at;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static bool ends_word(char c)
{
    return is_blank(c) || c == '\n' || c == ';' || c == '(' || c == ')' || c == '"';
}

static void parenthesis(struct zone_lexer *lexer)
{
    struct zone_token here = token_here(lexer, ZONE_WORD);
    bool opens = peek(lexer) == '(';
    if (!opens && lexer->opened == 0)
        zone_fault(lexer, ASSAY_ESYNTAX, &here, "a closing parenthesis that was never opened");
    else if (opens && lexer->opened++ == 0)
        lexer->open = here;
    else if (!opens)
        lexer->opened--;
    lexer->at++;
}

/* Skips what is no token. True where a blank stood at the start of a line. */
static bool skip_blanks(struct zone_lexer *lexer)
{
    bool blank = false;
    for (; !at_end(lexer) && !lexer->error; blank = true) {
        char c = peek(lexer);
        if (c == ';')
            skip_comment(lexer);
        else if (c == '(' || c == ')')
            parenthesis(lexer);
        else if (c == '\n' && lexer->opened)
            next_line(lexer);
        else if (is_blank(c))
            lexer->at++;
        else
            break;
    }
    return blank;
}

static void reject_nul(struct zone_lexer *lexer)
{
    if (peek(lexer) == '\0') {
        struct zone_token here = token_here(lexer, ZONE_WORD);
        zone_fault(lexer, ASSAY_ESYNTAX, &here, "a NUL octet");
    }
}

/* Steps over one character, or over a backslash and what it escapes. */
static void step(struct zone_lexer *lexer)
{
    reject_nul(lexer);
    bool escape = peek(lexer) == '\\';
    lexer->at++;
    if (escape && peek(lexer) != '\n') {
        reject_nul(lexer);
        lexer->at++;
    }
}

static struct zone_token read_quoted(struct zone_lexer *lexer)
{
    struct zone_token token = token_here(lexer, ZONE_QUOTED);
    size_t start = ++lexer->at;
    while (peek(lexer) != '"' && peek(lexer) != '\n')
        step(lexer);
    if (peek(lexer) != '"')
        zone_fault(lexer, ASSAY_ESYNTAX, &token, "a quoted string that does not end on its line");
    token.text = slice_make(lexer->text.p + start, lexer->at - start);
    lexer->at += !at_end(lexer);
    return token;
}

static struct zone_token read_word(struct zone_lexer *lexer)
{
    struct zone_token token = token_here(lexer, ZONE_WORD);
    size_t start = lexer->at;
    while (!ends_word(peek(lexer)))
        step(lexer);
    token.text = slice_make(lexer->text.p + start, lexer->at - start);
    return token;
}

static struct zone_token read_end(struct zone_lexer *lexer)
{
    struct zone_token token = token_here(lexer, at_end(lexer) ? ZONE_EOF : ZONE_EOL);
    if (token.kind == ZONE_EOF && lexer->opened)
        zone_fault(lexer, ASSAY_ESYNTAX, &lexer->open, "a parenthesis that is never closed");
    if (token.kind == ZONE_EOL)
        next_line(lexer);
    return token;
}

struct zone_token zone_lexer_next(struct zone_lexer *lexer)
{
    struct zone_token token;
    bool first = lexer->line_begins;
    bool indented = skip_blanks(lexer) && first;
    if (!lexer->error && peek(lexer) == '"')
        token = read_quoted(lexer);
    else if (!lexer->error && peek(lexer) != '\n')
        token = read_word(lexer);
    else if (!lexer->error)
        token = read_end(lexer);
    if (lexer->error)
        return token_here(lexer, ZONE_EOF);
    token.indented = indented;
    lexer->line_begins = token.kind == ZONE_EOL;
    return token;
}

/* --- the text of tokens -------------------------------------------------------- */

/* In a piece nobody knows what a name of one label hangs from. */
static const char *piece_fault(const struct zone_token *token, const struct zone_base *base,
                               const struct dns_name *name)
{
    struct slice text = token->text;
    bool absolute = text.len && text.p[text.len - 1] == '.';
    if (slice_eq(text, SLICE("@")))
        return base->at.len ? NULL
                            : "an @, and no $ORIGIN before it: begin with $ORIGIN and the domain";
    if (absolute || dns_name_labels(dns_name_slice(name)) > 1)
        return NULL;
    if (token->kind == ZONE_QUOTED)
        return "a string where a name must stand";
    return "a name of one label: write all of it, or begin with $ORIGIN and the domain";
}

void zone_read_name(struct zone_lexer *lexer, const struct zone_token *token,
                    const struct zone_base *base, struct dns_name *out_r)
{
    bool at = base->piece && slice_eq(token->text, SLICE("@"));
    const struct dns_name *origin = at ? &base->at : &base->origin;
    const char *reason = NULL;
    struct dns_name name;
    enum dns_name_fault why = dns_name_from_master(token->text, dns_name_slice(origin), &name);
    if (why)
        reason = dns_name_fault_text(why);
    else if (base->piece)
        reason = piece_fault(token, base, &name);
    if (reason)
        zone_fault(lexer, why == DNS_NAME_MEMORY ? ASSAY_ENOMEM : ASSAY_ESYNTAX, token, reason);
    else
        *out_r = name;
}

bool zone_unescape(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] != '\\') {
            buffer_byte(out, text.p[i]);
            continue;
        }
        uint64_t octet;
        if (++i == text.len)
            return false;
        if (!ascii_is_digit(text.p[i])) {
            buffer_byte(out, text.p[i]);
            continue;
        }
        if (text.len - i < 3 || slice_to_uint(slice_make(text.p + i, 3), 255, &octet) < 0)
            return false;
        buffer_byte(out, (char)octet);
        i += 2;
    }
    return true;
}

static uint64_t unit_seconds(char unit)
{
    switch (ascii_lower(unit)) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    case 'w':
        return 604800;
    default:
        return 0;
    }
}

bool zone_period(struct slice text, uint32_t *seconds_r)
{
    uint64_t sum = 0;
    for (size_t at = 0; at < text.len; at++) {
        size_t start = at;
        uint64_t number;
        while (at < text.len && ascii_is_digit(text.p[at]))
            at++;
        uint64_t unit = at < text.len ? unit_seconds(text.p[at]) : start == 0;
        if (slice_to_uint(slice_make(text.p + start, at - start), INT32_MAX, &number) < 0 || !unit)
            return false;
        sum += number * unit;
        if (sum > INT32_MAX) /* RFC 2181 8 */
            return false;
    }
    *seconds_r = (uint32_t)sum;
    return text.len > 0;
}
