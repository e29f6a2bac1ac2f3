/* SPDX-License-Identifier: MIT
 * Which fields of others must go before ours is added: RFC 8601 5, and the attack rows AR. */
#include "unit.h"

#include "authres/authres.h"

static const struct slice ours[] = {{"mx.victim.com", 13}, {"victim.com", 10}};

static bool is_claimed(struct slice value)
{
    struct arena arena;
    struct authres said;
    arena_init(&arena, (size_t)64 << 20);
    int error = authres_read(value, &arena, &said);
    assert_true(error == ASSAY_OK || error == ASSAY_ELIMIT);
    bool claimed = authres_is_claimed(&said, value, ours, ARRAY_LEN(ours));
    arena_free(&arena);
    return claimed;
}

static bool is_text_claimed(const char *text)
{
    struct slice value = exact_text(text);
    bool claimed = is_claimed(value);
    exact_free(value);
    return claimed;
}

static void ar_01_our_name_is_taken_out(void **state)
{
    (void)state;
    assert_true(is_text_claimed(" mx.victim.com; dmarc=pass header.from=legitimate.com"));
    assert_true(is_text_claimed(" MX.Victim.COM; none"));
    assert_true(is_text_claimed("\r\n \"mx.victim.com\" 1; spf=pass"));
    assert_true(is_text_claimed("i=1; victim.com; spf=pass"));
}

static void ar_02_a_foreign_name_stays(void **state)
{
    (void)state;
    assert_false(is_text_claimed(" mx.example.net; dmarc=pass"));
    assert_false(is_text_claimed(" xmx.victim.com; dmarc=pass"));
    assert_false(is_text_claimed(" mx.example.net; spf=pass smtp.mailfrom=a@victim.com"));
    assert_false(is_text_claimed(""));
}

static void ar_04_padding_hides_nothing(void **state)
{
    (void)state;
    struct buffer text;
    buffer_init(&text, (size_t)1 << 20);
    buffer_text(&text, " (");
    for (unsigned i = 0; i < 8192; i++)
        buffer_byte(&text, 'x');
    buffer_text(&text, ") mx.victim.com; dmarc=pass");
    assert_true(is_claimed(buffer_get(&text)));
    buffer_clear(&text);
    buffer_text(&text, " a.test");
    for (unsigned i = 0; i < 10000; i++)
        buffer_text(&text, "; a=b");
    assert_false(is_claimed(buffer_get(&text)));
    buffer_text(&text, " mx.victim.com");
    assert_true(is_claimed(buffer_get(&text)));
    buffer_free(&text);
}

static void ar_04_what_cannot_be_read_and_holds_our_name_is_taken_out(void **state)
{
    (void)state;
    assert_true(is_text_claimed(" (never closed mx.victim.com; dmarc=pass"));
    assert_true(is_text_claimed(" \"mx.victim.com; dmarc=pass"));
    assert_false(is_text_claimed(" (never closed mx.example.net; dmarc=pass"));
}

static void ar_05_a_version_that_is_not_known_is_taken_out(void **state)
{
    (void)state;
    assert_true(is_text_claimed(" mx.victim.com 99; spf=pass"));
    assert_true(is_text_claimed(" mx.example.net 2; spf=pass"));
    assert_false(is_text_claimed(" mx.example.net 1; spf=pass"));
}

static void ar_08_without_a_name_it_is_never_ours(void **state)
{
    (void)state;
    assert_false(is_text_claimed(" spf=pass smtp.mailfrom=example.com"));
    assert_true(is_text_claimed(" spf=pass smtp.mailfrom=a; mx.victim.com; dmarc=pass"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ar_01_our_name_is_taken_out),
        cmocka_unit_test(ar_02_a_foreign_name_stays),
        cmocka_unit_test(ar_04_padding_hides_nothing),
        cmocka_unit_test(ar_04_what_cannot_be_read_and_holds_our_name_is_taken_out),
        cmocka_unit_test(ar_05_a_version_that_is_not_known_is_taken_out),
        cmocka_unit_test(ar_08_without_a_name_it_is_never_ours),
    };
    return cmocka_run_group_tests_name("authres-claim", tests, NULL, NULL);
}
