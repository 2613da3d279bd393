/* Optimizers, one loop each, with the formulas of PyTorch.
 *
 *     Momentum       Polyak, 1964;  Sutskever, Martens, Dahl and Hinton, 2013 (Nesterov)
 *     Adagrad        Duchi, Hazan and Singer, 2011
 *     RMSprop        Tieleman and Hinton, 2012
 *     Adam, AdamW    Kingma and Ba, 2015;  Loshchilov and Hutter, 2019
 *
 * Constants are worked out in double and rounded once. */
#include "rnn/optimizer.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* What a loop works on: pointers to the first of the range, and the numbers of the update. */
typedef struct Range {
    size_t n;              /* parameters in the range */
    float *p;              /* their values */
    const float *g;        /* their gradients */
    float *first, *second; /* their state, as far as the kind has it */
    float scale;           /* multiplies the gradients */
    float decay;           /* times p joins the gradients */
    float rate;            /* r */
} Range;

/* ---- the loops ---- */

/* The gradient that a loop sees: scaled, and joined by the decay of the parameter. */
static inline float gradient(float g, float p, float scale, float decay)
{
    return scale * g + decay * p;
}

static void sgd(const rnn_optimizer *o, const Range *range)
{
    (void)o;
    const Range r = *range;
    float *restrict p = r.p;
    for (size_t i = 0; i < r.n; i++)
        p[i] -= r.rate * gradient(r.g[i], p[i], r.scale, r.decay);
}

/* v starts at zero, so the first v is g, as it is where v starts with g. */
static void momentum(const rnn_optimizer *o, const Range *range)
{
    const Range r = *range;
    const float mu = (float)o->momentum;
    float *restrict p = r.p;
    float *restrict v = r.first;
    for (size_t i = 0; i < r.n; i++) {
        v[i] = mu * v[i] + gradient(r.g[i], p[i], r.scale, r.decay);
        p[i] -= r.rate * v[i];
    }
}

static void nesterov(const rnn_optimizer *o, const Range *range)
{
    const Range r = *range;
    const float mu = (float)o->momentum;
    float *restrict p = r.p;
    float *restrict v = r.first;
    for (size_t i = 0; i < r.n; i++) {
        const float g = gradient(r.g[i], p[i], r.scale, r.decay);
        v[i] = mu * v[i] + g;
        p[i] -= r.rate * (g + mu * v[i]);
    }
}

static void adagrad(const rnn_optimizer *o, const Range *range)
{
    const Range r = *range;
    const float epsilon = (float)o->epsilon;
    float *restrict p = r.p;
    float *restrict s = r.first;
    for (size_t i = 0; i < r.n; i++) {
        const float g = gradient(r.g[i], p[i], r.scale, r.decay);
        s[i] += g * g;
        p[i] -= r.rate * g / (sqrtf(s[i]) + epsilon);
    }
}

static void rmsprop_plain(const rnn_optimizer *o, const Range *range)
{
    const Range r = *range;
    const float keep = (float)o->beta2;
    const float take = (float)(1 - o->beta2);
    const float epsilon = (float)o->epsilon;
    float *restrict p = r.p;
    float *restrict s = r.first;
    for (size_t i = 0; i < r.n; i++) {
        const float g = gradient(r.g[i], p[i], r.scale, r.decay);
        s[i] = keep * s[i] + take * g * g;
        p[i] -= r.rate * g / (sqrtf(s[i]) + epsilon);
    }
}

static void rmsprop_momentum(const rnn_optimizer *o, const Range *range)
{
    const Range r = *range;
    const float keep = (float)o->beta2;
    const float take = (float)(1 - o->beta2);
    const float mu = (float)o->momentum;
    const float epsilon = (float)o->epsilon;
    float *restrict p = r.p;
    float *restrict s = r.first;
    float *restrict v = r.second;
    for (size_t i = 0; i < r.n; i++) {
        const float g = gradient(r.g[i], p[i], r.scale, r.decay);
        s[i] = keep * s[i] + take * g * g;
        v[i] = mu * v[i] + g / (sqrtf(s[i]) + epsilon);
        p[i] -= r.rate * v[i];
    }
}

static void rmsprop(const rnn_optimizer *o, const Range *range)
{
    if (o->momentum == 0)
        rmsprop_plain(o, range);
    else
        rmsprop_momentum(o, range);
}

/* With k updates done, a mean that started at 0 holds the share 1 - beta^k of its weights:
   p -= r (m / (1 - beta1^k)) / (sqrt(s / (1 - beta2^k)) + eps). */
static void adam(const rnn_optimizer *o, const Range *range, uint64_t number, float shrink)
{
    assert(number > 0);
    const Range r = *range;
    const double k = (double)number;
    const float keep1 = (float)o->beta1;
    const float take1 = (float)(1 - o->beta1);
    const float keep2 = (float)o->beta2;
    const float take2 = (float)(1 - o->beta2);
    const float rate = (float)((double)r.rate / (1 - pow(o->beta1, k)));
    const float root = (float)(1 / sqrt(1 - pow(o->beta2, k)));
    const float epsilon = (float)o->epsilon;
    float *restrict p = r.p;
    float *restrict m = r.first;
    float *restrict s = r.second;
    for (size_t i = 0; i < r.n; i++) {
        const float g = gradient(r.g[i], p[i], r.scale, r.decay);
        m[i] = keep1 * m[i] + take1 * g;
        s[i] = keep2 * s[i] + take2 * g * g;
        p[i] = shrink * p[i] - rate * m[i] / (root * sqrtf(s[i]) + epsilon);
    }
}

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

/* AdamW's p - r decay p, which has no part in the gradient. */
static void adamw(const rnn_optimizer *o, Range range, uint64_t number)
{
    const float shrink = (float)(1 - (double)range.rate * (double)range.decay);
    range.decay = 0;
    adam(o, &range, number, shrink);
}

static Range range_of(const rnn_optimizer *o, rnn_update update, const rnn_parameters *all,
                      size_t from, size_t to)
{
    const size_t planes = rnn_optimizer_planes(o);
    return (Range){.n = to - from,
                   .p = all->values + from,
                   .g = all->gradients + from,
                   .first = planes > 0 ? all->state + from : NULL,
                   .second = planes > 1 ? all->state + all->size + from : NULL,
                   .scale = update.gradient_scale,
                   .decay = (float)o->weight_decay,
                   .rate = (float)(o->rate * (double)update.rate_scale)};
}

void rnn_optimizer_update(const rnn_optimizer *optimizer, rnn_update update,
                          const rnn_parameters *parameters, size_t from, size_t to)
{
    const Range range = range_of(optimizer, update, parameters, from, to);
    switch (optimizer->kind) {
    case RNN_SGD:
        sgd(optimizer, &range);
        break;
    case RNN_MOMENTUM:
        momentum(optimizer, &range);
        break;
    case RNN_NESTEROV:
        nesterov(optimizer, &range);
        break;
    case RNN_ADAGRAD:
        adagrad(optimizer, &range);
        break;
    case RNN_RMSPROP:
        rmsprop(optimizer, &range);
        break;
    case RNN_ADAM:
        adam(optimizer, &range, update.number, 1);
        break;
    case RNN_ADAMW:
        adamw(optimizer, range, update.number);
        break;
    }
}
