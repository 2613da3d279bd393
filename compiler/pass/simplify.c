/* simplify: rewrites to a fixed point, each rule a small function from a node to its replacement.
 *
 *     mul(a, 1)              =>  a                     carry(0, 0)          =>  0
 *     add(a, 0)              =>  a                     slice(slice(a))      =>  slice(a)
 *     add(fill(s), v)        =>  add(s, v)             slice(concat(a, b))  =>  a
 *     (a .. b) .. c          =>  a .. b .. c
 *     W (a .. b)             =>  W1 a + W2 b           W one_hot(id)        =>  lookup(W', id)
 *     slice(a + b)           =>  slice(a) + slice(b)     (x + b) + (y + c)  =>  (x + y) + (b + c)
 *     carry(a, itself + c)   =>  a + c index
 *     equal nodes            =>  one node (but for two dropouts)
 *
 * A replacement has the shape and the axes of what it replaces. A product with the number 0 is 0,
 * also where the other factor would not be finite: backward is full of such products.
 */
#include "pass/simplify.h"

#include <math.h>
#include <string.h>

/* ---- constants ---- */

static bool is_value(const Node *n, double wanted)
{
    double value;
    return is_number(n, &value) && value == wanted;
}

static Node *number_like(Graph *g, double value, const Node *n)
{
    return graph_number(g, value, n->shape, n->axes);
}

static Node *like(Graph *g, Node *a, const Node *n)
{
    return graph_like(g, a, n->shape, n->axes);
}

static Node *fold_constants(const Round *r, Node *n)
{
    double value[3] = {0, 0, 0};
    if (op_table[n->op].kind != MAP || n->type == ID || n->shape.kind == MATRIX)
        return NULL;
    for (int i = 0; i < n->in_count; i++)
        if (!is_number(n->in[i], &value[i]))
            return NULL;
    return number_like(r->g, op_value(n->op, value[0], value[1], value[2]), n);
}

/* ---- neutral and absorbing operands ---- */

/* What is chosen where both are the same, or the condition is a number. */
static Node *simplify_select(Graph *g, Node *n)
{
    double condition;
    if (n->in[1] == n->in[2])
        return like(g, n->in[1], n);
    if (is_number(n->in[0], &condition))
        return like(g, n->in[condition != 0 ? 1 : 2], n);
    return NULL;
}

static Node *simplify_arithmetic(const Round *r, Node *n)
{
    Graph *g = r->g;
    if (n->in_count < 2 || n->shape.kind == MATRIX)
        return NULL;
    Node *a = n->in[0], *b = n->in[1];
    switch (n->op) {
    case OP_add:
        return is_value(b, 0) ? like(g, a, n) : is_value(a, 0) ? like(g, b, n) : NULL;
    case OP_sub:
        if (is_value(a, 0))
            return like(g, graph_op(g, OP_neg, b, NULL, NULL), n);
        return is_value(b, 0) ? like(g, a, n) : NULL;
    case OP_mul:
        if (is_value(a, 0) || is_value(b, 0))
            return number_like(g, 0, n);
        return is_value(b, 1) ? like(g, a, n) : is_value(a, 1) ? like(g, b, n) : NULL;
    case OP_div:
        return is_value(b, 1) ? like(g, a, n) : is_value(a, 0) ? number_like(g, 0, n) : NULL;
    case OP_pow:
        return is_value(b, 1) ? like(g, a, n) : NULL;
    case OP_select:
        return simplify_select(g, n);
    default:
        return NULL;
    }
}

/* -(-a) = a;   a + -b = a - b;   a - -b = a + b */
static Node *simplify_signs(const Round *r, Node *n)
{
    Graph *g = r->g;
    if (n->op == OP_neg && n->in[0]->op == OP_neg)
        return n->in[0]->in[0];
    if (n->op == OP_add && n->in[1]->op == OP_neg)
        return graph_op(g, OP_sub, n->in[0], n->in[1]->in[0], NULL);
    if (n->op == OP_sub && n->in[1]->op == OP_neg)
        return graph_op(g, OP_add, n->in[0], n->in[1]->in[0], NULL);
    return NULL;
}

/* Whether n without operand i still has its shape and axes. */
static bool broadcasts_without(const Node *n, int i, Op redundant)
{
    AxisSet axes = n->in[i]->in[0]->axes;
    bool vector = n->in[i]->in[0]->shape.kind == n->in[i]->shape.kind;
    for (int k = 0; k < n->in_count; k++)
        if (k != i) {
            axes |= n->in[k]->axes;
            vector = vector || n->in[k]->shape.kind == n->shape.kind;
        }
    return redundant == OP_fill ? vector : axes == n->axes;
}

/* Element-wise operations broadcast by themselves: fill and along are dropped where others have it.
 */
static Node *drop_broadcasts(const Round *r, Node *n)
{
    if (op_table[n->op].kind != MAP)
        return NULL;
    for (int i = 0; i < n->in_count; i++) {
        Op op = n->in[i]->op;
        if ((op != OP_fill && op != OP_along) || !broadcasts_without(n, i, op))
            continue;
        Node *in[3] = {NULL, NULL, NULL};
        memcpy(in, n->in, (size_t)n->in_count * sizeof *in);
        in[i] = n->in[i]->in[0];
        return graph_add(r->g, *n, in, n->in_count);
    }
    return NULL;
}

/* A value that stands still is computed once, and then repeated: neg(along(a)) = along(neg(a)). */
static Node *hoist_broadcast(const Round *r, Node *n)
{
    Graph *g = r->g;
    if (op_table[n->op].kind != MAP || n->shape.kind == MATRIX)
        return NULL;
    Node *in[3] = {NULL, NULL, NULL};
    AxisSet axes = 0;
    for (int i = 0; i < n->in_count; i++) {
        in[i] = n->in[i]->op == OP_along ? n->in[i]->in[0] : n->in[i];
        axes |= in[i]->axes;
    }
    if (axes == n->axes)
        return NULL;
    Node like = *n;
    like.name = NULL;
    return graph_along(g, graph_add(g, like, in, n->in_count), n->axes);
}

/* ---- sums, products and carries of zeros ---- */

static Node *simplify_zeros(const Round *r, Node *n)
{
    Graph *g = r->g;
    switch (n->op) {
    case OP_sum:
    case OP_sum_over:
    case OP_pad:
    case OP_shift:
    case OP_unwindow:
        return is_value(n->in[0], 0) ? number_like(g, 0, n) : NULL;
    case OP_matvec:
    case OP_dot:
        return is_value(n->in[1], 0) || is_value(n->in[0], 0) ? number_like(g, 0, n) : NULL;
    case OP_window:
        return n->in_count == 1 && is_value(n->in[0], 0) ? number_like(g, 0, n) : NULL;
    case OP_carry:
        return n->type == FLOAT && is_value(n->in[0], 0) && is_value(n->in[1], 0)
                   ? number_like(g, 0, n)
                   : NULL;
    default:
        return NULL;
    }
}

/* s = carry(a, s + c) = a + c t: what is only counted needs no loop. */
static Node *simplify_counter(const Round *r, Node *n)
{
    Graph *g = r->g;
    double by;
    if (n->op != OP_carry || n->reverse || n->in[1]->op != OP_add || n->in[1]->in[0] != n ||
        !is_number(n->in[1]->in[1], &by))
        return NULL;
    Node index = {.op = OP_index, .axis = n->axis, .axes = BATCH | axis_bit(n->axis)};
    Node *t = graph_op(g, OP_mul, graph_add(g, index, NULL, 0), graph_constant(g, by), NULL);
    return like(g, graph_op(g, OP_add, n->in[0], t, NULL), n);
}

/* No row is empty where none may be. A value that does not vary: the same at the first step, at the
 * last, in reverse, as a slice. */
static Node *simplify_uniform(const Round *r, Node *n)
{
    double value;
    if (n->op == OP_empty && least_steps(n->axis))
        return number_like(r->g, 0, n);
    bool moves = n->op == OP_last || n->op == OP_first || n->op == OP_reverse || n->op == OP_slice;
    bool all = n->op == OP_slice || n->op == OP_reverse || (moves && least_steps(n->axis));
    return moves && all && n->type == FLOAT && is_number(n->in[0], &value)
               ? number_like(r->g, value, n)
               : NULL;
}

/* ---- products ---- */

/* Whether the operands of a concat are of different recurrences, or only some are of one. */
static bool spans_components(const Node *concat, const int *component)
{
    for (int i = 1; i < concat->in_count; i++)
        if (component[concat->in[i]->id] != component[concat->in[0]->id])
            return true;
    return false;
}

/* W (a .. b) = W1 a + W2 b where only one of them is in the loop: the other can leave it. */
static Node *split_product(const Round *r, Node *n)
{
    Graph *g = r->g;
    if (n->op != OP_matvec || n->in[0]->op != OP_param || n->in[1]->op != OP_concat ||
        n->in[1]->in_count > RNN_MOST_PARTS || !spans_components(n->in[1], r->component))
        return NULL;
    Node *sum = NULL;
    int first = 0;
    for (int i = 0; i < n->in[1]->in_count; i++) {
        Node *x = n->in[1]->in[i];
        Node *view = graph_columns(g, n->in[0], first, x->shape.rows);
        Node *part = graph_op(g, OP_matvec, view, x, NULL);
        sum = sum ? graph_op(g, OP_add, sum, part, NULL) : part;
        first += units(x);
    }
    return graph_along(g, sum, n->axes);
}

/* A matrix applied to a one-hot vector is one of its columns. */
static Node *product_to_lookup(const Round *r, Node *n)
{
    Graph *g = r->g;
    if (n->op != OP_matvec || n->in[0]->op != OP_param || n->in[1]->op != OP_one_hot)
        return NULL;
    return graph_op(g, OP_lookup, graph_transposed(g, n->in[0]), n->in[1]->in[0], NULL);
}

/* ---- equal nodes ---- */

static bool equal_nodes(const Node *a, const Node *b)
{
    if (a->op != b->op || a->in_count != b->in_count || a->unique || b->unique)
        return false;
    if (a->op == OP_assemble || a->axes != b->axes || a->type != b->type)
        return false;
    bool same = a->value == b->value && a->k == b->k && a->axis == b->axis && a->from == b->from &&
                a->over == b->over && a->reverse == b->reverse && a->param == b->param &&
                a->block.row == b->block.row && a->block.column == b->block.column &&
                a->transposed == b->transposed && a->input == b->input &&
                a->shape.kind == b->shape.kind && rows(a) == rows(b) && columns(a) == columns(b);
    return same &&
           (!a->in_count || memcmp(a->in, b->in, (size_t)a->in_count * sizeof(Node *)) == 0);
}

static size_t hash_node(const Node *n)
{
    size_t hash = (size_t)n->op * 31 + (size_t)n->k;
    for (int i = 0; i < n->in_count; i++)
        hash = hash * 1000003 + (size_t)n->in[i]->id;
    return hash * 31 + (size_t)n->block.row + 7 * (size_t)n->block.column + (size_t)rows(n);
}

/* Maps each node to the first that equals it. */
static bool merge_equals(Graph *g, Arena *scratch, Node **to)
{
    int count;
    Node **order = graph_order(g, scratch, &count);
    size_t room = 2 * (size_t)count + 1;
    Node **table = arena_alloc(scratch, room * sizeof *table);
    bool changed = false;
    for (int i = 0; i < count; i++) {
        size_t slot = hash_node(order[i]) % room;
        while (table[slot] && !equal_nodes(table[slot], order[i]))
            slot = (slot + 1) % room;
        if (table[slot]) {
            if (!table[slot]->name)
                table[slot]->name = order[i]->name;
            to[order[i]->id] = table[slot];
            changed = true;
        } else {
            table[slot] = order[i];
        }
    }
    return changed;
}

/* ---- the pass ---- */

static Node *rewrite(const Round *r, Node *n)
{
    static Rule *const rules[] = {
        fold_constants,  simplify_arithmetic,     simplify_signs,    drop_broadcasts,
        simplify_zeros,  simplify_uniform,        simplify_counter,  simplify_slice,
        simplify_concat, simplify_slice_of_param, product_to_lookup, hoist_broadcast,
        simplify_blocks, simplify_slice_of_map,   split_product,     simplify_sum_of_part,
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        Node *better = rules[i](r, n);
        if (better && better != n) {
            if (!better->name && op_table[better->op].kind != LEAF)
                better->name = n->name;
            return better;
        }
    }
    return NULL;
}

static bool rewrite_all(Graph *g, Arena *scratch, Rule *rule)
{
    int count;
    bool changed = false;
    Node **order = graph_order(g, scratch, &count);
    size_t room = 4 * (size_t)g->node_count + 1024;
    Node **to = arena_alloc(scratch, room * sizeof *to);
    const Round round = simplify_round(g, scratch, order, count);
    for (int i = 0; i < count && (size_t)g->node_count + 4 * RNN_MOST_PARTS < room; i++) {
        g->pos = order[i]->pos;
        to[order[i]->id] = rule(&round, order[i]);
        changed = changed || to[order[i]->id];
    }
    graph_replace(g, to);
    return changed;
}

static bool merge_all(Graph *g, Arena *scratch)
{
    Node **to = arena_alloc(scratch, (size_t)(g->node_count + 1) * sizeof *to);
    bool changed = merge_equals(g, scratch, to);
    graph_replace(g, to);
    return changed;
}

void pass_simplify(Graph *g)
{
    Arena *scratch = arena_new();
    while (rewrite_all(g, scratch, simplify_still_parts)) /* before slices divide the sums */
        arena_reset(scratch);
    for (bool changed = true; changed;) {
        changed = rewrite_all(g, scratch, rewrite);
        changed = merge_all(g, scratch) || changed;
        if (!changed) /* after equal ones were merged: what is read twice is not taken apart */
            changed = rewrite_all(g, scratch, simplify_nested_concat);
        arena_reset(scratch);
    }
    arena_free(scratch);
}
