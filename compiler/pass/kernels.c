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
    return op_table[n->op].kind == GRADIENT || n->op == OP_sum_over || n->op == OP_weighted_sum ||
           n->op == OP_max_over || n->op == OP_last || n->op == OP_first;
}

/* The axes of the rows that the kernel goes over; a product of gradients has those of both. */
static AxisSet axes_of_rows(const Node *n)
{
    if (!reduces_rows(n))
        return n->axes;
    return n->in[0]->axes | (op_table[n->op].kind == GRADIENT ? n->in[1]->axes : 0);
}

static RowRange row_range(const Schedule *s, const Kernel *kernel)
{
    AxisSet axes = axes_of_rows(kernel->nodes[0]);
    if (is_strip(kernel->nest))
        return ROWS_STRIP;
    if (kernel->nest)
        return inner_axis(s, axes) ? ROWS_INNER : ROWS_OUTER;
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
    kernel->guard = s->guards[n->id];
    kernel->nest = s->nest_of[n->id];
    kernel->axis = kernel->nest ? kernel->nest->axis : time_axis(s->graph->model, n->axes);
    kernel->inner = kernel->nest ? kernel->nest->inner : NULL;
    kernel->level = level;
    return kernel;
}

static bool joins(const Schedule *s, const Kernel *kernel, const Node *n, int level)
{
    if (!kernel->fused || s->options.fuse == FUSE_NONE || !(is_map(n) || is_fused_product(s, n)))
        return false;
    return kernel->level == level && kernel->loop == s->loop_of[n->id] &&
           kernel->nodes[0]->axes == n->axes && kernel->units == units(n) &&
           same_guard(kernel->guard, s->guards[n->id]);
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
            if (kernel->groups[k].x == n->in[1] && kernel->groups[k].count < RNN_MOST_GATES)
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
    if (reduces_rows(kernel->nodes[0]) && !kernel->nest)
        kernel->axis = time_axis(s->graph->model, kernel->nodes[0]->in[0]->axes);
    if (kernel->fused)
        find_groups(s, kernel);
}

/* Kernels of what stands in one nest, in one loop or outside of all. */
typedef struct KernelList {
    Schedule *s;
    const int *level; /* by node id */
    Kernel **kernels;
    int count;
} KernelList;

static void finish_kernels(KernelList *list)
{
    sort_kernels(list->kernels, list->count);
    for (int i = 0; i < list->count; i++)
        if (!list->kernels[i]->part_count)
            finish_kernel(list->s, list->kernels[i]);
}

/* The threads that share a nest's rows: one, where each would need a large sum of its own. */
static int threads_of(const Schedule *s, const Kernel *nest)
{
    for (int i = 0; i < nest->count; i++) {
        const Node *n = nest->nodes[i];
        if (is_summed_over_rows(s, n) && !n->axes && (double)units(n) * columns(n) > RNN_OWN_SUM)
            return 1;
    }
    return RNN_NEST_THREADS;
}

static void fill_nest(Schedule *s, Kernel *nest, const int *level)
{
    KernelList parts = {s, level, nest->parts, 0};
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        if (s->nest_of[n->id] != nest || !schedule_needs_kernel(s, n))
            continue;
        put_into_kernel(s, n, level[n->id], parts.kernels, &parts.count);
        nest->nodes[nest->count++] = n;
    }
    nest->part_count = parts.count;
    nest->threads = threads_of(s, nest);
    finish_kernels(&parts);
}

/* Adds n's kernel to the list: one that takes it, a new one, or at its first node the nest. Returns
 * whether the list grew. */
static bool add_to_list(KernelList *list, Node *n, bool first_of_nest)
{
    Schedule *s = list->s;
    int before = list->count;
    Kernel *nest = s->nest_of[n->id];
    if (nest && first_of_nest) {
        fill_nest(s, nest, list->level);
        list->kernels[list->count++] = nest;
    } else if (!nest && schedule_needs_kernel(s, n)) {
        put_into_kernel(s, n, list->level[n->id], list->kernels, &list->count);
    }
    return list->count > before;
}

static bool is_first_of_nest(const Schedule *s, int i)
{
    const Kernel *nest = s->nest_of[s->order[i]->id];
    return nest && (i == 0 || s->nest_of[s->order[i - 1]->id] != nest);
}

static void fill_loop(Schedule *s, Loop *loop, const int *level)
{
    KernelList list = {s, level, loop->kernels, 0};
    for (int i = 0; i < s->count; i++)
        if (s->loop_of[s->order[i]->id] == loop)
            add_to_list(&list, s->order[i], is_first_of_nest(s, i));
    loop->kernel_count = list.count;
    finish_kernels(&list);
}

static int item_level(const Item *item)
{
    return item->kernel ? item->kernel->level : item->loop->level;
}

static void sort_items(Schedule *s)
{
    for (int i = 1; i < s->item_count; i++)
        for (int k = i; k > 0 && item_level(&s->items[k]) < item_level(&s->items[k - 1]); k--) {
            Item item = s->items[k];
            s->items[k] = s->items[k - 1];
            s->items[k - 1] = item;
        }
}

void schedule_make_items(Schedule *s, const int *level)
{
    KernelList list = {s, level, arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof(Kernel *)),
                       0};
    s->items = arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof *s->items);
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        Loop *loop = s->loop_of[n->id];
        if (loop && (i == 0 || s->loop_of[s->order[i - 1]->id] != loop)) {
            fill_loop(s, loop, level);
            s->items[s->item_count++] = (Item){.loop = loop};
        } else if (!loop && add_to_list(&list, n, is_first_of_nest(s, i))) {
            s->items[s->item_count++] = (Item){.kernel = list.kernels[list.count - 1]};
        }
    }
    sort_items(s);
    finish_kernels(&list);
}
