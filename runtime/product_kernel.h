/* The kernel of the product in blocks: a tile of C in registers.
 *
 *                   b[p]  vectors x 16 numbers
 *     a[p]        +--------+--------+
 *     rows        | sum    | sum    |     sum[r][v] += a[p][r] b[p][v]
 *     numbers     |        |        |
 *                 +--------+--------+
 *
 * On AVX-512 that are 12 x 2 registers. A step reads 12 numbers and 2 vectors for its 24 fused
 * products, which take 12 cycles: few enough bytes that b may come from the second-level cache. */
#ifndef PRODUCT_KERNEL_H
#define PRODUCT_KERNEL_H

#include <stddef.h>

#include "product_ahead.h"
#include "product_level.h"

enum { MAX_ROWS = RNN_PRODUCT_ROWS, MAX_VECTORS = RNN_PRODUCT_VECTORS };

/* Steps after which the kernel asks for what is needed later. */
enum { STEPS = 4 };

/* A result or a part of one, row-major. */
typedef struct Result {
    float *data;
    size_t rows, columns;
    size_t stride; /* floats from a row to the next */
    float beta;    /* what was there counts so much */
} Result;

/* What a kernel reads. */
typedef struct Panels {
    const float *a;  /* packed: the kernel's rows for each step into the depth */
    const float *b;  /* the kernel's vectors for each step */
    size_t b_stride; /* floats from a step to the next in b */
    size_t depth;
    Ahead *ahead; /* what it asks for meanwhile */
} Panels;

/* The part of a result that begins with row i and column j and has at most so many. */
static inline Result result_part(Result C, size_t i, size_t rows, size_t j, size_t columns)
{
    return (Result){C.data + i * C.stride + j, at_most(C.rows - i, rows),
                    at_most(C.columns - j, columns), C.stride, C.beta};
}

/* One step: sum[r][v] += a[r] b[v] */
PRODUCT_INLINE void add_step(Vector *sum, const float *a, const float *b, const size_t rows,
                             const size_t vectors)
{
    RNN_UNROLL
    for (size_t r = 0; r < rows; r++) {
        RNN_UNROLL
        for (size_t v = 0; v < vectors; v++)
            sum[r * vectors + v] += a[r] * *(const Vector *)(b + v * LANES);
    }
}

/* Asks for a row of the tile, if there is one. */
PRODUCT_INLINE void fetch_row(Result C, size_t row, const size_t vectors)
{
    for (size_t v = 0; row < C.rows && v < vectors; v++)
        __builtin_prefetch(C.data + row * C.stride + v * LANES, 1);
}

/* sum[r][v] += sum over p of a[p][r] b[p][v] */
PRODUCT_INLINE void accumulate(Vector *sum, Result C, const Panels *in, const size_t rows,
                               const size_t vectors)
{
    const float *a = in->a, *b = in->b;
    size_t p = 0;
    for (size_t row = 0; p < in->depth; row++) {
        const size_t end = at_most(p + STEPS, in->depth);
        fetch_row(C, row, vectors);
        fetch(in->ahead);
        for (; p < end; p++, a += rows, b += in->b_stride)
            add_step(sum, a, b, rows, vectors);
    }
}

PRODUCT_INLINE void store_vector(float *c, const Vector *sum, float beta)
{
    if (beta == 0)
        *(Vector *)c = *sum;
    else
        *(Vector *)c = *sum + beta * *(const Vector *)c;
}

/* C = sum + beta C for a whole tile, from register to memory. */
PRODUCT_INLINE void store_tile(Result C, const Vector *sum, const size_t rows, const size_t vectors)
{
    RNN_UNROLL
    for (size_t r = 0; r < rows; r++) {
        RNN_UNROLL
        for (size_t v = 0; v < vectors; v++)
            store_vector(C.data + r * C.stride + v * LANES, &sum[r * vectors + v], C.beta);
    }
}

/* The same for what there is of a tile; `pitch` floats from a row of sums to the next. */
PRODUCT_INLINE void store_part(Result C, const float *sum, const size_t pitch)
{
    for (size_t r = 0; r < C.rows; r++)
        for (size_t j = 0; j < C.columns; j++) {
            float *c = C.data + r * C.stride + j;
            *c = combined(sum[r * pitch + j], C.beta, c);
        }
}

/* C = A B + beta C, a tile or what there is of one. The sums of a part are copied, because
   compilers keep only an array in registers whose every index they know. */
PRODUCT_INLINE void kernel(Result C, const Panels *in, const size_t rows, const size_t vectors)
{
    Vector sum[MAX_ROWS * MAX_VECTORS] = {{0}};
    accumulate(sum, C, in, rows, vectors);
    if (C.rows == rows && C.columns == vectors * LANES) {
        store_tile(C, sum, rows, vectors);
        return;
    }
    Vector copy[MAX_ROWS * MAX_VECTORS];
    RNN_UNROLL
    for (size_t i = 0; i < rows * vectors; i++)
        copy[i] = sum[i];
    store_part(C, (const float *)copy, vectors * LANES);
}

#endif
