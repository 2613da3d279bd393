/* Layers: statements from sequences to sequences, or to values that stand still. */
#include "generator.h"

/* ---- cells along the axis ---- */

static void add_last(Generator *g, const Cell *cell, const char *last)
{
    for (int i = 0; i < cell->state_count && !is_stream(g); i++)
        add_value(g, arena_format(g->arena, "%s.%s", last, cell->states[i].path),
                  cell->states[i].size, STILL);
}

static void add_outputs(Generator *g, const Cell *cell, const char *out)
{
    for (int i = 0; i < cell->output_count; i++)
        add_value(g, cell->output_count == 1 ? out : arena_format(g->arena, "%s.%c", out, "ab"[i]),
                  cell->outputs[i], g->axis);
}

static const char *still_value(Generator *g, int size)
{
    int axis = g->axis;
    g->axis = STILL;
    const Value *v = pick(g, size);
    g->axis = axis;
    return v ? v->lua : NULL;
}

/* The initial value of a state: an optional input, a number, or what was computed. */
static const char *initial(Generator *g, State state)
{
    switch (choose(g->choices, 4)) {
    case 1:
        return "0.4";
    case 2:
        return "0";
    case 3:
        return still_value(g, state.size);
    default:
        return NULL;
    }
}

static const char *options_of_scan(Generator *g, const Cell *cell)
{
    Text options = text_new(g->arena);
    if (!is_stream(g) && one_in(g->choices, 3))
        text_put(&options, "reverse = true, ");
    if (one_in(g->choices, 3)) {
        const char *leaves[MOST_STATES];
        for (int i = 0; i < cell->state_count; i++)
            leaves[i] = initial(g, cell->states[i]);
        text_format(&options, "init = %s, ", state_table(g, cell, leaves));
    }
    if (!cell->input_count)
        text_format(&options, "axis = %s, ", g->axes[g->axis]);
    return arena_format(g->arena, "{ %s}", options.bytes);
}

/* Up to two sequences that vary along the axis, as the operand of a scan. */
static const char *sequences(Generator *g, int *sizes, int *count)
{
    *count = one_in(g->choices, 12) ? 0 : 1 + one_in(g->choices, 4);
    const char *a = NULL;
    for (int i = 0; i < *count; i++) {
        const Value *v = pick_varying(g, i == 0 ? ANY_VECTOR : ANY_VALUE);
        sizes[i] = v->size;
        a = i ? arena_format(g->arena, "{ %s, %s }", a, v->lua) : v->lua;
    }
    return a;
}

static void scan(Generator *g)
{
    int sizes[2], count;
    const char *xs = sequences(g, sizes, &count), *operand = "";
    if (count)
        operand = arena_format(g->arena, "%s, ", xs);
    Cell cell = random_cell(g, sizes, count, false);
    const char *object = new_name(g, "c");
    statement(g, "local %s = %s()", object, cell.maker);
    for (int again = one_in(g->choices, 8); again >= 0; again--) {
        const char *y = new_name(g, "y"), *last = new_name(g, "last");
        statement(g, "local %s, %s = rnn.scan(%s, %s%s)", y, last, object, operand,
                  options_of_scan(g, &cell));
        add_outputs(g, &cell, y);
        add_last(g, &cell, last);
    }
}

static void both_directions(Generator *g)
{
    int sizes[2], count;
    const char *xs = sequences(g, sizes, &count);
    if (!count || is_stream(g)) {
        scan(g);
        return;
    }
    Cell cell = random_cell(g, sizes, count, true);
    int size = cell.outputs[0];
    bool add = one_in(g->choices, 3) || !size;
    const char *y = new_name(g, "y"), *last = new_name(g, "last");
    statement(g, "local %s, %s = rnn.bidirectional(%s, { %s })(%s)", y, last, cell.maker,
              add ? "combine = function(a, b) return a + 0.5 * b end" : "", xs);
    add_value(g, y, add ? size : 2 * size, g->axis);
    add_last(g, &cell, arena_format(g->arena, "%s.forward", last));
    add_last(g, &cell, arena_format(g->arena, "%s.backward", last));
}

/* ---- the stock ---- */

static void stock_layer(Generator *g)
{
    static const char *const kinds[] = {"rnn", "gru", "lstm"};
    const char *kind = kinds[choose(g->choices, 3)];
    const Value *x = pick_varying(g, ANY_VECTOR);
    int size = draw_size(g), layers = 1 + one_in(g->choices, 3);
    bool both = !is_stream(g) && one_in(g->choices, 3), bias = !one_in(g->choices, 4);
    const char *y = new_name(g, "y"), *last = new_name(g, "last");
    statement(g, "local %s, %s = rnn.%s(%d, { layers = %d, bidirectional = %s, bias = %s })(%s)", y,
              last, kind, size, layers, both ? "true" : "false", bias ? "true" : "false", x->lua);
    add_value(g, y, both ? 2 * size : size, g->axis);
    if (!is_stream(g))
        add_value(g, arena_format(g->arena, "%s[%d]%s.h", last, layers, both ? ".backward" : ""),
                  size, STILL);
}

static void stock_cell(Generator *g)
{
    static const char *const kinds[] = {
        "elman", "gru", "lstm", "peephole_lstm", "gru_reset_before", "simple_gru"};
    const Value *x = pick_varying(g, ANY_VECTOR);
    int size = draw_size(g);
    const char *kind = kinds[choose(g->choices, 6)], *y = new_name(g, "y");
    bool reverse = !is_stream(g) && one_in(g->choices, 3);
    statement(g, "local %s = rnn.scan(rnn.cells.%s(%d), %s, { reverse = %s })", y, kind, size,
              x->lua, reverse ? "true" : "false");
    add_value(g, y, size, g->axis);
}

static void affine(Generator *g)
{
    const Value *x = pick_varying(g, ANY_VECTOR);
    const char *y = new_name(g, "y");
    int size = draw_size(g);
    if (one_in(g->choices, 4)) {
        size = x->size;
        statement(g, "local %s = rnn.layer_norm { epsilon = 0.1 }(%s)", y, x->lua);
    } else {
        statement(g, "local %s = rnn.linear(%d, { bias = %s })(%s)", y, size,
                  one_in(g->choices, 4) ? "false" : "true", x->lua);
    }
    add_value(g, y, size, g->axis);
}

/* ---- expressions ---- */

/* Without parameters there are no sizes but those that are in scope. */
static void plain_expression(Generator *g)
{
    define(g, new_name(g, "v"), pick(g, ANY_VALUE)->size, 3);
}

/* A layer with parameters of its own. What it is applied to is called x within it. */
static void own_layer(Generator *g)
{
    const Value x = *pick(g, ANY_VECTOR);
    int size = one_in(g->choices, 6) ? 0 : draw_size(g), values = g->value_count;
    const char *name = new_name(g, "y"), *out = new_name(g, "v");
    statement(g, "local %s = rnn.layer(function(x, p)", name);
    g->has_params = true;
    g->matrix_count = 0;
    g->indent += 2;
    add_value(g, "x", x.size, x.axis);
    define(g, out, size, 2);
    int axis = g->values[g->value_count - 1].axis;
    statement(g, "return %s", out);
    g->indent -= 2;
    statement(g, "end)(%s)", x.lua);
    g->value_count = values;
    g->has_params = false;
    add_value(g, name, size, axis);
}

static void dropped(Generator *g)
{
    const Value *x = pick_varying(g, ANY_VECTOR);
    const char *y = new_name(g, "y");
    statement(g, "local %s = dropout(%s, 0.25%s)", y, x->lua,
              one_in(g->choices, 3) ? arena_format(g->arena, ", { along = %s }", g->axes[g->axis])
                                    : "");
    add_value(g, y, x->size, g->axis);
}

/* ---- along time ---- */

static void neighbours(Generator *g)
{
    const Value *x = pick_varying(g, ANY_VECTOR);
    const char *y = new_name(g, "y");
    int kind = choose(g->choices, is_stream(g) ? 3 : 5), before = choose(g->choices, 4);
    int after = is_stream(g) ? 0 : choose(g->choices, 3), size = x->size;
    bool number = one_in(g->choices, 4);
    if (kind == 0)
        statement(g, "local %s = previous(%s)", y, x->lua);
    else if (kind == 1)
        statement(g, "local %s = shift(%s, %d)", y, x->lua, 1 + before);
    else if (kind == 2)
        statement(g, "local %s = window(%s%s%s, %d, %d)", y, number ? "mean(" : "", x->lua,
                  number ? ")" : "", before, after);
    else if (kind == 3)
        statement(g, "local %s = shift(%s, %d)", y, x->lua, -1 - before);
    else
        statement(g, "local %s = reverse(%s)", y, x->lua);
    add_value(g, y, kind == 2 ? (number ? 1 : size) * (before + 1 + after) : size, g->axis);
}

/* Neighbours become one step of a derived axis, along which the rest is written; false where there
 * would be too many axes or features. */
static bool derive_axis(Generator *g)
{
    const Value *x = pick_varying(g, ANY_VECTOR);
    if (g->axis_count == MOST_AXES || x->size > 20)
        return false;
    int k = 2 + choose(g->choices, 2);
    const char *y = new_name(g, "y");
    int steps = g->steps[g->axis];
    bool down = one_in(g->choices, 3) && (!steps || steps >= k);
    statement(g, "local %s = pyramid(%s, %d%s)", y, x->lua, k,
              down ? ", { round = \"down\" }" : "");
    g->steps[g->axis_count] = down ? steps / k : (steps + k - 1) / k;
    g->axes[g->axis_count] = arena_format(g->arena, "%s.axis", y);
    add_value(g, y, k * x->size, g->axis_count);
    g->axis = g->axis_count++;
    return true;
}

void random_pyramid(Generator *g)
{
    if (is_stream(g) || !derive_axis(g)) {
        affine(g);
        return;
    }
    for (int more = choose(g->choices, 3); more > 0; more--) {
        if (one_in(g->choices, 2))
            stock_layer(g);
        if (!derive_axis(g))
            return;
    }
}

static void over_time(Generator *g)
{
    static const char *const kinds[] = {"last", "mean", "first", "max", "sum", "softmax"};
    if (is_stream(g)) {
        stock_cell(g);
        return;
    }
    const Value *x = pick_varying(g, ANY_VALUE);
    int kind = choose(g->choices, 6);
    const char *y = new_name(g, "y"), *axis = g->axes[g->axis];
    if (kind == 3)
        statement(g, "local %s = stop_gradient(max(%s, %s))", y, x->lua, axis);
    else
        statement(g, "local %s = %s(%s, %s)", y, kinds[kind], x->lua, axis);
    add_value(g, y, x->size, kind == 5 ? g->axis : STILL);
}

void random_attention(Generator *g)
{
    const Value *memory = pick_memory(g);
    if (!memory) {
        affine(g);
        return;
    }
    const Value *query = pick_varying(g, ANY_VECTOR);
    const char *y = new_name(g, "y");
    statement(g, "local %s = rnn.layer(function(q, m, p)", y);
    statement(g, "  local score = p.v:dot(tanh(p.Wq(along(q, m.axis), 5) + p.Wm(m)))");
    statement(g, "  return sum(softmax(score, m.axis) * m, m.axis)");
    statement(g, "end)(%s, %s)", query->lua, memory->lua);
    add_value(g, y, memory->size, g->axis);
}

/* ---- all ---- */

void random_layer(Generator *g)
{
    static void (*const kinds[])(Generator *) = {scan,
                                                 scan,
                                                 scan,
                                                 stock_cell,
                                                 stock_layer,
                                                 both_directions,
                                                 plain_expression,
                                                 own_layer,
                                                 own_layer,
                                                 neighbours,
                                                 affine,
                                                 random_pyramid,
                                                 over_time,
                                                 over_time,
                                                 dropped};
    if (g->axis_count > 1 && one_in(g->choices, is_stream(g) ? 2 : 8))
        random_attention(g);
    else
        kinds[choose(g->choices, sizeof kinds / sizeof *kinds)](g);
}

void still_layer(Generator *g)
{
    if (one_in(g->choices, 3))
        plain_expression(g);
    else
        own_layer(g);
}
