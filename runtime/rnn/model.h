/* The description of an emitted model, by which a program drives a model that it does not know.
 *
 * An emitted model NAME has one struct of arguments, NAME_args, whose members are the caller's
 * memory, sizes, inputs and outputs. The entry points take a pointer to it. The description says
 * where in the struct each member stands, so a general tool fills the same struct by offset that a
 * user's program fills by name. `const rnn_model NAME_model` is constant data; nothing in it owns
 * memory.
 *
 * Layouts, all in C order: a value over axis T is [T, B, size] (tokens and scalars [T, B]), without
 * a time axis [B, size]; over no axes [size]; over two axes [Ty, B, Tx, size]. T is the longest
 * length, lengths are [B]; what a row holds at or beyond its length is never read in inputs and 0
 * in outputs and gradients. A bag is `size` ids, of which those from the first -1 on do not exist.
 */
#ifndef RNN_MODEL_H
#define RNN_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include <rnn/error.h>
#include <rnn/pool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A member that does not exist. */
#define RNN_NO_MEMBER ((size_t)-1)

typedef enum rnn_init_kind {
    RNN_INIT_DEFAULT, /* uniform(-k, k), k = 1/sqrt(fan_in) */
    RNN_INIT_UNIFORM, /* uniform(low, high) */
    RNN_INIT_NORMAL,  /* mean low, standard deviation high */
    RNN_INIT_GLOROT,  /* uniform(-k, k), k = sqrt(6 / (rows + columns)) (Glorot and Bengio, 2010) */
    RNN_INIT_ORTHOGONAL,
    RNN_INIT_IDENTITY, /* times low */
    RNN_INIT_CONSTANT, /* low */
} rnn_init_kind;

/* A parameter: a block of the contiguous parameters, in C order. */
typedef struct rnn_param_info {
    const char *name; /* as in a checkpoint */
    int dims;         /* 0 scalar, 1 vector, 2 matrix */
    size_t shape[2];
    size_t offset; /* in floats */
    rnn_init_kind init;
    double low, high;
    size_t fan_in;
    int blocks; /* orthogonal, identity: this many square blocks of rows */
    int frozen; /* gets no gradient */
} rnn_param_info;

typedef struct rnn_axis_info {
    const char *name;
    int from;       /* the axis it derives from, or -1 */
    int divide;     /* a derived axis has length / divide steps, rounded up, */
    int down;       /* or down */
    size_t steps;   /* member int32_t: steps of the longest row; RNN_NO_MEMBER for a derived axis */
    size_t lengths; /* member const int32_t *: [B], or NULL: all rows are of full length */
    int static_steps; /* that every row has, whatever the batch; 0: any number */
    int least_steps;  /* of a row: 0 where rows may be empty, else at least 1 */
} rnn_axis_info;

/* An input, an output or a metric. */
typedef struct rnn_value_info {
    const char *name;
    int is_id;    /* int32_t ids, else float */
    int optional; /* an input that may be NULL (then 0, or for restart 1) */
    int batch;    /* varies over the batch */
    int axis;     /* varies over this axis, or -1 */
    int inner;    /* and over this one, which stands behind the batch, or -1 */
    size_t size;  /* floats, or ids of a bag, per step and row; 0 for single ids and scalars */
    size_t vocab; /* of ids: how many there are; 0: not known */
    int start, stop, unknown; /* ids of tokens: <s>, </s>, <unk> */
    size_t member;            /* const float * or const int32_t *; output: float * or int32_t * */
    size_t gradient; /* input: member float * that receives its gradient, or RNN_NO_MEMBER */
} rnn_value_info;

/* The range of a float input that the model states; nothing holds it. */
typedef struct rnn_range_info {
    size_t input; /* its place among the inputs */
    double low, high;
} rnn_range_info;

/* One value of the stream's state; the states follow one another at the beginning of a session,
 * each [B, size]. Behind them come sequences that the stream holds and never changes, such as an
 * encoder's outputs, each [B, T, size]. */
typedef struct rnn_state_info {
    const char *name;
    int is_id;
    int axis;     /* of a held sequence, else -1 */
    size_t size;  /* floats (or int32_t ids) per row (and step), at least 1 */
    size_t vocab; /* of ids: how many there are */
    int is_bag;   /* of ids: -1 stands where there is none */
} rnn_state_info;

typedef enum rnn_entry {
    RNN_FORWARD,
    RNN_LOSS,
    RNN_TRAIN,
    RNN_BEGIN,
    RNN_STEP,
    RNN_ENTRIES
} rnn_entry;

/* Runs one entry point. `args` points to the model's own struct of arguments. Returns RNN_OK, or an
 * error that `error` (may be NULL) describes; then no output was written, but for RNN_NOT_FINITE.
 */
typedef int rnn_entry_function(const void *args, rnn_error *error);

typedef struct rnn_model {
    const char *name;
    const char *source;  /* the model file, without folders */
    const char *options; /* of the compiler, as in "--fuse=all" */

    const rnn_param_info *params;
    size_t param_count;
    size_t param_floats; /* size of the contiguous parameters, and of their gradients */
    const rnn_value_info *inputs;
    size_t input_count;
    const rnn_range_info *ranges; /* of the inputs that have one; NULL: none has */
    size_t range_count;
    const rnn_value_info *outputs;
    size_t output_count;
    const rnn_value_info *metrics; /* single numbers that the entry loss computes besides */
    size_t metric_count;
    const rnn_axis_info *axes;
    size_t axis_count;
    const rnn_state_info *states;
    size_t state_count;
    size_t state_floats; /* per row of the batch, but for held sequences */
    int stream;          /* the axis of step and of truncated BPTT, or -1 */
    int carries;         /* states go from chunk to chunk in forward, loss and train */
    int token;           /* generate: input that is fed back, ids or vectors of 0 and 1, or -1 */
    int logits;          /* generate: output that scores the next token or feature, or -1 */

    size_t args_bytes; /* of the struct of arguments; its members that every model has: */
    size_t member_params, member_packed, member_session, member_session_bytes, member_batch;
    size_t member_pool;
    size_t member_loss, member_gradients, member_restart, member_seed, member_update;

    size_t packed_bytes;
    /* Derives the packed weights from the parameters; again after each change of them. The threads
     * of a pool (or NULL) share the work. */
    void (*prepare)(const float *params, void *packed, rnn_pool *pool);
    /* Bytes of session that an entry needs for the sizes in args (batch and steps). */
    size_t (*session_bytes)(const void *args, rnn_entry entry);
    rnn_entry_function *entry[RNN_ENTRIES]; /* NULL where the model has none */
    /* Of code that was emitted to be measured the clocks of an entry's kernels (rnn/clock.h), by
     * the compiler's number of each; else NULL. */
    struct rnn_clock *clocks[RNN_ENTRIES];
} rnn_model;

#ifdef __cplusplus
}
#endif

#endif
