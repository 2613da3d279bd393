/* elman: a recurrent network, compiled by rnnc from elman.lua.
*
* The caller owns all memory: parameters (ELMAN_PARAMS floats), packed weights
* (ELMAN_PACKED bytes, made by elman_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_ELMAN_H
#define RNNC_ELMAN_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ELMAN_PARAMS ((size_t)4996) /* floats */
#define ELMAN_PACKED ((size_t)66560) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define ELMAN_FORWARD_BYTES(B, T) \
    (64 * 12 + 4 * (64 + (size_t)(B) * 452 + (size_t)(T) * (size_t)(B) * 132 + RNN_ROWS_INTS(B, (size_t)(T))))
#define ELMAN_LOSS_BYTES(B, T) \
    (64 * 14 + 4 * (66 + (size_t)(B) * 452 + (size_t)(T) * (size_t)(B) * 132 + RNN_ROWS_INTS(B, (size_t)(T))))
#define ELMAN_TRAIN_BYTES(B, T) \
    (64 * 19 + 4 * (34946 + (size_t)(B) * 472 + (size_t)(T) * (size_t)(B) * 280 + RNN_ROWS_INTS(B, (size_t)(T))))
#define ELMAN_BEGIN_BYTES(B, T) \
    (64 * 5 + 4 * (0 + (size_t)(B) * 128))
#define ELMAN_STEP_BYTES(B, T) \
    (64 * 7 + 4 * (64 + (size_t)(B) * 132))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    ELMAN_rnn_weight_ih_l0 = 0, /* [64, 8] */
    ELMAN_rnn_weight_hh_l0 = 512, /* [64, 64] */
    ELMAN_rnn_bias_ih_l0 = 4608, /* [64] */
    ELMAN_rnn_bias_hh_l0 = 4672, /* [64] */
    ELMAN_readout_weight = 4736, /* [4, 64] */
    ELMAN_readout_bias = 4992, /* [4] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct elman_args {
    const float *params; /* [ELMAN_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 8] */
    const float *rnn_h; /* [B, 64]; NULL: 0 */
    const float *target; /* [T, B, 4] */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *h; /* [T, B, 64] */
    float *y; /* [T, B, 4] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [ELMAN_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_rnn_h; /* gradient of rnn.h, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} elman_args;

/* Makes the packed weights from the parameters. */
void elman_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void elman_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int elman_forward(const elman_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int elman_loss(const elman_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int elman_train(const elman_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int elman_begin(const elman_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int elman_step(const elman_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model elman_model;

#ifdef __cplusplus
}
#endif

#endif
