/* A session's memory and the small copies at the edges of an emitted entry point. */
#ifndef RNN_SESSION_H
#define RNN_SESSION_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <rnn/gemm.h>
#include <rnn/pool.h>
#include <rnn/rows.h>

/* Whether memory begins where no float may. */
static inline int rnn_is_misaligned(const void *memory)
{
    return (uintptr_t)memory % sizeof(float) != 0;
}

/* Bytes of `count` elements of 4 bytes, rounded up to a cache line. */
static inline size_t rnn_rounded(size_t count)
{
    return (count * 4 + 63) / 64 * 64;
}

/* The memory of `count` elements at *at, which moves on; NULL where there is no session yet and
 * only its size is asked for. */
static inline void *rnn_take(void *session, size_t *at, size_t count)
{
    void *taken = session ? (char *)session + *at : NULL;
    *at += rnn_rounded(count);
    return taken;
}

/* The first row of the step after t in the loop's direction: where the next state of a stacked
 * state goes. Behind the last step there is room for one step more. */
static inline size_t rnn_rows_next(const rnn_rows *rows, int32_t t, int reverse)
{
    if (reverse)
        return (size_t)(t > 0 ? rows->first[t - 1] : rows->N);
    return (size_t)rows->first[t + 1];
}

/* y = value, `count` times. */
void rnn_fill(size_t count, float value, float *y);
void rnn_fill_ids(size_t count, int32_t id, int32_t *y);
/* An optional input: `given`, or where it is NULL `own`, filled with `value`. */
const float *rnn_or_number(const float *given, float value, size_t count, float *own);
/* States of rows whose `restart` is not 0 (NULL: all rows) = rows of x, or a number. */
void rnn_begin_rows(size_t rows, const float *restart, const void *x, size_t x_stride, size_t size,
                    void *state);
void rnn_begin_number(size_t rows, const float *restart, float value, size_t size, void *state);
/* Rows of `size` elements, x_stride apart, in order of rank. */
void rnn_rows_rank_strided(const rnn_rows *rows, const void *x, size_t x_stride, size_t size,
                           void *ranked);
/* Rows of `size` ids: y = a where the row's condition is not 0, else b. */
void rnn_select_ids(size_t rows, size_t size, const float *condition, const int32_t *a,
                    const int32_t *b, int32_t *y);
/* y = 1 where the ids a and b, or a and the one id, are the same, else 0. */
void rnn_equal_ids(size_t count, const int32_t *a, const int32_t *b, float *y);
void rnn_equal_id(size_t count, const int32_t *a, int32_t id, float *y);
/* The block of `rows` by `columns` at y, `width` floats from row to row, += x or a number. */
void rnn_add_matrix(float *y, size_t width, const float *x, size_t rows, size_t columns);
void rnn_add_number(float *y, float value, size_t rows, size_t columns, size_t width);
/* y [rows, columns] = the elements x[i row_stride + j column_stride], this thread's share of the
 * rows. */
void rnn_copy_matrix(const rnn_team *team, float *y, const float *x, size_t row_stride,
                     size_t column_stride, size_t rows, size_t columns);
/* y [A.rows, B.columns] = A B, this thread's share of the rows: the same bits for any number of
 * threads. */
void rnn_multiply_matrices(const rnn_team *team, float *y, rnn_matrix A, rnn_matrix B, float *work);
/* Dropout masks: 1/(1-p) with probability 1-p, else 0, a pure function of (seed, update, ordinal,
 * step, row of the caller's batch, unit); see rnn/random.h. */
void rnn_rows_dropout(const rnn_rows *rows, float p, uint64_t seed, uint64_t update,
                      uint32_t ordinal, size_t size, float *mask);
void rnn_dropout(size_t rows, float p, uint64_t seed, uint64_t update, uint32_t ordinal,
                 size_t size, float *mask);

#endif
