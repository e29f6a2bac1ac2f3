/* SPDX-License-Identifier: MIT
 * Files and complaints. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* One line on standard error; false where there was no memory for it. A backslash stays as it is: what was escaped before
 * must not be escaped again. */
static bool put_complaint(const struct command *command, struct slice text)
{
    struct buffer line;
    buffer_init(&line, SIZE_MAX / 4);
    while (text.p && !line.error) {
        text_escape(&line, slice_cut(&text, '\\'));
        buffer_text(&line, text.p ? "\\" : "");
    }
    struct slice said = line.error ? SLICE("out of memory") : buffer_get(&line);
    fprintf(stderr, "assay%s%s: %.*s\n", command ? " " : "", command ? command->name : "",
            SLICE_ARGS(said));
    bool good = !line.error;
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
        if (len < 0 && errno == EINTR)
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

int read_file(const struct command *command, const char *path, size_t cap, struct buffer *out_r)
{
    bool standard = strcmp(path, "-") == 0;
    buffer_init(out_r, cap + 1);
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return complain(command, EXIT_NO_INPUT, "%s: %s", path, strerror(errno));
    int code = read_all(command, standard ? "standard input" : path, fd, cap, out_r);
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

/* --- writing ------------------------------------------------------------------------ */

static bool write_all(int fd, struct slice bytes)
{
    while (bytes.len) {
        ssize_t len = write(fd, bytes.p, bytes.len);
        if (len < 0 && errno != EINTR)
            return false;
        if (len > 0)
            bytes = slice_after(bytes, (size_t)len);
    }
    return true;
}

int write_new_file(const struct command *command, const char *path, struct slice bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
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

/* The file itself, behind whatever links lead there. */
static int open_output(struct output *output)
{
    int fd = open(output->path, O_WRONLY | O_CLOEXEC);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    bool dangling = file_exists(output->path);
    fd = open(output->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    output->created = fd >= 0 && !dangling;
    return fd;
}

static void remove_new(const struct output *output)
{
    if (output->path && output->created)
        unlink(output->path);
}

int output_open(const struct command *command, struct output *out_r, const char *path)
{
    struct stat status;
    *out_r = (struct output){.file = stdout};
    if (!path || strcmp(path, "-") == 0)
        return EXIT_GOOD;
    out_r->path = path;
    int fd = open_output(out_r);
    out_r->regular = fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    out_r->file = fd < 0 ? NULL : fdopen(fd, "w");
    if (out_r->file)
        return EXIT_GOOD;
    int code = complain(command, EXIT_IO, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    remove_new(out_r);
    return code;
}

bool output_is(const struct output *output, int fd)
{
    struct stat ours, other;
    return output->regular && fstat(fileno(output->file), &ours) == 0 && fstat(fd, &other) == 0 &&
           ours.st_dev == other.st_dev && ours.st_ino == other.st_ino;
}

void output_clear(struct output *output)
{
    if (output->regular && ftruncate(fileno(output->file), 0) != 0)
        output->failed = true;
    output->created = false; /* what is written from here on stays */
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
    if (output->regular && !take_room(fileno(output->file), whole.len))
        output->failed = true;
    else
        output_write(output, whole);
}

void output_write(struct output *output, struct slice bytes)
{
    if (bytes.len && fwrite(bytes.p, 1, bytes.len, output->file) != bytes.len)
        output->failed = true;
}

void output_flush(struct output *output)
{
    if (fflush(output->file) != 0)
        output->failed = true;
}

/* What an old file had behind the end of the new content. */
static void cut_rest(struct output *output)
{
    if (output->regular && ftruncate(fileno(output->file), ftello(output->file)) != 0)
        output->failed = true;
}

int output_close(const struct command *command, struct output *output)
{
    const char *path = output->path ? output->path : "standard output";
    output_flush(output);
    if (!output->failed)
        cut_rest(output);
    bool bad = output->failed;
    if (fclose(output->file) != 0)
        bad = true;
    if (!bad)
        return EXIT_GOOD;
    complain(command, EXIT_IO, "%s: %s", path, strerror(errno ? errno : EIO));
    remove_new(output);
    return EXIT_IO;
}

void output_drop(struct output *output)
{
    if (output->file != stdout)
        fclose(output->file);
    remove_new(output);
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
    return isatty(fileno(output->file));
}
