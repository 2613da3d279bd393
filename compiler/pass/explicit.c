/* Operations as kernels have them: sums of products in one, and operands and results that an
 * operation, or the caller, reads row by row, as values of their own. */
#include "pass/items.h"

static AxisSet wanted_axes(const Node *n)
{
    switch (n->op) {
    case OP_outer:
    case OP_scatter:
        return n->in[0]->axes | n->in[1]->axes;
    default:
        return n->axes;
    }
}

/* Whether n varies over two time axes: then it is computed row by row (pass/nest.c), and what
 * stands still along the inner axis is one row there. */
static bool is_row_by_row(const Node *n, bool stepped)
{
    AxisSet time = n->axes & ~(AxisSet)BATCH;
    return stepped ? time != 0 : (time & (time - 1)) != 0;
}

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

void schedule_sum_products(Graph *g, bool stepped, Arena *scratch)
{
    int count;
    Node **order = graph_order(g, scratch, &count);
    const int *uses = graph_uses(g, scratch);
    Node **to = arena_alloc(scratch, 2 * ((size_t)g->node_count + 1) * sizeof *to);
    for (int i = 0; i < count; i++) {
        const Node *n = order[i], *a = n->in_count ? n->in[0] : n;
        if (a->op != OP_mul || uses[a->id] != 1 || !is_row_by_row(a, stepped))
            continue;
        g->pos = n->pos;
        to[n->id] = n->op == OP_sum_over ? weighted(g, n, a)
                    : n->op == OP_sum    ? dotted(g, n, a)
                                         : NULL;
    }
    graph_replace(g, to);
}

/* Whether the operand may stand still along an axis of n, and the kernel copes. */
static bool copes(const Node *n, int operand, bool stepped)
{
    const Node *a = n->in[operand];
    double value;
    OpKind kind = op_table[n->op].kind;
    if (is_row_by_row(n, stepped) && (kind == FEATURE || kind == PLACE) && !is_number(a, &value))
        return true;
    if (is_map(n) || a->shape.kind == MATRIX || n->op == OP_along || kind == LEAF)
        return true;
    if (kind == TIME && a->op == OP_slice)
        return false; /* moving rows needs rows without gaps */
    if (n->op == OP_dot)
        return !a->axes;
    if (n->op == OP_equal && a->op == OP_constant)
        return true;
    bool is_total = n->op == OP_sum_over && !n->axes && is_scalar(n);
    if (is_number(a, &value) && !is_total)
        return false;
    return kind == TIME && n->op != OP_carry;
}

/* Operand k of n with all rows that n reads. A number becomes a stored value; but a carry starts
 * from 0 without one. */
static Node *repeated(Graph *g, Node *n, int k, AxisSet wanted)
{
    double value;
    if (n->op == OP_carry && k == 0)
        wanted &= ~axis_bit(n->axis);
    Node *a = graph_along(g, n->in[k], wanted);
    bool start = n->op == OP_carry && k == 0;
    bool stored = a->op != OP_slice && (!is_number(a, &value) || (start && value == 0));
    if (stored || a->type == ID)
        return a;
    return graph_op(g, OP_copy, a, NULL, NULL);
}

void schedule_repeat_operands(Graph *g, bool stepped, Arena *scratch)
{
    int count;
    Node **order = graph_order(g, scratch, &count);
    for (int i = 0; i < count; i++) {
        Node *n = order[i];
        AxisSet wanted = wanted_axes(n);
        if (n->op == OP_assemble)
            continue;
        g->pos = n->pos;
        for (int k = 0; k < n->in_count; k++)
            if (!copes(n, k, stepped))
                n->in[k] = repeated(g, n, k, wanted);
    }
}

/* Whether all features of n come from one number or id of the row, which is less to read than n. */
static bool is_spread(const Node *n)
{
    return n->op == OP_fill || (n->op == OP_one_hot && is_map(n));
}

void schedule_spread_anew(Graph *g, Arena *scratch)
{
    int count;
    Node **order = graph_order(g, scratch, &count);
    bool *read = arena_alloc(scratch, (size_t)g->node_count + 1);
    for (int i = 0; i < count; i++)
        for (int k = 0; is_map(order[i]) && k < order[i]->in_count; k++) {
            Node *a = order[i]->in[k];
            if (is_spread(a) && read[a->id]) {
                g->pos = a->pos;
                order[i]->in[k] = graph_add(g, *a, a->in, a->in_count);
            } else {
                read[a->id] = true;
            }
        }
}

/* A result that is a slice gets rows of its own; a number over time gets rows, since the caller's
 * layout has zeros beyond lengths; a next state that is another old state is copied before either
 * is written. */
void schedule_copy_results(Graph *g)
{
    double value;
    for (int i = 0; i < g->result_count; i++) {
        Node *n = g->results[i].node;
        bool old_state = g->results[i].role == RESULT_STATE && n->type == FLOAT &&
                         n->op == OP_input && n->input->kind == INPUT_CARRIED;
        if (n->op == OP_slice || old_state ||
            (is_number(n, &value) && time_axis(g->model, n->axes)))
            g->results[i].node = graph_op(g, OP_copy, n, NULL, NULL);
    }
}
