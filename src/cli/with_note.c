/* SPDX-License-Identifier: MIT
 * What of --with came into play, and what is said where it did not. */
#include "cli/cli.h"

static void note_name(struct with_value *value, struct slice name)
{
    const void *at = NULL;
    struct slice held = zone_next_name(value->zone, &at);
    for (unsigned i = 0; i < WITH_NAMES_MAX && at; i++) {
        value->asked |= (unsigned)slice_eq(held, name) << i;
        held = zone_next_name(value->zone, &at);
    }
}

static void note_touch(struct with *with, const struct overlay_touch *touch)
{
    for (size_t i = 0; i < with->count; i++) {
        struct with_value *value = &with->values[i];
        bool part = touch->type ? zone_holds(value->zone, touch->name, touch->type)
                                : zone_denies_alias(value->zone, touch->name);
        value->used = value->used || part;
        note_name(value, touch->name);
    }
}

/* Asked for at a name of a value, if only for what it does not hold. */
static void note_fact(struct with *with, const struct fact *fact)
{
    if (!fact->used || fact->question.kind != QUESTION_DNS)
        return;
    for (size_t i = 0; i < with->count; i++)
        note_name(&with->values[i], fact->question.name);
}

void with_note(struct with *with, const struct resolve_job *job)
{
    const struct facts *facts = &job->inquiry.facts;
    const struct overlay_touch *touch = with->zone ? job->touches : NULL;
    for (; touch; touch = touch->next) {
        const struct fact *fact = facts_find(facts, &job->inquiry.items[touch->id].question);
        if (fact && fact->used)
            note_touch(with, touch);
    }
    for (size_t i = 0; with->zone && i < facts->count; i++)
        note_fact(with, &facts->items[i]);
}

static bool is_wildcard(struct slice name)
{
    return name.len > 2 && name.p[0] == 1 && name.p[1] == '*';
}

/* Of a value with few names, those that nobody asked for: one may be misspelt. Of all that a
 * whole zone holds it would say nothing. */
static void put_unasked(struct buffer *out, const struct with_value *value)
{
    const void *at = NULL;
    unsigned i = 0;
    for (struct slice name = zone_next_name(value->zone, &at); at && i <= WITH_NAMES_MAX; i++) {
        if (!is_wildcard(name) && i < WITH_NAMES_MAX && !(value->asked >> i & 1)) {
            buffer_text(out, out->len ? ", " : "");
            dns_name_to_text(out, name);
        }
        name = zone_next_name(value->zone, &at);
    }
    if (i > WITH_NAMES_MAX)
        buffer_clear(out);
}

static bool has_only_wildcards(const struct zone *zone)
{
    const void *at = NULL;
    struct slice name = zone_next_name(zone, &at);
    while (at && is_wildcard(name))
        name = zone_next_name(zone, &at);
    return !at;
}

static void report(const struct with_value *value, const struct command *command)
{
    struct slice given = slice_from(value->given);
    struct buffer names, text;
    buffer_init(&names, SIZE_MAX / 4);
    buffer_init(&text, SIZE_MAX / 4);
    put_unasked(&names, value);
    if (value->used && names.len)
        buffer_printf(&text, "not asked for: %.*s", SLICE_ARGS(buffer_get(&names)));
    else if (!value->used && !has_only_wildcards(value->zone))
        buffer_text(&text, "none of its records was asked for: it changed nothing");
    if (zone_has_wildcard(value->zone))
        buffer_printf(&text,
                      "%sits wildcards were not tried: they count where nothing is published",
                      text.len ? "; " : "");
    buffer_byte(&text, '\0');
    if (names.error || text.error)
        complain_memory(command);
    else if (text.len > 1)
        complain_about(command, EXIT_GOOD, "--with", given, text.p);
    buffer_free(&names);
    buffer_free(&text);
}

void with_report(const struct with *with, const struct arguments *arguments)
{
    for (size_t i = 0; i < with->count && !arguments_flag(arguments, "quiet"); i++)
        report(&with->values[i], arguments->command);
}
