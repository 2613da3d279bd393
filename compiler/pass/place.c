/* place: a place in memory for every value that leaves the kernel that computes it.
 *
 *     in a register          read only within its own fused kernel
 *     one step, B rows       read by other kernels of its loop
 *     all steps              read outside its loop (by the backward loop, say)
 *     within another buffer  a slice of it, or a part of a concatenation, which is then never
 * copied
 */
#include "pass/pass.h"

#include <ctype.h>
#include <string.h>

/* ---- names ---- */

static bool is_taken(const Schedule *s, const char *name)
{
    static const char *const reserved[] = {
        "auto",     "int",    "float",  "double",   "char",    "long",     "short",  "if",
        "else",     "for",    "while",  "do",       "switch",  "case",     "break",  "const",
        "void",     "static", "return", "struct",   "union",   "enum",     "goto",   "default",
        "args",     "rows",   "t",      "b",        "j",       "m",        "params", "packed",
        "error",    "lanes",  "state",  "end",      "signed",  "unsigned", "sizeof", "typedef",
        "r",        "part",   "acc",    "panels",   "at",      "next",     "first",  "register",
        "restrict", "inline", "extern", "volatile", "continue"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(reserved[i], name) == 0)
            return true;
    for (int i = 0; i < s->buffer_count; i++)
        if (strcmp(s->buffers[i]->name, name) == 0)
            return true;
    return false;
}

static const Node *first_reader(const Schedule *s, const Node *n)
{
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++)
            if (s->order[i]->in[k] == n && s->order[i] != n)
                return s->order[i];
    return NULL;
}

/* The matrix of a product, or the first of a stack. */
static const Node *matrix_of(const Node *product)
{
    const Node *m = product->in[0];
    return m->op == OP_stack ? m->in[0] : m;
}

/* The name of n, or of its weights, or of what it feeds and what it is: "h_softmax". */
static const char *base_name(const Schedule *s, const Node *n)
{
    if (n->op == OP_input && n->input->kind == INPUT_STATE)
        return arena_format(s->arena, "%s_0", n->input->name);
    if (n->op == OP_input && n->input->kind == INPUT_CARRIED)
        return arena_format(s->arena, "state_%s", n->input->name);
    if (n->op == OP_input)
        return n->input->name;
    if (n->name)
        return n->name;
    if (n->op == OP_matvec && matrix_of(n)->op == OP_param)
        return arena_format(s->arena, "%s_product", matrix_of(n)->param->name);
    if (n->op == OP_add && n->in[0]->op == OP_param)
        return arena_format(s->arena, "%s_sum", n->in[0]->param->name);
    const Node *named = n;
    for (int depth = 0; named && !named->name && depth < 6; depth++)
        named = first_reader(s, named);
    const char *what = op_table[n->op].name;
    return named && named->name ? arena_format(s->arena, "%s_%s", named->name, what) : what;
}

static const char *unique_name(Schedule *s, const char *base)
{
    Text text = text_new(s->arena);
    for (const char *c = base; *c; c++)
        text_format(&text, "%c", isalnum((unsigned char)*c) ? *c : '_');
    if (isdigit((unsigned char)text.bytes[0]))
        return unique_name(s, arena_format(s->arena, "v%s", text.bytes));
    const char *name = text.bytes;
    for (int i = 2; is_taken(s, name); i++)
        name = arena_format(s->arena, "%s_%d", text.bytes, i);
    return name;
}

/* ---- buffers ---- */

static Buffer *add_buffer(Schedule *s, Buffer like, const char *base)
{
    if (s->buffer_count == s->buffer_room) {
        s->buffer_room = 2 * s->buffer_room + 32;
        s->buffers = arena_grow(s->arena, s->buffers, (size_t)s->buffer_count,
                                (size_t)s->buffer_room, sizeof *s->buffers);
    }
    Buffer *buffer = arena_alloc(s->arena, sizeof *buffer);
    *buffer = like;
    buffer->name = unique_name(s, base);
    buffer->first = s->item_count;
    buffer->last = -1;
    buffer->slot = -1;
    return s->buffers[s->buffer_count++] = buffer;
}

static Buffer *work_buffer(Schedule *s, const Node *n, AxisSet axes, Axis *ranked)
{
    Buffer like = {.memory = MEMORY_WORK,
                   .axes = axes,
                   .ranked = ranked,
                   .width = units(n),
                   .type = n->type,
                   .node = n};
    return add_buffer(s, like, base_name(s, n));
}

/* ---- who reads a value ---- */

static bool is_result(const Schedule *s, const Node *n)
{
    for (int i = 0; i < s->graph->result_count; i++)
        if (s->graph->results[i].node == n)
            return true;
    return false;
}

typedef bool ReaderTest(const Schedule *s, const Node *n, const Node *reader);

/* Calls `test` for n and all that reads `view`, which is n or only a view of it. */
static bool any_reader_of_view(const Schedule *s, const Node *n, const Node *view, ReaderTest *test)
{
    for (int i = 0; i < s->count; i++) {
        const Node *reader = s->order[i];
        for (int k = 0; k < reader->in_count; k++) {
            if (reader->in[k] != view)
                continue;
            if (test(s, n, reader))
                return true;
            bool only_views = reader->op == OP_slice ||
                              (reader->op == OP_along && !s->kernel_of[reader->id]);
            if (only_views && any_reader_of_view(s, n, reader, test))
                return true;
        }
    }
    return false;
}

/* Calls `test` for all that reads n, looking through what is only a view of it. */
static bool any_reader(const Schedule *s, const Node *n, ReaderTest *test)
{
    return any_reader_of_view(s, n, n, test);
}

/* Whether the carry's next state is stored by the kernel that computes it. */
static bool is_written_by_kernel(const Schedule *s, const Node *carry)
{
    const CarryState *state = carry_state(s, carry);
    return state && state->writer;
}

/* The carry of n's loop whose next state is n, stored by a kernel; or NULL. */
static CarryState *next_of(const Schedule *s, const Node *n)
{
    Loop *loop = s->loop_of[n->id];
    for (int i = 0; loop && i < loop->carry_count; i++)
        if (loop->carries[i].carry->in[1] == n && loop->carries[i].writer)
            return &loop->carries[i];
    return NULL;
}

static bool is_end_of_loop(const Schedule *s, const Node *n)
{
    return (n->op == OP_last || n->op == OP_first) && s->loop_of[n->id];
}

static bool is_read_elsewhere(const Schedule *s, const Node *n, const Node *reader)
{
    if (reader->op == OP_assemble)
        return !is_gradient_term(s, n);
    if (reader->op == OP_carry && reader->in[1] == n && is_written_by_kernel(s, reader))
        return reader->in[0] == n;
    if (is_end_of_loop(s, reader) && next_of(s, n))
        return false;
    Kernel *kernel = s->kernel_of[n->id];
    return !kernel || !kernel->fused || s->kernel_of[reader->id] != kernel ||
           reader->op == OP_slice || (reader->op == OP_matvec && reader->in[1] == n);
}

static bool is_read_outside_loop(const Schedule *s, const Node *n, const Node *reader)
{
    if (reader->op == OP_slice || (reader->op == OP_along && !s->kernel_of[reader->id]))
        return false; /* its readers count */
    return s->loop_of[reader->id] != s->loop_of[n->id];
}

static bool is_stored(const Schedule *s, const Node *n)
{
    Kernel *kernel = s->kernel_of[n->id];
    if (!kernel || is_gradient_term(s, n))
        return false;
    return !kernel->fused || is_result(s, n) || any_reader(s, n, is_read_elsewhere);
}

static bool is_stacked(const Schedule *s, const Node *n)
{
    return s->loop_of[n->id] && (is_result(s, n) || any_reader(s, n, is_read_outside_loop));
}

/* ---- states of loops ---- */

static int kernel_index(const Loop *loop, const Kernel *kernel)
{
    for (int i = 0; i < loop->kernel_count; i++)
        if (loop->kernels[i] == kernel)
            return i;
    return loop->kernel_count;
}

/* Whether a kernel that comes with or after the writer still reads the old state. */
static bool is_read_late(const Schedule *s, const Loop *loop, const Node *n, int writer)
{
    for (int i = 0; i < s->count; i++) {
        const Node *reader = s->order[i];
        for (int k = 0; k < reader->in_count; k++) {
            if (reader->in[k] != n || s->loop_of[reader->id] != loop)
                continue;
            if (reader->op == OP_carry)
                return true;
            if (reader->op == OP_slice || reader->op == OP_along) {
                if (is_read_late(s, loop, reader, writer))
                    return true;
                continue;
            }
            int index = kernel_index(loop, s->kernel_of[reader->id]);
            bool by_element = is_map(reader) && n->op == OP_carry && units(reader) == units(n);
            if (index > writer || (index == writer && !by_element))
                return true;
        }
    }
    return false;
}

static void place_carry(Schedule *s, Loop *loop, CarryState *state)
{
    Node *carry = state->carry, *next = carry->in[1];
    Kernel *kernel = s->kernel_of[next->id];
    state->writer = kernel && kernel->fused && kernel->loop == loop ? kernel : NULL;
    state->stacked = is_stacked(s, carry);
    AxisSet axes = state->stacked ? carry->axes : BATCH;
    Buffer *buffer = work_buffer(s, carry, axes, state->stacked ? NULL : loop->axis);
    s->places[carry->id] = (Place){buffer, 0};
    int writer = state->writer ? kernel_index(loop, state->writer) : loop->kernel_count;
    state->swapped = !state->stacked && is_read_late(s, loop, carry, writer);
    if (state->swapped) {
        Buffer like = *buffer;
        state->next = add_buffer(s, like, arena_format(s->arena, "%s_next", buffer->name));
    }
}

/* ---- values ---- */

static void place_input(Schedule *s, Node *n)
{
    Memory memory = n->input->kind == INPUT_CARRIED ? MEMORY_STATE : MEMORY_INPUT;
    Buffer like = {
        .memory = memory, .axes = n->axes, .width = units(n), .type = n->type, .node = n};
    s->places[n->id].buffer = add_buffer(s, like, base_name(s, n));
}

/* Whether the reader moves whole rows, which must then have no gaps. */
static bool is_moved(const Schedule *s, const Node *n, const Node *reader)
{
    if (op_table[reader->op].kind != TIME || (reader->op == OP_sum_over && !reader->axes))
        return false;
    if (reader->op == OP_carry && carry_state(s, reader))
        return false; /* its kernel writes it, or each row is copied */
    return !(is_end_of_loop(s, reader) && next_of(s, n));
}

/* Whether what computes n can leave gaps between its rows. */
static bool is_written_with_gaps(const Schedule *s, const Node *n)
{
    const Kernel *kernel = s->kernel_of[n->id];
    return kernel && (kernel->fused || (op_table[n->op].kind != TIME && n->op != OP_concat &&
                                        n->op != OP_dropout_mask));
}

/* Parts of a concatenation that are computed anyway are computed into it. */
static void claim_parts(Schedule *s, Node *concat, Buffer *buffer)
{
    int column = 0;
    for (int i = 0; i < concat->in_count; i++) {
        Node *part = concat->in[i];
        bool same_rows = s->loop_of[part->id] == s->loop_of[concat->id] || !s->loop_of[concat->id];
        bool free = is_written_with_gaps(s, part) && !s->places[part->id].buffer &&
                    part->axes == concat->axes && same_rows && !is_result(s, part) &&
                    !any_reader(s, part, is_moved);
        if (free)
            s->places[part->id] = (Place){buffer, column};
        column += units(part);
    }
}

static bool any_part_is_stacked(const Schedule *s, const Node *concat)
{
    for (int i = 0; i < concat->in_count; i++)
        if (s->kernel_of[concat->in[i]->id] && is_stacked(s, concat->in[i]))
            return true;
    return false;
}

static void place_value(Schedule *s, Node *n)
{
    if (s->places[n->id].buffer || !is_stored(s, n))
        return;
    Loop *loop = s->loop_of[n->id];
    bool stacked = is_stacked(s, n) || (n->op == OP_concat && any_part_is_stacked(s, n));
    bool step = loop && !stacked;
    Buffer *buffer = work_buffer(s, n, step ? BATCH : n->axes, step ? loop->axis : NULL);
    s->places[n->id] = (Place){buffer, 0};
    if (n->op == OP_concat)
        claim_parts(s, n, buffer);
}

static void place_params(Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        if (n->op != OP_param || n->shape.kind == MATRIX)
            continue;
        Buffer like = {.memory = MEMORY_PARAMS, .width = units(n), .node = n};
        s->places[n->id].buffer = add_buffer(s, like, n->param->name);
    }
}

/* Views of other places: slices, and what stands still until it is read. */
static void place_view(Schedule *s, Node *n)
{
    if (n->op == OP_slice) {
        s->places[n->id] = s->places[n->in[0]->id];
        s->places[n->id].column += n->k;
    }
    if (n->op == OP_along && !s->kernel_of[n->id])
        s->places[n->id] = s->places[n->in[0]->id];
}

/* `last` where a loop ends. */
static void place_ends(Schedule *s, Loop *loop)
{
    for (int i = 0; i < loop->end_count; i++) {
        Node *n = loop->ends[i];
        s->places[n->id].buffer = work_buffer(s, n, BATCH, NULL);
    }
}

/* ---- copies in order of rank ---- */

static int item_of(const Schedule *s, const Node *n)
{
    for (int i = 0; i < s->item_count; i++)
        if (s->loop_of[n->id] ? s->items[i].loop == s->loop_of[n->id]
                              : s->items[i].kernel && s->items[i].kernel == s->kernel_of[n->id])
            return i;
    return -1;
}

static void rank(Schedule *s, const Node *n, Axis *axis, int before)
{
    double value;
    if (n->axes != BATCH || is_number(n, &value))
        return;
    for (int i = 0; i < s->ranked_count; i++)
        if (s->ranked[i].node == n && s->ranked[i].axis == axis) {
            if (before < s->ranked[i].before)
                s->ranked[i].before = before;
            return;
        }
    if (s->ranked_count == s->ranked_room) {
        s->ranked_room = 2 * s->ranked_room + 8;
        s->ranked = arena_grow(s->arena, s->ranked, (size_t)s->ranked_count, (size_t)s->ranked_room,
                               sizeof *s->ranked);
    }
    Buffer like = {.memory = MEMORY_WORK,
                   .axes = BATCH,
                   .ranked = axis,
                   .width = units(n),
                   .type = n->type,
                   .node = n};
    Buffer *buffer = add_buffer(s, like, arena_format(s->arena, "%s_ranked", base_name(s, n)));
    s->ranked[s->ranked_count++] = (Ranked){n, axis, buffer, before};
}

static void rank_operands(Schedule *s, const Node *n)
{
    Loop *loop = s->loop_of[n->id];
    Kernel *kernel = s->kernel_of[n->id];
    Axis *axis = loop ? loop->axis : kernel ? kernel->axis : NULL;
    bool by_step = loop || (kernel &&
                            (kernel->rows == ROWS_EACH || n->op == OP_along || n->op == OP_carry));
    if (!axis || !by_step || n->op == OP_slice || n->op == OP_last || n->op == OP_first)
        return;
    for (int k = 0; k < n->in_count; k++) {
        const Node *a = source_of(s, n->in[k]);
        if (a->axes == BATCH && s->loop_of[a->id] != loop)
            rank(s, a, axis, item_of(s, n));
        else if (a->axes == BATCH && !loop)
            rank(s, a, axis, item_of(s, n));
    }
}

/* ---- lives ---- */

static void lives(Buffer *buffer, int item)
{
    if (!buffer)
        return;
    if (item < buffer->first)
        buffer->first = item;
    if (item > buffer->last)
        buffer->last = item;
}

/* The item at which n's work is done; a view is read when its readers run, a result at the end. */
static void find_lives(Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        int item = item_of(s, n);
        Buffer *buffer = s->places[n->id].buffer;
        if (item >= 0)
            lives(buffer, item);
        if (n->op == OP_input)
            lives(buffer, -1);
        if (is_result(s, n) || n->op == OP_assemble)
            lives(buffer, s->item_count);
        for (int k = 0; k < n->in_count; k++) {
            int at = n->op == OP_assemble ? s->item_count : item;
            if (at >= 0)
                lives(s->places[n->in[k]->id].buffer, at);
        }
    }
    for (int i = 0; i < s->ranked_count; i++) {
        Ranked *r = &s->ranked[i];
        lives(r->buffer, r->before);
        lives(s->places[r->node->id].buffer, r->before);
        for (int k = 0; k < s->count; k++)
            for (int o = 0; o < s->order[k]->in_count; o++)
                if (source_of(s, s->order[k]->in[o]) == r->node && item_of(s, s->order[k]) >= 0)
                    lives(r->buffer, item_of(s, s->order[k]));
    }
    for (int i = 0; i < s->item_count; i++)
        for (int k = 0; s->items[i].loop && k < s->items[i].loop->carry_count; k++) {
            lives(s->items[i].loop->carries[k].next, i);
            lives(s->places[s->items[i].loop->carries[k].carry->id].buffer, i);
        }
}

/* ---- packed weights ---- */

static bool same_view(const Node *a, const Node *b)
{
    return a->param == b->param && a->block.row == b->block.row &&
           a->block.column == b->block.column && a->transposed == b->transposed &&
           rows(a) == rows(b) && columns(a) == columns(b);
}

static bool same_packed(const Packed *a, const Packed *b)
{
    if (a->kind != b->kind || a->count != b->count || a->rows != b->rows ||
        a->columns != b->columns)
        return false;
    for (int i = 0; i < a->count; i++)
        if (!same_view(a->views[i], b->views[i]))
            return false;
    return true;
}

static const char *packed_name(PackedPlan *plan, const char *base)
{
    Text text = text_new(plan->arena);
    for (const char *c = base; *c; c++)
        text_format(&text, "%c", isalnum((unsigned char)*c) ? *c : '_');
    const char *name = text.bytes;
    for (int i = 2, k = 0; k < plan->count; k++)
        if (strcmp(plan->items[k].name, name) == 0) {
            name = arena_format(plan->arena, "%s_%d", text.bytes, i++);
            k = -1;
        }
    return name;
}

static int add_packed(PackedPlan *plan, Packed packed)
{
    for (int i = 0; i < plan->count; i++)
        if (same_packed(&plan->items[i], &packed))
            return i;
    if (plan->count == plan->room) {
        plan->room = 2 * plan->room + 8;
        plan->items = arena_grow(plan->arena, plan->items, (size_t)plan->count, (size_t)plan->room,
                                 sizeof *plan->items);
    }
    const Node *first = packed.views[0];
    const char *base = first->transposed
                           ? arena_format(plan->arena, "%s_transposed", first->param->name)
                           : first->param->name;
    packed.name = packed_name(plan, base);
    plan->items[plan->count] = packed;
    return plan->count++;
}

static void pack_group(Schedule *s, Group *group)
{
    Packed packed = {.kind = PACKED_PANELS,
                     .count = group->count,
                     .rows = units(group->products[0]),
                     .columns = units(group->x)};
    packed.views = arena_alloc(s->packed->arena, (size_t)group->count * sizeof(Node *));
    for (int i = 0; i < group->count; i++)
        packed.views[i] = group->products[i]->in[0];
    group->panels = add_packed(s->packed, packed);
}

/* A stack of matrices that a product reads whole is copied together. */
static void place_stack(Schedule *s, Node *n)
{
    Packed packed = {.kind = PACKED_STACK,
                     .views = n->in,
                     .count = n->in_count,
                     .rows = rows(n),
                     .columns = columns(n)};
    Buffer like = {.memory = MEMORY_PACKED, .width = columns(n), .node = n};
    Buffer *buffer = add_buffer(s, like, "stack");
    s->places[n->id] = (Place){buffer, add_packed(s->packed, packed)};
}

static void pack_weights(Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        Kernel *kernel = s->kernel_of[n->id];
        if (n->op == OP_matvec && n->in[0]->op == OP_stack && !s->places[n->in[0]->id].buffer)
            place_stack(s, n->in[0]);
        for (int k = 0; kernel && kernel->nodes[0] == n && k < kernel->group_count; k++)
            pack_group(s, &kernel->groups[k]);
    }
}

/* ---- names of kernels ---- */

/* A kernel is named after the last named value that it stores. */
static void name_kernel(Schedule *s, Kernel *kernel)
{
    const Node *named = kernel->nodes[0];
    for (int i = 0; i < kernel->count; i++)
        if (kernel->nodes[i]->name && (s->places[kernel->nodes[i]->id].buffer || !named->name))
            named = kernel->nodes[i];
    kernel->name = base_name(s, named);
}

void pass_place(Schedule *s)
{
    place_params(s);
    for (int i = 0; i < s->count; i++)
        if (s->order[i]->op == OP_input)
            place_input(s, s->order[i]);
    for (int i = 0; i < s->item_count; i++)
        for (int k = 0; s->items[i].loop && k < s->items[i].loop->carry_count; k++)
            place_carry(s, s->items[i].loop, &s->items[i].loop->carries[k]);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < s->count; i++)
            if ((s->order[i]->op == OP_concat) == (pass == 0))
                place_value(s, s->order[i]);
    for (int i = 0; i < s->item_count; i++)
        if (s->items[i].loop)
            place_ends(s, s->items[i].loop);
    for (int i = 0; i < s->count; i++)
        place_view(s, s->order[i]);
    for (int i = 0; i < s->count; i++)
        rank_operands(s, s->order[i]);
    find_lives(s);
    pack_weights(s);
    for (int i = 0; i < s->count; i++)
        if (s->kernel_of[s->order[i]->id])
            name_kernel(s, s->kernel_of[s->order[i]->id]);
}
