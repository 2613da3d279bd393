/* feasible: points at which a model can be tried.
 *
 * A model may take a logarithm, divide, or choose by a computed condition, and what it is given may
 * be counts or probabilities. At a point that does not suit it there is no number to compare; near
 * a discontinuity, or where large numbers cancel, single precision says something else than double.
 * Such a point says nothing of the compiler, and another one is drawn. */
#ifndef RNNC_TOOL_FEASIBLE_H
#define RNNC_TOOL_FEASIBLE_H

#include "tool/draw.h"
#include "tool/eval.h"

/* What the interpreter says at a point. */
typedef struct Trial {
    const Tensors *in;
    const Tensors *outputs;   /* and the loss, and metrics */
    const Tensors *gradients; /* NULL: not asked for */
} Trial;

/* The point of an attempt (see draw_again). */
Trial feasible_try(Arena *arena, const Compiled *compiled, Draw draw, DrawSize size, int attempt,
                   bool grad);

/* Whether the loss and all gradients are numbers in single precision, and no output is NaN. */
bool feasible_is_number(const Trial *trial);

/* Whether the interpreter alone, with every value rounded to single precision, comes to other
 * results than `bound` allows for outputs or gradients: the point cannot tell whether code is
 * right. */
bool feasible_is_doubtful(Arena *arena, const Compiled *compiled, const Trial *trial,
                          double output_bound, double gradient_bound);

/* The first attempt from *attempt on whose results are numbers; *attempt becomes its number, or
 * DRAW_ATTEMPTS more than it was where there is none. */
Trial feasible_find(Arena *arena, const Compiled *compiled, Draw draw, DrawSize size, bool grad,
                    int *attempt);

/* What is said where there is none. */
void feasible_print_none(const Model *model);

#endif
