/* SPDX-License-Identifier: MIT
 * A local-part alone, as a tag or a property has it: RFC 5322 3.4.1, RFC 5321 4.1.2. */
#include "mail/internal.h"

static bool is_dot_atom(struct slice text)
{
    while (text.p) {
        struct slice atom = slice_cut(&text, '.');
        for (size_t i = 0; i < atom.len; i++)
            if (!mail_is_atext(atom.p[i]))
                return false;
        if (!atom.len)
            return false;
    }
    return true;
}

/* From one quote to the other, none between them without a backslash, and no control octet. */
static bool is_quoted_string(struct slice text)
{
    size_t at = 1;
    if (text.p[0] != '"')
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (((uint8_t)text.p[i] < ' ' && text.p[i] != '\t') || text.p[i] == 0x7f)
            return false;
    while (at < text.len && text.p[at] != '"')
        at += text.p[at] == '\\' ? 2 : 1;
    return at + 1 == text.len;
}

bool mail_is_local_part(struct slice text)
{
    return text.len && utf8_valid(text) && (is_dot_atom(text) || is_quoted_string(text));
}
