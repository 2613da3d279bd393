/* clockwork: a recurrent network, compiled by rnnc from clockwork.lua.
*
* The caller owns all memory: parameters (CLOCKWORK_PARAMS floats), packed weights
* (CLOCKWORK_PACKED bytes, made by clockwork_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_CLOCKWORK_H
#define RNNC_CLOCKWORK_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CLOCKWORK_PARAMS ((size_t)3648) /* floats */
#define CLOCKWORK_PACKED ((size_t)41984) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define CLOCKWORK_FORWARD_BYTES(B, T) \
    (64 * 17 + 4 * (0 + (size_t)(B) * 404 + (size_t)(T) * (size_t)(B) * 241 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CLOCKWORK_LOSS_BYTES(B, T) \
    (64 * 21 + 4 * (3 + (size_t)(B) * 468 + (size_t)(T) * (size_t)(B) * 305 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CLOCKWORK_TRAIN_BYTES(B, T) \
    (64 * 35 + 4 * (10353 + (size_t)(B) * 694 + (size_t)(T) * (size_t)(B) * 515 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CLOCKWORK_BEGIN_BYTES(B, T) \
    (64 * 8 + 4 * (0 + (size_t)(B) * 131))
#define CLOCKWORK_STEP_BYTES(B, T) \
    (64 * 14 + 4 * (0 + (size_t)(B) * 247))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    CLOCKWORK_cell1_W4 = 0, /* [16, 16] */
    CLOCKWORK_cell1_R4 = 256, /* [16, 16] */
    CLOCKWORK_cell1_b4 = 512, /* [16] */
    CLOCKWORK_cell1_W3 = 528, /* [16, 16] */
    CLOCKWORK_cell1_R3 = 784, /* [16, 32] */
    CLOCKWORK_cell1_b3 = 1296, /* [16] */
    CLOCKWORK_cell1_W2 = 1312, /* [16, 16] */
    CLOCKWORK_cell1_R2 = 1568, /* [16, 48] */
    CLOCKWORK_cell1_b2 = 2336, /* [16] */
    CLOCKWORK_cell1_W1 = 2352, /* [16, 16] */
    CLOCKWORK_cell1_R1 = 2608, /* [16, 64] */
    CLOCKWORK_cell1_b1 = 3632, /* [16] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct clockwork_args {
    const float *params; /* [CLOCKWORK_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 16] */
    const float *cell1_h1; /* [B, 16]; NULL: 0 */
    const float *cell1_h2; /* [B, 16]; NULL: 0 */
    const float *cell1_h3; /* [B, 16]; NULL: 0 */
    const float *cell1_h4; /* [B, 16]; NULL: 0 */
    const float *target; /* [T, B, 64] */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *y; /* [T, B, 64] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [CLOCKWORK_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_cell1_h1; /* gradient of cell1.h1, or NULL */
    float *d_cell1_h2; /* gradient of cell1.h2, or NULL */
    float *d_cell1_h3; /* gradient of cell1.h3, or NULL */
    float *d_cell1_h4; /* gradient of cell1.h4, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} clockwork_args;

/* Makes the packed weights from the parameters. */
void clockwork_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void clockwork_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int clockwork_forward(const clockwork_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int clockwork_loss(const clockwork_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int clockwork_train(const clockwork_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int clockwork_begin(const clockwork_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int clockwork_step(const clockwork_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model clockwork_model;

#ifdef __cplusplus
}
#endif

#endif
