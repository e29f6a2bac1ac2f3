/* SPDX-License-Identifier: MIT
 * Types, statuses, and the data of records. */
#include "dns_unit.h"

static void types_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint16_t type;
    } cases[] = {
        {"TXT", DNS_TXT},     {"A", DNS_A},         {"AAAA", DNS_AAAA},   {"MX", DNS_MX},
        {"PTR", DNS_PTR},     {"CNAME", DNS_CNAME}, {"NS", DNS_NS},       {"SOA", DNS_SOA},
        {"SPF", DNS_SPF},     {"TLSA", DNS_TLSA},   {"DNAME", DNS_DNAME}, {"DS", DNS_DS},
        {"RRSIG", DNS_RRSIG}, {"OPT", DNS_OPT},     {"CAA", DNS_CAA},     {"DNSKEY", DNS_DNSKEY},
        {"TYPE999", 999},     {"TYPE65535", 65535},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buffer out;
        buffer_init(&out, 100);
        dns_type_to_text(&out, cases[i].type);
        assert_slice(buffer_get(&out), cases[i].text);
        buffer_free(&out);
        assert_int_equal(dns_type_from_text(slice_from(cases[i].text)), cases[i].type);
    }
    assert_int_equal(dns_type_from_text(SLICE("txt")), DNS_TXT);
    assert_int_equal(dns_type_from_text(SLICE("type16")), DNS_TXT);
    static const char *const none[] = {"",          "TX",     "TXTX",   "TYPE",
                                       "TYPE65536", "TYPE-1", "TYPE1x", "1"};
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        assert_int_equal(dns_type_from_text(slice_from(none[i])), 0);
}

static void statuses_both_ways(void **state)
{
    (void)state;
    for (unsigned i = 0; i < DNS_STATUS_COUNT; i++) {
        const char *text = dns_status_text((enum dns_status)i);
        assert_int_equal(dns_status_from_text(slice_from(text)), i);
        assert_int_equal(dns_failed((enum dns_status)i), i > DNS_NXDOMAIN);
    }
    assert_int_equal(dns_status_from_text(SLICE("OK")), DNS_STATUS_COUNT);
    assert_int_equal(dns_status_from_text(SLICE_NONE), DNS_STATUS_COUNT);
    assert_non_null(dns_status_text(DNS_STATUS_COUNT));
}

static void sorting_takes_out_repeats(void **state)
{
    (void)state;
    struct slice records[] = {SLICE("b"), SLICE("a"),  SLICE("b"),
                              SLICE(""),  SLICE("ab"), SLICE("")};
    assert_int_equal(dns_records_sort(records, 6), 4);
    assert_slice(records[0], "");
    assert_slice(records[1], "a");
    assert_slice(records[2], "ab");
    assert_slice(records[3], "b");
    assert_int_equal(dns_records_sort(records, 0), 0);
    assert_int_equal(dns_records_sort(NULL, 0), 0);
}

/* RFC 7208 3.3: in order, with nothing between them. */
static void text_is_joined_in_order(void **state)
{
    (void)state;
    static const struct {
        const char *rdata;
        size_t len;
        int error;
        const char *text;
    } cases[] = {
        {"\3abc", 4, ASSAY_OK, "abc"},
        {"\3v=s\4pf1 \4-all", 14, ASSAY_OK, "v=spf1 -all"},
        {"\2ba\1c\2aa", 8, ASSAY_OK, "bacaa"},
        {"", 0, ASSAY_OK, ""},
        {"\0", 1, ASSAY_OK, ""},
        {"\0\0", 2, ASSAY_OK, ""},
        {"\0\1a\0", 4, ASSAY_OK, "a"},
        {"\4abc", 4, ASSAY_ESYNTAX, NULL},
        {"\1a\xff", 3, ASSAY_ESYNTAX, NULL},
    };
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct slice rdata = exact(cases[i].rdata, cases[i].len);
        struct slice text;
        assert_int_equal(dns_txt_join(rdata, &arena, &text), cases[i].error);
        if (cases[i].text)
            assert_slice(text, cases[i].text);
        exact_free(rdata);
    }
    arena_free(&arena);
    arena_init(&arena, 0);
    struct slice text;
    assert_int_equal(dns_txt_join(slice_make("\1a\1b", 4), &arena, &text), ASSAY_ENOMEM);
    assert_int_equal(dns_txt_join(slice_make("\1a", 2), &arena, &text), ASSAY_OK);
    arena_free(&arena);
}

static void mx_records_are_taken_apart(void **state)
{
    (void)state;
    uint16_t preference;
    struct slice host;
    struct slice rdata = exact("\1\2\1a\0", 5);
    assert_int_equal(dns_mx_read(rdata, &preference, &host), ASSAY_OK);
    assert_int_equal(preference, 258);
    assert_name(host, "a");
    exact_free(rdata);
    static const struct {
        const char *rdata;
        size_t len;
    } bad[] = {{"", 0}, {"\0\1", 2}, {"\0\1\1a", 4}, {"\0\1\1a\0\0", 6}, {"\0\1\1A\0", 5}};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        rdata = exact(bad[i].rdata, bad[i].len);
        assert_int_equal(dns_mx_read(rdata, &preference, &host), ASSAY_ESYNTAX);
        exact_free(rdata);
    }
}

/* RFC 5952 4; RFC 3597 5 for what is unknown or broken. */
static void rdata_as_text(void **state)
{
    (void)state;
    static const struct {
        uint16_t type;
        const char *rdata;
        size_t len;
        const char *text;
    } cases[] = {
        {DNS_A, "\xc0\0\2\1", 4, "192.0.2.1"},
        {DNS_A, "\xc0\0\2", 3, "\\# 3 c00002"},
        {DNS_AAAA, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, "::"},
        {DNS_AAAA, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16, "::1"},
        {DNS_AAAA, "\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, "1::"},
        {DNS_AAAA, "\x20\1\x0d\xb8\0\0\0\1\0\1\0\1\0\1\0\1", 16, "2001:db8:0:1:1:1:1:1"},
        {DNS_AAAA, "\0\0\0\0\0\1\0\0\0\0\0\1\0\0\0\0", 16, "::1:0:0:1:0:0"},
        {DNS_TXT, "\4a\"\\\x7f\0", 6, "\"a\\\"\\\\\\127\" \"\""},
        {DNS_TXT, "\5a", 2, "\\# 2 0561"},
        {DNS_MX, "\0\x0a\4mail\7example\0", 16, "10 mail.example"},
        {DNS_PTR, "\xc0\x0c", 2, "\\# 2 c00c"},
        {DNS_CAA, "\x80\0x", 3, "\\# 3 800078"},
        {DNS_DS, "\0\1\x8\2", 4, "\\# 4 00010802"}, /* a digest of no octets */
        {12345, "\1\xff", 2, "\\# 2 01ff"},
        {12345, "", 0, "\\# 0"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct slice rdata = exact(cases[i].rdata, cases[i].len);
        assert_rdata(cases[i].type, rdata, cases[i].text);
        exact_free(rdata);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_both_ways),
        cmocka_unit_test(statuses_both_ways),
        cmocka_unit_test(sorting_takes_out_repeats),
        cmocka_unit_test(text_is_joined_in_order),
        cmocka_unit_test(mx_records_are_taken_apart),
        cmocka_unit_test(rdata_as_text),
    };
    return cmocka_run_group_tests_name("dns-records", tests, NULL, NULL);
}
