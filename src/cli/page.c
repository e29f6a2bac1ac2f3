/* SPDX-License-Identifier: MIT
 * A page in the format asked for. */
#include "cli/cli.h"
#include "view/view.h"

static void put_markdown(struct buffer *out, const struct page *page)
{
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4);
    page->put_text(&text, page->context, false);
    view_markdown(out, page->title, buffer_get(&text));
    out->error = out->error ? out->error : text.error;
    buffer_free(&text);
}

void page_put(struct buffer *out, const struct arguments *arguments, const struct page *page,
              bool color)
{
    const char *format = arguments_text(arguments, "format");
    if (!format || strcmp(format, "text") == 0)
        page->put_text(out, page->context, color);
    else if (strcmp(format, "markdown") == 0)
        put_markdown(out, page);
    else
        page->put_json(out, page->context,
                       strcmp(format, "json") == 0 ? JSON_PRETTY : JSON_COMPACT);
}
