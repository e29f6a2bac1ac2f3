/* SPDX-License-Identifier: MIT */
#include "authres_same.h"

#include "authres/internal.h"

/* --- the same ----------------------------------------------------------------------- */

static const char *details_differ(const struct authres_details *a, const struct authres_details *b)
{
    if (a->comment_count != b->comment_count)
        return "number of comments";
    for (size_t i = 0; i < a->comment_count; i++)
        if (!slice_eq(a->comments[i], b->comments[i]))
            return "comment";
    if (a->property_count != b->property_count)
        return "number of properties";
    for (size_t i = 0; i < a->property_count; i++) {
        const struct authres_property *one = &a->properties[i], *other = &b->properties[i];
        if (!slice_eq(one->ptype, other->ptype) || !slice_eq(one->property, other->property))
            return "property";
        if (!slice_eq(one->value, other->value) || one->detached != other->detached)
            return "value";
    }
    return NULL;
}

static const char *result_differs(const struct authres_result *a, const struct authres_result *b)
{
    if (!slice_eq(a->method, b->method) || !slice_eq(a->version, b->version))
        return "method";
    if (a->result != b->result)
        return "result";
    if (a->result == AUTHRES_OTHER && !slice_eq(a->word, b->word))
        return "word";
    if (a->has_reason != b->has_reason || !slice_eq(a->reason, b->reason))
        return "reason";
    return details_differ(&a->details, &b->details);
}

const char *authres_differs(const struct authres *a, const struct authres *b)
{
    if (a->instance != b->instance)
        return "instance";
    if (a->has_id != b->has_id || !slice_eq(a->authserv_id, b->authserv_id))
        return "authserv-id";
    if (a->none != b->none)
        return "none";
    if (a->count != b->count)
        return "number of results";
    const char *differs = details_differ(&a->details, &b->details);
    for (size_t i = 0; i < a->count && !differs; i++)
        differs = result_differs(&a->results[i], &b->results[i]);
    return differs;
}

/* --- what can be written ---------------------------------------------------------------- */

static bool keyword(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_alnum(text.p[i]) && (text.p[i] != '-' || i + 1 == text.len))
            return false;
    return text.len > 0;
}

/* The text without what no quoted string may hold. */
static struct slice printable(struct slice text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; out && i < text.len;) {
        uint32_t code = (uint8_t)text.p[i];
        size_t octets = utf8_decode(slice_after(text, i), &code);
        bool control = code < 32 ? code != '\t' : code == 127 || text_is_deceptive(code);
        if (octets && !control)
            memcpy(out + len, text.p + i, octets);
        len += octets && !control ? octets : 0;
        i += octets && !control ? octets : 1;
    }
    return slice_make(out, len);
}

static struct authres_details strict_details(const struct authres_details *in, struct arena *arena)
{
    struct authres_details out = {.comment_count = in->comment_count};
    out.comments = arena_array(arena, in->comment_count + 1, sizeof(*out.comments));
    out.properties = arena_array(arena, in->property_count + 1, sizeof(*out.properties));
    for (size_t i = 0; i < in->comment_count; i++)
        out.comments[i] = printable(in->comments[i], arena);
    for (size_t i = 0; i < in->property_count; i++) {
        const struct authres_property *property = &in->properties[i];
        if (!property->detached && keyword(property->ptype) && keyword(property->property) &&
            printable(property->value, arena).len == property->value.len)
            out.properties[out.property_count++] = *property;
    }
    return out;
}

static bool has_form(const struct authres_result *result)
{
    if (result->result == AUTHRES_OTHER &&
        (!keyword(result->word) || authres_word_read(result->word) != AUTHRES_OTHER))
        return false;
    return keyword(result->method) && !authres_is_loose(result->method) &&
           (!result->version.len || authres_is_digits(result->version));
}

struct authres authres_strict(const struct authres *in, struct arena *arena)
{
    struct authres out = *in;
    out.count = 0;
    out.results = arena_array(arena, in->count + 1, sizeof(*out.results));
    out.details = strict_details(&in->details, arena);
    out.details.property_count = 0;
    for (size_t i = 0; i < in->count; i++) {
        if (!has_form(&in->results[i]))
            continue;
        struct authres_result *result = &out.results[out.count++];
        *result = in->results[i];
        result->reason = result->has_reason ? printable(result->reason, arena) : SLICE_NONE;
        result->details = strict_details(&in->results[i].details, arena);
    }
    out.none = out.count == 0;
    return out;
}

/* --- one line ------------------------------------------------------------------------------ */

static void dump_details(struct buffer *out, const struct authres_details *details)
{
    for (size_t i = 0; i < details->comment_count; i++)
        buffer_printf(out, " {%.*s}", SLICE_ARGS(details->comments[i]));
    for (size_t i = 0; i < details->property_count; i++) {
        const struct authres_property *property = &details->properties[i];
        buffer_printf(out, " %s%.*s%s%.*s=<%.*s>", property->detached ? ";" : "",
                      SLICE_ARGS(property->ptype), property->ptype.len ? "." : "",
                      SLICE_ARGS(property->property), SLICE_ARGS(property->value));
    }
}

static void dump_result(struct buffer *out, const struct authres_result *result)
{
    struct slice word = slice_from(authres_word_text(result->result));
    buffer_printf(out, " %.*s", SLICE_ARGS(result->method));
    if (result->version.len)
        buffer_printf(out, "/%.*s", SLICE_ARGS(result->version));
    buffer_printf(out, "=%.*s", SLICE_ARGS(word));
    if (!slice_eq(word, result->word))
        buffer_printf(out, "~%.*s", SLICE_ARGS(result->word));
    if (result->has_reason)
        buffer_printf(out, " \"%.*s\"", SLICE_ARGS(result->reason));
    dump_details(out, &result->details);
}

void authres_dump(struct buffer *out, const struct authres *authres)
{
    if (authres->instance)
        buffer_printf(out, "i=%u ", (unsigned)authres->instance);
    buffer_printf(out, "[%.*s", SLICE_ARGS(authres->authserv_id));
    if (authres->version.len)
        buffer_printf(out, " %.*s", SLICE_ARGS(authres->version));
    buffer_text(out, authres->has_id ? "]" : "-]");
    dump_details(out, &authres->details);
    if (authres->none)
        buffer_text(out, " none");
    for (size_t i = 0; i < authres->count; i++)
        dump_result(out, &authres->results[i]);
    for (size_t i = 0; i < authres->flaw_count; i++)
        buffer_printf(out, " !%.*s", SLICE_ARGS(authres->flaws[i].span));
}
