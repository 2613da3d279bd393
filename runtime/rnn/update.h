/* An update of a model's parameters by their gradients. The threads of a pool share the work where
 * it is large (NULL: the calling thread does it), and the results are the same bit by bit for any
 * number of them.
 *
 *     norm = rnn_gradient_norm(model, gradients, pool);           not finite: nothing is updated
 *     norm = rnn_clip_gradients(model, gradients, limit, pool);   each by itself, if at all
 *     update.gradient_scale = rnn_norm_scale(norm, limit);
 *     rnn_update_parameters(model, &optimizer, update, &parameters, pool);
 *
 * Then the packed weights are made anew. What is frozen has no part in all this. */
#ifndef RNN_UPDATE_H
#define RNN_UPDATE_H

#include <rnn/model.h>
#include <rnn/optimizer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The norm of the gradients [param_floats]: the root of the sum of their squares in double. It is
 * finite exactly where all of them are. */
double rnn_gradient_norm(const rnn_model *model, const float *gradients, rnn_pool *pool);

/* Limits each gradient to [-limit, limit] (0: none); returns the norm of what is left. */
double rnn_clip_gradients(const rnn_model *model, float *gradients, double limit, rnn_pool *pool);

/* Updates the parameters and the optimizer's state. Does not clip. */
void rnn_update_parameters(const rnn_model *model, const rnn_optimizer *optimizer,
                           rnn_update update, const rnn_parameters *parameters, rnn_pool *pool);

#ifdef __cplusplus
}
#endif

#endif
