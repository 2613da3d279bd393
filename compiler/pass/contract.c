/* contract: products that are only summed become one operation with their sum.
 *
 *     sum over t of w[t] m[t]       =>  weighted_sum(w, m)      w a number, m a vector
 *     sum over features of a b      =>  dot(a, b)
 *
 * This is done where products would be computed row by row (pass/nest.c): attention's context, and
 * backward the gradients of its weights and of its memory. The products then exist nowhere, where
 * they were written and read once. Elsewhere products fuse with what else is element-wise. */
#include "pass/items.h"

/* The weighted sum that a sum over one time axis is, or NULL. */
static Node *weighted(Graph *g, const Node *n, const Node *product)
{
    if (n->over & (n->over - 1) || n->over & BATCH)
        return NULL;
    bool turned = is_scalar(product->in[1]);
    Node *in[] = {product->in[turned], product->in[!turned]};
    double value;
    if (!is_scalar(in[0]) || is_scalar(in[1]) || is_number(in[0], &value) ||
        is_number(in[1], &value) || in[0]->axes != product->axes ||
        (in[1]->axes & (n->over | BATCH)) != (n->over | BATCH))
        return NULL;
    Node like = {.op = OP_weighted_sum, .over = n->over, .name = n->name};
    return graph_add(g, like, in, 2);
}

/* The dot product that a sum over features is, or NULL. */
static Node *dotted(Graph *g, const Node *n, const Node *product)
{
    Node *a = product->in[0], *b = product->in[1];
    double value;
    if (is_scalar(a) || is_scalar(b) || is_number(a, &value) || is_number(b, &value))
        return NULL;
    Node *dot = graph_op(g, OP_dot, a, b, NULL);
    dot->name = n->name;
    return dot;
}

void schedule_contract(Graph *g, bool stepped, Arena *scratch)
{
    int count;
    Node **order = graph_order(g, scratch, &count);
    const int *uses = graph_uses(g, scratch);
    Node **to = arena_alloc(scratch, 2 * ((size_t)g->node_count + 1) * sizeof *to);
    for (int i = 0; i < count; i++) {
        const Node *n = order[i], *a = n->in_count ? n->in[0] : n;
        if (a->op != OP_mul || uses[a->id] != 1 || !schedule_is_row_by_row(a, stepped))
            continue;
        g->pos = n->pos;
        to[n->id] = n->op == OP_sum_over ? weighted(g, n, a)
                    : n->op == OP_sum    ? dotted(g, n, a)
                                         : NULL;
    }
    graph_replace(g, to);
}
