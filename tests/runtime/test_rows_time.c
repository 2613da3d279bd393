/* Packed rows along time against their definition, for full, ragged, sorted and short batches. */
#define _GNU_SOURCE
#include <math.h>

#include "batches_of_rows.h"

/* ---- along time ---- */

static void check_shifted_row(const Batch *batch, const float *row, int b, int from)
{
    if (from < 0 || from >= batch->lengths[b])
        check_negative_row(row, batch->size, b);
    else
        check_row(row, batch->size, number_of, from, b);
}

static void check_shift(const Batch *batch)
{
    const float *x = packed_value(batch, number_of), *init = ranked_value(batch);
    for (int reverse = 0; reverse < 2; reverse++) {
        float *y = result(packed_floats(batch));
        rnn_rows_shift(&batch->rows, reverse, init, x, batch->size, y);
        for (int t = 0; t < batch->T; t++)
            for (int b = 0; b < batch->B; b++)
                if (exists(batch, t, b))
                    check_shifted_row(batch, y + packed_at(&batch->rows, t, b, batch->size), b,
                                      reverse ? t + 1 : t - 1);
        check_marks(y);
    }
}

Test(rows, shift_by_one_step_from_the_initial_value)
{
    for_each_batch(check_shift);
}

/* Block i of a window at step t of row b. */
static void check_block(const Batch *batch, const float *block, int b, int from, int before,
                        bool init)
{
    if (from >= 0 && from < batch->lengths[b])
        check_row(block, batch->size, number_of, from, b);
    else if (from < 0 && init) /* the one before the first step is row 0 of another value */
        check_row(block, batch->size, number_of, before + from, b);
    else
        check_constant_row(block, batch->size, 0);
}

/* [B, before * size] by rank */
static const float *steps_before(const Batch *batch, int before)
{
    const size_t size = batch->size, width = (size_t)before * size;
    float *init = page_end_array(room(), (size_t)batch->B * width);
    for (int b = 0; b < batch->B; b++)
        for (size_t k = 0; k < width; k++)
            init[(size_t)rank_of(&batch->rows, b) * width + k] = number_of((int)(k / size), b,
                                                                           k % size);
    return init;
}

static void check_window(const Batch *batch)
{
    const int before = batch->B % MAX_K, after = batch->T % (MAX_K - before),
              all = before + 1 + after;
    const float *x = packed_value(batch, number_of), *init = steps_before(batch, before);
    for (int given = 0; given < 2; given++) {
        float *y = result(packed_floats(batch) * (size_t)all);
        rnn_rows_window(&batch->rows, before, after, given ? init : NULL, x, batch->size, y);
        for (int t = 0; t < batch->T; t++)
            for (int b = 0; b < batch->B; b++)
                for (int i = 0; exists(batch, t, b) && i < all; i++)
                    check_block(batch,
                                y + packed_at(&batch->rows, t, b, batch->size * (size_t)all) +
                                    (size_t)i * batch->size,
                                b, t - before + i, before, given);
        check_marks(y);
    }
}

Test(rows, windows_show_steps_before_and_behind)
{
    for_each_batch(check_window);
}

/* Every window holds ones, so a step is summed as often as windows show it. */
static void check_unwindow(const Batch *batch)
{
    const int before = batch->B % MAX_K, after = batch->T % (MAX_K - before),
              all = before + 1 + after;
    const size_t count = packed_floats(batch) * (size_t)all;
    float *x = page_end_array(room(), count), *y = result(packed_floats(batch));
    for (size_t i = 0; i < count; i++)
        x[i] = 1;
    rnn_rows_unwindow(&batch->rows, before, after, x, batch->size, y);
    for (int t = 0; t < batch->T; t++)
        for (int b = 0; b < batch->B; b++) {
            int shown = 0;
            for (int of = t - after; of <= t + before; of++)
                shown += of >= 0 && of < batch->lengths[b];
            if (exists(batch, t, b))
                check_constant_row(y + packed_at(&batch->rows, t, b, batch->size), batch->size,
                                   (float)shown);
        }
    check_marks(y);
}

Test(rows, what_windows_show_of_a_step_is_summed)
{
    for_each_batch(check_unwindow);
}

static void check_ends(const Batch *batch)
{
    const float *x = packed_value(batch, number_of);
    float *first = result((size_t)batch->B * batch->size);
    float *last = result((size_t)batch->B * batch->size);
    rnn_rows_first(&batch->rows, x, batch->size, first);
    rnn_rows_last(&batch->rows, x, batch->size, last);
    for (int b = 0; b < batch->B; b++) {
        const size_t at = (size_t)b * batch->size;
        if (batch->lengths[b] == 0) {
            check_constant_row(first + at, batch->size, 0);
            check_constant_row(last + at, batch->size, 0);
            continue;
        }
        check_row(first + at, batch->size, number_of, 0, b);
        check_row(last + at, batch->size, number_of, batch->lengths[b] - 1, b);
    }
    check_marks(first);
    check_marks(last);
}

Test(rows, have_a_first_and_a_last_step)
{
    for_each_batch(check_ends);
}

static void check_reverse(const Batch *batch)
{
    const float *x = packed_value(batch, number_of);
    float *y = result(packed_floats(batch));
    rnn_rows_reverse(&batch->rows, x, batch->size, y);
    for (int t = 0; t < batch->T; t++)
        for (int b = 0; b < batch->B; b++)
            if (exists(batch, t, b))
                check_row(y + packed_at(&batch->rows, t, b, batch->size), batch->size, number_of,
                          batch->lengths[b] - 1 - t, b);
    check_marks(y);
}

Test(rows, reverse_within_their_lengths)
{
    for_each_batch(check_reverse);
}

static void check_repeat(const Batch *batch)
{
    const float *x = ranked_value(batch);
    float *y = result(packed_floats(batch));
    rnn_rows_repeat(&batch->rows, x, batch->size, y);
    for (int t = 0; t < batch->T; t++)
        for (int b = 0; b < batch->B; b++)
            if (exists(batch, t, b))
                check_negative_row(y + packed_at(&batch->rows, t, b, batch->size), batch->size, b);
    check_marks(y);
}

Test(rows, repeat_a_value_at_every_step)
{
    for_each_batch(check_repeat);
}

static void check_index(const Batch *batch)
{
    float *y = result((size_t)batch->rows.N);
    rnn_rows_index(&batch->rows, y);
    for (int t = 0; t < batch->T; t++)
        for (int b = 0; b < batch->B; b++)
            if (exists(batch, t, b))
                cr_assert(y[packed_at(&batch->rows, t, b, 1)] == (float)t);
    check_marks(y);
}

Test(rows, number_their_steps)
{
    for_each_batch(check_index);
}

/* One row of a pyramid: k blocks. */
static void check_blocks(const Batch *fine, const float *row, int k, int u, int b)
{
    for (int j = 0; j < k; j++) {
        const float *block = row + (size_t)j * fine->size;
        if (exists(fine, k * u + j, b))
            check_row(block, fine->size, number_of, k * u + j, b);
        else
            check_constant_row(block, fine->size, 0);
    }
}

/* What comes back is the same but for steps that were rounded away, where it is 0. */
static void check_back(const Batch *fine, const Batch *coarse, const float *back, int k)
{
    for (int t = 0; t < fine->T; t++)
        for (int b = 0; b < fine->B; b++) {
            const float *row = back + packed_at(&fine->rows, t, b, fine->size);
            if (exists(fine, t, b) && exists(coarse, t / k, b))
                check_row(row, fine->size, number_of, t, b);
            else if (exists(fine, t, b))
                check_constant_row(row, fine->size, 0);
        }
}

static void check_pyramid_of(const Batch *fine, int k, bool down)
{
    Batch coarse;
    derive_batch(&coarse, fine, k, down, (size_t)k * fine->size);
    const float *x = packed_value(fine, number_of);
    float *y = result(packed_floats(&coarse)), *back = result(packed_floats(fine));
    rnn_rows_pyramid(&coarse.rows, &fine->rows, x, fine->size, k, y);
    for (int u = 0; u < coarse.T; u++)
        for (int b = 0; b < coarse.B; b++)
            if (exists(&coarse, u, b))
                check_blocks(fine, y + packed_at(&coarse.rows, u, b, coarse.size), k, u, b);
    rnn_rows_unpyramid(&fine->rows, &coarse.rows, y, fine->size, k, back);
    check_back(fine, &coarse, back, k);
    check_marks(y);
    check_marks(back);
}

static void check_pyramid(const Batch *batch)
{
    for (int k = 1; k <= MAX_K; k++)
        check_pyramid_of(batch, k, false);
    for (int k = 1; k <= MAX_K; k++)
        if (can_round_down(batch, k))
            check_pyramid_of(batch, k, true);
}

Test(rows, become_a_pyramid_and_back)
{
    for_each_batch(check_pyramid);
}

/* ---- reducing ---- */

/* Numbers in no order, some negative. */
static float scrambled(int t, int b, size_t j)
{
    return (float)((t * 7 + b * 5 + (int)j * 3) % 11 - 8);
}

static float sum_over_time(const Batch *batch, int b, size_t j)
{
    float sum = 0;
    for (int t = 0; t < batch->lengths[b]; t++)
        sum += number_of(t, b, j);
    return sum;
}

static float max_over_time(const Batch *batch, int b, size_t j)
{
    float max = -INFINITY;
    for (int t = 0; t < batch->lengths[b]; t++)
        max = fmaxf(max, scrambled(t, b, j));
    return max;
}

/* Whole numbers below 2^24 add without error. */
static void check_sum(const Batch *batch)
{
    const float *x = packed_value(batch, number_of);
    float *y = result((size_t)batch->B * batch->size);
    rnn_rows_sum(&batch->rows, x, batch->size, y);
    for (int b = 0; b < batch->B; b++)
        for (size_t j = 0; j < batch->size; j++)
            cr_assert(y[(size_t)b * batch->size + j] == sum_over_time(batch, b, j));
    check_marks(y);
}

Test(rows, sum_over_time)
{
    for_each_batch(check_sum);
}

static void check_max(const Batch *batch)
{
    const float *x = packed_value(batch, scrambled);
    float *y = result((size_t)batch->B * batch->size);
    rnn_rows_max(&batch->rows, x, batch->size, y);
    for (int b = 0; b < batch->B; b++)
        for (size_t j = 0; exists(batch, 0, b) && j < batch->size; j++)
            cr_assert(y[(size_t)b * batch->size + j] == max_over_time(batch, b, j));
    check_marks(y);
}

Test(rows, have_a_largest_value_over_time)
{
    for_each_batch(check_max);
}

Test(rows, keep_a_nan_in_the_largest_value)
{
    rnn_rows rows;
    int32_t memory[RNN_ROWS_INTS(1, 3)];
    float y;
    rnn_rows_make(&rows, "T", 1, 3, 1, NULL, memory, NULL);
    for (int t = 0; t < 3; t++) {
        float x[] = {1, 2, 3};
        x[t] = NAN;
        rnn_rows_max(&rows, x, 1, &y);
        cr_assert(isnan(y), "lost at step %d", t);
    }
}
