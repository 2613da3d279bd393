/* The rules of simplify about parts of vectors: slices, concatenations, blocks of gradients.
 *
 *     slice(a .. b)        =>  a                       slice(a + b)   =>  slice(a) + slice(b)
 *     (a .. b) .. c        =>  a .. b .. c             slice a .. the rest of a   =>  a
 */
#include "pass/simplify.h"

/* The operand of a concat that holds features first to first + size, and where it begins. */
static Node *part_of_concat(const Node *concat, int first, int size, int *begin)
{
    *begin = 0;
    for (int i = 0; i < concat->in_count; i++) {
        int end = *begin + units(concat->in[i]);
        if (first >= *begin && first + size <= end)
            return concat->in[i];
        *begin = end;
    }
    return NULL;
}

Node *simplify_slice(const Round *r, Node *n)
{
    Graph *g = r->g;
    if (n->op != OP_slice)
        return NULL;
    Node *a = n->in[0];
    if (n->k == 0 && units(n) == units(a))
        return a;
    if (a->op == OP_slice)
        return graph_slice(g, a->in[0], a->k + n->k, n->shape.rows);
    int begin;
    Node *part = a->op == OP_concat ? part_of_concat(a, n->k, units(n), &begin) : NULL;
    return part ? graph_along(g, graph_slice(g, part, n->k - begin, n->shape.rows), n->axes) : NULL;
}

/* Features k to k + n of a + b are those of a plus those of b: gates get operations of their own.
 * Only where slices are all that is read, since else the operation would be computed twice. */
Node *simplify_slice_of_map(const Round *r, Node *n)
{
    Graph *g = r->g;
    Node *a = n->in[0];
    if (n->op != OP_slice || op_table[a->op].kind != MAP || r->unsliced[a->id] || !a->axes)
        return NULL;
    Node *in[3];
    for (int i = 0; i < a->in_count; i++)
        in[i] = is_scalar(a->in[i]) ? a->in[i] : graph_slice(g, a->in[i], n->k, n->shape.rows);
    Node like = *a;
    like.name = NULL;
    return graph_add(g, like, in, a->in_count);
}

/* A slice of a vector of parameters is a view of it. */
Node *simplify_slice_of_param(const Round *r, Node *n)
{
    if (n->op != OP_slice || n->in[0]->op != OP_param)
        return NULL;
    return graph_view(r->g, n->in[0], (Block){.row = n->k}, n->shape);
}

/* concat(slice(a, 0, 2), slice(a, 2, 3)) = a, and of fewer slices one wider slice. */
Node *simplify_concat(const Round *r, Node *n)
{
    if (n->op != OP_concat)
        return NULL;
    if (n->in_count == 1)
        return n->in[0];
    Node *first = n->in[0];
    int next = first->k;
    for (int i = 0; i < n->in_count; next += units(n->in[i]), i++)
        if (n->in[i]->op != OP_slice || n->in[i]->in[0] != first->in[0] || n->in[i]->k != next)
            return NULL;
    return graph_slice(r->g, first->in[0], first->k, n->shape.rows);
}

/* Whether a concatenation is only a part of another one over the same axes. */
static bool is_part_only(const Round *r, const Node *n)
{
    const Node *whole = n->op == OP_concat ? r->concat[n->id] : NULL;
    return whole && r->unsliced[n->id] == 1 && whole->axes == n->axes;
}

static int push_operands(const Node *n, Node **stack, int count)
{
    for (int i = n->in_count - 1; i >= 0; i--)
        stack[count++] = n->in[i];
    return count;
}

/* (a .. b) .. c = a .. b .. c where nothing else reads a .. b, however deep: the outermost
 * concatenation takes all parts at once. */
Node *simplify_nested_concat(const Round *r, Node *n)
{
    bool nested = false;
    for (int i = 0; n->op == OP_concat && i < n->in_count; i++)
        nested = nested || is_part_only(r, n->in[i]);
    if (!nested || is_part_only(r, n))
        return NULL;
    Arena *scratch = arena_new();
    size_t room = (size_t)units(n) + 1; /* a part has a unit at least */
    Node **stack = arena_alloc(scratch, room * sizeof *stack);
    Node **parts = arena_alloc(scratch, room * sizeof *parts);
    int count = 0;
    for (int left = push_operands(n, stack, 0); left > 0;) {
        Node *a = stack[--left];
        if (is_part_only(r, a))
            left = push_operands(a, stack, left);
        else
            parts[count++] = a;
    }
    Node *joined = graph_add(r->g, *n, parts, count);
    arena_free(scratch);
    return joined;
}

/* Blocks of a gradient that are neighbouring slices of one vector are one block. */
Node *simplify_blocks(const Round *r, Node *n)
{
    Graph *g = r->g;
    if (n->op != OP_assemble || n->in_count < 2)
        return NULL;
    const Node *first = n->in[0];
    int next = first->k, row = n->blocks[0].row;
    for (int i = 0; i < n->in_count; i++) {
        const Node *a = n->in[i];
        if (a->op != OP_slice || a->in[0] != first->in[0] || a->k != next ||
            n->blocks[i].row != row)
            return NULL;
        next += units(a);
        row += units(a);
    }
    Node *whole = graph_slice(g, first->in[0], first->k, size_of(g->arena, next - first->k));
    return graph_add(g, *n, &whole, 1);
}
