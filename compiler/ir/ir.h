/* ir: the graph of a model, what checks it, prints it and interprets it.
 *
 * The graph is a synchronous dataflow program. A node is one value of ONE example at ONE step; its
 * `axes` say over what it varies: the batch, and time axes. Time stands still within a node, but
 * for the operations of kind TIME. The one that makes recurrence is `carry`:
 *
 *     s = carry(init, next) along T:   s[0] = init,  s[t] = next[t-1]        (reverse: s[T-1],
 * next[t+1])
 *
 * `next` may depend on s, so a carry may close a cycle; every cycle of a graph runs through a
 * carry. There is no loop in the graph. Loops are what the strongly connected components of the
 * graph become when it is scheduled; what is in no cycle is parallel in time (see pass/schedule).
 *
 * Lengths. Row b of a value over T exists for t < length(b). Sums run over what exists, `last` is
 * the last step that exists, a reverse carry starts there. Nothing else is ever computed from.
 *
 * Short names, used everywhere, emitted code included:
 *   g graph    n node    a b c operands    y result    dy its gradient
 *   t step     b row of the batch    j unit    B batch size    T I H V sizes
 */
#ifndef RNNC_IR_H
#define RNNC_IR_H

#include "base/base.h"

/* ---- sizes (size.c): unknown while a model is traced, solved by unification ---- */

typedef struct Size {
    struct Size *same; /* the size that this one was found equal to, or NULL */
    int value;         /* 0 while unknown */
    Pos pos;           /* where the value was determined or asked for */
    const char *what;  /* what has this size: "W", "x" */
} Size;

/* The one limit on sizes. Of units that a value has, and rows and columns of a matrix; and of
 * floats that all parameters, all outputs and all states of a model have. Products of two numbers
 * up to the first fit into 64 bits with room to spare, and offsets up to the second into an int. */
enum { MOST_UNITS = 1 << 26, MOST_FLOATS = INT32_MAX };

/* The size that stands for all that are equal to `size`. */
Size *size_find(Size *size);
/* Its value, 0 where it is not known yet. */
int size_value(const Size *size);
/* Makes two sizes equal; false if they are known and differ. */
bool size_unify(Size *a, Size *b);

/* ---- shapes ---- */

typedef enum ShapeKind { SCALAR, VECTOR, MATRIX } ShapeKind;
typedef enum ElementType { FLOAT, ID } ElementType;

/* The features of a value: a scalar, a vector of `rows`, a matrix of `rows` by `columns`. Ids are
 * scalars; a vector of ids is a bag, which ends before its first -1. */
typedef struct Shape {
    ShapeKind kind;
    Size *rows;    /* NULL for a scalar */
    Size *columns; /* NULL but for a matrix */
} Shape;

/* ---- axes ---- */

/* A set of axes, one bit each. Bit 0 is the batch. */
typedef uint32_t AxisSet;
enum { BATCH = 1, MAX_AXES = 31 };

/* A time axis. A derived one (`from`) has length / divide steps, rounded up, or `down`. */
typedef struct Axis {
    const char *name; /* "T", "Tx"; a C identifier */
    int id;           /* its bit in an AxisSet is 1 << id; at least 1 */
    struct Axis *from;
    int divide;
    bool down;
    int fewest;        /* steps of a row with which all axes that derive from it have one; 0: one */
    int steps;         /* that every row has; 0: any number, or as `from` says */
    bool may_be_empty; /* rows may have no step (pass/empty.c); of a derived one its root says so */
    Pos steps_pos;     /* where the model says so */
    Pos pos;
} Axis;

static inline AxisSet axis_bit(const Axis *axis)
{
    return (AxisSet)1 << axis->id;
}

/* Whether `axis` is `root` or comes from it, by any number of derivations. */
static inline bool comes_from(const Axis *axis, const Axis *root)
{
    while (axis && axis != root)
        axis = axis->from;
    return axis == root;
}

/* The axis that `axis` comes from, of which it has at most steps / *divide + 1. */
static inline const Axis *root_axis(const Axis *axis, long *divide)
{
    for (*divide = 1; axis->from; axis = axis->from)
        *divide = *divide > INT32_MAX / axis->divide ? INT32_MAX : *divide * axis->divide;
    return axis;
}

/* How many steps a derived axis has where the one that it is from has so many. */
static inline long derived_steps(const Axis *axis, long steps)
{
    return steps / axis->divide + (!axis->down && steps % axis->divide != 0);
}

/* The fewest steps that a row may have along an axis: none where rows may be empty. */
static inline int least_steps(const Axis *axis)
{
    long divide;
    if (root_axis(axis, &divide)->may_be_empty)
        return 0;
    return axis->fewest > 1 ? axis->fewest : 1;
}

/* How many steps every row has along an axis of static length; 0: any number. */
static inline int static_steps(const Axis *axis)
{
    return axis->from ? (int)derived_steps(axis, static_steps(axis->from)) : axis->steps;
}

/* ---- parameters and inputs ---- */

typedef enum InitKind {
    INIT_DEFAULT, /* uniform(-k, k) with k = 1/sqrt(value), `value` the fan-in (PyTorch's defaults)
                   */
    INIT_UNIFORM, /* uniform(low, high) */
    INIT_NORMAL,  /* normal(mean low, deviation high) */
    INIT_GLOROT,
    INIT_ORTHOGONAL,
    INIT_IDENTITY, /* times `low` */
    INIT_CONSTANT, /* `low` */
} InitKind;

typedef struct Init {
    InitKind kind;
    double low, high;
    Size *fan_in; /* of INIT_DEFAULT; NULL: the parameter's own columns, or rows for a vector */
    int blocks; /* orthogonal, identity: square blocks stacked on one another (gates), at least 1 */
} Init;

typedef struct Param {
    const char *name; /* as in a checkpoint: "encoder.weight_ih_l0" */
    int id;
    Shape shape;
    Init init;
    bool frozen; /* no gradient */
    Pos pos;
} Param;

typedef enum InputKind {
    INPUT_SEQUENCE,  /* a float vector per step       [T, B, size] */
    INPUT_TOKENS,    /* an id per step                [T, B] */
    INPUT_BAGS,      /* a bag of ids per step         [T, B, most], -1 behind the last id */
    INPUT_VECTOR,    /* one float vector              [B, size] */
    INPUT_TOKEN,     /* one id                        [B] */
    INPUT_SCALAR,    /* one float                     [B] */
    INPUT_STATE,     /* an initial state, optional: 0 where it is not given    [B, size] */
    INPUT_COTANGENT, /* dL/dy of the output y, named G_y, in the output's layout */
    INPUT_RESTART,   /* flag (0 or 1) of a row whose stream starts anew; of models that have a
                        step, or chunks by `carry`    [B] */
    INPUT_CARRIED,   /* state `id` of the stream; made by slice    [B, size], a held sequence [T, B,
                        size] */
} InputKind;

typedef struct Input {
    const char *name;
    int id;
    InputKind kind;
    Axis *axis;               /* NULL where it has none */
    Axis *inner;              /* of a cotangent over two axes: the one inside of the batch */
    Size *size;               /* features; of ids: how many there are (the vocabulary) */
    Size *most;               /* of bags: how many ids one holds at most */
    int start, stop, unknown; /* ids of tokens with a meaning: <s>, </s>, <unk> */
    double low, high;         /* float inputs: the range that the model states; both 0: none */
    bool wants_gradient; /* float inputs: whether a gradient with respect to it may be asked for */
    Pos pos;
} Input;

/* ---- nodes ---- */

typedef enum Op {
#define OP(name, in, kind, shape, what) OP_##name,
#include "ir/ops.def"
    OP_COUNT
} Op;

typedef enum OpKind { LEAF, MAP, PRODUCT, FEATURE, PLACE, LOOKUP, TIME, GRADIENT } OpKind;

/* One row of the operation table. */
typedef struct OpInfo {
    const char *name;
    int in;
    OpKind kind;
    const char *text; /* MAP: emitted C; else NULL */
    const char *what;
} OpInfo;

extern const OpInfo op_table[OP_COUNT];

/* The value of one element of a MAP operation (interp_map.c). */
double op_value(Op op, double a, double b, double c);

/* Which block of a matrix or vector: its first row and column. */
typedef struct Block {
    int row, column;
} Block;

typedef struct Node {
    Op op;
    int id; /* its place in graph->nodes */
    struct Node **in;
    int in_count;
    Shape shape;
    ElementType type;
    AxisSet axes;
    const char *name; /* what the model calls it, or NULL */
    Pos pos;          /* the model's line that made it */

    double value; /* constant: the number; dropout_mask: p; shift: what stands beyond the ends */
    int k;        /* slice, pad: first feature; pyramid: how many; dropout_mask: ordinal;
                     window: steps before; shift: by how many steps */
    Axis *axis; /* TIME: the axis it works along; index: the axis it counts; empty: of its steps */
    Axis *from; /* pyramid, unpyramid: the other axis */
    AxisSet over; /* sum_over, weighted_sum, max_over: reduced axes; along: added axes */
    bool reverse; /* carry: from the last step to the first */
    bool unique;  /* two equal nodes are not one (dropout) */

    Param *param;    /* param: whose view this is */
    Block block;     /* param: where the view begins in the stored matrix */
    bool transposed; /* param: the view is the transpose of the stored block; scatter: ids choose
                        columns */
    Block *blocks;   /* assemble: where each operand goes */
    Input *input;    /* input */
} Node;

/* ---- results and graphs ---- */

typedef enum Role {
    RESULT_OUTPUT,         /* declared by the model */
    RESULT_LOSS,           /* scalar over no axes */
    RESULT_METRIC,         /* scalar over no axes */
    RESULT_LOGITS,         /* what generate reads */
    RESULT_STATE,          /* the next value of state `index` */
    RESULT_GRADIENT,       /* of parameter `index` */
    RESULT_INPUT_GRADIENT, /* of input `index` */
} Role;

typedef struct Result {
    Role role;
    const char *name;
    int index;
    Node *node;
} Result;

/* One program: nodes, and what it computes. Parameters, inputs and axes belong to the model. */
typedef struct Graph {
    Arena *arena;
    struct Model *model;
    Pos pos;      /* given to new nodes that bring none of their own */
    Node **nodes; /* in the order in which they were made */
    int node_count, node_room;
    Result *results;
    int result_count, result_room;
} Graph;

/* One value of the stream's state: a carry along the streamed axis, the steps before that a window
 * along it shows, or a value that a step reads and that does not change along the axis (`held`). */
typedef struct State {
    const char *name;
    Node *node;  /* in the stepped graph: the carry, the window, or the held value */
    Shape shape; /* of the state: that of the node, but for a window's */
    bool held;
    Axis *axis;   /* held: the axis that it varies over, or NULL */
    Input *input; /* its value as a leaf of an entry's graph, of kind INPUT_CARRIED */
} State;

/* ---- options of a compilation ---- */

typedef enum Fuse {
    FUSE_NONE,  /* every operation its own kernel, one product a gate */
    FUSE_GATES, /* products of one operand merged, element-wise chains fused */
    FUSE_ALL,   /* and recurrent products with the chains that they feed */
    FUSE_COUNT
} Fuse;

extern const char *const fuse_names[FUSE_COUNT]; /* "none", "gates", "all" */

/* A model option: `name=value` as given by --set, or as the model used it. */
typedef struct Setting {
    const char *name;
    const char *value;
} Setting;

/* The programs that come from one model. */
typedef enum Entry {
    ENTRY_FORWARD, /* outputs */
    ENTRY_LOSS,    /* loss and metrics, without dropout */
    ENTRY_TRAIN,   /* loss and all gradients */
    ENTRY_BEGIN,   /* the stream's state at its start */
    ENTRY_STEP,    /* one step of the stream */
    ENTRY_COUNT
} Entry;

extern const char *const entry_names[ENTRY_COUNT]; /* "forward", "loss", ... */

enum { UNROLL_FULL = INT32_MAX };

typedef struct Options {
    Fuse fuse;
    bool train;                 /* also emit loss and gradients */
    bool blas;                  /* products over BLIS; else by plain C of the runtime */
    bool backward_from_outputs; /* the loss is the sum of outputs times given cotangents */
    bool clocks;                /* every kernel is measured (rnn/clock.h) */
    bool unguarded;             /* everything is computed at every step (see pass/guards.c) */
    bool unstripped;            /* for all rows at once, however wide (see pass/strips.c) */
    bool uncontracted;          /* products and their sums stay apart (see pass/contract.c) */
    bool undistributed;         /* products stay where they are (see pass/distribute.c) */
    int unroll; /* steps per iteration of a loop, at least 1; UNROLL_FULL: there is no loop */
} Options;

/* A model as the front end leaves it. */
typedef struct Model {
    Arena *arena;
    const char *name; /* a C identifier */
    const char *file; /* the model file's name as it was given, without folders */
    Graph *graph;     /* all results: outputs, loss, metrics, logits */
    Graph *stepped;   /* of which steps of the stream are made; by slice */
    Param **params;
    int param_count, param_room;
    Input **inputs;
    int input_count, input_room;
    Axis **axes; /* axes[i]->id == i + 1 */
    int axis_count;
    State
        *states; /* of the stream along `stream`, in the order of the session's memory; by slice */
    int state_count, state_room;
    Axis *stream;      /* the axis of step, or NULL */
    const Node *ahead; /* what looks ahead along it, so that there is no step; by slice, or NULL */
    Axis *carry;       /* truncated BPTT along this axis, or NULL */
    Input *token;      /* generate: the token that is fed back, or NULL */
    int dropouts;      /* how many dropout masks were made */
    Setting *settings; /* the options that the model asked for, with the values it got */
    int setting_count;
} Model;

/* ---- words.c ---- */

/* Whether C or C++ keeps all names of its form for itself: "_x", "a__b". */
bool is_kept_by_c(const char *name);

/* ---- graph.c: make, share, walk, replace ---- */

Graph *graph_new(Model *model);
/* A new node: operation and attributes are copied from `like`, operands are `in`. Shape, type and
 * axes follow from them by the operation's rule; what the rule calls `given` must stand in `like`.
 * Where the operands do not fit, stops with a message that names both. */
Node *graph_add(Graph *g, Node like, Node *const *in, int in_count);
/* A node without attributes; b and c may be NULL. */
Node *graph_op(Graph *g, Op op, Node *a, Node *b, Node *c);
Node *graph_sum_over(Graph *g, Node *a, AxisSet over);
/* a, which then also varies over the axes in `over`; a itself where it does already. */
Node *graph_along(Graph *g, Node *a, AxisSet over);
Node *graph_slice(Graph *g, Node *a, int first, Size *size);
/* A scalar repeated to a vector. */
Node *graph_fill(Graph *g, Node *a, Size *size);
Node *graph_constant(Graph *g, double value);
/* a, broadcast to a shape and axes; a number of them. */
Node *graph_like(Graph *g, Node *a, Shape shape, AxisSet axes);
Node *graph_number(Graph *g, double value, Shape shape, AxisSet axes);
Node *graph_param(Graph *g, Param *param, Pos pos);
/* The part of a view of a parameter that begins at its row and column `from`. */
Node *graph_view(Graph *g, const Node *view, Block from, Shape shape);
/* So many columns of a view that is a matrix, from `first` on. */
Node *graph_columns(Graph *g, const Node *view, int first, Size *count);
/* The transpose of a view that is a matrix. */
Node *graph_transposed(Graph *g, const Node *view);
Node *graph_input(Graph *g, Input *input);
/* A carry whose `next` is set later by graph_close. */
Node *graph_carry(Graph *g, Node *init, Axis *axis, bool reverse, Pos pos);
void graph_close(Graph *g, Node *carry, Node *next);
void graph_result(Graph *g, Role role, const char *name, int index, Node *node);
Node *graph_find(const Graph *g, Role role, const char *name);
/* A size with a known value. */
Size *size_of(Arena *arena, int value);
Shape shape_scalar(void);
Shape shape_vector(Size *size);
Shape shape_matrix(Size *rows, Size *columns);
/* Sizes once they are known: features of a value (1 for a scalar), rows and columns of a matrix. */
int units(const Node *n);
int rows(const Node *n);
int columns(const Node *n);
bool is_scalar(const Node *n);
/* Whether n is a bag of ids. */
bool is_bag(const Node *n);
/* Of a window: how many steps behind its own it shows; how many features `k` steps have. */
int window_after(const Node *window);
int window_before_units(const Node *window);
/* Whether an input is ids, each by itself or in bags; how many elements it has at each step (NULL:
 * one, without a dimension of its own). */
bool input_is_id(const Input *input);
Size *input_features(const Input *input);
/* All nodes that the results reach, operands before users, carries before the rest of their cycle.
 * Deterministic. `*count` receives how many. Allocated from `arena`. */
Node **graph_order(const Graph *g, Arena *arena, int *count);
/* A copy of the nodes that the given results reach; map[old id] = new node (NULL where not
 * reached). */
Graph *graph_copy(const Graph *g, bool (*wanted)(const Result *), Node ***map);

/* Replaces n by to[n->id] everywhere (operands and results), again and again until to[] is NULL. */
void graph_replace(Graph *g, Node *const *to);
/* Whether n is a result of the graph itself. */
bool graph_is_result(const Graph *g, const Node *n);
/* How many operands and results refer to each node, by id. */
int *graph_uses(const Graph *g, Arena *arena);
/* Strongly connected components, `next` of carries included: component[id] is 0 for a node in no
 * cycle, else a number from 1 that its whole cycle shares. Every cycle is a recurrence; all other
 * nodes can leave its loop. `*order` (may be NULL) receives the nodes, each component after all
 * that it depends on, its own nodes in dependence order with carries first. Returns the array. */
int *graph_components(const Graph *g, Arena *arena, Node ***order, int *count);

/* ---- causal.c ---- */

/* Whether step t of n may need other steps along the axis of its operands than those up to t, or
 * steps of which a stream keeps nothing: those of `shift`. */
bool looks_ahead(const Node *n, const Axis *axis);
/* A node of a recurrence whose value at a step may need other steps or rows of that recurrence than
 * the steps before, such as a sum over all steps; *carry receives a carry of the recurrence. NULL
 * where every recurrence can be computed step by step. */
const Node *graph_find_break(const Graph *g, Arena *arena, const Node **carry);

/* ---- shape.c, verify.c, print.c ---- */

/* Sets n's shape, type and axes from its operands by its operation's rule; stops on a misfit. */
void shape_infer(Graph *g, Node *n);
/* "64 units per step of T", for messages. */
const char *shape_describe(Arena *arena, const Model *model, const Node *n);
/* "models.lua:12", or "" where the node has no place. */
const char *origin(Arena *arena, const Node *n);
/* Prints the graph and aborts if it breaks a rule of this header. `after` names the pass to blame.
 */
void graph_verify(const Graph *g, const char *after);
/* One line a node: "%4    h              = tanh(%3) : 64 {B T}  model.lua:7". */
void graph_print(const Graph *g, Text *text);
/* The same as a picture in Graphviz's language. */
void graph_dot(const Graph *g, Text *text);

#endif
