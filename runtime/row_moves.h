/* Moving rows of 4-byte elements: what the operations on packed values are made of.
 *
 * Ranks often are neighbours in the caller's order too (always where the caller sorted by length),
 * so neighbours move together, by one memcpy. */
#ifndef ROW_MOVES_H
#define ROW_MOVES_H

#include <string.h>

#include "rnn/rows.h"

enum { ELEMENT = 4 };

/* Row `row` of x, to read and to write. */
static inline const void *row_of(const void *x, size_t row, size_t size)
{
    return (const char *)x + row * size * ELEMENT;
}

static inline void *row_in(void *x, size_t row, size_t size)
{
    return (char *)x + row * size * ELEMENT;
}

/* How many ranks are longer than t, and where their packed rows begin. */
static inline size_t active_at(const rnn_rows *rows, int32_t t)
{
    return (size_t)rows->active[t];
}

static inline size_t first_at(const rnn_rows *rows, int32_t t)
{
    return (size_t)rows->first[t];
}

static inline void copy_rows(size_t n, size_t size, const void *restrict x, void *restrict y)
{
    memcpy(y, x, n * size * ELEMENT);
}

/* y = n rows of init from row `from` on, or 0 where there is no init. */
static inline void start_rows(size_t n, size_t size, const void *init, size_t from, void *y)
{
    if (init)
        memcpy(y, row_of(init, from, size), n * size * ELEMENT);
    else
        memset(y, 0, n * size * ELEMENT);
}

/* How many of the n > 0 indices, from the first on, are each one more than the one before. */
static inline size_t neighbours(size_t n, const int32_t *index)
{
    size_t run = 1;
    while (run < n && index[run] == index[run - 1] + 1)
        run++;
    return run;
}

/* y[r] = x[index[r]] for n rows */
static inline void gather_rows(size_t n, const int32_t *index, size_t size, const void *restrict x,
                               void *restrict y)
{
    for (size_t r = 0, run; r < n; r += run) {
        run = neighbours(n - r, index + r);
        copy_rows(run, size, row_of(x, (size_t)index[r], size), row_in(y, r, size));
    }
}

/* y[index[r]] = x[r] for n rows */
static inline void scatter_rows(size_t n, const int32_t *index, size_t size, const void *restrict x,
                                void *restrict y)
{
    for (size_t r = 0, run; r < n; r += run) {
        run = neighbours(n - r, index + r);
        copy_rows(run, size, row_of(x, r, size), row_in(y, (size_t)index[r], size));
    }
}

/* y[index[r]] = 0 for n rows */
static inline void clear_rows(size_t n, const int32_t *index, size_t size, void *y)
{
    for (size_t r = 0; r < n; r++)
        memset(row_in(y, (size_t)index[r], size), 0, size * ELEMENT);
}

#endif
