/* What the parts of the plain product share: vectors, and how a part is compiled for several levels
 * of a processor.
 *
 * Every part is inlined into a function for one level (product.c), and only there does the compiler
 * decide which instructions a vector of 16 floats becomes: one register, two, or four. */
#ifndef PRODUCT_LEVEL_H
#define PRODUCT_LEVEL_H

#define PRODUCT_INLINE static inline __attribute__((always_inline))

#include <stdbool.h>
#include <stddef.h>

#include "rnn/limits.h"
#include "rnn/vector.h"

enum { LANES = RNN_PRODUCT_LANES };

/* Floats at any address. */
typedef float Vector __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

/* The kernel of a level: its tile of C, the rows of the tile that does for the rest of the rows,
   which divide its own, and the rows of A up to which it reads B where it is. */
typedef struct Tile {
    size_t rows;
    size_t vectors;
    size_t few_rows;
    size_t unpacked_rows;
} Tile;

/* Whether this processor has registers of 512 bits. */
static inline bool has_avx512(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f");
#else
    return false;
#endif
}

/* What is stored where `old` stands; with beta = 0 that is not read. */
PRODUCT_INLINE float combined(float sum, float beta, const float *old)
{
    return beta == 0 ? sum : sum + beta * *old;
}

static inline size_t at_most(size_t n, size_t limit)
{
    return n < limit ? n : limit;
}

#endif
