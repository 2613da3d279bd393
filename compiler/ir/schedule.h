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

/* What memory a buffer is. */
typedef enum Memory {
    MEMORY_WORK,   /* workspace in the session */
    MEMORY_PARAMS, /* the caller's parameters */
    MEMORY_INPUT,  /* what the caller passes in, as it is or packed */
    MEMORY_STATE,  /* the stream's state, at the beginning of the session */
    MEMORY_PACKED, /* made from the parameters by prepare */
} Memory;

/* `width` elements for each row: one row, B rows, or as many as there are steps of all rows of the
 * batch. What is `ranked` has B rows in the order of rank of an axis (see rnn/rows.h). */
typedef struct Buffer {
    const char *name; /* a C identifier, unique in its entry */
    Memory memory;
    AxisSet axes; /* 0, BATCH, or BATCH and one time axis */
    Axis *ranked;
    int width;
    ElementType type;
    const Node *node; /* whose value it was made for */
    int first, last;  /* items between which it is alive */
    int slot;         /* MEMORY_WORK: its slot of memory */
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
    PACKED_PANELS, /* panels of 16 units: [block][column][gate][16] (rnn/panel.h) */
} PackedKind;

typedef struct Packed {
    PackedKind kind;
    const char *name; /* a C identifier */
    Node **views;     /* PACKED_STACK: the parts; PACKED_PANELS: a view for each gate */
    int count;
    int rows, columns; /* STACK: of the whole; PANELS: units, and columns of every gate */
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

/* Over which rows a kernel runs. */
typedef enum RowRange {
    ROWS_ONE,   /* one row: the value has no batch */
    ROWS_BATCH, /* the B rows of the batch */
    ROWS_ALL,   /* all steps of all rows at once */
    ROWS_STEP,  /* the rows that are alive at the loop's step */
    ROWS_EACH,  /* all steps, one step at a time, because an operand stands still along the axis */
} RowRange;

typedef struct Loop Loop;

typedef struct Kernel {
    const char *name; /* a C identifier, unique in its entry */
    bool fused;   /* element-wise program, with products as its accumulators; else one operation */
    Node **nodes; /* fused: in order; else the one node */
    int count;
    int units;
    RowRange rows;
    Axis *axis; /* the time axis of its rows, or NULL */
    Loop *loop; /* the loop that it is in, or NULL */
    int level;
    Group *groups;
    int group_count;
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
    const char *name;
    Axis *axis;
    bool reverse;
    CarryState *carries;
    int carry_count;
    Kernel **kernels;
    int kernel_count;
    Node **ends; /* last or first nodes that are taken where each row's run ends */
    int end_count;
    int level;
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

/* One slot of workspace. Buffers whose lives are disjoint share it. */
typedef struct Slot {
    AxisSet axes;
    int width;
    ElementType type;
    int last; /* while planning: the last item that uses it */
} Slot;

typedef struct Schedule {
    Graph *graph;
    Arena *arena;
    Options options;
    PackedPlan *packed;
    Node **order; /* all nodes, operands first */
    int count;
    Item *items;
    int item_count;
    Loop **loop_of;     /* by node id */
    Kernel **kernel_of; /* by node id */
    Place *places;      /* by node id */
    int *uses;          /* by node id */
    Buffer **buffers;
    int buffer_count, buffer_room;
    Ranked *ranked;
    int ranked_count, ranked_room;
    Slot *slots;
    int slot_count;
} Schedule;

/* Whether a name is a word of C or C++. */
bool is_word_of_c(const char *name);
/* Whether it is one, or a name that emitted functions use themselves. */
bool is_reserved(const char *name);
/* The number that n is everywhere (a constant, perhaps broadcast); false if it is none. */
bool is_number(const Node *n, double *value);
/* Element-wise kernels broadcast by themselves: the node whose place they read for operand a. */
const Node *source_of(const Schedule *s, const Node *a);
/* Whether a product is computed into the accumulators of a fused kernel. */
bool is_fused_product(const Schedule *s, const Node *n);
/* Whether n is part of an element-wise program (fill included). */
bool is_map(const Node *n);
/* The one time axis of a value, or NULL. */
Axis *time_axis(const Model *model, AxisSet axes);
/* The state of a carry in its loop, or NULL where n is no such carry. */
CarryState *carry_state(const Schedule *s, const Node *n);
/* The ranked copy of n along an axis, or NULL. */
Buffer *ranked_copy(const Schedule *s, const Node *n, const Axis *axis);
/* A term of the gradient of a parameter that is added where the gradient stands, without a place.
 */
bool is_gradient_term(const Schedule *s, const Node *n);

#endif
