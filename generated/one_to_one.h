/* one_to_one: a recurrent network, compiled by rnnc from one_to_one.lua.
*
* The caller owns all memory: parameters (ONE_TO_ONE_PARAMS floats), packed weights
* (ONE_TO_ONE_PACKED bytes, made by one_to_one_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_ONE_TO_ONE_H
#define RNNC_ONE_TO_ONE_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ONE_TO_ONE_PARAMS ((size_t)1348) /* floats */
#define ONE_TO_ONE_PACKED ((size_t)13312) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define ONE_TO_ONE_FORWARD_BYTES(B) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 68))
#define ONE_TO_ONE_LOSS_BYTES(B) \
    (64 * 10 + 4 * (3 + (size_t)(B) * 69))
#define ONE_TO_ONE_TRAIN_BYTES(B) \
    (64 * 14 + 4 * (22531 + (size_t)(B) * 147))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    ONE_TO_ONE_hidden_weight = 0, /* [64, 16] */
    ONE_TO_ONE_hidden_bias = 1024, /* [64] */
    ONE_TO_ONE_readout_weight = 1088, /* [4, 64] */
    ONE_TO_ONE_readout_bias = 1344, /* [4] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct one_to_one_args {
    const float *params; /* [ONE_TO_ONE_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    /* inputs */
    const float *x; /* [B, 16] */
    const int32_t *kind; /* [B]; ids below 4 */
    /* outputs; NULL where not wanted */
    int32_t *best; /* [B] */
    float *scores; /* [B, 4] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [ONE_TO_ONE_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    uint64_t seed, update; /* of dropout */
} one_to_one_args;

/* Makes the packed weights from the parameters. */
void one_to_one_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void one_to_one_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int one_to_one_forward(const one_to_one_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int one_to_one_loss(const one_to_one_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int one_to_one_train(const one_to_one_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model one_to_one_model;

#ifdef __cplusplus
}
#endif

#endif
