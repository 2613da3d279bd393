/* Temporary folders and model files, and functions that may end their process. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"

/* A new folder, which is also $TMPDIR from then on. */
static inline const char *scratch_folder(Arena *arena)
{
    const char *temporary = getenv("TMPDIR");
    const char *pattern = arena_format(arena, "%s/rnnc-test-XXXXXX",
                                       temporary ? temporary : "/tmp");
    size_t size = strlen(pattern) + 1;
    char *folder = arena_grow(arena, pattern, size, size, 1);
    cr_assert_not_null(mkdtemp(folder));
    setenv("TMPDIR", folder, 1);
    return folder;
}

static inline void scratch_remove(Arena *arena, const char *folder)
{
    cr_assert_eq(system(arena_format(arena, "rm -r %s", folder)), 0);
}

static inline const char *scratch_file(Arena *arena, const char *folder, const char *name,
                                       const char *text)
{
    const char *path = arena_format(arena, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
    return path;
}

/* `text` with each `what` replaced. */
static inline const char *scratch_replace(Arena *arena, const char *text, const char *what,
                                          const char *with)
{
    Text out = text_new(arena);
    for (const char *found; (found = strstr(text, what)); text = found + strlen(what))
        text_format(&out, "%.*s%s", (int)(found - text), text, with);
    text_put(&out, text);
    return out.bytes;
}

/* Runs an action in a process of its own. Returns its exit status (0 where it returns, -1 where a
 * signal ended it) and what it wrote to standard output and error. */
static inline int scratch_run(Arena *arena, int (*action)(void *), void *context, const char **told)
{
    FILE *file = tmpfile();
    cr_assert_not_null(file);
    fflush(NULL);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        dup2(fileno(file), STDOUT_FILENO);
        dup2(fileno(file), STDERR_FILENO);
        exit(action(context));
    }
    int status;
    waitpid(child, &status, 0);
    char *text = arena_alloc(arena, 20000);
    rewind(file);
    text[fread(text, 1, 19999, file)] = 0;
    fclose(file);
    *told = text;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
