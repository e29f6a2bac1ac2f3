/* SPDX-License-Identifier: MIT
 * A field from its beginning to its end: RFC 8601 2.2. */
#include "authres/internal.h"

/* Behind "i=N;" the authserv-id is still to come; behind any other semicolon it is not. */
static void pass_semicolon(struct reader *reader)
{
    const struct authres *out = reader->out;
    bool after_instance = reader->id_open && out->instance && !reader->fresh;
    reader_give(reader);
    reader->at++;
    reader->passed_head = reader->out->has_id;
    reader->fresh = true;
    reader->strayed = reader->detached = false;
    reader->id_open = after_instance;
    reader->version_open = false;
}

static bool read_next(struct reader *reader)
{
    reader_skip(reader);
    if (reader->stopped || reader->at == reader->text.len)
        return false;
    if (reader->text.p[reader->at] == ';')
        pass_semicolon(reader);
    else
        reader_item(reader);
    return !reader->stopped;
}

static size_t count_details(const struct authres_details *details)
{
    return details->comment_count + details->property_count;
}

size_t authres_items(const struct authres *said)
{
    size_t items = 1 + said->count + said->flaw_count + count_details(&said->details);
    for (size_t i = 0; i < said->count; i++)
        items += count_details(&said->results[i].details);
    return items;
}

int authres_read(struct slice value, struct arena *arena, struct authres *out_r)
{
    struct reader reader = {
        .text = value, .arena = arena, .out = out_r, .fresh = true, .id_open = true};
    *out_r = (struct authres){.instance = 0};
    if (value.len > AUTHRES_OCTETS_MAX) {
        reader_stop(&reader, ASSAY_ELIMIT, "too long");
        return reader.error;
    }
    while (read_next(&reader))
        ;
    if (!reader.error)
        reader_give(&reader);
    return reader.error;
}
