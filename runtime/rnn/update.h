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

/* ---- rates of single parameters ---- */

/* A rule for the parameters whose names fit a pattern as files do in a shell: embed*, *.weight. */
typedef struct rnn_rate_rule {
    const char *pattern;
    double value;
} rnn_rate_rule;

/* Rules for the rate and for weight decay; of those that fit a name the last one holds. */
typedef struct rnn_rate_rules {
    const rnn_rate_rule *rates;
    size_t rate_count;
    const rnn_rate_rule *decays;
    size_t decay_count;
} rnn_rate_rules;

/* Reads PATTERN=NUMBER; the string is cut in place and must live as long as the rule.
 * RNN_BAD_ARGUMENT where it is something else, or the number negative or not finite. */
int rnn_rate_rule_parse(rnn_rate_rule *out, char *text, rnn_error *e);

/* What a parameter has without any rule: weights decay in matrices, not in vectors and scalars. */
rnn_rate rnn_rate_usual(const rnn_optimizer *optimizer, const rnn_param_info *info);

/* What each parameter has by the rules, to `out` [param_count], for optimizer->rates.
 * RNN_BAD_ARGUMENT names a rule that fits no parameter. */
int rnn_rates_find(const rnn_model *model, const rnn_optimizer *optimizer,
                   const rnn_rate_rules *rules, rnn_rate *out, rnn_error *e);

/* ---- the update ---- */

/* Updates the parameters and the optimizer's state, each at its own rate. Does not clip. */
void rnn_update_parameters(const rnn_model *model, const rnn_optimizer *optimizer,
                           rnn_update update, const rnn_parameters *parameters, rnn_pool *pool);

#ifdef __cplusplus
}
#endif

#endif
