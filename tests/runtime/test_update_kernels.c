/* The arithmetic of an update on every level that this processor has: sums of squares are the same
 * bits, and the optimizers agree with the plain level, for sizes around every width of a vector. */
#include <criterion/criterion.h>
#include <math.h>

#include "update_kernels.h"

enum { MOST = 200 };

typedef struct Level {
    const char *name;
    const UpdateKernels *kernels;
} Level;

/* The levels above the plain one. */
static size_t levels_here(Level levels[2])
{
    size_t n = 0;
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        levels[n++] = (Level){"AVX2", &rnn_update_kernels_avx2};
    if (__builtin_cpu_supports("avx512f"))
        levels[n++] = (Level){"AVX-512", &rnn_update_kernels_avx512};
#endif
    return n;
}

static void for_each_size(void (*check)(const Level *, size_t n))
{
    Level levels[2];
    const size_t count = levels_here(levels);
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n <= MOST; n++)
            check(&levels[i], n);
}

Test(update_kernels, are_of_the_best_level)
{
    Level levels[2];
    const size_t n = levels_here(levels);
    cr_assert(rnn_update_kernels_here() == (n ? levels[n - 1].kernels : &rnn_update_kernels_plain));
}

/* Numbers whose sums depend on the order in which they are added. */
static float number(size_t i)
{
    return sinf((float)i) * powf(10, (float)(i % 9) - 4);
}

/* `from` makes vectors begin anywhere. */
static void check_squares(const Level *level, size_t n)
{
    float numbers[MOST + 3];
    for (size_t from = 0; from < 3; from++) {
        for (size_t i = 0; i < n; i++)
            numbers[from + i] = number(i);
        const double plain = rnn_update_kernels_plain.sum_of_squares(numbers + from, n);
        cr_assert_eq(level->kernels->sum_of_squares(numbers + from, n), plain, "%s: %zu numbers",
                     level->name, n);
    }
}

Test(update_kernels, squares_are_the_same_bits_on_every_level)
{
    for_each_size(check_squares);
}

static void check_clip(const Level *level, size_t n)
{
    float numbers[MOST + 1];
    for (size_t i = 0; i <= n; i++)
        numbers[i] = number(i);
    level->kernels->clip(numbers, n, 0.5f);
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(numbers[i], fmaxf(-0.5f, fminf(number(i), 0.5f)), "%s: %zu of %zu",
                     level->name, i, n);
    cr_assert_eq(numbers[n], number(n));
}

Test(update_kernels, clip_what_they_are_given)
{
    for_each_size(check_clip);
}

/* ---- optimizers ---- */

typedef struct Memory {
    float p[MOST + 1], g[MOST + 1], first[MOST + 1], second[MOST + 1];
} Memory;

/* Three updates; the number behind the range is to stay. */
static void descend(UpdateLoop *loop, Memory *m, size_t n)
{
    for (size_t i = 0; i <= n; i++) {
        m->p[i] = sinf((float)i);
        m->g[i] = cosf(3 * (float)i);
        m->first[i] = m->second[i] = 0;
    }
    for (int k = 0; k < 3; k++) {
        const UpdateRange range = {.n = n,
                                   .p = m->p,
                                   .g = m->g,
                                   .first = m->first,
                                   .second = m->second,
                                   .scale = 0.75f,
                                   .decay = 0.125f,
                                   .rate = 0.1f,
                                   .momentum = 0.9f,
                                   .keep1 = 0.9f,
                                   .take1 = 0.1f,
                                   .keep2 = 0.99f,
                                   .take2 = 0.01f,
                                   .epsilon = 1e-3f,
                                   .root = 2,
                                   .shrink = 0.875f};
        loop(&range);
    }
}

static void expect_same(const char *name, const Memory *got, const Memory *expected, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cr_assert_float_eq(got->p[i], expected->p[i], 2e-6f, "%s: %zu of %zu", name, i, n);
        cr_assert_float_eq(got->first[i], expected->first[i], 2e-6f, "%s", name);
        cr_assert_float_eq(got->second[i], expected->second[i], 2e-6f, "%s", name);
    }
    cr_assert_eq(got->p[n], sinf((float)n), "%s: beyond %zu", name, n);
    cr_assert(got->first[n] == 0 && got->second[n] == 0, "%s: beyond %zu", name, n);
}

static void check_loops(const Level *level, size_t n)
{
    const UpdateKernels *a = level->kernels, *b = &rnn_update_kernels_plain;
    UpdateLoop *const got[] = {a->sgd,     a->momentum,         a->nesterov, a->adagrad,
                               a->rmsprop, a->rmsprop_momentum, a->adam};
    UpdateLoop *const expected[] = {b->sgd,     b->momentum,         b->nesterov, b->adagrad,
                                    b->rmsprop, b->rmsprop_momentum, b->adam};
    for (size_t i = 0; i < sizeof got / sizeof *got; i++) {
        Memory memory, plain;
        descend(got[i], &memory, n);
        descend(expected[i], &plain, n);
        expect_same(level->name, &memory, &plain, n);
    }
}

Test(update_kernels, optimizers_agree_on_every_level)
{
    for_each_size(check_loops);
}
