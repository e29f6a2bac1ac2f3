/* SPDX-License-Identifier: MIT
 * Case files: what is read is written, and reads back the same. The input is tried as it
 * is, and with the last line that belongs to it, or no digest would ever be right. */
#include <assert.h>

#include "crypto/crypto.h"
#include "facts/facts.h"

#define ARENA_CAP ((size_t)128 << 20)
#define TEXT_CAP  ((size_t)32 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct case_file *file)
{
    struct arena arena;
    struct buffer text, again;
    struct case_file copy;
    struct dns_fault fault;
    arena_init(&arena, ARENA_CAP);
    buffer_init(&text, TEXT_CAP);
    buffer_init(&again, TEXT_CAP);
    case_write(&text, file);
    assert(!text.error);
    assert(case_read(buffer_get(&text), &arena, &copy, &fault) == ASSAY_OK);
    assert(copy.facts.count == file->facts.count && copy.part_count == file->part_count);
    case_write(&again, &copy);
    assert(slice_eq(buffer_get(&text), buffer_get(&again)));
    buffer_free(&text);
    buffer_free(&again);
    arena_free(&arena);
}

static void read_case(struct slice text)
{
    struct arena arena;
    struct case_file file;
    struct dns_fault fault = {.line = 0};
    arena_init(&arena, ARENA_CAP);
    int error = case_read(text, &arena, &file, &fault);
    if (error == ASSAY_OK)
        check_again(&file);
    else
        assert(error == ASSAY_ESYNTAX && fault.line && fault.column && fault.reason[0]);
    arena_free(&arena);
}

static void add_end(struct buffer *text)
{
    uint8_t digest[CRYPTO_SHA256_LEN];
    size_t lines = 0;
    for (size_t i = 0; i < text->len; i++)
        lines += text->p[i] == '\n';
    crypto_sha256(buffer_get(text), digest);
    buffer_printf(text, "{\"type\":\"end\",\"lines\":%zu,\"sha256\":\"", lines);
    for (size_t i = 0; i < sizeof(digest); i++)
        buffer_printf(text, "%02x", digest[i]);
    buffer_text(text, "\"}\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer text;
    read_case(slice_make(data, size));
    buffer_init(&text, TEXT_CAP);
    buffer_slice(&text, slice_make(data, size));
    add_end(&text);
    read_case(buffer_get(&text));
    buffer_free(&text);
    return 0;
}
