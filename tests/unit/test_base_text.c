/* SPDX-License-Identifier: MIT */
#include "unit.h"

/* RFC 4648 10: the test vectors. */
static void base64_round_trip(void **state)
{
    (void)state;
    static const char *const vectors[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        struct buffer out;
        buffer_init(&out, 100);
        base64_encode(&out, slice_from(vectors[i][0]));
        assert_slice(buffer_get(&out), vectors[i][1]);
        buffer_clear(&out);
        struct slice in = exact_text(vectors[i][1]);
        assert_int_equal(base64_decode(&out, in), ASSAY_OK);
        assert_slice(buffer_get(&out), vectors[i][0]);
        exact_free(in);
        buffer_free(&out);
    }
}

static void base64_refuses_what_is_none(void **state)
{
    (void)state;
    static const char *const bad[] = {"Z",     "Zg",   "Zg=",  "Zm9v=", "Zm 9",
                                      "Zm9\n", "Zh==", "====", "Z-=="};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct buffer out;
        buffer_init(&out, 100);
        assert_int_equal(base64_decode(&out, slice_from(bad[i])), ASSAY_ESYNTAX);
        buffer_free(&out);
    }
}

/* A stranger's bytes never reach a terminal raw. */
static void text_escape_keeps_one_printable_line(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        {"plain", "plain"},
        {"a\r\nb", "a\\x0d\\x0ab"},
        {"\x1b[2J", "\\x1b[2J"},
        {"b\xc3\xbc"
         "cher",
         "b\xc3\xbc"
         "cher"},
        {"\xe2\x80\xae"
         "moc",
         "<U+202E>moc"},
        {"\xff", "\\xff"},
        {"\xc0\xae", "\\xc0\\xae"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"a\\b", "a\\x5cb"},
        {"\xc2\x85", "<U+0085>"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buffer out;
        buffer_init(&out, 1000);
        struct slice in = exact_text(cases[i].in);
        text_escape(&out, in);
        assert_slice(buffer_get(&out), cases[i].out);
        exact_free(in);
        buffer_free(&out);
    }
}

static void time_text_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        int64_t time_s;
        const char *out;
    } cases[] = {
        {"1970-01-01", 0, "1970-01-01T00:00:00Z"},
        {"2026-11-21T03:00:00Z", 1795230000, "2026-11-21T03:00:00Z"},
        {"2026-11-21T04:00:00+01:00", 1795230000, "2026-11-21T03:00:00Z"},
        {"@1795230000", 1795230000, "2026-11-21T03:00:00Z"},
        {"2000-02-29", 951782400, "2000-02-29T00:00:00Z"},
        {"2106-02-07T06:28:16Z", 4294967296, "2106-02-07T06:28:16Z"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t time_s = -1;
        assert_int_equal(time_parse(slice_from(cases[i].in), &time_s), ASSAY_OK);
        assert_int_equal(time_s, cases[i].time_s);
        struct buffer out;
        buffer_init(&out, 100);
        time_format(&out, time_s);
        assert_slice(buffer_get(&out), cases[i].out);
        buffer_free(&out);
    }
    static const char *const bad[] = {
        "",  "2026", "2026-13-01", "2026-02-30", "2026-11-21T25:00:00Z", "2026-11-21T03:00:00",
        "@", "@-1",  "1969-12-31", "yesterday"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        int64_t time_s;
        assert_int_equal(time_parse(slice_from(bad[i]), &time_s), ASSAY_ESYNTAX);
    }
}

static void json_is_valid_for_any_bytes(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, 1000);
    struct jsonw json;
    jsonw_begin(&json, &out, JSON_COMPACT);
    jsonw_object(&json, NULL);
    jsonw_string(&json, "a\"b", slice_make("\0\x1f\\\"\xff\xe2\x80\xa8", 8));
    jsonw_array(&json, "list");
    jsonw_int(&json, NULL, -5);
    jsonw_bool(&json, NULL, true);
    jsonw_null(&json, NULL);
    jsonw_close(&json);
    jsonw_object(&json, "empty");
    jsonw_end(&json);
    assert_slice(buffer_get(&out), "{\"a\\\"b\":\"\\u0000\\u001f\\\\\\\"\xef\xbf\xbd\\u2028\","
                                   "\"list\":[-5,true,null],\"empty\":{}}");
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_round_trip),
        cmocka_unit_test(base64_refuses_what_is_none),
        cmocka_unit_test(text_escape_keeps_one_printable_line),
        cmocka_unit_test(time_text_both_ways),
        cmocka_unit_test(json_is_valid_for_any_bytes),
    };
    return cmocka_run_group_tests_name("base-text", tests, NULL, NULL);
}
