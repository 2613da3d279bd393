/* jordan: a recurrent network, compiled by rnnc from jordan.lua.
*
* The caller owns all memory: parameters (JORDAN_PARAMS floats), packed weights
* (JORDAN_PACKED bytes, made by jordan_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_JORDAN_H
#define RNNC_JORDAN_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JORDAN_PARAMS ((size_t)222624) /* floats */
#define JORDAN_PACKED ((size_t)980992) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define JORDAN_FORWARD_BYTES(B, T) \
    (64 * 11 + 4 * (0 + (size_t)(B) * 1896 + (size_t)(T) * (size_t)(B) * 828 + RNN_ROWS_INTS(B, (size_t)(T))))
#define JORDAN_LOSS_BYTES(B, T) \
    (64 * 16 + 4 * (3 + (size_t)(B) * 1898 + (size_t)(T) * (size_t)(B) * 830 + RNN_ROWS_INTS(B, (size_t)(T))))
#define JORDAN_TRAIN_BYTES(B, T) \
    (64 * 26 + 4 * (155651 + (size_t)(B) * 3340 + (size_t)(T) * (size_t)(B) * 2528 + RNN_ROWS_INTS(B, (size_t)(T))))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    JORDAN_embed_weight = 0, /* [1000, 100] */
    JORDAN_jordan_W = 100000, /* [128, 700] */
    JORDAN_jordan_U = 189600, /* [128, 128] */
    JORDAN_jordan_b = 205984, /* [128] */
    JORDAN_jordan_V = 206112, /* [128, 128] */
    JORDAN_jordan_a = 222496, /* [128] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct jordan_args {
    const float *params; /* [JORDAN_PARAMS] */
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
    const float *jordan_y; /* [B, 128]; NULL: 0 */
    /* outputs; NULL where not wanted */
    int32_t *best; /* [T, B] */
    float *scores; /* [T, B, 128] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [JORDAN_PARAMS], all are set */
    float *d_jordan_y; /* gradient of jordan.y, or NULL */
    uint64_t seed, update; /* of dropout */
} jordan_args;

/* Makes the packed weights from the parameters. */
void jordan_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void jordan_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int jordan_forward(const jordan_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int jordan_loss(const jordan_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int jordan_train(const jordan_args *args, rnn_error *error);
/* No begin and no step: jordan.lua:23 looks ahead along T. */

/* The description by which general tools drive the model. */
extern const rnn_model jordan_model;

#ifdef __cplusplus
}
#endif

#endif
