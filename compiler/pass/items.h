/* What the parts of schedule share. */
#ifndef RNNC_PASS_ITEMS_H
#define RNNC_PASS_ITEMS_H

#include "pass/pass.h"

/* ---- explicit.c ---- */

/* Rows of operands that stand still are repeated explicitly where an operation reads row by row. */
void schedule_repeat_operands(Graph *g, Arena *scratch);
/* Results get rows of their own where the caller or the next step needs them. */
void schedule_copy_results(Graph *g);

/* ---- loops.c ---- */

/* A loop for each recurrence; component by node id, as graph_components has it. */
void schedule_find_loops(Schedule *s, const int *component);
/* Element-wise work that one loop alone reads is done in that loop. */
void schedule_sink_into_loops(Schedule *s);
/* `last` of what a loop computes is taken where each row's run ends. */
void schedule_find_ends(Schedule *s);
/* Orders the nodes so that those of one loop stand together. */
void schedule_gather_loops(Schedule *s);

/* ---- levels.c ---- */

/* Whether n is computed by a kernel; else its place is part of another's, or nowhere. */
bool schedule_needs_kernel(const Schedule *s, const Node *n);
/* The level of every node and loop; level by node id. */
void schedule_find_levels(Schedule *s, int *level);

/* ---- kernels.c ---- */

/* Kernels, and the items in the order in which they run. */
void schedule_make_items(Schedule *s, const int *level);

#endif
