/* SPDX-License-Identifier: MIT
 * The field of a signature: RFC 6376 3.5, RFC 8617 4.1.2 and 4.1.3. */
#include "dkim/internal.h"

struct reader {
    struct dkim_signature *out;
    struct arena *arena;
    enum dkim_kind kind;
};

static bool spoil(struct reader *reader, enum dkim_why why, const char *reason, struct slice span)
{
    bool is_open = reader->out->why == DKIM_WHY_LIMIT && why != DKIM_WHY_LIMIT;
    if (reader->out->why != DKIM_WHY_VERIFIED && !is_open)
        return false; /* the first fault is told, but a certain one before a limit */
    reader->out->why = why;
    reader->out->reason = reason;
    reader->out->span = span;
    return false;
}

/* --- the tags -------------------------------------------------------------------------- */

static bool read_version(struct reader *reader, struct slice value)
{
    return slice_eq(value, SLICE("1")) || spoil(reader, DKIM_WHY_VERSION, "v= is not 1", value);
}

static bool read_algorithm(struct reader *reader, struct slice value)
{
    static const struct {
        const char *name;
        enum dkim_algorithm algorithm;
    } known[] = {
        {"rsa-sha256", DKIM_RSA_SHA256},
        {"ed25519-sha256", DKIM_ED25519_SHA256},
        {"rsa-sha1", DKIM_RSA_SHA1},
    };
    reader->out->algorithm = DKIM_UNKNOWN;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (slice_eq_nocase(value, slice_from(known[i].name)))
            reader->out->algorithm = known[i].algorithm;
    if (reader->out->algorithm == DKIM_UNKNOWN)
        return spoil(reader, DKIM_WHY_ALGORITHM, "a= is no algorithm that is known", value);
    return reader->out->algorithm != DKIM_RSA_SHA1 ||
           spoil(reader, DKIM_WHY_SHA1, "rsa-sha1 must not be used any more", SLICE_NONE);
}

static bool read_canon_word(struct slice word, enum mail_canon *out_r)
{
    *out_r = slice_eq_nocase(word, SLICE("relaxed")) ? MAIL_RELAXED : MAIL_SIMPLE;
    return *out_r == MAIL_RELAXED || slice_eq_nocase(word, SLICE("simple"));
}

static bool read_canon(struct reader *reader, struct slice value)
{
    reader->out->body_canon = MAIL_SIMPLE;
    struct slice body = value;
    struct slice header = slice_cut(&body, '/');
    if (read_canon_word(header, &reader->out->header_canon) &&
        (!body.p || read_canon_word(body, &reader->out->body_canon)))
        return true;
    reader->out->has_canon = false;
    return spoil(reader, DKIM_WHY_CANON, "c= is no canonical form that is known", value);
}

/* A domain name, of at least one label. */
static bool read_name(struct reader *reader, struct slice text, struct dns_name *out_r)
{
    enum dns_name_fault fault = mail_domain_read(text, out_r);
    if (fault == DNS_NAME_MEMORY)
        reader->arena->failed = true;
    if (fault != DNS_NAME_OK)
        out_r->len = 0;
    return fault == DNS_NAME_OK;
}

static bool read_domain(struct reader *reader, struct slice value)
{
    reader->out->domain = value;
    if (!read_name(reader, value, &reader->out->domain_name))
        return spoil(reader, DKIM_WHY_DOMAIN, "d= is no domain name", value);
    return dns_name_labels(dns_name_slice(&reader->out->domain_name)) > 1 ||
           spoil(reader, DKIM_WHY_DOMAIN, "d= has one label only", value);
}

static bool read_selector(struct reader *reader, struct slice value)
{
    static const char middle[] = "\x0a_domainkey";
    const struct dns_name *domain = &reader->out->domain_name;
    struct dns_name *name = &reader->out->key_name;
    struct dns_name selector;
    reader->out->selector = value;
    if (!domain->len)
        return false;
    if (!read_name(reader, value, &selector))
        return spoil(reader, DKIM_WHY_DOMAIN, "s= is no selector", value);
    size_t first = selector.len - 1u, second = sizeof(middle) - 1;
    if (first + second + domain->len > DNS_NAME_MAX)
        return spoil(reader, DKIM_WHY_DOMAIN, "s= and d= are too long together", value);
    memcpy(name->wire, selector.wire, first);
    memcpy(name->wire + first, middle, second);
    memcpy(name->wire + first + second, domain->wire, domain->len);
    name->len = (uint8_t)(first + second + domain->len);
    return true;
}

/* dkim-quoted-printable: RFC 6376 2.11. False where it is none. */
static bool decode_quoted(struct slice text, char *out, size_t *len_r)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.p[i];
        if (c == '=') {
            int high = i + 2 < text.len ? ascii_hex_value(text.p[i + 1]) : -1;
            int low = high >= 0 ? ascii_hex_value(text.p[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        out[len++] = c;
    }
    *len_r = len;
    return true;
}

/* [ Local-part ] "@" domain-name; the Local-part is what is encoded. */
static bool read_identity(struct reader *reader, struct slice value)
{
    struct dkim_signature *out = reader->out;
    struct slice text = dkim_without_space(value, reader->arena);
    char *decoded = arena_alloc(reader->arena, text.len + 1);
    size_t at = slice_find_last(text, '@'), len;
    struct slice domain = slice_after(text, at);
    struct dns_name name;
    if (!decoded)
        return false;
    if (!text.p || !domain.len || !read_name(reader, slice_after(domain, 1), &name))
        return spoil(reader, DKIM_WHY_TAG, "i= has no domain name", value);
    if (!decode_quoted(slice_head(text, at), decoded, &len))
        return spoil(reader, DKIM_WHY_TAG, "i= is no quoted-printable", value);
    if (len && !mail_is_local_part(slice_make(decoded, len)))
        return spoil(reader, DKIM_WHY_TAG, "i= has no local-part before its \"@\"", value);
    memcpy(decoded + len, domain.p, domain.len);
    out->identity = slice_make(decoded, len + domain.len);
    if (!out->domain_name.len)
        return false;
    out->identity_is_domain = slice_eq(dns_name_slice(&name), dns_name_slice(&out->domain_name));
    return dns_name_is_within(dns_name_slice(&name), dns_name_slice(&out->domain_name)) ||
           spoil(reader, DKIM_WHY_IDENTITY, "i= is not at or below d=", value);
}

/* That of an ARC-Message-Signature may be empty, and need not have From: RFC 8617 4.1.2. */
static bool read_names(struct reader *reader, struct slice value)
{
    struct dkim_signature *out = reader->out;
    struct slice rest = value;
    struct slice *names = NULL;
    size_t room = 0;
    bool has_from = false;
    while (rest.p) {
        if (out->name_count == DKIM_SIGNED_MAX)
            return spoil(reader, DKIM_WHY_LIMIT, "h= has more names than are read", value);
        if (!arena_list_room(reader->arena, (void **)&names, &room, out->name_count,
                             sizeof(*names)))
            return false;
        struct slice name = slice_trim_white(slice_cut(&rest, ':'));
        if (!slice_is_graphic(name) && (name.len || reader->kind == DKIM_SIGNATURE))
            return spoil(reader, DKIM_WHY_TAG, "h= is no list of field names", value);
        names[out->name_count++] = name;
        out->names = names;
        has_from |= slice_eq_nocase(name, SLICE("from"));
    }
    return has_from || reader->kind != DKIM_SIGNATURE ||
           spoil(reader, DKIM_WHY_FROM, "h= leaves From out", value);
}

static bool read_hash(struct reader *reader, struct slice value)
{
    return (dkim_base64(value, reader->arena, &reader->out->bh) &&
            reader->out->bh.len == CRYPTO_SHA256_LEN) ||
           spoil(reader, DKIM_WHY_TAG, "bh= is no SHA-256 in base64", value);
}

static bool read_b(struct reader *reader, struct slice value)
{
    if (!value.len)
        return spoil(reader, DKIM_WHY_TAG, "b= is empty", value);
    return dkim_base64(value, reader->arena, &reader->out->b) ||
           spoil(reader, DKIM_WHY_TAG, "b= is no base64", value);
}

/* 1*76DIGIT. What is more than a body can have counts as that. */
static bool read_limit(struct reader *reader, struct slice value)
{
    struct dkim_signature *out = reader->out;
    int error = slice_to_uint(value, UINT64_MAX - 1, &out->limit);
    if (error == ASSAY_ESYNTAX || value.len > 76)
        return spoil(reader, DKIM_WHY_TAG, "l= is no number", value);
    if (error != ASSAY_OK)
        out->limit = UINT64_MAX - 1;
    out->has_limit = true;
    return true;
}

static bool read_seconds(struct slice value, int64_t *out_r)
{
    uint64_t seconds;
    if (value.len > 12 || slice_to_uint(value, INT64_MAX, &seconds) != ASSAY_OK)
        return false;
    *out_r = (int64_t)seconds;
    return true;
}

static bool read_time(struct reader *reader, struct slice value)
{
    reader->out->has_time = read_seconds(value, &reader->out->time_s);
    return reader->out->has_time ||
           spoil(reader, DKIM_WHY_TAG, "t= is no number of up to 12 digits", value);
}

static bool read_expiry(struct reader *reader, struct slice value)
{
    struct dkim_signature *out = reader->out;
    out->has_expiry = read_seconds(value, &out->expiry_s);
    if (!out->has_expiry)
        return spoil(reader, DKIM_WHY_TAG, "x= is no number of up to 12 digits", value);
    return !out->has_time || out->expiry_s > out->time_s ||
           spoil(reader, DKIM_WHY_TIMES, "x= is not later than t=", value);
}

static bool read_query(struct reader *reader, struct slice value)
{
    return dkim_list_has(value, "dns/txt") ||
           spoil(reader, DKIM_WHY_QUERY, "q= leaves dns/txt out", value);
}

/* 1*2DIGIT, from 1 on, and no leading zero. */
static bool read_instance(struct reader *reader, struct slice value)
{
    bool good = value.len && value.p[0] != '0';
    return (good && slice_to_uint(value, DKIM_INSTANCE_MAX, &reader->out->instance) == ASSAY_OK) ||
           spoil(reader, DKIM_WHY_TAG, "i= is no number of a set", value);
}

/* --- all of them ----------------------------------------------------------------------------- */

#define IN(kind)      (1u << (kind))
#define IN_DKIM       IN(DKIM_SIGNATURE)
#define IN_SIGNATURES (IN_DKIM | IN(DKIM_MESSAGE_SIGNATURE))
#define IN_ARC        (IN(DKIM_MESSAGE_SIGNATURE) | IN(DKIM_SEAL))
#define IN_ALL        (IN_DKIM | IN_ARC)

/* In the order in which they are read; what one rests on stands before it. */
static const struct rule {
    const char *name;
    const char *missing; /* NULL: it may be left out */
    unsigned kinds;
    bool (*read)(struct reader *reader, struct slice value);
} rules[] = {
    {"v", "v= is missing", IN_DKIM, read_version},
    {"i", "i= is missing", IN_ARC, read_instance},
    {"a", "a= is missing", IN_ALL, read_algorithm},
    {"d", "d= is missing", IN_ALL, read_domain},
    {"s", "s= is missing", IN_ALL, read_selector},
    {"c", NULL, IN_SIGNATURES, read_canon},
    {"q", NULL, IN_SIGNATURES, read_query},
    {"i", NULL, IN_DKIM, read_identity},
    {"h", "h= is missing", IN_SIGNATURES, read_names},
    {"bh", "bh= is missing", IN_SIGNATURES, read_hash},
    {"b", "b= is missing", IN_ALL, read_b},
    {"l", NULL, IN_SIGNATURES, read_limit},
    {"t", NULL, IN_ALL, read_time},
    {"x", NULL, IN_SIGNATURES, read_expiry},
};

/* All of them, also behind a fault: whose signature it is, is told in any case. */
static void read_tags(struct reader *reader)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        const struct rule *rule = &rules[i];
        const struct mail_tag *tag = mail_tags_find(&reader->out->tags, rule->name);
        if (!(rule->kinds & IN(reader->kind)) || (!tag && !rule->missing))
            continue;
        if (!tag)
            spoil(reader, DKIM_WHY_MISSING, rule->missing, SLICE_NONE);
        else
            (void)rule->read(reader, tag->value);
    }
}

/* Without i= it is the domain's: RFC 6376 3.5. */
static void default_identity(struct reader *reader)
{
    struct dkim_signature *out = reader->out;
    bool has_own = reader->kind == DKIM_SIGNATURE && mail_tags_find(&out->tags, "i");
    char *text = arena_alloc(reader->arena, out->domain.len + 1);
    out->identity_is_domain = out->identity_is_domain || !has_own;
    if (has_own || !out->domain_name.len || !text)
        return;
    text[0] = '@';
    memcpy(text + 1, out->domain.p, out->domain.len);
    out->identity = slice_make(text, out->domain.len + 1);
}

bool dkim_is_early(const struct dkim_signature *signature, int64_t as_of_s)
{
    return signature->has_time && signature->time_s > as_of_s;
}

bool dkim_signature_read(const struct mail_field *field, enum dkim_kind kind, struct arena *arena,
                         struct dkim_signature *out_r)
{
    struct reader reader = {out_r, arena, kind};
    struct slice span;
    enum mail_canon canon = kind == DKIM_SIGNATURE ? MAIL_SIMPLE : MAIL_RELAXED;
    *out_r = (struct dkim_signature){.field = field,
                                     .algorithm = DKIM_UNKNOWN,
                                     .has_canon = true,
                                     .header_canon = canon,
                                     .body_canon = canon,
                                     .limit = UINT64_MAX};
    enum mail_tags_fault fault = mail_tags_read(field->value, arena, &out_r->tags, &span);
    if (fault != MAIL_TAGS_OK)
        spoil(&reader, fault == MAIL_TAGS_LIMIT ? DKIM_WHY_LIMIT : DKIM_WHY_SYNTAX,
              mail_tags_fault_text(fault), span);
    else
        read_tags(&reader);
    out_r->has_canon = out_r->has_canon && fault == MAIL_TAGS_OK;
    default_identity(&reader);
    return !arena_failed(arena);
}
