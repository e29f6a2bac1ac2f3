/* SPDX-License-Identifier: MIT
 * Addresses as text, and slices. */
#include "unit.h"

#include <arpa/inet.h>

static void good_addresses_agree_with_the_c_library(void **state)
{
    (void)state;
    static const char *const good[] = {
        "0.0.0.0",
        "192.0.2.1",
        "255.255.255.255",
        "::",
        "::1",
        "1::",
        "2001:db8::1",
        "2001:DB8:0:0:8:800:200C:417A",
        "::ffff:192.0.2.1",
        "64:ff9b::192.0.2.33",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "1:2:3:4:5:6:1.2.3.4",
    };
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        uint8_t ours[16], theirs[16];
        bool six = strchr(good[i], ':') != NULL;
        struct slice text = exact_text(good[i]);
        assert_int_equal(ip_parse(text, ours), six ? 16 : 4);
        assert_int_equal(inet_pton(six ? AF_INET6 : AF_INET, good[i], theirs), 1);
        assert_memory_equal(ours, theirs, six ? 16 : 4);
        exact_free(text);
    }
}

/* RFC 7208 12: no leading zeros, four numbers; RFC 4291 2.2: "::" once. */
static void bad_addresses_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        ".",
        "1",
        "1.2.3",
        "1.2.3.4.",
        ".1.2.3.4",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.004",
        "1..2.3",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.a",
        "1.2.3.-4",
        "0x1.2.3.4",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "::g",
        "::1%lo",
        "[::1]",
        "::1.2.3",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:",
        ":1",
        "1::2:",
        "::ffff:1.2.3.256",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        uint8_t address[16];
        struct slice text = exact_text(bad[i]);
        assert_int_equal(ip_parse(text, address), 0);
        exact_free(text);
    }
    uint8_t address[16];
    assert_int_equal(ip_parse(slice_make("1.2.3.4\0", 8), address), 0);
}

/* RFC 5952 4: lower case, no leading zeros, the longest run of zeros, the first of
 * two, and no "::" for one group. */
static void addresses_are_written_in_their_shortest_form(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"192.0.2.1", "192.0.2.1"},
        {"::", "::"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"1:0:0:0:0:0:0:0", "1::"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
        {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
    };
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        uint8_t address[16];
        size_t len = ip_parse(slice_from(pairs[i][0]), address);
        struct buffer out;
        buffer_init(&out, 100);
        ip_format(&out, slice_make(address, len));
        assert_slice(buffer_get(&out), pairs[i][1]);
        buffer_free(&out);
    }
}

static void prefixes_are_compared_bit_by_bit(void **state)
{
    (void)state;
    uint8_t a[4] = {0xc0, 0x00, 0x02, 0xff}, b[4];
    for (unsigned flipped = 0; flipped < 32; flipped++) {
        memcpy(b, a, 4);
        b[flipped / 8] ^= (uint8_t)(0x80 >> flipped % 8);
        for (unsigned bits = 0; bits <= 32; bits++)
            assert_int_equal(ip_prefix_equal(a, b, bits), bits <= flipped);
    }
}

static void numbers_do_not_wrap(void **state)
{
    (void)state;
    uint64_t value;
    assert_int_equal(slice_to_uint(SLICE("18446744073709551615"), UINT64_MAX, &value), ASSAY_OK);
    assert_true(value == UINT64_MAX);
    assert_int_equal(slice_to_uint(SLICE("18446744073709551616"), UINT64_MAX, &value),
                     ASSAY_ELIMIT);
    assert_int_equal(slice_to_uint(SLICE("99999999999999999999999"), 10, &value), ASSAY_ELIMIT);
    assert_int_equal(slice_to_uint(SLICE("000011"), 11, &value), ASSAY_OK);
    assert_int_equal(slice_to_uint(SLICE("12"), 11, &value), ASSAY_ELIMIT);
    static const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "1a", "0x1"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(slice_to_uint(slice_from(bad[i]), 100, &value), ASSAY_ESYNTAX);
}

static void slices_are_cut_and_compared(void **state)
{
    (void)state;
    struct slice rest = SLICE("a,,b");
    assert_slice(slice_cut(&rest, ','), "a");
    assert_slice(slice_cut(&rest, ','), "");
    assert_non_null(rest.p);
    assert_slice(slice_cut(&rest, ','), "b");
    assert_null(rest.p);
    assert_true(slice_eq_nocase(SLICE("MiX"), SLICE("mIx")));
    assert_false(slice_eq_nocase(SLICE("a"), SLICE("ab")));
    assert_true(slice_compare(SLICE("a"), SLICE("ab")) < 0);
    assert_true(slice_compare(SLICE("b"), SLICE("ab")) > 0);
    assert_int_equal(slice_compare(SLICE_NONE, SLICE("")), 0);
    assert_slice(slice_trim(SLICE(" \t a b\t")), "a b");
    assert_slice(slice_trim(SLICE(" \t ")), "");
    assert_slice(slice_trim(SLICE("\n a \r")), "\n a \r");
    assert_slice(slice_trim_white(SLICE("\t\r\n a\r\n b\v\n ")), "a\r\n b\v");
    assert_slice(slice_trim_white(SLICE(" \r\n\t")), "");
    assert_true(slice_is_graphic(SLICE("!X-a:~")));
    assert_false(slice_is_graphic(SLICE_NONE));
    assert_false(slice_is_graphic(SLICE("a b")) || slice_is_graphic(SLICE("a\x7f")) ||
                 slice_is_graphic(SLICE("\xc3\xbc")) || slice_is_graphic(slice_make("a\0", 2)));
    assert_int_equal(slice_find_last(SLICE("a@b@c"), '@'), 3);
    assert_int_equal(slice_find(SLICE("abc"), '@'), 3);
    assert_slice(slice_after(SLICE("abc"), 9), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_addresses_agree_with_the_c_library),
        cmocka_unit_test(bad_addresses_are_refused),
        cmocka_unit_test(addresses_are_written_in_their_shortest_form),
        cmocka_unit_test(prefixes_are_compared_bit_by_bit),
        cmocka_unit_test(numbers_do_not_wrap),
        cmocka_unit_test(slices_are_cut_and_compared),
    };
    return cmocka_run_group_tests_name("base-ip", tests, NULL, NULL);
}
