/* SPDX-License-Identifier: MIT
 *
 * name.c - canonical names: put together, checked, taken apart.
 */
#include "dns/internal.h"

/* Copies in lower case. Returns all octets or-ed, so that one look at the top
 * bit tells whether any of them is over 127. */
static uint8_t copy_lower(uint8_t *to, const char *from, size_t len)
{
    uint8_t all = 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = (uint8_t)from[i];
        all |= c;
        to[i] = (uint8_t)(c | ((uint8_t)(c - 'A') < 26 ? 0x20 : 0));
    }
    return all;
}

static enum dns_name_fault label_fault(const struct dns_name *name, size_t len)
{
    if (len == 0)
        return DNS_NAME_EMPTY_LABEL;
    if (len > DNS_LABEL_MAX)
        return DNS_NAME_LABEL_LONG;
    /* its length octet, itself, and the root label that is still to come */
    return name->len + 1 + len + 1 > DNS_NAME_MAX ? DNS_NAME_LONG : DNS_NAME_OK;
}

enum dns_name_fault name_add_label(struct dns_name *name, struct slice label)
{
    enum dns_name_fault fault = label_fault(name, label.len);
    if (fault)
        return fault;
    name->wire[name->len] = (uint8_t)label.len;
    copy_lower(name->wire + name->len + 1, label.p, label.len);
    name->len = (uint8_t)(name->len + 1 + label.len);
    return DNS_NAME_OK;
}

static enum dns_name_fault add_utf8_label(struct dns_name *name, struct slice label)
{
    char ascii[DNS_LABEL_MAX];
    size_t len;
    enum dns_name_fault fault = idn_to_ascii(label, ascii, &len);
    return fault ? fault : name_add_label(name, slice_make(ascii, len));
}

enum dns_name_fault name_add_idn_label(struct dns_name *name, struct slice label)
{
    enum dns_name_fault fault = label_fault(name, label.len);
    if (fault == DNS_NAME_EMPTY_LABEL)
        return fault;
    if (fault) /* an A-label may be shorter than its UTF-8 */
        return ascii_only(label) ? fault : add_utf8_label(name, label);
    if (copy_lower(name->wire + name->len + 1, label.p, label.len) & 0x80)
        return add_utf8_label(name, label);
    name->wire[name->len] = (uint8_t)label.len;
    name->len = (uint8_t)(name->len + 1 + label.len);
    return DNS_NAME_OK;
}

enum dns_name_fault name_end(struct dns_name *name)
{
    if (name->len >= DNS_NAME_MAX)
        return DNS_NAME_LONG;
    name->wire[name->len++] = 0;
    return DNS_NAME_OK;
}

bool dns_name_is_canonical(struct slice bytes)
{
    if (bytes.len == 0 || bytes.len > DNS_NAME_MAX)
        return false;
    size_t at = 0;
    while (bytes.p[at] != 0) {
        size_t label_len = (uint8_t)bytes.p[at];
        if (label_len > DNS_LABEL_MAX || at + 1 + label_len >= bytes.len)
            return false;
        for (size_t i = at + 1; i <= at + label_len; i++)
            if (bytes.p[i] >= 'A' && bytes.p[i] <= 'Z')
                return false;
        at += 1 + label_len;
    }
    return at + 1 == bytes.len;
}

struct slice dns_name_parent(struct slice name)
{
    size_t label_len = name.len ? (uint8_t)name.p[0] : 0;
    if (label_len == 0 || label_len + 1 >= name.len)
        return name;
    return slice_make(name.p + 1 + label_len, name.len - 1 - label_len);
}

unsigned dns_name_labels(struct slice name)
{
    unsigned labels = 0;
    for (; name.len > 1; name = dns_name_parent(name))
        labels++;
    return labels;
}

bool dns_name_is_within(struct slice name, struct slice ancestor)
{
    while (name.len > ancestor.len && name.len > 1)
        name = dns_name_parent(name);
    return slice_eq(name, ancestor);
}

static size_t put_decimal(uint8_t *to, unsigned value)
{
    size_t len = value >= 100 ? 3 : value >= 10 ? 2 : 1;
    for (size_t i = len; i-- > 0; value /= 10)
        to[i] = (uint8_t)('0' + value % 10);
    return len;
}

static size_t put_octet(uint8_t *to, uint8_t octet, bool ipv6)
{
    static const char digits[] = "0123456789abcdef";
    if (!ipv6) {
        to[0] = (uint8_t)put_decimal(to + 1, octet);
        return 1 + (size_t)to[0];
    }
    to[0] = to[2] = 1;
    to[1] = (uint8_t)digits[octet & 15];
    to[3] = (uint8_t)digits[octet >> 4];
    return 4;
}

void dns_name_reverse(struct slice address, struct dns_name *out_r)
{
    static const char in_addr[] = "\7in-addr\4arpa";
    static const char ip6[] = "\3ip6\4arpa";
    bool ipv6 = address.len == 16;
    size_t len = 0;
    for (size_t i = address.len; i-- > 0;)
        len += put_octet(out_r->wire + len, (uint8_t)address.p[i], ipv6);
    /* with its NUL, which is the root label */
    size_t tail_len = ipv6 ? sizeof(ip6) : sizeof(in_addr);
    memcpy(out_r->wire + len, ipv6 ? ip6 : in_addr, tail_len);
    out_r->len = (uint8_t)(len + tail_len);
}
