/* Differences against derivatives in closed form. */
#include "tiny_model.h"

#include "ir/difference.h"

/* loss = sum over T of s with s[t+1] = w s[t], s[0] = 1:   (w^T - 1) / (w - 1) */
static Node *geometric_sum(Graph *g, Axis *T, Node *w)
{
    Node *s = graph_carry(g, graph_constant(g, 1), T, false, (Pos){NULL, 0});
    graph_close(g, s, graph_op(g, OP_mul, w, s, NULL));
    return graph_sum_over(g, s, BATCH | axis_bit(T));
}

Test(difference, of_a_recurrence)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *w = tiny_param(g, "w", shape_scalar());
    Node *loss = geometric_sum(g, T, w);
    graph_result(g, RESULT_LOSS, "loss", 0, loss);
    Interp *interp = tiny_interp(g, 1);
    interp_length(interp, T, (int[]){7});
    FILL(interp, w, 0.9);
    Slope slope = interp_difference(interp, loss, interp_param(interp, w->param));
    double expected = 0;
    for (int t = 1; t < 7; t++)
        expected += t * pow(0.9, t - 1);
    cr_expect(fabs(slope.value - expected) < 1e-10, "%.17g is not %.17g", slope.value, expected);
    cr_expect(slope.doubt < 1e-4, "smooth, but the doubt is %g", slope.doubt);
    cr_expect_eq(*interp_param(interp, w->param), 0.9, "the parameter has changed");
    cr_expect_float_eq(interp_scalar(interp, loss), (1 - pow(0.9, 7)) / 0.1, 1e-13);
    tiny_free(g);
}

/* loss = sum over rows of exp(x . v), along a direction of x */
Test(difference, along_a_direction_of_an_input)
{
    Graph *g = tiny_graph();
    Node *x = tiny_input(g, "x", INPUT_VECTOR, NULL, 2);
    Node *v = tiny_param(g, "v", tiny_shape(g, 2, 0));
    Node *dot = graph_op(g, OP_dot, x, v, NULL);
    Node *loss = graph_sum_over(g, graph_op(g, OP_exp, dot, NULL, NULL), BATCH);
    graph_result(g, RESULT_LOSS, "loss", 0, loss);
    Interp *interp = tiny_interp(g, 2);
    FILL(interp, x, 0.1, 0.2, 0.3, -0.4);
    FILL(interp, v, 0.5, -1.5);
    const double direction[] = {0.6, 0, 0, 0.8};
    Slope slope = interp_directional_difference(interp, loss, interp_input(interp, x->input),
                                                direction, 4);
    double expected = exp(-0.25) * 0.6 * 0.5 + exp(0.75) * 0.8 * -1.5;
    cr_expect(fabs(slope.value - expected) < 1e-10, "%.17g is not %.17g", slope.value, expected);
    cr_expect_eq(interp_input(interp, x->input)[3], -0.4, "the input has changed");
    tiny_free(g);
}

/* A kink at `a`, a fraction of a step away from where the derivative is taken. */
static Slope slope_of_relu(double a)
{
    Graph *g = tiny_graph();
    Node *w = tiny_param(g, "w", shape_scalar());
    Node *loss = graph_op(g, OP_relu, w, NULL, NULL);
    graph_result(g, RESULT_LOSS, "loss", 0, loss);
    Interp *interp = tiny_interp(g, 1);
    FILL(interp, w, a);
    Slope slope = interp_difference(interp, loss, interp_param(interp, w->param));
    tiny_free(g);
    return slope;
}

Test(difference, doubts_kinks)
{
    cr_expect(slope_of_relu(0).doubt > 0.5);
    cr_expect(slope_of_relu(1e-4).doubt > 0.05);
    cr_expect(slope_of_relu(-2e-4).doubt > 0.05);
    cr_expect(slope_of_relu(0.1).doubt < 1e-9);
    cr_expect_float_eq(slope_of_relu(0.1).value, 1, 1e-12);
    cr_expect_float_eq(slope_of_relu(-0.1).value, 0, 1e-12);
}
