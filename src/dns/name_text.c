/* SPDX-License-Identifier: MIT
 *
 * name_text.c - names between text and wire form.
 */
#include "dns/internal.h"

const char *dns_name_fault_text(enum dns_name_fault fault)
{
    switch (fault) {
    case DNS_NAME_OK:
        return "no fault";
    case DNS_NAME_EMPTY:
        return "the name is empty";
    case DNS_NAME_EMPTY_LABEL:
        return "the name has an empty label";
    case DNS_NAME_LABEL_LONG:
        return "a label is longer than 63 octets";
    case DNS_NAME_LONG:
        return "the name is longer than 255 octets";
    case DNS_NAME_ESCAPE:
        return "a backslash that is no escape";
    case DNS_NAME_IDN:
        return "a label that is no internationalised name";
    case DNS_NAME_MEMORY:
        return "out of memory";
    }
    return "unknown fault";
}

enum dns_name_fault dns_name_from_text(struct slice text, struct dns_name *out_r)
{
    out_r->len = 0;
    if (text.len == 0)
        return DNS_NAME_EMPTY;
    if (text.len > 1 && text.p[text.len - 1] == '.')
        text.len--;
    else if (text.len == 1 && text.p[0] == '.')
        return name_end(out_r);
    size_t start = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.p[i] != '.')
            continue;
        enum dns_name_fault fault =
            name_add_idn_label(out_r, slice_make(text.p + start, i - start));
        if (fault)
            return fault;
        start = i + 1;
    }
    return name_end(out_r);
}

/* --- zone files -------------------------------------------------------------- */

/* A label being read: room for every label in UTF-8 that could give a short
 * enough A-label. */
struct master_label {
    char octets[4 * DNS_LABEL_MAX];
    size_t len;
    bool raw_high; /* an octet over 127 that was not escaped */
};

/* Reads the escape at text.p[*at], a backslash, and moves behind it. -1 where it
 * is none. RFC 1035 5.1. */
static int read_escape(struct slice text, size_t *at)
{
    size_t left = text.len - *at;
    const char *p = text.p + *at;
    if (left < 2)
        return -1;
    if (!ascii_is_digit(p[1])) {
        *at += 2;
        return (uint8_t)p[1];
    }
    if (left < 4 || !ascii_is_digit(p[2]) || !ascii_is_digit(p[3]))
        return -1;
    int value = (p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0');
    *at += 4;
    return value <= 255 ? value : -1;
}

/* Reads up to the next dot that is not escaped, or to the end. */
static enum dns_name_fault read_label(struct slice text, size_t *at, struct master_label *label)
{
    label->len = 0;
    label->raw_high = false;
    while (*at < text.len && text.p[*at] != '.') {
        int octet = (uint8_t)text.p[*at];
        if (octet == '\\') {
            octet = read_escape(text, at);
        } else {
            label->raw_high |= octet > 127;
            (*at)++;
        }
        if (octet < 0)
            return DNS_NAME_ESCAPE;
        if (label->len == sizeof(label->octets))
            return DNS_NAME_LABEL_LONG;
        label->octets[label->len++] = (char)octet;
    }
    return DNS_NAME_OK;
}

static enum dns_name_fault add_origin(struct dns_name *name, struct slice origin)
{
    if (origin.len == 0)
        return name_end(name);
    if (name->len + origin.len > DNS_NAME_MAX)
        return DNS_NAME_LONG;
    memcpy(name->wire + name->len, origin.p, origin.len);
    name->len = (uint8_t)(name->len + origin.len);
    return DNS_NAME_OK;
}

enum dns_name_fault dns_name_from_master(struct slice text, struct slice origin,
                                         struct dns_name *out_r)
{
    struct master_label label;
    size_t at = 0;
    out_r->len = 0;
    if (text.len == 0)
        return DNS_NAME_EMPTY;
    if (slice_eq(text, SLICE("@")))
        return add_origin(out_r, origin);
    if (slice_eq(text, SLICE(".")))
        return name_end(out_r);
    while (at < text.len) {
        enum dns_name_fault fault = read_label(text, &at, &label);
        struct slice octets = slice_make(label.octets, label.len);
        if (!fault)
            fault =
                label.raw_high ? name_add_idn_label(out_r, octets) : name_add_label(out_r, octets);
        if (fault)
            return fault;
        if (at == text.len)
            return add_origin(out_r, origin);
        at++; /* the dot */
    }
    return name_end(out_r);
}

static void add_octet(struct buffer *out, uint8_t octet)
{
    if (octet == '.' || octet == '\\')
        buffer_printf(out, "\\%c", octet);
    else if (octet <= ' ' || octet >= 127 || strchr("\"();@$", octet))
        buffer_printf(out, "\\%03u", octet);
    else
        buffer_byte(out, (char)octet);
}

void dns_name_to_text(struct buffer *out, struct slice name)
{
    if (name.len <= 1) {
        buffer_byte(out, '.');
        return;
    }
    for (; name.len > 1; name = dns_name_parent(name)) {
        size_t label_len = (uint8_t)name.p[0];
        for (size_t i = 1; i <= label_len && i < name.len; i++)
            add_octet(out, (uint8_t)name.p[i]);
        if (name.len > label_len + 2)
            buffer_byte(out, '.');
    }
}
