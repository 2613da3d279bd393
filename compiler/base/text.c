/* Text that grows: every piece of output is built in memory before a byte of it is written. */
#include "base/base.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

Text text_new(Arena *arena)
{
    Text text = {arena, arena_alloc(arena, 64), 0, 64};
    return text;
}

static void make_room(Text *text, size_t more)
{
    if (text->length + more < text->room)
        return;
    size_t room = 2 * (text->length + more);
    char *bytes = arena_alloc(text->arena, room);
    memcpy(bytes, text->bytes, text->length + 1);
    text->bytes = bytes;
    text->room = room;
}

void text_put(Text *text, const char *string)
{
    size_t size = strlen(string);
    make_room(text, size + 1);
    memcpy(text->bytes + text->length, string, size + 1);
    text->length += size;
}

void text_vformat(Text *text, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(size >= 0);
    make_room(text, (size_t)size + 1);
    vsnprintf(text->bytes + text->length, (size_t)size + 1, format, arguments);
    text->length += (size_t)size;
}

void text_format(Text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_vformat(text, format, arguments);
    va_end(arguments);
}

const char *text_shown(Arena *arena, const char *string)
{
    Text text = text_new(arena);
    for (; *string; string++)
        text_format(&text, iscntrl((unsigned char)*string) ? "\\%03o" : "%c",
                    (unsigned char)*string);
    return text.bytes;
}
