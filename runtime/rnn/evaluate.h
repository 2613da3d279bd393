/* Evaluation: loss and metrics of a model on data that it is not trained on. */
#ifndef RNN_EVALUATE_H
#define RNN_EVALUATE_H

#include <rnn/feed.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is found. */
typedef struct rnn_evaluation {
    double loss;
    double *metrics; /* the caller's [metric_count]; NULL: not wanted */
} rnn_evaluation;

/* Loss and metrics on all of a data set, without dropout: the mean over what rules->counted names,
 * each item counting the same whatever its batch. A stream is read in rules->rows rows, whose state
 * is carried from their first item to their last; what is left over, fewer items than rows, is not
 * read, so one row reads everything, but for what fills no chunk of a model with static steps.
 * Errors are those of rnn_feed_open and of the model's loss. */
int rnn_evaluate(const rnn_weights *weights, const rnn_data *data, const rnn_feed_rules *rules,
                 rnn_evaluation *scores, rnn_error *e);

#ifdef __cplusplus
}
#endif

#endif
