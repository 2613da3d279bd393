/* What the language means: functions that are composed in the prelude, held against numbers. */
#include "trace_text.h"

#include "ir/interp.h"

#include <math.h>

/* Two rows, of 3 steps and 1; the sequence x has one feature and counts 1, 2, 3 in row 0; row 1
 * holds -4. */
static const double x_values[3][2] = {{1, -4}, {2, NAN}, {3, NAN}};

static Interp *interpret(const Model *model)
{
    Interp *interp = interp_new(model->arena, model->graph, 2);
    interp_length(interp, model->axes[0], (int[]){3, 1});
    for (int i = 0; i < model->input_count; i++) {
        Input *input = model->inputs[i];
        double *storage = interp_input(interp, input);
        if (input->kind == INPUT_SEQUENCE)
            memcpy(storage, x_values, sizeof x_values);
    }
    return interp;
}

static const double *values_of(const Model *model, const char *name)
{
    Interp *interp = interpret(model);
    const Node *n = output(model, name);
    double *values = arena_alloc(model->arena, interp_count(interp, n) * sizeof *values);
    interp_run(interp);
    interp_value(interp, n, values);
    return values;
}

/* The model whose output y is the expression `y` of the sequence x and of v = x's feature as a
 * scalar. */
static Model *expression(const char *y)
{
    char lua[2048];
    snprintf(lua, sizeof lua,
             "local x = rnn.sequence('x', { size = 1 })\n"
             "local v = scalar(x)\n"
             "return rnn.model('m', { outputs = { y = %s } })\n",
             y);
    return trace_text(lua);
}

static void expect_values(const char *y, const double *expected, int count)
{
    const double *found = values_of(expression(y), "y");
    for (int i = 0; i < count; i++)
        cr_expect_float_eq(found[i], expected[i], 1e-12, "%s: value %d is %.17g, expected %.17g", y,
                           i, found[i], expected[i]);
}

/* Row 0 of [T, B] is at 0, 2, 4, and row 1 at 1. */
static void expect_steps(const char *y, double a, double b, double c, double other)
{
    expect_values(y, (double[]){a, other, b, 0, c, 0}, 6);
}

Test(meaning, element_by_element)
{
    expect_steps("leaky_relu(v, 0.5)", 1, 2, 3, -2);
    expect_steps("clip(v, -1, 2)", 1, 2, 2, -1);
    expect_steps("hard_sigmoid(v)", 1. / 6 + .5, 2. / 6 + .5, 1, 0);
    expect_steps("greater(v, 2) + 10 * greater_equal(v, 2)", 0, 10, 11, 0);
    expect_steps("max(min(v, 2), 0)", 1, 2, 2, 0);
    expect_steps("gelu(v)", .5 * (1 + erf(sqrt(.5))), 1 + erf(sqrt(2)),
                 1.5 * (1 + erf(3 * sqrt(.5))), -2 * (1 + erf(-4 * sqrt(.5))));
    expect_steps("silu(-v) ^ 2", pow(1 / (1 + exp(1)), 2), pow(2 / (1 + exp(2)), 2),
                 pow(3 / (1 + exp(3)), 2), pow(4 / (1 + exp(-4)), 2));
    expect_steps("select(less(v, 2), 7, v)", 7, 2, 3, 7);
    expect_steps("equal(v, 2) + 10 * equal(3, v)", 0, 1, 10, 0);
    expect_steps("equal(argmax(x .. -x), 1) + 10 * equal(argmax(x .. -x), argmax(-x .. 0 * x))", 0,
                 0, 0, 1);
}

Test(meaning, over_features)
{
    expect_steps("sum(x .. 2 * x)", 3, 6, 9, -12);
    expect_steps("mean(x .. 2 * x)", 1.5, 3, 4.5, -6);
    expect_steps("max(x .. 2 * x)", 2, 4, 6, -4);
    expect_steps("sum(slice(x .. 2 * x .. 3 * x, 2, 3))", 5, 10, 15, -20);
    expect_steps("scalar((split(x .. 5 * x, { 1, 1 })))", 1, 2, 3, -4);
    expect_steps("sum(layer_norm(x .. -x, 0) ^ 2)", 2, 2, 2, 2);
    expect_steps("sum(exp(log_softmax(x .. 2 * x)) - softmax(x .. 2 * x))", 0, 0, 0, 0);
}

Test(meaning, over_time_within_lengths)
{
    expect_values("sum(v, 'T')", (double[]){6, -4}, 2);
    expect_values("mean(v, 'T')", (double[]){2, -4}, 2);
    expect_values("max(v, x.axis)", (double[]){3, -4}, 2);
    expect_values("last(v)", (double[]){3, -4}, 2);
    expect_values("first(v)", (double[]){1, -4}, 2);
    double all = exp(1) + exp(2) + exp(3);
    expect_steps("softmax(v, 'T')", exp(1) / all, exp(2) / all, exp(3) / all, 1);
    expect_steps("log_softmax(v, 'T')", 1 - log(all), 2 - log(all), 3 - log(all), 0);
}

Test(meaning, neighbours_in_time)
{
    expect_steps("previous(v)", 0, 1, 2, 0);
    expect_steps("shift(v, 2)", 0, 0, 1, 0);
    expect_steps("shift(v, -1)", 2, 3, 0, 0);
    expect_steps("reverse(v)", 3, 2, 1, -4);
    expect_steps("window(x, 1, 1):dot(rnn.parameter('p', 3, { init = rnn.constant(1) }) * 0 + "
                 "(100 * last(x) .. 10 * last(x) .. last(x)))",
                 (10 * 1 + 1 * 2) * 3., (100 * 1 + 10 * 2 + 3) * 3., (100 * 2 + 10 * 3) * 3.,
                 -4 * 10 * -4.);
}

static Model *stepping(const char *next)
{
    char lua[2048];
    snprintf(lua, sizeof lua,
             "local x = rnn.sequence('x', { size = 1 })\n"
             "local cell = rnn.cell { state = { h = 1 }, step = function(x, s, p)\n"
             "  local h = %s\n"
             "  return sum(h), { h = h } end }\n"
             "local y, last = rnn.scan(cell, x, { init = { h = 0 } })\n"
             "return rnn.model('m', { outputs = { y = y, last = last.h } })\n",
             next);
    return trace_text(lua);
}

static void expect_step(const char *next, double a, double b, double c, double other)
{
    Model *model = stepping(next);
    const double *y = values_of(model, "y"), *last = values_of(model, "last");
    const double expected[] = {a, other, b, 0, c, 0};
    for (int i = 0; i < 6; i++)
        cr_expect_float_eq(y[i], expected[i], 1e-12, "%s: value %d is %g", next, i, y[i]);
    cr_expect_float_eq(last[0], c, 1e-12);
    cr_expect_float_eq(last[1], other, 1e-12);
}

Test(meaning, a_scan_carries_its_state)
{
    expect_step("s.h + x", 1, 3, 6, -4);
    expect_step("s.h + at_start(5)", 5, 5, 5, 5);
    expect_step("every(2, x, s.h)", 1, 1, 3, -4);
}

Test(meaning, a_reverse_scan_begins_at_each_rows_end)
{
    Model *model = trace_text(
        "local x = rnn.sequence('x', { size = 1 })\n"
        "local cell = rnn.cell { state = { h = 1 }, step = function(x, s, p)\n"
        "  local h = 2 * s.h + x\n"
        "  return sum(h), { h = h } end }\n"
        "local y = rnn.scan(cell, x, { init = { h = 0 }, reverse = true })\n"
        "return rnn.model('m', { outputs = { y = y } })\n");
    const double *y = values_of(model, "y");
    cr_expect_eq(y[4], 3);
    cr_expect_eq(y[2], 8);
    cr_expect_eq(y[0], 17);
    cr_expect_eq(y[1], -4);
}

/* ---- losses: three classes with the logits (v, 0, 1), the targets 2, 0, 1 and 1 ---- */

static double loss_of(const char *call)
{
    char lua[2048];
    snprintf(lua, sizeof lua,
             "local x = rnn.sequence('x', { size = 1 })\n"
             "local target = rnn.tokens('target', { vocab = 3 })\n"
             "local z = x .. 0 * x .. 0 * x + 1\n"
             "return rnn.model('m', { loss = rnn.%s })\n",
             call);
    Model *model = trace_text(lua);
    Interp *interp = interpret(model);
    memcpy(interp_input(interp, model->inputs[1]), (double[]){2, 1, 0, 99, 1, 99},
           6 * sizeof(double));
    interp_run(interp);
    return interp_scalar(interp, graph_find(model->graph, RESULT_LOSS, NULL));
}

/* -log softmax(v, 0, 1)[k] */
static double nll(double v, int k)
{
    const double z[] = {v, 0, 1};
    return log(exp(v) + 1 + exp(1)) - z[k];
}

static void expect_loss(const char *call, double expected)
{
    double found = loss_of(call);
    cr_expect_float_eq(found, expected, 1e-12, "%s is %.17g, expected %.17g", call, found,
                       expected);
}

Test(meaning, cross_entropy)
{
    double a = nll(1, 2), b = nll(2, 0), c = nll(3, 1), d = nll(-4, 1);
    expect_loss("cross_entropy(z, target)", (a + b + c + d) / 4);
    expect_loss("cross_entropy(z, target, { reduce = 'sum' })", a + b + c + d);
    expect_loss("cross_entropy(z, target, { reduce = 'batch' })", (a + b + c + d) / 2);
    expect_loss("cross_entropy(z, target, { ignore = 1 })", (a + b) / 2);
    expect_loss("cross_entropy(z, target, { ignore = 0 })", (a + c + d) / 3);
    expect_loss("cross_entropy(z, target, { weights = { 1, 2, 4 } })",
                (4 * a + b + 2 * c + 2 * d) / 9);
    expect_loss("cross_entropy(z, target, { weights = { 1, 2, 4 }, ignore = 2 })",
                (b + 2 * c + 2 * d) / 5);
}

/* What counts nothing is 0, not 0/0, and infinite where it does not count it harms nothing. */
Test(meaning, weighted_means)
{
    const double a = nll(1, 2), b = nll(2, 0), rest = log(1 + exp(1));
    expect_loss("cross_entropy(z, argmax(0 * z), { ignore = 0 })", 0);
    expect_loss("cross_entropy(z, argmax(0 * z), { ignore = 0, smoothing = 0.3 })", 0);
    expect_loss("cross_entropy(z, target, { weights = { 0, 0, 0 } })", 0);
    expect_loss("cross_entropy(z, target, { weights = { 1, 2, 0 }, ignore = 1 })", b);
    expect_loss("cross_entropy(z, target, { weights = { 1, 0, 1 } })", (a + b) / 2);
    expect_loss("cross_entropy(z + log(1 - one_hot(argmax(0 * z), 3)), target, { ignore = 0 })",
                (3 * rest - 1) / 3);
    expect_loss("cross_entropy(z + log(1 - one_hot(argmax(0 * z), 3)), target,\n"
                "  { weights = { 0, 1, 1 } })",
                (3 * rest - 1) / 3);
    expect_loss("accuracy(z, argmax(0 * z), { ignore = 0 })", 0);
    expect_loss("average(sum(x), 0)", 0);
    expect_loss("average(sum(x), 2)", 2 / 4.);
    expect_loss("average(sum(x), relu(sum(x)))", (1 + 4 + 9) / 6.);
}

/* A weight counts at all steps of what it weighs, also where it stands still itself. */
Test(meaning, weights_of_other_axes)
{
    expect_loss("average(last(sum(x)), 1 + relu(sum(x)))", (2 * 3 + 3 * 3 + 4 * 3 - 4) / 10.);
    expect_loss("average(sum(x), relu(last(sum(x))))", (1 + 2 + 3) / 3.);
    expect_loss("cross_entropy(z, first(target), { ignore = 1 })",
                (nll(1, 2) + nll(2, 2) + nll(3, 2)) / 3);
}

/* Every class takes part with e / 3. */
static double smooth(double v, int k, double e)
{
    return (1 - e) * nll(v, k) + e / 3 * (nll(v, 0) + nll(v, 1) + nll(v, 2));
}

Test(meaning, label_smoothing)
{
    double a = smooth(1, 2, .3), b = smooth(2, 0, .3), c = smooth(3, 1, .3), d = smooth(-4, 1, .3);
    expect_loss("cross_entropy(z, target, { smoothing = 0.3 })", (a + b + c + d) / 4);
    expect_loss("cross_entropy(z, target, { smoothing = 0.3, ignore = 1 })", (a + b) / 2);
}

Test(meaning, other_losses)
{
    double binary = 0, v[] = {1, 2, 3, -4};
    for (int i = 0; i < 4; i++)
        binary -= log(1 - 1 / (1 + exp(-v[i])));
    expect_loss("binary_cross_entropy(x, 0)", binary / 4);
    expect_loss("binary_cross_entropy(x, 1)", (binary - (1 + 2 + 3 - 4)) / 4);
    expect_loss("mse(x, 1)", (0 + 1 + 4 + 25) / 4.);
    expect_loss("mse(x .. x, 1, { reduce = 'batch' })", (0 + 1 + 4 + 25) / 2.);
    expect_loss("average(sum(x))", 2 / 4.);
}

/* The first largest logits are 0, 0, 0 and 2. */
Test(meaning, accuracy)
{
    expect_loss("accuracy(z, target)", 1 / 4.);
    expect_loss("accuracy(z, target, { reduce = 'sum' })", 1);
    expect_loss("accuracy(z, target, { reduce = 'batch' })", 1 / 2.);
    expect_loss("accuracy(z, target, { ignore = 1 })", 1 / 2.);
    expect_loss("accuracy(z, target, { ignore = 0 })", 0);
}

Test(meaning, pyramid_fills_with_zeros)
{
    Model *model = trace_text("local x = rnn.sequence('x', { size = 1 })\n"
                              "return rnn.model('m', { outputs = { y = pyramid(x, 2) } })\n");
    const double *y = values_of(model, "y");
    const double expected[] = {1, 2, -4, 0, 3, 0, 0, 0};
    for (int i = 0; i < 8; i++)
        cr_expect_eq(y[i], expected[i], "value %d is %g", i, y[i]);
}

/* All weights are 1, all activations linear. */
Test(meaning, worked_example)
{
    char path[4096];
    test_folder(path, sizeof path, "../models/worked_example.lua");
    Model *model = front_trace(test_arena(), path, NULL, 0);
    Interp *interp = interp_new(model->arena, model->graph, 1);
    interp_length(interp, model->axes[0], (int[]){3});
    memcpy(interp_input(interp, model->inputs[0]), (double[]){1, 1, 1, 1, 2, 2},
           6 * sizeof(double));
    for (int i = 0; i < model->param_count; i++)
        for (int k = 0; k < 4; k++)
            interp_param(interp, model->params[i])[k] = model->params[i]->init.low;
    interp_run(interp);
    double y[6];
    interp_value(interp, output(model, "y"), y);
    const double expected[] = {4, 4, 12, 12, 32, 32};
    for (int i = 0; i < 6; i++)
        cr_expect_eq(y[i], expected[i]);
}
