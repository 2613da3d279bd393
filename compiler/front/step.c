/* Making nodes, and what may not meet.
 *
 * A model writes one example at one step. Within the step of a scan along T everything varies over
 * T without saying so, and is used as if it did not; T is taken out of what the model sees of a
 * value's axes. Two other axes meet only where one operand already varies over both, so that no
 * product of two lengths comes about by accident. */
#include "front/trace.h"

enum { NODE_LIMIT = 1000 * 1000 };

AxisSet step_axes(const Trace *t, const Node *n)
{
    AxisSet own = t->step.axis ? axis_bit(t->step.axis) : 0;
    return n->axes & ~(own | BATCH);
}

static bool is_given(const Step *step, const Node *n)
{
    for (int i = 0; i < step->given_count; i++)
        if (step->given[i] == n)
            return true;
    return false;
}

/* A sequence from outside would be read at the step's own time, which the model did not say. */
static void check_capture(Trace *t, const Node *n)
{
    const Step *step = &t->step;
    if (!step->axis || !(n->axes & axis_bit(step->axis)) || n->id >= step->first ||
        is_given(step, n))
        return;
    trace_fail(t,
               "%s varies over %s, the axis of this scan, and comes from outside of its step\n"
               "    %s:%d made it\n"
               "    hint: hand it to the step, rnn.scan(cell, { a, b })",
               name_of(n), step->axis->name, n->pos.file, n->pos.line);
}

static const char *describe_operands(Trace *t, Node *const *in, int in_count)
{
    Text text = text_new(t->arena);
    for (int i = 0; i < in_count; i++)
        text_format(&text, "\n    %-12s %-28s %s:%d", name_of(in[i]),
                    shape_describe(t->arena, t->model, in[i]), in[i]->pos.file, in[i]->pos.line);
    return text.bytes;
}

static void check_axes(Trace *t, Op op, Node *const *in, int in_count)
{
    AxisSet all = 0;
    for (int i = 0; i < in_count; i++)
        all |= step_axes(t, in[i]);
    for (int i = 0; i < in_count; i++)
        if (step_axes(t, in[i]) == all)
            return;
    trace_fail(t,
               "%s: the operands vary over different axes%s\n"
               "    hint: along(a, axis) says that a varies over that axis too",
               op_table[op].name, describe_operands(t, in, in_count));
}

static bool meets_by_element(Op op)
{
    return op_table[op].kind == MAP || op == OP_concat || op == OP_pick;
}

Node *step_add(Trace *t, Node like, Node *const *in, int in_count)
{
    t->g->pos = trace_pos(t);
    if (t->g->node_count >= NODE_LIMIT)
        trace_fail(t, "the model has more than %d operations; does a loop never end?", NODE_LIMIT);
    for (int i = 0; i < in_count; i++)
        check_capture(t, in[i]);
    if (in_count && meets_by_element(like.op))
        check_axes(t, like.op, in, in_count);
    return graph_add(t->g, like, in, in_count);
}
