/* A model of a stream step by step: begin, then as many steps as the axis has, against the whole
 * forward pass. In generation the token that a step reads is the one before its own. */
#include "tool/check.h"

#include "ir/layout.h"
#include "ir/schedule.h"

#include <string.h>

typedef struct Stream {
    Arena *arena;
    const Compiled *compiled;
    const Model *model;
    const Binding *binding;
    const Tensors *forward;
    Comparison comparison;
} Stream;

/* ---- one step of a value ---- */

static size_t steps(const Stream *stream)
{
    return stream->binding->extent[stream->model->stream->id];
}

/* Step t of a value whose outermost axis is the stream's. */
static Tensor step_of(const Stream *stream, const Tensor *whole, size_t t)
{
    Tensor step = *whole;
    step.dims--;
    memmove(step.shape, step.shape + 1, (size_t)step.dims * sizeof *step.shape);
    step.values += t * (tensor_size(whole) / steps(stream));
    return step;
}

/* What a step reads of an input: all of it, step t, or where the token is fed back step t-1. */
static Tensor input_at(const Stream *stream, const Input *input, size_t t)
{
    const Tensor *whole = stream->binding->inputs[input->id];
    if (input->axis != stream->model->stream)
        return *whole;
    if (input != stream->model->token)
        return step_of(stream, whole, t);
    if (t > 0)
        return step_of(stream, whole, t - 1);
    Tensor first = step_of(stream, whole, 0);
    first.values = arena_alloc(stream->arena, tensor_size(&first) * sizeof *first.values);
    for (size_t b = 0; b < tensor_size(&first); b++)
        first.values[b] = input->start;
    return first;
}

static bool is_stepped(const Stream *stream, const Node *n)
{
    int order[MAX_AXES + 1];
    return layout_order(stream->model, n->axes, order) && order[0] == stream->model->stream->id;
}

static void compare(Stream *stream, const char *name, const double *got, size_t t)
{
    const char *full_name = arena_format(stream->arena, "out.%s", name);
    const Tensor *whole = tensors_find(stream->forward, full_name);
    Tensor expected = step_of(stream, whole, t);
    size_t count = tensor_size(&expected);
    check_note(&stream->comparison, full_name, check_error(got, expected.values, count),
               (long)count);
}

/* ---- emitted code ---- */

static void set_inputs(Stream *stream, Drive *drive, size_t t)
{
    for (int i = 0; i < stream->model->input_count; i++) {
        const Input *input = stream->model->inputs[i];
        if (input->axis != stream->model->stream || input->kind == INPUT_COTANGENT)
            continue;
        const rnn_value_info *info = drive_input(drive->model, input->name);
        Tensor now = input_at(stream, input, t);
        if (info->is_id)
            drive_set(drive, info, tensor_ids(stream->arena, &now));
        else
            drive_set(drive, info, tensor_floats(stream->arena, &now));
    }
}

static void take_output(Stream *stream, Drive *drive, const rnn_value_info *info, size_t t,
                        const void *values)
{
    size_t count = drive_count(drive, info);
    double *got = arena_alloc(stream->arena, count * sizeof *got);
    const int32_t *ids = values;
    const float *numbers = values;
    for (size_t i = 0; i < count; i++)
        got[i] = info->is_id ? ids[i] : (double)numbers[i];
    compare(stream, info->name, got, t);
}

/* Room for one step of every output that a step computes; NULL for the others. */
static void **set_outputs(Stream *stream, Drive *drive)
{
    const rnn_model *emitted = drive->model;
    void **outputs = arena_alloc(stream->arena, (emitted->output_count + 1) * sizeof *outputs);
    for (size_t i = 0; i < emitted->output_count; i++) {
        const rnn_value_info *info = &emitted->outputs[i];
        if (!is_stepped(stream, bind_output(stream->model, info->name)))
            continue;
        outputs[i] = drive_memory(stream->arena, drive_count(drive, info) * sizeof(float));
        drive_set(drive, info, outputs[i]);
    }
    return outputs;
}

static void step_emitted(Stream *stream, const rnn_model *emitted)
{
    Drive *drive = eval_open(stream->binding, emitted, NULL);
    drive_steps(drive, drive_axis(emitted, stream->model->stream->name), 1, NULL);
    void **outputs = set_outputs(stream, drive);
    drive_poison(drive, RNN_STEP);
    drive_run_or_stop(drive, RNN_BEGIN);
    for (size_t t = 0; t < steps(stream); t++) {
        set_inputs(stream, drive, t);
        drive_run_or_stop(drive, RNN_STEP);
        for (size_t i = 0; i < emitted->output_count; i++)
            if (outputs[i])
                take_output(stream, drive, &emitted->outputs[i], t, outputs[i]);
    }
}

/* ---- the interpreter ---- */

/* An interpreter of begin or step, its state as `states` has it. */
static Interp *open_interp(Stream *stream, const Graph *g, const double *const *states, size_t t)
{
    const Model *model = stream->model;
    Interp *interp = interp_new(stream->arena, g, (int)stream->binding->extent[0]);
    for (int i = 0; i < model->axis_count; i++)
        if (!model->axes[i]->from && model->axes[i] != model->stream)
            interp_length(interp, model->axes[i], stream->binding->lengths[i + 1]);
    bind_params(stream->binding, interp);
    for (int i = 0; i < model->input_count; i++) {
        if (!bind_reads(g, model->inputs[i]) || !stream->binding->inputs[i])
            continue;
        Tensor now = input_at(stream, model->inputs[i], t);
        memcpy(interp_input(interp, model->inputs[i]), now.values,
               tensor_size(&now) * sizeof(double));
    }
    for (int i = 0; i < model->state_count; i++)
        if (bind_reads(g, model->states[i].input))
            memcpy(interp_input(interp, model->states[i].input), states[i],
                   interp_input_count(interp, model->states[i].input) * sizeof(double));
    return interp;
}

/* A step of a value over two axes is [B, Tx, size], as in the whole value; the interpreter, which
 * knows of one axis only, has [Tx, B, size]. */
static const double *in_order(const Stream *stream, const Node *n, const double *got)
{
    size_t B = stream->binding->extent[0], size = n->shape.kind == SCALAR ? 1 : (size_t)units(n);
    const Axis *inner = time_axis(stream->model, n->axes);
    if (!inner)
        return got;
    size_t T = stream->binding->extent[inner->id];
    double *turned = arena_alloc(stream->arena, T * B * size * sizeof *turned);
    for (size_t t = 0; t < T; t++)
        for (size_t b = 0; b < B; b++)
            memcpy(turned + (b * T + t) * size, got + (t * B + b) * size, size * sizeof *turned);
    return turned;
}

static void take_results(Stream *stream, const Graph *g, Interp *interp, const double **states,
                         size_t t)
{
    for (int i = 0; i < g->result_count; i++) {
        const Result *result = &g->results[i];
        const double *got = interp_result(interp, result);
        if (result->role == RESULT_STATE)
            states[result->index] = got;
        else if (result->role == RESULT_OUTPUT &&
                 is_stepped(stream, bind_output(stream->model, result->name)))
            compare(stream, result->name, in_order(stream, result->node, got), t);
    }
}

static void step_interpreted(Stream *stream)
{
    const Graph *begin = stream->compiled->graphs[ENTRY_BEGIN];
    const Graph *step = stream->compiled->graphs[ENTRY_STEP];
    size_t room = (size_t)stream->model->state_count + 1;
    const double **states = arena_alloc(stream->arena, room * sizeof *states);
    if (begin)
        take_results(stream, begin, open_interp(stream, begin, states, 0), states, 0);
    for (size_t t = 0; t < steps(stream); t++)
        take_results(stream, step, open_interp(stream, step, states, t), states, t);
}

bool check_steps(Arena *arena, Comparison comparison, Engine engine, const Tensors *in,
                 const Tensors *forward)
{
    const Model *model = engine.compiled->model;
    Stream stream = {.arena = arena,
                     .compiled = engine.compiled,
                     .model = model,
                     .binding = bind_tensors(arena, model, in),
                     .forward = forward,
                     .comparison = comparison};
    if (engine.emitted)
        step_emitted(&stream, engine.emitted);
    else
        step_interpreted(&stream);
    return check_print(&stream.comparison);
}
