/* SPDX-License-Identifier: MIT
 * Limits of facts. doc/limits.md lists them; a test holds the two together. */
#ifndef FACTS_LIMITS_H
#define FACTS_LIMITS_H

#define FACTS_QUESTIONS_MAX 400u        /* questions asked for one message */
#define FACTS_BYTES_MAX     (4u << 20)  /* octets of answers for one message */
#define CASE_FILE_MAX       (64u << 20) /* octets of a case file */
#define CASE_LINE_MAX       (8u << 20)  /* octets of one of its lines */
#define CASE_ANSWERS_MAX    10000u      /* answers in it: all of them are known at once */

#endif
