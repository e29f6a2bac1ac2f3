/* SPDX-License-Identifier: MIT
 *
 * nomem.c - for LD_PRELOAD: makes allocations of a whole program fail, its own and those
 * of its libraries, between the start of main and its end.
 *
 *     ASSAY_NOMEM=12      the 12th allocation fails
 *     ASSAY_NOMEM=12+     the 12th and all that follow fail
 *     ASSAY_NOMEM_LOG=F   at the end of main the number of allocations is written to F
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int main_function(int argc, char **argv, char **environment);
typedef int start_function(main_function *run, int argc, char **argv, void (*init)(void),
                           void (*fini)(void), void (*end)(void), void *stack);

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);
start_function __libc_start_main;

static main_function *real_main;
static unsigned long fails_at, count;
static int from_then_on, armed;

static int fails(void)
{
    if (!armed)
        return 0;
    unsigned long number = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
    if (!fails_at || (from_then_on ? number < fails_at : number != fails_at))
        return 0;
    errno = ENOMEM;
    return 1;
}

__attribute__((visibility("default"))) void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

__attribute__((visibility("default"))) void *calloc(size_t members, size_t size)
{
    return fails() ? NULL : __libc_calloc(members, size);
}

__attribute__((visibility("default"))) void *realloc(void *p, size_t size)
{
    return fails() ? NULL : __libc_realloc(p, size);
}

static void write_count(const char *path)
{
    FILE *log = path ? fopen(path, "w") : NULL;
    if (!log)
        return;
    fprintf(log, "%lu\n", count);
    fclose(log);
}

static int counted_main(int argc, char **argv, char **environment)
{
    const char *at = getenv("ASSAY_NOMEM");
    if (at) {
        fails_at = strtoul(at, NULL, 10);
        from_then_on = strchr(at, '+') != NULL;
    }
    armed = 1;
    int code = real_main(argc, argv, environment);
    armed = 0;
    write_count(getenv("ASSAY_NOMEM_LOG"));
    return code;
}

__attribute__((visibility("default"))) int __libc_start_main(main_function *run, int argc,
                                                             char **argv, void (*init)(void),
                                                             void (*fini)(void), void (*end)(void),
                                                             void *stack)
{
    start_function *start;
    *(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
    real_main = run;
    return start(counted_main, argc, argv, init, fini, end, stack);
}
