/* The arithmetic of an update at one level; defines the table named by UPDATE_KERNELS.
 *
 * The optimizers have the formulas of PyTorch:
 *
 *     Momentum       Polyak, 1964;  Sutskever, Martens, Dahl and Hinton, 2013 (Nesterov)
 *     Adagrad        Duchi, Hazan and Singer, 2011
 *     RMSprop        Tieleman and Hinton, 2012
 *     Adam, AdamW    Kingma and Ba, 2015;  Loshchilov and Hutter, 2019
 *
 * The file that includes it includes math.h before the level begins. */
#ifndef UPDATE_KERNELS_BODY_H
#define UPDATE_KERNELS_BODY_H

#include "rnn/limits.h"
#include "rnn/vector.h"
#include "update_kernels.h"

/* ---- gradients ---- */

/* LANES: numbers side by side. CHAINS: sums in flight, as many as hide the latency of an addition.
 */
enum { LANES = RNN_SQUARES_LANES, CHAINS = 4 };

typedef float Floats __attribute__((vector_size(LANES * sizeof(float)), aligned(4), may_alias));
typedef double Doubles __attribute__((vector_size(LANES * sizeof(double))));

/* The square of a float is exact in a double, with a fused product as without, and the lanes are
 * the same whatever a register holds. */
static double sum_of_squares(const float *numbers, size_t n)
{
    Doubles sums[CHAINS] = {{0}};
    size_t i = 0;
    for (; i + CHAINS * LANES <= n; i += CHAINS * LANES) {
        RNN_UNROLL
        for (size_t c = 0; c < CHAINS; c++) {
            const Doubles x = __builtin_convertvector(*(const Floats *)(numbers + i + c * LANES),
                                                      Doubles);
            sums[c] += x * x;
        }
    }
    const Doubles lanes = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++)
        sum += lanes[lane];
    for (; i < n; i++)
        sum += (double)numbers[i] * (double)numbers[i];
    return sum;
}

static void clip(float *numbers, size_t n, float bound)
{
    for (size_t i = 0; i < n; i++) {
        const float x = numbers[i];
        const float low = x < -bound ? -bound : x;
        numbers[i] = low > bound ? bound : low;
    }
}

/* ---- optimizers ---- */

/* The gradient that a loop sees: scaled, and joined by the decay of the parameter. */
RNN_INLINE float gradient(const UpdateRange *r, float g, float p)
{
    return r->scale * g + r->decay * p;
}

static void sgd(const UpdateRange *range)
{
    const UpdateRange r = *range;
    const float *restrict g = r.g;
    float *restrict p = r.p;
    for (size_t i = 0; i < r.n; i++)
        p[i] -= r.rate * gradient(&r, g[i], p[i]);
}

/* v starts at zero, so the first v is g, as it is where v starts with g. */
static void momentum(const UpdateRange *range)
{
    const UpdateRange r = *range;
    const float *restrict g = r.g;
    float *restrict p = r.p;
    float *restrict v = r.first;
    for (size_t i = 0; i < r.n; i++) {
        v[i] = r.momentum * v[i] + gradient(&r, g[i], p[i]);
        p[i] -= r.rate * v[i];
    }
}

static void nesterov(const UpdateRange *range)
{
    const UpdateRange r = *range;
    const float *restrict g = r.g;
    float *restrict p = r.p;
    float *restrict v = r.first;
    for (size_t i = 0; i < r.n; i++) {
        const float now = gradient(&r, g[i], p[i]);
        v[i] = r.momentum * v[i] + now;
        p[i] -= r.rate * (now + r.momentum * v[i]);
    }
}

static void adagrad(const UpdateRange *range)
{
    const UpdateRange r = *range;
    const float *restrict g = r.g;
    float *restrict p = r.p;
    float *restrict s = r.first;
    for (size_t i = 0; i < r.n; i++) {
        const float now = gradient(&r, g[i], p[i]);
        s[i] += now * now;
        p[i] -= r.rate * now / (sqrtf(s[i]) + r.epsilon);
    }
}

static void rmsprop(const UpdateRange *range)
{
    const UpdateRange r = *range;
    const float *restrict g = r.g;
    float *restrict p = r.p;
    float *restrict s = r.first;
    for (size_t i = 0; i < r.n; i++) {
        const float now = gradient(&r, g[i], p[i]);
        s[i] = r.keep2 * s[i] + r.take2 * now * now;
        p[i] -= r.rate * now / (sqrtf(s[i]) + r.epsilon);
    }
}

static void rmsprop_momentum(const UpdateRange *range)
{
    const UpdateRange r = *range;
    const float *restrict g = r.g;
    float *restrict p = r.p;
    float *restrict s = r.first;
    float *restrict v = r.second;
    for (size_t i = 0; i < r.n; i++) {
        const float now = gradient(&r, g[i], p[i]);
        s[i] = r.keep2 * s[i] + r.take2 * now * now;
        v[i] = r.momentum * v[i] + now / (sqrtf(s[i]) + r.epsilon);
        p[i] -= r.rate * v[i];
    }
}

static void adam(const UpdateRange *range)
{
    const UpdateRange r = *range;
    const float *restrict g = r.g;
    float *restrict p = r.p;
    float *restrict m = r.first;
    float *restrict s = r.second;
    for (size_t i = 0; i < r.n; i++) {
        const float now = gradient(&r, g[i], p[i]);
        m[i] = r.keep1 * m[i] + r.take1 * now;
        s[i] = r.keep2 * s[i] + r.take2 * now * now;
        p[i] = r.shrink * p[i] - r.rate * m[i] / (r.root * sqrtf(s[i]) + r.epsilon);
    }
}

const UpdateKernels UPDATE_KERNELS = {.sum_of_squares = sum_of_squares,
                                      .clip = clip,
                                      .sgd = sgd,
                                      .momentum = momentum,
                                      .nesterov = nesterov,
                                      .adagrad = adagrad,
                                      .rmsprop = rmsprop,
                                      .rmsprop_momentum = rmsprop_momentum,
                                      .adam = adam};

#endif
