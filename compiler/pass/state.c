/* The states of a stream: what carries and windows along its axis keep from step to step.
 *
 *     s = carry(init, next)      keeps one value:     s[0] = init,  the next one is `next`
 *     y = window(x)              keeps k steps of x:  0 at first,   the next one is y without its
 *                                                                   oldest step
 */
#include "pass/state.h"

#include <string.h>

bool state_is_kept(const Model *model, const Node *n)
{
    bool keeps = n->op == OP_window ? n->k > 0 : n->op == OP_carry && !n->reverse;
    return keeps && n->axis == model->stream;
}

Shape state_shape(const Model *model, const Node *n)
{
    return n->op == OP_window ? shape_vector(size_of(model->arena, window_before_units(n)))
                              : n->shape;
}

/* ---- equal states ---- */

/* Whether two initial values are the same number or id, or the same node. */
static bool same_start(const Node *a, const Node *b)
{
    double x, y;
    if (a->type == ID && a->op == OP_constant && b->op == OP_constant)
        return b->type == ID && a->value == b->value;
    return a == b || (is_number(a, &x) && is_number(b, &y) && x == y);
}

static Node *now(Node *const *to, Node *n)
{
    return to[n->id] ? to[n->id] : n;
}

static Node *kept_value(const Node *n)
{
    return n->in[n->op == OP_carry];
}

/* Whether two states of one value hold the same at every step. */
static bool hold_the_same(const Node *a, const Node *b)
{
    if (a->op != b->op || a->axes != b->axes || a->k != b->k || units(a) != units(b))
        return false;
    return a->op == OP_window || same_start(a->in[0], b->in[0]);
}

/* A state stands behind those that it reads, so one look at each is enough. */
void state_share(Model *model) /* the states of one value are a list: last[its id], before[...] */
{
    Arena *scratch = arena_new();
    Graph *g = model->graph;
    Node **to = arena_alloc(scratch, ((size_t)g->node_count + 1) * sizeof *to);
    Node **last = arena_alloc(scratch, ((size_t)g->node_count + 1) * sizeof *last);
    Node **before = arena_alloc(scratch, ((size_t)g->node_count + 1) * sizeof *before);
    for (int i = 0; i < g->node_count; i++) {
        Node *n = g->nodes[i];
        if (!state_is_kept(model, n))
            continue;
        const int of = now(to, kept_value(n))->id;
        Node *same = last[of];
        while (same && !hold_the_same(same, n))
            same = before[same->id];
        to[n->id] = same;
        if (!same) {
            before[n->id] = last[of];
            last[of] = n;
        } else if (!same->name) {
            same->name = n->name;
        }
    }
    graph_replace(g, to);
    arena_free(scratch);
}

/* ---- steps ---- */

Node *state_leaf(Graph *g, const State *state)
{
    Node like = {.op = OP_input,
                 .input = state->input,
                 .name = state->name,
                 .shape = state->shape,
                 .type = state->node->type,
                 .axes = BATCH | (state->node->axes & ~axis_bit(g->model->stream)),
                 .pos = state->node->pos};
    return graph_add(g, like, NULL, 0);
}

Node *state_start(Graph *g, const State *state)
{
    if (state->held)
        return state->node;
    return state->node->op == OP_window ? graph_number(g, 0, state->shape, 0) : state->node->in[0];
}

Node *state_window(Graph *g, const State *state, const Node *window, Node *x)
{
    if (is_scalar(x))
        x = graph_fill(g, x, size_of(g->arena, 1));
    if (!state)
        return x;
    Node *in[] = {state_leaf(g, state), x};
    return graph_add(g, (Node){.op = OP_concat, .name = window->name, .pos = window->pos}, in, 2);
}

Node *state_behind(Graph *g, const State *state, Node *shown)
{
    return graph_slice(g, shown, units(state->node->in[0]), state->shape.rows);
}

/* ---- chunks ---- */

void state_begin_chunk(Graph *g, Node *n, const State *state, Node *restart)
{
    g->pos = n->pos;
    Node *start = n->op == OP_carry ? n->in[0] : graph_number(g, 0, state->shape, 0);
    start = graph_op(g, OP_select, restart, start, state_leaf(g, state));
    if (n->op == OP_carry) {
        n->in[0] = start;
        return;
    }
    n->in = arena_grow(g->arena, n->in, 1, 2, sizeof *n->in);
    n->in[n->in_count++] = start;
}

Node *state_of_next_chunk(Graph *g, Node *n, const State *state)
{
    Node *next = n->op == OP_window ? n : n->in[1];
    if (next->axes & axis_bit(n->axis))
        next = graph_add(g, (Node){.op = OP_last, .axis = n->axis}, &next, 1);
    if (n->op == OP_window)
        next = state_behind(g, state, next);
    return graph_along(g, next, BATCH);
}
