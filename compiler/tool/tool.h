/* tool: the commands that build, load and drive what was emitted. They see a compiled model and its
 * graphs, and no pass: main.c hands them the compile function. */
#ifndef RNNC_TOOL_H
#define RNNC_TOOL_H

#include "ir/ir.h"

/* What to compile: a model file, the values of its options, and how. */
typedef struct Request {
    const char *path;
    Setting *settings; /* --set name=value */
    int setting_count;
    Options options;
    const char *dump;    /* print the graph after this pass, or NULL */
    const char *header;  /* the name of the emitted header, or NULL: the model's */
    const char *without; /* leave this optional pass out, or NULL */
    int seconds;         /* of processor time that a compilation may take; 0: a minute */
    int memory;          /* MiB that it may take; 0: 1024 */
    bool steps;          /* stop where the model has no step */
} Request;

/* A compiled model. */
typedef struct Compiled {
    Model *model;
    Graph *graphs[ENTRY_COUNT];    /* what the interpreter runs: sliced, train also differentiated,
                                    * and not optimized; NULL: no such entry */
    Graph *optimized[ENTRY_COUNT]; /* what is scheduled */
    const struct Schedule *schedules[ENTRY_COUNT]; /* how (ir/schedule.h) */
    const char *source, *header;                   /* the emitted files' texts */
} Compiled;

typedef Compiled CompileFunction(Arena *arena, const Request *request);

/* Each command: its own arguments, without the program's and the command's name. Returns the exit
 * status. Prints its own --help. */
typedef int Command(CompileFunction *compile, int argc, char **argv);
Command command_train, command_run, command_eval, command_check, command_bench, command_show;

#endif
