/* SPDX-License-Identifier: MIT
 * What the files of mail share: RFC 5322 3.2 as tokens. */
#ifndef MAIL_INTERNAL_H
#define MAIL_INTERNAL_H

#include "mail/mail.h"

enum token_kind {
    TOKEN_END,
    TOKEN_ATOM,    /* 1*atext, UTF-8 with it */
    TOKEN_QUOTED,  /* with its quotes */
    TOKEN_LITERAL, /* with its brackets */
    TOKEN_SPECIAL, /* one octet */
    TOKEN_FAULT,   /* what is none of these, or has no end */
};

struct token {
    enum token_kind kind;
    struct slice text;
};

/* Tokens of structured text; white space and comments between them are passed over. */
struct tokens {
    struct slice rest;
    struct token now;
    bool too_deep; /* a comment nests deeper than MAIL_COMMENT_MAX: a TOKEN_FAULT */
};

void tokens_init(struct tokens *tokens, struct slice text);
void tokens_next(struct tokens *tokens);
bool token_is(const struct tokens *tokens, char special);
/* A quoted string or a literal, its delimiters, escapes and folding taken out. */
struct slice token_unquote(struct slice text, struct arena *arena);
bool mail_is_atext(char c);
/* Puts the sections of parameters together: RFC 2231 3 and 4. `items` are those of `content`; the
 * ones that are put together stand behind the others. No memory: the arena says so. */
void sections_join(struct mail_parameter *items, struct mail_content *content, struct arena *arena);

/* A decoder of RFC 2045 6, in pieces of any size. */
struct decoder {
    enum mail_encoding encoding;
    uint32_t bits;      /* base64: what is held back */
    unsigned bit_count; /* how many bits of it */
    char held[2];       /* quoted-printable: "=", and a digit or a CR */
    size_t held_len;
    struct buffer white; /* quoted-printable: white space that may stand at a line's end */
};

void decoder_init(struct decoder *decoder, enum mail_encoding encoding);
void decoder_free(struct decoder *decoder);
void decoder_feed(struct decoder *decoder, struct slice piece, struct buffer *out);
void decoder_end(struct decoder *decoder, struct buffer *out);

#endif
