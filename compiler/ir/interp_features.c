/* The interpreter's rules of operations on the features of one row at one step. */
#include "ir/interp_rules.h"

#include <math.h>
#include <string.h>

static const double *operand(Interp *interp, const Node *n, int i, const Index *at)
{
    return interp_at(interp, n->in[i], at);
}

/* y[i] = sum over j of A[i, j] x[j] */
void compute_matvec(Interp *interp, const Node *n, const Index *at, double *y)
{
    const double *A = operand(interp, n, 0, at), *x = operand(interp, n, 1, at);
    int width = columns(n->in[0]);
    for (int i = 0; i < rows(n); i++)
        for (int j = 0; j < width; j++)
            y[i] += A[i * width + j] * x[j];
}

/* y[i, j] = sum over k of A[i, k] B[k, j] */
void compute_matmul(Interp *interp, const Node *n, const Index *at, double *y)
{
    const double *A = operand(interp, n, 0, at), *B = operand(interp, n, 1, at);
    int inner = columns(n->in[0]), width = columns(n);
    for (int i = 0; i < rows(n); i++)
        for (int j = 0; j < width; j++)
            for (int k = 0; k < inner; k++)
                y[i * width + j] += A[i * inner + k] * B[k * width + j];
}

/* ---- reductions over features ---- */

static int position_of_largest(const double *a, int count)
{
    int largest = 0;
    for (int j = 1; j < count; j++)
        if (a[j] > a[largest])
            largest = j;
    return largest;
}

void compute_sum(Interp *interp, const Node *n, const Index *at, double *y)
{
    const double *a = operand(interp, n, 0, at);
    for (int j = 0; j < elements(n->in[0]); j++)
        *y += a[j];
}

void compute_max_features(Interp *interp, const Node *n, const Index *at, double *y)
{
    const double *a = operand(interp, n, 0, at);
    *y = a[position_of_largest(a, elements(n->in[0]))];
}

void compute_argmax(Interp *interp, const Node *n, const Index *at, double *y)
{
    *y = position_of_largest(operand(interp, n, 0, at), elements(n->in[0]));
}

void compute_dot(Interp *interp, const Node *n, const Index *at, double *y)
{
    const double *a = operand(interp, n, 0, at), *b = operand(interp, n, 1, at);
    for (int j = 0; j < elements(n->in[0]); j++)
        *y += a[j] * b[j];
}

/* log sum exp a = m + log sum exp(a - m) with m = max a: nothing overflows */
static double log_sum_exp(const double *a, int count)
{
    double largest = a[position_of_largest(a, count)], sum = 0;
    for (int j = 0; j < count; j++)
        sum += exp(a[j] - largest);
    return largest + log(sum);
}

void compute_logsumexp(Interp *interp, const Node *n, const Index *at, double *y)
{
    *y = log_sum_exp(operand(interp, n, 0, at), elements(n->in[0]));
}

/* y[j] = exp(a[j] - log sum exp a) */
void compute_softmax(Interp *interp, const Node *n, const Index *at, double *y)
{
    const double *a = operand(interp, n, 0, at);
    double total = log_sum_exp(a, elements(n));
    for (int j = 0; j < elements(n); j++)
        y[j] = exp(a[j] - total);
}

/* ---- moving features ---- */

void compute_fill(Interp *interp, const Node *n, const Index *at, double *y)
{
    double a = *operand(interp, n, 0, at);
    for (int j = 0; j < elements(n); j++)
        y[j] = a;
}

void compute_concat(Interp *interp, const Node *n, const Index *at, double *y)
{
    for (int i = 0; i < n->in_count; i++) {
        size_t size = (size_t)elements(n->in[i]);
        memcpy(y, operand(interp, n, i, at), size * sizeof *y);
        y += size;
    }
}

/* Matrices are stored row by row, so that rows follow one another like features. */
void compute_stack(Interp *interp, const Node *n, const Index *at, double *y)
{
    compute_concat(interp, n, at, y);
}

void compute_slice(Interp *interp, const Node *n, const Index *at, double *y)
{
    memcpy(y, operand(interp, n, 0, at) + n->k, (size_t)elements(n) * sizeof *y);
}

void compute_pad(Interp *interp, const Node *n, const Index *at, double *y)
{
    memcpy(y + n->k, operand(interp, n, 0, at), (size_t)elements(n->in[0]) * sizeof *y);
}

/* ---- look-up ---- */

int interp_id_count(Interp *interp, const Node *ids, const Index *at)
{
    const double *values = interp_at(interp, ids, at);
    int count = 0;
    while (is_bag(ids) && count < units(ids) && values[count] != -1)
        count++;
    return is_bag(ids) ? count : 1;
}

int interp_id(Interp *interp, const Node *n, const Node *ids, const Index *at, int k, int limit)
{
    double value = interp_at(interp, ids, at)[k];
    if (!(value >= 0 && value < limit) || value != floor(value))
        interp_broken(n, "the id %g is not among 0 to %d", value, limit - 1);
    return (int)value;
}

/* y = sum of the rows of A at the ids */
void compute_lookup(Interp *interp, const Node *n, const Index *at, double *y)
{
    const double *A = operand(interp, n, 0, at);
    const Node *ids = n->in[1];
    for (int k = 0; k < interp_id_count(interp, ids, at); k++) {
        int row = interp_id(interp, n, ids, at, k, rows(n->in[0]));
        for (int j = 0; j < elements(n); j++)
            y[j] += A[row * elements(n) + j];
    }
}

void compute_one_hot(Interp *interp, const Node *n, const Index *at, double *y)
{
    const Node *ids = n->in[0];
    for (int k = 0; k < interp_id_count(interp, ids, at); k++)
        y[interp_id(interp, n, ids, at, k, elements(n))] += 1;
}

void compute_pick(Interp *interp, const Node *n, const Index *at, double *y)
{
    *y = operand(interp, n, 0, at)[interp_id(interp, n, n->in[1], at, 0, elements(n->in[0]))];
}
