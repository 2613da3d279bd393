/* Making graphs, walking them in order, and copying the part that some results need. */
#include "ir/ir.h"

#include <assert.h>
#include <string.h>

Graph *graph_new(Model *model)
{
    Graph *g = arena_alloc(model->arena, sizeof *g);
    g->arena = model->arena;
    g->model = model;
    return g;
}

static Node *append(Graph *g, Node like, Node *const *in, int in_count)
{
    if (g->node_count == g->node_room) {
        g->node_room = 2 * g->node_room + 64;
        g->nodes = arena_grow(g->arena, g->nodes, (size_t)g->node_count, (size_t)g->node_room,
                              sizeof *g->nodes);
    }
    Node *n = arena_alloc(g->arena, sizeof *n);
    *n = like;
    n->id = g->node_count;
    n->in_count = in_count;
    n->in = arena_alloc(g->arena, (size_t)(in_count ? in_count : 1) * sizeof *n->in);
    if (in_count)
        memcpy(n->in, in, (size_t)in_count * sizeof *n->in);
    if (!n->pos.file)
        n->pos = g->pos;
    g->nodes[g->node_count++] = n;
    return n;
}

Node *graph_add(Graph *g, Node like, Node *const *in, int in_count)
{
    assert(op_table[like.op].in == -1 || op_table[like.op].in == in_count);
    Node *n = append(g, like, in, in_count);
    shape_infer(g, n);
    return n;
}

Node *graph_op(Graph *g, Op op, Node *a, Node *b, Node *c)
{
    Node *in[] = {a, b, c};
    return graph_add(g, (Node){.op = op}, in, op_table[op].in);
}

Node *graph_constant(Graph *g, double value)
{
    return graph_add(g, (Node){.op = OP_constant, .value = value}, NULL, 0);
}

Node *graph_param(Graph *g, Param *param, Pos pos)
{
    Node like = {.op = OP_param, .param = param, .shape = param->shape, .pos = pos};
    return graph_add(g, like, NULL, 0);
}

bool input_is_id(const Input *input)
{
    return input->kind == INPUT_TOKENS || input->kind == INPUT_TOKEN || input->kind == INPUT_BAGS;
}

Size *input_features(const Input *input)
{
    switch (input->kind) {
    case INPUT_TOKENS:
    case INPUT_TOKEN:
    case INPUT_SCALAR:
    case INPUT_RESTART:
        return NULL;
    case INPUT_BAGS:
        return input->most;
    default:
        return input->size;
    }
}

Node *graph_input(Graph *g, Input *input)
{
    Size *features = input_features(input);
    Node like = {
        .op = OP_input,
        .input = input,
        .name = input->name,
        .shape = features ? shape_vector(features) : shape_scalar(),
        .type = input_is_id(input) ? ID : FLOAT,
        .axes = BATCH | (input->axis ? axis_bit(input->axis) : 0),
        .pos = input->pos,
    };
    return graph_add(g, like, NULL, 0);
}

Node *graph_sum_over(Graph *g, Node *a, AxisSet over)
{
    if (!over)
        return a;
    return graph_add(g, (Node){.op = OP_sum_over, .over = over}, &a, 1);
}

Node *graph_along(Graph *g, Node *a, AxisSet over)
{
    over &= ~a->axes;
    if (!over)
        return a;
    return graph_add(g, (Node){.op = OP_along, .over = over, .shape = a->shape, .type = a->type},
                     &a, 1);
}

Node *graph_slice(Graph *g, Node *a, int first, Size *size)
{
    return graph_add(g, (Node){.op = OP_slice, .k = first, .shape = shape_vector(size)}, &a, 1);
}

Node *graph_fill(Graph *g, Node *a, Size *size)
{
    return graph_add(g, (Node){.op = OP_fill, .shape = shape_vector(size)}, &a, 1);
}

Node *graph_like(Graph *g, Node *a, Shape shape, AxisSet axes)
{
    if (shape.kind == VECTOR && a->shape.kind == SCALAR)
        a = graph_fill(g, a, shape.rows);
    return graph_along(g, a, axes);
}

Node *graph_number(Graph *g, double value, Shape shape, AxisSet axes)
{
    return graph_like(g, graph_constant(g, value), shape, axes);
}

Node *graph_view(Graph *g, const Node *view, Block from, Shape shape)
{
    Node like = *view;
    like.block.row += view->transposed ? from.column : from.row;
    like.block.column += view->transposed ? from.row : from.column;
    like.shape = shape;
    return graph_add(g, like, NULL, 0);
}

Node *graph_columns(Graph *g, const Node *view, int first, Size *count)
{
    return graph_view(g, view, (Block){.column = first}, shape_matrix(view->shape.rows, count));
}

Node *graph_transposed(Graph *g, const Node *view)
{
    Node like = *view;
    like.transposed = !view->transposed;
    like.shape = shape_matrix(view->shape.columns, view->shape.rows);
    return graph_add(g, like, NULL, 0);
}

Node *graph_carry(Graph *g, Node *init, Axis *axis, bool reverse, Pos pos)
{
    Node *in[] = {init, NULL};
    Node like = {.op = OP_carry, .axis = axis, .reverse = reverse, .axes = BATCH, .pos = pos};
    return graph_add(g, like, in, 2);
}

void graph_close(Graph *g, Node *carry, Node *next)
{
    assert(carry->op == OP_carry && !carry->in[1]);
    carry->in[1] = next;
    shape_infer(g, carry);
}

void graph_result(Graph *g, Role role, const char *name, int index, Node *node)
{
    if (g->result_count == g->result_room) {
        g->result_room = 2 * g->result_room + 8;
        g->results = arena_grow(g->arena, g->results, (size_t)g->result_count,
                                (size_t)g->result_room, sizeof *g->results);
    }
    g->results[g->result_count++] = (Result){role, name, index, node};
}

Node *graph_find(const Graph *g, Role role, const char *name)
{
    for (int i = 0; i < g->result_count; i++)
        if (g->results[i].role == role && (!name || strcmp(g->results[i].name, name) == 0))
            return g->results[i].node;
    return NULL;
}

/* ---- order ---- */

/* A node whose operands are being visited. No walk calls itself: a graph may be as deep as it is
 * large. */
typedef struct Visit {
    Node *node;
    int next; /* operand */
} Visit;

typedef struct Walk {
    Visit *open; /* the way from a result to here */
    Node **order;
    int count;
    Node **carries; /* whose `next` is still to be visited */
    int carry_count;
    bool *seen;
} Walk;

static void leave(Walk *walk, Node *n)
{
    walk->order[walk->count++] = n;
    if (n->op == OP_carry)
        walk->carries[walk->carry_count++] = n;
}

static int enter(Walk *walk, int depth, Node *n)
{
    if (walk->seen[n->id])
        return depth;
    walk->seen[n->id] = true;
    walk->open[depth] = (Visit){n, 0};
    return depth + 1;
}

static void visit(Walk *walk, Node *n)
{
    int depth = enter(walk, 0, n);
    while (depth) {
        Visit *last = &walk->open[depth - 1];
        int operands = last->node->op == OP_carry ? 1 : last->node->in_count;
        if (last->next < operands) {
            depth = enter(walk, depth, last->node->in[last->next++]);
        } else {
            leave(walk, last->node);
            depth--;
        }
    }
}

Node **graph_order(const Graph *g, Arena *arena, int *count)
{
    size_t room = (size_t)g->node_count + 1;
    Walk walk = {
        .open = arena_alloc(arena, room * sizeof(Visit)),
        .order = arena_alloc(arena, room * sizeof(Node *)),
        .carries = arena_alloc(arena, room * sizeof(Node *)),
        .seen = arena_alloc(arena, room),
    };
    for (int i = 0; i < g->result_count; i++) {
        visit(&walk, g->results[i].node);
        for (int c = 0; c < walk.carry_count; c++)
            visit(&walk, walk.carries[c]->in[1]);
        walk.carry_count = 0;
    }
    *count = walk.count;
    return walk.order;
}

bool graph_is_result(const Graph *g, const Node *n)
{
    for (int i = 0; i < g->result_count; i++)
        if (g->results[i].node == n)
            return true;
    return false;
}

int *graph_uses(const Graph *g, Arena *arena)
{
    int count;
    Node **order = graph_order(g, arena, &count);
    int *uses = arena_alloc(arena, (size_t)(g->node_count + 1) * sizeof *uses);
    for (int i = 0; i < count; i++)
        for (int k = 0; k < order[i]->in_count; k++)
            uses[order[i]->in[k]->id]++;
    for (int i = 0; i < g->result_count; i++)
        uses[g->results[i].node->id]++;
    return uses;
}

/* ---- replace ---- */

static Node *replacement(Node *const *to, Node *n)
{
    while (to[n->id])
        n = to[n->id];
    return n;
}

void graph_replace(Graph *g, Node *const *to)
{
    for (int i = 0; i < g->node_count; i++)
        for (int k = 0; k < g->nodes[i]->in_count; k++)
            g->nodes[i]->in[k] = replacement(to, g->nodes[i]->in[k]);
    for (int i = 0; i < g->result_count; i++)
        g->results[i].node = replacement(to, g->results[i].node);
}

/* ---- copy ---- */

Graph *graph_copy(const Graph *g, bool (*wanted)(const Result *), Node ***map)
{
    Graph part = *g; /* the same nodes, fewer results */
    part.results = NULL;
    part.result_count = part.result_room = 0;
    for (int i = 0; i < g->result_count; i++)
        if (!wanted || wanted(&g->results[i]))
            graph_result(&part, g->results[i].role, g->results[i].name, g->results[i].index,
                         g->results[i].node);
    int count;
    Node **order = graph_order(&part, g->arena, &count);
    Node **copies = arena_alloc(g->arena, (size_t)(g->node_count + 1) * sizeof *copies);
    Graph *to = graph_new(g->model);
    for (int i = 0; i < count; i++) {
        Node *n = append(to, *order[i], order[i]->in, order[i]->in_count);
        copies[order[i]->id] = n;
    }
    for (int i = 0; i < to->node_count; i++)
        for (int k = 0; k < to->nodes[i]->in_count; k++)
            to->nodes[i]->in[k] = copies[to->nodes[i]->in[k]->id];
    for (int i = 0; i < part.result_count; i++) {
        Result *r = &part.results[i];
        graph_result(to, r->role, r->name, r->index, copies[r->node->id]);
    }
    if (map)
        *map = copies;
    return to;
}
