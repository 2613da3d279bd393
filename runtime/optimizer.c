/* Optimizers: their settings, and which loop of update_kernels_body.h an update is. Constants are
 * worked out in double and rounded once. */
#include "rnn/optimizer.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "update_kernels.h"

/* ---- the kinds ---- */

typedef struct Kind {
    const char *name;
    size_t planes;          /* floats of state for each parameter */
    rnn_optimizer defaults; /* usual settings */
} Kind;

static const Kind kinds[] = {
    [RNN_SGD] = {"sgd", 0, {.kind = RNN_SGD, .rate = 0.1}},
    [RNN_MOMENTUM] = {"momentum", 1, {.kind = RNN_MOMENTUM, .rate = 0.01, .momentum = 0.9}},
    [RNN_NESTEROV] = {"nesterov", 1, {.kind = RNN_NESTEROV, .rate = 0.01, .momentum = 0.9}},
    [RNN_ADAGRAD] = {"adagrad", 1, {.kind = RNN_ADAGRAD, .rate = 0.01, .epsilon = 1e-10}},
    [RNN_RMSPROP] = {"rmsprop",
                     1,
                     {.kind = RNN_RMSPROP, .rate = 0.01, .beta2 = 0.99, .epsilon = 1e-8}},
    [RNN_ADAM] = {"adam",
                  2,
                  {.kind = RNN_ADAM, .rate = 0.001, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8}},
    [RNN_ADAMW] = {"adamw",
                   2,
                   {.kind = RNN_ADAMW,
                    .rate = 0.001,
                    .beta1 = 0.9,
                    .beta2 = 0.999,
                    .epsilon = 1e-8,
                    .weight_decay = 0.01}},
};

rnn_optimizer rnn_optimizer_defaults(rnn_optimizer_kind kind)
{
    return kinds[kind].defaults;
}

int rnn_optimizer_parse(const char *name, rnn_optimizer_kind *kind, rnn_error *e)
{
    for (int i = RNN_SGD; i <= RNN_ADAMW; i++)
        if (!strcmp(name, kinds[i].name)) {
            *kind = (rnn_optimizer_kind)i;
            return RNN_OK;
        }
    return rnn_fail(
        e, RNN_BAD_ARGUMENT,
        "unknown optimizer '%.40s'; there are sgd, momentum, nesterov, adagrad, rmsprop, "
        "adam and adamw",
        name);
}

const char *rnn_optimizer_name(rnn_optimizer_kind kind)
{
    return kinds[kind].name;
}

size_t rnn_optimizer_planes(const rnn_optimizer *optimizer)
{
    const size_t with_momentum = optimizer->kind == RNN_RMSPROP && optimizer->momentum != 0;
    return kinds[optimizer->kind].planes + with_momentum;
}

/* ---- an update ---- */

static UpdateRange range_of(const rnn_optimizer *o, rnn_update update, const rnn_parameters *all,
                            size_t from, size_t to)
{
    const size_t planes = rnn_optimizer_planes(o);
    return (UpdateRange){.n = to - from,
                         .p = all->values + from,
                         .g = all->gradients + from,
                         .first = planes > 0 ? all->state + from : NULL,
                         .second = planes > 1 ? all->state + all->size + from : NULL,
                         .scale = update.gradient_scale,
                         .decay = (float)o->weight_decay,
                         .rate = (float)(o->rate * (double)update.rate_scale),
                         .momentum = (float)o->momentum,
                         .keep1 = (float)o->beta1,
                         .take1 = (float)(1 - o->beta1),
                         .keep2 = (float)o->beta2,
                         .take2 = (float)(1 - o->beta2),
                         .epsilon = (float)o->epsilon,
                         .shrink = 1};
}

/* With k updates done, a mean that started at 0 holds the share 1 - beta^k of its weights:
   p -= r (m / (1 - beta1^k)) / (sqrt(s / (1 - beta2^k)) + eps). */
static void correct_means(const rnn_optimizer *o, uint64_t number, UpdateRange *range)
{
    assert(number > 0);
    const double k = (double)number;
    range->rate = (float)((double)range->rate / (1 - pow(o->beta1, k)));
    range->root = (float)(1 / sqrt(1 - pow(o->beta2, k)));
}

/* AdamW's p - r decay p, which has no part in the gradient. */
static void decay_apart(UpdateRange *range)
{
    range->shrink = (float)(1 - (double)range->rate * (double)range->decay);
    range->decay = 0;
}

static UpdateLoop *loop_of(const rnn_optimizer *o)
{
    const UpdateKernels *kernels = rnn_update_kernels_here();
    UpdateLoop *const loops[] = {
        [RNN_SGD] = kernels->sgd,
        [RNN_MOMENTUM] = kernels->momentum,
        [RNN_NESTEROV] = kernels->nesterov,
        [RNN_ADAGRAD] = kernels->adagrad,
        [RNN_RMSPROP] = o->momentum == 0 ? kernels->rmsprop : kernels->rmsprop_momentum,
        [RNN_ADAM] = kernels->adam,
        [RNN_ADAMW] = kernels->adam,
    };
    return loops[o->kind];
}

void rnn_optimizer_update(const rnn_optimizer *optimizer, rnn_update update,
                          const rnn_parameters *parameters, size_t from, size_t to)
{
    UpdateRange range = range_of(optimizer, update, parameters, from, to);
    if (optimizer->kind == RNN_ADAMW)
        decay_apart(&range);
    if (optimizer->kind == RNN_ADAM || optimizer->kind == RNN_ADAMW)
        correct_means(optimizer, update.number, &range);
    loop_of(optimizer)(&range);
}
