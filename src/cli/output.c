/* SPDX-License-Identifier: MIT
 * What a command writes: standard output, or the file of -o. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Keeps the first error. */
static void fail(struct output *output, int error)
{
    if (!output->error)
        output->error = error ? error : EIO;
}

/* --- opening -------------------------------------------------------------------------- */

/* The file itself, behind whatever links lead there. */
static int open_file(struct output *output)
{
    int fd = open(output->path, O_WRONLY | O_CLOEXEC);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    bool dangling = file_exists(output->path);
    fd = open(output->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    output->created = fd >= 0 && !dangling;
    return fd;
}

int output_open(const struct command *command, struct output *out_r, const char *path)
{
    struct stat status;
    *out_r = (struct output){.fd = STDOUT_FILENO};
    buffer_init(&out_r->pending, SIZE_MAX / 4);
    if (!path || strcmp(path, "-") == 0)
        return EXIT_GOOD;
    out_r->path = path;
    out_r->fd = open_file(out_r);
    out_r->regular = out_r->fd >= 0 && fstat(out_r->fd, &status) == 0 && S_ISREG(status.st_mode);
    return out_r->fd >= 0 ? EXIT_GOOD : complain(command, EXIT_IO, "%s: %s", path, strerror(errno));
}

bool output_wants_color(const struct arguments *arguments, const struct output *output)
{
    const char *when = arguments_text(arguments, "color");
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    if ((no_color && no_color[0]) || !term || strcmp(term, "dumb") == 0)
        return false;
    return isatty(output->fd);
}

/* --- writing --------------------------------------------------------------------------- */

void output_clear(struct output *output)
{
    if (output->regular && ftruncate(output->fd, 0) != 0)
        fail(output, errno);
    output->created = false; /* what is written from here on stays */
}

void output_write(struct output *output, struct slice bytes)
{
    buffer_slice(&output->pending, bytes);
    if (output->pending.error)
        fail(output, ENOMEM);
}

static void flush(struct output *output)
{
    if (!output->error && !write_all(output->fd, buffer_get(&output->pending)))
        fail(output, errno);
    buffer_clear(&output->pending);
}

/* Takes the room before the first octet is overwritten; false where there is none. */
static bool take_room(int fd, size_t len)
{
    struct stat before;
    if (!len || fstat(fd, &before) != 0 || fallocate(fd, 0, 0, (off_t)len) == 0)
        return true;
    int error = errno;
    if (error != ENOSPC && error != EDQUOT && error != EFBIG)
        return true; /* a file system that cannot tell */
    bool restored = ftruncate(fd, before.st_size) == 0;
    errno = restored ? error : errno;
    return false;
}

void output_put(struct output *output, struct slice whole)
{
    if ((output->regular && !take_room(output->fd, whole.len)) || !write_all(output->fd, whole))
        fail(output, errno);
}

static bool has_room(const struct output *output)
{
    struct pollfd room = {.fd = output->fd, .events = POLLOUT};
    return poll(&room, 1, 0) > 0;
}

/* A pipe that has room at all takes PIPE_BUF octets. */
bool output_try(struct output *output)
{
    struct slice left = buffer_get(&output->pending);
    while (left.len && !output->error && has_room(output)) {
        ssize_t len = write(output->fd, left.p, left.len < PIPE_BUF ? left.len : PIPE_BUF);
        if (len < 0 && errno == EAGAIN)
            break;
        if (len < 0 && errno != EINTR)
            fail(output, errno);
        else if (len > 0)
            left = slice_after(left, (size_t)len);
    }
    if (left.len)
        memmove(output->pending.p, left.p, left.len);
    output->pending.len = left.len;
    return !left.len || output->error;
}

void output_wait(const struct output *output)
{
    struct pollfd room = {.fd = output->fd, .events = POLLOUT};
    poll(&room, 1, -1);
}

/* --- the end ------------------------------------------------------------------------------ */

/* What an old file had behind the end of the new content. */
static void cut_rest(struct output *output)
{
    if (!output->error && output->regular &&
        ftruncate(output->fd, lseek(output->fd, 0, SEEK_CUR)) != 0)
        fail(output, errno);
}

static void remove_new(const struct output *output)
{
    if (output->path && output->created)
        unlink(output->path);
}

int output_close(const struct command *command, struct output *output)
{
    const char *path = output->path ? output->path : "standard output";
    flush(output);
    cut_rest(output);
    if (close(output->fd) != 0)
        fail(output, errno);
    buffer_free(&output->pending);
    if (!output->error)
        return EXIT_GOOD;
    remove_new(output);
    return output->error == ENOMEM
               ? complain_memory(command)
               : complain(command, EXIT_IO, "%s: %s", path, strerror(output->error));
}

void output_drop(struct output *output)
{
    if (output->fd != STDOUT_FILENO)
        close(output->fd);
    buffer_free(&output->pending);
    remove_new(output);
}

int output_page(const struct arguments *arguments, struct output *output, struct buffer *page)
{
    if (page->error) {
        buffer_free(page);
        output_drop(output);
        return complain_memory(arguments->command);
    }
    bool is_quiet = arguments_flag(arguments, "quiet");
    if (is_quiet)
        output_drop(output);
    else
        output_put(output, buffer_get(page));
    buffer_free(page);
    if (is_quiet)
        return EXIT_GOOD;
    return output_close(arguments->command, output);
}
