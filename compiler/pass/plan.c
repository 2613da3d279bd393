/* plan: slots of workspace. Two buffers share a slot only if their lives are disjoint and both have
 * the same kind of rows; the slot is as wide as the wider one. Buffers are visited in order of
 * their first use, and each takes the free slot whose width fits best. */
#include "pass/pass.h"

/* Buffers that need memory of the session: values, and inputs that may have to be copied. */
static bool needs_slot(const Schedule *s, const Buffer *buffer)
{
    bool copied = buffer->memory == MEMORY_INPUT && is_copied(s->graph->model, buffer->node);
    return buffer->memory == MEMORY_WORK || copied;
}

/* How badly a slot fits: what is wasted, or what it must grow by. */
static int misfit(const Slot *slot, const Buffer *buffer)
{
    int difference = slot->width - buffer->width;
    return difference < 0 ? -difference : difference;
}

static int best_slot(const Schedule *s, const Buffer *buffer)
{
    int best = -1;
    for (int i = 0; i < s->slot_count; i++) {
        const Slot *slot = &s->slots[i];
        if (slot->axes != buffer->axes || slot->inner != buffer->inner ||
            slot->strip != buffer->strip || slot->threads != buffer->threads ||
            slot->last >= buffer->first)
            continue;
        if (best < 0 || misfit(slot, buffer) < misfit(&s->slots[best], buffer))
            best = i;
    }
    return best;
}

static void give_slot(Schedule *s, Buffer *buffer)
{
    int slot = best_slot(s, buffer);
    if (slot < 0) {
        slot = s->slot_count++;
        s->slots[slot] = (Slot){.axes = buffer->axes,
                                .inner = buffer->inner,
                                .strip = buffer->strip,
                                .threads = buffer->threads};
    }
    if (s->slots[slot].width < buffer->width)
        s->slots[slot].width = buffer->width;
    s->slots[slot].last = buffer->last;
    buffer->slot = slot;
}

void pass_plan(Schedule *s)
{
    s->slots = arena_alloc(s->arena, (size_t)(s->buffer_count + 1) * sizeof *s->slots);
    for (int item = -1; item <= s->item_count; item++)
        for (int i = 0; i < s->buffer_count; i++)
            if (s->buffers[i]->first == item && needs_slot(s, s->buffers[i]))
                give_slot(s, s->buffers[i]);
}
