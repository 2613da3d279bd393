/* The interpreter's rules of operations along axes, and of the sums that make gradients. */
#include "ir/interp_rules.h"

#include <string.h>

/* Copies the operand's value at another index. */
static void copy(Interp *interp, const Node *a, const Index *at, double *y)
{
    memcpy(y, interp_at(interp, a, at), (size_t)elements(a) * sizeof *y);
}

/* The last step along n's axis of its operand a in the row of `at`. */
static int last_step(const Interp *interp, const Node *n, const Index *at)
{
    return axis_steps(interp, n->in[0]->axes, n->axis->id, at) - 1;
}

/* s[0] = init, s[t] = next[t-1];   reverse: s[last] = init, s[t] = next[t+1] */
void compute_carry(Interp *interp, const Node *n, const Index *at, double *y)
{
    Index before = *at;
    bool first = at->step[n->axis->id] == carry_first(interp, n, at);
    if (!first)
        before.step[n->axis->id] += n->reverse ? 1 : -1;
    copy(interp, first ? n->in[0] : n->in[1], &before, y);
}

/* ---- reductions ---- */

void compute_sum_over(Interp *interp, const Node *n, const Index *at, double *y)
{
    Index each = index_first(interp, n->over, at);
    do {
        if (!index_exists(interp, n->in[0]->axes, &each))
            continue;
        const double *a = interp_at(interp, n->in[0], &each);
        for (int j = 0; j < elements(n); j++)
            y[j] += a[j];
    } while (index_next(interp, n->over, &each));
}

void compute_weighted_sum(Interp *interp, const Node *n, const Index *at, double *y)
{
    Index each = index_first(interp, n->over, at);
    do {
        if (!index_exists(interp, n->in[0]->axes, &each))
            continue;
        const double *weight = interp_at(interp, n->in[0], &each);
        const double *x = interp_at(interp, n->in[1], &each);
        for (int j = 0; j < elements(n); j++)
            y[j] += *weight * x[j];
    } while (index_next(interp, n->over, &each));
}

void compute_max_over(Interp *interp, const Node *n, const Index *at, double *y)
{
    Index each = index_first(interp, n->over, at);
    bool found = false;
    do {
        if (!index_exists(interp, n->in[0]->axes, &each))
            continue;
        const double *a = interp_at(interp, n->in[0], &each);
        for (int j = 0; j < elements(n); j++)
            if (!found || a[j] > y[j])
                y[j] = a[j];
        found = true;
    } while (index_next(interp, n->over, &each));
}

/* Of a row without steps 0, and so is the first. */
void compute_last(Interp *interp, const Node *n, const Index *at, double *y)
{
    Index last = *at;
    if ((last.step[n->axis->id] = last_step(interp, n, at)) < 0)
        return;
    copy(interp, n->in[0], &last, y);
}

void compute_first(Interp *interp, const Node *n, const Index *at, double *y)
{
    Index first = *at;
    if (last_step(interp, n, at) < 0)
        return;
    first.step[n->axis->id] = 0;
    copy(interp, n->in[0], &first, y);
}

/* ---- moves along an axis ---- */

/* y[t] = a[last - t] */
void compute_reverse(Interp *interp, const Node *n, const Index *at, double *y)
{
    Index mirror = *at;
    mirror.step[n->axis->id] = last_step(interp, n, at) - at->step[n->axis->id];
    copy(interp, n->in[0], &mirror, y);
}

/* y[u] = a[k u] .. a[k u + 1] .. ... .. a[k u + k - 1], 0 for steps beyond the row's length */
void compute_pyramid(Interp *interp, const Node *n, const Index *at, double *y)
{
    const Node *a = n->in[0];
    Index fine = *at;
    for (int i = 0; i < n->k; i++) {
        fine.step[n->from->id] = n->k * at->step[n->axis->id] + i;
        if (index_exists(interp, a->axes, &fine))
            copy(interp, a, &fine, y + i * elements(a));
    }
}

/* y[t] = block t mod k of a[floor(t / k)], 0 where a has no such step: the inverse of pyramid, and,
 * applied to a gradient, its transpose. `axis` is the fine axis of t, `from` the coarse one of a.
 */
void compute_unpyramid(Interp *interp, const Node *n, const Index *at, double *y)
{
    int t = at->step[n->axis->id];
    Index coarse = *at;
    coarse.step[n->from->id] = t / n->k;
    if (!index_exists(interp, n->in[0]->axes, &coarse))
        return;
    memcpy(y, interp_at(interp, n->in[0], &coarse) + t % n->k * elements(n),
           (size_t)elements(n) * sizeof *y);
}

/* y[t] = a[t - k], `value` beyond the row's ends */
void compute_shift(Interp *interp, const Node *n, const Index *at, double *y)
{
    Index step = *at;
    int t = step.step[n->axis->id] -= n->k;
    if (t >= 0 && index_exists(interp, n->in[0]->axes, &step)) {
        copy(interp, n->in[0], &step, y);
        return;
    }
    for (int j = 0; j < elements(n); j++)
        y[j] = n->value;
}

/* y[t] = a[t - k] .. ... .. a[t + after]: before the first step what b has there, 0 beyond */
void compute_window(Interp *interp, const Node *n, const Index *at, double *y)
{
    const Node *a = n->in[0];
    int size = elements(a);
    Index step = *at;
    for (int i = 0; i <= n->k + window_after(n); i++) {
        int t = step.step[n->axis->id] = at->step[n->axis->id] - n->k + i;
        if (t < 0 && n->in_count > 1)
            memcpy(y + i * size, interp_at(interp, n->in[1], at) + (n->k + t) * size,
                   (size_t)size * sizeof *y);
        else if (t >= 0 && index_exists(interp, a->axes, &step))
            copy(interp, a, &step, y + i * size);
    }
}

/* y[t] = the sum of block i of a[t + k - i]: the transpose of window, applied to a gradient */
void compute_unwindow(Interp *interp, const Node *n, const Index *at, double *y)
{
    const Node *a = n->in[0];
    int size = elements(n);
    Index window = *at;
    for (int i = 0; i < elements(a) / size; i++) {
        int t = window.step[n->axis->id] = at->step[n->axis->id] + n->k - i;
        if (t < 0 || !index_exists(interp, a->axes, &window))
            continue;
        const double *block = interp_at(interp, a, &window) + i * size;
        for (int j = 0; j < size; j++)
            y[j] += block[j];
    }
}

void compute_along(Interp *interp, const Node *n, const Index *at, double *y)
{
    copy(interp, n->in[0], at, y);
}

/* ---- gradients ---- */

/* y[i, j] = sum over all axes of a[i] b[j] */
void compute_outer(Interp *interp, const Node *n, const Index *at, double *y)
{
    AxisSet axes = n->in[0]->axes | n->in[1]->axes;
    Index each = index_first(interp, axes, at);
    do {
        if (!index_exists(interp, axes, &each))
            continue;
        const double *a = interp_at(interp, n->in[0], &each);
        const double *b = interp_at(interp, n->in[1], &each);
        for (int i = 0; i < rows(n); i++)
            for (int j = 0; j < columns(n); j++)
                y[i * columns(n) + j] += a[i] * b[j];
    } while (index_next(interp, axes, &each));
}

/* y[i, ] = sum of the a' whose id b is i (whose bag has i, as often as it has it), over all axes;
 * transposed: y[, i] */
void compute_scatter(Interp *interp, const Node *n, const Index *at, double *y)
{
    AxisSet axes = n->in[0]->axes | n->in[1]->axes;
    int ids = n->transposed ? columns(n) : rows(n);
    int row = n->transposed ? 1 : columns(n), column = n->transposed ? columns(n) : 1;
    Index each = index_first(interp, axes, at);
    do {
        if (!index_exists(interp, axes, &each))
            continue;
        const double *a = interp_at(interp, n->in[0], &each);
        for (int k = 0; k < interp_id_count(interp, n->in[1], &each); k++) {
            int id = interp_id(interp, n, n->in[1], &each, k, ids);
            for (int j = 0; j < units(n->in[0]); j++)
                y[id * row + j * column] += a[j];
        }
    } while (index_next(interp, axes, &each));
}

/* Where blocks overlap, y is their sum. */
void compute_assemble(Interp *interp, const Node *n, const Index *at, double *y)
{
    for (int k = 0; k < n->in_count; k++) {
        const Node *part = n->in[k];
        const double *a = interp_at(interp, part, at);
        for (int i = 0; i < rows(part); i++)
            for (int j = 0; j < columns(part); j++)
                y[(n->blocks[k].row + i) * columns(n) + n->blocks[k].column + j] +=
                    a[i * columns(part) + j];
    }
}
