/* Pairs: values over two time axes, and what nests read row by row.
 *
 * Inside an emitted model a value over {batch, axis T} that is read for one row of the batch at a
 * time lies *row by row*: [B, T, size] in the caller's order of rows, each with its own number of
 * steps, and undefined behind them. A value over two axes has, for each packed row of the outer one
 * (rnn/rows.h), the steps of the inner one: [N, T, size], where T is the longest of the inner axis.
 * Elements have 4 bytes (float or int32_t). Memory that is read and memory that is written do not
 * overlap, but where it is said.
 */
#ifndef RNN_PAIRS_H
#define RNN_PAIRS_H

#include <rnn/rows.h>

/* Packed rows, x_stride elements apart, to row by row; and back to packed rows without gaps. */
void rnn_rows_spread(const rnn_rows *rows, const void *restrict x, size_t x_stride, size_t size,
                     void *restrict y);
void rnn_rows_collect(const rnn_rows *rows, const void *restrict x, size_t size, void *restrict y);
/* The same as rnn_rows_spread for rows whose `restart` is not 0 (NULL: all rows). */
void rnn_begin_steps(const rnn_rows *rows, const float *restart, const void *restrict x,
                     size_t x_stride, size_t size, void *restrict state);
/* Row by row to the caller's [B, T, size], 0 behind each row's last step. */
void rnn_steps_unpack(const rnn_rows *rows, const void *restrict x, size_t size,
                      void *restrict user);

/* Within one row, its `steps` steps of `size` elements, strides apart: y[t] = x[t-1] and y[0] =
 * init (NULL: 0), reverse: y[t] = x[t+1] and the last one init; and y[t] = x[steps - 1 - t]. */
void rnn_steps_shift(size_t steps, size_t size, int reverse, const void *restrict init,
                     const void *restrict x, size_t x_stride, void *restrict y, size_t y_stride);
void rnn_steps_reverse(size_t steps, size_t size, const void *restrict x, size_t x_stride,
                       void *restrict y, size_t y_stride);

/* y[t] = x[t - by], and beyond the ends of the row elements `beyond` (0 is also the float). */
void rnn_steps_move(size_t steps, size_t size, int32_t by, int32_t beyond, const void *restrict x,
                    size_t x_stride, void *restrict y, size_t y_stride);
/* y[t] = x[t - before] .. ... .. x[t + after], `size` elements each, 0 beyond the row's ends; and
 * of such windows x the sum of what they hold of each step, `size` floats. */
void rnn_steps_window(size_t steps, size_t size, size_t before, size_t after,
                      const void *restrict x, size_t x_stride, void *restrict y, size_t y_stride);
void rnn_steps_unwindow(size_t steps, size_t size, size_t before, size_t after,
                        const float *restrict x, size_t x_stride, float *restrict y,
                        size_t y_stride);

/* The caller's [outer, B, inner, size], or where `turned` [inner, B, outer, size], to and from the
 * layout of a model. The caller's gets 0 behind the last step of either axis. pack returns `user`
 * itself where that is already as it must be, else `packed`. */
const void *rnn_pairs_pack(const rnn_rows *outer, const rnn_rows *inner, int turned,
                           const void *restrict user, size_t size, void *restrict packed);
void rnn_pairs_unpack(const rnn_rows *outer, const rnn_rows *inner, int turned,
                      const void *restrict packed, size_t size, void *restrict user);

#endif
