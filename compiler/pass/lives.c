/* Copies in order of rank, and from when to when buffers are alive. */
#include "pass/items.h"
#include "pass/place.h"

int item_of(const Schedule *s, const Node *n)
{
    for (int i = 0; i < s->item_count; i++)
        if (s->loop_of[n->id]
                ? s->items[i].loop == s->loop_of[n->id]
                : s->items[i].kernel && s->items[i].kernel == whole_kernel(s->kernel_of[n->id]))
            return i;
    return -1;
}

/* Rows of one length are ranked as they are; but a copy also closes gaps. */
static bool is_ranked(const Schedule *s, const Node *n, const Axis *axis)
{
    const Place *place = &s->places[n->id];
    return static_steps(axis) && place->buffer && place->buffer->width == units(n);
}

static void rank(Schedule *s, const Node *n, Axis *axis, int before)
{
    double value;
    if (n->axes != BATCH || is_number(n, &value) || is_ranked(s, n, axis))
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
    Buffer *buffer = place_buffer(s, like, arena_format(s->arena, "%s_ranked", place_name(s, n)));
    s->ranked[s->ranked_count++] = (Ranked){n, axis, buffer, before};
}

void place_ranked(Schedule *s, const Node *n)
{
    Loop *loop = s->loop_of[n->id];
    Kernel *kernel = s->kernel_of[n->id];
    Axis *axis = loop ? loop->axis : kernel ? kernel->axis : NULL;
    bool by_step = loop || (kernel && (kernel->rows == ROWS_EACH || n->op == OP_along ||
                                       n->op == OP_carry || n->op == OP_window));
    if (!axis || !by_step || s->nest_of[n->id] || n->op == OP_slice || n->op == OP_last ||
        n->op == OP_first)
        return;
    for (int k = 0; k < n->in_count; k++) {
        const Node *a = source_of(s, n->in[k]);
        if (a->axes == BATCH && (!loop || s->loop_of[a->id] != loop))
            rank(s, a, axis, item_of(s, n));
    }
}

/* ---- row by row ---- */

/* Row by row along the inner axis; NULL: one for each thread. */
static void add_row_copy(Schedule *s, const Node *n, Axis *inner, int item, bool summed)
{
    for (int i = 0; i < s->copy_count; i++)
        if (s->copies[i].node == n && s->copies[i].summed == summed) {
            if (item < s->copies[i].item)
                s->copies[i].item = item;
            return;
        }
    if (s->copy_count == s->copy_room) {
        s->copy_room = 2 * s->copy_room + 8;
        s->copies = arena_grow(s->arena, s->copies, (size_t)s->copy_count, (size_t)s->copy_room,
                               sizeof *s->copies);
    }
    Buffer like = {.memory = MEMORY_WORK,
                   .axes = inner ? BATCH : 0,
                   .inner = inner,
                   .threads = inner ? 0 : s->nest_of[n->id]->threads,
                   .width = units(n) * columns(n),
                   .type = n->type,
                   .node = n};
    const char *name = arena_format(s->arena, "%s_%s", place_name(s, n), summed ? "sums" : "rows");
    s->copies[s->copy_count++] = (RowCopy){n, place_buffer(s, like, name), item, summed};
}

void place_row_copies(Schedule *s, const Node *n)
{
    const Kernel *nest = s->nest_of[n->id];
    double value;
    if (!nest || is_strip(nest) || !s->kernel_of[n->id] || s->stepped)
        return;
    AxisSet along = axis_bit(nest->inner) | BATCH;
    for (int k = 0; k < n->in_count; k++) {
        const Node *a = source_of(s, n->in[k]);
        const Buffer *buffer = s->places[a->id].buffer;
        if (a->axes == along && !is_number(a, &value) && !(buffer && buffer->inner))
            add_row_copy(s, a, nest->inner, item_of(s, n), false);
    }
    if (schedule_is_summed(s, n) && n->axes == along)
        add_row_copy(s, n, nest->inner, item_of(s, n), true);
    if (schedule_is_summed(s, n) && !n->axes)
        add_row_copy(s, n, NULL, item_of(s, n), true);
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

/* A copy of n lives until the last item that reads n. */
static void lives_where_read(const Schedule *s, const Node *n, Buffer *copy)
{
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++)
            if (source_of(s, s->order[i]->in[k]) == n && item_of(s, s->order[i]) >= 0)
                lives(copy, item_of(s, s->order[i]));
}

/* Items of one level may run at the same time. */
static void live_through_levels(Schedule *s)
{
    for (int first = 0, end; first < s->item_count; first = end) {
        end = end_of_level(s, first);
        for (int i = 0; i < s->buffer_count; i++) {
            Buffer *buffer = s->buffers[i];
            if (buffer->first >= first && buffer->first < end)
                buffer->first = first;
            if (buffer->last >= first && buffer->last < end)
                buffer->last = end - 1;
        }
    }
}

/* The item at which n's work is done; a view is read when its readers run, a result at the end. */
void place_lives(Schedule *s)
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
        lives_where_read(s, r->node, r->buffer);
    }
    for (int i = 0; i < s->copy_count; i++) {
        RowCopy *c = &s->copies[i];
        lives(c->buffer, c->item);
        if (c->summed)
            continue;
        lives(s->places[c->node->id].buffer, c->item);
        lives_where_read(s, c->node, c->buffer);
    }
    for (int i = 0; i < s->item_count; i++)
        for (int k = 0; s->items[i].loop && k < s->items[i].loop->carry_count; k++) {
            lives(s->items[i].loop->carries[k].next, i);
            lives(s->places[s->items[i].loop->carries[k].carry->id].buffer, i);
        }
    live_through_levels(s);
}
