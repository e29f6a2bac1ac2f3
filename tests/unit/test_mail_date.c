/* SPDX-License-Identifier: MIT
 * Dates: RFC 5322 3.3, and the obsolete forms of 4.3. */
#include "mail_unit.h"

struct date {
    const char *value, *utc; /* RFC 3339 */
};

static void assert_dates(const struct date *dates, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t time_s = 0, expected_s = 0;
        struct slice value = exact_text(dates[i].value);
        if (mail_date_read(value, &time_s) != ASSAY_OK)
            fail_msg("%s: no date", dates[i].value);
        assert_int_equal(time_parse(slice_from(dates[i].utc), &expected_s), ASSAY_OK);
        if (time_s != expected_s)
            fail_msg("%s: %lld", dates[i].value, (long long)time_s);
        exact_free(value);
    }
}

static void dates_as_they_are_written_today(void **state)
{
    (void)state;
    static const struct date dates[] = {
        {"Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T15:55:06Z"},
        {" Sat, 21 Nov 2026 19:00:00 +0000", "2026-11-21T19:00:00Z"},
        {"21 Nov 2026 19:00:00 +0000", "2026-11-21T19:00:00Z"},
        {"1 Jan 1970 00:00:00 -0000", "1970-01-01T00:00:00Z"},
        {"01 Jan 1970 00:00 +0000", "1970-01-01T00:00:00Z"},
        {"Thu, 29 Feb 2024 23:59:59 +0530", "2024-02-29T18:29:59Z"},
        {"Tue, 29 Feb 2000 00:00:00 +0000", "2000-02-29T00:00:00Z"},
        {"31 Dec 2026 23:59:60 +0000", "2027-01-01T00:00:00Z"},
        {"1 Jan 2027 00:30:00 +0100", "2026-12-31T23:30:00Z"},
        {"Sat, 21 Nov 2026\r\n 19:00:00 +0000", "2026-11-21T19:00:00Z"},
        {"sat, 21 NOV 2026 19:00:00 +0000", "2026-11-21T19:00:00Z"},
        {"31 Dec 9999 23:59:59 +0000", "9999-12-31T23:59:59Z"},
    };
    assert_dates(dates, ARRAY_LEN(dates));
}

static void months_of_the_year(void **state)
{
    (void)state;
    static const struct date dates[] = {
        {"31 Jan 2026 00:00:00 +0000", "2026-01-31"}, {"28 Feb 2026 00:00:00 +0000", "2026-02-28"},
        {"31 Mar 2026 00:00:00 +0000", "2026-03-31"}, {"30 Apr 2026 00:00:00 +0000", "2026-04-30"},
        {"31 May 2026 00:00:00 +0000", "2026-05-31"}, {"30 Jun 2026 00:00:00 +0000", "2026-06-30"},
        {"31 Jul 2026 00:00:00 +0000", "2026-07-31"}, {"31 Aug 2026 00:00:00 +0000", "2026-08-31"},
        {"30 Sep 2026 00:00:00 +0000", "2026-09-30"}, {"31 Oct 2026 00:00:00 +0000", "2026-10-31"},
        {"30 Nov 2026 00:00:00 +0000", "2026-11-30"}, {"31 Dec 2026 00:00:00 +0000", "2026-12-31"},
    };
    assert_dates(dates, ARRAY_LEN(dates));
}

static void comments_and_white_space_stand_anywhere(void **state)
{
    (void)state;
    static const struct date dates[] = {
        {"Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T15:55:06Z"},
        {"Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n"
         "               -0330 (Newfoundland Time)",
         "1970-01-01"},
        {"(a)Sat(b),(c)21(d)Nov(e)2026(f)19(g):(h)00(i):(j)00(k)+0000(l)", "2026-11-21T19:00:00Z"},
        {"21\tNov\t2026\t19:00\t+0000\t(UTC (or so))", "2026-11-21T19:00:00Z"},
    };
    int64_t time_s;
    assert_dates(dates, 1);
    assert_dates(dates + 2, 2);
    /* Before 1970: the count is below 0. */
    assert_int_equal(mail_date_read(slice_from(dates[1].value), &time_s), ASSAY_OK);
    assert_int_equal(time_s, -(int64_t)27723480);
}

/* 4.3: two digits up to 49 are 2000 and later; three are years since 1900. */
static void obsolete_years(void **state)
{
    (void)state;
    static const struct date dates[] = {
        {"21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06Z"},
        {"21 Nov 00 00:00:00 +0000", "2000-11-21"},
        {"21 Nov 49 00:00:00 +0000", "2049-11-21"},
        {"21 Nov 70 00:00:00 +0000", "1970-11-21"},
        {"21 Nov 126 00:00:00 +0000", "2026-11-21"},
        {"21 Nov 099 00:00:00 +0000", "1999-11-21"},
    };
    int64_t time_s;
    assert_dates(dates, ARRAY_LEN(dates));
    assert_int_equal(mail_date_read(SLICE("1 Jan 50 00:00:00 +0000"), &time_s), ASSAY_OK);
    assert_int_equal(time_s, -(int64_t)631152000); /* of 1950 */
}

/* 4.3: each letter but those of North America, and each unknown word, is -0000. */
static void obsolete_zones(void **state)
{
    (void)state;
    static const struct date dates[] = {
        {"21 Nov 2026 12:00:00 UT", "2026-11-21T12:00:00Z"},
        {"21 Nov 2026 12:00:00 gmt", "2026-11-21T12:00:00Z"},
        {"21 Nov 2026 12:00:00 EST", "2026-11-21T17:00:00Z"},
        {"21 Nov 2026 12:00:00 EDT", "2026-11-21T16:00:00Z"},
        {"21 Nov 2026 12:00:00 CST", "2026-11-21T18:00:00Z"},
        {"21 Nov 2026 12:00:00 CDT", "2026-11-21T17:00:00Z"},
        {"21 Nov 2026 12:00:00 MST", "2026-11-21T19:00:00Z"},
        {"21 Nov 2026 12:00:00 MDT", "2026-11-21T18:00:00Z"},
        {"21 Nov 2026 12:00:00 PST", "2026-11-21T20:00:00Z"},
        {"21 Nov 2026 12:00:00 PDT", "2026-11-21T19:00:00Z"},
        {"21 Nov 2026 12:00:00 A", "2026-11-21T12:00:00Z"},
        {"21 Nov 2026 12:00:00 Z", "2026-11-21T12:00:00Z"},
        {"21 Nov 2026 12:00:00 CEST", "2026-11-21T12:00:00Z"},
    };
    assert_dates(dates, ARRAY_LEN(dates));
}

static void what_is_no_date(void **state)
{
    (void)state;
    static const char *const values[] = {
        "",
        " ",
        "Sat",
        "Sat,",
        "21 Nov 2026",
        "21 Nov 2026 19:00:00",
        "21 Nov 2026 +0000",
        "0 Nov 2026 19:00:00 +0000",
        "31 Nov 2026 19:00:00 +0000",
        "29 Feb 2026 19:00:00 +0000",
        "29 Feb 2100 19:00:00 +0000",
        "32 Jan 2026 19:00:00 +0000",
        "021 Nov 2026 19:00:00 +0000",
        "21 November 2026 19:00:00 +0000",
        "21 Nox 2026 19:00:00 +0000",
        "21 11 2026 19:00:00 +0000",
        "21 Nov 6 19:00:00 +0000",
        "21 Nov 2026 24:00:00 +0000",
        "21 Nov 2026 19:60:00 +0000",
        "21 Nov 2026 19:00:61 +0000",
        "21 Nov 2026 19 +0000",
        "21 Nov 2026 19:00: +0000",
        "21 Nov 2026 19:00:00 +000",
        "21 Nov 2026 19:00:00 +00000",
        "21 Nov 2026 19:00:00 +0060",
        "21 Nov 2026 19:00:00 +00:00",
        "21 Nov 2026 19:00:00 0000",
        "21 Nov 2026 19:00:00 +0000 x",
        "21 Nov 2026 19:00:00 +0000 (",
        "Sax, 21 Nov 2026 19:00:00 +0000",
        "-1 Nov 2026 19:00:00 +0000",
        "21 Nov -2026 19:00:00 +0000",
        "2026-11-21T19:00:00Z",
        "Nov 21 19:00:00 2026",
        "21 Nov 2026 19.00.00 +0000",
        ", 21 Nov 2026 19:00:00 +0000",
        "21 Nov 1899 19:00:00 +0000",
        "99999999999999999999 Nov 2026 19:00:00 +0000",
    };
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        int64_t time_s;
        struct slice value = exact_text(values[i]);
        if (mail_date_read(value, &time_s) != ASSAY_ESYNTAX)
            fail_msg("%s: a date", values[i]);
        exact_free(value);
    }
    int64_t time_s;
    assert_int_equal(mail_date_read(slice_make("21 Nov 2026 19:00:00 +0000\0", 27), &time_s),
                     ASSAY_ESYNTAX);
}

/* Each beginning of a date is none, up to where only the zone's digits lack. */
static void a_date_cut_short_is_none(void **state)
{
    (void)state;
    static const char whole[] = "Sat, 21 Nov 2026 19:00:00 +0000";
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        int64_t time_s;
        struct slice value = exact(whole, len);
        assert_int_equal(mail_date_read(value, &time_s), ASSAY_ESYNTAX);
        exact_free(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_as_they_are_written_today),
        cmocka_unit_test(months_of_the_year),
        cmocka_unit_test(comments_and_white_space_stand_anywhere),
        cmocka_unit_test(obsolete_years),
        cmocka_unit_test(obsolete_zones),
        cmocka_unit_test(what_is_no_date),
        cmocka_unit_test(a_date_cut_short_is_none),
    };
    return cmocka_run_group_tests_name("mail-date", tests, NULL, NULL);
}
