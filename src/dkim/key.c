/* SPDX-License-Identifier: MIT
 * Key records: RFC 6376 3.6.1, RFC 8463 4. */
#include "dkim/internal.h"

struct reader {
    struct dkim_key *out;
    struct arena *arena;
};

static bool spoil(struct reader *reader, enum dkim_why why, const char *reason, struct slice span)
{
    reader->out->why = why;
    reader->out->reason = reason;
    reader->out->span = span;
    return false;
}

static struct slice tag_value(const struct mail_tags *tags, const char *name)
{
    const struct mail_tag *tag = mail_tags_find(tags, name);
    return tag ? tag->value : SLICE_NONE;
}

/* v= may be left out; where it stands it stands first. */
static bool read_version(struct reader *reader, const struct mail_tags *tags)
{
    const struct mail_tag *tag = mail_tags_find(tags, "v");
    if (!tag)
        return true;
    if (!slice_eq(tag->value, SLICE("DKIM1")))
        return spoil(reader, DKIM_WHY_KEY_VERSION, "v= is not DKIM1", tag->value);
    return tag == tags->items ||
           spoil(reader, DKIM_WHY_KEY_VERSION, "v= is not the first tag", tag->value);
}

static bool read_type(struct reader *reader, const struct mail_tags *tags)
{
    const struct mail_tag *tag = mail_tags_find(tags, "k");
    reader->out->algorithm = DKIM_RSA_SHA256;
    if (tag && slice_eq_nocase(tag->value, SLICE("ed25519")))
        reader->out->algorithm = DKIM_ED25519_SHA256;
    else if (tag && !slice_eq_nocase(tag->value, SLICE("rsa")))
        reader->out->algorithm = DKIM_UNKNOWN;
    return reader->out->algorithm != DKIM_UNKNOWN ||
           spoil(reader, DKIM_WHY_KEY_TYPE, "k= is no type of key that is known", tag->value);
}

static bool read_uses(struct reader *reader, const struct mail_tags *tags)
{
    const struct mail_tag *hashes = mail_tags_find(tags, "h");
    const struct mail_tag *services = mail_tags_find(tags, "s");
    struct slice flags = tag_value(tags, "t");
    reader->out->has_flags = true;
    reader->out->is_test = flags.p && dkim_list_has(flags, "y");
    reader->out->is_strict = flags.p && dkim_list_has(flags, "s");
    if (hashes && !dkim_list_has(hashes->value, "sha256"))
        return spoil(reader, DKIM_WHY_KEY_HASH, "h= leaves sha256 out", hashes->value);
    return !services || dkim_list_has(services->value, "*") ||
           dkim_list_has(services->value, "email") ||
           spoil(reader, DKIM_WHY_KEY_SERVICE, "s= leaves mail out", services->value);
}

static bool read_key(struct reader *reader, const struct mail_tags *tags)
{
    const struct mail_tag *tag = mail_tags_find(tags, "p");
    struct dkim_key *out = reader->out;
    enum crypto_key_type type = out->algorithm == DKIM_ED25519_SHA256 ? CRYPTO_ED25519 : CRYPTO_RSA;
    struct slice octets;
    if (!tag)
        return spoil(reader, DKIM_WHY_KEY_SYNTAX, "p= is missing", SLICE_NONE);
    if (!tag->value.len)
        return spoil(reader, DKIM_WHY_REVOKED, "p= is empty", out->text);
    if (!dkim_base64(tag->value, reader->arena, &octets))
        return spoil(reader, DKIM_WHY_KEY_SYNTAX, "p= is no base64", tag->value);
    out->key_fault = crypto_key_read(type, octets, &out->key);
    return out->key_fault == CRYPTO_KEY_OK ||
           spoil(reader, DKIM_WHY_KEY, crypto_key_fault_text(out->key_fault), tag->value);
}

bool dkim_key_read(struct slice text, struct arena *arena, struct dkim_key *out_r)
{
    struct reader reader = {out_r, arena};
    struct mail_tags tags;
    struct slice span;
    *out_r = (struct dkim_key){.text = text, .algorithm = DKIM_UNKNOWN};
    if (text.len > DKIM_KEY_TEXT_MAX) {
        spoil(&reader, DKIM_WHY_LIMIT, "the key record is longer than is read", SLICE_NONE);
        return true;
    }
    enum mail_tags_fault fault = mail_tags_read(text, arena, &tags, &span);
    if (fault != MAIL_TAGS_OK)
        spoil(&reader, fault == MAIL_TAGS_LIMIT ? DKIM_WHY_LIMIT : DKIM_WHY_KEY_SYNTAX,
              mail_tags_fault_text(fault), span);
    else
        (void)(read_version(&reader, &tags) && read_type(&reader, &tags) &&
               read_uses(&reader, &tags) && read_key(&reader, &tags));
    return !arena_failed(arena);
}
