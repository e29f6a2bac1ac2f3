/* SPDX-License-Identifier: MIT
 * Limits of mail. doc/limits.md lists them; a test holds the two together. */
#ifndef MAIL_LIMITS_H
#define MAIL_LIMITS_H

#define MAIL_HEADER_MAX     (2u << 20) /* octets of a header */
#define MAIL_FIELDS_MAX     5000u      /* fields of a header */
#define MAIL_LINE_MAX       998u  /* octets of a line, past which it is flagged: RFC 5322 2.1.1 */
#define MAIL_TAGS_MAX       100u  /* tags of one list */
#define MAIL_ADDRESSES_MAX  1000u /* mailboxes of one field */
#define MAIL_COMMENT_MAX    100u  /* how deep comments may nest */
#define MAIL_PARTS_MAX      1000u /* MIME parts of a message */
#define MAIL_DEPTH_MAX      50u   /* how deep they may nest */
#define MAIL_BOUNDARY_MAX   994u /* octets of a boundary, where RFC 2046 5.1.1 has 70: one line's */
#define MAIL_PARAMETERS_MAX 100u /* parameters of one field */
#define MAIL_SECTIONS_MAX   50u  /* sections of one parameter: RFC 2231 3 */

#endif
