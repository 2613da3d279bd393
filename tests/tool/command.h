/* Commands run as a user runs them, in processes of their own. */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdarg.h>

#include "compile.h"
#include "scratch.h"
#include "tool/tool.h"

enum { COMMAND_WORDS = 40 };

/* A command line, and what its process is given and wrote. */
typedef struct CommandRun {
    Command *command;
    const char *input;  /* file of standard input, or NULL */
    const char *output; /* file of standard output; NULL: it is in what is told */
    int count;
    char *words[COMMAND_WORDS];
    int status;       /* of exit; -1: a signal ended it */
    const char *told; /* standard output and error */
} CommandRun;

/* The words of a line, separated by spaces, after formatting. */
__attribute__((format(printf, 3, 4))) static inline CommandRun
command_line(Arena *arena, Command *command, const char *format, ...)
{
    Text text = text_new(arena);
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&text, format, arguments);
    va_end(arguments);
    CommandRun run = {.command = command};
    for (char *word = strtok(text.bytes, " "); word; word = strtok(NULL, " ")) {
        cr_assert_lt(run.count, COMMAND_WORDS);
        run.words[run.count++] = word;
    }
    return run;
}

static inline int command_action(void *context)
{
    CommandRun *run = context;
    if (run->input)
        cr_assert_not_null(freopen(run->input, "r", stdin));
    if (run->output)
        cr_assert_not_null(freopen(run->output, "w", stdout));
    return run->command(compile, run->count, run->words);
}

/* Runs it to its end. */
static inline void command_finish(Arena *arena, CommandRun *run)
{
    run->status = scratch_run(arena, command_action, run, &run->told);
}

#endif
