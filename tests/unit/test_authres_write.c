/* SPDX-License-Identifier: MIT
 * Writing: RFC 8601 2.2 to the letter, whatever it is given; and what is written is read again
 * as it was. */
#include "authres_unit.h"

#include <unistd.h>

#include "draw.h"

static struct authres_result make_result(const char *method, const char *word)
{
    struct authres_result result = {.method = slice_from(method), .word = slice_from(word)};
    result.result = authres_word_read(result.word);
    return result;
}

static struct authres_property make_property(const char *ptype, const char *property,
                                             const char *value)
{
    return (struct authres_property){
        .ptype = slice_from(ptype), .property = slice_from(property), .value = slice_from(value)};
}

static struct authres make_field(const char *id, struct authres_result *results, size_t count)
{
    return (struct authres){
        .has_id = true, .authserv_id = slice_from(id), .results = results, .count = count};
}

static void assert_writes(const struct authres *authres, const char *expected)
{
    struct slice text = written(authres);
    struct buffer line;
    buffer_init(&line, 1 << 20);
    buffer_slice(&line, text);
    buffer_byte(&line, '\0');
    assert_string_equal(line.p, expected);
    buffer_free(&line);
    exact_free(text);
}

/* One result with one property of this value. */
static void assert_value(const char *value, const char *expected)
{
    char whole[4096];
    struct authres_property property = make_property("smtp", "mailfrom", value);
    struct authres_result result = make_result("spf", "pass");
    result.details = (struct authres_details){.properties = &property, .property_count = 1};
    struct authres field = make_field("mx.test", &result, 1);
    snprintf(whole, sizeof(whole), "mx.test;\r\n spf=pass%s%s", *expected ? " smtp.mailfrom=" : "",
             expected);
    assert_writes(&field, whole);
}

/* --- the form --------------------------------------------------------------------------- */

static void the_head(void **state)
{
    (void)state;
    struct authres field = make_field("mx.test", NULL, 0);
    assert_writes(&field, "mx.test; none");
    field.version = SLICE("1");
    field.instance = 12;
    assert_writes(&field, "i=12; mx.test 1; none");
    field = make_field("a b;\"c\"", NULL, 0);
    assert_writes(&field, "\"a b;\\\"c\\\"\"; none");
    struct slice comments[] = {SLICE("a (b) \\"), SLICE("")};
    field = make_field("mx.test", NULL, 0);
    field.details = (struct authres_details){.comments = comments, .comment_count = 2};
    assert_writes(&field, "mx.test (a \\(b\\) \\\\) (); none");
}

static void what_has_no_head_is_not_written(void **state)
{
    (void)state;
    static const char *const ids[] = {"", "a\nb", "a\x7f", "\xff"};
    struct buffer out;
    buffer_init(&out, 1 << 20);
    struct authres field = make_field("mx.test", NULL, 0);
    field.has_id = false;
    assert_int_equal(authres_write(&out, &field), ASSAY_EUSAGE);
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        field = make_field(ids[i], NULL, 0);
        assert_int_equal(authres_write(&out, &field), ASSAY_EUSAGE);
    }
    field = make_field("mx.test", NULL, 0);
    field.version = SLICE("2");
    assert_int_equal(authres_write(&out, &field), ASSAY_EUSAGE);
    field.version = SLICE("0");
    assert_int_equal(authres_write(&out, &field), ASSAY_EUSAGE);
    field.version = SLICE("1\r\n");
    assert_int_equal(authres_write(&out, &field), ASSAY_EUSAGE);
    char id[AUTHRES_STRETCH_MAX + 2];
    memset(id, 'a', sizeof(id));
    id[AUTHRES_STRETCH_MAX + 1] = '\0';
    field = make_field(id, NULL, 0);
    assert_int_equal(authres_write(&out, &field), ASSAY_EUSAGE);
    assert_int_equal(out.len, 0);
    buffer_free(&out);
}

static void results_with_all_that_they_have(void **state)
{
    (void)state;
    struct slice comments[] = {SLICE("2048 bit"), SLICE("x")};
    struct authres_property properties[] = {make_property("header", "d", "example.com"),
                                            make_property("header", "b", "Ab/c+d==")};
    struct authres_result results[] = {make_result("dkim", "hardfail"), make_result("spf", "Pass"),
                                       make_result("x-a", "unheard-of")};
    results[0].version = SLICE("1");
    results[0].has_reason = true;
    results[0].reason = SLICE("no; \"key\"");
    results[0].details = (struct authres_details){comments, 2, properties, 2};
    results[1].has_reason = true;
    results[1].reason = SLICE("token");
    results[2].has_reason = true;
    struct authres field = make_field("mx.test", results, 3);
    assert_writes(&field,
                  "mx.test;\r\n dkim/1=fail (2048 bit) (x) reason=\"no; \\\"key\\\"\" "
                  "header.d=example.com\r\n header.b=\"Ab/c+d==\";\r\n spf=pass reason=token;"
                  "\r\n x-a=unheard-of reason=\"\"");
}

static void values_are_bare_or_quoted(void **state)
{
    (void)state;
    assert_value("example.com", "example.com");
    assert_value("u+v=w@example.com", "u+v=w@example.com");
    assert_value("@example.com", "@example.com");
    assert_value("localhost", "localhost");
    assert_value("192.0.2.1", "192.0.2.1");
    assert_value("2001:db8::1", "\"2001:db8::1\"");
    assert_value("", "\"\"");
    assert_value("<>", "\"<>\"");
    assert_value("a b", "\"a b\"");
    assert_value("a\tb", "\"a\tb\"");
    assert_value("a..b@c.test", "\"a..b@c.test\"");
    assert_value("a@-c.test", "\"a@-c.test\"");
    assert_value("a@b@c.test", "\"a@b@c.test\"");
    assert_value("u@[192.0.2.1]", "\"u@[192.0.2.1]\"");
    assert_value("u@", "\"u@\"");
    assert_value("\xc3\xa9", "\"\xc3\xa9\"");
}

/* RFC 6376 3.5: a domain name has two labels at least. */
static void an_identity_has_a_domain_name(void **state)
{
    (void)state;
    assert_value("a@localhost", "\"a@localhost\"");
    assert_value("@x", "\"@x\"");
    assert_value("@x.y", "@x.y");
    assert_value("@", "\"@\"");
    assert_value("a@b.c.", "\"a@b.c.\"");
    assert_value("a@b..c", "\"a@b..c\"");
    assert_value("a@b.-c", "\"a@b.-c\"");
    assert_value("a@b-.c", "\"a@b-.c\"");
    assert_value("a@b_.c", "\"a@b_.c\"");
    assert_value("a.@b.c", "\"a.@b.c\"");
    assert_value(".a@b.c", "\".a@b.c\"");
}

/* RFC 8601 2.2: an e-mail identity MUST have the form of one; RFC 5322 3.2.4. */
static void a_quoted_local_part_stays_as_it_is(void **state)
{
    (void)state;
    assert_value("\"a b\"@example.com", "\"a b\"@example.com");
    assert_value("\"a\tb;c=(d\"@example.com", "\"a\tb;c=(d\"@example.com");
    assert_value("\"\"@example.com", "\"\"@example.com");
    assert_value("\"a@b\"@example.com", "\"a@b\"@example.com");
    assert_value("\"a\\\"b\"@example.com", "\"a\\\"b\"@example.com");
    assert_value("\"a\\\\\"@example.com", "\"a\\\\\"@example.com");
    assert_value("\"\xc3\xa9 b\"@example.com", "\"\xc3\xa9 b\"@example.com");
    /* No quoted string, or no identity. */
    assert_value("\"a\"b\"@c.test", "\"\\\"a\\\"b\\\"@c.test\"");
    assert_value("\"a\\\"@c.test", "\"\\\"a\\\\\\\"@c.test\"");
    assert_value("\"@c.test", "\"\\\"@c.test\"");
    assert_value("\"a@c.test", "\"\\\"a@c.test\"");
    assert_value("\"a\".b@c.test", "\"\\\"a\\\".b@c.test\"");
    assert_value("\"a b\"@host", "\"\\\"a b\\\"@host\"");
    assert_value("\"a b\"", "\"\\\"a b\\\"\"");
    assert_value("\"a\nb\"@c.test", "");
}

/* RFC 6531 3.3, RFC 6532 3.2, RFC 8601 1.5.2. */
static void an_internationalised_identity(void **state)
{
    (void)state;
    assert_value("\xc3\xa9.b@c.test", "\xc3\xa9.b@c.test");
    assert_value("u@\xc3\xa9.test", "u@\xc3\xa9.test");
    assert_value("@b\xc3\xa9-1.test", "@b\xc3\xa9-1.test");
    assert_value("\xc3\xa9.test", "\xc3\xa9.test");
    assert_value("u@\xc3\xa9", "\"u@\xc3\xa9\"");
    assert_value("u@-\xc3\xa9.test", "\"u@-\xc3\xa9.test\"");
    assert_value("\xc3\xa9,@c.test", "\"\xc3\xa9,@c.test\"");
    assert_value("\xc3@c.test", "");
    assert_value("a\xe2\x80\x8b@c.test", "");
}

static void what_has_no_form_is_left_out(void **state)
{
    (void)state;
    static const char *const methods[] = {
        "", "a b", "a;b", "a_b", "a=", "a.b", "a-", "d", "from", "a\r\nb"};
    static const char *const words[] = {"", "a b", "perm_fail", "a;dmarc", "a\r\n", "a("};
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        struct authres_result result = make_result(methods[i], "pass");
        struct authres field = make_field("x", &result, 1);
        assert_writes(&field, "x; none");
    }
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct authres_result result = make_result("spf", words[i]);
        struct authres field = make_field("x", &result, 1);
        assert_writes(&field, "x; none");
    }
    struct authres_property properties[] = {
        make_property("", "action", "none"), make_property("smtp", "a_b", "c"),
        make_property("smtp", "", "c"),      make_property("s p", "a", "c"),
        make_property("smtp", "helo", "h"),  make_property("smtp", "helo", "h")};
    properties[4].detached = true;
    struct authres_result result = make_result("spf", "other");
    result.version = SLICE("1a");
    struct authres field = make_field("x", &result, 1);
    assert_writes(&field, "x; none");
    result = make_result("spf", "pass");
    result.details = (struct authres_details){.properties = properties, .property_count = 6};
    assert_writes(&field, "x;\r\n spf=pass smtp.helo=h");
    /* A word that is not what the result says. */
    result = make_result("spf", "pass");
    result.result = AUTHRES_OTHER;
    assert_writes(&field, "x; none");
}

/* --- attacks ------------------------------------------------------------------------------- */

/* i= of a signature that brings lines of its own. */
static void ar_09_no_line_of_its_own(void **state)
{
    (void)state;
    assert_value("u\r\nReply-To: attacker@evil.test\r\nX-Injected: yes", "");
    assert_value("u\nX: y", "");
    assert_value("u\rX: y", "");
    assert_value("u\x1b[2J", "");
    assert_value("u\xff", "");
    assert_value("u\xe2\x80\xaex", "");
    assert_value("u\xc2\x85x", "");
    struct slice comment = SLICE("a\r\n\r\nbody (\x01");
    struct authres_result result = make_result("dkim", "fail");
    result.has_reason = true;
    result.reason = SLICE("b\r\nX-Injected: yes\xff\"; dmarc=pass");
    result.details = (struct authres_details){.comments = &comment, .comment_count = 1};
    struct authres field = make_field("x", &result, 1);
    assert_writes(&field, "x;\r\n dkim=fail (abody \\() "
                          "reason=\"bX-Injected: yes\\\"; dmarc=pass\"");
}

/* A HELO and a sender that look like results of their own. */
static void ar_10_one_result_only(void **state)
{
    (void)state;
    struct authres_property properties[] = {
        make_property("smtp", "helo", "a;b=c(note)\"x"),
        make_property("smtp", "mailfrom", "\"a;dmarc=pass (x\"@attack.com")};
    struct authres_result result = make_result("spf", "fail");
    result.details = (struct authres_details){.properties = properties, .property_count = 2};
    struct authres field = make_field("mx.test", &result, 1);
    assert_writes(&field, "mx.test;\r\n spf=fail smtp.helo=\"a;b=c(note)\\\"x\"\r\n "
                          "smtp.mailfrom=\"a;dmarc=pass (x\"@attack.com");
    struct slice text = written(&field);
    assert_says_bytes(text, "[mx.test] spf=fail smtp.helo=<a;b=c(note)\"x> "
                            "smtp.mailfrom=<\"a;dmarc=pass (x\"@attack.com>");
    exact_free(text);
}

static void ar_12_no_format_of_its_own(void **state)
{
    (void)state;
    assert_value("%s%n", "%s%n");
    assert_value("%s\\n", "\"%s\\\\n\"");
}

static void ar_06_no_more_than_is_read(void **state)
{
    (void)state;
    static struct authres_result results[AUTHRES_RESULTS_MAX + 1];
    struct buffer out;
    buffer_init(&out, 1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(results); i++)
        results[i] = make_result("a", "pass");
    struct authres field = make_field("x", results, ARRAY_LEN(results));
    assert_int_equal(authres_write(&out, &field), ASSAY_ELIMIT);
    assert_int_equal(out.len, 0);
    field.count--;
    assert_int_equal(authres_write(&out, &field), ASSAY_OK);
    static struct slice comments[AUTHRES_COMMENTS_MAX + 1];
    field.count = 1;
    results[0].details = (struct authres_details){comments, ARRAY_LEN(comments), NULL, 0};
    assert_int_equal(authres_write(&out, &field), ASSAY_ELIMIT);
    static struct authres_property properties[AUTHRES_PROPERTIES_MAX + 1];
    results[0].details = (struct authres_details){NULL, 0, properties, ARRAY_LEN(properties)};
    assert_int_equal(authres_write(&out, &field), ASSAY_ELIMIT);
    field.details = results[0].details;
    field.count = 0;
    assert_int_equal(authres_write(&out, &field), ASSAY_ELIMIT);
    buffer_free(&out);
}

/* --- lines ------------------------------------------------------------------------------------ */

/* No line begins with a name and a colon: it would be a field of its own for many a reader. */
static void assert_no_name(struct slice line)
{
    size_t len = 0;
    while (len < line.len && ascii_is_blank(line.p[len]))
        len++;
    size_t from = len;
    while (len < line.len && (ascii_is_alnum(line.p[len]) || strchr("-_", line.p[len])))
        len++;
    bool named = len > from;
    while (len < line.len && ascii_is_blank(line.p[len]))
        len++;
    assert_false(named && len < line.len && line.p[len] == ':');
}

/* CR and LF only as a fold, with something other than white space on every line, and no line over
 * `max`. */
static void assert_lines(struct slice text, size_t max)
{
    size_t column = sizeof("ARC-Authentication-Results: ") - 1;
    bool empty = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.p[i];
        if (c == '\r') {
            assert_true(i && i + 3 < text.len && text.p[i + 1] == '\n' && !empty);
            assert_true(text.p[i - 1] != ' ' && text.p[i - 1] != '\t');
            assert_true(text.p[i + 2] == ' ' || text.p[i + 2] == '\t');
            assert_no_name(slice_after(text, i + 2));
            empty = true;
            column = 0;
            i++;
            continue;
        }
        assert_true(c != '\n' && (c == '\t' || (unsigned char)c >= ' ') && c != 127);
        empty = empty && (c == ' ' || c == '\t');
        assert_true(++column <= max);
    }
    assert_false(empty);
}

static void write_reason(const char *unit, size_t octets, bool kept)
{
    struct buffer reason;
    struct arena arena;
    struct authres said;
    buffer_init(&reason, 1 << 20);
    while (reason.len < octets)
        buffer_text(&reason, unit);
    reason.len = octets;
    struct authres_result result = make_result("spf", "pass");
    result.has_reason = true;
    result.reason = buffer_get(&reason);
    struct authres field = make_field("mx.test", &result, 1);
    struct slice text = written(&field);
    bool folds = strlen(unit) <= 60 && strchr(unit, ' ') && !strchr(unit, ':') && unit[0] != ' ';
    assert_lines(text, folds ? 78 : 998);
    arena_init(&arena, 1 << 20);
    assert_int_equal(authres_read(text, &arena, &said), ASSAY_OK);
    assert_int_equal(said.count, 1);
    assert_int_equal(said.results[0].has_reason, kept);
    if (kept)
        assert_true(slice_eq(said.results[0].reason, buffer_get(&reason)));
    arena_free(&arena);
    exact_free(text);
    buffer_free(&reason);
}

static void long_lines_are_folded(void **state)
{
    (void)state;
    write_reason("some words ", 5000, true);
    write_reason("some\t\twords\\\" ", 5000, true);
    write_reason("a", AUTHRES_STRETCH_MAX - strlen("reason=") - 1, true);
    write_reason("a", AUTHRES_STRETCH_MAX + 1, false);
    write_reason("\"", AUTHRES_STRETCH_MAX - 10, false);
    write_reason(" ", AUTHRES_STRETCH_MAX / 2, true);
    write_reason(" ", 5000, false);
    write_reason("a: ", AUTHRES_STRETCH_MAX - 10, true);
    write_reason("a: ", AUTHRES_STRETCH_MAX + 1, false);
}

/* What is folded begins with this many octets, so that the next white space is where to fold. */
#define LONG "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void no_line_begins_with_a_name_and_a_colon(void **state)
{
    (void)state;
    struct slice comments[] = {SLICE(LONG " a From: b c"), SLICE(LONG " From : b"),
                               SLICE(LONG "\t  \x01X-\xffY\r\n: b"), SLICE(LONG " \"From: b"),
                               SLICE(LONG " :b From")};
    struct authres_result result = make_result("spf", "pass");
    result.has_reason = true;
    result.reason = SLICE(LONG " Authentication-Results: mx.test; dmarc=pass");
    result.details = (struct authres_details){.comments = comments, .comment_count = 5};
    struct authres field = make_field("mx.test", &result, 1);
    assert_writes(&field, "mx.test;\r\n spf=pass\r\n (" LONG "\r\n a From: b c)\r\n (" LONG
                          " From\r\n : b)\r\n (" LONG "\t  X-Y:\r\n b)\r\n (" LONG
                          " \"From:\r\n b)\r\n (" LONG "\r\n :b From)\r\n reason=\"" LONG
                          " Authentication-Results:\r\n mx.test; dmarc=pass\"");
}

/* Readers take a value that is not one quoted string as it stands. */
static void a_quoted_local_part_is_not_folded(void **state)
{
    (void)state;
    struct authres_property property =
        make_property("smtp", "mailfrom", "\"" LONG " " LONG "\t" LONG "\"@example.com");
    struct authres_result result = make_result("spf", "pass");
    result.details = (struct authres_details){.properties = &property, .property_count = 1};
    struct authres field = make_field("mx.test", &result, 1);
    assert_writes(&field, "mx.test;\r\n spf=pass\r\n smtp.mailfrom=\"" LONG " " LONG "\t" LONG
                          "\"@example.com");
}

/* --- round trips -------------------------------------------------------------------------------- */

static struct slice draw_octets(struct draw *draw, struct arena *arena)
{
    static const char alphabet[] = "ab;=()\"\\ \t@.,<>-_/1\r\n\x01\x7f\xc3\xa9\xe2\x80\xae%:[]?";
    static const char *const whole[] = {"example.com",
                                        "u@example.com",
                                        "u@host",
                                        "\"a b: c\"@example.com",
                                        "\xc3\xa9@\xc3\xa9.test",
                                        "some words From: x and To : y To: z",
                                        "pass",
                                        "none",
                                        "",
                                        "; dmarc=pass",
                                        "\r\n spf=pass",
                                        "reason=x",
                                        "\"",
                                        "(",
                                        ")",
                                        "\\",
                                        "a b c d e f g h i j k l m n o p q r s t"};
    if (draw_once_in(draw, 2))
        return slice_from(DRAW_FROM(draw, whole));
    size_t len = draw_below(draw, draw_once_in(draw, 20) ? 300 : 12);
    char *octets = arena_alloc(arena, len + 1);
    assert_non_null(octets);
    for (size_t i = 0; i < len; i++)
        octets[i] = alphabet[draw_below(draw, sizeof(alphabet))];
    return slice_make(octets, len);
}

static struct slice draw_name(struct draw *draw, struct arena *arena)
{
    static const char *const names[] = {"spf", "dkim", "dmarc",  "arc",    "x-a", "header", "smtp",
                                        "d",   "from", "reason", "policy", "i",   "none"};
    return draw_once_in(draw, 8) ? draw_octets(draw, arena) : slice_from(DRAW_FROM(draw, names));
}

static struct authres_details draw_details(struct draw *draw, struct arena *arena)
{
    struct authres_details details = {.comment_count = draw_below(draw, 4),
                                      .property_count = draw_below(draw, 5)};
    details.comments = arena_array(arena, 4, sizeof(*details.comments));
    details.properties = arena_array(arena, 5, sizeof(*details.properties));
    for (size_t i = 0; i < details.comment_count; i++)
        details.comments[i] = draw_octets(draw, arena);
    for (size_t i = 0; i < details.property_count; i++)
        details.properties[i] = (struct authres_property){.ptype = draw_name(draw, arena),
                                                          .property = draw_name(draw, arena),
                                                          .value = draw_octets(draw, arena),
                                                          .detached = draw_once_in(draw, 10)};
    return details;
}

static struct authres_result draw_result(struct draw *draw, struct arena *arena)
{
    static const char *const versions[] = {"", "", "", "1", "2", "x"};
    struct authres_result result = {.method = draw_name(draw, arena),
                                    .version = slice_from(DRAW_FROM(draw, versions)),
                                    .result =
                                        (enum authres_word)draw_below(draw, AUTHRES_OTHER + 1),
                                    .word = draw_name(draw, arena),
                                    .has_reason = draw_once_in(draw, 2)};
    if (result.has_reason)
        result.reason = draw_octets(draw, arena);
    result.details = draw_details(draw, arena);
    return result;
}

static struct authres draw_field(struct draw *draw, struct arena *arena)
{
    static const char *const ids[] = {"mx.test",  "mx.test.", "a b", "none", "1",      "i=1",
                                      "spf=pass", "\"",       "(x)", ";",    "reason", "a/b"};
    struct authres field = {.has_id = true,
                            .authserv_id = slice_from(DRAW_FROM(draw, ids)),
                            .version = draw_once_in(draw, 4) ? SLICE("1") : SLICE_NONE,
                            .instance = draw_once_in(draw, 3) ? draw_below(draw, 50) : 0,
                            .count = draw_below(draw, 6)};
    field.details = draw_details(draw, arena);
    field.results = arena_array(arena, 6, sizeof(*field.results));
    for (size_t i = 0; i < field.count; i++)
        field.results[i] = draw_result(draw, arena);
    return field;
}

static size_t round_trip(struct draw *draw)
{
    struct arena arena;
    struct authres said;
    arena_init(&arena, (size_t)1 << 24);
    struct authres field = draw_field(draw, &arena);
    struct authres expected = authres_strict(&field, &arena);
    struct slice text = written(&field);
    assert_lines(text, 998);
    assert_int_equal(authres_read(text, &arena, &said), ASSAY_OK);
    const char *differs = authres_differs(&expected, &said);
    if (differs || said.flaw_count)
        fail_msg("%s differs in: %.*s", differs ? differs : "flaws", SLICE_ARGS(text));
    size_t count = said.count;
    exact_free(text);
    arena_free(&arena);
    return count;
}

static void round_trips(uint64_t seed)
{
    struct draw draw = draw_seed(seed);
    size_t results = 0;
    print_message("# seed %llu\n", (unsigned long long)seed);
    for (unsigned i = 0; i < 20000; i++)
        results += round_trip(&draw);
    /* Not all of it was left out. */
    assert_true(results > 10000);
}

static uint64_t seed_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static void what_is_written_is_read_fixed_seed(void **state)
{
    (void)state;
    round_trips(seed_of("ASSAY_SEED", 8601));
}

static void what_is_written_is_read_random_seed(void **state)
{
    (void)state;
    round_trips(seed_of("ASSAY_RANDOM_SEED", (uint64_t)getpid()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head),
        cmocka_unit_test(what_has_no_head_is_not_written),
        cmocka_unit_test(results_with_all_that_they_have),
        cmocka_unit_test(values_are_bare_or_quoted),
        cmocka_unit_test(an_identity_has_a_domain_name),
        cmocka_unit_test(a_quoted_local_part_stays_as_it_is),
        cmocka_unit_test(an_internationalised_identity),
        cmocka_unit_test(what_has_no_form_is_left_out),
        cmocka_unit_test(ar_09_no_line_of_its_own),
        cmocka_unit_test(ar_10_one_result_only),
        cmocka_unit_test(ar_12_no_format_of_its_own),
        cmocka_unit_test(ar_06_no_more_than_is_read),
        cmocka_unit_test(long_lines_are_folded),
        cmocka_unit_test(no_line_begins_with_a_name_and_a_colon),
        cmocka_unit_test(a_quoted_local_part_is_not_folded),
        cmocka_unit_test(what_is_written_is_read_fixed_seed),
        cmocka_unit_test(what_is_written_is_read_random_seed),
    };
    return cmocka_run_group_tests_name("authres-write", tests, NULL, NULL);
}
