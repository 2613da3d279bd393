/* The schedule of one graph: which loops and kernels compute it, in which order, and where values
 * live.
 *
 *     graph   --schedule-->   items: kernels and loops        (pass/schedule.c)
 *             --place----->   a place in a buffer per value   (pass/place.c)
 *             --plan------>   a slot of memory per buffer     (pass/plan.c)
 *
 * A kernel computes one or more nodes for a range of rows. Most nodes of a fused kernel live in
 * registers and have no place at all.
 */
#ifndef RNNC_SCHEDULE_H
#define RNNC_SCHEDULE_H

#include "ir/ir.h"

#include <rnn/limits.h>

/* What memory a buffer is. */
typedef enum Memory {
    MEMORY_WORK,   /* workspace in the session */
    MEMORY_PARAMS, /* the caller's parameters */
    MEMORY_INPUT,  /* what the caller passes in, as it is or packed */
    MEMORY_STATE,  /* the stream's state, at the beginning of the session */
    MEMORY_PACKED, /* made from the parameters by prepare */
} Memory;

/* `width` elements for each row: one row, B rows, or as many as there are steps of all rows of the
 * batch. What is `ranked` has B rows in the order of rank of an axis (see rnn/rows.h). With an
 * `inner` axis every row is T rows, the steps of that axis one after the other. */
typedef struct Buffer {
    const char *name; /* a C identifier, unique in its entry */
    Memory memory;
    AxisSet axes; /* 0, BATCH, or BATCH and one time axis */
    Axis *ranked;
    Axis *inner;
    int strip;   /* rows of the time axis at most that there is room for at a time; 0: all */
    int threads; /* one for each thread of a nest, of so many at most; 0: it is no such buffer */
    bool far;    /* written in a loop that does not read it: not needed soon */
    int width;
    ElementType type;
    const Node *node; /* whose value it was made for */
    int first, last;  /* items between which it is alive */
    int slot;         /* its slot of workspace; -1: none */
} Buffer;

/* Where a value lives: columns from `column` on of every row. No buffer: nowhere (registers, or a
 * number). */
typedef struct Place {
    Buffer *buffer;
    int column;
} Place;

/* Weights in a layout of their own, made by prepare and shared by all entries. */
typedef enum PackedKind {
    PACKED_STACK,  /* matrices below one another, row by row */
    PACKED_TABLE,  /* the product of two matrices, row by row */
    PACKED_PANELS, /* [block][column][gate][RNN_PANEL] (rnn/panel_layout.h) */
    PACKED_WIDE,   /* matrices below one another in wide blocks (rnn/panel_layout.h) */
} PackedKind;

typedef struct Packed {
    PackedKind kind;
    const char *name; /* a C identifier */
    Node **views;     /* PACKED_PANELS: a view for each gate; TABLE: factors; else the parts */
    int count;
    int rows, columns; /* PANELS: units, and columns of every gate; else of the whole */
} Packed;

typedef struct PackedPlan {
    Arena *arena;
    Packed *items;
    int count, room;
} PackedPlan;

/* Products of one operand that a kernel computes into accumulators, one a gate. */
typedef struct Group {
    Node *x;
    Node **products;
    int count;
    int panels; /* index in the plan of packed weights */
} Group;

/* What is needed only in the steps in which `condition` is not 0, or, where it does not hold, is 0.
 * It is the same for all rows of a step. NULL: always. */
typedef struct Guard {
    const Node *condition;
    bool holds;
} Guard;

/* Over which rows a kernel runs. */
typedef enum RowRange {
    ROWS_ONE,   /* one row: the value has no batch */
    ROWS_BATCH, /* the B rows of the batch */
    ROWS_ALL,   /* all steps of all rows at once */
    ROWS_STEP,  /* the rows that are alive at the loop's step */
    ROWS_EACH,  /* all steps, one step at a time, because an operand stands still along the axis */
    ROWS_INNER, /* of a nest's row: the steps of the inner axis */
    ROWS_OUTER, /* of a nest: the one row */
    ROWS_STRIP, /* some of all rows at once, and then the next ones */
} RowRange;

typedef struct Loop Loop;

/* A fused kernel is an element-wise program, with products as its accumulators; any other is one
 * operation, a nest or a strip:
 *
 *     for each of its rows        all of them, or those that are alive at a step
 *         parts                   kernels over that row's steps of the inner axis, or over the row
 *
 *     for each strip of rows      of all steps
 *         parts                   kernels over those rows
 *
 * Values over two time axes live in nests, where those of one row at a time need to exist; wide
 * values live in strips. */
typedef struct Kernel {
    const char *name; /* a C identifier, unique in its entry */
    bool fused;
    Node **nodes; /* fused: in order; a nest's are those of its parts; else the one node */
    int count;
    int units;
    RowRange rows;
    Axis *axis; /* the time axis of its rows, or NULL */
    Loop *loop; /* the loop that it is in, or NULL */
    int level;
    Group *groups;
    int group_count;
    Guard guard;         /* in which steps of its loop it runs */
    struct Kernel *nest; /* the nest or strip that it is part of, or NULL */
    Axis *inner;         /* of a nest and its parts, else NULL */
    int strip;           /* rows of a strip at most; 0: it is none */
    int threads;         /* of a nest: that share its rows at most */
    struct Kernel **parts;
    int part_count;
} Kernel;

/* How the state of a carry is kept while its loop runs. */
typedef struct CarryState {
    Node *carry;
    Kernel *writer; /* fused kernel that computes the next state and stores it; NULL: copied at the
                       end */
    bool stacked;   /* every step's value is kept: the next state goes to the next step's rows */
    bool swapped;   /* two buffers take turns, since the old state is read after the new one is
                       written */
    Buffer *next;   /* swapped: the other buffer */
} CarryState;

/* A recurrence along one axis. */
struct Loop {
    Axis *axis;
    bool reverse;
    CarryState *carries;
    int carry_count;
    Kernel **kernels;
    int kernel_count;
    Node **ends; /* last or first nodes that are taken where each row's run ends */
    int end_count;
    int level;
    int number; /* among the loops of the graph */
};

/* One of the two. */
typedef struct Item {
    Kernel *kernel;
    Loop *loop;
} Item;

/* A copy of a value over the batch, in order of rank of an axis. */
typedef struct Ranked {
    const Node *node;
    Axis *axis;
    Buffer *buffer;
    int before; /* the item before which it is made */
} Ranked;

/* The same value row by row: [B, T] in the caller's order of rows, as nests read and sum it. Or a
 * sum over all rows, of those of each thread. */
typedef struct RowCopy {
    const Node *node;
    Buffer *buffer;
    int item;    /* read: the item before which it is made; summed: the item that sums */
    bool summed; /* the item adds to it; the value itself is made from it behind the item */
} RowCopy;

/* One slot of workspace. Buffers whose lives are disjoint share it. */
typedef struct Slot {
    AxisSet axes;
    Axis *inner;
    int strip;
    int threads;
    int width;
    int last; /* while planning: the last item that uses it */
} Slot;

/* Which of two time axes is the outer one. */
typedef struct Pair {
    AxisSet axes; /* both, without the batch */
    Axis *outer;
} Pair;

typedef struct Schedule {
    Graph *graph;
    Arena *arena;
    Options options;
    PackedPlan *packed;
    Node **order; /* all nodes, operands first */
    int count;
    Item *items;
    int item_count;
    Pair *pairs; /* that differ from the order in memory, since a loop runs along the outer axis */
    int pair_count;
    bool stepped; /* of one step of a stream: every time axis is an inner one */
    int loop_count;
    Loop **loop_of;     /* by node id */
    Kernel **nest_of;   /* by node id: a nest or a strip */
    Guard *guards;      /* by node id */
    Kernel **kernel_of; /* by node id: a part where it is one */
    Place *places;      /* by node id */
    int *packed_of;     /* by node id of a packed product: its matrix in the plan */
    int *uses;          /* by node id */
    Buffer **buffers;
    int buffer_count, buffer_room;
    Ranked *ranked;
    int ranked_count, ranked_room;
    RowCopy *copies;
    int copy_count, copy_room;
    Slot *slots;
    int slot_count;
} Schedule;

/* Any name as a C identifier; a dot beside a '_' is left out, for "__" belongs to the compiler. */
const char *identifier(Arena *arena, const char *name);
/* Whether a name is a word of C or C++, a macro that compilers define, or one of the libraries'
 * types and macros (words.c). */
bool is_word_of_c(const char *name);
/* Whether it is a word of C, or a name that kernels and entry points use themselves. */
bool is_reserved(const char *name);
/* Whether it may be that of a macro of the runtime: RNN_LANES. */
bool is_macro(const char *name);
/* Whether it may be that of a function that entry points call: of the runtime, or a kernel. */
bool is_function(const char *name);
/* The number that n is everywhere (a constant, perhaps broadcast); false if it is none. */
bool is_number(const Node *n, double *value);
/* Element-wise kernels broadcast by themselves: the node whose place they read for operand a. */
const Node *source_of(const Schedule *s, const Node *a);
/* Whether a product is computed into the accumulators of a fused kernel. */
bool is_fused_product(const Schedule *s, const Node *n);
/* Whether its one product lies in wide blocks: with more than a panel of units. */
bool is_wide_kernel(const Kernel *kernel);
/* Whether it is one for many rows, with a packed matrix. */
bool is_packed_product(const Schedule *s, const Node *n);
/* Floats that packed weights take, with the zeros that fill their last block. */
size_t packed_floats(const Packed *packed);
/* Whether part i of a concatenation is computed where it stands in it. */
bool is_part_in_place(const Schedule *s, const Node *concat, int i);
/* Where the items of the same level end that begin at `first`: they need nothing of one another. */
int end_of_level(const Schedule *s, int first);
/* Floating-point operations of n for one row, roughly. */
double work_of_row(const Node *n);
/* Whether n is part of an element-wise program (fill and the one_hot of an id included). */
bool is_map(const Node *n);
/* Whether n moves whole rows along time, which must then have no gaps; a weighted sum reads them
 * wherever they are. */
bool moves_rows(const Node *n);
/* The outermost time axis of a value (see layout.h), or NULL. */
Axis *time_axis(const Model *model, AxisSet axes);
/* The axis of a value that a nest goes along, for each of its rows: the second time axis, or in a
 * step of a stream the only one. NULL where it has none. */
Axis *inner_axis(const Schedule *s, AxisSet axes);
/* The time axis along which a value has rows, or NULL. */
Axis *outer_axis(const Schedule *s, AxisSet axes);
/* Whether the outer axis is not the first one in memory (see layout.h). */
bool is_turned(const Schedule *s, AxisSet axes);
bool same_guard(Guard a, Guard b);
/* In how many of `steps` a guard lets its kernel run; all in which that is not known beforehand
 * count (guard.c). */
int guarded_steps(const Schedule *s, Guard guard, int steps);
/* A number below that of the nodes of the graph, which only its own parts may share with it. */
int kernel_number(const Kernel *kernel);
/* Whether a kernel is a strip; false for NULL. */
bool is_strip(const Kernel *kernel);
/* The nest or strip that a kernel is part of, or the kernel itself. */
const Kernel *whole_kernel(const Kernel *kernel);
/* Whether n, which is done in a nest or strip, is a sum over the rows of that: known only behind
 * it. */
bool is_summed_over_rows(const Schedule *s, const Node *n);
/* The copy of n that a nest reads, or the one in which it is summed. NULL: none. */
const RowCopy *row_copy(const Schedule *s, const Node *n, bool summed);
/* Whether an input is read from memory of the session: what is optional is 0 where it is not given,
 * and sequences are packed, but for those along one axis of static length. */
bool is_copied(const Model *model, const Node *input);
/* The state of a carry in its loop, or NULL where n is no such carry. */
CarryState *carry_state(const Schedule *s, const Node *n);
/* The ranked copy of n along an axis, or NULL. */
Buffer *ranked_copy(const Schedule *s, const Node *n, const Axis *axis);
/* Whether n is a term of the gradient of a parameter that is added where the gradient stands,
 * without a place. */
bool is_gradient_term(const Schedule *s, const Node *n);
/* That gradient, of which n is the operand *term; NULL where n is no such term. */
const Result *gradient_of_term(const Schedule *s, const Node *n, int *term);
/* Whether the terms of a gradient are products that fill it, each computed once and in a block of
 * its own: then they are stored, and what stood there need not be 0. */
bool is_stored_gradient(const Schedule *s, const Result *gradient);

#endif
