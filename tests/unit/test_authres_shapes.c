/* SPDX-License-Identifier: MIT
 * The shapes that receivers really write, read from the table of the shared folder: what must be
 * found in each of them. */
#include "authres_unit.h"

struct wanted {
    const char *method, *ptype, *property, *value;
};

struct shape {
    const char *receiver;
    const char *authserv_id; /* NULL: there is none */
    const char *results;     /* methods and words, in their order */
    struct wanted wanted[4]; /* of the first result of that method */
    const char *comment;     /* one of the first result that has any; NULL: not looked at */
    size_t flaws;
};

#define MAIL "u@example.com"

static const struct shape shapes[] = {
    {"Gmail",
     "mx.google.com",
     "dkim=pass arc=pass spf=pass dmarc=pass",
     {{"dkim", "header", "i", "@example.com"},
      {"dkim", "header", "b", "AbCd1234"},
      {"spf", "smtp", "mailfrom", MAIL},
      {"dmarc", "header", "from", "example.com"}},
     "i=1 spf=pass spfdomain=example.com dkim=pass dkdomain=example.com dmarc=pass "
     "fromdomain=example.com",
     0},
    {"Microsoft 365 / Outlook.com",
     NULL,
     "spf=fail dkim=none dmarc=fail compauth=fail",
     {{"spf", "smtp", "mailfrom", "example.com"},
      {"dkim", "header", "d", "none"},
      {"dmarc", "", "action", "oreject"},
      {"dmarc", "header", "from", "example.com"}},
     "sender IP is 192.0.2.1",
     0},
    {"Microsoft ARC",
     "mx.microsoft.com",
     "spf=pass dmarc=pass dkim=pass arc=none",
     {{"spf", "smtp", "rcpttodomain", "example.org"},
      {"dmarc", "", "action", "none"},
      {"dmarc", "header", "from", "example.com"},
      {"dkim", "header", "d", "example.com"}},
     "p=reject sp=reject pct=100",
     0},
    {"Yahoo / AOL",
     "atlas206.free.mail.ne1.yahoo.com",
     "dkim=pass spf=pass dmarc=pass",
     {{"dkim", "header", "s", "sel"},
      {"spf", "smtp", "mailfrom", "example.com"},
      {"dmarc", "header", "from", "example.com"}},
     "p=NONE,sp=QUARANTINE",
     0},
    {"iCloud",
     "dmarc.icloud.com",
     "dmarc=pass",
     {{"dmarc", "header", "from", "example.com"}},
     "one header per method, different authserv-id each",
     0},
    {"Fastmail (Authentication Milter)",
     "mx6.messagingengine.com",
     "dkim=pass dmarc=pass iprev=pass x-ptr=pass",
     {{"dkim", "", "x-bits", "2048"},
      {"dmarc", "policy", "policy-from", "p"},
      {"iprev", "smtp", "remote-ip", "192.0.2.1"},
      {"x-ptr", "policy", "ptr", "h"}},
     "2048-bit rsa key sha256",
     0},
    {"Proton",
     "mail.protonmail.ch",
     "dkim=pass",
     {{"dkim", "header", "d", "example.com"}, {"dkim", "header", "a", "rsa-sha256"}},
     "Good 2048 bit rsa-sha256 signature",
     0},
    {"rspamd",
     "mx",
     "dkim=fail dmarc=fail spf=pass",
     {{"dkim", "header", "s", "sel"},
      {"dmarc", "header", "from", "example.com"},
      {"spf", "smtp", "mailfrom", MAIL}},
     "\"body hash did not verify\"",
     0},
    {"OpenDKIM",
     "mx",
     "dkim=fail dkim-atps=neutral",
     {{"dkim", "header", "i", "@example.com"}, {"dkim", "header", "b", "AbCd"}},
     "2048-bit key; unprotected",
     0},
    {"OpenDMARC",
     "mx",
     "dmarc=fail",
     {{"dmarc", "header", "from", "example.com"}},
     "p=none dis=none",
     0},
    {"Exim",
     "mx",
     "iprev=fail spf=none dmarc=none arc=none",
     {{"iprev", "smtp", "remote-ip", "192.0.2.1"},
      {"spf", "smtp", "helo", "h"},
      {"arc", "smtp", "client-ip", "192.0.2.1"}},
     NULL,
     0},
    {"Cisco Secure Email",
     "esa.hcNNNN-NN.iphmx.com",
     "spf=pass dkim=pass dmarc=pass",
     {{"spf", "smtp", "mailfrom", MAIL}, {"dmarc", "", "d", "example.com"}},
     "signature verified",
     0},
    {"Proofpoint", "ppops.net", "spf=softfail", {{"spf", "smtp", "mailfrom", MAIL}}, NULL, 0},
    {"Mimecast",
     "relay.mimecast.com",
     "auth=pass",
     {{"auth", "smtp", "auth", "CUSA1A1"}, {"auth", "smtp", "mailfrom", MAIL}},
     NULL,
     0},
    {"Symantec MessageLabs",
     "r2.messagelabs.com",
     "spf=pass",
     {{"spf", "smtp", "mailfrom", "example.net"}},
     "server-0.tower-0.messagelabs.com: domain of example.net designates  192.0.2.1 as permitted "
     "sender",
     0},
    {"Amazon SES inbound",
     "amazonses.com",
     "spf=pass",
     {{"spf", "", "client-ip", "192.0.2.1"},
      {"spf", "", "envelope-from", "u@example.net"},
      {"spf", "", "helo", "h"}},
     "spfCheck: domain of example.net designates 192.0.2.1 as permitted sender",
     0},
    {"Yandex",
     "h.qloud-c.yandex.net",
     "spf=pass dkim=pass",
     {{"spf", "smtp", "mail", MAIL}, {"dkim", "header", "i", "@example.com"}},
     "h: domain of example.com designates 192.0.2.1 as permitted sender, rule=[ip4:192.0.2.0/24]",
     0},
    {"Mail.ru",
     "mxs.mail.ru",
     "spf=none dkim=pass dmarc=pass",
     {{"spf", "smtp", "mailfrom", MAIL},
      {"spf", "smtp", "helo", "h"},
      {"dmarc", "header", "from", MAIL}},
     "",
     0},
    {"Zoho",
     "mx.zohomail.eu",
     "dkim=pass spf=pass dmarc=pass",
     {{"spf", "smtp", "mailfrom", MAIL}, {"dmarc", "header", "from", "example.com"}},
     "zohomail.eu: domain of _spf.google.com designates 192.0.2.1 as permitted sender",
     0},
    /* No shape of its own: words, of which none is a result. */
    {"Posteo, Infomaniak, Riseup, mail.de", NULL, "", {{NULL, NULL, NULL, NULL}}, NULL, 1},
    {"Hotmail (legacy)",
     "hotmail.com",
     "spf=pass dkim=pass x-hmca=pass",
     {{"spf", "smtp", "mailfrom", MAIL},
      {"dkim", "header", "d", "example.com"},
      {"x-hmca", "header", "id", MAIL}},
     "sender IP is 192.0.2.1; identity alignment result is pass and alignment mode is strict",
     0},
    {"LinkedIn",
     NULL,
     "iprev=pass spf=neutral tls=pass",
     {{"iprev", "policy", "iprev", "192.0.2.1"},
      {"spf", "smtp", "mailfrom", ""},
      {"tls", "key", "ciphersuite", "..."},
      {"tls", "cert", "client", "..."}},
     "verified",
     0},
    {"old SpamAssassin/sid-milter",
     "h",
     "sender-id=none spf=pass",
     {{"sender-id", "header", "from", MAIL}, {"spf", "smtp", "mfrom", MAIL}},
     NULL,
     0},
    {"(trap) forged", NULL, "", {{NULL, NULL, NULL, NULL}}, NULL, 1},
    {"(trap) paste", NULL, "", {{NULL, NULL, NULL, NULL}}, NULL, 1},
};

static struct slice read_table(void)
{
    char path[1000];
    const char *shared = getenv("ASSAY_SHARED");
    const char *source = getenv("ASSAY_SOURCE");
    snprintf(path, sizeof(path), "%s%s/facts/authres-quirks.tsv",
             shared   ? shared
             : source ? source
                      : ".",
             shared ? "" : "/../shared");
    FILE *file = fopen(path, "rb");
    if (!file) {
        print_message("# %s is not there\n", path);
        return SLICE_NONE;
    }
    static char bytes[1 << 20];
    size_t len = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return slice_make(bytes, len);
}

static const struct authres_result *result_of(const struct authres *said, const char *method)
{
    for (size_t i = 0; i < said->count; i++)
        if (slice_eq(said->results[i].method, slice_from(method)))
            return &said->results[i];
    fail_msg("no %s", method);
    return NULL;
}

static void assert_results(const struct authres *said, const char *expected)
{
    struct buffer words;
    buffer_init(&words, 4096);
    for (size_t i = 0; i < said->count; i++)
        buffer_printf(&words, "%s%.*s=%s", i ? " " : "", SLICE_ARGS(said->results[i].method),
                      authres_word_text(said->results[i].result));
    assert_slice(buffer_get(&words), expected);
    buffer_free(&words);
}

static void assert_comment(const struct authres *said, const char *comment)
{
    size_t i = 0;
    while (i < said->count && !said->results[i].details.comment_count)
        i++;
    assert_true(i < said->count);
    assert_slice(said->results[i].details.comments[0], comment);
}

static void assert_wanted(const struct authres *said, const struct shape *shape, bool with_ptype)
{
    for (size_t i = 0; i < ARRAY_LEN(shape->wanted) && shape->wanted[i].method; i++) {
        const struct wanted *wanted = &shape->wanted[i];
        const struct authres_property *property =
            authres_property(result_of(said, wanted->method), slice_from(wanted->ptype),
                             slice_from(wanted->property));
        if (with_ptype && !*wanted->ptype)
            continue;
        assert_non_null(property);
        assert_slice(property->value, wanted->value);
    }
}

/* What we write of it is found and read again in a paste; what has no ptype is not written. */
static void assert_survives(const struct shape *shape, const struct authres *said,
                            struct arena *arena)
{
    struct authres field = *said, again;
    struct buffer paste;
    struct found found;
    if (!field.has_id)
        field.authserv_id = SLICE("mx.test");
    field.has_id = true;
    field.version = SLICE_NONE;
    struct slice text = written(&field);
    buffer_init(&paste, 1 << 20);
    buffer_text(&paste, "Received: x\r\nAuthentication-Results: ");
    buffer_slice(&paste, text);
    buffer_text(&paste, "\r\nSubject: y\r\n\r\n");
    find_bytes(&found, buffer_get(&paste));
    assert_int_equal(found.fields.count, 1);
    assert_int_equal(authres_read(found.fields.items[0].value, arena, &again), ASSAY_OK);
    assert_results(&again, shape->results);
    assert_wanted(&again, shape, true);
    found_free(&found);
    buffer_free(&paste);
    exact_free(text);
}

static void assert_shape(const struct shape *shape, struct slice text)
{
    struct found found;
    struct authres said;
    find_bytes(&found, text);
    assert_int_equal(found.fields.count, 1);
    struct slice value = exact(found.fields.items[0].value.p, found.fields.items[0].value.len);
    assert_int_equal(authres_read(value, &found.arena, &said), ASSAY_OK);
    assert_results(&said, shape->results);
    assert_int_equal(said.has_id, shape->authserv_id != NULL);
    assert_slice(said.authserv_id, shape->authserv_id ? shape->authserv_id : "");
    assert_wanted(&said, shape, false);
    if (shape->comment)
        assert_comment(&said, shape->comment);
    assert_int_equal(said.flaw_count, shape->flaws);
    assert_survives(shape, &said, &found.arena);
    exact_free(value);
    found_free(&found);
}

static const struct shape *shape_of(struct slice receiver)
{
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        if (slice_eq(receiver, slice_from(shapes[i].receiver)))
            return &shapes[i];
    fail_msg("no expectation for %.*s", SLICE_ARGS(receiver));
    return NULL;
}

/* Receiver, authserv-id, shape, quirks, source: the cell of that number, from 0. */
static struct slice cell_of(struct slice line, unsigned number)
{
    struct slice cell = slice_cut(&line, '\t');
    while (number--)
        cell = slice_cut(&line, '\t');
    return cell;
}

static void every_receiver(void **state)
{
    (void)state;
    struct slice table = read_table();
    size_t rows = 0;
    if (!table.p)
        skip();
    slice_cut(&table, '\n');
    while (table.len) {
        struct slice line = slice_cut(&table, '\n');
        const struct shape *shape = shape_of(cell_of(line, 0));
        print_message("# %s\n", shape->receiver);
        assert_shape(shape, cell_of(line, 2));
        rows++;
    }
    assert_int_equal(rows, ARRAY_LEN(shapes));
}

/* The text behind `mark` up to the next double quote, in the cell of a receiver's quirks. */
static struct slice quirk(struct slice table, const char *receiver, const char *mark)
{
    while (table.len) {
        struct slice line = slice_cut(&table, '\n');
        struct slice quirks = cell_of(line, 3);
        if (!slice_eq(cell_of(line, 0), slice_from(receiver)))
            continue;
        while (quirks.len && !slice_starts_nocase(quirks, slice_from(mark)))
            quirks = slice_after(quirks, 1);
        struct slice text = slice_after(quirks, strlen(mark));
        return slice_head(text, slice_find(text, '"'));
    }
    return SLICE_NONE;
}

/* Forms that the table shows beside the shapes. */
static void the_other_forms(void **state)
{
    (void)state;
    struct slice table = read_table();
    if (!table.p)
        skip();
    assert_says_bytes(quirk(table, "Yahoo / AOL", "legacy form \""),
                      "[host] from=<dom> domainkeys=neutral {no sig} ;from=<dom> dkim=pass {ok}");
    assert_says_bytes(quirk(table, "Microsoft 365 / Outlook.com", "may insert \""),
                      "[-] !recipient.example");
    assert_says_bytes(quirk(table, "OpenDMARC", "also \""), "[-] {p=none; dis=none}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_receiver),
        cmocka_unit_test(the_other_forms),
    };
    return cmocka_run_group_tests_name("authres-shapes", tests, NULL, NULL);
}
