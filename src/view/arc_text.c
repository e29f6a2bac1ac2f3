/* SPDX-License-Identifier: MIT
 * `assay arc` for people. */
#include "view/internal.h"

static enum style style_of(const struct arc_result *result)
{
    if (result->result == ARC_PASS)
        return STYLE_GOOD;
    return result->result == ARC_FAIL && !arc_is_open(result) ? STYLE_BAD : STYLE_UNSURE;
}

/* "ARC-Seal of set 2". */
static void put_place(struct buffer *out, const struct arc_result *result)
{
    if (result->instance)
        buffer_printf(out, ", %s of set %u", arc_field_text(result->field), result->instance);
    else if (result->why == ARC_WHY_INSTANCE || result->why == ARC_WHY_MANY ||
             result->why == ARC_WHY_LIMIT)
        buffer_printf(out, ", %s", arc_field_text(result->field));
}

void put_arc_why(struct buffer *out, const struct arc_result *result)
{
    bool has_signature = result->why == ARC_WHY_SYNTAX || result->why == ARC_WHY_MESSAGE ||
                         result->why == ARC_WHY_SEAL;
    buffer_text(out, arc_why_text(result->why));
    put_place(out, result);
    if (result->why == ARC_WHY_DNS)
        buffer_printf(out, " (%s)", dns_status_text(result->dns));
    if (has_signature)
        buffer_printf(out, ": %s", dkim_why_text(result->signature_why));
    if (result->signature_why == DKIM_WHY_NO_KEY)
        buffer_printf(out, " (%s)", dns_status_text(result->dns));
    if (result->reason && strcmp(result->reason, dkim_why_text(result->signature_why)) != 0)
        buffer_printf(out, ": %s", result->reason);
    put_span_begins(out, result->span);
}

static void put_headline(struct buffer *out, const struct arc_result *result)
{
    static const char *const texts[] = {
        [ARC_NONE] = "the message has no ARC chain",
        [ARC_PASS] = "the chain is whole",
        [ARC_FAIL] = "the chain is broken",
    };
    buffer_text(out,
                arc_is_open(result) ? "the chain could not be checked" : texts[result->result]);
    if (result->count && result->why != ARC_WHY_MANY)
        buffer_printf(out, " (%u set%s)", result->count, result->count > 1 ? "s" : "");
    buffer_byte(out, '\n');
}

/* Since when is what was signed unchanged? A signature that does not fit for want of its key says
 * nothing of a change. */
static void put_oldest(struct buffer *out, const struct arc_result *result)
{
    unsigned first = result->oldest_pass;
    if (result->result != ARC_PASS)
        return;
    if (!result->oldest_is_known) {
        buffer_text(out, "  since when it is unchanged could not be told: a message signature "
                         "could not be checked\n");
        return;
    }
    enum dkim_why before = first > 1 ? result->messages[first - 2].why : DKIM_WHY_VERIFIED;
    if (before == DKIM_WHY_BODY)
        buffer_printf(out, "  changed before set %u\n", first);
    else if (before == DKIM_WHY_SIGNATURE)
        buffer_printf(
            out, "  what set %u signed of the header was changed before set %u, or the key was\n",
            first - 1, first);
    else if (first > 1) {
        buffer_printf(out, "  whether it was changed before set %u cannot be told: ", first);
        put_arc_check_why(out, &result->messages[first - 2]);
        buffer_byte(out, '\n');
    }
    buffer_printf(out, "  what set %u signed is unchanged\n", first ? first : 1);
}

void put_arc_check_why(struct buffer *out, const struct arc_check *check)
{
    buffer_text(out, dkim_why_text(check->why));
    if (check->why == DKIM_WHY_DNS || check->why == DKIM_WHY_NO_KEY)
        buffer_printf(out, " (%s)", dns_status_text(check->dns));
    if (check->signature->reason && check->why == check->signature->why)
        buffer_printf(out, ": %s", check->signature->reason);
    if (check->key.reason && check->why == check->key.why)
        buffer_printf(out, ": %s", check->key.reason);
}

static void put_form(struct buffer *out, const struct arc_check *check)
{
    const struct dkim_signature *signature = check->signature;
    buffer_printf(out, "       %s", dkim_algorithm_text(signature->algorithm));
    if (check->key.key.bits)
        buffer_printf(out, ", %u bits", check->key.key.bits);
    if (signature->name_count && signature->has_canon)
        buffer_printf(out, ", %s", dkim_canon_text(signature));
    buffer_byte(out, '\n');
    put_times(out, "       ", signature);
}

static void put_check(struct buffer *out, const struct view_message *view, const char *what,
                      const struct arc_check *check)
{
    buffer_printf(out, "     %s: ", what);
    put_arc_check_why(out, check);
    if (check->fact) {
        buffer_text(out, ", key ");
        dns_name_to_text(out, check->fact->question.name);
        if (view->options.details)
            put_alias(out, check->fact);
    }
    buffer_byte(out, '\n');
    if (view->options.details)
        put_form(out, check);
}

/* What a message signature that fits has left open. */
static void put_left_open(struct buffer *out, const struct view_message *view,
                          const struct arc_check *check)
{
    const struct dkim_signature *signature = check->signature;
    if (check->why != DKIM_WHY_VERIFIED)
        return;
    put_open_fields(out, "     ", view->header, signature, view->options.details);
    if (!check->is_whole)
        buffer_printf(out, "     of the body it signed %llu of %llu octets (l=)\n",
                      (unsigned long long)signature->limit,
                      (unsigned long long)dkim_plan_length(view->plan, signature->body_canon));
}

static void put_sealer(struct buffer *out, const struct arc_set *set,
                       const struct arc_result *result, unsigned n)
{
    const struct dkim_signature *seal = &set->seal.signature;
    if (!set->fields[ARC_SEAL] || !seal->domain.len) {
        buffer_text(out,
                    set->fields[ARC_SEAL] ? "no seal that can be read\n" : "there is no seal\n");
        return;
    }
    bool fits = result->seals && result->seals[n].why == DKIM_WHY_VERIFIED;
    buffer_text(out, fits ? "sealed by " : "claims to be sealed by ");
    put_shown(out, seal->domain);
    buffer_text(out, " (selector ");
    put_shown(out, seal->selector);
    buffer_text(out, ", cv=");
    put_shown(out, set->cv);
    buffer_text(out, result->seals ? ")\n" : "): not checked\n");
}

static void put_set(struct buffer *out, const struct view_message *view,
                    const struct arc_message *message, const struct arc_result *result, unsigned n)
{
    const struct arc_set *set = &message->sets[n];
    buffer_printf(out, "  %u. ", n + 1);
    put_sealer(out, set, result, n);
    if (result->seals && (view->options.details || result->seals[n].why != DKIM_WHY_VERIFIED))
        put_check(out, view, "seal", &result->seals[n]);
    if (result->seals)
        put_early(out, "     seal: ", view, &set->seal.signature);
    if (result->messages) {
        const struct arc_check *check = &result->messages[n];
        if (view->options.details || (check->why != DKIM_WHY_VERIFIED && n + 1 == result->count))
            put_check(out, view, "message signature", check);
        put_early(out, "     message signature: ", view, check->signature);
        put_left_open(out, view, check);
    }
    if (set->fields[ARC_RESULTS]) {
        buffer_text(out, "     says, by ");
        if (set->said.has_id)
            put_shown(out, set->said.authserv_id);
        else
            buffer_text(out, "nobody it names");
        buffer_text(out, ":\n");
        put_authres(out, "       ", view->options.color, &set->said);
    }
}

void view_arc_text(struct buffer *out, const struct view_message *view,
                   const struct arc_message *message, const struct arc_result *result)
{
    put_message_notes(out, view);
    style_text(out, view->options.color, style_of(result),
               arc_is_open(result) ? "could not check" : arc_verdict_text(result->result));
    buffer_text(out, ": ");
    put_headline(out, result);
    if (result->result == ARC_NONE)
        return;
    buffer_text(out, "  why: ");
    put_arc_why(out, result);
    bool wants_body =
        result->signature_why == DKIM_WHY_BODY || result->signature_why == DKIM_WHY_LENGTH;
    if (wants_body && view->plan->raw_len <= strlen("\r\n"))
        buffer_text(out, "; the body is empty: was the header alone given?");
    buffer_byte(out, '\n');
    put_oldest(out, result);
    for (unsigned n = message->count; n >= 1; n--)
        put_set(out, view, message, result, n - 1);
}
