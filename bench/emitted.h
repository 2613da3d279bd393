/* From a model in Lua to its description in this program: rnnc, clang, dlopen. */
#ifndef EMITTED_H
#define EMITTED_H

#include <rnn/instance.h>

/* Compiles a model file with options of rnnc, separated by spaces, and loads it. The model must be
 * named as its file is. Ends the program where anything fails. */
const rnn_model *emitted_load(const char *file, const char *options);

/* Lets an instance run on that many threads, and returns their pool; ends the program with `skip`
 * where it cannot. */
rnn_pool *emitted_set_threads(rnn_instance *instance, int threads);

#endif
