/* tagger: a recurrent network, compiled by rnnc from tagger.lua.
*
* The caller owns all memory: parameters (TAGGER_PARAMS floats), packed weights
* (TAGGER_PACKED bytes, made by tagger_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_TAGGER_H
#define RNNC_TAGGER_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TAGGER_PARAMS ((size_t)368416) /* floats */
#define TAGGER_PACKED ((size_t)2310144) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define TAGGER_FORWARD_BYTES(B, T) \
    (64 * 24 + 4 * (1024 + (size_t)(B) * 3728 + (size_t)(T) * (size_t)(B) * 1424 + RNN_ROWS_INTS(B, (size_t)(T))))
#define TAGGER_LOSS_BYTES(B, T) \
    (64 * 26 + 4 * (1025 + (size_t)(B) * 3729 + (size_t)(T) * (size_t)(B) * 1425 + RNN_ROWS_INTS(B, (size_t)(T))))
#define TAGGER_TRAIN_BYTES(B, T) \
    (64 * 41 + 4 * (91139 + (size_t)(B) * 5852 + (size_t)(T) * (size_t)(B) * 4316 + RNN_ROWS_INTS(B, (size_t)(T))))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    TAGGER_embed_weight = 0, /* [1000, 100] */
    TAGGER_encoder_weight_ih_l0 = 100000, /* [512, 100] */
    TAGGER_encoder_weight_hh_l0 = 151200, /* [512, 128] */
    TAGGER_encoder_bias_ih_l0 = 216736, /* [512] */
    TAGGER_encoder_bias_hh_l0 = 217248, /* [512] */
    TAGGER_encoder_weight_ih_l0_reverse = 217760, /* [512, 100] */
    TAGGER_encoder_weight_hh_l0_reverse = 268960, /* [512, 128] */
    TAGGER_encoder_bias_ih_l0_reverse = 334496, /* [512] */
    TAGGER_encoder_bias_hh_l0_reverse = 335008, /* [512] */
    TAGGER_readout_weight = 335520, /* [128, 256] */
    TAGGER_readout_bias = 368288, /* [128] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct tagger_args {
    const float *params; /* [TAGGER_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const int32_t *words; /* [T, B]; ids below 1000 */
    const int32_t *tags; /* [T, B]; ids below 128 */
    const float *encoder_forward_c; /* [B, 128]; NULL: 0 */
    const float *encoder_forward_h; /* [B, 128]; NULL: 0 */
    const float *encoder_backward_c; /* [B, 128]; NULL: 0 */
    const float *encoder_backward_h; /* [B, 128]; NULL: 0 */
    /* outputs; NULL where not wanted */
    int32_t *best; /* [T, B] */
    float *scores; /* [T, B, 128] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [TAGGER_PARAMS], all are set */
    float *d_encoder_forward_c; /* gradient of encoder.forward.c, or NULL */
    float *d_encoder_forward_h; /* gradient of encoder.forward.h, or NULL */
    float *d_encoder_backward_c; /* gradient of encoder.backward.c, or NULL */
    float *d_encoder_backward_h; /* gradient of encoder.backward.h, or NULL */
    uint64_t seed, update; /* of dropout */
} tagger_args;

/* Makes the packed weights from the parameters. */
void tagger_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void tagger_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int tagger_forward(const tagger_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int tagger_loss(const tagger_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int tagger_train(const tagger_args *args, rnn_error *error);
/* No begin and no step: tagger.lua:19 looks ahead along T. */

/* The description by which general tools drive the model. */
extern const rnn_model tagger_model;

#ifdef __cplusplus
}
#endif

#endif
