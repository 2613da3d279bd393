/* What slice knows of the states of a stream: carries, and the steps before that windows show. */
#ifndef RNNC_PASS_STATE_H
#define RNNC_PASS_STATE_H

#include "pass/pass.h"

/* Whether n along the stream's axis keeps something from step to step. */
bool state_is_kept(const Model *model, const Node *n);
/* The shape of what it keeps. */
Shape state_shape(const Model *model, const Node *n);
/* States along the stream's axis that always hold the same become one: shift(x, 2) and shift(x, 3)
 * keep three steps of x. */
void state_share(Model *model);

/* The state as a leaf of an entry's graph, and what it is at the start of the stream. */
Node *state_leaf(Graph *g, const State *state);
Node *state_start(Graph *g, const State *state);

/* What a window shows at the one step of which x is the value; without a state only that. */
Node *state_window(Graph *g, const State *state, const Node *window, Node *x);
/* Of what the window of a state shows at a step: the steps before the next one. */
Node *state_behind(Graph *g, const State *state, Node *shown);

/* n begins with the state of the chunk before, but in rows that start anew. */
void state_begin_chunk(Graph *g, Node *n, const State *state, Node *restart);
/* What n hands on to the next chunk: the next value at each row's last step. */
Node *state_of_next_chunk(Graph *g, Node *n, const State *state);

#endif
