/* SPDX-License-Identifier: MIT
 *
 * idn.c - internationalised labels (RFC 5890, 5891; RFC 8616 4).
 */
#include <idn2.h>

#include "dns/internal.h"

/* A label of UTF-8 longer than this cannot become an A-label of 63 octets: each
 * character takes at least one of them. */
#define IDN_INPUT_MAX (4 * DNS_LABEL_MAX)

static enum dns_name_fault fault_of(int error)
{
    switch (error) {
    case IDN2_OK:
        return DNS_NAME_OK;
    case IDN2_MALLOC:
        return DNS_NAME_MEMORY;
    case IDN2_TOO_BIG_LABEL:
    case IDN2_TOO_BIG_DOMAIN:
    case IDN2_PUNYCODE_BIG_OUTPUT:
        return DNS_NAME_LABEL_LONG;
    default:
        return DNS_NAME_IDN;
    }
}

/* Some characters that are not ASCII are mapped to ones that are, a dot or a
 * slash among them: what comes out must be one label of a host name. */
static bool is_host_label(const char *text)
{
    for (const char *p = text; *p; p++)
        if (!ascii_is_alnum(*p) && *p != '-' && *p != '_')
            return false;
    return text[0] != '\0';
}

enum dns_name_fault idn_to_ascii(struct slice label, char *out, size_t *len_r)
{
    char text[IDN_INPUT_MAX + 1];
    if (label.len > IDN_INPUT_MAX)
        return DNS_NAME_LABEL_LONG;
    if (slice_find(label, '\0') != label.len || !utf8_valid(label))
        return DNS_NAME_IDN;
    memcpy(text, label.p, label.len);
    text[label.len] = '\0';

    uint8_t *ascii = NULL;
    int error =
        idn2_lookup_u8((const uint8_t *)text, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    enum dns_name_fault fault = fault_of(error);
    if (!fault && !is_host_label((const char *)ascii))
        fault = DNS_NAME_IDN;
    if (!fault && strlen((const char *)ascii) > DNS_LABEL_MAX)
        fault = DNS_NAME_LABEL_LONG;
    if (!fault) {
        *len_r = strlen((const char *)ascii);
        memcpy(out, ascii, *len_r);
    }
    idn2_free(ascii);
    return fault;
}
