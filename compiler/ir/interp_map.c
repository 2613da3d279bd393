/* What operations of single elements compute, and the interpreter's one rule for all of them. */
#include "ir/interp_rules.h"

#include <assert.h>
#include <math.h>

double op_value(Op op, double a, double b, double c)
{
    assert(op_table[op].kind == MAP);
    switch (op) {
#define MAP(name, in, value, text, what)                                                           \
    case OP_##name:                                                                                \
        return value;
#define OP(name, in, kind, shape, what)
#include "ir/ops.def"
    default:
        return NAN;
    }
}

void compute_map(Interp *interp, const Node *n, const Index *at, double *y)
{
    const double *operands[3];
    for (int i = 0; i < n->in_count; i++)
        operands[i] = interp_at(interp, n->in[i], at);
    for (int j = 0; j < elements(n); j++) {
        double x[3] = {0};
        for (int i = 0; i < n->in_count; i++)
            x[i] = operands[i][elements(n->in[i]) == 1 ? 0 : j];
        y[j] = op_value(n->op, x[0], x[1], x[2]);
    }
}
