/* One update:
 *
 *     loss, g = train(batch)        the carried state moves on
 *     stop unless all are finite
 *     g = clip(g, value)            each by itself
 *     s = limit / norm(g)           where the norm exceeds the limit
 *     p = optimizer(p, s g)         parameters that are not frozen
 *     packed = prepare(p)
 *
 * Where it stops, position and state are taken back, so that what is saved then is where the
 * trouble begins, not what it left. */
#include "trainer_parts.h"

#include <math.h>
#include <string.h>

#include <rnn/params.h>
#include <rnn/update.h>

/* ---- the carried state ---- */

int rnn_trainer_keep_state(rnn_trainer *t, rnn_error *e)
{
    if (!t->state_room)
        return RNN_OK;
    rnn_instance_set_rows(t->instance, rnn_feed_rows(t->feed));
    const int code = rnn_instance_reserve(t->instance, RNN_TRAIN, e);
    if (code == RNN_OK)
        memcpy(t->state, t->instance->session, t->state_room);
    return code;
}

int rnn_trainer_put_state(rnn_trainer *t, rnn_error *e)
{
    if (!t->state_room)
        return RNN_OK;
    rnn_instance_set_rows(t->instance, rnn_feed_rows(t->feed));
    const int code = rnn_instance_reserve(t->instance, RNN_TRAIN, e);
    if (code == RNN_OK)
        memcpy(t->instance->session, t->state, t->state_room);
    return code;
}

/* ---- what is not finite ---- */

/* The first parameter with a number that is not finite among `numbers`, or NULL. */
static const rnn_param_info *find_not_finite(const rnn_model *model, const float *numbers)
{
    for (size_t i = 0; i < model->param_count; i++) {
        const rnn_param_info *info = &model->params[i];
        const size_t size = rnn_param_size(info);
        if (!info->frozen && rnn_first_not_finite(numbers + info->offset, size) < size)
            return info;
    }
    return NULL;
}

static int refuse_loss(const rnn_trainer *t, rnn_error *e)
{
    const rnn_param_info *gradient = find_not_finite(t->model, t->gradients);
    return rnn_fail(e, RNN_NOT_FINITE, "update %llu: the loss is not finite%s%s",
                    (unsigned long long)t->update + 1, gradient ? ", nor is the gradient of " : "",
                    gradient ? gradient->name : "");
}

/* The norm shows whether there is anything to look for. */
static int check_gradients(const rnn_trainer *t, double norm, rnn_error *e)
{
    if (isfinite(norm))
        return RNN_OK;
    const rnn_param_info *info = find_not_finite(t->model, t->gradients);
    return rnn_fail(e, RNN_NOT_FINITE, "update %llu: the gradient of %s is not finite",
                    (unsigned long long)t->update + 1, info->name);
}

/* ---- the update ---- */

static int find_gradients(rnn_trainer *t, Done *done, rnn_error *e)
{
    int code = rnn_feed_next(t->feed, t->instance, &done->batch, e);
    if (code)
        return code;
    rnn_instance_set_dropout(t->instance, t->options.seed, t->update + 1);
    code = rnn_instance_run(t->instance, RNN_TRAIN, e);
    if (code == RNN_NOT_FINITE)
        return refuse_loss(t, e);
    if (code)
        return code;
    done->loss = (double)t->instance->loss;
    done->gradient_norm = rnn_gradient_norm(t->model, t->gradients, t->options.pool);
    return check_gradients(t, done->gradient_norm, e);
}

/* Clips by value; returns what the gradients that are left are to be scaled by, so that their norm
 * is clipped too. `norm` is what it was before. */
static float clip(const rnn_trainer *t, double norm)
{
    const rnn_optimizer *optimizer = &t->options.optimizer;
    if (optimizer->clip_value > 0)
        norm = rnn_clip_gradients(t->model, t->gradients, optimizer->clip_value, t->options.pool);
    return rnn_norm_scale(norm, optimizer->clip_norm);
}

static void move_parameters(const rnn_trainer *t, rnn_update update)
{
    const rnn_parameters parameters = {.size = t->model->param_floats,
                                       .values = t->weights.params,
                                       .gradients = t->gradients,
                                       .state = t->moments};
    rnn_update_parameters(t->model, &t->options.optimizer, update, &parameters, t->options.pool);
    rnn_weights_prepare(&t->weights);
}

static void take_back(rnn_trainer *t, rnn_position position)
{
    rnn_feed_seek(t->feed, position, NULL);
    rnn_trainer_put_state(t, NULL);
}

int rnn_trainer_repeat(rnn_trainer *t, const rnn_instance **args, rnn_feed_batch *batch,
                       rnn_error *e)
{
    if (!t->refused)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "there is no update that could not be done");
    const rnn_position position = rnn_feed_position(t->feed);
    const int code = rnn_feed_next(t->feed, t->instance, batch, e);
    *args = t->instance;
    rnn_feed_seek(t->feed, position, NULL);
    return code;
}

int rnn_trainer_update(rnn_trainer *t, Done *done, rnn_error *e)
{
    const rnn_position position = rnn_feed_position(t->feed);
    int code = rnn_trainer_keep_state(t, e);
    if (code == RNN_OK)
        code = find_gradients(t, done, e);
    t->refused = code == RNN_NOT_FINITE;
    if (code != RNN_OK) {
        take_back(t, position);
        return code;
    }
    const rnn_update update = {
        .number = ++t->update,
        .rate_scale = rnn_schedule_scale(&t->options.schedule, t->update, t->total),
        .gradient_scale = clip(t, done->gradient_norm)};
    done->rate = t->options.optimizer.rate * (double)update.rate_scale;
    move_parameters(t, update);
    return RNN_OK;
}
