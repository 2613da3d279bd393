/* Evaluation by emitted code. */
#include "tool/eval.h"

#include <math.h>
#include <string.h>

/* An array that the code writes, and the result that it becomes. */
typedef struct Written {
    void *values; /* float or int32_t */
    bool is_id;
    size_t count;
    double *result;
} Written;

/* ---- what goes in ---- */

/* Optional inputs that are not given stay NULL; other ones, cotangents, are then 0. */
static void set_input(Drive *drive, const Binding *binding, const rnn_value_info *info)
{
    const Tensor *given = binding->inputs[bind_input(binding->model, info->name)->id];
    if (given && info->is_id)
        drive_set(drive, info, tensor_ids(drive->arena, given));
    else if (given)
        drive_set(drive, info, tensor_floats(drive->arena, given));
    else if (!info->optional)
        drive_set(drive, info, drive_memory(drive->arena, drive_count(drive, info) * 4));
}

static void set_lengths(Drive *drive, const Binding *binding)
{
    const Model *model = binding->model;
    for (int i = 0; i < model->axis_count; i++) {
        if (model->axes[i]->from)
            continue;
        int id = model->axes[i]->id;
        drive_steps(drive, drive_axis(drive->model, model->axes[i]->name), (int)binding->extent[id],
                    binding->lengths[id]);
    }
}

static void set_params(Drive *drive, const Binding *binding)
{
    for (size_t i = 0; i < drive->model->param_count; i++) {
        const Tensor *given = binding->params[i];
        for (size_t k = 0; k < tensor_size(given); k++)
            drive->params[drive->model->params[i].offset + k] = (float)given->values[k];
    }
    drive_prepare(drive);
}

Drive *eval_open(const Binding *binding, const rnn_model *model, rnn_pool *pool)
{
    Drive *drive = drive_new(binding->arena, model, (int)binding->extent[0]);
    drive_lend(drive, pool);
    set_lengths(drive, binding);
    set_params(drive, binding);
    for (size_t i = 0; i < model->input_count; i++)
        set_input(drive, binding, &model->inputs[i]);
    return drive;
}

/* ---- what comes out ---- */

/* An array of NaN, so that whatever is not written is seen; also as ids these are wrong. */
static Written new_array(Arena *arena, bool is_id, Tensor like, double *result)
{
    size_t count = tensor_size(&like);
    void *values = drive_memory(arena, count * sizeof(float));
    memset(values, 0xff, count * sizeof(float));
    return (Written){values, is_id, count, result};
}

static void take(const Written *written)
{
    const float *numbers = written->values;
    const int32_t *ids = written->values;
    for (size_t i = 0; i < written->count; i++)
        written->result[i] = written->is_id ? ids[i] : (double)numbers[i];
}

static void run_forward(Drive *drive, const Binding *binding, Tensors *out)
{
    const rnn_model *model = drive->model;
    Written *written = arena_alloc(binding->arena, (model->output_count + 1) * sizeof *written);
    for (size_t i = 0; i < model->output_count; i++) {
        const rnn_value_info *info = &model->outputs[i];
        Tensor like = bind_output_layout(binding, bind_output(binding->model, info->name),
                                         binding->extent);
        written[i] = new_array(binding->arena, info->is_id, like,
                               eval_add(out, "out.", info->name, like));
        drive_set(drive, info, written[i].values);
    }
    drive_poison(drive, RNN_FORWARD);
    drive_run_or_stop(drive, RNN_FORWARD);
    for (size_t i = 0; i < model->output_count; i++)
        take(&written[i]);
}

static void add_number(Tensors *out, const char *name, float number)
{
    *eval_add(out, "out.", name, (Tensor){.dims = 0}) = (double)number;
}

static void run_loss(Drive *drive, rnn_entry entry)
{
    drive->instance.loss = NAN;
    drive_poison(drive, entry);
    drive_run_or_stop(drive, entry);
}

/* The loss of evaluation where it is wanted, and the metrics. */
static void run_scores(Drive *drive, bool loss, Tensors *out)
{
    const rnn_model *model = drive->model;
    float *metrics = drive_memory(drive->arena, model->metric_count * sizeof *metrics);
    for (size_t i = 0; i < model->metric_count; i++) {
        metrics[i] = NAN;
        drive_set(drive, &model->metrics[i], &metrics[i]);
    }
    run_loss(drive, RNN_LOSS);
    if (loss)
        add_number(out, "loss", drive->instance.loss);
    for (size_t i = 0; i < model->metric_count; i++)
        add_number(out, model->metrics[i].name, metrics[i]);
}

static void add_param_gradients(const Drive *drive, const Binding *binding, Tensors *out)
{
    for (size_t i = 0; i < drive->model->param_count; i++) {
        const rnn_param_info *info = &drive->model->params[i];
        Tensor like = bind_param_layout(binding->model->params[i]);
        if (!info->frozen)
            take(&(Written){drive->gradients + info->offset, false, tensor_size(&like),
                            eval_add(out, "grad.", info->name, like)});
    }
}

/* Gives every float input room for its gradient; returns what train will write, by input. */
static Written *set_input_gradients(Drive *drive, const Binding *binding, Tensors *out)
{
    const Model *model = binding->model;
    Written *written = arena_alloc(binding->arena,
                                   (size_t)(model->input_count + 1) * sizeof *written);
    for (int i = 0; i < model->input_count; i++) {
        const Input *input = model->inputs[i];
        if (!input->wants_gradient)
            continue;
        Tensor like = bind_input_layout(binding, input, binding->extent);
        double *result = eval_add(out, "grad.in.", input->name, like);
        const rnn_value_info *info = drive_input(drive->model, input->name);
        if (info->gradient == RNN_NO_MEMBER)
            continue;
        written[i] = new_array(binding->arena, false, like, result);
        drive_set_gradient(drive, info, written[i].values);
    }
    return written;
}

static void run_train(Drive *drive, const Binding *binding, Tensors *out)
{
    const Written *written = set_input_gradients(drive, binding, out);
    memset(drive->gradients, 0xff, drive->model->param_floats * sizeof(float));
    run_loss(drive, RNN_TRAIN);
    add_number(out, "loss", drive->instance.loss);
    add_param_gradients(drive, binding, out);
    for (int i = 0; i < binding->model->input_count; i++)
        take(&written[i]);
}

void eval_emitted(const Binding *binding, Engine engine, bool grad, Tensors *out)
{
    const rnn_model *model = engine.emitted;
    Drive *drive = eval_open(binding, model, engine.pool);
    if (model->entry[RNN_FORWARD])
        run_forward(drive, binding, out);
    if (grad)
        run_train(drive, binding, out);
    if (model->entry[RNN_LOSS] && (!grad || model->metric_count))
        run_scores(drive, !grad, out);
}
