/* SPDX-License-Identifier: MIT
 * What the files of config share. */
#ifndef CONFIG_INTERNAL_H
#define CONFIG_INTERNAL_H

#include "config/config.h"

/* Every command has it; no table names it. */
extern const struct option config_help_option;

#endif
