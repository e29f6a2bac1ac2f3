/* SPDX-License-Identifier: MIT
 * Attack row MT-09 for DKIM and ARC: the n-th allocation fails, for every n, once and for good,
 * in OpenSSL too. The check then fails, or says what the faultless run says; there is no third. */
#include "alloc_unit.h"
#include "unit.h"

#include <openssl/crypto.h>

#include "mail_rig.h"

static struct zone *zone;
static struct slice texts[2];

/* OpenSSL allocates in its own library. */
static void *open_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return malloc(size);
}

static void *open_realloc(void *p, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return realloc(p, size);
}

static void open_free(void *p, const char *file, int line)
{
    (void)file;
    (void)line;
    free(p);
}

static int answer_all(struct mail_rig *rig)
{
    size_t id;
    while (inquiry_next(&rig->inquiry, &id)) {
        struct dns_answer answer;
        const struct question *question = &rig->inquiry.items[id].question;
        if (zone_answer(zone, question->name, question->type, &rig->facts, &answer) != ASSAY_OK ||
            inquiry_answer(&rig->inquiry, id, &answer) != ASSAY_OK)
            return ASSAY_ENOMEM;
    }
    return ASSAY_OK;
}

static enum step judge(struct mail_rig *rig, struct slice text)
{
    if (mail_rig_feed(rig, text) != ASSAY_OK || mail_rig_end(rig) != ASSAY_OK)
        return STEP_FAILED;
    for (;;) {
        enum step step = mail_rig_step(rig);
        if (step == STEP_DONE && inquiry_finish(&rig->inquiry, &rig->want))
            return STEP_FAILED;
        if (step != STEP_NEED)
            return step;
        if (inquiry_want(&rig->inquiry, &rig->want) || answer_all(rig))
            return STEP_FAILED;
    }
}

/* False where it failed for want of memory; else what it says is in `said`. */
static bool run(struct slice text, struct buffer *said)
{
    struct mail_rig rig;
    bool good = mail_rig_init(&rig) && judge(&rig, text) == STEP_DONE;
    alloc_paused++;
    if (good)
        mail_rig_dump(said, &rig);
    alloc_paused--;
    mail_rig_free(&rig);
    return good;
}

static void fail_each(struct slice text, int persistent)
{
    struct buffer wanted, said;
    long n = 0;
    unsigned failed = 0;
    bool met = true;
    buffer_init(&wanted, (size_t)1 << 24);
    buffer_init(&said, (size_t)1 << 24);
    assert_true(run(text, &wanted));
    for (; met; n++) {
        alloc_paused++;
        buffer_clear(&said);
        alloc_paused--;
        alloc_persistent = persistent;
        alloc_fail_after(n);
        bool good = run(text, &said);
        met = alloc_fail_end();
        failed += !good;
        if (good && !slice_eq(buffer_get(&said), buffer_get(&wanted)))
            print_error("allocation %ld:\n%s", n, said.p);
        assert_true(!good || slice_eq(buffer_get(&said), buffer_get(&wanted)));
    }
    assert_true(n > 50 && failed > 20);
    buffer_free(&wanted);
    buffer_free(&said);
}

static void mt_09_a_signed_message(void **state)
{
    (void)state;
    fail_each(texts[0], 0);
    fail_each(texts[0], 1);
}

static void mt_09_a_sealed_message(void **state)
{
    (void)state;
    fail_each(texts[1], 0);
    fail_each(texts[1], 1);
}

int main(void)
{
    const char *source = getenv("ASSAY_SOURCE");
    struct dns_fault fault;
    if (!CRYPTO_set_mem_functions(open_malloc, open_realloc, open_free))
        return 1;
    struct slice text = mail_rig_file(source, "examples/keys.zone", false);
    if (zone_read(text, SLICE_NONE, &zone, &fault) != ASSAY_OK)
        return 1;
    exact_free(text);
    texts[0] = mail_rig_file(source, "examples/signed.eml", true);
    texts[1] = mail_rig_file(source, "examples/forwarded.eml", true);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mt_09_a_signed_message),
        cmocka_unit_test(mt_09_a_sealed_message),
    };
    int failed = cmocka_run_group_tests_name("message-alloc", tests, NULL, NULL);
    zone_free(&zone);
    exact_free(texts[0]);
    exact_free(texts[1]);
    return failed;
}
