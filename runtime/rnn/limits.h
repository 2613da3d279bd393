/* The sizes at which code takes another way: widths, tiles, blocks, and where one kind of product
 * becomes faster than another.
 *
 * Each has two values. The first is what is fast. The second, with RNN_SMALL, is so small that
 * models of a few units reach every way: several panels, more gates than a group takes, tiles that
 * are not full, blocks and the rest of one. The compiler, the runtime and emitted C need the same
 * values, since packed weights depend on them. */
#ifndef RNN_LIMITS_H
#define RNN_LIMITS_H

#ifdef RNN_SMALL
#define RNN_LIMIT(fast, small) (small)
#else
#define RNN_LIMIT(fast, small) (fast)
#endif

/* ---- fused products ---- */

/* Units in a block of packed weights; a multiple of RNN_LANES on every target. */
#define RNN_PANEL RNN_LIMIT(16, 4)

/* Gates of a group: products of one operand that one sweep over it computes. */
#define RNN_MOST_GATES RNN_LIMIT(16, 3)

/* Panels side by side in a block of a matrix that is multiplied alone. */
#define RNN_WIDE RNN_LIMIT(4, 2)

/* Rows of a tile; a power of two. */
#define RNN_MOST_TILE_ROWS RNN_LIMIT(8, 4)

/* The largest tile, no smaller than RNN_MOST_GATES, RNN_PANEL_CHAINS and RNN_ACCUMULATORS. Beyond
 * the last it works, but its sums leave the registers. */
#define RNN_TILE_LIMIT RNN_LIMIT(32, 4)

/* Panels with so many vectors belong to matrices that come from beyond the second cache: what is
 * needed so many floats later is asked for beforehand. Measured at hidden 512 and 1024, batch 1 and
 * 4: a twentieth to a third less time. */
#define RNN_PREFETCH_FROM  RNN_LIMIT(2048, 8)
#define RNN_PREFETCH_AHEAD RNN_LIMIT(512, 4)

/* Tiles of more rows, and panels with so many vectors, whose matrices come from memory, ask further
 * ahead. Measured in training at hidden 1024 to 1760, batch 16 to 64: 3 to 9 hundredths less time,
 * at hidden 1536, batch 1 a tenth; up to 4 rows of what the third cache holds want what is near. */
#define RNN_PREFETCH_FAR_ROWS  RNN_LIMIT(4, 2)
#define RNN_PREFETCH_FAR_FROM  RNN_LIMIT(6144, 16)
#define RNN_PREFETCH_FAR_AHEAD RNN_LIMIT(4096, 16)

/* A fused product takes about 4 cycles and two can begin in each, so fewer sums than this leave the
 * multipliers waiting. */
#define RNN_PANEL_CHAINS RNN_LIMIT(8, 4)

/* Bytes of an entry's memory from which on values for backward are stored past the caches. Measured
 * in training at hidden 256 to 1024: nothing at 4 and 8 MB, a twentieth less time from 16 MB on. */
#define RNN_FAR_BYTES RNN_LIMIT(8 << 20, 0)

/* Where rows are so many floats apart, or a multiple, each gets so many more. Measured at hidden
 * 512 and 1024, batch 64: a hundredth to a fiftieth off the time of training. */
#define RNN_PAGE_FLOATS RNN_LIMIT(1024, 4)
#define RNN_GAP_FLOATS  RNN_LIMIT(16, 1)

/* A block of so many floats at most (256 KB) is asked for while the one before it is multiplied:
 * both stay in the second cache. Measured at hidden 512 to 1760: 1 to 2 hundredths off the time of
 * training; at hidden 1024, batch 1 a tenth off that of inference, whose input product over all
 * steps waited for its weights. */
#define RNN_AHEAD_FLOATS RNN_LIMIT(1 << 16, 64)
#define RNN_IS_ASKED_FOR(gates, inputs)                                                            \
    ((gates) * (inputs) >= RNN_PREFETCH_FROM && (gates) * (inputs)*RNN_PANEL <= RNN_AHEAD_FLOATS)

/* Packed weights of so many floats, half of a second cache, are swept back and forth, for so many
 * rows at most: with more, time goes into multiplying, and what is asked for lies ahead. */
#define RNN_SWEPT_FLOATS RNN_LIMIT(131072, 20)
#define RNN_SWEPT_ROWS   RNN_LIMIT(4, 3)

/* A kernel of so many packed weights, half a microsecond of work for one row, stays a function of
 * its own. Measured with models/translate.lua: a seventh off the time that clang takes. */
#define RNN_APART_FLOATS RNN_LIMIT(1 << 15, 20)

/* Inputs and rows of a matrix that a packed one is applied to at a time: what stays in the second
 * cache while all blocks pass by. */
#define RNN_PACKED_DEPTH RNN_LIMIT(1024, 5)
#define RNN_PACKED_ROWS  RNN_LIMIT(96, 4)

/* Floats of a cache line, on every processor that matters here. */
#define RNN_LINE_FLOATS 16

/* ---- strips ---- */

/* Values of so many units are computed strip by strip: so many rows that the widest value has so
 * many floats (8 MB, which stay in the third cache; gradients of weights are read and written once
 * a strip, which is less the fewer there are), but at least so many rows. */
#define RNN_STRIP_WIDTH  RNN_LIMIT(4096, 3)
#define RNN_STRIP_FLOATS RNN_LIMIT(1 << 21, 12)
#define RNN_STRIP_ROWS   RNN_LIMIT(96, 2)

/* ---- products of matrices ---- */

/* Where BLIS computes large products, our own is faster up to this edge of a cube. */
#define RNN_BLIS_EDGE RNN_LIMIT(48, 3)

/* Floats in a vector of our own product; its largest tile, a multiple of 4 rows by vectors, and the
 * rows of the tile for what is left of a block, which divide those of the other. */
#define RNN_PRODUCT_LANES    RNN_LIMIT(16, 4)
#define RNN_PRODUCT_ROWS     RNN_LIMIT(12, 4)
#define RNN_PRODUCT_VECTORS  RNN_LIMIT(2, 2)
#define RNN_PRODUCT_FEW_ROWS RNN_LIMIT(4, 2)

/* A block of the left matrix, height by depth, and of the right one, depth by width: multiples of
 * the tile's rows and of its vectors. */
#define RNN_PRODUCT_HEIGHT RNN_LIMIT(96, 8)
#define RNN_PRODUCT_DEPTH  RNN_LIMIT(256, 3)
#define RNN_PRODUCT_WIDTH  RNN_LIMIT(512, 8)

/* Floats of memory in which a product packs its operands (rnn/gemm.h), for a result of at most so
 * many rows and columns; and for any result, 608 KB. */
#define RNN_PRODUCT_WORK(rows, columns)                                                            \
    ((size_t)RNN_PRODUCT_DEPTH *                                                                   \
     (RNN_PRODUCT_PACKED(rows, RNN_PRODUCT_ROWS, RNN_PRODUCT_HEIGHT) +                             \
      RNN_PRODUCT_PACKED(columns, RNN_PRODUCT_LANES, RNN_PRODUCT_WIDTH)))
#define RNN_PRODUCT_PACKED(n, unit, most)                                                          \
    ((size_t)(n) < (most) ? ((size_t)(n) + (unit)-1) / (unit) * (unit) : (size_t)(most))
#define RNN_PRODUCT_MOST_WORK RNN_PRODUCT_WORK(RNN_PRODUCT_HEIGHT, RNN_PRODUCT_WIDTH)

/* Elements of a vector that are held at a time; a multiple of RNN_PRODUCT_LANES. */
#define RNN_PRODUCT_PIECE RNN_LIMIT(1024, 8)

/* ---- threads ---- */

/* Floating-point operations between two meetings below which a second thread does not pay. */
#define RNN_SHARED_WORK RNN_LIMIT(4e5, 0)

/* Threads that share the rows of a nest: each needs scratch of its own, which sessions have room
 * for. */
#define RNN_NEST_THREADS RNN_LIMIT(16, 2)

/* Floats of a sum over all rows up to which each thread of a nest has one of its own. */
#define RNN_OWN_SUM RNN_LIMIT(65536, 8)

/* The time in which one float is moved from or to the second cache is that of so many operations:
 * what work is where numbers are only passed over. */
#define RNN_MOVE_WORK RNN_LIMIT(4, 1)

/* ---- sums, tables ---- */

/* Floats summed in floats, and rows summed one after the other. */
#define RNN_SUM_BLOCK RNN_LIMIT(512, 10)
#define RNN_SUM_LEAF  RNN_LIMIT(64, 6)

/* Numbers of a gradient: looked at before what was seen counts, squared side by side, and whose
 * squares are at least summed by one thread. */
#define RNN_FINITE_BLOCK  RNN_LIMIT(1024, 4)
#define RNN_SQUARES_LANES RNN_LIMIT(8, 2)
#define RNN_SQUARES_BLOCK RNN_LIMIT(4096, 8)

/* Slots of a vocabulary's first table: a power of two, twice what is reserved at least. */
#define RNN_VOCAB_SLOTS RNN_LIMIT(256, 8)

/* ---- rewriting ---- */

/* Parts of a concatenation whose product is divided. */
#define RNN_MOST_PARTS RNN_LIMIT(64, 3)

/* The largest vocabulary of which a table of products is made. It is made anew with the weights
 * after each update: 256 rows beside the thousands that an update trains on. */
#define RNN_TABLE_ROWS RNN_LIMIT(256, 5)

/* Units that a memory has at least where products with it are taken beforehand. It pays up to about
 * half as many steps as the memory has units; how many there will be is not known. */
#define RNN_HELD_UNITS RNN_LIMIT(128, 3)

#endif
