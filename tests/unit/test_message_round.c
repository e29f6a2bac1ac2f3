/* SPDX-License-Identifier: MIT
 * One round: all keys of a message are asked for at once, and what breaks without them asks none. */
#include "unit.h"

#include "mail_rig.h"

#define HASH "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define SET(n, cv, seal, message)                                                          \
    "ARC-Seal: i=" n "; a=rsa-sha256; cv=" cv "; d=a.test; s=" seal "; b=AAAA\r\n"         \
    "ARC-Message-Signature: i=" n "; a=rsa-sha256; d=a.test; s=" message "; h=from; " HASH \
    "; b=AAAA\r\nARC-Authentication-Results: i=" n "; x; none\r\n"
#define SIGNATURE(selector) \
    "DKIM-Signature: v=1; a=rsa-sha256; d=e.test; s=" selector "; h=from; " HASH "; b=AAAA\r\n"

/* How many questions the first run of both steps demands, the message being whole. */
static size_t demanded(const char *text)
{
    struct mail_rig rig;
    struct slice octets = exact_text(text);
    assert_true(mail_rig_init(&rig));
    assert_int_equal(mail_rig_feed(&rig, octets), ASSAY_OK);
    assert_int_equal(mail_rig_end(&rig), ASSAY_OK);
    enum step step = mail_rig_step(&rig);
    size_t count = rig.want.demanded;
    assert_int_equal(step, count ? STEP_NEED : STEP_DONE);
    mail_rig_free(&rig);
    exact_free(octets);
    return count;
}

static void all_keys_are_asked_for_at_once(void **state)
{
    (void)state;
    assert_int_equal(
        demanded(SIGNATURE("d1") SIGNATURE("d2") SIGNATURE("d3") "From: a@e.test\r\n\r\n"), 3);
    assert_int_equal(demanded(SET("3", "pass", "s6", "s5") SET("2", "pass", "s4", "s3")
                                  SET("1", "none", "s2", "s1") "From: a@e.test\r\n\r\n"),
                     6);
    assert_int_equal(demanded(SET("2", "pass", "s4", "s3") SET("1", "none", "s2", "s1")
                                  SIGNATURE("d1") SIGNATURE("d2") "From: a@e.test\r\n\r\n"),
                     6);
}

static void a_broken_structure_asks_for_none(void **state)
{
    (void)state;
    assert_int_equal(demanded(SET("2", "none", "s4", "s3")
                                  SET("1", "none", "s2", "s1") "From: a@e.test\r\n\r\n"),
                     0);
    assert_int_equal(demanded("DKIM-Signature: v=2\r\nFrom: a@e.test\r\n\r\n"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_keys_are_asked_for_at_once),
        cmocka_unit_test(a_broken_structure_asks_for_none),
    };
    return cmocka_run_group_tests_name("message-round", tests, NULL, NULL);
}
