/* spoken_digits: a recurrent network, compiled by rnnc from spoken_digits.lua.
*
* The caller owns all memory: parameters (SPOKEN_DIGITS_PARAMS floats), packed weights
* (SPOKEN_DIGITS_PACKED bytes, made by spoken_digits_prepare after each change of the parameters),
        and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_SPOKEN_DIGITS_H
#define RNNC_SPOKEN_DIGITS_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPOKEN_DIGITS_PARAMS ((size_t)848266) /* floats */
#define SPOKEN_DIGITS_PACKED ((size_t)6778368) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define SPOKEN_DIGITS_FORWARD_BYTES(B, T) \
    (64 * 39 + 4 * (2304 + (size_t)(B) * 5578 + (size_t)(T) * (size_t)(B) * 960 + RNN_ROWS_INTS(B, (size_t)(T)) + ((size_t)(T) / 2 + 1) * (size_t)(B) * 1152 + RNN_ROWS_INTS(B, ((size_t)(T) / 2 + 1)) + ((size_t)(T) / 4 + 1) * (size_t)(B) * 1152 + RNN_ROWS_INTS(B, ((size_t)(T) / 4 + 1))))
#define SPOKEN_DIGITS_LOSS_BYTES(B, T) \
    (64 * 40 + 4 * (2305 + (size_t)(B) * 5578 + (size_t)(T) * (size_t)(B) * 960 + RNN_ROWS_INTS(B, (size_t)(T)) + ((size_t)(T) / 2 + 1) * (size_t)(B) * 1152 + RNN_ROWS_INTS(B, ((size_t)(T) / 2 + 1)) + ((size_t)(T) / 4 + 1) * (size_t)(B) * 1152 + RNN_ROWS_INTS(B, ((size_t)(T) / 4 + 1))))
#define SPOKEN_DIGITS_TRAIN_BYTES(B, T) \
    (64 * 82 + 4 * (125187 + (size_t)(B) * 11464 + (size_t)(T) * (size_t)(B) * 2728 + RNN_ROWS_INTS(B, (size_t)(T)) + ((size_t)(T) / 2 + 1) * (size_t)(B) * 3456 + RNN_ROWS_INTS(B, ((size_t)(T) / 2 + 1)) + ((size_t)(T) / 4 + 1) * (size_t)(B) * 3456 + RNN_ROWS_INTS(B, ((size_t)(T) / 4 + 1))))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    SPOKEN_DIGITS_listen0_weight_ih_l0 = 0, /* [384, 40] */
    SPOKEN_DIGITS_listen0_weight_hh_l0 = 15360, /* [384, 96] */
    SPOKEN_DIGITS_listen0_bias_ih_l0 = 52224, /* [384] */
    SPOKEN_DIGITS_listen0_bias_hh_l0 = 52608, /* [384] */
    SPOKEN_DIGITS_listen0_weight_ih_l0_reverse = 52992, /* [384, 40] */
    SPOKEN_DIGITS_listen0_weight_hh_l0_reverse = 68352, /* [384, 96] */
    SPOKEN_DIGITS_listen0_bias_ih_l0_reverse = 105216, /* [384] */
    SPOKEN_DIGITS_listen0_bias_hh_l0_reverse = 105600, /* [384] */
    SPOKEN_DIGITS_listen1_weight_ih_l0 = 105984, /* [384, 384] */
    SPOKEN_DIGITS_listen1_weight_hh_l0 = 253440, /* [384, 96] */
    SPOKEN_DIGITS_listen1_bias_ih_l0 = 290304, /* [384] */
    SPOKEN_DIGITS_listen1_bias_hh_l0 = 290688, /* [384] */
    SPOKEN_DIGITS_listen1_weight_ih_l0_reverse = 291072, /* [384, 384] */
    SPOKEN_DIGITS_listen1_weight_hh_l0_reverse = 438528, /* [384, 96] */
    SPOKEN_DIGITS_listen1_bias_ih_l0_reverse = 475392, /* [384] */
    SPOKEN_DIGITS_listen1_bias_hh_l0_reverse = 475776, /* [384] */
    SPOKEN_DIGITS_listen2_weight_ih_l0 = 476160, /* [384, 384] */
    SPOKEN_DIGITS_listen2_weight_hh_l0 = 623616, /* [384, 96] */
    SPOKEN_DIGITS_listen2_bias_ih_l0 = 660480, /* [384] */
    SPOKEN_DIGITS_listen2_bias_hh_l0 = 660864, /* [384] */
    SPOKEN_DIGITS_listen2_weight_ih_l0_reverse = 661248, /* [384, 384] */
    SPOKEN_DIGITS_listen2_weight_hh_l0_reverse = 808704, /* [384, 96] */
    SPOKEN_DIGITS_listen2_bias_ih_l0_reverse = 845568, /* [384] */
    SPOKEN_DIGITS_listen2_bias_hh_l0_reverse = 845952, /* [384] */
    SPOKEN_DIGITS_readout_weight = 846336, /* [10, 192] */
    SPOKEN_DIGITS_readout_bias = 848256, /* [10] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct spoken_digits_args {
    const float *params; /* [SPOKEN_DIGITS_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *frames; /* [T, B, 40] */
    const int32_t *digit; /* [B]; ids below 10 */
    const float *listen0_forward_c; /* [B, 96]; NULL: 0 */
    const float *listen0_forward_h; /* [B, 96]; NULL: 0 */
    const float *listen0_backward_c; /* [B, 96]; NULL: 0 */
    const float *listen0_backward_h; /* [B, 96]; NULL: 0 */
    const float *listen1_forward_c; /* [B, 96]; NULL: 0 */
    const float *listen1_forward_h; /* [B, 96]; NULL: 0 */
    const float *listen1_backward_c; /* [B, 96]; NULL: 0 */
    const float *listen1_backward_h; /* [B, 96]; NULL: 0 */
    const float *listen2_forward_c; /* [B, 96]; NULL: 0 */
    const float *listen2_forward_h; /* [B, 96]; NULL: 0 */
    const float *listen2_backward_c; /* [B, 96]; NULL: 0 */
    const float *listen2_backward_h; /* [B, 96]; NULL: 0 */
    /* outputs; NULL where not wanted */
    int32_t *best; /* [B] */
    float *scores; /* [B, 10] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [SPOKEN_DIGITS_PARAMS], all are set */
    float *d_frames; /* gradient of frames, or NULL */
    float *d_listen0_forward_c; /* gradient of listen0.forward.c, or NULL */
    float *d_listen0_forward_h; /* gradient of listen0.forward.h, or NULL */
    float *d_listen0_backward_c; /* gradient of listen0.backward.c, or NULL */
    float *d_listen0_backward_h; /* gradient of listen0.backward.h, or NULL */
    float *d_listen1_forward_c; /* gradient of listen1.forward.c, or NULL */
    float *d_listen1_forward_h; /* gradient of listen1.forward.h, or NULL */
    float *d_listen1_backward_c; /* gradient of listen1.backward.c, or NULL */
    float *d_listen1_backward_h; /* gradient of listen1.backward.h, or NULL */
    float *d_listen2_forward_c; /* gradient of listen2.forward.c, or NULL */
    float *d_listen2_forward_h; /* gradient of listen2.forward.h, or NULL */
    float *d_listen2_backward_c; /* gradient of listen2.backward.c, or NULL */
    float *d_listen2_backward_h; /* gradient of listen2.backward.h, or NULL */
    uint64_t seed, update; /* of dropout */
} spoken_digits_args;

/* Makes the packed weights from the parameters. */
void spoken_digits_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void spoken_digits_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int spoken_digits_forward(const spoken_digits_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int spoken_digits_loss(const spoken_digits_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int spoken_digits_train(const spoken_digits_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model spoken_digits_model;

#ifdef __cplusplus
}
#endif

#endif
