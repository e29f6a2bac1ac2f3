/* SPDX-License-Identifier: MIT
 *
 * base.h - what every other folder stands on: slices, arenas, buffers, tables,
 * text, time and JSON. Nothing here does input or output or reads a clock.
 */
#ifndef BASE_H
#define BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "assay.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* --- slices ------------------------------------------------------------- */

/* Bytes that belong to somebody else. Never assumes a NUL; p may be NULL only
 * where len is 0. Lives as long as what it borrows from. */
struct slice {
    const char *p;
    size_t len;
};

#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})
#define SLICE_NONE     ((struct slice){NULL, 0})
/* For printf("%.*s"): the caller has made sure that the bytes are printable. */
#define SLICE_ARGS(s) (int)(s).len, (s).p ? (s).p : ""

static inline struct slice slice_make(const void *p, size_t len)
{
    return (struct slice){(const char *)p, len};
}

static inline struct slice slice_from(const char *text)
{
    return (struct slice){text, text ? strlen(text) : 0};
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* ASCII letters only; no locale. */
static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_is_alpha(char c)
{
    char lower = ascii_lower(c);
    return lower >= 'a' && lower <= 'z';
}

static inline bool ascii_is_alnum(char c)
{
    return ascii_is_digit(c) || ascii_is_alpha(c);
}

/* White space within a line: RFC 5234 B.1, WSP. */
static inline bool ascii_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* And what ends one: all that folding may consist of (RFC 5322 3.2.2). */
static inline bool ascii_is_white(char c)
{
    return ascii_is_blank(c) || c == '\r' || c == '\n';
}

/* -1 where c is no hexadecimal digit. */
int ascii_hex_value(char c);

/* Printable ASCII without a space, at least one octet: what the name of a header field may have,
 * and a colon (RFC 5322 3.6.8). */
bool slice_is_graphic(struct slice text);
bool slice_eq_nocase(struct slice a, struct slice b);
bool slice_starts_nocase(struct slice text, struct slice prefix);
/* Bytewise, shorter first on a tie: below, at or above 0. */
int slice_compare(struct slice a, struct slice b);

/* The bytes from `from` on; empty where `from` lies past the end. */
static inline struct slice slice_after(struct slice text, size_t from)
{
    if (from >= text.len)
        return slice_make(text.p ? text.p + text.len : NULL, 0);
    return slice_make(text.p + from, text.len - from);
}

static inline struct slice slice_head(struct slice text, size_t len)
{
    return slice_make(text.p, len < text.len ? len : text.len);
}

/* Where `c` first (last) stands, or text.len. */
static inline size_t slice_find(struct slice text, char c)
{
    const char *at = text.len ? (const char *)memchr(text.p, c, text.len) : NULL;
    return at ? (size_t)(at - text.p) : text.len;
}
size_t slice_find_last(struct slice text, char c);

/* Takes spaces and tabs off both ends. */
struct slice slice_trim(struct slice text);
/* And CR and LF. */
struct slice slice_trim_white(struct slice text);
/* Cuts off and returns what stands before the next `c`; `*rest` moves past it.
 * The last piece leaves *rest with p == NULL. */
struct slice slice_cut(struct slice *rest, char c);
/* A decimal number of at most `max`: digits only, no sign, no space, any number
 * of leading zeros. ASSAY_ESYNTAX where it is none, ASSAY_ELIMIT where larger. */
int slice_to_uint(struct slice text, uint64_t max, uint64_t *out_r);

/* --- arena -------------------------------------------------------------- */

struct arena_chunk;

/* Memory that is freed all at once. A failed or refused allocation returns NULL
 * and is sticky: every later one fails too, until arena_reset. So a caller may
 * check arena_failed() once at the end, but must never write through NULL. */
struct arena {
    char *next;
    size_t left;
    struct arena_chunk *chunks;
    size_t taken; /* bytes taken from the system */
    size_t cap;   /* how many may be taken */
    bool failed;
};

/* Takes no memory yet. `cap` in bytes. */
void arena_init(struct arena *arena, size_t cap);
/* Everything allocated so far is gone; the largest chunk is kept for reuse. */
void arena_reset(struct arena *arena);
/* How far it has been used. */
struct arena_mark {
    struct arena_chunk *chunk;
    char *next;
    size_t left;
};

struct arena_mark arena_mark(const struct arena *arena);
/* Everything allocated since the mark was taken is gone. A failure stays one. */
void arena_rewind(struct arena *arena, struct arena_mark mark);
/* Gives all memory back; the arena may be used again. */
void arena_free(struct arena *arena);
void *arena_grow(struct arena *arena, size_t size);

static inline bool arena_failed(const struct arena *arena)
{
    return arena->failed;
}

/* `size` bytes, aligned for any type, not cleared. NULL on failure. */
static inline void *arena_alloc(struct arena *arena, size_t size)
{
    size_t need = (size + 15) & ~(size_t)15;
    if (need < size || need > arena->left || !arena->next || arena->failed)
        return arena_grow(arena, size);
    void *p = arena->next;
    arena->next += need;
    arena->left -= need;
    return p;
}

/* Cleared. `count * size` is checked for overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_array((arena), 1, sizeof(type)))
/* A copy that lives in the arena; empty on failure (see arena_failed). */
struct slice arena_copy(struct arena *arena, struct slice bytes);

/* A list in an arena whose room doubles. `*items` has room for `*room` items;
 * returns the address of item number `count`, or NULL. */
void *arena_list_room(struct arena *arena, void **items, size_t *room, size_t count, size_t size);

/* --- buffer ------------------------------------------------------------- */

/* Bytes being put together. The first failure is kept in `error`, after which
 * nothing is added: check once at the end. Where p is not NULL a NUL stands behind
 * the bytes. */
struct buffer {
    char *p;
    size_t len;
    size_t room;
    size_t cap; /* it never grows past this; ASSAY_ELIMIT where it would */
    int error;
};

void buffer_init(struct buffer *buffer, size_t cap);
void buffer_free(struct buffer *buffer);
/* Keeps the room, forgets bytes and error. */
void buffer_clear(struct buffer *buffer);
void buffer_add(struct buffer *buffer, const void *bytes, size_t len);
void buffer_byte(struct buffer *buffer, char c);
void buffer_slice(struct buffer *buffer, struct slice bytes);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline struct slice buffer_get(const struct buffer *buffer)
{
    return slice_make(buffer->p, buffer->len);
}

/* --- hash and table ------------------------------------------------------ */

/* SipHash-1-3 of bytes under a seed of 16 bytes (NULL: zeros). Use a secret
 * seed wherever a stranger picks the keys. */
uint64_t hash_bytes(const void *bytes, size_t len, const uint8_t seed[16]);

struct table_slot;

/* Bytes to pointer. Keys are borrowed: they must live as long as their entry. */
struct table {
    struct table_slot *slots;
    size_t room; /* a power of two, or 0 */
    size_t count;
    uint8_t seed[16];
};

void table_init(struct table *table, const uint8_t seed[16]);
void table_free(struct table *table);
/* NULL where it is not there. */
void *table_get(const struct table *table, struct slice key);
/* Adds or replaces. `value` must not be NULL. ASSAY_OK or ASSAY_ENOMEM. */
int table_put(struct table *table, struct slice key, void *value);
/* Returns what was there, or NULL. */
void *table_remove(struct table *table, struct slice key);

/* --- base64, hexadecimal -------------------------------------------------- */

/* What a character of the alphabet stands for (RFC 4648 4); -1 where it is none. */
int base64_value(char c);
/* RFC 4648, with padding. */
void base64_encode(struct buffer *out, struct slice bytes);
/* Strict: no white space, padding as it must be. Bytes go to `out`.
 * ASSAY_OK, ASSAY_ESYNTAX or ASSAY_ENOMEM. */
int base64_decode(struct buffer *out, struct slice text);

/* --- text for people ------------------------------------------------------ */

/* A stranger's bytes for a terminal or a log: printable ASCII and valid UTF-8
 * stay; control bytes, invalid UTF-8, bidirectional and invisible characters
 * and the backslash become \xHH or <U+XXXX>. One line always. */
void text_escape(struct buffer *out, struct slice bytes);
/* True for characters above ASCII that change how their neighbours look, that
 * cannot be seen, or that steer a terminal (U+0080 to U+009F). */
bool text_is_deceptive(uint32_t code);
/* How many bytes the UTF-8 character at the start takes (1 to 4), its number in
 * *code_r; 0 where it is not valid (overlong, surrogate, cut short: RFC 3629). */
size_t utf8_decode(struct slice bytes, uint32_t *code_r);
bool utf8_valid(struct slice bytes);
bool ascii_only(struct slice bytes);

/* --- addresses --------------------------------------------------------------- */

/* Dotted quad, no leading zeros, nothing else around it. */
bool ip_parse4(struct slice text, uint8_t out_r[4]);
/* RFC 4291 2.2, "::" once, an IPv4 address at the end allowed; no zone, no brackets. */
bool ip_parse6(struct slice text, uint8_t out_r[16]);
/* Either: how many octets it has, 4 or 16; 0 where it is none. */
size_t ip_parse(struct slice text, uint8_t out_r[16]);
/* 4 or 16 octets as text: RFC 5952. */
void ip_format(struct buffer *out, struct slice address);
/* True where the first `bits` bits agree. */
bool ip_prefix_equal(const uint8_t *a, const uint8_t *b, unsigned bits);

/* --- time ------------------------------------------------------------------ */

/* Seconds since 1970 as RFC 3339 text in UTC, "2026-11-21T03:00:00Z". */
void time_format(struct buffer *out, int64_t time_s);
/* Reads "2026-11-21", "2026-11-21T03:00:00Z" (or +01:00) or "@1795230000".
 * ASSAY_OK or ASSAY_ESYNTAX. Years 1970 to 9999. */
int time_parse(struct slice text, int64_t *time_s_r);

/* --- JSON ------------------------------------------------------------------- */

/* Writes JSON to a buffer. Any bytes may be given as a string: what is not valid
 * UTF-8 becomes U+FFFD. Commas, quotes and newlines are its own affair. Use:
 *
 *     struct jsonw json;
 *     jsonw_begin(&json, &out, JSON_PRETTY);
 *     jsonw_object(&json, NULL);
 *     jsonw_text(&json, "result", "pass");
 *     jsonw_close(&json);
 *     jsonw_end(&json);
 */
enum jsonw_style { JSON_COMPACT, JSON_PRETTY };

struct jsonw {
    struct buffer *out;
    enum jsonw_style style;
    unsigned depth;
    bool first;
    uint64_t arrays; /* bit n: level n is an array */
};

void jsonw_begin(struct jsonw *json, struct buffer *out, enum jsonw_style style);
/* `name` is NULL inside an array and at the top. */
void jsonw_object(struct jsonw *json, const char *name);
void jsonw_array(struct jsonw *json, const char *name);
void jsonw_close(struct jsonw *json);
void jsonw_string(struct jsonw *json, const char *name, struct slice value);
void jsonw_text(struct jsonw *json, const char *name, const char *value);
void jsonw_int(struct jsonw *json, const char *name, int64_t value);
void jsonw_bool(struct jsonw *json, const char *name, bool value);
void jsonw_null(struct jsonw *json, const char *name);
/* Closes what is open; pretty output ends with a newline. */
void jsonw_end(struct jsonw *json);

#endif
