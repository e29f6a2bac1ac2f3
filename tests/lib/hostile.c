/* SPDX-License-Identifier: MIT */
#include "hostile.h"

#include <assert.h>
#include <stdio.h>

#define RECORD_ROOM 2000

static const char *const domains[] = {"d0.test", "d1.test", "d2.test", "d3.test", "d4.test"};
static const char *const hosts[] = {"h0.d0.test", "h1.d0.test", "h2.d1.test", "h3.d1.test",
                                    "h4.d2.test", "h5.d3.test", "h6.test",    "h7.test",
                                    "h8.test",    "h9.test",    "ha.test",    "hb.test"};
/* What macros may put before a domain. */
static const char *const prefixes[] = {"192.0.2.1", "1.2.0.192",    "in-addr",  "ip6",
                                       "zqa-zqb",   "zqb",          "zqa.zqb",  "unknown",
                                       "d0.test",   "1.in-addr",    "h0",       "postmaster",
                                       "d1",        "zqa-zqb%d0.x", "2001.db8", "test"};
/* Half of the worlds are kind enough for a check to get far. */
static const unsigned rarities[] = {3, 12, 40, 40};

static const char *const addresses[] = {"192.0.2.1",   "192.0.2.78", "203.0.113.2",  "203.0.113.3",
                                        "203.0.113.4", "192.0.2.77", "198.51.100.1", "198.51.100.2",
                                        "203.0.113.1", "0.0.0.0"};
static const char *const addresses6[] = {"2001:db8::1", "2001:db8::77", "::1", "::2", "::3", "::4"};

static const char *const specs[] = {
    "%{d}",
    "%{d2}",
    "%{d1}.test",
    "%{o}",
    "%{h}",
    "%{l}.d0.test",
    "%{L1r-}.d1.test",
    "%{lr-}.d2.test",
    "%{i}.d0.test",
    "%{ir}.d1.test",
    "%{ir}.%{v}.d2.test",
    "%{v}.d3.test",
    "%{p}",
    "%{p2}",
    "%{p}.d0.test",
    "%{s}",
    "%{s}.d3.test",
    "%{d}.d1.test",
    "d0..test",
    "%{d3r}.test",
    "%{l}.%{o}",
    "a-label-that-is-longer-than-the-sixty-three-octets-which-are-allowed.test"};

static const char *const explanations[] = {"%{i} may not send for %{d}",
                                           "see http://%{d}/?s=%{S}&h=%{h}&c=%{c}&t=%{t}&r=%{r}",
                                           "%{p} is not %{o}",
                                           "100%",
                                           "caf\xc3\xa9",
                                           "",
                                           "%%%_%-"};

static const char *const faults[] = {"ip4:192.0.2.1/33",
                                     "a//129",
                                     "include:",
                                     "mx:%{x}.test",
                                     "foo",
                                     "all:x",
                                     "a:d0.test/x",
                                     "redirect=",
                                     "exists:%{c}.test",
                                     "-",
                                     "ip6:1::2::3"};

/* --- records ---------------------------------------------------------------- */

struct text {
    char p[RECORD_ROOM];
    size_t len;
};

static void put(struct text *text, const char *more)
{
    int len = snprintf(text->p + text->len, sizeof(text->p) - text->len, "%s", more);
    assert(len >= 0 && (size_t)len < sizeof(text->p) - text->len);
    text->len += (size_t)len;
}

static const char *draw_spec(struct draw *draw)
{
    switch (draw_below(draw, 8)) {
    case 0:
    case 1:
        return DRAW_FROM(draw, specs);
    case 2:
    case 3:
        return DRAW_FROM(draw, hosts);
    case 4:
        return draw_once_in(draw, 4) ? "nowhere.test" : DRAW_FROM(draw, hosts);
    default:
        return DRAW_FROM(draw, domains);
    }
}

static void put_cidr(struct text *text, struct draw *draw)
{
    static const char *const lengths[] = {"",     "",         "",         "/24",
                                          "//64", "/30//120", "/32//128", "/0//0"};
    put(text, DRAW_FROM(draw, lengths));
}

static void put_named(struct text *text, struct draw *draw, const char *name, bool must)
{
    put(text, name);
    if (!must && draw_below(draw, 2))
        return;
    put(text, ":");
    put(text, draw_spec(draw));
}

/* Includes and redirects mostly lead to a record. */
static void put_followed(struct text *text, struct draw *draw, const char *name)
{
    put(text, name);
    put(text, draw_once_in(draw, 12) ? draw_spec(draw) : DRAW_FROM(draw, domains));
}

static void put_network(struct text *text, struct draw *draw)
{
    bool six = draw_once_in(draw, 3);
    put(text, six ? "ip6:" : "ip4:");
    put(text, six ? DRAW_FROM(draw, addresses6) : DRAW_FROM(draw, addresses));
    if (draw_once_in(draw, 4))
        put(text, six ? "/64" : "/24");
}

static void put_mechanism(struct text *text, struct draw *draw)
{
    static const char *const qualifiers[] = {"", "", "", "+", "-", "~", "?"};
    put(text, DRAW_FROM(draw, qualifiers));
    switch (draw_below(draw, 12)) {
    case 0:
    case 1:
    case 2:
        put_followed(text, draw, "include:");
        return;
    case 3:
    case 4:
        put_named(text, draw, "a", false);
        put_cidr(text, draw);
        return;
    case 5:
    case 6:
        put_named(text, draw, "mx", false);
        put_cidr(text, draw);
        return;
    case 7:
    case 8:
        put_named(text, draw, "exists", true);
        return;
    case 9:
        put_named(text, draw, "ptr", false);
        return;
    case 10:
        put_network(text, draw);
        return;
    default:
        put(text, draw_once_in(draw, 6) ? "all" : "a:h9.test");
    }
}

static void put_modifier(struct text *text, struct draw *draw)
{
    static const char *const names[] = {"redirect=", "redirect=", "exp=", "x-new="};
    put_followed(text, draw, DRAW_FROM(draw, names));
}

static void draw_record(struct text *text, struct draw *draw)
{
    *text = (struct text){.len = 0};
    put(text, "v=spf1");
    for (unsigned terms = draw_below(draw, 10); terms; terms--) {
        put(text, " ");
        put_mechanism(text, draw);
    }
    if (draw_once_in(draw, 3)) {
        put(text, " ");
        put_modifier(text, draw);
    }
    if (draw_once_in(draw, 3))
        put(text, draw_below(draw, 2) ? " -all exp=e.test" : " -all");
    if (draw_once_in(draw, 60)) {
        put(text, " ");
        put(text, DRAW_FROM(draw, faults));
    }
}

/* --- names -------------------------------------------------------------------- */

struct maker {
    struct world *world;
    struct draw *draw;
    unsigned rare; /* failures and empty answers come once in so many */
};

static struct slice canonical(struct maker *maker, const char *text)
{
    return world_canonical(maker->world->arena, slice_from(text));
}

static enum dns_status draw_failure(struct draw *draw)
{
    unsigned count = DNS_STATUS_COUNT - DNS_TIMEOUT;
    return (enum dns_status)(DNS_TIMEOUT + draw_below(draw, count));
}

static void add_text(struct maker *maker, struct slice name)
{
    struct text text;
    unsigned kind = draw_below(maker->draw, 3 * maker->rare);
    if (kind == 1) {
        world_status(maker->world, name, DNS_TXT, draw_failure(maker->draw));
        return;
    }
    if (kind == 2)
        return;
    if (kind == 3 || kind == 4)
        world_txt(maker->world, name, SLICE("v=spf10 -all"));
    for (unsigned records = kind == 5 ? 2 : 1; records; records--) {
        draw_record(&text, maker->draw);
        world_txt(maker->world, name, slice_make(text.p, text.len));
    }
}

static void add_addresses(struct maker *maker, struct slice name)
{
    uint8_t octets[16];
    struct draw *draw = maker->draw;
    if (draw_once_in(draw, maker->rare)) {
        world_status(maker->world, name, draw_below(draw, 2) ? DNS_A : DNS_AAAA,
                     draw_failure(draw));
        return;
    }
    for (unsigned count = draw_below(draw, 3) + !draw_once_in(draw, maker->rare); count; count--) {
        size_t len = ip_parse(slice_from(DRAW_FROM(draw, addresses)), octets);
        world_record(maker->world, name, DNS_A, slice_make(octets, len));
    }
    for (unsigned count = draw_below(draw, 2) + !draw_once_in(draw, maker->rare); count; count--) {
        size_t len = ip_parse(slice_from(DRAW_FROM(draw, addresses6)), octets);
        world_record(maker->world, name, DNS_AAAA, slice_make(octets, len));
    }
}

static void add_exchangers(struct maker *maker, struct slice name)
{
    static const char root[1] = {0};
    struct draw *draw = maker->draw;
    if (draw_once_in(draw, maker->rare))
        world_status(maker->world, name, DNS_MX, draw_failure(draw));
    else if (draw_once_in(draw, maker->rare))
        world_mx(maker->world, name, 0, slice_make(root, 1));
    else
        for (unsigned count = draw_below(draw, draw_once_in(draw, 6) ? 13 : 3) +
                              !draw_once_in(draw, maker->rare);
             count; count--)
            world_mx(maker->world, name, draw_below(draw, 3) * 10,
                     canonical(maker, DRAW_FROM(draw, hosts)));
}

static void add_reverse(struct maker *maker, const char *client)
{
    uint8_t octets[16];
    struct dns_name name;
    struct draw *draw = maker->draw;
    size_t len = ip_parse(slice_from(client), octets);
    dns_name_reverse(slice_make(octets, len), &name);
    struct slice at = dns_name_slice(&name);
    if (draw_once_in(draw, 8))
        world_status(maker->world, at, DNS_PTR, draw_failure(draw));
    else
        for (unsigned count = draw_below(draw, draw_once_in(draw, 4) ? 13 : 4); count; count--)
            world_record(maker->world, at, DNS_PTR, canonical(maker, DRAW_FROM(draw, hosts)));
}

/* A name that macros may lead to: an address or nothing, a record now and then. */
static void add_prefixed(struct maker *maker, const char *prefix, const char *domain)
{
    char text[300];
    if (draw_once_in(maker->draw, maker->rare / 2))
        return;
    snprintf(text, sizeof(text), "%s.%s", prefix, domain);
    struct slice name = canonical(maker, text);
    world_name(maker->world, name);
    add_addresses(maker, name);
    if (draw_once_in(maker->draw, 4))
        add_text(maker, name);
}

static void add_explanation(struct maker *maker, const char *at)
{
    struct slice name = canonical(maker, at);
    if (draw_once_in(maker->draw, 8))
        world_status(maker->world, name, DNS_TXT, draw_failure(maker->draw));
    else
        for (unsigned count = draw_once_in(maker->draw, 8) ? 2 : 1; count; count--)
            world_txt(maker->world, name, slice_from(DRAW_FROM(maker->draw, explanations)));
}

static void add_alias(struct maker *maker, const char *at)
{
    const char *to = draw_below(maker->draw, 2) ? DRAW_FROM(maker->draw, domains)
                                                : DRAW_FROM(maker->draw, hosts);
    world_record(maker->world, canonical(maker, at), DNS_CNAME, canonical(maker, to));
}

static void add_domain(struct maker *maker, const char *domain)
{
    struct slice name = canonical(maker, domain);
    if (draw_once_in(maker->draw, 16)) {
        add_alias(maker, domain);
        return;
    }
    world_name(maker->world, name);
    add_text(maker, name);
    add_addresses(maker, name);
    add_exchangers(maker, name);
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
        add_prefixed(maker, prefixes[i], domain);
}

void hostile_world(struct world *world, struct draw *draw)
{
    struct maker maker = {world, draw, DRAW_FROM(draw, rarities)};
    for (size_t i = 0; i < ARRAY_LEN(domains); i++)
        add_domain(&maker, domains[i]);
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        if (draw_once_in(draw, 12))
            add_alias(&maker, hosts[i]);
        else
            add_addresses(&maker, canonical(&maker, hosts[i]));
    }
    add_reverse(&maker, "192.0.2.1");
    add_reverse(&maker, "2001:db8::1");
    add_explanation(&maker, "e.test");
}

/* --- who asks -------------------------------------------------------------------- */

static struct slice copy(struct arena *arena, const char *text)
{
    return arena_copy(arena, slice_from(text));
}

void hostile_input(struct spf_input *in_r, struct arena *arena, struct draw *draw)
{
    static const char *const clients[] = {"192.0.2.1", "192.0.2.1", "2001:db8::1",
                                          "::ffff:192.0.2.1"};
    static const char *const helos[] = {"d0.test",  "d1.test",     "d2.test", "d3.test",
                                        "d4.test",  "[192.0.2.1]", "",        "test",
                                        "D2.test.", "h0.d0.test"};
    static const char *const locals[] = {"zqa-zqb", "zqa.zqb", "zq", "z\xc3\xa9zq", "\"z q\"zq"};
    char sender[100];
    uint8_t octets[16];
    size_t len = ip_parse(slice_from(DRAW_FROM(draw, clients)), octets);
    const char *local = DRAW_FROM(draw, locals);
    snprintf(sender, sizeof(sender), "%s@%s", local, DRAW_FROM(draw, domains));
    *in_r = (struct spf_input){.as_of_s = 1795230000, .trace = true};
    in_r->client = (struct spf_part){true, arena_copy(arena, slice_make(octets, len))};
    in_r->helo = (struct spf_part){true, copy(arena, DRAW_FROM(draw, helos))};
    in_r->mail_from = (struct spf_part){true, copy(arena, draw_once_in(draw, 6) ? "" : sender)};
    in_r->used_only = draw_once_in(draw, 4);
    in_r->default_explanation =
        draw_below(draw, 2) ? SLICE("%{p} %{i} is not allowed by %{o}") : SLICE("no");
}
