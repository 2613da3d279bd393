/* The one way to stop on a user's mistake. */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void fail(Pos pos, const char *format, ...)
{
    fflush(stdout);
    if (pos.file && pos.line > 0)
        fprintf(stderr, "%s:%d: ", pos.file, pos.line);
    else
        fprintf(stderr, "%s: ", pos.file ? pos.file : "rnnc");
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}
