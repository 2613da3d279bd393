/* A matrix applied to a vector, y = M x + beta y: a part of the plain product.
 *
 * Each element of M is used once, so the product is as fast as M can be read: along whatever is
 * contiguous. Row by row it is dot products; column by column it adds multiples of the columns to a
 * piece of y that stays in the first-level cache. */
#ifndef PRODUCT_VECTOR_H
#define PRODUCT_VECTOR_H

#include <stddef.h>
#include <string.h>

#include "product_level.h"
#include "rnn/gemm.h"

/* Elements of x or y that are held at a time. */
enum { PIECE = RNN_PRODUCT_PIECE };

/* Every `stride`-th float of an array. */
typedef struct Strided {
    const float *data;
    size_t stride;
} Strided;

typedef struct StridedResult {
    float *data;
    size_t stride;
} StridedResult;

PRODUCT_INLINE float sum_of_lanes(const Vector *v)
{
    float lane[LANES];
    memcpy(lane, v, sizeof lane);
    for (int width = LANES / 2; width > 0; width /= 2)
        for (int i = 0; i < width; i++)
            lane[i] += lane[i + width];
    return lane[0];
}

/* sums[r] = dot product of row r of M with x, for `rows` rows, a constant up to 4: as many chains
   of additions as hide the latency of one. */
PRODUCT_INLINE void dot_rows(const rnn_matrix *M, const float *x, const size_t rows, float sums[4])
{
    Vector acc[4] = {{0}};
    size_t p = 0;
    for (; p + LANES <= M->columns; p += LANES)
        for (size_t r = 0; r < rows; r++)
            acc[r] += *(const Vector *)(M->data + r * M->row_stride + p) * *(const Vector *)(x + p);
    for (size_t r = 0; r < rows; r++) {
        sums[r] = sum_of_lanes(&acc[r]);
        for (size_t q = p; q < M->columns; q++)
            sums[r] += M->data[r * M->row_stride + q] * x[q];
    }
}

/* y = M x + beta y, rows and x contiguous. */
PRODUCT_INLINE void apply_rows(StridedResult y, rnn_matrix M, const float *x, float beta)
{
    const size_t fours = M.rows & ~(size_t)3;
    for (size_t i = 0; i < M.rows; i += i < fours ? 4 : 1) {
        rnn_matrix rows = M;
        float sums[4];
        rows.data += i * M.row_stride;
        if (i < fours)
            dot_rows(&rows, x, 4, sums);
        else
            dot_rows(&rows, x, 1, sums);
        for (size_t r = 0; r < (i < fours ? 4 : 1); r++) {
            float *out = y.data + (i + r) * y.stride;
            *out = combined(sums[r], beta, out);
        }
    }
}

/* The same for any x, which is gathered piece by piece. */
PRODUCT_INLINE void apply_rows_to(StridedResult y, rnn_matrix M, Strided x, float beta)
{
    for (size_t p = 0; p < M.columns; p += PIECE) {
        float gathered[PIECE];
        rnn_matrix part = M;
        part.data += p;
        part.columns = M.columns - p < PIECE ? M.columns - p : PIECE;
        for (size_t q = 0; q < part.columns; q++)
            gathered[q] = x.data[(p + q) * x.stride];
        apply_rows(y, part, gathered, p == 0 ? beta : 1);
    }
}

/* sum[0..n) += x[0] m[0..n) + ... + x[3] m[3 stride..): four columns, so that the sum is read and
   written once for four. */
PRODUCT_INLINE void add_four_columns(float *sum, const float *m, size_t stride, const float x[4],
                                     size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Vector s = *(Vector *)(sum + i);
        for (size_t c = 0; c < 4; c++)
            s += x[c] * *(const Vector *)(m + c * stride + i);
        *(Vector *)(sum + i) = s;
    }
    for (; i < n; i++)
        for (size_t c = 0; c < 4; c++)
            sum[i] += x[c] * m[c * stride + i];
}

/* sum = M x, columns contiguous and at most PIECE long. */
PRODUCT_INLINE void sum_columns(float *sum, const rnn_matrix *M, Strided x)
{
    memset(sum, 0, M->rows * sizeof *sum);
    size_t p = 0;
    for (; p + 4 <= M->columns; p += 4) {
        const float four[4] = {x.data[p * x.stride], x.data[(p + 1) * x.stride],
                               x.data[(p + 2) * x.stride], x.data[(p + 3) * x.stride]};
        add_four_columns(sum, M->data + p * M->column_stride, M->column_stride, four, M->rows);
    }
    for (; p < M->columns; p++)
        for (size_t i = 0; i < M->rows; i++)
            sum[i] += x.data[p * x.stride] * M->data[p * M->column_stride + i];
}

/* y = M x + beta y, columns contiguous. */
PRODUCT_INLINE void apply_columns(StridedResult y, rnn_matrix M, Strided x, float beta)
{
    for (size_t i = 0; i < M.rows; i += PIECE) {
        float sum[PIECE];
        rnn_matrix part = M;
        part.data += i;
        part.rows = M.rows - i < PIECE ? M.rows - i : PIECE;
        sum_columns(sum, &part, x);
        for (size_t r = 0; r < part.rows; r++) {
            float *out = y.data + (i + r) * y.stride;
            *out = combined(sum[r], beta, out);
        }
    }
}

/* y = M x + beta y, nothing contiguous. */
PRODUCT_INLINE void apply_scattered(StridedResult y, rnn_matrix M, Strided x, float beta)
{
    for (size_t i = 0; i < M.rows; i++) {
        float sum = 0;
        for (size_t p = 0; p < M.columns; p++)
            sum += M.data[i * M.row_stride + p * M.column_stride] * x.data[p * x.stride];
        float *out = y.data + i * y.stride;
        *out = combined(sum, beta, out);
    }
}

PRODUCT_INLINE void apply_to_vector(StridedResult y, rnn_matrix M, Strided x, float beta)
{
    if (M.column_stride == 1 && x.stride == 1)
        apply_rows(y, M, x.data, beta);
    else if (M.column_stride == 1)
        apply_rows_to(y, M, x, beta);
    else if (M.row_stride == 1)
        apply_columns(y, M, x, beta);
    else
        apply_scattered(y, M, x, beta);
}

#endif
