/* SPDX-License-Identifier: MIT
 * The tree of --details: what each term asked, what it cost, why it matched or not. */
#include "view/internal.h"

#define VERSION_ROOM  7  /* octets that tell a record of SPF: "v=spf1 " */
#define RECORDS_SHOWN 10 /* of one answer: as many as an mx term may have */

static void indent(struct buffer *out, unsigned depth)
{
    for (unsigned i = 0; i < depth + 2; i++)
        buffer_text(out, "  ");
}

static void put_records(struct buffer *out, const struct fact *fact)
{
    const struct dns_answer *answer = &fact->answer;
    for (size_t i = 0; i < answer->record_count && i < RECORDS_SHOWN; i++) {
        buffer_text(out, i ? ", " : "");
        dns_rdata_to_text(out, fact->question.type, answer->records[i]);
    }
    if (answer->record_count > RECORDS_SHOWN)
        buffer_printf(out, " and %zu more", answer->record_count - RECORDS_SHOWN);
}

static void put_answer(struct buffer *out, const struct fact *fact)
{
    question_to_text(out, &fact->question);
    buffer_text(out, ": ");
    if (fact->answer.status != DNS_OK)
        buffer_text(out, dns_status_text(fact->answer.status));
    else if (fact->question.type == DNS_TXT)
        buffer_printf(out, "%zu record%s", fact->answer.record_count,
                      fact->answer.record_count == 1 ? "" : "s");
    else
        put_records(out, fact);
}

static void put_asked(struct buffer *out, const struct spf_trace *line)
{
    for (size_t i = 0; i < line->asked_count; i++) {
        buffer_byte(out, '\n');
        indent(out, line->depth + 1);
        buffer_text(out, "asked ");
        put_answer(out, line->asked[i]);
    }
}

void put_spf_matched(struct buffer *out, const struct spf_trace *line)
{
    if (line->term->kind == SPF_KIND_PTR)
        dns_name_to_text(out, line->matched);
    else
        put_address(out, line->matched);
}

static void put_cost(struct buffer *out, const struct spf_trace *line)
{
    if (line->lookups)
        buffer_printf(out, ", %u term%s", line->lookups, line->lookups == 1 ? "" : "s");
    if (line->voids)
        buffer_printf(out, ", %u empty answer%s", line->voids, line->voids == 1 ? "" : "s");
}

static void put_what_matched(struct buffer *out, const struct spf_trace *line)
{
    if (!line->matched.len)
        return;
    buffer_text(out, " by ");
    put_spf_matched(out, line);
}

/* RFC 8616 4: then no term that holds it matches. */
static bool local_part_is_silent(const struct spf_check *check, const struct spf_term *term)
{
    struct slice local = slice_head(check->sender, slice_find_last(check->sender, '@'));
    return !ascii_only(local) && term->macros && spf_uses_macro(term->spec, "sl");
}

/* Why a term that asked nothing does not match; NULL where that is plain. */
static const char *why_nothing_asked(const struct spf_check *check, const struct spf_trace *line)
{
    enum spf_kind kind = line->term->kind;
    bool asks = kind == SPF_KIND_A || kind == SPF_KIND_MX || kind == SPF_KIND_EXISTS;
    if (line->outcome != SPF_TERM_NO_MATCH || line->asked_count)
        return NULL;
    if ((asks || kind == SPF_KIND_INCLUDE) && local_part_is_silent(check, line->term))
        return "the local-part is not ASCII";
    return asks ? "it makes no name that can be asked for" : NULL; /* RFC 7208 4.8 */
}

static void put_term(struct buffer *out, const struct view_spf *view, const struct spf_check *check,
                     const struct spf_trace *line)
{
    const char *nothing = why_nothing_asked(check, line);
    bool matched = line->outcome == SPF_TERM_MATCHED, error = line->outcome == SPF_TERM_ERROR;
    put_safe(out, line->term->text);
    buffer_text(out, "  ");
    style_text(out, view->options.color,
               matched ? STYLE_BOLD
               : error ? STYLE_BAD
                       : STYLE_FAINT,
               spf_outcome_text(line->outcome));
    if (matched) {
        put_what_matched(out, line);
        buffer_printf(out, " (%s)", spf_verdict_text(line->verdict));
    }
    if (error)
        buffer_printf(out, ": %s", spf_why_text(line->why));
    if (nothing)
        buffer_printf(out, ": %s", nothing);
    put_cost(out, line);
    put_asked(out, line);
}

/* What stands where a record would: one that could not be had is not absent. */
static const char *no_text_of(enum spf_why why)
{
    switch (why) {
    case SPF_WHY_DNS:
        return "not known";
    case SPF_WHY_SEVERAL_RECORDS:
        return "several records";
    default:
        return "no record";
    }
}

/* The records that are too many. */
static void put_several(struct buffer *out, const struct spf_trace *line)
{
    char room[VERSION_ROOM];
    const struct fact *fact = line->asked_count ? line->asked[0] : NULL;
    for (size_t i = 0, shown = 0; fact && i < fact->answer.record_count; i++) {
        struct slice text = spf_text_begins(fact->answer.records[i], room, sizeof(room));
        if (!spf_is_record(text) || shown++ >= RECORDS_SHOWN)
            continue;
        buffer_byte(out, '\n');
        indent(out, line->depth + 2);
        dns_rdata_to_text(out, DNS_TXT, fact->answer.records[i]);
    }
}

static void put_record(struct buffer *out, const struct view_spf *view,
                       const struct spf_trace *line)
{
    put_safe(out, line->domain);
    buffer_text(out, ": ");
    if (line->record.len)
        put_safe(out, line->record);
    else
        buffer_text(out, no_text_of(line->why));
    buffer_text(out, "  ");
    style_text(out, view->options.color, style_of_verdict(line->verdict),
               spf_verdict_text(line->verdict));
    put_asked(out, line);
    if (line->why == SPF_WHY_SEVERAL_RECORDS)
        put_several(out, line);
}

void put_spf_tree(struct buffer *out, const struct view_spf *view, const struct spf_check *check)
{
    for (size_t i = 0; i < check->trace_count; i++) {
        const struct spf_trace *line = &check->trace[i];
        indent(out, line->depth);
        if (line->term)
            put_term(out, view, check, line);
        else
            put_record(out, view, line);
        buffer_byte(out, '\n');
    }
}
