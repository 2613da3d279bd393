/* simplify: each rule on a tiny model, with the graph that is expected of it beside it. */
#include "model_text.h"

typedef struct Rule {
    const char *outputs; /* Lua, over x and y [T, B, 4], z [T, B, 2] and ids below 3 */
    const char *expected;
} Rule;

/* The graph of a model with these outputs, simplified; without the lines of its inputs. */
static const char *simplified(const char *outputs)
{
    const char *lua = arena_format(test_arena(),
                                   "local x = rnn.sequence('x', { size = 4 })\n"
                                   "local y = rnn.sequence('y', { size = 4 })\n"
                                   "local z = rnn.sequence('z', { size = 2 })\n"
                                   "local ids = rnn.tokens('ids', { vocab = 3 })\n"
                                   "local function apply(f) return rnn.layer(f)(x) end\n"
                                   "local function count(from, by)\n"
                                   "  return (rnn.scan(rnn.cell { state = { n = 'scalar' },\n"
                                   "    step = function(_, s) return s.n, { n = s.n + by } end },\n"
                                   "    x, { init = { n = from } }))\n"
                                   "end\n"
                                   "return rnn.model('m', { outputs = { %s } })\n",
                                   outputs);
    Graph *g = model_of(lua)->graph;
    pass_simplify(g);
    graph_verify(g, "simplify");
    return dump_of(g);
}

static void expect_rules(const Rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cr_expect_str_eq(simplified(rules[i].outputs), rules[i].expected, "%s becomes\n%s",
                         rules[i].outputs, simplified(rules[i].outputs));
}

#define EXPECT_RULES(rules) expect_rules(rules, sizeof(rules) / sizeof *(rules))

/* However concatenations are nested, their parts are copied once; what is read elsewhere stays. */
Test(simplify, nested_concatenations)
{
    static const Rule rules[] = {
        {"r = ((tanh(x) .. y) .. z) .. (z .. tanh(x * 2))",
         "%0    x              = x : 4 {B T}\n"
         "%1                   = tanh(%0) : 4 {B T}\n"
         "%2    y              = y : 4 {B T}\n"
         "%3    z              = z : 2 {B T}\n"
         "%4                   = 2 : {}\n"
         "%5                   = mul(%0, %4) : 4 {B T}\n"
         "%6                   = tanh(%5) : 4 {B T}\n"
         "%7                   = concat(%1, %2, %3, %3, %6) : 16 {B T}\n"
         "output r = %7\n"},
        {"s = (x .. z) .. y, r = slice((x .. z) .. y, 3, 7)",
         "%0    x              = x : 4 {B T}\n"
         "%1    z              = z : 2 {B T}\n"
         "%2    y              = y : 4 {B T}\n"
         "%3                   = concat(%0, %1, %2) : 10 {B T}\n"
         "%4                   = slice(%3) 2 : 5 {B T}\n"
         "output r = %4\n"
         "output s = %3\n"},
        {"r = tanh(x .. z) .. ((x .. z) .. y)",
         "%0    x              = x : 4 {B T}\n"
         "%1    z              = z : 2 {B T}\n"
         "%2                   = concat(%0, %1) : 6 {B T}\n"
         "%3                   = tanh(%2) : 6 {B T}\n"
         "%4    y              = y : 4 {B T}\n"
         "%5                   = concat(%3, %2, %4) : 16 {B T}\n"
         "output r = %5\n"},
    };
    EXPECT_RULES(rules);
}

/* What is neutral goes, numbers are computed, signs meet. */
Test(simplify, arithmetic)
{
    static const Rule rules[] = {
        {"r = x * 1 + 0", "%0    x              = x : 4 {B T}\n"
                          "output r = %0\n"},
        {"r = -(-x) - 0", "%0    x              = x : 4 {B T}\n"
                          "output r = %0\n"},
        {"r = (x / 1) ^ 1", "%0    x              = x : 4 {B T}\n"
                            "output r = %0\n"},
        {"r = 0 * tanh(x)", "%0                   = 0 : {}\n"
                            "%1                   = fill(%0) : 4 {}\n"
                            "%2                   = along(%1){B T} : 4 {B T}\n"
                            "output r = %2\n"},
        {"r = select(1, x, y) + select(0, x, 2)", "%0    x              = x : 4 {B T}\n"
                                                  "%1                   = 2 : {}\n"
                                                  "%2                   = add(%0, %1) : 4 {B T}\n"
                                                  "output r = %2\n"},
        {"r = select(1, ids, previous(ids))", "%0    ids            = ids : id {B T}\n"
                                              "output r = %0\n"},
        {"r = x + (-y)", "%0    x              = x : 4 {B T}\n"
                         "%1    y              = y : 4 {B T}\n"
                         "%2                   = sub(%0, %1) : 4 {B T}\n"
                         "output r = %2\n"},
        {"r = x * tanh(sum(one_hot(ids)) * 0)", "%0                   = 0 : {}\n"
                                                "%1                   = fill(%0) : 4 {}\n"
                                                "%2                   = along(%1){B T} : 4 {B T}\n"
                                                "output r = %2\n"},
    };
    EXPECT_RULES(rules);
}

/* Slices of slices and of concatenations, and concatenations of slices. */
Test(simplify, moves_of_features)
{
    static const Rule rules[] = {
        {"r = slice(slice(x, 1, 3), 2, 3)", "%0    x              = x : 4 {B T}\n"
                                            "%1                   = slice(%0) 1 : 2 {B T}\n"
                                            "output r = %1\n"},
        {"r = slice(x .. z, 5, 6)", "%0    z              = z : 2 {B T}\n"
                                    "output r = %0\n"},
        {"r = slice(x, 1, 2) .. slice(x, 3, 4)", "%0    x              = x : 4 {B T}\n"
                                                 "output r = %0\n"},
        {"r = slice(x + y, 2, 2)", "%0    x              = x : 4 {B T}\n"
                                   "%1                   = slice(%0) 1 : 1 {B T}\n"
                                   "%2    y              = y : 4 {B T}\n"
                                   "%3                   = slice(%2) 1 : 1 {B T}\n"
                                   "%4                   = add(%1, %3) : 1 {B T}\n"
                                   "output r = %4\n"},
    };
    EXPECT_RULES(rules);
}

/* A matrix applied to a one-hot vector is a look-up in its columns. */
Test(simplify, product_with_one_hot)
{
    static const Rule rules[] = {
        {"r = apply(function(x, p) return p.E(one_hot(ids), 5) end)",
         "%0                   = layer1.E' : 3x5 {}\n"
         "%1    ids            = ids : id {B T}\n"
         "%2                   = lookup(%0, %1) : 5 {B T}\n"
         "output r = %2\n"},
    };
    EXPECT_RULES(rules);
}

/* What is only counted is a function of the step's number. */
Test(simplify, counters)
{
    static const Rule rules[] = {
        {"r = count(0, 1)", "%0                   = index T : {B T}\n"
                            "output r = %0\n"},
        {"r = count(0.5, -2)", "%0                   = 0.5 : {}\n"
                               "%1                   = index T : {B T}\n"
                               "%2                   = -2 : {}\n"
                               "%3                   = mul(%1, %2) : {B T}\n"
                               "%4    cell1_previous_n = add(%0, %3) : {B T}\n"
                               "output r = %4\n"},
    };
    EXPECT_RULES(rules);
}

/* Equal values are one value, but two dropouts are never one. */
Test(simplify, equal_values)
{
    static const Rule rules[] = {
        {"r = tanh(x) * tanh(x)", "%0    x              = x : 4 {B T}\n"
                                  "%1                   = tanh(%0) : 4 {B T}\n"
                                  "%2                   = mul(%1, %1) : 4 {B T}\n"
                                  "output r = %2\n"},
        {"r = dropout(x, 0.5) + dropout(x, 0.5)",
         "%0    x              = x : 4 {B T}\n"
         "%1                   = dropout_mask p=0.5 ordinal=0 : 4 {B T}\n"
         "%2                   = mul(%0, %1) : 4 {B T}\n"
         "%3                   = dropout_mask p=0.5 ordinal=1 : 4 {B T}\n"
         "%4                   = mul(%0, %3) : 4 {B T}\n"
         "%5                   = add(%2, %4) : 4 {B T}\n"
         "output r = %5\n"},
    };
    EXPECT_RULES(rules);
}

/* ---- the meaning stays ---- */

/* Equations in which every rule finds something, forward and backward. */
static const char rich[] =
    "local x = rnn.sequence('x', { size = 4 })\n"
    "local ids = rnn.tokens('ids', { vocab = 5 })\n"
    "local cell = rnn.cell { state = { h = 4, c = 2 }, step = function(x, s, p)\n"
    "  local a, b = split(p.W(x[1] .. s.c, 8) + p.R(s.h, 8) + p.b, 2)\n"
    "  local e = p.E(x[2], 4) * 1 + 0\n"
    "  local h = sigmoid(a) * s.h + (1 - sigmoid(a)) * tanh(b - (-e))\n"
    "  return h .. s.c, { h = h, c = slice(h .. s.c, 4, 5) * 0.5 } end }\n"
    "local y = rnn.scan(cell, { x, one_hot(ids) })\n"
    "return rnn.model('rich', { outputs = { y = y, z = slice(x .. y, 3, 6) / 1, s = mean(x, 'T') "
    "},\n"
    "  loss = rnn.mse(-(-y), 0.2 * 1.5) + 0 * rnn.average(sum(x)) })\n";

/* The interpreter on the graphs as they were, and as the pipeline leaves them with the pass and
 * without it. */
Test(simplify, on_and_off_agree)
{
    static const char *const left_out[] = {NULL, "simplify", "merge"};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
        const Request request = {.options = {.train = true, .fuse = FUSE_ALL},
                                 .without = left_out[i]};
        Compiled compiled = compiled_of(rich, request);
        const Tensors *before = interpreted(&compiled, 7);
        memcpy(compiled.graphs, compiled.optimized, sizeof compiled.graphs);
        expect_agreement("optimized", interpreted(&compiled, 7), before, 1e-12);
    }
}

Test(simplify, makes_graphs_smaller)
{
    Request request = {.options = {.train = true, .fuse = FUSE_ALL}};
    const Compiled on = compiled_of(rich, request);
    request.without = "simplify";
    const Compiled off = compiled_of(rich, request);
    cr_expect_lt(on.optimized[ENTRY_TRAIN]->node_count, off.optimized[ENTRY_TRAIN]->node_count);
    cr_expect_eq(count_op(on.optimized[ENTRY_FORWARD], OP_one_hot), 0);
    cr_expect_eq(count_op(off.optimized[ENTRY_FORWARD], OP_one_hot), 1);
}
