/* place: a place in memory for every value that leaves the kernel that computes it.
 *
 *     in a register          read only within its own fused kernel
 *     one row a thread       read only within its nest
 *     a strip of rows        read only within its strip
 *     one step, B rows       read by other kernels of its loop
 *     all steps              read outside its loop (by the backward loop, say)
 *     within another buffer  a slice of it, or a part of a concatenation, which is then never
 * copied
 */
#include "pass/items.h"
#include "pass/place.h"

/* ---- states of loops ---- */

static bool is_kernel_of(const Loop *loop, const Kernel *kernel)
{
    for (int i = 0; i < loop->kernel_count; i++)
        if (loop->kernels[i] == kernel)
            return true;
    return false;
}

/* Whether the reader still needs the old state of n when the writer stores the next one. Kernels of
 * one level may run at the same time; without a writer, the state is stored behind all kernels. */
static bool reads_late(const Schedule *s, const Loop *loop, const Node *n, const Node *reader,
                       const Kernel *writer)
{
    const Kernel *kernel = whole_kernel(s->kernel_of[reader->id]);
    bool inside = is_kernel_of(loop, kernel);
    if (inside && kernel != writer)
        return writer && kernel->level >= writer->level;
    bool by_element = is_map(reader) && n->op == OP_carry && units(reader) == units(n);
    return !by_element || (writer && !inside);
}

static bool is_read_late(const Schedule *s, const Loop *loop, const Node *n, const Kernel *writer)
{
    for (int i = 0; i < s->count; i++) {
        const Node *reader = s->order[i];
        for (int k = 0; k < reader->in_count; k++) {
            bool view = reader->op == OP_slice || reader->op == OP_along;
            if (reader->in[k] != n || s->loop_of[reader->id] != loop)
                continue;
            if (reader->op == OP_carry || (view ? is_read_late(s, loop, reader, writer)
                                                : reads_late(s, loop, n, reader, writer)))
                return true;
        }
    }
    return false;
}

static void place_carry(Schedule *s, Loop *loop, CarryState *state)
{
    Node *carry = state->carry, *next = carry->in[1];
    Kernel *kernel = s->kernel_of[next->id];
    bool writes = kernel && kernel->fused && kernel->loop == loop && !kernel->nest;
    state->writer = writes ? kernel : NULL;
    state->stacked = is_stacked(s, carry);
    AxisSet axes = state->stacked ? carry->axes : BATCH;
    Buffer *buffer = place_work_buffer(s, carry, axes, state->stacked ? NULL : loop->axis);
    s->places[carry->id] = (Place){buffer, 0};
    state->swapped = !state->stacked && is_read_late(s, loop, carry, state->writer);
    if (state->swapped) {
        Buffer like = *buffer;
        state->next = place_buffer(s, like, arena_format(s->arena, "%s_next", buffer->name));
    }
}

/* ---- values ---- */

static AxisSet without(AxisSet axes, const Axis *axis)
{
    return axis ? axes & ~axis_bit(axis) : axes;
}

static void place_input(Schedule *s, Node *n)
{
    Memory memory = n->input->kind == INPUT_CARRIED ? MEMORY_STATE : MEMORY_INPUT;
    Axis *inner = inner_axis(s, n->axes);
    Buffer like = {.memory = memory,
                   .axes = without(n->axes, inner),
                   .inner = inner,
                   .width = units(n),
                   .type = n->type,
                   .node = n};
    s->places[n->id].buffer = place_buffer(s, like, place_name(s, n));
}

/* Whether the reader moves whole rows, which must then have no gaps. */
static bool is_moved(const Schedule *s, const Node *n, const Node *reader)
{
    if (!moves_rows(reader) || (reader->op == OP_sum_over && !reader->axes))
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

/* Rows of all steps that are whole pages apart share a few sets of each cache, where they displace
 * one another: a cache line more sets them apart, where nothing needs rows without gaps. */
static void set_rows_apart(const Schedule *s, const Node *n, Buffer *buffer)
{
    bool gaps = n->type == FLOAT && (is_written_with_gaps(s, n) || n->op == OP_concat) &&
                !is_result(s, n) && !any_reader(s, n, is_moved);
    if (gaps && time_axis(s->graph->model, buffer->axes) && buffer->width % RNN_PAGE_FLOATS == 0)
        buffer->width += RNN_GAP_FLOATS;
}

/* Parts of a concatenation that are computed anyway are computed into it. */
static void claim_parts(Schedule *s, Node *concat, Buffer *buffer)
{
    int column = 0;
    for (int i = 0; i < concat->in_count; i++) {
        Node *part = concat->in[i];
        bool same_rows = s->loop_of[part->id] == s->loop_of[concat->id] || !s->loop_of[concat->id];
        same_rows = same_rows && s->nest_of[part->id] == s->nest_of[concat->id];
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

/* What is read in one strip only needs room for that. */
static Buffer *buffer_in_strip(Schedule *s, const Node *n)
{
    Buffer *buffer = place_work_buffer(s, n, n->axes, NULL);
    buffer->strip = n->axes && is_of_one_nest(s, n) ? s->nest_of[n->id]->strip : 0;
    set_rows_apart(s, n, buffer);
    return buffer;
}

/* What is read in one nest only needs room for a row; a sum over the rows of a nest is whole. */
static Buffer *buffer_in_nest(Schedule *s, const Node *n)
{
    const Loop *loop = s->loop_of[n->id];
    Axis *inner = schedule_is_summed(s, n) ? NULL : inner_axis(s, n->axes);
    bool step = loop && !is_stacked(s, n) && !schedule_is_summed(s, n);
    if (is_of_one_nest(s, n)) {
        Buffer *scratch = place_inner_buffer(s, n, 0, NULL, inner);
        scratch->threads = s->nest_of[n->id]->threads;
        if (!inner) /* numbers of two threads would share a cache line */
            scratch->width = (scratch->width + RNN_LINE_FLOATS - 1) / RNN_LINE_FLOATS *
                             RNN_LINE_FLOATS;
        return scratch;
    }
    return place_inner_buffer(s, n, step ? BATCH : without(n->axes, inner),
                              step ? loop->axis : NULL, inner);
}

static void place_value(Schedule *s, Node *n)
{
    if (s->places[n->id].buffer || !is_stored(s, n))
        return;
    Loop *loop = s->loop_of[n->id];
    if (s->nest_of[n->id]) {
        bool strip = is_strip(s->nest_of[n->id]);
        s->places[n->id] = (Place){strip ? buffer_in_strip(s, n) : buffer_in_nest(s, n), 0};
        if (n->op == OP_concat)
            claim_parts(s, n, s->places[n->id].buffer);
        return;
    }
    bool stacked = is_stacked(s, n) || (n->op == OP_concat && any_part_is_stacked(s, n));
    bool step = loop && !stacked;
    Buffer *buffer = place_work_buffer(s, n, step ? BATCH : n->axes, step ? loop->axis : NULL);
    set_rows_apart(s, n, buffer);
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
        s->places[n->id].buffer = place_buffer(s, like, n->param->name);
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
        s->places[n->id].buffer = place_work_buffer(s, n, BATCH, NULL);
    }
}

/* ---- what is not needed soon ---- */

/* Whether the loop that n is computed in reads it from its place. */
static bool is_read_soon(const Schedule *s, const Node *n, const Node *reader)
{
    if (s->loop_of[reader->id] != s->loop_of[n->id] || is_end_of_loop(s, reader))
        return false;
    const CarryState *state = carry_state(s, reader);
    return state ? !state->writer : s->kernel_of[reader->id] != s->kernel_of[n->id];
}

/* Values of all steps that a loop computes for what comes behind it. */
static void find_far(Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        Buffer *buffer = s->places[n->id].buffer;
        const Kernel *kernel = s->kernel_of[n->id];
        if (buffer && kernel && kernel->fused && kernel->loop && !kernel->nest &&
            time_axis(s->graph->model, buffer->axes))
            buffer->far = !any_reader(s, n, is_read_soon);
    }
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        Buffer *buffer = s->places[n->id].buffer;
        if (buffer && (carry_state(s, n) || any_reader(s, n, is_read_soon)))
            buffer->far = false;
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
    kernel->name = place_name(s, named);
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
    for (int i = 0; i < s->count; i++) {
        place_ranked(s, s->order[i]);
        place_row_copies(s, s->order[i]);
    }
    place_lives(s);
    find_far(s);
    place_packed(s);
    for (int i = 0; i < s->count; i++)
        if (s->kernel_of[s->order[i]->id])
            name_kernel(s, s->kernel_of[s->order[i]->id]);
}
