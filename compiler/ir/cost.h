/* cost: what the kernels of an entry point do in one run, from its schedule alone.
 *
 * Operations are counted as the field does: 2 m n k for a product of matrices, 1 for any other
 * operation on an element; what only moves or repeats values has none. Bytes are those that a
 * kernel takes from and leaves in memory of the session, the parameters and the caller: weights as
 * they lie there, once for each step that sweeps them; rows of a value once, however often the
 * kernel uses them. What stays in registers, or in the scratch of a nest, is not counted. All rows
 * are taken to have all steps. */
#ifndef RNNC_IR_COST_H
#define RNNC_IR_COST_H

#include "ir/schedule.h"

typedef struct Sizes {
    int batch;
    int steps;          /* of each axis that is not static */
    const Axis *stream; /* of which one step is done; NULL: all are */
} Sizes;

typedef struct Cost {
    double calls; /* of the kernel: one a step of its loop, but for steps that its guard skips, or
                     one a strip */
    double operations;
    double read, written; /* bytes */
} Cost;

typedef struct KernelCost {
    const Kernel *kernel;
    const char *name; /* unique in the table; emitted code has it, or what it is gradient of */
    Cost cost;
} KernelCost;

/* The kernels of a schedule that have code, in order; a nest stands for its parts, and the parts of
 * a strip for it. */
typedef struct CostTable {
    KernelCost *kernels;
    int count;
    Cost whole;
} CostTable;

/* How many steps there are along an axis. */
int steps_along(const Axis *axis, Sizes sizes);
/* In the steps that a guard asks for by what is not known before a run, its kernel is counted. */
CostTable schedule_costs(const Schedule *s, Arena *arena, Sizes sizes);

#endif
