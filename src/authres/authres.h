/* SPDX-License-Identifier: MIT
 *
 * authres.h - Authentication-Results, RFC 8601, and the field of ARC that has its form
 * (RFC 8617 4.1.1): a reader that takes what is met in the wild, a finder for pasted text,
 * and a writer that keeps to the letter.
 *
 *     payload  = [CFWS] authserv-id [CFWS version] ( no-result / 1*resinfo )
 *     no-result = [CFWS] ";" [CFWS] "none"
 *     resinfo  = [CFWS] ";" method [ "/" version ] "=" result [ "reason" "=" value ]
 *                *( ptype "." property "=" pvalue )
 *     pvalue   = value / [ [ local-part ] "@" ] domain-name
 *
 * What the reader takes beyond that:
 * - No authserv-id at all (Microsoft, LinkedIn): a field that begins with NAME "=" has none.
 *   It is never filled in from elsewhere.
 * - "i=N;" before it: the instance of an ARC set.
 * - Properties without a ptype ("action=none"). Behind a semicolon of their own only the names
 *   that are known to stand so ("client-ip", "from"): any other NAME "=" VALUE there is a result.
 * - A result without a semicolon before it, where both its method and its word are known.
 * - Words that belong to nothing, up to the next semicolon, and the comments behind them; from there
 *   on, up to the next result, a result whose method is known.
 * - Values with octets that a token may not hold, up to white space, ";" or "(".
 * - No value at all; where white space stands behind "=", one that is the name of a known
 *   method or property with its "=" is the next item and not the value.
 * A quoted string or a comment without its end makes all behind its beginning unreadable: a flaw
 * says so, and nothing is read from within.
 *
 * Decisions of the writer where the RFC leaves room:
 * - Every result begins a line. Lines are folded at AUTHRES_COLUMNS where white space allows it;
 *   within a quoted string or a comment never before a name and a colon, which would look like a
 *   field of its own.
 * - A property whose value holds a control octet, octets that are no UTF-8, or characters that
 *   cannot be seen, is left out: without them it might name somebody else. From reasons and
 *   comments such octets are dropped.
 * - A value is bare where it is a token or has the form that RFC 8601 2.2 demands of an e-mail
 *   identity: a domain name of two labels and more, alone or behind "@", with a local-part before
 *   it or without one. That is a dot-atom, or a quoted string, which is written as it stands and
 *   never folded. Letters of UTF-8 may stand in all of them (RFC 6531 3.3, 6532 3.2); whether a
 *   label is one of IDNA is not asked. Any other value is a quoted string with escapes: "u@host",
 *   "u@[192.0.2.1]", and an address whose local-part is neither.
 * - What has no form in RFC 8601 is left out: properties without a ptype or behind a semicolon
 *   of their own, methods and words that are no Keyword, a method whose name our reader takes
 *   for a property, a stretch of more than AUTHRES_STRETCH_MAX octets without a place to fold.
 */
#ifndef AUTHRES_H
#define AUTHRES_H

#include "authres/limits.h"
#include "base/base.h"

/* --- what a field says ------------------------------------------------------------ */

/* The results of RFC 8601 2.7. "hardfail" is read as fail, "tempfail" as temperror. */
enum authres_word {
    AUTHRES_NONE,
    AUTHRES_PASS,
    AUTHRES_FAIL,
    AUTHRES_SOFTFAIL,
    AUTHRES_NEUTRAL,
    AUTHRES_POLICY,
    AUTHRES_TEMPERROR,
    AUTHRES_PERMERROR,
    AUTHRES_OTHER, /* any other, or none at all: see `word` */
};

struct authres_property {
    struct slice ptype;    /* "smtp"; empty: it has none */
    struct slice property; /* "mailfrom" */
    struct slice value; /* without quotes, escapes and folding where it is one quoted string; else
                              as it stands */
    bool detached;      /* behind a semicolon of its own, or behind words that belong to nothing:
                           nobody says which result it is about */
    struct slice text;  /* all of it, as it stands */
};

/* What stands with a result, or before the first one. */
struct authres_details {
    struct slice *comments; /* in their order; without the outer parentheses, escapes and folding */
    size_t comment_count;
    struct authres_property *properties; /* in their order */
    size_t property_count;
};

struct authres_result {
    struct slice method;
    struct slice version; /* digits; empty: none is given */
    struct slice word;    /* as it stands; empty: none */
    enum authres_word result;
    bool has_reason;
    struct slice reason;
    struct authres_details details;
    struct slice text; /* from its method to the last thing that is its own */
};

enum authres_fault {
    AUTHRES_STRAY,    /* a word that is no part of a result */
    AUTHRES_UNCLOSED, /* a quoted string or a comment without its end: the rest is not read */
    AUTHRES_VERSION,  /* a version that is not 1: RFC 8601 5 */
    AUTHRES_FAULTS,   /* how many kinds there are */
};

struct authres_flaw {
    enum authres_fault fault;
    struct slice span; /* within the field's value */
};

struct authres {
    uint32_t instance;        /* of an ARC set; 0: none */
    bool has_id;              /* false: no authserv-id stands there */
    struct slice authserv_id; /* without quotes */
    struct slice version;     /* digits; empty: none, which is 1 */
    bool none;                /* "none" in place of results */
    struct authres_details details;
    struct authres_result *results;
    size_t count;
    struct authres_flaw *flaws;
    size_t flaw_count;
    const char *limit;   /* NULL, or which limit ended the reading; static */
    struct slice unread; /* with `limit`: the text from there on */
};

/* Reads the value of one field, folded or not, in time linear in its length. *out_r borrows from
 * `value` and lives in `arena`; its spans lie within `value`. ASSAY_OK, whatever the value is;
 * ASSAY_ELIMIT: *out_r has what fitted, `limit` and `unread`; ASSAY_ENOMEM. */
int authres_read(struct slice value, struct arena *arena, struct authres *out_r);

/* How many results, properties, comments and flaws it has, for a bound on many fields. */
size_t authres_items(const struct authres *said);

/* Must a field that came from outside go before ours is added (RFC 8601 5)? `value` is what `said`
 * was read from, as it came: not one of authres_find, which is on one line; `ours` are our names, domain names for the most part, in any form.
 * - One whose version is not known goes: any number but 1, or any other word that stands in its
 *   place ("other v2;", "other 1 99;", "other/2;").
 * - A field is whole where it begins with an authserv-id (a token, in UTF-8 too, or a quoted
 *   string; behind "i=N;" where it is ARC's), the version 1 or none, and a semicolon or its end,
 *   where it was read without a flaw or a limit, and where no control octet stands in it. Of
 *   such a field the authserv-id alone decides: it goes where that is one of ours, letters of any
 *   case, U-labels and A-labels alike, with the dot of the root or not; and where an authserv-id
 *   that is no name has one of ours in it, as a quoted "mx.example.com/5" has.
 * - Any other field goes where one of our names stands in it at all, and be it with white space,
 *   comments, quotes, backslashes, brackets, control octets or characters that cannot be seen in
 *   between.
 * - It goes, too, where memory or a limit (AUTHRES_LABELS_MAX) does not let us look. Where
 *   authres_read returned ASSAY_ENOMEM do not ask: it must go.
 * Time is linear in the length of `value`, for each name; memory is bounded, and given back. */
bool authres_is_claimed(const struct authres *said, struct slice value, const struct slice *ours,
                        size_t count);

/* AUTHRES_OTHER where it is none; letters of any case. */
enum authres_word authres_word_read(struct slice word);
/* "pass"; "other" for AUTHRES_OTHER. Static. */
const char *authres_word_text(enum authres_word word);
/* "words that belong to no result" and the like. Static. */
const char *authres_fault_text(enum authres_fault fault);
/* The first property of this name, letters of any case, or NULL; `ptype` may be empty. */
const struct authres_property *authres_property(const struct authres_result *result,
                                                struct slice ptype, struct slice property);

/* --- pasted text ---------------------------------------------------------------------- */

enum authres_kind {
    AUTHRES_BARE,     /* a value without a name */
    AUTHRES_PLAIN,    /* Authentication-Results */
    AUTHRES_ARC,      /* ARC-Authentication-Results */
    AUTHRES_ORIGINAL, /* Authentication-Results-Original */
    AUTHRES_VARIANT,  /* any other name with these words in it */
};

/* Where a field stood, and so whose it can be. */
enum authres_place {
    AUTHRES_HEADER, /* in the header of a message */
    AUTHRES_BODY,   /* behind it, in a body or an enclosed message, of which it says nothing
                          (RFC 8601 7.10) */
    AUTHRES_PASTED, /* at the beginning of a line, in text that is no message */
    AUTHRES_BEHIND, /* the same, behind an empty line: perhaps of another message */
    AUTHRES_BEFORE, /* a value before the first header field: its name may have been left behind, or
                          it is something else, as a Subject */
    AUTHRES_DEEPER, /* quoted deeper than a field above it, of which it may be a part */
    AUTHRES_WITHIN, /* in the middle of another field, of a quoted string or a comment, where a
                          line break may have been lost; or where anybody may have written it */
};

struct authres_field {
    enum authres_kind kind;
    struct slice name;  /* as it stands */
    struct slice value; /* on one line; with "i=N;", which authres_read understands */
    enum authres_place place;
    struct slice within; /* with AUTHRES_WITHIN: the name of the field; empty: of none */
    size_t line;         /* where it begins, from 1; 0: it is not known */
    unsigned received;   /* how many Received fields stand above it */
    bool is_cleaned;     /* of pasted text: what was encoded, made harmless or cannot be seen was
                               read as what it stands for */
    struct slice cut_by; /* of pasted text: the name in the middle of its line behind which
                               the rest was taken for another field; empty: none */
    bool is_cut_short;   /* of pasted text: the line behind it has what looks like more of it */
};

struct authres_fields {
    struct authres_field *items; /* in their order */
    size_t count;
    bool is_message;
};

/* Finds the fields of a message, or of text that somebody has pasted. A message is a header of
 * two fields or more in which every line is a field or continues one, at least one of them no result and of a name that is known, and
 * a body: its fields are taken as they stand. In any other text, and in the body, fields are
 * looked for whatever the text has been through: folded, unfolded, indented, quoted with ">",
 * without line breaks between the fields, in quoted-printable as a whole, with "[.]" for the dots and the
 * quotes of word processors;
 * they end where a known header name begins, and where a line goes on in prose. Text in which no
 * header name is known is one bare value. All of it lives in `arena`. ASSAY_OK; ASSAY_ELIMIT over
 * AUTHRES_TEXT_MAX (nothing is given) or AUTHRES_FIELDS_MAX (the first ones are); ASSAY_ENOMEM.
 *
 *     if (authres_find(text, &arena, &fields) == ASSAY_OK)
 *         for (size_t i = 0; i < fields.count; i++)
 *             error = authres_read(fields.items[i].value, &arena, &said);
 */
int authres_find(struct slice text, struct arena *arena, struct authres_fields *out_r);
/* "header". Static. */
const char *authres_place_text(enum authres_place place);

/* --- writing ---------------------------------------------------------------------------- */

/* Adds the value of a field to `out`: what stands behind "Authentication-Results: ", without the
 * last CRLF. Written are the instance, where there is one, the authserv-id, comments, results,
 * and "none" where no result can be written; for a known result its word is that of
 * authres_word_text. Our own reader finds in it what was written and nothing more.
 * ASSAY_OK; ASSAY_EUSAGE, with nothing written: no authserv-id, or one that cannot be written,
 * or a version that is not 1; ASSAY_ELIMIT: more than the reader takes; else out->error. */
int authres_write(struct buffer *out, const struct authres *authres);

#endif
