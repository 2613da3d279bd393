/* graph: views of parameters, and what is broadcast. */
#include "tiny_model.h"

#include "ir/schedule.h"

static void expect_view(const Node *n, Block block, int height, int width)
{
    cr_expect_eq(n->block.row, block.row);
    cr_expect_eq(n->block.column, block.column);
    cr_expect_eq(rows(n), height);
    cr_expect_eq(columns(n), width);
}

/* A part counts in the rows and columns of the view, the block in those that are stored. */
Test(graph, a_part_of_a_transposed_view_is_the_transpose_of_a_part)
{
    Graph *g = tiny_graph();
    Node *W = tiny_param(g, "W", tiny_shape(g, 4, 7));
    Node *part = graph_view(g, W, (Block){1, 2}, tiny_shape(g, 3, 5));
    expect_view(part, (Block){1, 2}, 3, 5);
    Node *turned = graph_transposed(g, part);
    cr_expect(turned->transposed);
    expect_view(turned, (Block){1, 2}, 5, 3);
    expect_view(graph_view(g, turned, (Block){4, 1}, tiny_shape(g, 1, 2)), (Block){2, 6}, 1, 2);
    Node *back = graph_transposed(g, turned);
    cr_expect(!back->transposed);
    expect_view(back, (Block){1, 2}, 3, 5);
    tiny_free(g);
}

Test(graph, numbers_and_scalars_are_broadcast)
{
    Graph *g = tiny_graph();
    Axis *T = tiny_axis(g, "T", NULL, 0);
    Node *x = tiny_input(g, "x", INPUT_SEQUENCE, T, 3);
    Node *u = tiny_input(g, "u", INPUT_SCALAR, NULL, 0);
    double value;
    Node *number = graph_number(g, 2.5, x->shape, x->axes),
         *wide = graph_like(g, u, x->shape, x->axes);
    cr_expect(is_number(number, &value) && value == 2.5);
    cr_expect_eq(units(number), 3);
    cr_expect_eq(number->axes, x->axes);
    cr_expect_eq(units(wide), 3);
    cr_expect_eq(wide->axes, x->axes);
    cr_expect_eq(graph_like(g, x, x->shape, x->axes), x);
    cr_expect_eq(graph_number(g, 0, shape_scalar(), 0)->op, OP_constant);
    tiny_free(g);
}
