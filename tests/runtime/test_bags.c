/* Bags of ids: full, ended early, empty, with an id twice; what stands behind the end is no id. */
#include <criterion/criterion.h>
#include <math.h>

#include <rnn/rows.h>

enum { ROWS = 4, MOST = 3, VOCAB = 5, SIZE = 2 };

static const int32_t bags[ROWS * MOST] = {
    4, 0, 2, /**/ 1, 1, -1, /**/ -1, 77, -9, /**/ 3, -1, 99,
};

/* Row i of the matrix is 10^i times (1, 2). */
static void fill_matrix(float *m, size_t row_stride, size_t column_stride)
{
    for (size_t i = 0; i < VOCAB; i++)
        for (size_t j = 0; j < SIZE; j++)
            m[i * row_stride + j * column_stride] = powf(10, (float)i) * (float)(j + 1);
}

static void check_lookup(size_t row_stride, size_t column_stride)
{
    static const float expected[ROWS] = {10101, 20, 0, 1000};
    float m[40] = {0}, y[ROWS * 3] = {0};
    fill_matrix(m, row_stride, column_stride);
    rnn_each_lookup_bags(ROWS, SIZE, MOST, bags, m, row_stride, column_stride, y, 3);
    for (size_t r = 0; r < ROWS; r++) {
        cr_expect_eq(y[3 * r], expected[r]);
        cr_expect_eq(y[3 * r + 1], 2 * expected[r]);
        cr_expect_eq(y[3 * r + 2], 0, "the gap is left alone");
    }
}

Test(bags, lookup_adds_rows_of_a_matrix_of_either_order)
{
    check_lookup(SIZE + 1, 1);
    check_lookup(1, VOCAB + 2);
}

static void check_scatter(size_t row_stride, size_t column_stride)
{
    static const float x[ROWS * SIZE] = {1, 2, 10, 20, 100, 200, 1000, 2000};
    static const float expected[VOCAB] = {1, 20, 1, 1000, 1};
    float m[40] = {0};
    rnn_each_scatter_bags(ROWS, SIZE, MOST, bags, x, SIZE, m, row_stride, column_stride);
    for (size_t i = 0; i < VOCAB; i++)
        for (size_t j = 0; j < SIZE; j++)
            cr_expect_eq(m[i * row_stride + j * column_stride], (float)(j + 1) * expected[i]);
}

Test(bags, scatter_adds_to_rows_of_a_matrix_of_either_order)
{
    check_scatter(SIZE + 1, 1);
    check_scatter(1, VOCAB + 2);
}

Test(bags, one_hot_counts)
{
    static const float expected[ROWS][VOCAB] = {
        {1, 0, 1, 0, 1}, {0, 2, 0, 0, 0}, {0}, {0, 0, 0, 1, 0}};
    float y[ROWS][VOCAB];
    rnn_each_one_hot_bags(ROWS, VOCAB, MOST, bags, y[0], VOCAB);
    for (size_t r = 0; r < ROWS; r++)
        cr_expect_arr_eq(y[r], expected[r], sizeof y[r]);
}

Test(bags, are_checked_up_to_their_end)
{
    rnn_error error;
    cr_expect_eq(rnn_check_bags(ROWS, "letters", bags, MOST, VOCAB, NULL), RNN_OK);
    cr_expect_eq(rnn_check_bags(ROWS, "letters", bags, MOST, 4, &error), RNN_BAD_TOKEN);
    cr_expect_str_eq(error.message,
                     "input letters: row 0 has the id 4, expected 0 to 3, or -1 behind the last");
    cr_expect_eq(rnn_check_bags(1, "letters", (int32_t[]){0, -2}, 2, 4, NULL), RNN_BAD_TOKEN);
}

Test(bags, are_checked_within_lengths_only)
{
    rnn_rows rows;
    rnn_error error;
    int32_t memory[RNN_ROWS_INTS(2, 2)], lengths[] = {1, 2};
    int32_t given[] = {0, -1, /**/ 9, 9, /**/ -7, 0, /**/ 2, 9}; /* [T, B, 2] */
    rnn_rows_make(&rows, "T", 2, 2, 1, lengths, memory, NULL);
    cr_expect_eq(rnn_rows_check_bags(&rows, "letters", given, 2, 10, NULL), RNN_OK);
    given[7] = 10;
    cr_expect_eq(rnn_rows_check_bags(&rows, "letters", given, 2, 10, &error), RNN_BAD_TOKEN);
    cr_expect_str_eq(error.message,
                     "input letters: row 1 at step 1 has the id 10, expected 0 to 9, "
                     "or -1 behind the last");
}
