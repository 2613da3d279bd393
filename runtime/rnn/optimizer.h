/* Learning: what is done to gradients, and what gradients do to parameters.
 *
 * The parameters of a model are one block of floats, and their gradients another. An update has
 * these parts, in this order. rnn/update.h puts them together for a model, and shares them among
 * threads; here they work on ranges, so that parameters can be frozen by leaving out theirs:
 *
 *     rnn_sum_of_squares     of all ranges together; its root is the norm
 *     rnn_first_not_finite   where the sum is not finite, nothing is updated: this is where it is
 *     rnn_clip_value         each gradient by itself; then the norm is another one
 *     rnn_norm_scale         the factor that limits the norm
 *     rnn_optimizer_update   range by range */
#ifndef RNN_OPTIMIZER_H
#define RNN_OPTIMIZER_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- gradients ---- */

/* The index of the first NaN or infinity among n numbers, n if there is none. */
size_t rnn_first_not_finite(const float *numbers, size_t n);

/* Limits each of n numbers to [-limit, limit]; a NaN stays one. A limit of 0 means none. */
void rnn_clip_value(float *numbers, size_t n, double limit);

/* The sum of the squares of n numbers, accumulated in double: finite exactly where all of them
   are. */
double rnn_sum_of_squares(const float *numbers, size_t n);

/* The factor, at most 1, by which gradients of that norm are multiplied so that their norm is at
   most `limit`: limit / (norm + 1e-6). A limit of 0 means none. */
float rnn_norm_scale(double norm, double limit);

/* ---- optimizers ---- */

typedef enum rnn_optimizer_kind {
    RNN_SGD,      /* p -= r g */
    RNN_MOMENTUM, /* v = mu v + g;  p -= r v */
    RNN_NESTEROV, /* v = mu v + g;  p -= r (g + mu v) */
    RNN_ADAGRAD,  /* s += g^2;  p -= r g / (sqrt(s) + eps) */
    RNN_RMSPROP,  /* s = beta2 s + (1 - beta2) g^2;  p -= r g / (sqrt(s) + eps), with momentum as
                     above */
    RNN_ADAM,     /* m, s: means of g, g^2 by beta1, beta2, corrected for their start at 0;
                     p -= r m / (sqrt(s) + eps) */
    RNN_ADAMW     /* p -= r decay p, then as Adam */
} rnn_optimizer_kind;

/* What one parameter has of its own. */
typedef struct rnn_rate {
    double rate, weight_decay;
} rnn_rate;

/* Settings; one that the kind has no use for is ignored. In double, since 1 - beta2 counts. */
typedef struct rnn_optimizer {
    rnn_optimizer_kind kind;
    double rate;     /* r: the learning rate */
    double momentum; /* mu; for RMSprop 0 means without */
    double beta1;    /* share of the old in Adam's mean of gradients */
    double beta2;    /* share of the old in the mean of squares */
    double epsilon;  /* keeps divisors from zero */
    double
        weight_decay;  /* decay: this times p joins g, but AdamW lets p shrink by itself; 0: none */
    double clip_value; /* limit of each gradient, 0: none; rnn_clip_value */
    double clip_norm;  /* limit of the gradients' norm, 0: none; rnn_norm_scale */
    const rnn_rate *rates; /* of each parameter of a model, for rnn_update_parameters; NULL: these
                              two for all, but weights decay in matrices alone */
} rnn_optimizer;

/* The parameters and what belongs to them. */
typedef struct rnn_parameters {
    size_t size;            /* their number */
    float *values;          /* [size] */
    const float *gradients; /* [size] */
    float *state;           /* [rnn_optimizer_planes x size], zero before the first update */
} rnn_parameters;

/* One update. */
typedef struct rnn_update {
    uint64_t number;      /* 1 for the first since the state was zero */
    float rate_scale;     /* multiplies the optimizer's rate: rnn_schedule_scale, or 1 */
    float gradient_scale; /* multiplies the gradients: rnn_norm_scale, or 1 */
} rnn_update;

/* Usual settings for a kind, without decay and clipping (AdamW: decay 0.01). */
rnn_optimizer rnn_optimizer_defaults(rnn_optimizer_kind kind);

/* The kind of that name: sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw. Returns RNN_OK, or
   RNN_BAD_ARGUMENT and a message that lists the names. */
int rnn_optimizer_parse(const char *name, rnn_optimizer_kind *kind, rnn_error *e);

/* The name of a kind. */
const char *rnn_optimizer_name(rnn_optimizer_kind kind);

/* How many floats of state each parameter has: 0 to 2. */
size_t rnn_optimizer_planes(const rnn_optimizer *optimizer);

/* Updates the parameters from..to-1 and their state. Does not clip. */
void rnn_optimizer_update(const rnn_optimizer *optimizer, rnn_update update,
                          const rnn_parameters *parameters, size_t from, size_t to);

#ifdef __cplusplus
}
#endif

#endif
