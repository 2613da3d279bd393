/* The interpreter along axes: recurrences, ragged lengths, reductions, layouts, and gradients'
 * sums. Inputs hold NaN wherever a row does not exist: what reads it, shows it. */
#include "tiny_model.h"

#include <signal.h>

static Node *along_axis(Graph *g, Op op, Axis *axis, Node *a)
{
    return graph_add(g, (Node){.op = op, .axis = axis}, &a, 1);
}

/* s = carry(init, s + x) */
static Node *running_sum(Graph *g, Node *init, Node *x, Axis *T, bool reverse)
{
    Node *s = graph_carry(g, init, T, reverse, (Pos){NULL, 0});
    graph_close(g, s, graph_op(g, OP_add, s, x, NULL));
    return s;
}

/* ---- recurrences ---- */

Test(interp_time, carries_run_in_both_directions)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, T, 1);
    Node *init = tiny_input(g, "h", INPUT_STATE, NULL, 1);
    Node *forward = running_sum(g, init, x, T, false);
    Node *reverse = running_sum(g, init, x, T, true);
    tiny_output(g, forward);
    tiny_output(g, reverse);
    tiny_output(g, along_axis(g, OP_last, T, forward->in[1]));
    tiny_output(g, along_axis(g, OP_first, T, reverse->in[1]));
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, T, (int[]){4, 2});
    FILL(interp, x, 1, 10, 2, 20, 3, NAN, 4, NAN);
    FILL(interp, init, 100, 200);
    EXPECT(interp, g, 0, 100, 200, 101, 210, 103, 0, 106, 0);
    EXPECT(interp, g, 1, 109, 220, 107, 200, 104, 0, 100, 0);
    EXPECT(interp, g, 2, 110, 230);
    EXPECT(interp, g, 3, 110, 230);
    tiny_free(g);
}

/* The Fibonacci numbers: a' = b, b' = a + b. */
Test(interp_time, carries_may_share_a_cycle)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *a = graph_carry(g, graph_constant(g, 0), T, false, (Pos){NULL, 0});
    Node *b = graph_carry(g, graph_constant(g, 1), T, false, (Pos){NULL, 0});
    graph_close(g, a, b);
    graph_close(g, b, graph_op(g, OP_add, a, b, NULL));
    tiny_output(g, a);
    Interp *interp = tiny_interp(g, 1);
    interp_length(interp, T, (int[]){10});
    EXPECT(interp, g, 0, 0, 1, 1, 2, 3, 5, 8, 13, 21, 34);
    tiny_free(g);
}

Test(interp_time, next_need_not_vary)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *s = graph_carry(g, graph_constant(g, 5), T, true, (Pos){NULL, 0});
    graph_close(g, s, graph_constant(g, 0));
    tiny_output(g, s);
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, T, (int[]){1, 3});
    EXPECT(interp, g, 0, 5, 0, 0, 0, 0, 5);
    tiny_free(g);
}

/* s[t] = w^t, after `length` steps. */
static double power(double w, int length)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *weight = tiny_param(g, "w", shape_scalar());
    Node *s = graph_carry(g, graph_constant(g, 1), T, false, (Pos){NULL, 0});
    graph_close(g, s, graph_op(g, OP_mul, weight, s, NULL));
    Node *last = graph_sum_over(g, along_axis(g, OP_last, T, s), BATCH);
    tiny_output(g, last);
    Interp *interp = tiny_interp(g, 1);
    interp_length(interp, T, &length);
    FILL(interp, weight, w);
    double result = interp_scalar(interp, last);
    tiny_free(g);
    return result;
}

Test(interp_time, a_thousand_steps)
{
    double got = power(1.01, 1000), expected = pow(1.01, 999);
    cr_expect(fabs(got - expected) < 1e-11 * expected, "%.17g is not %.17g", got, expected);
}

/* A recursion of this depth would end the stack. */
Test(interp_time, long_recurrences_need_no_stack)
{
    cr_expect_eq(power(-1, 500000), -1);
}

Test(interp_time, a_carry_that_waits_for_its_own_future_aborts, .signal = SIGABRT)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *s = graph_carry(g, graph_constant(g, 1), T, false, (Pos){NULL, 0});
    graph_close(g, s, along_axis(g, OP_last, T, s));
    tiny_output(g, s);
    Interp *interp = interp_new(g->arena, g, 1);
    interp_length(interp, T, (int[]){3});
    interp_run(interp);
}

/* ---- ends and moves ---- */

Test(interp_time, ends_and_reversal_follow_each_rows_length)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, T, 1);
    tiny_output(g, along_axis(g, OP_last, T, x));
    tiny_output(g, along_axis(g, OP_first, T, x));
    tiny_output(g, along_axis(g, OP_reverse, T, x));
    Interp *interp = tiny_interp(g, 3);
    interp_length(interp, T, (int[]){1, 3, 2});
    FILL(interp, x, 1, 2, 3, NAN, 4, 5, NAN, 6, NAN);
    EXPECT(interp, g, 0, 1, 6, 5);
    EXPECT(interp, g, 1, 1, 2, 3);
    EXPECT(interp, g, 2, 1, 6, 5, 0, 4, 3, 0, 2, 0);
    tiny_free(g);
}

Test(interp_time, a_window_shows_zeros_beyond_each_rows_ends)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, T, 1);
    Node *init = tiny_input(g, "h", INPUT_STATE, NULL, 1);
    Node window = {.op = OP_window, .k = 1, .axis = T, .shape = tiny_shape(g, 3, 0)};
    Node *w = graph_add(g, window, &x, 1);
    Node back = {.op = OP_unwindow, .k = 1, .axis = T, .shape = x->shape};
    tiny_output(g, w);
    tiny_output(g, graph_add(g, back, &w, 1));
    tiny_output(g, graph_add(g, window, (Node *[]){x, init}, 2));
    tiny_output(g, graph_add(g, (Node){.op = OP_shift, .k = -1, .axis = T, .value = 9}, &x, 1));
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, T, (int[]){3, 1});
    FILL(interp, x, 1, 10, 2, NAN, 3, NAN);
    FILL(interp, init, 7, 8);
    EXPECT(interp, g, 0, 0, 1, 2, 0, 10, 0, 1, 2, 3, 0, 0, 0, 2, 3, 0, 0, 0, 0);
    EXPECT(interp, g, 1, 2, 10, 6, 0, 6, 0);
    EXPECT(interp, g, 2, 7, 1, 2, 8, 10, 0, 1, 2, 3, 0, 0, 0, 2, 3, 0, 0, 0, 0);
    EXPECT(interp, g, 3, 2, 9, 3, 0, 9, 0);
    tiny_free(g);
}

Test(interp_time, a_pyramid_fills_each_row_with_zeros)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0), *half = tiny_axis(g, "T_2", T, 2);
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, T, 1);
    Node up = {.op = OP_pyramid, .k = 2, .axis = half, .from = T, .shape = tiny_shape(g, 2, 0)};
    Node down = {.op = OP_unpyramid, .k = 2, .axis = T, .from = half, .shape = x->shape};
    Node *pairs = graph_add(g, up, &x, 1);
    tiny_output(g, pairs);
    tiny_output(g, graph_add(g, down, &pairs, 1));
    tiny_output(g, along_axis(g, OP_last, half, pairs));
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, T, (int[]){5, 2});
    FILL(interp, x, 1, 10, 2, 20, 3, NAN, 4, NAN, 5, NAN);
    EXPECT(interp, g, 0, 1, 2, 10, 20, 3, 4, 0, 0, 5, 0, 0, 0);
    EXPECT(interp, g, 1, 1, 10, 2, 20, 3, 0, 4, 0, 5, 0);
    EXPECT(interp, g, 2, 5, 0, 10, 20);
    tiny_free(g);
}

/* Row 0 has 5 steps, of which the last is not read. */
Test(interp_time, a_pyramid_rounded_down_reads_whole_steps_alone)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0), *half = tiny_axis(g, "T_2_down", T, 2);
    half->down = true;
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, T, 1);
    Node up = {.op = OP_pyramid, .k = 2, .axis = half, .from = T, .shape = tiny_shape(g, 2, 0)};
    Node down = {.op = OP_unpyramid, .k = 2, .axis = T, .from = half, .shape = x->shape};
    Node *pairs = graph_add(g, up, &x, 1);
    tiny_output(g, pairs);
    tiny_output(g, graph_add(g, down, &pairs, 1));
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, T, (int[]){5, 2});
    FILL(interp, x, 1, 10, 2, 20, 3, NAN, 4, NAN, 5, NAN);
    EXPECT(interp, g, 0, 1, 2, 10, 20, 3, 4, 0, 0);
    EXPECT(interp, g, 1, 1, 10, 2, 20, 3, 0, 4, 0, 0, 0);
    tiny_free(g);
}

Test(interp_time, steps_count_from_0)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node like = {.op = OP_index, .axis = T, .axes = axis_bit(T)};
    tiny_output(g, graph_add(g, like, NULL, 0));
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, T, (int[]){2, 3});
    EXPECT(interp, g, 0, 0, 1, 2);
    tiny_free(g);
}

/* ---- reductions ---- */

Test(interp_time, sums_run_over_what_exists)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, T, 1);
    tiny_output(g, graph_sum_over(g, x, axis_bit(T)));
    tiny_output(g, graph_sum_over(g, x, BATCH));
    tiny_output(g, graph_sum_over(g, x, BATCH | axis_bit(T)));
    tiny_output(g, graph_add(g, (Node){.op = OP_max_over, .over = axis_bit(T)}, &x, 1));
    tiny_output(g, graph_add(g, (Node){.op = OP_max_over, .over = BATCH}, &x, 1));
    Interp *interp = tiny_interp(g, 3);
    interp_length(interp, T, (int[]){1, 3, 2});
    FILL(interp, x, -1, 2, 3, NAN, 4, 5, NAN, -6, NAN);
    EXPECT(interp, g, 0, -1, 0, 8);
    EXPECT(interp, g, 1, 4, 9, -6);
    EXPECT(interp, g, 2, 7);
    EXPECT(interp, g, 3, -1, 4, 5);
    EXPECT(interp, g, 4, 3, 5, -6);
    tiny_free(g);
}

/* ---- two axes ---- */

Test(interp_time, two_axes_lie_around_the_batch)
{
    Graph *g = tiny_graph();
    Axis *Tx = tiny_axis(g, "Tx", NULL, 0), *Ty = tiny_axis(g, "Ty", NULL, 0);
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, Tx, 1);
    Node *y = tiny_input(g, "y", INPUT_SEQUENCE, Ty, 1);
    Node *product = graph_op(g, OP_mul, x, y, NULL);
    tiny_output(g, product);
    tiny_output(g, graph_sum_over(g, product, axis_bit(Tx)));
    tiny_output(g, graph_sum_over(g, product, BATCH));
    tiny_output(g, graph_along(g, y, axis_bit(Tx)));
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, Tx, (int[]){2, 3});
    interp_length(interp, Ty, (int[]){2, 1});
    FILL(interp, x, 1, 10, 2, 20, NAN, 30);
    FILL(interp, y, 3, 5, 4, NAN);
    EXPECT(interp, g, 0, 3, 6, 0, 50, 100, 150, 4, 8, 0, 0, 0, 0);
    EXPECT(interp, g, 1, 9, 300, 12, 0);
    EXPECT(interp, g, 2, 53, 106, 150, 4, 8, 0);
    EXPECT(interp, g, 3, 3, 3, 0, 5, 5, 5, 4, 4, 0, 0, 0, 0);
    tiny_free(g);
}

Test(interp_time, weights_are_of_steps_that_exist)
{
    Graph *g = tiny_graph();
    Axis *Tx = tiny_axis(g, "Tx", NULL, 0);
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, Tx, 2);
    Node *w = graph_op(g, OP_sum, tiny_input(g, "w", INPUT_SEQUENCE, Tx, 1), NULL, NULL);
    Node *in[] = {w, x};
    tiny_output(g, graph_add(g, (Node){.op = OP_weighted_sum, .over = axis_bit(Tx)}, in, 2));
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, Tx, (int[]){2, 1});
    FILL(interp, x, 1, 2, 3, 4, 5, 6, NAN, NAN);
    FILL(interp, w->in[0], 10, 100, 1000, NAN);
    EXPECT(interp, g, 0, 5010, 6020, 300, 400);
    tiny_free(g);
}

/* ---- gradients ---- */

Test(interp_time, outer_and_scatter_sum_over_what_exists)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *a = tiny_input(g, "a", INPUT_SEQUENCE, T, 2);
    Node *b = tiny_input(g, "b", INPUT_VECTOR, NULL, 3);
    Node *id = tiny_input(g, "id", INPUT_TOKENS, T, 3);
    Node scatter = {.op = OP_scatter, .shape = tiny_shape(g, 3, 2)};
    Node by_columns = {.op = OP_scatter, .shape = tiny_shape(g, 2, 3), .transposed = true};
    tiny_output(g, graph_op(g, OP_outer, a, b, NULL));
    tiny_output(g, graph_add(g, scatter, (Node *[]){a, id}, 2));
    tiny_output(g, graph_add(g, by_columns, (Node *[]){a, id}, 2));
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, T, (int[]){2, 1});
    FILL(interp, a, 1, 2, 3, 4, 5, 6, NAN, NAN);
    FILL(interp, b, 1, 10, 100, 2, 20, 200);
    FILL(interp, id, 2, 0, 2, 77);
    EXPECT(interp, g, 0, 12, 120, 1200, 16, 160, 1600);
    EXPECT(interp, g, 1, 3, 4, 0, 0, 6, 8);
    EXPECT(interp, g, 2, 3, 0, 6, 4, 0, 8);
    tiny_free(g);
}

Test(interp_time, assembled_blocks_add_up)
{
    Graph *g = tiny_graph();
    Node *block = tiny_param(g, "block", tiny_shape(g, 2, 2));
    Node *column = tiny_param(g, "column", tiny_shape(g, 2, 0));
    Block places[] = {{1, 1}, {0, 0}, {0, 1}};
    Node like = {.op = OP_assemble, .blocks = places, .shape = tiny_shape(g, 3, 3)};
    tiny_output(g, graph_add(g, like, (Node *[]){block, column, column}, 3));
    Interp *interp = tiny_interp(g, 1);
    FILL(interp, block, 1, 2, 3, 4);
    FILL(interp, column, 10, 20);
    EXPECT(interp, g, 0, 10, 10, 0, 20, 21, 2, 0, 3, 4);
    tiny_free(g);
}
