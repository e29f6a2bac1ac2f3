/* SPDX-License-Identifier: MIT
 * A whole record: RFC 7208 4.5, 4.6 and 12. */
#include "spf/internal.h"
#include "spf/term.h"

static const struct slice version = {"v=spf1", 6};
static const char too_many_terms[] =
    "more than " LIMIT_TEXT(SPF_RECORD_TERMS_MAX) " terms in a record (SPF_RECORD_TERMS_MAX)";

bool spf_is_record(struct slice text)
{
    return slice_starts_nocase(text, version) &&
           (text.len == version.len || text.p[version.len] == ' ');
}

static const char *note_modifier(struct spf_record *record, const struct spf_term *term)
{
    const struct spf_term **place = term->kind == SPF_KIND_REDIRECT ? &record->redirect
                                    : term->kind == SPF_KIND_EXP    ? &record->exp
                                                                    : NULL;
    if (!place)
        return NULL;
    if (*place)
        return "stands in the record twice";
    *place = term;
    return NULL;
}

static size_t count_terms(struct slice text)
{
    size_t count = 0;
    while (text.len)
        count += slice_cut(&text, ' ').len > 0;
    return count;
}

static int fault_at(struct spf_fault *fault_r, struct slice span, const char *reason)
{
    *fault_r = (struct spf_fault){.span = span, .reason = reason};
    return ASSAY_ESYNTAX;
}

int spf_record_read(struct slice text, struct arena *arena, struct spf_record *out_r,
                    struct spf_fault *fault_r)
{
    *out_r = (struct spf_record){.text = text};
    if (!spf_is_record(text))
        return fault_at(fault_r, slice_head(text, version.len), "does not start with v=spf1");
    struct slice rest = slice_after(text, version.len);
    size_t room = count_terms(rest);
    if (room > SPF_RECORD_TERMS_MAX) {
        *fault_r = (struct spf_fault){.reason = too_many_terms};
        return ASSAY_ELIMIT;
    }
    struct spf_term *terms = arena_alloc(arena, room * sizeof(*terms));
    if (!terms)
        return ASSAY_ENOMEM;
    out_r->terms = terms;
    while (rest.len) {
        struct slice word = slice_cut(&rest, ' ');
        if (!word.len)
            continue;
        struct spf_term *term = &terms[out_r->count];
        const char *reason = term_read(word, term);
        if (!reason)
            reason = note_modifier(out_r, term);
        if (reason)
            return fault_at(fault_r, word, reason);
        out_r->count++;
    }
    return ASSAY_OK;
}

enum spf_pick record_pick(const struct dns_answer *answer, struct arena *arena,
                          struct slice *text_r)
{
    enum spf_pick pick = PICK_NONE;
    for (size_t i = 0; i < answer->record_count; i++) {
        struct slice text;
        int error = dns_txt_join(answer->records[i], arena, &text);
        if (error == ASSAY_ENOMEM)
            return PICK_FAILED;
        if (error || !spf_is_record(text))
            continue;
        if (pick == PICK_ONE)
            return PICK_SEVERAL;
        pick = PICK_ONE;
        *text_r = text;
    }
    return pick;
}
