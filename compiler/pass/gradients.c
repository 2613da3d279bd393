/* The derivative of every operation: the rule adds to the gradients da, db of y's operands a, b. */
#include "pass/pass.h"

#include <math.h>

/* ---- shorthands: the mathematics below reads as in a paper ---- */

static Node *sub(Graph *g, Node *a, Node *b)
{
    return graph_op(g, OP_sub, a, b, NULL);
}

static Node *mul(Graph *g, Node *a, Node *b)
{
    return graph_op(g, OP_mul, a, b, NULL);
}

static Node *quotient(Graph *g, Node *a, Node *b)
{
    return graph_op(g, OP_div, a, b, NULL);
}

static Node *number(Graph *g, double value)
{
    return graph_constant(g, value);
}

static Node *less(Graph *g, Node *a, Node *b)
{
    return graph_op(g, OP_less, a, b, NULL);
}

/* ---- element by element ---- */

static void grad_add(Gradients *d, Node *y, Node *dy)
{
    gradient_add(d, y->in[0], dy, y);
    gradient_add(d, y->in[1], dy, y);
}

static void grad_neg(Gradients *d, Node *y, Node *dy)
{
    gradient_add(d, y->in[0], graph_op(gradient_graph(d), OP_neg, dy, NULL, NULL), y);
}

static void grad_sub(Gradients *d, Node *y, Node *dy)
{
    gradient_add(d, y->in[0], dy, y);
    gradient_add(d, y->in[1], graph_op(gradient_graph(d), OP_neg, dy, NULL, NULL), y);
}

static void grad_mul(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    gradient_add(d, y->in[0], mul(g, dy, y->in[1]), y);
    gradient_add(d, y->in[1], mul(g, dy, y->in[0]), y);
}

/* y = a / b:   da += dy / b,   db -= dy y / b */
static void grad_div(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *da = quotient(g, dy, y->in[1]);
    gradient_add(d, y->in[0], da, y);
    gradient_add(d, y->in[1], graph_op(g, OP_neg, mul(g, da, y), NULL, NULL), y);
}

/* y = a^b:   da += dy b a^(b-1),   db += dy y log a */
static void grad_pow(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *a = y->in[0], *b = y->in[1];
    Node *power = graph_op(g, OP_pow, a, sub(g, b, number(g, 1)), NULL);
    gradient_add(d, a, mul(g, dy, mul(g, b, power)), y);
    gradient_add(d, b, mul(g, dy, mul(g, y, graph_op(g, OP_log, a, NULL, NULL))), y);
}

/* y = sigmoid a:   da += dy y (1 - y) */
static void grad_sigmoid(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    gradient_add(d, y->in[0], mul(g, dy, mul(g, y, sub(g, number(g, 1), y))), y);
}

/* y = tanh a:   da += dy (1 - y y) */
static void grad_tanh(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    gradient_add(d, y->in[0], mul(g, dy, sub(g, number(g, 1), mul(g, y, y))), y);
}

/* y = relu a:   da += dy where y > 0 (0 at the kink, as in PyTorch) */
static void grad_relu(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *zero = number(g, 0);
    gradient_add(d, y->in[0], graph_op(g, OP_select, less(g, zero, y), dy, zero), y);
}

static void grad_exp(Gradients *d, Node *y, Node *dy)
{
    gradient_add(d, y->in[0], mul(gradient_graph(d), dy, y), y);
}

static void grad_log(Gradients *d, Node *y, Node *dy)
{
    gradient_add(d, y->in[0], quotient(gradient_graph(d), dy, y->in[0]), y);
}

/* y = sqrt a:   da += dy / (2 y) */
static void grad_sqrt(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    gradient_add(d, y->in[0], quotient(g, mul(g, dy, number(g, 0.5)), y), y);
}

/* y = |a|:   da += dy where a > 0, -dy where a < 0, 0 at 0 */
static void grad_abs(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *a = y->in[0], *zero = number(g, 0);
    Node *sign = sub(g, less(g, zero, a), less(g, a, zero));
    gradient_add(d, a, mul(g, dy, sign), y);
}

/* y = log(1 + exp a):   da += dy sigmoid a */
static void grad_softplus(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    gradient_add(d, y->in[0], mul(g, dy, graph_op(g, OP_sigmoid, y->in[0], NULL, NULL)), y);
}

/* y = erf a:   da += dy 2/sqrt(pi) exp(-a a), which is 0 from 16 on, where a a may overflow */
static void grad_erf(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *a = y->in[0];
    Node *size = graph_op(g, OP_abs, a, NULL, NULL);
    Node *bounded = graph_op(g, OP_min, number(g, 16), size, NULL);
    Node *square = mul(g, bounded, bounded);
    Node *bell = graph_op(g, OP_exp, graph_op(g, OP_neg, square, NULL, NULL), NULL, NULL);
    gradient_add(d, a, mul(g, dy, mul(g, number(g, 2 / sqrt(acos(-1))), bell)), y);
}

/* y = min or max of a, b: dy goes to the one that was chosen; to a where they are equal. */
static void add_to_chosen(Gradients *d, Node *y, Node *dy, Node *b_is_chosen)
{
    Graph *g = gradient_graph(d);
    Node *zero = number(g, 0);
    gradient_add(d, y->in[0], graph_op(g, OP_select, b_is_chosen, zero, dy), y);
    gradient_add(d, y->in[1], graph_op(g, OP_select, b_is_chosen, dy, zero), y);
}

static void grad_min(Gradients *d, Node *y, Node *dy)
{
    add_to_chosen(d, y, dy, less(gradient_graph(d), y->in[1], y->in[0]));
}

static void grad_max(Gradients *d, Node *y, Node *dy)
{
    add_to_chosen(d, y, dy, less(gradient_graph(d), y->in[0], y->in[1]));
}

static void grad_select(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *zero = number(g, 0);
    gradient_add(d, y->in[1], graph_op(g, OP_select, y->in[0], dy, zero), y);
    gradient_add(d, y->in[2], graph_op(g, OP_select, y->in[0], zero, dy), y);
}

/* Piecewise constant, without operands, or made by differentiate itself or later: nothing flows
 * back. */
static void none(Gradients *d, Node *y, Node *dy)
{
    (void)d;
    (void)y;
    (void)dy;
}

#define grad_less          none
#define grad_less_equal    none
#define grad_equal         none
#define grad_stop_gradient none
#define grad_copy          none
#define grad_constant      none
#define grad_param         none
#define grad_input         none
#define grad_index         none
#define grad_empty         none
#define grad_dropout_mask  none
#define grad_argmax        none
#define grad_one_hot       none
#define grad_outer         none
#define grad_scatter       none
#define grad_assemble      none
#define grad_matmul        none /* made where nothing is differentiated */
#define grad_weighted_sum  none
#define grad_stack         none /* a matrix: gradient_add_outer looks through it */
#define grad_unpyramid     none /* the gradient of pyramid */
#define grad_unwindow      none /* the gradient of window */
#define grad_carry         none /* differentiate.c closes the adjoint's cycle */

/* ---- products ---- */

/* y = M x:   dM += sum of dy x',   dx += M' dy */
static void grad_matvec(Gradients *d, Node *y, Node *dy)
{
    Node *m = y->in[0], *x = y->in[1];
    gradient_add_outer(d, m, dy, x);
    Graph *g = gradient_graph(d);
    if (m->op == OP_param) {
        gradient_add(d, x, graph_op(g, OP_matvec, graph_transposed(g, m), dy, NULL), y);
        return;
    }
    for (int i = 0, first = 0; i < m->in_count; first += rows(m->in[i]), i++) {
        Node *part = graph_slice(g, dy, first, m->in[i]->shape.rows);
        gradient_add(d, x, graph_op(g, OP_matvec, graph_transposed(g, m->in[i]), part, NULL), y);
    }
}

/* ---- within features ---- */

static void grad_sum(Gradients *d, Node *y, Node *dy)
{
    Node *a = y->in[0];
    gradient_add(d, a, graph_fill(gradient_graph(d), dy, a->shape.rows), a);
}

/* The gradient goes to every feature that is the largest. */
static void grad_max_features(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *a = y->in[0];
    Node *chosen = graph_op(g, OP_equal, a, y, NULL);
    gradient_add(d, a, graph_op(g, OP_select, chosen, dy, number(g, 0)), a);
}

static void grad_dot(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *a = y->in[0], *b = y->in[1];
    Node like = {.axes = y->axes, .shape = a->shape}; /* the element-wise product that is summed */
    gradient_add(d, a, mul(g, dy, b), &like);
    gradient_add(d, b, mul(g, dy, a), &like);
}

/* y = softmax a:   da += y (dy - y . dy) */
static void grad_softmax(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *mean = graph_op(g, OP_dot, y, dy, NULL);
    gradient_add(d, y->in[0], mul(g, y, sub(g, dy, mean)), y);
}

/* y = log sum exp a:   da += exp(a - y) dy, which is softmax(a) dy without another sum */
static void grad_logsumexp(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *a = y->in[0];
    Node *softmax = graph_op(g, OP_exp, sub(g, a, y), NULL, NULL);
    gradient_add(d, a, mul(g, softmax, dy), a);
}

static void grad_fill(Gradients *d, Node *y, Node *dy)
{
    gradient_add(d, y->in[0], graph_op(gradient_graph(d), OP_sum, dy, NULL, NULL), y->in[0]);
}

/* ---- moving features ---- */

static void grad_concat(Gradients *d, Node *y, Node *dy)
{
    for (int i = 0, first = 0; i < y->in_count; first += units(y->in[i]), i++) {
        Node *part = graph_slice(gradient_graph(d), dy, first, y->in[i]->shape.rows);
        Node like = {.axes = y->axes, .shape = y->in[i]->shape};
        gradient_add(d, y->in[i], part, &like);
    }
}

static void grad_slice(Gradients *d, Node *y, Node *dy)
{
    gradient_add_slice(d, y->in[0], dy, y->k);
}

static void grad_pad(Gradients *d, Node *y, Node *dy)
{
    Node *a = y->in[0];
    gradient_add(d, a, graph_slice(gradient_graph(d), dy, y->k, a->shape.rows), a);
}

/* ---- by id ---- */

static void grad_lookup(Gradients *d, Node *y, Node *dy)
{
    gradient_add_rows(d, y->in[0], dy, y->in[1]);
}

/* y = a[id]:   da += dy at feature id */
static void grad_pick(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *a = y->in[0];
    Node *at = graph_add(g, (Node){.op = OP_one_hot, .shape = a->shape}, &y->in[1], 1);
    Node like = {.axes = y->axes, .shape = a->shape};
    gradient_add(d, a, mul(g, at, dy), &like);
}

/* ---- along axes ---- */

/* dy stands still along the summed axes. */
static void grad_sum_over(Gradients *d, Node *y, Node *dy)
{
    gradient_add(d, y->in[0], dy, y->in[0]);
}

/* The gradient goes to every step that is the largest. */
static void grad_max_over(Gradients *d, Node *y, Node *dy)
{
    Graph *g = gradient_graph(d);
    Node *a = y->in[0];
    Node *chosen = graph_op(g, OP_equal, a, y, NULL);
    gradient_add(d, a, graph_op(g, OP_select, chosen, dy, number(g, 0)), a);
}

/* dy at one end of the axis and 0 elsewhere: a carry of 0 that starts with dy. */
static void add_at_end(Gradients *d, Node *y, Node *dy, bool last)
{
    if (gradient_add_to_carry(d, y, dy))
        return;
    Graph *g = gradient_graph(d);
    Node *end = graph_carry(g, dy, y->axis, last, y->pos);
    graph_close(g, end, graph_number(g, 0, y->shape, 0));
    gradient_add(d, y->in[0], end, y->in[0]);
}

static void grad_last(Gradients *d, Node *y, Node *dy)
{
    add_at_end(d, y, dy, true);
}

static void grad_first(Gradients *d, Node *y, Node *dy)
{
    add_at_end(d, y, dy, false);
}

static void grad_reverse(Gradients *d, Node *y, Node *dy)
{
    Node like = {.op = OP_reverse, .axis = y->axis};
    gradient_add(d, y->in[0], graph_add(gradient_graph(d), like, &dy, 1), y);
}

static void grad_pyramid(Gradients *d, Node *y, Node *dy)
{
    Node *a = y->in[0];
    Node like = {
        .op = OP_unpyramid, .axis = y->from, .from = y->axis, .k = y->k, .shape = a->shape};
    gradient_add(d, a, graph_add(gradient_graph(d), like, &dy, 1), a);
}

static void grad_shift(Gradients *d, Node *y, Node *dy)
{
    Node like = {.op = OP_shift, .axis = y->axis, .k = -y->k};
    gradient_add(d, y->in[0], graph_add(gradient_graph(d), like, &dy, 1), y);
}

/* What stands before the first step of a window is the stream's state, which wants no gradient. */
static void grad_window(Gradients *d, Node *y, Node *dy)
{
    Node *a = y->in[0];
    Node like = {.op = OP_unwindow, .axis = y->axis, .k = y->k, .shape = a->shape};
    gradient_add(d, a, graph_add(gradient_graph(d), like, &dy, 1), a);
}

static void grad_along(Gradients *d, Node *y, Node *dy)
{
    gradient_add(d, y->in[0], dy, y);
}

void gradient_rule(Gradients *d, Node *y, Node *dy)
{
    static void (*const rules[OP_COUNT])(Gradients *, Node *, Node *) = {
#define OP(name, in, kind, shape, what) [OP_##name] = grad_##name,
#include "ir/ops.def"
    };
    rules[y->op](d, y, dy);
}
