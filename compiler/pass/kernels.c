/* Kernels from levels, and the items in order. */
#include "pass/items.h"

static bool reads_still_operand(const Schedule *s, const Kernel *kernel)
{
    for (int i = 0; i < kernel->count; i++)
        for (int k = 0; k < kernel->nodes[i]->in_count; k++)
            if (source_of(s, kernel->nodes[i]->in[k])->axes == BATCH)
                return true;
    return false;
}

/* Whether the kernel of n runs over the rows of its operand, which n itself has no more. */
static bool reduces_rows(const Node *n)
{
    return op_table[n->op].kind == GRADIENT || n->op == OP_sum_over || n->op == OP_max_over ||
           n->op == OP_last || n->op == OP_first;
}

static RowRange row_range(const Schedule *s, const Kernel *kernel)
{
    const Node *n = kernel->nodes[0];
    AxisSet axes = reduces_rows(n) ? n->in[0]->axes : n->axes;
    if (kernel->loop)
        return ROWS_STEP;
    if (!axes)
        return ROWS_ONE;
    if (!time_axis(s->graph->model, axes))
        return ROWS_BATCH;
    return kernel->fused && reads_still_operand(s, kernel) ? ROWS_EACH : ROWS_ALL;
}

static Kernel *new_kernel(Schedule *s, Node *n, int level)
{
    Kernel *kernel = arena_alloc(s->arena, sizeof *kernel);
    kernel->fused = is_map(n) || is_fused_product(s, n);
    kernel->nodes = arena_alloc(s->arena, (size_t)s->count * sizeof *kernel->nodes);
    kernel->units = n->shape.kind == MATRIX ? 0 : units(n);
    kernel->loop = s->loop_of[n->id];
    kernel->axis = time_axis(s->graph->model, n->axes);
    kernel->level = level;
    return kernel;
}

static bool joins(const Schedule *s, const Kernel *kernel, const Node *n, int level)
{
    if (!kernel->fused || s->options.fuse == FUSE_NONE || !(is_map(n) || is_fused_product(s, n)))
        return false;
    return kernel->level == level && kernel->loop == s->loop_of[n->id] &&
           kernel->nodes[0]->axes == n->axes && kernel->units == units(n);
}

static void put_into_kernel(Schedule *s, Node *n, int level, Kernel **kernels, int *count)
{
    Kernel *kernel = NULL;
    for (int i = 0; i < *count && !kernel; i++)
        if (joins(s, kernels[i], n, level))
            kernel = kernels[i];
    if (!kernel)
        kernel = kernels[(*count)++] = new_kernel(s, n, level);
    kernel->nodes[kernel->count++] = n;
    s->kernel_of[n->id] = kernel;
}

static void sort_kernels(Kernel **kernels, int count)
{
    for (int i = 1; i < count; i++)
        for (int k = i; k > 0 && kernels[k]->level < kernels[k - 1]->level; k--) {
            Kernel *kernel = kernels[k];
            kernels[k] = kernels[k - 1];
            kernels[k - 1] = kernel;
        }
}

enum { MOST_GATES = 16 }; /* of a group; a tile of rnn/panel.h holds twice as many */

/* Products of one operand become one group of accumulators, one sweep over the operand. */
static void find_groups(Schedule *s, Kernel *kernel)
{
    kernel->groups = arena_alloc(s->arena, (size_t)kernel->count * sizeof *kernel->groups);
    for (int i = 0; i < kernel->count; i++) {
        Node *n = kernel->nodes[i];
        if (n->op != OP_matvec)
            continue;
        Group *group = NULL;
        for (int k = 0; k < kernel->group_count && !group; k++)
            if (kernel->groups[k].x == n->in[1] && kernel->groups[k].count < MOST_GATES)
                group = &kernel->groups[k];
        if (!group) {
            group = &kernel->groups[kernel->group_count++];
            group->x = n->in[1];
            group->products = arena_alloc(s->arena, (size_t)kernel->count * sizeof(Node *));
        }
        group->products[group->count++] = n;
    }
}

static void finish_kernel(Schedule *s, Kernel *kernel)
{
    kernel->rows = row_range(s, kernel);
    if (reduces_rows(kernel->nodes[0]))
        kernel->axis = time_axis(s->graph->model, kernel->nodes[0]->in[0]->axes);
    if (kernel->fused)
        find_groups(s, kernel);
}

static void fill_loop(Schedule *s, Loop *loop, const int *level)
{
    for (int i = 0; i < s->count; i++)
        if (s->loop_of[s->order[i]->id] == loop && schedule_needs_kernel(s, s->order[i]))
            put_into_kernel(s, s->order[i], level[s->order[i]->id], loop->kernels,
                            &loop->kernel_count);
    sort_kernels(loop->kernels, loop->kernel_count);
    for (int i = 0; i < loop->kernel_count; i++)
        finish_kernel(s, loop->kernels[i]);
}

static int item_level(const Item *item)
{
    return item->kernel ? item->kernel->level : item->loop->level;
}

void schedule_make_items(Schedule *s, const int *level)
{
    Kernel **kernels = arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof *kernels);
    int count = 0;
    s->items = arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof *s->items);
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        Loop *loop = s->loop_of[n->id];
        if (loop && (i == 0 || s->loop_of[s->order[i - 1]->id] != loop)) {
            fill_loop(s, loop, level);
            s->items[s->item_count++] = (Item){.loop = loop};
        } else if (!loop && schedule_needs_kernel(s, n)) {
            int before = count;
            put_into_kernel(s, n, level[n->id], kernels, &count);
            if (count > before)
                s->items[s->item_count++] = (Item){.kernel = kernels[before]};
        }
    }
    for (int i = 0; i < count; i++)
        finish_kernel(s, kernels[i]);
    for (int i = 1; i < s->item_count; i++)
        for (int k = i; k > 0 && item_level(&s->items[k]) < item_level(&s->items[k - 1]); k--) {
            Item item = s->items[k];
            s->items[k] = s->items[k - 1];
            s->items[k - 1] = item;
        }
}
