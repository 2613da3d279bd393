/* Rows: how values over a batch and a time axis lie in memory, and the operations that move or
 * reduce whole rows.
 *
 * Inside an emitted model a value over {batch, axis T} is *packed*: only what exists is stored.
 * Rows of the batch are ranked by length, longest first (equal lengths keep their order); step t
 * holds the active[t] ranks that are longer than t, and begins at row first[t]. Padding costs
 * nothing, sums need no masks, and with all lengths equal the packed layout is the caller's own [T,
 * B, size].
 *
 *     lengths 2 3 1:   order 1 0 2,   active 3 2 1,   first 0 3 5 (6)
 *     rows     t0: b1 b0 b2   t1: b1 b0   t2: b1
 *
 * A value over the batch alone is in the caller's order; *ranked* means its copy in order of rank.
 * Movers take values of 4 bytes an element (float or int32_t), `size` elements a row. Memory that
 * is read and memory that is written do not overlap, but where it is said.
 */
#ifndef RNN_ROWS_H
#define RNN_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include <rnn/error.h>
#include <rnn/sizes.h>

typedef struct rnn_rows {
    int32_t B, T, N;       /* batch, longest length, sum of the lengths */
    int32_t full;          /* all lengths are T and ranks the caller's order: [T, B] is packed */
    const int32_t *active; /* [T + 1]: ranks alive at step t; active[T] = 0 */
    const int32_t *first;  /* [T + 1]: first packed row of step t; first[T] = N */
    const int32_t *order;  /* [B]: the caller's row that has this rank */
    const int32_t *length; /* [B]: length by rank */
    const int32_t *steps;  /* [B]: length by the caller's row */
} rnn_rows;

/* Fills *rows for `lengths` [B] (NULL: all T), in `memory` of RNN_ROWS_INTS(B, T). RNN_BAD_LENGTH
 * for a length below `least` or above T, naming the axis and the row, and for a sum above
 * INT32_MAX; then *rows and the memory are as they were. `lengths` is not used later, `memory` is.
 */
int rnn_rows_make(rnn_rows *rows, const char *axis, int32_t B, int32_t T, int32_t least,
                  const int32_t *lengths, int32_t *memory, rnn_error *error);
/* For an axis of static length: RNN_BAD_LENGTH unless T and all lengths (NULL: all T) are `steps`.
 */
int rnn_rows_check_steps(const char *axis, int32_t B, int32_t T, const int32_t *lengths,
                         int32_t steps, rnn_error *error);
/* The rows of a derived axis: T and each length are divided and rounded up (or `down`: no length is
 * below `divide`), ranks stay. `memory` is of RNN_ROWS_INTS(B, T) for the T that is divided. */
void rnn_rows_derive(rnn_rows *restrict to, const rnn_rows *restrict from, int32_t divide, int down,
                     int32_t *restrict memory);

/* ---- between the caller's layout and the packed one ---- */

/* [T, B, size] to packed; returns `user` itself where that is already packed, else `packed`. */
const void *rnn_rows_pack(const rnn_rows *rows, const void *restrict user, size_t size,
                          void *restrict packed);
/* Packed to [T, B, size], 0 beyond each length. `user` may be `packed` itself only if full; then
 * nothing is done. */
void rnn_rows_unpack(const rnn_rows *rows, const void *packed, size_t size, void *user);
/* Ids [T, B] within lengths, and ids [B], checked to be in [0, vocab): RNN_BAD_TOKEN names input
 * `name`, row and step. */
int rnn_rows_check_ids(const rnn_rows *rows, const char *name, const int32_t *user, size_t vocab,
                       rnn_error *error);
int rnn_check_ids(int32_t B, const char *name, const int32_t *user, size_t vocab, rnn_error *error);
/* The same for bags [T, B, most] and [B, most]: a bag ends before its first -1, or is full. What
 * stands behind that is not read. */
int rnn_rows_check_bags(const rnn_rows *rows, const char *name, const int32_t *user, size_t most,
                        size_t vocab, rnn_error *error);
int rnn_check_bags(int32_t B, const char *name, const int32_t *user, size_t most, size_t vocab,
                   rnn_error *error);
/* [B, size] to ranked and back. */
void rnn_rows_rank(const rnn_rows *rows, const void *restrict user, size_t size,
                   void *restrict ranked);
void rnn_rows_unrank(const rnn_rows *rows, const void *restrict ranked, size_t size,
                     void *restrict user);

/* ---- within a loop over time ---- */

/* Whether rows begin at step t in this direction; in the other one, whether rows end there. Rows
 * without steps end at step 0. */
static inline int rnn_rows_begin(const rnn_rows *rows, int32_t t, int reverse)
{
    if (t == 0)
        return !reverse || rows->active[1] < rows->B;
    return reverse && rows->active[t] > rows->active[t + 1];
}

/* Ranks that begin at step t (forward: all at t = 0; reverse: those whose last step is t) get their
 * rows of `init` (ranked; NULL: 0) in `state` (ranked). */
void rnn_rows_enter(const rnn_rows *rows, int32_t t, int reverse, const void *restrict init,
                    size_t size, void *restrict state);
/* Ranks that end at step t (forward: those whose last step is t; reverse: all at t = 0) leave their
 * rows of `x`, the rows of step t, in `last` [B, size] in the caller's order; of those without
 * steps 0. */
void rnn_rows_leave(const rnn_rows *rows, int32_t t, int reverse, const void *restrict x,
                    size_t size, void *restrict last);

/* ---- along time, all steps at once; x and y packed ---- */

/* y[t] = x[t-1] and y[0] = init (ranked; NULL: 0); reverse: y[t] = x[t+1], init at each row's last
 * step. */
void rnn_rows_shift(const rnn_rows *rows, int reverse, const void *restrict init,
                    const void *restrict x, size_t size, void *restrict y);
/* y [B, size], the caller's order: x at each row's last (first) step, 0 where it has none. */
void rnn_rows_last(const rnn_rows *rows, const void *restrict x, size_t size, void *restrict y);
void rnn_rows_first(const rnn_rows *rows, const void *restrict x, size_t size, void *restrict y);
/* y[t] = x[length - 1 - t] */
void rnn_rows_reverse(const rnn_rows *rows, const void *restrict x, size_t size, void *restrict y);
/* y[u] = x[k u] .. x[k u + k - 1], 0 beyond the row's end; y has k size elements a row. The axis
 * `to` derives from `from` by k. */
void rnn_rows_pyramid(const rnn_rows *to, const rnn_rows *from, const void *restrict x, size_t size,
                      int32_t k, void *restrict y);
/* The inverse: y[t] (of the finer axis `to`, `size` elements) = block t mod k of x[t / k], 0 where
 * x has no such step. The axis `from` derives from `to` by k. */
void rnn_rows_unpyramid(const rnn_rows *to, const rnn_rows *from, const void *restrict x,
                        size_t size, int32_t k, void *restrict y);
/* y[t] = x[t - before] .. ... .. x[t + after], of (before + 1 + after) size elements: 0 beyond the
 * row's ends, but `init` (ranked, x[-before] .. ... .. x[-1]; NULL: 0) before its first step. */
void rnn_rows_window(const rnn_rows *rows, int32_t before, int32_t after, const void *restrict init,
                     const void *restrict x, size_t size, void *restrict y);
/* y[t] = the sum of what such windows x hold of step t, `size` floats. */
void rnn_rows_unwindow(const rnn_rows *rows, int32_t before, int32_t after, const float *restrict x,
                       size_t size, float *restrict y);
/* y[t] = x (ranked) at every step. */
void rnn_rows_repeat(const rnn_rows *rows, const void *restrict x, size_t size, void *restrict y);
/* y [B, size] = sum (largest, NaN where there is one) over time of x; the caller's order. Sums are
 * as accurate as those of rnn_add_rows. */
void rnn_rows_sum(const rnn_rows *rows, const float *restrict x, size_t size, float *restrict y);
void rnn_rows_max(const rnn_rows *rows, const float *restrict x, size_t size, float *restrict y);
/* y [B]: 1 where a row has no steps, else 0. */
void rnn_rows_empty(const rnn_rows *rows, float *y);
/* y[t] = the number t as a float, one a row. */
void rnn_rows_index(const rnn_rows *rows, float *y);

/* ---- row by row ----
 *
 * `rows` rows of `size` floats, `_stride` floats apart (0: the same row each time). What is written
 * has a stride of at least its size. Ids are in range, sizes at least 1. */

/* y = e^x / sum of e^x, each at most 5 units of the last place off; y may be x with its stride. */
void rnn_each_softmax(size_t rows, size_t size, const float *x, size_t x_stride, float *y,
                      size_t y_stride);
/* One float a row: y = log of the sum of e^x, which does not overflow; the sum of x; the largest of
 * x, NaN where there is one; the position of the first largest, where a NaN is no larger than
 * anything. */
void rnn_each_logsumexp(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                        float *restrict y);
void rnn_each_sum(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y);
void rnn_each_max(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y);
void rnn_each_argmax(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                     int32_t *restrict y);
/* y = a b, one float a row; a and b may overlap. */
void rnn_each_dot(size_t rows, size_t size, const float *a, size_t a_stride, const float *b,
                  size_t b_stride, float *restrict y);
/* y = x[id] of each row */
void rnn_each_pick(size_t rows, const float *restrict x, size_t x_stride,
                   const int32_t *restrict id, float *restrict y);
/* y = row id of a matrix whose element (i, j) stands at i row_stride + j column_stride */
void rnn_each_lookup(size_t rows, size_t size, const int32_t *restrict id,
                     const float *restrict matrix, size_t row_stride, size_t column_stride,
                     float *restrict y, size_t y_stride);
/* row id of the matrix += x; the same id may occur more than once */
void rnn_each_scatter(size_t rows, size_t size, const int32_t *restrict id, const float *restrict x,
                      size_t x_stride, float *restrict matrix, size_t row_stride,
                      size_t column_stride);
/* The same of bags of ids [rows, most]: y = how often each id is in the bag; y = the sum of the
 * rows at its ids; each row at one of its ids += x */
void rnn_each_one_hot_bags(size_t rows, size_t size, size_t most, const int32_t *restrict bags,
                           float *restrict y, size_t y_stride);
void rnn_each_lookup_bags(size_t rows, size_t size, size_t most, const int32_t *restrict bags,
                          const float *restrict matrix, size_t row_stride, size_t column_stride,
                          float *restrict y, size_t y_stride);
void rnn_each_scatter_bags(size_t rows, size_t size, size_t most, const int32_t *restrict bags,
                           const float *restrict x, size_t x_stride, float *restrict matrix,
                           size_t row_stride, size_t column_stride);
/* y = x, columns apart (4-byte elements) */
void rnn_each_copy(size_t rows, size_t size, const void *restrict x, size_t x_stride,
                   void *restrict y, size_t y_stride);
/* y = 0 but for features first .. first + x_size - 1, which are x */
void rnn_each_pad(size_t rows, size_t size, size_t first, size_t x_size, const float *restrict x,
                  size_t x_stride, float *restrict y, size_t y_stride);
/* y += the sum of all rows of x; y has `size` floats. The sum is taken in pairs of halves, so its
 * error grows with the logarithm of their number. */
void rnn_add_rows(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y);
/* y = the largest of all rows of x, column by column, NaN where there is one; rows at least 1. */
void rnn_max_rows(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y);
/* y = the sum of all rows of x. */
void rnn_sum_rows(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y);
/* y = the sum of all rows of x, each times a number w of its own: what attention reads of a memory.
 * The sum is taken as by rnn_add_rows. */
void rnn_weigh_rows(size_t rows, size_t size, const float *restrict w, size_t w_stride,
                    const float *restrict x, size_t x_stride, float *restrict y);
/* y += w x, row by row, with a number w for each; a stride of 0 is the same x for all */
void rnn_each_weigh(size_t rows, size_t size, const float *restrict w, size_t w_stride,
                    const float *restrict x, size_t x_stride, float *restrict y, size_t y_stride);
/* y += x, row by row */
void rnn_each_add(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                  float *restrict y, size_t y_stride);

#endif
