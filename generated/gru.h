/* gru: a recurrent network, compiled by rnnc from gru.lua.
*
* The caller owns all memory: parameters (GRU_PARAMS floats), packed weights
* (GRU_PACKED bytes, made by gru_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_GRU_H
#define RNNC_GRU_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GRU_PARAMS ((size_t)247296) /* floats */
#define GRU_PACKED ((size_t)2162688) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define GRU_FORWARD_BYTES(B, T) \
    (64 * 12 + 4 * (512 + (size_t)(B) * 2304 + (size_t)(T) * (size_t)(B) * 1024 + RNN_ROWS_INTS(B, (size_t)(T))))
#define GRU_LOSS_BYTES(B, T) \
    (64 * 14 + 4 * (513 + (size_t)(B) * 2560 + (size_t)(T) * (size_t)(B) * 1280 + RNN_ROWS_INTS(B, (size_t)(T))))
#define GRU_TRAIN_BYTES(B, T) \
    (64 * 25 + 4 * (91906 + (size_t)(B) * 4736 + (size_t)(T) * (size_t)(B) * 3712 + RNN_ROWS_INTS(B, (size_t)(T))))
#define GRU_BEGIN_BYTES(B, T) \
    (64 * 5 + 4 * (0 + (size_t)(B) * 512))
#define GRU_STEP_BYTES(B, T) \
    (64 * 7 + 4 * (512 + (size_t)(B) * 512))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    GRU_weight_ih_l0 = 0, /* [768, 64] */
    GRU_weight_hh_l0 = 49152, /* [768, 256] */
    GRU_bias_ih_l0 = 245760, /* [768] */
    GRU_bias_hh_l0 = 246528, /* [768] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct gru_args {
    const float *params; /* [GRU_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 64] */
    const float *h; /* [B, 256]; NULL: 0 */
    const float *target; /* [T, B, 256] */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *output; /* [T, B, 256] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [GRU_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_h; /* gradient of h, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} gru_args;

/* Makes the packed weights from the parameters. */
void gru_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void gru_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int gru_forward(const gru_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int gru_loss(const gru_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int gru_train(const gru_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int gru_begin(const gru_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int gru_step(const gru_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model gru_model;

#ifdef __cplusplus
}
#endif

#endif
