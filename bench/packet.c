/* SPDX-License-Identifier: MIT
 *
 * packet SECONDS: typical responses read again and again, each kind for so much
 * CPU time; prints "KIND OCTETS OURS C-ARES", packets per CPU second, for
 * dns_packet_read and for the reader of c-ares that takes the same packet.
 */
#include <ares.h>
#include <arpa/nameser.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "dns/dns.h"

struct kind {
    const char *name;
    uint16_t type;
    size_t records;
    size_t text_len; /* of each TXT */
};

static const struct kind kinds[] = {
    {"A", DNS_A, 1, 0},
    {"MX of 10", DNS_MX, 10, 0},
    {"TXT of 450 octets", DNS_TXT, 1, 450},
    {"TXT of 16 kB", DNS_TXT, 1, 16000},
};

struct bench {
    const struct kind *kind;
    struct slice name;
    struct slice packet;
    struct arena arena;
};

/* --- packets ---------------------------------------------------------------------- */

/* A host as servers write it: its first label, then a pointer to the question. */
static size_t mx_rdata(uint8_t *out, size_t number)
{
    const uint8_t bytes[] = {0,   (uint8_t)(10 * number),  3,    'm',
                             'x', (uint8_t)('0' + number), 0xc0, 12};
    memcpy(out, bytes, sizeof(bytes));
    return sizeof(bytes);
}

static size_t txt_rdata(uint8_t *out, size_t text_len)
{
    size_t len = 0;
    for (size_t left = text_len; left;) {
        size_t piece = left < 255 ? left : 255;
        out[len++] = (uint8_t)piece;
        memset(out + len, 'x', piece);
        len += piece;
        left -= piece;
    }
    return len;
}

static size_t rdata(const struct kind *kind, size_t number, uint8_t *out)
{
    static const uint8_t address[4] = {192, 0, 2, 1};
    if (kind->type == DNS_MX)
        return mx_rdata(out, number);
    if (kind->type == DNS_TXT)
        return txt_rdata(out, kind->text_len);
    memcpy(out, address, sizeof(address));
    return sizeof(address);
}

static struct slice make_packet(const struct kind *kind, struct slice name)
{
    static uint8_t data[20000];
    uint8_t header[12] = {0, 0, 0x81, 0x80, 0, 1, 0, (uint8_t)kind->records};
    uint8_t fixed[12] = {0xc0, 12, 0, (uint8_t)kind->type, 0, 1, 0, 0, 0x0e, 0x10};
    struct buffer out;
    buffer_init(&out, 65535);
    buffer_add(&out, header, sizeof(header));
    buffer_slice(&out, name);
    buffer_add(&out, fixed + 2, 4);
    for (size_t i = 0; i < kind->records; i++) {
        size_t len = rdata(kind, i, data);
        fixed[10] = (uint8_t)(len >> 8);
        fixed[11] = (uint8_t)len;
        buffer_add(&out, fixed, sizeof(fixed));
        buffer_add(&out, data, len);
    }
    return buffer_get(&out);
}

/* --- readers ------------------------------------------------------------------------ */

static bool read_ours(struct bench *bench)
{
    struct dns_answer answer;
    arena_reset(&bench->arena);
    return dns_packet_read(bench->packet, 0, bench->name, bench->kind->type, &bench->arena,
                           &answer) == ASSAY_OK &&
           answer.record_count == bench->kind->records;
}

static bool read_ares(struct bench *bench)
{
    const unsigned char *p = (const unsigned char *)bench->packet.p;
    int len = (int)bench->packet.len, status;
    struct hostent *host = NULL;
    struct ares_mx_reply *mx = NULL;
    struct ares_txt_ext *txt = NULL;
    switch (bench->kind->type) {
    case DNS_A:
        status = ares_parse_a_reply(p, len, &host, NULL, NULL);
        ares_free_hostent(host);
        break;
    case DNS_MX:
        status = ares_parse_mx_reply(p, len, &mx);
        ares_free_data(mx);
        break;
    default:
        status = ares_parse_txt_reply_ext(p, len, &txt);
        ares_free_data(txt);
    }
    return status == ARES_SUCCESS;
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double rate(struct bench *bench, bool (*read)(struct bench *), double seconds)
{
    unsigned long count = 0;
    double start = cpu_seconds(), used = 0;
    while (used < seconds) {
        for (unsigned i = 0; i < 1000; i++)
            if (!read(bench))
                exit(1);
        count += 1000;
        used = cpu_seconds() - start;
    }
    return (double)count / used;
}

int main(int argc, char **argv)
{
    static const char name[] = "\4mail\7example\3com";
    if (argc != 2)
        return 64;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct bench bench = {.kind = &kinds[i], .name = slice_make(name, sizeof(name))};
        bench.packet = make_packet(bench.kind, bench.name);
        arena_init(&bench.arena, (size_t)1 << 20);
        double ours = rate(&bench, read_ours, strtod(argv[1], NULL));
        double ares = rate(&bench, read_ares, strtod(argv[1], NULL));
        printf("%s\t%zu\t%.0f\t%.0f\n", kinds[i].name, bench.packet.len, ours, ares);
        arena_free(&bench.arena);
    }
    return 0;
}
