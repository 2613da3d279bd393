/* distribute: products taken before a choice, and before a weighted sum. */
#include "model_text.h"

#include <rnn/limits.h>

enum { MANY = RNN_TABLE_ROWS, UNITS = RNN_HELD_UNITS };

static Graph *tabled(const char *lua)
{
    Graph *g = model_of(lua)->graph;
    pass_make_tables(g);
    graph_verify(g, "tables");
    return g;
}

static const char *chosen(int vocab, const char *value)
{
    return arena_format(test_arena(),
                        "local a = rnn.tokens('a', { vocab = %d })\n"
                        "local x = rnn.sequence('x', { size = 3 })\n"
                        "local e = rnn.embedding(%d, 2, { name = 'e' })(a)\n"
                        "local W = rnn.layer(function(p) return p.W(%s, 4) end)()\n"
                        "return rnn.model('m', { outputs = { y = W } })\n",
                        vocab, vocab, value);
}

Test(distribute, product_with_a_row_of_few_becomes_a_row_of_products)
{
    cr_expect_str_eq(dump_of(tabled(chosen(4, "e"))),
                     "%0                   = e.weight : 4x2 {}\n"
                     "%1                   = layer1.W' : 2x4 {}\n"
                     "%2    layer1.W_table = matmul(%0, %1) : 4x4 {}\n"
                     "%3    a              = a : id {B T}\n"
                     "%4    W              = lookup(%2, %3) : 4 {B T}\n"
                     "output y = %4\n");
}

Test(distribute, a_table_has_so_many_rows_at_most)
{
    cr_expect_eq(count_op(tabled(chosen(MANY, "e")), OP_matmul), 1);
    cr_expect_eq(count_op(tabled(chosen(MANY + 1, "e")), OP_matmul), 0);
}

/* In the middle of a concatenation: a product before it and one behind it. */
Test(distribute, what_is_beside_it_keeps_its_columns)
{
    cr_expect_str_eq(dump_of(tabled(chosen(4, "x .. x .. e .. x"))),
                     "%0                   = layer1.W : 4x6 {}\n"
                     "%1    x              = x : 3 {B T}\n"
                     "%2                   = concat(%1, %1) : 6 {B T}\n"
                     "%3                   = matvec(%0, %2) : 4 {B T}\n"
                     "%4                   = e.weight : 4x2 {}\n"
                     "%5                   = layer1.W[0,6]' : 2x4 {}\n"
                     "%6    layer1.W_table = matmul(%4, %5) : 4x4 {}\n"
                     "%7    a              = a : id {B T}\n"
                     "%8                   = lookup(%6, %7) : 4 {B T}\n"
                     "%9                   = add(%3, %8) : 4 {B T}\n"
                     "%10                  = layer1.W[0,8] : 4x3 {}\n"
                     "%11                  = matvec(%10, %1) : 4 {B T}\n"
                     "%12   W              = add(%9, %11) : 4 {B T}\n"
                     "output y = %12\n");
}

Test(distribute, sums_of_rows_have_no_table)
{
    const Graph *g = tabled("local a = rnn.bags('a', { vocab = 4, most = 3 })\n"
                            "local e = rnn.embedding(4, 2)(a)\n"
                            "local y = rnn.layer(function(p) return p.W(e, 3) end)()\n"
                            "return rnn.model('m', { outputs = { y = y } })\n");
    cr_expect_eq(count_op(g, OP_matmul), 0);
}

/* In the middle of a concatenation, of an embedding with itself, of columns chosen by id. */
static const char tables[] =
    "local a = rnn.tokens('a', { vocab = 4 })\n"
    "local x = rnn.sequence('x', { size = 3 })\n"
    "local look = rnn.embedding(4, 4)\n"
    "local tied = look:transposed()\n"
    "local f = rnn.layer(function(p) return p.W(x .. look(a) .. x, 5) end)()\n"
    "local g = rnn.layer(function(p) return p.W(tied(look(a)), 3) + p.V(p.Q(one_hot(a), 4), 3) "
    "end)()\n"
    "return rnn.model('m', { outputs = { f = f, tied = tied(look(a)), g = g } })\n";

Test(distribute, with_tables_and_without_the_numbers_are_the_same)
{
    const Request request = {.options = {.fuse = FUSE_ALL}};
    Compiled compiled = compiled_of(tables, request);
    cr_assert_geq(count_op(compiled.optimized[ENTRY_FORWARD], OP_matmul), 2);
    const Tensors *before = interpreted(&compiled, 7);
    memcpy(compiled.graphs, compiled.optimized, sizeof compiled.graphs);
    expect_agreement("optimized", interpreted(&compiled, 7), before, 1e-12);
}

/* ---- weighted sums ---- */

static Graph *distributed(const char *lua)
{
    Model *model = model_of(lua);
    const Options options = {.train = true};
    pass_stream(model, &options);
    Graph *g = pass_slice(model, &options, ENTRY_STEP);
    cr_assert(g);
    graph_verify(g, "slice");
    return g;
}

/* A decoder of so many units that attends to what has so many units, as `context` says. */
static const char *attending_to(int units, const char *context, int hidden)
{
    return arena_format(
        test_arena(),
        "local attention = require 'attention'\n"
        "local x = rnn.sequence('x', { size = %d, axis = 'Tx' })\n"
        "local y = rnn.sequence('y', { size = 2, axis = 'Ty' })\n"
        "local out = rnn.tokens('out', { vocab = 3, axis = 'Ty' })\n"
        "local decoder = rnn.cell { name = 'decoder', state = { h = %d }, step = function(y, s, "
        "p)\n"
        "  local w = softmax(x:dot(p.Q(s.h, %d)), 'Tx')\n"
        "  local context = %s\n"
        "  local h = tanh(p.W(y .. context, %d) + p.U(s.h))\n"
        "  return h, { h = h } end }\n"
        "local h = rnn.scan(decoder, rnn.embedding(3, 2)(rnn.previous(out)))\n"
        "local logits = rnn.linear(3)(h)\n"
        "return rnn.model('m', { loss = rnn.cross_entropy(logits, out),\n"
        "  outputs = { logits = logits }, generate = { token = out, logits = logits } })\n",
        units, hidden, units, context, hidden);
}

static const char *attending(int units, const char *context)
{
    return attending_to(units, context, 3);
}

static const Input *held_of(const Graph *g, int units_)
{
    for (int i = 0; i < g->model->state_count; i++)
        if (g->model->states[i].axis && units(g->model->states[i].node) == units_)
            return g->model->states[i].input;
    return NULL;
}

/* The memory is held for the weights, its products with W for the sum. */
Test(distribute, product_with_a_weighted_sum_becomes_a_sum_of_held_products)
{
    static const char *const sums[] = {"sum(w * x, 'Tx')", "sum(x * w, 'Tx')",
                                       "stop_gradient(dropout(sum(w * x, 'Tx'), 0.1))"};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        const Graph *g = distributed(attending(UNITS, sums[i]));
        cr_expect(held_of(g, 3), "%s", sums[i]);
        cr_expect_eq(count_op(g, OP_concat), 0, "%s", sums[i]);
    }
}

Test(distribute, few_units_stay)
{
    const Graph *g = distributed(attending(UNITS - 1, "sum(w * x, 'Tx')"));
    cr_expect_eq(count_op(g, OP_concat), 1);
}

/* What moves with the decoder cannot be taken beforehand. */
Test(distribute, memory_that_moves_along_the_stream_stays)
{
    const Graph *g = distributed(attending(UNITS, "sum(w * (x * sum(s.h)), 'Tx')"));
    cr_expect_eq(count_op(g, OP_concat), 1);
}

/* In front of a vocabulary a memory of products would be too large. */
Test(distribute, a_memory_grows_so_much_at_most)
{
    const Graph *g = distributed(attending_to(UNITS, "sum(w * x, 'Tx')", 4 * UNITS));
    cr_expect_eq(count_op(g, OP_concat), 0);
    g = distributed(attending_to(UNITS, "sum(w * x, 'Tx')", 4 * UNITS + 1));
    cr_expect_eq(count_op(g, OP_concat), 1);
}
