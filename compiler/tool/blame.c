/* The cause of a loss or gradient that is not finite, in training or validation.
 *
 * Emitted code keeps only what it needs, so the batch is computed once more by the interpreter,
 * which knows every value of the model by its line. It gets one row at a time: all values of a
 * whole batch at once could need more memory than there is. */
#include "tool/blame.h"
#include "tool/bind.h"

#include "ir/interp.h"

#include <string.h>

/* One row of an update. */
typedef struct Row {
    Arena *arena;
    const Update *update;
    const Model *model;
    Interp *interp;
    size_t number;
} Row;

/* ---- what the emitted code was given ---- */

static const void *pointer_at(const Row *r, size_t member)
{
    const void *pointer = NULL;
    if (member != RNN_NO_MEMBER)
        memcpy(&pointer, (const char *)r->update->args->args + member, sizeof pointer);
    return pointer;
}

static int length_of(const Row *r, const rnn_axis_info *axis)
{
    const int32_t *lengths = pointer_at(r, axis->lengths);
    return lengths ? lengths[r->number] : (int)rnn_instance_steps(r->update->args, axis);
}

static void set_lengths(const Row *r)
{
    const rnn_model *emitted = r->update->args->model;
    for (int i = 0; i < r->model->axis_count; i++)
        if (!r->model->axes[i]->from)
            interp_length(r->interp, r->model->axes[i], (int[]){length_of(r, &emitted->axes[i])});
}

static void set_params(const Row *r)
{
    const rnn_model *emitted = r->update->args->model;
    const float *params = pointer_at(r, emitted->member_params);
    for (int i = 0; i < r->model->param_count; i++) {
        const rnn_param_info *info = &emitted->params[i];
        double *to = interp_param(r->interp, r->model->params[i]);
        const size_t count = info->shape[0] * (info->dims == 2 ? info->shape[1] : 1);
        for (size_t k = 0; k < (info->dims ? count : 1); k++)
            to[k] = (double)params[info->offset + k];
    }
}

/* `size` numbers of one item, which are floats or ids. */
static void copy_item(double *to, const void *from, size_t first, size_t size, bool is_id)
{
    for (size_t j = 0; j < size; j++)
        to[j] = is_id ? ((const int32_t *)from)[first + j]
                      : (double)((const float *)from)[first + j];
}

/* Only what exists of the row is copied; a flag to start anew that is not given is 1. */
static void set_input(const Row *r, Input *input)
{
    const rnn_model *emitted = r->update->args->model;
    const rnn_value_info *info = rnn_model_input(emitted, input->name);
    const void *from = info ? pointer_at(r, info->member) : NULL;
    double *to = interp_input(r->interp, input);
    const size_t rows = rnn_instance_rows(r->update->args),
                 size = info && info->size ? info->size : 1;
    const size_t steps = interp_input_count(r->interp, input) / size;
    for (size_t t = 0; from && t < steps; t++)
        copy_item(to + t * size, from, (t * rows + r->number) * size, size, info->is_id);
    if (!from && input->kind == INPUT_RESTART)
        *to = 1;
}

/* States stand one after the other at the beginning of the session, [B, size] each. */
static void set_state(const Row *r, Input *input)
{
    const rnn_model *emitted = r->update->args->model;
    const rnn_state_info *info = &emitted->states[input->id];
    const size_t rows = rnn_instance_rows(r->update->args);
    size_t first = 0;
    for (int i = 0; i < input->id; i++)
        first += rows * emitted->states[i].size;
    copy_item(interp_input(r->interp, input), r->update->args->session,
              first + r->number * info->size, info->size, info->is_id);
}

static void set_inputs(const Row *r, const Graph *g)
{
    for (int i = 0; i < g->node_count; i++) {
        const Node *n = g->nodes[i];
        if (n->op == OP_input && n->input->kind == INPUT_CARRIED)
            set_state(r, n->input);
        else if (n->op == OP_input)
            set_input(r, n->input);
    }
}

static Row open_row(const Update *update, size_t number)
{
    const Graph *g = update->compiled->graphs[update->entry];
    Arena *arena = arena_new();
    Row r = {arena, update, update->compiled->model, interp_new(arena, g, 1), number};
    interp_first_row(r.interp, (int)number);
    interp_dropout(r.interp, update->seed, update->number);
    set_lengths(&r);
    set_params(&r);
    set_inputs(&r, g);
    return r;
}

/* ---- what is told ---- */

static const char *name_of(const Node *n)
{
    if (n->op == OP_input)
        return n->input->name;
    if (n->op == OP_param)
        return n->param->name;
    return n->name ? n->name : op_table[n->op].name;
}

static const char *place_of(Arena *arena, Pos pos)
{
    return pos.file ? arena_format(arena, "%s:%d", pos.file, pos.line) : "the compiler";
}

static void tell_where(Text *text, const Row *r, const NotFinite *found)
{
    const Node *n = found->node;
    if (units(n) > 1)
        text_format(text, " in unit %d", found->unit + 1);
    for (int i = 0; i < r->model->axis_count; i++)
        if (n->axes & axis_bit(r->model->axes[i]))
            text_format(text, " at step %d of %s", found->step[i + 1] + 1, r->model->axes[i]->name);
    if (n->axes & BATCH)
        text_format(text, " of row %zu", r->number + 1);
}

/* Operands that stand at the same step. */
static void tell_operands(Text *text, const Row *r, const NotFinite *found)
{
    const Node *n = found->node;
    for (int k = 0; k < n->in_count && op_table[n->op].kind != TIME; k++) {
        const Node *a = n->in[k];
        double low, high;
        if (a->axes & ~n->axes)
            continue;
        interp_range(r->interp, a, found, &low, &high);
        text_format(text, "\n    %-20s %-24s  %s", name_of(a),
                    low == high ? arena_format(text->arena, "is %g", low)
                                : arena_format(text->arena, "from %g to %g", low, high),
                    place_of(text->arena, a->pos));
    }
}

static void tell_example(Text *text, const Row *r)
{
    if (!r->update->batch.examples)
        return;
    const size_t example = r->update->batch.examples[r->number];
    const rnn_field *field = &r->update->data->fields[0];
    text_format(text, "\n    row %zu is %s %zu of %s", r->number + 1,
                field->source.format == RNN_FORMAT_TENSORS ? "example" : "line",
                field->line[example], field->source.path);
}

static const char *describe(Arena *arena, const Row *r, const NotFinite *found)
{
    Text text = text_new(arena);
    text_format(&text, "%s: %s%s is %g", place_of(arena, found->node->pos), name_of(found->node),
                strcmp(name_of(found->node), op_table[found->node->op].name) == 0
                    ? ""
                    : arena_format(arena, " (%s)", op_table[found->node->op].name),
                found->value);
    tell_where(&text, r, found);
    tell_operands(&text, r, found);
    tell_example(&text, r);
    return text.bytes;
}

/* ---- the search ---- */

/* The step of what was found, in the order in which a sweep computes. */
static int when(const NotFinite *found, bool backward)
{
    int latest = -1;
    for (int axis = 1; axis <= MAX_AXES; axis++)
        if (found->node->axes >> axis & 1 && found->step[axis] > latest)
            latest = found->step[axis];
    return latest < 0 ? INT32_MAX : backward ? -latest : latest;
}

/* What is found earliest among all rows, described; NULL: nothing. */
static const char *search(Arena *arena, const Update *update, bool backward)
{
    const char *told = NULL;
    int earliest = 0;
    for (size_t b = 0; b < update->batch.rows; b++) {
        Row r = open_row(update, b);
        NotFinite found;
        if (interp_not_finite(r.interp, backward, &found) &&
            (!told || when(&found, backward) < earliest)) {
            told = describe(arena, &r, &found);
            earliest = when(&found, backward);
        }
        arena_free(r.arena);
    }
    return told;
}

const char *blame(Arena *arena, const Update *update)
{
    const char *told = search(arena, update, false);
    if (!told && update->entry == ENTRY_TRAIN)
        told = search(arena, update, true);
    return told ? told : "each value of each row by itself is finite; a sum over rows is not";
}
