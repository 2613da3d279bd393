/* The reference interpreter: what it is given, what it remembers, and what it answers.
 *
 *     interp_value --> interp_at(n, index) --> compute_NAME --> interp_at(operand, its index) ...
 *
 * A value is computed when it is asked for and then remembered. Meeting a value again while it is
 * being computed means that it depends on itself without a carry in between. */
#include "ir/interp_rules.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNKNOWN, BUSY, KNOWN }; /* Memo.state */

void interp_broken(const Node *n, const char *format, ...)
{
    fputs("rnnc: interpreter: ", stderr);
    if (n)
        fprintf(stderr, "%%%d %s: ", n->id, op_table[n->op].name);
    if (n && n->pos.file)
        fprintf(stderr, "%s:%d: ", n->pos.file, n->pos.line);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    abort();
}

/* ---- what it is given ---- */

/* Room for `count` things in an array that may be empty. */
static void *new_array(Arena *arena, int count, size_t size)
{
    return arena_alloc(arena, ((size_t)count + 1) * size);
}

Interp *interp_new(Arena *arena, const Graph *g, int batch)
{
    assert(batch >= 1);
    Interp *interp = arena_alloc(arena, sizeof *interp);
    interp->arena = arena;
    interp->g = g;
    interp->extent[0] = batch;
    interp->params = new_array(arena, g->model->param_count, sizeof *interp->params);
    interp->memos = new_array(arena, g->node_count, sizeof *interp->memos);
    return interp;
}

static const int *derived_lengths(const Interp *interp, const Axis *axis)
{
    int batch = interp->extent[0];
    int *lengths = new_array(interp->arena, batch, sizeof *lengths);
    for (int b = 0; b < batch; b++)
        lengths[b] = (int)derived_steps(axis, interp->lengths[axis->from->id][b]);
    return lengths;
}

static void set_lengths(Interp *interp, const Axis *axis, const int *lengths)
{
    const Model *model = interp->g->model;
    if (interp->lengths[axis->id])
        interp_broken(NULL, "the lengths of %s are given twice", axis->name);
    interp->lengths[axis->id] = lengths;
    interp->extent[axis->id] = 1; /* at least, where all rows are empty */
    for (int b = 0; b < interp->extent[0]; b++) {
        if (lengths[b] < least_steps(axis) ||
            (static_steps(axis) && lengths[b] != static_steps(axis)))
            interp_broken(NULL, "row %d of %s has length %d", b, axis->name, lengths[b]);
        if (interp->extent[axis->id] < lengths[b])
            interp->extent[axis->id] = lengths[b];
    }
    for (int i = 0; i < model->axis_count; i++)
        if (model->axes[i]->from == axis)
            set_lengths(interp, model->axes[i], derived_lengths(interp, model->axes[i]));
}

void interp_length(Interp *interp, const Axis *axis, const int *lengths)
{
    size_t batch = (size_t)interp->extent[0];
    set_lengths(interp, axis, arena_grow(interp->arena, lengths, batch, batch, sizeof *lengths));
}

void interp_dropout(Interp *interp, uint64_t seed, uint64_t update)
{
    interp->dropout = true;
    interp->seed = seed;
    interp->update = update;
}

void interp_single(Interp *interp)
{
    interp->single = true;
}

void interp_first_row(Interp *interp, int row)
{
    interp->first_row = row;
}

double *interp_param(Interp *interp, const Param *param)
{
    double **storage = &interp->params[param->id];
    const Node whole = {.shape = param->shape};
    if (!*storage)
        *storage = new_array(interp->arena, elements(&whole), sizeof **storage);
    return *storage;
}

/* The input as a leaf of the graph, or where the graph does not use it, as it would be. */
static const Node *leaf_of(const Interp *interp, Input *input)
{
    for (int i = 0; i < interp->g->node_count; i++)
        if (interp->g->nodes[i]->op == OP_input && interp->g->nodes[i]->input == input)
            return interp->g->nodes[i];
    Graph apart = {.arena = interp->arena, .model = interp->g->model};
    return graph_input(&apart, input);
}

size_t interp_input_count(const Interp *interp, Input *input)
{
    return interp_count(interp, leaf_of(interp, input));
}

static double *add_storage(Interp *interp, Input *input)
{
    size_t count = (size_t)interp->input_count;
    double *values = arena_alloc(interp->arena, interp_input_count(interp, input) * sizeof *values);
    interp->inputs = arena_grow(interp->arena, interp->inputs, count, count + 1,
                                sizeof *interp->inputs);
    interp->inputs[interp->input_count++] = (Storage){input, values};
    return values;
}

double *interp_input(Interp *interp, Input *input)
{
    for (int i = 0; i < interp->input_count; i++)
        if (interp->inputs[i].input == input)
            return interp->inputs[i].values;
    return add_storage(interp, input);
}

/* ---- what it remembers ---- */

void interp_forget(Interp *interp)
{
    for (int i = 0; i < interp->g->node_count; i++)
        if (interp->memos[i].state)
            memset(interp->memos[i].state, UNKNOWN, index_count(interp, interp->g->nodes[i]->axes));
}

static Memo *memo_of(Interp *interp, const Node *n)
{
    Memo *memo = &interp->memos[n->id];
    size_t count = index_count(interp, n->axes);
    if (!memo->state) {
        memo->state = arena_alloc(interp->arena, count);
        memo->values = arena_alloc(interp->arena, count * (size_t)elements(n) * sizeof(double));
    }
    return memo;
}

static bool is_known(Interp *interp, const Node *n, const Index *at)
{
    return memo_of(interp, n)->state[index_place(interp, n->axes, at)] == KNOWN;
}

static void compute(Interp *interp, const Node *n, const Index *at, double *y)
{
    static void (*const rules[OP_COUNT])(Interp *, const Node *, const Index *, double *) = {
#define MAP(name, in, value, text, what) [OP_##name] = compute_map,
#define OP(name, in, kind, shape, what)  [OP_##name] = compute_##name,
#include "ir/ops.def"
    };
    memset(y, 0, (size_t)elements(n) * sizeof *y);
    rules[n->op](interp, n, at, y);
}

static void round_to_single(const Node *n, double *y)
{
    for (int j = 0; j < elements(n) && n->type == FLOAT; j++)
        y[j] = (double)(float)y[j];
}

static const double *remember(Interp *interp, const Node *n, const Index *at)
{
    Memo *memo = memo_of(interp, n);
    size_t place = index_place(interp, n->axes, at);
    double *y = memo->values + place * (size_t)elements(n);
    if (memo->state[place] == BUSY)
        interp_broken(n, "the value depends on itself without a carry");
    if (memo->state[place] == UNKNOWN) {
        memo->state[place] = BUSY;
        compute(interp, n, at, y);
        if (interp->single)
            round_to_single(n, y);
        if (interp->watch)
            interp_inspect(interp, n, at, y);
        memo->state[place] = KNOWN;
    }
    return y;
}

/* Computes the steps of a carry that come before `at`, in order: each then finds the one before it
 * known, so that a long recurrence is not a deep recursion. */
static void catch_up(Interp *interp, const Node *carry, const Index *at)
{
    int axis = carry->axis->id, forward = carry->reverse ? -1 : 1;
    int first = carry_first(interp, carry, at);
    Index step = *at;
    while (step.step[axis] != first && !is_known(interp, carry, &step))
        step.step[axis] -= forward;
    for (; step.step[axis] != at->step[axis]; step.step[axis] += forward)
        remember(interp, carry, &step);
}

const double *interp_at(Interp *interp, const Node *n, const Index *at)
{
    if (!index_exists(interp, n->axes, at))
        interp_broken(n, "asked for where it does not exist");
    if (n->op == OP_carry)
        catch_up(interp, n, at);
    return remember(interp, n, at);
}

/* ---- what it answers ---- */

void interp_run(Interp *interp)
{
    interp_forget(interp);
    for (int i = 0; i < interp->g->result_count; i++) {
        const Node *n = interp->g->results[i].node;
        Index at = {0};
        do {
            if (index_exists(interp, n->axes, &at))
                interp_at(interp, n, &at);
        } while (index_next(interp, n->axes, &at));
    }
}

size_t interp_count(const Interp *interp, const Node *n)
{
    return index_count(interp, n->axes) * (size_t)elements(n);
}

void interp_value(Interp *interp, const Node *n, double *out)
{
    size_t size = (size_t)elements(n);
    Index at = {0};
    memset(out, 0, interp_count(interp, n) * sizeof *out);
    do {
        if (index_exists(interp, n->axes, &at))
            memcpy(out + index_layout(interp, n->axes, &at) * size, interp_at(interp, n, &at),
                   size * sizeof *out);
    } while (index_next(interp, n->axes, &at));
}

const double *interp_result(Interp *interp, const Result *result)
{
    double *out = arena_alloc(interp->arena, interp_count(interp, result->node) * sizeof *out);
    interp_value(interp, result->node, out);
    return out;
}

double interp_scalar(Interp *interp, const Node *n)
{
    const Index at = {0};
    if (n->axes || !is_scalar(n))
        interp_broken(n, "is not a scalar over no axes");
    return *interp_at(interp, n, &at);
}
