/* draw: random points at which a model is tried. */
#ifndef RNNC_TOOL_DRAW_H
#define RNNC_TOOL_DRAW_H

#include "ir/ir.h"
#include "tool/tensors.h"

/* Which point. The shape (rows, steps, lengths) follows from `shape`, the numbers from `seed`. */
typedef struct Draw {
    uint64_t shape, seed;
    bool ragged; /* rows of different lengths, NaN and invalid ids beyond them; else all are full */
} Draw;

/* Parameters, inputs, initial states, lengths and cotangents for a model, named as bind.h tells: at
 * most 3 rows, at most 7 steps of each axis. Parameters are uniform with variance 1 / (3 columns),
 * inputs uniform in (-1, 1); flags that restart rows are not given. */
Tensors *draw_point(Arena *arena, const Model *model, Draw draw);

/* How large a point is. */
typedef struct DrawSize {
    int rows;  /* of the batch */
    int steps; /* of each axis that is not static at most, and more than half as many */
} DrawSize;

/* The same with a size that is given. */
Tensors *draw_point_sized(Arena *arena, const Model *model, Draw draw, DrawSize size);

#endif
