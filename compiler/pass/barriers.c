/* barriers: stop_gradient has done its work where no gradient is wanted, or all are there; then it
 * is nothing but its operand. */
#include "pass/pass.h"

void pass_drop_barriers(Graph *g)
{
    Node **to = arena_alloc(g->arena, ((size_t)g->node_count + 1) * sizeof *to);
    for (int i = 0; i < g->node_count; i++)
        if (g->nodes[i]->op == OP_stop_gradient)
            to[i] = g->nodes[i]->in[0];
    graph_replace(g, to);
}
