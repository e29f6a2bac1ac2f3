/* SPDX-License-Identifier: MIT
 * Input in pieces of drawn sizes, each in memory of its own, so that AddressSanitizer sees
 * a read of even one byte too many. */
#ifndef PIECES_H
#define PIECES_H

#include <stdlib.h>

#include "draw.h"

struct pieces {
    struct draw draw;
    struct slice rest;
    char *copy;
};

/* The first octet seeds the sizes; the rest is the input. */
static inline struct pieces pieces_of(struct slice data)
{
    uint8_t seed = data.len ? (uint8_t)data.p[0] : 0;
    return (struct pieces){.draw = draw_seed(seed), .rest = slice_after(data, 1)};
}

/* False at the end. A piece lives until the next one. */
static inline bool pieces_next(struct pieces *pieces, struct slice *piece_r)
{
    static const unsigned most[] = {1, 3, 20, 70, 200, 4096};
    size_t len = 1 + draw_below(&pieces->draw, DRAW_FROM(&pieces->draw, most));
    free(pieces->copy);
    pieces->copy = NULL;
    *piece_r = slice_head(pieces->rest, len);
    if (!piece_r->len || !(pieces->copy = malloc(piece_r->len)))
        return false;
    memcpy(pieces->copy, piece_r->p, piece_r->len);
    pieces->rest = slice_after(pieces->rest, piece_r->len);
    piece_r->p = pieces->copy;
    return true;
}

#endif
