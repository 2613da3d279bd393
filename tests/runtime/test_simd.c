/* The elementary functions against the C library in double precision.
 *
 * An error is measured in units of the last place: the spacing of floats at the true value. Every
 * 61st float is tried, and every float around the points where something changes; with the
 * environment variable RNNC_FULL set, all 2^32 of them. */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <rnn/simd.h>

typedef struct Function {
    const char *name;
    rnn_vec (*vector)(rnn_vec);
    double (*reference)(double);
    double bound; /* largest error allowed, in units of the last place */
} Function;

typedef struct Worst {
    double error; /* in units of the last place */
    float x;      /* where it occurs */
} Worst;

static float float_of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint32_t bits_of_float(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Infinity continues the scale of floats: it stands for 2^128. */
static double on_scale(double y)
{
    return fmin(fmax(y, -0x1p128), 0x1p128);
}

/* The spacing of floats at y, which is constant below the smallest normal number. */
static double spacing(double y)
{
    const double lowest = 0x1p-126;
    return ldexp(1, ilogb(fmax(fabs(y), lowest)) - 23);
}

/* Infinite where one is NaN and the other is not. */
static double error_of(float got, double expected)
{
    if (isnan(got) || isnan(expected))
        return isnan(got) && isnan(expected) ? 0 : INFINITY;
    const double true_value = on_scale(expected);
    return fabs(on_scale(got) - true_value) / spacing(true_value);
}

static void note_errors(const Function *f, rnn_vec x, Worst *worst)
{
    const rnn_vec y = f->vector(x);
    for (int i = 0; i < RNN_LANES; i++) {
        const double error = error_of(y[i], f->reference(x[i]));
        if (error > worst->error)
            *worst = (Worst){error, x[i]};
    }
}

/* Tries the floats whose bits are first, first + stride, ... below end. */
static void try_range(const Function *f, uint64_t first, uint64_t end, uint64_t stride,
                      Worst *worst)
{
    for (uint64_t bits = first; bits < end; bits += RNN_LANES * stride) {
        rnn_vec x;
        for (uint64_t i = 0; i < RNN_LANES; i++)
            x[i] = float_of_bits((uint32_t)(bits + i * stride));
        note_errors(f, x, worst);
    }
}

/* Every float near x and near -x. */
static void try_around(const Function *f, float x, Worst *worst)
{
    const uint64_t radius = 1 << 12;
    const uint64_t negative = (uint64_t)1 << 31;
    const uint64_t bits = bits_of_float(x);
    const uint64_t first = bits > radius ? bits - radius : 0;
    try_range(f, first, bits + radius, 1, worst);
    try_range(f, first + negative, bits + radius + negative, 1, worst);
}

/* Zero, the ends of the normal and the finite numbers, where exp leaves them and where it vanishes,
 * where reductions change (ln 2 / 2 and its multiples, sqrt 1/2, sqrt 2), where tanh becomes 1. */
static void try_special_points(const Function *f, Worst *worst)
{
    static const float points[] = {
        0,           FLT_MIN,    0x1p-12f, 0x1p-24f, 1,        0.34657359f, 0.17328679f,
        0.51986039f, 1.0397208f, 0.7071f,  1.4142f,  0.41421f, 2,           4,
        9.0109f,     13.5f,      15,       16.636f,  87.336f,  88.723f,     89,
        103.279f,    103.97f,    104.5f,   0x1p23f,  FLT_MAX,  INFINITY};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        try_around(f, points[i], worst);
}

static void check(const Function *f)
{
    Worst worst = {0, 0};
    try_special_points(f, &worst);
    try_range(f, 0, (uint64_t)1 << 32, getenv("RNNC_FULL") ? 1 : 61, &worst);
    cr_log_info("%s: %.4f ulp at %a", f->name, worst.error, (double)worst.x);
    cr_assert(worst.error <= f->bound, "%s: %.4f ulp at %a, at most %g allowed", f->name,
              worst.error, (double)worst.x, f->bound);
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double softplus(double x)
{
    return fmax(x, 0) + log1p(exp(-fabs(x))) + 0 * (isnan(x) ? x : 0);
}

/* The limit on the left is 0, where the product would be infinity times zero. */
static double gelu(double x)
{
    return x == -INFINITY ? 0 : 0.5 * x * erfc(-x * sqrt(0.5));
}

static rnn_vec vector_exp(rnn_vec x)
{
    return rnn_exp(x);
}

static rnn_vec vector_log(rnn_vec x)
{
    return rnn_log(x);
}

static rnn_vec vector_tanh(rnn_vec x)
{
    return rnn_tanh(x);
}

static rnn_vec vector_sigmoid(rnn_vec x)
{
    return rnn_sigmoid(x);
}

static rnn_vec vector_softplus(rnn_vec x)
{
    return rnn_softplus(x);
}

static rnn_vec vector_erf(rnn_vec x)
{
    return rnn_erf(x);
}

static rnn_vec vector_gelu(rnn_vec x)
{
    return rnn_gelu(x);
}

static rnn_vec vector_sqrt(rnn_vec x)
{
    return rnn_sqrt(x);
}

Test(simd, exp)
{
    check(&(Function){"exp", vector_exp, exp, 2});
}

Test(simd, log)
{
    check(&(Function){"log", vector_log, log, 2});
}

Test(simd, tanh)
{
    check(&(Function){"tanh", vector_tanh, tanh, 2});
}

Test(simd, sigmoid)
{
    check(&(Function){"sigmoid", vector_sigmoid, sigmoid, 2});
}

Test(simd, softplus)
{
    check(&(Function){"softplus", vector_softplus, softplus, 2.5});
}

Test(simd, erf)
{
    check(&(Function){"erf", vector_erf, erf, 2});
}

Test(simd, gelu)
{
    check(&(Function){"gelu", vector_gelu, gelu, 8});
}

Test(simd, sqrt)
{
    check(&(Function){"sqrt", vector_sqrt, sqrt, 0.5});
}

Test(simd, exact_values)
{
    cr_assert(rnn_exp1(0) == 1 && rnn_exp1(-0.0f) == 1);
    cr_assert(rnn_sigmoid1(0) == 0.5f);
    cr_assert(rnn_log1(1) == 0);
    cr_assert(rnn_tanh1(0) == 0 && !signbit(rnn_tanh1(0)) && signbit(rnn_tanh1(-0.0f)));
    cr_assert(rnn_erf1(0) == 0 && !signbit(rnn_erf1(0)) && signbit(rnn_erf1(-0.0f)));
}

Test(simd, limits)
{
    cr_assert(rnn_exp1(INFINITY) == INFINITY && rnn_exp1(-INFINITY) == 0);
    cr_assert(rnn_sigmoid1(INFINITY) == 1 && rnn_sigmoid1(-INFINITY) == 0);
    cr_assert(rnn_tanh1(INFINITY) == 1 && rnn_tanh1(-INFINITY) == -1);
    cr_assert(rnn_log1(INFINITY) == INFINITY && rnn_log1(0) == -INFINITY && isnan(rnn_log1(-1)));
    cr_assert(rnn_softplus1(INFINITY) == INFINITY && rnn_softplus1(-INFINITY) == 0);
    cr_assert(rnn_gelu1(INFINITY) == INFINITY && rnn_gelu1(-INFINITY) == 0);
}

Test(simd, tanh_and_erf_are_odd)
{
    for (float x = 0x1p-149f; x < 100; x *= 1.1f + (x < 0x1p-140f)) {
        cr_assert(rnn_tanh1(-x) == -rnn_tanh1(x), "tanh at %a", (double)x);
        cr_assert(rnn_erf1(-x) == -rnn_erf1(x), "erf at %a", (double)x);
    }
}

/* Neighbours with values of every kind must not disturb a lane. */
Test(simd, lanes_are_independent)
{
    const float others[] = {1e-41f, NAN, INFINITY, -INFINITY};
    for (int i = 0; i < 4; i++) {
        rnn_vec mixed = rnn_set(others[i]);
        mixed[0] = 0.3f;
        cr_assert(rnn_exp(mixed)[0] == rnn_exp1(0.3f));
        cr_assert(rnn_log(mixed)[0] == rnn_log1(0.3f));
        cr_assert(rnn_tanh(mixed)[0] == rnn_tanh1(0.3f));
        cr_assert(rnn_sigmoid(mixed)[0] == rnn_sigmoid1(0.3f));
    }
}

Test(simd, power_is_the_c_library_s)
{
    const rnn_vec y = rnn_pow(rnn_set(2.5f), rnn_set(-1.5f));
    cr_assert(y[RNN_LANES - 1] == powf(2.5f, -1.5f));
    cr_assert(rnn_pow1(-2, 3) == -8);
}

Test(simd, absolute_value_and_root_of_one_float)
{
    cr_assert(rnn_abs1(-2.5f) == 2.5f);
    cr_assert(rnn_sqrt1(6.25f) == 2.5f);
}
