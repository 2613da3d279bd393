/* The product of two matrices in blocks: a part of the plain product.
 *
 *               16 columns of B                  the kernel: `rows` x 16 sums in registers,
 *                  +-----+                       one vector of B and `rows` numbers of A
 *                  |     | DEPTH                 for each step into the depth
 *      DEPTH       |     |
 *     +-------+    +-----+
 *     | A     |    | C   |  HEIGHT = a multiple of `rows`
 *     +-------+    +-----+
 *
 * The block of A (48 KB) is packed once and stays in the second-level cache, the panel of B (16 KB)
 * serves all of its rows from the first-level cache. Packing lays the numbers in the order of their
 * use and fills incomplete blocks with zeros. After Goto and van de Geijn: Anatomy of
 * high-performance matrix multiplication, 2008. */
#ifndef PRODUCT_BLOCKED_H
#define PRODUCT_BLOCKED_H

#include <stddef.h>
#include <string.h>

#include "product_level.h"
#include "rnn/gemm.h"

/* MAX_ROWS: of a kernel. */
enum { MAX_ROWS = RNN_PRODUCT_SUMS, HEIGHT = RNN_PRODUCT_HEIGHT, DEPTH = RNN_PRODUCT_DEPTH };

/* A result, row-major. */
typedef struct Result {
    float *data;
    size_t stride; /* floats from a row to the next */
    float beta;    /* what was there counts so much */
} Result;

/* What a kernel reads. */
typedef struct Panels {
    const float *a;  /* packed: `rows` numbers for each step into the depth */
    const float *b;  /* 16 numbers for each step */
    size_t b_stride; /* floats from a step to the next in b */
    size_t depth;
} Panels;

static inline size_t at_most(size_t n, size_t limit)
{
    return n < limit ? n : limit;
}

/* Rows from..from+rows of A, transposed; what lies beyond A is zero. */
PRODUCT_INLINE void pack_rows(float *out, const rnn_matrix *A, size_t from, const size_t rows)
{
    for (size_t r = 0; r < rows; r++) {
        const int inside = from + r < A->rows;
        const float *row = A->data + (inside ? from + r : from) * A->row_stride;
        for (size_t p = 0; p < A->columns; p++)
            out[p * rows + r] = inside ? row[p * A->column_stride] : 0;
    }
}

/* A whole block of A, one group of `rows` rows after the other. */
PRODUCT_INLINE void pack_block(float *out, const rnn_matrix *A, const size_t rows)
{
    for (size_t i = 0; i < A->rows; i += rows)
        pack_rows(out + i * A->columns, A, i, rows);
}

/* Up to 16 columns of B; what lies beyond B is zero. */
PRODUCT_INLINE void pack_panel(float *out, const rnn_matrix *B)
{
    for (size_t p = 0; p < B->rows; p++) {
        const float *row = B->data + p * B->row_stride;
        if (B->columns == LANES && B->column_stride == 1)
            memcpy(out + p * LANES, row, LANES * sizeof *out);
        else
            for (size_t j = 0; j < LANES; j++)
                out[p * LANES + j] = j < B->columns ? row[j * B->column_stride] : 0;
    }
}

/* acc[r] = sum over p of a[p][r] b[p] */
PRODUCT_INLINE void accumulate(Vector acc[MAX_ROWS], const Panels *in, const size_t rows)
{
    for (size_t p = 0; p < in->depth; p++) {
        const Vector b = *(const Vector *)(in->b + p * in->b_stride);
        for (size_t r = 0; r < rows; r++)
            acc[r] += in->a[p * rows + r] * b;
    }
}

/* C = acc + beta C, a whole vector or what there is of one. */
PRODUCT_INLINE void store_row(float *c, const Vector *acc, size_t columns, float beta)
{
    if (columns == LANES) {
        if (beta == 0)
            *(Vector *)c = *acc;
        else
            *(Vector *)c = *acc + beta * *(const Vector *)c;
        return;
    }
    float lane[LANES];
    memcpy(lane, acc, sizeof lane);
    for (size_t j = 0; j < columns; j++)
        c[j] = combined(lane[j], beta, &c[j]);
}

PRODUCT_INLINE void kernel(Result C, size_t height, size_t width, const Panels *in,
                           const size_t rows)
{
    Vector acc[MAX_ROWS] = {{0}};
    accumulate(acc, in, rows);
    for (size_t r = 0; r < at_most(height, rows); r++)
        store_row(C.data + r * C.stride, &acc[r], width, C.beta);
}

/* The packed block of A times 16 columns of B. A panel of B that is used only once is not worth
   packing, unless its vectors are not there to load. */
PRODUCT_INLINE void panel_product(Result C, size_t height, const float *block, const rnn_matrix *B,
                                  const size_t rows)
{
    float packed[DEPTH * LANES];
    const int as_it_is = height <= rows && B->columns == LANES && B->column_stride == 1;
    if (!as_it_is)
        pack_panel(packed, B);
    for (size_t i = 0; i < height; i += rows) {
        const Panels in = {.a = block + i * B->rows,
                           .b = as_it_is ? B->data : packed,
                           .b_stride = as_it_is ? B->row_stride : LANES,
                           .depth = B->rows};
        const Result part = {C.data + i * C.stride, C.stride, C.beta};
        kernel(part, height - i, B->columns, &in, rows);
    }
}

/* A block of at most HEIGHT x DEPTH of A times the rows of B that belong to it. */
PRODUCT_INLINE void block_product(Result C, rnn_matrix A, rnn_matrix B, const size_t rows)
{
    float block[HEIGHT * DEPTH];
    pack_block(block, &A, rows);
    for (size_t j = 0; j < B.columns; j += LANES) {
        const rnn_matrix panel = {B.data + j * B.column_stride, B.rows,
                                  at_most(B.columns - j, LANES), B.row_stride, B.column_stride};
        const Result part = {C.data + j, C.stride, C.beta};
        panel_product(part, A.rows, block, &panel, rows);
    }
}

/* C = A B + beta C, by a kernel of `rows` rows, a constant. */
PRODUCT_INLINE void blocked_product(Result C, rnn_matrix A, rnn_matrix B, const size_t rows)
{
    for (size_t p = 0; p < A.columns; p += DEPTH) {
        rnn_matrix left = A;
        rnn_matrix right = B;
        left.columns = right.rows = at_most(A.columns - p, DEPTH);
        right.data += p * B.row_stride;
        for (size_t i = 0; i < A.rows; i += HEIGHT) {
            left.data = A.data + i * A.row_stride + p * A.column_stride;
            left.rows = at_most(A.rows - i, HEIGHT);
            const Result part = {C.data + i * C.stride, C.stride, p == 0 ? C.beta : 1};
            block_product(part, left, right, rows);
        }
    }
}

#endif
