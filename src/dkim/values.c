/* SPDX-License-Identifier: MIT
 * Values of tags: RFC 6376 2.10, 2.11, 3.2. */
#include "dkim/internal.h"

static bool has_white(struct slice value)
{
    for (size_t i = 0; i < value.len; i++)
        if (ascii_is_white(value.p[i]))
            return true;
    return false;
}

struct slice dkim_without_space(struct slice value, struct arena *arena)
{
    size_t len = 0;
    if (!has_white(value))
        return value;
    char *out = arena_alloc(arena, value.len);
    if (!out)
        return SLICE_NONE;
    for (size_t i = 0; i < value.len; i++)
        if (!ascii_is_white(value.p[i]))
            out[len++] = value.p[i];
    return slice_make(out, len);
}

bool dkim_base64(struct slice value, struct arena *arena, struct slice *out_r)
{
    static const char padding[] = "==";
    struct slice text = dkim_without_space(value, arena);
    struct buffer octets;
    size_t left_out = text.len % 4 >= 2 ? 4 - text.len % 4 : 0;
    size_t whole = left_out ? text.len / 4 * 4 : text.len;
    char last[4];
    if (!text.len)
        return false;
    buffer_init(&octets, text.len + 4);
    int error = base64_decode(&octets, slice_head(text, whole));
    if (error == ASSAY_OK && left_out) {
        memcpy(last, text.p + whole, 4 - left_out);
        memcpy(last + 4 - left_out, padding, left_out);
        error = base64_decode(&octets, slice_make(last, 4));
    }
    *out_r = error == ASSAY_OK ? arena_copy(arena, buffer_get(&octets)) : SLICE_NONE;
    if (error == ASSAY_ENOMEM)
        arena->failed = true;
    buffer_free(&octets);
    return error == ASSAY_OK;
}

bool dkim_list_has(struct slice list, const char *word)
{
    while (list.p)
        if (slice_eq_nocase(slice_trim_white(slice_cut(&list, ':')), slice_from(word)))
            return true;
    return false;
}
