/* SPDX-License-Identifier: MIT
 * `assay spf` for other programs, one line each. */
#include "view/internal.h"

void view_spf_line(struct buffer *out, const struct spf_result *result)
{
    buffer_text(out, spf_verdict_text(result->checks[0].result));
    buffer_byte(out, '\t');
    put_safe(out, result->checks[0].explanation);
    buffer_byte(out, '\n');
}

/* --- CSV --------------------------------------------------------------------------- */

/* A field that a spreadsheet would take for a formula gets an apostrophe. */
static void put_field(struct buffer *out, struct slice bytes, bool last)
{
    struct buffer safe;
    buffer_init(&safe, SIZE_MAX / 4);
    text_escape(&safe, bytes);
    buffer_byte(out, '"');
    if (safe.len && memchr("=+-@", safe.p[0], 4))
        buffer_byte(out, '\'');
    for (size_t i = 0; i < safe.len; i++) {
        if (safe.p[i] == '"')
            buffer_byte(out, '"');
        buffer_byte(out, safe.p[i]);
    }
    buffer_text(out, last ? "\"\r\n" : "\",");
    out->error = out->error ? out->error : safe.error;
    buffer_free(&safe);
}

void view_spf_csv_header(struct buffer *out)
{
    buffer_text(out, "client_ip,mail_from,helo,identity,domain,result,reason,lookups,"
                     "void_lookups,explanation\r\n");
}

void view_spf_csv(struct buffer *out, const struct view_spf *view)
{
    const struct spf_check *check = &view->result->checks[0];
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4);
    put_address(&text, view->input->client.value);
    out->error = out->error ? out->error : text.error;
    put_field(out, buffer_get(&text), false);
    put_field(out, view->input->mail_from.value, false);
    put_field(out, view->input->helo.value, false);
    put_field(out, slice_from(spf_identity_text(check->identity)), false);
    put_field(out, check->domain, false);
    put_field(out, slice_from(spf_verdict_text(check->result)), false);
    buffer_clear(&text);
    put_spf_why(&text, check);
    put_field(out, buffer_get(&text), false);
    buffer_printf(out, "%u,%u,", check->lookups, check->voids);
    put_field(out, check->explanation, true);
    out->error = out->error ? out->error : text.error;
    buffer_free(&text);
}

/* --- Nagios -------------------------------------------------------------------------- */

int view_spf_nagios(struct buffer *out, const struct view_spf *view)
{
    static const int codes[] = {
        [SPF_NONE] = 1,     [SPF_NEUTRAL] = 1,   [SPF_PASS] = 0,      [SPF_FAIL] = 2,
        [SPF_SOFTFAIL] = 1, [SPF_TEMPERROR] = 3, [SPF_PERMERROR] = 2,
    };
    static const char *const words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    const struct spf_check *check = &view->result->checks[0];
    int code = codes[check->result];
    buffer_printf(out, "SPF %s - %s: ", words[code], spf_verdict_text(check->result));
    struct buffer why;
    buffer_init(&why, SIZE_MAX / 4);
    put_address(&why, view->input->client.value);
    buffer_text(&why, " for ");
    put_safe(&why, check->domain);
    buffer_text(&why, ", ");
    put_spf_why(&why, check);
    for (size_t i = 0; i < why.len; i++)
        buffer_byte(out, why.p[i] == '|' ? '/' : why.p[i]); /* '|' starts the figures */
    out->error = out->error ? out->error : why.error;
    buffer_free(&why);
    buffer_printf(out, " | lookups=%u;8;%u;0;%u voids=%u;1;%u;0;%u\n", check->lookups,
                  (unsigned)SPF_TERMS_MAX, (unsigned)SPF_TERMS_MAX, check->voids,
                  (unsigned)SPF_VOIDS_MAX, (unsigned)SPF_VOIDS_MAX);
    return code;
}
