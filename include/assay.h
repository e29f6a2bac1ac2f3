/* SPDX-License-Identifier: MIT
 *
 * assay.h - e-mail authentication: the public interface of libassay.
 *
 * The library does no input or output, reads no clock, starts no thread and
 * holds no global state: it takes bytes and gives verdicts, or the questions
 * that it still needs answered. (So far only its version and its errors are public.)
 */
#ifndef ASSAY_H
#define ASSAY_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ASSAY_PUBLIC __attribute__((visibility("default")))
#else
#define ASSAY_PUBLIC
#endif

/* Operational errors. A protocol verdict (permerror, fail) is never one of
 * these. The list may grow. */
enum assay_error {
    ASSAY_OK = 0,
    ASSAY_ENOMEM = -1,   /* no memory, or the cap of an arena was reached */
    ASSAY_ESYNTAX = -2,  /* input that is not of the form it claims */
    ASSAY_ELIMIT = -3,   /* a named limit was reached */
    ASSAY_EIO = -4,      /* a read or a write failed */
    ASSAY_ENOENT = -5,   /* no such file, or it could not be opened */
    ASSAY_ESERVICE = -6, /* a service (a resolver) is not there */
    ASSAY_EUSAGE = -7,   /* a call or a command line that is not allowed */
    ASSAY_EEXIST = -8,   /* would overwrite */
};

/* The version of the library, "MAJOR.MINOR.PATCH". Static, never NULL. */
ASSAY_PUBLIC const char *assay_version(void);

/* A sentence fragment for one of ASSAY_E*, without a final stop. Static,
 * never NULL; "unknown error" for a number that is none of them. */
ASSAY_PUBLIC const char *assay_strerror(int error);

#ifdef __cplusplus
}
#endif
#endif
