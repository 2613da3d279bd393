/* Evaluation by the interpreter, in double precision. */
#include "tool/eval.h"

/* A whole value, whose steps end with the longest row, in a result of full extent. */
static void add_value(const Binding *binding, Interp *interp, const Node *n, Tensors *out,
                      const char *name)
{
    Tensor full = bind_output_layout(binding, n);
    Tensor got = bind_layout(binding, n->axes, n->shape.kind == SCALAR ? 0 : (size_t)units(n),
                             binding->longest);
    got.values = arena_alloc(binding->arena, tensor_size(&got) * sizeof(double));
    interp_value(interp, n, got.values);
    full.values = eval_add(out, "out.", name, full);
    tensor_copy_common(&full, &got);
}

/* The logits of generation are an output too, unless one is declared that is the same. */
static bool is_output(const Graph *g, const Result *result)
{
    if (result->role != RESULT_LOGITS)
        return result->role == RESULT_OUTPUT;
    for (int i = 0; i < g->result_count; i++)
        if (g->results[i].role == RESULT_OUTPUT && g->results[i].node == result->node)
            return false;
    return true;
}

static void add_outputs(const Binding *binding, const Graph *g, Tensors *out)
{
    Interp *interp = bind_interp(binding->arena, binding, g);
    for (int i = 0; i < g->result_count; i++)
        if (is_output(g, &g->results[i]))
            add_value(binding, interp, g->results[i].node, out, g->results[i].name);
}

static void add_loss(Interp *interp, const Graph *g, Tensors *out)
{
    *eval_add(out, "out.", "loss",
              (Tensor){.dims = 0}) = interp_scalar(interp, graph_find(g, RESULT_LOSS, NULL));
}

static void add_param_gradients(const Binding *binding, Interp *interp, const Graph *g,
                                Tensors *out)
{
    for (int i = 0; i < binding->model->param_count; i++) {
        const Param *param = binding->model->params[i];
        const Node *n = graph_find(g, RESULT_GRADIENT, param->name);
        if (n)
            interp_value(interp, n, eval_add(out, "grad.", param->name, bind_param_layout(param)));
    }
}

static void add_input_gradient(const Binding *binding, Interp *interp, const Node *n,
                               const Input *input, Tensors *out)
{
    Tensor full = bind_input_layout(binding, input);
    full.values = eval_add(out, "grad.in.", input->name, full);
    if (!n)
        return;
    Tensor got = full;
    for (int i = 0; i < got.dims && input->axis; i++)
        got.shape[0] = binding->longest[input->axis->id];
    got.values = arena_alloc(binding->arena, tensor_size(&got) * sizeof(double));
    interp_value(interp, n, got.values);
    tensor_copy_common(&full, &got);
}

static void add_input_gradients(const Binding *binding, Interp *interp, const Graph *g,
                                Tensors *out)
{
    for (int i = 0; i < binding->model->input_count; i++) {
        const Input *input = binding->model->inputs[i];
        if (input->wants_gradient)
            add_input_gradient(binding, interp, graph_find(g, RESULT_INPUT_GRADIENT, input->name),
                               input, out);
    }
}

static void add_gradients(const Binding *binding, const Graph *g, Tensors *out)
{
    Interp *interp = bind_interp(binding->arena, binding, g);
    interp_dropout(interp, 0, 0);
    add_loss(interp, g, out);
    add_param_gradients(binding, interp, g, out);
    add_input_gradients(binding, interp, g, out);
}

void eval_interp(const Binding *binding, const Compiled *compiled, bool grad, Tensors *out)
{
    const Graph *forward = compiled->graphs[ENTRY_FORWARD], *loss = compiled->graphs[ENTRY_LOSS];
    if (forward)
        add_outputs(binding, forward, out);
    if (grad)
        add_gradients(binding, compiled->graphs[ENTRY_TRAIN], out);
    else if (loss && graph_find(loss, RESULT_LOSS, NULL))
        add_loss(bind_interp(binding->arena, binding, loss), loss, out);
}
