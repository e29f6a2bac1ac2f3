/* SPDX-License-Identifier: MIT
 * OpenSSL's own start. Version 3.5 waits for itself without end where the first of its
 * allocations fails: reporting that needs the very start that is under way. */
#include "crypto/crypto.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <stdlib.h>

static void (*while_starting)(void); /* NULL: it has started */

static void *checked(void *memory)
{
    if (!memory && while_starting)
        while_starting();
    return memory;
}

static void *take(size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    return checked(malloc(len));
}

static void *resize(void *memory, size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    if (len)
        return checked(realloc(memory, len));
    free(memory);
    return NULL;
}

static void release(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    free(memory);
}

int crypto_start(void (*no_memory)(void))
{
    while_starting = no_memory;
    bool done = CRYPTO_set_mem_functions(take, resize, release) == 1 &&
                OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1 &&
                OSSL_LIB_CTX_get0_global_default() != NULL;
    ERR_clear_error(); /* this thread's list of errors is made here */
    while_starting = NULL;
    return done ? ASSAY_OK : ASSAY_ENOMEM;
}
