/* Bringing a matrix into the second-level cache while something else is computed: a part of the
 * product in blocks.
 *
 * A block that is packed for the first time comes from far away, and packing alone is too little
 * work to hide that: with 256 columns in B it took an eighth of all time. Asking for many lines at
 * a time does not help, since the kernel's own loads then wait for the same few buffers. So the
 * kernel asks for one line every few steps. */
#ifndef PRODUCT_AHEAD_H
#define PRODUCT_AHEAD_H

#include <stddef.h>

#include "product_level.h"
#include "rnn/gemm.h"

/* Floats in a line of the cache. */
enum { LINE = 16 };

/* What remains to be brought in: runs of contiguous floats. */
typedef struct Ahead {
    const float *run;
    size_t runs;
    size_t stride;      /* floats from a run to the next */
    size_t line, lines; /* of a run: the next one, and all */
} Ahead;

static inline Ahead ahead_of_runs(const float *data, size_t runs, size_t stride, size_t length)
{
    return (Ahead){data, runs, stride, 0, (length + LINE - 1) / LINE};
}

/* All of a matrix; nothing if neither rows nor columns are contiguous. */
static inline Ahead ahead_of(rnn_matrix A)
{
    if (A.row_stride == 1)
        return ahead_of_runs(A.data, A.columns, A.column_stride, A.rows);
    return ahead_of_runs(A.data, A.column_stride == 1 ? A.rows : 0, A.row_stride, A.columns);
}

/* Asks for the next line. */
PRODUCT_INLINE void fetch(Ahead *ahead)
{
    if (ahead->runs == 0)
        return;
    __builtin_prefetch(ahead->run + ahead->line * LINE, 0, 2);
    if (++ahead->line == ahead->lines) {
        ahead->line = 0;
        ahead->run += --ahead->runs > 0 ? ahead->stride : 0;
    }
}

#endif
