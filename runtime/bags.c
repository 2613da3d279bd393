/* Bags of ids: what stands in a row before its first -1. They are looked up, counted and scattered
 * like the ids that are in them.
 *
 *     most 4:   7 2 7 -1     ids 2, 7 and 7       -1 5 5 5     no id
 */
#include "row_kernels.h"

#include <string.h>

static size_t bag_size(const int32_t *bag, size_t most)
{
    size_t size = 0;
    while (size < most && bag[size] != -1)
        size++;
    return size;
}

/* ---- checking ---- */

/* The first id of the bag that is none, or NULL. */
static const int32_t *find_wrong(const int32_t *bag, size_t most, size_t vocab)
{
    const size_t count = bag_size(bag, most);
    for (size_t k = 0; k < count; k++)
        if (bag[k] < 0 || (size_t)bag[k] >= vocab)
            return &bag[k];
    return NULL;
}

int rnn_rows_check_bags(const rnn_rows *rows, const char *name, const int32_t *user, size_t most,
                        size_t vocab, rnn_error *error)
{
    for (int32_t t = 0; t < rows->T; t++)
        for (int32_t r = 0; r < rows->active[t]; r++) {
            const int32_t b = rows->order[r];
            const size_t row = (size_t)t * (size_t)rows->B + (size_t)b;
            const int32_t *wrong = find_wrong(user + row * most, most, vocab);
            if (wrong)
                return rnn_fail(error, RNN_BAD_TOKEN,
                                "input %s: row %d at step %d has the id %d, expected 0 to %zu, or "
                                "-1 behind the last",
                                name, (int)b, (int)t, (int)*wrong, vocab - 1);
        }
    return RNN_OK;
}

int rnn_check_bags(int32_t B, const char *name, const int32_t *user, size_t most, size_t vocab,
                   rnn_error *error)
{
    for (int32_t b = 0; b < B; b++) {
        const int32_t *wrong = find_wrong(user + (size_t)b * most, most, vocab);
        if (wrong)
            return rnn_fail(error, RNN_BAD_TOKEN,
                            "input %s: row %d has the id %d, expected 0 to %zu, or -1 behind the "
                            "last",
                            name, (int)b, (int)*wrong, vocab - 1);
    }
    return RNN_OK;
}

/* ---- row by row ---- */

void rnn_each_one_hot_bags(size_t rows, size_t size, size_t most, const int32_t *restrict bags,
                           float *restrict y, size_t y_stride)
{
    for (size_t r = 0; r < rows; r++) {
        const int32_t *bag = bags + r * most;
        const size_t count = bag_size(bag, most);
        float *row = y + r * y_stride;
        memset(row, 0, size * sizeof *row);
        for (size_t k = 0; k < count; k++)
            row[bag[k]] += 1;
    }
}

/* y = the sum of the columns of a matrix whose elements stand `stride` apart. */
static void gather_columns(size_t count, size_t size, const int32_t *id, const float *matrix,
                           size_t row_stride, size_t stride, float *y)
{
    memset(y, 0, size * sizeof *y);
    for (size_t k = 0; k < count; k++)
        for (size_t j = 0; j < size; j++)
            y[j] += matrix[(size_t)id[k] * row_stride + j * stride];
}

void rnn_each_lookup_bags(size_t rows, size_t size, size_t most, const int32_t *restrict bags,
                          const float *restrict matrix, size_t row_stride, size_t column_stride,
                          float *restrict y, size_t y_stride)
{
    for (size_t r = 0; r < rows; r++) {
        const int32_t *bag = bags + r * most;
        const size_t count = bag_size(bag, most);
        if (column_stride == 1)
            rnn_row_kernels_here()->gather(count, size, bag, matrix, row_stride, y + r * y_stride);
        else
            gather_columns(count, size, bag, matrix, row_stride, column_stride, y + r * y_stride);
    }
}

/* A bag is scattered like as many ids, each with the same row of x. */
void rnn_each_scatter_bags(size_t rows, size_t size, size_t most, const int32_t *restrict bags,
                           const float *restrict x, size_t x_stride, float *restrict matrix,
                           size_t row_stride, size_t column_stride)
{
    for (size_t r = 0; r < rows; r++) {
        const int32_t *bag = bags + r * most;
        rnn_each_scatter(bag_size(bag, most), size, bag, x + r * x_stride, 0, matrix, row_stride,
                         column_stride);
    }
}
