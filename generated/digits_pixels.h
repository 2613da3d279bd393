/* digits_pixels: a recurrent network, compiled by rnnc from digits_pixels.lua.
*
* The caller owns all memory: parameters (DIGITS_PIXELS_PARAMS floats), packed weights
* (DIGITS_PIXELS_PACKED bytes, made by digits_pixels_prepare after each change of the parameters),
        and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_DIGITS_PIXELS_H
#define RNNC_DIGITS_PIXELS_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DIGITS_PIXELS_PARAMS ((size_t)11210) /* floats */
#define DIGITS_PIXELS_PACKED ((size_t)107328) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define DIGITS_PIXELS_FORWARD_BYTES(B, T) \
    (64 * 11 + 4 * (0 + (size_t)(B) * 601 + (size_t)(T) * (size_t)(B) * 101 + RNN_ROWS_INTS(B, (size_t)(T))))
#define DIGITS_PIXELS_LOSS_BYTES(B, T) \
    (64 * 14 + 4 * (3 + (size_t)(B) * 601 + (size_t)(T) * (size_t)(B) * 101 + RNN_ROWS_INTS(B, (size_t)(T))))
#define DIGITS_PIXELS_TRAIN_BYTES(B, T) \
    (64 * 18 + 4 * (53251 + (size_t)(B) * 703 + (size_t)(T) * (size_t)(B) * 301 + RNN_ROWS_INTS(B, (size_t)(T))))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    DIGITS_PIXELS_irnn_W = 0, /* [100, 1] */
    DIGITS_PIXELS_irnn_R = 100, /* [100, 100] */
    DIGITS_PIXELS_irnn_b = 10100, /* [100] */
    DIGITS_PIXELS_readout_weight = 10200, /* [10, 100] */
    DIGITS_PIXELS_readout_bias = 11200, /* [10] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct digits_pixels_args {
    const float *params; /* [DIGITS_PIXELS_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *pixels; /* [T, B, 1] */
    const int32_t *digit; /* [B]; ids below 10 */
    const float *irnn_h; /* [B, 100]; NULL: 0 */
    /* outputs; NULL where not wanted */
    int32_t *best; /* [B] */
    float *scores; /* [B, 10] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [DIGITS_PIXELS_PARAMS], all are set */
    float *d_pixels; /* gradient of pixels, or NULL */
    float *d_irnn_h; /* gradient of irnn.h, or NULL */
    uint64_t seed, update; /* of dropout */
} digits_pixels_args;

/* Makes the packed weights from the parameters. */
void digits_pixels_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void digits_pixels_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int digits_pixels_forward(const digits_pixels_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int digits_pixels_loss(const digits_pixels_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int digits_pixels_train(const digits_pixels_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model digits_pixels_model;

#ifdef __cplusplus
}
#endif

#endif
