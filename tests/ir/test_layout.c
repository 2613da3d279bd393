/* The order of axes in memory. */
#include "tiny_model.h"

#include "ir/layout.h"

static void expect_order(const Graph *g, AxisSet axes, const int *expected, int count)
{
    int order[MAX_AXES + 1];
    cr_assert_eq(layout_order(g->model, axes, order), count);
    for (int i = 0; i < count; i++)
        cr_expect_eq(order[i], expected[i], "axis %d is %d, not %d", i, order[i], expected[i]);
}

Test(layout, time_stands_before_the_batch)
{
    Graph *g = tiny_graph();
    AxisSet T = axis_bit(tiny_axis(g, "T", NULL, 0));
    expect_order(g, 0, NULL, 0);
    expect_order(g, BATCH, (int[]){0}, 1);
    expect_order(g, T, (int[]){1}, 1);
    expect_order(g, BATCH | T, (int[]){1, 0}, 2);
    tiny_free(g);
}

/* A pyramid over Tx is made after Ty, and yet is inner to it like Tx. */
Test(layout, what_was_declared_later_is_outside)
{
    Graph *g = tiny_graph();
    Axis *Tx = tiny_axis(g, "Tx", NULL, 0), *Ty = tiny_axis(g, "Ty", NULL, 0);
    Axis *half = tiny_axis(g, "Tx_2", Tx, 2), *quarter = tiny_axis(g, "Tx_4", half, 2);
    expect_order(g, BATCH | axis_bit(Tx) | axis_bit(Ty), (int[]){2, 0, 1}, 3);
    expect_order(g, BATCH | axis_bit(Ty) | axis_bit(quarter), (int[]){2, 0, 4}, 3);
    expect_order(g, axis_bit(Ty) | axis_bit(half), (int[]){2, 3}, 2);
    tiny_free(g);
}
