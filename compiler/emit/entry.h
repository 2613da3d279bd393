/* What the parts of an entry point's emission share. */
#ifndef RNNC_EMIT_ENTRY_H
#define RNNC_EMIT_ENTRY_H

#include "emit/emit.h"

#include "ir/layout.h"

typedef struct EntryWriter {
    Writer *w;
    const Emission *e;
    const Schedule *s;
    Entry entry;
    const char *name;          /* "char_lm_train" */
    const char **kernel_names; /* by id of a kernel's first node */
    const Step *step;          /* within a loop that is written out: the step */
} EntryWriter;

static inline Arena *arena(const EntryWriter *x)
{
    return x->s->arena;
}

static inline const Model *model(const EntryWriter *x)
{
    return x->e->model;
}

/* Whether the entry computes anything over this axis, or over one that derives from it. */
bool entry_needs_axis(const EntryWriter *x, const Axis *axis);
/* Where a state begins in the session. */
const char *state_pointer(const EntryWriter *x, int state);

/* memory.c: the struct of pointers behind the state, and the function that fills it. */
void entry_memory(const EntryWriter *x);
/* Floats in which a thread packs the operands of the entry's products. */
size_t entry_product_work(const Schedule *s);
/* Whether the entry needs memory behind the state and the rows of its axes. */
bool entry_has_memory(const EntryWriter *x);
void entry_layout(const EntryWriter *x);

/* inputs.c: checks, rows of the axes, memory, and a variable for each input. */
void entry_rows(const EntryWriter *x);
void entry_take_memory(const EntryWriter *x);
void entry_inputs(const EntryWriter *x);

/* threads.c: the function that every thread runs, and the call that makes them run it. */
void entry_work(const EntryWriter *x);
void entry_run(const EntryWriter *x);
/* Whether C text has this name outside of comments, and not as a member. */
bool entry_mentions(const char *text, const char *name);

/* unroll.c: the steps of a loop along an axis of static length, to be written out. */
int unrolled_steps(const Loop *loop);
Step unrolled_step(const Loop *loop, int steps, int turn);

/* clocks.c: the clocks of an entry point's kernels; the pointer to that of one. */
void entry_clocks(const EntryWriter *x);
const char *entry_clock(const EntryWriter *x, const Kernel *kernel);

/* items.c: kernels and loops in order; a call of one kernel. */
void entry_items(const EntryWriter *x);
void entry_kernel(const EntryWriter *x, const Kernel *kernel);
/* Where n comes from and what it is: "model.lua:7   h_matvec = matvec(rnn.weight_ih_l0, x)". */
void entry_comment(const EntryWriter *x, const Node *n);
/* Threads meet: what is written before, all may read behind. Once is enough. */
void entry_meeting(Writer *w, const char *team);
/* Whether two items, or parts of a strip, add to the gradient of one parameter, where threads must
 * not meet by chance. */
bool entry_add_to_one_gradient(const Schedule *s, const Item *a, const Item *b);

/* strip.c: all strips of rows, one after the other. */
void entry_strip(const EntryWriter *x, const Kernel *strip);

/* nest.c: a nest, and what an item with nests needs before it and behind it. */
void entry_nest(const EntryWriter *x, const Kernel *nest);
void entry_before_nests(const EntryWriter *x, int item);
void entry_behind_nests(const EntryWriter *x, int item);

/* results.c: what the caller gets. */
void entry_results(const EntryWriter *x);
void entry_finite_check(const EntryWriter *x);

#endif
