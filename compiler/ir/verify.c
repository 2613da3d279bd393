/* The graph's rules, checked after every pass. */
#include "ir/ir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void broken(const Graph *g, const char *after, const Node *n, const char *rule)
{
    Text text = text_new(g->arena);
    graph_print(g, &text);
    fprintf(stderr, "%srnnc: internal error after %s: %%%d %s: %s\n", text.bytes, after,
            n ? n->id : -1, n ? op_table[n->op].name : "result", rule);
    abort();
}

static bool same_shape(Shape a, Shape b)
{
    if (a.kind != b.kind)
        return false;
    if (a.rows && size_value(a.rows) != size_value(b.rows))
        return false;
    return !a.columns || size_value(a.columns) == size_value(b.columns);
}

/* The rule applied once more must give what stands in the node. */
static void verify_shape(const Graph *g, const char *after, const Node *n)
{
    Graph scratch = *g;
    Node again = *n;
    if (n->shape.rows && !size_value(n->shape.rows))
        broken(g, after, n, "a size is not known");
    shape_infer(&scratch, &again);
    if (!same_shape(again.shape, n->shape) || again.axes != n->axes || again.type != n->type)
        broken(g, after, n, "shape, type or axes do not follow from the operands");
}

static void verify_param(const Graph *g, const char *after, const Node *n)
{
    int height = n->transposed ? columns(n) : rows(n), width = n->transposed ? rows(n) : columns(n);
    int have_rows = n->param->shape.rows ? size_value(n->param->shape.rows) : 1;
    int have_columns = n->param->shape.columns ? size_value(n->param->shape.columns) : 1;
    if (n->block.row < 0 || n->block.column < 0 || n->block.row + height > have_rows ||
        n->block.column + width > have_columns)
        broken(g, after, n, "the view reaches beyond its parameter");
}

static void verify_slice(const Graph *g, const char *after, const Node *n)
{
    const Node *whole = n->op == OP_slice ? n->in[0] : n, *part = n->op == OP_slice ? n : n->in[0];
    if (n->k < 0 || n->k + units(part) > units(whole))
        broken(g, after, n, "features beyond the operand's");
}

/* A window is of whole steps, of which its own is one. */
static void verify_window(const Graph *g, const char *after, const Node *n)
{
    const Node *whole = n->op == OP_window ? n : n->in[0],
               *step = n->op == OP_window ? n->in[0] : n;
    if (units(whole) % units(step) || n->k < 0 || n->k >= units(whole) / units(step))
        broken(g, after, n, "the window does not consist of steps of the operand");
    if (n->in_count > 1 && units(n->in[1]) != window_before_units(n))
        broken(g, after, n, "what stands before the first step is not as much as the window shows");
}

static void verify_node(const Graph *g, const char *after, const Node *n)
{
    int in = op_table[n->op].in;
    if (in != -1 && in != n->in_count)
        broken(g, after, n, "wrong number of operands");
    for (int i = 0; i < n->in_count; i++)
        if (!n->in[i] || n->in[i]->id >= g->node_count || g->nodes[n->in[i]->id] != n->in[i])
            broken(g, after, n, "an operand is not of this graph");
    verify_shape(g, after, n);
    if (n->op == OP_param)
        verify_param(g, after, n);
    if (n->op == OP_slice || n->op == OP_pad)
        verify_slice(g, after, n);
    if (n->op == OP_window || n->op == OP_unwindow)
        verify_window(g, after, n);
}

/* Every cycle runs through a carry: in `order` operands stand before users, carries' `next` apart.
 */
static void verify_order(const Graph *g, const char *after, Node **order, int count)
{
    int *place = arena_alloc(g->arena, (size_t)(g->node_count + 1) * sizeof *place);
    for (int i = 0; i < count; i++)
        place[order[i]->id] = i;
    for (int i = 0; i < count; i++)
        for (int k = 0; k < (order[i]->op == OP_carry ? 1 : order[i]->in_count); k++)
            if (place[order[i]->in[k]->id] >= i)
                broken(g, after, order[i], "a cycle without a carry");
}

/* Every recurrence can be computed step by step. */
static void verify_recurrences(const Graph *g, const char *after)
{
    const Node *carry, *n = graph_find_break(g, g->arena, &carry);
    if (n)
        broken(g, after, n,
               "it needs other steps of the recurrence that it is in than those before");
}

/* A state is kept for each row, also where its next value is the same for all. */
static void verify_result(const Graph *g, const char *after, const Result *result)
{
    const Node *n = result->node;
    if (!n || g->nodes[n->id] != n)
        broken(g, after, NULL, "a result's node is not of this graph");
    if (result->role == RESULT_STATE && !(n->axes & BATCH))
        broken(g, after, n, "a state does not vary over the rows");
}

void graph_verify(const Graph *g, const char *after)
{
    for (int i = 0; i < g->result_count; i++)
        verify_result(g, after, &g->results[i]);
    int count;
    Node **order = graph_order(g, g->arena, &count);
    for (int i = 0; i < count; i++)
        verify_node(g, after, order[i]);
    verify_order(g, after, order, count);
    verify_recurrences(g, after);
}
