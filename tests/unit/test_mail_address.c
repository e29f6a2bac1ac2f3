/* SPDX-License-Identifier: MIT
 * Address lists: RFC 5322 3.4 and 4.4, RFC 6532 3.2, RFC 8616. */
#include "mail_unit.h"

struct box {
    const char *display, *local_part, *domain;
};

struct list {
    const char *value;
    size_t count;
    struct box boxes[3];
};

struct rig {
    struct arena arena;
    struct mail_addresses list;
    struct slice value;
    enum mail_address_fault fault;
};

static void rig_read(struct rig *rig, const char *value)
{
    rig->value = exact_text(value);
    arena_init(&rig->arena, 8 << 20);
    rig->fault = mail_addresses_read(rig->value, &rig->arena, &rig->list);
}

static void rig_free(struct rig *rig)
{
    exact_free(rig->value);
    arena_free(&rig->arena);
}

static void assert_box(const struct mail_mailbox *actual, const struct box *expected,
                       struct slice value)
{
    assert_same(actual->display, slice_from(expected->display), value);
    assert_same(actual->local_part, slice_from(expected->local_part), value);
    assert_same(actual->domain, slice_from(expected->domain), value);
    assert_true(actual->text.p >= value.p);
    assert_true(actual->text.p + actual->text.len <= value.p + value.len);
}

static void assert_list(const struct list *expected)
{
    struct rig rig;
    rig_read(&rig, expected->value);
    if (rig.fault != MAIL_ADDRESS_OK)
        fail_msg("%s: %s", expected->value, mail_address_fault_text(rig.fault));
    assert_int_equal(rig.list.count, expected->count);
    for (size_t i = 0; i < rig.list.count; i++)
        assert_box(&rig.list.items[i], &expected->boxes[i], rig.value);
    rig_free(&rig);
}

static void assert_lists(const struct list *lists, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_list(&lists[i]);
}

/* --- RFC 5322 3.4, in the manner of its appendices ----------------------------------------- */

static void one_author(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {"a@b.test", 1, {{"", "a", "b.test"}}},
        {" a@b.test ", 1, {{"", "a", "b.test"}}},
        {"<a@b.test>", 1, {{"", "a", "b.test"}}},
        {"Ann Bee <ann@b.test>", 1, {{"Ann Bee", "ann", "b.test"}}},
        {"\"Ann Q. Bee\" <ann@b.test>", 1, {{"\"Ann Q. Bee\"", "ann", "b.test"}}},
        {"Ann \"Q.\" Bee\r\n <ann@b.test>", 1, {{"Ann \"Q.\" Bee", "ann", "b.test"}}},
        {"\"<x@y.test>\" <a@b.test>", 1, {{"\"<x@y.test>\"", "a", "b.test"}}},
        {"\"Giant; \\\"Big\\\" Box\" <box@b.test>",
         1,
         {{"\"Giant; \\\"Big\\\" Box\"", "box", "b.test"}}},
        {"Who? <one@y.test>", 1, {{"Who?", "one", "y.test"}}},
        {"a.b.c+d=e@x-y.b.test", 1, {{"", "a.b.c+d=e", "x-y.b.test"}}},
        {"!#$%&'*+-/=?^_`{|}~@b.test", 1, {{"", "!#$%&'*+-/=?^_`{|}~", "b.test"}}},
        {"a@B.Test", 1, {{"", "a", "B.Test"}}},
        {"a@localhost", 1, {{"", "a", "localhost"}}},
        {"a@_x.test", 1, {{"", "a", "_x.test"}}},
    };
    assert_lists(lists, ARRAY_LEN(lists));
}

static void several_authors(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {"a@b.test, c@d.test", 2, {{"", "a", "b.test"}, {"", "c", "d.test"}}},
        {"A <a@b.test>,\r\n\t\"C, D\" <c@d.test>,e@f.test",
         3,
         {{"A", "a", "b.test"}, {"\"C, D\"", "c", "d.test"}, {"", "e", "f.test"}}},
        {"<a@b.test>,<a@b.test>", 2, {{"", "a", "b.test"}, {"", "a", "b.test"}}},
    };
    assert_lists(lists, ARRAY_LEN(lists));
}

static void quoted_local_parts(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {"\"a b\"@c.test", 1, {{"", "a b", "c.test"}}},
        {"\"a@b\"@c.test", 1, {{"", "a@b", "c.test"}}},
        {"\"a\\\"\\\\b\"@c.test", 1, {{"", "a\"\\b", "c.test"}}},
        {"\"\"@c.test", 1, {{"", "", "c.test"}}},
        {"\"a\r\n b\"@c.test", 1, {{"", "a b", "c.test"}}},
        {"\"a\\\r\n b\"@c.test", 1, {{"", "a b", "c.test"}}}, /* no CR or LF, escaped or not */
        {"\"a\\\nb\\\rc\"@c.test", 1, {{"", "abc", "c.test"}}},
        {"\"a\".b.\"c d\"@c.test", 1, {{"", "a.b.c d", "c.test"}}},
        {"<\"a>b\"@c.test>", 1, {{"", "a>b", "c.test"}}},
        {"\"(a)\"@c.test", 1, {{"", "(a)", "c.test"}}},
    };
    assert_lists(lists, ARRAY_LEN(lists));
}

static void comments_stand_anywhere(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {"(c)a(c)@(c)b(c).(c)test(c)", 1, {{"", "a", "b.test"}}},
        {"Pete(A nice \\) chap) <pete(his account)@b.test(his host)>",
         1,
         {{"Pete", "pete", "b.test"}}},
        {"a@b.test (Ann (the (first)) Bee)", 1, {{"", "a", "b.test"}}},
        {"a (x@y.test) @ b.test", 1, {{"", "a", "b.test"}}},
        {"(<x@y.test>) a@b.test", 1, {{"", "a", "b.test"}}},
        {"a@b.test (c@d.test, e@f.test)", 1, {{"", "a", "b.test"}}},
        {"a@b.test, (c) d@e.test", 2, {{"", "a", "b.test"}, {"", "d", "e.test"}}},
        {"(\") a@b.test", 1, {{"", "a", "b.test"}}},
    };
    assert_lists(lists, ARRAY_LEN(lists));
}

static void domain_literals_have_no_name(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {"a@[192.0.2.1]", 1, {{"", "a", "[192.0.2.1]"}}},
        {"a@[ 192.0.2.1\t]", 1, {{"", "a", "[192.0.2.1]"}}},
        {"a@ (c) [192.\r\n 0.2.1\r\n ] (c)", 1, {{"", "a", "[192.0.2.1]"}}},
        {"a@[x\\]\\ y\\\n]", 1, {{"", "a", "[x\\]y]"}}},
        {"a@[]", 1, {{"", "a", "[]"}}},
        {"A <a@[IPv6:2001:db8::1]>", 1, {{"A", "a", "[IPv6:2001:db8::1]"}}},
    };
    assert_lists(lists, ARRAY_LEN(lists));
    struct rig rig;
    rig_read(&rig, "a@[192.0.2.1]");
    assert_int_equal(rig.list.items[0].name.len, 0);
    rig_free(&rig);
}

/* --- the obsolete forms: 4.4 ----------------------------------------------------------------- */

static void obsolete_white_space_and_dots(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {"a . b @ c . test", 1, {{"", "a.b", "c.test"}}},
        {"Joe Q. Public <john.q.public@c.test>", 1, {{"Joe Q. Public", "john.q.public", "c.test"}}},
        {"J. <j@c.test>", 1, {{"J.", "j", "c.test"}}},
        {"A <a @\r\n c.test>", 1, {{"A", "a", "c.test"}}},
        {"< a@c.test >", 1, {{"", "a", "c.test"}}},
    };
    assert_lists(lists, ARRAY_LEN(lists));
}

/* obs-addr-list and obs-mbox-list: nothing between two commas. */
static void obsolete_empty_places(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {",a@b.test", 1, {{"", "a", "b.test"}}},
        {"a@b.test,", 1, {{"", "a", "b.test"}}},
        {", , a@b.test, (c) ,,c@d.test,", 2, {{"", "a", "b.test"}, {"", "c", "d.test"}}},
        {"g:,a@b.test;", 1, {{"", "a", "b.test"}}},
        {"g: a@b.test,, c@d.test,;", 2, {{"", "a", "b.test"}, {"", "c", "d.test"}}},
        {"g:,,;, a@b.test", 1, {{"", "a", "b.test"}}},
    };
    assert_lists(lists, ARRAY_LEN(lists));
}

static void routes_are_passed_over(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {"<@a.test:c@d.test>", 1, {{"", "c", "d.test"}}},
        {"Mary <@a.test,@b.test:mary@d.test>", 1, {{"Mary", "mary", "d.test"}}},
        {"<,@a.test, ,@b.test,:c@d.test>", 1, {{"", "c", "d.test"}}},
        {"<@ a . test (c), @b.test : c@d.test>", 1, {{"", "c", "d.test"}}},
        {"<@[192.0.2.1]:c@d.test>", 1, {{"", "c", "d.test"}}},
    };
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct rig rig;
        assert_list(&lists[i]);
        rig_read(&rig, lists[i].value);
        assert_true(rig.list.has_route && !rig.list.has_group);
        rig_free(&rig);
    }
}

/* --- groups ---------------------------------------------------------------------------------- */

static void members_of_groups(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {"A Group:Ed <e@x.test>,joe@w.test,John <j@one.test>;",
         3,
         {{"Ed", "e", "x.test"}, {"", "joe", "w.test"}, {"John", "j", "one.test"}}},
        {"g:a@b.test;", 1, {{"", "a", "b.test"}}},
        {"\"q g\" (c) : (c) a@b.test (c) ; (c)", 1, {{"", "a", "b.test"}}},
        {"g:;, a@b.test", 1, {{"", "a", "b.test"}}},
        {"a@b.test, g:c@d.test;, e@f.test",
         3,
         {{"", "a", "b.test"}, {"", "c", "d.test"}, {"", "e", "f.test"}}},
        {"g:a@b.test;,h:c@d.test;", 2, {{"", "a", "b.test"}, {"", "c", "d.test"}}},
    };
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct rig rig;
        assert_list(&lists[i]);
        rig_read(&rig, lists[i].value);
        assert_true(rig.list.has_group && !rig.list.has_route);
        rig_free(&rig);
    }
}

static void a_group_of_nobody_has_no_address(void **state)
{
    (void)state;
    static const char *const values[] = {"Undisclosed recipients:;", "g:(nobody home) ;", "g:,;"};
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        struct rig rig;
        rig_read(&rig, values[i]);
        assert_int_equal(rig.fault, MAIL_ADDRESS_EMPTY);
        assert_true(rig.list.has_group);
        assert_int_equal(rig.list.count, 0);
        rig_free(&rig);
    }
}

/* --- more than ASCII ---------------------------------------------------------------------------- */

static void encoded_words_stay_in_the_display_name(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {"=?utf-8?q?Ann=20B=C3=A9?= <ann@b.test>",
         1,
         {{"=?utf-8?q?Ann=20B=C3=A9?=", "ann", "b.test"}}},
        {"=?utf-8?B?PGFAYi50ZXN0Pg==?=\r\n =?utf-8?q?x?= <c@d.test>",
         1,
         {{"=?utf-8?B?PGFAYi50ZXN0Pg==?=\r\n =?utf-8?q?x?=", "c", "d.test"}}},
        {"=?utf-8?b?YUBiLnRlc3Q=?=@d.test", 1, {{"", "=?utf-8?b?YUBiLnRlc3Q=?=", "d.test"}}},
    };
    assert_lists(lists, ARRAY_LEN(lists));
}

#define BUECHER \
    "b\xc3\xbc" \
    "cher.example"
#define IN_CAPITALS \
    "a@B\xc3\x9c"   \
    "CHER.example"

static void ea_01_a_u_label_becomes_an_a_label(void **state)
{
    (void)state;
    static const char *const values[] = {"a@" BUECHER, "A <a@" BUECHER ">",
                                         "a@xn--bcher-kva.example", "a@XN--BCHER-KVA.Example",
                                         IN_CAPITALS};
    static const char name[] = "\15xn--bcher-kva\7example";
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        struct rig rig;
        rig_read(&rig, values[i]);
        assert_int_equal(rig.fault, MAIL_ADDRESS_OK);
        struct slice actual = dns_name_slice(&rig.list.items[0].name);
        assert_true(slice_eq(actual, slice_make(name, sizeof(name))));
        rig_free(&rig);
    }
}

static void utf8_in_local_parts_and_names(void **state)
{
    (void)state;
    static const struct list lists[] = {
        {"\xc3\xa9t\xc3\xa9@b.test", 1, {{"", "\xc3\xa9t\xc3\xa9", "b.test"}}},
        {"\"\xe2\x82\xac x\"@b.test", 1, {{"", "\xe2\x82\xac x", "b.test"}}},
        {"\xf0\x9f\x98\x80 <a@b.test> (\xc3\xa9)", 1, {{"\xf0\x9f\x98\x80", "a", "b.test"}}},
        {"a@" BUECHER, 1, {{"", "a", BUECHER}}},
    };
    assert_lists(lists, ARRAY_LEN(lists));
}

/* --- faults -------------------------------------------------------------------------------------- */

static void assert_faults(enum mail_address_fault fault, const char *const *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rig rig;
        rig_read(&rig, values[i]);
        struct slice span = rig.list.span;
        if (rig.fault != fault)
            fail_msg("%s: %s", values[i], mail_address_fault_text(rig.fault));
        assert_true(!span.len ||
                    (span.p >= rig.value.p && span.p + span.len <= rig.value.p + rig.value.len));
        rig_free(&rig);
    }
}

#define ASSERT_FAULTS(fault, values) assert_faults((fault), (values), ARRAY_LEN(values))

static void nothing_at_all(void **state)
{
    (void)state;
    static const char *const values[] = {"", " ", "\r\n ", "<>", "A <>", "< >", ",", "(c)", ", ,"};
    ASSERT_FAULTS(MAIL_ADDRESS_EMPTY, values);
}

static void no_address(void **state)
{
    (void)state;
    static const char *const values[] = {
        "@b.test",
        "a@",
        "a@b.test c@d.test",
        "a b@c.test",
        "a@b..test",
        "a@.b.test",
        "a@b.test.",
        ".a@b.test",
        "a.@b.test",
        "a..b@b.test",
        "<a@b.test",
        "a@b.test>",
        "<a@b.test>>",
        "<<a@b.test>>",
        "a@b@c.test",
        "\"a@b.test",
        "(a@b.test",
        "a@b.test)",
        "a@[192.0.2.1",
        "a@b.test;",
        "g:a@b.test",
        "g:h:a@b.test;;",
        ":a@b.test;",
        "A <a@b.test> x",
        "<a@b.test> <c@d.test>",
        "a\\b@c.test",
        "a@b\\c.test",
        "A [x] <a@b.test>",
        "a@b test",
        "a\x01@b.test",
        "a@[192.0.2.1]x",
        "x\"y\"@b.test",
        "Ann Bee",
        "a@[192.0.2.1].test",
    };
    ASSERT_FAULTS(MAIL_ADDRESS_SYNTAX, values);
}

/* What follows a group is a comma, then the next address. */
static void no_address_list(void **state)
{
    (void)state;
    static const char *const values[] = {"g:a@b.test; c@d.test",   "g:a@b.test;;",
                                         "g:; a@b.test",           "g:a@b.test c@d.test;",
                                         "g:a@b.test;h:c@d.test;", "a@b.test; c@d.test"};
    ASSERT_FAULTS(MAIL_ADDRESS_SYNTAX, values);
}

static void no_display_name(void **state)
{
    (void)state;
    static const char *const values[] = {". <a@b.test>", ".A <a@b.test>", "a@b.test <c@d.test>"};
    ASSERT_FAULTS(MAIL_ADDRESS_SYNTAX, values);
}

/* obs-route = obs-domain-list ":": a domain at least, and a comma before each other. */
static void no_route(void **state)
{
    (void)state;
    static const char *const values[] = {
        "<@a.test c@d.test>", "<,:c@d.test>", "<@a.test@b.test:c@d.test>",
        "<@:c@d.test>",       "<:c@d.test>",  "@a.test:c@d.test"};
    ASSERT_FAULTS(MAIL_ADDRESS_SYNTAX, values);
}

static void a_local_part_alone(void **state)
{
    (void)state;
    static const char *const values[] = {"a", "<a>", "A <a.b>", "\"a b\"", "x, a@b.test", "g:a;"};
    ASSERT_FAULTS(MAIL_ADDRESS_NO_DOMAIN, values);
}

/* A label over 63 octets, an octet that no name has, an IDN that is none. */
static void a_domain_that_is_no_name(void **state)
{
    (void)state;
    static const char *const values[] = {
        "a@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test",
        "a@b!c.test",
        "a@b*.test",
        "a@b%c.test",
        "a@\xe2\x80\x8f.test",
    };
    ASSERT_FAULTS(MAIL_ADDRESS_DOMAIN, values);
}

static void ea_04_octets_that_are_no_utf8(void **state)
{
    (void)state;
    static const char *const values[] = {
        "a\xc0\xae@b.test",        "a@b\xc0\xae.test",
        "\xed\xa0\x80 <a@b.test>", "\xf8\x88\x80\x80\x80@b.test",
        "a@b.test (\xff)",         "\"\xc3\"@b.test",
    };
    ASSERT_FAULTS(MAIL_ADDRESS_NOT_UTF8, values);
}

/* A NUL is no white space and ends nothing. */
static void a_nul_is_an_octet_like_others(void **state)
{
    (void)state;
    static const struct slice values[] = {
        {"a\0@b.test", 9}, {"a@b.test\0", 9}, {"a@b\0.test", 9}, {"\0", 1}, {"A\0 <a@b.test>", 13}};
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        struct arena arena;
        struct mail_addresses list;
        arena_init(&arena, 1 << 20);
        assert_int_equal(mail_addresses_read(values[i], &arena, &list), MAIL_ADDRESS_SYNTAX);
        arena_free(&arena);
    }
}

static void those_before_a_fault_are_there(void **state)
{
    (void)state;
    struct rig rig;
    rig_read(&rig, "a@b.test, c@d.test, @");
    assert_int_equal(rig.fault, MAIL_ADDRESS_SYNTAX);
    assert_int_equal(rig.list.count, 2);
    assert_slice(rig.list.items[1].domain, "d.test");
    rig_free(&rig);
}

static void the_text_of_a_mailbox(void **state)
{
    (void)state;
    struct rig rig;
    rig_read(&rig, "Ann (x) <a@b.test>, c@d.test , e@f.test (g)");
    assert_slice(slice_trim(rig.list.items[0].text), "Ann (x) <a@b.test>");
    assert_slice(slice_trim(rig.list.items[1].text), "c@d.test");
    assert_slice(slice_trim(rig.list.items[2].text), "e@f.test (g)");
    rig_free(&rig);
}

/* --- limits ------------------------------------------------------------------------------------------ */

static enum mail_address_fault read_many(unsigned count, size_t *count_r)
{
    struct rig rig;
    struct buffer text;
    buffer_init(&text, 1 << 20);
    for (unsigned i = 0; i < count; i++)
        buffer_text(&text, i ? ",a@b.test" : "a@b.test");
    rig_read(&rig, text.p);
    *count_r = rig.list.count;
    buffer_free(&text);
    rig_free(&rig);
    return rig.fault;
}

static void a_thousand_mailboxes_and_one(void **state)
{
    (void)state;
    size_t count;
    assert_int_equal(read_many(1000, &count), MAIL_ADDRESS_OK);
    assert_int_equal(count, 1000);
    assert_int_equal(read_many(1001, &count), MAIL_ADDRESS_LIMIT);
    assert_int_equal(count, 1000);
    assert_int_equal(read_many(50000, &count), MAIL_ADDRESS_LIMIT);
}

static enum mail_address_fault read_nested(size_t depth)
{
    struct rig rig;
    struct buffer text;
    buffer_init(&text, 1 << 20);
    for (size_t i = 0; i < depth; i++)
        buffer_byte(&text, '(');
    for (size_t i = 0; i < depth; i++)
        buffer_byte(&text, ')');
    buffer_text(&text, "a@b.test");
    rig_read(&rig, text.p);
    buffer_free(&text);
    rig_free(&rig);
    return rig.fault;
}

static void comments_a_hundred_deep_and_one(void **state)
{
    (void)state;
    assert_int_equal(read_nested(100), MAIL_ADDRESS_OK);
    assert_int_equal(read_nested(101), MAIL_ADDRESS_LIMIT);
    assert_int_equal(read_nested(100000), MAIL_ADDRESS_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_author),
        cmocka_unit_test(several_authors),
        cmocka_unit_test(quoted_local_parts),
        cmocka_unit_test(comments_stand_anywhere),
        cmocka_unit_test(domain_literals_have_no_name),
        cmocka_unit_test(obsolete_white_space_and_dots),
        cmocka_unit_test(obsolete_empty_places),
        cmocka_unit_test(routes_are_passed_over),
        cmocka_unit_test(members_of_groups),
        cmocka_unit_test(a_group_of_nobody_has_no_address),
        cmocka_unit_test(encoded_words_stay_in_the_display_name),
        cmocka_unit_test(ea_01_a_u_label_becomes_an_a_label),
        cmocka_unit_test(utf8_in_local_parts_and_names),
        cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(no_address),
        cmocka_unit_test(no_address_list),
        cmocka_unit_test(no_display_name),
        cmocka_unit_test(no_route),
        cmocka_unit_test(a_local_part_alone),
        cmocka_unit_test(a_domain_that_is_no_name),
        cmocka_unit_test(ea_04_octets_that_are_no_utf8),
        cmocka_unit_test(a_nul_is_an_octet_like_others),
        cmocka_unit_test(those_before_a_fault_are_there),
        cmocka_unit_test(the_text_of_a_mailbox),
        cmocka_unit_test(a_thousand_mailboxes_and_one),
        cmocka_unit_test(comments_a_hundred_deep_and_one),
    };
    return cmocka_run_group_tests_name("mail-address", tests, NULL, NULL);
}
