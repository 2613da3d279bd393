/* The interpreter within one step: every operation on features, views of parameters, look-ups. */
#include "tiny_model.h"

#include <rnn/random.h>
#include <signal.h>

/* ---- element by element ---- */

typedef struct Element {
    Op op;
    double a, b, c;
    double expected;
} Element;

/* Operands at which the functions of the C library are the reference. */
static const Element elements[] = {
    {OP_add, 1.5, -4, 0, -2.5},
    {OP_sub, 1.5, -4, 0, 5.5},
    {OP_mul, 1.5, -4, 0, -6},
    {OP_div, 1.5, -4, 0, -0.375},
    {OP_neg, 1.5, 0, 0, -1.5},
    {OP_pow, 1.5, 3, 0, 3.375},
    {OP_sigmoid, 0, 0, 0, 0.5},
    {OP_sigmoid, -800, 0, 0, 0},
    {OP_sigmoid, 0.7, 0, 0, 0.66818777216816616},
    {OP_tanh, 0.7, 0, 0, 0.60436777711716349},
    {OP_relu, 2, 0, 0, 2},
    {OP_relu, -2, 0, 0, 0},
    {OP_exp, 0.7, 0, 0, 2.0137527074704766},
    {OP_log, 0.7, 0, 0, -0.35667494393873238},
    {OP_sqrt, 0.7, 0, 0, 0.83666002653407556},
    {OP_abs, -0.7, 0, 0, 0.7},
    {OP_softplus, 0.7, 0, 0, 1.1031860488854582},
    {OP_softplus, 800, 0, 0, 800},
    {OP_softplus, -800, 0, 0, 0},
    {OP_erf, 0.7, 0, 0, 0.67780119383741849},
    {OP_min, 1.5, -4, 0, -4},
    {OP_max, 1.5, -4, 0, 1.5},
    {OP_less, 1, 2, 0, 1},
    {OP_less, 2, 2, 0, 0},
    {OP_less_equal, 2, 2, 0, 1},
    {OP_less_equal, 3, 2, 0, 0},
    {OP_equal, 2, 2, 0, 1},
    {OP_equal, 2, 3, 0, 0},
    {OP_select, 1, 5, NAN, 5},
    {OP_select, 0, NAN, 6, 6},
    {OP_stop_gradient, 1.5, 0, 0, 1.5},
    {OP_copy, 1.5, 0, 0, 1.5},
};
enum { ELEMENTS = sizeof elements / sizeof *elements };

Test(interp, every_map_operation)
{
    bool tried[OP_COUNT] = {false};
    for (int i = 0; i < ELEMENTS; i++) {
        const Element *e = &elements[i];
        Graph *g = tiny_graph();
        Node *operands[] = {graph_constant(g, e->a), graph_constant(g, e->b),
                            graph_constant(g, e->c)};
        Node *n = graph_add(g, (Node){.op = e->op}, operands, op_table[e->op].in);
        double got = interp_scalar(interp_new(g->arena, g, 1), n);
        cr_expect(tiny_near(got, e->expected), "%s(%g, %g, %g) = %.17g, not %.17g",
                  op_table[e->op].name, e->a, e->b, e->c, got, e->expected);
        tried[e->op] = true;
        tiny_free(g);
    }
    for (int op = 0; op < OP_COUNT; op++)
        cr_expect(op_table[op].kind != MAP || tried[op], "%s is not tried", op_table[op].name);
}

Test(interp, operands_broadcast_over_features_and_axes)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, T, 2);
    Node *s = tiny_input(g, "s", INPUT_SCALAR, NULL, 0);
    Node *v = tiny_param(g, "v", tiny_shape(g, 2, 0));
    tiny_output(g, graph_op(g, OP_mul, graph_op(g, OP_add, s, x, NULL), v, NULL));
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, T, (int[]){2, 2});
    FILL(interp, x, 1, 2, 3, 4, 5, 6, 7, 8);
    FILL(interp, s, 10, 20);
    FILL(interp, v, 1, -1);
    EXPECT(interp, g, 0, 11, -12, 23, -24, 15, -16, 27, -28);
    tiny_free(g);
}

/* ---- parameters ---- */

/* A view of the parameter of `whole`. */
static Node *view(Graph *g, const Node *whole, Block block, bool transposed, Shape shape)
{
    Node like = {.op = OP_param,
                 .param = whole->param,
                 .block = block,
                 .transposed = transposed,
                 .shape = shape};
    return graph_add(g, like, NULL, 0);
}

Test(interp, matvec_takes_whole_blocks_and_transposes)
{
    Graph *g = tiny_graph();
    Node *W = tiny_param(g, "W", tiny_shape(g, 3, 4));
    Node *x = tiny_input(g, "x", INPUT_VECTOR, NULL, 2);
    Node *part = view(g, W, (Block){1, 2}, false, tiny_shape(g, 2, 2));
    Node *transposed = view(g, W, (Block){0, 1}, true, tiny_shape(g, 3, 2));
    Node *stacked = graph_add(g, (Node){.op = OP_stack}, (Node *[]){part, transposed}, 2);
    tiny_output(g, graph_op(g, OP_matvec, part, x, NULL));
    tiny_output(g, graph_op(g, OP_matvec, transposed, x, NULL));
    tiny_output(g, graph_op(g, OP_matvec, stacked, x, NULL));
    Interp *interp = tiny_interp(g, 1);
    FILL(interp, W, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    FILL(interp, x, 1, 100);
    EXPECT(interp, g, 0, 807, 1211);
    EXPECT(interp, g, 1, 602, 703, 804);
    EXPECT(interp, g, 2, 807, 1211, 602, 703, 804);
    tiny_free(g);
}

Test(interp, matmul_takes_views_of_weights)
{
    Graph *g = tiny_graph();
    Node *W = tiny_param(g, "W", tiny_shape(g, 3, 2));
    Node *x = tiny_input(g, "x", INPUT_VECTOR, NULL, 2);
    Node *last = view(g, W, (Block){1, 0}, false, tiny_shape(g, 2, 2));
    Node *transposed = view(g, W, (Block){0, 0}, true, tiny_shape(g, 2, 2));
    Node *product = graph_op(g, OP_matmul, last, transposed, NULL);
    tiny_output(g, graph_op(g, OP_matvec, product, x, NULL));
    Interp *interp = tiny_interp(g, 1);
    FILL(interp, W, 1, 2, 3, 4, 5, 6);
    FILL(interp, x, 1, 100);
    EXPECT(interp, g, 0, 11 + 2500, 17 + 3900);
    tiny_free(g);
}

Test(interp, vectors_and_scalars_are_views_too)
{
    Graph *g = tiny_graph();
    Node *W = tiny_param(g, "W", tiny_shape(g, 2, 3));
    Node *v = tiny_param(g, "v", tiny_shape(g, 4, 0));
    tiny_output(g, view(g, W, (Block){0, 1}, false, tiny_shape(g, 2, 0)));
    tiny_output(g, view(g, W, (Block){1, 1}, true, tiny_shape(g, 2, 0)));
    tiny_output(g, view(g, v, (Block){1, 0}, false, tiny_shape(g, 3, 0)));
    tiny_output(g, view(g, v, (Block){3, 0}, false, shape_scalar()));
    Interp *interp = interp_new(g->arena, g, 1);
    FILL(interp, W, 1, 2, 3, 4, 5, 6);
    FILL(interp, v, 7, 8, 9, 10);
    EXPECT(interp, g, 0, 2, 5);
    EXPECT(interp, g, 1, 5, 6);
    EXPECT(interp, g, 2, 8, 9, 10);
    EXPECT(interp, g, 3, 10);
    tiny_free(g);
}

Test(interp, run_sees_what_changed)
{
    Graph *g = tiny_graph();
    Node *v = tiny_param(g, "v", tiny_shape(g, 1, 0));
    tiny_output(g, graph_op(g, OP_neg, v, NULL, NULL));
    Interp *interp = tiny_interp(g, 1);
    FILL(interp, v, 3);
    interp_run(interp);
    FILL(interp, v, 4);
    EXPECT(interp, g, 0, -3);
    interp_run(interp);
    EXPECT(interp, g, 0, -4);
    tiny_free(g);
}

/* ---- inputs ---- */

/* Ids number inputs of one kind only. */
Test(interp, inputs_of_one_id_have_their_own_storage)
{
    Graph *g = tiny_graph();
    Node *x = tiny_input(g, "x", INPUT_VECTOR, NULL, 2);
    Node *h = tiny_input(g, "h", INPUT_CARRIED, NULL, 2);
    h->input->id = x->input->id;
    tiny_output(g, graph_op(g, OP_sub, x, h, NULL));
    Interp *interp = tiny_interp(g, 1);
    FILL(interp, x, 5, 7);
    FILL(interp, h, 1, 4);
    EXPECT(interp, g, 0, 4, 3);
    tiny_free(g);
}

Test(interp, inputs_are_zero_where_they_are_not_filled)
{
    Graph *g = tiny_graph();
    Node *h = tiny_input(g, "h", INPUT_STATE, NULL, 3);
    tiny_output(g, h);
    Interp *interp = tiny_interp(g, 2);
    cr_expect_eq(interp_input_count(interp, h->input), 6);
    EXPECT(interp, g, 0, 0, 0, 0, 0, 0, 0);
    tiny_free(g);
}

/* What a pass has removed can still be filled. */
Test(interp, inputs_that_the_graph_does_not_use_have_storage)
{
    Graph *model = tiny_graph();
    Axis *T = tiny_axis(model, "T", NULL, 0);
    Node *tokens = tiny_input(model, "tokens", INPUT_TOKENS, T, 50);
    Graph *empty = graph_new(model->model);
    Interp *interp = tiny_interp(empty, 2);
    interp_length(interp, T, (int[]){1, 3});
    cr_expect_eq(interp_input_count(interp, tokens->input), 6);
    cr_expect_eq(interp_input(interp, tokens->input)[5], 0);
    tiny_free(model);
}

/* ---- features ---- */

Test(interp, reductions_over_features)
{
    Graph *g = tiny_graph();
    Node *a = tiny_input(g, "a", INPUT_VECTOR, NULL, 3);
    Node *b = tiny_param(g, "b", tiny_shape(g, 3, 0));
    tiny_output(g, graph_op(g, OP_sum, a, NULL, NULL));
    tiny_output(g, graph_op(g, OP_max_features, a, NULL, NULL));
    tiny_output(g, graph_op(g, OP_argmax, a, NULL, NULL));
    tiny_output(g, graph_op(g, OP_dot, a, b, NULL));
    tiny_output(g, graph_op(g, OP_logsumexp, a, NULL, NULL));
    Interp *interp = tiny_interp(g, 2);
    FILL(interp, a, 1, 5, 5, -1000, -1001, -1000);
    FILL(interp, b, 1, 2, 3);
    EXPECT(interp, g, 0, 11, -3001);
    EXPECT(interp, g, 1, 5, -1000);
    EXPECT(interp, g, 2, 1, 0);
    EXPECT(interp, g, 3, 26, -6002);
    EXPECT(interp, g, 4, log(exp(1) + 2 * exp(5)), -1000 + log(2 + exp(-1)));
    tiny_free(g);
}

Test(interp, softmax_does_not_overflow)
{
    Graph *g = tiny_graph();
    Node *a = tiny_input(g, "a", INPUT_VECTOR, NULL, 3);
    tiny_output(g, graph_op(g, OP_softmax, a, NULL, NULL));
    Interp *interp = tiny_interp(g, 1);
    FILL(interp, a, 1000, 1001, 999);
    const double sum = 1 + exp(1) + exp(-1);
    EXPECT(interp, g, 0, 1 / sum, exp(1) / sum, exp(-1) / sum);
    tiny_free(g);
}

Test(interp, features_are_moved)
{
    Graph *g = tiny_graph();
    Node *a = tiny_input(g, "a", INPUT_VECTOR, NULL, 2);
    Node *s = tiny_input(g, "s", INPUT_SCALAR, NULL, 0);
    Node *fill = graph_fill(g, s, size_of(g->arena, 2));
    Node *all = graph_add(g, (Node){.op = OP_concat}, (Node *[]){a, fill, a}, 3);
    tiny_output(g, all);
    tiny_output(g, graph_slice(g, all, 1, size_of(g->arena, 3)));
    tiny_output(g, graph_add(g, (Node){.op = OP_pad, .k = 1, .shape = tiny_shape(g, 4, 0)}, &a, 1));
    Interp *interp = tiny_interp(g, 1);
    FILL(interp, a, 1, 2);
    FILL(interp, s, 7);
    EXPECT(interp, g, 0, 1, 2, 7, 7, 1, 2);
    EXPECT(interp, g, 1, 2, 7, 7);
    EXPECT(interp, g, 2, 0, 1, 2, 0);
    tiny_free(g);
}

/* ---- by id ---- */

Test(interp, ids_choose)
{
    Graph *g = tiny_graph();
    Node *E = tiny_param(g, "E", tiny_shape(g, 3, 2));
    Node *v = tiny_param(g, "v", tiny_shape(g, 3, 0));
    Node *id = tiny_input(g, "id", INPUT_TOKEN, NULL, 3);
    tiny_output(g, graph_op(g, OP_lookup, E, id, NULL));
    tiny_output(g, graph_add(g, (Node){.op = OP_one_hot, .shape = tiny_shape(g, 3, 0)}, &id, 1));
    tiny_output(g, graph_op(g, OP_pick, v, id, NULL));
    Interp *interp = tiny_interp(g, 2);
    FILL(interp, E, 1, 2, 3, 4, 5, 6);
    FILL(interp, v, 7, 8, 9);
    FILL(interp, id, 2, 0);
    EXPECT(interp, g, 0, 5, 6, 1, 2);
    EXPECT(interp, g, 1, 0, 0, 1, 1, 0, 0);
    EXPECT(interp, g, 2, 9, 7);
    tiny_free(g);
}

/* Full, with an id twice; and ended early, with what is no id behind the end. */
Test(interp, a_bag_is_the_sum_of_its_ids)
{
    Graph *g = tiny_graph();
    Node *E = tiny_param(g, "E", tiny_shape(g, 3, 2));
    Node *bag = tiny_bag(g, "bag", 3, 3);
    tiny_output(g, graph_op(g, OP_lookup, E, bag, NULL));
    tiny_output(g, graph_add(g, (Node){.op = OP_one_hot, .shape = tiny_shape(g, 3, 0)}, &bag, 1));
    Interp *interp = tiny_interp(g, 3);
    FILL(interp, E, 1, 2, 3, 4, 5, 6);
    FILL(interp, bag, 2, 0, 2, 1, -1, 77, -1, 0, 1);
    EXPECT(interp, g, 0, 11, 14, 3, 4, 0, 0);
    EXPECT(interp, g, 1, 1, 0, 2, 0, 1, 0, 0, 0, 0);
    tiny_free(g);
}

Test(interp, an_id_out_of_range_aborts, .signal = SIGABRT)
{
    Graph *g = tiny_graph();
    Node *E = tiny_param(g, "E", tiny_shape(g, 3, 2));
    Node *id = tiny_input(g, "id", INPUT_TOKEN, NULL, 3);
    tiny_output(g, graph_op(g, OP_lookup, E, id, NULL));
    Interp *interp = tiny_interp(g, 1);
    FILL(interp, id, 3);
    interp_run(interp);
}

/* ---- dropout ---- */

static Node *mask(Graph *g, Axis *T, double p, int ordinal)
{
    Node like = {.op = OP_dropout_mask,
                 .value = p,
                 .k = ordinal,
                 .shape = tiny_shape(g, 5, 0),
                 .axes = BATCH | (T ? axis_bit(T) : 0)};
    return graph_add(g, like, NULL, 0);
}

static double mask_element(double p, const uint32_t place[4])
{
    return rnn_dropout_random(42, 7, place[0], place[1], place[2], place[3]) >= (float)p
               ? 1 / (1 - p)
               : 0;
}

Test(interp, dropout_masks_are_the_random_functions)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    tiny_output(g, mask(g, T, 0.4, 3));
    tiny_output(g, mask(g, NULL, 0.4, 4));
    Interp *interp = tiny_interp(g, 2);
    interp_length(interp, T, (int[]){3, 3});
    interp_dropout(interp, 42, 7);
    const double *along = interp_result(interp, &g->results[0]);
    const double *once = interp_result(interp, &g->results[1]);
    int dropped = 0;
    for (uint32_t t = 0; t < 3; t++)
        for (uint32_t b = 0; b < 2; b++)
            for (uint32_t j = 0; j < 5; j++) {
                double got = along[(t * 2 + b) * 5 + j];
                cr_expect_eq(got, mask_element(0.4, (uint32_t[]){3, t, b, j}));
                cr_expect_eq(once[b * 5 + j], mask_element(0.4, (uint32_t[]){4, 0, b, j}));
                dropped += got == 0;
            }
    cr_expect(dropped > 0 && dropped < 30, "%d of 30 are dropped", dropped);
    tiny_free(g);
}

Test(interp, dropout_is_off_by_default)
{
    Graph *g = tiny_graph();
    tiny_output(g, mask(g, NULL, 0.9, 0));
    EXPECT(tiny_interp(g, 1), g, 0, 1, 1, 1, 1, 1);
    tiny_free(g);
}

/* ---- what aborts ---- */

Test(interp, a_cycle_without_a_carry_aborts, .signal = SIGABRT)
{
    Graph *g = tiny_graph();
    Node *a = graph_op(g, OP_neg, graph_constant(g, 1), NULL, NULL);
    Node *b = graph_op(g, OP_neg, a, NULL, NULL);
    a->in[0] = b;
    interp_scalar(interp_new(g->arena, g, 1), b);
}

Test(interp, a_missing_length_aborts, .signal = SIGABRT)
{
    Graph *g = tiny_graph();
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, tiny_axis(g, "T", NULL, 0), 1);
    tiny_output(g, x);
    interp_run(tiny_interp(g, 1));
}
