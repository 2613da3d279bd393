/* The one way to stop on a user's mistake. */
#include "base/base.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* Names in messages come from files: a terminal must not act on them. */
static void put_plain(const char *message)
{
    for (; *message; message++)
        fputc(iscntrl((unsigned char)*message) && *message != '\n' ? '?' : *message, stderr);
}

_Noreturn void fail(Pos pos, const char *format, ...)
{
    Text text = text_new(arena_new());
    const char *file = pos.file ? text_shown(text.arena, pos.file) : "rnnc";
    if (pos.file && pos.line > 0)
        text_format(&text, "%s:%d: ", file, pos.line);
    else
        text_format(&text, "%s: ", file);
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&text, format, arguments);
    va_end(arguments);
    fflush(stdout);
    put_plain(text.bytes);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}
