/* SPDX-License-Identifier: MIT
 * Canonical header fields: RFC 6376 3.4.1 and 3.4.2. */
#include "mail/mail.h"

/* Without folding, white space as one space, none at either end. */
static void put_relaxed(struct buffer *out, struct slice value)
{
    bool held = false, any = false;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.p[i];
        bool is_fold = c == '\r' && i + 1 < value.len && value.p[i + 1] == '\n';
        if (is_fold) {
            i++;
        } else if (ascii_is_blank(c)) {
            held = any;
        } else {
            if (held)
                buffer_byte(out, ' ');
            held = false;
            any = true;
            buffer_byte(out, c);
        }
    }
}

void mail_canon_field(struct buffer *out, enum mail_canon canon, const struct mail_field *field)
{
    if (canon == MAIL_SIMPLE) {
        buffer_slice(out, field->raw);
        bool has_end =
            field->raw.len >= 2 && memcmp(field->raw.p + field->raw.len - 2, "\r\n", 2) == 0;
        if (has_end)
            return;
    } else {
        buffer_slice(out, field->key);
        buffer_byte(out, ':');
        put_relaxed(out, field->value);
    }
    buffer_text(out, "\r\n");
}
