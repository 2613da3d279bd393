/* differentiate: the structure of gradients on tiny models, and their values against differences.
 */
#include "model_text.h"

/* The differentiated graph of the loss. */
static Graph *differentiated(const char *lua)
{
    const Options options = {.train = true};
    Model *model = model_of(lua);
    pass_stream(model, &options);
    Graph *g = pass_slice(model, &options, ENTRY_TRAIN);
    pass_differentiate(g);
    graph_verify(g, "differentiate");
    pass_simplify(g);
    return g;
}

/* L = sum y, y = W x + b:   dW = sum dy x',   db = sum dy,   dx = W' dy */
Test(differentiate, of_an_affine_layer)
{
    Graph *g = differentiated(
        "local x = rnn.vector('x', { size = 2 })\n"
        "local f = rnn.layer(function(x, p) return p.W(x, 3) + p.b end)\n"
        "return rnn.model('m', { loss = 3 * rnn.average(sum(f(x))), outputs = {} })\n");
    const Node *dW = graph_find(g, RESULT_GRADIENT, "layer1.W");
    const Node *dx = graph_find(g, RESULT_INPUT_GRADIENT, "x");
    cr_assert(dW && dx);
    cr_expect_eq(dW->in[0]->op, OP_outer);
    cr_expect_eq(dW->in[0]->in[1]->op, OP_input);
    cr_expect_eq(graph_find(g, RESULT_GRADIENT, "layer1.b")->in[0]->op, OP_sum_over);
    cr_expect_eq(dx->op, OP_matvec);
    cr_expect(dx->in[0]->transposed);
}

/* Of a product with one-hot vectors too: the columns of the matrix are what is looked up. */
Test(differentiate, gradients_of_what_is_looked_up_are_sparse)
{
    const Options options = {.train = true};
    Model *model = model_of("local ids = rnn.tokens('ids', { vocab = 5 })\n"
                            "local f = rnn.layer(function(p) return p.W(one_hot(ids), 3) end)\n"
                            "local y = f() + rnn.embedding(5, 3, { name = 'e' })(ids)\n"
                            "return rnn.model('m', { loss = rnn.mse(y, 0), outputs = {} })\n");
    pass_stream(model, &options);
    Graph *g = pass_slice(model, &options, ENTRY_TRAIN);
    pass_simplify(g);
    pass_differentiate(g);
    pass_simplify(g);
    cr_expect_eq(count_op(g, OP_outer), 0);
    cr_expect_eq(count_op(g, OP_one_hot), 0);
    cr_expect_eq(graph_find(g, RESULT_GRADIENT, "layer1.W")->in[0]->op, OP_scatter);
    cr_expect_eq(graph_find(g, RESULT_GRADIENT, "e.weight")->in[0]->op, OP_scatter);
}

/* The adjoint of a recurrence is a recurrence the other way, which starts with dL/d(last). */
Test(differentiate, of_a_recurrence)
{
    Graph *g = differentiated(
        "local x = rnn.sequence('x', { size = 3 })\n"
        "local cell = rnn.cell { state = { h = 3 },\n"
        "  step = function(x, s, p) local h = 0.5 * s.h + x\n"
        "    return h, { h = h } end }\n"
        "local _, last = rnn.scan(cell, x)\n"
        "return rnn.model('m', { loss = rnn.mse(last.h, 0), outputs = {} })\n");
    const Node *dx = graph_find(g, RESULT_INPUT_GRADIENT, "x");
    const Node *start = graph_find(g, RESULT_INPUT_GRADIENT, "cell1.h");
    cr_expect_eq(count_op(g, OP_carry), 2);
    cr_assert_eq(dx->op, OP_carry);
    cr_expect(dx->reverse);
    cr_expect_eq(dx->in[0]->axes, (AxisSet)BATCH, "the adjoint begins at the last step");
    cr_assert_eq(start->op, OP_add, "of rows with steps, and of those without");
    const Node *first = start->in[start->in[0]->op != OP_first];
    cr_expect_eq(first->op, OP_first);
    cr_expect_eq(first->in[0], dx->in[1]);
}

/* Weight gradients of a recurrence are one product over all steps, not a carried sum. */
Test(differentiate, weight_gradients_are_in_no_cycle)
{
    Graph *g = differentiated("local x = rnn.sequence('x', { size = 3 })\n"
                              "return rnn.model('m', { loss = rnn.mse(rnn.scan(rnn.cells.gru(3), "
                              "x), 0), outputs = {} })\n");
    const int *component = graph_components(g, test_arena(), NULL, NULL);
    int products = 0;
    for (int i = 0; i < g->result_count; i++) {
        const Result *r = &g->results[i];
        for (int k = 0; r->role == RESULT_GRADIENT && k < r->node->in_count; k++, products++)
            cr_expect_eq(component[r->node->in[k]->id], 0, "%s", r->name);
    }
    cr_expect_eq(products, 4);
}

Test(differentiate, what_is_frozen_or_stopped_has_no_gradient)
{
    Graph *g = differentiated("local x = rnn.vector('x', { size = 2 })\n"
                              "local f = rnn.linear(3, { name = 'f', frozen = true })\n"
                              "local h = rnn.linear(3, { name = 'h' })\n"
                              "local y = f(x) * stop_gradient(h(x))\n"
                              "return rnn.model('m', { loss = rnn.mse(y, 0), outputs = {} })\n");
    cr_expect_null(graph_find(g, RESULT_GRADIENT, "f.weight"));
    const Node *stopped = graph_find(g, RESULT_GRADIENT, "h.weight");
    cr_assert(stopped);
    cr_expect_eq(stopped->in_count, 0, "0 has no terms");
}

Test(differentiate, what_the_loss_does_not_reach_has_the_gradient_zero)
{
    Graph *g = differentiated("local x = rnn.sequence('x', { size = 2 })\n"
                              "local y = rnn.vector('y', { size = 3 })\n"
                              "local u = rnn.scalar('u')\n"
                              "return rnn.model('m', { loss = rnn.mse(u * u, 0),\n"
                              "  outputs = { x = x, y = y } })\n");
    double value;
    cr_expect(is_number(graph_find(g, RESULT_INPUT_GRADIENT, "x"), &value) && value == 0);
    cr_expect(is_number(graph_find(g, RESULT_INPUT_GRADIENT, "y"), &value) && value == 0);
    cr_expect(!is_number(graph_find(g, RESULT_INPUT_GRADIENT, "u"), &value));
}

/* ---- values ---- */

/* What the rules of differentiate.c itself decide: parts that overlap or tile a vector, blocks of
 * one matrix, matrices used twice, initial states, ends of loops in both directions. */
static const char *const models[] = {
    /* slices that tile, that overlap, that leave gaps */
    "local x = rnn.sequence('x', { size = 5 })\n"
    "local y = slice(x, 1, 2) * slice(x, 3, 4) .. slice(x, 2, 3) .. tanh(slice(x, 1, 5))\n"
    "return rnn.model('m', { outputs = { y = y, part = tanh(slice(x .. x, 4, 7)) } })\n",
    /* a matrix that is used twice, and transposed */
    "local ids = rnn.tokens('ids', { vocab = 4 })\n"
    "local E = rnn.embedding(4, 3)\n"
    "local h = tanh(E(ids) + 0.1 * E(previous(ids)))\n"
    "return rnn.model('m', { outputs = { y = E:transposed()(h), hot = h } })\n",
    /* initial states that are computed, and a state that is never changed */
    "local x = rnn.sequence('x', { size = 3 })\n"
    "local v = rnn.vector('v', { size = 3 })\n"
    "local cell = rnn.cell { state = { h = 3, fixed = 3 }, step = function(x, s, p)\n"
    "  local h = tanh(p.W(x) + p.U(s.h, 3) * s.fixed)\n"
    "  return h, { h = h, fixed = s.fixed } end }\n"
    "local y, last = rnn.scan(cell, x, { init = { h = v * v, fixed = tanh(v) } })\n"
    "return rnn.model('m', { outputs = { y = y, h = last.h, same = last.fixed } })\n",
    /* the state itself is the output; both directions; last of each */
    "local x = rnn.sequence('x', { size = 2 })\n"
    "local function cell() return rnn.cell { state = { h = 2, c = 2 }, step = function(x, s, p)\n"
    "  return s.h + s.c, { h = tanh(p.W(x .. s.h, 2) + s.c), c = s.h } end } end\n"
    "local y, last = rnn.bidirectional(cell)(x)\n"
    "return rnn.model('m', { outputs = { y = y, a = last.forward.h, b = last.backward.h,\n"
    "  c = last.forward.c * last.backward.c } })\n",
    /* a value that stands still, read along time, and sums over time of products */
    "local x = rnn.sequence('x', { size = 3 })\n"
    "local v = rnn.vector('v', { size = 3 })\n"
    "local cell = rnn.cell { state = { h = 'scalar' }, step = function(x, s, p)\n"
    "  local h = tanh(p.a:scalar() * s.h + x:dot(v) + at_start(0.5))\n"
    "  return v * h, { h = every(2, h, s.h) } end }\n"
    "local y = rnn.scan(cell, x)\n"
    "return rnn.model('m', { outputs = { y = y, sum = sum(y * x, 'T'), v = v } })\n",
};

Test(differentiate, agrees_with_differences)
{
    const Request request = {.options = {.train = true}};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        const Compiled compiled = compiled_of(models[i], request);
        for (uint64_t seed = 1; seed <= 3; seed++)
            cr_expect(check_differences(test_arena(), &compiled, seed), "model %zu, seed %d", i,
                      (int)seed);
    }
}
