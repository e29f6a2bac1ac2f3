/* SPDX-License-Identifier: MIT */
#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buffer_init(struct buffer *buffer, size_t cap)
{
    *buffer = (struct buffer){.cap = cap};
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->p);
    buffer_init(buffer, buffer->cap);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->len = 0;
    buffer->error = ASSAY_OK;
}

/* Makes room for `len` more bytes and a NUL behind them. */
static bool grow(struct buffer *buffer, size_t len)
{
    if (buffer->error)
        return false;
    if (len > buffer->cap - buffer->len) {
        buffer->error = ASSAY_ELIMIT;
        return false;
    }
    size_t need = buffer->len + len + 1;
    if (need <= buffer->room)
        return true;
    size_t room = buffer->room ? buffer->room : 64;
    while (room < need)
        room *= 2;
    char *p = realloc(buffer->p, room);
    if (!p) {
        buffer->error = ASSAY_ENOMEM;
        return false;
    }
    buffer->p = p;
    buffer->room = room;
    return true;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t len)
{
    if (!len || !grow(buffer, len))
        return;
    memcpy(buffer->p + buffer->len, bytes, len);
    buffer->len += len;
    buffer->p[buffer->len] = '\0';
}

void buffer_byte(struct buffer *buffer, char c)
{
    buffer_add(buffer, &c, 1);
}

void buffer_slice(struct buffer *buffer, struct slice bytes)
{
    buffer_add(buffer, bytes.p, bytes.len);
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (len < 0) {
        buffer->error = buffer->error ? buffer->error : ASSAY_ESYNTAX;
        return;
    }
    if (!grow(buffer, (size_t)len))
        return;
    va_start(arguments, format);
    vsnprintf(buffer->p + buffer->len, (size_t)len + 1, format, arguments);
    va_end(arguments);
    buffer->len += (size_t)len;
}
