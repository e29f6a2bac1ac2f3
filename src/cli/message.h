/* SPDX-License-Identifier: MIT
 *
 * message.h - what the commands share that read a message.
 */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include "arc/arc.h"
#include "cli/cli.h"
#include "dkim/dkim.h"
#include "mail/mail.h"
#include "view/view.h"

/* A message, as far as it is kept: its header, and the hashes of its body. */
struct message {
    struct arena arena;
    struct mail_file file;
    struct mail_reader reader;
    bool has_header;
    struct view_file was; /* what was odd about its file */
    struct dkim_message dkim;
    struct arc_message arc;
    struct dkim_plan plan;
};

void message_init(struct message *message);
void message_free(struct message *message);
/* Octets as a file has them, in pieces of any size. ASSAY_OK, ASSAY_ELIMIT, ASSAY_ENOMEM. */
int message_feed(struct message *message, struct slice piece);
int message_end(struct message *message);
/* A header that is whole already. The same. */
int message_take_header(struct message *message, struct slice text);
#define UTF16_HINT ", but UTF-16: save it as it was received"

bool is_utf16(struct slice text);
/* Somebody at a terminal is told what is waited for. */
void greet(const char *path);
/* Above 0: octets; 0: the end; below 0: errno. */
ssize_t read_piece(int fd, char *piece, size_t len);
/* Reads all of a file ("-": standard input). EXIT_GOOD, or the code after a complaint. */
int message_open(const struct command *command, const char *path, struct message *message);

/* --- commands ---------------------------------------------------------------------- */

/* One message, judged: what `assay dkim` and `assay arc` have in common. */
struct message_check {
    const struct arguments *arguments;
    struct message message;
    struct source source;
    struct crypto_keys *keys;
    int64_t as_of_s;
    struct arena facts;
    struct arena scratch;
    struct resolve_job job;
    struct dkim_result dkim;
    struct arc_result arc;
};

/* What makes them different. */
struct message_use {
    enum step (*step)(struct message_check *check, const struct facts *known,
                      struct questions *want, struct arena *scratch);
    const char *title; /* of a page of Markdown */
    void (*put_text)(struct buffer *out, const struct message_check *check, bool color);
    void (*put_json)(struct buffer *out, const struct message_check *check, enum jsonw_style style);
    int (*exit_code)(const struct message_check *check);
};

/* --save-case, where it is given. EXIT_GOOD, or the code after a complaint. */
int message_case_save(const struct message_check *check);
/* From the case that has been read. The same. */
int message_case_load(struct message_check *check);
/* Runs the whole command. */
int message_run(const struct arguments *arguments, const struct message_use *use);
/* What its pages need. */
struct view_message message_view(const struct message_check *check, bool color);

#endif
