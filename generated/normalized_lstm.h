/* normalized_lstm: a recurrent network, compiled by rnnc from normalized_lstm.lua.
*
* The caller owns all memory: parameters (NORMALIZED_LSTM_PARAMS floats), packed weights
* (NORMALIZED_LSTM_PACKED bytes,
        made by normalized_lstm_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_NORMALIZED_LSTM_H
#define RNNC_NORMALIZED_LSTM_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NORMALIZED_LSTM_PARAMS ((size_t)21888) /* floats */
#define NORMALIZED_LSTM_PACKED ((size_t)245760) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define NORMALIZED_LSTM_FORWARD_BYTES(B, T) \
    (64 * 29 + 4 * (256 + (size_t)(B) * 2312 + (size_t)(T) * (size_t)(B) * 832 + RNN_ROWS_INTS(B, (size_t)(T))))
#define NORMALIZED_LSTM_LOSS_BYTES(B, T) \
    (64 * 32 + 4 * (258 + (size_t)(B) * 2376 + (size_t)(T) * (size_t)(B) * 896 + RNN_ROWS_INTS(B, (size_t)(T))))
#define NORMALIZED_LSTM_TRAIN_BYTES(B, T) \
    (64 * 74 + 4 * (41666 + (size_t)(B) * 5035 + (size_t)(T) * (size_t)(B) * 3168 + RNN_ROWS_INTS(B, (size_t)(T))))
#define NORMALIZED_LSTM_BEGIN_BYTES(B, T) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 256))
#define NORMALIZED_LSTM_STEP_BYTES(B, T) \
    (64 * 13 + 4 * (256 + (size_t)(B) * 1792))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    NORMALIZED_LSTM_cell1_W = 0, /* [256, 16] */
    NORMALIZED_LSTM_cell1_gain_x = 4096, /* [256] */
    NORMALIZED_LSTM_cell1_bias_x = 4352, /* [256] */
    NORMALIZED_LSTM_cell1_R = 4608, /* [256, 64] */
    NORMALIZED_LSTM_cell1_gain_h = 20992, /* [256] */
    NORMALIZED_LSTM_cell1_bias_h = 21248, /* [256] */
    NORMALIZED_LSTM_cell1_b = 21504, /* [256] */
    NORMALIZED_LSTM_cell1_gain_c = 21760, /* [64] */
    NORMALIZED_LSTM_cell1_bias_c = 21824, /* [64] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct normalized_lstm_args {
    const float *params; /* [NORMALIZED_LSTM_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 16] */
    const float *cell1_c; /* [B, 64]; NULL: 0 */
    const float *cell1_h; /* [B, 64]; NULL: 0 */
    const float *target; /* [T, B, 64] */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *y; /* [T, B, 64] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [NORMALIZED_LSTM_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_cell1_c; /* gradient of cell1.c, or NULL */
    float *d_cell1_h; /* gradient of cell1.h, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} normalized_lstm_args;

/* Makes the packed weights from the parameters. */
void normalized_lstm_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void normalized_lstm_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int normalized_lstm_forward(const normalized_lstm_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int normalized_lstm_loss(const normalized_lstm_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int normalized_lstm_train(const normalized_lstm_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int normalized_lstm_begin(const normalized_lstm_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int normalized_lstm_step(const normalized_lstm_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model normalized_lstm_model;

#ifdef __cplusplus
}
#endif

#endif
