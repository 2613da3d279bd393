/* How much memory the runtime's own structures need, as constant expressions where their arguments
 * are: what the sizes in an emitted header are made of. */
#ifndef RNN_SIZES_H
#define RNN_SIZES_H

#include <stddef.h>

/* How many int32_t of memory an rnn_rows needs for B rows of at most T steps; see rnn/rows.h. */
#define RNN_ROWS_INTS(B, T) (2 * ((size_t)(T) + 1) + 3 * (size_t)(B))

/* The smaller of two sizes. */
#define RNN_AT_MOST(size, most) ((size_t)(size) < (most) ? (size_t)(size) : (size_t)(most))

#endif
