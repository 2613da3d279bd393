/* first_lstm: a recurrent network, compiled by rnnc from first_lstm.lua.
*
* The caller owns all memory: parameters (FIRST_LSTM_PARAMS floats), packed weights
* (FIRST_LSTM_PACKED bytes, made by first_lstm_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_FIRST_LSTM_H
#define RNNC_FIRST_LSTM_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FIRST_LSTM_PARAMS ((size_t)15552) /* floats */
#define FIRST_LSTM_PACKED ((size_t)135168) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define FIRST_LSTM_FORWARD_BYTES(B, T) \
    (64 * 13 + 4 * (0 + (size_t)(B) * 832 + (size_t)(T) * (size_t)(B) * 256 + RNN_ROWS_INTS(B, (size_t)(T))))
#define FIRST_LSTM_LOSS_BYTES(B, T) \
    (64 * 17 + 4 * (3 + (size_t)(B) * 896 + (size_t)(T) * (size_t)(B) * 320 + RNN_ROWS_INTS(B, (size_t)(T))))
#define FIRST_LSTM_TRAIN_BYTES(B, T) \
    (64 * 25 + 4 * (35011 + (size_t)(B) * 1360 + (size_t)(T) * (size_t)(B) * 912 + RNN_ROWS_INTS(B, (size_t)(T))))
#define FIRST_LSTM_BEGIN_BYTES(B, T) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 256))
#define FIRST_LSTM_STEP_BYTES(B, T) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 256))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    FIRST_LSTM_cell1_Wi = 0, /* [64, 16] */
    FIRST_LSTM_cell1_Ri = 1024, /* [64, 64] */
    FIRST_LSTM_cell1_bi = 5120, /* [64] */
    FIRST_LSTM_cell1_Wo = 5184, /* [64, 16] */
    FIRST_LSTM_cell1_Ro = 6208, /* [64, 64] */
    FIRST_LSTM_cell1_bo = 10304, /* [64] */
    FIRST_LSTM_cell1_Wg = 10368, /* [64, 16] */
    FIRST_LSTM_cell1_Rg = 11392, /* [64, 64] */
    FIRST_LSTM_cell1_bg = 15488, /* [64] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct first_lstm_args {
    const float *params; /* [FIRST_LSTM_PARAMS] */
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
    float *gradients; /* [FIRST_LSTM_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_cell1_c; /* gradient of cell1.c, or NULL */
    float *d_cell1_h; /* gradient of cell1.h, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} first_lstm_args;

/* Makes the packed weights from the parameters. */
void first_lstm_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void first_lstm_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int first_lstm_forward(const first_lstm_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int first_lstm_loss(const first_lstm_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int first_lstm_train(const first_lstm_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int first_lstm_begin(const first_lstm_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int first_lstm_step(const first_lstm_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model first_lstm_model;

#ifdef __cplusplus
}
#endif

#endif
