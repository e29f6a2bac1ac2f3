/* SPDX-License-Identifier: MIT */
#include "base/base.h"

const char *assay_strerror(int error)
{
    static const char *const texts[] = {
        "no error",
        "out of memory",
        "bad syntax",
        "a limit was reached",
        "input or output failed",
        "cannot be opened",
        "service not available",
        "not allowed",
        "exists already",
    };
    if (error > 0 || -(long)error >= (long)ARRAY_LEN(texts))
        return "unknown error";
    return texts[-error];
}

const char *assay_version(void)
{
    return ASSAY_VERSION;
}
