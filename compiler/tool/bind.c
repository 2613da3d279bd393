/* Checking named tensors against a model.
 *
 * Extents (rows of the batch, steps of the axes) are not told by anyone: the first input that
 * varies over an axis determines it, and all others must agree. */
#include "tool/bind.h"

#include "ir/layout.h"
#include "tool/stop.h"

#include <limits.h>
#include <string.h>

#include <rnn/params.h>

static const Pos NOWHERE = {NULL, 0};

/* ---- names ---- */

static const char *after(const char *name, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 ? name + length : NULL;
}

bool bind_has_cotangents(const Tensors *tensors)
{
    for (size_t i = 0; i < tensors->count; i++)
        if (after(tensors->items[i].name, "G."))
            return true;
    return false;
}

const char *bind_input_name(Arena *arena, const Input *input)
{
    if (input->kind == INPUT_COTANGENT)
        return arena_format(arena, "G.%s", input->name + 2);
    return arena_format(arena, "in.%s", input->name);
}

const char *bind_lengths_name(Arena *arena, const Axis *axis)
{
    return arena_format(arena, "in.%s.lengths", axis->name);
}

static bool is_input_name(const Binding *binding, const char *name)
{
    for (int i = 0; i < binding->model->input_count; i++)
        if (strcmp(bind_input_name(binding->arena, binding->model->inputs[i]), name) == 0)
            return true;
    for (int i = 0; i < binding->model->axis_count; i++)
        if (strcmp(bind_lengths_name(binding->arena, binding->model->axes[i]), name) == 0)
            return !binding->model->axes[i]->from;
    return false;
}

/* A result, or what a checkpoint holds besides parameters. */
static bool is_result_name(const char *name)
{
    return after(name, "out.") || after(name, "out64.") || after(name, "grad.") ||
           after(name, "grad64.") || after(name, RNN_TRAINER_PREFIX);
}

static bool may_be_absent(const Input *input)
{
    return input->kind == INPUT_STATE || input->kind == INPUT_RESTART ||
           input->kind == INPUT_COTANGENT;
}

static void find_tensors(Binding *binding, const Tensors *tensors)
{
    const Model *model = binding->model;
    for (int i = 0; i < model->param_count; i++)
        binding->params[i] = tensors_find(tensors, model->params[i]->name);
    for (int i = 0; i < model->input_count; i++)
        binding->inputs[i] = tensors_find(tensors,
                                          bind_input_name(binding->arena, model->inputs[i]));
}

/* ---- names, and shapes of parameters ---- */

static rnn_tensor named(const char *name, const Tensor *like)
{
    rnn_tensor tensor = {.name = name, .dims = like->dims};
    memcpy(tensor.shape, like->shape, sizeof tensor.shape);
    return tensor;
}

/* The parameters, and the inputs that are not there but must be, whose extents nobody knows. */
static rnn_tensor *list_expected(const Binding *binding, size_t *count)
{
    const Model *model = binding->model;
    rnn_tensor *all = arena_alloc(
        binding->arena, (size_t)(model->param_count + model->input_count + 1) * sizeof *all);
    *count = 0;
    for (int i = 0; i < model->param_count; i++) {
        const Tensor like = bind_param_layout(model->params[i]);
        all[(*count)++] = named(like.name, &like);
    }
    for (int i = 0; i < model->input_count; i++)
        if (!binding->inputs[i] && !may_be_absent(model->inputs[i]))
            all[(*count)++] = named(bind_input_name(binding->arena, model->inputs[i]),
                                    &(Tensor){.dims = 0});
    return all;
}

static bool is_param_name(const Model *model, const char *name)
{
    for (int i = 0; i < model->param_count; i++)
        if (strcmp(model->params[i]->name, name) == 0)
            return true;
    return false;
}

/* Whether a tensor must be a parameter: no result, and no input, which are checked one by one. But
 * a layer may be called as they begin. */
static bool is_for_params(const Binding *binding, const char *name)
{
    return is_param_name(binding->model, name) ||
           (!is_result_name(name) && !is_input_name(binding, name));
}

static rnn_tensor *list_found(const Binding *binding, const Tensors *tensors, size_t *count)
{
    rnn_tensor *all = arena_alloc(binding->arena, (tensors->count + 1) * sizeof *all);
    *count = 0;
    for (size_t i = 0; i < tensors->count; i++) {
        const Tensor *tensor = &tensors->items[i];
        if (is_for_params(binding, tensor->name))
            all[(*count)++] = named(tensor->name, tensor);
    }
    return all;
}

static void check_names(const Binding *binding, const Tensors *tensors)
{
    size_t expected_count, found_count;
    const rnn_tensor *expected = list_expected(binding, &expected_count);
    const rnn_tensor *found = list_found(binding, tensors, &found_count);
    char *table;
    rnn_error error;
    int code = rnn_tensors_compare(&table, expected, expected_count, found, found_count, &error);
    if (table)
        fail(NOWHERE, "%s: its tensors are not what %s takes\n%s", binding->source,
             binding->model->name, table);
    stop_if(code, &error);
}

/* ---- layouts ---- */

/* A tensor over these axes with this many features (0: a scalar). */
static Tensor layout(const Binding *binding, AxisSet axes, size_t features,
                     const size_t extent[MAX_AXES + 1])
{
    Tensor like = {.dims = 0};
    int order[MAX_AXES + 1];
    int count = layout_order(binding->model, axes, order);
    for (int i = 0; i < count; i++)
        like.shape[like.dims++] = extent[order[i]];
    if (features)
        like.shape[like.dims++] = features;
    return like;
}

static size_t features_of(Shape shape)
{
    return shape.kind == SCALAR ? 0 : (size_t)size_value(shape.rows);
}

const Input *bind_input(const Model *model, const char *name)
{
    for (int i = 0; i < model->input_count; i++)
        if (strcmp(model->inputs[i]->name, name) == 0)
            return model->inputs[i];
    fail((Pos){0}, "%s has no input %s", model->name, name);
}

const Node *bind_output(const Model *model, const char *name)
{
    const Node *output = graph_find(model->graph, RESULT_OUTPUT, name);
    return output ? output : graph_find(model->graph, RESULT_LOGITS, name);
}

AxisSet bind_input_axes(const Model *model, const Input *input, size_t *features)
{
    *features = 0;
    if (input->kind == INPUT_COTANGENT) {
        const Node *y = bind_output(model, input->name + 2);
        *features = features_of(y->shape);
        return y->axes;
    }
    if (input_features(input))
        *features = (size_t)size_value(input_features(input));
    return BATCH | (input->axis ? axis_bit(input->axis) : 0);
}

Tensor bind_input_layout(const Binding *binding, const Input *input,
                         const size_t extent[MAX_AXES + 1])
{
    size_t features;
    AxisSet axes = bind_input_axes(binding->model, input, &features);
    Tensor like = layout(binding, axes, features, extent);
    like.is_id = input_is_id(input);
    return like;
}

Tensor bind_output_layout(const Binding *binding, const Node *n, const size_t extent[MAX_AXES + 1])
{
    Tensor like = layout(binding, n->axes, features_of(n->shape), extent);
    like.is_id = n->type == ID;
    return like;
}

Tensor bind_param_layout(const Param *param)
{
    Tensor like = {.name = param->name};
    if (param->shape.kind != SCALAR)
        like.shape[like.dims++] = (size_t)size_value(param->shape.rows);
    if (param->shape.kind == MATRIX)
        like.shape[like.dims++] = (size_t)size_value(param->shape.columns);
    return like;
}

/* ---- extents and lengths ---- */

static const char *axis_name(const Model *model, int id)
{
    return id ? model->axes[id - 1]->name : "the batch";
}

static void set_extent(Binding *binding, int id, size_t extent, const char *origin)
{
    if (!binding->extent[id]) {
        binding->extent[id] = extent;
        binding->origin[id] = origin;
    }
    if (!extent || binding->extent[id] != extent)
        fail(NOWHERE, "%s: %s has %zu of %s, and %s has %zu", binding->source, origin, extent,
             axis_name(binding->model, id), binding->origin[id], binding->extent[id]);
}

static bool is_derived(const Model *model, int id)
{
    return id && model->axes[id - 1]->from;
}

static void take_extents(Binding *binding, const Input *input, const Tensor *tensor)
{
    size_t features;
    int order[MAX_AXES + 1];
    int count = layout_order(binding->model, bind_input_axes(binding->model, input, &features),
                             order);
    if (tensor->dims != count + (features > 0))
        fail(NOWHERE, "%s: %s has the shape %s, and %d dimensions are expected", binding->source,
             tensor->name, tensor_describe(binding->arena, tensor->shape, tensor->dims),
             count + (features > 0));
    for (int i = 0; i < count; i++)
        if (!is_derived(binding->model, order[i]))
            set_extent(binding, order[i], tensor->shape[i], tensor->name);
}

/* Where no input tells the steps of an axis, they are as many as an int can say. */
static void check_length(const Binding *binding, const Axis *axis, const Tensor *tensor, int b)
{
    double length = tensor->values[b];
    size_t most = binding->extent[axis->id] ? binding->extent[axis->id] : INT_MAX;
    if (!(length >= least_steps(axis) && length <= (double)most))
        fail(NOWHERE, "%s: %s: row %d has %.0f steps, and %d to %zu are expected", binding->source,
             tensor->name, b, length, least_steps(axis), most);
}

size_t bind_length(const Binding *binding, const Axis *axis, size_t row)
{
    if (!axis->from)
        return (size_t)binding->lengths[axis->id][row];
    return (size_t)derived_steps(axis, (long)bind_length(binding, axis->from, row));
}

/* The lengths of an axis as they are given. */
static void take_lengths(Binding *binding, const Axis *axis, const Tensor *tensor)
{
    if (tensor->dims != 1 || !tensor->is_id)
        fail(NOWHERE, "%s: %s must be whole numbers, one for each row", binding->source,
             tensor->name);
    set_extent(binding, 0, tensor->shape[0], tensor->name);
    int *lengths = arena_alloc(binding->arena, tensor->shape[0] * sizeof *lengths);
    for (size_t b = 0; b < tensor->shape[0]; b++) {
        check_length(binding, axis, tensor, (int)b);
        lengths[b] = (int)tensor->values[b];
    }
    binding->lengths[axis->id] = lengths;
}

static void fill_lengths(Binding *binding, const Axis *axis)
{
    if (!binding->extent[axis->id])
        fail(NOWHERE, "%s: the steps of %s are not known; give %s", binding->source, axis->name,
             bind_lengths_name(binding->arena, axis));
    if (binding->extent[axis->id] < (size_t)least_steps(axis))
        fail(NOWHERE, "%s: %s has %zu of %s, and at least %d are expected", binding->source,
             binding->origin[axis->id], binding->extent[axis->id], axis->name, least_steps(axis));
    int *lengths = arena_alloc(binding->arena, binding->extent[0] * sizeof *lengths);
    for (size_t b = 0; b < binding->extent[0]; b++)
        lengths[b] = (int)binding->extent[axis->id];
    binding->lengths[axis->id] = lengths;
}

static void check_static(const Binding *binding, const Axis *axis)
{
    size_t steps = (size_t)static_steps(axis);
    if (binding->extent[axis->id] != steps)
        fail(NOWHERE, "%s: %s has %zu of %s, and the model takes %zu", binding->source,
             binding->origin[axis->id], binding->extent[axis->id], axis->name, steps);
    for (size_t b = 0; b < binding->extent[0]; b++)
        if ((size_t)binding->lengths[axis->id][b] != steps)
            fail(NOWHERE, "%s: %s: row %zu has %d steps, and the model takes %zu", binding->source,
                 bind_lengths_name(binding->arena, axis), b, binding->lengths[axis->id][b], steps);
}

static void finish_axis(Binding *binding, const Axis *axis)
{
    size_t *extent = &binding->extent[axis->id], *longest = &binding->longest[axis->id];
    if (axis->from) {
        *extent = (size_t)derived_steps(axis, (long)binding->extent[axis->from->id]);
        *longest = (size_t)derived_steps(axis, (long)binding->longest[axis->from->id]);
        return;
    }
    if (!binding->lengths[axis->id])
        fill_lengths(binding, axis);
    for (size_t b = 0; b < binding->extent[0]; b++)
        if (*longest < (size_t)binding->lengths[axis->id][b])
            *longest = (size_t)binding->lengths[axis->id][b];
    if (!*extent)
        *extent = *longest;
    if (static_steps(axis))
        check_static(binding, axis);
}

static void find_extents(Binding *binding, const Tensors *tensors)
{
    const Model *model = binding->model;
    for (int i = 0; i < model->input_count; i++)
        if (binding->inputs[i])
            take_extents(binding, model->inputs[i], binding->inputs[i]);
    for (int i = 0; i < model->axis_count; i++) {
        const char *name = bind_lengths_name(binding->arena, model->axes[i]);
        const Tensor *lengths = tensors_find(tensors, name);
        if (lengths)
            take_lengths(binding, model->axes[i], lengths);
    }
    if (!binding->extent[0])
        binding->extent[0] = 1;
    binding->longest[0] = binding->extent[0];
    for (int i = 0; i < model->axis_count; i++)
        finish_axis(binding, model->axes[i]);
}

/* ---- shapes and ids ---- */

static void check_shape(const Binding *binding, const Tensor *tensor, const Tensor *like)
{
    if (tensor->dims == like->dims &&
        memcmp(tensor->shape, like->shape, (size_t)like->dims * sizeof *like->shape) == 0)
        return;
    fail(NOWHERE, "%s: %s has the shape %s, and %s is expected", binding->source, tensor->name,
         tensor_describe(binding->arena, tensor->shape, tensor->dims),
         tensor_describe(binding->arena, like->shape, like->dims));
}

/* The id, or the bag of ids, that stands at place i of all. */
static void check_ids(const Binding *binding, const Input *input, const Tensor *tensor, size_t i)
{
    size_t step = i / binding->extent[0], row = i % binding->extent[0];
    if (input->axis && step >= bind_length(binding, input->axis, row))
        return;
    size_t width = input->most ? (size_t)size_value(input->most) : 1;
    for (size_t k = i * width; k < (i + 1) * width; k++) {
        double id = tensor->values[k];
        if (input->most && id == -1)
            return;
        if (id < 0 || id >= size_value(input->size))
            fail(NOWHERE, "%s: %s: %g at step %zu of row %zu is not an id below %d",
                 binding->source, tensor->name, id, step, row, size_value(input->size));
    }
}

static void check_input(const Binding *binding, const Input *input, const Tensor *tensor)
{
    Tensor like = bind_input_layout(binding, input, binding->extent);
    check_shape(binding, tensor, &like);
    if (like.is_id && !tensor->is_id)
        fail(NOWHERE, "%s: %s must be whole numbers", binding->source, tensor->name);
    size_t width = input->most ? (size_t)size_value(input->most) : 1;
    for (size_t i = 0; like.is_id && i < tensor_size(tensor) / width; i++)
        check_ids(binding, input, tensor, i);
}

Binding *bind_tensors(Arena *arena, const Model *model, const Tensors *tensors)
{
    Binding *binding = arena_alloc(arena, sizeof *binding);
    *binding = (Binding){.arena = arena, .model = model, .source = tensors->source};
    binding->params = arena_alloc(arena,
                                  (size_t)(model->param_count + 1) * sizeof *binding->params);
    binding->inputs = arena_alloc(arena,
                                  (size_t)(model->input_count + 1) * sizeof *binding->inputs);
    find_tensors(binding, tensors);
    check_names(binding, tensors);
    find_extents(binding, tensors);
    for (int i = 0; i < model->input_count; i++)
        if (binding->inputs[i])
            check_input(binding, model->inputs[i], binding->inputs[i]);
    return binding;
}
