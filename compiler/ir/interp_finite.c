/* Where a value is not finite first.
 *
 * An operand is computed before its user, so the first value noted has finite operands: the fault
 * is its own. Values are asked for in the order of time, so no other one is earlier:
 *
 *     what the loss depends on    step 0, 1, 2, ..., then what varies over no time axis
 *     the gradients               step T-1, ..., 1, 0, then what varies over no time axis
 *
 * A constant may be infinite on purpose (a mask), and is none of them. */
#include "ir/interp_rules.h"

#include <float.h>
#include <math.h>

/* Beyond the largest float is infinity. */
static double to_single(double x)
{
    return fabs(x) > (double)FLT_MAX ? copysign(INFINITY, x) : (double)(float)x;
}

void interp_inspect(Interp *interp, const Node *n, const Index *at, double *y)
{
    for (int j = 0; j < elements(n); j++) {
        if (n->type == FLOAT && !isnan(y[j]))
            y[j] = to_single(y[j]);
        if (isfinite(y[j]) || interp->watch->node || n->op == OP_constant)
            continue;
        *interp->watch = (NotFinite){.node = n, .unit = j, .value = y[j]};
        for (int axis = 0; axis <= interp->g->model->axis_count; axis++)
            interp->watch->step[axis] = at->step[axis];
    }
}

/* ---- the order ---- */

/* What is asked for: nodes in dependence order, up to the first that is not finite. */
typedef struct Sweep {
    Interp *interp;
    Node **order;
    int count;
    const bool *wanted; /* by the node's id */
} Sweep;

static bool is_done(const Sweep *s)
{
    return s->interp->watch->node != NULL;
}

/* The latest step of a value at an index; -1 where it varies over no time axis. */
static int latest(const Interp *interp, const Node *n, const Index *at)
{
    int step = -1;
    for (int axis = 1; axis <= interp->g->model->axis_count; axis++)
        if (n->axes >> axis & 1 && at->step[axis] > step)
            step = at->step[axis];
    return step;
}

static void ask(const Sweep *s, const Node *n, int step)
{
    Index at = {0};
    do {
        if (latest(s->interp, n, &at) == step && index_exists(s->interp, n->axes, &at))
            interp_at(s->interp, n, &at);
    } while (!is_done(s) && index_next(s->interp, n->axes, &at));
}

static void ask_all(const Sweep *s, int step)
{
    for (int i = 0; i < s->count && !is_done(s); i++)
        if (s->wanted[s->order[i]->id])
            ask(s, s->order[i], step);
}

/* What the loss depends on, or all else. */
static const bool *choose(Interp *interp, bool backward)
{
    const Graph *g = interp->g;
    bool *forward = arena_alloc(interp->arena, (size_t)g->node_count * sizeof *forward);
    Node **queue = arena_alloc(interp->arena, (size_t)g->node_count * sizeof(Node *));
    int count = 1;
    queue[0] = graph_find(g, RESULT_LOSS, NULL);
    forward[queue[0]->id] = true;
    for (int i = 0; i < count; i++)
        for (int k = 0; k < queue[i]->in_count; k++)
            if (!forward[queue[i]->in[k]->id]) {
                forward[queue[i]->in[k]->id] = true;
                queue[count++] = queue[i]->in[k];
            }
    for (int i = 0; i < g->node_count; i++)
        forward[i] = forward[i] != backward;
    return forward;
}

bool interp_not_finite(Interp *interp, bool backward, NotFinite *found)
{
    int longest = 0;
    Sweep s = {.interp = interp, .wanted = choose(interp, backward)};
    s.order = graph_order(interp->g, interp->arena, &s.count);
    for (int axis = 1; axis <= interp->g->model->axis_count; axis++)
        if (interp->extent[axis] > longest)
            longest = interp->extent[axis];
    *found = (NotFinite){.node = NULL};
    interp->watch = found;
    interp_forget(interp);
    for (int t = 0; t < longest && !is_done(&s); t++)
        ask_all(&s, backward ? longest - 1 - t : t);
    ask_all(&s, -1);
    interp->watch = NULL;
    return found->node != NULL;
}

void interp_range(Interp *interp, const Node *operand, const NotFinite *found, double *low,
                  double *high)
{
    Index at;
    for (int axis = 0; axis <= MAX_AXES; axis++)
        at.step[axis] = found->step[axis];
    const double *y = interp_at(interp, operand, &at);
    *low = *high = y[0];
    for (int j = 1; j < elements(operand); j++) {
        *low = fmin(*low, y[j]);
        *high = fmax(*high, y[j]);
    }
}
