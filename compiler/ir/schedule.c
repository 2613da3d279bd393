/* Questions about a schedule that passes and the emitter both ask. */
#include "ir/schedule.h"

#include "ir/layout.h"

#include <ctype.h>
#include <string.h>

const char *identifier(Arena *arena, const char *name)
{
    Text text = text_new(arena);
    if (isdigit((unsigned char)*name))
        text_put(&text, "v");
    for (const char *c = name; *c; c++) {
        bool doubled = *c == '.' && (c[1] == '_' || (c > name && c[-1] == '_'));
        if (!doubled)
            text_format(&text, "%c", isalnum((unsigned char)*c) ? *c : '_');
    }
    return text.bytes;
}

bool is_number(const Node *n, double *value)
{
    while (n->op == OP_fill || n->op == OP_along)
        n = n->in[0];
    if (n->op != OP_constant || n->type == ID)
        return false;
    *value = n->value;
    return true;
}

const Node *source_of(const Schedule *s, const Node *a)
{
    while (a->op == OP_along && !s->kernel_of[a->id])
        a = a->in[0];
    return a;
}

bool is_map(const Node *n)
{
    if (n->op == OP_one_hot)
        return !is_bag(n->in[0]);
    bool ids = n->type == ID || (n->op == OP_equal && n->in[0]->type == ID);
    return (op_table[n->op].kind == MAP && !ids && n->shape.kind != MATRIX) || n->op == OP_fill;
}

bool moves_rows(const Node *n)
{
    return op_table[n->op].kind == TIME && n->op != OP_weighted_sum;
}

Axis *time_axis(const Model *model, AxisSet axes)
{
    int order[MAX_AXES + 1];
    return layout_order(model, axes & ~(AxisSet)BATCH, order) ? model->axes[order[0] - 1] : NULL;
}

Axis *outer_axis(const Schedule *s, AxisSet axes)
{
    if (s->stepped)
        return NULL;
    for (int i = 0; i < s->pair_count; i++)
        if (s->pairs[i].axes == (axes & ~(AxisSet)BATCH))
            return s->pairs[i].outer;
    return time_axis(s->graph->model, axes);
}

Axis *inner_axis(const Schedule *s, AxisSet axes)
{
    const Axis *outer = outer_axis(s, axes);
    return time_axis(s->graph->model, outer ? axes & ~axis_bit(outer) : axes);
}

bool is_turned(const Schedule *s, AxisSet axes)
{
    return outer_axis(s, axes) != time_axis(s->graph->model, axes);
}

bool same_guard(Guard a, Guard b)
{
    return a.condition == b.condition && a.holds == b.holds;
}

bool is_strip(const Kernel *kernel)
{
    return kernel && kernel->strip;
}

int kernel_number(const Kernel *kernel)
{
    return kernel->nodes[0]->id;
}

const Kernel *whole_kernel(const Kernel *kernel)
{
    return kernel && kernel->nest ? kernel->nest : kernel;
}

bool is_summed_over_rows(const Schedule *s, const Node *n)
{
    const Kernel *nest = s->nest_of[n->id];
    AxisSet rows = BATCH | (nest && nest->axis ? axis_bit(nest->axis) : 0);
    return nest && (n->axes & rows) != rows;
}

const RowCopy *row_copy(const Schedule *s, const Node *n, bool summed)
{
    for (int i = 0; i < s->copy_count; i++)
        if (s->copies[i].node == n && s->copies[i].summed == summed)
            return &s->copies[i];
    return NULL;
}

bool is_fused_product(const Schedule *s, const Node *n)
{
    if (n->op != OP_matvec || n->in[0]->op != OP_param || s->options.fuse != FUSE_ALL)
        return false;
    if (is_strip(s->nest_of[n->id]))
        return columns(n->in[0]) <= RNN_PACKED_DEPTH;
    return s->loop_of[n->id] || s->nest_of[n->id] || n->axes == BATCH;
}

bool is_wide_kernel(const Kernel *kernel)
{
    return kernel->group_count == 1 && kernel->groups[0].count == 1 && kernel->units > RNN_PANEL;
}

bool is_packed_product(const Schedule *s, const Node *n)
{
    return n->op == OP_matvec && s->options.fuse == FUSE_ALL && !is_fused_product(s, n);
}

size_t packed_floats(const Packed *packed)
{
    size_t units_ = (size_t)packed->rows, columns_ = (size_t)packed->columns;
    if (packed->kind == PACKED_STACK || packed->kind == PACKED_TABLE)
        return units_ * columns_;
    size_t blocks = (units_ + RNN_PANEL - 1) / RNN_PANEL;
    size_t gates = packed->kind == PACKED_PANELS ? (size_t)packed->count : 1;
    return blocks * RNN_PANEL * gates * columns_;
}

bool is_part_in_place(const Schedule *s, const Node *concat, int i)
{
    Place whole = s->places[concat->id], part = s->places[concat->in[i]->id];
    int first = 0;
    for (int k = 0; k < i; k++)
        first += units(concat->in[k]);
    return part.buffer == whole.buffer && part.column == whole.column + first;
}

static int level_of_item(const Item *item)
{
    return item->kernel ? item->kernel->level : item->loop->level;
}

int end_of_level(const Schedule *s, int first)
{
    int end = first + 1;
    while (end < s->item_count && level_of_item(&s->items[end]) == level_of_item(&s->items[first]))
        end++;
    return end;
}

double work_of_row(const Node *n)
{
    enum { OF_ELEMENT = 8 };
    if (n->op == OP_matvec)
        return 2.0 * rows(n->in[0]) * columns(n->in[0]);
    if (n->op == OP_outer)
        return 2.0 * rows(n) * columns(n);
    return n->shape.kind == MATRIX ? 0 : (double)OF_ELEMENT * units(n);
}

bool is_copied(const Model *model, const Node *input)
{
    const Axis *axis = time_axis(model, input->axes);
    InputKind kind = input->input->kind;
    bool is_static = axis && static_steps(axis) && input->axes == (BATCH | axis_bit(axis));
    return kind == INPUT_STATE || kind == INPUT_RESTART || (axis && !is_static);
}

CarryState *carry_state(const Schedule *s, const Node *n)
{
    Loop *loop = s->loop_of[n->id];
    for (int i = 0; loop && i < loop->carry_count; i++)
        if (loop->carries[i].carry == n)
            return &loop->carries[i];
    return NULL;
}

Buffer *ranked_copy(const Schedule *s, const Node *n, const Axis *axis)
{
    for (int i = 0; i < s->ranked_count; i++)
        if (s->ranked[i].node == n && s->ranked[i].axis == axis)
            return s->ranked[i].buffer;
    return NULL;
}

const Result *gradient_of_term(const Schedule *s, const Node *n, int *term)
{
    bool adds = n->op == OP_outer || n->op == OP_scatter || (n->op == OP_sum_over && !n->axes);
    if (!adds || s->uses[n->id] != 1)
        return NULL;
    for (int i = 0; i < s->graph->result_count; i++) {
        const Result *r = &s->graph->results[i];
        for (int k = 0; r->role == RESULT_GRADIENT && k < r->node->in_count; k++)
            if (r->node->in[k] == n) {
                *term = k;
                return r;
            }
    }
    return NULL;
}

/* Whether a term is a product that is computed once, for all rows. */
static bool is_one_product(const Schedule *s, const Node *n)
{
    const Kernel *kernel = s->kernel_of[n->id];
    return n->op == OP_outer && kernel && !kernel->loop && !kernel->nest &&
           kernel->rows != ROWS_EACH;
}

static bool blocks_overlap(const Node *assemble, int i, int k)
{
    Block a = assemble->blocks[i], b = assemble->blocks[k];
    return a.row < b.row + rows(assemble->in[k]) && b.row < a.row + rows(assemble->in[i]) &&
           a.column < b.column + columns(assemble->in[k]) &&
           b.column < a.column + columns(assemble->in[i]);
}

bool is_stored_gradient(const Schedule *s, const Result *gradient)
{
    const Node *n = gradient->node;
    if (gradient->role != RESULT_GRADIENT || n->op != OP_assemble || n->shape.kind != MATRIX)
        return false;
    long left = (long)rows(n) * columns(n);
    for (int i = 0; i < n->in_count; i++) {
        int term;
        if (!is_one_product(s, n->in[i]) || gradient_of_term(s, n->in[i], &term) != gradient)
            return false;
        for (int k = 0; k < i; k++)
            if (blocks_overlap(n, i, k))
                return false;
        left -= (long)rows(n->in[i]) * columns(n->in[i]);
    }
    return left == 0;
}

bool is_gradient_term(const Schedule *s, const Node *n)
{
    int term;
    return gradient_of_term(s, n, &term) != NULL;
}
