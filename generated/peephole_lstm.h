/* peephole_lstm: a recurrent network, compiled by rnnc from peephole_lstm.lua.
*
* The caller owns all memory: parameters (PEEPHOLE_LSTM_PARAMS floats), packed weights
* (PEEPHOLE_LSTM_PACKED bytes, made by peephole_lstm_prepare after each change of the parameters),
        and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_PEEPHOLE_LSTM_H
#define RNNC_PEEPHOLE_LSTM_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PEEPHOLE_LSTM_PARAMS ((size_t)20928) /* floats */
#define PEEPHOLE_LSTM_PACKED ((size_t)262144) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define PEEPHOLE_LSTM_FORWARD_BYTES(B, T) \
    (64 * 16 + 4 * (0 + (size_t)(B) * 1025 + (size_t)(T) * (size_t)(B) * 320 + RNN_ROWS_INTS(B, (size_t)(T))))
#define PEEPHOLE_LSTM_LOSS_BYTES(B, T) \
    (64 * 17 + 4 * (3 + (size_t)(B) * 960 + (size_t)(T) * (size_t)(B) * 384 + RNN_ROWS_INTS(B, (size_t)(T))))
#define PEEPHOLE_LSTM_TRAIN_BYTES(B, T) \
    (64 * 28 + 4 * (35075 + (size_t)(B) * 1584 + (size_t)(T) * (size_t)(B) * 1200 + RNN_ROWS_INTS(B, (size_t)(T))))
#define PEEPHOLE_LSTM_BEGIN_BYTES(B, T) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 256))
#define PEEPHOLE_LSTM_STEP_BYTES(B, T) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 256))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    PEEPHOLE_LSTM_peephole_Wi = 0, /* [64, 16] */
    PEEPHOLE_LSTM_peephole_Ri = 1024, /* [64, 64] */
    PEEPHOLE_LSTM_peephole_vi = 5120, /* [64] */
    PEEPHOLE_LSTM_peephole_bi = 5184, /* [64] */
    PEEPHOLE_LSTM_peephole_Wf = 5248, /* [64, 16] */
    PEEPHOLE_LSTM_peephole_Rf = 6272, /* [64, 64] */
    PEEPHOLE_LSTM_peephole_vf = 10368, /* [64] */
    PEEPHOLE_LSTM_peephole_bf = 10432, /* [64] */
    PEEPHOLE_LSTM_peephole_Wg = 10496, /* [64, 16] */
    PEEPHOLE_LSTM_peephole_Rg = 11520, /* [64, 64] */
    PEEPHOLE_LSTM_peephole_bg = 15616, /* [64] */
    PEEPHOLE_LSTM_peephole_Wo = 15680, /* [64, 16] */
    PEEPHOLE_LSTM_peephole_Ro = 16704, /* [64, 64] */
    PEEPHOLE_LSTM_peephole_vo = 20800, /* [64] */
    PEEPHOLE_LSTM_peephole_bo = 20864, /* [64] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct peephole_lstm_args {
    const float *params; /* [PEEPHOLE_LSTM_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 16] */
    const float *peephole_c; /* [B, 64]; NULL: 0 */
    const float *peephole_h; /* [B, 64]; NULL: 0 */
    const float *target; /* [T, B, 64] */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *c; /* [B, 64] */
    float *h; /* [B, 64] */
    float *output; /* [T, B, 64] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [PEEPHOLE_LSTM_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_peephole_c; /* gradient of peephole.c, or NULL */
    float *d_peephole_h; /* gradient of peephole.h, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} peephole_lstm_args;

/* Makes the packed weights from the parameters. */
void peephole_lstm_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void peephole_lstm_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int peephole_lstm_forward(const peephole_lstm_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int peephole_lstm_loss(const peephole_lstm_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int peephole_lstm_train(const peephole_lstm_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int peephole_lstm_begin(const peephole_lstm_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int peephole_lstm_step(const peephole_lstm_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model peephole_lstm_model;

#ifdef __cplusplus
}
#endif

#endif
