/* SPDX-License-Identifier: MIT
 * Whose name a field uses: RFC 8601 5. Where the field is whole, which is to say that its head has
 * the form of the grammar and nothing in it could not be read, its authserv-id alone decides. In
 * any other one our names are looked for as somebody might find them who reads with less care
 * than we do. What cannot be looked through, for want of memory or over a limit, is ours. */
#include "authres/internal.h"
#include "dns/dns.h"

/* --- the head --------------------------------------------------------------------------- */

enum head {
    HEAD_WHOLE,   /* an authserv-id, and the version that we know or none: RFC 8601 2.2 */
    HEAD_BROKEN,  /* no such form */
    HEAD_VERSION, /* what stands in the version's place is not a version that we know */
};

/* Over white space and comments (RFC 5322 3.2.2); false where one has no end. */
static bool over_cfws(struct slice *text)
{
    size_t depth = 0;
    while (text->len) {
        char c = text->p[0];
        if (c == '(')
            depth++;
        else if (!depth && !ascii_is_white(c))
            break;
        else if (c == ')')
            depth--;
        *text = slice_after(*text, c == '\\' ? 2 : 1);
    }
    return !depth;
}

static bool next_is(struct slice text, char c)
{
    return text.len && text.p[0] == c;
}

/* "i=N;", the instance of an ARC set: RFC 8617 4.1.1. */
static void over_instance(struct slice *text)
{
    struct slice rest = slice_after(*text, 1);
    if (!text->len || ascii_lower(text->p[0]) != 'i' || !over_cfws(&rest) || !next_is(rest, '='))
        return;
    rest = slice_after(rest, 1);
    over_cfws(&rest);
    while (rest.len && ascii_is_digit(rest.p[0]))
        rest = slice_after(rest, 1);
    over_cfws(&rest);
    if (!next_is(rest, ';'))
        return;
    *text = slice_after(rest, 1);
    over_cfws(text);
}

/* The octets of the character at the start; 0: it is no UTF-8, or it cannot be seen. */
static size_t visible_length(struct slice text)
{
    uint32_t code = 0;
    size_t len = utf8_decode(text, &code);
    return len && text_is_deceptive(code) ? 0 : len;
}

/* A quoted string (RFC 6532 3.2) from its quote on; 0: it has no end, or not this form. */
static size_t quoted_length(struct slice text)
{
    size_t at = 1;
    while (at < text.len && text.p[at] != '"') {
        at += text.p[at] == '\\';
        size_t len = visible_length(slice_after(text, at));
        if (!len)
            return 0;
        at += len;
    }
    return at < text.len ? at + 1 : 0;
}

/* A token (RFC 2045 5.1), with letters of UTF-8 too (RFC 8601 2.5). */
static bool is_token(struct slice text)
{
    while (text.len) {
        char c = text.p[0];
        size_t len = visible_length(text);
        if (!len || (!(c & 0x80) && (c <= ' ' || c == 127 || strchr("()<>@,;:\\\"/[]?=", c))))
            return false;
        text = slice_after(text, len);
    }
    return true;
}

/* Up to white space, ';', '(' or '='. */
static size_t word_length(struct slice text)
{
    size_t len = 0;
    while (len < text.len && !ascii_is_white(text.p[len]) && text.p[len] != ';' &&
           text.p[len] != '(' && text.p[len] != '=')
        len++;
    return len;
}

/* The word at the start, and what may stand behind it; none where it is the name of a pair: an old
 * shape of Yahoo's has no semicolon behind the host. */
static struct slice take_word(struct slice *text)
{
    struct slice word = slice_head(*text, word_length(*text));
    struct slice rest = slice_after(*text, word.len);
    over_cfws(&rest);
    if (next_is(rest, '='))
        return SLICE_NONE;
    *text = rest;
    return word;
}

static bool is_known_version(struct slice word)
{
    uint64_t number = 0;
    return !word.len || (!slice_to_uint(word, 1, &number) && number == 1);
}

/* Before the first semicolon, behind the authserv-id: a version, or nothing. Any other word there
 * is a version that is not known, and so is a number behind a slash, where a method has its. */
static enum head read_head(struct slice text)
{
    bool closed = over_cfws(&text);
    over_instance(&text);
    bool quoted = next_is(text, '"');
    size_t len = quoted ? quoted_length(text) : word_length(text);
    struct slice id = slice_head(text, len), behind = slice_after(text, len), rest = behind;
    struct slice slash = slice_after(id, slice_find(id, '/') + 1);
    closed = over_cfws(&rest) && closed;
    bool apart = rest.len < behind.len;
    struct slice version = take_word(&rest), more = take_word(&rest);
    if (!len || !closed || (version.len && !apart))
        return HEAD_BROKEN;
    if (more.len || !is_known_version(version) || (!quoted && authres_is_digits(slash)))
        return HEAD_VERSION;
    bool ends = !rest.len || rest.p[0] == ';';
    return ends && (quoted || is_token(id)) ? HEAD_WHOLE : HEAD_BROKEN;
}

/* What would end the field for some: control octets, and the end of a line that does not go on. */
static bool is_stray(char c, struct slice behind)
{
    if (c == '\r')
        return !next_is(behind, '\n');
    if (c == '\n')
        return behind.len && !ascii_is_blank(behind.p[0]);
    return c == 127 || (!(c & 0x80) && c < ' ' && c != '\t');
}

static bool has_stray(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_stray(text.p[i], slice_after(text, i + 1)))
            return true;
    return false;
}

static bool is_whole(const struct authres *said, struct slice value, enum head head)
{
    return head == HEAD_WHOLE && said->has_id && !said->limit && !said->flaw_count &&
           !has_stray(value);
}

/* --- a text as names are compared in it ----------------------------------------------- */

#define VIEW_MAX (2 * (size_t)AUTHRES_OCTETS_MAX)

struct view {
    struct buffer text;  /* small letters; what is looked through is a space, or an open '(' */
    struct buffer aside; /* the comments that were taken out */
    struct buffer names; /* the text with A-labels: RFC 5890 2.3.2.1 */
    unsigned converted;  /* how many there are */
};

static void view_init(struct view *view)
{
    *view = (struct view){.converted = 0};
    buffer_init(&view->text, VIEW_MAX);
    buffer_init(&view->aside, VIEW_MAX);
    buffer_init(&view->names, VIEW_MAX);
}

static void view_free(struct view *view)
{
    buffer_free(&view->text);
    buffer_free(&view->aside);
    buffer_free(&view->names);
}

static bool view_failed(const struct view *view)
{
    return view->text.error || view->aside.error || view->names.error;
}

/* The other full stops of IDNA: RFC 3490 3.1. */
static bool is_dot(uint32_t code)
{
    return code == '.' || code == 0x3002 || code == 0xff0e || code == 0xff61;
}

/* Adds the character at the start; returns how many octets it has. */
static size_t add_character(struct buffer *out, struct slice text)
{
    uint32_t code = 0;
    size_t len = utf8_decode(text, &code);
    bool ascii = len && code < 128;
    if (!len || code <= ' ' || code == 127 || (ascii && strchr("\"'`()<>[]{}\\", (int)code)) ||
        text_is_deceptive(code))
        buffer_byte(out, ' ');
    else if (ascii)
        buffer_byte(out, ascii_lower((char)code));
    else
        buffer_slice(out, is_dot(code) ? SLICE(".") : slice_head(text, len));
    return len ? len : 1;
}

/* The comment that began at the last '(', of which there is one, is no longer in the way of what
 * stands around it. No octet is looked at twice: those behind it go as well. */
static void put_aside(struct view *view)
{
    struct slice text = buffer_get(&view->text);
    size_t from = text.len - 1;
    while (text.p[from] != '(')
        from--;
    buffer_byte(&view->aside, ';');
    buffer_slice(&view->aside, slice_after(text, from + 1));
    view->text.len = from;
}

/* `comments`: their text stays where it is; else it goes to the end, inner ones first. A '(' that
 * nothing closes is passed over. Outside of comments a backslash takes nothing from what follows
 * it. */
static void fill_text(struct view *view, struct slice text, bool comments)
{
    size_t open = 0;
    while (text.len && !view_failed(view)) {
        bool escape = text.p[0] == '\\';
        text = slice_after(text, escape);
        bool mark = !comments && !(escape && open);
        size_t len = 1;
        if (mark && next_is(text, '(')) {
            buffer_byte(&view->text, '(');
            open++;
        } else if (mark && open && next_is(text, ')')) {
            put_aside(view);
            open--;
        } else if (text.len) {
            len = add_character(&view->text, text);
        }
        text = slice_after(text, len);
    }
    buffer_slice(&view->text, buffer_get(&view->aside));
}

/* Without what is looked through. */
static void join(struct buffer *text)
{
    size_t len = 0;
    for (size_t i = 0; i < text->len; i++)
        if (text->p[i] != ' ' && text->p[i] != '(')
            text->p[len++] = text->p[i];
    text->len = len;
}

/* Letters, digits, hyphens, and all that is not ASCII. */
static bool is_label_octet(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '_' || (c & 0x80);
}

static size_t label_length(struct slice text)
{
    size_t len = 0;
    while (len < text.len && is_label_octet(text.p[len]))
        len++;
    return len;
}

static void add_label(struct view *view, struct slice label)
{
    struct dns_name name;
    enum dns_name_fault fault = DNS_NAME_IDN;
    if (!ascii_only(label)) {
        fault = dns_name_from_text(label, &name);
        view->converted++;
    }
    if (fault == DNS_NAME_MEMORY)
        view->names.error = ASSAY_ENOMEM;
    else if (view->converted > AUTHRES_LABELS_MAX)
        view->names.error = ASSAY_ELIMIT;
    if (fault)
        buffer_slice(&view->names, label);
    else
        buffer_add(&view->names, name.wire + 1, name.wire[0]);
}

static void fill_names(struct view *view)
{
    struct slice text = buffer_get(&view->text);
    while (text.len && !view_failed(view)) {
        size_t len = label_length(text);
        if (len)
            add_label(view, slice_head(text, len));
        else
            buffer_byte(&view->names, text.p[0]);
        text = slice_after(text, len ? len : 1);
    }
    join(&view->names);
}

/* `joined`: what is looked through does not part labels either. */
static void fill(struct view *view, struct slice text, bool comments, bool joined)
{
    fill_text(view, text, comments);
    if (joined)
        join(&view->text);
    fill_names(view);
    join(&view->text);
}

/* --- our names -------------------------------------------------------------------------- */

struct looking {
    const struct slice *ours;
    size_t count;
    bool whole; /* the text is a name, and must be ours; else it may stand anywhere */
};

/* Without the dot of the root. */
static struct slice without_root(const struct buffer *name)
{
    struct slice text = buffer_get(name);
    return next_is(slice_after(text, text.len - 1), '.') ? slice_head(text, text.len - 1) : text;
}

static bool has_text(const struct buffer *within, const struct buffer *name, bool whole)
{
    struct slice text = without_root(within), part = without_root(name);
    if (!part.len || part.len > text.len)
        return false;
    return whole ? slice_eq(text, part) : memmem(text.p, text.len, part.p, part.len) != NULL;
}

/* A-labels in A-labels, and each as it was written: no letter before a name hides it. */
static bool has_name(const struct view *within, struct slice ours, bool whole)
{
    struct view name;
    view_init(&name);
    fill(&name, ours, true, true);
    bool found = view_failed(&name) || has_text(&within->names, &name.names, whole) ||
                 has_text(&within->text, &name.text, whole);
    view_free(&name);
    return found;
}

static bool look(struct slice text, const struct looking *how, bool comments, bool joined)
{
    struct view view;
    view_init(&view);
    fill(&view, text, comments, joined);
    bool found = view_failed(&view);
    for (size_t i = 0; i < how->count && !found; i++)
        found = has_name(&view, how->ours[i], how->whole);
    view_free(&view);
    return found;
}

/* One of the names stands anywhere in the text, comments in their place or not. */
static bool holds_ours(struct slice text, const struct looking *how)
{
    bool labels = !ascii_only(text);
    return look(text, how, true, true) || look(text, how, false, true) ||
           (labels && (look(text, how, true, false) || look(text, how, false, false)));
}

/* Labels that are none of them empty, and begin and end with no hyphen; the root's dot may stand
 * behind them. */
static bool is_plain_name(struct slice id)
{
    for (struct slice rest = id; rest.p;) {
        struct slice label = slice_cut(&rest, '.');
        if (!label.len)
            return !rest.p && label.p > id.p;
        if (label.p[0] == '-' || label.p[label.len - 1] == '-')
            return false;
        for (size_t i = 0; i < label.len; i++)
            if (!is_label_octet(label.p[i]))
                return false;
    }
    return id.len > 0;
}

/* An authserv-id that is no name may have one of ours in it: RFC 8601 2.5 leaves its substructure
 * open. */
static bool is_ours(struct slice id, const struct looking *how)
{
    struct looking whole = {how->ours, how->count, true};
    struct dns_name name; /* what is not ASCII may be a dot to it, too */
    enum dns_name_fault fault = ascii_only(id) ? DNS_NAME_OK : dns_name_from_text(id, &name);
    if (fault == DNS_NAME_MEMORY)
        return true;
    return is_plain_name(id) && fault == DNS_NAME_OK ? look(id, &whole, true, true)
                                                     : holds_ours(id, how);
}

static bool has_unknown_version(const struct authres *said, enum head head)
{
    for (size_t i = 0; i < said->flaw_count; i++)
        if (said->flaws[i].fault == AUTHRES_VERSION)
            return true;
    return head == HEAD_VERSION;
}

bool authres_is_claimed(const struct authres *said, struct slice value, const struct slice *ours,
                        size_t count)
{
    struct looking how = {ours, count, false};
    enum head head = read_head(value);
    if (has_unknown_version(said, head))
        return true;
    return is_whole(said, value, head) ? is_ours(said->authserv_id, &how) : holds_ours(value, &how);
}
