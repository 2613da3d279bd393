/* What two lists of tensors do not agree in; not for users of the runtime. */
#ifndef DIFFERENCES_H
#define DIFFERENCES_H

#include <stdbool.h>

#include "rnn/safetensors.h"

/* A tensor that is expected, and the one that is found instead. Either may be NULL. Of the same
 * name, they have different shapes; of different names, each is the nearest of the other. */
typedef struct rnn_difference {
    const rnn_tensor *expected, *found;
    double nearness; /* of their names, 0 to 1 */
} rnn_difference;

/* Nearest names first; then what is missing, then what is unexpected, in the order of names. */
typedef struct rnn_differences {
    rnn_difference *items;
    size_t count;
} rnn_differences;

/* Whether shapes agree, but for dimensions of 1. */
bool rnn_same_shape(const rnn_tensor *a, const rnn_tensor *b);

/* Finds all differences between tensors, of which names, dims and shape are read. Names are
 * distinct in `expected`. RNN_NO_MEMORY. */
int rnn_differences_find(rnn_differences *out, const rnn_tensor *expected, size_t expected_count,
                         const rnn_tensor *found, size_t found_count, rnn_error *e);

/* They as a table for people (see rnn_tensors_compare), to be freed; NULL: no memory. */
char *rnn_differences_table(const rnn_differences *d);

void rnn_differences_close(rnn_differences *d);

#endif
