/* Gradients: finding what is not a number, clipping, norms. */
#include "rnn/optimizer.h"

#include "rnn/limits.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "update_kernels.h"

/* |x| <= FLT_MAX is false for both infinities and for NaN. Without an early exit, so that the
   compiler makes vectors of it. */
static bool all_finite(const float *numbers, size_t n)
{
    int bad = 0;
    for (size_t i = 0; i < n; i++)
        bad |= !(fabsf(numbers[i]) <= FLT_MAX);
    return !bad;
}

size_t rnn_first_not_finite(const float *numbers, size_t n)
{
    enum { BLOCK = RNN_FINITE_BLOCK };
    size_t i = 0;
    while (n - i >= BLOCK && all_finite(numbers + i, BLOCK))
        i += BLOCK;
    while (i < n && isfinite(numbers[i]))
        i++;
    return i;
}

void rnn_clip_value(float *numbers, size_t n, double limit)
{
    if (limit != 0)
        rnn_update_kernels_here()->clip(numbers, n, (float)limit);
}

double rnn_sum_of_squares(const float *numbers, size_t n)
{
    return rnn_update_kernels_here()->sum_of_squares(numbers, n);
}

float rnn_norm_scale(double norm, double limit)
{
    const double scale = limit / (norm + 1e-6);
    return limit == 0 || scale >= 1 ? 1 : (float)scale;
}
