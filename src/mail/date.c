/* SPDX-License-Identifier: MIT
 * Dates: RFC 5322 3.3 and 4.3. */
#include "mail/internal.h"

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

static const struct {
    const char *name;
    int hours;
} zones[] = {{"UT", 0},   {"GMT", 0},  {"EST", -5}, {"EDT", -4}, {"CST", -6},
             {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};

struct date {
    unsigned day, month, year, hour, minute, second;
    int zone_s;
};

/* Its number among the words, from 1; 0: none of them. */
static unsigned find_word(const char *const *words, size_t count, struct slice text)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq_nocase(text, slice_from(words[i])))
            return (unsigned)i + 1;
    return 0;
}

static bool take_number(struct tokens *tokens, size_t digits_min, size_t digits_max,
                        unsigned *out_r)
{
    struct slice text = tokens->now.text;
    uint64_t value;
    if (tokens->now.kind != TOKEN_ATOM || text.len < digits_min || text.len > digits_max ||
        slice_to_uint(text, 9999, &value) != ASSAY_OK)
        return false;
    *out_r = (unsigned)value;
    tokens_next(tokens);
    return true;
}

static bool take_special(struct tokens *tokens, char special)
{
    if (!token_is(tokens, special))
        return false;
    tokens_next(tokens);
    return true;
}

static bool take_month(struct tokens *tokens, unsigned *month_r)
{
    *month_r = find_word(months, ARRAY_LEN(months), tokens->now.text);
    tokens_next(tokens);
    return *month_r != 0;
}

/* RFC 5322 4.3: two digits are of 1950 to 2049, three are years since 1900. */
static bool take_year(struct tokens *tokens, unsigned *year_r)
{
    size_t digits = tokens->now.text.len;
    if (!take_number(tokens, 2, 4, year_r))
        return false;
    if (digits == 2)
        *year_r += *year_r < 50 ? 2000 : 1900;
    else if (digits == 3)
        *year_r += 1900;
    return *year_r >= 1900;
}

static bool read_zone(struct slice text, int *zone_s_r)
{
    uint64_t number;
    *zone_s_r = 0;
    if (text.len == 5 && (text.p[0] == '+' || text.p[0] == '-')) {
        if (slice_to_uint(slice_after(text, 1), 9959, &number) != ASSAY_OK || number % 100 > 59)
            return false;
        int seconds = (int)(number / 100 * 3600 + number % 100 * 60);
        *zone_s_r = text.p[0] == '-' ? -seconds : seconds;
        return true;
    }
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_alpha(text.p[i]))
            return false;
    for (size_t i = 0; i < ARRAY_LEN(zones); i++)
        if (slice_eq_nocase(text, slice_from(zones[i].name)))
            *zone_s_r = zones[i].hours * 3600;
    return text.len > 0; /* any other word is -0000 */
}

static bool take_time(struct tokens *tokens, struct date *date)
{
    if (!take_number(tokens, 1, 2, &date->hour) || !take_special(tokens, ':') ||
        !take_number(tokens, 1, 2, &date->minute))
        return false;
    if (take_special(tokens, ':') && !take_number(tokens, 1, 2, &date->second))
        return false;
    bool has_zone = tokens->now.kind == TOKEN_ATOM && read_zone(tokens->now.text, &date->zone_s);
    tokens_next(tokens);
    return has_zone;
}

/* Days since 1970 of a day of the Gregorian calendar. */
static int64_t days_since_1970(const struct date *date)
{
    int64_t year = date->month <= 2 ? (int64_t)date->year - 1 : date->year;
    int64_t era = year / 400;
    int64_t of_era = year - era * 400;
    int64_t month = (date->month + 9) % 12;
    int64_t of_year = (153 * month + 2) / 5 + date->day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static unsigned days_of_month(const struct date *date)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (date->year % 4 == 0 && date->year % 100 != 0) || date->year % 400 == 0;
    return lengths[date->month - 1] + (unsigned)(leap && date->month == 2);
}

static bool is_sound(const struct date *date)
{
    return date->day >= 1 && date->day <= days_of_month(date) && date->hour <= 23 &&
           date->minute <= 59 && date->second <= 60;
}

int mail_date_read(struct slice value, int64_t *time_s_r)
{
    struct tokens tokens;
    struct date date = {.second = 0};
    tokens_init(&tokens, value);
    if (find_word(days, ARRAY_LEN(days), tokens.now.text)) {
        tokens_next(&tokens);
        (void)take_special(&tokens, ',');
    }
    bool good = take_number(&tokens, 1, 2, &date.day) && take_month(&tokens, &date.month) &&
                take_year(&tokens, &date.year) && take_time(&tokens, &date) &&
                tokens.now.kind == TOKEN_END && is_sound(&date);
    if (!good)
        return ASSAY_ESYNTAX;
    *time_s_r = days_since_1970(&date) * 86400 + date.hour * 3600 + date.minute * 60 + date.second -
                date.zone_s;
    return ASSAY_OK;
}
