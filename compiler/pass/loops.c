/* Loops: one for each recurrence, and what else is done in them.
 *
 * The strongly connected components of the graph are its true recurrences, and each becomes a loop
 * over its axis. Everything else leaves the loop: an input product of all steps is one large
 * product, a weight gradient one large product. Element-wise work that only one loop reads goes
 * back into it, since there it is free. */
#include "pass/items.h"

static Loop *new_loop(Schedule *s, const Node *carry)
{
    Loop *loop = arena_alloc(s->arena, sizeof *loop);
    loop->axis = carry->axis;
    loop->reverse = carry->reverse;
    loop->carries = arena_alloc(s->arena, (size_t)s->count * sizeof *loop->carries);
    loop->kernels = arena_alloc(s->arena, (size_t)s->count * sizeof *loop->kernels);
    loop->ends = arena_alloc(s->arena, (size_t)s->count * sizeof *loop->ends);
    return loop;
}

void schedule_find_loops(Schedule *s, const int *component)
{
    Loop **loops = arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof *loops);
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        if (!component[n->id] || n->op != OP_carry)
            continue;
        Loop **loop = &loops[component[n->id]];
        if (!*loop) {
            *loop = new_loop(s, n);
            (*loop)->number = s->loop_count++;
        }
        if ((*loop)->axis != n->axis || (*loop)->reverse != n->reverse)
            fail(n->pos, "a recurrence over two axes or in both directions is not supported yet");
        (*loop)->carries[(*loop)->carry_count++] = (CarryState){.carry = n};
    }
    for (int i = 0; i < s->count; i++)
        s->loop_of[s->order[i]->id] = loops[component[s->order[i]->id]];
}

/* ---- values over two axes ---- */

static Pair *find_pair(const Schedule *s, AxisSet axes)
{
    for (int i = 0; i < s->pair_count; i++)
        if (s->pairs[i].axes == axes)
            return &s->pairs[i];
    return NULL;
}

/* The other one of two axes; NULL if there are not two. */
static Axis *other_axis(const Schedule *s, AxisSet axes, AxisSet one)
{
    AxisSet other = axes & ~(one | BATCH);
    return (axes & one) && other && !(other & (other - 1)) ? time_axis(s->graph->model, other)
                                                           : NULL;
}

/* What a nest can only do along its inner axis. */
static void find_pair_of_reduction(Schedule *s, const Node *n)
{
    bool along_inner = n->op == OP_max_over || schedule_is_along_inner(n) ||
                       (n->op == OP_carry && !s->loop_of[n->id]);
    if (!along_inner)
        return;
    AxisSet axes = (n->axes | n->in[0]->axes) & ~(AxisSet)BATCH;
    Axis *outer = other_axis(s, axes, n->axis ? axis_bit(n->axis) : n->over);
    if (outer && !find_pair(s, axes))
        s->pairs[s->pair_count++] = (Pair){axes, outer};
}

void schedule_find_pairs(Schedule *s)
{
    s->pairs = arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof *s->pairs);
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        const Loop *loop = s->loop_of[n->id];
        AxisSet axes = n->axes & ~(AxisSet)BATCH;
        if (!loop || !(axes & (axes - 1)))
            continue;
        Pair *pair = find_pair(s, axes);
        if (pair && pair->outer != loop->axis)
            fail(n->pos, "values over %s and %s in recurrences along both are not supported yet",
                 pair->outer->name, loop->axis->name);
        if (!pair)
            s->pairs[s->pair_count++] = (Pair){axes, loop->axis};
    }
    for (int i = 0; i < s->count; i++)
        find_pair_of_reduction(s, s->order[i]);
}

/* ---- work that is done in loops ---- */

/* The loop that all readers of n are in as element-wise work of n's units, or NULL. What chooses
 * between operands stays outside: a kernel may ask it whether to run. */
static Loop *only_reader(const Schedule *s, const Node *n)
{
    Loop *loop = NULL;
    int readers = 0;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++) {
            const Node *user = s->order[i];
            if (user->in[k] != n)
                continue;
            readers++;
            Loop *its = s->loop_of[user->id];
            bool asked = user->op == OP_select && k == 0 && is_scalar(n);
            if (!its || (loop && its != loop) || !is_map(user) || units(user) != units(n) || asked)
                return NULL;
            loop = its;
        }
    return readers == s->uses[n->id] ? loop : NULL;
}

void schedule_sink_into_loops(Schedule *s)
{
    for (int i = s->count - 1; i >= 0; i--) {
        Node *n = s->order[i];
        if (s->loop_of[n->id] || !is_map(n))
            continue;
        Loop *loop = only_reader(s, n);
        if (loop && (n->axes & axis_bit(loop->axis)))
            s->loop_of[n->id] = loop;
    }
}

void schedule_find_ends(Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        if ((n->op != OP_last && n->op != OP_first) || s->loop_of[n->id])
            continue;
        Loop *loop = s->loop_of[n->in[0]->id];
        if (loop && loop->axis == n->axis && loop->reverse == (n->op == OP_first)) {
            loop->ends[loop->end_count++] = n;
            s->loop_of[n->id] = loop;
        }
    }
}

/* ---- gathering ---- */

/* What n's neighbours in the order are to share, or NULL where it may stand alone. */
typedef const void *GroupOf(const Schedule *s, const Node *n);

static const void *loop_or_nest(const Schedule *s, const Node *n)
{
    return s->loop_of[n->id] ? (const void *)s->loop_of[n->id] : s->nest_of[n->id];
}

static const void *nest(const Schedule *s, const Node *n)
{
    return s->nest_of[n->id];
}

typedef struct Gathering {
    const Schedule *s;
    GroupOf *group;
    bool *done;
    Node **sorted;
    int filled;
} Gathering;

static bool is_of_group(const Gathering *x, const Node *m, const Node *n)
{
    const void *group = x->group(x->s, n);
    return group ? x->group(x->s, m) == group : m == n;
}

/* Puts n's group, or n alone, behind all that it depends on. */
static void append_with_group(Gathering *x, const Node *n)
{
    const Schedule *s = x->s;
    if (x->done[n->id])
        return;
    for (int i = 0; i < s->count; i++)
        if (is_of_group(x, s->order[i], n))
            x->done[s->order[i]->id] = true;
    for (int i = 0; i < s->count; i++) {
        const Node *m = s->order[i];
        bool starts = x->group == nest && carry_state(s, m);
        for (int k = 0; is_of_group(x, m, n) && !starts && k < m->in_count; k++)
            append_with_group(x, m->in[k]);
    }
    for (int i = 0; i < s->count; i++)
        if (is_of_group(x, s->order[i], n))
            x->sorted[x->filled++] = s->order[i];
}

static void gather(Schedule *s, GroupOf *group)
{
    Arena *scratch = arena_new();
    Gathering x = {s, group, arena_alloc(scratch, (size_t)s->graph->node_count + 1),
                   arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof(Node *)), 0};
    for (int i = 0; i < s->count; i++)
        append_with_group(&x, s->order[i]);
    s->order = x.sorted;
    arena_free(scratch);
}

void schedule_gather(Schedule *s)
{
    gather(s, loop_or_nest);
    gather(s, nest);
}
