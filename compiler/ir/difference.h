/* difference: derivatives of what the interpreter computes, by differences.
 *
 * They share nothing with the rules of differentiation that they are held against. */
#ifndef RNNC_IR_DIFFERENCE_H
#define RNNC_IR_DIFFERENCE_H

#include "ir/interp.h"

/* A derivative, and how far it is to be trusted. */
typedef struct Slope {
    double value;
    double doubt; /* small where the function is smooth, near the size of the jump of the derivative
                     where a kink (relu, max, clip) lies within a step, and no smaller than what
                     rounding of a large loss makes of it */
} Slope;

/* The derivative of `loss`, a scalar over no axes, with respect to one element of the storage of a
 * parameter or a float input. The element is as before afterwards, and all values are forgotten. */
Slope interp_difference(Interp *interp, const Node *loss, double *element);

/* The derivative along a direction of `count` numbers: that of loss(storage + h direction) at
 * h = 0. The direction should be of length near 1. */
Slope interp_directional_difference(Interp *interp, const Node *loss, double *storage,
                                    const double *direction, size_t count);

#endif
