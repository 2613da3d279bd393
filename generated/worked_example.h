/* worked_example: a recurrent network, compiled by rnnc from worked_example.lua.
*
* The caller owns all memory: parameters (WORKED_EXAMPLE_PARAMS floats), packed weights
* (WORKED_EXAMPLE_PACKED bytes,
        made by worked_example_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_WORKED_EXAMPLE_H
#define RNNC_WORKED_EXAMPLE_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WORKED_EXAMPLE_PARAMS ((size_t)12) /* floats */
#define WORKED_EXAMPLE_PACKED ((size_t)1024) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define WORKED_EXAMPLE_FORWARD_BYTES(B, T) \
    (64 * 10 + 4 * (0 + (size_t)(B) * 14 + (size_t)(T) * (size_t)(B) * 4 + RNN_ROWS_INTS(B, (size_t)(T))))
#define WORKED_EXAMPLE_LOSS_BYTES(B, T) \
    (64 * 13 + 4 * (3 + (size_t)(B) * 14 + (size_t)(T) * (size_t)(B) * 4 + RNN_ROWS_INTS(B, (size_t)(T))))
#define WORKED_EXAMPLE_TRAIN_BYTES(B, T) \
    (64 * 16 + 4 * (7171 + (size_t)(B) * 17 + (size_t)(T) * (size_t)(B) * 11 + RNN_ROWS_INTS(B, (size_t)(T))))
#define WORKED_EXAMPLE_BEGIN_BYTES(B, T) \
    (64 * 5 + 4 * (0 + (size_t)(B) * 4))
#define WORKED_EXAMPLE_STEP_BYTES(B, T) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 6))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    WORKED_EXAMPLE_memory_W = 0, /* [2, 2] */
    WORKED_EXAMPLE_memory_U = 4, /* [2, 2] */
    WORKED_EXAMPLE_memory_V = 8, /* [2, 2] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct worked_example_args {
    const float *params; /* [WORKED_EXAMPLE_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 2] */
    const float *memory_h; /* [B, 2]; NULL: 0 */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *y; /* [T, B, 2] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [WORKED_EXAMPLE_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_memory_h; /* gradient of memory.h, or NULL */
    uint64_t seed, update; /* of dropout */
} worked_example_args;

/* Makes the packed weights from the parameters. */
void worked_example_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void worked_example_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int worked_example_forward(const worked_example_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int worked_example_loss(const worked_example_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int worked_example_train(const worked_example_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int worked_example_begin(const worked_example_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int worked_example_step(const worked_example_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model worked_example_model;

#ifdef __cplusplus
}
#endif

#endif
