/* Packed rows against their definition, step by step and row by row in the caller's order, for
 * full, ragged, sorted and short batches: ranks, the ways into the packed layout and out of it, and
 * the rows that begin or end at a step. */
#define _GNU_SOURCE
#include "batches_of_rows.h"

/* ---- making ---- */

static int longer_than(const Batch *batch, int t)
{
    int n = 0;
    for (int b = 0; b < batch->B; b++)
        n += batch->lengths[b] > t;
    return n;
}

static void check_steps(const Batch *batch)
{
    int sum = 0;
    for (int t = 0; t <= batch->T; t++) {
        cr_assert(batch->rows.active[t] == longer_than(batch, t));
        cr_assert(batch->rows.first[t] == sum);
        sum += batch->rows.active[t];
    }
    cr_assert(batch->rows.N == sum);
}

static void check_ranks(const Batch *batch)
{
    const rnn_rows *rows = &batch->rows;
    bool callers = true;
    for (int r = 0; r < batch->B; r++) {
        cr_assert(rows->length[r] == batch->lengths[rows->order[r]]);
        callers = callers && rows->length[r] == batch->T;
        if (r == 0)
            continue;
        const bool equal = rows->length[r] == rows->length[r - 1];
        cr_assert(equal ? rows->order[r] > rows->order[r - 1]
                        : rows->length[r] < rows->length[r - 1]);
    }
    cr_assert(rows->full == callers);
}

static void check_make(const Batch *batch)
{
    cr_assert(batch->rows.B == batch->B && batch->rows.T == batch->T);
    check_steps(batch);
    check_ranks(batch);
}

Test(rows, are_ranked_longest_first_and_counted)
{
    for_each_batch(check_make);
}

Test(rows, of_no_lengths_are_full)
{
    rnn_rows rows;
    int32_t memory[RNN_ROWS_INTS(3, 2)];
    cr_assert(rnn_rows_make(&rows, "T", 3, 2, 1, NULL, memory, NULL) == RNN_OK);
    cr_assert(rows.full && rows.N == 6 && rows.active[1] == 3 && rows.active[2] == 0);
    for (int r = 0; r < 3; r++)
        cr_assert(rows.order[r] == r && rows.length[r] == 2);
}

Test(rows, use_the_memory_they_ask_for)
{
    int32_t *memory = (int32_t *)result(RNN_ROWS_INTS(2, 5));
    rnn_rows rows;
    cr_assert(rnn_rows_make(&rows, "T", 2, 5, 1, (int32_t[]){3, 5}, memory, NULL) == RNN_OK);
    check_marks((float *)memory);
}

static void check_bad_length(int32_t bad, const char *message)
{
    rnn_rows rows = {.B = 77};
    rnn_error error;
    int32_t memory[RNN_ROWS_INTS(3, 4)] = {42};
    const int32_t lengths[] = {4, bad, 1};
    cr_assert(rnn_rows_make(&rows, "Tx", 3, 4, 1, lengths, memory, &error) == RNN_BAD_LENGTH);
    cr_assert(error.code == RNN_BAD_LENGTH);
    cr_assert_str_eq(error.message, message);
    cr_assert(rows.B == 77 && memory[0] == 42);
}

Test(rows, refuse_lengths_of_zero_and_beyond)
{
    int32_t memory[RNN_ROWS_INTS(2, 4)];
    rnn_rows rows;
    rnn_error error;
    cr_assert(rnn_rows_make(&rows, "Tx", 2, 4, 0, (int32_t[]){4, -1}, memory, &error) ==
              RNN_BAD_LENGTH);
    cr_assert_str_eq(error.message, "axis Tx: the length of row 1 is -1, expected 0 to 4");
    check_bad_length(0, "axis Tx: the length of row 1 is 0, expected 1 to 4");
    check_bad_length(5, "axis Tx: the length of row 1 is 5, expected 1 to 4");
    check_bad_length(-1, "axis Tx: the length of row 1 is -1, expected 1 to 4");
}

Test(rows, refuse_lengths_below_the_least)
{
    rnn_rows rows;
    rnn_error error;
    int32_t memory[RNN_ROWS_INTS(2, 4)];
    const int32_t lengths[] = {4, 2};
    cr_assert(rnn_rows_make(&rows, "T", 2, 4, 2, lengths, memory, &error) == RNN_OK);
    cr_assert(rnn_rows_make(&rows, "T", 2, 4, 3, lengths, memory, &error) == RNN_BAD_LENGTH);
    cr_assert_str_eq(error.message, "axis T: the length of row 1 is 2, expected 3 to 4");
}

static void check_static(int32_t T, int32_t length, const char *message)
{
    rnn_error error = {RNN_OK, ""};
    const int32_t lengths[] = {4, length};
    int code = rnn_rows_check_steps("T", 2, T, lengths, 4, &error);
    cr_assert(code == (*message ? RNN_BAD_LENGTH : RNN_OK) && error.code == code);
    cr_assert_str_eq(error.message, message);
}

Test(rows, refuse_other_lengths_than_a_static_one)
{
    check_static(4, 4, "");
    check_static(4, 3, "axis T: the length of row 1 is 3, expected 4");
    check_static(5, 4, "axis T: 5 steps, expected 4");
    cr_assert(rnn_rows_check_steps("T", 2, 4, NULL, 4, NULL) == RNN_OK);
}

Test(rows, refuse_more_than_can_be_counted)
{
    rnn_rows rows;
    cr_assert(rnn_rows_make(&rows, "T", 2, INT32_MAX, 1, NULL, NULL, NULL) == RNN_BAD_LENGTH);
}

static void check_derive(const Batch *fine)
{
    for (int i = 2; i < 2 * MAX_K + 2; i++) {
        Batch coarse;
        const int k = i / 2;
        if (i % 2 && !can_round_down(fine, k))
            continue;
        derive_batch(&coarse, fine, k, i % 2, 1);
        cr_assert(coarse.rows.T == coarse.T && coarse.rows.B == coarse.B);
        check_steps(&coarse);
        for (int r = 0; r < fine->B; r++) {
            cr_assert(coarse.rows.order[r] == fine->rows.order[r]);
            cr_assert(coarse.rows.length[r] == coarse.lengths[coarse.rows.order[r]]);
        }
    }
}

Test(rows, of_a_derived_axis_keep_their_ranks)
{
    for_each_batch(check_derive);
}

/* Lengths 5 and 6 become 3 and 3, but rank 0 is row 1. */
Test(rows, of_equal_lengths_in_another_order_are_not_full)
{
    Batch fine = {.B = 2, .T = 6, .lengths = {5, 6}}, coarse;
    rnn_rows_make(&fine.rows, "T", 2, 6, 1, fine.lengths, fine.memory, NULL);
    derive_batch(&coarse, &fine, 2, false, 1);
    cr_assert(!coarse.rows.full);
}

/* ---- between the layouts ---- */

static void check_pack(const Batch *batch)
{
    const float *user = user_value(batch);
    float *packed = result(packed_floats(batch));
    const float *y = rnn_rows_pack(&batch->rows, user, batch->size, packed);
    cr_assert(y == (batch->rows.full ? user : packed));
    for (int t = 0; t < batch->T; t++)
        for (int b = 0; b < batch->B; b++)
            if (exists(batch, t, b))
                check_row(y + packed_at(&batch->rows, t, b, batch->size), batch->size, number_of, t,
                          b);
    check_marks(packed);
}

Test(rows, pack)
{
    for_each_batch(check_pack);
}

static void check_unpack(const Batch *batch)
{
    const float *packed = packed_value(batch, number_of);
    float *user = result(user_floats(batch));
    rnn_rows_unpack(&batch->rows, packed, batch->size, user);
    for (int t = 0; t < batch->T; t++)
        for (int b = 0; b < batch->B; b++)
            if (exists(batch, t, b))
                check_row(user + user_at(batch, t, b), batch->size, number_of, t, b);
            else
                check_constant_row(user + user_at(batch, t, b), batch->size, 0);
    check_marks(user);
}

Test(rows, unpack_with_zeros_beyond_the_lengths)
{
    for_each_batch(check_unpack);
}

Test(rows, unpack_in_place_leaves_a_full_value)
{
    rnn_rows rows;
    int32_t memory[RNN_ROWS_INTS(2, 1)];
    float x[] = {1, 2};
    rnn_rows_make(&rows, "T", 2, 1, 1, NULL, memory, NULL);
    rnn_rows_unpack(&rows, x, 1, x);
    cr_assert(x[0] == 1 && x[1] == 2);
}

static void check_rank(const Batch *batch)
{
    const size_t floats = (size_t)batch->B * batch->size;
    const float *ranked = ranked_value(batch);
    float *user = result(floats), *back = result(floats);
    rnn_rows_unrank(&batch->rows, ranked, batch->size, user);
    for (int b = 0; b < batch->B; b++)
        check_negative_row(user + (size_t)b * batch->size, batch->size, b);
    rnn_rows_rank(&batch->rows, user, batch->size, back);
    cr_assert(memcmp(back, ranked, floats * sizeof *back) == 0);
    check_marks(user);
    check_marks(back);
}

Test(rows, rank_and_unrank)
{
    for_each_batch(check_rank);
}

Test(rows, check_ids_within_lengths_only)
{
    rnn_rows rows;
    rnn_error error;
    int32_t memory[RNN_ROWS_INTS(2, 3)];
    int32_t ids[] = {0, 9, 9, 0, -1, 5};
    rnn_rows_make(&rows, "T", 2, 3, 1, (int32_t[]){2, 3}, memory, NULL);
    cr_assert(rnn_rows_check_ids(&rows, "src", ids, 10, NULL) == RNN_OK);
    ids[5] = 10;
    cr_assert(rnn_rows_check_ids(&rows, "src", ids, 10, &error) == RNN_BAD_TOKEN);
    cr_assert_str_eq(error.message, "input src: the id of row 1 at step 2 is 10, expected 0 to 9");
    ids[2] = -1;
    cr_assert(rnn_rows_check_ids(&rows, "src", ids, 11, &error) == RNN_BAD_TOKEN);
    cr_assert_str_eq(error.message, "input src: the id of row 0 at step 1 is -1, expected 0 to 10");
}

Test(rows, check_ids_without_time)
{
    rnn_error error;
    cr_assert(rnn_check_ids(3, "token", (int32_t[]){0, 9, 4}, 10, NULL) == RNN_OK);
    cr_assert(rnn_check_ids(3, "token", (int32_t[]){0, 9, 4}, 9, &error) == RNN_BAD_TOKEN);
    cr_assert_str_eq(error.message, "input token: the id of row 1 is 9, expected 0 to 8");
    cr_assert(rnn_check_ids(1, "token", (int32_t[]){-5}, 9, NULL) == RNN_BAD_TOKEN);
}

/* ---- within a loop over time ---- */

static void check_enter_at(const Batch *batch, int t, bool reverse)
{
    const float *init = ranked_value(batch);
    float *state = result((size_t)batch->B * batch->size);
    rnn_rows_enter(&batch->rows, t, reverse, init, batch->size, state);
    for (int b = 0; b < batch->B; b++) {
        const float *row = state + (size_t)rank_of(&batch->rows, b) * batch->size;
        if (reverse ? t == batch->lengths[b] - 1 : t == 0 && exists(batch, t, b))
            check_negative_row(row, batch->size, b);
        else
            check_unwritten_row(row, batch->size);
    }
    check_marks(state);
}

static void check_enter(const Batch *batch)
{
    for (int t = 0; t < batch->T; t++) {
        check_enter_at(batch, t, false);
        check_enter_at(batch, t, true);
    }
}

Test(rows, enter_where_they_begin)
{
    for_each_batch(check_enter);
}

static void check_leave_at(const Batch *batch, const float *x, int t, bool reverse)
{
    float *last = result((size_t)batch->B * batch->size);
    rnn_rows_leave(&batch->rows, t, reverse, x + (size_t)batch->rows.first[t] * batch->size,
                   batch->size, last);
    for (int b = 0; b < batch->B; b++) {
        const float *row = last + (size_t)b * batch->size;
        if (t == 0 && !exists(batch, t, b))
            check_constant_row(row, batch->size, 0);
        else if (reverse ? t == 0 : t == batch->lengths[b] - 1)
            check_row(row, batch->size, number_of, t, b);
        else
            check_unwritten_row(row, batch->size);
    }
    check_marks(last);
}

static void check_leave(const Batch *batch)
{
    const float *x = packed_value(batch, number_of);
    for (int t = 0; t < batch->T; t++) {
        check_leave_at(batch, x, t, false);
        check_leave_at(batch, x, t, true);
    }
}

Test(rows, leave_where_they_end)
{
    for_each_batch(check_leave);
}
