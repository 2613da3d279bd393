/* power: a recurrent network, compiled by rnnc from power.lua.
*
* The caller owns all memory: parameters (POWER_PARAMS floats), packed weights
* (POWER_PACKED bytes, made by power_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_POWER_H
#define RNNC_POWER_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define POWER_PARAMS ((size_t)1) /* floats */
#define POWER_PACKED ((size_t)0) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define POWER_FORWARD_BYTES(B, T) \
    (64 * 8 + 4 * (0 + (size_t)(B) * 4 + (size_t)(T) * (size_t)(B) * 0 + RNN_ROWS_INTS(B, (size_t)(T))))
#define POWER_LOSS_BYTES(B, T) \
    (64 * 11 + 4 * (3 + (size_t)(B) * 4 + (size_t)(T) * (size_t)(B) * 0 + RNN_ROWS_INTS(B, (size_t)(T))))
#define POWER_TRAIN_BYTES(B, T) \
    (64 * 15 + 4 * (4 + (size_t)(B) * 7 + (size_t)(T) * (size_t)(B) * 3 + RNN_ROWS_INTS(B, (size_t)(T))))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    POWER_neuron_w = 0, /* a scalar */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct power_args {
    const float *params; /* [POWER_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *first; /* [B] */
    /* outputs; NULL where not wanted */
    float *y; /* [B] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [POWER_PARAMS], all are set */
    float *d_first; /* gradient of first, or NULL */
    uint64_t seed, update; /* of dropout */
} power_args;

/* Makes the packed weights from the parameters. */
void power_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void power_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int power_forward(const power_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int power_loss(const power_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int power_train(const power_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model power_model;

#ifdef __cplusplus
}
#endif

#endif
