/* Normally distributed random numbers, on top of the counter-based words.
 *
 * Box and Muller (1958): for independent u in (0, 1] and v in [0, 1),
 * sqrt(-2 ln u) cos(2 pi v) has mean 0 and variance 1. */
#ifndef RNN_RANDOM_NORMAL_H
#define RNN_RANDOM_NORMAL_H

#include <math.h>
#include <stdint.h>

#include "random.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A normal number from two random words. Computed in double, so that mathematics libraries hardly
   ever differ in the rounded result; at most 6.7 in magnitude, since u >= 2^-32. */
static inline float rnn_normal(uint32_t word_u, uint32_t word_v)
{
    const double two_pi = 6.283185307179586;
    const double u = ((double)word_u + 1) / 4294967296.0;
    const double v = (double)word_v / 4294967296.0;
    return (float)(sqrt(-2 * log(u)) * cos(two_pi * v));
}

/* The normal number at an index of a stream; see rnn_random_at, two of whose words it takes. */
static inline float rnn_normal_at(uint64_t seed, uint32_t stream, uint64_t index)
{
    return rnn_normal(rnn_random_at(seed, stream, 2 * index),
                      rnn_random_at(seed, stream, 2 * index + 1));
}

#ifdef __cplusplus
}
#endif

#endif
