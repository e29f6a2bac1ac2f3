/* SPDX-License-Identifier: MIT */
#include "base/base.h"
#include "base/limits.h"

#include <stdlib.h>

struct arena_chunk {
    struct arena_chunk *older;
    size_t size; /* of the whole chunk */
    _Alignas(16) char bytes[];
};

void arena_init(struct arena *arena, size_t cap)
{
    *arena = (struct arena){.cap = cap};
}

static void use_chunk(struct arena *arena, struct arena_chunk *chunk)
{
    arena->next = chunk->bytes;
    arena->left = chunk->size - sizeof(*chunk);
}

static void free_all(struct arena_chunk *chunk)
{
    while (chunk) {
        struct arena_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
}

/* The newest chunk is the largest: keeping it makes a second run like the first
 * one cost no system call. */
void arena_reset(struct arena *arena)
{
    struct arena_chunk *newest = arena->chunks;
    arena->failed = false;
    if (!newest)
        return;
    free_all(newest->older);
    newest->older = NULL;
    arena->taken = newest->size;
    use_chunk(arena, newest);
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){arena->chunks, arena->next, arena->left};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
    while (arena->chunks != mark.chunk) {
        struct arena_chunk *newest = arena->chunks;
        arena->chunks = newest->older;
        arena->taken -= newest->size;
        free(newest);
    }
    arena->next = mark.next;
    arena->left = mark.left;
}

void arena_free(struct arena *arena)
{
    free_all(arena->chunks);
    arena_init(arena, arena->cap);
}

static void *fail(struct arena *arena)
{
    arena->failed = true;
    return NULL;
}

/* Chunks double, so that an arena of n bytes costs log n system calls. */
static size_t chunk_size(const struct arena *arena, size_t need)
{
    size_t size = arena->chunks ? 2 * arena->chunks->size : ARENA_CHUNK_MIN;
    while (size < need)
        size *= 2;
    size_t left = arena->cap - arena->taken;
    return size > left && need <= left ? left : size;
}

void *arena_grow(struct arena *arena, size_t size)
{
    size_t need = size + sizeof(struct arena_chunk) + 16;
    if (arena->failed || need < size || need > arena->cap - arena->taken)
        return fail(arena);
    size_t whole = chunk_size(arena, need);
    struct arena_chunk *chunk = malloc(whole);
    if (!chunk)
        return fail(arena);
    chunk->older = arena->chunks;
    chunk->size = whole;
    arena->chunks = chunk;
    arena->taken += whole;
    use_chunk(arena, chunk);
    return arena_alloc(arena, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return fail(arena);
    void *p = arena_alloc(arena, count * size);
    return p ? memset(p, 0, count * size) : NULL;
}

struct slice arena_copy(struct arena *arena, struct slice bytes)
{
    char *p = arena_alloc(arena, bytes.len);
    if (!p)
        return SLICE_NONE;
    if (bytes.len)
        memcpy(p, bytes.p, bytes.len);
    return slice_make(p, bytes.len);
}

void *arena_list_room(struct arena *arena, void **items, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return (char *)*items + count * size;
    size_t more = *room ? 2 * *room : 8;
    char *grown = arena_alloc(arena, more * size);
    if (!grown)
        return NULL;
    if (count)
        memcpy(grown, *items, count * size);
    *items = grown;
    *room = more;
    return grown + count * size;
}
