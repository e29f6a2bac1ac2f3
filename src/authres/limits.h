/* SPDX-License-Identifier: MIT
 * Limits of authres. doc/limits.md lists them; a test holds the two together. */
#ifndef AUTHRES_LIMITS_H
#define AUTHRES_LIMITS_H

#define AUTHRES_OCTETS_MAX       (2u << 20) /* octets of one field: as many as a header has */
#define AUTHRES_RESULTS_MAX      200u       /* results of one field */
#define AUTHRES_PROPERTIES_MAX   100u       /* properties of one result */
#define AUTHRES_COMMENTS_MAX     100u       /* comments of one result */
#define AUTHRES_DEPTH_MAX        100u       /* how deep comments may nest */
#define AUTHRES_FLAWS_MAX        100u       /* flaws of one field that are listed */
#define AUTHRES_TEXT_MAX         (4u << 20) /* octets of a pasted text */
#define AUTHRES_FIELDS_MAX       1000u      /* fields that are found in it */
#define AUTHRES_ITEMS_MAX        20000u     /* results, properties, comments of one text, about */
#define AUTHRES_NAME_MAX         80u        /* octets of a field's name in it */
#define AUTHRES_LINES_BEHIND_MAX 20u   /* lines behind a field in it that are held for its own */
#define AUTHRES_COLUMNS          78u   /* where a written line is folded: RFC 5322 2.1.1 */
#define AUTHRES_LABELS_MAX       1000u /* labels of UTF-8 in one field that are held against ours */
#define AUTHRES_STRETCH_MAX      900u  /* octets that are written without a place to fold */

#endif
