/* SPDX-License-Identifier: MIT
 * The seven rules, 5: what was found out about a signature and a key is not found out again. */
#include "unit.h"

#include "mail_rig.h"

/* Nobody asks OpenSSL a second time: what is remembered is believed, also where it was changed
 * behind the step's back. */
static void a_signature_is_checked_once_with_a_key(void **state)
{
    (void)state;
    struct mail_rig rig;
    struct zone *zone;
    struct dns_fault fault;
    const char *source = getenv("ASSAY_SOURCE");
    struct slice keys = mail_rig_file(source, "examples/keys.zone", false);
    struct slice text = mail_rig_file(source, "examples/signed.eml", true);
    size_t id;
    assert_int_equal(zone_read(keys, SLICE_NONE, &zone, &fault), ASSAY_OK);
    assert_true(mail_rig_init(&rig));
    assert_int_equal(mail_rig_feed(&rig, text), ASSAY_OK);
    assert_int_equal(mail_rig_end(&rig), ASSAY_OK);
    assert_int_equal(mail_rig_step(&rig), STEP_NEED);
    assert_int_equal(inquiry_want(&rig.inquiry, &rig.want), ASSAY_OK);
    while (inquiry_next(&rig.inquiry, &id)) {
        struct dns_answer answer;
        const struct question *question = &rig.inquiry.items[id].question;
        zone_answer(zone, question->name, question->type, &rig.facts, &answer);
        inquiry_answer(&rig.inquiry, id, &answer);
    }
    assert_int_equal(mail_rig_step(&rig), STEP_DONE);
    assert_int_equal(rig.dkim_result.checks[0].result, DKIM_PASS);
    assert_int_equal(rig.dkim.memory[0].tried_count, 1);
    rig.dkim.memory[0].tried[0].verifies = false;
    assert_int_equal(mail_rig_step(&rig), STEP_DONE);
    assert_int_equal(rig.dkim_result.checks[0].why, DKIM_WHY_SIGNATURE);
    assert_int_equal(rig.dkim_result.checks[1].result, DKIM_PASS);
    assert_int_equal(rig.dkim.memory[0].tried_count, 1);
    mail_rig_free(&rig);
    zone_free(&zone);
    exact_free(keys);
    exact_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_is_checked_once_with_a_key),
    };
    return cmocka_run_group_tests_name("dkim-memory", tests, NULL, NULL);
}
