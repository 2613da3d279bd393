/* What the parts of place share. */
#ifndef RNNC_PASS_PLACE_H
#define RNNC_PASS_PLACE_H

#include "pass/pass.h"

/* ---- buffers.c ---- */

/* The name of n, or of its weights, or of what it feeds and what it is: "h_softmax". */
const char *place_name(const Schedule *s, const Node *n);
/* A new buffer with a unique name. */
Buffer *place_buffer(Schedule *s, Buffer like, const char *base);
/* A new buffer of workspace for n. */
Buffer *place_work_buffer(Schedule *s, const Node *n, AxisSet axes, Axis *ranked);
/* A new buffer of workspace for n with the steps of `inner` within each row. */
Buffer *place_inner_buffer(Schedule *s, const Node *n, AxisSet axes, Axis *ranked, Axis *inner);

/* ---- readers.c ---- */

typedef bool ReaderTest(const Schedule *s, const Node *n, const Node *reader);
/* Whether the test holds for any that reads n, also through what is only a view of it. */
bool any_reader(const Schedule *s, const Node *n, ReaderTest *test);
bool is_result(const Schedule *s, const Node *n);
/* Whether n is a `last` or `first` that is taken where its loop ends. */
bool is_end_of_loop(const Schedule *s, const Node *n);
/* The carry of n's loop whose next state is n, stored by a kernel; or NULL. */
CarryState *next_of(const Schedule *s, const Node *n);
/* Whether n needs a place of its own; whether that holds every step of its loop. */
bool is_stored(const Schedule *s, const Node *n);
bool is_stacked(const Schedule *s, const Node *n);
/* Whether n is computed in a nest, and read nowhere else. */
bool is_of_one_nest(const Schedule *s, const Node *n);

/* ---- lives.c ---- */

/* The item that computes n, or -1. */
int item_of(const Schedule *s, const Node *n);
/* Copies in order of rank of the operands of n that need one. */
void place_ranked(Schedule *s, const Node *n);
/* Copies row by row of what n, in a nest, reads over the inner axis alone, and of n if it is summed
 * over the rows of its nest. */
void place_row_copies(Schedule *s, const Node *n);
/* From which item to which every buffer is alive. */
void place_lives(Schedule *s);

/* ---- pack.c ---- */

/* The packed weights that kernels and products read. */
void place_packed(Schedule *s);

#endif
