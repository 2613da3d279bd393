/* empty: along which axes rows may have no step at all, such as an empty sentence in a batch.
 *
 * Outputs of such a row are empty, sums over its steps are 0, and the last state of a scan is the
 * initial one. They may not where something has no value over no steps: a largest step (and with it
 * a softmax), a mean, the last or first step of a sequence without an initial value. Along the axis
 * of truncated backpropagation a chunk hands on the state of its last step, so there is one. Nor
 * along an axis from which one derives that rounds down, of which a short row would have no step.
 */
#include "pass/pass.h"

static Axis *root(Axis *axis)
{
    return axis->from ? root(axis->from) : axis;
}

/* The axes along which n has no value over no steps. */
static AxisSet needs_steps(const Node *n)
{
    if (n->op == OP_max_over)
        return n->over;
    if (n->op == OP_last || n->op == OP_first)
        return axis_bit(n->axis);
    const Node *by = n->op == OP_div ? n->in[1] : NULL;
    while (by && (by->op == OP_along || by->op == OP_fill))
        by = by->in[0];
    bool is_of_row = by && by->op == OP_sum_over && (by->axes & BATCH);
    return is_of_row ? by->over & ~n->axes : 0; /* a mean */
}

/* Whether n takes operand k only where rows have steps along the axes. */
static bool is_guarded(const Node *n, int k)
{
    const Node *a = n->in[k], *asks = n->in[0];
    return n->op == OP_select && k == 2 && asks->op == OP_empty &&
           (a->op == OP_last || a->op == OP_first) && asks->axis == a->axis;
}

void pass_find_empty(Model *model)
{
    Arena *scratch = arena_new();
    int count;
    Node **order = graph_order(model->graph, scratch, &count);
    bool *guarded = arena_alloc(scratch, (size_t)model->graph->node_count + 1);
    bool *bare = arena_alloc(scratch, (size_t)model->graph->node_count + 1);
    for (int i = 0; i < count; i++)
        for (int k = 0; k < order[i]->in_count; k++)
            (is_guarded(order[i], k) ? guarded : bare)[order[i]->in[k]->id] = true;
    AxisSet needed = model->carry ? axis_bit(model->carry) : 0;
    for (int i = 0; i < count; i++)
        if (!guarded[order[i]->id] || bare[order[i]->id] || graph_is_result(model->graph, order[i]))
            needed |= needs_steps(order[i]);
    for (int i = 0; i < model->axis_count; i++)
        model->axes[i]->may_be_empty = !static_steps(model->axes[i]) && model->axes[i]->fewest <= 1;
    for (int i = 0; i < model->axis_count; i++)
        if (needed & axis_bit(model->axes[i]))
            root(model->axes[i])->may_be_empty = false;
    arena_free(scratch);
}
