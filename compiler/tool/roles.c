/* What outputs and loss depend on, found by walking from them to the inputs. */
#include "tool/roles.h"

/* Marks the operands of marked nodes. A carry may stand before its operand, so one sweep from the
 * last node to the first may not be enough; returns whether it was. */
static bool sweep(const Graph *g, bool *marked)
{
    bool settled = true;
    for (int i = g->node_count - 1; i >= 0; i--)
        for (int k = 0; marked[i] && k < g->nodes[i]->in_count; k++) {
            int operand = g->nodes[i]->in[k]->id;
            settled = settled && (marked[operand] || operand < i);
            marked[operand] = true;
        }
    return settled;
}

static bool is_output(Role role)
{
    return role == RESULT_OUTPUT || role == RESULT_LOGITS;
}

static bool is_score(Role role)
{
    return role == RESULT_LOSS || role == RESULT_METRIC;
}

/* Whether any output (or, without `outputs`, the loss or a metric) depends on the input. */
static bool depends(const Model *model, bool outputs, const Input *input)
{
    const Graph *g = model->graph;
    Arena *scratch = arena_new();
    bool *marked = arena_alloc(scratch, (size_t)g->node_count * sizeof *marked);
    for (int i = 0; i < g->result_count; i++)
        if (outputs ? is_output(g->results[i].role) : is_score(g->results[i].role))
            marked[g->results[i].node->id] = true;
    while (!sweep(g, marked))
        continue;
    bool found = false;
    for (int i = 0; i < g->node_count; i++)
        found = found || (marked[i] && g->nodes[i]->op == OP_input && g->nodes[i]->input == input);
    arena_free(scratch);
    return found;
}

bool role_is_data(const Input *input)
{
    return input->kind <= INPUT_SCALAR;
}

bool role_is_target(const Model *model, const Input *input)
{
    return role_is_data(input) && !depends(model, true, input) && depends(model, false, input);
}

const Input *role_predicted(const Model *model)
{
    if (model->token)
        return model->token;
    for (int i = 0; i < model->input_count; i++)
        if (role_is_target(model, model->inputs[i]))
            return model->inputs[i];
    return NULL;
}

const Input *role_counted(const Model *model)
{
    const Input *counted = role_predicted(model);
    for (int i = 0; i < model->input_count && !counted; i++) {
        const Input *input = model->inputs[i];
        if (role_is_data(input) && input->axis && depends(model, false, input))
            counted = input;
    }
    return counted;
}
