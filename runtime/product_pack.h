/* Packing: a part of the product in blocks.
 *
 * A kernel reads for each step into the depth a few numbers of A and a few vectors of B. Packing
 * lays them one after the other, so that they are read in the order of memory, whatever their
 * strides were (a pitch that is a power of two would press a whole column into one set of the
 * cache), and fills up with zeros what is incomplete.
 *
 *     lane 0   a0 a1 a2 a3 ...  step
 *     lane 1   b0 b1 b2 b3 ...         =>   a0 b0 c0 d0  a1 b1 c1 d1  a2 b2 c2 d2  ...
 *     lane 2   c0 c1 c2 c3 ...
 *     lane 3   d0 d1 d2 d3 ... */
#ifndef PRODUCT_PACK_H
#define PRODUCT_PACK_H

#include <stddef.h>
#include <string.h>

#include "product_level.h"

/* Steps that are read together. */
enum { STRETCH = 8 };

/* What is packed: element (step, lane) is data[step * step_stride + lane * lane_stride]. */
typedef struct Lanes {
    const float *data;
    size_t steps;
    size_t lanes;
    size_t step_stride;
    size_t lane_stride;
} Lanes;

typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));

/* out[step][0..width) = in, lanes contiguous. */
PRODUCT_INLINE void copy_lanes(float *out, const Lanes *in, const size_t width)
{
    for (size_t p = 0; p < in->steps; p++)
        memcpy(out + p * width, in->data + p * in->step_stride, width * sizeof *out);
}

/* out[step][lane] for four steps of four lanes. */
PRODUCT_INLINE void transpose_four(float *out, const float *in, size_t lane_stride,
                                   const size_t width)
{
    const Four a = *(const Four *)in, b = *(const Four *)(in + lane_stride);
    const Four c = *(const Four *)(in + 2 * lane_stride), d = *(const Four *)(in + 3 * lane_stride);
    const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const Four AB = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Four cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Four CD = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(Four *)out = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *(Four *)(out + width) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    *(Four *)(out + 2 * width) = __builtin_shufflevector(AB, CD, 0, 1, 4, 5);
    *(Four *)(out + 3 * width) = __builtin_shufflevector(AB, CD, 2, 3, 6, 7);
}

/* Lane after lane of step `from` and what follows, from anywhere. */
PRODUCT_INLINE void gather_lanes(float *out, const Lanes *in, size_t from, const size_t width)
{
    for (size_t p = from; p < in->steps; p++)
        for (size_t j = 0; j < width; j++)
            out[p * width + j] = j < in->lanes ? in->data[p * in->step_stride + j * in->lane_stride]
                                               : 0;
}

/* Steps contiguous, width a multiple of four. */
PRODUCT_INLINE void transpose_lanes(float *out, const Lanes *in, const size_t width)
{
    size_t p = 0;
    for (; p + 4 <= in->steps; p += 4)
        for (size_t j = 0; j < width; j += 4)
            transpose_four(out + p * width + j, in->data + j * in->lane_stride + p, in->lane_stride,
                           width);
    gather_lanes(out, in, p, width);
}

/* out[step][0..width) = in, a constant width of at least in->lanes. */
PRODUCT_INLINE void pack_group(float *out, const Lanes *in, const size_t width)
{
    if (in->lanes == width && in->lane_stride == 1)
        copy_lanes(out, in, width);
    else if (in->lanes == width && in->step_stride == 1 && width % 4 == 0)
        transpose_lanes(out, in, width);
    else
        gather_lanes(out, in, 0, width);
}

/* The lanes from..from+count in the steps first..first+steps. */
PRODUCT_INLINE Lanes part_of(const Lanes *in, size_t from, size_t count, size_t first, size_t steps)
{
    return (Lanes){in->data + from * in->lane_stride + first * in->step_stride, steps, count,
                   in->step_stride, in->lane_stride};
}

/* Groups of `wide` lanes one after the other, and of `narrow` lanes what is left: the group that
   begins with lane i is at out + i * in->steps. Contiguous lanes are read a few steps at a time, so
   that each line of the cache is read once. */
PRODUCT_INLINE void pack(float *out, const Lanes *in, const size_t wide, const size_t narrow)
{
    const size_t stretch = in->lane_stride == 1 ? STRETCH : in->steps;
    for (size_t p = 0; p < in->steps; p += stretch) {
        const size_t steps = at_most(in->steps - p, stretch);
        size_t i = 0;
        for (; i + wide <= in->lanes; i += wide) {
            const Lanes group = part_of(in, i, wide, p, steps);
            pack_group(out + i * in->steps + p * wide, &group, wide);
        }
        for (; i < in->lanes; i += narrow) {
            const Lanes group = part_of(in, i, at_most(in->lanes - i, narrow), p, steps);
            pack_group(out + i * in->steps + p * narrow, &group, narrow);
        }
    }
}

#endif
