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

enum { HEIGHT = RNN_PRODUCT_HEIGHT, DEPTH = RNN_PRODUCT_DEPTH };

/* Where blocks are packed. */
typedef struct Packed {
    _Alignas(64) float a[HEIGHT * DEPTH];
    float b[DEPTH * MAX_VECTORS * LANES];
} Packed;

static _Thread_local Packed packed;

/* The size of equal blocks of n, each no larger than a limit and but for the last a multiple of
   `unit`, which divides the limit. */
static inline size_t block_size(size_t n, size_t limit, size_t unit)
{
    const size_t blocks = (n + limit - 1) / limit;
    return ((n + blocks - 1) / blocks + unit - 1) / unit * unit;
}

static inline Lanes lanes_of_rows(rnn_matrix A, size_t from, size_t count)
{
    return (Lanes){A.data + from * A.row_stride, A.columns, count, A.column_stride, A.row_stride};
}

static inline Lanes lanes_of_columns(rnn_matrix B)
{
    return (Lanes){B.data, B.rows, B.columns, B.row_stride, B.column_stride};
}

/* A block of A: groups of the tile's rows, and of few rows what is left. */
PRODUCT_INLINE void pack_block(float *out, rnn_matrix A, const Tile t)
{
    size_t i = 0;
    for (; i + t.rows <= A.rows; i += t.rows) {
        const Lanes group = lanes_of_rows(A, i, t.rows);
        pack(out + i * A.columns, &group, t.rows);
    }
    for (; i < A.rows; i += t.few_rows) {
        const Lanes group = lanes_of_rows(A, i, at_most(A.rows - i, t.few_rows));
        pack(out + i * A.columns, &group, t.few_rows);
    }
}

/* The packed block of A, `height` rows of it, times one panel of B. */
PRODUCT_INLINE void tiles(Result C, size_t height, size_t width, Panels in, const Tile t)
{
    size_t i = 0;
    const float *a = in.a;
    for (; i + t.rows <= height; i += t.rows) {
        in.a = a + i * in.depth;
        kernel(rows_from(C, i), t.rows, width, &in, t.rows, t.vectors);
    }
    for (; i < height; i += t.few_rows) {
        in.a = a + i * in.depth;
        kernel(rows_from(C, i), height - i, width, &in, t.few_rows, t.vectors);
    }
}

/* The packed block of A times a panel of B. A panel that is used only once is not worth packing,
   unless its vectors are not there to load. */
PRODUCT_INLINE void panel_product(Result C, size_t height, rnn_matrix B, const Tile t)
{
    const size_t width = t.vectors * LANES;
    const bool as_it_is = height <= t.rows && B.columns == width && B.column_stride == 1;
    const Lanes lanes = lanes_of_columns(B);
    if (!as_it_is)
        pack(packed.b, &lanes, width);
    const Panels in = {packed.a, as_it_is ? B.data : packed.b, as_it_is ? B.row_stride : width,
                       B.rows};
    tiles(C, height, B.columns, in, t);
}

/* A block of at most HEIGHT x DEPTH of A times the rows of B that belong to it. */
PRODUCT_INLINE void block_product(Result C, rnn_matrix A, rnn_matrix B, const Tile t)
{
    const Tile narrow = {t.rows, 1, t.few_rows};
    pack_block(packed.a, A, t);
    for (size_t j = 0; j < B.columns;) {
        const bool is_narrow = B.columns - j <= LANES;
        rnn_matrix panel = B;
        panel.data += j * B.column_stride;
        panel.columns = at_most(B.columns - j, t.vectors * LANES);
        const Result part = {C.data + j, C.stride, C.beta};
        if (is_narrow)
            panel_product(part, A.rows, panel, narrow);
        else
            panel_product(part, A.rows, panel, t);
        j += panel.columns;
    }
}

/* C = A B + beta C, by a kernel of constant size. */
PRODUCT_INLINE void blocked_product(Result C, rnn_matrix A, rnn_matrix B, const Tile t)
{
    const size_t depth = block_size(A.columns, DEPTH, 1),
                 height = block_size(A.rows, HEIGHT, t.rows);
    for (size_t p = 0; p < A.columns; p += depth) {
        rnn_matrix left = A;
        rnn_matrix right = B;
        left.columns = right.rows = at_most(A.columns - p, depth);
        right.data += p * B.row_stride;
        for (size_t i = 0; i < A.rows; i += height) {
            left.data = A.data + i * A.row_stride + p * A.column_stride;
            left.rows = at_most(A.rows - i, height);
            const Result part = {C.data + i * C.stride, C.stride, p == 0 ? C.beta : 1};
            block_product(part, left, right, t);
        }
    }
}

#endif
