/* SPDX-License-Identifier: MIT
 * Limits of dns. doc/limits.md lists them; a test holds the two together. */
#ifndef DNS_LIMITS_H
#define DNS_LIMITS_H

#define DNS_NAME_MAX     255           /* octets of a name on the wire: RFC 1035 2.3.4 */
#define DNS_LABEL_MAX    63            /* octets of a label: RFC 1035 2.3.4 */
#define DNS_LABELS_MAX   127           /* labels of a name that fits in DNS_NAME_MAX */
#define DNS_PACKET_MAX   65535         /* octets of a message: RFC 1035 4.2.2 */
#define DNS_POINTERS_MAX 64            /* compression pointers followed in one name */
#define DNS_CHAIN_MAX    8             /* CNAMEs followed for one question */
#define DNS_RECORDS_MAX  1000          /* records of one answer */
#define DNS_STRINGS_MAX  16384         /* strings of one TXT record: 16 kB of one octet each */
#define ZONE_FILE_MAX    (64u << 20)   /* octets of a zone file */
#define ZONE_RECORDS_MAX 2000000u      /* records of a zone file */
#define ZONE_TYPES_MAX   256           /* types of record at one name of a zone file */
#define ZONE_MEMORY_MAX  (2048u << 20) /* octets of memory that a zone file may take */

#endif
