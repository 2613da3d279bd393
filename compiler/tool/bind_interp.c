/* What is bound to a model, for the interpreter. Its arrays end with the longest row. */
#include "tool/bind.h"

#include <string.h>

bool bind_reads(const Graph *g, const Input *input)
{
    for (int i = 0; i < g->node_count; i++)
        if (g->nodes[i]->op == OP_input && g->nodes[i]->input == input)
            return true;
    return false;
}

void bind_params(const Binding *binding, Interp *interp)
{
    for (int i = 0; i < binding->model->param_count; i++)
        memcpy(interp_param(interp, binding->model->params[i]), binding->params[i]->values,
               tensor_size(binding->params[i]) * sizeof(double));
}

/* What is not given is 0, but a flag of rows that start anew is 1. */
static void fill_input(const Binding *binding, Interp *interp, Input *input)
{
    const Tensor *given = binding->inputs[input->id];
    Tensor to = bind_input_layout(binding, input, binding->longest);
    to.values = interp_input(interp, input);
    if (given)
        tensor_copy_common(&to, given);
    for (size_t i = 0; !given && input->kind == INPUT_RESTART && i < tensor_size(&to); i++)
        to.values[i] = 1;
}

Interp *bind_interp(Arena *arena, const Binding *binding, const Graph *g)
{
    const Model *model = binding->model;
    Interp *interp = interp_new(arena, g, (int)binding->extent[0]);
    for (int i = 0; i < model->axis_count; i++)
        if (!model->axes[i]->from)
            interp_length(interp, model->axes[i], binding->lengths[i + 1]);
    bind_params(binding, interp);
    for (int i = 0; i < model->input_count; i++)
        if (bind_reads(g, model->inputs[i]))
            fill_input(binding, interp, model->inputs[i]);
    return interp;
}
