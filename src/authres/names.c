/* SPDX-License-Identifier: MIT
 * Names that tell one thing from another where the punctuation does not. */
#include "authres/internal.h"

/* `names` are in small letters. */
static bool is_one_of(struct slice name, const char *const *names, size_t count)
{
    char first = name.len ? ascii_lower(name.p[0]) : '\0';
    for (size_t i = 0; i < count; i++)
        if (names[i][0] == first && slice_eq_nocase(name, slice_from(names[i])))
            return true;
    return false;
}

/* The registry of RFC 8601 6.2, and what large receivers add to it. */
bool authres_is_method(struct slice name)
{
    static const char *const names[] = {
        "arc",       "auth",      "bimi",  "compauth",   "dkim",  "dkim-adsp",
        "dkim-atps", "dmarc",     "dnswl", "domainkeys", "iprev", "rrvs",
        "smime",     "sender-id", "spf",   "tls",        "vbr",
    };
    return is_one_of(name, names, ARRAY_LEN(names));
}

bool authres_is_ptype(struct slice name)
{
    static const char *const names[] = {
        "body", "cert", "dns", "header", "key", "policy", "smtp",
    };
    return is_one_of(name, names, ARRAY_LEN(names));
}

bool authres_is_loose(struct slice name)
{
    static const char *const names[] = {
        "action",        "arc_overridden_status",
        "client-ip",     "d",
        "envelope-from", "from",
        "helo",          "identity",
        "reason",        "receiver",
    };
    return is_one_of(name, names, ARRAY_LEN(names));
}

bool authres_is_header(struct slice name)
{
    static const char *const names[] = {
        "arc-message-signature",
        "arc-seal",
        "bcc",
        "bimi-selector",
        "cc",
        "content-disposition",
        "content-transfer-encoding",
        "content-type",
        "date",
        "delivered-to",
        "dkim-signature",
        "domainkey-signature",
        "envelope-to",
        "feedback-id",
        "from",
        "in-reply-to",
        "list-help",
        "list-id",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "message-id",
        "mime-version",
        "precedence",
        "received",
        "received-spf",
        "references",
        "reply-to",
        "require-recipient-valid-since",
        "return-path",
        "sender",
        "subject",
        "thread-index",
        "thread-topic",
        "to",
        "user-agent",
        "auto-submitted",
        "dmarc-filter",
        "errors-to",
        "organization",
        "delivery-date",
        "apparently-to",
    };
    bool private = name.len > 2 && slice_starts_nocase(name, SLICE("X-"));
    return private || is_one_of(name, names, ARRAY_LEN(names));
}

bool authres_is_digits(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_digit(text.p[i]))
            return false;
    return text.len > 0;
}

bool authres_is_name(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_alnum(text.p[i]) && text.p[i] != '-' && text.p[i] != '_')
            return false;
    return text.len > 0;
}

uint32_t authres_instance(struct slice digits)
{
    uint64_t number = 0;
    return slice_to_uint(digits, UINT32_MAX, &number) ? 0 : (uint32_t)number;
}
