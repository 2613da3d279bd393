/* Contender: oneDNN, version 2 or 3.
 *
 * Weights are reordered once into the formats that the primitives ask for. Gates of its GRU, the
 * one with linear before reset, are z r n, and the recurrent bias of n alone is its fourth. */
#include "contender.h"

#include <dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What goes in and out; each has a gradient. */
typedef enum Tensor { X, H, C, W_INPUT, W_STATE, BIAS, Y, H_LAST, C_LAST, TENSORS } Tensor;

static const int arguments[TENSORS] = {
    [X] = DNNL_ARG_SRC_LAYER,          [H] = DNNL_ARG_SRC_ITER,
    [C] = DNNL_ARG_SRC_ITER_C,         [W_INPUT] = DNNL_ARG_WEIGHTS_LAYER,
    [W_STATE] = DNNL_ARG_WEIGHTS_ITER, [BIAS] = DNNL_ARG_BIAS,
    [Y] = DNNL_ARG_DST_LAYER,          [H_LAST] = DNNL_ARG_DST_ITER,
    [C_LAST] = DNNL_ARG_DST_ITER_C};

static const int gradient_arguments[TENSORS] = {
    [X] = DNNL_ARG_DIFF_SRC_LAYER,          [H] = DNNL_ARG_DIFF_SRC_ITER,
    [C] = DNNL_ARG_DIFF_SRC_ITER_C,         [W_INPUT] = DNNL_ARG_DIFF_WEIGHTS_LAYER,
    [W_STATE] = DNNL_ARG_DIFF_WEIGHTS_ITER, [BIAS] = DNNL_ARG_DIFF_BIAS,
    [Y] = DNNL_ARG_DIFF_DST_LAYER,          [H_LAST] = DNNL_ARG_DIFF_DST_ITER,
    [C_LAST] = DNNL_ARG_DIFF_DST_ITER_C};

/* A primitive and its arguments. */
typedef struct Call {
    dnnl_primitive_desc_t desc;
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t args[2 * TENSORS + 1];
    int count;
} Call;

typedef struct Layer {
    Problem problem;
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    Call forward, backward;
    dnnl_memory_t plain[TENSORS]; /* as all contenders have them */
    dnnl_memory_t gradients[TENSORS];
    dnnl_memory_t workspace;
} Layer;

static void ok(dnnl_status_t status, const char *what)
{
    if (status != dnnl_success)
        contender_fail("onednn: %s: status %d", what, (int)status);
}

/* ---- the two versions ---- */

#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t Desc;

static Desc new_desc(int count, const dnnl_dims_t dims, dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t desc;
    ok(dnnl_memory_desc_create_with_tag(&desc, count, dims, dnnl_f32, tag), "shape");
    return desc;
}

static dnnl_primitive_desc_t new_forward(const Layer *l, const Desc d[TENSORS])
{
    const dnnl_prop_kind_t kind = l->problem.training ? dnnl_forward_training
                                                      : dnnl_forward_inference;
    const dnnl_rnn_direction_t way = dnnl_unidirectional_left2right;
    dnnl_primitive_desc_t desc = NULL;
    if (problem_is(&l->problem, "lstm"))
        ok(dnnl_lstm_forward_primitive_desc_create(&desc, l->engine, kind, way, d[X], d[H], d[C],
                                                   d[W_INPUT], d[W_STATE], NULL, NULL, d[BIAS],
                                                   d[Y], d[H_LAST], d[C_LAST], 0, NULL),
           "lstm");
    else if (problem_is(&l->problem, "gru"))
        ok(dnnl_lbr_gru_forward_primitive_desc_create(&desc, l->engine, kind, way, d[X], d[H],
                                                      d[W_INPUT], d[W_STATE], d[BIAS], d[Y],
                                                      d[H_LAST], 0, NULL),
           "gru");
    else
        ok(dnnl_vanilla_rnn_forward_primitive_desc_create(&desc, l->engine, kind, dnnl_eltwise_tanh,
                                                          way, d[X], d[H], d[W_INPUT], d[W_STATE],
                                                          d[BIAS], d[Y], d[H_LAST], 0, 0, 0, NULL),
           "vanilla");
    return desc;
}

/* A gradient has the shape of its value. */
static dnnl_primitive_desc_t new_backward(const Layer *l, const Desc d[TENSORS])
{
    const dnnl_rnn_direction_t way = dnnl_unidirectional_left2right;
    const dnnl_prop_kind_t kind = dnnl_backward;
    const dnnl_primitive_desc_t hint = l->forward.desc;
    dnnl_primitive_desc_t desc = NULL;
    if (problem_is(&l->problem, "lstm"))
        ok(dnnl_lstm_backward_primitive_desc_create(
               &desc, l->engine, kind, way, d[X], d[H], d[C], d[W_INPUT], d[W_STATE], NULL, NULL,
               d[BIAS], d[Y], d[H_LAST], d[C_LAST], d[X], d[H], d[C], d[W_INPUT], d[W_STATE], NULL,
               NULL, d[BIAS], d[Y], d[H_LAST], d[C_LAST], 0, hint, NULL),
           "lstm backward");
    else if (problem_is(&l->problem, "gru"))
        ok(dnnl_lbr_gru_backward_primitive_desc_create(
               &desc, l->engine, kind, way, d[X], d[H], d[W_INPUT], d[W_STATE], d[BIAS], d[Y],
               d[H_LAST], d[X], d[H], d[W_INPUT], d[W_STATE], d[BIAS], d[Y], d[H_LAST], 0, hint,
               NULL),
           "gru backward");
    else
        ok(dnnl_vanilla_rnn_backward_primitive_desc_create(
               &desc, l->engine, kind, dnnl_eltwise_tanh, way, d[X], d[H], d[W_INPUT], d[W_STATE],
               d[BIAS], d[Y], d[H_LAST], d[X], d[H], d[W_INPUT], d[W_STATE], d[BIAS], d[Y],
               d[H_LAST], 0, 0, 0, hint, NULL),
           "vanilla backward");
    return desc;
}
#else
typedef const dnnl_memory_desc_t *Desc;

static Desc new_desc(int count, const dnnl_dims_t dims, dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t *desc = calloc(1, sizeof *desc);
    if (!desc)
        contender_fail("onednn: no memory");
    ok(dnnl_memory_desc_init_by_tag(desc, count, dims, dnnl_f32, tag), "shape");
    return desc;
}

static dnnl_primitive_desc_t new_primitive_desc(const Layer *l, const dnnl_rnn_desc_t *operation)
{
    dnnl_primitive_desc_t desc;
    ok(dnnl_primitive_desc_create(&desc, operation, NULL, l->engine, l->forward.desc),
       "primitive descriptor");
    return desc;
}

static dnnl_primitive_desc_t new_forward(const Layer *l, const Desc d[TENSORS])
{
    const dnnl_prop_kind_t kind = l->problem.training ? dnnl_forward_training
                                                      : dnnl_forward_inference;
    const dnnl_rnn_direction_t way = dnnl_unidirectional_left2right;
    dnnl_rnn_desc_t desc;
    if (problem_is(&l->problem, "lstm"))
        ok(dnnl_lstm_forward_desc_init(&desc, kind, way, d[X], d[H], d[C], d[W_INPUT], d[W_STATE],
                                       d[BIAS], d[Y], d[H_LAST], d[C_LAST], 0),
           "lstm");
    else if (problem_is(&l->problem, "gru"))
        ok(dnnl_lbr_gru_forward_desc_init(&desc, kind, way, d[X], d[H], d[W_INPUT], d[W_STATE],
                                          d[BIAS], d[Y], d[H_LAST], 0),
           "gru");
    else
        ok(dnnl_vanilla_rnn_forward_desc_init(&desc, kind, dnnl_eltwise_tanh, way, d[X], d[H],
                                              d[W_INPUT], d[W_STATE], d[BIAS], d[Y], d[H_LAST], 0,
                                              0, 0),
           "vanilla");
    return new_primitive_desc(l, &desc);
}

/* A gradient has the shape of its value. */
static dnnl_primitive_desc_t new_backward(const Layer *l, const Desc d[TENSORS])
{
    const dnnl_rnn_direction_t way = dnnl_unidirectional_left2right;
    const dnnl_prop_kind_t kind = dnnl_backward;
    dnnl_rnn_desc_t desc;
    if (problem_is(&l->problem, "lstm"))
        ok(dnnl_lstm_backward_desc_init(&desc, kind, way, d[X], d[H], d[C], d[W_INPUT], d[W_STATE],
                                        d[BIAS], d[Y], d[H_LAST], d[C_LAST], d[X], d[H], d[C],
                                        d[W_INPUT], d[W_STATE], d[BIAS], d[Y], d[H_LAST], d[C_LAST],
                                        0),
           "lstm backward");
    else if (problem_is(&l->problem, "gru"))
        ok(dnnl_lbr_gru_backward_desc_init(&desc, kind, way, d[X], d[H], d[W_INPUT], d[W_STATE],
                                           d[BIAS], d[Y], d[H_LAST], d[X], d[H], d[W_INPUT],
                                           d[W_STATE], d[BIAS], d[Y], d[H_LAST], 0),
           "gru backward");
    else
        ok(dnnl_vanilla_rnn_backward_desc_init(&desc, kind, dnnl_eltwise_tanh, way, d[X], d[H],
                                               d[W_INPUT], d[W_STATE], d[BIAS], d[Y], d[H_LAST],
                                               d[X], d[H], d[W_INPUT], d[W_STATE], d[BIAS], d[Y],
                                               d[H_LAST], 0, 0, 0),
           "vanilla backward");
    return new_primitive_desc(l, &desc);
}
#endif

/* ---- shapes ---- */

static size_t bias_count(const Problem *p)
{
    return problem_gates(p) + problem_is(p, "gru");
}

static bool has(const Problem *p, Tensor tensor)
{
    return (tensor != C && tensor != C_LAST) || problem_is(p, "lstm");
}

/* Of weights the format is free, or that of `weights`. */
static void fill_descs(const Problem *p, dnnl_format_tag_t weights, Desc d[TENSORS])
{
    const dnnl_dim_t T = (dnnl_dim_t)p->steps, B = (dnnl_dim_t)p->batch, S = (dnnl_dim_t)p->hidden,
                     G = (dnnl_dim_t)problem_gates(p);
    const dnnl_dims_t sequence = {T, B, S}, state = {1, 1, B, S}, matrix = {1, 1, S, G, S},
                      bias = {1, 1, (dnnl_dim_t)bias_count(p), S};
    d[X] = d[Y] = new_desc(3, sequence, dnnl_tnc);
    d[H] = d[H_LAST] = d[C] = d[C_LAST] = new_desc(4, state, dnnl_ldnc);
    d[W_INPUT] = d[W_STATE] = new_desc(5, matrix, weights);
    d[BIAS] = new_desc(4, bias, dnnl_ldgo);
}

/* ---- memory ---- */

static float *floats_of(dnnl_memory_t memory)
{
    void *data;
    ok(dnnl_memory_get_data_handle(memory, &data), "data");
    return data;
}

static dnnl_memory_t new_memory(const Layer *l, Desc desc)
{
    dnnl_memory_t memory;
    float *data = contender_floats(dnnl_memory_desc_get_size(desc) / sizeof(float) + 1);
    ok(dnnl_memory_create(&memory, desc, l->engine, data), "memory");
    return memory;
}

static Desc desc_of(dnnl_primitive_desc_t desc, int argument)
{
    return dnnl_primitive_desc_query_md(desc, dnnl_query_exec_arg_md, argument);
}

static void add_argument(Call *call, int argument, dnnl_memory_t memory)
{
    call->args[call->count++] = (dnnl_exec_arg_t){argument, memory};
}

static void execute(const Layer *l, const Call *call)
{
    ok(dnnl_primitive_execute(call->primitive, l->stream, call->count, call->args), "execution");
    ok(dnnl_stream_wait(l->stream), "waiting");
}

static dnnl_memory_t reordered(const Layer *l, dnnl_memory_t from, Desc from_desc, Desc to_desc)
{
    Call reorder = {.count = 0};
    const dnnl_memory_t to = new_memory(l, to_desc);
    ok(dnnl_reorder_primitive_desc_create(&reorder.desc, from_desc, l->engine, to_desc, l->engine,
                                          NULL),
       "reorder descriptor");
    ok(dnnl_primitive_create(&reorder.primitive, reorder.desc), "reorder");
    add_argument(&reorder, DNNL_ARG_FROM, from);
    add_argument(&reorder, DNNL_ARG_TO, to);
    execute(l, &reorder);
    return to;
}

/* ---- numbers ---- */

/* The place in PyTorch's order of oneDNN's gate g. */
static size_t gate_of(const Problem *p, size_t g)
{
    return problem_is(p, "gru") && g < 2 ? 1 - g : g;
}

/* PyTorch's [gates, units, inputs] as [inputs, gates, units]. */
static void fill_weights(const Problem *p, Stream stream, float *out)
{
    const size_t S = p->hidden, G = problem_gates(p);
    for (size_t i = 0; i < S; i++)
        for (size_t g = 0; g < G; g++)
            for (size_t j = 0; j < S; j++)
                out[(i * G + g) * S + j] = contender_number(p, stream,
                                                            (gate_of(p, g) * S + j) * S + i);
}

static void fill_bias(const Problem *p, float *out)
{
    const size_t S = p->hidden, G = problem_gates(p);
    for (size_t g = 0; g < G; g++)
        for (size_t j = 0; j < S; j++) {
            const size_t i = gate_of(p, g) * S + j;
            const float of_state = contender_number(p, STREAM_B_STATE, i);
            const bool apart = g == 2 && bias_count(p) > G;
            out[g * S + j] = contender_number(p, STREAM_B_INPUT, i) + (apart ? 0 : of_state);
            if (apart)
                out[G * S + j] = of_state;
        }
}

static void fill(const Problem *p, Stream stream, size_t count, float *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = contender_number(p, stream, i);
}

static void fill_plain(const Layer *l)
{
    const Problem *p = &l->problem;
    const size_t rows = p->batch * p->hidden;
    fill(p, STREAM_X, p->steps * rows, floats_of(l->plain[X]));
    fill(p, STREAM_H, rows, floats_of(l->plain[H]));
    if (has(p, C))
        fill(p, STREAM_C, rows, floats_of(l->plain[C]));
    fill_weights(p, STREAM_W_INPUT, floats_of(l->plain[W_INPUT]));
    fill_weights(p, STREAM_W_STATE, floats_of(l->plain[W_STATE]));
    fill_bias(p, floats_of(l->plain[BIAS]));
}

/* ---- construction ---- */

static void add_values(const Layer *l, Call *call, const Desc plain[TENSORS])
{
    for (Tensor i = 0; i < TENSORS; i++) {
        if (!has(&l->problem, i))
            continue;
        const bool is_weight = i == W_INPUT || i == W_STATE;
        add_argument(call, arguments[i],
                     is_weight
                         ? reordered(l, l->plain[i], plain[i], desc_of(call->desc, arguments[i]))
                         : l->plain[i]);
    }
    if (l->problem.training)
        add_argument(call, DNNL_ARG_WORKSPACE, l->workspace);
}

static void add_gradients(Layer *l)
{
    for (Tensor i = 0; i < TENSORS; i++) {
        if (!has(&l->problem, i))
            continue;
        l->gradients[i] = new_memory(l, desc_of(l->backward.desc, gradient_arguments[i]));
        add_argument(&l->backward, gradient_arguments[i], l->gradients[i]);
    }
    const Problem *p = &l->problem;
    fill(p, STREAM_DY, p->steps * p->batch * p->hidden, floats_of(l->gradients[Y]));
}

static void add_backward(Layer *l, const Desc plain[TENSORS], const Desc free_[TENSORS])
{
    l->backward.desc = new_backward(l, free_);
    add_values(l, &l->backward, plain);
    add_gradients(l);
    ok(dnnl_primitive_create(&l->backward.primitive, l->backward.desc), "backward");
}

static void construct(Layer *l)
{
    Desc plain[TENSORS], free_[TENSORS];
    ok(dnnl_engine_create(&l->engine, dnnl_cpu, 0), "engine");
    ok(dnnl_stream_create(&l->stream, l->engine, dnnl_stream_default_flags), "stream");
    fill_descs(&l->problem, dnnl_ldigo, plain);
    fill_descs(&l->problem, dnnl_format_tag_any, free_);
    for (Tensor i = 0; i < TENSORS; i++)
        l->plain[i] = new_memory(l, plain[i]);
    fill_plain(l);
    l->forward.desc = new_forward(l, free_);
    if (l->problem.training)
        l->workspace = new_memory(l, desc_of(l->forward.desc, DNNL_ARG_WORKSPACE));
    add_values(l, &l->forward, plain);
    ok(dnnl_primitive_create(&l->forward.primitive, l->forward.desc), "forward");
    if (l->problem.training)
        add_backward(l, plain, free_);
}

/* ---- runs ---- */

/* oneDNN adds to the gradients of weights and biases. */
static void clear_gradients(const Layer *l)
{
    static const Tensor summed[] = {W_INPUT, W_STATE, BIAS};
    for (size_t i = 0; i < sizeof summed / sizeof *summed; i++) {
        const Desc desc = desc_of(l->backward.desc, gradient_arguments[summed[i]]);
        memset(floats_of(l->gradients[summed[i]]), 0, dnnl_memory_desc_get_size(desc));
    }
}

static void run_once(void *state)
{
    const Layer *l = state;
    execute(l, &l->forward);
    if (!l->problem.training)
        return;
    clear_gradients(l);
    execute(l, &l->backward);
}

static double gradient_norm(const Layer *l, Tensor tensor)
{
    const size_t bytes = dnnl_memory_desc_get_size(
        desc_of(l->backward.desc, gradient_arguments[tensor]));
    return contender_norm(floats_of(l->gradients[tensor]), bytes / sizeof(float));
}

static void check(void *state, double norms[CHECKS])
{
    const Layer *l = state;
    const Problem *p = &l->problem;
    norms[CHECK_Y] = contender_norm(floats_of(l->plain[Y]), p->steps * p->batch * p->hidden);
    if (!p->training)
        return;
    norms[CHECK_DX] = gradient_norm(l, X);
    norms[CHECK_DW_INPUT] = gradient_norm(l, W_INPUT);
    norms[CHECK_DW_STATE] = gradient_norm(l, W_STATE);
    norms[CHECK_DB_INPUT] = contender_norm(floats_of(l->gradients[BIAS]),
                                           problem_gates(p) * p->hidden);
    norms[CHECK_DH] = gradient_norm(l, H);
}

/* "2.6.3:brgemm:avx512_core": the version, and what runs. */
static const char *version_of(const Layer *l, char *text, size_t size)
{
    const char *implementation = "";
    ok(dnnl_primitive_desc_query(l->forward.desc, dnnl_query_impl_info_str, 0,
                                 (void *)&implementation),
       "implementation");
    const dnnl_version_t *version = dnnl_version();
    snprintf(text, size, "%d.%d.%d:%s", version->major, version->minor, version->patch,
             implementation);
    return text;
}

int main(int argc, char **argv)
{
    char version[100];
    static Layer layer;
    layer.problem = contender_problem(argc, argv);
    if (!problem_gates(&layer.problem))
        contender_skip("oneDNN has no %s", layer.problem.cell);
    construct(&layer);
    version_of(&layer, version, sizeof version);
    const Contender contender = {
        .name = "onednn", .version = version, .state = &layer, .run = run_once, .check = check};
    contender_serve(&contender, &layer.problem);
    return 0;
}
