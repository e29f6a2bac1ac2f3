/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include "hostile.h"

#define TEXT_MAX  ((size_t)16 << 10)
#define TRACE_MAX ((size_t)2 << 10) /* a longer text could have 100,000 lines of trace */

/* --- parts -------------------------------------------------------------------- */

struct spf_part *scenario_part(struct spf_input *in, enum part part)
{
    return part == PART_CLIENT ? &in->client : part == PART_HELO ? &in->helo : &in->mail_from;
}

enum part scenario_part_asked(const struct question *question)
{
    return slice_eq(question->name, SLICE(SPF_PART_CLIENT)) ? PART_CLIENT
           : slice_eq(question->name, SLICE(SPF_PART_HELO)) ? PART_HELO
                                                            : PART_FROM;
}

/* --- words --------------------------------------------------------------------- */

static void set_client(struct scenario *at, struct slice value)
{
    uint8_t octets[16];
    size_t len = ip_parse(value, octets);
    if (len)
        at->in.client.value = arena_copy(at->world.arena, slice_make(octets, len));
}

static void set_helo(struct scenario *at, struct slice value)
{
    at->in.helo.value = value;
}

static void set_from(struct scenario *at, struct slice value)
{
    at->in.mail_from.value = value;
}

static void set_receiver(struct scenario *at, struct slice value)
{
    at->in.receiver = value;
}

static void set_default(struct scenario *at, struct slice value)
{
    if (!spf_explanation_fault(value))
        at->in.default_explanation = value;
}

static void set_used_only(struct scenario *at, struct slice value)
{
    (void)value;
    at->in.used_only = true;
}

static void set_late(struct scenario *at, struct slice value)
{
    static const char *const parts[] = {"client", "helo", "from"};
    while (value.p) {
        struct slice word = slice_cut(&value, ' ');
        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
            at->late[i] |= slice_eq(word, slice_from(parts[i]));
    }
}

static void set_order(struct scenario *at, struct slice value)
{
    at->draw = draw_script(value);
}

static void set_number(size_t *number_r, struct slice value, uint64_t max)
{
    uint64_t number;
    if (slice_to_uint(value, max, &number) == ASSAY_OK)
        *number_r = (size_t)number;
}

static void set_questions(struct scenario *at, struct slice value)
{
    set_number(&at->questions_max, value, FACTS_QUESTIONS_MAX);
}

static void set_bytes(struct scenario *at, struct slice value)
{
    set_number(&at->bytes_max, value, FACTS_BYTES_MAX);
}

static void set_deadline(struct scenario *at, struct slice value)
{
    at->trouble = TROUBLE_DEADLINE;
    set_number(&at->amount, value, FACTS_QUESTIONS_MAX);
}

static void set_memory(struct scenario *at, struct slice value)
{
    at->trouble = TROUBLE_MEMORY;
    set_number(&at->amount, value, (uint64_t)1 << 20);
}

static void set_withheld(struct scenario *at, struct slice value)
{
    struct slice name = world_canonical(at->world.arena, slice_cut(&value, ' '));
    uint16_t type = dns_type_from_text(slice_cut(&value, ' '));
    enum dns_status status = dns_status_from_text(value);
    if (!name.len || !type || status == DNS_STATUS_COUNT || !dns_failed(status))
        return;
    at->trouble = TROUBLE_WITHHELD;
    at->withheld = (struct question){.kind = QUESTION_DNS, .type = type, .name = name};
    at->status = status;
}

static const struct {
    const char *word;
    void (*set)(struct scenario *at, struct slice value);
} words[] = {{"client", set_client},     {"helo", set_helo},         {"from", set_from},
             {"receiver", set_receiver}, {"default", set_default},   {"used-only", set_used_only},
             {"late", set_late},         {"order", set_order},       {"questions", set_questions},
             {"bytes", set_bytes},       {"deadline", set_deadline}, {"withhold", set_withheld},
             {"memory", set_memory}};

/* --- text ------------------------------------------------------------------------ */

static void read_line(struct scenario *at, struct slice line)
{
    struct slice value = line, word = slice_cut(&value, ' ');
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (slice_eq(word, slice_from(words[i].word))) {
            words[i].set(at, value);
            return;
        }
    }
    world_line(&at->world, line);
}

static void read_text(struct scenario *at, struct slice text)
{
    static const uint8_t client[4] = {192, 0, 2, 1};
    at->in = (struct spf_input){.client = {true, slice_make(client, sizeof(client))},
                                .helo = {true, SLICE("mail.test")},
                                .mail_from = {true, SLICE("user@d.test")},
                                .default_explanation = SLICE("DEFAULT"),
                                .as_of_s = 1795230000,
                                .trace = text.len <= TRACE_MAX};
    while (text.len) {
        struct slice line = slice_cut(&text, '\n');
        if (line.len && line.p[0] != '#')
            read_line(at, line);
    }
}

/* --- drawn ------------------------------------------------------------------------ */

/* What is used up draws zeros: nothing is late and nothing goes wrong. */
static void draw_troubles(struct scenario *at)
{
    struct draw *draw = &at->draw;
    unsigned late = draw_below(draw, 1u << PART_COUNT);
    for (unsigned i = 0; i < PART_COUNT; i++)
        at->late[i] = late >> i & 1;
    at->trouble = (enum trouble)draw_below(draw, TROUBLE_MEMORY + 1);
    at->amount = draw_below(draw, 256);
    if (at->trouble == TROUBLE_MEMORY)
        at->amount <<= 10;
    at->status = (enum dns_status)(DNS_TIMEOUT + draw_below(draw, DNS_STATUS_COUNT - DNS_TIMEOUT));
    if (draw_once_in(draw, 8))
        at->questions_max = draw_below(draw, 32);
    if (draw_once_in(draw, 8))
        at->bytes_max = 16 * (size_t)draw_below(draw, 256);
}

/* The limits hold for both identities together: where the check of one is cut short, the
 * other may go further than it would have. */
static void lift_limits(struct scenario *at)
{
    if (at->trouble != TROUBLE_DEADLINE && at->trouble != TROUBLE_WITHHELD)
        return;
    at->questions_max = FACTS_QUESTIONS_MAX;
    at->bytes_max = FACTS_BYTES_MAX;
}

static void draw_scenario(struct scenario *at)
{
    hostile_input(&at->in, at->world.arena, &at->draw);
    hostile_world(&at->world, &at->draw);
    draw_troubles(at);
}

void scenario_read(struct scenario *scenario_r, struct arena *arena, struct slice input)
{
    *scenario_r = (struct scenario){.draw = draw_script(input),
                                    .questions_max = FACTS_QUESTIONS_MAX,
                                    .bytes_max = FACTS_BYTES_MAX};
    world_init(&scenario_r->world, arena);
    if (input.len && input.p[0] == '#') {
        scenario_r->draw = draw_script(SLICE_NONE);
        read_text(scenario_r, slice_head(input, TEXT_MAX));
    } else {
        draw_scenario(scenario_r);
    }
    lift_limits(scenario_r);
}
