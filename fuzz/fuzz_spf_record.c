/* SPDX-License-Identifier: MIT
 * SPF records: spans lie within the text, a fault has a reason, and the terms put
 * together again read the same. */
#include <assert.h>

#include "run.h"

#define ARENA_CAP ((size_t)64 << 20)
#define TEXT_MAX  60000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_within(struct slice part, struct slice whole)
{
    return !part.len || (part.p >= whole.p && part.p + part.len <= whole.p + whole.len);
}

static void check_term(const struct spf_term *term, struct slice text)
{
    assert(term->text.len && lies_within(term->text, text) && lies_within(term->spec, term->text));
    assert(term->cidr4 <= 32 && term->cidr6 <= 128 && term->kind <= SPF_KIND_UNKNOWN);
    assert(slice_find(term->text, ' ') == term->text.len && ascii_only(term->text));
    bool mechanism = term->kind < SPF_KIND_REDIRECT;
    assert(mechanism == (term->qualifier && memchr("+-~?", term->qualifier, 4) != NULL));
}

static void check_again(const struct spf_record *record, struct arena *arena)
{
    struct buffer text;
    struct spf_record again;
    struct spf_fault fault;
    buffer_init(&text, (size_t)1 << 20);
    buffer_text(&text, "V=spf1");
    for (size_t i = 0; i < record->count; i++) {
        buffer_byte(&text, ' ');
        buffer_slice(&text, record->terms[i].text);
    }
    assert(spf_record_read(buffer_get(&text), arena, &again, &fault) == ASSAY_OK);
    assert(again.count == record->count);
    for (size_t i = 0; i < record->count; i++) {
        assert(again.terms[i].kind == record->terms[i].kind);
        assert(slice_eq(again.terms[i].spec, record->terms[i].spec));
        assert(again.terms[i].cidr4 == record->terms[i].cidr4);
        assert(again.terms[i].cidr6 == record->terms[i].cidr6);
    }
    buffer_free(&text);
}

/* Beside a TXT record that is none of SPF's business. */
static void check_verdict(struct slice text, int error, const struct spf_fault *fault,
                          struct arena *arena)
{
    static const uint8_t client[4] = {192, 0, 2, 1};
    struct world world;
    struct run run;
    struct spf_input in =
        run_input(slice_make(client, 4), SLICE("mail.test"), SLICE("user@d.test"));
    world_init(&world, arena);
    world_lines(&world, "d.test TXT v=spf10 -all\n");
    world_txt(&world, SLICE("\1d\4test\0"), text);
    run_init(&run);
    assert(run_whole(&run, &in, &world) == STEP_DONE);
    const struct spf_check *check = &run.result.checks[0];
    if (!spf_is_record(text)) {
        assert(check->result == SPF_NONE && check->why == SPF_WHY_NO_RECORD);
    } else if (error) {
        assert(check->result == (error == ASSAY_ELIMIT ? SPF_TEMPERROR : SPF_PERMERROR));
        assert(check->why == (error == ASSAY_ELIMIT ? SPF_WHY_LIMIT : SPF_WHY_SYNTAX));
        assert(check->reason == fault->reason && slice_eq(check->culprit, fault->span));
    } else {
        /* The world has no other names: what is broken can only be what it leads to. */
        assert(check->why != SPF_WHY_NO_RECORD);
    }
    run_free(&run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct spf_record record;
    struct spf_fault fault = {.reason = NULL};
    struct slice text = slice_head(slice_make(data, size), TEXT_MAX);
    arena_init(&arena, ARENA_CAP);
    int error = spf_record_read(text, &arena, &record, &fault);
    if (error == ASSAY_OK) {
        assert(spf_is_record(text) && record.count <= size / 2);
        for (size_t i = 0; i < record.count; i++)
            check_term(&record.terms[i], text);
        check_again(&record, &arena);
    } else {
        assert(error == ASSAY_ELIMIT ||
               (error == ASSAY_ESYNTAX && fault.reason && lies_within(fault.span, text)));
    }
    check_verdict(text, error, &fault, &arena);
    arena_free(&arena);
    return 0;
}
