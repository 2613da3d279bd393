/* The interpreter's rules of operations without operands. */
#include "ir/interp_rules.h"

#include <rnn/random.h>
#include <string.h>

void compute_constant(Interp *interp, const Node *n, const Index *at, double *y)
{
    (void)interp, (void)at;
    for (int j = 0; j < elements(n); j++)
        y[j] = n->value;
}

/* A view begins at (row, column) of the stored matrix:
 *
 *     view[i, j] = stored[row + i, column + j],   transposed: stored[row + j, column + i]
 *
 * A stored vector is a matrix of one column, a scalar one of one element, and a view that is a
 * vector has j = 0: it is a part of a column, or if transposed of a row. */
void compute_param(Interp *interp, const Node *n, const Index *at, double *y)
{
    (void)at;
    const double *stored = interp_param(interp, n->param);
    const Node whole = {.shape = n->param->shape};
    for (int i = 0; i < rows(n); i++)
        for (int j = 0; j < columns(n); j++) {
            int row = n->block.row + (n->transposed ? j : i);
            int column = n->block.column + (n->transposed ? i : j);
            y[i * columns(n) + j] = stored[row * columns(&whole) + column];
        }
}

void compute_input(Interp *interp, const Node *n, const Index *at, double *y)
{
    size_t size = (size_t)elements(n);
    const double *storage = interp_input(interp, n->input);
    memcpy(y, storage + index_layout(interp, n->axes, at) * size, size * sizeof *y);
}

void compute_index(Interp *interp, const Node *n, const Index *at, double *y)
{
    (void)interp;
    *y = at->step[n->axis->id];
}

/* Whether unit j is kept: its random number is at least p. The number is a multiple of 2^-24 and
 * engines compare floats, so p is rounded to one here too. Under two time axes the random step is
 * the number of the pair in the layout; under none it is 0. */
static bool is_kept(const Interp *interp, const Node *n, const Index *at, int j)
{
    size_t step = index_layout(interp, n->axes & ~(AxisSet)BATCH, at);
    int row = n->axes & BATCH ? interp->first_row + at->step[0] : 0;
    float random = rnn_dropout_random(interp->seed, interp->update, (uint32_t)n->k, (uint32_t)step,
                                      (uint32_t)row, (uint32_t)j);
    return random >= (float)n->value;
}

void compute_dropout_mask(Interp *interp, const Node *n, const Index *at, double *y)
{
    for (int j = 0; j < elements(n); j++)
        if (!interp->dropout)
            y[j] = 1;
        else if (is_kept(interp, n, at, j))
            y[j] = 1 / (1 - n->value);
}

void compute_empty(Interp *interp, const Node *n, const Index *at, double *y)
{
    *y = axis_steps(interp, BATCH, n->axis->id, at) == 0;
}
