/* causal: which recurrences can be computed step by step. */
#include "tiny_model.h"

/* s = carry(0, x + f(s)) along T, where a test makes f. */
typedef struct Cycle {
    Graph *g;
    Axis *T, *U; /* U is another axis, T2 derived from T */
    Axis *T2;
    Node *carry;
} Cycle;

static Cycle open_cycle(bool reverse)
{
    Cycle c = {.g = tiny_graph()};
    c.T = tiny_axis(c.g, "T", NULL, 1);
    c.U = tiny_axis(c.g, "U", NULL, 1);
    c.T2 = tiny_axis(c.g, "T2", c.T, 2);
    Node *start = graph_number(c.g, 0, tiny_shape(c.g, 3, 0), BATCH);
    c.carry = graph_carry(c.g, start, c.T, reverse, (Pos){NULL, 0});
    return c;
}

/* Closes the cycle, and returns what breaks it. */
static const Node *close_cycle(const Cycle *c, Node *f)
{
    Node *x = tiny_input(c->g, "x", INPUT_SEQUENCE, c->T, 3);
    graph_close(c->g, c->carry, graph_op(c->g, OP_add, x, f, NULL));
    tiny_output(c->g, c->carry);
    const Node *carry = c->carry, *found = graph_find_break(c->g, c->g->arena, &carry);
    cr_expect_eq(carry, c->carry);
    return found;
}

static Node *along_axis(const Cycle *c, Op op, Node *a, Axis *axis)
{
    return graph_add(c->g, (Node){.op = op, .axis = axis}, &a, 1);
}

/* A value of the cycle, and the node that breaks it, or NULL. */
typedef Node *Making(const Cycle *c, Node **breaker);

/* The same in both directions. */
static void expect(Making *make)
{
    for (int reverse = 0; reverse < 2; reverse++) {
        const Cycle c = open_cycle(reverse);
        Node *breaker = NULL, *f = make(&c, &breaker);
        cr_expect_eq(close_cycle(&c, f), breaker);
        tiny_free(c.g);
    }
}

/* ---- what needs other steps or rows ---- */

static Node *sum_over_steps(const Cycle *c, Node **breaker)
{
    return *breaker = graph_sum_over(c->g, c->carry, axis_bit(c->T));
}

static Node *sum_over_all(const Cycle *c, Node **breaker)
{
    return *breaker = graph_sum_over(c->g, c->carry, axis_bit(c->T) | BATCH);
}

static Node *sum_over_rows(const Cycle *c, Node **breaker)
{
    return *breaker = graph_sum_over(c->g, c->carry, BATCH);
}

static Node *largest(const Cycle *c, Node **breaker)
{
    Node like = {.op = OP_max_over, .over = axis_bit(c->T)};
    return *breaker = graph_add(c->g, like, (Node *[]){c->carry}, 1);
}

static Node *last_step(const Cycle *c, Node **breaker)
{
    return *breaker = along_axis(c, OP_last, c->carry, c->T);
}

static Node *first_step(const Cycle *c, Node **breaker)
{
    return *breaker = along_axis(c, OP_first, c->carry, c->T);
}

static Node *mirrored(const Cycle *c, Node **breaker)
{
    return *breaker = along_axis(c, OP_reverse, c->carry, c->T);
}

static Node *other_direction(const Cycle *c, Node **breaker)
{
    *breaker = graph_carry(c->g, c->carry->in[0], c->T, !c->carry->reverse, (Pos){NULL, 0});
    graph_close(c->g, *breaker, c->carry);
    return *breaker;
}

static Node *neighbours(const Cycle *c, Node **breaker)
{
    Node like = {
        .op = OP_pyramid, .k = 2, .axis = c->T2, .from = c->T, .shape = tiny_shape(c->g, 6, 0)};
    *breaker = graph_add(c->g, like, (Node *[]){c->carry}, 1);
    Node *last = along_axis(c, OP_last, *breaker, c->T2);
    return graph_slice(c->g, last, 0, size_of(c->g->arena, 3));
}

static Node *gradient(const Cycle *c, Node **breaker)
{
    *breaker = graph_op(c->g, OP_outer, c->carry, c->carry, NULL);
    return graph_op(c->g, OP_matvec, *breaker, c->carry, NULL);
}

Test(causal, what_needs_other_steps_or_rows_breaks_a_recurrence)
{
    static Making *const makings[] = {sum_over_steps, sum_over_all,    sum_over_rows, largest,
                                      last_step,      first_step,      mirrored,      neighbours,
                                      gradient,       other_direction, NULL};
    for (int i = 0; makings[i]; i++)
        expect(makings[i]);
}

/* ---- what does not ---- */

static Node *element(const Cycle *c, Node **breaker)
{
    (void)breaker;
    return graph_op(c->g, OP_tanh, c->carry, NULL, NULL);
}

static Node *one_step_before(const Cycle *c, Node **breaker)
{
    (void)breaker;
    Node *delay = graph_carry(c->g, c->carry->in[0], c->T, c->carry->reverse, (Pos){NULL, 0});
    graph_close(c->g, delay, c->carry);
    return delay;
}

static Node *sum_over_other(const Cycle *c, Node **breaker)
{
    (void)breaker;
    return graph_sum_over(c->g, graph_along(c->g, c->carry, axis_bit(c->U)), axis_bit(c->U));
}

/* Along U and back again, and a recurrence along U within the one along T. */
static Node *recurrence_within(const Cycle *c, Node **breaker)
{
    (void)breaker;
    Node *wide = graph_along(c->g, c->carry, axis_bit(c->U));
    Node *inner = graph_carry(c->g, c->carry->in[0], c->U, false, (Pos){NULL, 0});
    inner->axes |= axis_bit(c->T);
    graph_close(c->g, inner, graph_op(c->g, OP_add, inner, wide, NULL));
    return along_axis(c, OP_last, inner, c->U);
}

Test(causal, what_needs_its_own_step_or_those_before_does_not)
{
    static Making *const makings[] = {element, one_step_before, sum_over_other, recurrence_within,
                                      NULL};
    for (int i = 0; makings[i]; i++)
        expect(makings[i]);
}

/* What reads a recurrence and is no part of it may look anywhere. */
Test(causal, what_stands_outside_may_need_all_steps)
{
    const Cycle c = open_cycle(false);
    cr_expect_null(close_cycle(&c, c.carry));
    tiny_output(c.g, graph_sum_over(c.g, c.carry, c.carry->axes));
    const Node *carry;
    cr_expect_null(graph_find_break(c.g, c.g->arena, &carry));
    tiny_free(c.g);
}
