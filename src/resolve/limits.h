/* SPDX-License-Identifier: MIT
 * Limits of resolve. doc/limits.md lists them; a test holds the two together. */
#ifndef RESOLVE_LIMITS_H
#define RESOLVE_LIMITS_H

#define RESOLVE_QUESTION_MS        5000u       /* for one question, unless configured */
#define RESOLVE_MESSAGE_MS         20000u      /* for one job: RFC 7208 4.6.4 */
#define RESOLVE_AWAY_MS            100u        /* not listening, and deadlines move */
#define RESOLVE_EDNS_SIZE          1232u       /* octets of a UDP answer: RFC 9715 3.1 */
#define RESOLVE_ANSWER_MAX         (4u << 20)  /* octets to read one answer into */
#define RESOLVE_CACHE_ENTRIES_MAX  65536u      /* answers in the cache */
#define RESOLVE_CACHE_BYTES_MAX    (32u << 20) /* octets of the cache */
#define RESOLVE_TTL_MAX_S          86400u      /* longest stay in the cache: RFC 8767 4 */
#define RESOLVE_NEGATIVE_TTL_MAX_S 10800u      /* the same for "no such": RFC 2308 5 */
#define RESOLVE_SERVERS_MAX        16u         /* servers of resolv.conf or of --dns */
#define RESOLVE_CONF_MAX           (64u << 10) /* octets of resolv.conf */
#define RESOLVE_DIRECT_MAX         128u        /* dns-at queries under way, each with a socket */
#define RESOLVE_LATE_SHARE         4u          /* late is what has taken this part of its time */
#define RESOLVE_OTHERS_SHARE       8u          /* so much is left to others where one has failed */
#define RESOLVE_LATE_MAX           64u         /* queries of ours about what is late or failed */
#define RESOLVE_SOCKETS_MAX        1024u       /* UDP sockets of libunbound */
#define RESOLVE_TCP_MAX            64u         /* its TCP connections */

#endif
