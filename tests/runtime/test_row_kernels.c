/* The arithmetic on rows against its definition, on every level that this processor has, for sizes
 * around every width of a vector and every block. */
#define _GNU_SOURCE
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "row_kernels.h"
#include "row_operands.h"

static const size_t sizes[] = {1,  2,  3,  4,  5,  6,  7,   8,   9,   10,  11,   12,     13, 14,
                               15, 16, 17, 18, 19, 20, 21,  22,  23,  24,  25,   26,     27, 28,
                               29, 30, 31, 32, 33, 34, 35,  36,  37,  38,  39,   40,     63, 64,
                               65, 90, 95, 96, 97, 99, 128, 511, 512, 513, 1025, LONGEST};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

/* ---- levels ---- */

typedef struct Level {
    const char *name;
    const RowKernels *kernels;
} Level;

static size_t levels_here(Level levels[3])
{
    size_t n = 0;
    levels[n++] = (Level){"plain", &rnn_row_kernels_plain};
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        levels[n++] = (Level){"AVX2", &rnn_row_kernels_avx2};
    if (__builtin_cpu_supports("avx512f"))
        levels[n++] = (Level){"AVX-512", &rnn_row_kernels_avx512};
#endif
    return n;
}

static void for_each_level(void (*check)(const Level *))
{
    Level levels[3];
    const size_t n = levels_here(levels);
    for (size_t i = 0; i < n; i++)
        check(&levels[i]);
}

Test(row_kernels, are_of_the_best_level)
{
    Level levels[3];
    cr_assert(rnn_row_kernels_here() == levels[levels_here(levels) - 1].kernels);
}

/* |got - expected| in units of the last place of what is expected. */
static double units(float got, double expected)
{
    int exponent;
    frexp(fmax(fabs(expected), FLT_MIN), &exponent);
    return fabs((double)got - expected) / ldexp(1, exponent - FLT_MANT_DIG);
}

/* ---- softmax, logsumexp ---- */

typedef struct Exponentials {
    double largest, sum; /* of e^(x - largest) */
} Exponentials;

static Exponentials exponentials(const float *x, size_t n)
{
    Exponentials e = {-INFINITY, 0};
    for (size_t j = 0; j < n; j++)
        e.largest = fmax(e.largest, (double)x[j]);
    for (size_t j = 0; j < n; j++)
        e.sum += exp((double)x[j] - e.largest);
    return e;
}

static void check_softmax_row(const Level *level, const float *x, const float *y, size_t n)
{
    const Exponentials e = exponentials(x, n);
    for (size_t j = 0; j < n; j++) {
        const double expected = exp((double)x[j] - e.largest) / e.sum;
        cr_assert(units(y[j], expected) <= 5, "%s: %zu of %zu: %g for %g", level->name, j, n, y[j],
                  expected);
    }
}

static void check_softmax(const Level *level)
{
    Operand x = operand_open(), y = operand_open();
    for (size_t s = 0; s < SIZES; s++)
        for (int which = 0; which < 3; which++) {
            shape(&x, sizes[s], stride_of(sizes[s], which));
            shape(&y, sizes[s], sizes[s] + (size_t)which);
            draw(&x, (uint32_t)s, 3, which == 1 ? 45 : 4);
            level->kernels->softmax(ROWS, x.size, x.data, x.stride, y.data, y.stride);
            for (size_t r = 0; r < ROWS; r++)
                check_softmax_row(level, row(&x, r), row(&y, r), x.size);
            check_gaps(&y);
        }
}

Test(row_kernels, softmax_is_accurate)
{
    for_each_level(check_softmax);
}

static void check_softmax_in_place(const Level *level)
{
    Operand x = operand_open(), y = operand_open();
    shape(&x, 1025, 1027);
    shape(&y, 1025, 1027);
    draw(&x, 1, 0, 4);
    draw(&y, 1, 0, 4);
    level->kernels->softmax(ROWS, y.size, y.data, y.stride, y.data, y.stride);
    for (size_t r = 0; r < ROWS; r++)
        check_softmax_row(level, row(&x, r), row(&y, r), x.size);
}

Test(row_kernels, softmax_works_in_place)
{
    for_each_level(check_softmax_in_place);
}

static void check_softmax_limits(const Level *level)
{
    const float x[] = {-INFINITY, 3e38f, -3e38f, 3e38f, -1e4f};
    const float expected[] = {0, 0.5f, 0, 0.5f, 0};
    float y[5];
    level->kernels->softmax(1, 5, x, 5, y, 5);
    for (int j = 0; j < 5; j++)
        cr_assert(y[j] == expected[j], "%s: %d: %g", level->name, j, y[j]);
}

Test(row_kernels, softmax_does_not_overflow)
{
    for_each_level(check_softmax_limits);
}

static void check_nan_everywhere(const Level *level, size_t at, float bad)
{
    float x[40] = {0}, y[40];
    x[at] = bad;
    level->kernels->softmax(1, 40, x, 40, y, 40);
    for (int j = 0; j < 40; j++)
        cr_assert(isnan(y[j]), "%s: %d of 40", level->name, j);
    level->kernels->logsumexp(1, 40, x, 40, y);
    cr_assert(isnan(bad) ? isnan(y[0]) : y[0] == bad, "%s", level->name);
}

static void check_not_finite(const Level *level)
{
    for (size_t at = 0; at < 40; at++)
        check_nan_everywhere(level, at, NAN);
}

Test(row_kernels, softmax_and_logsumexp_keep_a_nan)
{
    for_each_level(check_not_finite);
}

/* Units of the last place of the larger of what is added: m + log sum. */
static void check_logsumexp_row(const Level *level, const float *x, float y, size_t n)
{
    const Exponentials e = exponentials(x, n);
    const double scale = fmax(1, fmax(fabs(e.largest), log(e.sum)));
    const double expected = e.largest + log(e.sum);
    cr_assert(fabs((double)y - expected) <= 2 * scale * FLT_EPSILON, "%s: %zu: %g for %g",
              level->name, n, y, expected);
}

static void check_logsumexp(const Level *level)
{
    Operand x = operand_open();
    for (size_t s = 0; s < SIZES; s++)
        for (int which = 0; which < 3; which++) {
            shape(&x, sizes[s], stride_of(sizes[s], which));
            draw(&x, (uint32_t)s, -1, which == 1 ? 100 : 2);
            float *y = page_end_array(page_end_open(ROWS), ROWS);
            level->kernels->logsumexp(ROWS, x.size, x.data, x.stride, y);
            for (size_t r = 0; r < ROWS; r++)
                check_logsumexp_row(level, row(&x, r), y[r], x.size);
            check_marks(y);
        }
}

Test(row_kernels, logsumexp_is_accurate)
{
    for_each_level(check_logsumexp);
}

static void check_logsumexp_limits(const Level *level)
{
    const float x[] = {-INFINITY, -INFINITY, 0, INFINITY, 3e38f, -3e38f};
    float y[3];
    level->kernels->logsumexp(3, 2, x, 2, y);
    cr_assert(y[0] == -INFINITY && y[1] == INFINITY && y[2] == 3e38f, "%s", level->name);
}

Test(row_kernels, logsumexp_has_its_limits)
{
    for_each_level(check_logsumexp_limits);
}

/* ---- sum, max, argmax, dot ---- */

static double true_dot(const float *a, const float *b, size_t n)
{
    double sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += (double)a[j] * (double)b[j];
    return sum;
}

static double true_sum(const float *x, size_t n)
{
    double sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += (double)x[j];
    return sum;
}

static float true_max(const float *x, size_t n)
{
    float max = x[0];
    for (size_t j = 1; j < n; j++)
        max = fmaxf(max, x[j]);
    return max;
}

/* Positive numbers, whose sum has no cancellation. */
static void check_sum(const Level *level)
{
    Operand x = operand_open();
    for (size_t s = 0; s < SIZES; s++)
        for (int which = 0; which < 3; which++) {
            shape(&x, sizes[s], stride_of(sizes[s], which));
            draw(&x, (uint32_t)s, 1, 1);
            float *y = page_end_array(page_end_open(ROWS), ROWS);
            level->kernels->sum(ROWS, x.size, x.data, x.stride, y);
            for (size_t r = 0; r < ROWS; r++)
                cr_assert(units(y[r], true_sum(row(&x, r), x.size)) <= 4, "%s: %zu", level->name,
                          x.size);
            check_marks(y);
        }
}

Test(row_kernels, sum_is_accurate)
{
    for_each_level(check_sum);
}

static void check_max(const Level *level)
{
    Operand x = operand_open();
    for (size_t s = 0; s < SIZES; s++)
        for (int which = 0; which < 3; which++) {
            shape(&x, sizes[s], stride_of(sizes[s], which));
            draw(&x, (uint32_t)s, -2, 1);
            float *y = page_end_array(page_end_open(ROWS), ROWS);
            level->kernels->max(ROWS, x.size, x.data, x.stride, y);
            for (size_t r = 0; r < ROWS; r++)
                cr_assert(y[r] == true_max(row(&x, r), x.size), "%s: %zu", level->name, x.size);
            check_marks(y);
        }
}

Test(row_kernels, max_is_the_largest)
{
    for_each_level(check_max);
}

/* Wherever the largest stands, or a NaN. */
static void check_max_anywhere(const Level *level)
{
    for (size_t n = 1; n <= 100; n++)
        for (size_t at = 0; at < n; at++) {
            float x[100] = {0}, y;
            x[at] = 5;
            level->kernels->max(1, n, x, n, &y);
            cr_assert(y == 5, "%s: %zu of %zu", level->name, at, n);
            x[at] = NAN;
            level->kernels->max(1, n, x, n, &y);
            cr_assert(isnan(y), "%s: NaN at %zu of %zu is lost", level->name, at, n);
        }
}

Test(row_kernels, max_is_found_anywhere_and_a_nan_is_kept)
{
    for_each_level(check_max_anywhere);
}

static void check_dot_row(const Level *level, const float *a, const float *b, float y, size_t n)
{
    double size = 0;
    for (size_t j = 0; j < n; j++)
        size += fabs((double)a[j] * (double)b[j]);
    cr_assert(fabs((double)y - true_dot(a, b, n)) <= 4 * FLT_EPSILON * size, "%s: %zu", level->name,
              n);
}

static void check_dot(const Level *level)
{
    Operand a = operand_open(), b = operand_open();
    for (size_t s = 0; s < SIZES; s++)
        for (int which = 0; which < 9; which++) {
            shape(&a, sizes[s], stride_of(sizes[s], which % 3));
            shape(&b, sizes[s], stride_of(sizes[s], which / 3));
            draw(&a, 2 * (uint32_t)s, 0, 1);
            draw(&b, 2 * (uint32_t)s + 1, 0, 1);
            float *y = page_end_array(page_end_open(ROWS), ROWS);
            level->kernels->dot(ROWS, a.size, a.data, a.stride, b.data, b.stride, y);
            for (size_t r = 0; r < ROWS; r++)
                check_dot_row(level, row(&a, r), row(&b, r), y[r], a.size);
            check_marks(y);
        }
}

Test(row_kernels, dot_is_the_sum_of_products)
{
    for_each_level(check_dot);
}

/* ---- rows onto a row ---- */

static void check_added(const Level *level, const Operand *x, size_t rows, const float *y)
{
    for (size_t j = 0; j < x->size; j++) {
        double expected = 1;
        for (size_t r = 0; r < rows; r++)
            expected += (double)row(x, r)[j];
        cr_assert(units(y[j], expected) <= 3, "%s: %zu rows of %zu, column %zu: %g for %g",
                  level->name, rows, x->size, j, y[j], expected);
    }
}

static void check_add_rows(const Level *level)
{
    Operand x = operand_open();
    const PageEnd memory = page_end_open(LONGEST);
    for (size_t s = 0; s < SIZES; s++)
        for (size_t rows = 0; rows <= ROWS; rows++) {
            shape(&x, sizes[s], stride_of(sizes[s], (int)(rows % 3)));
            draw(&x, (uint32_t)s, 1, 1);
            float *y = page_end_array(memory, x.size);
            for (size_t j = 0; j < x.size; j++)
                y[j] = 1;
            level->kernels->add_rows(rows, x.size, x.data, x.stride, y);
            check_added(level, &x, rows, y);
            check_marks(y);
        }
}

Test(row_kernels, rows_are_added)
{
    for_each_level(check_add_rows);
}

/* ---- weighted rows ---- */

enum { WEIGHT_STRIDE = 2 };

static double weighted(const Operand *x, const float *w, size_t rows, size_t column, double *size)
{
    double sum = 0;
    *size = 0;
    for (size_t r = 0; r < rows; r++) {
        const double part = (double)w[r * WEIGHT_STRIDE] * (double)row(x, r)[column];
        sum += part;
        *size += fabs(part);
    }
    return sum;
}

static void check_weighed(const Level *level, const Operand *x, const float *w, size_t rows,
                          PageEnd memory)
{
    float *y = page_end_array(memory, x->size);
    double size;
    level->kernels->weigh_rows(rows, x->size, w, WEIGHT_STRIDE, x->data, x->stride, y);
    for (size_t j = 0; j < x->size; j++) {
        const double expected = weighted(x, w, rows, j, &size);
        cr_assert(fabs((double)y[j] - expected) <= 1e-6 * size, "%s: %zu rows of %zu, column %zu",
                  level->name, rows, x->size, j);
    }
    check_marks(y);
}

/* The first row for all, or each its own, added to 1, 2, ... */
static void check_each_weighed(const Level *level, const Operand *x, const float *w, size_t rows,
                               PageEnd memory)
{
    for (size_t same = 0; same < 2; same++) {
        float *y = page_end_array(memory, rows * x->size);
        for (size_t i = 0; i < rows * x->size; i++)
            y[i] = (float)(1 + i % 5);
        level->kernels->each_weigh(rows, x->size, w, WEIGHT_STRIDE, x->data, same ? 0 : x->stride,
                                   y, x->size);
        for (size_t i = 0; i < rows * x->size; i++) {
            const size_t r = i / x->size;
            const double part = (double)w[r * WEIGHT_STRIDE] *
                                (double)row(x, same ? 0 : r)[i % x->size];
            cr_assert(fabs((double)y[i] - ((double)(1 + i % 5) + part)) <= 1e-6 * (5 + fabs(part)),
                      "%s: row %zu of %zu, %zu wide", level->name, r, rows, x->size);
        }
        check_marks(y);
    }
}

static void check_each_added(const Level *level, const Operand *x, size_t rows, PageEnd memory)
{
    float *y = page_end_array(memory, rows * x->size);
    for (size_t i = 0; i < rows * x->size; i++)
        y[i] = (float)(1 + i % 5);
    level->kernels->each_add(rows, x->size, x->data, x->stride, y, x->size);
    for (size_t i = 0; i < rows * x->size; i++)
        cr_assert_eq(y[i], (float)(1 + i % 5) + row(x, i / x->size)[i % x->size],
                     "%s: row %zu of %zu, %zu wide", level->name, i / x->size, rows, x->size);
    check_marks(y);
}

static void check_weights(const Level *level)
{
    Operand x = operand_open();
    const PageEnd memory = page_end_open(ROWS * LONGEST);
    float w[ROWS * WEIGHT_STRIDE];
    for (size_t i = 0; i < sizeof w / sizeof *w; i++)
        w[i] = i % WEIGHT_STRIDE ? NAN : 0.25f * (float)i - 1;
    for (size_t s = 0; s < SIZES; s++)
        for (size_t rows = 0; rows <= ROWS; rows++) {
            shape(&x, sizes[s], stride_of(sizes[s], (int)(rows % 3)));
            draw(&x, (uint32_t)s, 1, 1);
            check_weighed(level, &x, w, rows, memory);
            check_each_weighed(level, &x, w, rows, memory);
            check_each_added(level, &x, rows, memory);
        }
}

Test(row_kernels, rows_are_weighed)
{
    for_each_level(check_weights);
}

/* Weights 1, 2, ... 7, 1, ...; a float that is added up one by one loses more than a thousandth. */
static void check_many_weights(const Level *level)
{
    enum { WIDE = 3 };
    const size_t rows = 100003;
    float *x = malloc(rows * WIDE * sizeof *x), *w = malloc(rows * sizeof *w), y[WIDE];
    double sum = 0;
    cr_assert(x && w);
    for (size_t r = 0; r < rows; r++) {
        w[r] = (float)(1 + r % 7);
        sum += (double)w[r];
        for (size_t j = 0; j < WIDE; j++)
            x[r * WIDE + j] = 0.1f + (float)j;
    }
    level->kernels->weigh_rows(rows, WIDE, w, 1, x, WIDE, y);
    for (size_t j = 0; j < WIDE; j++)
        cr_assert(units(y[j], sum * (double)(0.1f + (float)j)) <= 20, "%s: column %zu: %g in %g",
                  level->name, j, y[j], units(y[j], sum * (double)(0.1f + (float)j)));
    free(x);
    free(w);
}

Test(row_kernels, many_rows_are_weighed)
{
    for_each_level(check_many_weights);
}

/* ---- many rows ---- */

/* A float that is added up one by one loses more than a thousandth here. */
static void check_many_rows(const Level *level, size_t size)
{
    const size_t rows = 100003;
    float *x = malloc(rows * size * sizeof *x);
    float *y = calloc(size, sizeof *y);
    cr_assert(x && y);
    for (size_t i = 0; i < rows * size; i++)
        x[i] = 0.1f + (float)(i % size);
    level->kernels->add_rows(rows, size, x, size, y);
    for (size_t j = 0; j < size; j++)
        cr_assert(units(y[j], (double)rows * (double)(0.1f + (float)j)) <= 4, "%s: column %zu: %g",
                  level->name, j, y[j]);
    free(x);
    free(y);
}

static void check_very_many_rows(const Level *level)
{
    check_many_rows(level, 1);
    check_many_rows(level, 3);
    check_many_rows(level, 17);
}

Test(row_kernels, many_rows_are_added_accurately)
{
    for_each_level(check_very_many_rows);
}

static void check_raise_rows(const Level *level)
{
    Operand x = operand_open();
    const PageEnd memory = page_end_open(LONGEST);
    for (size_t s = 0; s < SIZES; s++) {
        shape(&x, sizes[s], stride_of(sizes[s], (int)(s % 3)));
        draw(&x, (uint32_t)s, 0, 1);
        float *y = page_end_array(memory, x.size);
        for (size_t j = 0; j < x.size; j++)
            y[j] = 0.3f;
        level->kernels->raise_rows(ROWS, x.size, x.data, x.stride, y);
        for (size_t j = 0; j < x.size; j++) {
            float expected = 0.3f;
            for (size_t r = 0; r < ROWS; r++)
                expected = fmaxf(expected, row(&x, r)[j]);
            cr_assert(y[j] == expected, "%s: %zu of %zu", level->name, j, x.size);
        }
        check_marks(y);
    }
}

Test(row_kernels, rows_raise_a_row)
{
    for_each_level(check_raise_rows);
}

/* Ids with one that occurs twice; what is in between, and beyond, is not touched. */
static void check_scatter(const Level *level)
{
    static const int32_t ids[ROWS] = {4, 0, 3, 1, 3};
    static const size_t second[ROWS] = {0, 1, 4, 3, 2}; /* the other row of x with the same id */
    Operand x = operand_open(), y = operand_open();
    for (size_t s = 0; s < SIZES; s++) {
        shape(&x, sizes[s], stride_of(sizes[s], (int)(s % 3)));
        shape(&y, sizes[s], sizes[s] + s % 3);
        draw(&x, (uint32_t)s, 0, 1);
        draw(&y, 1000, 0, 0);
        level->kernels->scatter(ROWS, x.size, ids, x.data, x.stride, y.data, y.stride);
        for (size_t r = 0; r < ROWS; r++)
            for (size_t j = 0; j < x.size; j++) {
                const float other = second[r] == r ? 0 : row(&x, second[r])[j];
                cr_assert(row(&y, (size_t)ids[r])[j] == row(&x, r)[j] + other, "%s: %zu of %zu",
                          level->name, j, x.size);
            }
        check_gaps(&y);
    }
}

static void check_gather(const Level *level)
{
    static const int32_t ids[] = {4, 0, 4};
    Operand x = operand_open();
    PageEnd memory = page_end_open(LONGEST);
    for (size_t s = 0; s < SIZES; s++) {
        shape(&x, sizes[s], sizes[s] + s % 3);
        draw(&x, (uint32_t)s, 0, 1);
        float *y = page_end_array(memory, x.size);
        level->kernels->gather(3, x.size, ids, x.data, x.stride, y);
        for (size_t j = 0; j < x.size; j++)
            cr_assert(y[j] == row(&x, 4)[j] + row(&x, 0)[j] + row(&x, 4)[j], "%s: %zu of %zu",
                      level->name, j, x.size);
        level->kernels->gather(0, x.size, ids, x.data, x.stride, y);
        for (size_t j = 0; j < x.size; j++)
            cr_assert(y[j] == 0, "%s: %zu of %zu", level->name, j, x.size);
        check_marks(y);
    }
}

Test(row_kernels, gather_adds_the_rows_of_the_ids)
{
    for_each_level(check_gather);
}

Test(row_kernels, scatter_adds_to_the_row_of_each_id)
{
    for_each_level(check_scatter);
}
