/* What the rules of simplify share. */
#ifndef RNNC_PASS_SIMPLIFY_H
#define RNNC_PASS_SIMPLIFY_H

#include "pass/pass.h"

/* The graph, and what rules look up about it as it was when the round began. */
typedef struct Round {
    Graph *g;
    int *unsliced;  /* by id: how many read the node otherwise than as a slice */
    int *component; /* by id: its recurrence, or 0 */
    Node **concat;  /* by id: a concatenation that the node is a part of, or NULL */
    bool *summed;   /* by id: a sum that became part of the sum of a concatenation */
    bool *seen;     /* by id: for walks */
    size_t nodes;
} Round;

/* What n becomes, with its shape and axes; NULL where the rule does not apply. */
typedef Node *Rule(const Round *r, Node *n);

/* ---- sums.c ---- */

/* A round over the nodes in `order`, which are all that the graph's results reach. */
Round simplify_round(Graph *g, Arena *scratch, Node **order, int count);
/* The sum of a part over axes is a part of the sum: one sum for all gates. */
Rule simplify_sum_of_part;
/* (x + b) + (y + c) = (x + y) + (b + c): what stands still is added once, and last. */
Rule simplify_still_parts;

/* ---- parts.c ---- */

/* Slices of slices, of the parts of a concatenation, and of parameters. */
Rule simplify_slice;
Rule simplify_slice_of_param;
/* slice(a + b) = slice(a) + slice(b): gates get operations of their own. */
Rule simplify_slice_of_map;
/* Neighbouring slices of one vector are one slice, or the vector; blocks of a gradient likewise. */
Rule simplify_concat;
Rule simplify_blocks;
/* (a .. b) .. c = a .. b .. c */
Rule simplify_nested_concat;

#endif
