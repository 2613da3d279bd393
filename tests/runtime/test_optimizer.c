/* Optimizers: closed forms of a few steps, clipping, schedules, and recorded trajectories. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/optimizer.h>
#include <rnn/safetensors.h>
#include <rnn/schedule.h>

/* ---- closed forms: one parameter, constant gradient ---- */

/* The parameter after `updates` steps from p with gradient g at every one. */
static double descend(const rnn_optimizer *o, double p, double g, int updates)
{
    float value = (float)p;
    const float gradient = (float)g;
    float state[2] = {0};
    const rnn_parameters parameters = {1, &value, &gradient, state};
    for (int k = 1; k <= updates; k++)
        rnn_optimizer_update(o, (rnn_update){(uint64_t)k, 1, 1}, &parameters, 0, 1);
    return (double)value;
}

Test(optimizer, sgd_steps)
{
    rnn_optimizer o = rnn_optimizer_defaults(RNN_SGD);
    o.rate = 0.25;
    cr_expect_float_eq(descend(&o, 1, 0.5, 2), 0.75, 1e-7);
    o.weight_decay = 0.5; /* p -> p - 0.25 (0.5 + 0.5 p) = 0.875 p - 0.125 */
    cr_expect_float_eq(descend(&o, 1, 0.5, 2), 0.875 * 0.75 - 0.125, 1e-7);
}

/* v = 1, 1.5, 1.75 */
Test(optimizer, momentum_steps)
{
    rnn_optimizer o = rnn_optimizer_defaults(RNN_MOMENTUM);
    o.rate = 0.1;
    o.momentum = 0.5;
    cr_expect_float_eq(descend(&o, 1, 1, 3), 1 - 0.1 * (1 + 1.5 + 1.75), 1e-6);
}

/* g + mu v = 1.5, 1.75 */
Test(optimizer, nesterov_steps)
{
    rnn_optimizer o = rnn_optimizer_defaults(RNN_NESTEROV);
    o.rate = 0.1;
    o.momentum = 0.5;
    cr_expect_float_eq(descend(&o, 1, 1, 2), 1 - 0.1 * (1.5 + 1.75), 1e-6);
}

/* s = k g^2, so the steps are r / sqrt(k) */
Test(optimizer, adagrad_steps)
{
    rnn_optimizer o = rnn_optimizer_defaults(RNN_ADAGRAD);
    o.rate = 0.1;
    cr_expect_float_eq(descend(&o, 1, 3, 3), 1 - 0.1 * (1 + 1 / sqrt(2) + 1 / sqrt(3)), 1e-6);
}

/* s = (1 - beta2^k) g^2 */
Test(optimizer, rmsprop_steps)
{
    rnn_optimizer o = rnn_optimizer_defaults(RNN_RMSPROP);
    o.rate = 0.1;
    o.beta2 = 0.75;
    const double first = 1 / sqrt(0.25);
    const double second = 1 / sqrt(1 - 0.75 * 0.75);
    cr_expect_float_eq(descend(&o, 1, 3, 2), 1 - 0.1 * (first + second), 1e-6);
    o.momentum = 0.5;
    cr_expect_float_eq(descend(&o, 1, 3, 2), 1 - 0.1 * (1.5 * first + second), 1e-6);
    cr_expect_eq(rnn_optimizer_planes(&o), 2);
}

/* Both means, corrected, are the gradient's: every step is r, whatever the gradient. */
Test(optimizer, adam_steps)
{
    const rnn_optimizer o = rnn_optimizer_defaults(RNN_ADAM);
    cr_expect_float_eq(descend(&o, 1, 5, 10), 1 - 10 * 0.001, 1e-6);
    cr_expect_float_eq(descend(&o, 1, -0.01, 10), 1 + 10 * 0.001, 1e-6);
}

Test(optimizer, adamw_decays_apart)
{
    rnn_optimizer o = rnn_optimizer_defaults(RNN_ADAMW);
    o.rate = 0.1;
    o.weight_decay = 0.5;
    cr_expect_float_eq(descend(&o, 2, 7, 1), 2 * 0.95 - 0.1, 1e-6);
    cr_expect_float_eq(descend(&o, 2, 7, 2), (2 * 0.95 - 0.1) * 0.95 - 0.1, 1e-6);
}

Test(optimizer, scales)
{
    const rnn_optimizer o = {.kind = RNN_SGD, .rate = 1};
    float value = 1;
    const float gradient = 1;
    const rnn_parameters parameters = {1, &value, &gradient, NULL};
    rnn_optimizer_update(&o, (rnn_update){1, 0.5f, 0.25f}, &parameters, 0, 1);
    cr_expect_eq(value, 0.875f);
}

/* Two updates of ranges are one update of all, and what is in no range stays. */
Test(optimizer, ranges)
{
    enum { N = 37 };
    for (int kind = RNN_SGD; kind <= RNN_ADAMW; kind++) {
        const rnn_optimizer o = rnn_optimizer_defaults((rnn_optimizer_kind)kind);
        float whole[N], parts[N], gradients[N];
        float whole_state[2 * N] = {0}, parts_state[2 * N] = {0};
        for (int i = 0; i < N; i++) {
            whole[i] = parts[i] = (float)i;
            gradients[i] = (float)(i % 7) - 2.5f;
        }
        const rnn_parameters all = {N, whole, gradients, whole_state};
        const rnn_parameters same = {N, parts, gradients, parts_state};
        for (uint64_t k = 1; k < 4; k++) {
            rnn_optimizer_update(&o, (rnn_update){k, 1, 1}, &all, 0, N);
            rnn_optimizer_update(&o, (rnn_update){k, 1, 1}, &same, 0, 11);
            rnn_optimizer_update(&o, (rnn_update){k, 1, 1}, &same, 13, N);
        }
        for (int i = 0; i < N; i++)
            if (i == 11 || i == 12)
                cr_expect_eq(parts[i], (float)i);
            else
                cr_expect_float_eq(parts[i], whole[i], 1e-6f);
    }
}

Test(optimizer, names)
{
    for (int kind = RNN_SGD; kind <= RNN_ADAMW; kind++) {
        rnn_optimizer_kind parsed;
        cr_expect_eq(
            rnn_optimizer_parse(rnn_optimizer_name((rnn_optimizer_kind)kind), &parsed, NULL),
            RNN_OK);
        cr_expect_eq((int)parsed, kind);
        cr_expect_eq((int)rnn_optimizer_defaults(parsed).kind, kind);
    }
    rnn_optimizer_kind kind;
    rnn_error e;
    cr_expect_eq(rnn_optimizer_parse("Adams", &kind, &e), RNN_BAD_ARGUMENT);
    cr_expect(strstr(e.message, "'Adams'") && strstr(e.message, "adamw"), "%s", e.message);
}

/* ---- gradients ---- */

Test(gradient, first_not_finite)
{
    enum { N = 5000 };
    static float numbers[N];
    cr_expect_eq(rnn_first_not_finite(numbers, N), N);
    cr_expect_eq(rnn_first_not_finite(numbers, 0), 0);
    numbers[4999] = INFINITY;
    cr_expect_eq(rnn_first_not_finite(numbers, N), 4999);
    numbers[2047] = -INFINITY;
    cr_expect_eq(rnn_first_not_finite(numbers, N), 2047);
    numbers[3] = NAN;
    cr_expect_eq(rnn_first_not_finite(numbers, N), 3);
}

Test(gradient, clip_value)
{
    float numbers[] = {-3, -1, 0.5f, 2, NAN};
    rnn_clip_value(numbers, 5, 0);
    cr_expect_eq(numbers[0], -3);
    rnn_clip_value(numbers, 5, 1.5);
    cr_expect(numbers[0] == -1.5f && numbers[1] == -1 && numbers[2] == 0.5f && numbers[3] == 1.5f);
    cr_expect(isnan(numbers[4]));
}

Test(gradient, norms)
{
    float numbers[19];
    for (int i = 0; i < 19; i++)
        numbers[i] = (float)(i + 1);
    cr_expect_eq(rnn_sum_of_squares(numbers, 19), 2470);
    cr_expect_float_eq(rnn_norm_scale(4, 1), 0.25f, 1e-6f);
    cr_expect_eq(rnn_norm_scale(0.5, 1), 1);
    cr_expect_eq(rnn_norm_scale(0, 1), 1);
    cr_expect_eq(rnn_norm_scale(100, 0), 1);
}

/* ---- schedules ---- */

static double scale(const rnn_schedule *s, uint64_t update)
{
    return (double)rnn_schedule_scale(s, update, 100);
}

Test(schedule, curves)
{
    rnn_schedule s = {.kind = RNN_SCHEDULE_CONSTANT, .every = 10, .factor = 0.5f};
    cr_expect_eq(scale(&s, 1), 1);
    cr_expect_eq(scale(&s, 1000), 1);
    s.kind = RNN_SCHEDULE_STEP;
    cr_expect_eq(scale(&s, 10), 1);
    cr_expect_eq(scale(&s, 11), 0.5);
    cr_expect_eq(scale(&s, 21), 0.25);
    s.kind = RNN_SCHEDULE_EXPONENTIAL;
    cr_expect_float_eq(scale(&s, 6), sqrt(0.5), 1e-6);
    s.kind = RNN_SCHEDULE_COSINE;
    cr_expect_eq(scale(&s, 1), 1);
    cr_expect_float_eq(scale(&s, 51), 0.5, 1e-6);
    cr_expect_float_eq(scale(&s, 101), 0, 1e-6);
    s.kind = RNN_SCHEDULE_LINEAR;
    cr_expect_float_eq(scale(&s, 26), 0.75, 1e-6);
    cr_expect_eq(scale(&s, 500), 0);
}

Test(schedule, floor)
{
    rnn_schedule s = {.kind = RNN_SCHEDULE_COSINE, .every = 1, .factor = 0.1f, .floor = 0.2f};
    cr_expect_float_eq(scale(&s, 51), 0.6, 1e-6);
    cr_expect_float_eq(scale(&s, 101), 0.2, 1e-6);
    s.kind = RNN_SCHEDULE_STEP;
    cr_expect_float_eq(scale(&s, 50), 0.2, 1e-6);
}

/* Up to 1 in ten updates; then the curve begins there and takes the rest. */
Test(schedule, warmup)
{
    const rnn_schedule s = {.kind = RNN_SCHEDULE_LINEAR, .warmup = 10};
    cr_expect_float_eq(scale(&s, 1), 0.1, 1e-6);
    cr_expect_float_eq(scale(&s, 9), 0.9, 1e-6);
    cr_expect_eq(scale(&s, 10), 1);
    cr_expect_lt(scale(&s, 11), 1);
    cr_expect_float_eq(scale(&s, 100), 1.0 / 91, 1e-6);
}

/* Without a known total, a schedule that needs none works all the same. */
Test(schedule, without_total)
{
    rnn_schedule s = {.kind = RNN_SCHEDULE_CONSTANT, .warmup = 4};
    cr_expect_eq(rnn_schedule_scale(&s, 2, 0), 0.5f);
    cr_expect_eq(rnn_schedule_scale(&s, 8, 0), 1);
}

Test(schedule, names)
{
    rnn_schedule_kind kind;
    rnn_error e;
    cr_expect_eq(rnn_schedule_parse("cosine", &kind, NULL), RNN_OK);
    cr_expect_eq(kind, RNN_SCHEDULE_COSINE);
    cr_expect_eq(rnn_schedule_parse("sine", &kind, &e), RNN_BAD_ARGUMENT);
    cr_expect(strstr(e.message, "'sine'"));
}

/* ---- recorded trajectories ---- */

static const char *const weights[] = {"rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0",
                                      "rnn.bias_hh_l0",   "readout.weight",   "readout.bias"};

enum { WEIGHTS = sizeof weights / sizeof *weights, MOST = 1000, STEPS = 5 };

/* Copies prefix + each weight into one block; returns their number. */
static size_t gather(const rnn_tensors *file, const char *prefix, double *out)
{
    size_t n = 0;
    for (size_t i = 0; i < WEIGHTS; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", prefix, weights[i]);
        const rnn_tensor *tensor = rnn_tensors_find(file, name);
        cr_assert(tensor, "%s", name);
        cr_assert_leq(n + rnn_tensor_size(tensor), MOST);
        cr_assert_eq(rnn_tensor_to_double(tensor, out + n, NULL), RNN_OK);
        n += rnn_tensor_size(tensor);
    }
    return n;
}

static void gather_step(const rnn_tensors *file, const char *what, int k, double *out)
{
    char prefix[40];
    snprintf(prefix, sizeof prefix, "%s.%d.", what, k);
    gather(file, prefix, out);
}

static void to_floats(float *out, const double *in, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (float)in[i];
}

/* max |got - expected| <= tolerance max(1e-3, max |expected|) */
static void expect_near(const char *what, const float *got, const double *expected, size_t n)
{
    double worst = 0;
    double largest = 1e-3;
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, fabs((double)got[i] - expected[i]));
        largest = fmax(largest, fabs(expected[i]));
    }
    cr_expect_leq(worst, 2e-6 * largest, "%s: off by %g", what, worst);
}

/* Clips as the settings say and returns the scale for the norm; checked against the record. */
static float clip(const rnn_optimizer *o, const rnn_tensors *file, int k, float *gradients,
                  size_t n)
{
    double expected[MOST];
    float clipped[MOST];
    rnn_clip_value(gradients, n, o->clip_value);
    const float factor = rnn_norm_scale(sqrt(rnn_sum_of_squares(gradients, n)), o->clip_norm);
    for (size_t i = 0; i < n; i++)
        clipped[i] = factor * gradients[i];
    if (o->clip_value != 0 || o->clip_norm != 0) {
        gather_step(file, "clipped64", k, expected);
        expect_near("clipped gradients", clipped, expected, n);
    }
    return factor;
}

/* Follows the recorded gradients and compares the parameters after each step. */
static void follow(const rnn_optimizer *o, const rnn_tensors *file)
{
    double numbers[MOST];
    float values[MOST], gradients[MOST], state[2 * MOST] = {0};
    const size_t n = gather(file, "", numbers);
    const rnn_parameters parameters = {n, values, gradients, state};
    to_floats(values, numbers, n);
    for (int k = 1; k <= STEPS; k++) {
        gather_step(file, "raw64", k, numbers);
        to_floats(gradients, numbers, n);
        const float factor = clip(o, file, k, gradients, n);
        rnn_optimizer_update(o, (rnn_update){(uint64_t)k, 1, factor}, &parameters, 0, n);
        gather_step(file, "after64", k, numbers);
        expect_near("parameters", values, numbers, n);
    }
}

static void follow_case(const char *name, rnn_optimizer o)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/golden/torch/%s/case.safetensors", RNNC_SHARED_DIR, name);
    FILE *there = fopen(path, "rb");
    if (!there)
        cr_skip_test("%s is not there", path);
    fclose(there);
    rnn_tensors *file;
    rnn_error e;
    cr_assert_eq(rnn_tensors_open(&file, path, &e), RNN_OK, "%s", e.message);
    follow(&o, file);
    rnn_tensors_close(file);
}

Test(trajectory, sgd)
{
    follow_case("optim_sgd_noclip", (rnn_optimizer){.kind = RNN_SGD, .rate = 0.3});
}

Test(trajectory, momentum_clip_norm)
{
    rnn_optimizer o = rnn_optimizer_defaults(RNN_MOMENTUM);
    o.rate = 0.1;
    o.clip_norm = 0.88;
    follow_case("optim_momentum_clipnorm", o);
}

Test(trajectory, adam_clip_value)
{
    rnn_optimizer o = rnn_optimizer_defaults(RNN_ADAM);
    o.rate = 0.01;
    o.clip_value = 0.016;
    follow_case("optim_adam_clipvalue", o);
}

Test(trajectory, adamw)
{
    rnn_optimizer o = rnn_optimizer_defaults(RNN_ADAMW);
    o.rate = 0.01;
    o.weight_decay = 0.05;
    follow_case("optim_adamw_noclip", o);
}
