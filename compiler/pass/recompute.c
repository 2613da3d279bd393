/* recompute: values over two time axes are computed again where they are read again.
 *
 *     forward:   a = tanh(q + m)   over {B, Ty, Tx}
 *     backward:  ... dy (1 - a a)          =>      a' = tanh(q + m),   ... dy (1 - a' a')
 *
 * Whole vectors over two time axes would be larger than anything else in the memory of a model,
 * and q and m are there. Scalars over two axes (scores, weights) are kept.
 *
 * First every such value gets its home: the loop that it is computed in though it is in no
 * recurrence, because what it is made from is computed there. */
#include "pass/items.h"
#include "pass/place.h"

#include <string.h>

typedef struct Homes {
    Schedule *s; /* a draft: order, loops */
    Arena *scratch;
    size_t words;     /* of a set of loops */
    uint64_t *behind; /* by node id: the set of loops whose results it depends on, a bit each */
    int *stage;       /* by node id */
} Homes;

/* ---- sets of loops ---- */

enum { WORD = 64 };

static uint64_t *behind(const Homes *x, const Node *n)
{
    return x->behind + (size_t)n->id * x->words;
}

static bool has_loop(const uint64_t *set, const Loop *loop)
{
    return set[loop->number / WORD] >> loop->number % WORD & 1;
}

static void add_loop(uint64_t *set, const Loop *loop)
{
    set[loop->number / WORD] |= (uint64_t)1 << loop->number % WORD;
}

static void remove_loop(uint64_t *set, const Loop *loop)
{
    set[loop->number / WORD] &= ~((uint64_t)1 << loop->number % WORD);
}

/* ---- homes ---- */

static void add_behind_operands(const Homes *x, const Node *n, uint64_t *set)
{
    for (int k = 0; k < n->in_count; k++) {
        const Node *a = n->in[k];
        for (size_t i = 0; i < x->words; i++)
            set[i] |= behind(x, a)[i];
        if (x->s->loop_of[a->id])
            add_loop(set, x->s->loop_of[a->id]);
    }
}

/* Whether n can be done in the loop: no operand comes from behind it. */
static bool fits_into(const Homes *x, const Node *n, const Loop *loop)
{
    for (int k = 0; k < n->in_count; k++) {
        const Node *a = n->in[k];
        bool inside = x->s->loop_of[a->id] == loop;
        if (inside ? !(a->axes & axis_bit(loop->axis)) : has_loop(behind(x, a), loop))
            return false;
    }
    return true;
}

/* The axis that a nest with n has rows along. */
static const Axis *rows_of_nest(const Homes *x, const Node *n)
{
    const Axis *axis = NULL;
    if (schedule_is_pair(x->s, n))
        axis = outer_axis(x->s, n->axes);
    for (int k = 0; k < n->in_count && !axis; k++)
        if (schedule_is_pair(x->s, n->in[k]))
            axis = outer_axis(x->s, n->in[k]->axes);
    return axis;
}

static void find_home(Homes *x, const Node *n)
{
    Schedule *s = x->s;
    if (s->loop_of[n->id] || !schedule_is_nested(s, n))
        return;
    for (int k = 0; k < n->in_count; k++) {
        Loop *loop = s->loop_of[n->in[k]->id];
        if (loop && loop->axis == rows_of_nest(x, n) && fits_into(x, n, loop)) {
            s->loop_of[n->id] = loop;
            return;
        }
    }
}

/* All nodes of a loop depend on what any of them depends on. */
static void spread_in_loop(Homes *x, const Loop *loop)
{
    const Schedule *s = x->s;
    uint64_t *set = arena_alloc(x->scratch, x->words * sizeof *set);
    for (int i = 0; i < s->count; i++)
        if (s->loop_of[s->order[i]->id] == loop)
            add_behind_operands(x, s->order[i], set);
    remove_loop(set, loop);
    for (int i = 0; i < s->count; i++)
        if (s->loop_of[s->order[i]->id] == loop)
            memcpy(behind(x, s->order[i]), set, x->words * sizeof *set);
}

static void find_homes(Homes *x)
{
    const Schedule *s = x->s;
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        const Loop *loop = s->loop_of[n->id];
        if (loop && (i == 0 || s->loop_of[s->order[i - 1]->id] != loop))
            spread_in_loop(x, loop);
        if (loop)
            continue;
        find_home(x, n);
        add_behind_operands(x, n, behind(x, n));
        if (s->loop_of[n->id])
            remove_loop(behind(x, n), s->loop_of[n->id]);
    }
}

/* ---- clones ---- */

/* Where n is computed: a loop, or a nest outside of loops. */
static bool same_region(const Homes *x, const Node *a, const Node *n)
{
    const Loop *loop = x->s->loop_of[n->id];
    if (x->s->loop_of[a->id] != loop)
        return false;
    return loop || x->stage[a->id] == x->stage[n->id];
}

static bool is_recomputed(const Homes *x, const Node *a)
{
    return a->shape.kind == VECTOR && schedule_is_nested(x->s, a) && schedule_is_pair(x->s, a) &&
           !is_result(x->s, a);
}

/* The clones of one node, each for the region of its first reader. */
typedef struct Clone {
    Node *node;
    const Node *reader;
    struct Clone *next;
} Clone;

static Node *clone_for(Homes *x, Clone **clones, Node *a, const Node *reader)
{
    if (!is_recomputed(x, a) || same_region(x, a, reader))
        return a;
    for (Clone *c = clones[a->id]; c; c = c->next)
        if (same_region(x, c->reader, reader))
            return c->node;
    Graph *g = x->s->graph;
    Node **in = arena_grow(g->arena, a->in, (size_t)a->in_count, (size_t)a->in_count + 1,
                           sizeof *in);
    for (int k = 0; k < a->in_count; k++)
        in[k] = clone_for(x, clones, a->in[k], reader);
    g->pos = a->pos;
    Clone *c = arena_alloc(x->scratch, sizeof *c);
    *c = (Clone){graph_add(g, *a, in, a->in_count), reader, clones[a->id]};
    clones[a->id] = c;
    return c->node;
}

/* A home is told by a carry of its loop, which stays what it is when nodes are added. */
static Node *carry_of(const Loop *loop)
{
    return loop ? loop->carries[0].carry : NULL;
}

Node **schedule_recompute(Schedule *draft)
{
    Arena *scratch = arena_new();
    Graph *g = draft->graph;
    int before = g->node_count, pairs = 0;
    size_t room = (size_t)before + 1;
    for (int i = 0; i < draft->count; i++)
        pairs += schedule_is_nested(draft, draft->order[i]);
    if (!pairs) {
        arena_free(scratch);
        return NULL;
    }
    Homes x = {.s = draft, .scratch = scratch, .words = (size_t)draft->loop_count / WORD + 1};
    x.behind = arena_alloc(scratch, room * x.words * sizeof *x.behind);
    find_homes(&x);
    schedule_gather(draft);
    AxisSet *pair;
    x.stage = schedule_find_stages(draft, scratch, &pair);
    Clone **clones = arena_alloc(scratch, room * sizeof *clones);
    for (int i = draft->count - 1; i >= 0; i--) { /* readers first: they clone what is as it was */
        Node *n = draft->order[i];
        for (int k = 0; k < n->in_count; k++)
            if (schedule_is_nested(draft, n))
                n->in[k] = clone_for(&x, clones, n->in[k], n);
    }
    Node **homes = arena_alloc(g->arena, ((size_t)g->node_count + 1) * sizeof *homes);
    for (int i = 0; i < before; i++) {
        homes[i] = carry_of(draft->loop_of[i]);
        for (const Clone *c = clones[i]; c; c = c->next)
            homes[c->node->id] = carry_of(draft->loop_of[c->reader->id]);
    }
    arena_free(scratch);
    return homes;
}
