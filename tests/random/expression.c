/* Expressions: trees over element-wise operations, products, and operations over features, whose
 * values stay tame, so that single precision can be held against double. */
#include "generator.h"

static const char *format(Generator *g, const char *pattern, const char *a, const char *b)
{
    Text text = text_new(g->arena);
    for (const char *c = pattern; *c; c++)
        if (*c == 'A' || *c == 'B')
            text_put(&text, *c == 'A' ? a : b);
        else
            text_format(&text, "%c", *c);
    return text.bytes;
}

/* ---- parameters ---- */

static const char *old_matrix(Generator *g, int rows, int columns)
{
    for (int i = 0; i < g->matrix_count; i++)
        if (g->matrices[i].rows == rows && g->matrices[i].columns == columns &&
            one_in(g->choices, 6))
            return g->matrices[i].lua;
    return NULL;
}

static const char *matrix(Generator *g, int rows, int columns)
{
    const char *old = old_matrix(g, rows, columns);
    if (old)
        return old;
    const char *lua = arena_format(g->arena, "p.%s", new_name(g, "W"));
    if (g->matrix_count < MOST_MATRICES)
        g->matrices[g->matrix_count++] = (Matrix){lua, rows, columns};
    return lua;
}

/* W x, or a product of what was computed for it: W (r * h). */
static const char *product(Generator *g, int size, int depth)
{
    bool varies = g->varies;
    const Value *x = pick(g, ANY_VECTOR);
    const char *operand = x->lua;
    if (depth > 0 && one_in(g->choices, 4)) {
        g->varies = varies; /* x gives its size alone */
        operand = vector(g, x->size, depth - 1);
    }
    return arena_format(g->arena, "%s(%s, %d)", matrix(g, size, x->size), operand, size);
}

/* ---- leaves ---- */

static const char *number(Generator *g)
{
    static const char *const numbers[] = {"1", "0.5", "0", "-1", "2", "0.25", "-0.7", "1.3"};
    return numbers[choose(g->choices, 8)];
}

/* A vector of this size out of parts that are in scope, where there is always a vector. */
static const char *vector_of_parts(Generator *g, int size)
{
    bool varies = g->varies;
    const Value *v = pick(g, ANY_VECTOR);
    if (v->size == size)
        return v->lua;
    if (g->has_params && size > 2 * v->size) {
        g->varies = varies;
        return product(g, size, 0);
    }
    if (v->size > size) {
        int first = 1 + choose(g->choices, v->size - size + 1);
        return arena_format(g->arena, "slice(%s, %d, %d)", v->lua, first, first + size - 1);
    }
    return arena_format(g->arena, "(%s .. %s)", v->lua, vector_of_parts(g, size - v->size));
}

static const char *vector_leaf(Generator *g, int size)
{
    if (one_in(g->choices, 5))
        return vector_of_parts(g, size);
    const Value *v = pick(g, size);
    if (v)
        return v->lua;
    return g->has_params ? product(g, size, 0) : vector_of_parts(g, size);
}

/* The step's number; that of a derived axis has no name within a step. */
static const char *step_number(Generator *g)
{
    g->varies = true;
    return arena_format(g->arena, "(0.1 * rnn.index(%s))", g->axes[g->axis]);
}

static const char *scalar_leaf(Generator *g)
{
    bool varies = g->varies;
    const Value *s = pick(g, 0);
    if (g->axis != STILL && g->axes[g->axis][0] == '"' && one_in(g->choices, 12))
        return step_number(g);
    if (s && !one_in(g->choices, 4))
        return s->lua;
    g->varies = varies;
    if (g->has_params && one_in(g->choices, 2))
        return arena_format(g->arena, "p.%s:scalar()", new_name(g, "a"));
    return number(g);
}

/* ---- element by element ---- */

static const char *one_operand(Generator *g, int size, int depth)
{
    static const char *const patterns[] = {
        "tanh(A)",
        "sigmoid(A)",
        "(- A)",
        "relu(A)",
        "abs(A)",
        "softplus(A)",
        "erf(A)",
        "gelu(A)",
        "silu(A)",
        "leaky_relu(A, 0.2)",
        "hard_sigmoid(A)",
        "clip(A, -0.8, 0.6)",
        "exp(-abs(A))",
        "exp(tanh(A))",
        "log(1.5 + abs(A))",
        "sqrt(abs(A) + 0.3)",
        "(tanh(A) ^ 2)",
        "((sigmoid(A) + 0.5) ^ 1.5)",
        "(1 - A)",
        "(0.5 * A + 0.1)",
        "(A / 2)",
        "stop_gradient(A)",
        "(0.5 / (1.2 + abs(A)))",
        "(2 ^ tanh(A))",
    };
    int which = choose(g->choices, sizeof patterns / sizeof *patterns);
    return format(g, patterns[which], expression(g, size, depth - 1), "");
}

/* What is compared is not equal but for rounding, as a and z a + (1 - z) a are. */
static const char *two_operands(Generator *g, int size, int depth)
{
    static const char *const patterns[] = {
        "(A + B)",
        "(A * B)",
        "(A - B)",
        "(A / (1.2 + abs(B)))",
        "min(A, B)",
        "max(A, B)",
        "((sigmoid(A) + 0.5) ^ tanh(B))",
        "(sigmoid(A) * B)",
        "(A * A + B)",
        "(A + 0.5 * B)",
        "select(less(A, 0.1), A, B)",
        "select(less_equal(B, A + 0.07), B, 0.3)",
        "(less(A + 0.07, B) * A)",
    };
    int which = choose(g->choices, sizeof patterns / sizeof *patterns);
    const char *a = expression(g, size, depth - 1);
    bool broadcast = size && one_in(g->choices, 6); /* of a scalar over the vector */
    return format(g, patterns[which], a,
                  broadcast ? scalar(g, depth - 1) : expression(g, size, depth - 1));
}

/* z a + (1 - z) b */
static const char *gated(Generator *g, int size, int depth)
{
    const char *gate = new_name(g, "z");
    statement(g, "local %s = sigmoid(%s)", gate, expression(g, size, depth - 1));
    const char *a = expression(g, size, depth - 1), *b = expression(g, size, depth - 1);
    return arena_format(g->arena, "(%s * %s + (1 - %s) * %s)", gate, a, gate, b);
}

/* A vector of parameters with an operand: bias, peephole, gain. */
static const char *with_parameter(Generator *g, int size, int depth)
{
    static const char *const patterns[] = {"(A + B)", "(B * A)", "(A - B)", "(A * (1 + B))",
                                           "tanh(A + B)"};
    const char *parameter = arena_format(g->arena, "p.%s%s", new_name(g, "b"),
                                         size ? "" : ":scalar()");
    return format(g, patterns[choose(g->choices, 5)], expression(g, size, depth - 1), parameter);
}

/* ---- over features ---- */

static const char *over_features(Generator *g, int size, int depth)
{
    static const char *const patterns[] = {"softmax(A)", "layer_norm(A, 0.1)",
                                           "(0.3 * log_softmax(A))", "(A - mean(A))"};
    return format(g, patterns[choose(g->choices, 4)], vector(g, size, depth - 1), "");
}

static const char *concatenated(Generator *g, int size, int depth)
{
    if (size < 2)
        return vector(g, size, depth - 1);
    int first = 1 + choose(g->choices, size - 1);
    const char *a = vector(g, first, depth - 1), *b = vector(g, size - first, depth - 1);
    return arena_format(g->arena, "(%s .. %s)", a, b);
}

/* A part of something wider: gates that share one product. */
static const char *sliced(Generator *g, int size, int depth)
{
    int before = choose(g->choices, 4), after = choose(g->choices, 4);
    const char *wide = new_name(g, "w");
    define(g, wide, before + size + after, depth - 1);
    g->varies = g->varies || g->values[g->value_count - 1].axis != STILL;
    return arena_format(g->arena, "slice(%s, %d, %d)", wide, before + 1, before + size);
}

/* ---- in the step of a cell ---- */

static const char *by_clock(Generator *g, int size, int depth)
{
    int period = 1 + choose(g->choices, 4);
    g->varies = true;
    const char *a = expression(g, size, depth - 1), *b = expression(g, size, depth - 1);
    return arena_format(g->arena, "every(%d, %s, %s)", period, a, b);
}

static const char *at_start(Generator *g, int size, int depth)
{
    int axis = g->axis;
    g->axis = STILL; /* only what stands still exists before the first step */
    const Value *still = pick(g, size);
    g->axis = axis;
    g->varies = true;
    const char *value = still ? still->lua : number(g);
    return arena_format(g->arena, "(at_start(%s) + %s)", value, expression(g, size, depth - 1));
}

/* ---- the kinds of expressions ---- */

typedef const char *Kind(Generator *g, int size, int depth);

/* Whether there are parameters, and a step, where the kind needs them; NULL is a leaf. */
static bool is_possible(const Generator *g, Kind *kind)
{
    if (kind == attended)
        return g->has_params && g->axis != STILL && g->axis_count > 1;
    if (kind == product || kind == with_parameter)
        return g->has_params;
    return kind && (kind != by_clock || g->in_step);
}

const char *vector(Generator *g, int size, int depth)
{
    static Kind *const kinds[] = {
        NULL,           one_operand,    one_operand, two_operands,   two_operands, gated,
        over_features,  concatenated,   sliced,      product,        product,      product,
        with_parameter, with_parameter, by_clock,    with_parameter, attended};
    int which = depth > 0 ? choose(g->choices, sizeof kinds / sizeof *kinds) : 0;
    return is_possible(g, kinds[which]) ? kinds[which](g, size, depth) : vector_leaf(g, size);
}

/* The one feature of a vector of size 1, as a scalar. */
static const char *only_feature(Generator *g, int size, int depth)
{
    (void)size;
    return arena_format(g->arena, "scalar(%s)", vector(g, 1, depth - 1));
}

static const char *reduced(Generator *g, int size, int depth)
{
    static const char *const patterns[] = {"(0.3 * sum(A))",       "mean(A)",
                                           "(0.4 * logsumexp(A))", "max(A)",
                                           "(0.2 * A:dot(B))",     "(0.2 * B:dot(A))"};
    int which = choose(g->choices, sizeof patterns / sizeof *patterns);
    size = 1 + choose(g->choices, 8);
    const char *a = vector(g, size, depth - 1);
    bool parameter = g->has_params && one_in(g->choices, 2);
    const char *b = parameter ? arena_format(g->arena, "p.%s", new_name(g, "u"))
                              : vector(g, size, depth - 1);
    return format(g, patterns[which], a, b);
}

const char *scalar(Generator *g, int depth)
{
    static Kind *const kinds[] = {NULL,    reduced,        reduced, one_operand, two_operands,
                                  reduced, with_parameter, gated,   by_clock,    only_feature};
    int which = depth > 0 ? choose(g->choices, sizeof kinds / sizeof *kinds) : 0;
    return is_possible(g, kinds[which]) ? kinds[which](g, 0, depth) : scalar_leaf(g);
}

const char *expression(Generator *g, int size, int depth)
{
    if (g->in_step && depth > 0 && one_in(g->choices, 40))
        return at_start(g, size, depth);
    return size ? vector(g, size, depth) : scalar(g, depth);
}

void define(Generator *g, const char *name, int size, int depth)
{
    bool before = g->varies;
    g->varies = false;
    statement(g, "local %s = %s", name, expression(g, size, depth));
    add_value(g, name, size, g->varies ? g->axis : STILL);
    g->varies = before;
}
