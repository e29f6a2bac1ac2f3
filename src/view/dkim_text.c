/* SPDX-License-Identifier: MIT
 * `assay dkim` for people. */
#include "view/internal.h"

static enum style style_of(enum dkim_verdict verdict)
{
    switch (verdict) {
    case DKIM_PASS:
        return STYLE_GOOD;
    case DKIM_FAIL:
    case DKIM_PERMERROR:
        return STYLE_BAD;
    default:
        return STYLE_UNSURE;
    }
}

void put_message_notes(struct buffer *out, const struct view_message *view)
{
    if (view->was.had_mark)
        buffer_text(out, "note: a byte order mark (BOM) at the beginning was skipped\n");
    if (view->was.had_from)
        buffer_text(out, "note: the first line is that of an mbox, and was skipped\n");
    if (view->was.more_from)
        buffer_text(out, "note: another line \"From \" of an mbox stands behind an empty line: if "
                         "the file has several messages, all behind the first were taken for its "
                         "body\n");
    if (view->was.quoted_from)
        buffer_text(out,
                    "note: a line begins with \">From \": if the mbox has added the \">\", the "
                    "body is not as it was\n");
    if (view->was.is_unix)
        buffer_text(out, "note: a Unix file: each LF was read as CRLF\n");
    for (size_t flaw = 0; flaw < MAIL_FLAWS; flaw++)
        if (view->header->flaws[flaw])
            buffer_printf(out, "note: the header has %s, in line %zu\n",
                          mail_flaw_text((enum mail_flaw)flaw),
                          view->header->flaws[flaw] + view->was.had_from);
    size_t authors = mail_header_count(view->header, SLICE("From"));
    if (!view->header->count)
        buffer_text(out, "note: the header is empty: the first line is\n");
    else if (authors != 1)
        buffer_printf(out,
                      authors ? "note: the header has %zu From fields, of which a reader may "
                                "see any one\n"
                              : "note: the header has %zu From fields\n",
                      authors);
    if (view->plan->lines.bare_cr || view->plan->lines.bare_lf)
        buffer_printf(out, "note: the body has %s\n",
                      mail_flaw_text(view->plan->lines.bare_cr ? MAIL_BARE_CR : MAIL_BARE_LF));
}

/* "example.com (selector s1, rsa-sha256, 2048 bits)". */
static void put_signer(struct buffer *out, const struct dkim_check *check)
{
    const struct dkim_signature *signature = check->signature;
    if (!signature->domain.len) {
        buffer_text(out, "a signature without a domain");
        return;
    }
    buffer_text(out, check->result == DKIM_PASS ? "signed by " : "claims to be signed by ");
    put_shown(out, signature->domain);
    buffer_text(out, " (");
    if (signature->selector.len) {
        buffer_text(out, "selector ");
        put_shown(out, signature->selector);
        buffer_text(out, ", ");
    }
    buffer_text(out, dkim_algorithm_text(signature->algorithm));
    if (check->key.key.bits)
        buffer_printf(out, ", %u bits", check->key.key.bits);
    buffer_byte(out, ')');
}

static void put_time(struct buffer *out, int64_t time_s)
{
    if (time_s <= VIEW_LAST_SECOND)
        time_format(out, time_s);
    else
        buffer_printf(out, "%lld", (long long)time_s);
}

/* " (x=2026-11-21T09:00:00Z)". */
static void put_time_tag(struct buffer *out, const char *tag, int64_t time_s)
{
    buffer_printf(out, " (%s", tag);
    put_time(out, time_s);
    buffer_byte(out, ')');
}

static void put_time_line(struct buffer *out, const char *indent, const char *what, int64_t time_s)
{
    buffer_printf(out, "%s%s: ", indent, what);
    put_time(out, time_s);
    buffer_text(out, time_s > VIEW_LAST_SECOND ? " seconds after 1970\n" : "\n");
}

void put_times(struct buffer *out, const char *indent, const struct dkim_signature *signature)
{
    if (signature->has_time)
        put_time_line(out, indent, "made", signature->time_s);
    if (signature->has_expiry)
        put_time_line(out, indent, "holds until", signature->expiry_s);
}

void put_early(struct buffer *out, const char *indent, const struct view_message *view,
               const struct dkim_signature *signature)
{
    if (!dkim_is_early(signature, view->as_of_s))
        return;
    buffer_printf(out, "%sit was made later than the time of this check", indent);
    put_time_tag(out, "t=", signature->time_s);
    buffer_byte(out, '\n');
}

void put_span_begins(struct buffer *out, struct slice span)
{
    span = slice_trim_white(span);
    if (!span.len)
        return;
    buffer_text(out, ": ");
    put_safe(out, slice_head(span, SPAN_SHOWN));
    buffer_text(out, span.len > SPAN_SHOWN ? " ..." : "");
}

void put_dkim_why(struct buffer *out, const struct dkim_check *check)
{
    buffer_text(out, dkim_why_text(check->why));
    if (check->why == DKIM_WHY_DNS)
        buffer_printf(out, " (%s)", dns_status_text(check->dns));
    if (check->why == DKIM_WHY_NO_KEY)
        buffer_printf(out, " (%s)", dns_status_text(check->dns));
    if (check->why == DKIM_WHY_MALFORMED)
        buffer_printf(out, ": it has %s", mail_flaw_text(check->flaw));
    if (check->why == DKIM_WHY_EXPIRED)
        put_time_tag(out, "x=", check->signature->expiry_s);
    if (check->reason && strcmp(check->reason, dkim_why_text(check->why)) != 0)
        buffer_printf(out, ": %s", check->reason);
    put_span_begins(out, check->span);
    if (check->why == DKIM_WHY_BODY && check->header != DKIM_UNTESTED)
        buffer_text(out, check->header == DKIM_MATCHES ? "; the header is as it was signed"
                                                       : "; neither does the header fit");
    if ((check->why == DKIM_WHY_BODY || check->why == DKIM_WHY_LENGTH) &&
        check->body_len <= strlen("\r\n"))
        buffer_text(out, "; the body is empty: was the header alone given?");
    if (check->why == DKIM_WHY_SIGNATURE && check->body == DKIM_MATCHES)
        buffer_text(out, "; the body is as it was signed");
}

void put_alias(struct buffer *out, const struct fact *fact)
{
    const struct dns_answer *answer = &fact->answer;
    for (size_t i = 0; i < answer->alias_count; i++) {
        buffer_text(out, ", an alias of ");
        dns_name_to_text(out, answer->aliases[i]);
    }
}

static void put_key_name(struct buffer *out, const struct view_message *view,
                         const struct dkim_check *check)
{
    if (!check->fact)
        return;
    enum dns_status status = check->fact->answer.status;
    buffer_text(out, "  key: ");
    dns_name_to_text(out, check->fact->question.name);
    if (view->options.details)
        put_alias(out, check->fact);
    if (dns_failed(status) && check->why != DKIM_WHY_DNS)
        buffer_printf(out, " (could not be asked for: %s)", dns_status_text(status));
    if (view->options.details && check->fact->answer.record_count > 1)
        buffer_printf(out, " (%zu records)", check->fact->answer.record_count);
    buffer_printf(out, "%s\n", check->key.is_test ? " (its domain only tests: t=y)" : "");
}

/* The names of one sort, in a line of their own. */
static void put_names(struct buffer *out, const char *indent, const char *begin,
                      const struct dkim_cover covers[DKIM_WATCHED],
                      bool (*is_one)(const struct dkim_cover *cover))
{
    bool any = false;
    for (size_t i = 0; i < DKIM_WATCHED; i++) {
        if (!is_one(&covers[i]))
            continue;
        if (!any)
            buffer_printf(out, "%s%s", indent, begin);
        buffer_printf(out, "%s%s", any ? ", " : "", covers[i].name);
        if (covers[i].covered && covers[i].covered < covers[i].present)
            buffer_printf(out, " (%u of %u)", covers[i].present - covers[i].covered,
                          covers[i].present);
        any = true;
    }
    if (any)
        buffer_byte(out, '\n');
}

static bool is_unsigned(const struct dkim_cover *cover)
{
    return cover->covered < cover->present;
}

/* One more can be put on top. */
static bool is_open(const struct dkim_cover *cover)
{
    return cover->covered == cover->present && cover->covered > 0;
}

void put_open_fields(struct buffer *out, const char *indent, const struct mail_header *header,
                     const struct dkim_signature *signature, bool all)
{
    struct dkim_cover covers[DKIM_WATCHED];
    dkim_cover(signature, header, covers);
    put_names(out, indent, "not signed: ", covers, is_unsigned);
    if (all)
        put_names(out, indent, "signed, but another one can be added: ", covers, is_open);
}

static void put_left_open(struct buffer *out, const struct view_message *view,
                          const struct dkim_check *check)
{
    put_open_fields(out, "  ", view->header, check->signature, view->options.details);
    if (!check->is_whole && check->body != DKIM_UNTESTED)
        buffer_printf(out,
                      "  the body is not signed as a whole: %llu of %llu octets (l=), so it does "
                      "not count for DMARC\n",
                      (unsigned long long)check->signature->limit,
                      (unsigned long long)check->body_len);
    put_early(out, "  ", view, check->signature);
}

static void put_signed_names(struct buffer *out, const struct dkim_signature *signature)
{
    size_t left = VALUE_SHOWN;
    for (size_t i = 0; i < signature->name_count; i++) {
        struct slice name = signature->names[i];
        buffer_text(out, i ? ":" : "  signed: ");
        if (name.len > left) {
            buffer_text(out, " ...");
            break;
        }
        put_safe(out, name);
        left -= name.len;
    }
    buffer_text(out, signature->name_count ? "\n" : "");
}

/* What is seldom asked about. */
static void put_form(struct buffer *out, const struct dkim_signature *signature)
{
    if (signature->identity.len) {
        buffer_text(out, "  identity: ");
        put_shown(out, signature->identity);
        buffer_byte(out, '\n');
    }
    if (signature->has_canon)
        buffer_printf(out, "  canonical form: %s\n", dkim_canon_text(signature));
    put_times(out, "  ", signature);
    put_signed_names(out, signature);
}

static void put_check(struct buffer *out, const struct view_message *view,
                      const struct dkim_check *check)
{
    bool is_unrecorded = check->why == DKIM_WHY_DNS && check->dns == DNS_UNRECORDED;
    style_text(out, view->options.color, style_of(check->result),
               is_unrecorded ? "could not check" : dkim_verdict_text(check->result));
    buffer_text(out, ": ");
    put_signer(out, check);
    buffer_text(out, "\n  why: ");
    put_dkim_why(out, check);
    buffer_byte(out, '\n');
    put_key_name(out, view, check);
    if (view->options.details)
        put_form(out, check->signature);
    if (check->result == DKIM_PASS || view->options.details)
        put_left_open(out, view, check);
}

void view_dkim_text(struct buffer *out, const struct view_message *view,
                    const struct dkim_result *result)
{
    put_message_notes(out, view);
    if (result->lost != DNS_OK)
        buffer_printf(out, "could not check: a part of the message never came (%s)\n",
                      dns_status_text(result->lost));
    else if (!result->found)
        buffer_text(out, "none: the message has no DKIM signature\n");
    for (size_t i = 0; i < result->count; i++)
        put_check(out, view, &result->checks[i]);
    if (dkim_find_one_click(result, view->header) == DKIM_ONE_CLICK_UNSIGNED)
        buffer_text(out,
                    "note: one-click unsubscription (RFC 8058) does not count: no signature that "
                    "passes covers List-Unsubscribe and List-Unsubscribe-Post\n");
    if (result->found > result->count)
        buffer_printf(out, "not checked: %zu more signatures; %d are looked at\n",
                      result->found - result->count, DKIM_SIGNATURES_MAX);
}
