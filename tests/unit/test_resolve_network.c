/* SPDX-License-Identifier: MIT
 * The settings that libunbound runs with, and how servers are written. */
#include <stdio.h>
#include <sys/resource.h>

#include "resolve/internal.h"
#include "unit.h"

static struct resolver *resolver_at(const char *server)
{
    static struct resolve_server parsed;
    struct resolver *resolver;
    char why[200];
    assert_int_equal(resolve_server_parse(slice_from(server), &parsed, why, sizeof(why)), ASSAY_OK);
    struct resolver_options options = {.servers = &parsed, .server_count = 1};
    assert_int_equal(resolver_new(&options, &resolver, why, sizeof(why)), ASSAY_OK);
    assert_string_equal(why, "");
    assert_false(resolver_is_local(resolver));
    return resolver;
}

static void assert_setting(struct resolver *resolver, const char *name, const char *wanted)
{
    char *value = backend_unbound_setting(resolver->backends[1], name);
    assert_non_null(value);
    assert_string_equal(value, wanted);
    free(value);
}

/* DESIGN 1, rule 4; RFC 7208 4.6.4. */
static void five_seconds_a_question_and_twenty_a_message(void **state)
{
    (void)state;
    struct resolver *resolver = resolver_at("192.0.2.1");
    assert_int_equal(resolver->question_timeout_ms, 5000);
    assert_int_equal(resolver->message_timeout_ms, 20000);
    resolver_free(&resolver);
}

static void dn_10_no_validation_in_this_process(void **state)
{
    (void)state;
    struct resolver *resolver = resolver_at("192.0.2.1");
    assert_setting(resolver, "module-config", "iterator");
    resolver_free(&resolver);
}

static void libunbound_is_set_for_many_questions_and_bad_servers(void **state)
{
    (void)state;
    struct resolver *resolver = resolver_at("192.0.2.1");
    assert_setting(resolver, "outgoing-range", "1024");
    assert_setting(resolver, "outgoing-num-tcp", "64");
    assert_setting(resolver, "infra-host-ttl", "15");
    assert_setting(resolver, "unknown-server-time-limit", "1128");
    assert_setting(resolver, "msg-cache-size", "16777216");
    assert_setting(resolver, "rrset-cache-size", "33554432");
    assert_setting(resolver, "edns-buffer-size", "1232");
    resolver_free(&resolver);
}

static void it_never_takes_all_file_descriptors(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    struct rlimit few = {1024, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    struct resolver *resolver = resolver_at("192.0.2.1");
    assert_setting(resolver, "outgoing-range", "768");
    resolver_free(&resolver);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

static void a_server_is_written_in_its_short_form(void **state)
{
    static const char *const rows[][2] = {
        {"192.0.2.1", "192.0.2.1@53"},
        {"192.0.2.1@5353", "192.0.2.1@5353"},
        {"192.0.2.1@00053", "192.0.2.1@53"},
        {"2001:DB8:0:0::1", "2001:db8::1@53"},
        {"::1@65535", "::1@65535"},
        {"fe80::1%eth0@53", "fe80::1%eth0@53"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%abcdefghijklmno@65535",
         "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%abcdefghijklmno@65535"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct resolve_server server;
        char why[80];
        struct slice text = exact_text(rows[i][0]);
        assert_int_equal(resolve_server_parse(text, &server, why, sizeof(why)), ASSAY_OK);
        assert_string_equal(server.text, rows[i][1]);
        exact_free(text);
    }
}

static void what_is_no_server_is_refused_with_the_reason(void **state)
{
    static const char *const rows[][2] = {
        {"", "no address"},
        {"@53", "no address"},
        {"192.0.2.1@", "the port is not a number from 1 to 65535"},
        {"192.0.2.1@0", "the port is not a number from 1 to 65535"},
        {"192.0.2.1@65536", "the port is not a number from 1 to 65535"},
        {"192.0.2.1@53x", "the port is not a number from 1 to 65535"},
        {"192.0.2.1:53", "the port is written after '@', ADDR@PORT"},
        {"[::1]:53", "an IPv6 address is written without brackets, ADDR@PORT"},
        {"dns.example", "not an IPv4 or IPv6 address"},
        {"192.0.2", "not an IPv4 or IPv6 address"},
        {"192.0.2.256", "not an IPv4 or IPv6 address"},
        {"::1%", "not an IPv4 or IPv6 address"},
        {"::1%a b", "not an IPv4 or IPv6 address"},
        {"::1%abcdefghijklmnop", "not an IPv4 or IPv6 address"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct resolve_server server;
        char why[80] = "";
        struct slice text = exact_text(rows[i][0]);
        assert_int_equal(resolve_server_parse(text, &server, why, sizeof(why)), ASSAY_ESYNTAX);
        assert_string_equal(why, rows[i][1]);
        exact_free(text);
    }
    struct resolve_server server;
    char why[80];
    struct slice nul = exact("192.0.2.1\0", 10);
    assert_int_equal(resolve_server_parse(nul, &server, why, sizeof(why)), ASSAY_ESYNTAX);
    exact_free(nul);
}

static void resolvers_come_and_go(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        struct resolver *one = resolver_at("192.0.2.1");
        struct resolver *two = resolver_at("::1@5300");
        resolver_free(&one);
        resolver_free(&two);
    }
    struct resolver *none = NULL;
    resolver_free(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_seconds_a_question_and_twenty_a_message),
        cmocka_unit_test(dn_10_no_validation_in_this_process),
        cmocka_unit_test(libunbound_is_set_for_many_questions_and_bad_servers),
        cmocka_unit_test(it_never_takes_all_file_descriptors),
        cmocka_unit_test(a_server_is_written_in_its_short_form),
        cmocka_unit_test(what_is_no_server_is_refused_with_the_reason),
        cmocka_unit_test(resolvers_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
