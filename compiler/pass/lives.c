/* Copies in order of rank, and from when to when buffers are alive. */
#include "pass/place.h"

int item_of(const Schedule *s, const Node *n)
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
    Buffer *buffer = place_buffer(s, like, arena_format(s->arena, "%s_ranked", place_name(s, n)));
    s->ranked[s->ranked_count++] = (Ranked){n, axis, buffer, before};
}

void place_ranked(Schedule *s, const Node *n)
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
        if (a->axes == BATCH && (!loop || s->loop_of[a->id] != loop))
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
