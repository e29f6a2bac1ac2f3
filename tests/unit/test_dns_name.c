/* SPDX-License-Identifier: MIT */
#include "dns_unit.h"

static enum dns_name_fault from_text(const char *bytes, size_t len, struct dns_name *out_r)
{
    struct slice text = exact(bytes, len);
    enum dns_name_fault fault = dns_name_from_text(text, out_r);
    exact_free(text);
    return fault;
}

static void text_becomes_wire_in_lower_case(void **state)
{
    (void)state;
    struct dns_name name;
    assert_int_equal(from_text("Mail.EXAMPLE.com", 16, &name), DNS_NAME_OK);
    assert_int_equal(name.len, 18);
    assert_memory_equal(name.wire, "\4mail\7example\3com", 18);
    assert_int_equal(from_text("mail.example.com.", 17, &name), DNS_NAME_OK);
    assert_int_equal(name.len, 18);
    assert_int_equal(from_text(".", 1, &name), DNS_NAME_OK);
    assert_int_equal(name.len, 1);
    /* only letters of ASCII have a case */
    assert_int_equal(from_text("[@`{AZ", 6, &name), DNS_NAME_OK);
    assert_memory_equal(name.wire, "\6[@`{az", 8);
}

/* A domain with an empty label (X2), one too long, each with its own fault. */
static void every_fault_of_a_name_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum dns_name_fault fault;
    } cases[] = {
        {"", DNS_NAME_EMPTY},
        {"..", DNS_NAME_EMPTY_LABEL},
        {"a..b", DNS_NAME_EMPTY_LABEL},
        {".a", DNS_NAME_EMPTY_LABEL},
        {"a..", DNS_NAME_EMPTY_LABEL},
        {"\xff.example", DNS_NAME_IDN},
        {"a\xc0\xae"
         "b",
         DNS_NAME_IDN},
        {"\xed\xa0\x80.example", DNS_NAME_IDN},
        {"a\xe3\x80\x82"
         "b.example",
         DNS_NAME_IDN}, /* an ideographic full stop */
        {"a\xef\xbc\x8f"
         "b.example",
         DNS_NAME_IDN}, /* a wide slash */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct dns_name name;
        assert_int_equal(from_text(cases[i].text, strlen(cases[i].text), &name), cases[i].fault);
        assert_true(strlen(dns_name_fault_text(cases[i].fault)) > 5);
    }
}

/* X2: in mail a NUL, a space or a backslash is an octet like any other; it never
 * ends the name. */
static void a_nul_is_an_octet(void **state)
{
    (void)state;
    struct dns_name name;
    assert_int_equal(from_text("a\0b.c d\\.e", 10, &name), DNS_NAME_OK);
    assert_memory_equal(name.wire, "\3a\0b\4c d\\\1e", 12);
    assert_name(dns_name_slice(&name), "a\\000b.c\\032d\\\\.e");
    assert_int_equal(from_text("b\xc3\xbc\0x", 5, &name), DNS_NAME_IDN);
}

static void labels_of_63_and_names_of_255(void **state)
{
    (void)state;
    char text[300];
    struct dns_name name;
    memset(text, 'a', sizeof(text));
    assert_int_equal(from_text(text, 63, &name), DNS_NAME_OK);
    assert_int_equal(from_text(text, 64, &name), DNS_NAME_LABEL_LONG);
    text[63] = text[127] = text[191] = '.';
    assert_int_equal(from_text(text, 253, &name), DNS_NAME_OK); /* 255 on the wire */
    assert_int_equal(name.len, 255);
    assert_true(dns_name_is_canonical(dns_name_slice(&name)));
    assert_int_equal(from_text(text, 254, &name), DNS_NAME_LONG);
    for (size_t i = 1; i < sizeof(text); i += 2)
        text[i] = '.';
    assert_int_equal(from_text(text, 254, &name), DNS_NAME_OK); /* 127 labels, a dot at the end */
    assert_int_equal(dns_name_labels(dns_name_slice(&name)), DNS_LABELS_MAX);
    assert_int_equal(from_text(text, 255, &name), DNS_NAME_LONG);
}

/* RFC 8616 4: U-labels become A-labels. */
static void internationalised_names_become_a_labels(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"b\xc3\xbc"
         "cher.example",
         "xn--bcher-kva.example"},
        {"B\xc3\x9c"
         "CHER.Example",
         "xn--bcher-kva.example"},
        {"bu\xcc\x88"
         "cher.example",
         "xn--bcher-kva.example"}, /* decomposed */
        {"stra\xc3\x9f"
         "e.example",
         "xn--strae-oqa.example"}, /* non-transitional: RFC 5891 */
        {"_dmarc.b\xc3\xbc"
         "cher.example",
         "_dmarc.xn--bcher-kva.example"},
        {"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct dns_name name;
        assert_int_equal(from_text(cases[i][0], strlen(cases[i][0]), &name), DNS_NAME_OK);
        assert_name(dns_name_slice(&name), cases[i][1]);
    }
    char text[400];
    for (size_t i = 0; i < sizeof(text); i += 2)
        memcpy(text + i, "\xc3\xbc", 2);
    struct dns_name name;
    assert_int_equal(from_text(text, 200, &name), DNS_NAME_LABEL_LONG);
    assert_int_equal(from_text(text, 400, &name), DNS_NAME_LABEL_LONG);
}

static enum dns_name_fault from_master(const char *bytes, const char *origin,
                                       struct dns_name *out_r)
{
    struct slice text = exact_text(bytes);
    struct dns_name above = {0};
    if (*origin)
        above = name_of(origin);
    enum dns_name_fault fault = dns_name_from_master(text, dns_name_slice(&above), out_r);
    exact_free(text);
    return fault;
}

/* RFC 1035 5.1. */
static void zone_file_names(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *origin;
        enum dns_name_fault fault;
        const char *name;
    } cases[] = {
        {"www", "Example.com", DNS_NAME_OK, "www.example.com"},
        {"www.", "example.com", DNS_NAME_OK, "www"},
        {"www", "", DNS_NAME_OK, "www"},
        {"@", "example.com", DNS_NAME_OK, "example.com"},
        {"@", "", DNS_NAME_OK, "."},
        {"\\@", "a", DNS_NAME_OK, "\\064.a"},
        {".", "example.com", DNS_NAME_OK, "."},
        {"*", "example.com", DNS_NAME_OK, "*.example.com"},
        {"a\\.b", "c", DNS_NAME_OK, "a\\.b.c"},
        {"\\065\\066c.", "x", DNS_NAME_OK, "abc"},
        {"a\\000b.", "x", DNS_NAME_OK, "a\\000b"},
        {"\\255.", "x", DNS_NAME_OK, "\\255"},
        {"b\xc3\xbc"
         "cher",
         "example", DNS_NAME_OK, "xn--bcher-kva.example"},
        {"", "x", DNS_NAME_EMPTY, NULL},
        {"a..b", "x", DNS_NAME_EMPTY_LABEL, NULL},
        {"..", "x", DNS_NAME_EMPTY_LABEL, NULL},
        {"a\\", "x", DNS_NAME_ESCAPE, NULL},
        {"a\\25", "x", DNS_NAME_ESCAPE, NULL},
        {"a\\2x5", "x", DNS_NAME_ESCAPE, NULL},
        {"a\\256", "x", DNS_NAME_ESCAPE, NULL},
        {"\xff", "x", DNS_NAME_IDN, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct dns_name name;
        assert_int_equal(from_master(cases[i].text, cases[i].origin, &name), cases[i].fault);
        if (cases[i].name)
            assert_name(dns_name_slice(&name), cases[i].name);
    }
}

static void zone_file_names_have_the_same_limits(void **state)
{
    (void)state;
    char text[600];
    struct dns_name name;
    memset(text, 'a', sizeof(text));
    text[64] = '\0';
    assert_int_equal(from_master(text, "x", &name), DNS_NAME_LABEL_LONG);
    text[64] = 'a';
    text[63] = text[127] = text[191] = '.';
    text[249] = '\0'; /* 250 on the wire, and the 5 of the origin "xxx" */
    assert_int_equal(from_master(text, "xxx", &name), DNS_NAME_OK);
    assert_int_equal(name.len, 255);
    assert_int_equal(from_master(text, "xxxx", &name), DNS_NAME_LONG);
    memset(text, 'a', sizeof(text));
    text[599] = '\0';
    assert_int_equal(from_master(text, "x", &name), DNS_NAME_LABEL_LONG);
}

static void what_is_no_canonical_name(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        bool canonical;
    } cases[] = {
        {"", 0, false},      {"\0", 1, true},        {"\1a\0", 3, true},
        {"\1A\0", 3, false}, {"\1a", 2, false},      {"\1a\0\0", 4, false},
        {"\2a\0", 3, false}, {"\xc0\x0c", 2, false}, {"\1a\0\1b\0", 6, false},
        {"\5a", 2, false},   {"\1a\3abc", 6, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct slice bytes = exact(cases[i].bytes, cases[i].len);
        assert_int_equal(dns_name_is_canonical(bytes), cases[i].canonical);
        exact_free(bytes);
    }
    uint8_t label[70] = {64};
    memset(label + 1, 'a', 64);
    assert_false(dns_name_is_canonical(slice_make(label, 66)));
}

static void parents_and_what_lies_within(void **state)
{
    (void)state;
    struct dns_name name = name_of("a.b.example");
    struct slice at = dns_name_slice(&name);
    assert_int_equal(dns_name_labels(at), 3);
    assert_name(dns_name_parent(at), "b.example");
    struct dns_name root = name_of(".");
    assert_int_equal(dns_name_labels(dns_name_slice(&root)), 0);
    assert_name(dns_name_parent(dns_name_slice(&root)), ".");
    static const struct {
        const char *name;
        const char *ancestor;
        bool within;
    } cases[] = {
        {"a.example", "example", true},  {"example", "example", true},
        {"example", "a.example", false}, {"aexample", "example", false},
        {"a.example", ".", true},        {".", ".", true},
        {".", "example", false},         {"a.b", "c.b", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct dns_name lower = name_of(cases[i].name);
        struct dns_name upper = name_of(cases[i].ancestor);
        assert_int_equal(dns_name_is_within(dns_name_slice(&lower), dns_name_slice(&upper)),
                         cases[i].within);
    }
}

/* RFC 1035 3.5, RFC 3596 2.5. */
static void reverse_names(void **state)
{
    (void)state;
    struct dns_name name;
    dns_name_reverse(slice_make("\xc0\x00\x02\x0a", 4), &name);
    assert_name(dns_name_slice(&name), "10.2.0.192.in-addr.arpa");
    dns_name_reverse(slice_make("\xff\xff\xff\xff", 4), &name);
    assert_name(dns_name_slice(&name), "255.255.255.255.in-addr.arpa");
    dns_name_reverse(slice_make("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\xca\xfe", 16), &name);
    assert_name(dns_name_slice(&name),
                "e.f.a.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

/* Text of any name, read as a zone file reads it, gives the name back. */
static void text_and_back_for_every_octet(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        uint8_t wire[5] = {1, (uint8_t)(c >= 'A' && c <= 'Z' ? c + 32 : c), 1, 'x', 0};
        struct buffer out;
        struct dns_name back;
        buffer_init(&out, 100);
        dns_name_to_text(&out, slice_make(wire, 5));
        assert_int_equal(dns_name_from_master(buffer_get(&out), SLICE_NONE, &back), DNS_NAME_OK);
        assert_int_equal(back.len, 5);
        assert_memory_equal(back.wire, wire, 5);
        assert_true(ascii_only(buffer_get(&out)));
        buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_wire_in_lower_case),
        cmocka_unit_test(every_fault_of_a_name_is_told),
        cmocka_unit_test(a_nul_is_an_octet),
        cmocka_unit_test(labels_of_63_and_names_of_255),
        cmocka_unit_test(internationalised_names_become_a_labels),
        cmocka_unit_test(zone_file_names),
        cmocka_unit_test(zone_file_names_have_the_same_limits),
        cmocka_unit_test(what_is_no_canonical_name),
        cmocka_unit_test(parents_and_what_lies_within),
        cmocka_unit_test(reverse_names),
        cmocka_unit_test(text_and_back_for_every_octet),
    };
    return cmocka_run_group_tests_name("dns-name", tests, NULL, NULL);
}
