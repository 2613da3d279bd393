/* interp: the reference interpreter, the oracle of the whole compiler.
 *
 * It evaluates a graph in double precision straight from the meaning of the operations, without any
 * of the ideas that make emitted code fast: a value is asked for at one index (a row of the batch
 * and a step of each time axis), asks for its operands there, and is remembered. A value that does
 * not exist (a step beyond its row's length) is never computed, and asking for one is an error.
 *
 *     Interp *interp = interp_new(arena, g, 3);
 *     interp_length(interp, T, (int[]){5, 2, 4});
 *     fill(interp_param(interp, W), interp_input(interp, x));
 *     interp_run(interp);
 *     const double *y = interp_result(interp, &g->results[0]);
 *
 * What only a mistake of the compiler or an unchecked input can cause (a cycle without a carry, an
 * id out of range, a length that was not given) prints the node and aborts. */
#ifndef RNNC_IR_INTERP_H
#define RNNC_IR_INTERP_H

#include "ir/ir.h"

/* One graph on one batch: its lengths, parameters, inputs, and the values computed so far. */
typedef struct Interp Interp;

/* An interpreter of `g` for `batch` rows; parameters and inputs are zero. All its memory comes from
 * `arena`. The graph must not change while it is interpreted. */
Interp *interp_new(Arena *arena, const Graph *g, int batch);

/* Steps of `axis` for each row [B], each at least least_steps(axis) (or what is static), and of all
 * axes derived from it. To be called once for each axis before inputs are filled. */
void interp_length(Interp *interp, const Axis *axis, const int *lengths);
/* Turns dropout on; it is off by default, all masks 1. */
void interp_dropout(Interp *interp, uint64_t seed, uint64_t update);

/* Rounds every value to single precision, as emitted code has them; off by default. */
void interp_single(Interp *interp);

/* The number of the first row, 0 by default, where the rows are part of a larger batch: dropout
 * counts from it. */
void interp_first_row(Interp *interp, int row);

/* The storage of a parameter, [rows, columns], to be read and filled. */
double *interp_param(Interp *interp, const Param *param);
/* The storage of an input, to be read and filled, in the layout of a whole value (see below): a
 * sequence [T, B, size], tokens [T, B], a vector [B, size], where T is the longest length. What it
 * holds beyond a row's length is never read. */
double *interp_input(Interp *interp, Input *input);
/* How many numbers this storage has. */
size_t interp_input_count(const Interp *interp, Input *input);

/* Forgets all values. Needed after any change of what is given. */
void interp_forget(Interp *interp);
/* Forgets all values and computes the graph's results. */
void interp_run(Interp *interp);

/* How many numbers a whole value has: its features at each step of its axes. */
size_t interp_count(const Interp *interp, const Node *n);
/* Copies a whole value, computing what is not known yet: axes in the order of ir/layout.h, then the
 * features (of a matrix row by row); 0 where it does not exist. */
void interp_value(Interp *interp, const Node *n, double *out);
/* The same as a new array in the interpreter's arena. */
const double *interp_result(Interp *interp, const Result *result);
/* A scalar over no axes: the loss, a metric. */
double interp_scalar(Interp *interp, const Node *n);

/* ---- interp_finite.c ---- */

/* A value that is infinite or not a number although all that it is computed from is finite. */
typedef struct NotFinite {
    const Node *node;       /* NULL: none was found */
    int step[MAX_AXES + 1]; /* [0] its row, [id] its step of a time axis that it varies over */
    int unit;               /* the first of its features that is concerned */
    double value;
} NotFinite;

/* Computes what the loss depends on, from the first step to the last, or with `backward` all the
 * rest, from the last step to the first, until a value is not finite. Values are rounded to single
 * precision, as emitted code has them. False where all are finite. */
bool interp_not_finite(Interp *interp, bool backward, NotFinite *found);
/* The smallest and the largest feature of an operand of what was found, where it was found. */
void interp_range(Interp *interp, const Node *operand, const NotFinite *found, double *low,
                  double *high);

#endif
