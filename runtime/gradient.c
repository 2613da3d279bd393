/* Gradients: finding what is not a number, clipping, norms.
 *
 * The loops are plain and shaped so that the compiler makes vectors of them: no early exit inside a
 * block, and sums in lanes that are only added up at the end. */
#include "rnn/optimizer.h"

#include "rnn/limits.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

/* |x| <= FLT_MAX is false for both infinities and for NaN. */
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
    const float bound = (float)limit;
    if (limit == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        const float x = numbers[i];
        const float low = x < -bound ? -bound : x;
        numbers[i] = low > bound ? bound : low;
    }
}

double rnn_sum_of_squares(const float *numbers, size_t n)
{
    enum { LANES = RNN_SQUARES_LANES };
    double lane[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            lane[j] += (double)numbers[i + j] * (double)numbers[i + j];
    double sum = 0;
    for (size_t j = 0; j < LANES; j++)
        sum += lane[j];
    for (; i < n; i++)
        sum += (double)numbers[i] * (double)numbers[i];
    return sum;
}

float rnn_norm_scale(double norm, double limit)
{
    const double scale = limit / (norm + 1e-6);
    return limit == 0 || scale >= 1 ? 1 : (float)scale;
}
