/* SPDX-License-Identifier: MIT
 * The grammar of a record: RFC 7208 4.5, 4.6 and 12. */
#include "spf_unit.h"

#include <stdio.h>

struct bad {
    const char *record;
    const char *span;
    const char *reason;
};

#define FAULT_CIDR4 "not a prefix length of 0 to 32 behind \"/\""
#define FAULT_CIDR6 "not a prefix length of 0 to 128 behind \"//\""
#define FAULT_EMPTY "no domain where one must stand"
#define FAULT_TOP   "the domain does not end in a dot and a top-level name"
#define FAULT_CHAR  "a character that is not allowed"
#define FAULT_TEXT  "unexpected text behind it"
#define FAULT_TWICE "stands in the record twice"
#define FAULT_CLOSE "a macro without its \"}\""
#define FAULT_MORE  "a macro with more than digits, \"r\" and delimiters, in this order"
#define FAULT_WHAT  "no such mechanism"

static const struct bad bad_records[] = {
    {"v=spf1 ip4:192.0.2.1/33 -all", "ip4:192.0.2.1/33", "not a prefix length of 0 to 32"},
    {"v=spf1 ip4:192.0.2.1/032", "ip4:192.0.2.1/032", "not a prefix length of 0 to 32"},
    {"v=spf1 ip4:192.0.2.1/", "ip4:192.0.2.1/", "not a prefix length of 0 to 32"},
    {"v=spf1 ip4:192.0.2.1/-1", "ip4:192.0.2.1/-1", "not a prefix length of 0 to 32"},
    {"v=spf1 ip4:192.0.2", "ip4:192.0.2", "not an IPv4 address"},
    {"v=spf1 ip4:192.0.2.1.5", "ip4:192.0.2.1.5", "not an IPv4 address"},
    {"v=spf1 ip4:192.0.2.256", "ip4:192.0.2.256", "not an IPv4 address"},
    {"v=spf1 ip4:2001:db8::1", "ip4:2001:db8::1", "not an IPv4 address"},
    {"v=spf1 ip4", "ip4", "no address where one must stand"},
    {"v=spf1 ip4:", "ip4:", "no address where one must stand"},
    {"v=spf1 ip4=192.0.2.1 ip4", "ip4", "no address where one must stand"},
    {"v=spf1 ip6:::/129", "ip6:::/129", "not a prefix length of 0 to 128"},
    {"v=spf1 ip6:1::2::3", "ip6:1::2::3", "not an IPv6 address"},
    {"v=spf1 ip6:192.0.2.1", "ip6:192.0.2.1", "not an IPv6 address"},
    {"v=spf1 ip6:::1//64", "ip6:::1//64", "not a prefix length of 0 to 128"},
    {"v=spf1 a// -all", "a//", FAULT_CIDR6},
    {"v=spf1 a//129", "a//129", FAULT_CIDR6},
    {"v=spf1 a/33", "a/33", FAULT_CIDR4},
    {"v=spf1 a/", "a/", FAULT_CIDR4},
    {"v=spf1 mx/024", "mx/024", FAULT_CIDR4},
    {"v=spf1 mx/24//4294967297", "mx/24//4294967297", FAULT_CIDR6},
    {"v=spf1 a/18446744073709551617", "a/18446744073709551617", FAULT_CIDR4},
    {"v=spf1 a:", "a:", FAULT_EMPTY},
    {"v=spf1 a:/24", "a:/24", FAULT_EMPTY},
    {"v=spf1 axe -all", "axe", FAULT_WHAT},
    {"v=spf1 a=b mxx", "mxx", FAULT_WHAT},
    {"v=spf1 +", "+", FAULT_WHAT},
    {"v=spf1 -~all", "-~all", FAULT_WHAT},
    {"v=spf1 a b", "b", FAULT_WHAT},
    {"v=spf1 include", "include", FAULT_EMPTY},
    {"v=spf1 include:", "include:", FAULT_EMPTY},
    {"v=spf1 include/24", "include/24", FAULT_EMPTY},
    {"v=spf1 include:d.test/24", "include:d.test/24", FAULT_TOP},
    {"v=spf1 exists", "exists", FAULT_EMPTY},
    {"v=spf1 exists:d.test//64", "exists:d.test//64", FAULT_TOP},
    {"v=spf1 all:d.test", "all:d.test", FAULT_TEXT},
    {"v=spf1 all/8", "all/8", FAULT_TEXT},
    {"v=spf1 ptr/8", "ptr/8", FAULT_TEXT},
    {"v=spf1 ptr:", "ptr:", FAULT_EMPTY},
    {"v=spf1 a:test", "a:test", FAULT_TOP},
    {"v=spf1 a:d.123", "a:d.123", FAULT_TOP},
    {"v=spf1 a:d.-test", "a:d.-test", FAULT_TOP},
    {"v=spf1 a:d.test-", "a:d.test-", FAULT_TOP},
    {"v=spf1 a:d.te_st", "a:d.te_st", FAULT_TOP},
    {"v=spf1 a:%{d}x", "a:%{d}x", FAULT_TOP},
    {"v=spf1 a:..", "a:..", FAULT_TOP},
    {"v=spf1 redirect=", "redirect=", FAULT_EMPTY},
    {"v=spf1 redirect=d.test redirect=d.test", "redirect=d.test", FAULT_TWICE},
    {"v=spf1 exp=d.test all EXP=e.test", "EXP=e.test", FAULT_TWICE},
    {"v=spf1 exp=", "exp=", FAULT_EMPTY},
    {"v=spf1 redirect:d.test", "redirect:d.test", FAULT_WHAT},
    {"v=spf1 -redirect=d.test", "-redirect=d.test", FAULT_WHAT},
    {"v=spf1 exists:%d.test", "exists:%d.test", "a \"%\" that starts no macro"},
    {"v=spf1 exists:d.test%", "exists:d.test%", "a \"%\" that starts no macro"},
    {"v=spf1 exists:%{", "exists:%{", "a \"%\" that starts no macro"},
    {"v=spf1 exists:%{}.test", "exists:%{}.test", "no such macro letter"},
    {"v=spf1 exists:%{x}.test", "exists:%{x}.test", "no such macro letter"},
    {"v=spf1 exists:%{d", "exists:%{d", FAULT_CLOSE},
    {"v=spf1 exists:%{dr2}", "exists:%{dr2}", FAULT_MORE},
    {"v=spf1 exists:%{d2r*}", "exists:%{d2r*}", FAULT_MORE},
    {"v=spf1 exists:%{c}.d.test", "exists:%{c}.d.test",
     "a macro letter that only explanations may use"},
    {"v=spf1 exists:%{R}", "exists:%{R}", "a macro letter that only explanations may use"},
    {"v=spf1 redirect=%{t}", "redirect=%{t}", "a macro letter that only explanations may use"},
    {"v=spf1 x=%{c}", "x=%{c}", "a macro letter that only explanations may use"},
    {"v=spf1 x=%{q}", "x=%{q}", "no such macro letter"},
    {"v=spf1 \tall", "\tall", FAULT_WHAT},
    {"v=spf1 a:d\x7f.test", "a:d\x7f.test", FAULT_CHAR},
    {"v=spf1 a:\xc3\xa9.test", "a:\xc3\xa9.test", FAULT_CHAR},
    {"v=spf1 x=\x01", "x=\x01", FAULT_CHAR},
};

static int read_text(struct slice text, struct arena *arena, struct spf_record *out_r,
                     struct spf_fault *fault_r)
{
    arena_init(arena, 1 << 20);
    return spf_record_read(text, arena, out_r, fault_r);
}

static void each_fault_has_its_place_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad_records); i++) {
        struct arena arena;
        struct spf_record record;
        struct spf_fault fault;
        struct slice text = exact_text(bad_records[i].record);
        if (read_text(text, &arena, &record, &fault) != ASSAY_ESYNTAX)
            fail_msg("no fault in %s", bad_records[i].record);
        assert_slice(fault.span, bad_records[i].span);
        assert_string_equal(fault.reason, bad_records[i].reason);
        assert_true(fault.span.p >= text.p && fault.span.p + fault.span.len <= text.p + text.len);
        exact_free(text);
        arena_free(&arena);
    }
}

/* Each record alone in a world: permerror, that culprit, and nothing else is asked. */
static void a_syntax_error_asks_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad_records); i++) {
        struct rig rig;
        rig_init(&rig, "a.test A 192.0.2.1\n");
        struct slice name = world_canonical(&rig.arena, SLICE("d.test"));
        world_txt(&rig.world, name, slice_from(bad_records[i].record));
        const struct spf_check *check = rig_check(&rig);
        assert_verdict(check, SPF_PERMERROR, SPF_WHY_SYNTAX);
        assert_slice(check->culprit, bad_records[i].span);
        assert_string_equal(check->reason, bad_records[i].reason);
        assert_slice(check->culprit_domain, "d.test");
        assert_int_equal(rig.run.asked, 1);
        rig_free(&rig);
    }
}

static void assert_good(const char *text, size_t count)
{
    struct arena arena;
    struct spf_record record;
    struct spf_fault fault;
    struct slice copy = exact_text(text);
    if (read_text(copy, &arena, &record, &fault) != ASSAY_OK)
        fail_msg("%s: %.*s %s", text, SLICE_ARGS(fault.span), fault.reason);
    assert_int_equal(record.count, count);
    exact_free(copy);
    arena_free(&arena);
}

static void what_the_grammar_allows(void **state)
{
    (void)state;
    assert_good("v=spf1", 0);
    assert_good("V=SPF1   ", 0);
    assert_good("v=spf1 -all", 1);
    assert_good("v=spf1  a   MX:d.test  ~ALL  ", 3);
    assert_good("v=spf1 a/0 a//0 a/32//128 mx:d.test/24//64 ptr ptr:%{d} ip4:0.0.0.0/0 ip6:::/0",
                8);
    assert_good("v=spf1 a:d.test. a:d.xn--e1afmkfd a:d.t3st a:d.1-1 a:%{d} a:x/y.test/24", 6);
    assert_good("v=spf1 exists:%%.test exists:%_.%-.test exists:!\"#$&'()*;<>?@[]^`{|}~.test", 3);
    assert_good("v=spf1 ip4=x: a.b-c_d= x=%{d}%%%_ moo==", 4);
    assert_good("v=spf1 exp=e.test -all redirect=%{d2}.test", 3);
    assert_good("v=spf1 ip6:::ffff:192.0.2.1 ip6:2001:DB8::/32 ?exists:%{l1r-}.%{ir}.%{v}.d.test",
                3);
}

static void terms_are_taken_apart(void **state)
{
    (void)state;
    struct arena arena;
    struct spf_record record;
    struct spf_fault fault;
    struct slice text = exact_text("v=spf1 ?mx:%{d2}.test/24//64 ip4:192.0.2.0/28 "
                                   "redirect=r.test exp=e.test x=y");
    assert_int_equal(read_text(text, &arena, &record, &fault), ASSAY_OK);
    assert_int_equal(record.terms[0].kind, SPF_KIND_MX);
    assert_int_equal(record.terms[0].qualifier, '?');
    assert_true(record.terms[0].macros);
    assert_slice(record.terms[0].spec, "%{d2}.test");
    assert_slice(record.terms[0].text, "?mx:%{d2}.test/24//64");
    assert_int_equal(record.terms[0].cidr4, 24);
    assert_int_equal(record.terms[0].cidr6, 64);
    assert_int_equal(record.terms[1].qualifier, '+');
    assert_int_equal(record.terms[1].cidr4, 28);
    assert_memory_equal(record.terms[1].address, "\xc0\x00\x02\x00", 4);
    assert_ptr_equal(record.redirect, &record.terms[2]);
    assert_ptr_equal(record.exp, &record.terms[3]);
    assert_int_equal(record.terms[4].kind, SPF_KIND_UNKNOWN);
    assert_int_equal(record.terms[4].qualifier, 0);
    exact_free(text);
    arena_free(&arena);
}

/* 4.5: "v=spf1", any case, then a space or the end. */
static void sp_11_version(void **state)
{
    (void)state;
    assert_true(spf_is_record(SLICE("v=spf1")));
    assert_true(spf_is_record(SLICE("V=SpF1 x")));
    assert_false(spf_is_record(SLICE("v=spf10")));
    assert_false(spf_is_record(SLICE("v=spf1\t-all")));
    assert_false(spf_is_record(SLICE(" v=spf1 -all")));
    assert_false(spf_is_record(SLICE("v=spf")));
    assert_false(spf_is_record(SLICE("")));
}

static void sp_17_prefix_lengths(void **state)
{
    (void)state;
    static const char *const bad[] = {"ip4:1.2.3.4/33", "ip6:::/129", "ip4:1.2.3", "a//",
                                      "a/24//",         "a//24/8",    "a/24/64",   "ip6:1::2::3"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char zone[200];
        snprintf(zone, sizeof(zone), "d.test TXT v=spf1 %s -all\n", bad[i]);
        assert_world(zone, SPF_PERMERROR, SPF_WHY_SYNTAX);
    }
    /* No shift by the whole width: /0 matches everything, /32 and /128 one address. */
    assert_world("d.test TXT v=spf1 ip4:203.0.113.9/0 -all\n", SPF_PASS, SPF_WHY_MATCHED);
    assert_world("d.test TXT v=spf1 ip4:192.0.2.0/32 -all\n", SPF_FAIL, SPF_WHY_MATCHED);
    assert_world("d.test TXT v=spf1 ip4:192.0.2.0/31 -all\n", SPF_PASS, SPF_WHY_MATCHED);
    assert_world("d.test TXT v=spf1 a/24//64 -all\nd.test A 192.0.2.200\n", SPF_PASS,
                 SPF_WHY_MATCHED);
}

/* %{h0r} keeps 0 parts, which 7.1 forbids. */
static void sp_03_zero_parts(void **state)
{
    (void)state;
    static const char *const bad[] = {"%{h0r}.test", "%{d0}", "%{i000}", "%{l00r-}.d.test"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char zone[200];
        snprintf(zone, sizeof(zone), "d.test TXT v=spf1 exists:%s -all\n", bad[i]);
        assert_world(zone, SPF_PERMERROR, SPF_WHY_SYNTAX);
    }
}

/* Control bytes are a syntax error, a NUL never ends a record early, and junk in a
 * TXT record that is no SPF record is nobody's business. */
static void sp_20_control_bytes(void **state)
{
    (void)state;
    static const struct slice bad[] = {
        {"v=spf1 ip4:192.0.2.1\x0a -all", 26},
        {"v=spf1 ip4:192.0.2.1\0 -all", 26},
        {"v=spf1 +all\0", 12},
        {"v=spf1 +all \0", 13},
        {"v=spf1 +all\x7f", 12},
        {"v=spf1 +all \r", 13},
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct rig rig;
        rig_init(&rig, "x.test A 192.0.2.1\n");
        struct slice name = world_canonical(&rig.arena, SLICE("d.test"));
        world_txt(&rig.world, name, bad[i]);
        world_txt(&rig.world, name, slice_make("junk\0\x01\xff", 7));
        assert_verdict(rig_check(&rig), SPF_PERMERROR, SPF_WHY_SYNTAX);
        rig_free(&rig);
    }
    struct rig rig;
    rig_init(&rig, "d.test TXT v=spf1 +all\n");
    world_txt(&rig.world, world_canonical(&rig.arena, SLICE("d.test")), slice_make("v=spf1\0", 7));
    assert_verdict(rig_check(&rig), SPF_PASS, SPF_WHY_MATCHED);
    rig_free(&rig);
}

/* 3.3: strings are joined without a space; 16 kB of them are one record. */
static void a_record_of_sixteen_kilobytes(void **state)
{
    (void)state;
    struct rig rig;
    struct buffer text;
    buffer_init(&text, 65536);
    buffer_text(&text, "v=spf1");
    while (text.len < 16384)
        buffer_text(&text, " ip4:203.0.113.1");
    buffer_text(&text, " ip4:192.0.2.1 -all");
    rig_init(&rig, "x.test A 192.0.2.1\n");
    world_txt(&rig.world, world_canonical(&rig.arena, SLICE("d.test")), buffer_get(&text));
    assert_verdict(rig_check(&rig), SPF_PASS, SPF_WHY_MATCHED);
    assert_slice(rig.run.result.checks[0].culprit, "ip4:192.0.2.1");
    buffer_free(&text);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_has_its_place_and_reason),
        cmocka_unit_test(a_syntax_error_asks_nothing),
        cmocka_unit_test(what_the_grammar_allows),
        cmocka_unit_test(terms_are_taken_apart),
        cmocka_unit_test(sp_11_version),
        cmocka_unit_test(sp_17_prefix_lengths),
        cmocka_unit_test(sp_03_zero_parts),
        cmocka_unit_test(sp_20_control_bytes),
        cmocka_unit_test(a_record_of_sixteen_kilobytes),
    };
    return cmocka_run_group_tests_name("spf-record", tests, NULL, NULL);
}
