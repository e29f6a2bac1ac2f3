/* SPDX-License-Identifier: MIT
 * The hash of a signed header: RFC 6376 3.7 and 5.4.2. */
#include <assert.h>

#include "dkim/internal.h"

/* Each name in turn takes the lowest field of this name that is left; a name for which none
 * is left takes nothing. The signature's own field is not among them. */
static void add_signed(struct buffer *out, const struct mail_header *header,
                       const struct dkim_signature *signature, uint32_t *next)
{
    for (size_t i = 0; i < signature->name_count; i++) {
        uint32_t group = mail_header_group(header, signature->names[i]);
        if (group == MAIL_NO_FIELD)
            continue;
        if (next[group] != MAIL_NO_FIELD && &header->fields[next[group]] == signature->field)
            next[group] = signature->field->above;
        if (next[group] == MAIL_NO_FIELD)
            continue;
        const struct mail_field *field = &header->fields[next[group]];
        next[group] = field->above;
        mail_canon_field(out, signature->header_canon, field);
    }
}

/* Where the value of b= stands in the field's value, with the white space around it. */
static void find_b(const struct dkim_signature *signature, size_t *from_r, size_t *to_r)
{
    struct slice value = signature->field->value;
    const struct mail_tag *tag = mail_tags_find(&signature->tags, "b");
    assert(tag && value.p); /* only a signature that is sound has a hash */
    size_t from = (size_t)(tag->name.p - value.p);
    from += slice_find(slice_after(value, from), '=') + 1;
    *from_r = from;
    *to_r = from + slice_find(slice_after(value, from), ';');
}

void dkim_canon_own(struct buffer *out, const struct dkim_signature *signature,
                    enum mail_canon canon, struct arena *scratch)
{
    struct mail_field field = *signature->field;
    size_t from, to, before = (size_t)(field.value.p - field.raw.p);
    find_b(signature, &from, &to);
    size_t behind = field.value.len - to;
    char *text = arena_alloc(scratch, before + from + behind + 1);
    if (!text)
        return;
    memcpy(text, field.raw.p, before + from);
    if (behind)
        memcpy(text + before + from, field.value.p + to, behind);
    field.raw = slice_make(text, before + from + behind);
    field.value = slice_after(field.raw, before);
    mail_canon_field(out, canon, &field);
    if (!out->error)
        out->len -= 2;
}

bool dkim_header_digest(const struct mail_header *header, const struct dkim_signature *signature,
                        struct arena *scratch, uint8_t digest_r[CRYPTO_SHA256_LEN])
{
    struct buffer text;
    uint32_t *next = arena_alloc(scratch, (header->group_count + 1) * sizeof(*next));
    if (!next)
        return false;
    memcpy(next, header->lowest, header->group_count * sizeof(*next));
    buffer_init(&text, SIZE_MAX / 4);
    add_signed(&text, header, signature, next);
    dkim_canon_own(&text, signature, signature->header_canon, scratch);
    bool good = !text.error && !arena_failed(scratch);
    if (good)
        crypto_sha256(buffer_get(&text), digest_r);
    else
        scratch->failed = true;
    buffer_free(&text);
    return good;
}
