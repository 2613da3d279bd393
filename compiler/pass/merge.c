/* merge: products that share an operand become one product.
 *
 *     %4 = Ui(h)                 %4 = [Ui; Uf; Ug; Uo](h)
 *     %6 = Uf(h)         =>      %5 = slice(%4, 0)
 *     ...                        ...
 *
 * Four small products waste the machine; one wide product does not. Runs before differentiate, so
 * that the backward products and weight gradients come out merged as well. Products of one
 * recurrence are never merged with products outside it, which would pull those into the loop, nor
 * with others of it that are needed in other steps.
 *
 * split is the reverse, for unfused code: a product that is only sliced becomes one product a
 * slice. */
#include "pass/pass.h"

/* All products with the operand and the recurrence of `first`, which stands at order[begin]. */
static int find_partners(Node **order, int count, int begin, const int *component,
                         const Guard *guards, Node **partners)
{
    const Node *first = order[begin];
    int found = 0;
    for (int i = begin; i < count; i++) {
        Node *n = order[i];
        bool together = component[n->id] == component[first->id] &&
                        (!component[n->id] || same_guard(guards[n->id], guards[first->id]));
        if (n->op == OP_matvec && n->in[1] == first->in[1] && n->in[0]->op == OP_param && together)
            partners[found++] = n;
    }
    return found;
}

static void merge_partners(Graph *g, Node **partners, int count, Node **views, Node **to)
{
    for (int i = 0; i < count; i++)
        views[i] = partners[i]->in[0];
    g->pos = partners[0]->pos;
    Node *stack = graph_add(g, (Node){.op = OP_stack}, views, count);
    Node *all = graph_op(g, OP_matvec, stack, partners[0]->in[1], NULL);
    for (int i = 0, first = 0; i < count; first += units(partners[i]), i++) {
        to[partners[i]->id] = graph_slice(g, all, first, partners[i]->shape.rows);
        to[partners[i]->id]->name = partners[i]->name;
    }
}

void pass_merge(Graph *g)
{
    Arena *scratch = arena_new();
    int count;
    int *component = graph_components(g, scratch, NULL, NULL);
    Node **order = graph_order(g, scratch, &count);
    Node **to = arena_alloc(scratch, (4 * (size_t)g->node_count + 64) * sizeof *to);
    Node **partners = arena_alloc(scratch, (size_t)(count + 1) * sizeof *partners);
    Node **views = arena_alloc(scratch, (size_t)(count + 1) * sizeof *views);
    Guard *guards = pass_guards(g, scratch);
    for (int i = 0; i < count; i++) {
        Node *n = order[i];
        if (n->op != OP_matvec || n->in[0]->op != OP_param || to[n->id])
            continue;
        int found = find_partners(order, count, i, component, guards, partners);
        if (found > 1)
            merge_partners(g, partners, found, views, to);
    }
    graph_replace(g, to);
    arena_free(scratch);
}

/* ---- split ---- */

/* Rows first to first + size of a matrix: a view of one parameter, or NULL where they span several.
 */
static Node *rows_of(Graph *g, const Node *matrix, int first, Size *size)
{
    if (matrix->op == OP_stack) {
        int begin = 0, part = 0;
        for (; first >= begin + rows(matrix->in[part]); part++)
            begin += rows(matrix->in[part]);
        bool inside = first + size_value(size) <= begin + rows(matrix->in[part]);
        return inside ? rows_of(g, matrix->in[part], first - begin, size) : NULL;
    }
    return graph_view(g, matrix, (Block){.row = first}, shape_matrix(size, matrix->shape.columns));
}

/* Whether all that reads y are slices of it. */
static bool is_only_sliced(Node **order, int count, const Node *y, const int *uses)
{
    int slices = 0;
    for (int i = 0; i < count; i++)
        if (order[i]->op == OP_slice && order[i]->in[0] == y)
            slices++;
    return slices == uses[y->id];
}

void pass_split(Graph *g, bool (*wanted)(const Node *product, int component))
{
    Arena *scratch = arena_new();
    int count;
    Node **order = graph_order(g, scratch, &count);
    int *component = graph_components(g, scratch, NULL, NULL), *uses = graph_uses(g, scratch);
    Node **to = arena_alloc(scratch, (4 * (size_t)g->node_count + 64) * sizeof *to);
    for (int i = 0; i < count; i++) {
        Node *n = order[i], *y = n->in_count ? n->in[0] : NULL;
        if (n->op != OP_slice || y->op != OP_matvec || !wanted(y, component[y->id]) ||
            !is_only_sliced(order, count, y, uses))
            continue;
        g->pos = n->pos;
        Node *view = rows_of(g, y->in[0], n->k, n->shape.rows);
        if (!view)
            continue;
        to[n->id] = graph_op(g, OP_matvec, view, y->in[1], NULL);
        to[n->id]->name = n->name;
    }
    graph_replace(g, to);
    arena_free(scratch);
}
