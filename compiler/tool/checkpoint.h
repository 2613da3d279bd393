/* checkpoint: what a checkpoint tells besides numbers, so that it is enough to go on or to run.
 *
 *     rnnc.model           the model's name
 *     rnnc.set.NAME        the value of the model's option NAME
 *     rnnc.vocab.INPUT     the vocabulary of the input INPUT
 *     rnnc.format.INPUT    the format of its text, as in tsv:1
 *     rnnc.target          the input that is predicted, where there is one
 */
#ifndef RNNC_TOOL_CHECKPOINT_H
#define RNNC_TOOL_CHECKPOINT_H

#include "tool/corpus.h"
#include "tool/tool.h"

#include <rnn/instance.h>
#include <rnn/params.h>
#include <rnn/safetensors.h>

/* What is told of a trained model. */
typedef struct Labels {
    rnn_metadata *items;
    size_t count;
} Labels;

Labels checkpoint_labels(const Corpus *corpus, const Model *model);

/* Opens a checkpoint; stops if it cannot be read. */
rnn_tensors *checkpoint_open(const char *path);

/* The request with the checkpoint's settings as defaults: what the request sets has precedence. */
Request checkpoint_settings(Arena *arena, const rnn_tensors *checkpoint, Request request);

/* Stops if the checkpoint is one of another model, whose settings this one may not have. */
void checkpoint_check(const rnn_tensors *checkpoint, const char *path, const Model *model);

/* The same where it may be one of another model: settings that the model has, but for the sizes of
 * vocabularies, which the corpus (or NULL) tells. */
Request checkpoint_known_settings(const rnn_tensors *checkpoint, const Model *model,
                                  const Corpus *corpus, Arena *arena, Request request);

/* The parameters of a model as its description has them, but for their places. */
rnn_model checkpoint_describe(Arena *arena, const Model *model);

/* Stops, with both beside each other, if the checkpoint's tensors are not the model's parameters by
 * these rules (NULL: strictly). No C needs to be compiled for it. */
void checkpoint_check_params(Arena *arena, const rnn_tensors *checkpoint, const char *path,
                             const Model *model, const rnn_load_options *options);

/* The vocabulary of an input, to be closed by the caller; NULL if it has none. */
rnn_vocab *checkpoint_vocabulary(const rnn_tensors *checkpoint, const char *input);

/* The format of an input's data, without a path; without a name where the checkpoint does not say.
 */
rnn_source checkpoint_format(Arena *arena, const rnn_tensors *checkpoint, const char *input);

/* The name of the input that is predicted, or NULL. */
const char *checkpoint_target(const rnn_tensors *checkpoint);

/* Weights of the model, as the checkpoint has them by these rules (NULL: strictly), prepared; what
 * is left has initial values. Stops if they do not fit. */
void checkpoint_weights(const rnn_tensors *checkpoint, const char *path, const rnn_model *model,
                        const rnn_load_options *options, rnn_weights *out);

#endif
