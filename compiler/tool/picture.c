/* Feeding a program that draws. */
#include "tool/picture.h"

#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ABSENT = 127 }; /* exit status of a child without a program to run */

/* The files that a child gets beside its standard input. */
typedef struct Files {
    FILE *table; /* or NULL */
    FILE *drawn, *told;
} Files;

static FILE *temporary(void)
{
    FILE *file = tmpfile();
    if (!file)
        fail((Pos){0}, "cannot make a temporary file: %s", strerror(errno));
    return file;
}

static void become(const Painter *painter, int input, const Files *files)
{
    dup2(input, STDIN_FILENO);
    dup2(fileno(files->drawn), STDOUT_FILENO);
    dup2(fileno(files->told), STDERR_FILENO);
    if (files->table)
        dup2(fileno(files->table), PICTURE_TABLE);
    execvp(painter->command[0], (char *const *)painter->command);
    _exit(ABSENT);
}

/* The child's process; *to is its standard input. */
static pid_t start(const Painter *painter, FILE **to, const Files *files)
{
    int ends[2];
    if (pipe(ends) != 0)
        fail((Pos){0}, "cannot make a pipe: %s", strerror(errno));
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    const pid_t child = fork();
    if (child == 0)
        become(painter, ends[0], files);
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

/* Writes what was drawn to the file `path`. */
static void keep(FILE *drawn, const char *path)
{
    char part[4096];
    FILE *file = fopen(path, "wb");
    bool written = file != NULL;
    rewind(drawn);
    for (size_t got; written && (got = fread(part, 1, sizeof part, drawn)) > 0;)
        written = fwrite(part, 1, got, file) == got;
    if (!file || fclose(file) != 0 || !written)
        fail((Pos){0}, "%s cannot be written: %s", path, strerror(errno));
}

static void check_status(const Painter *painter, int status, FILE *told, const char *path)
{
    const char *what = path ? path : "losses";
    if (WIFEXITED(status) && WEXITSTATUS(status) == ABSENT)
        fail((Pos){0}, "cannot draw %s: %s is not there (Debian: %s)", what, painter->name,
             painter->package);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        char reason[2000];
        fail((Pos){0}, "cannot draw %s: %s failed\n%s", what, painter->name,
             read_reason(told, reason, sizeof reason));
    }
}

void picture_draw(const Painter *painter, const char *description, FILE *table, const char *path)
{
    FILE *to;
    const Files files = {table, temporary(), temporary()};
    int status = 0;
    signal(SIGPIPE, SIG_IGN); /* a program that is not there does not read */
    const pid_t child = start(painter, &to, &files);
    fputs(description, to);
    fclose(to);
    waitpid(child, &status, 0);
    check_status(painter, status, files.told, path);
    if (path)
        keep(files.drawn, path);
    fclose(files.drawn);
    fclose(files.told);
}
