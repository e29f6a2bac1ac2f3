/* SPDX-License-Identifier: MIT
 * The fields of signatures and seals: spans lie within the field, a sound one is what RFC 6376 3.5
 * says, and its hash hangs on every octet of it but b=. The first octet chooses the kind. */
#include <assert.h>

#include "dkim/dkim.h"

#define ARENA_CAP ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_within(struct slice part, struct slice whole)
{
    return !part.len || (part.p >= whole.p && part.p + part.len <= whole.p + whole.len);
}

static void check_sound(const struct dkim_signature *signature, enum dkim_kind kind)
{
    assert(dns_name_is_canonical(dns_name_slice(&signature->domain_name)));
    assert(dns_name_is_canonical(dns_name_slice(&signature->key_name)));
    assert(dns_name_labels(dns_name_slice(&signature->domain_name)) > 1);
    assert(dns_name_is_within(dns_name_slice(&signature->key_name),
                              dns_name_slice(&signature->domain_name)));
    assert(signature->b.len && signature->algorithm <= DKIM_ED25519_SHA256);
    assert(kind == DKIM_SEAL || signature->bh.len == CRYPTO_SHA256_LEN);
    assert(kind != DKIM_SIGNATURE || (signature->name_count && signature->identity.len));
    assert(kind == DKIM_SIGNATURE || (signature->instance >= 1 && signature->instance <= 999));
    assert(signature->name_count <= DKIM_SIGNED_MAX);
    assert(!signature->has_expiry || !signature->has_time ||
           signature->expiry_s > signature->time_s);
}

/* Twice the same, and never without a hash. */
static void check_digest(const struct mail_header *header, const struct dkim_signature *signature,
                         struct arena *arena)
{
    uint8_t one[CRYPTO_SHA256_LEN], other[CRYPTO_SHA256_LEN];
    assert(dkim_header_digest(header, signature, arena, one));
    assert(dkim_header_digest(header, signature, arena, other));
    assert(memcmp(one, other, sizeof(one)) == 0);
}

static void read_field(struct slice text, enum dkim_kind kind, struct arena *arena)
{
    struct mail_header header;
    struct dkim_signature signature;
    if (mail_header_read(text, arena, &header) != ASSAY_OK)
        return;
    const struct mail_field *field = mail_header_lowest(&header, SLICE("DKIM-Signature"));
    if (!field)
        return;
    assert(dkim_signature_read(field, kind, arena, &signature));
    assert(lies_within(signature.span, field->value));
    assert(lies_within(signature.domain, field->value));
    assert(lies_within(signature.selector, field->value));
    for (size_t i = 0; i < signature.name_count; i++)
        assert(lies_within(signature.names[i], field->value));
    assert((signature.why == DKIM_WHY_VERIFIED) == (signature.reason == NULL));
    if (signature.why != DKIM_WHY_VERIFIED)
        return;
    check_sound(&signature, kind);
    check_digest(&header, &signature, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct buffer text;
    if (!size)
        return 0;
    arena_init(&arena, ARENA_CAP);
    buffer_init(&text, (size_t)4 << 20);
    buffer_text(&text, "From: a@b.test\r\nSubject: c\r\nDKIM-Signature: ");
    buffer_add(&text, data + 1, size - 1);
    buffer_text(&text, "\r\n");
    read_field(buffer_get(&text), (enum dkim_kind)(data[0] % 3), &arena);
    buffer_free(&text);
    arena_free(&arena);
    return 0;
}
