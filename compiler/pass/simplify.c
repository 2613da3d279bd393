/* simplify: rewrites to a fixed point, each rule a small function from a node to its replacement.
 *
 *     mul(a, 1)              =>  a                     carry(0, 0)          =>  0
 *     add(a, 0)              =>  a                     slice(slice(a))      =>  slice(a)
 *     add(fill(s), v)        =>  add(s, v)             slice(concat(a, b))  =>  a
 *     W (a .. b)             =>  W1 a + W2 b           W one_hot(id)        =>  lookup(W', id)
 *     slice(a + b)           =>  slice(a) + slice(b)     (x + b) + (y + c)  =>  (x + y) + (b + c)
 *     carry(a, itself + c)   =>  a + c index
 *     equal nodes            =>  one node (but for two dropouts)
 *
 * A replacement has the shape and the axes of what it replaces. A product with the number 0 is 0,
 * also where the other factor would not be finite: backward is full of such products.
 */
#include "pass/pass.h"

#include "ir/schedule.h"

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

static Node *fold_constants(Graph *g, Node *n)
{
    double value[3] = {0, 0, 0};
    if (op_table[n->op].kind != MAP || n->type == ID || n->shape.kind == MATRIX)
        return NULL;
    for (int i = 0; i < n->in_count; i++)
        if (!is_number(n->in[i], &value[i]))
            return NULL;
    return number_like(g, op_value(n->op, value[0], value[1], value[2]), n);
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

static Node *simplify_arithmetic(Graph *g, Node *n)
{
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
static Node *simplify_signs(Graph *g, Node *n)
{
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
static Node *drop_broadcasts(Graph *g, Node *n)
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
        return graph_add(g, *n, in, n->in_count);
    }
    return NULL;
}

/* A value that stands still is computed once, and then repeated: neg(along(a)) = along(neg(a)). */
static Node *hoist_broadcast(Graph *g, Node *n)
{
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

static Node *simplify_zeros(Graph *g, Node *n)
{
    switch (n->op) {
    case OP_sum:
    case OP_sum_over:
    case OP_pad:
        return is_value(n->in[0], 0) ? number_like(g, 0, n) : NULL;
    case OP_matvec:
    case OP_dot:
        return is_value(n->in[1], 0) || is_value(n->in[0], 0) ? number_like(g, 0, n) : NULL;
    case OP_carry:
        return n->type == FLOAT && is_value(n->in[0], 0) && is_value(n->in[1], 0)
                   ? number_like(g, 0, n)
                   : NULL;
    default:
        return NULL;
    }
}

/* s = carry(a, s + c) = a + c t: what is only counted needs no loop. */
static Node *simplify_counter(Graph *g, Node *n)
{
    double by;
    if (n->op != OP_carry || n->reverse || n->in[1]->op != OP_add || n->in[1]->in[0] != n ||
        !is_number(n->in[1]->in[1], &by))
        return NULL;
    Node index = {.op = OP_index, .axis = n->axis, .axes = BATCH | axis_bit(n->axis)};
    Node *t = graph_op(g, OP_mul, graph_add(g, index, NULL, 0), graph_constant(g, by), NULL);
    return like(g, graph_op(g, OP_add, n->in[0], t, NULL), n);
}

/* A value that does not vary: the same at the first step, at the last, in reverse, as a slice. */
static Node *simplify_uniform(Graph *g, Node *n)
{
    double value;
    bool moves = n->op == OP_last || n->op == OP_first || n->op == OP_reverse || n->op == OP_slice;
    return moves && n->type == FLOAT && is_number(n->in[0], &value) ? number_like(g, value, n)
                                                                    : NULL;
}

/* ---- features ---- */

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

static Node *simplify_slice(Graph *g, Node *n)
{
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
static Node *slice_operands(Graph *g, Node *n, const int *unsliced)
{
    Node *a = n->in[0];
    if (n->op != OP_slice || op_table[a->op].kind != MAP || unsliced[a->id] || !a->axes)
        return NULL;
    Node *in[3];
    for (int i = 0; i < a->in_count; i++)
        in[i] = is_scalar(a->in[i]) ? a->in[i] : graph_slice(g, a->in[i], n->k, n->shape.rows);
    Node like = *a;
    like.name = NULL;
    return graph_add(g, like, in, a->in_count);
}

/* A slice of a vector of parameters is a view of it. */
static Node *slice_of_param(Graph *g, Node *n)
{
    if (n->op != OP_slice || n->in[0]->op != OP_param)
        return NULL;
    return graph_view(g, n->in[0], (Block){.row = n->k}, n->shape);
}

/* concat(slice(a, 0, 2), slice(a, 2, 3)) = a, and of fewer slices one wider slice. */
static Node *simplify_concat(Graph *g, Node *n)
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
    return graph_slice(g, first->in[0], first->k, n->shape.rows);
}

/* Blocks of a gradient that are neighbouring slices of one vector are one block. */
static Node *join_blocks(Graph *g, Node *n)
{
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
static Node *split_product(Graph *g, Node *n, const int *component)
{
    if (n->op != OP_matvec || n->in[0]->op != OP_param || n->in[1]->op != OP_concat ||
        n->in[1]->in_count > RNN_MOST_PARTS || !spans_components(n->in[1], component))
        return NULL;
    Node *sum = NULL;
    int first = 0;
    for (int i = 0; i < n->in[1]->in_count; i++) {
        Node *x = n->in[1]->in[i];
        Node *view = graph_view(g, n->in[0], (Block){.column = first},
                                shape_matrix(n->shape.rows, x->shape.rows));
        Node *part = graph_op(g, OP_matvec, view, x, NULL);
        sum = sum ? graph_op(g, OP_add, sum, part, NULL) : part;
        first += units(x);
    }
    return graph_along(g, sum, n->axes);
}

/* A matrix applied to a one-hot vector is one of its columns. */
static Node *product_to_lookup(Graph *g, Node *n)
{
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

static Node *(*const rules[])(Graph *, Node *) = {
    fold_constants,    simplify_arithmetic, simplify_signs, drop_broadcasts, simplify_zeros,
    simplify_uniform,  simplify_counter,    simplify_slice, simplify_concat, slice_of_param,
    product_to_lookup, hoist_broadcast,     join_blocks,
};

/* What rules look up about the graph as it was when the round began. */
typedef struct Round {
    int *unsliced;  /* by id: how many read the node otherwise than as a slice */
    int *component; /* by id: its recurrence, or 0 */
    Node **concat;  /* by id: a concatenation that the node is a part of, or NULL */
    bool *summed;   /* by id: a sum that became part of the sum of a concatenation */
    bool *seen;     /* by id: for walks */
    size_t nodes;
} Round;

/* Whether n, at whatever step, needs one of the sums that became parts of others. */
static bool needs_summed(const Node *n, const Round *round)
{
    if (round->summed[n->id])
        return true;
    if (round->seen[n->id])
        return false;
    round->seen[n->id] = true;
    for (int i = 0; i < n->in_count; i++)
        if (needs_summed(n->in[i], round))
            return true;
    return false;
}

/* Lets the sum n wait for a concatenation, unless that waits for n, or for a sum that waits for
 * another concatenation, which may wait for n. */
static bool may_wait_for(const Node *n, const Node *concat, const Round *round)
{
    memset(round->seen, 0, round->nodes * sizeof *round->seen);
    round->summed[n->id] = true;
    bool waits = needs_summed(concat, round);
    round->summed[n->id] = !waits;
    return !waits;
}

/* The sum of a part over axes is a part of the sum: one sum for all gates. */
static Node *sum_whole(Graph *g, Node *n, const Round *round)
{
    Node *concat = n->op == OP_sum_over ? round->concat[n->in[0]->id] : NULL;
    if (!concat || concat->axes != n->in[0]->axes || !may_wait_for(n, concat, round))
        return NULL;
    int first = 0;
    for (int i = 0; concat->in[i] != n->in[0]; i++)
        first += units(concat->in[i]);
    return graph_slice(g, graph_sum_over(g, concat, n->over), first, n->shape.rows);
}

/* A sum that varies over more than its second operand, and that nothing else reads. */
static bool has_fixed_part(const Node *a, const Node *sum, const Round *round)
{
    return a->op == OP_add && round->unsliced[a->id] == 1 && a->in[0]->axes == sum->axes &&
           a->in[1]->axes != sum->axes;
}

/* (x + b) + (y + c) = (x + y) + (b + c): what stands still is added once, and last. */
static Node *gather_fixed(Graph *g, Node *n, const Round *round)
{
    if (n->op != OP_add || n->shape.kind == MATRIX)
        return NULL;
    Node *a = n->in[0], *b = n->in[1];
    bool in_a = has_fixed_part(a, n, round), in_b = has_fixed_part(b, n, round);
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

static Node *rewrite(Graph *g, Node *n, const Round *round)
{
    enum { RULES = sizeof rules / sizeof *rules };
    for (size_t i = 0; i <= RULES + 2; i++) {
        Node *better = i < RULES        ? rules[i](g, n)
                       : i == RULES     ? slice_operands(g, n, round->unsliced)
                       : i == RULES + 1 ? split_product(g, n, round->component)
                                        : sum_whole(g, n, round);
        if (better && better != n) {
            if (!better->name && op_table[better->op].kind != LEAF)
                better->name = n->name;
            return better;
        }
    }
    return NULL;
}

static Round open_round(const Graph *g, Arena *scratch, Node **order, int count)
{
    size_t nodes = (size_t)g->node_count;
    Round round = {.unsliced = graph_uses(g, scratch),
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

typedef Node *Rewrite(Graph *, Node *, const Round *);

static bool rewrite_all(Graph *g, Arena *scratch, Rewrite *rule)
{
    int count;
    bool changed = false;
    Node **order = graph_order(g, scratch, &count);
    size_t room = 4 * (size_t)g->node_count + 1024;
    Node **to = arena_alloc(scratch, room * sizeof *to);
    const Round round = open_round(g, scratch, order, count);
    for (int i = 0; i < count && (size_t)g->node_count + 4 * RNN_MOST_PARTS < room; i++) {
        g->pos = order[i]->pos;
        to[order[i]->id] = rule(g, order[i], &round);
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
    while (rewrite_all(g, scratch, gather_fixed)) /* before slices divide the sums */
        arena_reset(scratch);
    for (bool changed = true; changed;) {
        changed = rewrite_all(g, scratch, rewrite);
        changed = merge_all(g, scratch) || changed;
        arena_reset(scratch);
    }
    arena_free(scratch);
}
