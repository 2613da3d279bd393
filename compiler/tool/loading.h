/* loading: how files of weights become parameters, as the command line says. */
#ifndef RNNC_TOOL_LOADING_H
#define RNNC_TOOL_LOADING_H

#include "tool/options.h"

#include <rnn/params.h>

/* What the line says, and what became of parameters and tensors. */
typedef struct Loading {
    int partial;
    const char *prefix;
    char **renames; /* OLD=NEW, a list that ends in NULL; NULL: none */
    rnn_load_options options;
    size_t counts[RNN_IGNORED + 1];
    Text names[RNN_IGNORED + 1];
} Loading;

/* The options of a command for a Loading. */
#define OPTIONS_LOADING(loading)                                                                   \
    {"partial",                                                                                    \
     0,                                                                                            \
     POPT_ARG_NONE,                                                                                \
     &(loading)->partial,                                                                          \
     0,                                                                                            \
     "of weights: take what fits by name and shape; all else starts anew, or is ignored",          \
     NULL},                                                                                        \
        {"prefix",                                                                                 \
         0,                                                                                        \
         POPT_ARG_STRING,                                                                          \
         &(loading)->prefix,                                                                       \
         0,                                                                                        \
         "of weights: see only names that begin with it, and without it",                          \
         "PREFIX"},                                                                                \
    {                                                                                              \
        "rename", 0, POPT_ARG_ARGV, &(loading)->renames, 0,                                        \
            "of weights: read a name that begins with OLD with NEW instead; the first that fits",  \
            "OLD=NEW"                                                                              \
    }

/* Understands the line; stops where it is wrong. The options then keep what becomes of all. */
void loading_begin(Arena *arena, const CommandLine *command, Loading *loading);

/* Whether the line says anything: the weights may then be another model's. */
bool loading_is_given(const Loading *loading);

/* Tells on standard error what was taken from the file, what was left, and what is ignored. */
void loading_print(const Loading *loading, const char *path);

#endif
