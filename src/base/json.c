/* SPDX-License-Identifier: MIT
 * RFC 8259. */
#include "base/base.h"
#include "base/limits.h"

#include <assert.h>

void jsonw_begin(struct jsonw *json, struct buffer *out, enum jsonw_style style)
{
    *json = (struct jsonw){.out = out, .style = style, .first = true};
}

static void new_line(struct jsonw *json)
{
    if (json->style != JSON_PRETTY)
        return;
    buffer_byte(json->out, '\n');
    for (unsigned i = 0; i < json->depth; i++)
        buffer_text(json->out, "  ");
}

static void write_escaped(struct buffer *out, uint32_t code)
{
    if (code > 0xffff) {
        buffer_printf(out, "\\u%04x", (unsigned)(0xd800 + ((code - 0x10000) >> 10)));
        code = 0xdc00 + ((code - 0x10000) & 0x3ff);
    }
    buffer_printf(out, "\\u%04x", (unsigned)code);
}

/* Escaped with \u: control characters, and what would deceive who reads the JSON on
 * a terminal. */
static void write_char(struct buffer *out, const char *p, size_t len, uint32_t code)
{
    if (code == '"' || code == '\\')
        buffer_byte(out, '\\');
    if (code < 0x20 || code == 0x7f || text_is_deceptive(code))
        write_escaped(out, code);
    else
        buffer_add(out, p, len);
}

static void write_string(struct buffer *out, struct slice value)
{
    buffer_byte(out, '"');
    while (value.len) {
        uint32_t code;
        size_t len = utf8_decode(value, &code);
        if (len)
            write_char(out, value.p, len, code);
        else
            buffer_text(out, "\xef\xbf\xbd");
        value = slice_after(value, len ? len : 1);
    }
    buffer_byte(out, '"');
}

static void before_value(struct jsonw *json, const char *name)
{
    if (!json->first)
        buffer_byte(json->out, ',');
    if (json->depth)
        new_line(json);
    json->first = false;
    if (!name)
        return;
    write_string(json->out, slice_from(name));
    buffer_text(json->out, json->style == JSON_PRETTY ? ": " : ":");
}

static void open_level(struct jsonw *json, const char *name, bool array)
{
    before_value(json, name);
    buffer_byte(json->out, array ? '[' : '{');
    assert(json->depth < JSON_DEPTH_MAX - 1);
    json->depth++;
    json->arrays &= ~((uint64_t)1 << json->depth);
    json->arrays |= (uint64_t)array << json->depth;
    json->first = true;
}

void jsonw_object(struct jsonw *json, const char *name)
{
    open_level(json, name, false);
}

void jsonw_array(struct jsonw *json, const char *name)
{
    open_level(json, name, true);
}

void jsonw_close(struct jsonw *json)
{
    bool empty = json->first, array = json->arrays >> json->depth & 1;
    assert(json->depth > 0);
    json->depth--;
    if (!empty)
        new_line(json);
    buffer_byte(json->out, array ? ']' : '}');
    json->first = false;
}

void jsonw_string(struct jsonw *json, const char *name, struct slice value)
{
    before_value(json, name);
    write_string(json->out, value);
}

void jsonw_text(struct jsonw *json, const char *name, const char *value)
{
    jsonw_string(json, name, slice_from(value));
}

void jsonw_int(struct jsonw *json, const char *name, int64_t value)
{
    before_value(json, name);
    buffer_printf(json->out, "%lld", (long long)value);
}

void jsonw_bool(struct jsonw *json, const char *name, bool value)
{
    before_value(json, name);
    buffer_text(json->out, value ? "true" : "false");
}

void jsonw_null(struct jsonw *json, const char *name)
{
    before_value(json, name);
    buffer_text(json->out, "null");
}

void jsonw_end(struct jsonw *json)
{
    while (json->depth)
        jsonw_close(json);
    if (json->style == JSON_PRETTY)
        buffer_byte(json->out, '\n');
}
