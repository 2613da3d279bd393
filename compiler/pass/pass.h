/* pass: the passes from the model's graph to a graph per entry point, and to its schedule. */
#ifndef RNNC_PASS_H
#define RNNC_PASS_H

#include "ir/schedule.h"

/* Once per model, before slicing: adds the inputs that options and truncated BPTT ask for
 * (cotangents, restart flags), and finds the stream's axis and states. */
void pass_stream(Model *model, const Options *options);
/* Along which axes rows may have no step. */
void pass_find_empty(Model *model);
/* Before the states are found: the step's number along the stream's axis becomes one of them. */
void pass_count(Model *model);
/* The graph of one entry point; NULL where the model has none. */
Graph *pass_slice(const Model *model, const Options *options, Entry entry);

/* stop_gradient becomes its operand, where no gradient is wanted any more. */
void pass_drop_barriers(Graph *g);
/* Constants, common subexpressions, moves of features; leaves the graph smaller. */
void pass_simplify(Graph *g);
/* A product with a row of a small embedding becomes a row of a table of products. */
void pass_make_tables(Graph *g);
/* The product of a step of the stream with a weighted sum of what stands still along it becomes the
 * weighted sum of products. */
void pass_distribute(Graph *g);
/* Products of one operand become one product of the stacked matrices. */
void pass_merge(Graph *g);
/* The reverse, for products that are `wanted` (component 0: in no recurrence): a product that is
 * only sliced becomes one product a slice. */
void pass_split(Graph *g, bool (*wanted)(const Node *product, int component));
/* Adds the gradients of RESULT_LOSS: of every parameter and of every float input that wants one. */
void pass_differentiate(Graph *g);

/* Products of what is 0 in some steps become 0 there without being computed. */
void pass_push_guards(Graph *g);
/* What backward reads of a loop, and is cheap to compute from what is kept anyway, is computed
 * there again. */
void pass_save(Graph *g);
/* Under what each node is needed, by its id, allocated from `arena`. */
Guard *pass_guards(const Graph *g, Arena *arena);

/* Loops and kernels, in the order in which they run. */
Schedule *pass_schedule(Graph *g, const Options *options, PackedPlan *packed, Entry entry);
/* A place for every value that leaves its kernel, and the packed weights that kernels read. */
void pass_place(Schedule *s);
/* Slots of workspace: buffers whose lives are disjoint share one. */
void pass_plan(Schedule *s);

/* ---- gradients.c, for differentiate.c alone ---- */

typedef struct Gradients Gradients;

/* Adds the gradient rule of y, whose gradient is dy, to the gradients of y's operands. */
void gradient_rule(Gradients *d, Node *y, Node *dy);
/* Adds `part` to the gradient of a. Where `part` varies over more than a does, it is summed. y is
 * the node whose rule this is; `part` stands for a value of y's shape and axes. */
void gradient_add(Gradients *d, Node *a, Node *part, const Node *y);
/* Adds `part` to the gradient of a at features `first` and on. */
void gradient_add_slice(Gradients *d, Node *a, Node *part, int first);
/* Adds the products dy x' to the gradient of the matrix m, for y = m x. */
void gradient_add_outer(Gradients *d, Node *m, Node *dy, Node *x);
/* Adds `part` to the initial value of the adjoint of the carry whose next value is the operand of
 * `last`, which is taken where the carry ends; false if there is none. */
bool gradient_add_to_carry(Gradients *d, const Node *last, Node *part);
/* Adds rows `part` at the ids `id` to the gradient of the matrix m, for y = lookup(m, id). */
void gradient_add_rows(Gradients *d, Node *m, Node *part, Node *id);
Graph *gradient_graph(Gradients *d);

#endif
