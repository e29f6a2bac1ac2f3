/* SPDX-License-Identifier: MIT
 *
 * view.h - results as text, JSON, Markdown and the rest. What a stranger wrote
 * (a record, an explanation, a name) goes through text_escape, always.
 */
#ifndef VIEW_H
#define VIEW_H

#include "arc/arc.h"
#include "authres/authres.h"
#include "base/base.h"
#include "dkim/dkim.h"
#include "facts/facts.h"
#include "mail/mail.h"
#include "spf/spf.h"

#define VIEW_SPF_SCHEMA "assay.spf/1"

struct view_options {
    bool color;
    bool details;
};

/* Everything that a page about one SPF check needs. */
struct view_spf {
    const struct spf_input *input;
    const struct spf_result *result;
    const struct facts *facts;
    struct view_options options;
};

/* For people: the answer first, then why, then the HELO identity; the tree with
 * `details`. */
void view_spf_text(struct buffer *out, const struct view_spf *view);
void view_spf_markdown(struct buffer *out, const struct view_spf *view);
/* doc/json.md has the schema. */
void view_spf_json(struct buffer *out, const struct view_spf *view, enum jsonw_style style);
/* "result<TAB>explanation" of the deciding identity, with a newline. */
void view_spf_line(struct buffer *out, const struct spf_result *result);
/* RFC 4180, safe against formulas; a row for each identity, the deciding one first. The
 * header line ends in CRLF too. */
void view_spf_csv_header(struct buffer *out);
void view_spf_csv(struct buffer *out, const struct view_spf *view);
/* One line and the plugin's exit code: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. */
int view_spf_nagios(struct buffer *out, const struct view_spf *view);

#define VIEW_MARKDOWN_DEPTH 8 /* lists within lists */

/* A page of text made by these functions, without colours, as a list of Markdown: each line an
 * item, nested as it is indented. The title, if any, stands in bold before those at the left. */
void view_markdown(struct buffer *out, const char *title, struct slice page);

/* --- messages ------------------------------------------------------------------- */

#define VIEW_DKIM_SCHEMA "assay.dkim/1"
#define VIEW_ARC_SCHEMA  "assay.arc/1"

/* What was odd about the file that a message stood in. */
struct view_file {
    bool is_unix;     /* bare LF was made CRLF */
    bool had_mark;    /* a byte order mark was skipped */
    bool had_from;    /* an mbox line was skipped */
    bool more_from;   /* another one stands behind an empty line */
    bool quoted_from; /* a line begins with ">From ", in such a file */
};

/* What a page about one message needs. */
struct view_message {
    const struct mail_header *header;
    const struct dkim_plan *plan; /* of the body, which has ended */
    const struct facts *facts;
    int64_t as_of_s;
    struct view_file was;
    struct view_options options;
};

void view_dkim_text(struct buffer *out, const struct view_message *view,
                    const struct dkim_result *result);
void view_dkim_json(struct buffer *out, const struct view_message *view,
                    const struct dkim_result *result, enum jsonw_style style);

void view_arc_text(struct buffer *out, const struct view_message *view,
                   const struct arc_message *message, const struct arc_result *result);
void view_arc_json(struct buffer *out, const struct view_message *view,
                   const struct arc_message *message, const struct arc_result *result,
                   enum jsonw_style style);

#define VIEW_AUTHRES_SCHEMA "assay.authres/1"

/* A field that was found, and what it says. */
struct view_authres {
    const struct authres_field *field;
    const struct authres *said;
};

struct view_results {
    const struct view_authres *fields;
    size_t count;
    bool is_message;  /* they are of a message, not of pasted text */
    bool is_complete; /* these are all that there are */
};

void view_authres_text(struct buffer *out, const struct view_results *view, bool color);
void view_authres_json(struct buffer *out, const struct view_results *view, enum jsonw_style style);

#endif
