/* SPDX-License-Identifier: MIT
 * All commands. */
#include "cli/cli.h"

const struct command *const cli_commands[] = {&cli_spf, NULL};
