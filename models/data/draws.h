/* draws: random numbers one after the other, for data that is made. */
#ifndef DRAWS_H
#define DRAWS_H

#include <rnn/random.h>

/* The next number is that at `index` of a stream; parts of a data set have streams of their own. */
typedef struct Draws {
    uint64_t seed;
    uint32_t stream;
    uint64_t index;
} Draws;

static inline uint32_t draw_word(Draws *draws)
{
    return rnn_random_at(draws->seed, draws->stream, draws->index++);
}

/* A whole number from 0 to n - 1. */
static inline int draw_below(Draws *draws, int n)
{
    return (int)rnn_random_below(draw_word(draws), (uint32_t)n);
}

#endif
