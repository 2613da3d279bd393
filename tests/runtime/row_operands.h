/* What the tests of row by row functions share: rows close together, apart, and the same row again,
 * at the end of a page, with NaN between them. */
#ifndef ROW_OPERANDS_H
#define ROW_OPERANDS_H

#include <criterion/criterion.h>

#include <rnn/random.h>

#include "page_end.h"

enum { ROWS = 5, LONGEST = 8001, MAX_STRIDE = LONGEST + 3 };

/* ROWS rows, the array ends with the last of them. */
typedef struct Operand {
    PageEnd memory;
    float *data;
    size_t size, stride;
} Operand;

static inline Operand operand_open(void)
{
    return (Operand){.memory = page_end_open(ROWS * MAX_STRIDE)};
}

/* Unwritten rows of this shape. */
static inline void shape(Operand *x, size_t size, size_t stride)
{
    x->size = size;
    x->stride = stride;
    x->data = page_end_array(x->memory, (ROWS - 1) * stride + size);
}

static inline float *row(const Operand *x, size_t r)
{
    return x->data + r * x->stride;
}

/* A number in [-1, 1). */
static inline float drawn(uint32_t stream, size_t index)
{
    return 2 * rnn_uniform(rnn_random_at(7, stream, index)) - 1;
}

/* Random rows in [shift - spread, shift + spread). */
static inline void draw(Operand *x, uint32_t stream, float shift, float spread)
{
    for (size_t r = 0; r < ROWS; r++)
        for (size_t j = 0; j < x->size; j++)
            row(x, r)[j] = shift + spread * drawn(stream, r * LONGEST + j);
}

/* Only the rows are written. */
static inline void check_gaps(const Operand *y)
{
    check_marks(y->data);
    for (size_t r = 0; r + 1 < ROWS; r++)
        for (size_t j = y->size; j < y->stride; j++)
            cr_assert(is_unwritten(row(y, r) + j), "written at row %zu + %zu", r, j);
}

/* The three strides of an operand that is read. */
static inline size_t stride_of(size_t size, int which)
{
    const size_t strides[] = {size, size + 3, 0};
    return strides[which];
}

#endif
