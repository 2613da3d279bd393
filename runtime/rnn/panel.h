/* Packed matrices and the product kernel on them.
 *
 * A kernel keeps a tile of results in registers, some rows of the batch by all gates of one block:
 *
 *                  gate 0   gate 1   gate 2   gate 3
 *     row 0      [ acc 0 ][ acc 1 ][ acc 2 ][ acc 3 ]        acc[row * gates + gate]
 *     row 1      [ acc 4 ][ acc 5 ][ acc 6 ][ acc 7 ]
 *
 * Every input k adds x[row][k] times the weights of the gate. What follows the product, the
 * equations of a cell, then finds all gates of a unit in registers. */
#ifndef RNN_PANEL_H
#define RNN_PANEL_H

#include <stdbool.h>
#include <stddef.h>

#include <rnn/panel_layout.h>
#include <rnn/simd.h>
#include <rnn/team.h>

/* Vectors across a block on this target. */
#define RNN_PANEL_VECTORS (RNN_PANEL / RNN_LANES)

/* Rows of a tile that computes this many products at once: as many as there are registers for. */
#define RNN_TILE_ROWS(products)                                                                    \
    (RNN_ACCUMULATORS / (products) >= RNN_MOST_TILE_ROWS ? RNN_MOST_TILE_ROWS                      \
     : RNN_ACCUMULATORS / (products) >= 1                ? RNN_ACCUMULATORS / (products)           \
                                                         : 1)

/* Packs the weights of all gates, W[g gate_stride + u row_stride + k column_stride] for gate g,
 * unit u and input k, into packed[RNN_PANEL_FLOATS(units, gates, K)]. A matrix of gates * units
 * rows and its transpose differ in the strides alone. */
void rnn_pack_panels(float *restrict packed, const float *restrict W, size_t row_stride,
                     size_t column_stride, int units, int gates, size_t gate_stride, int K);

/* What follows packs this thread's share of the units; all threads of the team together pack all.
 */

/* Packs one gate from a matrix of its own, W[u row_stride + k column_stride] for unit u and input
 * k < K, as inputs k_first .. k_first + K - 1 of panels that have `gates` gates and K_total inputs.
 * Nothing else in the panels changes. */
void rnn_pack_gate(const rnn_team *team, float *restrict packed, const float *restrict W,
                   size_t row_stride, size_t column_stride, int units, int gates, int gate, int K,
                   int k_first, int K_total);

/* Packs W[u row_stride + k column_stride] for k < K as units first .. first + count - 1, u counting
 * from there, of wide blocks with `units` units in all: packed[RNN_PANEL_FLOATS(units, 1, K)]. What
 * fills the last panel is set to zero with the last unit. */
void rnn_pack_wide(const rnn_team *team, float *restrict packed, const float *restrict W,
                   size_t row_stride, size_t column_stride, int units, int first, int count, int K);

/* The independent sums that each element of a small tile is divided into. */
RNN_INLINE int rnn_panel_chains(const int tile)
{
    return tile < RNN_PANEL_CHAINS ? RNN_PANEL_CHAINS / tile : 1;
}

/* sums[r gates + g] += x[r x_stride] times a vector of the weights of gate g, for a single input,
 * row after row: the weights stay in registers. */
RNN_INLINE void rnn_panel_step_by_rows(rnn_vec *sums, const int rows, const int gates,
                                       const float *x, size_t x_stride, const float *weights)
{
    RNN_UNROLL
    for (int r = 0; r < rows; r++) {
        const rnn_vec xr = rnn_set(x[(size_t)r * x_stride]);
        RNN_UNROLL
        for (int g = 0; g < gates; g++) {
            rnn_vec *sum = sums + r * gates + g;
            *sum = rnn_fma(xr, rnn_load(weights + g * RNN_PANEL), *sum);
        }
    }
}

/* The same, gate after gate: the inputs stay in registers. */
RNN_INLINE void rnn_panel_step_by_gates(rnn_vec *sums, const int rows, const int gates,
                                        const float *x, size_t x_stride, const float *weights)
{
    RNN_UNROLL
    for (int g = 0; g < gates; g++) {
        const rnn_vec wg = rnn_load(weights + g * RNN_PANEL);
        RNN_UNROLL
        for (int r = 0; r < rows; r++) {
            rnn_vec *sum = sums + r * gates + g;
            *sum = rnn_fma(rnn_set(x[(size_t)r * x_stride]), wg, *sum);
        }
    }
}

/* Asks for the weights of an input that comes later, where panels are long. */
RNN_INLINE void rnn_panel_prefetch(const int rows, const int gates, const int K,
                                   const float *weights)
{
    if (K * gates < RNN_PREFETCH_FROM)
        return;
    const bool far = rows > RNN_PREFETCH_FAR_ROWS || K * gates >= RNN_PREFETCH_FAR_FROM;
    const int ahead = far ? RNN_PREFETCH_FAR_AHEAD : RNN_PREFETCH_AHEAD;
    RNN_UNROLL
    for (int g = 0; g < gates; g++)
        __builtin_prefetch(weights + ahead + g * RNN_PANEL);
}

/* What a tile asks for while it multiplies: two cache lines from `from` on with its first input,
 * and `step` floats further with each that follows. */
typedef struct rnn_ahead {
    const float *from;
    size_t step;
} rnn_ahead;

/* Small tiles have no time to ask, small blocks need not be asked for, and of large ones two do not
 * stay in the second cache. */
RNN_INLINE bool rnn_asks_ahead(const int rows, const int gates, const int K)
{
    return rows > RNN_PREFETCH_FAR_ROWS && RNN_IS_ASKED_FOR(gates, K);
}

/* A share of what follows a block of weights: of the block that the next tiles read. Without it the
 * first of them waits for memory while it multiplies, and the others leave memory idle. The first
 * one of a block has enough to wait for; the whole tiles behind it take a share each. `row` is the
 * tile's first row of `all`, `block` what it reads of the weights. */
RNN_INLINE rnn_ahead rnn_next_block(const float *block, const int rows, const int gates,
                                    const int K, size_t row, size_t all)
{
    const size_t floats = (size_t)gates * (size_t)K * RNN_PANEL, most = 2 * RNN_LINE_FLOATS;
    const size_t tiles = all / (size_t)rows;
    if (!rnn_asks_ahead(rows, gates, K) || tiles < 2 || row == 0)
        return (rnn_ahead){block, 0};
    const size_t share = ((size_t)gates * RNN_PANEL + tiles - 2) / (tiles - 1);
    const size_t step = share < most ? share : most;
    return (rnn_ahead){block + floats + (row / (size_t)rows - 1) * step * (size_t)K, step};
}

/* Asks for the next of them. */
RNN_INLINE void rnn_ask_ahead(rnn_ahead *ahead, const int rows, const int gates, const int K)
{
    if (!rnn_asks_ahead(rows, gates, K))
        return;
    __builtin_prefetch(ahead->from, 0, 2);
    __builtin_prefetch(ahead->from + RNN_LINE_FLOATS, 0, 2);
    ahead->from += ahead->step;
}

/* What is fewer stays: with 16 registers the other order spills at 3 rows and 4 gates. */
RNN_INLINE void rnn_panel_step(rnn_vec *sums, const int rows, const int gates, const float *x,
                               size_t x_stride, const float *weights)
{
    if (rows < gates)
        rnn_panel_step_by_gates(sums, rows, gates, x, x_stride, weights);
    else
        rnn_panel_step_by_rows(sums, rows, gates, x, x_stride, weights);
}

/* acc[r gates + g] += sum over k < K of x[r x_stride + k] times the weights of gate g for the units
 * s RNN_LANES .. (s + 1) RNN_LANES - 1 of the panel's block. rows and gates are constants with
 * rows * gates <= RNN_TILE_LIMIT, and s < RNN_PANEL_VECTORS.
 *
 * The products are summed by themselves and added to acc at the end, because compilers keep only an
 * array in registers whose every use they see. What is `ahead` is asked for meanwhile. Small tiles
 * are summed in several chains, chain c taking the inputs c, c + chains, ..., so the rounding of a
 * row depends on the size of its tile.
 */
RNN_INLINE void rnn_panel_product_ahead(rnn_vec *acc, const int rows, const int gates, const int K,
                                        const float *x, size_t x_stride, const float *panel,
                                        const int s, rnn_ahead ahead)
{
    const int tile = rows * gates;
    const int chains = rnn_panel_chains(tile);
    const size_t pitch = (size_t)gates * RNN_PANEL;
    const float *weights = panel + s * RNN_LANES;
    rnn_vec sums[RNN_TILE_LIMIT] = {{0}};
    int k = 0;
    for (; chains > 1 && k + chains <= K; k += chains) {
        RNN_UNROLL
        for (int c = 0; c < chains; c++, weights += pitch) {
            rnn_panel_prefetch(rows, gates, K, weights);
            rnn_panel_step(sums + c * tile, rows, gates, x + k + c, x_stride, weights);
        }
    }
    for (; k < K; k++, weights += pitch) {
        rnn_panel_prefetch(rows, gates, K, weights);
        rnn_ask_ahead(&ahead, rows, gates, K);
        rnn_panel_step(sums, rows, gates, x + k, x_stride, weights);
    }
    RNN_UNROLL
    for (int i = 0; i < chains * tile; i++)
        acc[i % tile] += sums[i];
}

/* The same, where nothing else is asked for. */
RNN_INLINE void rnn_panel_product_lane(rnn_vec *acc, const int rows, const int gates, const int K,
                                       const float *x, size_t x_stride, const float *panel,
                                       const int s)
{
    rnn_panel_product_ahead(acc, rows, gates, K, x, x_stride, panel, s, (rnn_ahead){panel, 0});
}

/* The same for the whole block: acc[(r gates + g) RNN_PANEL_VECTORS + s] for every s. */
RNN_INLINE void rnn_panel_product(rnn_vec *acc, const int rows, const int gates, const int K,
                                  const float *x, size_t x_stride, const float *panel)
{
    rnn_vec sums[RNN_TILE_LIMIT];
    for (int s = 0; s < RNN_PANEL_VECTORS; s++) {
        for (int i = 0; i < rows * gates; i++)
            sums[i] = acc[i * RNN_PANEL_VECTORS + s];
        rnn_panel_product_lane(sums, rows, gates, K, x, x_stride, panel, s);
        for (int i = 0; i < rows * gates; i++)
            acc[i * RNN_PANEL_VECTORS + s] = sums[i];
    }
}

#endif
