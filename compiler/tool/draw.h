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
 * most 3 rows, at most 7 steps of each axis. Parameters lie around their initial values: within
 * their range, near their constant, or uniform with variance 1 / (3 columns). Inputs are uniform in
 * the range that the model states, or in (-1, 1), and so are initial states; flags that restart
 * rows are not given. */
Tensors *draw_point(Arena *arena, const Model *model, Draw draw);

/* How large a point is. */
typedef struct DrawSize {
    int rows;  /* of the batch */
    int steps; /* of each axis that is not static at most, and more than half as many */
} DrawSize;

/* The same with a size that is given. */
Tensors *draw_point_sized(Arena *arena, const Model *model, Draw draw, DrawSize size);

/* How numbers are drawn: not every model takes all, and no one knows which. */
typedef struct DrawStyle {
    double spread; /* around initial values and states; 1: as above */
    bool positive; /* inputs without a range and initial states are in (0, 1) */
    bool whole;    /* inputs that are single numbers are whole, and may be their range's ends */
} DrawStyle;

enum { DRAW_ATTEMPTS = 16 };

/* The style of attempt 0, 1, ...: the first one is that of the functions above. */
DrawStyle draw_style(int attempt);

/* The point of another attempt: of the same shape, with other numbers. A size of 0 rows is that of
 * draw_point. */
Tensors *draw_again(Arena *arena, const Model *model, Draw draw, DrawSize size, int attempt);

#endif
