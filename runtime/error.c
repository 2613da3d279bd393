/* Errors: filling the caller's record. */
#include "rnn/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Whether a byte goes on with a character of UTF-8. */
static int goes_on(char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Keeps both ends of a text that is too long: what it is about, and the reason at its end. */
static void shorten(const char *text, size_t length, char *out, size_t room)
{
    static const char gap[] = " ... ";
    size_t head = room / 2, tail = room - sizeof gap - head;
    while (head > 0 && goes_on(text[head]))
        head--;
    while (tail > 0 && goes_on(text[length - tail]))
        tail--;
    snprintf(out, room, "%.*s%s%s", (int)head, text, gap, text + length - tail);
}

/* The whole message is made only where it does not fit, and is cut off if there is no memory. */
static void format_message(rnn_error *e, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(e->message, sizeof e->message, format, arguments);
    char *whole = length >= (int)sizeof e->message ? malloc((size_t)length + 1) : NULL;
    if (whole) {
        vsnprintf(whole, (size_t)length + 1, format, again);
        shorten(whole, (size_t)length, e->message, sizeof e->message);
    }
    free(whole);
    va_end(again);
}

int rnn_fail(rnn_error *e, int code, const char *format, ...)
{
    if (!e)
        return code;
    va_list arguments;
    va_start(arguments, format);
    e->code = code;
    format_message(e, format, arguments);
    va_end(arguments);
    return code;
}
