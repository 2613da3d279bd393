/* options: the command line of the tools. */
#ifndef RNNC_TOOL_OPTIONS_H
#define RNNC_TOOL_OPTIONS_H

#include "tool/tool.h"

#include <popt.h>
#include <rnn/pool.h>

/* What a number must be. */
typedef enum Demand {
    NOT_NEGATIVE,
    POSITIVE,
    PART, /* from 0 to 1, below 1 */
    SHARE /* from 0 to 1 */
} Demand;

/* What is demanded of a numeric option; one that no such record names is not negative. */
typedef struct Number {
    const char *option; /* its long name; NULL ends a list */
    Demand demand;
    double most; /* 0: what a float can hold */
} Number;

/* A command: what --help says, and the options of its own. */
typedef struct CommandLine {
    const char *name;             /* "eval" */
    const char *arguments;        /* "[OPTION...] MODEL.lua", for the usage line */
    const char *what;             /* one sentence for --help */
    const struct poptOption *own; /* ends with POPT_TABLEEND; NULL: none */
    const Number *numbers;        /* demands of them; NULL: none but the usual */
    unsigned *given;              /* the val of each own option that is given, or-ed; or NULL */
    bool every_fuse;              /* it compiles with each --fuse, and takes none */
} CommandLine;

/* Reads a command line: the command's own options to where its table says (strings are the
 * arena's), and those that all commands share (model file, --set, --fuse, --unroll, --no-train,
 * --blas) to the request. A number that is not finite or not what is demanded is wrong; with a val
 * of its own an option is held to its demand where it is given, else always. --help prints and ends
 * the process with status 0; what is wrong ends it with one message and status 2. */
Request options_parse(Arena *arena, const CommandLine *command, int argc, char **argv);

/* The index of `value` among `count` words; stops the process with a message that names them. */
int options_choose(const CommandLine *command, const char *option, const char *value,
                   const char *const *words, int count);

/* Stops with status 2: "rnnc NAME: message". */
_Noreturn void options_fail(const CommandLine *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The number that a word of an option is, held to the option's demand. */
double options_number(const CommandLine *command, const char *option, const char *word);

/* An option --threads that leaves its number at an int. */
#define OPTION_THREADS(place)                                                                      \
    {                                                                                              \
        "threads", 0, POPT_ARG_INT, (place), 0,                                                    \
            "threads that share the work (0, as where nothing is said: one a core)", "N"           \
    }

/* Opens a pool of so many, as --threads says, or stops. */
rnn_pool *options_pool(const CommandLine *command, int threads);

/* What the environment may say, for --help. */
extern const char options_environment[];

/* What a model is compiled with where nothing is said. */
Options options_default(void);

#endif
