/* Four lanes, for NEON, SSE2 and everything else, or two: operators wherever they suffice. The
 * contracts are in rnn/vector.h, which includes this file. */
#ifndef RNN_VECTOR_FOUR_H
#define RNN_VECTOR_FOUR_H

#if RNN_LANES == 4 && defined __aarch64__
#include <arm_neon.h>
#elif RNN_LANES == 4 && defined __SSE2__
#include <emmintrin.h>
#endif

#if RNN_LANES == 4 && defined __aarch64__

RNN_INLINE rnn_vec rnn_fma(rnn_vec a, rnn_vec b, rnn_vec c)
{
    return (rnn_vec)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}

RNN_INLINE rnn_vec rnn_sqrt(rnn_vec a)
{
    return (rnn_vec)vsqrtq_f32((float32x4_t)a);
}

#elif RNN_LANES == 4 && defined __SSE2__

RNN_INLINE rnn_vec rnn_fma(rnn_vec a, rnn_vec b, rnn_vec c)
{
    return a * b + c;
}

RNN_INLINE rnn_vec rnn_sqrt(rnn_vec a)
{
    return _mm_sqrt_ps(a);
}

#else

RNN_INLINE rnn_vec rnn_fma(rnn_vec a, rnn_vec b, rnn_vec c)
{
    return a * b + c;
}

RNN_INLINE rnn_vec rnn_sqrt(rnn_vec a)
{
    for (int i = 0; i < RNN_LANES; i++)
        a[i] = __builtin_sqrtf(a[i]);
    return a;
}

#endif

RNN_INLINE rnn_vec rnn_select(rnn_ivec mask, rnn_vec a, rnn_vec b)
{
    return (rnn_vec)((mask & (rnn_ivec)a) | (~mask & (rnn_ivec)b));
}

RNN_INLINE rnn_vec rnn_min(rnn_vec a, rnn_vec b)
{
    return rnn_select(a < b, a, b);
}

RNN_INLINE rnn_vec rnn_max(rnn_vec a, rnn_vec b)
{
    return rnn_select(a > b, a, b);
}

RNN_INLINE rnn_vec rnn_load_part(const float *p, int m)
{
    rnn_vec a = {0};
    for (int i = 0; i < m; i++)
        a[i] = p[i];
    return a;
}

RNN_INLINE void rnn_store_part(float *p, rnn_vec a, int m)
{
    for (int i = 0; i < m; i++)
        p[i] = a[i];
}

#endif
