/* The register vector: as many floats as one register of the target holds.
 *
 *     target            RNN_LANES   vector registers   RNN_ACCUMULATORS
 *     AVX-512                  16                 32                 24
 *     AVX2 with FMA             8                 16                 12
 *     aarch64                   4                 32                 24
 *     SSE2, plain C             4                 16                 12
 *     any, with RNN_SMALL       2                                     4
 *
 * Arithmetic is written with operators (GNU vector extensions), so one source serves all targets; a
 * comparison a < b gives a mask, an rnn_ivec whose lanes are -1 or 0. What operators cannot say
 * (fused products, partial loads, square roots) each target's own header adds under the same names:
 *
 *     rnn_fma(a, b, c)        a b + c, rounded once where the target can
 *     rnn_min(a, b)           a < b ? a : b, hence b where either is NaN
 *     rnn_max(a, b)           a > b ? a : b, hence b where either is NaN
 *     rnn_sqrt(a)             square root, correctly rounded
 *     rnn_select(mask, a, b)  a where the mask is -1, b where it is 0
 *     rnn_scale(a, n)         a 2^n, rounded once, for whole n of at most 252 in size
 *     rnn_sum(a)              the sum of all lanes, a float, added in a tree
 *     rnn_max_of(a)           the largest lane, a float; NaN may be passed over
 *     rnn_load_part(p, m)     p[0..m-1], and zero in the other lanes; 0 < m <= RNN_LANES
 *     rnn_store_part(p, a, m) writes the first m lanes to p[0..m-1]; 0 < m <= RNN_LANES
 *     rnn_stream(p, a)        writes a to p, a multiple of the vector's size, past the caches
 *     rnn_streamed()          what was streamed before, other threads see behind the next meeting
 *
 * Partial loads and stores touch no memory beyond m floats. No pointer needs an alignment. Vectors
 * are never wider than a register of the target: wider ones would change the calling convention. */
#ifndef RNN_VECTOR_H
#define RNN_VECTOR_H

#if defined RNN_SMALL
#define RNN_LANES        2
#define RNN_ACCUMULATORS 4
#elif defined __AVX512F__
#define RNN_LANES        16
#define RNN_ACCUMULATORS 24
#elif defined __AVX2__ && defined __FMA__
#define RNN_LANES        8
#define RNN_ACCUMULATORS 12
#elif defined __aarch64__
#define RNN_LANES        4
#define RNN_ACCUMULATORS 24
#else
#define RNN_LANES        4
#define RNN_ACCUMULATORS 12
#endif

/* What a kernel is made of. Without optimization inlining gains nothing, and takes most of the time
 * that compiling takes. */
#ifdef __OPTIMIZE__
#define RNN_INLINE static inline __attribute__((always_inline))
#else
#define RNN_INLINE static inline
#endif

/* A kernel that takes so long that a call is nothing beside it: a function of its own, since
 * compilers take longer over one function than over the same in parts. */
#define RNN_APART __attribute__((noinline))

/* Before a loop of few iterations, constant in number, that must vanish for its arrays to become
 * registers. */
#if defined __clang__
#define RNN_UNROLL _Pragma("clang loop unroll(full)")
#else
#define RNN_UNROLL _Pragma("GCC unroll 32")
#endif

typedef float rnn_vec __attribute__((vector_size(4 * RNN_LANES)));
typedef int rnn_ivec __attribute__((vector_size(4 * RNN_LANES)));

/* For arithmetic on bits, where overflow must wrap. */
typedef unsigned rnn_uvec __attribute__((vector_size(4 * RNN_LANES)));

/* A vector anywhere in an array of floats. */
typedef float rnn_vec_in_memory __attribute__((vector_size(4 * RNN_LANES), aligned(4), may_alias));

/* p[0 .. RNN_LANES-1] */
RNN_INLINE rnn_vec rnn_load(const float *p)
{
    return *(const rnn_vec_in_memory *)p;
}

/* p[0 .. RNN_LANES-1] = a */
RNN_INLINE void rnn_store(float *p, rnn_vec a)
{
    *(rnn_vec_in_memory *)p = a;
}

/* The same number in every lane. Subtracting zero, unlike adding it, keeps -0. */
RNN_INLINE rnn_vec rnn_set(float x)
{
    return x - (rnn_vec){0};
}

/* 2^n for whole n in -126..127. Adding 1.5 2^23 + 127 leaves n + 127, the exponent field of 2^n, in
 * the lowest bits; the shift moves it into place. A NaN gives some number. */
RNN_INLINE rnn_vec rnn_power_of_two(rnn_vec n)
{
    return (rnn_vec)((rnn_uvec)(n + (0x1.8p23f + 127)) << 23);
}

#if RNN_LANES == 16
#include <rnn/vector_avx512.h>
#elif RNN_LANES == 8
#include <rnn/vector_avx2.h>
#else
#include <rnn/vector_four.h>
#endif

/* What only AVX-512 has instructions for. */
#if RNN_LANES < 16

/* Vectors are shorter than a cache line, which has to be written at once. */
RNN_INLINE void rnn_stream(float *p, rnn_vec a)
{
    rnn_store(p, a);
}

RNN_INLINE void rnn_streamed(void)
{
}

/* n is split into two halves because 2^n itself may be out of range where a 2^n is not. The first
 * product is exact, so that the second rounds once, also to a denormal. */
RNN_INLINE rnn_vec rnn_scale(rnn_vec a, rnn_vec n)
{
    const rnn_vec half = (n * 0.5f + 0x1.8p23f) - 0x1.8p23f;
    return a * rnn_power_of_two(half) * rnn_power_of_two(n - half);
}

RNN_INLINE float rnn_sum(rnn_vec a)
{
    RNN_UNROLL
    for (int half = RNN_LANES / 2; half; half /= 2) {
        RNN_UNROLL
        for (int i = 0; i < half; i++)
            a[i] += a[i + half];
    }
    return a[0];
}

RNN_INLINE float rnn_max_of(rnn_vec a)
{
    RNN_UNROLL
    for (int half = RNN_LANES / 2; half; half /= 2) {
        RNN_UNROLL
        for (int i = 0; i < half; i++)
            a[i] = a[i] > a[i + half] ? a[i] : a[i + half];
    }
    return a[0];
}

#endif

/* |a| */
RNN_INLINE rnn_vec rnn_abs(rnn_vec a)
{
    return (rnn_vec)((rnn_ivec)a & 0x7fffffff);
}

/* The size of a with the sign of b. */
RNN_INLINE rnn_vec rnn_copysign(rnn_vec a, rnn_vec b)
{
    const rnn_uvec sign = (rnn_uvec)b & 0x80000000u;
    return (rnn_vec)(((rnn_uvec)a & 0x7fffffffu) | sign);
}

#endif
