/* SPDX-License-Identifier: MIT
 * Pasted text without what mail programs, bounces and careful people put around it. No step
 * makes it longer. */
#include "authres/internal.h"

struct output {
    char *p;
    size_t len;
};

static bool output_init(struct output *out, struct slice text, struct arena *arena)
{
    *out = (struct output){.p = arena_alloc(arena, text.len)};
    return out->p != NULL;
}

static void output_byte(struct output *out, char c)
{
    out->p[out->len++] = c;
}

/* --- lines -------------------------------------------------------------------------- */

/* Characters of web pages and word processors: *c_r is what stands for one, 0 for nothing. Returns
 * the octets of the character, 0 where it is none of these. */
static size_t odd_character(struct slice text, char *c_r)
{
    static const struct {
        uint32_t from, to;
        char c;
    } odd[] = {
        {0xA0, 0xA0, ' '},     {0xAB, 0xAB, '"'},     {0xAD, 0xAD, 0},       {0xBB, 0xBB, '"'},
        {0x2000, 0x200A, ' '}, {0x200B, 0x200D, 0},   {0x201C, 0x201F, '"'}, {0x2022, 0x2022, '*'},
        {0x202F, 0x202F, ' '}, {0x205F, 0x205F, ' '}, {0x2060, 0x2060, 0},   {0x3000, 0x3000, ' '},
        {0xFEFF, 0xFEFF, 0},
    };
    uint32_t code = 0;
    size_t len = text.p[0] & 0x80 ? utf8_decode(text, &code) : 0;
    for (size_t i = 0; len && i < ARRAY_LEN(odd); i++) {
        *c_r = odd[i].c;
        if (code >= odd[i].from && code <= odd[i].to)
            return len;
    }
    return 0;
}

/* Lines end in LF alone: a CR without one ends a line where no LF does, as on old Macs, and is
 * white space elsewhere. */
struct slice clean_lines(struct slice text, struct arena *arena, bool *cleaned_r)
{
    struct output out;
    bool has_lf = slice_find(text, '\n') < text.len;
    bool has_quotes = slice_find(text, '"') < text.len;
    struct slice mark = SLICE("\xef\xbb\xbf");
    if (!output_init(&out, text, arena))
        return SLICE_NONE;
    text = slice_after(text, slice_starts_nocase(text, mark) ? mark.len : 0);
    while (text.len) {
        char stands_for = 0;
        size_t odd = odd_character(text, &stands_for);
        if (odd && stands_for == '"' && has_quotes)
            odd = 0; /* no word processor has been at this text */
        bool both = slice_starts_nocase(text, SLICE("\r\n"));
        bool breaks = text.p[0] == '\n' || both || (text.p[0] == '\r' && !has_lf);
        if (!odd)
            output_byte(&out, breaks ? '\n' : text.p[0] == '\r' ? ' ' : text.p[0]);
        else if (stands_for)
            output_byte(&out, stands_for);
        *cleaned_r = *cleaned_r || odd;
        text = slice_after(text, odd ? odd : both ? 2 : 1);
    }
    return slice_make(out.p, out.len);
}

/* --- quoted-printable ------------------------------------------------------------------- */

/* The octets of a soft line break from its '=' on; 0: it is none. */
static size_t soft_break(struct slice text)
{
    size_t len = 1;
    while (len < text.len && ascii_is_blank(text.p[len]))
        len++;
    if (len == text.len)
        return len;
    return text.p[len] == '\n' ? len + 1 : 0;
}

/* The octet that "=3D" stands for; -1: it is no such thing. */
static int encoded_octet(struct slice text)
{
    int high = text.len > 2 ? ascii_hex_value(text.p[1]) : -1;
    int low = text.len > 2 ? ascii_hex_value(text.p[2]) : -1;
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Does the name of a method end here? */
static bool ends_method(struct slice text)
{
    size_t from = text.len;
    while (from && (ascii_is_alnum(text.p[from - 1]) || text.p[from - 1] == '-'))
        from--;
    return authres_is_method(slice_after(text, from));
}

/* RFC 2045 6.7: an encoded text has no '=' that is nothing but one, and that behind a method is
 * encoded too. Octets that no mail program encodes tell of digits behind a plain '='. */
static bool is_quoted_printable(struct slice text)
{
    bool has_method = false;
    for (size_t at = slice_find(text, '='); at < text.len;
         at += 1 + slice_find(slice_after(text, at + 1), '=')) {
        struct slice rest = slice_after(text, at);
        int octet = encoded_octet(rest);
        bool is_control = octet >= 0 && octet < ' ' && !ascii_is_white((char)octet);
        if (is_control || (octet < 0 && !soft_break(rest)))
            return false;
        has_method = has_method || (octet == '=' && ends_method(slice_head(text, at)));
    }
    return has_method;
}

/* An encoded line break is none of the text's own. */
struct slice clean_quoted_printable(struct slice text, struct arena *arena)
{
    struct output out;
    struct slice rest = text;
    if (!is_quoted_printable(text))
        return text;
    if (!output_init(&out, text, arena))
        return SLICE_NONE;
    while (rest.len) {
        int octet = rest.p[0] == '=' ? encoded_octet(rest) : rest.p[0];
        size_t len = rest.p[0] != '=' ? 1 : octet >= 0 ? 3 : soft_break(rest);
        bool is_break = len == 3 && (octet == '\n' || octet == '\r');
        if (rest.p[0] != '=' || octet >= 0)
            output_byte(&out, is_break ? ' ' : (char)octet);
        rest = slice_after(rest, len);
    }
    struct slice decoded = slice_make(out.p, out.len);
    return utf8_valid(decoded) ? decoded : text;
}

/* --- names made harmless -------------------------------------------------------------------- */

static size_t defanged(struct slice text, char *c_r)
{
    static const struct {
        const char *text;
        char c;
    } forms[] = {{"[.]", '.'}, {"[dot]", '.'}, {"[@]", '@'}, {"[at]", '@'}, {"[:]", ':'}};
    for (size_t i = 0; text.p[0] == '[' && i < ARRAY_LEN(forms); i++) {
        struct slice form = slice_from(forms[i].text);
        *c_r = forms[i].c;
        if (slice_starts_nocase(text, form))
            return form.len;
    }
    *c_r = text.p[0];
    return 1;
}

struct slice clean_defanged(struct slice text, struct arena *arena)
{
    struct output out;
    if (!output_init(&out, text, arena))
        return SLICE_NONE;
    while (text.len) {
        char c;
        size_t len = defanged(text, &c);
        output_byte(&out, c);
        text = slice_after(text, len);
    }
    return slice_make(out.p, out.len);
}

/* --- one line ---------------------------------------------------------------------------------- */

/* RFC 5322 2.2.3: the line ends alone. */
struct slice clean_fold(struct slice text, struct arena *arena)
{
    struct output out;
    if (!output_init(&out, text, arena))
        return SLICE_NONE;
    for (size_t i = 0; i < text.len; i++) {
        bool is_crlf = text.p[i] == '\r' && i + 1 < text.len && text.p[i + 1] == '\n';
        if (!is_crlf && text.p[i] != '\n')
            output_byte(&out, text.p[i]);
    }
    return slice_trim(slice_make(out.p, out.len));
}

struct slice clean_unfold(struct slice text, struct arena *arena)
{
    struct output out;
    if (!output_init(&out, text, arena))
        return SLICE_NONE;
    while (text.len) {
        size_t white = 0;
        bool breaks = false;
        while (white < text.len &&
               (ascii_is_white(text.p[white]) ||
                (white && text.p[white - 1] == '\n' && text.p[white] == CLEAN_DEEPER))) {
            breaks = breaks || text.p[white] == '\n' || text.p[white] == '\r';
            white++;
        }
        if (breaks)
            output_byte(&out, ' ');
        for (size_t i = 0; !breaks && i < white; i++)
            output_byte(&out, text.p[i]);
        text = slice_after(text, white);
        if (text.len)
            output_byte(&out, text.p[0]);
        text = slice_after(text, 1);
    }
    return slice_trim(slice_make(out.p, out.len));
}
