/* The arithmetic on whole rows, compiled for several levels of a processor and chosen when called.
 *
 * row_kernels_body.h is the one source. Each row_kernels_LEVEL.c compiles it for its level, with
 * the vectors of rnn/simd.h as wide as the registers of that level, and exports one table. */
#ifndef ROW_KERNELS_H
#define ROW_KERNELS_H

#include "rnn/rows.h"

/* As the functions of the same name in rnn/rows.h, but for what is said. */
typedef struct RowKernels {
    void (*softmax)(size_t rows, size_t size, const float *x, size_t x_stride, float *y,
                    size_t y_stride);
    void (*logsumexp)(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                      float *restrict y);
    void (*sum)(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                float *restrict y);
    void (*max)(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                float *restrict y);
    void (*dot)(size_t rows, size_t size, const float *a, size_t a_stride, const float *b,
                size_t b_stride, float *restrict y);
    /* with contiguous rows of the matrix */
    void (*scatter)(size_t rows, size_t size, const int32_t *id, const float *restrict x,
                    size_t x_stride, float *restrict matrix, size_t row_stride);
    /* y = the sum of `count` rows of a matrix, those at the ids */
    void (*gather)(size_t count, size_t size, const int32_t *id, const float *restrict matrix,
                   size_t row_stride, float *restrict y);
    void (*add_rows)(size_t rows, size_t size, const float *x, size_t x_stride, float *y);
    void (*each_add)(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                     float *restrict y, size_t y_stride);
    void (*weigh_rows)(size_t rows, size_t size, const float *restrict w, size_t w_stride,
                       const float *restrict x, size_t x_stride, float *restrict y);
    void (*each_weigh)(size_t rows, size_t size, const float *restrict w, size_t w_stride,
                       const float *restrict x, size_t x_stride, float *restrict y,
                       size_t y_stride);
    /* y = the larger of y and the largest of all rows of x, column by column; NaN where there is
     * one */
    void (*raise_rows)(size_t rows, size_t size, const float *x, size_t x_stride, float *y);
    /* as in rnn/gemm.h */
    void (*product_packed)(size_t rows, int units, int K, const float *x, size_t x_stride,
                           const float *packed, float *y, size_t y_stride);
} RowKernels;

extern const RowKernels rnn_row_kernels_plain; /* for whatever the compiler was told to build for */

#if defined __x86_64__
extern const RowKernels rnn_row_kernels_avx2; /* with FMA */
extern const RowKernels rnn_row_kernels_avx512;
#endif

/* The best table for this processor. */
static inline const RowKernels *rnn_row_kernels_here(void)
{
#if defined __x86_64__
    if (__builtin_cpu_supports("avx512f"))
        return &rnn_row_kernels_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &rnn_row_kernels_avx2;
#endif
    return &rnn_row_kernels_plain;
}

#endif
