/* lstm: a recurrent network, compiled by rnnc from lstm.lua.
*
* The caller owns all memory: parameters (LSTM_PARAMS floats), packed weights
* (LSTM_PACKED bytes, made by lstm_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_LSTM_H
#define RNNC_LSTM_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LSTM_PARAMS ((size_t)329728) /* floats */
#define LSTM_PACKED ((size_t)2883584) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define LSTM_FORWARD_BYTES(B, T) \
    (64 * 14 + 4 * (1024 + (size_t)(B) * 3600 + (size_t)(T) * (size_t)(B) * 1296 + RNN_ROWS_INTS(B, (size_t)(T))))
#define LSTM_LOSS_BYTES(B, T) \
    (64 * 17 + 4 * (1026 + (size_t)(B) * 3856 + (size_t)(T) * (size_t)(B) * 1552 + RNN_ROWS_INTS(B, (size_t)(T))))
#define LSTM_TRAIN_BYTES(B, T) \
    (64 * 25 + 4 * (92162 + (size_t)(B) * 5200 + (size_t)(T) * (size_t)(B) * 3664 + RNN_ROWS_INTS(B, (size_t)(T))))
#define LSTM_BEGIN_BYTES(B, T) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 1024))
#define LSTM_STEP_BYTES(B, T) \
    (64 * 7 + 4 * (1024 + (size_t)(B) * 1024))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    LSTM_weight_ih_l0 = 0, /* [1024, 64] */
    LSTM_weight_hh_l0 = 65536, /* [1024, 256] */
    LSTM_bias_ih_l0 = 327680, /* [1024] */
    LSTM_bias_hh_l0 = 328704, /* [1024] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct lstm_args {
    const float *params; /* [LSTM_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 64] */
    const float *c; /* [B, 256]; NULL: 0 */
    const float *h; /* [B, 256]; NULL: 0 */
    const float *target; /* [T, B, 256] */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *output; /* [T, B, 256] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [LSTM_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_c; /* gradient of c, or NULL */
    float *d_h; /* gradient of h, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} lstm_args;

/* Makes the packed weights from the parameters. */
void lstm_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void lstm_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int lstm_forward(const lstm_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int lstm_loss(const lstm_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int lstm_train(const lstm_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int lstm_begin(const lstm_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int lstm_step(const lstm_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model lstm_model;

#ifdef __cplusplus
}
#endif

#endif
