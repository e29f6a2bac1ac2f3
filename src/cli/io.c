/* SPDX-License-Identifier: MIT
 * Files and complaints. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* One line on standard error, at once; false where there was no memory for it. A backslash
 * stays as it is: what was escaped before must not be escaped again. */
static bool put_complaint(const struct command *command, struct slice text)
{
    struct buffer line;
    char prefix[80];
    buffer_init(&line, SIZE_MAX / 4);
    snprintf(prefix, sizeof(prefix), "assay%s%s: ", command ? " " : "",
             command ? command->name : "");
    buffer_text(&line, prefix);
    while (text.p && !line.error) {
        text_escape(&line, slice_cut(&text, '\\'));
        buffer_text(&line, text.p ? "\\" : "");
    }
    buffer_byte(&line, '\n');
    bool good = !line.error;
    if (good)
        write_all(STDERR_FILENO, buffer_get(&line));
    else
        fprintf(stderr, "%sout of memory\n", prefix);
    buffer_free(&line);
    return good;
}

int complain(const struct command *command, int code, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;
    va_start(arguments, format);
    int len = vasprintf(&text, format, arguments);
    va_end(arguments);
    bool good = put_complaint(command, len < 0 ? SLICE("out of memory") : slice_from(text));
    free(len < 0 ? NULL : text);
    return good && len >= 0 ? code : EXIT_BUG;
}

int complain_about(const struct command *command, int code, const char *what, struct slice input,
                   const char *reason)
{
    struct buffer text;
    if (strcmp(reason, assay_strerror(ASSAY_ENOMEM)) == 0)
        return complain_memory(command); /* no fault of the input */
    buffer_init(&text, SIZE_MAX / 4);
    buffer_printf(&text, "%s \"", what);
    buffer_slice(&text, slice_head(input, COMPLAINT_INPUT_MAX));
    buffer_printf(&text, "%s\": %s", input.len > COMPLAINT_INPUT_MAX ? "..." : "", reason);
    bool good = put_complaint(command, text.error ? SLICE("out of memory") : buffer_get(&text));
    good = good && !text.error;
    buffer_free(&text);
    return good ? code : EXIT_BUG;
}

int complain_memory(const struct command *command)
{
    return complain(command, EXIT_BUG, "out of memory");
}

/* --- reading ---------------------------------------------------------------------- */

static int read_all(const struct command *command, const char *path, int fd, size_t cap,
                    struct buffer *out)
{
    char piece[8192];
    for (;;) {
        ssize_t len = read(fd, piece, sizeof(piece));
        struct pollfd input = {.fd = fd, .events = POLLIN};
        if (len < 0 && errno == EAGAIN)
            poll(&input, 1, -1); /* another program has made it non-blocking */
        if (len < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (len < 0)
            return complain(command, errno == EISDIR ? EXIT_NO_INPUT : EXIT_IO, "%s: %s", path,
                            strerror(errno));
        if (len == 0)
            return EXIT_GOOD;
        if (out->len + (size_t)len > cap)
            return complain(command, EXIT_BAD_INPUT, "%s: larger than %zu octets", path, cap);
        buffer_add(out, piece, (size_t)len);
        if (out->error)
            return complain_memory(command);
    }
}

const char *input_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

int read_file(const struct command *command, const char *path, size_t cap, struct buffer *out_r)
{
    bool standard = strcmp(path, "-") == 0;
    buffer_init(out_r, cap + 1);
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return complain(command, EXIT_NO_INPUT, "%s: %s", path, strerror(errno));
    int code = read_all(command, input_name(path), fd, cap, out_r);
    if (!standard)
        close(fd);
    return code;
}

bool file_exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

/* Where the path leads, links followed. What is not there yet may be its last step. */
static bool place_of(const char *path, char place_r[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    snprintf(place_r, PATH_MAX, "%.*s", slash ? (int)(slash - path) + 1 : 0, path);
    if (slash && !file_exists(place_r))
        return false;
    return realpath(path, place_r) || errno == ENOENT; /* glibc: then as far as it leads */
}

bool same_file(const char *one, const char *other)
{
    char here[PATH_MAX], there[PATH_MAX];
    struct stat a, b;
    if (stat(one, &a) == 0 && stat(other, &b) == 0)
        return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
    return place_of(one, here) && place_of(other, there) && strcmp(here, there) == 0;
}

bool is_standard_input(const char *path)
{
    struct stat here, there;
    return stat(path, &there) == 0 && fstat(STDIN_FILENO, &here) == 0 && S_ISREG(here.st_mode) &&
           here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

/* --- writing ------------------------------------------------------------------------ */

/* A pipe may have been made non-blocking by another program. */
bool write_all(int fd, struct slice bytes)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    while (bytes.len) {
        ssize_t len = write(fd, bytes.p, bytes.len);
        if (len < 0 && errno == EAGAIN)
            poll(&room, 1, -1);
        else if (len < 0 && errno != EINTR)
            return false;
        if (len > 0)
            bytes = slice_after(bytes, (size_t)len);
    }
    return true;
}

int write_new_file(const struct command *command, const char *path, struct slice bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return complain(command, errno == EEXIST ? EXIT_EXISTS : EXIT_IO, "%s: %s", path,
                        strerror(errno));
    bool written = write_all(fd, bytes);
    if (close(fd) != 0 || !written) {
        complain(command, EXIT_IO, "%s: %s", path, strerror(errno));
        unlink(path);
        return EXIT_IO;
    }
    return EXIT_GOOD;
}
