/* SPDX-License-Identifier: MIT
 * assay-docs: writes manual pages and completions from the tables of the commands.
 * Run by the build; not installed.
 *
 *     assay-docs man [COMMAND]
 *     assay-docs bash|zsh|fish
 */
#include "cli/cli.h"

static int refuse(void)
{
    fputs("usage: assay-docs man [COMMAND] | bash | zsh | fish\n", stderr);
    return EXIT_USAGE;
}

static bool write_manual(struct buffer *out, const char *name)
{
    if (!name) {
        manual_program(out, cli_commands);
        return true;
    }
    const struct command *command = cli_find(name);
    if (command)
        manual_command(out, command, ASSAY_DOCDIR);
    return command != NULL;
}

static bool write_page(struct buffer *out, const char *what, const char *name)
{
    static const struct {
        const char *shell;
        void (*write)(struct buffer *out, const struct command *const *commands);
    } shells[] = {{"bash", completion_bash}, {"zsh", completion_zsh}, {"fish", completion_fish}};
    if (strcmp(what, "man") == 0)
        return write_manual(out, name);
    for (size_t i = 0; i < ARRAY_LEN(shells); i++)
        if (strcmp(what, shells[i].shell) == 0) {
            shells[i].write(out, cli_commands);
            return true;
        }
    return false;
}

int main(int argc, char **argv)
{
    struct buffer page;
    buffer_init(&page, SIZE_MAX / 4);
    int code = EXIT_USAGE;
    if (argc < 2 || argc > 3 || !write_page(&page, argv[1], argv[2]))
        code = refuse();
    else if (page.error)
        code = complain_memory(NULL);
    else
        code = fwrite(page.p, 1, page.len, stdout) == page.len && fflush(stdout) == 0 ? EXIT_GOOD
                                                                                      : EXIT_IO;
    buffer_free(&page);
    return code;
}
