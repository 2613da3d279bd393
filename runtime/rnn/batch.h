/* Batches: which items of a data set make up the rows of each batch, and copying them out.
 *
 * A *window* is a run of items of a field. Two things give windows: *streams*, for truncated
 * backpropagation through time, which cut one long run of items into rows that are read side by
 * side, chunk after chunk; and *batches*, which group examples of similar lengths. Both are pure
 * functions of their settings and a position, so a position, two whole numbers, is all that a
 * checkpoint has to keep.
 *
 * What is copied out is time-major: [T, B] or [T, B, size], with lengths [B]; what is beyond a
 * row's length is 0. An input without a time axis has T = 1. */
#ifndef RNN_BATCH_H
#define RNN_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data.h"
#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A run of items of a field: one row of a batch. */
typedef struct rnn_window {
    size_t first;  /* index of its first item among all items of the field */
    size_t length; /* in items */
} rnn_window;

/* A place in a run over the data: how many times all of it was seen, and how many batches or chunks
 * since. */
typedef struct rnn_position {
    uint64_t epoch;
    uint64_t index;
} rnn_position;

/* ---- copying rows out ---- */

/* The longest of the rows: T. */
size_t rnn_windows_longest(const rnn_window *rows, size_t count);

/* Writes the length of each row to out [count]. */
void rnn_windows_lengths(const rnn_window *rows, size_t count, int32_t *out);

/* Writes the ids of the rows to out [steps, count], of bags [steps, count, most]; no row is longer
 * than `steps`. */
void rnn_windows_ids(const rnn_field *f, const rnn_window *rows, size_t count, size_t steps,
                     int32_t *out);

/* Writes the vectors of the rows to out [steps, count, size]; no row is longer than `steps`. */
void rnn_windows_floats(const rnn_field *f, const rnn_window *rows, size_t count, size_t steps,
                        float *out);

/* ---- streams ---- */

/* A run of items cut into `rows` equal rows; chunk k has the steps k*steps .. of every row:
 *
 *     items  a b c d e f g h i j k        rows 2, steps 2:   row 0   a b | c d | e
 *                                                            row 1   f g | h i | j
 *
 * Only the last chunk can be shorter. The items that are left over, fewer than `rows`, are not
 * used (k above). A carried state goes on from chunk to chunk, and begins anew at chunk 0. */
typedef struct rnn_streams {
    size_t rows;   /* B */
    size_t steps;  /* T of a whole chunk */
    size_t length; /* items in a row */
} rnn_streams;

/* Cuts `items` items. RNN_BAD_LENGTH if a row would be empty. */
int rnn_streams_init(rnn_streams *out, size_t items, size_t rows, size_t steps, rnn_error *e);

/* How many chunks there are. */
size_t rnn_streams_chunks(const rnn_streams *s);

/* Sets windows [rows] to the rows of a chunk, and returns the number of steps in it. */
size_t rnn_streams_chunk(const rnn_streams *s, size_t chunk, rnn_window *windows);

/* ---- batches ---- */

typedef struct rnn_batch_rules {
    size_t rows;   /* B: examples in a batch; the last of an epoch may have fewer */
    bool shuffle;  /* otherwise: in the order of the data */
    uint64_t seed; /* of the shuffle */
    size_t pool;   /* batches' worth of shuffled examples that are sorted by length together, 1 for
                      no sorting; 0: 32 */
} rnn_batch_rules;

/* The batches of a data set, epoch after epoch. */
typedef struct rnn_batches rnn_batches;

/* Begins at epoch 0, batch 0. The data set must live as long. */
int rnn_batches_open(rnn_batches **out, const rnn_data *data, const rnn_batch_rules *rules,
                     rnn_error *e);

void rnn_batches_close(rnn_batches *b);

/* How many batches an epoch has. */
size_t rnn_batches_count(const rnn_batches *b);

/* Where the next batch stands; with rnn_batches_seek, the same batches come again. */
rnn_position rnn_batches_position(const rnn_batches *b);

/* Goes to a position; RNN_BAD_ARGUMENT if an epoch has no such batch. */
int rnn_batches_seek(rnn_batches *b, rnn_position position, rnn_error *e);

/* Takes the next batch: returns the number of its examples and points *examples at their numbers,
 * which stay until the next call. After the last batch of an epoch comes the first of the next. */
size_t rnn_batches_next(rnn_batches *b, const size_t **examples);

/* Sets windows [count] to whole examples of a field. */
void rnn_field_windows(const rnn_field *f, const size_t *examples, size_t count,
                       rnn_window *windows);

#ifdef __cplusplus
}
#endif

#endif
