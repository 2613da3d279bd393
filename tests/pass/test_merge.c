/* merge and split: products of one operand, side by side and apart again. */
#include "model_text.h"

static Graph *merged(const char *lua)
{
    Graph *g = model_of(lua)->graph;
    pass_merge(g);
    graph_verify(g, "merge");
    return g;
}

static bool every_product(const Node *product, int component)
{
    (void)product;
    (void)component;
    return true;
}

static bool products_in_loops(const Node *product, int component)
{
    (void)product;
    return component != 0;
}

/* Two gates: one product of x, outside the loop, and one of h, within it. */
static const char gates[] =
    "local x = rnn.sequence('x', { size = 2 })\n"
    "local cell = rnn.cell { state = { h = 3 }, step = function(x, s, p)\n"
    "  local h = tanh(p.A(x, 3) + p.B(s.h)) * sigmoid(p.C(s.h, 3) + p.D(x))\n"
    "  return h, { h = h } end }\n"
    "return rnn.model('gates', { outputs = { y = (rnn.scan(cell, x)) } })\n";

Test(merge, products_of_one_operand)
{
    cr_expect_str_eq(dump_of(merged(gates)), "%0                   = cell1.A : 3x2 {}\n"
                                             "%1                   = cell1.D : 3x2 {}\n"
                                             "%2                   = stack(%0, %1) : 6x2 {}\n"
                                             "%3    x              = x : 2 {B T}\n"
                                             "%4                   = matvec(%2, %3) : 6 {B T}\n"
                                             "%5                   = slice(%4) 0 : 3 {B T}\n"
                                             "%6                   = cell1.B : 3x3 {}\n"
                                             "%7                   = cell1.C : 3x3 {}\n"
                                             "%8                   = stack(%6, %7) : 6x3 {}\n"
                                             "%9    cell1.h        = cell1.h : 3 {B}\n"
                                             "%10   cell1_previous_h = carry(%9, %19) T : 3 {B T}\n"
                                             "%11                  = matvec(%8, %10) : 6 {B T}\n"
                                             "%12                  = slice(%11) 0 : 3 {B T}\n"
                                             "%13                  = add(%5, %12) : 3 {B T}\n"
                                             "%14                  = tanh(%13) : 3 {B T}\n"
                                             "%15                  = slice(%11) 3 : 3 {B T}\n"
                                             "%16                  = slice(%4) 3 : 3 {B T}\n"
                                             "%17                  = add(%15, %16) : 3 {B T}\n"
                                             "%18                  = sigmoid(%17) : 3 {B T}\n"
                                             "%19   cell1_h        = mul(%14, %18) : 3 {B T}\n"
                                             "output y = %19\n");
}

/* The output's product reads h too, but is not part of the recurrence. */
Test(merge, not_what_is_outside_a_loop_with_what_is_within)
{
    const Graph *g = merged("local x = rnn.sequence('x', { size = 2 })\n"
                            "local cell = rnn.cell { state = { h = 3 }, step = function(x, s, p)\n"
                            "  local h = tanh(p.A(x, 3) + p.B(s.h))\n"
                            "  return p.V(s.h, 3), { h = h } end }\n"
                            "return rnn.model('m', { outputs = { y = (rnn.scan(cell, x)) } })\n");
    cr_expect_eq(count_op(g, OP_matvec), 3);
    cr_expect_eq(count_op(g, OP_stack), 0);
}

Test(merge, split_is_its_reverse)
{
    const char *before = dump_of(model_of(gates)->graph);
    Graph *g = merged(gates);
    pass_split(g, every_product);
    cr_expect_str_eq(dump_of(g), before);
}

Test(merge, split_takes_what_is_wanted)
{
    Graph *g = merged(gates);
    pass_split(g, products_in_loops);
    cr_expect_eq(count_op(g, OP_matvec), 3);
    cr_expect_eq(count_op(g, OP_stack), 1);
}

/* A product that is also read whole stays whole. */
Test(merge, what_is_read_whole_is_not_split)
{
    Graph *g = model_of("local x = rnn.sequence('x', { size = 2 })\n"
                        "local f = rnn.layer(function(x, p)\n"
                        "  local y = p.A(x, 6)\n"
                        "  return y .. slice(y, 1, 2) end)\n"
                        "return rnn.model('m', { outputs = { y = f(x) } })\n")
                   ->graph;
    pass_split(g, every_product);
    cr_expect_eq(count_op(g, OP_matvec), 1);
    cr_expect_eq(count_op(g, OP_slice), 1);
}
