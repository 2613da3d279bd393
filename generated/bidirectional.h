/* bidirectional: a recurrent network, compiled by rnnc from bidirectional.lua.
*
* The caller owns all memory: parameters (BIDIRECTIONAL_PARAMS floats), packed weights
* (BIDIRECTIONAL_PACKED bytes, made by bidirectional_prepare after each change of the parameters),
        and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_BIDIRECTIONAL_H
#define RNNC_BIDIRECTIONAL_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BIDIRECTIONAL_PARAMS ((size_t)41984) /* floats */
#define BIDIRECTIONAL_PACKED ((size_t)360448) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define BIDIRECTIONAL_FORWARD_BYTES(B, T) \
    (64 * 25 + 4 * (512 + (size_t)(B) * 1921 + (size_t)(T) * (size_t)(B) * 640 + RNN_ROWS_INTS(B, (size_t)(T))))
#define BIDIRECTIONAL_LOSS_BYTES(B, T) \
    (64 * 24 + 4 * (513 + (size_t)(B) * 1920 + (size_t)(T) * (size_t)(B) * 768 + RNN_ROWS_INTS(B, (size_t)(T))))
#define BIDIRECTIONAL_TRAIN_BYTES(B, T) \
    (64 * 37 + 4 * (41475 + (size_t)(B) * 2833 + (size_t)(T) * (size_t)(B) * 2065 + RNN_ROWS_INTS(B, (size_t)(T))))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    BIDIRECTIONAL_layer_forward_weight_ih = 0, /* [256, 16] */
    BIDIRECTIONAL_layer_forward_weight_hh = 4096, /* [256, 64] */
    BIDIRECTIONAL_layer_forward_bias_ih = 20480, /* [256] */
    BIDIRECTIONAL_layer_forward_bias_hh = 20736, /* [256] */
    BIDIRECTIONAL_layer_backward_weight_ih = 20992, /* [256, 16] */
    BIDIRECTIONAL_layer_backward_weight_hh = 25088, /* [256, 64] */
    BIDIRECTIONAL_layer_backward_bias_ih = 41472, /* [256] */
    BIDIRECTIONAL_layer_backward_bias_hh = 41728, /* [256] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct bidirectional_args {
    const float *params; /* [BIDIRECTIONAL_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 16] */
    const float *layer_forward_c; /* [B, 64]; NULL: 0 */
    const float *layer_forward_h; /* [B, 64]; NULL: 0 */
    const float *layer_backward_c; /* [B, 64]; NULL: 0 */
    const float *layer_backward_h; /* [B, 64]; NULL: 0 */
    const float *target; /* [T, B, 128] */
    /* outputs; NULL where not wanted */
    float *first; /* [B, 64] */
    float *last; /* [B, 64] */
    float *y; /* [T, B, 128] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [BIDIRECTIONAL_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_layer_forward_c; /* gradient of layer.forward.c, or NULL */
    float *d_layer_forward_h; /* gradient of layer.forward.h, or NULL */
    float *d_layer_backward_c; /* gradient of layer.backward.c, or NULL */
    float *d_layer_backward_h; /* gradient of layer.backward.h, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} bidirectional_args;

/* Makes the packed weights from the parameters. */
void bidirectional_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void bidirectional_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int bidirectional_forward(const bidirectional_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int bidirectional_loss(const bidirectional_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int bidirectional_train(const bidirectional_args *args, rnn_error *error);
/* No begin and no step: bidirectional.lua:15 looks ahead along T. */

/* The description by which general tools drive the model. */
extern const rnn_model bidirectional_model;

#ifdef __cplusplus
}
#endif

#endif
