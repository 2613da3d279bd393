/* count: the step's number along the stream's axis becomes a state that is counted.
 *
 *     t = index T     =>     t = carry(0, t + 1) along T
 *
 * A state goes on from step to step, and with truncated BPTT from chunk to chunk. Where a whole
 * axis is at hand simplify makes it a number of the step again, so that no loop is left to count.
 */
#include "pass/pass.h"

static bool counts(const Node *n, const Axis *axis)
{
    return n->op == OP_index && n->axis == axis;
}

/* The first of all equal counters; they need one state. */
static const Node *first_counter(const Graph *g, const Axis *axis)
{
    for (int i = 0; i < g->node_count; i++)
        if (counts(g->nodes[i], axis))
            return g->nodes[i];
    return NULL;
}

static Node *counting_carry(Graph *g, Axis *axis, const Node *index)
{
    g->pos = index->pos;
    Node *carry = graph_carry(g, graph_constant(g, 0), axis, false, index->pos);
    carry->name = index->name ? index->name : op_table[OP_index].name;
    Node *next = graph_add(g, (Node){.op = OP_add}, (Node *[]){carry, graph_constant(g, 1)}, 2);
    graph_close(g, carry, next);
    return carry;
}

void pass_count(Model *model)
{
    Graph *g = model->graph;
    const Node *index = first_counter(g, model->stream);
    if (!index)
        return;
    int before = g->node_count;
    Node *carry = counting_carry(g, model->stream, index);
    Node **to = arena_alloc(g->arena, (size_t)g->node_count * sizeof *to);
    for (int i = 0; i < before; i++)
        if (counts(g->nodes[i], model->stream))
            to[i] = carry;
    graph_replace(g, to);
}
