/* simple_gru: a recurrent network, compiled by rnnc from simple_gru.lua.
*
* The caller owns all memory: parameters (SIMPLE_GRU_PARAMS floats), packed weights
* (SIMPLE_GRU_PACKED bytes, made by simple_gru_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_SIMPLE_GRU_H
#define RNNC_SIMPLE_GRU_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SIMPLE_GRU_PARAMS ((size_t)10368) /* floats */
#define SIMPLE_GRU_PACKED ((size_t)90112) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define SIMPLE_GRU_FORWARD_BYTES(B, T) \
    (64 * 12 + 4 * (0 + (size_t)(B) * 577 + (size_t)(T) * (size_t)(B) * 192 + RNN_ROWS_INTS(B, (size_t)(T))))
#define SIMPLE_GRU_LOSS_BYTES(B, T) \
    (64 * 14 + 4 * (3 + (size_t)(B) * 576 + (size_t)(T) * (size_t)(B) * 256 + RNN_ROWS_INTS(B, (size_t)(T))))
#define SIMPLE_GRU_TRAIN_BYTES(B, T) \
    (64 * 22 + 4 * (34947 + (size_t)(B) * 976 + (size_t)(T) * (size_t)(B) * 656 + RNN_ROWS_INTS(B, (size_t)(T))))
#define SIMPLE_GRU_BEGIN_BYTES(B, T) \
    (64 * 5 + 4 * (0 + (size_t)(B) * 128))
#define SIMPLE_GRU_STEP_BYTES(B, T) \
    (64 * 5 + 4 * (0 + (size_t)(B) * 128))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    SIMPLE_GRU_gru_Wu = 0, /* [64, 16] */
    SIMPLE_GRU_gru_Ru = 1024, /* [64, 64] */
    SIMPLE_GRU_gru_bu = 5120, /* [64] */
    SIMPLE_GRU_gru_Wn = 5184, /* [64, 16] */
    SIMPLE_GRU_gru_Rn = 6208, /* [64, 64] */
    SIMPLE_GRU_gru_bn = 10304, /* [64] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct simple_gru_args {
    const float *params; /* [SIMPLE_GRU_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 16] */
    const float *gru_h; /* [B, 64]; NULL: 0 */
    const float *target; /* [T, B, 64] */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *h; /* [B, 64] */
    float *output; /* [T, B, 64] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [SIMPLE_GRU_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_gru_h; /* gradient of gru.h, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} simple_gru_args;

/* Makes the packed weights from the parameters. */
void simple_gru_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void simple_gru_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int simple_gru_forward(const simple_gru_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int simple_gru_loss(const simple_gru_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int simple_gru_train(const simple_gru_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int simple_gru_begin(const simple_gru_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int simple_gru_step(const simple_gru_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model simple_gru_model;

#ifdef __cplusplus
}
#endif

#endif
