/* names: a recurrent network, compiled by rnnc from names.lua.
*
* The caller owns all memory: parameters (NAMES_PARAMS floats), packed weights
* (NAMES_PACKED bytes, made by names_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_NAMES_H
#define RNNC_NAMES_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NAMES_PARAMS ((size_t)88769) /* floats */
#define NAMES_PACKED ((size_t)200960) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define NAMES_FORWARD_BYTES(B, T) \
    (64 * 12 + 4 * (64 + (size_t)(B) * 833 + (size_t)(T) * (size_t)(B) * 385 + RNN_ROWS_INTS(B, (size_t)(T))))
#define NAMES_LOSS_BYTES(B, T) \
    (64 * 15 + 4 * (66 + (size_t)(B) * 898 + (size_t)(T) * (size_t)(B) * 450 + RNN_ROWS_INTS(B, (size_t)(T))))
#define NAMES_TRAIN_BYTES(B, T) \
    (64 * 22 + 4 * (100482 + (size_t)(B) * 1284 + (size_t)(T) * (size_t)(B) * 964 + RNN_ROWS_INTS(B, (size_t)(T))))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    NAMES_embed_weight = 0, /* [1000, 64] */
    NAMES_rnn_weight_ih_l0 = 64000, /* [64, 320] */
    NAMES_rnn_weight_hh_l0 = 84480, /* [64, 64] */
    NAMES_rnn_bias_ih_l0 = 88576, /* [64] */
    NAMES_rnn_bias_hh_l0 = 88640, /* [64] */
    NAMES_readout_weight = 88704, /* [1, 64] */
    NAMES_readout_bias = 88768, /* [1] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct names_args {
    const float *params; /* [NAMES_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const int32_t *words; /* [T, B]; ids below 1000 */
    const int32_t *names; /* [T, B]; ids below 2 */
    const float *rnn_h; /* [B, 64]; NULL: 0 */
    /* outputs; NULL where not wanted */
    int32_t *best; /* [T, B] */
    float *probability; /* [T, B, 1] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [NAMES_PARAMS], all are set */
    float *d_rnn_h; /* gradient of rnn.h, or NULL */
    uint64_t seed, update; /* of dropout */
} names_args;

/* Makes the packed weights from the parameters. */
void names_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void names_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int names_forward(const names_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int names_loss(const names_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int names_train(const names_args *args, rnn_error *error);
/* No begin and no step: names.lua:12 looks ahead along T. */

/* The description by which general tools drive the model. */
extern const rnn_model names_model;

#ifdef __cplusplus
}
#endif

#endif
