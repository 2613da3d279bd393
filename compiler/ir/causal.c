/* What looks ahead along an axis, and whether every recurrence can be computed step by step.
 *
 *     h[t] = tanh(x[t] + h[t-1] - mean over t of h[t-1])       no step can be the first
 *
 * A recurrence is a component of the graph. It goes along the axis of its carries, in their
 * direction; nothing else in it may work along that axis, nor sum over rows. */
#include "ir/ir.h"

static bool works_along(const Node *n, const Axis *axis)
{
    return n->axis == axis || n->from == axis || (n->over & axis_bit(axis));
}

bool looks_ahead(const Node *n, const Axis *axis)
{
    if (op_table[n->op].kind != TIME || n->op == OP_along || !works_along(n, axis))
        return false;
    return n->op == OP_window ? window_after(n) > 0 : n->op != OP_carry || n->reverse;
}

/* ---- recurrences ---- */

typedef struct Recurrence {
    AxisSet forward, backward; /* along which it has carries */
    AxisSet barred;            /* along which it cannot go */
    const Node *carry;         /* the first one */
    const Node *breaker;       /* the first node that bars an axis of the carries */
} Recurrence;

static void add_carry(Recurrence *r, const Node *carry)
{
    AxisSet bit = axis_bit(carry->axis);
    *(carry->reverse ? &r->backward : &r->forward) |= bit;
    if (!r->carry)
        r->carry = carry;
    if (r->forward & r->backward & bit) {
        r->barred |= bit;
        r->breaker = r->breaker ? r->breaker : carry;
    }
}

/* The axes along which a recurrence through n cannot go. */
static AxisSet barred_by(const Node *n)
{
    const AxisSet all = ~(AxisSet)0;
    if (op_table[n->op].kind == GRADIENT) /* which sums over all axes */
        return all;
    if (op_table[n->op].kind != TIME || n->op == OP_along || n->op == OP_carry)
        return 0;
    AxisSet axes = n->over | (n->axis ? axis_bit(n->axis) : 0) | (n->from ? axis_bit(n->from) : 0);
    return axes & BATCH ? all : axes;
}

static void add_node(Recurrence *r, const Node *n)
{
    AxisSet barred = barred_by(n);
    r->barred |= barred;
    if (!r->breaker && barred & (r->forward | r->backward))
        r->breaker = n;
}

static bool is_sound(const Recurrence *r)
{
    return (r->forward | r->backward) & ~r->barred;
}

const Node *graph_find_break(const Graph *g, Arena *arena, const Node **carry)
{
    const int *component = graph_components(g, arena, NULL, NULL);
    Recurrence *all = arena_alloc(arena, (size_t)(g->node_count + 1) * sizeof *all);
    for (int i = 0; i < g->node_count; i++)
        if (component[i] && g->nodes[i]->op == OP_carry)
            add_carry(&all[component[i]], g->nodes[i]);
    for (int i = 0; i < g->node_count; i++)
        if (component[i])
            add_node(&all[component[i]], g->nodes[i]);
    for (int i = 0; i < g->node_count; i++) {
        const Recurrence *r = &all[component[i]];
        if (!r->breaker || is_sound(r))
            continue;
        *carry = r->carry;
        return r->breaker;
    }
    return NULL;
}
