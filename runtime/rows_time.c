/* Rows along time: whole packed values moved, concatenated and reduced over their steps.
 *
 * Ranks keep their places from step to step, so what moves by whole steps moves in one piece. What
 * is reduced goes by *spans*, successive steps with the same ranks, in which the steps of a rank
 * lie at equal distances:
 *
 *     active 3 2 2 1:   span of step 0   (3 ranks)
 *                       span of steps 1, 2   (2 ranks, 2 rows apart)
 *                       span of step 3   (1 rank)
 */
#include "row_kernels.h"
#include "row_moves.h"

/* ---- moving ---- */

static void shift_forward(const rnn_rows *rows, const void *restrict init, const void *restrict x,
                          size_t size, void *restrict y)
{
    start_rows(active_at(rows, 0), size, init, 0, y);
    for (int32_t t = 1; t < rows->T; t++)
        copy_rows(active_at(rows, t), size, row_of(x, first_at(rows, t - 1), size),
                  row_in(y, first_at(rows, t), size));
}

/* At step t the ranks that go on come first, those that end follow. */
static void shift_reverse(const rnn_rows *rows, const void *restrict init, const void *restrict x,
                          size_t size, void *restrict y)
{
    for (int32_t t = 0; t < rows->T; t++) {
        const size_t on = active_at(rows, t + 1);
        copy_rows(on, size, row_of(x, first_at(rows, t + 1), size),
                  row_in(y, first_at(rows, t), size));
        start_rows(active_at(rows, t) - on, size, init, on,
                   row_in(y, first_at(rows, t) + on, size));
    }
}

void rnn_rows_shift(const rnn_rows *rows, int reverse, const void *restrict init,
                    const void *restrict x, size_t size, void *restrict y)
{
    if (reverse)
        shift_reverse(rows, init, x, size, y);
    else
        shift_forward(rows, init, x, size, y);
}

void rnn_rows_last(const rnn_rows *rows, const void *restrict x, size_t size, void *restrict y)
{
    for (int32_t t = 0; t < rows->T; t++)
        rnn_rows_leave(rows, t, 0, row_of(x, first_at(rows, t), size), size, y);
}

void rnn_rows_first(const rnn_rows *rows, const void *restrict x, size_t size, void *restrict y)
{
    rnn_rows_leave(rows, 0, 1, x, size, y);
}

/* Of n > 0 ranks, how many have the length of the first. */
static size_t same_length(size_t n, const int32_t *length)
{
    size_t run = 1;
    while (run < n && length[run] == length[0])
        run++;
    return run;
}

/* Ranks of one length take their rows from one step. */
void rnn_rows_reverse(const rnn_rows *rows, const void *restrict x, size_t size, void *restrict y)
{
    for (int32_t t = 0; t < rows->T; t++) {
        const size_t active = active_at(rows, t);
        for (size_t r = 0, run; r < active; r += run) {
            run = same_length(active - r, rows->length + r);
            const int32_t from = rows->length[r] - 1 - t;
            copy_rows(run, size, row_of(x, first_at(rows, from) + r, size),
                      row_in(y, first_at(rows, t) + r, size));
        }
    }
}

void rnn_rows_repeat(const rnn_rows *rows, const void *restrict x, size_t size, void *restrict y)
{
    for (int32_t t = 0; t < rows->T; t++)
        copy_rows(active_at(rows, t), size, x, row_in(y, first_at(rows, t), size));
}

void rnn_rows_empty(const rnn_rows *rows, float *y)
{
    for (int32_t b = 0; b < rows->B; b++)
        y[b] = rows->steps[b] == 0;
}

void rnn_rows_index(const rnn_rows *rows, float *y)
{
    for (int32_t t = 0; t < rows->T; t++)
        for (int32_t r = rows->first[t]; r < rows->first[t + 1]; r++)
            y[r] = (float)t;
}

/* ---- between an axis and one that is k times as coarse ---- */

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* `rows` blocks of `size` elements, k blocks apart, become 0. */
static void clear_blocks(size_t rows, size_t size, size_t k, void *y)
{
    for (size_t r = 0; r < rows; r++)
        memset(row_in(y, r * k, size), 0, size * ELEMENT);
}

/* Block j of all rows of the coarse step u: the fine step k u + j, where a row has it. */
static void fill_block(const rnn_rows *to, const rnn_rows *from, int32_t u, const void *restrict x,
                       size_t size, int32_t k, int32_t j, void *restrict y)
{
    const int64_t t = (int64_t)k * u + j;
    const size_t blocks = (size_t)k, all = active_at(to, u);
    const size_t some = t < from->T ? smaller(all, active_at(from, (int32_t)t)) : 0;
    void *const block = row_in(y, first_at(to, u) * blocks + (size_t)j, size);
    if (some > 0)
        rnn_each_copy(some, size, row_of(x, first_at(from, (int32_t)t), size), size, block,
                      size * blocks);
    clear_blocks(all - some, size, blocks, row_in(block, some * blocks, size));
}

void rnn_rows_pyramid(const rnn_rows *to, const rnn_rows *from, const void *restrict x, size_t size,
                      int32_t k, void *restrict y)
{
    for (int32_t u = 0; u < to->T; u++)
        for (int32_t j = 0; j < k; j++)
            fill_block(to, from, u, x, size, k, j, y);
}

void rnn_rows_unpyramid(const rnn_rows *to, const rnn_rows *from, const void *restrict x,
                        size_t size, int32_t k, void *restrict y)
{
    const size_t blocks = (size_t)k;
    for (int32_t t = 0; t < to->T; t++) {
        const int32_t u = t / k;
        const size_t all = active_at(to, t);
        const size_t some = u < from->T ? smaller(all, active_at(from, u)) : 0;
        if (some > 0)
            rnn_each_copy(some, size, row_of(x, first_at(from, u) * blocks + (size_t)(t % k), size),
                          size * blocks, row_in(y, first_at(to, t), size), size);
        memset(row_in(y, first_at(to, t) + some, size), 0, (all - some) * size * ELEMENT);
    }
}

/* ---- windows ---- */

/* Block i of the windows of step t, which begins at `block`: step `from` of x, 0 where a row has
 * none. */
static void fill_from_step(const rnn_rows *rows, int32_t t, int64_t from, const void *restrict x,
                           size_t size, size_t blocks, void *restrict block)
{
    const size_t all = active_at(rows, t),
                 there = from < rows->T ? active_at(rows, (int32_t)from) : 0;
    const size_t some = there < all ? there : all;
    if (some > 0)
        rnn_each_copy(some, size, row_of(x, first_at(rows, (int32_t)from), size), size, block,
                      size * blocks);
    clear_blocks(all - some, size, blocks, row_in(block, some * blocks, size));
}

/* The same for `ago` steps before the first: block before - ago of init, which has `before`. */
static void fill_from_start(size_t n, int32_t before, int64_t ago, const void *restrict init,
                            size_t size, size_t blocks, void *restrict block)
{
    if (init)
        rnn_each_copy(n, size, row_of(init, (size_t)(before - ago), size), size * (size_t)before,
                      block, size * blocks);
    else
        clear_blocks(n, size, blocks, block);
}

void rnn_rows_window(const rnn_rows *rows, int32_t before, int32_t after, const void *restrict init,
                     const void *restrict x, size_t size, void *restrict y)
{
    const size_t blocks = (size_t)before + 1 + (size_t)after;
    for (int32_t t = 0; t < rows->T; t++)
        for (size_t i = 0; i < blocks; i++) {
            const int64_t from = (int64_t)t - before + (int64_t)i;
            void *const block = row_in(y, first_at(rows, t) * blocks + i, size);
            if (from < 0)
                fill_from_start(active_at(rows, t), before, -from, init, size, blocks, block);
            else
                fill_from_step(rows, t, from, x, size, blocks, block);
        }
}

void rnn_rows_unwindow(const rnn_rows *rows, int32_t before, int32_t after, const float *restrict x,
                       size_t size, float *restrict y)
{
    const size_t blocks = (size_t)before + 1 + (size_t)after, width = blocks * size;
    memset(y, 0, (size_t)rows->N * size * sizeof *y);
    for (int32_t t = 0; t < rows->T; t++)
        for (size_t i = 0; i < blocks; i++) {
            const int64_t of = (int64_t)t + before - (int64_t)i; /* whose block i is of step t */
            if (of < 0 || of >= rows->T)
                continue;
            const int32_t later = of > t ? (int32_t)of : t;
            rnn_each_add(active_at(rows, later), size,
                         x + first_at(rows, (int32_t)of) * width + i * size, width,
                         y + first_at(rows, t) * size, size);
        }
}

/* ---- reducing ---- */

/* The first step after t with other ranks. */
static int32_t span_end(const rnn_rows *rows, int32_t t)
{
    int32_t end = t + 1;
    while (end < rows->T && rows->active[end] == rows->active[t])
        end++;
    return end;
}

/* What joins the given rows to y, as rnn_add_rows does. */
typedef void Joining(size_t rows, size_t size, const float *x, size_t x_stride, float *y);

/* Joins all steps of each rank to its row of y. */
static void reduce(const rnn_rows *rows, Joining *join, const float *restrict x, size_t size,
                   float *restrict y)
{
    for (int32_t t = 0, end; t < rows->T; t = end) {
        end = span_end(rows, t);
        const size_t active = active_at(rows, t);
        for (size_t r = 0; r < active; r++)
            join((size_t)(end - t), size, x + (first_at(rows, t) + r) * size, active * size,
                 y + (size_t)rows->order[r] * size);
    }
}

void rnn_rows_sum(const rnn_rows *rows, const float *restrict x, size_t size, float *restrict y)
{
    memset(y, 0, (size_t)rows->B * size * sizeof *y);
    reduce(rows, rnn_add_rows, x, size, y);
}

void rnn_rows_max(const rnn_rows *rows, const float *restrict x, size_t size, float *restrict y)
{
    rnn_rows_first(rows, x, size, y);
    reduce(rows, rnn_row_kernels_here()->raise_rows, x, size, y);
}
