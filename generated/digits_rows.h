/* digits_rows: a recurrent network, compiled by rnnc from digits_rows.lua.
*
* The caller owns all memory: parameters (DIGITS_ROWS_PARAMS floats), packed weights
* (DIGITS_ROWS_PACKED bytes, made by digits_rows_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_DIGITS_ROWS_H
#define RNNC_DIGITS_ROWS_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DIGITS_ROWS_PARAMS ((size_t)172426) /* floats */
#define DIGITS_ROWS_PACKED ((size_t)1383936) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define DIGITS_ROWS_FORWARD_BYTES(B, T) \
    (64 * 15 + 4 * (768 + (size_t)(B) * 2332 + (size_t)(T) * (size_t)(B) * 796 + RNN_ROWS_INTS(B, (size_t)(T))))
#define DIGITS_ROWS_LOSS_BYTES(B, T) \
    (64 * 17 + 4 * (770 + (size_t)(B) * 2332 + (size_t)(T) * (size_t)(B) * 796 + RNN_ROWS_INTS(B, (size_t)(T))))
#define DIGITS_ROWS_TRAIN_BYTES(B, T) \
    (64 * 25 + 4 * (74499 + (size_t)(B) * 3138 + (size_t)(T) * (size_t)(B) * 1976 + RNN_ROWS_INTS(B, (size_t)(T))))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    DIGITS_ROWS_lstm_weight_ih_l0 = 0, /* [768, 28] */
    DIGITS_ROWS_lstm_weight_hh_l0 = 21504, /* [768, 192] */
    DIGITS_ROWS_lstm_bias_ih_l0 = 168960, /* [768] */
    DIGITS_ROWS_lstm_bias_hh_l0 = 169728, /* [768] */
    DIGITS_ROWS_readout_weight = 170496, /* [10, 192] */
    DIGITS_ROWS_readout_bias = 172416, /* [10] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct digits_rows_args {
    const float *params; /* [DIGITS_ROWS_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *rows; /* [T, B, 28] */
    const int32_t *digit; /* [B]; ids below 10 */
    const float *lstm_c; /* [B, 192]; NULL: 0 */
    const float *lstm_h; /* [B, 192]; NULL: 0 */
    /* outputs; NULL where not wanted */
    int32_t *best; /* [B] */
    float *scores; /* [B, 10] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [DIGITS_ROWS_PARAMS], all are set */
    float *d_rows; /* gradient of rows, or NULL */
    float *d_lstm_c; /* gradient of lstm.c, or NULL */
    float *d_lstm_h; /* gradient of lstm.h, or NULL */
    uint64_t seed, update; /* of dropout */
} digits_rows_args;

/* Makes the packed weights from the parameters. */
void digits_rows_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void digits_rows_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int digits_rows_forward(const digits_rows_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int digits_rows_loss(const digits_rows_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int digits_rows_train(const digits_rows_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model digits_rows_model;

#ifdef __cplusplus
}
#endif

#endif
