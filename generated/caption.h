/* caption: a recurrent network, compiled by rnnc from caption.lua.
*
* The caller owns all memory: parameters (CAPTION_PARAMS floats), packed weights
* (CAPTION_PACKED bytes, made by caption_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_CAPTION_H
#define RNNC_CAPTION_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CAPTION_PARAMS ((size_t)635088) /* floats */
#define CAPTION_PACKED ((size_t)5201920) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define CAPTION_FORWARD_BYTES(B, T) \
    (64 * 16 + 4 * (512 + (size_t)(B) * 1937 + (size_t)(T) * (size_t)(B) * 720 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CAPTION_LOSS_BYTES(B, T) \
    (64 * 19 + 4 * (514 + (size_t)(B) * 1938 + (size_t)(T) * (size_t)(B) * 721 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CAPTION_TRAIN_BYTES(B, T) \
    (64 * 30 + 4 * (156163 + (size_t)(B) * 6661 + (size_t)(T) * (size_t)(B) * 1668 + RNN_ROWS_INTS(B, (size_t)(T))))
#define CAPTION_BEGIN_BYTES(B, T) \
    (64 * 9 + 4 * (0 + (size_t)(B) * 770))
#define CAPTION_STEP_BYTES(B, T) \
    (64 * 8 + 4 * (512 + (size_t)(B) * 641))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    CAPTION_see_weight = 0, /* [128, 4096] */
    CAPTION_see_bias = 524288, /* [128] */
    CAPTION_show_weight = 524416, /* [64, 128] */
    CAPTION_show_bias = 532608, /* [64] */
    CAPTION_embed_weight = 532672, /* [16, 64] */
    CAPTION_teller_weight_ih = 533696, /* [512, 64] */
    CAPTION_teller_weight_hh = 566464, /* [512, 128] */
    CAPTION_teller_bias_ih = 632000, /* [512] */
    CAPTION_teller_bias_hh = 632512, /* [512] */
    CAPTION_readout_weight = 633024, /* [16, 128] */
    CAPTION_readout_bias = 635072, /* [16] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct caption_args {
    const float *params; /* [CAPTION_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *image; /* [B, 4096] */
    const int32_t *words; /* [T, B]; ids below 16 */
    const float *teller_c; /* [B, 128]; NULL: 0 */
    const float *teller_h; /* [B, 128]; NULL: 0 */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *logits; /* [T, B, 16] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [CAPTION_PARAMS], all are set */
    float *d_image; /* gradient of image, or NULL */
    float *d_teller_c; /* gradient of teller.c, or NULL */
    float *d_teller_h; /* gradient of teller.h, or NULL */
    uint64_t seed, update; /* of dropout */
} caption_args;

/* Makes the packed weights from the parameters. */
void caption_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void caption_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int caption_forward(const caption_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int caption_loss(const caption_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int caption_train(const caption_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int caption_begin(const caption_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int caption_step(const caption_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model caption_model;

#ifdef __cplusplus
}
#endif

#endif
