/* Values row by row and over two time axes, against their definitions. */
#include "batches_of_rows.h"

#include <rnn/pairs.h>

/* ---- row by row ---- */

/* Element 0 of step t of the caller's row b. */
static size_t row_at(const Batch *batch, int t, int b)
{
    return (size_t)(b * batch->T + t) * batch->size;
}

static void check_rows(const Batch *batch, const float *y)
{
    for (int b = 0; b < batch->B; b++)
        for (int t = 0; t < batch->T; t++)
            if (exists(batch, t, b))
                check_row(y + row_at(batch, t, b), batch->size, number_of, t, b);
            else
                check_unwritten_row(y + row_at(batch, t, b), batch->size);
}

static void check_spread_and_collect(const Batch *batch)
{
    const float *x = packed_value(batch, number_of);
    float *y = result(user_floats(batch)), *z = result(packed_floats(batch));
    rnn_rows_spread(&batch->rows, x, batch->size, batch->size, y);
    check_rows(batch, y);
    rnn_rows_collect(&batch->rows, y, batch->size, z);
    for (size_t i = 0; i < packed_floats(batch); i++)
        cr_assert(z[i] == x[i]);
    check_marks(y);
    check_marks(z);
}

Test(pairs, spread_and_collect_are_inverse)
{
    for_each_batch(check_spread_and_collect);
}

static void check_unpack(const Batch *batch)
{
    const float *x = packed_value(batch, number_of);
    float *y = result(user_floats(batch)), *user = result(user_floats(batch));
    rnn_rows_spread(&batch->rows, x, batch->size, batch->size, y);
    rnn_steps_unpack(&batch->rows, y, batch->size, user);
    for (int b = 0; b < batch->B; b++)
        for (int t = 0; t < batch->T; t++)
            if (exists(batch, t, b))
                check_row(user + row_at(batch, t, b), batch->size, number_of, t, b);
            else
                check_constant_row(user + row_at(batch, t, b), batch->size, 0);
    check_marks(user);
}

Test(pairs, the_caller_sees_zeros_behind_each_row)
{
    for_each_batch(check_unpack);
}

static void check_begin(const Batch *batch)
{
    const float *x = packed_value(batch, number_of);
    float restart[MAX_B] = {0}, *y = result(user_floats(batch));
    for (int b = 0; b < batch->B; b += 2)
        restart[b] = 1;
    rnn_begin_steps(&batch->rows, restart, x, batch->size, batch->size, y);
    for (int b = 0; b < batch->B; b++)
        for (int t = 0; t < batch->lengths[b]; t++)
            if (b % 2)
                check_unwritten_row(y + row_at(batch, t, b), batch->size);
            else
                check_row(y + row_at(batch, t, b), batch->size, number_of, t, b);
    check_marks(y);
}

Test(pairs, rows_that_do_not_begin_keep_what_they_hold)
{
    for_each_batch(check_begin);
}

/* ---- within a row ---- */

static void check_within(const Batch *batch)
{
    const size_t steps = (size_t)batch->T, size = batch->size, all = steps * size;
    float *x = page_end_array(room(), all), *init = page_end_array(room(), size);
    for (size_t i = 0; i < all; i++)
        x[i] = (float)i;
    for (size_t j = 0; j < size; j++)
        init[j] = -1;
    for (int reverse = 0; reverse < 2; reverse++) {
        float *y = result(all), *z = result(all);
        rnn_steps_shift(steps, size, reverse, init, x, size, y, size);
        rnn_steps_reverse(steps, size, x, size, z, size);
        for (size_t i = 0; i < all; i++) {
            const size_t t = i / size, j = i % size, last = steps - 1;
            const size_t from = reverse ? i + size : i - size;
            const bool begins = t == (reverse ? last : 0);
            cr_assert(y[i] == (begins ? -1 : (float)from));
            cr_assert(z[i] == (float)((last - t) * size + j));
        }
        check_marks(y);
        check_marks(z);
    }
}

Test(pairs, steps_of_a_row_shift_and_turn)
{
    for_each_batch(check_within);
}

static void check_moved(const Batch *batch)
{
    const size_t steps = (size_t)batch->T, size = batch->size, all = steps * size;
    const int by = batch->B % 5 - 2, before = batch->B % 3, after = batch->T % 2;
    const size_t width = (size_t)(before + 1 + after) * size;
    float *x = page_end_array(room(), all);
    for (size_t i = 0; i < all; i++)
        x[i] = (float)i + 1;
    float *y = result(all), *window = result(steps * width), *sums = result(all);
    rnn_steps_move(steps, size, by, 0, x, size, y, size);
    rnn_steps_window(steps, size, (size_t)before, (size_t)after, x, size, window, width);
    rnn_steps_unwindow(steps, size, (size_t)before, (size_t)after, window, width, sums, size);
    for (int t = 0; t < batch->T; t++)
        for (size_t j = 0; j < size; j++) {
            const float here = x[(size_t)t * size + j];
            int shown = 0;
            for (int of = t - before; of <= t + after; of++) {
                const bool is_step = of >= 0 && of < batch->T;
                cr_assert(window[(size_t)t * width + (size_t)(of - t + before) * size + j] ==
                          (is_step ? x[(size_t)of * size + j] : 0));
            }
            for (int of = t - after; of <= t + before; of++)
                shown += of >= 0 && of < batch->T;
            const int from = t - by;
            const bool moved = from >= 0 && from < batch->T;
            cr_assert(y[(size_t)t * size + j] == (moved ? x[(size_t)from * size + j] : 0));
            cr_assert(sums[(size_t)t * size + j] == (float)shown * here);
        }
    check_marks(y);
    check_marks(window);
    check_marks(sums);
}

Test(pairs, steps_of_a_row_move_and_are_shown_in_windows)
{
    for_each_batch(check_moved);
}

/* ---- over two axes ---- */

/* A different number for every pair of steps and row. */
static float number(size_t t, size_t u, size_t b, size_t j)
{
    return (float)(((t * MAX_T + u) * MAX_B + b) * MAX_SIZE + j + 1);
}

/* Batches of the same rows along two axes of different lengths. */
static void make_two(Batch *outer, Batch *inner, int k)
{
    make_batch(outer, k);
    inner->B = outer->B;
    inner->T = 1 + below(k, 50, MAX_T);
    inner->size = outer->size = outer->size > 5 ? 5 : outer->size;
    for (int b = 0; b < inner->B; b++)
        inner->lengths[b] = k % 3 ? 1 + below(k, 60 + b, inner->T) : inner->T;
    cr_assert(rnn_rows_make(&inner->rows, "U", inner->B, inner->T, 1, inner->lengths, inner->memory,
                            NULL) == RNN_OK);
}

static size_t user_place(const Batch *outer, const Batch *inner, int turned, size_t t, size_t u,
                         size_t b)
{
    const size_t B = (size_t)outer->B, T = (size_t)outer->T, U = (size_t)inner->T;
    return (turned ? (u * B + b) * T + t : (t * B + b) * U + u) * outer->size;
}

/* The caller's value, or what it should be: numbers that exist, and `beyond` elsewhere. */
static void fill(const Batch *outer, const Batch *inner, int turned, float beyond, float *user)
{
    for (int t = 0; t < outer->T; t++)
        for (int u = 0; u < inner->T; u++)
            for (int b = 0; b < outer->B; b++)
                for (size_t j = 0; j < outer->size; j++) {
                    const bool there = exists(outer, t, b) && exists(inner, u, b);
                    user[user_place(outer, inner, turned, (size_t)t, (size_t)u, (size_t)b) + j] =
                        there ? number((size_t)t, (size_t)u, (size_t)b, j) : beyond;
                }
}

static void check_both_ways(const Batch *outer, const Batch *inner, int turned)
{
    const size_t all = (size_t)(outer->B * outer->T * inner->T) * outer->size;
    const size_t rows = (size_t)(outer->rows.N * inner->T) * outer->size;
    float *user = calloc(all, sizeof *user), *expected = calloc(all, sizeof *expected);
    float *packed = calloc(rows, sizeof *packed), *back = calloc(all, sizeof *back);
    fill(outer, inner, turned, 7e7f, user);
    fill(outer, inner, turned, 0, expected);
    const float *x = rnn_pairs_pack(&outer->rows, &inner->rows, turned, user, outer->size, packed);
    rnn_pairs_unpack(&outer->rows, &inner->rows, turned, x, outer->size, back);
    for (size_t i = 0; i < all; i++)
        cr_assert(back[i] == expected[i]);
    for (int t = 0; t < outer->T; t++)
        for (int b = 0; b < outer->B; b++)
            for (int u = 0; exists(outer, t, b) && u < inner->lengths[b]; u++)
                cr_assert(x[(packed_at(&outer->rows, t, b, 1) * (size_t)inner->T + (size_t)u) *
                            outer->size] == number((size_t)t, (size_t)u, (size_t)b, 0));
    free(user);
    free(expected);
    free(packed);
    free(back);
}

Test(pairs, pack_and_unpack_what_exists)
{
    for (int k = 0; k < CASES; k++) {
        Batch outer, inner;
        make_two(&outer, &inner, k);
        check_both_ways(&outer, &inner, k % 2);
    }
}

Test(pairs, what_is_packed_already_is_not_copied)
{
    Batch outer, inner;
    make_two(&outer, &inner, 0);
    float user[1] = {0};
    cr_assert(outer.rows.full);
    cr_expect_eq(rnn_pairs_pack(&outer.rows, &inner.rows, 0, user, 1, NULL), (const void *)user);
}
