/* SPDX-License-Identifier: MIT
 * Names: what is read is canonical, and its text gives it back. */
#include <assert.h>
#include <stdlib.h>

#include "dns/dns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A canonical name, through text and back. */
static void check_text(struct slice name)
{
    struct buffer text;
    struct dns_name back;
    buffer_init(&text, 4096);
    dns_name_to_text(&text, name);
    assert(!text.error && ascii_only(buffer_get(&text)));
    assert(dns_name_from_master(buffer_get(&text), SLICE_NONE, &back) == DNS_NAME_OK);
    assert(slice_eq(dns_name_slice(&back), name));
    buffer_free(&text);
}

static void check_name(struct slice name)
{
    assert(dns_name_is_canonical(name));
    unsigned labels = dns_name_labels(name);
    assert(labels <= DNS_LABELS_MAX);
    check_text(name);
    for (struct slice at = name; labels > 0; labels--) {
        at = dns_name_parent(at);
        assert(dns_name_is_canonical(at) && dns_name_is_within(name, at));
        assert(!dns_name_is_within(at, name));
        assert(dns_name_labels(at) == labels - 1);
    }
}

static void check_fault(enum dns_name_fault fault, const struct dns_name *name)
{
    assert(dns_name_fault_text(fault)[0]);
    if (fault == DNS_NAME_OK)
        check_name(dns_name_slice(name));
}

static void check_reverse(struct slice address)
{
    struct dns_name name;
    dns_name_reverse(address, &name);
    check_name(dns_name_slice(&name));
    assert(dns_name_labels(dns_name_slice(&name)) == (address.len == 4 ? 6 : 34));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char origin[] = "\7example"; /* with its NUL, which is the root */
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    struct slice input = slice_make(copy, size);
    struct dns_name name;
    check_fault(dns_name_from_text(input, &name), &name);
    check_fault(dns_name_from_master(input, SLICE_NONE, &name), &name);
    check_fault(dns_name_from_master(input, slice_make(origin, sizeof(origin)), &name), &name);
    if (dns_name_is_canonical(input))
        check_name(input);
    if (size == 4 || size == 16)
        check_reverse(input);
    free(copy);
    return 0;
}
