/* SPDX-License-Identifier: MIT
 * The sets of a chain: RFC 8617 4.1, 4.2 and 5.2, steps 1 to 3. */
#include "arc/arc.h"

static const char *const field_names[ARC_FIELDS] = {
    [ARC_RESULTS] = "ARC-Authentication-Results",
    [ARC_MESSAGE_SIGNATURE] = "ARC-Message-Signature",
    [ARC_SEAL] = "ARC-Seal",
};

const char *arc_field_text(enum arc_field field)
{
    return field_names[field];
}

/* The first fault stays, but for one that a limit of ours leaves open: what is certain comes before
 * it. Returns whether it is this one now. */
static bool spoil(struct arc_message *out, enum arc_why why, unsigned instance,
                  enum arc_field field, struct slice span)
{
    bool is_open = out->why == ARC_WHY_LIMIT && why != ARC_WHY_LIMIT;
    if (out->why != ARC_WHY_VALID && !is_open)
        return false;
    out->why = why;
    out->instance = instance;
    out->field = field;
    out->span = span;
    out->signature_why = DKIM_WHY_VERIFIED;
    out->reason = NULL;
    return true;
}

/* "i=N;" at the start of ARC-Authentication-Results (3.9, 4.1.1), the name in small letters and
 * no leading zero; 0: it is none. */
static uint64_t results_instance(struct slice value, struct slice *results_r)
{
    struct slice rest = value;
    size_t len = 0;
    uint64_t instance = 0;
    *results_r = SLICE_NONE;
    if (!mail_take_octet(&rest, 'i') || !mail_take_octet(&rest, '='))
        return 0;
    while (len < rest.len && ascii_is_digit(rest.p[len]))
        len++;
    struct slice number = slice_head(rest, len);
    rest = slice_after(rest, len);
    if (!len || number.p[0] == '0' || !mail_skip_white(&rest) || !rest.len || rest.p[0] != ';' ||
        slice_to_uint(number, DKIM_INSTANCE_MAX, &instance) != ASSAY_OK)
        return 0;
    *results_r = slice_after(rest, 1);
    return instance;
}

/* What is vouched for, as long as all of it is not too much. False without memory. */
static bool read_results(struct arc_message *out, struct slice value, struct authres *said_r)
{
    out->results_len += value.len;
    if (out->results_len <= ARC_RESULTS_MAX)
        return authres_read(value, out->arena, said_r) != ASSAY_ENOMEM;
    *said_r = (struct authres){.limit = "more results than are read", .unread = value};
    return true;
}

/* The instance of a field; 0 where it has none. False without memory. */
static bool read_instance(struct arc_message *out, const struct mail_field *field,
                          enum arc_field kind, struct arc_set *set, uint64_t *instance_r)
{
    struct dkim_signature *signature =
        kind == ARC_SEAL ? &set->seal.signature : &set->message.signature;
    if (kind == ARC_RESULTS) {
        *instance_r = results_instance(field->value, &set->results);
        return read_results(out, field->value, &set->said);
    }
    bool good = dkim_signature_read(field, kind == ARC_SEAL ? DKIM_SEAL : DKIM_MESSAGE_SIGNATURE,
                                    out->arena, signature);
    *instance_r = signature->instance;
    return good;
}

static void copy_part(struct arc_set *to, const struct arc_set *from, enum arc_field kind,
                      const struct mail_field *field)
{
    to->fields[kind] = field;
    if (kind == ARC_RESULTS) {
        to->results = from->results;
        to->said = from->said;
    } else if (kind == ARC_SEAL) {
        to->seal = from->seal;
    } else {
        to->message = from->message;
    }
}

/* A field that has more tags than are read may well have an instance: nobody knows which. */
static void spoil_instance(struct arc_message *out, const struct arc_set *read, enum arc_field kind,
                           struct slice span)
{
    const struct dkim_signature *signature =
        kind == ARC_SEAL ? &read->seal.signature : &read->message.signature;
    if (kind == ARC_RESULTS || signature->why != DKIM_WHY_LIMIT) {
        spoil(out, ARC_WHY_INSTANCE, 0, kind, span);
        return;
    }
    out->has_unread = true;
    if (spoil(out, ARC_WHY_LIMIT, 0, kind, SLICE_NONE))
        out->reason = signature->reason;
}

static bool add_field(struct arc_message *out, const struct mail_field *field, enum arc_field kind)
{
    struct arc_set read = {.results = SLICE_NONE};
    uint64_t instance;
    if (!read_instance(out, field, kind, &read, &instance))
        return false;
    if (instance > ARC_SETS_MAX) {
        spoil(out, ARC_WHY_MANY, 0, kind, field->value);
    } else if (instance == 0) {
        spoil_instance(out, &read, kind, field->value);
    } else if (out->sets[instance - 1].fields[kind]) {
        spoil(out, ARC_WHY_TWICE, (unsigned)instance, kind, field->value);
    } else {
        copy_part(&out->sets[instance - 1], &read, kind, field);
        out->count = instance > out->count ? (unsigned)instance : out->count;
    }
    return true;
}

/* More of a kind than there can be sets are not read. */
static bool collect(struct arc_message *out)
{
    for (size_t kind = 0; kind < ARC_FIELDS; kind++) {
        const struct mail_field *field =
            mail_header_lowest(out->header, slice_from(field_names[kind]));
        for (unsigned n = 0; field; field = mail_header_above(out->header, field)) {
            if (n++ == ARC_SETS_MAX) {
                spoil(out, ARC_WHY_MANY, 0, (enum arc_field)kind, field->value);
                break;
            }
            if (!add_field(out, field, (enum arc_field)kind))
                return false;
        }
    }
    return true;
}

static bool has_any(const struct mail_header *header)
{
    for (size_t kind = 0; kind < ARC_FIELDS; kind++)
        if (mail_header_lowest(header, slice_from(field_names[kind])))
            return true;
    return false;
}

/* --- what the sets must be ------------------------------------------------------------ */

static struct slice chain_value(const struct arc_set *set)
{
    const struct mail_tag *tag = mail_tags_find(&set->seal.signature.tags, "cv");
    return tag ? tag->value : SLICE_NONE;
}

static void check_complete(struct arc_message *out)
{
    for (unsigned n = 1; n <= out->count; n++)
        for (size_t kind = 0; kind < ARC_FIELDS; kind++)
            if (!out->sets[n - 1].fields[kind])
                spoil(out, ARC_WHY_MISSING, n, (enum arc_field)kind, SLICE_NONE);
}

static void check_signature(struct arc_message *out, unsigned n, enum arc_field kind,
                            const struct dkim_signature *signature)
{
    bool is_open = signature->why == DKIM_WHY_LIMIT;
    if (signature->why == DKIM_WHY_VERIFIED ||
        !spoil(out, is_open ? ARC_WHY_LIMIT : ARC_WHY_SYNTAX, n, kind,
               is_open ? SLICE_NONE : signature->span))
        return;
    out->signature_why = signature->why;
    out->reason = signature->reason;
}

static void refuse(struct arc_message *out, unsigned n, enum arc_field kind, const char *reason)
{
    if (!spoil(out, ARC_WHY_SYNTAX, n, kind, out->sets[n - 1].fields[kind]->value))
        return;
    out->signature_why = DKIM_WHY_TAG;
    out->reason = reason;
}

static void check_cv(struct arc_message *out, unsigned n)
{
    struct slice wanted = n == 1 ? SLICE("none") : SLICE("pass");
    if (!slice_eq(out->sets[n - 1].cv, wanted))
        spoil(out, ARC_WHY_CV, n, ARC_SEAL, out->sets[n - 1].cv);
}

/* A seal covers no header fields but the chain's: 4.1.3. */
static void check_seal(struct arc_message *out, unsigned n)
{
    const struct dkim_signature *seal = &out->sets[n - 1].seal.signature;
    check_signature(out, n, ARC_SEAL, seal);
    if (mail_tags_find(&seal->tags, "h"))
        refuse(out, n, ARC_SEAL, "a seal has no h=");
    check_cv(out, n);
}

static const char signs_seals[] = "h= has ARC-Seal";

/* Seals are signed by seals alone: 4.1.2. */
static bool is_over_seals(const struct dkim_signature *message)
{
    for (size_t i = 0; i < message->name_count; i++)
        if (slice_eq_nocase(message->names[i], SLICE("ARC-Seal")))
            return true;
    return false;
}

static void check_newest(struct arc_message *out, unsigned n)
{
    const struct dkim_signature *message = &out->sets[n - 1].message.signature;
    check_signature(out, n, ARC_MESSAGE_SIGNATURE, message);
    if (is_over_seals(message))
        refuse(out, n, ARC_MESSAGE_SIGNATURE, signs_seals);
}

/* That of an older set breaks no chain, and does not fit: 5.2 step 5. */
static void check_older(struct dkim_signature *message)
{
    if (message->why != DKIM_WHY_VERIFIED || !is_over_seals(message))
        return;
    message->why = DKIM_WHY_TAG;
    message->reason = signs_seals;
}

static void check_structure(struct arc_message *out)
{
    for (unsigned n = 1; n <= out->count; n++)
        out->sets[n - 1].cv = chain_value(&out->sets[n - 1]);
    for (unsigned n = out->count; n >= 1; n--)
        if (slice_eq(out->sets[n - 1].cv, SLICE("fail")))
            spoil(out, ARC_WHY_FAILED, n, ARC_SEAL, out->sets[n - 1].cv);
    if (!out->has_unread) /* else it may be what lacks, or of the newest set */
        check_complete(out);
    for (unsigned n = 1; n <= out->count; n++) {
        bool has_message = out->sets[n - 1].fields[ARC_MESSAGE_SIGNATURE] != NULL;
        if (has_message && n == out->count && !out->has_unread)
            check_newest(out, n);
        else if (has_message)
            check_older(&out->sets[n - 1].message.signature);
        if (out->sets[n - 1].fields[ARC_SEAL])
            check_seal(out, n);
    }
}

int arc_message_read(struct arc_message *out_r, const struct mail_header *header,
                     struct arena *arena)
{
    memset(out_r, 0, sizeof(*out_r));
    out_r->header = header;
    out_r->arena = arena;
    if (!has_any(header)) {
        out_r->why = ARC_WHY_NO_SETS;
        return ASSAY_OK;
    }
    out_r->sets = arena_array(arena, ARC_SETS_MAX, sizeof(*out_r->sets));
    if (!out_r->sets || !collect(out_r))
        return ASSAY_ENOMEM;
    check_structure(out_r);
    if (mail_header_breaks(header) != MAIL_FLAWS)
        spoil(out_r, ARC_WHY_MALFORMED, 0, ARC_RESULTS, SLICE_NONE);
    return arena_failed(arena) ? ASSAY_ENOMEM : ASSAY_OK;
}

void arc_message_plan(const struct arc_message *message, struct dkim_plan *plan)
{
    for (unsigned n = 0; n < message->count && message->why == ARC_WHY_VALID; n++) {
        const struct dkim_signature *signature = &message->sets[n].message.signature;
        if (signature->why == DKIM_WHY_VERIFIED)
            dkim_plan_add(plan, signature->body_canon, signature->limit);
    }
}
