/* The arguments of a fused kernel: one pointer for each buffer that it reads or writes. */
#include "emit/kernel.h"

#include <string.h>

/* Buffers keep their names; a kernel's own names are few and reserved (is_reserved). */
static Argument *argument(KernelWriter *k, const char *name, const char *actual, int width,
                          bool is_id)
{
    for (int i = 0; i < k->argument_count; i++)
        if (strcmp(k->arguments[i].actual, actual) == 0)
            return &k->arguments[i];
    Argument *a = &k->arguments[k->argument_count++];
    *a = (Argument){name, actual, width, is_id, false, false};
    return a;
}

Argument *kernel_argument(KernelWriter *k, const Node *n)
{
    const Schedule *s = k->s;
    const Buffer *buffer = place_over(s, n, k->rows).buffer;
    return argument(k, buffer->name, buffer_pointer(s, buffer, k->rows), row_stride(s, n, k->rows),
                    buffer->type == ID);
}

int kernel_column(const KernelWriter *k, const Node *n)
{
    return place_over(k->s, n, k->rows).column;
}

bool kernel_has(const KernelWriter *k, const Node *n)
{
    return k->s->kernel_of[n->id] == k->kernel;
}

/* The next states that n is. */
CarryState *kernel_next_state(const KernelWriter *k, const Node *n, int index)
{
    Loop *loop = k->kernel->loop;
    for (int i = 0; loop && i < loop->carry_count; i++)
        if (loop->carries[i].writer == k->kernel && loop->carries[i].carry->in[1] == n &&
            index-- == 0)
            return &loop->carries[i];
    return NULL;
}

Argument *kernel_argument_of_state(KernelWriter *k, const CarryState *state)
{
    const Buffer *buffer = k->s->places[state->carry->id].buffer;
    const char *name = buffer->name;
    if (state->stacked)
        name = arena_format(k->s->arena, "%s_next", buffer->name);
    if (state->swapped)
        name = state->next->name;
    Argument *a = argument(k, name, next_pointer(k->s, state, k->rows), buffer->width, false);
    a->written = true;
    return a;
}

void kernel_collect_arguments(KernelWriter *k)
{
    double value;
    for (int i = 0; i < k->kernel->count; i++) {
        const Node *n = k->kernel->nodes[i];
        for (int o = n->op == OP_matvec; o < n->in_count; o++)
            if (!kernel_has(k, n->in[o]) && !is_number(n->in[o], &value) &&
                source_of(k->s, n->in[o])->op != OP_constant)
                kernel_argument(k, n->in[o])->in_lanes |= n->op != OP_matvec;
    }
    for (int i = 0; i < k->kernel->count; i++) {
        const Node *n = k->kernel->nodes[i];
        if (k->s->places[n->id].buffer)
            kernel_argument(k, n)->written = kernel_argument(k, n)->in_lanes = true;
        for (int c = 0; kernel_next_state(k, n, c); c++)
            kernel_argument_of_state(k, kernel_next_state(k, n, c))->in_lanes = true;
    }
}

bool kernel_is_flat(const KernelWriter *k)
{
    for (int i = 0; i < k->argument_count; i++)
        if (k->arguments[i].width > 1 || k->arguments[i].is_id)
            return false;
    return k->kernel->units == 1 && !k->kernel->group_count;
}

/* "panels", or with several groups "panels0", "panels1". */
const char *kernel_group_name(const KernelWriter *k, const char *name, int group)
{
    return k->kernel->group_count == 1 ? name : arena_format(k->s->arena, "%s%d", name, group);
}

/* "const float *restrict z, float *restrict c": all arguments, or those of the lanes. */
const char *kernel_parameters(KernelWriter *k, bool all)
{
    Text text = text_new(k->s->arena);
    if (k->far)
        text_put(&text, ", const int far");
    for (int i = 0; i < k->kernel->group_count && all; i++)
        text_format(&text, ", const float *restrict %s", kernel_group_name(k, "panels", i));
    for (int i = 0; i < k->argument_count; i++)
        if (all || k->arguments[i].in_lanes)
            text_format(&text, ", %s%s *restrict %s", k->arguments[i].written ? "" : "const ",
                        k->arguments[i].is_id ? "int32_t" : "float", k->arguments[i].name);
    return text.bytes;
}

const char *kernel_names(KernelWriter *k, bool all)
{
    Text text = text_new(k->s->arena);
    if (k->far)
        text_put(&text, ", far");
    for (int i = 0; i < k->kernel->group_count && all; i++)
        text_format(&text, ", %s", kernel_group_name(k, "panels", i));
    for (int i = 0; i < k->argument_count; i++)
        if (all || k->arguments[i].in_lanes)
            text_format(&text, ", %s", k->arguments[i].name);
    return text.bytes;
}

bool kernel_stores_far(const KernelWriter *k, const Node *n)
{
    Place place = k->s->places[n->id];
    return place.buffer && place.buffer->far && place.buffer->width % RNN_LINE_FLOATS == 0 &&
           place.column % RNN_LINE_FLOATS == 0 && k->kernel->units % RNN_LINE_FLOATS == 0;
}

bool kernel_writes(const KernelWriter *k, const Node *n)
{
    return k->s->places[n->id].buffer || kernel_next_state(k, n, 0);
}
