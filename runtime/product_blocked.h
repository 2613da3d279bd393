/* The product of two matrices in blocks: a part of the plain product.
 *
 *                     WIDTH
 *                  +----+----+
 *                  | B  |    | DEPTH      packed once for all rows of A, in panels as wide as a
 *      DEPTH       |    |    |            tile of C
 *     +-------+    +----+----+
 *     | A     |    | C  |    |  HEIGHT    packed in groups of as many rows as a tile of C has
 *     +-------+    +----+----+
 *     |       |    |    |    |
 *     +-------+    +----+----+
 *
 * The block of A (96 KB) stays in the second-level cache for all panels of B, a panel (32 KB) in
 * the first-level cache for all groups of A. After Goto and van de Geijn: Anatomy of
 * high-performance matrix multiplication, 2008. The depth is a compromise: twice as much of it
 * halves the traffic of C, but no longer leaves the panel in the first-level cache. Height and
 * depth hardly matter from here to twice as much; the width must be such that packing A for every
 * block of B costs little. */
#ifndef PRODUCT_BLOCKED_H
#define PRODUCT_BLOCKED_H

#include <stddef.h>

#include "product_ahead.h"
#include "product_kernel.h"
#include "product_level.h"
#include "product_pack.h"
#include "rnn/gemm.h"

enum { HEIGHT = RNN_PRODUCT_HEIGHT, DEPTH = RNN_PRODUCT_DEPTH, WIDTH = RNN_PRODUCT_WIDTH };

/* Where blocks are packed, in the memory that the caller gives. */
typedef struct Work {
    float *a, *b;
} Work;

/* The block of A is no higher than A. */
static inline Work work_in(float *memory, size_t rows)
{
    const size_t height = RNN_PRODUCT_PACKED(rows, RNN_PRODUCT_ROWS, HEIGHT);
    return (Work){memory, memory + height * DEPTH};
}

/* The size of equal blocks of n, each no larger than a limit and but for the last a multiple of
   `unit`, which divides the limit. */
static inline size_t block_size(size_t n, size_t limit, size_t unit)
{
    const size_t blocks = (n + limit - 1) / limit;
    return ((n + blocks - 1) / blocks + unit - 1) / unit * unit;
}

/* The block that begins with row i and column j and has at most so many. */
static inline rnn_matrix block_of(rnn_matrix A, size_t i, size_t rows, size_t j, size_t columns)
{
    return (rnn_matrix){A.data + i * A.row_stride + j * A.column_stride, at_most(A.rows - i, rows),
                        at_most(A.columns - j, columns), A.row_stride, A.column_stride};
}

/* The block that is packed after the one with row i and column j: below it, or else at the top of
   what is to its right. */
static inline Ahead next_block(rnn_matrix A, size_t i, size_t rows, size_t j, size_t columns)
{
    if (i + rows < A.rows)
        return ahead_of(block_of(A, i + rows, rows, j, columns));
    if (j + columns < A.columns)
        return ahead_of(block_of(A, 0, rows, j + columns, columns));
    return (Ahead){0};
}

PRODUCT_INLINE void pack_left(float *packed, rnn_matrix A, const Tile t)
{
    const Lanes rows = {A.data, A.columns, A.rows, A.column_stride, A.row_stride};
    pack(packed, &rows, t.rows, t.few_rows);
}

/* A block of B: packed in panels, or as it is. */
typedef struct Right {
    const float *data;
    size_t column; /* floats from a panel to the next, for each of its columns */
    size_t row;    /* floats from a row of a panel to the next, 0 for as many as it has columns */
    size_t depth;
} Right;

/* A block of B that is used for one block of A only is not worth packing, if its vectors are there
   to load. */
PRODUCT_INLINE Right right_block(float *packed, rnn_matrix B, size_t rows, const Tile t)
{
    if (rows <= t.unpacked_rows && B.column_stride == 1 && B.columns % LANES == 0)
        return (Right){B.data, 1, B.row_stride, B.rows};
    const Lanes columns = {B.data, B.rows, B.columns, B.row_stride, B.column_stride};
    pack(packed, &columns, t.vectors * LANES, LANES);
    return (Right){packed, B.rows, 0, B.rows};
}

/* The panel that begins with column j. */
static inline Panels panel_of(const float *a, const Right *B, size_t j, size_t width, Ahead *ahead)
{
    return (Panels){a, B->data + j * B->column, B->row ? B->row : width, B->depth, ahead};
}

/* C = the packed rows of A times one panel of B + beta C; in->a moves along. */
PRODUCT_INLINE void panel_product(Result C, Panels in, const Tile t, const size_t vectors)
{
    const float *const a = in.a;
    size_t i = 0;
    for (; i + t.rows <= C.rows; i += t.rows) {
        in.a = a + i * in.depth;
        kernel(result_part(C, i, t.rows, 0, C.columns), &in, t.rows, vectors);
    }
    for (; i < C.rows; i += t.few_rows) {
        in.a = a + i * in.depth;
        kernel(result_part(C, i, t.few_rows, 0, C.columns), &in, t.few_rows, vectors);
    }
}

/* C = the packed rows of A times a block of B + beta C */
PRODUCT_INLINE void block_product(Result C, const float *a, const Right *B, Ahead ahead,
                                  const Tile t)
{
    const size_t wide = t.vectors * LANES;
    size_t j = 0;
    for (; j + wide <= C.columns; j += wide)
        panel_product(result_part(C, 0, C.rows, j, wide), panel_of(a, B, j, wide, &ahead), t,
                      t.vectors);
    for (; j < C.columns; j += LANES)
        panel_product(result_part(C, 0, C.rows, j, LANES), panel_of(a, B, j, LANES, &ahead), t, 1);
}

/* C = A B + beta C, by tiles of constant size. */
PRODUCT_INLINE void blocked_product(Result C, rnn_matrix A, rnn_matrix B, float *memory,
                                    const Tile t)
{
    const Work work = work_in(memory, A.rows);
    const size_t width = block_size(B.columns, WIDTH, LANES);
    const size_t depth = block_size(A.columns, DEPTH, 1);
    const size_t height = block_size(A.rows, HEIGHT, t.rows);
    for (size_t j = 0; j < B.columns; j += width)
        for (size_t p = 0; p < A.columns; p += depth) {
            const Right right = right_block(work.b, block_of(B, p, depth, j, width), A.rows, t);
            for (size_t i = 0; i < A.rows; i += height) {
                Result part = result_part(C, i, height, j, width);
                part.beta = p == 0 ? C.beta : 1;
                const Ahead ahead = i + height < A.rows ? next_block(A, i, height, p, depth)
                                                        : next_block(B, p, depth, j, width);
                pack_left(work.a, block_of(A, i, height, p, depth), t);
                block_product(part, work.a, &right, ahead, t);
            }
        }
}

#endif
