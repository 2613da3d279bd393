/* The rules of simplify about sums, and what rules look up about the whole graph.
 *
 *     sum(a), sum(b), of parts of a .. b   =>   parts of sum(a .. b)
 *     (x + b) + (y + c)                    =>   (x + y) + (b + c)
 */
#include "pass/simplify.h"

#include <string.h>

Round simplify_round(Graph *g, Arena *scratch, Node **order, int count)
{
    size_t nodes = (size_t)g->node_count;
    Round round = {.g = g,
                   .unsliced = graph_uses(g, scratch),
                   .component = graph_components(g, scratch, NULL, NULL),
                   .concat = arena_alloc(scratch, (nodes + 1) * sizeof(Node *)),
                   .summed = arena_alloc(scratch, nodes + 1),
                   .seen = arena_alloc(scratch, nodes + 1),
                   .nodes = nodes};
    for (int i = 0; i < count; i++) {
        if (order[i]->op == OP_slice)
            round.unsliced[order[i]->in[0]->id]--;
        for (int k = 0; order[i]->op == OP_concat && k < order[i]->in_count; k++)
            round.concat[order[i]->in[k]->id] = order[i];
    }
    return round;
}

/* ---- sums over axes ---- */

/* Whether n, at whatever step, needs one of the sums that became parts of others. */
static bool needs_summed(const Node *n, const Round *r)
{
    if (r->summed[n->id])
        return true;
    if (r->seen[n->id])
        return false;
    r->seen[n->id] = true;
    for (int i = 0; i < n->in_count; i++)
        if (needs_summed(n->in[i], r))
            return true;
    return false;
}

/* Lets the sum n wait for a concatenation, unless that waits for n, or for a sum that waits for
 * another concatenation, which may wait for n. */
static bool may_wait_for(const Node *n, const Node *concat, const Round *r)
{
    memset(r->seen, 0, r->nodes * sizeof *r->seen);
    r->summed[n->id] = true;
    bool waits = needs_summed(concat, r);
    r->summed[n->id] = !waits;
    return !waits;
}

Node *simplify_sum_of_part(const Round *r, Node *n)
{
    Node *concat = n->op == OP_sum_over ? r->concat[n->in[0]->id] : NULL;
    if (!concat || concat->axes != n->in[0]->axes || !may_wait_for(n, concat, r))
        return NULL;
    int first = 0;
    for (int i = 0; concat->in[i] != n->in[0]; i++)
        first += units(concat->in[i]);
    return graph_slice(r->g, graph_sum_over(r->g, concat, n->over), first, n->shape.rows);
}

/* ---- sums of two ---- */

/* A sum that varies over more than its second operand, and that nothing else reads. */
static bool has_fixed_part(const Node *a, const Node *sum, const Round *r)
{
    return a->op == OP_add && r->unsliced[a->id] == 1 && a->in[0]->axes == sum->axes &&
           a->in[1]->axes != sum->axes;
}

Node *simplify_still_parts(const Round *r, Node *n)
{
    Graph *g = r->g;
    if (n->op != OP_add || n->shape.kind == MATRIX)
        return NULL;
    Node *a = n->in[0], *b = n->in[1];
    bool in_a = has_fixed_part(a, n, r), in_b = has_fixed_part(b, n, r);
    if (in_a && in_b && a->in[1]->axes == b->in[1]->axes)
        return graph_op(g, OP_add, graph_op(g, OP_add, a->in[0], b->in[0], NULL),
                        graph_op(g, OP_add, a->in[1], b->in[1], NULL), NULL);
    if (in_a && b->axes == a->in[1]->axes)
        return graph_op(g, OP_add, a->in[0], graph_op(g, OP_add, a->in[1], b, NULL), NULL);
    if (in_a && b->axes == n->axes)
        return graph_op(g, OP_add, graph_op(g, OP_add, a->in[0], b, NULL), a->in[1], NULL);
    if (in_b && a->axes == n->axes)
        return graph_op(g, OP_add, graph_op(g, OP_add, a, b->in[0], NULL), b->in[1], NULL);
    return NULL;
}
