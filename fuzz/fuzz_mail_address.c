/* SPDX-License-Identifier: MIT
 * Structured values: what is read of an address list lies within it, and each address written
 * alone reads the same; names decode to UTF-8; dates lie within their calendar. */
#include <assert.h>
#include <stdlib.h>

#include "mail/mail.h"

#define ARENA_CAP ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_within(struct slice part, struct slice whole)
{
    return !part.len || (part.p >= whole.p && part.p + part.len <= whole.p + whole.len);
}

static void put_quoted(struct buffer *out, struct slice text)
{
    buffer_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            buffer_byte(out, '\\');
        buffer_byte(out, text.p[i]);
    }
    buffer_byte(out, '"');
}

/* "local-part"@domain is the same address. */
static void check_alone(const struct mail_mailbox *box, struct arena *arena)
{
    struct buffer text;
    struct mail_addresses list;
    buffer_init(&text, (size_t)1 << 20);
    buffer_byte(&text, '<');
    put_quoted(&text, box->local_part);
    buffer_byte(&text, '@');
    buffer_slice(&text, box->domain);
    buffer_byte(&text, '>');
    assert(mail_addresses_read(buffer_get(&text), arena, &list) == MAIL_ADDRESS_OK);
    assert(list.count == 1 && !list.has_group && !list.has_route);
    assert(slice_eq(list.items[0].local_part, box->local_part));
    assert(slice_eq(list.items[0].domain, box->domain));
    assert(slice_eq(dns_name_slice(&list.items[0].name), dns_name_slice(&box->name)));
    buffer_free(&text);
}

/* UTF-8 stays UTF-8, and nothing but a charset's letters grows. */
static void check_words(struct slice text)
{
    struct buffer out;
    buffer_init(&out, 4 * text.len + 16);
    mail_words_decode(&out, text);
    assert(!out.error && (!utf8_valid(text) || utf8_valid(buffer_get(&out))));
    buffer_free(&out);
}

static void check_box(const struct mail_mailbox *box, struct slice text, struct arena *arena)
{
    bool is_literal = box->domain.len && box->domain.p[0] == '[';
    assert(lies_within(box->text, text) && lies_within(box->display, text) && box->text.len);
    assert(box->domain.len && is_literal == (box->name.len == 0));
    assert(is_literal || dns_name_is_canonical(dns_name_slice(&box->name)));
    check_words(box->display);
    check_alone(box, arena);
}

static void check_addresses(struct slice text, struct arena *arena)
{
    struct mail_addresses list;
    enum mail_address_fault fault = mail_addresses_read(text, arena, &list);
    assert(fault != MAIL_ADDRESS_MEMORY && mail_address_fault_text(fault)[0]);
    assert(list.count <= MAIL_ADDRESSES_MAX && (fault || list.count));
    assert((fault == MAIL_ADDRESS_NOT_UTF8) == !utf8_valid(text));
    if (fault)
        assert(lies_within(list.span, text));
    for (size_t i = 0; i < list.count; i++)
        check_box(&list.items[i], text, arena);
}

/* 1900 to 9999, and a day more for the zones. */
static void check_date(struct slice text)
{
    int64_t time_s = 0;
    if (mail_date_read(text, &time_s) == ASSAY_OK)
        assert(time_s > -2209075200 - 360000 && time_s < 253402300800 + 360000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    size_t len = size < 20000 ? size : 20000;
    char *copy = malloc(len ? len : 1);
    if (!copy)
        return 0;
    if (len)
        memcpy(copy, data, len);
    struct slice text = slice_make(copy, len);
    arena_init(&arena, ARENA_CAP);
    check_addresses(text, &arena);
    check_words(text);
    check_date(text);
    arena_free(&arena);
    free(copy);
    return 0;
}
