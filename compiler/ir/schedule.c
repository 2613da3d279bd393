/* Questions about a schedule that passes and the emitter both ask. */
#include "ir/schedule.h"

#include "ir/layout.h"

#include <ctype.h>
#include <string.h>

const char *identifier(Arena *arena, const char *name)
{
    Text text = text_new(arena);
    if (isdigit((unsigned char)*name))
        text_put(&text, "_");
    for (const char *c = name; *c; c++)
        text_format(&text, "%c", isalnum((unsigned char)*c) ? *c : '_');
    return text.bytes;
}

/* Whether a name, of so many characters, is one of the words, each of which stands between spaces.
 */
static bool is_word(const char *words, const char *name, size_t length)
{
    for (const char *word = words + 1; *word; word = strchr(word, ' ') + 1)
        if (strncmp(word, name, length) == 0 && word[length] == ' ')
            return length > 0;
    return false;
}

static bool is_among(const char *words, const char *name)
{
    return is_word(words, name, strlen(name));
}

/* What a kernel has one of for each of its groups: acc0, acc1. */
static bool is_of_group(const char *name)
{
    size_t letters = strcspn(name, "0123456789");
    bool numbered = name[letters] && !name[letters + strspn(name + letters, "0123456789")];
    return numbered && is_word(" acc block panels ", name, letters);
}

bool is_word_of_c(const char *name)
{
    static const char words[] =
        " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t "
        "char16_t char32_t class co_await co_return co_yield compl concept const const_cast "
        "consteval constexpr constinit continue decltype default delete do double dynamic_cast "
        "else enum explicit export extern false float for friend goto if inline int long mutable "
        "namespace new noexcept not not_eq nullptr operator or or_eq private protected public "
        "register reinterpret_cast requires restrict return short signed sizeof static "
        "static_assert static_cast struct switch template this thread_local throw true try "
        "typedef typeid typename typeof typeof_unqual union unsigned using virtual void volatile "
        "wchar_t while xor xor_eq ";
    /* what the headers that emitted code includes define, and GNU's compilers themselves */
    static const char library[] =
        " BIG_ENDIAN BYTE_ORDER EXIT_FAILURE EXIT_SUCCESS FP_INFINITE FP_NAN FP_NORMAL "
        "FP_SUBNORMAL FP_ZERO HUGE_VAL HUGE_VALF HUGE_VALL INFINITY INT8_MAX INT8_MIN INT16_MAX "
        "INT16_MIN INT32_MAX INT32_MIN INT64_MAX INT64_MIN INTMAX_MAX INTMAX_MIN INTPTR_MAX "
        "INTPTR_MIN LITTLE_ENDIAN MB_CUR_MAX M_1_PI M_2_PI M_2_SQRTPI M_E M_LN10 M_LN2 M_LOG10E "
        "M_LOG2E M_PI M_PI_2 M_PI_4 M_SQRT1_2 M_SQRT2 NAN NULL PDP_ENDIAN PTRDIFF_MAX "
        "PTRDIFF_MIN RAND_MAX SIZE_MAX UINT8_MAX UINT16_MAX UINT32_MAX UINT64_MAX UINTMAX_MAX "
        "UINTPTR_MAX WCHAR_MAX WCHAR_MIN WINT_MAX WINT_MIN int32_t int64_t linux offsetof size_t "
        "uint64_t unix ";
    return is_among(words, name) || is_among(library, name);
}

/* Whether the emitted text of an element-wise operation calls the function. */
static bool is_called_by_operation(const char *name)
{
    size_t length = strlen(name);
    for (int i = 0; i < OP_COUNT; i++) {
        const char *text = op_table[i].text;
        if (text && strncmp(text, name, length) == 0 && text[length] == '(')
            return true;
    }
    return false;
}

bool is_reserved(const char *name)
{
    static const char own[] =
        " acc all args at B b back block bytes call crew data depth end error far first i "
        "isfinite j k lanes m memset next packed panels params part r rnn_is_back rnn_load_lanes "
        "rnn_next_block rnn_panel_product_ahead rnn_panel_product_lane rnn_set rnn_store_lanes "
        "rnn_vec rows session share steps "
        "strip strips sums t team TILE tile turns unit units whole wide ";
    const char *share = strstr(name, "_part"); /* of the rows of an axis */
    return is_word_of_c(name) || is_among(own, name) || is_of_group(name) ||
           is_called_by_operation(name) || (share && !share[5]);
}

bool is_macro(const char *name)
{
    const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    bool begins = strncmp(name, "RNN_", 4) == 0 || strncmp(name, "__", 2) == 0;
    return begins && !name[strspn(name, capitals)];
}

bool is_function(const char *name)
{
    return strncmp(name, "rnn_", 4) == 0 || strncmp(name, "compute_", 8) == 0;
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
