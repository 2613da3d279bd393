/* Random points. Every tensor draws from a stream of its own, so a point does not depend on the
 * order in which it is drawn. */
#include "tool/draw.h"

#include "ir/layout.h"
#include "tool/bind.h"

#include <math.h>
#include <rnn/random.h>

enum { MAX_ROWS = 3, MAX_STEPS = 7 };

/* Streams of random numbers: one for shapes, one for each axis, parameter and input, and one more
 * for the sizes of bags. */
enum {
    SHAPE_STREAM = 0,
    AXIS_STREAM = 1,
    INPUT_STREAM = 1000,
    BAG_STREAM = 50000,
    PARAM_STREAM = 100000
};

typedef struct Point {
    const Model *model;
    Draw draw;
    DrawSize size;
    DrawStyle style;
    Binding binding; /* of extents and lengths alone: what layouts need */
    Tensors *tensors;
} Point;

static uint32_t below(uint64_t seed, int stream, size_t index, int n)
{
    return rnn_random_below(rnn_random_at(seed, (uint32_t)stream, index), (uint32_t)n);
}

/* Uniform in [-limit, limit). */
static double symmetric(uint64_t seed, int stream, size_t index, double limit)
{
    double u = (double)rnn_uniform(rnn_random_at(seed, (uint32_t)stream, index));
    return limit * (2 * u - 1);
}

/* ---- the shape ---- */

/* One row has all steps; the others at least as many as the axis needs, or none where rows may be
 * empty. */
static void draw_lengths(Point *point, const Axis *axis)
{
    size_t B = point->binding.extent[0], T = point->binding.extent[axis->id];
    uint64_t seed = point->draw.shape;
    int stream = AXIS_STREAM + axis->id;
    Tensor like = {.name = bind_lengths_name(point->tensors->arena, axis),
                   .dims = 1,
                   .shape = {B},
                   .is_id = true};
    double *lengths = tensors_add(point->tensors, like)->values;
    int *kept = arena_alloc(point->tensors->arena, B * sizeof *kept);
    size_t longest = below(seed, stream, 1, (int)B);
    for (size_t b = 0; b < B; b++) {
        bool full = b == longest || !point->draw.ragged || static_steps(axis);
        int least = least_steps(axis), drawn = (int)below(seed, stream, 2 + b, (int)T + 1 - least);
        kept[b] = full ? (int)T : least + drawn;
        lengths[b] = kept[b];
    }
    point->binding.lengths[axis->id] = kept;
}

static void draw_axis(Point *point, const Axis *axis)
{
    size_t *extent = point->binding.extent;
    if (axis->from) {
        extent[axis->id] = (size_t)derived_steps(axis, (long)extent[axis->from->id]);
        return;
    }
    int most = point->size.steps, shortest = most / 2;
    extent[axis->id] = (size_t)shortest + 1 +
                       below(point->draw.shape, AXIS_STREAM + axis->id, 0, most - shortest);
    if (extent[axis->id] < (size_t)least_steps(axis))
        extent[axis->id] = (size_t)least_steps(axis);
    if (static_steps(axis))
        extent[axis->id] = (size_t)static_steps(axis);
    draw_lengths(point, axis);
}

static void draw_shape(Point *point)
{
    point->binding.extent[0] = (size_t)point->size.rows;
    for (int i = 0; i < point->model->axis_count; i++)
        draw_axis(point, point->model->axes[i]);
}

/* ---- the numbers ---- */

/* Element i of a parameter without a range of its own: near a constant, near the identity, or with
 * the variance that its columns ask for. */
static double draw_around(const Point *point, const Param *param, const Tensor *tensor, size_t i)
{
    size_t columns = tensor->dims == 2 ? tensor->shape[1] : 4;
    size_t rows = tensor->dims == 2 ? tensor->shape[0] : 1;
    size_t block = rows / (size_t)(param->init.blocks > 0 ? param->init.blocks : 1);
    double limit = 1 / sqrt((double)columns), middle = 0;
    if (param->init.kind == INIT_CONSTANT && param->init.low != 0) {
        middle = param->init.low;
        limit = fabs(middle) / 4;
    }
    if (param->init.kind == INIT_IDENTITY && i / columns % (block ? block : 1) == i % columns)
        middle = param->init.low;
    return middle +
           symmetric(point->draw.seed, PARAM_STREAM + param->id, i, limit * point->style.spread);
}

static void draw_param(Point *point, const Param *param)
{
    Tensor *tensor = tensors_add(point->tensors, bind_param_layout(param));
    const Init *init = &param->init;
    const bool ranged = init->kind == INIT_UNIFORM && init->low < init->high;
    const bool normal = init->kind == INIT_NORMAL && init->high > 0;
    /* of a uniform one the range, of a normal one a deviation to both sides */
    const double middle = ranged ? (init->low + init->high) / 2 : init->low;
    const double limit = ranged ? (init->high - init->low) / 2 : init->high;
    for (size_t i = 0; i < tensor_size(tensor); i++)
        tensor->values[i] = ranged || normal
                                ? middle + symmetric(point->draw.seed, PARAM_STREAM + param->id, i,
                                                     limit * point->style.spread)
                                : draw_around(point, param, tensor, i);
}

/* Whether element i of a value over `axes` lies beyond the length of its row. */
static bool is_beyond(const Point *point, AxisSet axes, size_t features, size_t i)
{
    int order[MAX_AXES + 1];
    size_t at[MAX_AXES + 1] = {0};
    int count = layout_order(point->model, axes, order);
    i /= features ? features : 1;
    for (int k = count - 1; k >= 0; k--) {
        at[order[k]] = i % point->binding.extent[order[k]];
        i /= point->binding.extent[order[k]];
    }
    for (int k = 0; k < count; k++)
        if (order[k] &&
            at[order[k]] >= bind_length(&point->binding, point->model->axes[order[k] - 1], at[0]))
            return true;
    return false;
}

/* How many ids the bag that element i stands in has from there on; 0 where it ends. */
static int left_in_bag(const Point *point, const Input *input, size_t i)
{
    size_t most = (size_t)size_value(input->most);
    int size = (int)below(point->draw.seed, BAG_STREAM + input->id, i / most, (int)most + 1);
    return size - (int)(i % most);
}

/* A number within the range of an input, or near the initial state, which is 0. */
static double draw_number(const Point *point, const Input *input, size_t i)
{
    const DrawStyle *style = &point->style;
    const int stream = INPUT_STREAM + input->id;
    const bool ranged = input->low < input->high;
    double low = ranged ? input->low : style->positive ? 0 : -1, high = ranged ? input->high : 1;
    if (input->kind == INPUT_STATE) {
        low *= style->spread;
        high *= style->spread;
    }
    if (style->whole && input->kind == INPUT_SCALAR && high - low < 1000 &&
        ceil(low) <= floor(high))
        return ceil(low) + below(point->draw.seed, stream, i, (int)(floor(high) - ceil(low)) + 1);
    return (low + high) / 2 + symmetric(point->draw.seed, stream, i, (high - low) / 2);
}

/* What is not to be read, behind the end of a bag, is no id either. */
static double draw_element(const Point *point, const Input *input, bool is_id, size_t i)
{
    int stream = INPUT_STREAM + input->id;
    int left = input->most ? left_in_bag(point, input, i) : 1;
    if (left <= 0)
        return left == 0 ? -1 : size_value(input->size);
    if (is_id)
        return below(point->draw.seed, stream, i, size_value(input->size));
    return draw_number(point, input, i);
}

static void draw_input(Point *point, const Input *input)
{
    size_t features;
    AxisSet axes = bind_input_axes(point->model, input, &features);
    Tensor like = bind_input_layout(&point->binding, input, point->binding.extent);
    like.name = bind_input_name(point->tensors->arena, input);
    Tensor *tensor = tensors_add(point->tensors, like);
    for (size_t i = 0; i < tensor_size(tensor); i++)
        if (is_beyond(point, axes, features, i))
            tensor->values[i] = like.is_id ? -1 : NAN;
        else
            tensor->values[i] = draw_element(point, input, like.is_id, i);
}

DrawStyle draw_style(int attempt)
{
    static const DrawStyle styles[] = {
        {1, false, false}, {1, false, true},  {0.25, false, false}, {0.25, true, true},
        {1, true, false},  {1, false, false}, {0.06, true, false},  {0.06, false, true}};
    return styles[(size_t)attempt % (sizeof styles / sizeof *styles)];
}

static Tensors *draw_styled(Arena *arena, const Model *model, Draw draw, DrawSize size,
                            DrawStyle style)
{
    Point point = {.model = model,
                   .draw = draw,
                   .size = size,
                   .style = style,
                   .binding = {.arena = arena, .model = model},
                   .tensors = tensors_new(arena, model->name)};
    draw_shape(&point);
    for (int i = 0; i < model->param_count; i++)
        draw_param(&point, model->params[i]);
    for (int i = 0; i < model->input_count; i++)
        if (model->inputs[i]->kind != INPUT_RESTART)
            draw_input(&point, model->inputs[i]);
    return point.tensors;
}

static DrawSize small_size(Draw draw)
{
    return (DrawSize){2 + (int)below(draw.shape, SHAPE_STREAM, 0, MAX_ROWS - 1), MAX_STEPS};
}

Tensors *draw_point(Arena *arena, const Model *model, Draw draw)
{
    return draw_point_sized(arena, model, draw, small_size(draw));
}

Tensors *draw_point_sized(Arena *arena, const Model *model, Draw draw, DrawSize size)
{
    return draw_styled(arena, model, draw, size, draw_style(0));
}

Tensors *draw_again(Arena *arena, const Model *model, Draw draw, DrawSize size, int attempt)
{
    enum { APART = 1 << 20 }; /* seeds of attempts: those of other points are near one another */
    draw.seed += (uint64_t)attempt * APART;
    return draw_styled(arena, model, draw, size.rows ? size : small_size(draw),
                       draw_style(attempt));
}
