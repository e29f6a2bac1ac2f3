/* SPDX-License-Identifier: MIT
 *
 * mail_rig.h - a message and the answers to its questions, for tests that drive dkim_step and
 * arc_step by themselves.
 */
#ifndef MAIL_RIG_H
#define MAIL_RIG_H

#include "arc/arc.h"
#include "dkim/dkim.h"

/* What has arrived of a message, and what was found out. */
struct mail_rig {
    struct arena arena, scratch, facts;
    struct mail_reader reader;
    struct dkim_message dkim;
    struct arc_message arc;
    struct dkim_plan plan;
    bool has_header;
    struct crypto_keys *keys;
    struct inquiry inquiry;
    struct questions want;
    struct dkim_result dkim_result;
    struct arc_result arc_result;
    int64_t as_of_s;
};

/* False without memory. */
bool mail_rig_init(struct mail_rig *rig);
void mail_rig_free(struct mail_rig *rig);
/* For the next message; the keys stay. */
void mail_rig_again(struct mail_rig *rig);
/* Octets of the message in pieces of any size, and its end. ASSAY_OK, ASSAY_ELIMIT,
 * ASSAY_ENOMEM. */
int mail_rig_feed(struct mail_rig *rig, struct slice piece);
int mail_rig_end(struct mail_rig *rig);
/* One run of both steps; it is done where both are. */
enum step mail_rig_step(struct mail_rig *rig);
/* All that both say, and the demanded facts, as lines. */
void mail_rig_dump(struct buffer *out, const struct mail_rig *rig);

/* A file, LF made CRLF; free with free((void *)p). Exits where it cannot be read. */
struct slice mail_rig_file(const char *folder, const char *name, bool as_mail);

#endif
