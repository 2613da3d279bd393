/* Questions about a schedule that passes and the emitter both ask. */
#include "ir/schedule.h"

bool is_number(const Node *n, double *value)
{
    while (n->op == OP_fill || n->op == OP_along)
        n = n->in[0];
    if (n->op != OP_constant || n->type == ID)
        return false;
    *value = n->value;
    return true;
}

const Node *source_of(const Schedule *s, const Node *a)
{
    while (a->op == OP_along && !s->kernel_of[a->id])
        a = a->in[0];
    return a;
}

bool is_map(const Node *n)
{
    return (op_table[n->op].kind == MAP && n->type == FLOAT && n->shape.kind != MATRIX) ||
           n->op == OP_fill;
}

Axis *time_axis(const Model *model, AxisSet axes)
{
    for (int i = 0; i < model->axis_count; i++)
        if (axes & axis_bit(model->axes[i]))
            return model->axes[i];
    return NULL;
}

bool is_fused_product(const Schedule *s, const Node *n)
{
    if (n->op != OP_matvec || n->in[0]->op != OP_param || s->options.fuse != FUSE_ALL)
        return false;
    return s->loop_of[n->id] || n->axes == BATCH;
}

CarryState *carry_state(const Schedule *s, const Node *n)
{
    Loop *loop = s->loop_of[n->id];
    for (int i = 0; loop && i < loop->carry_count; i++)
        if (loop->carries[i].carry == n)
            return &loop->carries[i];
    return NULL;
}

Buffer *ranked_copy(const Schedule *s, const Node *n, const Axis *axis)
{
    for (int i = 0; i < s->ranked_count; i++)
        if (s->ranked[i].node == n && s->ranked[i].axis == axis)
            return s->ranked[i].buffer;
    return NULL;
}

bool is_gradient_term(const Schedule *s, const Node *n)
{
    bool adds = n->op == OP_outer || n->op == OP_scatter || (n->op == OP_sum_over && !n->axes);
    if (!adds || s->uses[n->id] != 1)
        return false;
    for (int i = 0; i < s->graph->result_count; i++) {
        const Result *r = &s->graph->results[i];
        for (int k = 0; r->role == RESULT_GRADIENT && k < r->node->in_count; k++)
            if (r->node->in[k] == n)
                return true;
    }
    return false;
}
