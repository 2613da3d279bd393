/* In how many steps a guard lets its kernel run, where that is known before a run.
 *
 * Conditions are made of numbers, of the step's number, and of carries that begin with these, so
 * they are computed step after step. What follows from anything else is not known. */
#include "ir/schedule.h"

#include <math.h>

/* At step t, by the values of this step so far and of the step before; NAN: not known. */
static double value_at(const Node *n, int t, const double *before, const double *now)
{
    double in[3] = {0};
    if (n->op == OP_constant)
        return n->value;
    if (n->op == OP_index)
        return t;
    if (n->op == OP_carry)
        return t > 0 ? before[n->in[1]->id] : now[n->in[0]->id];
    if (n->op == OP_along || n->op == OP_fill)
        return now[n->in[0]->id];
    if (op_table[n->op].kind != MAP || n->type == ID)
        return NAN;
    for (int k = 0; k < n->in_count; k++) {
        in[k] = now[n->in[k]->id];
        if (isnan(in[k]))
            return NAN;
    }
    return op_value(n->op, in[0], in[1], in[2]);
}

int guarded_steps(const Schedule *s, Guard guard, int steps)
{
    if (!guard.condition)
        return steps;
    Arena *scratch = arena_new();
    size_t bytes = ((size_t)s->graph->node_count + 1) * sizeof(double);
    double *before = arena_alloc(scratch, bytes), *now = arena_alloc(scratch, bytes);
    int count = 0;
    for (int t = 0; t < steps; t++) {
        for (int i = 0; i < s->count; i++)
            now[s->order[i]->id] = value_at(s->order[i], t, before, now);
        double value = now[guard.condition->id];
        count += isnan(value) || (value != 0) == guard.holds;
        double *const done = now;
        now = before;
        before = done;
    }
    arena_free(scratch);
    return count;
}
