/* The product with a packed matrix, in the vectors of one level: a part of row_kernels_body.h.
 *
 *         wide block of W'                a tile is as many rows of X by one wide block as there
 *        k +------------+                 are registers for; rows and inputs are cut so that what
 *          |            |                 is read of X stays in the second cache while all of W
 *     +----+            +------------+    goes by
 *     | X  |            | Y          |
 *     +----+            +------------+
 *
 * So are the panels, a few vectors for all products of a tile. */
#ifndef PACKED_PRODUCT_H
#define PACKED_PRODUCT_H

#include <stdbool.h>

#include "rnn/kernel.h"

/* Some rows of X, some of their inputs, and the units of one block. */
typedef struct PackedPart {
    size_t rows;
    int inputs;
    int units;
    const float *x;
    size_t x_stride;
    const float *panel;
    size_t skipped; /* floats of other inputs between this block's and the next one's */
    float *y;
    size_t y_stride;
    bool add; /* to what other inputs gave */
} PackedPart;

RNN_INLINE void packed_tile(const int rows, const int panels, const PackedPart *p, size_t r,
                            const int part)
{
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    rnn_ahead ahead = rnn_next_block(p->panel, rows, panels, p->inputs, r, p->rows);
    if (ahead.step)
        ahead.from += p->skipped;
    rnn_panel_product_ahead(acc, rows, panels, p->inputs, p->x + r * p->x_stride, p->x_stride,
                            p->panel, part, ahead);
    RNN_UNROLL
    for (int i = 0; i < rows * panels; i++) {
        const int unit = i % panels * RNN_PANEL + part * RNN_LANES;
        float *y = p->y + (r + (size_t)(i / panels)) * p->y_stride + unit;
        if (unit < p->units) {
            const size_t left = (size_t)(p->units - unit);
            store(y, p->add ? acc[i] + load(y, left) : acc[i], left);
        }
    }
}

/* All rows for one vector of every panel. */
RNN_INLINE void packed_lane(const int panels, const PackedPart *p, const int part)
{
    enum { FOUR = 4, TWO = 2 };
    const int tile = RNN_TILE_ROWS(panels);
    size_t r = 0;
    for (; r + (size_t)tile <= p->rows; r += (size_t)tile)
        packed_tile(tile, panels, p, r, part);
    for (; tile > FOUR && r + FOUR <= p->rows; r += FOUR)
        packed_tile(FOUR, panels, p, r, part);
    for (; tile > TWO && r + TWO <= p->rows; r += TWO)
        packed_tile(TWO, panels, p, r, part);
    for (; r < p->rows; r++)
        packed_tile(1, panels, p, r, part);
}

RNN_INLINE void packed_block_of(const int panels, const PackedPart *p)
{
    for (int part = 0; part < RNN_PANEL_VECTORS; part++)
        packed_lane(panels, p, part);
}

static void packed_block(const PackedPart *p)
{
    switch (RNN_PANEL_BLOCKS(p->units)) {
    case 1:
        packed_block_of(1, p);
        break;
    case 2:
        packed_block_of(2, p);
        break;
    case 3:
        packed_block_of(3, p);
        break;
    default:
        packed_block_of(RNN_WIDE, p);
    }
}

static void packed_blocks(PackedPart part, int units, int K, const float *packed, int input)
{
    float *const y = part.y;
    for (int j = 0; j < units; j += RNN_WIDE_UNITS) {
        part.units = units - j < RNN_WIDE_UNITS ? units - j : RNN_WIDE_UNITS;
        part.panel = packed + (size_t)j * (size_t)K +
                     (size_t)input * (size_t)RNN_PANEL_BLOCKS(part.units) * RNN_PANEL;
        part.skipped = (size_t)RNN_WIDE_UNITS * (size_t)(K - part.inputs);
        part.y = y + j;
        packed_block(&part);
    }
}

static void product_packed(size_t rows, int units, int K, const float *x, size_t x_stride,
                           const float *packed, float *y, size_t y_stride)
{
    const int cuts = (K + RNN_PACKED_DEPTH - 1) / RNN_PACKED_DEPTH;
    const int depth = (K + cuts - 1) / cuts;
    for (int k = 0; k < K; k += depth) {
        for (size_t r = 0; r < rows; r += RNN_PACKED_ROWS) {
            const PackedPart part = {.rows = at_most(rows - r, RNN_PACKED_ROWS),
                                     .inputs = K - k < depth ? K - k : depth,
                                     .x = x + r * x_stride + k,
                                     .x_stride = x_stride,
                                     .y = y + r * y_stride,
                                     .y_stride = y_stride,
                                     .add = k > 0};
            packed_blocks(part, units, K, packed, k);
        }
    }
}

#endif
