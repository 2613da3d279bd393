/* What the interpreter's files share: its state, and one rule for each operation. */
#ifndef RNNC_IR_INTERP_RULES_H
#define RNNC_IR_INTERP_RULES_H

#include "ir/interp.h"

/* A point of the axes: step[0] is the row of the batch, step[id] the step of a time axis. What
 * stands there for axes that a value does not vary over is ignored. */
typedef struct Index {
    int step[MAX_AXES + 1];
} Index;

/* The values of one node that are known. */
typedef struct Memo {
    double *values;       /* at each index, `elements` numbers */
    unsigned char *state; /* at each index */
} Memo;

/* What the caller fills in for one input. */
typedef struct Storage {
    const Input *input;
    double *values;
} Storage;

struct Interp {
    Arena *arena;
    const Graph *g;
    int extent[MAX_AXES + 1];         /* rows of the batch; longest length of each time axis */
    const int *lengths[MAX_AXES + 1]; /* of each time axis, by row; NULL: not given */
    double **params;                  /* storage by id; NULL: not asked for yet */
    Storage *inputs;                  /* those that were asked for */
    int input_count;
    Memo *memos; /* by the node's id */
    bool dropout;
    uint64_t seed, update;
    bool single;      /* every value is rounded to single precision */
    int first_row;    /* the number of row 0, for dropout */
    NotFinite *watch; /* where the first value that is not finite is noted; NULL: not asked for */
};

/* The numbers of a value at one index: 1, units, or rows times columns. */
static inline int elements(const Node *n)
{
    return rows(n) * columns(n);
}

/* ---- interp.c ---- */

/* The value of n at an index: as many numbers as it has elements. */
const double *interp_at(Interp *interp, const Node *n, const Index *at);
/* Prints the node (where it is not NULL) and the message, and aborts. */
_Noreturn void interp_broken(const Node *n, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* How many ids an operand holds: of a bag those before its first -1, else one (interp_features.c).
 */
int interp_id_count(Interp *interp, const Node *ids, const Index *at);
/* The k-th id of an operand of n, which must be a whole number below `limit`. */
int interp_id(Interp *interp, const Node *n, const Node *ids, const Index *at, int k, int limit);

/* Rounds a value to single precision, and notes it if it is the first that is not finite
 * (interp_finite.c). */
void interp_inspect(Interp *interp, const Node *n, const Index *at, double *y);

/* ---- interp_axes.c: where values exist ---- */

/* How many steps of `axis` a value over `axes` has in the row of `at`. A value that does not vary
 * over the batch has as many as the longest row. */
int axis_steps(const Interp *interp, AxisSet axes, int axis, const Index *at);
/* The step at which a carry has its initial value, in the row of `at`. */
int carry_first(const Interp *interp, const Node *carry, const Index *at);
/* Whether a value over `axes` exists at an index. */
bool index_exists(const Interp *interp, AxisSet axes, const Index *at);
/* The index with the first step of the axes in `over`. */
Index index_first(const Interp *interp, AxisSet over, const Index *at);
/* Moves on to the next index over `over`, existing or not; after the last one goes back to the
 * first and gives false. */
bool index_next(const Interp *interp, AxisSet over, Index *at);
/* The place of an index among all indices over `axes`, for values that no one else sees. */
size_t index_place(const Interp *interp, AxisSet axes, const Index *at);
/* The same in the layout that callers see. */
size_t index_layout(const Interp *interp, AxisSet axes, const Index *at);
/* How many indices there are. */
size_t index_count(const Interp *interp, AxisSet axes);

/* ---- the rules: y = n at an index; y is 0 before ---- */

/* All MAP operations (interp_map.c). */
void compute_map(Interp *interp, const Node *n, const Index *at, double *y);
/* Every other operation: compute_NAME. */
#define MAP(name, in, value, text, what)
#define OP(name, in, kind, shape, what)                                                            \
    void compute_##name(Interp *interp, const Node *n, const Index *at, double *y);
#include "ir/ops.def"

#endif
