/* nests: where values over two time axes are computed.
 *
 *     score = v . tanh(q + m)       q over Ty, m over Tx          for each row of Ty:
 *     w     = softmax(score, Tx)                            =>        score, w, context
 *     context = sum(w m, Tx)                                              over its steps of Tx
 *
 * Of such values only those of one row need to exist at a time. A nest is a kernel that goes row by
 * row and has parts: kernels over the row's steps of the inner axis, and small ones over the row
 * itself. What else reads or feeds it, such as a product with all rows, comes before or after.
 *
 * Stages tell what can be in one nest. Nests have odd stages, what is between them even ones; a
 * value from another nest or from between raises the stage, so no path leaves a nest and comes
 * back:
 *
 *     q = W s      stage 0          context, score, w    stage 1          s' = f(U context)   stage
 * 2
 */
#include "pass/items.h"

typedef struct Stages {
    Schedule *s;
    int *stage;      /* by node id, within its loop or outside of all */
    AxisSet *pair;   /* by node id: the two axes of the nest that it may be in */
    int *loop_stage; /* by number of loop */
} Stages;

bool schedule_is_pair(const Schedule *s, const Node *n)
{
    return inner_axis(s, n->axes) != NULL;
}

bool schedule_is_along_inner(const Node *n)
{
    switch (n->op) {
    case OP_last:
    case OP_first:
    case OP_reverse:
    case OP_shift:
    case OP_window:
    case OP_unwindow:
        return true;
    default:
        return false;
    }
}

bool schedule_is_nested(const Schedule *s, const Node *n)
{
    double value;
    if (op_table[n->op].kind == LEAF || n->op == OP_assemble || is_number(n, &value))
        return false;
    if (n->op == OP_along && schedule_is_broadcast(s, n))
        return false;
    if (n->op == OP_slice)
        return schedule_is_nested(s, n->in[0]) && schedule_is_pair(s, n);
    bool nested = schedule_is_pair(s, n);
    for (int k = 0; k < n->in_count; k++)
        nested = nested || schedule_is_pair(s, n->in[k]);
    return nested;
}

/* The two axes, of n itself or of what it reduces. */
static AxisSet pair_of(const Schedule *s, const Node *n)
{
    AxisSet axes = n->axes;
    for (int k = 0; k < n->in_count; k++)
        axes |= schedule_is_pair(s, n->in[k]) ? n->in[k]->axes : 0;
    return axes;
}

bool schedule_is_summed(const Schedule *s, const Node *n)
{
    const Axis *outer = outer_axis(s, pair_of(s, n));
    AxisSet rows = BATCH | (outer ? axis_bit(outer) : 0);
    return schedule_is_nested(s, n) && (n->axes & rows) != rows;
}

/* Whether n is element-wise work on the rows of the nest with a, and may be done in it. */
static bool is_of_row(const Schedule *s, const Node *n, const Node *a)
{
    double value;
    return is_map(n) && !is_number(n, &value) && n->axes == a->axes && !schedule_is_summed(s, a);
}

/* ---- stages ---- */

static bool is_odd(int stage)
{
    return stage % 2 != 0;
}

/* The lowest stage of n after its operand a. */
static int stage_after(const Stages *x, const Node *n, const Node *a, bool nested)
{
    const Schedule *s = x->s;
    const Loop *loop = s->loop_of[n->id], *its = s->loop_of[a->id];
    if (loop && its != loop)
        return 0;
    int stage = its == loop ? x->stage[a->id] : x->loop_stage[its->number];
    bool inside = its == loop && is_odd(stage);
    bool here = x->pair[a->id] == x->pair[n->id] && !schedule_is_summed(s, a);
    if (nested)
        return !inside ? stage + 1 : here ? stage : stage + 2;
    return inside && !is_of_row(s, n, a) ? stage + 1 : stage;
}

static void find_stage(Stages *x, const Node *n)
{
    const Schedule *s = x->s;
    bool nested = schedule_is_nested(s, n), mixed = false;
    int stage = nested ? 1 : 0;
    x->pair[n->id] = nested ? pair_of(s, n) : 0;
    bool starts = n->op == OP_carry && s->loop_of[n->id];
    for (int k = 0; k < n->in_count && !starts; k++) {
        const Node *a = n->in[k];
        int after = stage_after(x, n, a, nested);
        if (after > stage || (after == stage && !x->pair[n->id])) {
            x->pair[n->id] = nested ? x->pair[n->id] : x->pair[a->id];
            mixed = false;
        } else if (after == stage && !nested && is_odd(after) && x->pair[n->id] != x->pair[a->id]) {
            mixed = true;
        }
        stage = after > stage ? after : stage;
    }
    x->stage[n->id] = mixed ? stage + 1 : stage;
}

/* A loop comes between nests. */
static void find_loop_stage(Stages *x, const Loop *loop)
{
    const Schedule *s = x->s;
    int highest = 0;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        for (int k = 0; s->loop_of[n->id] == loop && k < n->in_count; k++) {
            const Loop *its = s->loop_of[n->in[k]->id];
            int stage = its == loop ? 0 : its ? x->loop_stage[its->number] : x->stage[n->in[k]->id];
            highest = stage > highest ? stage : highest;
        }
    }
    x->loop_stage[loop->number] = highest + highest % 2;
}

/* The lowest stage of its readers, or 0 where one is elsewhere. */
static int lowest_reader(const Stages *x, const Node *n)
{
    const Schedule *s = x->s;
    int lowest = 0;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++) {
            const Node *reader = s->order[i];
            if (reader->in[k] != n)
                continue;
            if (s->loop_of[reader->id] != s->loop_of[n->id] ||
                x->pair[reader->id] != x->pair[n->id])
                return 0;
            if (!lowest || x->stage[reader->id] < lowest)
                lowest = x->stage[reader->id];
        }
    return lowest;
}

/* Whether a nest of n's stage reads it. */
static bool is_needed(const Stages *x, const Node *n)
{
    const Schedule *s = x->s;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++) {
            const Node *reader = s->order[i];
            if (reader->in[k] == n && s->loop_of[reader->id] == s->loop_of[n->id] &&
                x->stage[reader->id] == x->stage[n->id] && x->pair[reader->id] == x->pair[n->id])
                return true;
        }
    return false;
}

/* Values over two axes move to the nest that reads them; work on rows leaves a nest that does not
 * need it. */
static void settle(Stages *x)
{
    for (int i = x->s->count - 1; i >= 0; i--) {
        const Node *n = x->s->order[i];
        if (schedule_is_nested(x->s, n) && schedule_is_pair(x->s, n)) {
            int lowest = lowest_reader(x, n);
            if (is_odd(lowest) && lowest > x->stage[n->id])
                x->stage[n->id] = lowest;
        } else if (is_odd(x->stage[n->id]) && !schedule_is_nested(x->s, n) && !is_needed(x, n)) {
            x->stage[n->id]++;
        }
    }
}

int *schedule_find_stages(Schedule *s, Arena *scratch, AxisSet **pair)
{
    size_t room = (size_t)s->graph->node_count + 1;
    Stages x = {s, arena_alloc(scratch, room * sizeof(int)),
                arena_alloc(scratch, room * sizeof(AxisSet)),
                arena_alloc(scratch, room * sizeof(int))};
    for (int i = 0; i < s->count; i++) {
        const Loop *loop = s->loop_of[s->order[i]->id];
        if (loop && (i == 0 || s->loop_of[s->order[i - 1]->id] != loop))
            find_loop_stage(&x, loop);
        find_stage(&x, s->order[i]);
    }
    settle(&x);
    *pair = x.pair;
    return x.stage;
}

/* ---- nests ---- */

static Kernel *new_nest(Schedule *s, const Node *n, AxisSet pair)
{
    Kernel *nest = arena_alloc(s->arena, sizeof *nest);
    size_t room = (size_t)s->count + 1;
    nest->nodes = arena_alloc(s->arena, room * sizeof *nest->nodes);
    nest->parts = arena_alloc(s->arena, room * sizeof *nest->parts);
    nest->loop = s->loop_of[n->id];
    nest->axis = outer_axis(s, pair);
    nest->inner = inner_axis(s, pair);
    nest->rows = s->stepped ? ROWS_BATCH : nest->loop ? ROWS_STEP : ROWS_EACH;
    return nest;
}

void schedule_find_nests(Schedule *s)
{
    Arena *scratch = arena_new();
    AxisSet *pair;
    int *stage = schedule_find_stages(s, scratch, &pair);
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        if (!is_odd(stage[n->id]))
            continue;
        Kernel *nest = NULL;
        for (int k = 0; k < i && !nest; k++) {
            const Node *m = s->order[k];
            if (s->nest_of[m->id] && s->loop_of[m->id] == s->loop_of[n->id] &&
                stage[m->id] == stage[n->id] && pair[m->id] == pair[n->id])
                nest = s->nest_of[m->id];
        }
        s->nest_of[n->id] = nest ? nest : new_nest(s, n, pair[n->id]);
    }
    arena_free(scratch);
}
