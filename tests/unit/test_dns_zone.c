/* SPDX-License-Identifier: MIT
 * The syntax of zone files (RFC 1035 5), and each way to break it. */
#include <stdio.h>

#include "dns_unit.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_CAP);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static int read_text(const char *text, size_t len, struct zone **zone_r, struct dns_fault *fault_r)
{
    struct dns_name origin = name_of("example");
    struct slice copy = exact(text, len);
    struct slice above = exact(origin.wire, origin.len);
    int error = zone_read(copy, above, zone_r, fault_r);
    exact_free(copy); /* the zone must not borrow from it */
    exact_free(above);
    return error;
}

static struct zone *zone_of(const char *text)
{
    struct zone *zone;
    struct dns_fault fault;
    int error = read_text(text, strlen(text), &zone, &fault);
    if (error)
        print_message("# line %zu column %zu: %s\n", fault.line, fault.column, fault.reason);
    assert_int_equal(error, ASSAY_OK);
    return zone;
}

/* The first record of (name, type). */
static void assert_holds(const struct zone *zone, const char *name, uint16_t type, uint32_t ttl_s,
                         const char *rdata)
{
    struct dns_name asked = name_of(name);
    struct dns_answer answer;
    assert_int_equal(zone_answer(zone, dns_name_slice(&asked), type, &arena, &answer), ASSAY_OK);
    assert_string_equal(dns_status_text(answer.status), "ok");
    assert_int_equal(answer.ttl_s, ttl_s);
    assert_rdata(type, answer.records[0], rdata);
}

static void owners_ttls_and_classes(void **state)
{
    (void)state;
    struct zone *zone = zone_of("; a comment\n"
                                "$TTL 1h\n"
                                "a 60 IN A 192.0.2.1 ; another\n"
                                "  IN 61 AAAA 2001:db8::1\n"
                                "b A 192.0.2.2\n"
                                "c in txt x\n"
                                "d 2m txt x\n"
                                "d.other. 3w txt x\n"
                                "$ORIGIN sub\n"
                                "e txt x\n"
                                "@ txt \"apex\"\n"
                                "$ORIGIN other.\r\n"
                                "f CLASS1 TYPE16 x\r\n"
                                "\tIN\tMX\t5 @\n"
                                "$ttl 5\n"
                                "g A 192.0.2.3");
    assert_holds(zone, "a.example", DNS_A, 60, "192.0.2.1");
    assert_holds(zone, "a.example", DNS_AAAA, 61, "2001:db8::1");
    assert_holds(zone, "b.example", DNS_A, 3600, "192.0.2.2");
    assert_holds(zone, "c.example", DNS_TXT, 3600, "\"x\"");
    assert_holds(zone, "d.example", DNS_TXT, 120, "\"x\"");
    assert_holds(zone, "d.other", DNS_TXT, 1814400, "\"x\"");
    assert_holds(zone, "e.sub.example", DNS_TXT, 3600, "\"x\"");
    assert_holds(zone, "sub.example", DNS_TXT, 3600, "\"apex\"");
    assert_holds(zone, "f.other", DNS_TXT, 3600, "\"x\"");
    assert_holds(zone, "f.other", DNS_MX, 3600, "5 other");
    assert_holds(zone, "g.other", DNS_A, 5, "192.0.2.3");
    zone_free(&zone);
    assert_null(zone);
    zone_free(&zone);
}

/* RFC 1035 5.1: a TTL left out is the last one stated. */
static void a_ttl_left_out_is_the_last_one(void **state)
{
    (void)state;
    struct zone *zone = zone_of("a A 192.0.2.1\nb 7 A 192.0.2.1\nc A 192.0.2.1\n");
    assert_holds(zone, "a.example", DNS_A, 3600, "192.0.2.1");
    assert_holds(zone, "b.example", DNS_A, 7, "192.0.2.1");
    assert_holds(zone, "c.example", DNS_A, 7, "192.0.2.1");
    zone_free(&zone);
}

static void parentheses_quotes_and_escapes(void **state)
{
    (void)state;
    struct zone *zone = zone_of("@ IN SOA ns hostmaster ( 2026112101 ; serial\n"
                                "        3h 15m\n"
                                " 1w 60 )\n"
                                "\n"
                                "a TXT ( \"v=spf1 \"\n"
                                "\"ip4:192.0.2.1 ; (not a comment)\"  \" -all\" )\n"
                                "b TXT \"say \\\"hi\\\" \\\\ \\065\\000\\255\" un\\032quoted \"\"\n"
                                "c TXT a\"b\"c\n"
                                "d\\.e A 192.0.2.4\n"
                                "f TXT \"tab\there\"\n");
    assert_holds(zone, "example", DNS_SOA, 3600,
                 "ns.example hostmaster.example 2026112101 10800 900 604800 60");
    assert_holds(zone, "a.example", DNS_TXT, 3600,
                 "\"v=spf1 \" \"ip4:192.0.2.1 ; (not a comment)\" \" -all\"");
    assert_holds(zone, "b.example", DNS_TXT, 3600,
                 "\"say \\\"hi\\\" \\\\ A\\000\\255\" \"un quoted\" \"\"");
    assert_holds(zone, "c.example", DNS_TXT, 3600, "\"a\" \"b\" \"c\"");
    assert_holds(zone, "f.example", DNS_TXT, 3600, "\"tab\\009here\"");
    struct slice escaped = slice_make("\3d.e\7example", 13);
    assert_true(zone_has_name(zone, escaped));
    zone_free(&zone);
}

static void records_of_every_type(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        uint16_t type;
        const char *rdata;
    } cases[] = {
        {"A 192.0.2.1", DNS_A, "192.0.2.1"},
        {"AAAA 2001:DB8:0:0:1:0:0:1", DNS_AAAA, "2001:db8::1:0:0:1"},
        {"AAAA ::ffff:192.0.2.1", DNS_AAAA, "::ffff:192.0.2.1"},
        {"NS NS.other.", DNS_NS, "ns.other"},
        {"CNAME a", DNS_CNAME, "a.example"},
        {"PTR .", DNS_PTR, "."},
        {"MX 10 Mail", DNS_MX, "10 mail.example"},
        {"MX 0 .", DNS_MX, "0 ."},
        {"TXT a b", DNS_TXT, "\"a\" \"b\""},
        {"SPF \"v=spf1 -all\"", DNS_SPF, "\"v=spf1 -all\""},
        {"SOA a b 1 2 3 4 5", DNS_SOA, "a.example b.example 1 2 3 4 5"},
        {"SRV 1 2 443 h", DNS_SRV, "1 2 443 h.example"},
        {"HINFO x \"y z\"", DNS_HINFO, "\"x\" \"y z\""},
        {"NAPTR 1 2 u E2U+sip \"!^.*$!sip:a@b!\" .", DNS_NAPTR,
         "1 2 \"u\" \"E2U+sip\" \"!^.*$!sip:a@b!\" ."},
        {"CAA 0 issue \"ca.example; x=y\"", DNS_CAA, "0 issue \"ca.example; x=y\""},
        {"TLSA 3 1 1 aB cd", DNS_TLSA, "3 1 1 abcd"},
        {"DS 1 8 2 00ff", DNS_DS, "1 8 2 00ff"},
        {"SSHFP 4 2 01", DNS_SSHFP, "4 2 01"},
        {"DNSKEY 257 3 8 AQ ID", DNS_DNSKEY, "257 3 8 AQID"},
        {"TYPE999 \\# 3 01 02FF", 999, "\\# 3 0102ff"},
        {"TYPE999 \\# 0", 999, "\\# 0"},
        {"A \\# 4 c0000201", DNS_A, "192.0.2.1"},
        {"TXT \\# 0", DNS_TXT, "\\# 0"},
        {"TXT \\# 4 01 61 01 62", DNS_TXT, "\"a\" \"b\""},
        {"MX \\# 5 000a 01 41 00", DNS_MX, "10 a"},
        {"RRSIG \\# 1 00", DNS_RRSIG, "\\# 1 00"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[200];
        snprintf(text, sizeof(text), "x 60 IN %s", cases[i].line);
        struct zone *zone = zone_of(text);
        assert_holds(zone, "x.example", cases[i].type, 60, cases[i].rdata);
        zone_free(&zone);
    }
}

static const struct {
    const char *text;
    size_t line;
    size_t column;
    const char *reason;
} broken_lines[] = {
    {" A 192.0.2.1", 1, 2, "a line without a name, and none before it"},
    {"a A 192.0.2.1\nb A 192.0.2\n", 2, 5, "not an IPv4 address"},
    {"a A 192.0.2.01", 1, 5, "not an IPv4 address"},
    {"a A 192.0.2.1.", 1, 5, "not an IPv4 address"},
    {"a A 192.0.2.256", 1, 5, "not an IPv4 address"},
    {"a AAAA 2001:db8", 1, 8, "not an IPv6 address"},
    {"a AAAA 1::2::3", 1, 8, "not an IPv6 address"},
    {"a AAAA 12345::", 1, 8, "not an IPv6 address"},
    {"a AAAA 1:2:3:4:5:6:7:8:9", 1, 8, "not an IPv6 address"},
    {"a AAAA 1:2:3:4:5:6:7:", 1, 8, "not an IPv6 address"},
    {"a AAAA 1:2:3:4::5:6:7:8", 1, 8, "not an IPv6 address"},
    {"a AAAA :1::", 1, 8, "not an IPv6 address"},
    {"a AAAA ::1.2.3", 1, 8, "not an IPv6 address"},
    {"a A", 1, 4, "the record ends too early"},
    {"a A\nb A 192.0.2.1", 1, 4, "the record ends too early"},
    {"a MX 10", 1, 8, "the record ends too early"},
    {"a TXT", 1, 6, "the record ends too early"},
    {"a A 192.0.2.1 x", 1, 15, "more than the record can hold"},
    {"a TYPE9 \\# 1 00 \"x\"", 1, 17, "not a hexadecimal digit"},
    {"a", 1, 2, "the record ends before its type"},
    {"a 60 IN", 1, 8, "the record ends before its type"},
    {"a IN IN A 192.0.2.1", 1, 6, "an unknown type of record"},
    {"a 60 61 A 192.0.2.1", 1, 6, "an unknown type of record"},
    {"a 60 WHAT 1", 1, 6, "an unknown type of record"},
    {"a 1x A 192.0.2.1", 1, 3, "an unknown type of record"},
    {"a 2147483648 A 192.0.2.1", 1, 3, "an unknown type of record"},
    {"a TYPE0 x", 1, 3, "an unknown type of record"},
    {"a TYPE65536 x", 1, 3, "an unknown type of record"},
    {"a CH TXT x", 1, 3, "only class IN is supported"},
    {"a CLASS3 TXT x", 1, 3, "only class IN is supported"},
    {"a DNAME b", 1, 3, "DNAME is not supported"},
    {"a OPT \\# 0", 1, 3, "a type that no zone holds"},
    {"a TYPE255 \\# 0", 1, 3, "a type that no zone holds"},
    {"a HTTPS", 1, 8, "the record ends before its data"},
    {"a TYPE999 x", 1, 11, "records of this type are written as \\# LENGTH OCTETS"},
    {"a TYPE999 x", 1, 11, "records of this type are written as \\# LENGTH OCTETS"},
    {"a TYPE999 \\#", 1, 13, "\\# without a length"},
    {"a TYPE999 \\# x", 1, 14, "\\# without a length"},
    {"a TYPE999 \\# 2 00", 1, 11, "\\# with another length than it says"},
    {"a TYPE999 \\# 1 0", 1, 17, "half an octet in hexadecimal"},
    {"a A \\# 3 c00002", 1, 5, "octets that are no record of this type"},
    {"a MX \\# 4 000a c00c", 1, 6, "octets that are no record of this type"},
    {"a MX 65536 b", 1, 6, "not a number that fits here"},
    {"a MX -1 b", 1, 6, "not a number that fits here"},
    {"a MX 1 b..c", 1, 8, "the name has an empty label"},
    {"a..b A 192.0.2.1", 1, 1, "the name has an empty label"},
    {"a\\ A 192.0.2.1", 1, 6, "an unknown type of record"},
    {"a\\25 A 192.0.2.1", 1, 1, "a backslash that is no escape"},
    {"a TXT \"\\25\"", 1, 7, "a backslash that is no escape"},
    {"a TXT \"\\256\"", 1, 7, "a backslash that is no escape"},
    {"a TXT \"b", 1, 7, "a quoted string that does not end on its line"},
    {"a TXT \"b\nc\"", 1, 7, "a quoted string that does not end on its line"},
    {"a TXT \"b\\", 1, 7, "a quoted string that does not end on its line"},
    {"a TXT ( b\nc", 1, 7, "a parenthesis that is never closed"},
    {"a TXT ( ( b )\nc", 1, 7, "a parenthesis that is never closed"},
    {"a TXT b )\n", 1, 9, "a closing parenthesis that was never opened"},
    {"a SOA b c 1 2 3 4 x", 1, 19, "not a time in seconds"},
    {"a CAA 0 is-sue x", 1, 9, "not a tag of letters and digits"},
    {"a CAA 0 \"\" x", 1, 9, "not a tag of letters and digits"},
    {"a DNSKEY 1 3 8 !", 1, 16, "not base64"},
    {"$INCLUDE other", 1, 1, "$INCLUDE and $GENERATE are not supported"},
    {"a A 192.0.2.1\n$GENERATE 1-2 a A 1", 2, 1, "$INCLUDE and $GENERATE are not supported"},
    {"a A 192.0.2.1\n$WHAT 1", 2, 1, "an unknown directive"},
    {"$ORIGIN", 1, 8, "the directive ends too early"},
    {"$ORIGIN a..", 1, 9, "the name has an empty label"},
    {"$ORIGIN a b", 1, 11, "more than the directive can hold"},
    {"$TTL x", 1, 6, "not a time in seconds"},
    {"$TTL 1h30", 1, 6, "not a time in seconds"},
    {"$TTL 9999w", 1, 6, "not a time in seconds"},
    {"a CNAME b\na A 192.0.2.1", 2, 3, "an alias (CNAME) beside another record of the same name"},
    {"a A 192.0.2.1\na CNAME b", 2, 3, "an alias (CNAME) beside another record of the same name"},
    {"a CNAME b\na CNAME c", 2, 3, "an alias (CNAME) beside another record of the same name"},
};

/* X4: one fault, with its place and its reason. */
static void each_broken_line_has_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(broken_lines); i++) {
        struct zone *zone;
        struct dns_fault fault;
        int error = read_text(broken_lines[i].text, strlen(broken_lines[i].text), &zone, &fault);
        if (strcmp(fault.reason, broken_lines[i].reason) || fault.column != broken_lines[i].column)
            print_message("# '%s': %zu:%zu: %s\n", broken_lines[i].text, fault.line, fault.column,
                          fault.reason);
        assert_int_equal(error, ASSAY_ESYNTAX);
        assert_null(zone);
        assert_string_equal(fault.reason, broken_lines[i].reason);
        assert_int_equal(fault.line, broken_lines[i].line);
        assert_int_equal(fault.column, broken_lines[i].column);
    }
}

/* X2, X4: a NUL ends nothing; it is a fault wherever it stands. */
static void a_nul_is_a_fault(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        size_t column;
    } cases[] = {
        {"a\0b A 192.0.2.1", 16, 2},
        {"a TXT \"b\0c\"", 11, 9},
        {"a TXT b\\\0c", 10, 9},
        {"\0", 1, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct zone *zone;
        struct dns_fault fault;
        assert_int_equal(read_text(cases[i].text, cases[i].len, &zone, &fault), ASSAY_ESYNTAX);
        assert_string_equal(fault.reason, "a NUL octet");
        assert_int_equal(fault.column, cases[i].column);
    }
}

static void strings_of_255_and_records_of_64k(void **state)
{
    (void)state;
    static char text[400000];
    struct zone *zone;
    struct dns_fault fault;
    char string[257];
    memset(string, 'a', 256);
    string[256] = '\0';
    snprintf(text, sizeof(text), "a TXT %s", string + 1);
    zone = zone_of(text);
    zone_free(&zone);
    snprintf(text, sizeof(text), "a TXT ok %s", string);
    assert_int_equal(read_text(text, strlen(text), &zone, &fault), ASSAY_ESYNTAX);
    assert_string_equal(fault.reason, "a string longer than 255 octets: write it as several");
    assert_int_equal(fault.column, 10);
    size_t len = (size_t)snprintf(text, sizeof(text), "a TXT");
    for (size_t i = 0; i < 256; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, " %s", string + 1);
    assert_int_equal(read_text(text, len, &zone, &fault), ASSAY_ELIMIT);
    assert_string_equal(fault.reason, "the record is too long");
    len = (size_t)snprintf(text, sizeof(text), "a TXT");
    for (size_t i = 0; i < DNS_STRINGS_MAX + 1; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, " a");
    assert_int_equal(read_text(text, len - 2, &zone, &fault), ASSAY_OK);
    zone_free(&zone);
    assert_int_equal(read_text(text, len, &zone, &fault), ASSAY_ELIMIT);
    assert_string_equal(fault.reason, "too many strings");
}

static void read_repeated(const char *line, size_t times, int error, const char *reason)
{
    size_t len = strlen(line);
    char *text = malloc(len * times);
    struct zone *zone;
    struct dns_fault fault;
    struct dns_name root = name_of(".");
    assert_non_null(text);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * len, line, len);
    assert_int_equal(zone_read(slice_make(text, len * times), dns_name_slice(&root), &zone, &fault),
                     error);
    assert_string_equal(fault.reason, reason);
    zone_free(&zone);
    free(text);
}

static void a_file_too_large_is_refused_whole(void **state)
{
    (void)state;
    read_repeated("\n", ZONE_FILE_MAX, ASSAY_OK, "");
    read_repeated("\n", ZONE_FILE_MAX + 1, ASSAY_ELIMIT, "the file is too large");
    read_repeated("a A 1.1.1.1\n", ZONE_RECORDS_MAX, ASSAY_OK, "");
    read_repeated("a A 1.1.1.1\n", ZONE_RECORDS_MAX + 1, ASSAY_ELIMIT,
                  "too many records, or types of one name");
}

static void a_name_has_so_many_types(void **state)
{
    (void)state;
    static char text[10000];
    struct zone *zone;
    struct dns_fault fault;
    size_t len = 0;
    for (unsigned i = 0; i <= ZONE_TYPES_MAX; i++) {
        len += (size_t)snprintf(text + len, sizeof(text) - len, "a TYPE%u \\# 0\n", 1000 + i);
        bool over = i == ZONE_TYPES_MAX;
        assert_int_equal(read_text(text, len, &zone, &fault), over ? ASSAY_ELIMIT : ASSAY_OK);
        zone_free(&zone);
    }
    assert_string_equal(fault.reason, "too many records, or types of one name");
}

static void an_empty_file_knows_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {"",          "\n",           "; nothing\n",
                                        "   \n\t\n", "\xef\xbb\xbf", "(\n)"};
    struct dns_name name = name_of("example");
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct dns_answer answer;
        struct zone *zone = zone_of(texts[i]);
        assert_int_equal(zone_answer(zone, dns_name_slice(&name), DNS_A, &arena, &answer),
                         ASSAY_OK);
        assert_int_equal(answer.status, DNS_UNRECORDED);
        assert_false(zone_has_name(zone, dns_name_slice(&name)));
        zone_free(&zone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owners_ttls_and_classes),
        cmocka_unit_test(a_ttl_left_out_is_the_last_one),
        cmocka_unit_test(parentheses_quotes_and_escapes),
        cmocka_unit_test(records_of_every_type),
        cmocka_unit_test(each_broken_line_has_its_place),
        cmocka_unit_test(a_nul_is_a_fault),
        cmocka_unit_test(strings_of_255_and_records_of_64k),
        cmocka_unit_test(a_file_too_large_is_refused_whole),
        cmocka_unit_test(a_name_has_so_many_types),
        cmocka_unit_test(an_empty_file_knows_nothing),
    };
    return cmocka_run_group_tests_name("dns-zone", tests, set_up, tear_down);
}
