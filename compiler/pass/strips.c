/* strips: what is too wide to exist for all rows at once is computed for some rows at a time.
 *
 *     logits = W r + b     [N, V]            for each strip of rows
 *     nll    = ... logits  [N]                   logits, nll, d_logits, d_r of these rows
 *     dlogits              [N, V]      =>        dW += d_logits' r
 *     dr     = W' dlogits  [N, E]
 *     dW     = dlogits' r
 *
 * A strip is a kernel whose parts run over the same rows, outside of all loops: wide values, all
 * that reads them, and what lies on a path between. Values that nothing else reads have room for
 * one strip, so that they stay in a cache; sums over the rows begin with 0, and each strip adds to
 * them. */
#include "pass/items.h"

/* The rows that n is computed over, or that it sums; 0 where strips of it cannot be taken. */
static AxisSet rows_of(const Schedule *s, const Node *n)
{
    double value;
    AxisSet axes = n->shape.kind == MATRIX ? 0 : n->axes;
    if (s->loop_of[n->id] || s->nest_of[n->id])
        return 0;
    if (op_table[n->op].kind == GRADIENT && n->op != OP_assemble)
        axes = n->in[0]->axes | n->in[1]->axes;
    else if (n->op == OP_sum_over && !n->axes && !is_number(n->in[0], &value))
        axes = n->in[0]->axes;
    else if (op_table[n->op].kind == TIME || op_table[n->op].kind == LEAF)
        axes = 0;
    bool one_axis = time_axis(s->graph->model, axes) && !inner_axis(s, axes);
    return (axes & BATCH) && one_axis ? axes : 0;
}

/* Whether n reads each of these rows, or what is the same for all. */
static bool reads_row_by_row(const Schedule *s, const Node *n, AxisSet rows)
{
    for (int k = 0; k < n->in_count; k++) {
        const Node *a = source_of(s, n->in[k]);
        if (a->axes && a->axes != rows)
            return false;
    }
    return true;
}

static bool can_be_in_strip(const Schedule *s, const Node *n, AxisSet rows)
{
    return rows && rows_of(s, n) == rows && reads_row_by_row(s, n, rows);
}

static bool is_wide(const Node *n)
{
    return n->op != OP_slice && units(n) >= RNN_STRIP_WIDTH;
}

/* ---- who is in one ---- */

typedef struct Strips {
    Schedule *s;
    bool *in;     /* by node id: whether it is in the strip that is being made */
    bool *below;  /* whether it depends on what is in it */
    bool *above;  /* whether what is in it depends on it */
    AxisSet rows; /* of that strip */
} Strips;

/* Whether strips can be taken of all that reads n, also through a slice of it; not of a result. */
static bool can_be_read(const Schedule *s, const Node *n, AxisSet rows)
{
    int readers = 0;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++) {
            const Node *reader = s->order[i];
            if (reader->in[k] != n)
                continue;
            readers++;
            if (!can_be_in_strip(s, reader, rows) ||
                (reader->op == OP_slice && !can_be_read(s, reader, rows)))
                return false;
        }
    return readers > 0 && readers == s->uses[n->id];
}

static bool begins_strip(const Schedule *s, const Node *n)
{
    AxisSet rows = rows_of(s, n);
    return n->axes == rows && can_be_in_strip(s, n, rows) && is_wide(n) && can_be_read(s, n, rows);
}

/* Puts n into the strip, and with what begins one all that reads it and what it reads of the kind.
 */
static void put(Strips *x, const Node *n)
{
    const Schedule *s = x->s;
    if (x->in[n->id])
        return;
    x->in[n->id] = true;
    bool whole = n->op == OP_slice || begins_strip(s, n);
    for (int i = 0; i < s->count; i++)
        for (int k = 0; whole && k < s->order[i]->in_count; k++)
            if (s->order[i]->in[k] == n)
                put(x, s->order[i]);
    for (int k = 0; k < n->in_count; k++) {
        const Node *a = n->in[k];
        bool slice = a->op == OP_slice && rows_of(s, a) == x->rows && begins_strip(s, a->in[0]);
        if (rows_of(s, a) == x->rows && (slice || begins_strip(s, a)))
            put(x, a);
    }
}

/* ---- whether it can run at once ---- */

/* Loops, nests and other strips run at once, too: what holds for one of their nodes does for all.
 */
static bool spread(const Strips *x, bool *marks, const Node *from, const Node *to)
{
    const Schedule *s = x->s;
    const Loop *loop = s->loop_of[to->id];
    const Kernel *nest = s->nest_of[to->id];
    bool changed = false;
    if (!marks[from->id] && !x->in[from->id])
        return false;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        bool together = n == to || (loop && s->loop_of[n->id] == loop) ||
                        (nest && s->nest_of[n->id] == nest);
        if (together && !marks[n->id])
            changed = marks[n->id] = true;
    }
    return changed;
}

static void find_paths(const Strips *x)
{
    const Schedule *s = x->s;
    for (int i = 0; i <= s->graph->node_count; i++)
        x->below[i] = x->above[i] = false;
    for (bool changed = true; changed;) {
        changed = false;
        for (int i = 0; i < s->count; i++)
            for (int k = 0; k < s->order[i]->in_count; k++) {
                const Node *n = s->order[i], *a = n->in[k];
                changed = spread(x, x->below, a, n) || changed;
                changed = spread(x, x->above, n, a) || changed;
            }
    }
}

/* Takes in what lies on a path between two nodes of the strip. False where that cannot be, or where
 * one node needs the sum of another over all rows. */
static bool close_paths(Strips *x)
{
    const Schedule *s = x->s;
    for (bool grown = true; grown;) {
        grown = false;
        find_paths(x);
        for (int i = 0; i < s->count; i++) {
            const Node *n = s->order[i];
            if (!x->below[n->id] || !x->above[n->id] || x->in[n->id])
                continue;
            if (n->axes != x->rows || !can_be_in_strip(s, n, x->rows))
                return false;
            x->in[n->id] = grown = true;
        }
    }
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        if (x->in[n->id] && n->axes != x->rows && x->above[n->id])
            return false;
    }
    return true;
}

/* ---- the kernel ---- */

static int most_rows(const Strips *x)
{
    int widest = 1;
    for (int i = 0; i < x->s->count; i++) {
        const Node *n = x->s->order[i];
        if (x->in[n->id] && n->axes == x->rows && units(n) > widest)
            widest = units(n);
    }
    int rows = RNN_STRIP_FLOATS / widest;
    return rows < RNN_STRIP_ROWS ? RNN_STRIP_ROWS : rows;
}

static void make_strip(const Strips *x)
{
    Schedule *s = x->s;
    size_t room = (size_t)s->count + 1;
    Kernel *strip = arena_alloc(s->arena, sizeof *strip);
    *strip = (Kernel){.nodes = arena_alloc(s->arena, room * sizeof *strip->nodes),
                      .parts = arena_alloc(s->arena, room * sizeof *strip->parts),
                      .axis = time_axis(s->graph->model, x->rows),
                      .rows = ROWS_STRIP,
                      .strip = most_rows(x)};
    for (int i = 0; i < s->count; i++)
        if (x->in[s->order[i]->id])
            s->nest_of[s->order[i]->id] = strip;
}

void schedule_find_strips(Schedule *s)
{
    Arena *scratch = arena_new();
    size_t room = (size_t)s->graph->node_count + 1;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        if (!begins_strip(s, n))
            continue;
        Strips x = {s, arena_alloc(scratch, room), arena_alloc(scratch, room),
                    arena_alloc(scratch, room), n->axes};
        put(&x, n);
        if (close_paths(&x))
            make_strip(&x);
    }
    arena_free(scratch);
}
