/* SPDX-License-Identifier: MIT
 * base64: what decodes, encodes to the very text that it came from. */
#include <assert.h>

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer bytes, text;
    buffer_init(&bytes, size + 4);
    buffer_init(&text, 2 * size + 4);
    if (base64_decode(&bytes, slice_make(data, size)) == ASSAY_OK) {
        base64_encode(&text, buffer_get(&bytes));
        assert(slice_eq(buffer_get(&text), slice_make(data, size)));
    }
    buffer_free(&bytes);
    buffer_free(&text);
    return 0;
}
