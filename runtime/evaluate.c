/* The mean loss over a data set:  sum_k n_k loss_k / sum_k n_k  over its batches k. */
#include <rnn/evaluate.h>

static int evaluate(rnn_feed *feed, rnn_instance *instance, double *loss, rnn_error *e)
{
    double sum = 0;
    double counted = 0;
    for (size_t k = 0; k < rnn_feed_batches(feed); k++) {
        rnn_feed_batch batch;
        int code = rnn_feed_next(feed, instance, &batch, e);
        if (code == RNN_OK)
            code = rnn_instance_run(instance, RNN_LOSS, e);
        if (code != RNN_OK)
            return code;
        sum += (double)batch.counted * (double)instance->loss;
        counted += (double)batch.counted;
    }
    *loss = sum / counted;
    return RNN_OK;
}

int rnn_evaluate(const rnn_weights *weights, const rnn_data *data, const rnn_feed_rules *rules,
                 double *loss, rnn_error *e)
{
    if (!weights->model->entry[RNN_LOSS])
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s has no loss", weights->model->name);
    rnn_feed *feed = NULL;
    rnn_instance *instance = NULL;
    int code = rnn_feed_open(&feed, weights->model, data, rules, e);
    if (code == RNN_OK)
        code = rnn_instance_open(&instance, weights, e);
    if (code == RNN_OK)
        code = evaluate(feed, instance, loss, e);
    rnn_instance_close(instance);
    rnn_feed_close(feed);
    return code;
}
