/* SPDX-License-Identifier: MIT
 * assay COMMAND: finds the command, reads its options, runs it. */
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "cli/cli.h"

static int print(struct buffer *text)
{
    struct output output;
    int code = text->error ? complain_memory(NULL) : output_open(NULL, &output, NULL);
    if (code == EXIT_GOOD) {
        output_put(&output, buffer_get(text));
        code = output_close(NULL, &output);
    }
    buffer_free(text);
    return code;
}

static int print_program_help(void)
{
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4);
    usage_program(&text, cli_commands);
    return print(&text);
}

static int print_command_help(const struct command *command)
{
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4);
    usage_command(&text, command);
    return print(&text);
}

static int print_version(void)
{
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4);
    buffer_printf(&text, "assay %s\n", assay_version());
    return print(&text);
}

static int refuse(const struct command *command, struct buffer *why)
{
    if (why->error == ASSAY_ENOMEM)
        return complain_memory(command);
    return complain(command, EXIT_USAGE, "%.*s; see assay %s --help", SLICE_ARGS(buffer_get(why)),
                    command->name);
}

static int run_command(const struct command *command, int argc, char *const *argv)
{
    struct arguments arguments;
    struct buffer why;
    buffer_init(&why, SIZE_MAX / 4);
    int code;
    if (arguments_read(&arguments, command, argc, argv, &why) != ASSAY_OK)
        code = refuse(command, &why);
    else if (arguments.help)
        code = print_command_help(command);
    else
        code = command->run(&arguments);
    buffer_free(&why);
    return code;
}

static bool is_word(const char *given, const char *word)
{
    return strcmp(given, word) == 0;
}

static int run_help(int argc, char *const *argv)
{
    const struct command *command = argc > 2 ? cli_find(argv[2]) : NULL;
    if (argc > 2 && !command)
        return complain_about(NULL, EXIT_USAGE, "no command", slice_from(argv[2]),
                              "see assay --help");
    return command ? print_command_help(command) : print_program_help();
}

/* What is closed stays of no use, but no file that is opened takes its place. */
static void hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            return;
}

/* What libevent warns of comes back as an error of the call. */
static void ignore_warning(int severity, const char *text)
{
    (void)severity;
    (void)text;
}

/* libevent would exit 1, as if a check had failed. */
static void die(int error)
{
    (void)error; /* an exit code of libevent's own */
    complain(NULL, EXIT_BUG, "libevent cannot go on");
    _exit(EXIT_BUG);
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file over the limit is an error of write() */
    hold_standard_streams();
    event_set_log_callback(ignore_warning);
    event_set_fatal_callback(die);
    if (argc < 2) {
        complain(NULL, EXIT_USAGE, "a command is needed; see assay --help");
        return EXIT_USAGE;
    }
    if (is_word(argv[1], "--help") || is_word(argv[1], "-h") || is_word(argv[1], "help"))
        return run_help(argc, argv);
    if (is_word(argv[1], "--version"))
        return print_version();
    const struct command *command = cli_find(argv[1]);
    if (!command)
        return complain_about(NULL, EXIT_USAGE, "no command", slice_from(argv[1]),
                              "see assay --help");
    return run_command(command, argc - 2, argv + 2);
}
