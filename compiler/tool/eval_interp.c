/* Evaluation by the interpreter, in double precision. */
#include "tool/eval.h"

/* An engine at work: what is bound, and how values are rounded. */
typedef struct Work {
    const Binding *binding;
    bool single;
} Work;

static Interp *open_graph(const Work *work, const Graph *g)
{
    Interp *interp = bind_interp(work->binding->arena, work->binding, g);
    if (work->single)
        interp_single(interp);
    return interp;
}

/* A value whose steps end with the longest row, as a result of full extent. */
static void add_result(const Binding *binding, Interp *interp, const Node *n, Tensor got,
                       Tensor full)
{
    got.values = arena_alloc(binding->arena, tensor_size(&got) * sizeof(double));
    interp_value(interp, n, got.values);
    tensor_copy_common(&full, &got);
}

static void add_output(const Binding *binding, Interp *interp, const Result *result, Tensors *out)
{
    Tensor full = bind_output_layout(binding, result->node, binding->extent);
    full.values = eval_add(out, "out.", result->name, full);
    add_result(binding, interp, result->node,
               bind_output_layout(binding, result->node, binding->longest), full);
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

static void add_outputs(const Work *work, const Graph *g, Tensors *out)
{
    Interp *interp = open_graph(work, g);
    for (int i = 0; i < g->result_count; i++)
        if (is_output(g, &g->results[i]))
            add_output(work->binding, interp, &g->results[i], out);
}

static void add_loss(Interp *interp, const Graph *g, Tensors *out)
{
    double *loss = eval_add(out, "out.", "loss", (Tensor){.dims = 0});
    *loss = interp_scalar(interp, graph_find(g, RESULT_LOSS, NULL));
}

/* The loss of evaluation where it is wanted, and the metrics. */
static void add_scores(const Work *work, const Graph *g, bool loss, Tensors *out)
{
    Interp *interp = open_graph(work, g);
    if (loss)
        add_loss(interp, g, out);
    for (int i = 0; i < g->result_count; i++)
        if (g->results[i].role == RESULT_METRIC)
            *eval_add(out, "out.", g->results[i].name,
                      (Tensor){.dims = 0}) = interp_scalar(interp, g->results[i].node);
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

/* Of an input that the loss does not depend on there is no node, and the gradient is 0. */
static void add_input_gradient(const Binding *binding, Interp *interp, const Node *n,
                               const Input *input, Tensors *out)
{
    Tensor full = bind_input_layout(binding, input, binding->extent);
    full.values = eval_add(out, "grad.in.", input->name, full);
    if (n)
        add_result(binding, interp, n, bind_input_layout(binding, input, binding->longest), full);
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

static void add_gradients(const Work *work, const Graph *g, Tensors *out)
{
    Interp *interp = open_graph(work, g);
    interp_dropout(interp, 0, 0);
    add_loss(interp, g, out);
    add_param_gradients(work->binding, interp, g, out);
    add_input_gradients(work->binding, interp, g, out);
}

void eval_interp(const Binding *binding, const Compiled *compiled, bool grad, bool single,
                 Tensors *out)
{
    const Work work = {binding, single};
    const Graph *forward = compiled->graphs[ENTRY_FORWARD], *loss = compiled->graphs[ENTRY_LOSS];
    if (forward)
        add_outputs(&work, forward, out);
    if (grad)
        add_gradients(&work, compiled->graphs[ENTRY_TRAIN], out);
    if (loss)
        add_scores(&work, loss, !grad, out);
}
