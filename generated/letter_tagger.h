/* letter_tagger: a recurrent network, compiled by rnnc from letter_tagger.lua.
*
* The caller owns all memory: parameters (LETTER_TAGGER_PARAMS floats), packed weights
* (LETTER_TAGGER_PACKED bytes, made by letter_tagger_prepare after each change of the parameters),
        and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_LETTER_TAGGER_H
#define RNNC_LETTER_TAGGER_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LETTER_TAGGER_PARAMS ((size_t)570816) /* floats */
#define LETTER_TAGGER_PACKED ((size_t)3112960) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define LETTER_TAGGER_FORWARD_BYTES(B, T) \
    (64 * 24 + 4 * (1024 + (size_t)(B) * 3800 + (size_t)(T) * (size_t)(B) * 1496 + RNN_ROWS_INTS(B, (size_t)(T))))
#define LETTER_TAGGER_LOSS_BYTES(B, T) \
    (64 * 26 + 4 * (1025 + (size_t)(B) * 3801 + (size_t)(T) * (size_t)(B) * 1497 + RNN_ROWS_INTS(B, (size_t)(T))))
#define LETTER_TAGGER_TRAIN_BYTES(B, T) \
    (64 * 42 + 4 * (91139 + (size_t)(B) * 6068 + (size_t)(T) * (size_t)(B) * 4532 + RNN_ROWS_INTS(B, (size_t)(T))))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    LETTER_TAGGER_words_weight = 0, /* [1000, 100] */
    LETTER_TAGGER_letters_weight = 100000, /* [1000, 100] */
    LETTER_TAGGER_encoder_weight_ih_l0 = 200000, /* [512, 200] */
    LETTER_TAGGER_encoder_weight_hh_l0 = 302400, /* [512, 128] */
    LETTER_TAGGER_encoder_bias_ih_l0 = 367936, /* [512] */
    LETTER_TAGGER_encoder_bias_hh_l0 = 368448, /* [512] */
    LETTER_TAGGER_encoder_weight_ih_l0_reverse = 368960, /* [512, 200] */
    LETTER_TAGGER_encoder_weight_hh_l0_reverse = 471360, /* [512, 128] */
    LETTER_TAGGER_encoder_bias_ih_l0_reverse = 536896, /* [512] */
    LETTER_TAGGER_encoder_bias_hh_l0_reverse = 537408, /* [512] */
    LETTER_TAGGER_readout_weight = 537920, /* [128, 256] */
    LETTER_TAGGER_readout_bias = 570688, /* [128] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct letter_tagger_args {
    const float *params; /* [LETTER_TAGGER_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const int32_t *words; /* [T, B]; ids below 1000 */
    const int32_t *letters; /* [T, B, 16]; bags of ids below 1000, -1 behind the last of each */
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
    float *gradients; /* [LETTER_TAGGER_PARAMS], all are set */
    float *d_encoder_forward_c; /* gradient of encoder.forward.c, or NULL */
    float *d_encoder_forward_h; /* gradient of encoder.forward.h, or NULL */
    float *d_encoder_backward_c; /* gradient of encoder.backward.c, or NULL */
    float *d_encoder_backward_h; /* gradient of encoder.backward.h, or NULL */
    uint64_t seed, update; /* of dropout */
} letter_tagger_args;

/* Makes the packed weights from the parameters. */
void letter_tagger_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void letter_tagger_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int letter_tagger_forward(const letter_tagger_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int letter_tagger_loss(const letter_tagger_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int letter_tagger_train(const letter_tagger_args *args, rnn_error *error);
/* No begin and no step: letter_tagger.lua:21 looks ahead along T. */

/* The description by which general tools drive the model. */
extern const rnn_model letter_tagger_model;

#ifdef __cplusplus
}
#endif

#endif
