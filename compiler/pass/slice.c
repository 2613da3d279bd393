/* slice: one graph per entry point, and the streaming rule.
 *
 * A step of the stream is the graph with its axis taken away: a carry along it becomes a leaf (the
 * state) and a result (the next state).
 *
 *     s = carry(init, next) along T     =>     s = state k,   result: state k = next
 *
 * A window along it is a state, too: the steps before the one at hand.
 *
 *     y = window(x) along T              =>     y = state k .. x,   result: state k = y but for its
 *                                                                   oldest step
 *
 * The same states are what truncated BPTT takes from chunk to chunk; there the axis stays, and a
 * carry begins with the state, or with `init` in rows that start anew. What a step reads and does
 * not vary along the axis (a captured memory, an encoder's last state) is held as state that never
 * changes. */
#include "pass/state.h"

#include <assert.h>
#include <string.h>

/* ---- the stream's axis and states ---- */

static Axis *stream_axis(const Model *model)
{
    if (model->carry)
        return model->carry;
    if (model->token)
        return model->token->axis;
    return model->axis_count == 1 ? model->axes[0] : NULL;
}

static bool is_stepped(const Model *model, const Result *r)
{
    bool wanted = r->role == RESULT_OUTPUT || r->role == RESULT_LOGITS;
    return wanted && (r->node->axes & axis_bit(model->stream));
}

static bool has_stepped_result(const Model *model)
{
    for (int i = 0; i < model->graph->result_count; i++)
        if (is_stepped(model, &model->graph->results[i]))
            return true;
    return false;
}

/* In generation the token that is fed in is the one of the step before: `previous` is the input. */
static bool is_fed_back(const Model *model, const Node *n)
{
    return model->token && n->op == OP_carry && n->in[1]->op == OP_input &&
           n->in[1]->input == model->token;
}

/* The part of the graph that a step computes: results, and what varies along the stream. */
static Graph *stepped_part(const Model *model, Arena *scratch)
{
    Graph *part = arena_alloc(scratch, sizeof *part);
    *part = *model->stepped;
    part->results = NULL;
    part->result_count = part->result_room = 0;
    for (int i = 0; i < model->stepped->result_count; i++) {
        Result *r = &model->stepped->results[i];
        if (is_stepped(model, r))
            graph_result(part, r->role, r->name, r->index, r->node);
    }
    return part;
}

static const Node *find_ahead(const Model *model)
{
    Arena *scratch = arena_new();
    Graph *part = stepped_part(model, scratch);
    int count;
    Node **order = graph_order(part, scratch, &count);
    const Node *found = NULL;
    for (int i = 0; i < count && !found; i++)
        if (looks_ahead(order[i], model->stream))
            found = order[i];
    arena_free(scratch);
    return found;
}

static void add_state(Model *model, Node *n, bool held)
{
    if (model->state_count == model->state_room) {
        model->state_room = 2 * model->state_room + 8;
        model->states = arena_grow(model->arena, model->states, (size_t)model->state_count,
                                   (size_t)model->state_room, sizeof *model->states);
    }
    const char *name = n->name ? n->name : op_table[n->op].name;
    const Shape shape = held ? n->shape : state_shape(model, n);
    Input *input = arena_alloc(model->arena, sizeof *input);
    *input = (Input){.name = name,
                     .id = model->state_count,
                     .kind = INPUT_CARRIED,
                     .axis = time_axis(model, n->axes & ~axis_bit(model->stream)),
                     .size = shape.rows,
                     .pos = n->pos};
    model->states[model->state_count++] = (State){name, n, shape, held, input->axis, input};
}

/* A value that a step reads and that stands still along the stream. */
static bool is_held_operand(const Model *model, const Node *user, const Node *a)
{
    AxisSet bit = axis_bit(model->stream);
    return (user->axes & bit) && !(a->axes & bit) && (a->axes & BATCH) &&
           !state_is_kept(model, user);
}

static int find_state(const Model *model, const Node *n)
{
    for (int i = 0; i < model->state_count; i++)
        if (model->states[i].node == n)
            return i;
    return -1;
}

static void add_input(Model *model, Input like)
{
    if (model->input_count == model->input_room) {
        model->input_room = 2 * model->input_room + 8;
        model->inputs = arena_grow(model->arena, model->inputs, (size_t)model->input_count,
                                   (size_t)model->input_room, sizeof *model->inputs);
    }
    Input *input = arena_alloc(model->arena, sizeof *input);
    *input = like;
    input->id = model->input_count;
    model->inputs[model->input_count++] = input;
}

static void add_cotangents(Model *model)
{
    for (int i = 0; i < model->graph->result_count; i++) {
        const Result *r = &model->graph->results[i];
        if (r->role != RESULT_OUTPUT || r->node->type == ID)
            continue;
        Axis *axis = time_axis(model, r->node->axes);
        add_input(model,
                  (Input){.name = arena_format(model->arena, "G_%s", r->name),
                          .kind = INPUT_COTANGENT,
                          .axis = axis,
                          .inner = axis ? time_axis(model, r->node->axes & ~axis_bit(axis)) : NULL,
                          .size = r->node->shape.rows,
                          .pos = r->node->pos});
    }
}

/* x * mask, where nothing is dropped */
static Node *undropped(Graph *g, const Node *product)
{
    const Node *a = product->in[0], *b = product->in[1];
    if (a->op != OP_dropout_mask && b->op != OP_dropout_mask)
        return NULL;
    Node *x = product->in[a->op == OP_dropout_mask];
    if (!x->name)
        x->name = product->name;
    return graph_along(g, x, product->axes);
}

/* All that is multiplied by a mask of dropout stays, and any other mask is 1. */
static void drop_dropout(Graph *g)
{
    int count = g->node_count;
    Node **to = arena_alloc(g->arena, 4 * (size_t)(count + 1) * sizeof *to);
    for (int i = 0; i < count; i++) {
        Node *n = g->nodes[i];
        if (n->op == OP_mul)
            to[n->id] = undropped(g, n);
        else if (n->op == OP_dropout_mask)
            to[n->id] = graph_number(g, 1, n->shape, n->axes);
    }
    graph_replace(g, to);
}

void pass_stream(Model *model, const Options *options)
{
    pass_find_empty(model);
    if (options->backward_from_outputs)
        add_cotangents(model);
    model->stream = stream_axis(model);
    model->stepped = model->graph;
    if (!model->stream)
        return;
    model->ahead = find_ahead(model);
    if (model->carry || (has_stepped_result(model) && !model->ahead)) {
        add_input(model, (Input){.name = "restart", .kind = INPUT_RESTART});
        pass_count(model);
        state_share(model);
        if (!model->carry && !options->undistributed) {
            model->stepped = graph_copy(model->graph, NULL, NULL);
            drop_dropout(model->stepped);
            pass_drop_barriers(model->stepped);
            pass_distribute(model->stepped);
        }
    }
    Arena *scratch = arena_new();
    int count;
    Node **order = graph_order(model->carry ? model->graph : stepped_part(model, scratch), scratch,
                               &count);
    for (int i = 0; i < count; i++)
        if (state_is_kept(model, order[i]))
            add_state(model, order[i], false);
    order = graph_order(stepped_part(model, scratch), scratch, &count);
    for (int i = 0; i < count; i++)
        for (int k = 0; k < order[i]->in_count; k++)
            if (is_held_operand(model, order[i], order[i]->in[k]) &&
                find_state(model, order[i]->in[k]) < 0)
                add_state(model, order[i]->in[k], true);
    arena_free(scratch);
}

/* ---- entries that keep the axis ---- */

static bool for_forward(const Result *r)
{
    return r->role == RESULT_OUTPUT || r->role == RESULT_LOGITS;
}

static bool for_loss(const Result *r)
{
    return r->role == RESULT_LOSS || r->role == RESULT_METRIC;
}

static bool for_train(const Result *r)
{
    return r->role == RESULT_LOSS;
}

static bool for_loss_from_outputs(const Result *r)
{
    return for_forward(r) || r->role == RESULT_METRIC;
}

/* A carry or window begins with the state of the chunk before. */
static void continue_chunks(Graph *g, Node **map)
{
    Model *model = g->model;
    Input *input = NULL;
    for (int i = 0; i < model->input_count; i++)
        if (model->inputs[i]->kind == INPUT_RESTART)
            input = model->inputs[i];
    Node *restart = graph_input(g, input);
    assert(model->stepped == model->graph); /* whose nodes `map` and the states are of */
    for (int i = 0; i < model->state_count; i++) {
        const State *state = &model->states[i];
        Node *n = map[state->node->id];
        if (!n || state->held)
            continue;
        state_begin_chunk(g, n, state, restart);
        graph_result(g, RESULT_STATE, state->name, i, state_of_next_chunk(g, n, state));
    }
}

static void keep_metrics(Graph *g)
{
    int kept = 0;
    for (int i = 0; i < g->result_count; i++)
        if (g->results[i].role == RESULT_METRIC)
            g->results[kept++] = g->results[i];
    g->result_count = kept;
}

/* loss = sum over all outputs y of y * dL/dy, where dL/dy is given. */
static void loss_from_outputs(Graph *g)
{
    Node *sum = graph_constant(g, 0);
    for (int i = 0; i < g->result_count; i++) {
        if (g->results[i].role != RESULT_OUTPUT)
            continue;
        Node *y = g->results[i].node;
        Input *input = NULL;
        for (int k = 0; k < g->model->input_count; k++)
            if (g->model->inputs[k]->kind == INPUT_COTANGENT &&
                strcmp(g->model->inputs[k]->name + 2, g->results[i].name) == 0)
                input = g->model->inputs[k];
        if (!input)
            continue;
        Node like = {.op = OP_input,
                     .input = input,
                     .name = input->name,
                     .shape = y->shape,
                     .axes = y->axes};
        Node *product = graph_op(g, OP_mul, y, graph_add(g, like, NULL, 0), NULL);
        if (y->shape.kind == VECTOR)
            product = graph_op(g, OP_sum, product, NULL, NULL);
        sum = graph_op(g, OP_add, sum, graph_sum_over(g, product, y->axes), NULL);
    }
    keep_metrics(g);
    graph_result(g, RESULT_LOSS, "loss", 0, sum);
}

/* Without dropout, so that gradients are those of the outputs that forward gives. */
static Graph *slice_outputs_loss(const Model *model, Entry entry, Node ***map)
{
    Graph *g = graph_copy(model->graph, entry == ENTRY_LOSS ? for_loss_from_outputs : for_forward,
                          map);
    drop_dropout(g);
    loss_from_outputs(g);
    return g;
}

static Graph *slice_results(const Model *model, Entry entry, Node ***map)
{
    bool (*const wanted[])(const Result *) = {
        [ENTRY_FORWARD] = for_forward, [ENTRY_LOSS] = for_loss, [ENTRY_TRAIN] = for_train};
    Graph *g = graph_copy(model->graph, wanted[entry], map);
    if (entry != ENTRY_TRAIN)
        drop_dropout(g);
    return g;
}

static Graph *slice_over_time(const Model *model, const Options *options, Entry entry)
{
    bool from_outputs = options->backward_from_outputs && entry != ENTRY_FORWARD;
    Node **map;
    Graph *g = from_outputs ? slice_outputs_loss(model, entry, &map)
                            : slice_results(model, entry, &map);
    if (!g->result_count)
        return NULL;
    if (model->carry)
        continue_chunks(g, map);
    return g;
}

/* ---- begin and step ---- */

static Graph *slice_begin(const Model *model)
{
    Graph part = *model->stepped;
    part.results = NULL;
    part.result_count = part.result_room = 0;
    for (int i = 0; i < model->state_count; i++) {
        const State *state = &model->states[i];
        graph_result(&part, RESULT_STATE, state->name, i, state_start(&part, state));
    }
    Graph *g = graph_copy(&part, NULL, NULL);
    drop_dropout(g);
    for (int i = 0; i < g->result_count; i++)
        g->results[i].node = graph_along(g, g->results[i].node, BATCH);
    return g;
}

/* The node of a step that stands for n of the whole graph; a carry along another axis is open. */
static Node *step_node(Graph *g, Node *n, Node **map)
{
    const Model *model = g->model;
    int state = find_state(model, n);
    if (is_fed_back(model, n)) {
        Node like = {.op = OP_input,
                     .input = model->token,
                     .name = n->name,
                     .type = n->type,
                     .shape = n->shape,
                     .axes = BATCH,
                     .pos = n->pos};
        return graph_add(g, like, NULL, 0);
    }
    if (n->op == OP_window && n->axis == model->stream)
        return state_window(g, state < 0 ? NULL : &model->states[state], n, map[n->in[0]->id]);
    if (state >= 0)
        return state_leaf(g, &model->states[state]);
    Node like = *n;
    like.axes &= ~axis_bit(model->stream);
    like.over &= ~axis_bit(model->stream);
    Node *in[8], **operands = n->in_count <= 8
                                  ? in
                                  : arena_alloc(g->arena, (size_t)n->in_count * sizeof *operands);
    for (int i = 0; i < n->in_count; i++)
        operands[i] = n->op == OP_carry && i == 1 ? NULL : map[n->in[i]->id];
    if (n->op == OP_along && !like.over)
        return operands[0];
    return graph_add(g, like, operands, n->in_count);
}

/* The next value of a carry may come behind it. */
static void close_carries(Graph *g, Node **order, int count, Node **map)
{
    for (int i = 0; i < count; i++) {
        const Node *n = order[i];
        Node *carry = map[n->id];
        if (n->op == OP_carry && carry && carry->op == OP_carry)
            graph_close(g, carry, map[n->in[1]->id]);
    }
}

/* Marks what a step computes n from: what stands still along the stream is held as state. */
static void mark_needed(const Model *model, const Node *n, bool *needed)
{
    if (needed[n->id])
        return;
    needed[n->id] = true;
    int state = find_state(model, n);
    if (is_fed_back(model, n) || (state >= 0 && model->states[state].held))
        return;
    for (int k = state >= 0 && n->op == OP_carry ? 1 : 0; k < n->in_count; k++)
        mark_needed(model, n->in[k], needed);
}

static Graph *slice_step(const Model *model)
{
    Arena *scratch = arena_new();
    Graph *part = stepped_part(model, scratch), *g = graph_new((Model *)model);
    int count;
    Node **order = graph_order(part, scratch, &count);
    Node **map = arena_alloc(scratch, (size_t)(model->stepped->node_count + 1) * sizeof *map);
    bool *needed = arena_alloc(scratch, (size_t)model->stepped->node_count + 1);
    for (int i = 0; i < part->result_count; i++)
        mark_needed(model, part->results[i].node, needed);
    for (int i = 0; i < count; i++)
        if (needed[order[i]->id])
            map[order[i]->id] = step_node(g, order[i], map);
    close_carries(g, order, count, map);
    for (int i = 0; i < part->result_count; i++) {
        Result *r = &part->results[i];
        graph_result(g, r->role, r->name, r->index, map[r->node->id]);
    }
    for (int i = 0; i < model->state_count; i++) {
        const State *state = &model->states[i];
        const Node *n = state->node;
        if (state->held || !map[n->id] || is_fed_back(model, n))
            continue;
        Node *next = n->op == OP_window ? state_behind(g, state, map[n->id]) : map[n->in[1]->id];
        graph_result(g, RESULT_STATE, state->name, i, graph_along(g, next, BATCH));
    }
    arena_free(scratch);
    drop_dropout(g);
    return g;
}

Graph *pass_slice(const Model *model, const Options *options, Entry entry)
{
    if (entry == ENTRY_TRAIN && !options->train)
        return NULL;
    if (entry != ENTRY_BEGIN && entry != ENTRY_STEP)
        return slice_over_time(model, options, entry);
    if (!model->stream || !has_stepped_result(model) || model->ahead)
        return NULL;
    return entry == ENTRY_BEGIN ? slice_begin(model) : slice_step(model);
}
