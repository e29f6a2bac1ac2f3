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
    size_t held_from, held_end; /* where the first begins, and the last ends */
    bool fresh;                 /* nothing but comments since the beginning or the last semicolon */
    bool id_open;               /* the authserv-id may still come */
    bool version_open;          /* it was the last thing read */
    size_t id_from;             /* where it begins */
    bool passed_head;           /* something has come behind it and its version */
    bool strayed;      /* words that are no part of a result have come since the last semicolon */
    bool wary;         /* they have since the last result */
    bool detached;     /* a property has, that is not of the result before it */
    struct slice none; /* the "none" in place of results */
    bool stopped;
    int error;
};

/* --- lexer.c */
/* Over white space and comments; these are held. */
void reader_skip(struct reader *reader);
/* The octets up to white space, ';', '(', and for a word '"' and '='. */
struct slice reader_word(const struct reader *reader);
/* A run of octets with quoted strings among them, or one of these alone; moves past it. False,
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
/* Letters, digits, '-' and '_'. */
bool authres_is_name(struct slice text);
/* The number of a leading "i=N" with a semicolon or the end behind it; 0: there is none. */
uint32_t authres_instance(struct slice digits);

/* --- fields.c: what is found. */
struct sink {
    struct arena *arena;
    struct authres_fields *out;
    size_t room;
    int error;
};

/* Adds a field with this value, which is one line in the arena. */
void sink_add(struct sink *sink, const struct authres_field *field, struct slice value);
/* AUTHRES_BARE: none of ours. */
enum authres_kind field_kind(struct slice name);
bool field_is_known(struct slice name);
/* The name of a field that begins here, *behind_r behind its colon. A table has a
 * tab in its place, or the name alone in a line; a name of ours may have "*", "`" or a quote before
 * it, or "|" in its place; empty: none does. */
struct slice field_name_at(struct slice text, size_t at, size_t *behind_r);

/* --- header.c: is the text a message? *end_r: the empty line behind its header. */
bool header_ends(struct slice text, size_t *end_r);
/* The fields of a header, in its order. Returns the number of the line behind it. */
size_t header_find(struct sink *sink, struct slice text);

/* --- pasted.c: those of any other text, whose first line has this number. */
void pasted_find(struct sink *sink, struct slice text, size_t line, bool in_body);

/* --- clean.c: pasted text without its dress. Each returns text in the arena. */
/* *cleaned_r is set where a character is put in place of another, or of none. */
struct slice clean_lines(struct slice text, struct arena *arena, bool *cleaned_r);
#define CLEAN_DEEPER '\x01' /* begins a line that is quoted deeper than a field above it */
/* quotes.c: without the marks of quoting before its lines, which end in LF. *spacing_r: how many empty
 * lines stand at the least between two others, where some do between any two of three or more; else 0. */
struct slice clean_quotes(struct slice text, struct arena *arena, size_t *spacing_r);
/* `text` itself where it is not encoded. */
struct slice clean_quoted_printable(struct slice text, struct arena *arena);
struct slice clean_defanged(struct slice text, struct arena *arena);
/* Line breaks and the white space around them become one space. */
struct slice clean_unfold(struct slice text, struct arena *arena);
/* Line ends go, and nothing else. */
struct slice clean_fold(struct slice text, struct arena *arena);

#endif
