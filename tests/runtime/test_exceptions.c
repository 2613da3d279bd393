/* Floating-point exceptions: no function overflows, divides by zero or is invalid on the way to a
 * result that needs none of it, for any number, in any lane. Programs may trap these.
 *
 * The functions of rnn/simd.h are headers; CMake compiles this file for other levels as well. */
#include <criterion/criterion.h>
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include <rnn/kernel.h>

#include "row_kernels.h"
#include "update_kernels.h"

/* With small limits a vector is half a register of the processor, whose other half raises what it
 * likes. */
#ifdef RNN_SMALL
enum { TRAPPED = 0 };
#else
enum { TRAPPED = FE_OVERFLOW | FE_DIVBYZERO | FE_INVALID };
#endif

static const char *name_of(int raised)
{
    return raised & FE_OVERFLOW    ? "overflow"
           : raised & FE_DIVBYZERO ? "division by zero"
           : raised & FE_INVALID   ? "invalid"
                                   : "nothing";
}

/* Compiled for a level that this processor has not. */
static void skip_other_levels(void)
{
#if defined __AVX512F__
    if (!__builtin_cpu_supports("avx512f"))
        cr_skip_test("no AVX-512");
#elif defined __AVX2__
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        cr_skip_test("no AVX2");
#endif
}

/* ---- elementary functions ---- */

/* Through a pointer that may change, lest what is called be moved. */
typedef struct Function {
    const char *name;
    rnn_vec (*volatile of)(rnn_vec);
    float from; /* defined from here on */
} Function;

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

static rnn_vec vector_abs(rnn_vec x)
{
    return rnn_abs(x);
}

static rnn_vec vector_relu(rnn_vec x)
{
    return rnn_relu(x);
}

static rnn_vec vector_reciprocal(rnn_vec x)
{
    return 1 / rnn_fill_lanes(x, 1);
}

static Function functions[] = {
    {"exp", vector_exp, -INFINITY},           {"log", vector_log, -INFINITY},
    {"tanh", vector_tanh, -INFINITY},         {"sigmoid", vector_sigmoid, -INFINITY},
    {"softplus", vector_softplus, -INFINITY}, {"erf", vector_erf, -INFINITY},
    {"gelu", vector_gelu, -INFINITY},         {"sqrt", vector_sqrt, 0},
    {"abs", vector_abs, -INFINITY},           {"relu", vector_relu, -INFINITY}};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static float float_of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void expect_quiet(const Function *f, rnn_vec x)
{
    feclearexcept(FE_ALL_EXCEPT);
    const rnn_vec y = f->of(x);
    const int raised = fetestexcept(TRAPPED);
    cr_assert(!raised, "%s: %s for %a .. %a, which is %a ..", f->name, name_of(raised),
              (double)x[0], (double)x[RNN_LANES - 1], (double)y[0]);
}

/* A NaN has no place in a sweep, and a number below the domain becomes 1. */
static void sweep(const Function *f, uint64_t first, uint64_t end, uint64_t stride)
{
    for (uint64_t bits = first; bits < end; bits += RNN_LANES * stride) {
        rnn_vec x;
        for (uint64_t i = 0; i < RNN_LANES; i++) {
            const float any = float_of_bits((uint32_t)(bits + i * stride));
            x[i] = isnan(any) || any < f->from ? 1 : any;
        }
        expect_quiet(f, x);
    }
}

/* Zeros, denormals, the last finite numbers and the infinities, and what lies between. */
Test(exceptions, elementary_functions_raise_none)
{
    const uint64_t sign = (uint64_t)1 << 31, infinity = 0x7f800000, few = 1 << 14;
    skip_other_levels();
    for (size_t i = 0; i < FUNCTIONS; i++) {
        sweep(&functions[i], 0, (uint64_t)1 << 32, 509);
        for (uint64_t s = 0; s <= sign; s += sign) {
            sweep(&functions[i], s, s + few, 1);
            sweep(&functions[i], s + infinity - few, s + infinity + RNN_LANES, 1);
        }
    }
}

/* Where a gate, an exponential or a tail leaves the range of floats. */
Test(exceptions, none_where_functions_reach_their_limits)
{
    static const float at[] = {88.722839f, 87.336f, 103.97f, 104.5f, 9.01f, 9.1f, 15, 1, 4, 2048};
    skip_other_levels();
    for (size_t i = 0; i < FUNCTIONS; i++)
        for (size_t k = 0; k < sizeof at / sizeof *at; k++)
            for (float side = -1; side <= 1; side += 2) {
                const float middle = at[k] * side;
                uint32_t bits;
                memcpy(&bits, &middle, sizeof bits);
                sweep(&functions[i], bits - (1 << 12), bits + (1 << 12), 1);
            }
}

/* Of a vector that is only partly filled the other lanes hold 0. */
Test(exceptions, lanes_without_a_unit_raise_none)
{
    const Function reciprocal = {"1 / x", vector_reciprocal, 0};
    rnn_vec x = {0};
    skip_other_levels();
    x[0] = 3;
    expect_quiet(&reciprocal, x);
}

Test(exceptions, filled_lanes_are_the_first)
{
    skip_other_levels();
    for (int lanes = 1; lanes <= RNN_LANES; lanes++) {
        const rnn_vec x = rnn_fill_lanes(__builtin_convertvector(rnn_lane_numbers(), rnn_vec) + 5,
                                         lanes);
        for (int i = 0; i < RNN_LANES; i++)
            cr_assert(x[i] == (i < lanes ? 5 + (float)i : 5));
    }
}

/* ---- rows, on every level of the runtime ---- */

enum { LONGEST = 70 };

static size_t row_levels(const RowKernels *levels[3])
{
    size_t n = 0;
    levels[n++] = &rnn_row_kernels_plain;
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        levels[n++] = &rnn_row_kernels_avx2;
    if (__builtin_cpu_supports("avx512f"))
        levels[n++] = &rnn_row_kernels_avx512;
#endif
    return n;
}

static void expect_quiet_row(const RowKernels *kernels, size_t n, float most, float step)
{
    float x[LONGEST], y[LONGEST], sum;
    for (size_t i = 0; i < n; i++)
        x[i] = most - step * (float)(i % 5);
    feclearexcept(FE_ALL_EXCEPT);
    kernels->softmax(1, n, x, n, y, n);
    kernels->logsumexp(1, n, x, n, &sum);
    const int raised = fetestexcept(TRAPPED);
    cr_assert(!raised, "%zu logits below %g by %g: %s", n, (double)most, (double)step,
              name_of(raised));
    for (size_t i = 0; i < n; i++)
        cr_assert(y[i] >= 0 && y[i] <= 1);
    cr_assert(sum >= most);
}

/* Logits of any size, some masked; in the last vector of a row there are lanes that hold 0. */
Test(exceptions, softmax_raises_none)
{
    static const float most[] = {0,    3,     -3,    1e4f,   -1e4f,   -8e8f,
                                 2e9f, -2e9f, 1e30f, -1e30f, FLT_MAX, -1e38f};
    static const float steps[] = {0, 1, 200, 1e9f, 1e37f, FLT_MAX / 8};
    const RowKernels *levels[3];
    const size_t count = row_levels(levels);
    for (size_t l = 0; l < count; l++)
        for (size_t n = 1; n <= LONGEST; n++)
            for (size_t i = 0; i < sizeof most / sizeof *most; i++)
                for (size_t k = 0; k < sizeof steps / sizeof *steps; k++)
                    expect_quiet_row(levels[l], n, most[i], steps[k]);
}

/* A mask of -infinity is the usual one. */
Test(exceptions, masked_softmax_raises_none)
{
    const RowKernels *levels[3];
    const size_t count = row_levels(levels);
    for (size_t l = 0; l < count; l++)
        for (size_t n = 2; n <= LONGEST; n++) {
            float x[LONGEST], y[LONGEST], sum;
            for (size_t i = 0; i < n; i++)
                x[i] = i % 3 ? -INFINITY : -2;
            feclearexcept(FE_ALL_EXCEPT);
            levels[l]->softmax(1, n, x, n, y, n);
            levels[l]->logsumexp(1, n, x, n, &sum);
            cr_assert(!fetestexcept(TRAPPED), "%zu logits", n);
            cr_assert(y[1] == 0 && y[0] > 0);
        }
}

/* ---- optimizers ---- */

static size_t update_levels(const UpdateKernels *levels[3])
{
    size_t n = 0;
    levels[n++] = &rnn_update_kernels_plain;
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        levels[n++] = &rnn_update_kernels_avx2;
    if (__builtin_cpu_supports("avx512f"))
        levels[n++] = &rnn_update_kernels_avx512;
#endif
    return n;
}

/* Parameters that never had a gradient, tiny ones and large ones. */
Test(exceptions, updates_raise_none)
{
    static const float gradients[] = {0, -0.0f, 1e-45f, 1e-30f, 0.1f, -1e18f};
    const UpdateKernels *levels[3];
    const size_t count = update_levels(levels);
    for (size_t l = 0; l < count; l++)
        for (size_t n = 1; n <= LONGEST; n++) {
            float p[LONGEST], g[LONGEST], first[LONGEST] = {0}, second[LONGEST] = {0};
            const UpdateRange range = {n,
                                       p,
                                       g,
                                       first,
                                       second,
                                       .scale = 1,
                                       .rate = 0.1f,
                                       .momentum = 0.9f,
                                       .keep1 = 0.9f,
                                       .take1 = 0.1f,
                                       .keep2 = 0.999f,
                                       .take2 = 0.001f,
                                       .epsilon = 1e-8f,
                                       .root = 1,
                                       .shrink = 1};
            UpdateLoop *const loops[] = {levels[l]->sgd,      levels[l]->momentum,
                                         levels[l]->nesterov, levels[l]->adagrad,
                                         levels[l]->rmsprop,  levels[l]->rmsprop_momentum,
                                         levels[l]->adam};
            for (size_t i = 0; i < n; i++) {
                g[i] = gradients[i % 6];
                p[i] = 1;
            }
            feclearexcept(FE_ALL_EXCEPT);
            for (size_t k = 0; k < sizeof loops / sizeof *loops; k++) {
                memset(first, 0, sizeof first);
                memset(second, 0, sizeof second);
                loops[k](&range);
            }
            const double squares = levels[l]->sum_of_squares(g, n);
            const int raised = fetestexcept(TRAPPED);
            cr_assert(!raised && squares >= 0, "%zu parameters: %s", n, name_of(raised));
        }
}
