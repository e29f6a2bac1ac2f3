/* SPDX-License-Identifier: MIT
 *
 * dkim_verify MODE MESSAGE ZONE-FILE SECONDS: the same work again and again for so much CPU time;
 * prints "RESULT COUNT CPU-SECONDS". MODE is
 *   seen    a message, its key known from before
 *   fresh   the same, the key made ready each time: MESSAGE and MESSAGE.other, which has another
 *           key, in turn, where one key is kept
 *   rsa     the machine's own RSA-2048: OpenSSL alone, key and digest ready
 *   sha256  the machine's own SHA-256 of the message
 * dkim_verify memory MESSAGE ZONE-FILE N reads N messages at once, in pieces of 64 kB in turn, and
 * prints "RESULT N KILOBYTES", the most that the process has had.
 */
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "mail_rig.h"

#define PIECE    65536
#define RIGS_MAX 100

static struct zone *zone;
static struct slice text, other;

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void judge(struct mail_rig *rig)
{
    size_t id;
    while (mail_rig_step(rig) == STEP_NEED) {
        inquiry_want(&rig->inquiry, &rig->want);
        while (inquiry_next(&rig->inquiry, &id)) {
            struct dns_answer answer;
            const struct question *question = &rig->inquiry.items[id].question;
            zone_answer(zone, question->name, question->type, &rig->facts, &answer);
            inquiry_answer(&rig->inquiry, id, &answer);
        }
    }
}

/* Nothing but the memory of arenas and keys is left of the message before. */
static const char *verify(struct mail_rig *rig, struct slice message)
{
    mail_rig_again(rig);
    for (size_t at = 0; at < message.len; at += PIECE)
        mail_rig_feed(rig, slice_head(slice_after(message, at), PIECE));
    mail_rig_end(rig);
    judge(rig);
    return dkim_verdict_text(rig->dkim_result.result);
}

static const char *repeat_verify(double seconds, bool fresh, unsigned long *count_r)
{
    struct mail_rig rig;
    const char *result = "none";
    double begin = cpu_seconds();
    if (!mail_rig_init(&rig))
        exit(1);
    crypto_keys_free(&rig.keys);
    rig.keys = crypto_keys_new(1);
    do {
        result = verify(&rig, fresh && *count_r % 2 ? other : text);
        ++*count_r;
    } while (cpu_seconds() - begin < seconds);
    mail_rig_free(&rig);
    return result;
}

static const char *repeat_rsa(double seconds, unsigned long *count_r)
{
    uint8_t digest[32] = {1}, signature[256];
    size_t len = sizeof(signature);
    EVP_PKEY *key = EVP_RSA_gen(2048);
    EVP_PKEY_CTX *sign = EVP_PKEY_CTX_new(key, NULL), *check = EVP_PKEY_CTX_new(key, NULL);
    EVP_PKEY_sign_init(sign);
    EVP_PKEY_CTX_set_signature_md(sign, EVP_sha256());
    EVP_PKEY_sign(sign, signature, &len, digest, sizeof(digest));
    EVP_PKEY_verify_init(check);
    EVP_PKEY_CTX_set_signature_md(check, EVP_sha256());
    double begin = cpu_seconds();
    do {
        if (EVP_PKEY_verify(check, signature, len, digest, sizeof(digest)) != 1)
            return "fail";
        ++*count_r;
    } while (cpu_seconds() - begin < seconds);
    return "pass";
}

static const char *repeat_sha256(double seconds, unsigned long *count_r)
{
    double begin = cpu_seconds();
    do {
        uint8_t digest[CRYPTO_SHA256_LEN];
        crypto_sha256(text, digest);
        ++*count_r;
    } while (cpu_seconds() - begin < seconds);
    return "pass";
}

/* --- memory ----------------------------------------------------------------------------- */

static long peak_kilobytes(void)
{
    char line[200];
    long kilobytes = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof(line), status))
        sscanf(line, "VmHWM: %ld", &kilobytes);
    if (status)
        fclose(status);
    return kilobytes;
}

static int read_at_once(const char *path, unsigned n)
{
    static struct mail_rig rigs[RIGS_MAX];
    static char piece[PIECE];
    size_t len;
    FILE *file = fopen(path, "rb");
    for (unsigned i = 0; i < n; i++)
        if (!file || n > RIGS_MAX || !mail_rig_init(&rigs[i]))
            return 1;
    while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
        for (unsigned i = 0; i < n; i++)
            mail_rig_feed(&rigs[i], slice_make(piece, len));
    fclose(file);
    for (unsigned i = 0; i < n; i++) {
        mail_rig_end(&rigs[i]);
        judge(&rigs[i]);
    }
    printf("%s %u %ld\n", dkim_verdict_text(rigs[n - 1].dkim_result.result), n, peak_kilobytes());
    return 0;
}

static int measure(const char *mode, const char *path, double seconds)
{
    char second[4096];
    unsigned long count = 0;
    const char *result = NULL;
    text = mail_rig_file(".", path, false);
    snprintf(second, sizeof(second), "%s.other", path);
    if (strcmp(mode, "fresh") == 0)
        other = mail_rig_file(".", second, false);
    double begin = cpu_seconds();
    if (strcmp(mode, "rsa") == 0)
        result = repeat_rsa(seconds, &count);
    else if (strcmp(mode, "sha256") == 0)
        result = repeat_sha256(seconds, &count);
    else
        result = repeat_verify(seconds, strcmp(mode, "fresh") == 0, &count);
    printf("%s %lu %.6f\n", result, count, cpu_seconds() - begin);
    return 0;
}

int main(int argc, char **argv)
{
    struct dns_fault fault;
    if (argc != 5)
        return 1;
    if (zone_read(mail_rig_file(".", argv[3], false), SLICE_NONE, &zone, &fault) != ASSAY_OK)
        return 1;
    if (strcmp(argv[1], "memory") == 0)
        return read_at_once(argv[2], (unsigned)atoi(argv[4]));
    return measure(argv[1], argv[2], atof(argv[4]));
}
