/* chorales: a recurrent network, compiled by rnnc from chorales.lua.
*
* The caller owns all memory: parameters (CHORALES_PARAMS floats), packed weights
* (CHORALES_PACKED bytes, made by chorales_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_CHORALES_H
#define RNNC_CHORALES_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CHORALES_PARAMS ((size_t)157288) /* floats */
#define CHORALES_PACKED ((size_t)1551616) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define CHORALES_FORWARD_BYTES(B, T) \
    (64 * 14 + 4 * (600 + (size_t)(B) * 2188 + (size_t)(T) * (size_t)(B) * 750 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CHORALES_LOSS_BYTES(B, T) \
    (64 * 17 + 4 * (602 + (size_t)(B) * 2276 + (size_t)(T) * (size_t)(B) * 838 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CHORALES_TRAIN_BYTES(B, T) \
    (64 * 29 + 4 * (66139 + (size_t)(B) * 3404 + (size_t)(T) * (size_t)(B) * 2416 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CHORALES_BEGIN_BYTES(B, T) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 688))
#define CHORALES_STEP_BYTES(B, T) \
    (64 * 8 + 4 * (600 + (size_t)(B) * 776))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    CHORALES_lstm_weight_ih_l0 = 0, /* [600, 88] */
    CHORALES_lstm_weight_hh_l0 = 52800, /* [600, 150] */
    CHORALES_lstm_bias_ih_l0 = 142800, /* [600] */
    CHORALES_lstm_bias_hh_l0 = 143400, /* [600] */
    CHORALES_readout_weight = 144000, /* [88, 150] */
    CHORALES_readout_bias = 157200, /* [88] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct chorales_args {
    const float *params; /* [CHORALES_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *keys; /* [T, B, 88] */
    const float *lstm_c; /* [B, 150]; NULL: 0 */
    const float *lstm_h; /* [B, 150]; NULL: 0 */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *logits; /* [T, B, 88] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [CHORALES_PARAMS], all are set */
    float *d_keys; /* gradient of keys, or NULL */
    float *d_lstm_c; /* gradient of lstm.c, or NULL */
    float *d_lstm_h; /* gradient of lstm.h, or NULL */
    uint64_t seed, update; /* of dropout */
} chorales_args;

/* Makes the packed weights from the parameters. */
void chorales_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void chorales_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int chorales_forward(const chorales_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int chorales_loss(const chorales_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int chorales_train(const chorales_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int chorales_begin(const chorales_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int chorales_step(const chorales_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model chorales_model;

#ifdef __cplusplus
}
#endif

#endif
