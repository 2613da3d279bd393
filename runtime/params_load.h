/* What the files that load parameters share among themselves. */
#ifndef PARAMS_LOAD_H
#define PARAMS_LOAD_H

#include <stdbool.h>

#include "rnn/params.h"

/* One loading. */
typedef struct rnn_load {
    const rnn_model *model;
    const rnn_tensors *tensors;
    const rnn_load_options *options;
} rnn_load;

/* The tensor that a parameter takes, or NULL; in a partial loading it has the right shape. */
const rnn_tensor *rnn_load_find(const rnn_load *load, const rnn_param_info *param);

/* Whether it is a trainer's, which no loading sees. */
bool rnn_load_is_of_trainer(const rnn_tensor *tensor);

/* RNN_BAD_WEIGHTS if tensors and parameters do not agree; the message names all on one line, and
 * *table, where `table` is not NULL, shows them side by side. RNN_NO_MEMORY. */
int rnn_load_compare(const rnn_load *load, char **table, rnn_error *error);

#endif
