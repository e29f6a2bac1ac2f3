/* SPDX-License-Identifier: MIT
 *
 * types.c - the types and statuses that we know, and their words.
 */
#include "dns/internal.h"

/* Sorted by how often they are asked for: looked through from the start. */
static const struct {
    uint16_t type;
    const char *text;
    const char *layout;
} types[] = {
    {DNS_TXT, "TXT", "S"},
    {DNS_A, "A", "i"},
    {DNS_AAAA, "AAAA", "I"},
    {DNS_MX, "MX", "2n"},
    {DNS_PTR, "PTR", "n"},
    {DNS_CNAME, "CNAME", "n"},
    {DNS_NS, "NS", "n"},
    {DNS_SOA, "SOA", "nn4pppp"},
    {DNS_SPF, "SPF", "S"},
    {DNS_TLSA, "TLSA", "111h"},
    {DNS_DNAME, "DNAME", "n"},
    {DNS_SRV, "SRV", "222n"},
    {DNS_CAA, "CAA", "1gc"},
    {DNS_DS, "DS", "211h"},
    {DNS_DNSKEY, "DNSKEY", "211b"},
    {DNS_HINFO, "HINFO", "ss"},
    {DNS_NAPTR, "NAPTR", "22sssn"},
    {DNS_SSHFP, "SSHFP", "11h"},
    {DNS_OPT, "OPT", NULL},
    /* What a zone file may hold and nobody here asks for. */
    {DNS_RRSIG, "RRSIG", NULL},
    {DNS_NSEC, "NSEC", NULL},
    {DNS_NSEC3, "NSEC3", NULL},
    {7, "MB", NULL},
    {8, "MG", NULL},
    {9, "MR", NULL},
    {10, "NULL", NULL},
    {11, "WKS", NULL},
    {14, "MINFO", NULL},
    {17, "RP", NULL},
    {18, "AFSDB", NULL},
    {19, "X25", NULL},
    {20, "ISDN", NULL},
    {21, "RT", NULL},
    {22, "NSAP", NULL},
    {23, "NSAP-PTR", NULL},
    {24, "SIG", NULL},
    {25, "KEY", NULL},
    {26, "PX", NULL},
    {27, "GPOS", NULL},
    {29, "LOC", NULL},
    {30, "NXT", NULL},
    {31, "EID", NULL},
    {32, "NIMLOC", NULL},
    {34, "ATMA", NULL},
    {36, "KX", NULL},
    {37, "CERT", NULL},
    {38, "A6", NULL},
    {40, "SINK", NULL},
    {42, "APL", NULL},
    {45, "IPSECKEY", NULL},
    {49, "DHCID", NULL},
    {51, "NSEC3PARAM", NULL},
    {53, "SMIMEA", NULL},
    {55, "HIP", NULL},
    {56, "NINFO", NULL},
    {57, "RKEY", NULL},
    {58, "TALINK", NULL},
    {59, "CDS", NULL},
    {60, "CDNSKEY", NULL},
    {61, "OPENPGPKEY", NULL},
    {62, "CSYNC", NULL},
    {63, "ZONEMD", NULL},
    {64, "SVCB", NULL},
    {65, "HTTPS", NULL},
    {66, "DSYNC", NULL},
    {104, "NID", NULL},
    {105, "L32", NULL},
    {106, "L64", NULL},
    {107, "LP", NULL},
    {108, "EUI48", NULL},
    {109, "EUI64", NULL},
    {256, "URI", NULL},
    {258, "AVC", NULL},
    {259, "DOA", NULL},
    {260, "AMTRELAY", NULL},
    {261, "RESINFO", NULL},
    {262, "WALLET", NULL},
    {32768, "TA", NULL},
    {32769, "DLV", NULL},
};

const char *type_layout(uint16_t type)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (types[i].type == type)
            return types[i].layout;
    return NULL;
}

bool type_has_name(uint16_t type)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (types[i].type == type)
            return true;
    return false;
}

void dns_type_to_text(struct buffer *out, uint16_t type)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (types[i].type == type) {
            buffer_text(out, types[i].text);
            return;
        }
    }
    buffer_printf(out, "TYPE%u", type);
}

uint16_t dns_type_from_text(struct slice text)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (slice_eq_nocase(text, slice_from(types[i].text)))
            return types[i].type;
    uint64_t number;
    if (!slice_starts_nocase(text, SLICE("TYPE")) ||
        slice_to_uint(slice_after(text, 4), UINT16_MAX, &number) < 0)
        return 0;
    return (uint16_t)number;
}

static const char *const statuses[DNS_STATUS_COUNT] = {
    [DNS_OK] = "ok",
    [DNS_NODATA] = "nodata",
    [DNS_NXDOMAIN] = "nxdomain",
    [DNS_TIMEOUT] = "timeout",
    [DNS_DEADLINE] = "deadline",
    [DNS_SERVFAIL] = "servfail",
    [DNS_REFUSED] = "refused",
    [DNS_NOTIMP] = "notimp",
    [DNS_FORMERR] = "formerr",
    [DNS_RCODE] = "rcode",
    [DNS_GARBAGE] = "garbage",
    [DNS_MISMATCH] = "mismatch",
    [DNS_TRUNCATED] = "truncated",
    [DNS_NETWORK] = "network",
    [DNS_LOOP] = "loop",
    [DNS_LIMIT] = "limit",
    [DNS_UNRECORDED] = "unrecorded",
};

const char *dns_status_text(enum dns_status status)
{
    return (unsigned)status < DNS_STATUS_COUNT ? statuses[status] : "unknown";
}

enum dns_status dns_status_from_text(struct slice text)
{
    for (unsigned i = 0; i < DNS_STATUS_COUNT; i++)
        if (slice_eq(text, slice_from(statuses[i])))
            return (enum dns_status)i;
    return DNS_STATUS_COUNT;
}
