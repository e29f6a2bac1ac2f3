/* SPDX-License-Identifier: MIT
 * MIME parts in pieces of random sizes: the story is that of the body in one piece, parts begin and
 * end as brackets do, and no more of them are told than the limits say. */
#include <assert.h>

#include "mail/mail.h"
#include "pieces.h"

#define ARENA_CAP ((size_t)64 << 20)
#define STORY_CAP ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct story {
    struct buffer text;
    unsigned open;  /* parts that have begun and not ended */
    unsigned count; /* parts */
    uint64_t hash;  /* of the octets of the part */
    size_t octets;
};

static void flush(struct story *story)
{
    if (story->octets)
        buffer_printf(&story->text, "%zu %llx\n", story->octets, (unsigned long long)story->hash);
    story->octets = 0;
    story->hash = 0;
}

static void part_begins(void *context, const struct mail_part *part)
{
    struct story *story = context;
    flush(story);
    assert(part->depth == story->open && part->number == story->count);
    assert(part->depth <= MAIL_DEPTH_MAX);
    buffer_printf(&story->text, "+%zu %zu %zu\n", part->content.type.len, part->content.subtype.len,
                  part->content.count);
    story->open++;
    story->count++;
}

static void part_has(void *context, const struct mail_part *part, struct slice octets)
{
    struct story *story = context;
    assert(octets.len && part->depth + 1 == story->open);
    for (size_t i = 0; i < octets.len; i++)
        story->hash = story->hash * 31 + (uint8_t)octets.p[i];
    story->octets += octets.len;
}

static void part_ends(void *context, const struct mail_part *part)
{
    struct story *story = context;
    flush(story);
    assert(part->depth + 1 == story->open);
    story->open--;
    buffer_printf(&story->text, "-\n");
}

/* In one piece where `pieces` is NULL. */
static void tell(struct story *story, const struct mail_header *header, struct slice body,
                 struct pieces *pieces, struct arena *arena)
{
    const struct mail_parts_sink sink = {story, part_begins, part_has, part_ends};
    enum mail_parts_limit limit;
    struct slice piece;
    struct mail_parts *parts = mail_parts_new(header, &sink, arena);
    assert(parts);
    if (!pieces)
        mail_parts_feed(parts, body);
    while (pieces && pieces_next(pieces, &piece))
        mail_parts_feed(parts, piece);
    int error = mail_parts_end(parts, &limit);
    assert(error == ASSAY_OK || error == ASSAY_ELIMIT);
    assert(story->open == 0 && story->count <= MAIL_PARTS_MAX + MAIL_DEPTH_MAX);
    buffer_printf(&story->text, "%d %d\n", error, limit);
}

/* The first octet chooses the sizes of pieces; the rest is a message. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct story whole = {.open = 0}, other = {.open = 0};
    struct arena arena;
    struct mail_reader reader;
    struct slice body;
    struct pieces pieces = pieces_of(slice_make(data, size));
    struct slice text = pieces.rest;
    arena_init(&arena, ARENA_CAP);
    buffer_init(&whole.text, STORY_CAP);
    buffer_init(&other.text, STORY_CAP);
    mail_reader_init(&reader, &arena);
    if (mail_reader_feed(&reader, text, &body) == ASSAY_OK && reader.header.complete) {
        pieces.rest = body;
        tell(&whole, &reader.header, body, NULL, &arena);
        tell(&other, &reader.header, body, &pieces, &arena);
        assert(slice_eq(buffer_get(&whole.text), buffer_get(&other.text)));
    }
    mail_reader_free(&reader);
    buffer_free(&whole.text);
    buffer_free(&other.text);
    arena_free(&arena);
    return 0;
}
