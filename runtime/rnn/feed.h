/* Feeds: a data set goes, batch by batch, into the inputs of a model.
 *
 *     data set  --batches or streams-->  windows  --copy-->  inputs, lengths, restart flags
 *
 * Each input takes the field of its name. A stream is cut into rows and chunks, and where the
 * model carries, its state goes on from chunk to chunk and starts anew with each epoch. Other sets
 * give batches of whole examples, which all start anew. */
#ifndef RNN_FEED_H
#define RNN_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rnn/batch.h>
#include <rnn/data.h>
#include <rnn/instance.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rnn_feed_rules {
    size_t rows;   /* B; a set with fewer examples, or a stream of fewer items, gets fewer */
    size_t steps;  /* of a chunk of a stream, and of an axis that no input has; static steps stay */
    bool shuffle;  /* the examples of each epoch; a stream keeps its order */
    uint64_t seed; /* of the shuffle */
    const char *counted; /* the input whose items the loss is a mean over; NULL: over rows */
    bool partial;        /* inputs may be without data, for entries that do not need them */
    const char *unread;  /* an input that what runs will not read, so its ids may be any; or NULL */
} rnn_feed_rules;

/* The batch that was fed last. */
typedef struct rnn_feed_batch {
    size_t rows;
    size_t items;           /* of the input that has most, all rows together */
    size_t counted;         /* what the loss is a mean over: items, or rows */
    const size_t *examples; /* [rows] which ones, until the next batch; NULL: parts of a stream */
} rnn_feed_batch;

typedef struct rnn_feed rnn_feed;

/* Begins at epoch 0, batch 0. The data set and the strings of the rules must live as long.
 * RNN_BAD_ARGUMENT where data and model do not match: an input without data, data without an input,
 * ids for vectors, vectors of another size; RNN_BAD_TOKEN for ids beyond the vocabulary;
 * RNN_BAD_LENGTH where an example has not the model's static steps; RNN_NO_MEMORY. On failure *out
 * is NULL. */
int rnn_feed_open(rnn_feed **out, const rnn_model *model, const rnn_data *data,
                  const rnn_feed_rules *rules, rnn_error *e);

/* Frees it; NULL is harmless. */
void rnn_feed_close(rnn_feed *feed);

/* How many batches an epoch has, and how many rows a full one. */
size_t rnn_feed_batches(const rnn_feed *feed);
size_t rnn_feed_rows(const rnn_feed *feed);

/* Where the next batch stands; with rnn_feed_seek the same batches come again, but the carried
 * state is the caller's. RNN_BAD_ARGUMENT if an epoch has no such batch. */
rnn_position rnn_feed_position(const rnn_feed *feed);
int rnn_feed_seek(rnn_feed *feed, rnn_position position, rnn_error *e);

/* Sets rows, steps, lengths, restart flags and all inputs of an instance to the next batch, which
 * stays in the feed until the next call. RNN_NO_MEMORY, or RNN_BAD_LENGTH where an input on a
 * derived axis is too long for it. */
int rnn_feed_next(rnn_feed *feed, rnn_instance *into, rnn_feed_batch *batch, rnn_error *e);

/* The items of an input in a row of the batch that was fed last. */
rnn_window rnn_feed_window(const rnn_feed *feed, const char *input, size_t row);

#ifdef __cplusplus
}
#endif

#endif
