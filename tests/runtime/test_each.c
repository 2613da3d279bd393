/* Rows one by one against their definition: what moves them, and that what computes is reached. */
#define _GNU_SOURCE
#include <math.h>

#include <rnn/rows.h>

#include "row_operands.h"

/* ---- computing ---- */

Test(each, reductions_reach_the_kernels)
{
    const float x[] = {1, 2, 3, 7, 5, 6};
    float y[2], soft[6];
    rnn_each_sum(2, 3, x, 3, y);
    cr_assert(y[0] == 6 && y[1] == 18);
    rnn_each_max(2, 3, x, 3, y);
    cr_assert(y[0] == 3 && y[1] == 7);
    rnn_each_dot(2, 3, x, 3, x, 0, y);
    cr_assert(y[0] == 14 && y[1] == 35);
    rnn_each_logsumexp(2, 1, x, 1, y);
    cr_assert(y[0] == 1 && y[1] == 2);
    rnn_each_softmax(6, 1, x, 1, soft, 1);
    cr_assert(soft[0] == 1 && soft[5] == 1);
}

Test(each, argmax_is_the_first_largest)
{
    const float x[] = {1, 4, 4, 2, /**/ 9, 9, 9, 9, /**/ -3, -2, -1, 0, /**/ -INFINITY, 1, NAN, 0};
    int32_t y[4];
    rnn_each_argmax(4, 4, x, 4, y);
    cr_assert(y[0] == 1 && y[1] == 0 && y[2] == 3 && y[3] == 1);
    rnn_each_argmax(2, 3, x + 1, 0, y);
    cr_assert(y[0] == 0 && y[1] == 0);
}

Test(each, rows_are_joined_by_the_kernels)
{
    const float x[] = {-1, 5, -2, 4, -3, NAN};
    float y[] = {10, 20};
    rnn_add_rows(2, 2, x, 2, y);
    cr_assert(y[0] == 7 && y[1] == 29);
    rnn_max_rows(2, 2, x, 2, y);
    cr_assert(y[0] == -1 && y[1] == 5);
    rnn_max_rows(1, 2, x + 2, 2, y);
    cr_assert(y[0] == -2 && y[1] == 4);
    rnn_max_rows(3, 2, x, 2, y);
    cr_assert(y[0] == -1 && isnan(y[1]));
}

/* ---- matrices and ids ---- */

enum { VOCAB = 7 };

static const int32_t ids[ROWS] = {6, 0, 3, 3, 6};

static float element(size_t i, size_t j)
{
    return (float)(i * 10000 + j + 1);
}

/* A matrix [VOCAB, size] by rows or by columns, with a gap of 2 between them. */
typedef struct Matrix {
    float *data;
    size_t row_stride, column_stride, floats;
} Matrix;

static Matrix matrix_of(PageEnd memory, size_t size, bool by_columns)
{
    Matrix m = {.row_stride = by_columns ? 1 : size + 2,
                .column_stride = by_columns ? VOCAB + 2 : 1};
    m.floats = (VOCAB - 1) * m.row_stride + (size - 1) * m.column_stride + 1;
    m.data = page_end_array(memory, m.floats);
    for (size_t i = 0; i < VOCAB; i++)
        for (size_t j = 0; j < size; j++)
            m.data[i * m.row_stride + j * m.column_stride] = element(i, j);
    return m;
}

static void check_lookup(PageEnd memory, size_t size, bool by_columns)
{
    const Matrix m = matrix_of(memory, size, by_columns);
    Operand y = operand_open();
    shape(&y, size, size + 1);
    rnn_each_lookup(ROWS, size, ids, m.data, m.row_stride, m.column_stride, y.data, y.stride);
    for (size_t r = 0; r < ROWS; r++)
        for (size_t j = 0; j < size; j++)
            cr_assert(row(&y, r)[j] == element((size_t)ids[r], j), "%zu of %zu", j, size);
    check_gaps(&y);
}

Test(each, lookup_takes_rows_of_a_matrix_of_either_order)
{
    const PageEnd memory = page_end_open(VOCAB * 100);
    for (size_t size = 1; size <= 40; size++) {
        check_lookup(memory, size, false);
        check_lookup(memory, size, true);
    }
}

/* Rows 3 and 6 of the matrix receive two rows each. */
static float scattered(const Operand *x, size_t i, size_t j)
{
    float sum = element(i, j);
    for (size_t r = 0; r < ROWS; r++)
        if (ids[r] == (int32_t)i)
            sum += row(x, r)[j];
    return sum;
}

/* Elements that were added to are unwritten again, so that only the gaps are left to look at. */
static void check_scattered(Matrix m, const Operand *x)
{
    for (size_t i = 0; i < VOCAB; i++)
        for (size_t j = 0; j < x->size; j++) {
            float *at = &m.data[i * m.row_stride + j * m.column_stride];
            cr_assert(*at == scattered(x, i, j), "%zu of %zu: %g", j, x->size, *at);
            *at = unwritten();
        }
    for (size_t i = 0; i < m.floats; i++)
        cr_assert(is_unwritten(m.data + i));
    check_marks(m.data);
}

static void check_scatter(PageEnd memory, Operand *x, size_t size, bool by_columns)
{
    const Matrix m = matrix_of(memory, size, by_columns);
    shape(x, size, stride_of(size, (int)(size % 3)));
    for (size_t r = 0; r < ROWS; r++)
        for (size_t j = 0; j < size; j++)
            row(x, r)[j] = (float)(100 * r + j);
    rnn_each_scatter(ROWS, size, ids, x->data, x->stride, m.data, m.row_stride, m.column_stride);
    check_scattered(m, x);
}

Test(each, scatter_adds_to_rows_of_a_matrix_of_either_order)
{
    const PageEnd memory = page_end_open(VOCAB * 100);
    Operand x = operand_open();
    for (size_t size = 1; size <= 40; size++) {
        check_scatter(memory, &x, size, false);
        check_scatter(memory, &x, size, true);
    }
}

Test(each, pick_takes_one_feature)
{
    const float x[] = {1, 2, 3, 4, 5, 6};
    float y[2];
    rnn_each_pick(2, x, 3, (int32_t[]){2, 0}, y);
    cr_assert(y[0] == 3 && y[1] == 4);
    rnn_each_pick(2, x, 0, (int32_t[]){5, 1}, y);
    cr_assert(y[0] == 6 && y[1] == 2);
}

/* ---- moving ---- */

static void check_copy(Operand *x, Operand *y, size_t size, size_t x_stride, size_t y_stride)
{
    shape(x, size, x_stride);
    shape(y, size, y_stride);
    draw(x, (uint32_t)size, 0, 1);
    rnn_each_copy(ROWS, size, x->data, x->stride, y->data, y->stride);
    for (size_t r = 0; r < ROWS; r++)
        cr_assert(memcmp(row(y, r), row(x, r), size * sizeof(float)) == 0, "size %zu", size);
    check_gaps(y);
}

Test(each, copy_keeps_strides)
{
    Operand x = operand_open(), y = operand_open();
    for (size_t size = 1; size <= 40; size++)
        for (int which = 0; which < 3; which++) {
            check_copy(&x, &y, size, stride_of(size, which), size);
            check_copy(&x, &y, size, stride_of(size, which), size + 5);
        }
}

/* x at features `first` on of rows of `size`. */
static void check_pad(Operand *x, Operand *y, size_t size, size_t first)
{
    shape(y, size, size + first % 2);
    rnn_each_pad(ROWS, size, first, x->size, x->data, x->stride, y->data, y->stride);
    for (size_t r = 0; r < ROWS; r++)
        for (size_t j = 0; j < size; j++) {
            const bool within = j >= first && j < first + x->size;
            cr_assert(row(y, r)[j] == (within ? row(x, r)[j - first] : 0));
        }
    check_gaps(y);
}

Test(each, pad_is_zero_around)
{
    Operand x = operand_open(), y = operand_open();
    for (size_t x_size = 1; x_size <= 20; x_size++) {
        shape(&x, x_size, stride_of(x_size, (int)(x_size % 3)));
        draw(&x, (uint32_t)x_size, 2, 1);
        for (size_t first = 0; first < 5; first++)
            for (size_t after = 0; after < 5; after++)
                check_pad(&x, &y, first + x_size + after, first);
    }
}
