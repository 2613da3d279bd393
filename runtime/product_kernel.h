/* The kernel of the product in blocks: a tile of C in registers.
 *
 *                   b[p]  vectors x 16 numbers
 *     a[p]        +--------+--------+
 *     rows        | sum    | sum    |     sum[r][v] += a[p][r] b[p][v]
 *     numbers     |        |        |
 *                 +--------+--------+
 */
#ifndef PRODUCT_KERNEL_H
#define PRODUCT_KERNEL_H

#include <stddef.h>
#include <string.h>

#include "product_level.h"

enum { MAX_ROWS = RNN_PRODUCT_ROWS, MAX_VECTORS = RNN_PRODUCT_VECTORS };

/* A result, row-major. */
typedef struct Result {
    float *data;
    size_t stride; /* floats from a row to the next */
    float beta;    /* what was there counts so much */
} Result;

static inline Result rows_from(Result C, size_t i)
{
    return (Result){C.data + i * C.stride, C.stride, C.beta};
}

static inline Result columns_from(Result C, size_t j)
{
    return (Result){C.data + j, C.stride, C.beta};
}

/* What a kernel reads. */
typedef struct Panels {
    const float *a;  /* packed: the kernel's rows for each step into the depth */
    const float *b;  /* the kernel's vectors for each step */
    size_t b_stride; /* floats from a step to the next in b */
    size_t depth;
} Panels;

/* sum[r][v] += sum over p of a[p][r] b[p][v] */
PRODUCT_INLINE void accumulate(Vector *sum, const Panels *in, const size_t rows,
                               const size_t vectors)
{
    const float *a = in->a, *b = in->b;
    for (size_t p = 0; p < in->depth; p++, a += rows, b += in->b_stride) {
        RNN_UNROLL
        for (size_t r = 0; r < rows; r++) {
            RNN_UNROLL
            for (size_t v = 0; v < vectors; v++)
                sum[r * vectors + v] += a[r] * *(const Vector *)(b + v * LANES);
        }
    }
}

/* C = sum + beta C for a whole tile, from register to memory. */
PRODUCT_INLINE void store_tile(Result C, const Vector *sum, const size_t rows, const size_t vectors)
{
    RNN_UNROLL
    for (size_t r = 0; r < rows; r++) {
        RNN_UNROLL
        for (size_t v = 0; v < vectors; v++) {
            Vector *c = (Vector *)(C.data + r * C.stride + v * LANES);
            *c = C.beta == 0 ? sum[r * vectors + v] : sum[r * vectors + v] + C.beta * *c;
        }
    }
}

/* The same for the part of a tile that there is. */
PRODUCT_INLINE void store_part(Result C, const float *sum, size_t height, size_t width,
                               const size_t pitch)
{
    for (size_t r = 0; r < height; r++)
        for (size_t j = 0; j < width; j++) {
            float *c = C.data + r * C.stride + j;
            *c = combined(sum[r * pitch + j], C.beta, c);
        }
}

/* C = A B + beta C, `height` and `width` being what there is of the tile. */
PRODUCT_INLINE void kernel(Result C, size_t height, size_t width, const Panels *in,
                           const size_t rows, const size_t vectors)
{
    Vector sum[MAX_ROWS * MAX_VECTORS] = {{0}};
    for (size_t r = 0; r < at_most(height, rows); r++)
        for (size_t v = 0; v < vectors; v++)
            __builtin_prefetch(C.data + r * C.stride + v * LANES, 1);
    accumulate(sum, in, rows, vectors);
    if (height >= rows && width == vectors * LANES) {
        store_tile(C, sum, rows, vectors);
        return;
    }
    Vector part[MAX_ROWS * MAX_VECTORS];
    RNN_UNROLL
    for (size_t i = 0; i < rows * vectors; i++)
        part[i] = sum[i];
    store_part(C, (const float *)part, at_most(height, rows), width, vectors * LANES);
}

#endif
