/* SPDX-License-Identifier: MIT
 * One thing of a field: a result, a property, a reason, or a word that stands alone. */
#include "authres/internal.h"

/* What stands before "=". */
struct key {
    struct slice name;   /* the method, or the ptype */
    struct slice second; /* the version, or the property */
    char joint;          /* '/', '.', or 0 where there is no second */
};

/* --- words that belong to nothing --------------------------------------------------------- */

/* The flaw of such words that ends right before here, or NULL. */
static struct authres_flaw *stray_before(const struct reader *reader, size_t from)
{
    const struct authres *out = reader->out;
    struct authres_flaw *last = out->flaw_count ? &out->flaws[out->flaw_count - 1] : NULL;
    if (!reader->strayed || !last || last->fault != AUTHRES_STRAY)
        return NULL;
    size_t end = (size_t)(last->span.p - reader->text.p) + last->span.len;
    return slice_trim_white(reader_span(reader, end, from)).len ? NULL : last;
}

/* One behind another makes one flaw. */
static void stray_to(struct reader *reader, size_t from, size_t to)
{
    struct authres_flaw *last = stray_before(reader, from);
    if (last)
        last->span.len = (size_t)(reader->text.p + to - last->span.p);
    else
        reader_flaw(reader, AUTHRES_STRAY, from, to);
}

/* --- what it belongs to ------------------------------------------------------------ */

static struct authres_result *last_result(struct reader *reader)
{
    return reader->out->count ? &reader->out->results[reader->out->count - 1] : NULL;
}

static struct authres_details *owner(struct reader *reader)
{
    struct authres_result *result = last_result(reader);
    return result ? &result->details : &reader->out->details;
}

/* The last result reaches up to here, or further: its comments may stand within an item, and
 * before its method. What stands behind something that may not be its own is no part of it. */
static void extend(struct reader *reader, size_t to)
{
    struct authres_result *result = reader->detached ? NULL : last_result(reader);
    size_t from = result ? (size_t)(result->text.p - reader->text.p) : 0;
    if (result && to > from + result->text.len)
        result->text.len = to - from;
}

static bool give_one(struct reader *reader, struct slice comment)
{
    struct authres_details *details = owner(reader);
    if (details->comment_count == AUTHRES_COMMENTS_MAX) {
        reader_stop(reader, ASSAY_ELIMIT, "too many comments");
        return false;
    }
    struct slice *room =
        arena_list_room(reader->arena, (void **)&details->comments, &reader->comment_room,
                        details->comment_count, sizeof(*room));
    if (!room) {
        reader_stop(reader, ASSAY_ENOMEM, NULL);
        return false;
    }
    *room = comment;
    details->comment_count++;
    return true;
}

/* Behind words that belong to nothing a comment does neither. */
void reader_give(struct reader *reader)
{
    if (!reader->held_count)
        return;
    if (reader->strayed) {
        reader->held_count = 0;
        stray_to(reader, reader->held_from, reader->held_end);
        return;
    }
    for (size_t i = 0; i < reader->held_count && give_one(reader, reader->held[i]); i++)
        ;
    reader->held_count = 0;
    extend(reader, reader->held_end);
}

/* --- the name before "=" ---------------------------------------------------------------- */

static struct key split_key(struct slice word)
{
    size_t dot = slice_find(word, '.'), slash = slice_find(word, '/');
    struct slice version = slice_after(word, slash + 1);
    if (dot < slash)
        return (struct key){slice_head(word, dot), slice_after(word, dot + 1), '.'};
    if (slash < word.len && authres_is_digits(version))
        return (struct key){slice_head(word, slash), version, '/'};
    return (struct key){.name = word};
}

static bool next_is(const struct reader *reader, char c)
{
    return !reader->stopped && reader->at < reader->text.len && reader->text.p[reader->at] == c;
}

static struct slice next_word(struct reader *reader)
{
    struct slice word = reader_word(reader);
    reader->at += word.len;
    reader_skip(reader);
    return word;
}

/* RFC 8601 B.7: white space and comments around the dot or the slash. */
static bool join_key(struct reader *reader, struct slice word, struct key *key_r)
{
    char last = word.p[word.len - 1];
    size_t joints = 0;
    for (size_t i = 0; i < word.len; i++)
        joints += word.p[i] == '.' || word.p[i] == '/';
    if (joints == 1 && word.len > 1 && (last == '.' || last == '/')) {
        *key_r = (struct key){slice_head(word, word.len - 1), next_word(reader), last};
    } else if (!joints && (next_is(reader, '.') || next_is(reader, '/'))) {
        char joint = reader->text.p[reader->at++];
        reader_skip(reader);
        *key_r = (struct key){word, next_word(reader), joint};
    } else {
        return false;
    }
    return next_is(reader, '=') && (key_r->joint == '.' || authres_is_digits(key_r->second));
}

/* Moves past "="; where there is no key it stays, and what was held meanwhile is let go. */
static bool read_key(struct reader *reader, struct key *key_r)
{
    size_t from = reader->at, held = reader->held_count, held_end = reader->held_end;
    struct slice word = next_word(reader);
    bool found = false;
    if (word.len && next_is(reader, '=')) {
        *key_r = split_key(word);
        found = true;
        if (key_r->joint == '.' && !key_r->second.len)
            *key_r = (struct key){.name = word};
    } else if (word.len && !reader->stopped) {
        found = join_key(reader, word, key_r);
    }
    if (found) {
        reader->at++;
        return true;
    }
    reader->at = from;
    reader->held_count = held;
    reader->held_end = held_end;
    return false;
}

/* --- the value behind it ------------------------------------------------------------------- */

/* "smtp.mailfrom= dkim=pass": what follows is the name of another item. */
static bool item_begins(const struct reader *reader)
{
    struct slice word = reader_word(reader);
    size_t behind = reader->at + word.len;
    if (behind >= reader->text.len || reader->text.p[behind] != '=')
        return false;
    struct key key = split_key(word);
    if (key.joint == '.')
        return authres_is_ptype(key.name);
    return authres_is_method(key.name) || (!key.joint && authres_is_loose(key.name));
}

/* The comment without its end that stopped the reader leaves the item unread from its beginning on. */
static void begin_flaw(struct reader *reader, size_t from)
{
    struct authres *out = reader->out;
    struct authres_flaw *last = out->flaw_count ? &out->flaws[out->flaw_count - 1] : NULL;
    if (last && last->fault == AUTHRES_UNCLOSED)
        last->span = reader_span(reader, from, reader->text.len);
}

static bool read_value(struct reader *reader, size_t from, struct slice *out_r)
{
    size_t behind = reader->at, held = reader->held_count, held_end = reader->held_end;
    reader_skip(reader);
    if (reader->stopped) {
        begin_flaw(reader, from);
        return false;
    }
    bool ends = reader->at == reader->text.len || next_is(reader, ';');
    if (!ends && (reader->at == behind || !item_begins(reader)))
        return reader_value(reader, from, out_r);
    /* Comments that stand behind an empty value are read again, as what follows it. */
    reader->at = behind;
    reader->held_count = held;
    reader->held_end = held_end;
    *out_r = slice_make(reader->text.p + behind, 0);
    return true;
}

/* --- words that belong to nothing --------------------------------------------------------- */

/* Words stand behind what was taken for an authserv-id: it is one of them. */
static size_t take_id_back(struct reader *reader)
{
    struct authres *out = reader->out;
    out->has_id = false;
    out->authserv_id = out->version = SLICE_NONE;
    if (out->flaw_count && out->flaws[0].fault == AUTHRES_VERSION)
        memmove(out->flaws, out->flaws + 1, --out->flaw_count * sizeof(*out->flaws));
    return reader->id_from;
}

/* The comments before it go with it. */
static void stray(struct reader *reader, size_t from)
{
    if (reader->out->has_id && !reader->passed_head)
        from = take_id_back(reader);
    if (reader->held_count && reader->held_from < from)
        from = reader->held_from;
    reader->held_count = 0;
    stray_to(reader, from, reader->at);
    reader->strayed = reader->wary = true;
}

/* It stands beside results. */
static void take_none_back(struct reader *reader)
{
    size_t from = (size_t)(reader->none.p - reader->text.p);
    reader->out->none = false;
    reader_flaw(reader, AUTHRES_STRAY, from, from + reader->none.len);
}

/* --- results, reasons and properties --------------------------------------------------------- */

static void add_result(struct reader *reader, const struct key *key, struct slice value,
                       struct slice text)
{
    struct authres *out = reader->out;
    if (out->count == AUTHRES_RESULTS_MAX) {
        reader->at = (size_t)(text.p - reader->text.p);
        reader_stop(reader, ASSAY_ELIMIT, "too many results");
        return;
    }
    struct authres_result *result = arena_list_room(
        reader->arena, (void **)&out->results, &reader->result_room, out->count, sizeof(*result));
    if (!result) {
        reader_stop(reader, ASSAY_ENOMEM, NULL);
        return;
    }
    if (out->none)
        take_none_back(reader);
    reader->wary = false;
    *result = (struct authres_result){.method = key->name,
                                      .version = key->joint == '/' ? key->second : SLICE_NONE,
                                      .word = value,
                                      .result = authres_word_read(value),
                                      .text = text};
    out->count++;
    reader->comment_room = reader->property_room = 0;
}

static void add_property(struct reader *reader, const struct key *key, struct slice value,
                         struct slice text)
{
    struct authres_details *details = owner(reader);
    if (details->property_count == AUTHRES_PROPERTIES_MAX) {
        reader->at = (size_t)(text.p - reader->text.p);
        reader_stop(reader, ASSAY_ELIMIT, "too many properties");
        return;
    }
    struct authres_property *property =
        arena_list_room(reader->arena, (void **)&details->properties, &reader->property_room,
                        details->property_count, sizeof(*property));
    if (!property) {
        reader_stop(reader, ASSAY_ENOMEM, NULL);
        return;
    }
    *property = (struct authres_property){
        .property = key->name, .value = value, .detached = reader->detached, .text = text};
    if (key->joint == '.') {
        property->ptype = key->name;
        property->property = key->second;
    }
    details->property_count++;
}

/* RFC 8601 2.2; the top of authres.h says what is taken beyond it. */
static bool is_result(const struct reader *reader, const struct key *key, struct slice value)
{
    bool is_known = authres_is_method(key->name) && authres_word_read(value) != AUTHRES_OTHER;
    if (key->joint == '.' || !authres_is_name(key->name))
        return false;
    if (reader->strayed)
        return false;
    if (reader->fresh && reader->wary)
        return authres_is_method(key->name);
    if (reader->fresh)
        return key->joint || !authres_is_loose(key->name);
    return is_known;
}

/* Behind words that belong to nothing only names that are known are taken. */
static bool is_stray(const struct reader *reader, const struct key *key)
{
    bool is_property = key->joint == '.' && authres_is_ptype(key->name);
    return !is_property && (reader->wary || (key->joint != '.' && !authres_is_name(key->name)));
}

static bool take_instance(struct reader *reader, const struct key *key, struct slice value)
{
    uint32_t instance = authres_instance(value);
    if (!reader->id_open || reader->out->instance || key->joint || !instance ||
        !slice_eq_nocase(key->name, SLICE("i")))
        return false;
    reader->out->instance = instance;
    return true;
}

static bool take_reason(struct reader *reader, const struct key *key, struct slice value)
{
    struct authres_result *result = last_result(reader);
    if (!result || result->has_reason || reader->fresh || reader->detached || key->joint ||
        !slice_eq_nocase(key->name, SLICE("reason")))
        return false;
    result->has_reason = true;
    result->reason = value;
    return true;
}

static void read_pair(struct reader *reader, const struct key *key, size_t from)
{
    struct slice value;
    if (!read_value(reader, from, &value))
        return;
    size_t end = reader->at;
    struct slice text = reader_span(reader, from, end);
    if (take_instance(reader, key, value))
        return;
    reader->id_open = reader->version_open = false;
    if (is_result(reader, key, value)) {
        reader->detached = false;
        add_result(reader, key, value, text);
    } else if (is_stray(reader, key)) {
        stray(reader, from);
        return;
    } else if (!take_reason(reader, key, value)) {
        reader->detached = reader->detached || reader->fresh || reader->strayed;
        add_property(reader, key, value, text);
        reader->held_count = reader->strayed ? 0 : reader->held_count; /* it has them in its text */
    }
    reader->passed_head = true;
    if (reader->stopped)
        return;
    extend(reader, end);
    reader_give(reader);
}

/* --- a word alone ------------------------------------------------------------------------------- */

static bool has_any(struct slice text, const char *octets)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.p[i] && strchr(octets, text.p[i]))
            return true;
    return false;
}

static void take_id(struct reader *reader, struct slice word, size_t from)
{
    reader->id_from = from;
    reader->id_open = false;
    reader->version_open = true;
    reader->out->has_id = true;
    reader->out->authserv_id = word;
}

static void take_version(struct reader *reader, struct slice word, size_t from)
{
    uint64_t number = 0;
    reader->version_open = false;
    reader->out->version = word;
    if (slice_to_uint(word, 1, &number) || number != 1)
        reader_flaw(reader, AUTHRES_VERSION, from, reader->at);
}

static void read_bare(struct reader *reader, size_t from)
{
    struct slice word;
    if (!reader_value(reader, from, &word))
        return;
    struct authres *out = reader->out;
    bool is_quoted = reader->text.p[from] == '"';
    bool is_name = !has_any(word, ",<>[]{}\\") && !(word.len && word.p[word.len - 1] == ':');
    if (reader->id_open && !is_quoted && !is_name) {
        reader->id_open = false;
        stray(reader, from);
    } else if (reader->id_open) {
        take_id(reader, word, from);
    } else if (reader->version_open && authres_is_digits(word)) {
        take_version(reader, word, from);
    } else if (reader->fresh && !out->count && !out->none && slice_eq_nocase(word, SLICE("none"))) {
        out->none = true;
        reader->none = reader_span(reader, from, reader->at);
    } else {
        reader->version_open = false;
        stray(reader, from);
    }
}

void reader_item(struct reader *reader)
{
    struct key key;
    size_t from = reader->at;
    if (!reader->fresh)
        reader_give(reader);
    if (reader->stopped)
        return;
    if (read_key(reader, &key))
        read_pair(reader, &key, from);
    else
        read_bare(reader, from);
    reader->fresh = false;
}
