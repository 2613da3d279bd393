/* How a matrix lies in memory when it is packed for the product kernel.
 *
 * The units (rows of the matrix, for each of several gates) are cut into blocks of RNN_PANEL. The
 * panel of a block holds, input after input, the weights of its units for each gate:
 *
 *     block 0                              block 1
 *     k = 0            k = 1               k = 0
 *     [gate 0][gate 1] [gate 0][gate 1] ... [gate 0][gate 1] ...      each [...] is RNN_PANEL
 * floats
 *
 * so the kernel reads a panel from its first float to its last. The layout is the same on every
 * target. Where the units run out, the last block is filled with zeros.
 *
 * A matrix that is multiplied alone, as one gate, lies in wide blocks of RNN_WIDE panels side by
 * side, so that an input serves many units; the last block has as many panels as there are left:
 *
 *     k = 0                        k = 1
 *     [units 0..15][units 16..31]  [units 0..15][units 16..31] ...
 */
#ifndef RNN_PANEL_LAYOUT_H
#define RNN_PANEL_LAYOUT_H

#include <stddef.h>

#include <rnn/limits.h>

/* Blocks that hold this many units. */
#define RNN_PANEL_BLOCKS(units) (((units) + RNN_PANEL - 1) / RNN_PANEL)

/* Units in a wide block. */
#define RNN_WIDE_UNITS (RNN_WIDE * RNN_PANEL)

/* Floats in the panel of one block: the distance from a block to the next. */
#define RNN_BLOCK_FLOATS(gates, inputs) ((size_t)(gates) * (size_t)(inputs)*RNN_PANEL)

/* Floats in a packed matrix; a constant expression, in C++ too, where the arguments are. */
#define RNN_PANEL_FLOATS(units, gates, inputs)                                                     \
    ((size_t)RNN_PANEL_BLOCKS(units) * RNN_BLOCK_FLOATS(gates, inputs))

#endif
