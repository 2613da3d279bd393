/* front: a model in Lua becomes a graph.
 *
 * A model file is run once. Its values are userdata that stand for nodes, its operators make nodes,
 * and what it leaves is the graph of one example at one step (see ir/ir.h). The language:
 * prelude/start.lua is its table of contents; what the model sees is listed in
 * prelude/environment.lua; everything that can be said in the language itself (cells, layers,
 * losses, the scan) is said there.
 *
 * A model file is untrusted: it can neither read nor write anything, and its memory, its
 * instructions and the number of its operations are limited.
 */
#ifndef RNNC_FRONT_H
#define RNNC_FRONT_H

#include "ir/ir.h"

/* Runs the model file `path` and returns what it describes: all sizes known, results checked.
 * `settings` (`count` of them) override the defaults of rnn.option. Stops with "file:line: message"
 * if the file cannot be read or the model is wrong. */
Model *front_trace(Arena *arena, const char *path, const Setting *settings, int count);

#endif
