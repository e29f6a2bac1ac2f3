/* SPDX-License-Identifier: MIT
 * `assay spf` for people. */
#include "view/internal.h"

/* "who may send": the headline behind the result. */
static void put_headline(struct buffer *out, const struct view_spf *view,
                         const struct spf_check *check)
{
    static const char *const middle[] = {
        [SPF_NONE] = " cannot be judged: nothing is published for ",
        [SPF_NEUTRAL] = " is neither allowed nor forbidden to send for ",
        [SPF_PASS] = " may send for ",
        [SPF_FAIL] = " must not send for ",
        [SPF_SOFTFAIL] = " should not send for ",
        [SPF_TEMPERROR] = " could not be checked for ",
        [SPF_PERMERROR] = " cannot be judged: broken SPF of ",
    };
    put_address(out, view->input->client.value);
    buffer_text(out, middle[check->result]);
    if (check->domain.len)
        put_safe(out, check->domain);
    else
        buffer_text(out, "a sender without a domain");
    buffer_text(out, check->identity == SPF_HELO ? " (HELO)\n" : " (MAIL FROM)\n");
}

/* The record with a line of carets under the culprit, where both are plain text
 * and fit a line. */
static void put_carets(struct buffer *out, const struct spf_check *check)
{
    struct slice record = spf_culprit_record(check);
    if (check->why != SPF_WHY_SYNTAX || !record.len || record.len > 200 || !ascii_only(record))
        return;
    for (size_t i = 0; i < record.len; i++)
        if ((uint8_t)record.p[i] < 0x20 || record.p[i] == 0x7f || record.p[i] == '\\')
            return;
    buffer_text(out, "    ");
    buffer_slice(out, record);
    buffer_text(out, "\n    ");
    for (const char *p = record.p; p < check->culprit.p; p++)
        buffer_byte(out, ' ');
    for (size_t i = 0; i < check->culprit.len; i++)
        buffer_byte(out, '^');
    buffer_byte(out, '\n');
}

static void put_costs(struct buffer *out, const struct spf_check *check)
{
    buffer_printf(out, "%u of %u DNS terms, %u of %u empty answers", check->lookups,
                  (unsigned)SPF_TERMS_MAX, check->voids, (unsigned)SPF_VOIDS_MAX);
}

static void put_withheld(struct buffer *out, const char *begin, const struct spf_check *check)
{
    const struct spf_trace *line = spf_withheld(check);
    if (!line)
        return;
    buffer_text(out, begin);
    put_spf_withheld(out, line);
    buffer_byte(out, '\n');
}

static void put_check(struct buffer *out, const struct view_spf *view,
                      const struct spf_check *check)
{
    style_text(out, view->options.color, style_of_verdict(check->result),
               spf_is_unrecorded(check) ? "could not check" : spf_verdict_text(check->result));
    buffer_text(out, ": ");
    put_headline(out, view, check);
    buffer_text(out, "  why: ");
    put_spf_why(out, check);
    buffer_byte(out, '\n');
    put_carets(out, check);
    put_withheld(out, "  no explanation from the domain: ", check);
    if (check->explanation.len) {
        buffer_text(out, check->explained_by_domain ? "  the domain says: " : "  explanation: ");
        put_safe(out, check->explanation);
        buffer_byte(out, '\n');
    }
    if (check->why != SPF_WHY_NO_DOMAIN && check->why != SPF_WHY_NO_RECORD) {
        buffer_text(out, "  cost: ");
        put_costs(out, check);
        buffer_byte(out, '\n');
    }
    if (view->options.details)
        put_spf_tree(out, view, check);
}

void view_spf_text(struct buffer *out, const struct view_spf *view)
{
    for (size_t i = 0; i < view->result->count; i++)
        put_check(out, view, &view->result->checks[i]);
}

/* A stranger's bytes, in Markdown. */
static void put_code(struct buffer *out, struct slice bytes)
{
    struct buffer safe;
    buffer_init(&safe, SIZE_MAX / 4);
    text_escape(&safe, bytes);
    put_span(out, buffer_get(&safe));
    out->error = out->error ? out->error : safe.error;
    buffer_free(&safe);
}

static void put_markdown_check(struct buffer *out, const struct view_spf *view,
                               const struct spf_check *check)
{
    struct buffer why;
    buffer_printf(out, "- **SPF %s** (%s), ", spf_verdict_text(check->result),
                  check->identity == SPF_HELO ? "HELO" : "MAIL FROM");
    struct buffer address;
    buffer_init(&address, 64);
    put_address(&address, view->input->client.value);
    put_code(out, buffer_get(&address));
    out->error = out->error ? out->error : address.error;
    buffer_free(&address);
    buffer_text(out, " for ");
    put_code(out, check->domain.len ? check->domain : SLICE("(none)"));
    buffer_text(out, ": ");
    buffer_init(&why, SIZE_MAX / 4);
    put_spf_why(&why, check);
    put_span(out, buffer_get(&why));
    out->error = out->error ? out->error : why.error;
    buffer_free(&why);
    buffer_text(out, "; ");
    put_costs(out, check);
    buffer_byte(out, '\n');
    put_withheld(out, "  - no explanation from the domain: ", check);
    if (check->explanation.len) {
        buffer_text(out,
                    check->explained_by_domain ? "  - the domain says: " : "  - explanation: ");
        put_code(out, check->explanation);
        buffer_byte(out, '\n');
    }
}

void view_spf_markdown(struct buffer *out, const struct view_spf *view)
{
    for (size_t i = 0; i < view->result->count; i++) {
        const struct spf_check *check = &view->result->checks[i];
        put_markdown_check(out, view, check);
        if (!view->options.details || !check->trace_count)
            continue;
        buffer_text(out, "\n```\n");
        put_spf_tree(out, view, check);
        buffer_text(out, "```\n\n");
    }
}
