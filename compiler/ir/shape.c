/* Shape rules: what an operation's result looks like, and the messages for operands that do not
 * fit. */
#include "ir/ir.h"

#include <assert.h>
#include <string.h>

const OpInfo op_table[OP_COUNT] = {
#define MAP(name, in, value, text, what) [OP_##name] = {#name, in, MAP, text, what},
#define OP(name, in, kind, shape, what)  [OP_##name] = {#name, in, kind, NULL, what},
#include "ir/ops.def"
};

/* ---- describing values in messages ---- */

static const char *name_of(const Node *n)
{
    if (n->name)
        return n->name;
    if (n->op == OP_param)
        return n->param->name;
    if (n->op == OP_input)
        return n->input->name;
    return op_table[n->op].name;
}

static void describe_axes(Text *text, const Model *model, AxisSet axes)
{
    const char *between = " per step of ";
    for (int i = 0; i < model->axis_count; i++)
        if (axes & axis_bit(model->axes[i])) {
            text_format(text, "%s%s", between, model->axes[i]->name);
            between = " and ";
        }
}

static void describe_size(Text *text, const Size *size)
{
    if (size_value(size))
        text_format(text, "%d", size_value(size));
    else
        text_put(text, "?");
}

static void describe_features(Text *text, const Node *n)
{
    text_put(text, is_bag(n) ? "a bag of up to " : "");
    if (n->shape.kind == SCALAR)
        text_put(text, "a scalar");
    else
        describe_size(text, n->shape.rows);
    if (n->shape.kind == MATRIX) {
        text_put(text, " x ");
        describe_size(text, n->shape.columns);
    }
    if (n->shape.kind == VECTOR)
        text_put(text, is_bag(n) ? " ids" : " units");
}

const char *shape_describe(Arena *arena, const Model *model, const Node *n)
{
    Text text = text_new(arena);
    if (n->type == FLOAT || is_bag(n))
        describe_features(&text, n);
    else
        text_put(&text, "an id");
    describe_axes(&text, model, n->axes);
    return text.bytes;
}

/* Stops with the message and a line for each operand: its name, shape and origin. */
static _Noreturn void misfit(Graph *g, const Node *n, const char *message)
{
    Text text = text_new(g->arena);
    text_format(&text, "%s: %s", n->name ? n->name : op_table[n->op].name, message);
    for (int i = 0; i < n->in_count; i++) {
        const Node *a = n->in[i];
        text_format(&text, "\n    %-12s %-28s", name_of(a), shape_describe(g->arena, g->model, a));
        if (a->pos.file)
            text_format(&text, " %s:%d", a->pos.file, a->pos.line);
    }
    fail(n->pos, "%s", text.bytes);
}

static _Noreturn void sizes_differ(Graph *g, const Node *n, const Size *a, const Size *b)
{
    misfit(g, n,
           arena_format(g->arena, "sizes differ, %s is %d and %s is %d", name_of(n->in[0]),
                        size_value(a), name_of(n->in[1]), size_value(b)));
}

static void unify(Graph *g, const Node *n, Size *a, Size *b)
{
    if (!size_unify(a, b))
        sizes_differ(g, n, a, b);
}

/* ---- what operands must be ---- */

static void need_kind(Graph *g, const Node *n, int operand, ShapeKind kind)
{
    static const char *const names[] = {"a scalar", "a vector", "a matrix"};
    if (n->in[operand]->shape.kind != kind || n->in[operand]->type == ID)
        misfit(g, n,
               arena_format(g->arena, "expects %s, and %s is %s", names[kind],
                            name_of(n->in[operand]),
                            shape_describe(g->arena, g->model, n->in[operand])));
}

static void need_id(Graph *g, const Node *n, int operand, bool bags_too)
{
    const Node *a = n->in[operand];
    if (a->type != ID || (is_bag(a) && !bags_too))
        misfit(g, n,
               arena_format(g->arena, "expects an id (tokens), and %s is %s", name_of(a),
                            shape_describe(g->arena, g->model, a)));
}

static AxisSet union_of_axes(const Node *n)
{
    AxisSet axes = 0;
    for (int i = 0; i < n->in_count; i++)
        axes |= n->in[i]->axes;
    return axes;
}

/* ---- the rules ---- */

/* Of ids one can be chosen, and two can be the same; there is no arithmetic. */
static bool takes_id(const Node *n, int operand)
{
    return n->op == OP_equal || (n->op == OP_select && operand > 0);
}

/* Element by element: scalars broadcast over vectors, sizes of vectors agree. */
static void shape_map(Graph *g, Node *n)
{
    n->shape = shape_scalar();
    for (int i = 0; i < n->in_count; i++) {
        Node *a = n->in[i];
        if (a->type == ID && !takes_id(n, i))
            need_kind(g, n, i, VECTOR);
        if (n->op == OP_select && n->in[1]->type == ID && i == 0)
            need_kind(g, n, i, SCALAR);
        if (a->shape.kind == SCALAR)
            continue;
        if (n->shape.kind == SCALAR)
            n->shape = a->shape;
        else if (n->shape.kind != a->shape.kind)
            misfit(g, n, "a matrix and a vector do not go together element by element");
        unify(g, n, n->shape.rows, a->shape.rows);
        if (a->shape.kind == MATRIX)
            unify(g, n, n->shape.columns, a->shape.columns);
    }
    n->type = n->op == OP_select ? n->in[1]->type : FLOAT;
    if (takes_id(n, 1) && n->in[n->in_count - 1]->type != n->in[n->in_count - 2]->type)
        misfit(g, n, "one value is an id, the other is not");
    n->axes = union_of_axes(n);
}

/* The shape stands in the node already; axes come from the operands where there are any. */
static void shape_given(Graph *g, Node *n)
{
    (void)g;
    if (op_table[n->op].kind == LEAF)
        return;
    n->axes = union_of_axes(n);
    if (n->op == OP_along)
        n->axes |= n->over;
    if (n->from)
        n->axes = (n->axes & ~axis_bit(n->from)) | axis_bit(n->axis);
    if (op_table[n->op].kind == GRADIENT)
        n->axes = 0;
}

static void shape_matvec(Graph *g, Node *n)
{
    need_kind(g, n, 0, MATRIX);
    need_kind(g, n, 1, VECTOR);
    unify(g, n, n->in[0]->shape.columns, n->in[1]->shape.rows);
    n->shape = shape_vector(n->in[0]->shape.rows);
    n->axes = n->in[1]->axes;
}

static void shape_matmul(Graph *g, Node *n)
{
    need_kind(g, n, 0, MATRIX);
    need_kind(g, n, 1, MATRIX);
    unify(g, n, n->in[0]->shape.columns, n->in[1]->shape.rows);
    n->shape = shape_matrix(n->in[0]->shape.rows, n->in[1]->shape.columns);
    n->axes = 0;
}

static void shape_to_scalar(Graph *g, Node *n)
{
    need_kind(g, n, 0, VECTOR);
    n->shape = shape_scalar();
    n->axes = n->in[0]->axes;
}

static void shape_to_id(Graph *g, Node *n)
{
    shape_to_scalar(g, n);
    n->type = ID;
}

static void shape_dot(Graph *g, Node *n)
{
    need_kind(g, n, 0, VECTOR);
    need_kind(g, n, 1, VECTOR);
    unify(g, n, n->in[0]->shape.rows, n->in[1]->shape.rows);
    n->shape = shape_scalar();
    n->axes = union_of_axes(n);
}

static void shape_same(Graph *g, Node *n)
{
    (void)g;
    n->shape = n->in[0]->shape;
    n->type = n->in[0]->type;
    n->axes = n->in[0]->axes;
}

/* A size that follows from others. */
static Size *added_size(Graph *g, Node *n, int64_t size)
{
    if (size > MOST_UNITS)
        misfit(g, n,
               arena_format(g->arena, "%lld units are too many, a value has at most %d",
                            (long long)size, MOST_UNITS));
    return size_of(g->arena, (int)size);
}

static void shape_concat(Graph *g, Node *n)
{
    int64_t total = 0;
    for (int i = 0; i < n->in_count; i++) {
        need_kind(g, n, i, VECTOR);
        if (!size_value(n->in[i]->shape.rows))
            misfit(g, n,
                   arena_format(g->arena, "the size of %s is not known here", name_of(n->in[i])));
        total += units(n->in[i]);
    }
    n->shape = shape_vector(added_size(g, n, total));
    n->axes = union_of_axes(n);
}

static void shape_stack(Graph *g, Node *n)
{
    int64_t total = 0;
    for (int i = 0; i < n->in_count; i++) {
        need_kind(g, n, i, MATRIX);
        unify(g, n, n->in[0]->shape.columns, n->in[i]->shape.columns);
        total += rows(n->in[i]);
    }
    n->shape = shape_matrix(added_size(g, n, total), n->in[0]->shape.columns);
    n->axes = 0;
}

static void shape_lookup(Graph *g, Node *n)
{
    need_kind(g, n, 0, MATRIX);
    need_id(g, n, 1, true);
    n->shape = shape_vector(n->in[0]->shape.columns);
    n->axes = n->in[1]->axes;
}

static void shape_pick(Graph *g, Node *n)
{
    need_kind(g, n, 0, VECTOR);
    need_id(g, n, 1, false);
    n->shape = shape_scalar();
    n->axes = union_of_axes(n);
}

/* The second operand is missing until graph_close. */
static void shape_carry(Graph *g, Node *n)
{
    Node *init = n->in[0], *next = n->in[1];
    n->shape = init->shape;
    n->type = init->type;
    n->axes |= init->axes | axis_bit(n->axis);
    if (!next)
        return;
    if (next->shape.kind != n->shape.kind || next->type != n->type)
        misfit(g, n, "the next state is not of the kind of the initial one");
    if (n->shape.kind == VECTOR)
        unify(g, n, n->shape.rows, next->shape.rows);
    if (next->axes & ~n->axes)
        misfit(g, n, "the next state varies over an axis that the initial one does not");
}

static void shape_reduce(Graph *g, Node *n)
{
    AxisSet over = n->axis ? axis_bit(n->axis) : n->over;
    shape_same(g, n);
    if (n->type == ID && !n->axis)
        need_kind(g, n, 0, VECTOR);
    if (over & ~n->in[0]->axes)
        misfit(g, n, "the value does not vary over this axis");
    n->axes &= ~over;
}

static void shape_weighted(Graph *g, Node *n)
{
    need_kind(g, n, 0, SCALAR);
    need_kind(g, n, 1, VECTOR);
    n->shape = n->in[1]->shape;
    if (n->over & ~(n->in[0]->axes & n->in[1]->axes))
        misfit(g, n, "the values do not vary over this axis");
    n->axes = (n->in[0]->axes | n->in[1]->axes) & ~n->over;
}

static void shape_outer(Graph *g, Node *n)
{
    need_kind(g, n, 0, VECTOR);
    need_kind(g, n, 1, VECTOR);
    n->shape = shape_matrix(n->in[0]->shape.rows, n->in[1]->shape.rows);
    n->axes = 0;
}

void shape_infer(Graph *g, Node *n)
{
    static void (*const rules[OP_COUNT])(Graph *, Node *) = {
#define OP(name, in, kind, shape, what) [OP_##name] = shape_##shape,
#include "ir/ops.def"
    };
    rules[n->op](g, n);
}
