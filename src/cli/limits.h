/* SPDX-License-Identifier: MIT
 * Limits of cli. doc/limits.md lists them; a test holds the two together. */
#ifndef CLI_LIMITS_H
#define CLI_LIMITS_H

#define CLI_MESSAGE_ARENA   (32u << 20)  /* octets that the facts of one evaluation may take */
#define CLI_SCRATCH_ARENA   (128u << 20) /* octets that one run of a step may take */
#define CLI_MAIL_ARENA      (32u << 20) /* octets that a header and what is read from it may take */
#define MESSAGE_PIECE       65536       /* octets of a message that are read at once */
#define CLI_KEYS_MAX        100         /* public keys that are kept ready for one message */
#define PROBE_MS            3000  /* a resolver that answers nothing for so long is not there */
#define COMPLAINT_INPUT_MAX 300   /* octets of an input that a complaint quotes */
#define WITH_NAMES_MAX      8     /* names in a value of --with that are told apart in a note */
#define BATCH_LINE_MAX      8192  /* octets of a line of --batch */
#define BATCH_JOBS_MAX      10000 /* lines of --batch in flight, at the most */
#define BATCH_JOBS          250   /* the same where --jobs says nothing */

#endif
