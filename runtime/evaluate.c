/* The mean scores over a data set:  sum_k n_k score_k / sum_k n_k  over its batches k. */
#include <rnn/evaluate.h>

static void clear(rnn_evaluation *scores, const rnn_model *model)
{
    scores->loss = 0;
    for (size_t i = 0; scores->metrics && i < model->metric_count; i++)
        scores->metrics[i] = 0;
}

/* scores += n times those of the batch that was run last */
static void add(rnn_evaluation *scores, const rnn_instance *instance, double n)
{
    scores->loss += n * (double)instance->loss;
    for (size_t i = 0; scores->metrics && i < instance->model->metric_count; i++)
        scores->metrics[i] += n * (double)instance->metrics[i];
}

static void divide(rnn_evaluation *scores, const rnn_model *model, double by)
{
    scores->loss /= by;
    for (size_t i = 0; scores->metrics && i < model->metric_count; i++)
        scores->metrics[i] /= by;
}

static int evaluate(rnn_feed *feed, rnn_instance *instance, rnn_evaluation *scores, rnn_error *e)
{
    double counted = 0;
    clear(scores, instance->model);
    for (size_t k = 0; k < rnn_feed_batches(feed); k++) {
        rnn_feed_batch batch;
        int code = rnn_feed_next(feed, instance, &batch, e);
        if (code == RNN_OK)
            code = rnn_instance_run(instance, RNN_LOSS, e);
        if (code != RNN_OK)
            return code;
        add(scores, instance, (double)batch.counted);
        counted += (double)batch.counted;
    }
    divide(scores, instance->model, counted);
    return RNN_OK;
}

int rnn_evaluate(const rnn_weights *weights, const rnn_data *data, const rnn_feed_rules *rules,
                 rnn_evaluation *scores, rnn_error *e)
{
    if (!weights->model->entry[RNN_LOSS])
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s has no loss", weights->model->name);
    rnn_feed *feed = NULL;
    rnn_instance *instance = NULL;
    int code = rnn_feed_open(&feed, weights->model, data, rules, e);
    if (code == RNN_OK)
        code = rnn_instance_open(&instance, weights, e);
    if (code == RNN_OK)
        code = evaluate(feed, instance, scores, e);
    rnn_instance_close(instance);
    rnn_feed_close(feed);
    return code;
}
