/* What the parts of schedule share. */
#ifndef RNNC_PASS_ITEMS_H
#define RNNC_PASS_ITEMS_H

#include "pass/pass.h"

/* ---- contract.c ---- */

/* Products that are only summed become one operation with their sum, where they are computed row by
 * row. `stepped` as in Schedule. */
void schedule_contract(Graph *g, bool stepped, Arena *scratch);

/* ---- explicit.c ---- */

/* Whether n varies over two time axes: then it is computed row by row (pass/nest.c), and what
 * stands still along the inner axis is one row there. */
bool schedule_is_row_by_row(const Node *n, bool stepped);
/* Rows of operands that stand still are repeated where an operation reads row by row. */
void schedule_repeat_operands(Graph *g, bool stepped, Arena *scratch);
/* What repeats one number or id of a row over features is made anew for each element-wise operation
 * that reads it, which then need not be together. */
void schedule_spread_anew(Graph *g, Arena *scratch);
/* Results get rows of their own where the caller or the next step needs them. */
void schedule_copy_results(Graph *g);

/* ---- loops.c ---- */

/* A loop for each recurrence; component by node id, as graph_components has it. */
void schedule_find_loops(Schedule *s, const int *component);
/* Which of two axes is the outer one: that along which a loop runs, or along which nothing is done
 * that only an inner axis allows. */
void schedule_find_pairs(Schedule *s);
/* Element-wise work that one loop alone reads is done in that loop. */
void schedule_sink_into_loops(Schedule *s);
/* `last` of what a loop computes is taken where each row's run ends. */
void schedule_find_ends(Schedule *s);
/* Orders the nodes so that those of one loop stand together, and in it those of one nest. */
void schedule_gather(Schedule *s);

/* ---- nest.c ---- */

/* Whether n varies over two time axes: over an inner one. */
bool schedule_is_pair(const Schedule *s, const Node *n);
/* Whether n moves or takes steps of one axis, which a nest has along its inner axis only. */
bool schedule_is_along_inner(const Node *n);
/* Whether n is done in a nest: such a value, or what is made of one, such as its sum. */
bool schedule_is_nested(const Schedule *s, const Node *n);
/* Whether it is a sum over the rows of its nest, and thus known only behind that. */
bool schedule_is_summed(const Schedule *s, const Node *n);
/* The stage of every node, by id: that of a nest is odd, and *pair says over which axes. */
int *schedule_find_stages(Schedule *s, Arena *scratch, AxisSet **pair);
/* Puts nodes into nests. */
void schedule_find_nests(Schedule *s);

/* ---- strips.c ---- */

/* Puts wide values outside of loops, and all that reads them, into strips. */
void schedule_find_strips(Schedule *s);

/* ---- recompute.c ---- */

/* Adds nodes to the graph so that vectors over two time axes are read only in the nest that they
 * are computed in. Returns by node id a carry of the loop in which a node is to be done, or NULL;
 * and NULL where no value has two time axes. The draft is of no use afterwards. */
Node **schedule_recompute(Schedule *draft);

/* ---- steps.c ---- */

/* Which nodes of loops are computed in some steps only: those that save a product. */
void schedule_find_guards(Schedule *s);

/* ---- levels.c ---- */

/* Whether n only broadcasts to readers that do so by themselves. */
bool schedule_is_broadcast(const Schedule *s, const Node *n);
/* Whether n is computed by a kernel; else its place is part of another's, or nowhere. */
bool schedule_needs_kernel(const Schedule *s, const Node *n);
/* The level of every node, loop and nest; level by node id. */
void schedule_find_levels(Schedule *s, int *level);

/* ---- kernels.c ---- */

/* Kernels, and the items in the order in which they run. */
void schedule_make_items(Schedule *s, const int *level);

#endif
