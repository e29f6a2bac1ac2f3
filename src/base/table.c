/* SPDX-License-Identifier: MIT */
#include "base/base.h"

#include <stdlib.h>

/* Open addressing with linear probing; removal shifts back, so there are no
 * tombstones. An empty slot has value NULL. */
struct table_slot {
    uint64_t hash;
    struct slice key;
    void *value;
};

void table_init(struct table *table, const uint8_t seed[16])
{
    *table = (struct table){0};
    if (seed)
        memcpy(table->seed, seed, sizeof(table->seed));
}

void table_free(struct table *table)
{
    free(table->slots);
    table->slots = NULL;
    table->room = 0;
    table->count = 0;
}

/* The slot of the key, or the empty one where it would go. */
static struct table_slot *find(struct table_slot *slots, size_t room, uint64_t hash,
                               struct slice key)
{
    size_t at = hash & (room - 1);
    while (slots[at].value && (slots[at].hash != hash || !slice_eq(slots[at].key, key)))
        at = (at + 1) & (room - 1);
    return &slots[at];
}

void *table_get(const struct table *table, struct slice key)
{
    if (!table->count)
        return NULL;
    uint64_t hash = hash_bytes(key.p, key.len, table->seed);
    return find(table->slots, table->room, hash, key)->value;
}

static int grow(struct table *table)
{
    size_t room = table->room ? 2 * table->room : 16;
    struct table_slot *slots = calloc(room, sizeof(*slots));
    if (!slots)
        return ASSAY_ENOMEM;
    for (size_t i = 0; i < table->room; i++) {
        struct table_slot *old = &table->slots[i];
        if (old->value)
            *find(slots, room, old->hash, old->key) = *old;
    }
    free(table->slots);
    table->slots = slots;
    table->room = room;
    return ASSAY_OK;
}

int table_put(struct table *table, struct slice key, void *value)
{
    if (4 * (table->count + 1) > 3 * table->room && grow(table) != ASSAY_OK)
        return ASSAY_ENOMEM;
    uint64_t hash = hash_bytes(key.p, key.len, table->seed);
    struct table_slot *slot = find(table->slots, table->room, hash, key);
    table->count += !slot->value;
    *slot = (struct table_slot){hash, key, value};
    return ASSAY_OK;
}

/* Moves later entries of the run back into the hole. */
static void close_hole(struct table *table, size_t hole)
{
    size_t mask = table->room - 1;
    for (size_t at = (hole + 1) & mask; table->slots[at].value; at = (at + 1) & mask) {
        size_t home = table->slots[at].hash & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            table->slots[hole] = table->slots[at];
            hole = at;
        }
    }
    table->slots[hole].value = NULL;
}

void *table_remove(struct table *table, struct slice key)
{
    if (!table->count)
        return NULL;
    uint64_t hash = hash_bytes(key.p, key.len, table->seed);
    struct table_slot *slot = find(table->slots, table->room, hash, key);
    void *value = slot->value;
    if (value) {
        close_hole(table, (size_t)(slot - table->slots));
        table->count--;
    }
    return value;
}
