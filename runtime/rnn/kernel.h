/* What emitted kernels are made of: vectors, their mathematics, panel products, and the few
 * operations that emitted C spells as calls. */
#ifndef RNN_KERNEL_H
#define RNN_KERNEL_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <rnn/panel.h>
#include <rnn/simd.h>

/* Lanes of the next vector where so many floats are left. */
RNN_INLINE int rnn_lanes_of(size_t left)
{
    return left < RNN_LANES ? (int)left : RNN_LANES;
}

/* The first `lanes` of a vector; all of them where `lanes` is RNN_LANES. */
RNN_INLINE rnn_vec rnn_load_lanes(const float *p, const int lanes)
{
    return lanes == RNN_LANES ? rnn_load(p) : rnn_load_part(p, lanes);
}

RNN_INLINE void rnn_store_lanes(float *p, rnn_vec x, const int lanes)
{
    if (lanes == RNN_LANES)
        rnn_store(p, x);
    else
        rnn_store_part(p, x, lanes);
}

/* 0, 1, 2, ... */
RNN_INLINE rnn_ivec rnn_lane_numbers(void)
{
    rnn_ivec lane = {0};
    RNN_UNROLL
    for (int i = 0; i < RNN_LANES; i++)
        lane[i] = i;
    return lane;
}

/* x, with the number of its first lane in the lanes from `lanes` on. */
RNN_INLINE rnn_vec rnn_fill_lanes(rnn_vec x, const int lanes)
{
    return lanes == RNN_LANES ? x : rnn_select(rnn_lane_numbers() < lanes, x, rnn_set(x[0]));
}

/* 1 in the lane that is unit `id` where the first is unit j, else 0 */
RNN_INLINE rnn_vec rnn_one_hot(int32_t id, size_t j)
{
    return rnn_select(rnn_lane_numbers() == id - (int)j, rnn_set(1.0f), rnn_set(0.0f));
}

/* Whether a sweep goes from the last weights to the first: every second one of few rows. */
RNN_INLINE int rnn_is_back(int32_t t, size_t rows)
{
    return t % 2 && rows <= RNN_SWEPT_ROWS;
}

/* Step i of so many, from the last to the first where `back` is set. */
RNN_INLINE size_t rnn_turned(size_t i, size_t count, int back)
{
    return back ? count - 1 - i : i;
}

/* Asks for the cache line at p, which will be read soon. It need not exist. */
RNN_INLINE void rnn_will_read(const float *p)
{
    __builtin_prefetch(p);
}

/* Whether values that lie in `memory`, of so many bytes, are stored past the caches, where they
 * would not be found any more when they are read. What is stored is then a whole cache line. */
RNN_INLINE int rnn_is_far(const void *memory, size_t bytes)
{
    return RNN_LANES * sizeof(float) == 64 && bytes >= RNN_FAR_BYTES && (uintptr_t)memory % 64 == 0;
}

/* rnn_store_lanes of values that may be far. */
RNN_INLINE void rnn_store_far(float *p, rnn_vec x, const int lanes, int far)
{
    if (far && lanes == RNN_LANES)
        rnn_stream(p, x);
    else
        rnn_store_lanes(p, x, lanes);
}

/* a where positive or NaN, else 0 */
RNN_INLINE rnn_vec rnn_relu(rnn_vec a)
{
    return rnn_select(a <= 0.0f, rnn_set(0.0f), a);
}

/* 1 where the comparison holds, else 0 */
RNN_INLINE rnn_vec rnn_less(rnn_vec a, rnn_vec b)
{
    return rnn_select(a < b, rnn_set(1.0f), rnn_set(0.0f));
}

RNN_INLINE rnn_vec rnn_less_equal(rnn_vec a, rnn_vec b)
{
    return rnn_select(a <= b, rnn_set(1.0f), rnn_set(0.0f));
}

RNN_INLINE rnn_vec rnn_equal(rnn_vec a, rnn_vec b)
{
    return rnn_select(a == b, rnn_set(1.0f), rnn_set(0.0f));
}

/* a where the condition is not 0, else b */
RNN_INLINE rnn_vec rnn_choose(rnn_vec condition, rnn_vec a, rnn_vec b)
{
    return rnn_select(condition != 0.0f, a, b);
}

#endif
