/* SPDX-License-Identifier: MIT
 * What a signature left open: RFC 6376 5.4.1, 5.4.2 and 8.15, RFC 8058 4. */
#include "dkim/dkim.h"

/* Fields that a reader sees or a program acts on. */
static const char *const watched[DKIM_WATCHED] = {
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
};

static unsigned count_signed(const struct dkim_signature *signature, struct slice name)
{
    unsigned count = 0;
    for (size_t i = 0; i < signature->name_count; i++)
        count += slice_eq_nocase(signature->names[i], name);
    return count;
}

static unsigned count_present(const struct mail_header *header, struct slice name)
{
    unsigned count = 0;
    const struct mail_field *field = mail_header_lowest(header, name);
    for (; field; field = mail_header_above(header, field))
        count++;
    return count;
}

void dkim_cover(const struct dkim_signature *signature, const struct mail_header *header,
                struct dkim_cover covers_r[DKIM_WATCHED])
{
    for (size_t i = 0; i < DKIM_WATCHED; i++) {
        struct slice name = slice_from(watched[i]);
        covers_r[i] = (struct dkim_cover){.name = watched[i],
                                          .present = count_present(header, name),
                                          .covered = count_signed(signature, name)};
    }
}

static bool covers_all(const struct dkim_signature *signature, const struct mail_header *header,
                       struct slice name)
{
    unsigned present = count_present(header, name);
    return present > 0 && count_signed(signature, name) >= present;
}

enum dkim_one_click dkim_find_one_click(const struct dkim_result *result,
                                        const struct mail_header *header)
{
    struct slice post = SLICE("List-Unsubscribe-Post");
    bool is_open = result->found > result->count && mail_header_breaks(header) == MAIL_FLAWS;
    if (!mail_header_lowest(header, post))
        return DKIM_ONE_CLICK_NONE;
    for (size_t i = 0; i < result->count; i++) {
        const struct dkim_check *check = &result->checks[i];
        bool covers = covers_all(check->signature, header, post) &&
                      covers_all(check->signature, header, SLICE("List-Unsubscribe"));
        if (covers && check->result == DKIM_PASS)
            return DKIM_ONE_CLICK_SIGNED;
        bool is_unknown = check->result == DKIM_TEMPERROR || check->result == DKIM_NOT_CHECKED;
        is_open |= (covers && is_unknown) || check->signature->why == DKIM_WHY_LIMIT;
    }
    return is_open ? DKIM_ONE_CLICK_OPEN : DKIM_ONE_CLICK_UNSIGNED;
}
