/* SPDX-License-Identifier: MIT
 * Tag lists: what is read lies within the text, and put together again reads the same. */
#include <assert.h>
#include <stdlib.h>

#include "mail/mail.h"

#define TEXT_MAX 20000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_within(struct slice part, struct slice whole)
{
    return !part.len || (part.p >= whole.p && part.p + part.len <= whole.p + whole.len);
}

static void check_again(const struct mail_tags *tags, struct arena *arena)
{
    struct buffer text;
    struct mail_tags again;
    struct slice span;
    buffer_init(&text, (size_t)1 << 20);
    for (size_t i = 0; i < tags->count; i++) {
        buffer_slice(&text, tags->items[i].name);
        buffer_byte(&text, '=');
        buffer_slice(&text, tags->items[i].value);
        buffer_byte(&text, ';');
    }
    assert(mail_tags_read(buffer_get(&text), arena, &again, &span) == MAIL_TAGS_OK);
    assert(again.count == tags->count);
    for (size_t i = 0; i < tags->count; i++) {
        assert(slice_eq(again.items[i].name, tags->items[i].name));
        assert(slice_eq(again.items[i].value, tags->items[i].value));
    }
    buffer_free(&text);
}

static void check_tags(const struct mail_tags *tags, struct slice text, struct arena *arena)
{
    assert(tags->count > 0 && tags->count <= MAIL_TAGS_MAX);
    for (size_t i = 0; i < tags->count; i++) {
        const struct mail_tag *tag = &tags->items[i];
        static char name[TEXT_MAX + 1];
        assert(tag->name.len && lies_within(tag->name, text) && lies_within(tag->value, text));
        assert(ascii_only(tag->name) && utf8_valid(tag->value));
        assert(slice_find(tag->value, ';') == tag->value.len);
        assert(slice_eq(slice_trim(tag->value), tag->value));
        memcpy(name, tag->name.p, tag->name.len);
        name[tag->name.len] = '\0';
        assert(mail_tags_find(tags, name) == tag);
    }
    check_again(tags, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct mail_tags tags;
    struct slice span;
    size_t len = size < TEXT_MAX ? size : TEXT_MAX;
    char *copy = malloc(len ? len : 1);
    if (!copy)
        return 0;
    if (len)
        memcpy(copy, data, len);
    struct slice text = slice_make(copy, len);
    arena_init(&arena, (size_t)4 << 20);
    enum mail_tags_fault fault = mail_tags_read(text, &arena, &tags, &span);
    if (fault == MAIL_TAGS_OK)
        check_tags(&tags, text, &arena);
    assert(fault != MAIL_TAGS_MEMORY && mail_tags_fault_text(fault)[0] && lies_within(span, text));
    arena_free(&arena);
    free(copy);
    return 0;
}
