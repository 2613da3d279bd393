/* The product of two matrices in blocks: a part of the plain product.
 *
 *               a panel of B                     the kernel (product_kernel.h): a tile of C in
 *                  +-----+                       registers
 *                  |     | DEPTH
 *      DEPTH       |     |
 *     +-------+    +-----+
 *     | A     |    | C   |  HEIGHT
 *     +-------+    +-----+
 *
 * The block of A is packed once and stays in the second-level cache, the panel of B serves all of
 * its rows from the first-level cache. After Goto and van de Geijn: Anatomy of high-performance
 * matrix multiplication, 2008. */
#ifndef PRODUCT_BLOCKED_H
#define PRODUCT_BLOCKED_H

#include <stdbool.h>
#include <stddef.h>

#include "product_kernel.h"
#include "product_level.h"
#include "product_pack.h"
#include "rnn/gemm.h"

enum { HEIGHT = RNN_PRODUCT_HEIGHT, DEPTH = RNN_PRODUCT_DEPTH, WIDTH = RNN_PRODUCT_WIDTH };

/* Where blocks are packed. */
typedef struct Packed {
    _Alignas(64) float a[HEIGHT * DEPTH];
    _Alignas(64) float b[DEPTH * WIDTH];
} Packed;

static _Thread_local Packed packed;

/* The size of equal blocks of n, each no larger than a limit and but for the last a multiple of
   `unit`, which divides the limit. */
static inline size_t block_size(size_t n, size_t limit, size_t unit)
{
    const size_t blocks = (n + limit - 1) / limit;
    return ((n + blocks - 1) / blocks + unit - 1) / unit * unit;
}

/* The rows from..from+rows and columns of a matrix. */
static inline rnn_matrix block_of(rnn_matrix A, size_t row, size_t rows, size_t column,
                                  size_t columns)
{
    return (rnn_matrix){A.data + row * A.row_stride + column * A.column_stride,
                        at_most(A.rows - row, rows), at_most(A.columns - column, columns),
                        A.row_stride, A.column_stride};
}

PRODUCT_INLINE void pack_left(rnn_matrix A, const Tile t)
{
    const Lanes rows = {A.data, A.columns, A.rows, A.column_stride, A.row_stride};
    pack(packed.a, &rows, t.rows, t.few_rows);
}

PRODUCT_INLINE void pack_right(rnn_matrix B, const Tile t)
{
    const Lanes columns = {B.data, B.rows, B.columns, B.row_stride, B.column_stride};
    pack(packed.b, &columns, t.vectors * LANES, LANES);
}

/* The packed rows of A times one panel of B: C[height,width]. */
PRODUCT_INLINE void panel_product(Result C, size_t height, size_t width, const float *b,
                                  size_t b_stride, size_t depth, const Tile t, const size_t vectors)
{
    size_t i = 0;
    for (; i + t.rows <= height; i += t.rows) {
        const Panels in = {packed.a + i * depth, b, b_stride, depth};
        kernel(rows_from(C, i), t.rows, width, &in, t.rows, vectors);
    }
    for (; i < height; i += t.few_rows) {
        const Panels in = {packed.a + i * depth, b, b_stride, depth};
        kernel(rows_from(C, i), at_most(height - i, t.few_rows), width, &in, t.few_rows, vectors);
    }
}

/* The packed rows of A times the packed columns of B. */
PRODUCT_INLINE void block_product(Result C, size_t height, size_t width, size_t depth, const Tile t)
{
    const size_t wide = t.vectors * LANES;
    size_t j = 0;
    for (; j + wide <= width; j += wide)
        panel_product(columns_from(C, j), height, wide, packed.b + j * depth, wide, depth, t,
                      t.vectors);
    for (; j < width; j += LANES)
        panel_product(columns_from(C, j), height, at_most(width - j, LANES), packed.b + j * depth,
                      LANES, depth, t, 1);
}

/* C = A B + beta C, by a kernel of constant size. */
PRODUCT_INLINE void blocked_product(Result C, rnn_matrix A, rnn_matrix B, const Tile t)
{
    const size_t width = block_size(B.columns, WIDTH, LANES);
    const size_t depth = block_size(A.columns, DEPTH, 1);
    const size_t height = block_size(A.rows, HEIGHT, t.rows);
    for (size_t j = 0; j < B.columns; j += width)
        for (size_t p = 0; p < A.columns; p += depth) {
            const rnn_matrix right = block_of(B, p, depth, j, width);
            pack_right(right, t);
            for (size_t i = 0; i < A.rows; i += height) {
                const rnn_matrix left = block_of(A, i, height, p, depth);
                pack_left(left, t);
                const Result part = {C.data + i * C.stride + j, C.stride, p == 0 ? C.beta : 1};
                block_product(part, left.rows, right.columns, right.rows, t);
            }
        }
}

#endif
