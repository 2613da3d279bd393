/* What AVX2 with FMA does by instructions of its own; the contracts are in rnn/vector.h, which
 * includes this file. */
#ifndef RNN_VECTOR_AVX2_H
#define RNN_VECTOR_AVX2_H

#include <immintrin.h>

RNN_INLINE rnn_vec rnn_fma(rnn_vec a, rnn_vec b, rnn_vec c)
{
    return _mm256_fmadd_ps(a, b, c);
}

RNN_INLINE rnn_vec rnn_min(rnn_vec a, rnn_vec b)
{
    return _mm256_min_ps(a, b);
}

RNN_INLINE rnn_vec rnn_max(rnn_vec a, rnn_vec b)
{
    return _mm256_max_ps(a, b);
}

RNN_INLINE rnn_vec rnn_sqrt(rnn_vec a)
{
    return _mm256_sqrt_ps(a);
}

RNN_INLINE rnn_vec rnn_select(rnn_ivec mask, rnn_vec a, rnn_vec b)
{
    return _mm256_blendv_ps(b, a, (rnn_vec)mask);
}

RNN_INLINE __m256i rnn_first_lanes(int m)
{
    const rnn_ivec lane = {0, 1, 2, 3, 4, 5, 6, 7};
    return (__m256i)(lane < m);
}

RNN_INLINE rnn_vec rnn_load_part(const float *p, int m)
{
    return _mm256_maskload_ps(p, rnn_first_lanes(m));
}

RNN_INLINE void rnn_store_part(float *p, rnn_vec a, int m)
{
    _mm256_maskstore_ps(p, rnn_first_lanes(m), a);
}

#endif
