/* The interpreter's rule of all operations that work element by element. */
#include "ir/interp_rules.h"

#include <math.h>

static double element(const Node *n, double a, double b, double c)
{
    switch (n->op) {
#define MAP(name, in, value, text, what)                                                           \
    case OP_##name:                                                                                \
        return value;
#define OP(name, in, kind, shape, what)
#include "ir/ops.def"
    default:
        interp_broken(n, "does not work element by element");
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
        y[j] = element(n, x[0], x[1], x[2]);
    }
}
