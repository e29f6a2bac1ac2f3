/* SPDX-License-Identifier: MIT
 * What the files of authres share. */
#ifndef AUTHRES_INTERNAL_H
#define AUTHRES_INTERNAL_H

#include "authres/authres.h"

/* --- reading ---------------------------------------------------------------------- */

struct reader {
    struct slice text;
    size_t at;
    struct arena *arena;
    struct authres *out;
    size_t result_room, flaw_room;
    size_t comment_room, property_room; /* of the last result, or of the field before it */
    struct slice *held;                 /* comments that nobody owns yet */
    size_t held_room, held_count;
    size_t held_end;   /* where the last of them ends */
    bool fresh;        /* nothing but comments since the beginning or the last semicolon */
    bool id_open;      /* the authserv-id may still come */
    bool version_open; /* it was the last thing read */
    bool stopped;
    int error;
};

/* --- lexer.c */
/* Over white space and comments; these are held. */
void reader_skip(struct reader *reader);
/* The octets up to white space, ';', '(', and for a word '"' and '='. */
struct slice reader_word(const struct reader *reader);
/* A quoted string, a run of octets, or the one with the other behind it; moves past it. False,
 * with a flaw from `from` on, where a quoted string has no end. */
bool reader_value(struct reader *reader, size_t from, struct slice *out_r);
void reader_stop(struct reader *reader, int error, const char *limit);
void reader_flaw(struct reader *reader, enum authres_fault fault, size_t from, size_t to);
struct slice reader_span(const struct reader *reader, size_t from, size_t to);

/* --- item.c: the next thing that is no semicolon. */
void reader_item(struct reader *reader);
/* Held comments go to the last result, or to the field before the first one. */
void reader_give(struct reader *reader);

/* --- names.c */
bool authres_is_method(struct slice name);
bool authres_is_ptype(struct slice name);
/* Properties that stand behind a semicolon without a ptype. */
bool authres_is_loose(struct slice name);
/* Header names that end a field in pasted text. */
bool authres_is_header(struct slice name);
bool authres_is_digits(struct slice text);
/* The number of a leading "i=N" with a semicolon or the end behind it; 0: there is none. */
uint32_t authres_instance(struct slice digits);

/* --- clean.c: pasted text without its dress. Each returns text in the arena. */
struct slice clean_lines(struct slice text, struct arena *arena);
struct slice clean_quoted_printable(struct slice text, struct arena *arena);
struct slice clean_defanged(struct slice text, struct arena *arena);
/* Line breaks and the white space around them become one space. */
struct slice clean_unfold(struct slice text, struct arena *arena);

#endif
