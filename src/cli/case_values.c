/* SPDX-License-Identifier: MIT
 * The values of a case file that are one command's own. */
#include "cli/cli.h"

static bool find(const struct case_option *list, size_t count, struct slice name,
                 struct slice *value_r)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(list[i].name, name)) {
            *value_r = list[i].value;
            return true;
        }
    return false;
}

static bool is_named(const struct slice *names, size_t count, struct slice name)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(name, names[i]))
            return true;
    return false;
}

int case_refuse(const struct case_origin *origin, const char *what, struct slice input,
                const char *reason)
{
    char place[COMPLAINT_INPUT_MAX];
    snprintf(place, sizeof(place), "%s: %s", input_name(origin->path), what);
    return complain_about(origin->command, EXIT_BAD_INPUT, place, input, reason);
}

static int refuse_unknown(const struct case_origin *origin, const char *what, struct slice name)
{
    char reason[80];
    snprintf(reason, sizeof(reason), "a case of %s has none of this name", origin->command->name);
    return case_refuse(origin, what, name, reason);
}

int case_take(const struct case_origin *origin, const char *what, const struct case_option *list,
              size_t list_count, const struct slice *names, size_t count, struct slice *values_r)
{
    for (size_t i = 0; i < count; i++)
        if (!find(list, list_count, names[i], &values_r[i]))
            return case_refuse(origin, what, names[i], "is missing");
    for (size_t i = 0; i < list_count; i++) {
        struct slice ignored;
        if (!is_named(names, count, list[i].name))
            return refuse_unknown(origin, what, list[i].name);
        if (find(list, i, list[i].name, &ignored))
            return case_refuse(origin, what, list[i].name, "stands twice");
    }
    return EXIT_GOOD;
}

int case_check_command(const struct case_origin *origin, const struct case_file *file)
{
    char reason[80];
    if (slice_eq(file->command, slice_from(origin->command->name)))
        return EXIT_GOOD;
    snprintf(reason, sizeof(reason), "not of %s", origin->command->name);
    return case_refuse(origin, "a case of", file->command, reason);
}
