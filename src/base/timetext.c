/* SPDX-License-Identifier: MIT
 * Times as text, by the proleptic Gregorian calendar and without the C library,
 * whose functions read the time zone from the environment. */
#include "base/base.h"

#define DAY_S    86400
#define YEAR_MAX 9999

/* Days from 1970-01-01 (Howard Hinnant's days_from_civil). */
static int64_t days_of(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = year / 400;
    unsigned of_era = (unsigned)(year - era * 400);
    unsigned of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    unsigned day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + (int64_t)day_of_era - 719468;
}

static void date_of(int64_t days, int64_t *year_r, unsigned *month_r, unsigned *day_r)
{
    days += 719468;
    int64_t era = days / 146097;
    unsigned of_era = (unsigned)(days - era * 146097);
    unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
    unsigned shifted = (5 * of_year + 2) / 153;
    *day_r = of_year - (153 * shifted + 2) / 5 + 1;
    *month_r = shifted < 10 ? shifted + 3 : shifted - 9;
    *year_r = (int64_t)year + era * 400 + (*month_r <= 2);
}

/* The last second of YEAR_MAX. */
static int64_t latest_time(void)
{
    return days_of(YEAR_MAX, 12, 31) * DAY_S + DAY_S - 1;
}

void time_format(struct buffer *out, int64_t time_s)
{
    int64_t latest = latest_time();
    time_s = time_s < 0 ? 0 : time_s > latest ? latest : time_s;
    int64_t year;
    unsigned month, day, second = (unsigned)(time_s % DAY_S);
    date_of(time_s / DAY_S, &year, &month, &day);
    buffer_printf(out, "%04d-%02u-%02uT%02u:%02u:%02uZ", (int)year, month, day, second / 3600,
                  second / 60 % 60, second % 60);
}

/* Takes `digits` digits off the front; false where they are not there, or where
 * the number lies outside [min, max]. */
static bool take_number(struct slice *text, size_t digits, unsigned min, unsigned max,
                        unsigned *out_r)
{
    uint64_t value;
    if (text->len < digits || slice_to_uint(slice_head(*text, digits), max, &value) != ASSAY_OK)
        return false;
    *text = slice_after(*text, digits);
    *out_r = (unsigned)value;
    return value >= min;
}

static bool take_char(struct slice *text, char c)
{
    if (!text->len || text->p[0] != c)
        return false;
    *text = slice_after(*text, 1);
    return true;
}

static bool take_date(struct slice *text, int64_t *days_r)
{
    unsigned year, month, day;
    if (!take_number(text, 4, 1970, YEAR_MAX, &year) || !take_char(text, '-') ||
        !take_number(text, 2, 1, 12, &month) || !take_char(text, '-') ||
        !take_number(text, 2, 1, 31, &day))
        return false;
    int64_t same_year;
    unsigned same_month, same_day;
    *days_r = days_of(year, month, day);
    date_of(*days_r, &same_year, &same_month, &same_day);
    return same_month == month && same_day == day;
}

static bool take_clock(struct slice *text, int64_t *seconds_r)
{
    unsigned hour, minute, second;
    if (!take_number(text, 2, 0, 23, &hour) || !take_char(text, ':') ||
        !take_number(text, 2, 0, 59, &minute) || !take_char(text, ':') ||
        !take_number(text, 2, 0, 60, &second))
        return false;
    *seconds_r = (int64_t)hour * 3600 + minute * 60 + second;
    return true;
}

static bool take_zone(struct slice *text, int64_t *offset_r)
{
    unsigned hour, minute;
    *offset_r = 0;
    if (take_char(text, 'Z'))
        return true;
    int sign = take_char(text, '+') ? 1 : take_char(text, '-') ? -1 : 0;
    if (!sign || !take_number(text, 2, 0, 23, &hour) || !take_char(text, ':') ||
        !take_number(text, 2, 0, 59, &minute))
        return false;
    *offset_r = sign * ((int64_t)hour * 3600 + minute * 60);
    return true;
}

int time_parse(struct slice text, int64_t *time_s_r)
{
    int64_t days, seconds = 0, offset = 0;
    if (take_char(&text, '@')) {
        uint64_t value;
        if (slice_to_uint(text, (uint64_t)latest_time(), &value) != ASSAY_OK)
            return ASSAY_ESYNTAX;
        *time_s_r = (int64_t)value;
        return ASSAY_OK;
    }
    if (!take_date(&text, &days))
        return ASSAY_ESYNTAX;
    if (text.len && (!take_char(&text, 'T') || !take_clock(&text, &seconds) ||
                     !take_zone(&text, &offset) || text.len))
        return ASSAY_ESYNTAX;
    *time_s_r = days * DAY_S + seconds - offset;
    return *time_s_r < 0 || *time_s_r > latest_time() ? ASSAY_ESYNTAX : ASSAY_OK;
}
