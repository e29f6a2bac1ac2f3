/* SPDX-License-Identifier: MIT
 * Zones put together from pieces, and the names in them that hang from nothing. */
#include "dns_unit.h"

/* Adds the text, with `at` for @; the zone must not borrow from it. */
static int add(struct zone *zone, const char *text, const char *at, struct dns_fault *fault_r)
{
    struct dns_name name = {.len = 0};
    if (at)
        name = name_of(at);
    struct slice copy = exact(text, strlen(text));
    struct slice sender = exact(name.wire, name.len);
    int error = zone_add_piece(zone, copy, sender, fault_r);
    exact_free(copy);
    exact_free(sender);
    return error;
}

static void assert_holds(const struct zone *zone, const char *name, uint16_t type,
                         const char *rdata)
{
    struct dns_name asked = name_of(name);
    struct dns_answer answer;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    assert_int_equal(zone_answer(zone, dns_name_slice(&asked), type, &arena, &answer), ASSAY_OK);
    assert_string_equal(dns_status_text(answer.status), "ok");
    assert_rdata(type, answer.records[0], rdata);
    arena_free(&arena);
}

static void pieces_make_one_zone(void **state)
{
    struct zone *zone = zone_new();
    struct dns_fault fault;
    (void)state;
    assert_non_null(zone);
    assert_int_equal(add(zone, "@ MX 10 @\nmail.test A 192.0.2.1\n", "a.test", &fault), ASSAY_OK);
    assert_int_equal(zone_record_count(zone), 2);
    assert_int_equal(add(zone, "$ORIGIN b.test.\n@ MX 10 mail\nmail A 192.0.2.2", "a.test", &fault),
                     ASSAY_OK);
    assert_int_equal(add(zone, "; nothing\n", "a.test", &fault), ASSAY_OK);
    assert_int_equal(zone_record_count(zone), 4);
    zone_finish(zone);
    assert_holds(zone, "a.test", DNS_MX, "10 a.test");
    assert_holds(zone, "mail.test", DNS_A, "192.0.2.1");
    assert_holds(zone, "b.test", DNS_MX, "10 mail.b.test");
    assert_holds(zone, "mail.b.test", DNS_A, "192.0.2.2");
    zone_free(&zone);
}

static void a_name_that_hangs_from_nothing_has_its_place(void **state)
{
    static const char one_label[] =

        "a name of one label: write all of it, or begin with $ORIGIN and the domain";
    static const char at_sign[] =
        "an @, and no $ORIGIN before it: begin with $ORIGIN and the domain";
    static const struct {
        const char *text, *at, *reason;
        size_t line, column;
    } rows[] = {
        {"mail A 192.0.2.1", "a.test", one_label, 1, 1},
        {"a.test A 192.0.2.1\n@ MX 10 mail", "a.test", one_label, 2, 9},
        {"$ORIGIN test", "a.test", one_label, 1, 9},
        {"a.test MX 10 @", NULL, at_sign, 1, 14},
        {"@ A 192.0.2.1", NULL, at_sign, 1, 1},
        {"$ORIGIN @", NULL, at_sign, 1, 9},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct zone *zone = zone_new();
        struct dns_fault fault;
        assert_non_null(zone);
        assert_int_equal(add(zone, rows[i].text, rows[i].at, &fault), ASSAY_ESYNTAX);
        assert_string_equal(fault.reason, rows[i].reason);
        assert_int_equal(fault.line, rows[i].line);
        assert_int_equal(fault.column, rows[i].column);
        zone_free(&zone);
    }
}

/* What is written whole, or below an $ORIGIN, means what it says. */
static void names_that_are_whole_are_taken(void **state)
{
    static const char *const texts[] = {"test. A 192.0.2.1",
                                        "a.test MX 0 .",
                                        ". A 192.0.2.1",
                                        "$ORIGIN .\nmail A 192.0.2.1",
                                        "$ORIGIN @\nmail A 192.0.2.1",
                                        "$ORIGIN test.\nmail CNAME @"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct zone *zone = zone_new();
        struct dns_fault fault;
        assert_non_null(zone);
        assert_int_equal(add(zone, texts[i], "a.test", &fault), ASSAY_OK);
        assert_int_equal(zone_record_count(zone), 1);
        zone_free(&zone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_make_one_zone),
        cmocka_unit_test(a_name_that_hangs_from_nothing_has_its_place),
        cmocka_unit_test(names_that_are_whole_are_taken),
    };
    return cmocka_run_group_tests_name("dns-zone-pieces", tests, NULL, NULL);
}
