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

/* A field that a spreadsheet would take for a formula gets an apostrophe. The text is
 * escaped. */
static void put_text(struct buffer *out, struct slice text)
{
    buffer_byte(out, '"');
    if (text.len && memchr("=+-@", text.p[0], 4))
        buffer_byte(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] == '"')
            buffer_byte(out, '"');
        buffer_byte(out, text.p[i]);
    }
    buffer_byte(out, '"');
}

/* A stranger's bytes. */
static void put_field(struct buffer *out, struct slice bytes)
{
    struct buffer safe;
    buffer_init(&safe, SIZE_MAX / 4);
    text_escape(&safe, bytes);
    put_text(out, buffer_get(&safe));
    out->error = out->error ? out->error : safe.error;
    buffer_free(&safe);
}

void view_spf_csv_header(struct buffer *out)
{
    buffer_text(out, "client_ip,mail_from,helo,identity,domain,result,reason,lookups,"
                     "void_lookups,explanation\r\n");
}

static void put_row(struct buffer *out, const struct spf_input *input,
                    const struct spf_check *check)
{
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4);
    put_address(&text, input->client.value);
    put_text(out, buffer_get(&text));
    const struct slice fields[] = {
        input->mail_from.value,
        input->helo.value,
        slice_from(spf_identity_text(check->identity)),
        check->domain,
        slice_from(spf_verdict_text(check->result)),
    };
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        buffer_byte(out, ',');
        put_field(out, fields[i]);
    }
    out->error = out->error ? out->error : text.error;
    buffer_clear(&text);
    put_spf_why(&text, check);
    buffer_byte(out, ',');
    put_text(out, buffer_get(&text));
    buffer_printf(out, ",%u,%u,", check->lookups, check->voids);
    put_field(out, check->explanation);
    buffer_text(out, "\r\n");
    out->error = out->error ? out->error : text.error;
    buffer_free(&text);
}

void view_spf_csv(struct buffer *out, const struct view_spf *view)
{
    for (size_t i = 0; i < view->result->count; i++)
        put_row(out, view->input, &view->result->checks[i]);
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
