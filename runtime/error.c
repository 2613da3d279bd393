/* Errors: filling the caller's record. */
#include "rnn/error.h"

#include <stdarg.h>
#include <stdio.h>

int rnn_fail(rnn_error *e, int code, const char *format, ...)
{
    if (!e)
        return code;
    va_list arguments;
    va_start(arguments, format);
    e->code = code;
    vsnprintf(e->message, sizeof e->message, format, arguments);
    va_end(arguments);
    return code;
}
