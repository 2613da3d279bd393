/* Row by row: reductions over features, and rows picked, placed and looked up.
 *
 * What computes goes to the kernels of this processor's level (row_kernels.h); what only moves
 * stands here. */
#include "row_kernels.h"
#include "row_moves.h"

#include <math.h>

/* ---- computing ---- */

void rnn_each_softmax(size_t rows, size_t size, const float *x, size_t x_stride, float *y,
                      size_t y_stride)
{
    rnn_row_kernels_here()->softmax(rows, size, x, x_stride, y, y_stride);
}

void rnn_each_logsumexp(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                        float *restrict y)
{
    rnn_row_kernels_here()->logsumexp(rows, size, x, x_stride, y);
}

void rnn_each_sum(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y)
{
    rnn_row_kernels_here()->sum(rows, size, x, x_stride, y);
}

void rnn_each_max(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y)
{
    rnn_row_kernels_here()->max(rows, size, x, x_stride, y);
}

void rnn_each_dot(size_t rows, size_t size, const float *a, size_t a_stride, const float *b,
                  size_t b_stride, float *restrict y)
{
    rnn_row_kernels_here()->dot(rows, size, a, a_stride, b, b_stride, y);
}

void rnn_add_rows(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y)
{
    rnn_row_kernels_here()->add_rows(rows, size, x, x_stride, y);
}

void rnn_max_rows(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y)
{
    copy_rows(1, size, x, y);
    rnn_row_kernels_here()->raise_rows(rows - 1, size, x + x_stride, x_stride, y);
}

static int32_t position_of_largest(size_t n, const float *x)
{
    size_t largest = 0;
    for (size_t i = 1; i < n; i++)
        if (x[i] > x[largest])
            largest = i;
    return (int32_t)largest;
}

void rnn_each_argmax(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                     int32_t *restrict y)
{
    for (size_t r = 0; r < rows; r++)
        y[r] = position_of_largest(size, x + r * x_stride);
}

/* ---- moving ---- */

void rnn_each_pick(size_t rows, const float *restrict x, size_t x_stride,
                   const int32_t *restrict id, float *restrict y)
{
    for (size_t r = 0; r < rows; r++)
        y[r] = x[r * x_stride + (size_t)id[r]];
}

/* y[j] = x[j stride] */
static void copy_column(size_t n, const float *restrict x, size_t stride, float *restrict y)
{
    for (size_t j = 0; j < n; j++)
        y[j] = x[j * stride];
}

void rnn_each_lookup(size_t rows, size_t size, const int32_t *restrict id,
                     const float *restrict matrix, size_t row_stride, size_t column_stride,
                     float *restrict y, size_t y_stride)
{
    for (size_t r = 0; r < rows; r++) {
        const float *row = matrix + (size_t)id[r] * row_stride;
        if (column_stride == 1)
            copy_rows(1, size, row, y + r * y_stride);
        else
            copy_column(size, row, column_stride, y + r * y_stride);
    }
}

/* y[j stride] += x[j] */
static void add_to_column(size_t n, const float *restrict x, float *restrict y, size_t stride)
{
    for (size_t j = 0; j < n; j++)
        y[j * stride] += x[j];
}

void rnn_each_scatter(size_t rows, size_t size, const int32_t *restrict id, const float *restrict x,
                      size_t x_stride, float *restrict matrix, size_t row_stride,
                      size_t column_stride)
{
    if (column_stride == 1) {
        rnn_row_kernels_here()->scatter(rows, size, id, x, x_stride, matrix, row_stride);
        return;
    }
    for (size_t r = 0; r < rows; r++)
        add_to_column(size, x + r * x_stride, matrix + (size_t)id[r] * row_stride, column_stride);
}

void rnn_each_copy(size_t rows, size_t size, const void *restrict x, size_t x_stride,
                   void *restrict y, size_t y_stride)
{
    if (x_stride == size && y_stride == size) {
        copy_rows(rows, size, x, y);
        return;
    }
    for (size_t r = 0; r < rows; r++)
        copy_rows(1, size, row_of(x, r, x_stride), row_in(y, r, y_stride));
}

void rnn_each_pad(size_t rows, size_t size, size_t first, size_t x_size, const float *restrict x,
                  size_t x_stride, float *restrict y, size_t y_stride)
{
    const size_t after = first + x_size;
    for (size_t r = 0; r < rows; r++) {
        float *row = y + r * y_stride;
        memset(row, 0, first * sizeof *row);
        copy_rows(1, x_size, x + r * x_stride, row + first);
        memset(row + after, 0, (size - after) * sizeof *row);
    }
}

void rnn_sum_rows(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y)
{
    memset(y, 0, size * sizeof *y);
    rnn_add_rows(rows, size, x, x_stride, y);
}

void rnn_weigh_rows(size_t rows, size_t size, const float *restrict w, size_t w_stride,
                    const float *restrict x, size_t x_stride, float *restrict y)
{
    rnn_row_kernels_here()->weigh_rows(rows, size, w, w_stride, x, x_stride, y);
}

void rnn_each_weigh(size_t rows, size_t size, const float *restrict w, size_t w_stride,
                    const float *restrict x, size_t x_stride, float *restrict y, size_t y_stride)
{
    rnn_row_kernels_here()->each_weigh(rows, size, w, w_stride, x, x_stride, y, y_stride);
}

void rnn_each_add(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y, size_t y_stride)
{
    rnn_row_kernels_here()->each_add(rows, size, x, x_stride, y, y_stride);
}
