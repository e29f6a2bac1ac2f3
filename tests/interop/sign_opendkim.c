/* SPDX-License-Identifier: MIT
 * Signs a message with libopendkim: KEYFILE HEADER-CANON BODY-CANON DOMAIN SELECTOR <message.
 * The message has CRLFs; the signature's field is written, with CRLFs too. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include <opendkim/dkim.h>

#define NAME "DKIM-Signature: " /* it folds behind it */

static char message[1 << 20], key[1 << 16];

static size_t read_all(FILE *file, char *to, size_t room)
{
    size_t len = fread(to, 1, room - 1, file);
    to[len] = '\0';
    return len;
}

static dkim_canon_t canon(const char *name)
{
    return strcmp(name, "relaxed") == 0 ? DKIM_CANON_RELAXED : DKIM_CANON_SIMPLE;
}

int main(int argc, char **argv)
{
    DKIM_STAT stat;
    unsigned char *field;
    size_t field_len;
    FILE *file = argc == 6 ? fopen(argv[1], "r") : NULL;
    if (!file)
        return 1;
    read_all(file, key, sizeof(key));
    fclose(file);
    size_t len = read_all(stdin, message, sizeof(message));
    char id[] = "test";
    DKIM_LIB *lib = dkim_init(NULL, NULL);
    DKIM *dkim = dkim_sign(lib, (unsigned char *)id, NULL, (unsigned char *)key,
                           (unsigned char *)argv[5], (unsigned char *)argv[4], canon(argv[2]),
                           canon(argv[3]), DKIM_SIGN_RSASHA256, -1, &stat);
    if (!dkim || dkim_chunk(dkim, (unsigned char *)message, len) != DKIM_STAT_OK ||
        dkim_chunk(dkim, NULL, 0) != DKIM_STAT_OK || dkim_eom(dkim, NULL) != DKIM_STAT_OK ||
        dkim_getsighdr_d(dkim, strlen(NAME), &field, &field_len) != DKIM_STAT_OK) {
        fprintf(stderr, "%s\n", dkim ? dkim_geterror(dkim) : "no handle");
        return 1;
    }
    printf("%s", NAME);
    for (size_t i = 0; i < field_len; i++) /* it folds with LF alone */
        printf("%s%c", field[i] == '\n' && (i == 0 || field[i - 1] != '\r') ? "\r" : "", field[i]);
    printf("\r\n");
    dkim_free(dkim);
    dkim_close(lib);
    return 0;
}
