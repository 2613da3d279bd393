/* deep: a recurrent network, compiled by rnnc from deep.lua.
*
* The caller owns all memory: parameters (DEEP_PARAMS floats), packed weights
* (DEEP_PACKED bytes, made by deep_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_DEEP_H
#define RNNC_DEEP_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DEEP_PARAMS ((size_t)65088) /* floats */
#define DEEP_PACKED ((size_t)823296) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define DEEP_FORWARD_BYTES(B, T) \
    (64 * 13 + 4 * (0 + (size_t)(B) * 896 + (size_t)(T) * (size_t)(B) * 256 + RNN_ROWS_INTS(B, (size_t)(T))))
#define DEEP_LOSS_BYTES(B, T) \
    (64 * 17 + 4 * (3 + (size_t)(B) * 960 + (size_t)(T) * (size_t)(B) * 320 + RNN_ROWS_INTS(B, (size_t)(T))))
#define DEEP_TRAIN_BYTES(B, T) \
    (64 * 42 + 4 * (35777 + (size_t)(B) * 2464 + (size_t)(T) * (size_t)(B) * 1888 + RNN_ROWS_INTS(B, (size_t)(T))))
#define DEEP_BEGIN_BYTES(B, T) \
    (64 * 7 + 4 * (0 + (size_t)(B) * 384))
#define DEEP_STEP_BYTES(B, T) \
    (64 * 8 + 4 * (0 + (size_t)(B) * 448))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    DEEP_layer1_Wr = 0, /* [64, 16] */
    DEEP_layer1_Rr = 1024, /* [64, 64] */
    DEEP_layer1_br = 5120, /* [64] */
    DEEP_layer1_Wz = 5184, /* [64, 16] */
    DEEP_layer1_Rz = 6208, /* [64, 64] */
    DEEP_layer1_bz = 10304, /* [64] */
    DEEP_layer1_Wn = 10368, /* [64, 16] */
    DEEP_layer1_Rn = 11392, /* [64, 64] */
    DEEP_layer1_bn = 15488, /* [64] */
    DEEP_layer2_Wr = 15552, /* [64, 64] */
    DEEP_layer2_Rr = 19648, /* [64, 64] */
    DEEP_layer2_br = 23744, /* [64] */
    DEEP_layer2_Wz = 23808, /* [64, 64] */
    DEEP_layer2_Rz = 27904, /* [64, 64] */
    DEEP_layer2_bz = 32000, /* [64] */
    DEEP_layer2_Wn = 32064, /* [64, 64] */
    DEEP_layer2_Rn = 36160, /* [64, 64] */
    DEEP_layer2_bn = 40256, /* [64] */
    DEEP_layer3_Wr = 40320, /* [64, 64] */
    DEEP_layer3_Rr = 44416, /* [64, 64] */
    DEEP_layer3_br = 48512, /* [64] */
    DEEP_layer3_Wz = 48576, /* [64, 64] */
    DEEP_layer3_Rz = 52672, /* [64, 64] */
    DEEP_layer3_bz = 56768, /* [64] */
    DEEP_layer3_Wn = 56832, /* [64, 64] */
    DEEP_layer3_Rn = 60928, /* [64, 64] */
    DEEP_layer3_bn = 65024, /* [64] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct deep_args {
    const float *params; /* [DEEP_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 16] */
    const float *layer1_h; /* [B, 64]; NULL: 0 */
    const float *layer2_h; /* [B, 64]; NULL: 0 */
    const float *layer3_h; /* [B, 64]; NULL: 0 */
    const float *target; /* [T, B, 64] */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *y; /* [T, B, 64] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [DEEP_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_layer1_h; /* gradient of layer1.h, or NULL */
    float *d_layer2_h; /* gradient of layer2.h, or NULL */
    float *d_layer3_h; /* gradient of layer3.h, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} deep_args;

/* Makes the packed weights from the parameters. */
void deep_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void deep_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int deep_forward(const deep_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int deep_loss(const deep_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int deep_train(const deep_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int deep_begin(const deep_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int deep_step(const deep_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model deep_model;

#ifdef __cplusplus
}
#endif

#endif
