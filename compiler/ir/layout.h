/* layout: the order of the axes of a whole value in memory.
 *
 * A value over all its axes is time-major: [T, B, features]. With two time axes the outer one
 * stands before the batch and the inner one after it: attention weights are [Ty, B, Tx]. The outer
 * one is the axis declared later, since what is captured exists before what captures it; a derived
 * axis counts as the one that it comes from. Without the batch, B is left out. */
#ifndef RNNC_IR_LAYOUT_H
#define RNNC_IR_LAYOUT_H

#include "ir/ir.h"

/* Writes the ids of `axes` into `order`, outermost first; 0 is the batch. Returns how many. */
int layout_order(const Model *model, AxisSet axes, int order[MAX_AXES + 1]);

#endif
