/* save: what backward reads of a loop is kept, or computed again from what is kept. */
#include "model_text.h"

static const char lstm[] =
    "local x = rnn.sequence('x', { size = 3 })\n"
    "local cell = rnn.cell { state = { h = 4, c = 4 }, step = function(x, s, p)\n"
    "  local i, f = sigmoid(p.Wi(x) + p.Ri(s.h)), sigmoid(p.Wf(x) + p.Rf(s.h))\n"
    "  local g, o = tanh(p.Wg(x) + p.Rg(s.h)), sigmoid(p.Wo(x) + p.Ro(s.h))\n"
    "  local c = f * s.c + i * g\n"
    "  local h = o * tanh(c)\n"
    "  return h, { h = h, c = c }\n"
    "end }\n"
    "return rnn.model('m', { loss = rnn.mse((rnn.scan(cell, x)), 0.3) })\n";

/* A factor that takes two functions of what is kept. */
static const char sum_of_functions[] =
    "local x = rnn.sequence('x', { size = 3 })\n"
    "local cell = rnn.cell { state = { h = 4 }, step = function(x, s, p)\n"
    "  local a, b = p.Wa(x) + p.Ra(s.h), p.Wb(x) + p.Rb(s.h)\n"
    "  local h = sigmoid(p.Wo(x) + p.Ro(s.h)) * (softplus(a) + softplus(b))\n"
    "  return h, { h = h }\n"
    "end }\n"
    "return rnn.model('m', { loss = rnn.mse((rnn.scan(cell, x)), 0.3) })\n";

static Graph *train_graph(const char *lua)
{
    Options options = {.train = true, .blas = true, .fuse = FUSE_ALL, .unroll = 1};
    Model *model = model_of(lua);
    pass_stream(model, &options);
    Graph *g = pass_slice(model, &options, ENTRY_TRAIN);
    pass_simplify(g);
    pass_merge(g);
    pass_differentiate(g);
    pass_drop_barriers(g);
    pass_simplify(g);
    return g;
}

/* How many element-wise values of a recurrence are read outside of it. */
static int count_saved(const Graph *g)
{
    int count, saved = 0;
    Node **order;
    const int *component = graph_components(g, test_arena(), &order, &count);
    for (int i = 0; i < count; i++) {
        bool outside = false;
        for (int r = 0; r < count; r++)
            for (int k = 0; k < order[r]->in_count; k++)
                outside = outside || (order[r]->in[k] == order[i] &&
                                      component[order[r]->id] != component[order[i]->id]);
        saved += outside && component[order[i]->id] && op_table[order[i]->op].kind == MAP;
    }
    return saved;
}

/* i, f, g, o and the output stay; tanh(c) does not. */
Test(save, the_last_function_of_an_lstm_is_computed_again)
{
    Graph *g = train_graph(lstm);
    int before = count_saved(g), functions = count_op(g, OP_tanh),
        products = count_op(g, OP_matvec);
    pass_save(g);
    graph_verify(g, "save");
    cr_expect_eq(count_saved(g), before - 1);
    cr_expect_eq(count_op(g, OP_tanh), functions + 1);
    cr_expect_eq(count_op(g, OP_matvec), products);
}

Test(save, what_takes_long_is_kept)
{
    Graph *g = train_graph(sum_of_functions);
    int before = count_saved(g);
    pass_save(g);
    cr_expect_eq(count_saved(g), before);
}

/* Nothing is left to do. */
Test(save, twice_is_once)
{
    Graph *g = train_graph(lstm);
    pass_save(g);
    int saved = count_saved(g), nodes = g->node_count;
    pass_save(g);
    cr_expect_eq(count_saved(g), saved);
    cr_expect_eq(g->node_count, nodes);
}
