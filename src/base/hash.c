/* SPDX-License-Identifier: MIT
 * SipHash-1-3 (Aumasson and Bernstein): keyed, so that a stranger who picks the
 * keys cannot pick the collisions. */
#include "base/base.h"

struct sip {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static inline void sip_round(struct sip *s)
{
    s->v0 += s->v1;
    s->v1 = rotate(s->v1, 13) ^ s->v0;
    s->v0 = rotate(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = rotate(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = rotate(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = rotate(s->v1, 17) ^ s->v2;
    s->v2 = rotate(s->v2, 32);
}

static inline void sip_word(struct sip *s, uint64_t word)
{
    s->v3 ^= word;
    sip_round(s);
    s->v0 ^= word;
}

static inline uint64_t load_le64(const uint8_t *p)
{
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; i++)
        word |= (uint64_t)p[i] << (8 * i);
    return word;
}

static inline uint64_t last_word(const uint8_t *p, size_t left, size_t len)
{
    uint64_t word = (uint64_t)len << 56;
    for (size_t i = 0; i < left; i++)
        word |= (uint64_t)p[i] << (8 * i);
    return word;
}

uint64_t hash_bytes(const void *bytes, size_t len, const uint8_t seed[16])
{
    const uint8_t *p = bytes;
    uint64_t k0 = seed ? load_le64(seed) : 0, k1 = seed ? load_le64(seed + 8) : 0;
    struct sip s = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u,
                    k1 ^ 0x7465646279746573u};
    size_t left = len;
    for (; left >= 8; left -= 8, p += 8)
        sip_word(&s, load_le64(p));
    sip_word(&s, last_word(p, left, len));
    s.v2 ^= 0xff;
    for (unsigned i = 0; i < 3; i++)
        sip_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
