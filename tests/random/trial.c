/* One model in a process of its own: whatever happens there, the search goes on. */
#include "random.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 100, MOST_TOLD = 20000 };

/* A file for the model, whose name gives its first line, and one for what is printed. */
typedef struct Files {
    char model[32], told[32];
} Files;

static int open_file(char *path, const char *pattern, int suffix)
{
    strcpy(path, pattern);
    int file = mkstemps(path, suffix);
    if (file < 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    return file;
}

_Noreturn static void run_child(Arena *arena, const Files *files, int told, uint64_t seed)
{
    dup2(told, STDOUT_FILENO);
    dup2(told, STDERR_FILENO);
    alarm(SECONDS);
    bool good = hold_model(arena, files->model, seed);
    fflush(stdout);
    _exit(good ? EXIT_SUCCESS : EXIT_FAILURE);
}

static const char *read_told(Arena *arena, int file)
{
    char *text = arena_alloc(arena, MOST_TOLD + 1);
    ssize_t length = pread(file, text, MOST_TOLD, 0);
    text[length < 0 ? 0 : length] = 0;
    return text;
}

static Trial judge(Arena *arena, int status, const char *told)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)
        return (Trial){AGREES, told};
    if (WIFEXITED(status) && strstr(told, "not supported yet"))
        return (Trial){REFUSED, told};
    if (WIFSIGNALED(status))
        told = arena_format(arena, "%skilled by: %s\n", told, strsignal(WTERMSIG(status)));
    return (Trial){FAILS, told};
}

Trial trial_run(Arena *arena, const char *model, uint64_t seed)
{
    Files files;
    int text = open_file(files.model, "/tmp/random-XXXXXX.lua", 4);
    int told = open_file(files.told, "/tmp/random-XXXXXX", 0);
    FILE *stream = fdopen(text, "w");
    fputs(model, stream);
    fclose(stream);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        run_child(arena, &files, told, seed);
    int status;
    waitpid(child, &status, 0);
    Trial trial = judge(arena, status, read_told(arena, told));
    close(told);
    unlink(files.model);
    unlink(files.told);
    return trial;
}
