/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "resolve/internal.h"

/* One block of memory: the entry, its slices, the bytes of key and answer. */
struct entry {
    TAILQ_ENTRY(entry) in_use;
    struct slice key;
    struct dns_answer answer;
    int64_t expires_ms;
    size_t size;
};

struct cache {
    struct table table;
    TAILQ_HEAD(entry_list, entry) used; /* the least recently used first */
    size_t bytes;
    size_t entries_max;
    size_t bytes_max;
};

struct cache *cache_new(size_t entries, size_t bytes, const uint8_t seed[16])
{
    struct cache *cache = calloc(1, sizeof(*cache));
    if (!cache)
        return NULL;
    table_init(&cache->table, seed);
    TAILQ_INIT(&cache->used);
    cache->entries_max = entries;
    cache->bytes_max = bytes;
    return cache;
}

size_t cache_count(const struct cache *cache)
{
    return cache->table.count;
}

size_t cache_bytes(const struct cache *cache)
{
    return cache->bytes;
}

static void entry_remove(struct cache *cache, struct entry *entry)
{
    table_remove(&cache->table, entry->key);
    TAILQ_REMOVE(&cache->used, entry, in_use);
    cache->bytes -= entry->size;
    free(entry);
}

void cache_free(struct cache **cache)
{
    struct entry *entry;
    if (!*cache)
        return;
    while ((entry = TAILQ_FIRST(&(*cache)->used)))
        entry_remove(*cache, entry);
    table_free(&(*cache)->table);
    free(*cache);
    *cache = NULL;
}

/* type, name */
struct key {
    char bytes[2 + DNS_NAME_MAX];
    size_t len;
};

static bool key_make(struct key *key, struct slice name, uint16_t type)
{
    if (name.len == 0 || name.len > DNS_NAME_MAX)
        return false;
    key->bytes[0] = (char)(type >> 8);
    key->bytes[1] = (char)(type & 0xff);
    memcpy(key->bytes + 2, name.p, name.len);
    key->len = 2 + name.len;
    return true;
}

static uint32_t ttl_to_keep(const struct dns_answer *answer)
{
    uint32_t most = RESOLVE_TTL_MAX_S;
    if (dns_failed(answer->status))
        return 0;
    if (answer->status != DNS_OK)
        most = RESOLVE_NEGATIVE_TTL_MAX_S;
    return answer->ttl_s < most ? answer->ttl_s : most;
}

static size_t slices_size(const struct slice *slices, size_t count)
{
    size_t size = count * sizeof(*slices);
    for (size_t i = 0; i < count; i++)
        size += slices[i].len;
    return size;
}

static struct slice bytes_copy(char **at, struct slice bytes)
{
    struct slice copy = slice_make(*at, bytes.len);
    if (bytes.len)
        memcpy(*at, bytes.p, bytes.len);
    *at += bytes.len;
    return copy;
}

static void slices_copy(struct slice *to, char **at, const struct slice *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = bytes_copy(at, from[i]);
}

static struct entry *entry_make(const struct key *key, const struct dns_answer *answer)
{
    size_t slices = answer->alias_count + answer->record_count;
    size_t size = sizeof(struct entry) + key->len +
                  slices_size(answer->aliases, answer->alias_count) +
                  slices_size(answer->records, answer->record_count);
    struct entry *entry = malloc(size);
    if (!entry)
        return NULL;
    struct slice *aliases = (struct slice *)(entry + 1);
    struct slice *records = aliases + answer->alias_count;
    char *at = (char *)(aliases + slices);
    entry->size = size;
    entry->answer = *answer;
    entry->answer.aliases = aliases;
    entry->answer.records = records;
    slices_copy(aliases, &at, answer->aliases, answer->alias_count);
    slices_copy(records, &at, answer->records, answer->record_count);
    entry->key = bytes_copy(&at, slice_make(key->bytes, key->len));
    return entry;
}

void cache_put(struct cache *cache, struct slice name, uint16_t type,
               const struct dns_answer *answer, int64_t now_ms)
{
    struct key key;
    uint32_t ttl_s = ttl_to_keep(answer);
    struct entry *entry;
    if (ttl_s == 0 || !key_make(&key, name, type) || !(entry = entry_make(&key, answer)))
        return;
    struct entry *old = table_get(&cache->table, entry->key);
    if (old)
        entry_remove(cache, old);
    while (TAILQ_FIRST(&cache->used) && (cache->bytes + entry->size > cache->bytes_max ||
                                         cache->table.count >= cache->entries_max))
        entry_remove(cache, TAILQ_FIRST(&cache->used));
    if (entry->size > cache->bytes_max || table_put(&cache->table, entry->key, entry) != ASSAY_OK) {
        free(entry);
        return;
    }
    entry->expires_ms = now_ms + (int64_t)ttl_s * 1000;
    cache->bytes += entry->size;
    TAILQ_INSERT_TAIL(&cache->used, entry, in_use);
}

bool cache_get(struct cache *cache, struct slice name, uint16_t type, int64_t now_ms,
               struct dns_answer *out_r)
{
    struct key key;
    if (!key_make(&key, name, type))
        return false;
    struct entry *entry = table_get(&cache->table, slice_make(key.bytes, key.len));
    if (!entry)
        return false;
    if (entry->expires_ms <= now_ms) {
        entry_remove(cache, entry);
        return false;
    }
    TAILQ_REMOVE(&cache->used, entry, in_use);
    TAILQ_INSERT_TAIL(&cache->used, entry, in_use);
    *out_r = entry->answer;
    out_r->ttl_s = (uint32_t)((entry->expires_ms - now_ms + 999) / 1000);
    return true;
}

/* --- as a backend ---------------------------------------------------------- */

struct cache_backend {
    struct backend backend;
    struct cache *cache;
    uint64_t *hits;
};

static enum backend_result answer_cached(struct backend *backend, struct lookup *lookup,
                                         struct arena *arena, struct dns_answer *out_r)
{
    struct cache_backend *self = (struct cache_backend *)backend;
    const struct question *question = &lookup->question;
    (void)arena;
    if (question->kind != QUESTION_DNS ||
        !cache_get(self->cache, question->name, question->type, lookup->now_ms, out_r))
        return BACKEND_PASS;
    ++*self->hits;
    return BACKEND_ANSWERED;
}

static void cache_backend_free(struct backend *backend)
{
    free(backend);
}

struct backend *backend_cache(struct cache *cache, uint64_t *hits)
{
    struct cache_backend *self = calloc(1, sizeof(*self));
    if (!self)
        return NULL;
    self->backend.answer = answer_cached;
    self->backend.free = cache_backend_free;
    self->cache = cache;
    self->hits = hits;
    return &self->backend;
}
