/* SPDX-License-Identifier: MIT
 * All commands. */
#include "cli/cli.h"

const struct command *const cli_commands[] = {&cli_arc, &cli_authres, &cli_dkim, &cli_spf, NULL};

const struct command *cli_find(const char *name)
{
    for (size_t i = 0; cli_commands[i]; i++)
        if (strcmp(cli_commands[i]->name, name) == 0)
            return cli_commands[i];
    return NULL;
}
