/* SPDX-License-Identifier: MIT
 * Authentication-Results: spans lie within the text, counts within their limits; what was read is
 * written in lines that are none but ours, and read again as it was. The same for what is found
 * in the bytes as pasted text. */
#include <assert.h>

#include "authres_same.h"

#define ARENA_CAP ((size_t)64 << 20)
#define TEXT_MAX  60000
/* With every octet escaped this is no stretch that the writer leaves out. */
#define SMALL (AUTHRES_STRETCH_MAX / 2 - 10)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_within(struct slice part, struct slice whole)
{
    return !part.len || (part.p >= whole.p && part.p + part.len <= whole.p + whole.len);
}

/* What is detached stands behind what it was put with. */
static void check_details(const struct authres_details *details, struct slice whole,
                          struct slice field)
{
    assert(details->comment_count <= AUTHRES_COMMENTS_MAX);
    assert(details->property_count <= AUTHRES_PROPERTIES_MAX);
    for (size_t i = 0; i < details->property_count; i++) {
        const struct authres_property *property = &details->properties[i];
        assert(property->text.len);
        assert(lies_within(property->text, property->detached ? field : whole));
        assert(lies_within(property->ptype, property->text));
        assert(lies_within(property->property, property->text));
        assert(property->value.len <= property->text.len);
    }
}

static void check_spans(const struct authres *said, struct slice text)
{
    assert(said->count <= AUTHRES_RESULTS_MAX && said->flaw_count <= AUTHRES_FLAWS_MAX);
    check_details(&said->details, text, text);
    for (size_t i = 0; i < said->count; i++) {
        const struct authres_result *result = &said->results[i];
        assert(result->text.len && lies_within(result->text, text));
        assert(lies_within(result->method, result->text));
        assert(lies_within(result->version, result->text));
        assert(result->result == authres_word_read(result->word));
        check_details(&result->details, result->text, text);
        if (result->details.property_count)
            assert(authres_property(result, result->details.properties->ptype,
                                    result->details.properties->property) ==
                   result->details.properties);
        assert(!i || result->text.p >= result[-1].text.p + result[-1].text.len);
    }
    for (size_t i = 0; i < said->flaw_count; i++)
        assert(said->flaws[i].span.len && lies_within(said->flaws[i].span, text) &&
               authres_fault_text(said->flaws[i].fault));
    assert(lies_within(said->unread, text));
}

/* Every CR begins a fold of ours, and no line ends in white space or has nothing else. */
static void check_lines(struct slice text)
{
    size_t column = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.p[i];
        assert(++column <= 998 && c != 127 &&
               ((unsigned char)c >= ' ' || (c && strchr("\r\n\t", c))));
        if (c == '\n')
            assert(i && text.p[i - 1] == '\r');
        if (c != '\r')
            continue;
        assert(i + 3 < text.len && text.p[i + 1] == '\n' && strchr(" \t", text.p[i + 2]));
        assert(i && !strchr(" \t", text.p[i - 1]));
        column = 0;
    }
}

/* A field of ours has an authserv-id and the one version. */
static void write_field(struct buffer *out, struct authres *said)
{
    buffer_init(out, (size_t)4 << 20);
    int error = authres_write(out, said);
    if (error == ASSAY_EUSAGE) {
        assert(out->len == 0);
        said->has_id = true;
        said->authserv_id = SLICE("x");
        said->version = SLICE_NONE;
        error = authres_write(out, said);
    }
    assert(error == ASSAY_OK);
    check_lines(buffer_get(out));
}

static bool is_host(struct slice name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!ascii_is_alnum(name.p[i]) && (name.p[i] != '.' || !i || name.p[i - 1] == '.'))
            return false;
    return name.len > 0;
}

/* In a message it is found as it was written, and nothing else is; it uses the name in it. */
static void check_in_message(struct slice written, const struct authres *said, struct arena *arena)
{
    struct buffer text;
    struct authres_fields fields;
    struct authres again;
    buffer_init(&text, (size_t)8 << 20);
    buffer_text(&text, "From: x\r\nAuthentication-Results: ");
    buffer_slice(&text, written);
    buffer_text(&text, "\r\nTo: x\r\n\r\nbody\r\n");
    assert(authres_find(buffer_get(&text), arena, &fields) == ASSAY_OK && fields.count == 1);
    assert(fields.items[0].place == AUTHRES_HEADER && fields.items[0].line == 2);
    assert(authres_read(fields.items[0].value, arena, &again) == ASSAY_OK);
    assert(again.count == said->count && again.flaw_count == 0);
    assert(!is_host(said->authserv_id) || authres_is_claimed(said, written, &said->authserv_id, 1));
    buffer_free(&text);
}

static void check_again(const struct authres *said, bool small, struct arena *arena)
{
    struct authres field = *said, again, third;
    struct buffer first, second;
    write_field(&first, &field);
    assert(authres_read(buffer_get(&first), arena, &again) == ASSAY_OK);
    assert(again.flaw_count == 0 && !again.limit);
    check_in_message(buffer_get(&first), &again, arena);
    check_spans(&again, buffer_get(&first));
    if (small) {
        struct authres expected = authres_strict(&field, arena);
        assert(!authres_differs(&expected, &again));
    }
    write_field(&second, &again);
    assert(authres_read(buffer_get(&second), arena, &third) == ASSAY_OK);
    assert(!authres_differs(&again, &third));
    buffer_free(&first);
    buffer_free(&second);
}

static void check_value(struct slice text)
{
    struct arena arena;
    struct authres said;
    arena_init(&arena, ARENA_CAP);
    int error = authres_read(text, &arena, &said);
    assert(error == (said.limit ? ASSAY_ELIMIT : ASSAY_OK));
    check_spans(&said, text);
    check_again(&said, text.len < SMALL, &arena);
    arena_free(&arena);
}

static void check_found(struct slice text)
{
    struct arena arena;
    struct authres_fields fields;
    arena_init(&arena, ARENA_CAP);
    int error = authres_find(text, &arena, &fields);
    assert(error == ASSAY_OK || (error == ASSAY_ELIMIT && fields.count == AUTHRES_FIELDS_MAX));
    for (size_t i = 0; i < fields.count && i < 20; i++) {
        const struct authres_field *field = &fields.items[i];
        assert((field->kind == AUTHRES_BARE) == (field->name.len == 0));
        assert(slice_find(field->value, '\n') == field->value.len);
        assert(field->place == AUTHRES_WITHIN || !field->within.len);
        assert(fields.is_message ||
               (field->place != AUTHRES_HEADER && field->place != AUTHRES_BODY));
        check_value(field->value);
    }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_head(slice_make(data, size), TEXT_MAX);
    check_value(text);
    check_found(text);
    return 0;
}
