/* SPDX-License-Identifier: MIT
 * A message from a file, in one pass: header, plan, body hashes. */
#include "cli/message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

void message_init(struct message *message)
{
    memset(message, 0, sizeof(*message));
    arena_init(&message->arena, CLI_MAIL_ARENA);
    mail_file_init(&message->file);
    mail_reader_init(&message->reader, &message->arena);
    dkim_plan_init(&message->plan, &message->arena);
}

void message_free(struct message *message)
{
    mail_file_free(&message->file);
    mail_reader_free(&message->reader);
    arena_free(&message->arena);
}

/* --- the header ---------------------------------------------------------------------- */

static int read_header(struct message *message)
{
    const struct mail_header *header = &message->reader.header;
    int error = dkim_message_read(&message->dkim, header, &message->arena);
    if (error == ASSAY_OK)
        error = arc_message_read(&message->arc, header, &message->arena);
    if (error != ASSAY_OK)
        return error;
    dkim_message_plan(&message->dkim, &message->plan);
    arc_message_plan(&message->arc, &message->plan);
    message->has_header = true;
    return arena_failed(&message->arena) ? ASSAY_ENOMEM : ASSAY_OK;
}

/* --- the pieces -------------------------------------------------------------------------- */

static int feed(struct message *message, struct slice piece)
{
    struct slice body;
    int error = mail_reader_feed(&message->reader, piece, &body);
    if (error == ASSAY_OK && message->reader.header.complete && !message->has_header)
        error = read_header(message);
    if (error == ASSAY_OK && message->has_header)
        dkim_plan_feed(&message->plan, body);
    return error;
}

int message_feed(struct message *message, struct slice piece)
{
    struct buffer text;
    if (message->file.state == MAIL_FILE_PLAIN && !message->file.had_from)
        return feed(message, piece);
    buffer_init(&text, SIZE_MAX / 4);
    mail_file_feed(&message->file, piece, &text);
    int error = text.error ? text.error : feed(message, buffer_get(&text));
    buffer_free(&text);
    return error;
}

int message_end(struct message *message)
{
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4);
    mail_file_end(&message->file, &text);
    int error = text.error ? text.error : feed(message, buffer_get(&text));
    buffer_free(&text);
    if (error == ASSAY_OK)
        error = mail_reader_end(&message->reader);
    if (error == ASSAY_OK && !message->has_header)
        error = read_header(message);
    if (error == ASSAY_OK)
        dkim_plan_end(&message->plan);
    message->was = (struct view_file){
        .is_unix = message->file.state == MAIL_FILE_UNIX,
        .had_mark = message->file.had_mark,
        .had_from = message->file.had_from,
        .more_from = message->file.more_from,
        .quoted_from = message->file.quoted_from,
    };
    return error;
}

int message_take_header(struct message *message, struct slice text)
{
    int error = mail_header_read(text, &message->arena, &message->reader.header);
    return error == ASSAY_OK ? read_header(message) : error;
}

/* --- the file ------------------------------------------------------------------------------- */

static bool has_fields(const struct mail_header *header)
{
    for (size_t i = 0; i < header->count; i++)
        if (slice_is_graphic(header->fields[i].name))
            return true;
    return false;
}

/* As some programs of Windows write text: with a mark, or ASCII and NUL by turns. */
bool is_utf16(struct slice text)
{
    if (text.len < 4)
        return false;
    bool has_mark = memcmp(text.p, "\xff\xfe", 2) == 0 || memcmp(text.p, "\xfe\xff", 2) == 0;
    bool by_turns = !text.p[0] == !text.p[2] && !text.p[1] == !text.p[3];
    return has_mark || (by_turns && !text.p[0] != !text.p[1]);
}

static int complain_about_message(const struct command *command, const char *path, int error)
{
    if (error == ASSAY_ENOMEM)
        return complain_memory(command);
    return complain(command, EXIT_BAD_INPUT,
                    "%s: a header of more than %u octets or %u fields; nothing is judged by a "
                    "part of it",
                    path, MAIL_HEADER_MAX, MAIL_FIELDS_MAX);
}

void greet(const char *path)
{
    if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
        fputs("assay: paste it here, then press Ctrl-D\n", stderr);
}

ssize_t read_piece(int fd, char *piece, size_t len)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};
    for (;;) {
        ssize_t got = read(fd, piece, len);
        if (got >= 0)
            return got;
        if (errno == EAGAIN)
            poll(&input, 1, -1); /* another program has made it non-blocking */
        else if (errno != EINTR)
            return -errno;
    }
}

static int read_pieces(const struct command *command, const char *path, int fd,
                       struct message *message)
{
    static char piece[MESSAGE_PIECE];
    ssize_t len;
    int error = ASSAY_OK;
    while (error == ASSAY_OK && (len = read_piece(fd, piece, sizeof(piece))) != 0) {
        if (len < 0)
            return complain(command, len == -EISDIR ? EXIT_NO_INPUT : EXIT_IO, "%s: %s", path,
                            strerror((int)-len));
        error = message_feed(message, slice_make(piece, (size_t)len));
    }
    if (error == ASSAY_OK)
        error = message_end(message);
    if (error != ASSAY_OK)
        return complain_about_message(command, path, error);
    bool is_empty = !message->reader.header.text.len;
    if (is_empty && message->reader.header.flaws[MAIL_NO_END])
        return complain(command, EXIT_BAD_INPUT, "%s: no message: it is empty", path);
    if (!is_empty && !has_fields(&message->reader.header))
        return complain(command, EXIT_BAD_INPUT, "%s: no message: line 1 is no header field%s",
                        path, is_utf16(message->reader.header.text) ? UTF16_HINT : "");
    return EXIT_GOOD;
}

int message_open(const struct command *command, const char *path, struct message *message)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return complain(command, EXIT_NO_INPUT, "%s: %s", path, strerror(errno));
    greet(path);
    int code = read_pieces(command, input_name(path), fd, message);
    if (!standard)
        close(fd);
    return code;
}
