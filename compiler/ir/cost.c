/* Operations and bytes of kernels.
 *
 *     a kernel     goes over so many rows in a sweep      and in a run makes so many sweeps
 *
 *     of a loop    those of the batch                     one a step
 *     of a nest    steps of the inner axis, or one row    one for each row of the nest
 *     of a strip   those of a strip                       one a strip
 *     any other    all of them, or those of a step        one, or one a step
 */
#include "ir/cost.h"

#include <math.h>
#include <string.h>

enum { ELEMENT_BYTES = 4 }; /* of floats and of ids */

typedef struct CostContext {
    const Schedule *s;
    Sizes sizes;
} CostContext;

/* ---- sizes ---- */

int steps_along(const Axis *axis, Sizes sizes)
{
    if (axis == sizes.stream)
        return 1;
    if (axis->from)
        return (int)derived_steps(axis, steps_along(axis->from, sizes));
    return axis->steps ? axis->steps : sizes.steps;
}

static double rows_of(const CostContext *x, AxisSet axes)
{
    const Model *model = x->s->graph->model;
    double count = axes & BATCH ? x->sizes.batch : 1;
    for (int i = 0; i < model->axis_count; i++)
        if (axes & axis_bit(model->axes[i]))
            count *= steps_along(model->axes[i], x->sizes);
    return count;
}

static double elements_of_row(const Node *n)
{
    return (double)units(n) * columns(n);
}

/* ---- rows ---- */

/* Steps of its loop in which the kernel runs, strips of rows, or 1. */
static double calls_of(const CostContext *x, const Kernel *kernel)
{
    const Kernel *strip = kernel->nest;
    if (is_strip(strip))
        return ceil(rows_of(x, BATCH | axis_bit(strip->axis)) / strip->strip);
    if (!kernel->loop)
        return 1;
    return guarded_steps(x->s, kernel->guard, steps_along(kernel->loop->axis, x->sizes));
}

static bool in_nest(const Kernel *kernel)
{
    return kernel->nest && !is_strip(kernel->nest);
}

static double sweeps_of(const CostContext *x, const Kernel *kernel)
{
    const Kernel *whole = is_strip(kernel->nest) ? kernel : whole_kernel(kernel);
    double calls = calls_of(x, whole);
    if (whole->rows == ROWS_EACH)
        calls *= steps_along(whole->axis, x->sizes);
    return in_nest(kernel) ? calls * x->sizes.batch : calls;
}

/* Rows of n that a kernel with so many sweeps reads or writes in them. */
static double rows_in_sweeps(const CostContext *x, const Kernel *kernel, const Node *n,
                             double sweeps)
{
    AxisSet axes = source_of(x->s, n)->axes;
    if (!axes)
        return sweeps;
    if (in_nest(kernel))
        return axes & axis_bit(kernel->inner) ? sweeps * steps_along(kernel->inner, x->sizes)
                                              : sweeps;
    if (kernel->loop || kernel->rows == ROWS_EACH)
        return sweeps * x->sizes.batch;
    return rows_of(x, axes | BATCH);
}

/* ---- operations ---- */

static double operations_of_reduction(const CostContext *x, const Node *n)
{
    double value;
    if (n->op == OP_weighted_sum)
        return 2 * elements_of_row(n) * rows_of(x, n->in[0]->axes);
    bool sums = n->op == OP_sum_over || n->op == OP_max_over;
    return sums && !is_number(n->in[0], &value) ? elements_of_row(n) * rows_of(x, n->in[0]->axes)
                                                : 0;
}

static double operations_of_gradient(const CostContext *x, const Node *n)
{
    if (n->op == OP_assemble)
        return 0;
    double rows_ = rows_of(x, n->in[0]->axes | n->in[1]->axes);
    return n->op == OP_outer ? 2.0 * rows(n) * columns(n) * rows_ : units(n->in[0]) * rows_;
}

/* Of n at all its rows and steps. */
static double operations_of(const CostContext *x, const Node *n)
{
    double rows_ = rows_of(x, n->axes);
    switch (op_table[n->op].kind) {
    case PRODUCT:
        return 2.0 * rows(n->in[0]) * columns(n->in[0]) * rows_;
    case GRADIENT:
        return operations_of_gradient(x, n);
    case MAP:
        return n->op == OP_copy || n->op == OP_stop_gradient ? 0 : elements_of_row(n) * rows_;
    case FEATURE:
        return n->op == OP_fill ? 0 : (n->op == OP_dot ? 2 : 1) * units(n->in[0]) * rows_;
    case TIME:
        return n->op == OP_unwindow ? units(n->in[0]) * rows_ : operations_of_reduction(x, n);
    default:
        return 0;
    }
}

/* ---- bytes of fused kernels ---- */

/* Whether n lives in a nest's scratch, of which there is one row. */
static bool is_scratch(const Schedule *s, const Node *n)
{
    const Buffer *buffer = s->places[n->id].buffer;
    return s->nest_of[n->id] && buffer && !buffer->axes && !is_summed_over_rows(s, n);
}

/* Whether a kernel brings a from memory. */
static bool is_brought(const Schedule *s, const Kernel *kernel, const Node *a)
{
    double value;
    const Node *source = source_of(s, a);
    while (source->op == OP_slice)
        source = source->in[0];
    const Kernel *maker = s->kernel_of[source->id];
    bool own = maker == kernel || (maker && in_nest(kernel) && maker->nest == kernel->nest);
    return !own && !is_number(a, &value) && a->shape.kind != MATRIX;
}

static bool same_place(const Schedule *s, const Node *a, const Node *b)
{
    Place p = s->places[source_of(s, a)->id], q = s->places[source_of(s, b)->id];
    return a == b || (p.buffer && p.buffer == q.buffer && p.column == q.column &&
                      units(source_of(s, a)) == units(source_of(s, b)));
}

/* Whether a node of the kernel before `node`, or that one before its operand, reads the same. */
static bool is_read_before(const Schedule *s, const Kernel *kernel, int node, int operand)
{
    const Node *a = kernel->nodes[node]->in[operand];
    for (int i = 0; i <= node; i++)
        for (int k = 0; k < (i < node ? kernel->nodes[i]->in_count : operand); k++)
            if (same_place(s, kernel->nodes[i]->in[k], a))
                return true;
    return false;
}

static double bytes_of(const CostContext *x, const Kernel *kernel, const Node *n, double sweeps)
{
    return ELEMENT_BYTES * elements_of_row(source_of(x->s, n)) *
           rows_in_sweeps(x, kernel, n, sweeps);
}

static double bytes_brought(const CostContext *x, const Kernel *kernel, double sweeps)
{
    double bytes = 0;
    for (int i = 0; i < kernel->count; i++)
        for (int k = 0; k < kernel->nodes[i]->in_count; k++) {
            const Node *a = kernel->nodes[i]->in[k];
            if (is_brought(x->s, kernel, a) && !is_read_before(x->s, kernel, i, k))
                bytes += bytes_of(x, kernel, a, sweeps);
        }
    return bytes;
}

/* How many buffers n goes to: its own, and those of the next states that it is. */
static int count_stores(const Schedule *s, const Kernel *kernel, const Node *n)
{
    int stores = s->places[n->id].buffer && !is_scratch(s, n);
    const Loop *loop = kernel->nest ? NULL : kernel->loop;
    for (int i = 0; loop && i < loop->carry_count; i++)
        stores += loop->carries[i].writer == kernel && loop->carries[i].carry->in[1] == n;
    return stores;
}

static void add_fused(const CostContext *x, const Kernel *kernel, double sweeps, Cost *cost)
{
    cost->read += bytes_brought(x, kernel, sweeps);
    for (int i = 0; i < kernel->group_count; i++)
        cost->read += sweeps * ELEMENT_BYTES *
                      (double)packed_floats(&x->s->packed->items[kernel->groups[i].panels]);
    for (int i = 0; i < kernel->count; i++)
        cost->written += count_stores(x->s, kernel, kernel->nodes[i]) *
                         bytes_of(x, kernel, kernel->nodes[i], sweeps);
}

/* ---- bytes of operations ---- */

/* The result, which is also read where it is added to what stands there. */
static void add_result(const CostContext *x, const Kernel *kernel, double sweeps, Cost *cost)
{
    const Node *n = kernel->nodes[0];
    double bytes = is_scratch(x->s, n) ? 0 : bytes_of(x, kernel, n, sweeps);
    cost->written += bytes;
    int term;
    const Result *gradient = gradient_of_term(x->s, n, &term);
    if (gradient ? !is_stored_gradient(x->s, gradient) : is_summed_over_rows(x->s, n))
        cost->read += bytes;
}

static void add_product(const CostContext *x, const Kernel *kernel, double sweeps, Cost *cost)
{
    const Node *n = kernel->nodes[0];
    double floats = is_packed_product(x->s, n)
                        ? (double)packed_floats(&x->s->packed->items[x->s->packed_of[n->id]])
                        : (double)rows(n->in[0]) * columns(n->in[0]);
    cost->read += ELEMENT_BYTES * floats * sweeps + bytes_brought(x, kernel, sweeps);
    add_result(x, kernel, sweeps, cost);
}

/* Of the table, or of the vector, only what ids choose; of a bag as many rows as it has room for.
 */
static void add_lookup(const CostContext *x, const Kernel *kernel, double sweeps, Cost *cost)
{
    const Node *n = kernel->nodes[0], *ids = n->in[1];
    cost->read += bytes_of(x, kernel, ids, sweeps) + units(ids) * ELEMENT_BYTES *
                                                         elements_of_row(n) *
                                                         rows_in_sweeps(x, kernel, n, sweeps);
    add_result(x, kernel, sweeps, cost);
}

/* Rows are added where ids say, in a matrix that may have to be set to 0 first. */
static void add_scatter(const CostContext *x, const Kernel *kernel, double sweeps, Cost *cost)
{
    const Node *n = kernel->nodes[0];
    double added = units(n->in[1]) * bytes_of(x, kernel, n->in[0], sweeps);
    cost->read += bytes_brought(x, kernel, sweeps) + added;
    cost->written += added;
    if (!is_gradient_term(x->s, n))
        cost->written += bytes_of(x, kernel, n, sweeps);
}

/* Only the parts that do not stand there yet. */
static void add_concat(const CostContext *x, const Kernel *kernel, double sweeps, Cost *cost)
{
    const Node *n = kernel->nodes[0];
    bool copies = false;
    for (int i = 0; i < n->in_count; i++) {
        if (is_part_in_place(x->s, n, i))
            continue;
        copies = true;
        cost->read += is_brought(x->s, kernel, n->in[i]) ? bytes_of(x, kernel, n->in[i], sweeps)
                                                         : 0;
        cost->written += is_scratch(x->s, n) ? 0
                                             : ELEMENT_BYTES * elements_of_row(n->in[i]) *
                                                   rows_in_sweeps(x, kernel, n, sweeps);
    }
    if (!copies)
        cost->calls = 0;
}

/* One step of each row. */
static void add_end(const CostContext *x, const Kernel *kernel, double sweeps, Cost *cost)
{
    cost->read += bytes_of(x, kernel, kernel->nodes[0], sweeps);
    add_result(x, kernel, sweeps, cost);
}

static void add_operation(const CostContext *x, const Kernel *kernel, double sweeps, Cost *cost)
{
    switch (kernel->nodes[0]->op) {
    case OP_matvec:
        add_product(x, kernel, sweeps, cost);
        return;
    case OP_lookup:
    case OP_pick:
        add_lookup(x, kernel, sweeps, cost);
        return;
    case OP_scatter:
        add_scatter(x, kernel, sweeps, cost);
        return;
    case OP_concat:
        add_concat(x, kernel, sweeps, cost);
        return;
    case OP_last:
    case OP_first:
        add_end(x, kernel, sweeps, cost);
        return;
    default:
        cost->read += bytes_brought(x, kernel, sweeps);
        add_result(x, kernel, sweeps, cost);
    }
}

/* ---- kernels ---- */

/* What one kernel that is no nest does. */
static void add_kernel(const CostContext *x, const Kernel *kernel, Cost *cost)
{
    double sweeps = sweeps_of(x, kernel);
    double taken = kernel->loop && !kernel->nest
                       ? sweeps / steps_along(kernel->loop->axis, x->sizes)
                       : 1;
    for (int i = 0; i < kernel->count; i++)
        cost->operations += taken * operations_of(x, kernel->nodes[i]);
    (kernel->fused ? add_fused : add_operation)(x, kernel, sweeps, cost);
}

static Cost cost_of(const CostContext *x, const Kernel *kernel)
{
    Cost cost = {.calls = calls_of(x, kernel)};
    for (int i = 0; i < kernel->part_count; i++) {
        Cost part = {.calls = 1};
        add_kernel(x, kernel->parts[i], &part);
        cost.operations += part.operations;
        cost.read += part.read;
        cost.written += part.written;
    }
    if (!kernel->part_count)
        add_kernel(x, kernel, &cost);
    return cost;
}

/* ---- the table ---- */

/* The part that a nest is named after: the last one that is no gradient's. */
static const Kernel *naming_part(const Schedule *s, const Kernel *nest)
{
    int i = nest->part_count - 1;
    while (i > 0 && is_gradient_term(s, nest->parts[i]->nodes[0]))
        i--;
    return nest->parts[i];
}

/* Fused kernels have names of their own; an operation has that of the gradient or the buffer that
 * it computes. */
static const char *base_name(const Schedule *s, Arena *arena, const Kernel *kernel)
{
    int term;
    if (kernel->part_count)
        kernel = naming_part(s, kernel);
    const Node *n = kernel->nodes[0];
    const Result *gradient = gradient_of_term(s, n, &term);
    const Buffer *buffer = s->places[n->id].buffer;
    if (gradient)
        return arena_format(arena, "grad.%s", s->graph->model->params[gradient->index]->name);
    bool own = !kernel->fused && buffer && buffer->node == n;
    return own ? buffer->name : identifier(arena, kernel->name);
}

static bool has_name(const CostTable *table, const char *name)
{
    for (int i = 0; i < table->count; i++)
        if (strcmp(table->kernels[i].name, name) == 0)
            return true;
    return false;
}

static const char *unique_name(const CostTable *table, Arena *arena, const char *base)
{
    const char *name = base;
    for (int i = 2; has_name(table, name); i++)
        name = arena_format(arena, "%s_%d", base, i);
    return name;
}

static void add_to_table(const CostContext *x, Arena *arena, const Kernel *kernel, CostTable *table)
{
    Cost cost = cost_of(x, kernel);
    if (cost.calls == 0)
        return;
    const char *name = unique_name(table, arena, base_name(x->s, arena, kernel));
    table->kernels[table->count++] = (KernelCost){kernel, name, cost};
    table->whole.calls += cost.calls;
    table->whole.operations += cost.operations;
    table->whole.read += cost.read;
    table->whole.written += cost.written;
}

CostTable schedule_costs(const Schedule *s, Arena *arena, Sizes sizes)
{
    const CostContext x = {s, sizes};
    CostTable table = {.kernels = arena_alloc(arena, ((size_t)s->count + 1) * sizeof(KernelCost))};
    for (int i = 0; i < s->item_count; i++) {
        const Item *item = &s->items[i];
        if (item->kernel && !is_strip(item->kernel))
            add_to_table(&x, arena, item->kernel, &table);
        for (int k = 0; is_strip(item->kernel) && k < item->kernel->part_count; k++)
            add_to_table(&x, arena, item->kernel->parts[k], &table);
        for (int k = 0; item->loop && k < item->loop->kernel_count; k++)
            add_to_table(&x, arena, item->loop->kernels[k], &table);
    }
    return table;
}
