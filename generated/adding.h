/* adding: a recurrent network, compiled by rnnc from adding.lua.
*
* The caller owns all memory: parameters (ADDING_PARAMS floats), packed weights
* (ADDING_PACKED bytes, made by adding_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_ADDING_H
#define RNNC_ADDING_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ADDING_PARAMS ((size_t)17217) /* floats */
#define ADDING_PACKED ((size_t)153856) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define ADDING_FORWARD_BYTES(B, T) \
    (64 * 14 + 4 * (0 + (size_t)(B) * 770 + (size_t)(T) * (size_t)(B) * 258 + RNN_ROWS_INTS(B, (size_t)(T))))
#define ADDING_LOSS_BYTES(B, T) \
    (64 * 17 + 4 * (3 + (size_t)(B) * 770 + (size_t)(T) * (size_t)(B) * 258 + RNN_ROWS_INTS(B, (size_t)(T))))
#define ADDING_TRAIN_BYTES(B, T) \
    (64 * 24 + 4 * (35074 + (size_t)(B) * 1154 + (size_t)(T) * (size_t)(B) * 642 + RNN_ROWS_INTS(B, (size_t)(T))))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    ADDING_lstm_Wi = 0, /* [64, 2] */
    ADDING_lstm_Ri = 128, /* [64, 64] */
    ADDING_lstm_bi = 4224, /* [64] */
    ADDING_lstm_Wf = 4288, /* [64, 2] */
    ADDING_lstm_Rf = 4416, /* [64, 64] */
    ADDING_lstm_bf = 8512, /* [64] */
    ADDING_lstm_Wg = 8576, /* [64, 2] */
    ADDING_lstm_Rg = 8704, /* [64, 64] */
    ADDING_lstm_bg = 12800, /* [64] */
    ADDING_lstm_Wo = 12864, /* [64, 2] */
    ADDING_lstm_Ro = 12992, /* [64, 64] */
    ADDING_lstm_bo = 17088, /* [64] */
    ADDING_readout_weight = 17152, /* [1, 64] */
    ADDING_readout_bias = 17216, /* [1] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct adding_args {
    const float *params; /* [ADDING_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 2] */
    const float *answer; /* [B, 1] */
    const float *lstm_c; /* [B, 64]; NULL: 0 */
    const float *lstm_h; /* [B, 64]; NULL: 0 */
    /* outputs; NULL where not wanted */
    float *y; /* [B, 1] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [ADDING_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_answer; /* gradient of answer, or NULL */
    float *d_lstm_c; /* gradient of lstm.c, or NULL */
    float *d_lstm_h; /* gradient of lstm.h, or NULL */
    uint64_t seed, update; /* of dropout */
} adding_args;

/* Makes the packed weights from the parameters. */
void adding_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void adding_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int adding_forward(const adding_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int adding_loss(const adding_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int adding_train(const adding_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model adding_model;

#ifdef __cplusplus
}
#endif

#endif
