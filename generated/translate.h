/* translate: a recurrent network, compiled by rnnc from translate.lua.
*
* The caller owns all memory: parameters (TRANSLATE_PARAMS floats), packed weights
* (TRANSLATE_PACKED bytes, made by translate_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_TRANSLATE_H
#define RNNC_TRANSLATE_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TRANSLATE_PARAMS ((size_t)428672) /* floats */
#define TRANSLATE_PACKED ((size_t)4997120) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define TRANSLATE_FORWARD_BYTES(B, Tx, Ty) \
    (64 * 36 + 4 * (768 + (size_t)(B) * 3329 + (size_t)(Tx) * (size_t)(B) * 1152 + RNN_ROWS_INTS(B, (size_t)(Tx)) + (size_t)(Ty) * (size_t)(B) * 896 + RNN_ROWS_INTS(B, (size_t)(Ty)) + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 128 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 1 + RNN_AT_MOST(B, 16) * 16 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 1 + RNN_AT_MOST(B, 16) * 16 + (size_t)(B) * (size_t)(Tx) * ((size_t)(Ty) + 1) * 1 + (size_t)(B) * (size_t)(Tx) * 128 + (size_t)(B) * (size_t)(Tx) * 256))
#define TRANSLATE_LOSS_BYTES(B, Tx, Ty) \
    (64 * 38 + 4 * (769 + (size_t)(B) * 3330 + (size_t)(Tx) * (size_t)(B) * 1152 + RNN_ROWS_INTS(B, (size_t)(Tx)) + (size_t)(Ty) * (size_t)(B) * 897 + RNN_ROWS_INTS(B, (size_t)(Ty)) + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 128 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 1 + RNN_AT_MOST(B, 16) * 16 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 1 + RNN_AT_MOST(B, 16) * 16 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 1 + (size_t)(B) * (size_t)(Tx) * 128 + (size_t)(B) * (size_t)(Tx) * 256))
#define TRANSLATE_TRAIN_BYTES(B, Tx, Ty) \
    (64 * 70 + 4 * (92483 + (size_t)(B) * 7620 + (size_t)(Tx) * (size_t)(B) * 3521 + RNN_ROWS_INTS(B, (size_t)(Tx)) + (size_t)(Ty) * (size_t)(B) * 2946 + RNN_ROWS_INTS(B, (size_t)(Ty)) + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 128 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 1 + RNN_AT_MOST(B, 16) * 16 + (size_t)(B) * (size_t)(Tx) * ((size_t)(Ty) + 1) * 1 + (size_t)(B) * (size_t)(Tx) * ((size_t)(Ty) + 1) * 1 + (size_t)(B) * (size_t)(Tx) * 128 + (size_t)(B) * (size_t)(Tx) * 256 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 1 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 1 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 128 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 128 + (size_t)(B) * (size_t)(Tx) * 256 + (size_t)(B) * (size_t)(Tx) * 128 + RNN_AT_MOST(B, 16) * 128))
#define TRANSLATE_BEGIN_BYTES(B, Tx, Ty) \
    (64 * 23 + 4 * (512 + (size_t)(B) * 3010 + (size_t)(Tx) * (size_t)(B) * 1728 + RNN_ROWS_INTS(B, (size_t)(Tx)) + (size_t)(B) * (size_t)(Tx) * 128 + 16 + (size_t)(B) * (size_t)(Tx) * 384 + 16 + (size_t)(B) * (size_t)(Tx) * 64 + 16))
#define TRANSLATE_STEP_BYTES(B, Tx, Ty) \
    (64 * 17 + 4 * (256 + (size_t)(B) * 1153 + (size_t)(Tx) * (size_t)(B) * 0 + RNN_ROWS_INTS(B, (size_t)(Tx)) + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 128 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 1 + RNN_AT_MOST(B, 16) * 16 + RNN_AT_MOST(B, 16) * (size_t)(Tx) * 1 + RNN_AT_MOST(B, 16) * 16 + (size_t)(B) * (size_t)(Tx) * 1 + (size_t)(B) * (size_t)(Tx) * 128 + 16 + (size_t)(B) * (size_t)(Tx) * 384 + 16 + (size_t)(B) * (size_t)(Tx) * 64 + 16))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    TRANSLATE_src_weight = 0, /* [64, 64] */
    TRANSLATE_encoder_weight_ih_l0 = 4096, /* [384, 64] */
    TRANSLATE_encoder_weight_hh_l0 = 28672, /* [384, 128] */
    TRANSLATE_encoder_bias_ih_l0 = 77824, /* [384] */
    TRANSLATE_encoder_bias_hh_l0 = 78208, /* [384] */
    TRANSLATE_encoder_weight_ih_l0_reverse = 78592, /* [384, 64] */
    TRANSLATE_encoder_weight_hh_l0_reverse = 103168, /* [384, 128] */
    TRANSLATE_encoder_bias_ih_l0_reverse = 152320, /* [384] */
    TRANSLATE_encoder_bias_hh_l0_reverse = 152704, /* [384] */
    TRANSLATE_bridge_weight = 153088, /* [128, 128] */
    TRANSLATE_bridge_bias = 169472, /* [128] */
    TRANSLATE_dst_weight = 169600, /* [64, 64] */
    TRANSLATE_decoder_attention_v = 173696, /* [128] */
    TRANSLATE_decoder_attention_Wq = 173824, /* [128, 128] */
    TRANSLATE_decoder_attention_Wm = 190208, /* [128, 256] */
    TRANSLATE_decoder_gru_weight_ih = 222976, /* [384, 320] */
    TRANSLATE_decoder_gru_weight_hh = 345856, /* [384, 128] */
    TRANSLATE_decoder_gru_bias_ih = 395008, /* [384] */
    TRANSLATE_decoder_gru_bias_hh = 395392, /* [384] */
    TRANSLATE_readout_weight = 395776, /* [64, 448] */
    TRANSLATE_readout_bias = 424448, /* [64] */
    TRANSLATE_logits_weight = 424512, /* [64, 64] */
    TRANSLATE_logits_bias = 428608, /* [64] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct translate_args {
    const float *params; /* [TRANSLATE_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t Tx; /* steps of the longest row */
    const int32_t *Tx_lengths; /* [B], or NULL: all Tx */
    int32_t Ty; /* steps of the longest row */
    const int32_t *Ty_lengths; /* [B], or NULL: all Ty */
    /* inputs */
    const int32_t *src; /* [Tx, B]; ids below 64 */
    const int32_t *dst; /* [Ty, B]; ids below 64 */
    const float *encoder_forward_h; /* [B, 128]; NULL: 0 */
    const float *encoder_backward_h; /* [B, 128]; NULL: 0 */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *attention; /* [Ty, B, Tx] */
    float *logits; /* [Ty, B, 64] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [TRANSLATE_PARAMS], all are set */
    float *d_encoder_forward_h; /* gradient of encoder.forward.h, or NULL */
    float *d_encoder_backward_h; /* gradient of encoder.backward.h, or NULL */
    uint64_t seed, update; /* of dropout */
} translate_args;

/* Makes the packed weights from the parameters. */
void translate_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void translate_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int translate_forward(const translate_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int translate_loss(const translate_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int translate_train(const translate_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int translate_begin(const translate_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int translate_step(const translate_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model translate_model;

#ifdef __cplusplus
}
#endif

#endif
