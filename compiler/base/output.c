/* Standard output, checked once: where the process ends.
 *
 * What a command prints waits in a buffer, so that a disk that is full, or an output that is
 * closed, may only show at the very end. */
#include "base/base.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An output that was never open is no failure where nothing was printed. */
static bool is_written(void)
{
    const bool failed = ferror(stdout), waits = __fpending(stdout) > 0;
    errno = 0;
    if (fclose(stdout) != 0)
        return !failed && !waits && errno == EBADF;
    return !failed;
}

static void close_output(void)
{
    if (is_written())
        return;
    fprintf(stderr, "rnnc: standard output cannot be written%s%s\n", errno ? ": " : "",
            errno ? strerror(errno) : "");
    _exit(EXIT_FAILURE);
}

void output_check_at_exit(void)
{
    atexit(close_output);
}
