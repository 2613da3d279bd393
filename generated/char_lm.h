/* char_lm: a recurrent network, compiled by rnnc from char_lm.lua.
*
* The caller owns all memory: parameters (CHAR_LM_PARAMS floats), packed weights
* (CHAR_LM_PACKED bytes, made by char_lm_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_CHAR_LM_H
#define RNNC_CHAR_LM_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CHAR_LM_PARAMS ((size_t)876929) /* floats */
#define CHAR_LM_PACKED ((size_t)8901632) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define CHAR_LM_FORWARD_BYTES(B, T) \
    (64 * 20 + 4 * (2048 + (size_t)(B) * 5138 + (size_t)(T) * (size_t)(B) * 1296 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CHAR_LM_LOSS_BYTES(B, T) \
    (64 * 23 + 4 * (2049 + (size_t)(B) * 5140 + (size_t)(T) * (size_t)(B) * 1298 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CHAR_LM_TRAIN_BYTES(B, T) \
    (64 * 44 + 4 * (92163 + (size_t)(B) * 8600 + (size_t)(T) * (size_t)(B) * 5013 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CHAR_LM_BEGIN_BYTES(B, T) \
    (64 * 9 + 4 * (0 + (size_t)(B) * 2050))
#define CHAR_LM_STEP_BYTES(B, T) \
    (64 * 11 + 4 * (2048 + (size_t)(B) * 2882))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    CHAR_LM_embed_weight = 0, /* [65, 64] */
    CHAR_LM_lstm_weight_ih_l0 = 4160, /* [1024, 64] */
    CHAR_LM_lstm_weight_hh_l0 = 69696, /* [1024, 256] */
    CHAR_LM_lstm_bias_ih_l0 = 331840, /* [1024] */
    CHAR_LM_lstm_bias_hh_l0 = 332864, /* [1024] */
    CHAR_LM_lstm_weight_ih_l1 = 333888, /* [1024, 256] */
    CHAR_LM_lstm_weight_hh_l1 = 596032, /* [1024, 256] */
    CHAR_LM_lstm_bias_ih_l1 = 858176, /* [1024] */
    CHAR_LM_lstm_bias_hh_l1 = 859200, /* [1024] */
    CHAR_LM_readout_weight = 860224, /* [65, 256] */
    CHAR_LM_readout_bias = 876864, /* [65] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct char_lm_args {
    const float *params; /* [CHAR_LM_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const int32_t *text; /* [T, B]; ids below 65 */
    const float *lstm_l0_c; /* [B, 256]; NULL: 0 */
    const float *lstm_l0_h; /* [B, 256]; NULL: 0 */
    const float *lstm_l1_c; /* [B, 256]; NULL: 0 */
    const float *lstm_l1_h; /* [B, 256]; NULL: 0 */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *logits; /* [T, B, 65] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [CHAR_LM_PARAMS], all are set */
    float *d_lstm_l0_c; /* gradient of lstm.l0.c, or NULL */
    float *d_lstm_l0_h; /* gradient of lstm.l0.h, or NULL */
    float *d_lstm_l1_c; /* gradient of lstm.l1.c, or NULL */
    float *d_lstm_l1_h; /* gradient of lstm.l1.h, or NULL */
    uint64_t seed, update; /* of dropout */
} char_lm_args;

/* Makes the packed weights from the parameters. */
void char_lm_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void char_lm_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int char_lm_forward(const char_lm_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int char_lm_loss(const char_lm_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int char_lm_train(const char_lm_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int char_lm_begin(const char_lm_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int char_lm_step(const char_lm_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model char_lm_model;

#ifdef __cplusplus
}
#endif

#endif
