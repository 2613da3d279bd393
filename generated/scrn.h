/* scrn: a recurrent network, compiled by rnnc from scrn.lua.
*
* The caller owns all memory: parameters (SCRN_PARAMS floats), packed weights
* (SCRN_PACKED bytes, made by scrn_prepare after each change of the parameters), and a
* session (state and workspace). All of it begins at a multiple of 4 bytes, and is used best
* at one of 64. No function allocates, prints, exits or keeps anything.
* All return RNN_OK or an error code, and describe the error in *error, which may be NULL.
*/
#ifndef RNNC_SCRN_H
#define RNNC_SCRN_H

#include <rnn/model.h>
#include <rnn/sizes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SCRN_PARAMS ((size_t)11520) /* floats */
#define SCRN_PACKED ((size_t)138240) /* bytes */

/* Bytes of session for each entry point, constant expressions where the sizes are. */
#define SCRN_FORWARD_BYTES(B, T) \
    (64 * 11 + 4 * (0 + (size_t)(B) * 608 + (size_t)(T) * (size_t)(B) * 272 + RNN_ROWS_INTS(B, (size_t)(T))))
#define SCRN_LOSS_BYTES(B, T) \
    (64 * 15 + 4 * (3 + (size_t)(B) * 672 + (size_t)(T) * (size_t)(B) * 336 + RNN_ROWS_INTS(B, (size_t)(T))))
#define SCRN_TRAIN_BYTES(B, T) \
    (64 * 22 + 4 * (34819 + (size_t)(B) * 864 + (size_t)(T) * (size_t)(B) * 624 + RNN_ROWS_INTS(B, (size_t)(T))))
#define SCRN_BEGIN_BYTES(B, T) \
    (64 * 6 + 4 * (0 + (size_t)(B) * 160))
#define SCRN_STEP_BYTES(B, T) \
    (64 * 7 + 4 * (0 + (size_t)(B) * 224))

/* Where each parameter begins in the contiguous block, in floats. */
enum {
    SCRN_cell1_B = 0, /* [16, 16] */
    SCRN_cell1_P = 256, /* [64, 16] */
    SCRN_cell1_A = 1280, /* [64, 16] */
    SCRN_cell1_R = 2304, /* [64, 64] */
    SCRN_cell1_U = 6400, /* [64, 64] */
    SCRN_cell1_V = 10496, /* [64, 16] */
};

/* The arguments of every entry point. Set what it needs, and the rest to 0. */
typedef struct scrn_args {
    const float *params; /* [SCRN_PARAMS] */
    const void *packed;
    void *session;
    size_t session_bytes;
    rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */
    int32_t B; /* rows of the batch */
    int32_t T; /* steps of the longest row */
    const int32_t *T_lengths; /* [B], or NULL: all T */
    /* inputs */
    const float *x; /* [T, B, 16] */
    const float *cell1_h; /* [B, 64]; NULL: 0 */
    const float *cell1_s; /* [B, 16]; NULL: 0 */
    const float *target; /* [T, B, 64] */
    const float *restart; /* [B]; rows that start anew, NULL: all */
    /* outputs; NULL where not wanted */
    float *y; /* [T, B, 64] */
    float *loss; /* one number */
    /* of train */
    float *gradients; /* [SCRN_PARAMS], all are set */
    float *d_x; /* gradient of x, or NULL */
    float *d_cell1_h; /* gradient of cell1.h, or NULL */
    float *d_cell1_s; /* gradient of cell1.s, or NULL */
    float *d_target; /* gradient of target, or NULL */
    uint64_t seed, update; /* of dropout */
} scrn_args;

/* Makes the packed weights from the parameters. */
void scrn_prepare(const float *params, void *packed);
/* The same, shared by the threads of a pool where it is large. */
void scrn_prepare_shared(const float *params, void *packed, rnn_pool *pool);

/* Computes the outputs. */
int scrn_forward(const scrn_args *args, rnn_error *error);
/* Computes the loss, without dropout. */
int scrn_loss(const scrn_args *args, rnn_error *error);
/* Computes the loss and all gradients. */
int scrn_train(const scrn_args *args, rnn_error *error);
/* Sets the state in the session to its start. */
int scrn_begin(const scrn_args *args, rnn_error *error);
/* Computes one step from the state in the session, and the next state. */
int scrn_step(const scrn_args *args, rnn_error *error);

/* The description by which general tools drive the model. */
extern const rnn_model scrn_model;

#ifdef __cplusplus
}
#endif

#endif
