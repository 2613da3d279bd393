/* The logarithm of a sum of exponentials, by which logits become log probabilities. */
#ifndef LOG_SUM_H
#define LOG_SUM_H

#include <math.h>
#include <stddef.h>

/* log sum_i exp(x_i) = m + log sum_i exp(x_i - m), m the largest, so that nothing overflows */
static inline double log_sum_exp(const float *x, size_t n)
{
    double largest = -INFINITY;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, (double)x[i]);
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += exp((double)x[i] - largest);
    return largest + log(sum);
}

#endif
