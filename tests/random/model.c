/* Models: inputs, layers on them and on one another, outputs and a loss. */
#include "generator.h"

enum { MOST_OUTPUTS = 4 };

/* ---- inputs ---- */

/* axis = "T", or where its length is static axis = "T", steps = 3 */
static const char *along(Generator *g, int axis)
{
    const char *name = arena_format(g->arena, "axis = %s", g->axes[axis]);
    return g->steps[axis] ? arena_format(g->arena, "%s, steps = %d", name, g->steps[axis]) : name;
}

/* An option of an input that some have: all its numbers are positive. */
static const char *positive(bool is)
{
    return is ? ", range = { 0.25, 2 }" : "";
}

/* What is read of an input: of a positive one a function that takes no other numbers. */
static const char *read_input(Generator *g, const char *x, bool is_positive)
{
    static const char *const patterns[] = {"log(X)",        "sqrt(X)",    "X ^ 1.5", "X ^ -0.5",
                                           "0.5 / X",       "0.7 ^ X",    "X",       "X ^ X",
                                           "X / (0.1 + X)", "max(X, 0.5)"};
    if (!is_positive)
        return x;
    const char *read = new_name(g, "u");
    const char *pattern = patterns[choose(g->choices, sizeof patterns / sizeof *patterns)];
    Text text = text_new(g->arena);
    for (; *pattern; pattern++)
        if (pattern[0] == 'X')
            text_put(&text, x);
        else
            text_format(&text, "%c", *pattern);
    statement(g, "local %s = %s", read, text.bytes);
    return read;
}

static void sequence_input(Generator *g, int axis)
{
    const char *x = input_name(g, "x");
    int size = draw_size(g);
    bool is_positive = one_in(g->choices, 4);
    statement(g, "local %s = rnn.sequence(\"%s\", { size = %d, %s%s })", x, x, size, along(g, axis),
              positive(is_positive));
    add_value(g, read_input(g, x, is_positive), size, axis);
}

/* Where ids are a given one, or the one before. */
static void same_ids(Generator *g, const char *ids, int axis)
{
    const char *same = new_name(g, "e");
    const char *other = one_in(g->choices, 2) ? "1" : arena_format(g->arena, "previous(%s)", ids);
    statement(g, "local %s = equal(%s, %s)", same, ids, other);
    add_value(g, same, 0, axis);
}

/* Tokens and their embedding, or their one-hot vectors; if they are generated, of those before. */
static void token_input(Generator *g, int axis, bool generated)
{
    const char *ids = input_name(g, "ids"), *x = input_name(g, "x");
    int vocabulary = 3 + choose(g->choices, 9), size = draw_size(g);
    statement(g, "local %s = rnn.tokens(\"%s\", { vocab = %d, %s })", ids, ids, vocabulary,
              along(g, axis));
    const char *before = arena_format(g->arena, "previous(%s)", ids);
    const char *read = generated || one_in(g->choices, 2) ? before : ids;
    if (one_in(g->choices, 5)) {
        size = vocabulary;
        statement(g, "local %s = one_hot(%s)", x, read);
    } else {
        statement(g, "local %s = rnn.embedding(%d, %d)(%s)", x, vocabulary, size, read);
    }
    add_value(g, x, size, axis);
    if (generated) {
        g->token = ids;
        g->vocabulary = vocabulary;
    } else if (one_in(g->choices, 4)) {
        same_ids(g, ids, axis);
    }
}

/* The ids of bags, looked up or counted. */
static void bag_input(Generator *g, int axis)
{
    const char *bags = input_name(g, "bags"), *x = input_name(g, "x");
    int vocabulary = 3 + choose(g->choices, 9), size = draw_size(g);
    statement(g, "local %s = rnn.bags(\"%s\", { vocab = %d, most = %d, axis = %s })", bags, bags,
              vocabulary, 1 + choose(g->choices, 5), g->axes[axis]);
    const char *read = one_in(g->choices, 2) ? arena_format(g->arena, "previous(%s)", bags) : bags;
    if (one_in(g->choices, 5)) {
        size = vocabulary;
        statement(g, "local %s = one_hot(%s)", x, read);
    } else {
        statement(g, "local %s = rnn.embedding(%d, %d)(%s)", x, vocabulary, size, read);
    }
    add_value(g, x, size, axis);
}

static void still_input(Generator *g)
{
    const char *x = input_name(g, "x");
    int size = draw_size(g);
    bool is_positive = one_in(g->choices, 4);
    if (one_in(g->choices, 3)) {
        statement(g, "local %s = rnn.scalar(\"%s\"%s)", x, x,
                  is_positive ? ", { range = { 0.25, 2 } }" : "");
        size = 0;
    } else {
        statement(g, "local %s = rnn.vector(\"%s\", { size = %d%s })", x, x, size,
                  positive(is_positive));
    }
    add_value(g, read_input(g, x, is_positive), size, STILL);
}

/* A stream may be of any length. */
static void add_axis(Generator *g, const char *name)
{
    if (!(g->causal && g->axis_count == 0) && one_in(g->choices, 3))
        g->steps[g->axis_count] = 1 + choose(g->choices, 7);
    g->axes[g->axis_count++] = name;
}

static void inputs(Generator *g)
{
    bool generates = g->causal && one_in(g->choices, 2);
    add_axis(g, "\"T\"");
    if (choose(g->choices, 3) > (g->causal ? 0 : 1))
        add_axis(g, "\"U\"");
    for (int i = 0; i < g->axis_count; i++) {
        if (generates && i == 0)
            token_input(g, i, true);
        else if (one_in(g->choices, 3))
            token_input(g, i, false);
        else if (one_in(g->choices, 6))
            bag_input(g, i);
        else
            sequence_input(g, i);
        if (one_in(g->choices, 4))
            sequence_input(g, i);
    }
    for (int i = one_in(g->choices, 3); i > 0; i--)
        still_input(g);
}

/* ---- results ---- */

/* Any value, but often one of the latest, which depends on most. Sets g->axis to where it varies,
 * so that others can be combined with it. */
static const Value *any_value(Generator *g)
{
    int latest = g->value_count < 3 ? g->value_count : 3;
    int back = choose(g->choices, one_in(g->choices, 3) ? g->value_count : latest);
    const Value *v = &g->values[g->value_count - 1 - back];
    g->axis = v->axis;
    return v;
}

static const char *output_table(Generator *g)
{
    Text table = text_new(g->arena);
    for (int i = choose(g->choices, MOST_OUTPUTS); i >= 0; i--) {
        const Value *v = any_value(g);
        bool no_ties = v->lua[0] == 'x'; /* an input, or rows of an embedding */
        bool ids = v->size > 1 && no_ties && one_in(g->choices, 4);
        text_format(&table, ids ? "o%d = argmax(%s), " : "o%d = %s, ", i, v->lua);
    }
    return arena_format(g->arena, "{ %s}", table.bytes);
}

static const char *reduction(Generator *g)
{
    static const char *const reductions[] = {"", ", { reduce = \"batch\" }",
                                             ", { reduce = \"sum\" }"};
    return reductions[choose(g->choices, 3)];
}

static const char *input_target(Generator *g, const Value *v, bool ids)
{
    const char *target = input_name(g, "t");
    const char *axis = v->axis == STILL ? ""
                                        : arena_format(g->arena, ", axis = %s", g->axes[v->axis]);
    bool sequence = v->axis != STILL;
    statement(g, "local %s = rnn.%s(\"%s\", { %s = %d%s })", target,
              ids ? (sequence ? "tokens" : "token") : (sequence ? "sequence" : "vector"), target,
              ids ? "vocab" : "size", v->size, axis);
    return target;
}

/* Weights for all classes, each 0, 1 or 2. */
static const char *class_weights(Generator *g, int classes)
{
    Text list = text_new(g->arena);
    for (int i = 0; i < classes; i++)
        text_format(&list, "%s%d", i ? ", " : "", i % 40 ? i % 3 : choose(g->choices, 3));
    return arena_format(g->arena, ", { weights = { %s }%s }", list.bytes,
                        one_in(g->choices, 2) ? ", ignore = 1" : "");
}

/* Where all of a small batch is ignored, there is a mean over nothing. */
static const char *options_of_classes(Generator *g, int classes)
{
    static const char *const options[] = {"",
                                          ", { ignore = 1, reduce = \"sum\" }",
                                          ", { smoothing = 0.1 }",
                                          ", { reduce = \"sum\" }",
                                          ", { ignore = 0, smoothing = 0.2, reduce = \"batch\" }",
                                          ", { reduce = \"batch\" }",
                                          ", { ignore = 1 }",
                                          ", { ignore = 1, smoothing = 0.2 }"};
    const int count = sizeof options / sizeof *options, chosen = choose(g->choices, count + 1);
    return chosen < count ? options[chosen] : class_weights(g, classes);
}

static const char *loss_term(Generator *g)
{
    const Value *v = any_value(g);
    int kind = choose(g->choices, 5);
    if (v->size > 1 && kind == 1)
        return arena_format(g->arena, "rnn.cross_entropy(%s, %s%s)", v->lua,
                            input_target(g, v, true), options_of_classes(g, v->size));
    if (v->size && kind == 2)
        return arena_format(g->arena, "rnn.binary_cross_entropy(%s, %s%s)", v->lua,
                            input_target(g, v, false), reduction(g));
    if (v->size && kind == 3)
        return arena_format(g->arena, "rnn.mse(%s, %s%s)", v->lua, input_target(g, v, false),
                            reduction(g));
    const Value *other = kind == 4 ? pick(g, v->size) : NULL;
    return arena_format(g->arena, "rnn.mse(%s, %s%s)", v->lua, other ? other->lua : "0.3",
                        reduction(g));
}

static const char *loss(Generator *g)
{
    if (!g->causal && one_in(g->choices, 5))
        return NULL;
    const char *a = loss_term(g);
    return one_in(g->choices, 3) ? arena_format(g->arena, "%s + 0.5 * %s", a, loss_term(g)) : a;
}

/* Any loss is a metric; right answers are counted where single precision decides as double does. */
static const char *metric(Generator *g)
{
    static const char *const ignored[] = {"", ", { ignore = 1, reduce = \"batch\" }",
                                          ", { ignore = 1 }"};
    const Value *v = any_value(g);
    if (v->size < 2 || v->lua[0] != 'x')
        return loss_term(g);
    return arena_format(g->arena, "rnn.accuracy(%s, %s%s)", v->lua, input_target(g, v, true),
                        ignored[choose(g->choices, 3)]);
}

/* Scores of what the token will be. */
static void logits(Generator *g)
{
    g->axis = 0;
    const Value *latest = &g->values[g->value_count - 1], *v = pick_varying(g, ANY_VECTOR);
    if (latest->axis == 0 && latest->size && one_in(g->choices, 2))
        v = latest;
    statement(g, "local logits = rnn.linear(%d)(%s)", g->vocabulary, v->lua);
    add_value(g, "logits", g->vocabulary, 0);
}

static void results(Generator *g, const char *name)
{
    if (g->token)
        logits(g);
    const char *outputs = output_table(g), *sum = loss(g);
    const char *measure = sum && one_in(g->choices, 3) ? metric(g) : NULL;
    statement(g, "return rnn.model(\"%s\", {", name);
    if (sum)
        statement(g, "  loss = %s,", sum);
    if (measure)
        statement(g, "  metrics = { m = %s },", measure);
    if (g->token)
        statement(g, "  generate = { token = %s, logits = logits },", g->token);
    else if (g->causal)
        statement(g, "  carry = \"T\",");
    statement(g, "  outputs = %s })", outputs);
}

/* ---- the model ---- */

/* An axis along which there is a vector, or STILL where there is one that stands still. */
static void choose_axis(Generator *g)
{
    g->axis = choose(g->choices, g->axis_count + 1);
    if (g->axis == g->axis_count)
        g->axis = STILL;
}

static bool has_vector(const Generator *g)
{
    for (int i = 0; i < g->value_count; i++)
        if (g->values[i].axis == g->axis && g->values[i].size)
            return true;
    return false;
}

static void layers(Generator *g)
{
    for (int i = 1 + choose(g->choices, 5); i > 0; i--) {
        choose_axis(g);
        if (!has_vector(g))
            g->axis = 0;
        if (g->axis == STILL)
            still_layer(g);
        else
            random_layer(g);
    }
}

/* A stream attends to a memory of derived steps. */
static void memory_of_stream(Generator *g)
{
    if (!g->causal || g->axis_count == 1 || one_in(g->choices, 3))
        return;
    g->axis = 1;
    random_pyramid(g);
    g->axis = 0;
    random_attention(g);
}

const char *random_model(Choices *choices, const char *name)
{
    Generator *g = arena_alloc(choices->arena, sizeof *g);
    *g = (Generator){.arena = choices->arena, .choices = choices, .lua = text_new(choices->arena)};
    g->causal = one_in(choices, 4);
    inputs(g);
    layers(g);
    memory_of_stream(g);
    results(g, name);
    return g->lua.bytes;
}

const char *repeated_model(Arena *arena, const Choices *made, const char *name)
{
    Choices choices = choices_repeated(arena, made->made, made->count);
    return random_model(&choices, name);
}
