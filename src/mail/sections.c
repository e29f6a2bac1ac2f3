/* SPDX-License-Identifier: MIT
 * Parameters in sections, and with a charset: RFC 2231 3 and 4. */
#include "mail/internal.h"

/* NAME*=, NAME*N= or NAME*N*=. */
struct section {
    struct mail_parameter parameter; /* with NAME alone for its name */
    struct slice whole_name;
    uint64_t number;  /* 0 where there is none */
    bool is_extended; /* octets are written as %XX; the first has a charset and a language */
    bool is_used;
};

struct sections {
    struct section *items;
    size_t count;
};

static bool read_section(const struct mail_parameter *parameter, struct section *out_r)
{
    struct slice number = parameter->name;
    struct slice name = slice_cut(&number, '*');
    bool has_star = name.len < parameter->name.len;
    bool is_alone = has_star && !number.len;
    *out_r = (struct section){.parameter = {name, parameter->value}};
    out_r->whole_name = parameter->name;
    out_r->is_extended = is_alone || (number.len && number.p[number.len - 1] == '*');
    if (!name.len || !has_star || is_alone)
        return name.len && is_alone;
    number.len -= out_r->is_extended;
    int error = slice_to_uint(number, UINT32_MAX, &out_r->number);
    if (error == ASSAY_ELIMIT)
        out_r->number = UINT32_MAX; /* more than any can have */
    return error != ASSAY_ESYNTAX;
}

/* Takes the sections out of the list. */
static void take_sections(struct mail_parameter *items, size_t *count, struct sections *sections)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (read_section(&items[i], &sections->items[sections->count]))
            sections->count++;
        else
            items[kept++] = items[i];
    }
    *count = kept;
}

static struct section *find_section(const struct sections *sections, struct slice name,
                                    uint64_t number)
{
    for (size_t i = 0; i < sections->count; i++)
        if (sections->items[i].number == number &&
            slice_eq_nocase(sections->items[i].parameter.name, name))
            return &sections->items[i];
    return NULL;
}

/* Behind the charset and the language, where there are both. */
static struct slice skip_charset(struct slice text)
{
    size_t first = slice_find(text, '\'');
    size_t second = first + 1 + slice_find(slice_after(text, first + 1), '\'');
    return second < text.len ? slice_after(text, second + 1) : text;
}

/* What is no %XX stands for itself. */
static void add_octets(const struct section *section, char *out, size_t *len)
{
    struct slice text = section->parameter.value;
    if (section->is_extended && !section->number)
        text = skip_charset(text);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.p[i];
        bool is_pair = section->is_extended && c == '%' && i + 2 < text.len &&
                       ascii_hex_value(text.p[i + 1]) >= 0 && ascii_hex_value(text.p[i + 2]) >= 0;
        if (is_pair) {
            c = (char)(ascii_hex_value(text.p[i + 1]) << 4 | ascii_hex_value(text.p[i + 2]));
            i += 2;
        }
        out[(*len)++] = c;
    }
}

/* The sections of one parameter, from `first` on up to one that is not there. False where there
 * are too many, or no memory. */
static bool join(const struct sections *sections, const struct section *first, struct arena *arena,
                 struct slice *value_r)
{
    struct section *found[MAIL_SECTIONS_MAX];
    struct slice name = first->parameter.name;
    size_t count = 0, len = 0;
    for (; count < MAIL_SECTIONS_MAX; count++) {
        found[count] = find_section(sections, name, count);
        if (!found[count])
            break;
        found[count]->is_used = true;
        len += found[count]->parameter.value.len;
    }
    struct section *over = find_section(sections, name, MAIL_SECTIONS_MAX);
    char *out = arena_alloc(arena, len);
    if (!out || (over && count == MAIL_SECTIONS_MAX))
        return false;
    len = 0;
    for (size_t i = 0; i < count; i++)
        add_octets(found[i], out, &len);
    *value_r = slice_make(out, len);
    return true;
}

static void join_all(const struct sections *sections, struct mail_parameter *items,
                     struct mail_content *content, struct arena *arena)
{
    for (size_t i = 0; i < sections->count && !content->is_cut; i++) {
        struct section *section = &sections->items[i];
        struct slice value;
        if (section->number || find_section(sections, section->parameter.name, 0) != section)
            continue; /* of two of one number the first counts */
        if (join(sections, section, arena, &value))
            items[content->count++] = (struct mail_parameter){section->parameter.name, value};
        else
            content->is_cut = true;
    }
    for (size_t i = 0; i < sections->count && !content->is_cut; i++)
        if (!sections->items[i].is_used && !content->unread.len)
            content->unread = sections->items[i].whole_name;
}

void sections_join(struct mail_parameter *items, struct mail_content *content, struct arena *arena)
{
    struct sections sections = {arena_array(arena, content->count + 1, sizeof(struct section)), 0};
    if (!sections.items)
        return;
    take_sections(items, &content->count, &sections);
    join_all(&sections, items, content, arena);
}
