/* Names, numbers and offsets as they stand in emitted C. */
#include "emit/emit.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

const char *upper_name(Arena *arena, const char *name)
{
    Text text = text_new(arena);
    for (const char *c = identifier(arena, name); *c; c++)
        text_format(&text, "%c", toupper((unsigned char)*c));
    return text.bytes;
}

const char *float_literal(Arena *arena, double value)
{
    value = (float)value;
    if (isnan(value))
        return "NAN";
    if (isinf(value))
        return value > 0 ? "INFINITY" : "(-INFINITY)";
    const char *digits = arena_format(arena, "%.9g", (double)(float)value);
    const char *point = strpbrk(digits, ".e") ? "" : ".0";
    return arena_format(arena, value < 0 ? "(%s%sf)" : "%s%sf", digits, point);
}

const char *options_text(Arena *arena, const Options *o)
{
    Text text = text_new(arena);
    text_format(&text, "--fuse=%s", fuse_names[o->fuse]);
    if (o->unroll == UNROLL_FULL)
        text_put(&text, " --unroll=full");
    else if (o->unroll > 1)
        text_format(&text, " --unroll=%d", o->unroll);
    if (!o->train)
        text_put(&text, " --no-train");
    if (!o->blas)
        text_put(&text, " --blas=none");
    if (o->backward_from_outputs)
        text_put(&text, " --backward-from-outputs");
    return text.bytes;
}

int stored_rows(const Param *param)
{
    return param->shape.rows ? size_value(param->shape.rows) : 1;
}

int stored_columns(const Param *param)
{
    return param->shape.columns ? size_value(param->shape.columns) : 1;
}

size_t param_floats(const Param *param)
{
    return (size_t)stored_rows(param) * (size_t)stored_columns(param);
}

size_t param_offset(const Model *model, const Param *param)
{
    size_t offset = 0;
    for (int i = 0; i < param->id; i++)
        offset += param_floats(model->params[i]);
    return offset;
}

int state_width(const State *state)
{
    return state->shape.rows ? size_value(state->shape.rows) : 1;
}

int state_offset(const Model *model, int state)
{
    int64_t offset = 0;
    for (int i = 0; i < state; i++) {
        if (!model->states[i].axis)
            offset += state_width(&model->states[i]);
        if (offset > MOST_FLOATS)
            fail(model->states[i].node->pos, "the states have more than %d floats together",
                 MOST_FLOATS);
    }
    return (int)offset;
}

int model_state_floats(const Model *model)
{
    return state_offset(model, model->state_count);
}

static bool is_output(const Model *model, int index)
{
    const Result *r = &model->graph->results[index];
    if (r->role == RESULT_OUTPUT)
        return true;
    if (r->role != RESULT_LOGITS)
        return false;
    for (int i = 0; i < model->graph->result_count; i++) /* declared as an output as well */
        if (model->graph->results[i].role == RESULT_OUTPUT &&
            model->graph->results[i].node == r->node)
            return false;
    return true;
}

int output_count(const Model *model)
{
    int count = 0;
    for (int i = 0; i < model->graph->result_count; i++)
        count += is_output(model, i);
    return count;
}

const Result *output_at(const Model *model, int index)
{
    for (int i = 0; i < model->graph->result_count; i++)
        if (is_output(model, i) && index-- == 0)
            return &model->graph->results[i];
    return NULL;
}

int metric_count(const Model *model)
{
    int count = 0;
    for (int i = 0; i < model->graph->result_count; i++)
        count += model->graph->results[i].role == RESULT_METRIC;
    return count;
}

const Result *metric_at(const Model *model, int index)
{
    for (int i = 0; i < model->graph->result_count; i++)
        if (model->graph->results[i].role == RESULT_METRIC && index-- == 0)
            return &model->graph->results[i];
    return NULL;
}

/* Two '_' in a row would be a name of the compiler's in C++. */
const char *param_constant(Arena *arena, const Model *model, const Param *param)
{
    Text text = text_new(arena);
    char last = '_';
    text_format(&text, "%s_", upper_name(arena, model->name));
    for (const char *c = identifier(arena, param->name); *c; last = *c++)
        if (*c != '_' || last != '_')
            text_format(&text, "%c", *c);
    return text.bytes;
}

const char *param_expression(Arena *arena, const Model *model, const Param *param, Block block)
{
    size_t first = (size_t)block.row * (size_t)stored_columns(param) + (size_t)block.column;
    const char *name = param_constant(arena, model, param);
    return first ? arena_format(arena, "%s + %zu", name, first) : name;
}

const char *packed_expression(Arena *arena, const PackedPlan *packed, int index)
{
    return arena_format(arena, "packed + PACKED_%s", packed->items[index].name);
}
