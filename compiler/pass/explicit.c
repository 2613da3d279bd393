/* Operands and results that an operation, or the caller, reads row by row, as values of their own.
 */
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

bool schedule_is_row_by_row(const Node *n, bool stepped)
{
    AxisSet time = n->axes & ~(AxisSet)BATCH;
    return stepped ? time != 0 : (time & (time - 1)) != 0;
}

/* Whether the operand may stand still along an axis of n, and the kernel copes. */
static bool copes(const Node *n, int operand, bool stepped)
{
    const Node *a = n->in[operand];
    double value;
    OpKind kind = op_table[n->op].kind;
    if (schedule_is_row_by_row(n, stepped) && (kind == FEATURE || kind == PLACE) &&
        !is_number(a, &value))
        return true;
    if (is_map(n) || a->shape.kind == MATRIX || n->op == OP_along || kind == LEAF)
        return true;
    if (moves_rows(n) && a->op == OP_slice)
        return false;
    if (n->op == OP_dot)
        return !a->axes;
    if (n->op == OP_equal && a->op == OP_constant)
        return true;
    bool is_total = n->op == OP_sum_over && !n->axes && is_scalar(n);
    if (is_number(a, &value) && !is_total)
        return false;
    return kind == TIME && n->op != OP_carry;
}

/* Whether operand k of n is what stands before the first step of its axis. */
static bool is_start(const Node *n, int k)
{
    return (n->op == OP_carry && k == 0) || (n->op == OP_window && k == 1);
}

/* Operand k of n with all rows that n reads. A number becomes a stored value; but a carry starts
 * from 0 without one. */
static Node *repeated(Graph *g, Node *n, int k, AxisSet wanted)
{
    double value;
    bool start = is_start(n, k);
    if (start)
        wanted &= ~axis_bit(n->axis);
    Node *a = graph_along(g, n->in[k], wanted);
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

/* A next state is copied from wherever its rows are; what is concatenated is in memory. */
static bool is_copied_as_it_is(const Graph *g, const Result *r)
{
    const Node *n = r->node;
    return r->role == RESULT_STATE && n->op == OP_slice && n->in[0]->op == OP_concat &&
           !time_axis(g->model, n->axes);
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
        bool slice = n->op == OP_slice && !is_copied_as_it_is(g, &g->results[i]);
        if (slice || old_state || (is_number(n, &value) && time_axis(g->model, n->axes)))
            g->results[i].node = graph_op(g, OP_copy, n, NULL, NULL);
    }
}
