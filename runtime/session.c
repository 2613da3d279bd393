/* The small copies at the edges of an emitted entry point. */
#include <rnn/session.h>

#include <rnn/random.h>

void rnn_fill(size_t count, float value, float *y)
{
    for (size_t i = 0; i < count; i++)
        y[i] = value;
}

void rnn_fill_ids(size_t count, int32_t id, int32_t *y)
{
    for (size_t i = 0; i < count; i++)
        y[i] = id;
}

const float *rnn_or_number(const float *given, float value, size_t count, float *own)
{
    if (given)
        return given;
    rnn_fill(count, value, own);
    return own;
}

void rnn_begin_rows(size_t rows, const float *restart, const void *x, size_t x_stride, size_t size,
                    void *state)
{
    for (size_t b = 0; b < rows; b++)
        if (!restart || restart[b] != 0.0f)
            memcpy((char *)state + 4 * b * size, (const char *)x + 4 * b * x_stride, 4 * size);
}

void rnn_begin_number(size_t rows, const float *restart, float value, size_t size, void *state)
{
    for (size_t b = 0; b < rows; b++)
        if (!restart || restart[b] != 0.0f)
            rnn_fill(size, value, (float *)state + b * size);
}

void rnn_rows_rank_strided(const rnn_rows *rows, const void *x, size_t x_stride, size_t size,
                           void *ranked)
{
    for (size_t r = 0; r < (size_t)rows->B; r++)
        memcpy((char *)ranked + 4 * r * size,
               (const char *)x + 4 * (size_t)rows->order[r] * x_stride, 4 * size);
}

void rnn_select_ids(size_t rows, size_t size, const float *condition, const int32_t *a,
                    const int32_t *b, int32_t *y)
{
    for (size_t r = 0; r < rows; r++)
        memcpy(y + r * size, (condition[r] != 0.0f ? a : b) + r * size, size * sizeof *y);
}

void rnn_equal_ids(size_t count, const int32_t *a, const int32_t *b, float *y)
{
    for (size_t i = 0; i < count; i++)
        y[i] = a[i] == b[i] ? 1.0f : 0.0f;
}

void rnn_equal_id(size_t count, const int32_t *a, int32_t id, float *y)
{
    for (size_t i = 0; i < count; i++)
        y[i] = a[i] == id ? 1.0f : 0.0f;
}

void rnn_add_matrix(float *y, size_t width, const float *x, size_t rows, size_t columns)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            y[i * width + j] += x[i * columns + j];
}

void rnn_add_number(float *y, float value, size_t rows, size_t columns, size_t width)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            y[i * width + j] += value;
}

void rnn_copy_matrix(const rnn_team *team, float *y, const float *x, size_t row_stride,
                     size_t column_stride, size_t rows, size_t columns)
{
    const rnn_share mine = rnn_share_of(team, rows, 1);
    for (size_t i = mine.first; i < mine.first + mine.count; i++)
        for (size_t j = 0; j < columns; j++)
            y[i * columns + j] = x[i * row_stride + j * column_stride];
}

void rnn_multiply_matrices(const rnn_team *team, float *y, rnn_matrix A, rnn_matrix B, float *work)
{
    const rnn_share mine = rnn_share_of(team, A.rows, RNN_PRODUCT_HEIGHT);
    const size_t end = mine.first + mine.count;
    for (size_t i = mine.first; i < end; i += RNN_PRODUCT_HEIGHT) {
        rnn_matrix part = A;
        part.data += i * A.row_stride;
        part.rows = end - i < RNN_PRODUCT_HEIGHT ? end - i : RNN_PRODUCT_HEIGHT;
        rnn_product_plain(y + i * B.columns, B.columns, part, B, 0, work);
    }
}

/* One row of a mask; four units a draw. */
static void draw_mask(uint64_t key, float p, uint32_t step, uint32_t row, size_t size, float *mask)
{
    const float scale = 1.0f / (1.0f - p);
    for (size_t j = 0; j < size; j += 4) {
        float u[4];
        rnn_dropout_uniform4(key, step, row, (uint32_t)(j / 4), u);
        for (size_t i = 0; i < 4 && j + i < size; i++)
            mask[j + i] = u[i] >= p ? scale : 0.0f;
    }
}

void rnn_rows_dropout(const rnn_rows *rows, float p, uint64_t seed, uint64_t update,
                      uint32_t ordinal, size_t size, float *mask)
{
    const uint64_t key = rnn_dropout_key(seed, update, ordinal);
    for (int32_t t = 0; t < rows->T; t++)
        for (int32_t r = 0; r < rows->active[t]; r++, mask += size)
            draw_mask(key, p, (uint32_t)t, (uint32_t)rows->order[r], size, mask);
}

void rnn_dropout(size_t rows, float p, uint64_t seed, uint64_t update, uint32_t ordinal,
                 size_t size, float *mask)
{
    const uint64_t key = rnn_dropout_key(seed, update, ordinal);
    for (size_t b = 0; b < rows; b++)
        draw_mask(key, p, 0, (uint32_t)b, size, mask + b * size);
}
