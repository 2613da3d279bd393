/* What the parts of a fused kernel's emission share. */
#ifndef RNNC_EMIT_KERNEL_H
#define RNNC_EMIT_KERNEL_H

#include "emit/emit.h"

/* A pointer that the kernel takes: a buffer, or the buffer of a next state. */
typedef struct Argument {
    const char *name;
    const char *actual; /* what the caller passes */
    int width;          /* elements from a row to the next; 0: one row for all */
    bool is_id;         /* of ids, not of numbers */
    bool written;
    bool in_lanes; /* the program reads or writes it; else only products read it */
} Argument;

/* What an expression is on the outside, from the tightest. */
typedef enum Binding { ATOM, FACTOR, TERM } Binding;

typedef struct KernelWriter {
    Writer *w;
    const Schedule *s;
    const Kernel *kernel;
    const char *name;
    Rows rows;
    Argument *arguments;
    int argument_count;
    const char **values; /* by node id: its C expression, once it has one */
    Binding *bindings;   /* by node id: how tightly its expression holds together */
    bool swept;          /* takes in which direction it goes through its weights */
    const bool *asked;   /* by argument: whether a tile asks for it; NULL: for none */
    bool far;   /* takes whether values that are not needed soon are stored past the caches */
    bool plain; /* names are numbers, so that texts can be compared */
    bool flat;  /* units == 1 and every row holds one float: rows are the lanes */
} KernelWriter;

/* ---- arguments.c ---- */

/* Finds all arguments, in order of their first use. */
void kernel_collect_arguments(KernelWriter *k);
/* The argument that holds n, or that the next state goes to. */
Argument *kernel_argument(KernelWriter *k, const Node *n);
Argument *kernel_argument_of_state(KernelWriter *k, const CarryState *state);
/* The column of n in its argument's rows. */
int kernel_column(const KernelWriter *k, const Node *n);
bool kernel_has(const KernelWriter *k, const Node *n);
/* The index-th state whose next value is n and which this kernel stores, or NULL. */
CarryState *kernel_next_state(const KernelWriter *k, const Node *n, int index);
/* Whether n may be stored past the caches: its place is not read soon, and made of cache lines. */
bool kernel_stores_far(const KernelWriter *k, const Node *n);
/* Whether n leaves the kernel. */
bool kernel_writes(const KernelWriter *k, const Node *n);
/* Whether rows can be lanes: one unit, and every row holds one number. */
bool kernel_is_flat(const KernelWriter *k);
/* "panels", or with several groups "panels0", "panels1". */
const char *kernel_group_name(const KernelWriter *k, const char *name, int group);
/* ", const float *restrict z, float *restrict c": all arguments, or those of the lanes. */
const char *kernel_parameters(KernelWriter *k, bool all);
/* The same without types. */
const char *kernel_names(KernelWriter *k, bool all);

/* ---- tile.c ---- */

/* NAME_ask, NAME_tile and NAME_units. */
void kernel_write_tiles(KernelWriter *k);

/* ---- program.c ---- */

/* "c + b * 256 + j": the vector of units from j on of row b, `column` units behind the argument. */
const char *kernel_element_at(KernelWriter *k, const Argument *a, int column);

/* NAME_lanes: loads, the element-wise program, stores. */
void kernel_write_lanes(KernelWriter *k);
/* ", acc[r * 4 + 0], ...": the products as arguments of the lanes, or as their declarations. */
const char *kernel_name_products(KernelWriter *k, bool declare);

#endif
