/* Cells: random states, a few statements, an output, and the next state.
 *
 *     local function cell3() return rnn.cell {
 *       state = { h = 5, n = { u = 3 }, a = "scalar" },
 *       step = function(x, s, p)
 *         local v4 = sigmoid(p.W1(x, 5) + p.b1)
 *         ...
 *         return v7, { h = tanh(v4), n = { u = ... }, a = ... }
 *       end } end
 */
#include "generator.h"

#include <string.h>

/* What the scope holds while the step is written; the rest comes back afterwards. */
typedef struct Outside {
    Value values[MOST_VALUES];
    int value_count, matrix_count;
    bool has_params, in_step, varies;
} Outside;

/* A step may read what stands still outside, and attend to sequences along other axes; it must not
 * read those along its own. */
static void enter(Generator *g, Outside *outside)
{
    *outside = (Outside){.value_count = g->value_count,
                         .matrix_count = g->matrix_count,
                         .has_params = g->has_params,
                         .in_step = g->in_step,
                         .varies = g->varies};
    memcpy(outside->values, g->values, sizeof g->values);
    g->matrix_count = g->value_count = 0;
    for (int i = 0; i < outside->value_count; i++)
        if (outside->values[i].axis != g->axis)
            g->values[g->value_count++] = outside->values[i];
    g->has_params = g->in_step = true;
}

static void leave(Generator *g, const Outside *outside)
{
    memcpy(g->values, outside->values, sizeof g->values);
    g->value_count = outside->value_count;
    g->matrix_count = outside->matrix_count;
    g->has_params = outside->has_params;
    g->in_step = outside->in_step;
    g->varies = outside->varies;
}

/* ---- states ---- */

static void draw_states(Generator *g, Cell *cell)
{
    static const char *const paths[MOST_STATES] = {"h", "c", "n.u", "n.a"};
    cell->states[cell->state_count++] = (State){paths[0], draw_size(g)};
    for (int i = 1; i < MOST_STATES; i++) {
        if (!one_in(g->choices, i == 1 ? 2 : 4))
            continue;
        bool same = one_in(g->choices, 2);
        int size = same ? cell->states[0].size : draw_size(g);
        if (i == 3 || one_in(g->choices, 6))
            size = 0;
        cell->states[cell->state_count++] = (State){paths[i], size};
    }
}

const char *state_table(Generator *g, const Cell *cell, const char *const *leaves)
{
    Text flat = text_new(g->arena), nested = text_new(g->arena);
    for (int i = 0; i < cell->state_count; i++) {
        const char *path = cell->states[i].path;
        bool inner = strncmp(path, "n.", 2) == 0;
        if (!leaves[i])
            continue;
        text_format(inner ? &nested : &flat, "%s = %s, ", inner ? path + 2 : path, leaves[i]);
    }
    if (nested.length)
        text_format(&flat, "n = { %s}, ", nested.bytes);
    return arena_format(g->arena, "{ %s}", flat.bytes);
}

static const char *sizes_of_states(Generator *g, const Cell *cell)
{
    const char *sizes[MOST_STATES];
    for (int i = 0; i < cell->state_count; i++)
        sizes[i] = cell->states[i].size ? arena_format(g->arena, "%d", cell->states[i].size)
                                        : "\"scalar\"";
    return state_table(g, cell, sizes);
}

/* A next state that stays bounded over any number of steps. */
static const char *next_state(Generator *g, State state)
{
    const char *old = arena_format(g->arena, "s.%s", state.path);
    int kind = choose(g->choices, 8);
    if (kind == 7) { /* a delay line: some other value of this size */
        const Value *v = pick(g, state.size);
        return v ? v->lua : old;
    }
    const char *e = expression(g, state.size, 2);
    if (kind == 4)
        return arena_format(g->arena, "(0.5 * %s + 0.5 * tanh(%s))", old, e);
    if (kind == 5)
        return arena_format(g->arena, "sigmoid(%s)", e);
    if (kind == 6)
        return arena_format(g->arena, "max(-1, min(1, %s))", e);
    if (kind < 2)
        return arena_format(g->arena, "tanh(%s)", e);
    const char *gate = expression(g, kind == 2 ? state.size : 0, 1), *z = new_name(g, "z");
    statement(g, "local %s = sigmoid(%s)", z, gate);
    return arena_format(g->arena, "((1 - %s) * %s + %s * tanh(%s))", z, old, z, e);
}

static const char *next_states(Generator *g, const Cell *cell)
{
    const char *next[MOST_STATES];
    for (int i = 0; i < cell->state_count; i++) {
        const char *name = new_name(g, "v");
        statement(g, "local %s = %s", name, next_state(g, cell->states[i]));
        if (!one_in(g->choices, 3)) /* what follows may read the new state */
            add_value(g, name, cell->states[i].size, g->axis);
        next[i] = name;
    }
    return state_table(g, cell, next);
}

/* ---- the step ---- */

static void add_operands(Generator *g, const Cell *cell)
{
    for (int i = 0; i < cell->input_count; i++)
        add_value(g, cell->input_count == 1 ? "x" : arena_format(g->arena, "x[%d]", i + 1),
                  cell->inputs[i], g->axis);
    for (int i = 0; i < cell->state_count; i++)
        add_value(g, arena_format(g->arena, "s.%s", cell->states[i].path), cell->states[i].size,
                  g->axis);
}

/* A value of the step, perhaps the next state itself. */
static const char *output(Generator *g, int *size)
{
    const Value *v = pick_varying(g, ANY_VALUE);
    *size = v->size;
    if (!one_in(g->choices, 3))
        return v->lua;
    *size = draw_size(g);
    return arena_format(g->arena, "%s", expression(g, *size, 1));
}

static const char *outputs(Generator *g, Cell *cell, bool one)
{
    cell->output_count = 1 + (!one && one_in(g->choices, 4));
    const char *a = output(g, &cell->outputs[0]);
    if (cell->output_count == 1)
        return a;
    return arena_format(g->arena, "{ a = %s, b = %s }", a, output(g, &cell->outputs[1]));
}

static void write_step(Generator *g, Cell *cell, bool one_output)
{
    for (int i = choose(g->choices, 4); i > 0; i--)
        define(g, new_name(g, "v"), one_in(g->choices, 6) ? 0 : draw_size(g), 2);
    const char *next = next_states(g, cell);
    const char *out = outputs(g, cell, one_output);
    statement(g, "return %s, %s", out, next);
}

Cell random_cell(Generator *g, const int *inputs, int input_count, bool one_output)
{
    Cell cell = {.maker = new_name(g, "cell"), .input_count = input_count};
    memcpy(cell.inputs, inputs, (size_t)input_count * sizeof *inputs);
    draw_states(g, &cell);
    statement(g, "local function %s() return rnn.cell {", cell.maker);
    statement(g, "  state = %s,", sizes_of_states(g, &cell));
    statement(g, "  step = function(x, s, p)");
    Outside *outside = arena_alloc(g->arena, sizeof *outside);
    enter(g, outside);
    add_operands(g, &cell);
    g->indent += 4;
    write_step(g, &cell, one_output);
    g->indent -= 4;
    leave(g, outside);
    statement(g, "  end } end");
    return cell;
}
