/* SPDX-License-Identifier: MIT
 * Whole messages in pieces of random sizes: fields, flaws, body hashes and the verdicts of DKIM
 * and ARC are those of the message in one piece; and where no key is known nothing passes. The
 * first 16 octets choose the sizes and the fate of the keys. */
#include <assert.h>
#include <stdlib.h>

#include "draw.h"
#include "mail_rig.h"

#define CHOICES 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What somebody might publish, each with the octet of its length. */
static const char ed25519_key[] =
    "\x42v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
static const char rsa_key[] =
    "\xe8v=DKIM1; t=y; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08"
    "a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3"
    "rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";
static const char strict_key[] =
    "\x47v=DKIM1; k=ed25519; t=s; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
static const char no_key[] = "\x05hello";

static const struct {
    enum dns_status status;
    struct slice records[2];
} fates[] = {
    {.status = DNS_NXDOMAIN},
    {.status = DNS_TIMEOUT},
    {DNS_OK, {SLICE(ed25519_key), SLICE(no_key)}},
    {DNS_OK, {SLICE(rsa_key), SLICE(no_key)}},
    {DNS_OK, {SLICE(strict_key), SLICE(rsa_key)}},
};

/* A part that has not come by now never will. */
static struct dns_answer fate_of(const struct question *question, unsigned fate)
{
    size_t at = fate % ARRAY_LEN(fates);
    if (question->kind == QUESTION_PART)
        return (struct dns_answer){.status = DNS_DEADLINE};
    bool is_answer = fates[at].status == DNS_OK;
    return (struct dns_answer){.status = fates[at].status,
                               .records = fates[at].records,
                               .record_count = is_answer ? 2 : 0};
}

/* False where it is over a limit. One time in four it is cut short. */
static bool feed(struct mail_rig *rig, struct slice text, struct draw *draw, unsigned fate)
{
    int error = ASSAY_OK;
    while (text.len && error == ASSAY_OK) {
        size_t len = draw ? 1 + draw_below(draw, 40) : text.len;
        error = mail_rig_feed(rig, slice_head(text, len));
        text = slice_after(text, len);
    }
    if (error == ASSAY_OK && fate < 192)
        error = mail_rig_end(rig);
    assert(error == ASSAY_OK || error == ASSAY_ELIMIT);
    return error == ASSAY_OK;
}

static void judge(struct mail_rig *rig, unsigned fate)
{
    enum step step;
    size_t id;
    while ((step = mail_rig_step(rig)) == STEP_NEED) {
        assert(rig->want.demanded);
        assert(inquiry_want(&rig->inquiry, &rig->want) == ASSAY_OK);
        while (inquiry_next(&rig->inquiry, &id)) {
            struct dns_answer answer = fate_of(&rig->inquiry.items[id].question, fate);
            assert(inquiry_answer(&rig->inquiry, id, &answer) == ASSAY_OK);
        }
    }
    assert(step == STEP_DONE && inquiry_finish(&rig->inquiry, &rig->want) == ASSAY_OK);
    assert(rig->dkim_result.result != DKIM_PASS && rig->arc_result.result != ARC_PASS);
    assert(rig->dkim_result.count <= DKIM_SIGNATURES_MAX && rig->arc_result.count <= ARC_SETS_MAX);
}

static void dump(struct buffer *out, const struct mail_rig *rig)
{
    const struct mail_header *header = &rig->reader.header;
    for (size_t i = 0; i < header->count; i++)
        buffer_printf(out, "%zu %zu %zu\n", header->fields[i].line, header->fields[i].name.len,
                      header->fields[i].value.len);
    for (size_t i = 0; i < MAIL_FLAWS; i++)
        buffer_printf(out, "%zu ", header->flaws[i]);
    for (size_t i = 0; i < rig->plan.count && rig->plan.done; i++)
        buffer_add(out, rig->plan.hashes[i].digest, CRYPTO_SHA256_LEN);
    buffer_printf(out, "%d %d\n", rig->plan.lines.bare_cr, rig->plan.lines.bare_lf);
    mail_rig_dump(out, rig);
}

/* False where it is over a limit. */
static bool run(struct slice text, struct draw *draw, unsigned fate, struct buffer *out)
{
    struct mail_rig rig;
    assert(mail_rig_init(&rig));
    bool good = feed(&rig, text, draw, fate);
    if (good) {
        judge(&rig, fate);
        dump(out, &rig);
    }
    mail_rig_free(&rig);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer whole, pieces;
    if (size < CHOICES)
        return 0;
    struct draw draw = draw_seed(hash_bytes(data, CHOICES, NULL));
    struct slice text = slice_make(data + CHOICES, size - CHOICES);
    buffer_init(&whole, (size_t)64 << 20);
    buffer_init(&pieces, (size_t)64 << 20);
    bool one = run(text, NULL, data[0], &whole);
    bool other = run(text, &draw, data[0], &pieces);
    assert(one == other && slice_eq(buffer_get(&whole), buffer_get(&pieces)));
    buffer_free(&whole);
    buffer_free(&pieces);
    return 0;
}
