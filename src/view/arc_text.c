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
    if (has_signature && !result->reason)
        buffer_printf(out, ": %s", dkim_why_text(result->signature_why));
    if (result->reason)
        buffer_printf(out, ": %s", result->reason);
    if (result->span.len && result->span.len < 200) {
        buffer_text(out, ": ");
        put_safe(out, result->span);
    }
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
    if (result->count)
        buffer_printf(out, " (%u set%s)", result->count, result->count > 1 ? "s" : "");
    buffer_byte(out, '\n');
}

static void put_oldest(struct buffer *out, const struct arc_result *result)
{
    if (!result->oldest_is_known)
        return;
    if (result->oldest_pass == 0)
        buffer_text(out, "  what set 1 signed is unchanged\n");
    else
        buffer_printf(out, "  changed before set %u; what that set signed is unchanged\n",
                      result->oldest_pass);
}

/* One line of white space for any folding. */
static void put_on_one_line(struct buffer *out, struct slice text)
{
    bool held = false, any = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.p[i];
        if (ascii_is_white(c)) {
            held = any;
            continue;
        }
        size_t len = 1;
        while (i + len < text.len && !ascii_is_white(text.p[i + len]))
            len++;
        buffer_text(out, held ? " " : "");
        put_safe(out, slice_make(text.p + i, len));
        held = false;
        any = true;
        i += len - 1;
    }
}

static void put_check(struct buffer *out, const char *what, const struct arc_check *checks,
                      unsigned n)
{
    if (!checks)
        return;
    buffer_printf(out, "     %s: %s", what, dkim_why_text(checks[n].why));
    if (checks[n].key.reason)
        buffer_printf(out, ": %s", checks[n].key.reason);
    buffer_byte(out, '\n');
}

/* Of a message signature that fits as far as it goes. */
static void put_uncovered(struct buffer *out, const struct view_message *view,
                          const struct arc_check *check)
{
    const struct dkim_signature *signature = check->signature;
    if (check->body == DKIM_MATCHES && !check->is_whole)
        buffer_printf(out, "     of the body it signed %llu of %llu octets (l=)\n",
                      (unsigned long long)signature->limit,
                      (unsigned long long)dkim_plan_length(view->plan, signature->body_canon));
}

static void put_set(struct buffer *out, const struct view_message *view,
                    const struct arc_message *message, const struct arc_result *result, unsigned n)
{
    const struct arc_set *set = &message->sets[n];
    const struct dkim_signature *seal = &set->seal.signature;
    buffer_printf(out, "  %u. ", n + 1);
    if (set->fields[ARC_SEAL] && seal->domain.len) {
        buffer_text(out, "sealed by ");
        put_safe(out, seal->domain);
        buffer_text(out, " (selector ");
        put_safe(out, seal->selector);
        buffer_text(out, ", cv=");
        put_safe(out, set->cv);
        buffer_text(out, ")\n");
    } else {
        buffer_text(out, "no seal that can be read\n");
    }
    if (set->results.len) {
        buffer_text(out, "     says: ");
        put_on_one_line(out, set->results);
        buffer_byte(out, '\n');
    }
    if (result->messages)
        put_uncovered(out, view, &result->messages[n]);
    if (view->options.details) {
        put_check(out, "seal", result->seals, n);
        put_check(out, "message signature", result->messages, n);
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
    buffer_byte(out, '\n');
    put_oldest(out, result);
    for (unsigned n = message->count; n >= 1; n--)
        put_set(out, view, message, result, n - 1);
}
