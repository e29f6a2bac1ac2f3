/* SPDX-License-Identifier: MIT
 * Why a check has its result, as half a sentence. */
#include "view/internal.h"

#define NEAR_MISS_SHOWN  60 /* octets of a record that is almost one */
#define NEAR_MISS_BEFORE 16 /* and before its v=spf1 */

bool spf_is_unrecorded(const struct spf_check *check)
{
    return check->why == SPF_WHY_DNS && check->dns == DNS_UNRECORDED;
}

struct slice spf_culprit_record(const struct spf_check *check)
{
    const char *at = check->culprit.p;
    for (size_t i = 0; i < check->trace_count && at; i++) {
        struct slice record = check->trace[i].record;
        if (record.len && at >= record.p && at < record.p + record.len)
            return record;
    }
    return SLICE_NONE;
}

/* --- no record ------------------------------------------------------------------ */

struct slice spf_text_begins(struct slice rdata, char *room, size_t room_len)
{
    size_t len = 0;
    while (rdata.len && (uint8_t)rdata.p[0] < rdata.len) {
        struct slice string = slice_head(slice_after(rdata, 1), (uint8_t)rdata.p[0]);
        rdata = slice_after(rdata, 1 + string.len);
        string = slice_head(string, string.len < room_len - len ? string.len : room_len - len);
        memcpy(room + len, string.p, string.len);
        len += string.len;
    }
    return slice_make(room, len);
}

/* Letters and digits alone, in lower case. */
static struct slice squashed(struct slice text, char *room)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (ascii_is_alnum(text.p[i]))
            room[len++] = ascii_lower(text.p[i]);
    return slice_make(room, len);
}

/* Where `word` begins within the first `most` octets; `most` where it does not. */
static size_t find_early(struct slice text, struct slice word, size_t most)
{
    for (size_t i = 0; i < most && i + word.len <= text.len; i++)
        if (slice_starts_nocase(slice_after(text, i), word))
            return i;
    return most;
}

/* Meant as SPF and none: "v=spf1, mx", " v=spf1", "v=spf10", "v = spf1", "SPF v=spf1".
 * `cut_there`: a string of the record ends behind v=spf1. */
static const char *near_miss(struct slice text, bool cut_there)
{
    char room[NEAR_MISS_SHOWN];
    struct slice letters = squashed(text, room);
    size_t at = find_early(text, SLICE("v=spf1"), NEAR_MISS_BEFORE);
    if (at == 0 && cut_there)
        return "its strings are joined without a space: put all of it between one pair of quotes";
    if (at == 0)
        return "a space must follow v=spf1";
    if (at < NEAR_MISS_BEFORE)
        return "nothing may stand before v=spf1";
    return slice_starts_nocase(letters, SLICE("vspf")) ||
                   slice_starts_nocase(letters, SLICE("spf1"))
               ? "it must begin with v=spf1"
               : NULL;
}

/* What DNS says in its place, where that is at hand. */
static void put_absence(struct buffer *out, const struct spf_trace *line)
{
    char room[NEAR_MISS_SHOWN];
    const struct fact *fact = line && line->asked_count ? line->asked[0] : NULL;
    if (!fact)
        return;
    if (fact->answer.status == DNS_NXDOMAIN && fact->answer.alias_count)
        buffer_text(out, ": its alias leads to a name that does not exist");
    else if (fact->answer.status == DNS_NXDOMAIN)
        buffer_text(out, ": the domain does not exist");
    for (size_t i = 0; i < fact->answer.record_count; i++) {
        struct slice rdata = fact->answer.records[i];
        struct slice text = spf_text_begins(rdata, room, sizeof(room));
        const char *fault = near_miss(text, rdata.len && rdata.p[0] == 6);
        if (!fault)
            continue;
        buffer_text(out, ": \"");
        put_safe(out, text);
        buffer_printf(out, "%s\" is none, %s", text.len == sizeof(room) ? "..." : "", fault);
        return;
    }
}

/* The record line that follows the term at which the check ended; NULL where none does. */
static const struct spf_trace *target_of(const struct spf_check *check)
{
    for (size_t i = 0; i + 1 < check->trace_count; i++)
        if (check->trace[i].term && check->trace[i].term->text.p == check->culprit.p)
            return check->trace[i + 1].term ? NULL : &check->trace[i + 1];
    return NULL;
}

static void put_no_domain(struct buffer *out, const struct spf_check *check)
{
    buffer_text(out, spf_why_text(check->why));
    if (check->domain.len && slice_find(check->domain, '.') == check->domain.len)
        buffer_text(out, ": one label is not enough");
}

/* --- the others ------------------------------------------------------------------- */

/* The term that matched at the end of the include that matched; NULL for any other. */
static const struct spf_trace *innermost(const struct spf_check *check)
{
    const struct spf_trace *last = NULL;
    bool inside = false;
    for (size_t i = 0; i < check->trace_count; i++) {
        const struct spf_trace *line = &check->trace[i];
        if (!line->term || line->outcome != SPF_TERM_MATCHED)
            continue;
        inside |= line->term->kind == SPF_KIND_INCLUDE && line->term->text.p == check->culprit.p;
        last = line;
    }
    return inside ? last : NULL;
}

static void put_matched(struct buffer *out, const struct spf_check *check)
{
    const struct spf_trace *line = innermost(check);
    put_safe(out, check->culprit);
    buffer_text(out, " matched in the record of ");
    put_safe(out, check->culprit_domain);
    if (!line)
        return;
    buffer_text(out, ", by its ");
    put_safe(out, line->term->text);
}

/* A word of dns_status_text, and what it means where that is not plain. */
static void put_status(struct buffer *out, enum dns_status status)
{
    static const char *const meanings[DNS_STATUS_COUNT] = {
        [DNS_DEADLINE] = "the time for the whole check was over",
        [DNS_GARBAGE] = "a packet that contradicts itself",
        [DNS_MISMATCH] = "answers to other questions",
        [DNS_TRUNCATED] = "cut, and the rest could not be had",
        [DNS_NETWORK] = "nobody there, or unreachable",
        [DNS_LOOP] = "aliases in a circle, or more than 8 of them",
        [DNS_LIMIT] = "one of our own limits was reached",
    };
    buffer_text(out, dns_status_text(status));
    if (meanings[status])
        buffer_printf(out, " (%s)", meanings[status]);
}

/* The name that the question came to, through aliases or not. */
static struct slice last_alias(const struct spf_check *check)
{
    for (size_t i = 0; i < check->trace_count; i++)
        for (size_t j = 0; j < check->trace[i].asked_count; j++) {
            const struct fact *fact = check->trace[i].asked[j];
            if (question_eq(&fact->question, &check->question) && fact->answer.alias_count)
                return fact->answer.aliases[fact->answer.alias_count - 1];
        }
    return check->question.name;
}

static void put_dns_why(struct buffer *out, const struct spf_check *check)
{
    if (spf_is_unrecorded(check)) {
        struct question question = check->question;
        question.name = last_alias(check);
        buffer_text(out, "the file given says nothing about ");
        question_to_text(out, &question);
        return;
    }
    question_to_text(out, &check->question);
    buffer_text(out, " got no answer: ");
    put_status(out, check->dns);
}

/* U+2010 to U+201F: the dashes and quotes of a word processor. */
static bool has_typography(struct slice text)
{
    for (size_t i = 0; i + 2 < text.len; i++)
        if (memcmp(text.p + i, "\xe2\x80", 2) == 0 && ((uint8_t)text.p[i + 2] & 0xf0) == 0x90)
            return true;
    return false;
}

static void put_term_why(struct buffer *out, const struct spf_check *check)
{
    buffer_text(out, spf_why_text(check->why));
    if (check->culprit_domain.len) {
        buffer_text(out, ", in the record of ");
        put_safe(out, check->culprit_domain);
    }
    if (check->culprit.len) {
        buffer_text(out, ", at ");
        put_safe(out, check->culprit);
    }
    if (check->reason)
        buffer_printf(out, ": %s", check->reason);
    if (check->why == SPF_WHY_NO_TARGET)
        put_absence(out, target_of(check));
    if (check->why == SPF_WHY_SYNTAX && has_typography(check->culprit))
        buffer_text(out, " (a long dash or a curly quote is not ASCII)");
    else if (check->why == SPF_WHY_SYNTAX && !ascii_only(check->culprit))
        buffer_text(out, " (not all of it is ASCII)");
}

const struct spf_trace *spf_withheld(const struct spf_check *check)
{
    for (size_t i = 0; i < check->trace_count && !check->explained_by_domain; i++)
        if (check->trace[i].term && check->trace[i].term->kind == SPF_KIND_EXP &&
            check->trace[i].outcome == SPF_TERM_FOLLOWED)
            return &check->trace[i];
    return NULL;
}

static void put_unfit(struct buffer *out, struct slice rdata)
{
    char room[SPF_EXPLANATION_MAX + 1];
    struct slice text = spf_text_begins(rdata, room, sizeof(room));
    const char *fault = text.len < sizeof(room) ? spf_explanation_fault(text) : NULL;
    if (fault)
        buffer_printf(out, "the text of exp= breaks the grammar: %s", fault);
    else if (!text.len)
        buffer_text(out, "the text of exp= is empty");
    else
        buffer_printf(out,
                      "the text of exp= cannot be shown: it becomes longer than %d octets, or not "
                      "all of it is printable ASCII",
                      SPF_EXPLANATION_MAX);
}

void put_spf_withheld(struct buffer *out, const struct spf_trace *line)
{
    const struct dns_answer *answer = &line->asked[0]->answer;
    if (answer->status == DNS_NODATA || answer->status == DNS_NXDOMAIN) {
        buffer_text(out, "exp= leads to no TXT record");
    } else if (answer->status != DNS_OK) {
        buffer_text(out, "exp= could not be read: ");
        put_status(out, answer->status);
    } else if (answer->record_count > 1) {
        buffer_text(out, "exp= leads to more than one TXT record");
    } else {
        put_unfit(out, answer->records[0]);
    }
}

void put_spf_why(struct buffer *out, const struct spf_check *check)
{
    switch (check->why) {
    case SPF_WHY_MATCHED:
        put_matched(out, check);
        return;
    case SPF_WHY_DNS:
        put_dns_why(out, check);
        return;
    case SPF_WHY_NO_DOMAIN:
        put_no_domain(out, check);
        return;
    case SPF_WHY_NO_RECORD:
        buffer_text(out, spf_why_text(check->why));
        put_absence(out, check->trace_count ? &check->trace[0] : NULL);
        return;
    case SPF_WHY_NO_MATCH:
        buffer_text(out, spf_why_text(check->why));
        return;
    default:
        put_term_why(out, check);
    }
}
