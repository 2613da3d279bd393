/* What AVX-512 does by instructions of its own; the contracts are in rnn/vector.h, which includes
 * this file. Masks of lanes live in mask registers here: the compiler removes the way through an
 * rnn_ivec and back. */
#ifndef RNN_VECTOR_AVX512_H
#define RNN_VECTOR_AVX512_H

#include <immintrin.h>

RNN_INLINE rnn_vec rnn_fma(rnn_vec a, rnn_vec b, rnn_vec c)
{
    return _mm512_fmadd_ps(a, b, c);
}

RNN_INLINE rnn_vec rnn_min(rnn_vec a, rnn_vec b)
{
    return _mm512_min_ps(a, b);
}

RNN_INLINE rnn_vec rnn_max(rnn_vec a, rnn_vec b)
{
    return _mm512_max_ps(a, b);
}

RNN_INLINE rnn_vec rnn_sqrt(rnn_vec a)
{
    return _mm512_sqrt_ps(a);
}

RNN_INLINE rnn_vec rnn_select(rnn_ivec mask, rnn_vec a, rnn_vec b)
{
    const __mmask16 lanes = _mm512_cmplt_epi32_mask((__m512i)mask, _mm512_setzero_si512());
    return _mm512_mask_blend_ps(lanes, b, a);
}

RNN_INLINE rnn_vec rnn_scale(rnn_vec a, rnn_vec n)
{
    return _mm512_scalef_ps(a, n);
}

RNN_INLINE void rnn_stream(float *p, rnn_vec a)
{
    _mm512_stream_ps(p, a);
}

RNN_INLINE void rnn_streamed(void)
{
    _mm_sfence();
}

RNN_INLINE float rnn_sum(rnn_vec a)
{
    return _mm512_reduce_add_ps(a);
}

RNN_INLINE float rnn_max_of(rnn_vec a)
{
    return _mm512_reduce_max_ps(a);
}

RNN_INLINE __mmask16 rnn_first_lanes(int m)
{
    return (__mmask16)((1u << m) - 1);
}

RNN_INLINE rnn_vec rnn_load_part(const float *p, int m)
{
    return _mm512_maskz_loadu_ps(rnn_first_lanes(m), p);
}

RNN_INLINE void rnn_store_part(float *p, rnn_vec a, int m)
{
    _mm512_mask_storeu_ps(p, rnn_first_lanes(m), a);
}

#endif
