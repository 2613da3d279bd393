/* Feeding a program that draws. */
#include "tool/picture.h"

#include "base/base.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ABSENT = 127 }; /* exit status of a child without a program to run */

/* The child's process; *to is its standard input, and what it tells goes to `told`. */
static pid_t start(const Painter *painter, FILE **to, FILE *told)
{
    int ends[2];
    if (pipe(ends) != 0)
        fail((Pos){0}, "cannot make a pipe: %s", strerror(errno));
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[0], STDIN_FILENO);
        dup2(fileno(told), STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execvp(painter->command[0], (char *const *)painter->command);
        _exit(ABSENT);
    }
    close(ends[0]);
    *to = fdopen(ends[1], "w");
    if (child < 0 || !*to)
        fail((Pos){0}, "cannot run %s: %s", painter->name, strerror(errno));
    return child;
}

/* What was told, without the empty lines at its end. */
static const char *read_reason(FILE *told, char *reason, size_t size)
{
    rewind(told);
    size_t length = fread(reason, 1, size - 1, told);
    while (length > 0 && reason[length - 1] == '\n')
        length--;
    reason[length] = 0;
    return reason;
}

void picture_draw(const Painter *painter, const char *description, const char *path)
{
    FILE *to, *told = tmpfile();
    int status = 0;
    if (!told)
        fail((Pos){0}, "cannot make a temporary file: %s", strerror(errno));
    signal(SIGPIPE, SIG_IGN); /* a program that is not there does not read */
    const pid_t child = start(painter, &to, told);
    fputs(description, to);
    fclose(to);
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == ABSENT)
        fail((Pos){0}, "cannot draw %s: %s is not there (Debian: %s)", path, painter->name,
             painter->package);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        char reason[2000];
        fail((Pos){0}, "cannot draw %s: %s failed\n%s", path, painter->name,
             read_reason(told, reason, sizeof reason));
    }
    fclose(told);
}
