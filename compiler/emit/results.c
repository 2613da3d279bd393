/* The results of an entry point, handed to the caller in the caller's layout. */
#include "emit/entry.h"

#include <string.h>

static Rows rows_of_value(const EntryWriter *x, const Node *n)
{
    Axis *axis = time_axis(model(x), n->axes);
    return (Rows){.range = axis ? ROWS_ALL : n->axes ? ROWS_BATCH : ROWS_ONE, .axis = axis};
}

/* Hands a value to the caller, in the caller's layout. */
static void deliver(const EntryWriter *x, const Node *n, const char *to)
{
    Rows rows = rows_of_value(x, n);
    double value;
    line(x->w, "if (%s)", to);
    if (is_number(n, &value))
        line(x->w, "    rnn_fill(%s * %d, %s, %s);", row_count(x->s, rows), units(n),
             float_literal(arena(x), value), to);
    else if (rows.axis && x->s->stepped)
        line(x->w, "    rnn_steps_unpack(&%s, %s, %d, %s);", rows.axis->name,
             pointer(x->s, n, rows), units(n), to);
    else if (inner_axis(x->s, n->axes))
        line(x->w, "    rnn_pairs_unpack(&%s, &%s, %d, %s, %d, %s);",
             outer_axis(x->s, n->axes)->name, inner_axis(x->s, n->axes)->name,
             is_turned(x->s, n->axes), pointer(x->s, n, rows), units(n), to);
    else if (rows.axis)
        line(x->w, "    rnn_rows_unpack(&%s, %s, %d, %s);", rows.axis->name, pointer(x->s, n, rows),
             units(n), to);
    else
        line(x->w, "    rnn_each_copy(%s, %d, %s, %d, %s, %d);", row_count(x->s, rows), units(n),
             pointer(x->s, n, rows), row_stride(x->s, n, rows), to, units(n));
}

static void deliver_state(const EntryWriter *x, const Result *r)
{
    Rows rows = {.range = ROWS_BATCH};
    const State *state = &model(x)->states[r->index];
    const char *to = state_pointer(x, r->index);
    double value;
    const char *restart = x->entry == ENTRY_BEGIN ? "args->restart" : "NULL";
    if (state->axis)
        line(x->w, "rnn_begin_steps(&%s, %s, %s, %d, %d, %s);", state->axis->name, restart,
             pointer(x->s, r->node, rows), row_stride(x->s, r->node, rows), units(r->node), to);
    else if (is_number(r->node, &value))
        line(x->w, "rnn_begin_number(B, %s, %s, %d, %s);", restart, float_literal(arena(x), value),
             units(r->node), to);
    else
        line(x->w, "rnn_begin_rows(B, %s, %s, %d, %d, %s);", restart, pointer(x->s, r->node, rows),
             row_stride(x->s, r->node, rows), units(r->node), to);
}

/* Whether another result, not yet delivered, is still to be copied from state `index`. */
static bool is_awaited(const EntryWriter *x, const bool *done, int index, int except)
{
    const Graph *g = x->s->graph;
    for (int i = 0; i < g->result_count; i++) {
        const Node *n = source_of(x->s, g->results[i].node);
        if (i != except && !done[i] && n->op == OP_input && n->input->kind == INPUT_CARRIED &&
            n->input->id == index)
            return true;
    }
    return false;
}

/* States last, and none before another that is a copy of its old value. */
static void deliver_states(const EntryWriter *x)
{
    const Graph *g = x->s->graph;
    bool *done = arena_alloc(arena(x), (size_t)g->result_count + 1);
    for (int i = 0; i < g->result_count; i++)
        done[i] = g->results[i].role != RESULT_STATE;
    for (int round = 0; round < g->result_count; round++)
        for (int i = 0; i < g->result_count; i++)
            if (!done[i] && !is_awaited(x, done, g->results[i].index, i)) {
                deliver_state(x, &g->results[i]);
                done[i] = true;
            }
}

static void deliver_gradient(const EntryWriter *x, const Result *r)
{
    for (int k = 0; k < r->node->in_count; k++) {
        const Node *term = r->node->in[k];
        const Param *param = model(x)->params[r->index];
        if (is_gradient_term(x->s, term))
            continue;
        const char *block = param_expression(arena(x), model(x), param, r->node->blocks[k]);
        double value;
        if (is_number(term, &value)) {
            if (value != 0)
                line(x->w, "rnn_add_number(args->gradients + %s, %s, %d, %d, %d);", block,
                     float_literal(arena(x), value), rows(term), columns(term),
                     stored_columns(param));
            continue;
        }
        Rows rows_ = {.range = ROWS_ONE};
        line(x->w, "rnn_add_matrix(args->gradients + %s, %d, %s, %d, %d);", block,
             stored_columns(param), pointer(x->s, term, rows_), rows(term), columns(term));
    }
}

static bool is_delivered(const EntryWriter *x, const Result *r)
{
    for (int i = 0; i < output_count(model(x)); i++)
        if (strcmp(output_at(model(x), i)->name, r->name) == 0 &&
            output_at(model(x), i)->role == r->role)
            return true;
    return false;
}

void entry_results(const EntryWriter *x)
{
    const Graph *g = x->s->graph;
    blank(x->w);
    for (int i = 0; i < g->result_count; i++) {
        const Result *r = &g->results[i];
        const char *member = r->name ? identifier(arena(x), r->name) : "";
        bool output = r->role == RESULT_OUTPUT || r->role == RESULT_LOGITS;
        if ((output && is_delivered(x, r)) || r->role == RESULT_METRIC)
            deliver(x, r->node,
                    arena_format(arena(x), "args->%s", output_member(arena(x), model(x), r)));
        else if (r->role == RESULT_LOSS)
            deliver(x, r->node, "args->loss");
        else if (r->role == RESULT_GRADIENT)
            deliver_gradient(x, r);
        else if (r->role == RESULT_INPUT_GRADIENT)
            deliver(x, r->node, arena_format(arena(x), "args->d_%s", member));
    }
    deliver_states(x);
}

void entry_finite_check(const EntryWriter *x)
{
    const Node *loss = graph_find(x->s->graph, RESULT_LOSS, NULL);
    double value;
    if (!loss || is_number(loss, &value))
        return;
    Rows rows = {.range = ROWS_ONE};
    line(x->w, "if (!isfinite(*(%s)))", pointer(x->s, loss, rows));
    line(x->w, "    return rnn_fail(error, RNN_NOT_FINITE, \"%s: the loss is not finite\");",
         x->name);
}
