/* differentiate: reverse mode over the graph, recurrences included.
 *
 * The gradient of a carry is a carry the other way:
 *
 *     s = carry(init, next)  along T         q = carry(dlast, ds)  against T
 *                                    =>      d next += q
 *                                            d init += ds at the first step
 *
 * where dlast is what `last(next)` received. That is backpropagation through time (Werbos, 1990),
 * and it needs no loop here: scheduling finds the backward recurrence as it found the forward one.
 * Gradients of parameters are sums over all axes of what each step and row adds (outer, scatter,
 * sum_over), never carried accumulators, so they leave the loop.
 */
#include "pass/pass.h"

#include <assert.h>
#include <string.h>

/* One summand of a gradient: `part` at features `first` and on (whole: -1), or at a block. */
typedef struct Part {
    Node *node;
    int first;
    Block block;
    struct Part *next;
} Part;

struct Gradients {
    Graph *g;
    Arena *scratch;
    Node **order; /* the forward nodes */
    int count, forward_nodes;
    bool *active;    /* by id: a gradient is wanted for something that it depends on */
    Part **parts;    /* by id: summands so far */
    Part **matrices; /* by parameter: blocks of its gradient */
    Node **adjoint;  /* by id of a carry: its adjoint carry */
    Node **carry_of; /* by id: the carry of which this node is the next value */
    Node **inputs;   /* by input: finished gradient */
};

Graph *gradient_graph(Gradients *d)
{
    return d->g;
}

/* ---- what is active ---- */

static bool wants_gradient(const Node *n)
{
    if (n->op == OP_param)
        return !n->param->frozen;
    return n->op == OP_input && n->type == FLOAT && n->input->wants_gradient;
}

static bool becomes_active(const Gradients *d, const Node *n)
{
    if (d->active[n->id] || n->op == OP_stop_gradient || n->type == ID)
        return false;
    bool active = wants_gradient(n);
    for (int i = 0; i < n->in_count; i++)
        active = active || d->active[n->in[i]->id];
    return active;
}

static void find_active(Gradients *d)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (int i = 0; i < d->count; i++)
            if (becomes_active(d, d->order[i]))
                d->active[d->order[i]->id] = changed = true;
    }
}

/* ---- collecting ---- */

static bool is_active(const Gradients *d, const Node *a)
{
    return a->id < d->forward_nodes && d->active[a->id];
}

static void add_part(Gradients *d, Part **list, Part part)
{
    Part *p = arena_alloc(d->scratch, sizeof *p);
    *p = part;
    while (*list)
        list = &(*list)->next;
    *list = p;
}

/* `part`, which stands for a value of y's shape and axes, summed to what a varies over. */
static Node *sum_to(Graph *g, Node *part, const Node *a, const Node *y)
{
    if (y->shape.kind == VECTOR && a->shape.kind == SCALAR) {
        if (part->shape.kind == SCALAR)
            part = graph_fill(g, part, y->shape.rows);
        part = graph_op(g, OP_sum, part, NULL, NULL);
    }
    AxisSet extra = y->axes & ~a->axes;
    return graph_sum_over(g, graph_along(g, part, extra), extra);
}

void gradient_add(Gradients *d, Node *a, Node *part, const Node *y)
{
    if (is_active(d, a))
        add_part(d, &d->parts[a->id], (Part){.node = sum_to(d->g, part, a, y), .first = -1});
}

void gradient_add_slice(Gradients *d, Node *a, Node *part, int first)
{
    if (is_active(d, a))
        add_part(d, &d->parts[a->id], (Part){.node = part, .first = first});
}

static bool stands_before(Block a, Block b)
{
    return a.row < b.row || (a.row == b.row && a.column < b.column);
}

/* Blocks of one parameter are kept in order, so that neighbours can be joined. */
static void add_matrix(Gradients *d, const Node *view, Node *node)
{
    if (view->param->frozen)
        return;
    Part **at = &d->matrices[view->param->id];
    while (*at && !stands_before(view->block, (*at)->block))
        at = &(*at)->next;
    Part *part = arena_alloc(d->scratch, sizeof *part);
    *part = (Part){.node = node, .block = view->block, .next = *at};
    *at = part;
}

void gradient_add_outer(Gradients *d, Node *m, Node *dy, Node *x)
{
    if (m->op == OP_stack) {
        for (int i = 0, first = 0; i < m->in_count; first += rows(m->in[i]), i++)
            gradient_add_outer(d, m->in[i], graph_slice(d->g, dy, first, m->in[i]->shape.rows), x);
        return;
    }
    assert(m->op == OP_param);
    if (is_active(d, m))
        add_matrix(d, m,
                   graph_op(d->g, OP_outer, m->transposed ? x : dy, m->transposed ? dy : x, NULL));
}

void gradient_add_rows(Gradients *d, Node *m, Node *part, Node *id)
{
    assert(m->op == OP_param);
    if (!is_active(d, m))
        return;
    Node *in[] = {part, id};
    Node like = {.op = OP_scatter, .shape = m->shape, .transposed = m->transposed};
    if (m->transposed)
        like.shape = shape_matrix(m->shape.columns, m->shape.rows);
    add_matrix(d, m, graph_add(d->g, like, in, 2));
}

bool gradient_add_to_carry(Gradients *d, const Node *last, Node *part)
{
    Node *a = last->in[0], *carry = a->id < d->forward_nodes ? d->carry_of[a->id] : NULL;
    bool reverse = last->op == OP_first;
    if (!carry || carry->axis != last->axis || carry->reverse != reverse)
        return false;
    Node *adjoint = d->adjoint[carry->id];
    adjoint->in[0] = graph_op(d->g, OP_add, adjoint->in[0], part, NULL);
    return true;
}

/* ---- finishing one gradient ---- */

/* The parts in order of their first feature if they cover `total` features exactly, else 0. */
static int sort_slices(Part *list, Node **sorted, int total)
{
    int count = 0;
    for (int end = 0; end < total;) {
        int found = 0;
        for (Part *p = list; p; p = p->next)
            if (p->first == end && !found) {
                found = units(p->node);
                sorted[count++] = p->node;
            }
        if (!found)
            return 0;
        end += found;
    }
    int parts = 0;
    for (Part *p = list; p; p = p->next)
        parts++;
    return parts == count ? count : 0;
}

/* Slices that tile the whole are concatenated; others are padded with zeros and added. */
static Node *join_slices(Gradients *d, Part *list, const Node *a)
{
    int total = units(a);
    Node **sorted = arena_alloc(d->scratch, (size_t)total * sizeof *sorted);
    int count = sort_slices(list, sorted, total);
    if (count)
        return graph_add(d->g, (Node){.op = OP_concat}, sorted, count);
    Node *sum = NULL;
    for (Part *p = list; p; p = p->next) {
        Node like = {.op = OP_pad, .k = p->first, .shape = a->shape};
        Node *part = graph_add(d->g, like, &p->node, 1);
        sum = sum ? graph_op(d->g, OP_add, sum, part, NULL) : part;
    }
    return sum;
}

static Node *finish(Gradients *d, const Node *a)
{
    Node *sum = NULL;
    Part *slices = NULL;
    for (Part *p = d->parts[a->id]; p; p = p->next) {
        if (p->first >= 0)
            add_part(d, &slices, (Part){.node = p->node, .first = p->first});
        else
            sum = sum ? graph_op(d->g, OP_add, sum, p->node, NULL) : p->node;
    }
    if (slices) {
        Node *joined = join_slices(d, slices, a);
        sum = sum ? graph_op(d->g, OP_add, sum, joined, NULL) : joined;
    }
    return sum ? graph_like(d->g, sum, a->shape, a->axes) : NULL;
}

/* ---- carries ---- */

/* Opens the adjoint of every carry before anything else, since `next` needs it first. */
static void open_adjoints(Gradients *d)
{
    for (int i = 0; i < d->count; i++) {
        Node *s = d->order[i];
        if (s->op != OP_carry || !d->active[s->id])
            continue;
        d->g->pos = s->pos;
        Node *zero = graph_number(d->g, 0, s->shape, 0);
        Node *q = graph_carry(d->g, zero, s->axis, !s->reverse, s->pos);
        q->axes = s->axes;
        d->adjoint[s->id] = q;
        if (!is_active(d, s->in[1]))
            continue;
        if (!d->carry_of[s->in[1]->id])
            d->carry_of[s->in[1]->id] = s;
        Node like = {.axes = s->axes, .shape = s->shape};
        gradient_add(d, s->in[1], q, &like);
    }
}

/* ds is complete: closes the cycle, and what arrives at the start goes to the initial state. */
static void close_adjoint(Gradients *d, Node *s, Node *ds)
{
    if (!ds)
        ds = graph_number(d->g, 0, s->shape, s->axes);
    graph_close(d->g, d->adjoint[s->id], ds);
    Node like = {.op = s->reverse ? OP_last : OP_first, .axis = s->axis};
    Node *start = graph_add(d->g, like, &ds, 1);
    Node shape = {.axes = start->axes, .shape = s->shape};
    gradient_add(d, s->in[0], start, &shape);
}

/* ---- the pass ---- */

static void go_backward(Gradients *d)
{
    for (int i = d->count - 1; i >= 0; i--) {
        Node *y = d->order[i];
        if (!d->active[y->id])
            continue;
        d->g->pos = y->pos;
        Node *dy = finish(d, y);
        if (y->op == OP_carry)
            close_adjoint(d, y, dy);
        if (!dy)
            continue;
        if (!dy->name && y->name && dy->id >= d->forward_nodes)
            dy->name = arena_format(d->g->arena, "d_%s", y->name);
        if (y->op == OP_input)
            d->inputs[y->input->id] = dy;
        else if (y->op == OP_param && y->shape.kind != MATRIX)
            add_matrix(d, y, dy);
        else
            gradient_rule(d, y, dy);
    }
}

/* The gradient of a parameter: 0 plus all its blocks. */
static void add_parameter_results(Gradients *d)
{
    Model *model = d->g->model;
    for (int i = 0; i < model->param_count; i++) {
        int count = 0;
        for (Part *p = d->matrices[i]; p; p = p->next)
            count++;
        if (model->params[i]->frozen)
            continue;
        Node **in = arena_alloc(d->scratch, (size_t)(count + 1) * sizeof *in);
        Block *blocks = arena_alloc(d->g->arena, (size_t)(count + 1) * sizeof *blocks);
        int k = 0;
        for (Part *p = d->matrices[i]; p; p = p->next, k++) {
            in[k] = p->node;
            blocks[k] = p->block;
        }
        Node like = {.op = OP_assemble,
                     .shape = model->params[i]->shape,
                     .blocks = blocks,
                     .pos = model->params[i]->pos};
        graph_result(d->g, RESULT_GRADIENT, model->params[i]->name, i,
                     graph_add(d->g, like, in, count));
    }
}

/* The gradient of an input that the loss does not depend on. */
static Node *no_gradient(Graph *g, const Input *input)
{
    Shape shape = input->size ? shape_vector(input->size) : shape_scalar();
    return graph_number(g, 0, shape, BATCH | (input->axis ? axis_bit(input->axis) : 0));
}

static void add_input_results(Gradients *d)
{
    Model *model = d->g->model;
    for (int i = 0; i < model->input_count; i++) {
        const Input *input = model->inputs[i];
        if (!input->wants_gradient)
            continue;
        d->g->pos = input->pos;
        Node *dy = d->inputs[i] ? d->inputs[i] : no_gradient(d->g, input);
        graph_result(d->g, RESULT_INPUT_GRADIENT, input->name, i, dy);
    }
}

void pass_differentiate(Graph *g)
{
    Arena *scratch = arena_new();
    size_t room = (size_t)g->node_count + 1;
    Gradients d = {.g = g, .scratch = scratch, .forward_nodes = g->node_count};
    d.order = graph_order(g, scratch, &d.count);
    d.active = arena_alloc(scratch, room);
    d.parts = arena_alloc(scratch, room * sizeof(Part *));
    d.adjoint = arena_alloc(scratch, room * sizeof(Node *));
    d.carry_of = arena_alloc(scratch, room * sizeof(Node *));
    d.matrices = arena_alloc(scratch, (size_t)(g->model->param_count + 1) * sizeof(Part *));
    d.inputs = arena_alloc(scratch, (size_t)(g->model->input_count + 1) * sizeof(Node *));
    find_active(&d);
    open_adjoints(&d);
    Node *loss = graph_find(g, RESULT_LOSS, NULL);
    gradient_add(&d, loss, graph_constant(g, 1), loss);
    go_backward(&d);
    add_parameter_results(&d);
    add_input_results(&d);
    arena_free(scratch);
}
