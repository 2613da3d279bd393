/* schedule: loops and kernels.
 *
 * The strongly connected components of the graph are its true recurrences, and each becomes a loop
 * over its axis. Everything else leaves the loop: an input product of all steps is one large
 * product, a weight gradient one large product. Element-wise work that only one loop reads goes
 * back into it, since there it is free.
 *
 * Within a loop, and outside of all loops, every node has a level:
 *
 *     level(n) = the largest over its operands a of   level(a)        if a and n fuse
 *                                                     level(a) + 1    otherwise
 *
 * and nodes of one level that can be one kernel (element-wise, same rows, same units) are one. An
 * edge between two kernels always rises, so the kernels in order of level need nothing later than
 * themselves.
 */
#include "pass/pass.h"

/* ---- making operands explicit ---- */

static AxisSet wanted_axes(const Node *n)
{
    switch (n->op) {
    case OP_outer:
    case OP_scatter:
        return n->in[0]->axes | n->in[1]->axes;
    default:
        return n->axes;
    }
}

/* Whether the operand may stand still along an axis of n, and the kernel copes. */
static bool copes(const Node *n, int operand)
{
    const Node *a = n->in[operand];
    if (is_map(n) || a->shape.kind == MATRIX || n->op == OP_along || op_table[n->op].kind == LEAF)
        return true;
    if (op_table[n->op].kind == TIME && a->op == OP_slice)
        return false; /* moving rows needs rows without gaps */
    if (n->op == OP_dot)
        return !a->axes;
    double value;
    bool is_total = n->op == OP_sum_over && !n->axes && is_scalar(n);
    if (is_number(a, &value) && !is_total)
        return false;
    return op_table[n->op].kind == TIME && n->op != OP_carry;
}

/* Operand k of n with all rows that n reads. A number becomes a stored value; but a carry starts
 * from 0 without one. */
static Node *repeated(Graph *g, Node *n, int k, AxisSet wanted)
{
    double value;
    if (n->op == OP_carry && k == 0)
        wanted &= ~axis_bit(n->axis);
    Node *a = graph_along(g, n->in[k], wanted);
    bool start = n->op == OP_carry && k == 0;
    bool stored = a->op != OP_slice && (!is_number(a, &value) || (start && value == 0));
    if (stored || a->type == ID)
        return a;
    return graph_op(g, OP_stop_gradient, a, NULL, NULL);
}

/* Rows of operands that stand still are repeated explicitly where an operation reads row by row. */
static void repeat_operands(Graph *g, Arena *scratch)
{
    int count;
    Node **order = graph_order(g, scratch, &count);
    for (int i = 0; i < count; i++) {
        Node *n = order[i];
        AxisSet wanted = wanted_axes(n);
        if (n->op == OP_assemble)
            continue;
        g->pos = n->pos;
        for (int k = 0; k < n->in_count; k++)
            if (!copes(n, k))
                n->in[k] = repeated(g, n, k, wanted);
    }
}

/* A result that is a slice gets rows of its own; a number over time gets rows, since the caller's
 * layout has zeros beyond lengths; a next state that is another old state is copied before either
 * is written. */
static void copy_results(Graph *g)
{
    double value;
    for (int i = 0; i < g->result_count; i++) {
        Node *n = g->results[i].node;
        bool old_state = g->results[i].role == RESULT_STATE && n->type == FLOAT &&
                         n->op == OP_input && n->input->kind == INPUT_CARRIED;
        if (n->op == OP_slice || old_state ||
            (is_number(n, &value) && time_axis(g->model, n->axes)))
            g->results[i].node = graph_op(g, OP_stop_gradient, n, NULL, NULL);
    }
}

static void refuse_two_axes(const Schedule *s)
{
    const Model *model = s->graph->model;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        AxisSet time = n->axes & ~(AxisSet)BATCH;
        if (time & (time - 1))
            fail(n->pos, "a value over two time axes is not supported yet\n    %s",
                 shape_describe(s->arena, model, n));
        if (time && !(n->axes & BATCH) && !is_map(n) && op_table[n->op].kind != LEAF)
            fail(n->pos, "a value over time without a batch is not supported yet\n    %s",
                 shape_describe(s->arena, model, n));
    }
}

/* ---- loops ---- */

static Loop *new_loop(Schedule *s, const Node *carry)
{
    Loop *loop = arena_alloc(s->arena, sizeof *loop);
    loop->axis = carry->axis;
    loop->reverse = carry->reverse;
    loop->carries = arena_alloc(s->arena, (size_t)s->count * sizeof *loop->carries);
    loop->kernels = arena_alloc(s->arena, (size_t)s->count * sizeof *loop->kernels);
    loop->ends = arena_alloc(s->arena, (size_t)s->count * sizeof *loop->ends);
    return loop;
}

static void find_loops(Schedule *s, const int *component)
{
    Loop **loops = arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof *loops);
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        if (!component[n->id] || n->op != OP_carry)
            continue;
        Loop **loop = &loops[component[n->id]];
        if (!*loop)
            *loop = new_loop(s, n);
        if ((*loop)->axis != n->axis || (*loop)->reverse != n->reverse)
            fail(n->pos, "a recurrence over two axes or in both directions is not supported yet");
        (*loop)->carries[(*loop)->carry_count++] = (CarryState){.carry = n};
    }
    for (int i = 0; i < s->count; i++)
        s->loop_of[s->order[i]->id] = loops[component[s->order[i]->id]];
}

/* The loop that all readers of n are in as element-wise work of n's units, or NULL. */
static Loop *only_reader(const Schedule *s, const Node *n)
{
    Loop *loop = NULL;
    int readers = 0;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++) {
            const Node *user = s->order[i];
            if (user->in[k] != n)
                continue;
            readers++;
            Loop *its = s->loop_of[user->id];
            if (!its || (loop && its != loop) || !is_map(user) || units(user) != units(n))
                return NULL;
            loop = its;
        }
    return readers == s->uses[n->id] ? loop : NULL;
}

/* Element-wise work that one loop alone reads is done in that loop. */
static void sink_into_loops(Schedule *s)
{
    for (int i = s->count - 1; i >= 0; i--) {
        Node *n = s->order[i];
        if (s->loop_of[n->id] || !is_map(n))
            continue;
        Loop *loop = only_reader(s, n);
        if (loop && (n->axes & axis_bit(loop->axis)))
            s->loop_of[n->id] = loop;
    }
}

/* `last` of what a loop computes is taken where each row's run ends. */
static void find_ends(Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        if ((n->op != OP_last && n->op != OP_first) || s->loop_of[n->id])
            continue;
        Loop *loop = s->loop_of[n->in[0]->id];
        if (loop && loop->axis == n->axis && loop->reverse == (n->op == OP_first)) {
            loop->ends[loop->end_count++] = n;
            s->loop_of[n->id] = loop;
        }
    }
}

/* ---- levels ---- */

/* A node that needs no kernel of its own: its place is part of another's, or nowhere. */
static bool is_transparent(const Schedule *s, const Node *n)
{
    double value;
    if (n->shape.kind == MATRIX && n->op != OP_stack && op_table[n->op].kind != GRADIENT)
        return true;
    return n->op == OP_slice || n->op == OP_param || n->op == OP_constant || n->op == OP_input ||
           n->op == OP_stack || n->op == OP_assemble || is_number(n, &value) ||
           carry_state(s, n) != NULL;
}

/* `along` is computed only for readers that cannot broadcast. */
static bool is_only_broadcast(const Schedule *s, const Node *n)
{
    for (int i = 0; i < s->graph->result_count; i++)
        if (s->graph->results[i].node == n)
            return false;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++)
            if (s->order[i]->in[k] == n && !is_map(s->order[i]) && s->order[i]->op != OP_along)
                return false;
    return true;
}

static bool needs_kernel(const Schedule *s, const Node *n)
{
    if (is_transparent(s, n))
        return false;
    if (s->loop_of[n->id] && (n->op == OP_last || n->op == OP_first))
        return false;
    return n->op != OP_along || !is_only_broadcast(s, n);
}

static bool fuses(const Schedule *s, const Node *a, const Node *n)
{
    if (s->options.fuse == FUSE_NONE || !is_map(n) || !(is_map(a) || is_fused_product(s, a)))
        return false;
    return s->loop_of[a->id] == s->loop_of[n->id] && a->axes == n->axes && units(a) == units(n);
}

/* Levels inside a loop begin at 0; what the loop reads from outside stands still. */
static int level_over(const Schedule *s, const int *level, const Loop *loop, const Node *n)
{
    int highest = 0;
    for (int k = 0; k < n->in_count; k++) {
        const Node *a = n->in[k];
        const Loop *its = s->loop_of[a->id];
        if (loop && its != loop)
            continue;
        if (carry_state(s, a) && loop)
            continue;
        int base = !loop && its ? its->level : level[a->id];
        bool same = fuses(s, a, n) || (!needs_kernel(s, n) && !its) ||
                    (loop && is_transparent(s, n));
        int least = same ? base : base + 1;
        if (!needs_kernel(s, a) && !its && op_table[a->op].kind == LEAF)
            least = 0;
        if (least > highest)
            highest = least;
    }
    return highest;
}

/* The level of a loop: above all that its nodes read from outside. */
static int level_of_loop(const Schedule *s, const int *level, const Loop *loop)
{
    int highest = 0;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        if (s->loop_of[n->id] != loop)
            continue;
        for (int k = 0; k < n->in_count; k++) {
            const Loop *its = s->loop_of[n->in[k]->id];
            int least = 1 + (its == loop ? -1 : its ? its->level : level[n->in[k]->id]);
            if (least > highest)
                highest = least;
        }
    }
    return highest;
}

static void find_levels(Schedule *s, int *level)
{
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        Loop *loop = s->loop_of[n->id];
        if (loop && (i == 0 || s->loop_of[s->order[i - 1]->id] != loop))
            loop->level = level_of_loop(s, level, loop);
        level[n->id] = level_over(s, level, loop, n);
    }
}

/* Whether all that reads n would be in one kernel with it at the level of the lowest of them, which
 * it receives in *lowest. */
static bool readers_fuse(const Schedule *s, const int *level, const Node *n, int *lowest)
{
    *lowest = -1;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++) {
            const Node *reader = s->order[i];
            if (reader->in[k] != n)
                continue;
            if (!fuses(s, n, reader))
                return false;
            if (*lowest < 0 || level[reader->id] < *lowest)
                *lowest = level[reader->id];
        }
    return *lowest >= 0;
}

/* Work that one later kernel alone reads is done there, so that it stays in registers. */
static void raise_levels(const Schedule *s, int *level)
{
    for (int i = s->count - 1; i >= 0; i--) {
        const Node *n = s->order[i];
        int lowest;
        if ((is_map(n) || is_fused_product(s, n)) && readers_fuse(s, level, n, &lowest) &&
            lowest > level[n->id])
            level[n->id] = lowest;
    }
}

/* Puts n's loop, or n alone, behind all that it depends on. */
static void append_with_loop(const Schedule *s, Node *n, bool *done, Node **sorted, int *filled)
{
    Loop *loop = s->loop_of[n->id];
    if (done[n->id])
        return;
    for (int i = 0; i < s->count; i++) {
        Node *m = s->order[i];
        if (loop ? s->loop_of[m->id] != loop : m != n)
            continue;
        done[m->id] = true;
        for (int k = 0; k < m->in_count; k++)
            if (!loop || s->loop_of[m->in[k]->id] != loop)
                append_with_loop(s, m->in[k], done, sorted, filled);
    }
    for (int i = 0; i < s->count; i++)
        if (loop ? s->loop_of[s->order[i]->id] == loop : s->order[i] == n)
            sorted[(*filled)++] = s->order[i];
}

/* Orders the nodes so that those of one loop stand together. */
static void gather_loops(Schedule *s)
{
    Node **sorted = arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof *sorted);
    bool *done = arena_alloc(s->arena, (size_t)s->graph->node_count + 1);
    int filled = 0;
    for (int i = 0; i < s->count; i++)
        append_with_loop(s, s->order[i], done, sorted, &filled);
    s->order = sorted;
}

/* ---- kernels ---- */

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
        if (s->loop_of[s->order[i]->id] == loop && needs_kernel(s, s->order[i]))
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

static void make_items(Schedule *s, const int *level)
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
        } else if (!loop && needs_kernel(s, n)) {
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

/* ---- the pass ---- */

static bool is_unfused_product(const Node *product, int component)
{
    (void)component;
    return product->in[0]->op == OP_param || product->in[0]->op == OP_stack;
}

static bool is_accumulated(const Node *product, int component)
{
    return component || product->axes == BATCH;
}

Schedule *pass_schedule(Graph *g, const Options *options, PackedPlan *packed)
{
    Arena *scratch = arena_new();
    if (options->fuse == FUSE_NONE)
        pass_split(g, is_unfused_product);
    if (options->fuse == FUSE_ALL)
        pass_split(g, is_accumulated);
    repeat_operands(g, scratch);
    copy_results(g);
    Schedule *s = arena_alloc(g->arena, sizeof *s);
    *s = (Schedule){.graph = g, .arena = g->arena, .options = *options, .packed = packed};
    size_t room = (size_t)g->node_count + 1;
    int *component = graph_components(g, g->arena, &s->order, &s->count);
    s->loop_of = arena_alloc(g->arena, room * sizeof(Loop *));
    s->kernel_of = arena_alloc(g->arena, room * sizeof(Kernel *));
    s->places = arena_alloc(g->arena, room * sizeof(Place));
    s->uses = graph_uses(g, g->arena);
    refuse_two_axes(s);
    find_loops(s, component);
    if (options->fuse != FUSE_NONE)
        sink_into_loops(s);
    find_ends(s);
    gather_loops(s);
    int *level = arena_alloc(scratch, room * sizeof *level);
    find_levels(s, level);
    raise_levels(s, level);
    make_items(s, level);
    arena_free(scratch);
    return s;
}
