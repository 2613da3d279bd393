/* Questions about a schedule that passes and the emitter both ask. */
#include "ir/schedule.h"

#include "ir/layout.h"

#include <string.h>

/* Whether a name is one of the words, each of which stands between spaces. */
static bool is_among(const char *words, const char *name)
{
    size_t length = strlen(name);
    for (const char *found = words; (found = strstr(found, name)); found++)
        if (found[-1] == ' ' && found[length] == ' ')
            return length > 0;
    return false;
}

bool is_word_of_c(const char *name)
{
    static const char words[] =
        " alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl "
        "const const_cast constexpr continue decltype default delete do double dynamic_cast else "
        "enum "
        "explicit export extern false float for friend goto if inline int long mutable namespace "
        "new "
        "noexcept not not_eq nullptr operator or or_eq private protected public register "
        "reinterpret_cast restrict return short signed sizeof static static_assert static_cast "
        "struct "
        "switch template this thread_local throw true try typedef typeid typename union unsigned "
        "using "
        "virtual void volatile wchar_t while xor xor_eq ";
    return is_among(words, name);
}

bool is_reserved(const char *name)
{
    static const char own[] =
        " B acc args at b bytes call crew end error first i isfinite j lanes m memset next packed "
        "panels params part r rows session share steps t team tile unit units wide ";
    const char *share = strstr(name, "_part"); /* of the rows of an axis */
    return is_word_of_c(name) || is_among(own, name) || (share && !share[5]);
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
    bool ids = n->type == ID || (n->op == OP_equal && n->in[0]->type == ID);
    return (op_table[n->op].kind == MAP && !ids && n->shape.kind != MATRIX) || n->op == OP_fill;
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

bool is_gradient_term(const Schedule *s, const Node *n)
{
    bool adds = n->op == OP_outer || n->op == OP_scatter || (n->op == OP_sum_over && !n->axes);
    if (!adds || s->uses[n->id] != 1)
        return false;
    for (int i = 0; i < s->graph->result_count; i++) {
        const Result *r = &s->graph->results[i];
        for (int k = 0; r->role == RESULT_GRADIENT && k < r->node->in_count; k++)
            if (r->node->in[k] == n)
                return true;
    }
    return false;
}
