/* gru_reset_before: a recurrent network, compiled by rnnc from gru_reset_before.lua.
*
* The caller owns all memory: parameters (GRU_RESET_BEFORE_PARAMS floats), packed weights
* (GRU_RESET_BEFORE_PACKED bytes,
        made by gru_reset_before_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_GRU_RESET_BEFORE_H
#define RNNC_GRU_RESET_BEFORE_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GRU_RESET_BEFORE_PARAMS ((size_t)15552) /* floats */
#define GRU_RESET_BEFORE_PACKED ((size_t)200704) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define GRU_RESET_BEFORE_FORWARD_BYTES(B, T) \
    (64 * 13 + 4 * (0 + (size_t)(B) * 705 + (size_t)(T) * (size_t)(B) * 256 + RNN_ROWS_INTS(B, (size_t)(T))))
#define GRU_RESET_BEFORE_LOSS_BYTES(B, T) \
    (64 * 15 + 4 * (3 + (size_t)(B) * 704 + (size_t)(T) * (size_t)(B) * 320 + RNN_ROWS_INTS(B, (size_t)(T))))
#define GRU_RESET_BEFORE_TRAIN_BYTES(B, T) \
    (64 * 26 + 4 * (35139 + (size_t)(B) * 1297 + (size_t)(T) * (size_t)(B) * 977 + RNN_ROWS_INTS(B, (size_t)(T))))
#define GRU_RESET_BEFORE_BEGIN_BYTES(B, T) \
    (64 * 5 + 4 * (0 + (size_t)(B) * 128))
#define GRU_RESET_BEFORE_STEP_BYTES(B, T) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 192))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    GRU_RESET_BEFORE_gru_Wr = 0, /* [64, 16] */
    GRU_RESET_BEFORE_gru_Rr = 1024, /* [64, 64] */
    GRU_RESET_BEFORE_gru_br = 5120, /* [64] */
    GRU_RESET_BEFORE_gru_Wz = 5184, /* [64, 16] */
    GRU_RESET_BEFORE_gru_Rz = 6208, /* [64, 64] */
    GRU_RESET_BEFORE_gru_bz = 10304, /* [64] */
    GRU_RESET_BEFORE_gru_Wn = 10368, /* [64, 16] */
    GRU_RESET_BEFORE_gru_Rn = 11392, /* [64, 64] */
    GRU_RESET_BEFORE_gru_bn = 15488, /* [64] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct gru_reset_before_args {
    const float *params; /* [GRU_RESET_BEFORE_PARAMS] */
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
    float *gradients; /* [GRU_RESET_BEFORE_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_gru_h; /* gradient of gru.h, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} gru_reset_before_args;

/* Makes the packed weights from the parameters. */
void gru_reset_before_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void gru_reset_before_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int gru_reset_before_forward(const gru_reset_before_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int gru_reset_before_loss(const gru_reset_before_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int gru_reset_before_train(const gru_reset_before_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int gru_reset_before_begin(const gru_reset_before_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int gru_reset_before_step(const gru_reset_before_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model gru_reset_before_model;

#ifdef __cplusplus
}
#endif

#endif
