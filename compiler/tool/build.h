/* build: emitted C becomes code of this process. */
#ifndef RNNC_TOOL_BUILD_H
#define RNNC_TOOL_BUILD_H

#include "tool/tool.h"

#include <rnn/model.h>

/* How the C compiler is called. */
typedef struct BuildOptions {
    const char *optimize; /* "-O1" and so on; NULL: "-O3" */
} BuildOptions;

/* Compiles the models' sources to one shared object, loads it, and returns the description of each.
 * The models' names must differ. The object stays loaded until the process ends; it takes the
 * runtime's functions from this process, which must export them.
 *
 * The C compiler is $RNNC_CC or clang, the runtime's headers are in $RNNC_RUNTIME or where the
 * build found them. The files are in a folder of their own (tool/folder.h), which is gone on
 * return, and where a signal ends the process, unless $RNNC_KEEP is set (for a debugger or a
 * profiler). Where the C compiler refuses, its messages are shown, the folder stays until the next
 * such failure, and the process stops with its name. */
const rnn_model **build_load_all(Arena *arena, const Compiled *compiled, int count,
                                 BuildOptions options);
/* The same for one model. */
const rnn_model *build_load(Arena *arena, const Compiled *compiled, BuildOptions options);

/* The two halves of it, for who writes the files: one source becomes a shared object, false where
 * the C compiler refuses, which has told why; and the models of an object are loaded. */
bool build_object(Arena *arena, const char *source, const char *object, BuildOptions options);
const rnn_model **build_open(Arena *arena, const char *object, const Compiled *compiled, int count);

#endif
