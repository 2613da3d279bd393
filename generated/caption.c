/* caption: a recurrent network, compiled by rnnc from caption.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "caption.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_see_weight = 0, /* 128 x 4096, wide panels */
    PACKED_show_weight = 524288, /* 64 x 128, wide panels */
    PACKED_teller_weight_ih = 532480, /* 512 x 64, wide panels */
    PACKED_teller_weight_hh = 565248, /* 128 x 128, panels of 4 gates */
    PACKED_readout_weight = 630784, /* 16 x 128, wide panels */
    PACKED_show_weight_transposed = 632832, /* 128 x 64, wide panels */
    PACKED_readout_weight_transposed = 641024, /* 128 x 16, wide panels */
    PACKED_teller_weight_hh_transposed = 643072, /* 128 x 512, wide panels */
    PACKED_teller_weight_ih_transposed = 708608, /* 64 x 512, wide panels */
    PACKED_see_weight_transposed = 741376, /* 4096 x 128, wide panels */
    PACKED_teller_weight_ih_2 = 1265664, /* 128 x 64, panels of 4 gates */
    PACKED_readout_weight_2 = 1298432, /* 16 x 128, panels of 1 gate */
};

/* What the threads of caption_prepare need of it. */
struct caption_prepare_call {
    const float *params;
    float *packed;
};

static void caption_prepare_work(const rnn_team *team, const void *data)
{
    const struct caption_prepare_call *const call = (const struct caption_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_see_weight, params + CAPTION_see_weight, 4096, 1, 128, 0,
            128, 4096);
    rnn_pack_wide(team, packed + PACKED_show_weight, params + CAPTION_show_weight, 128, 1, 64, 0,
            64, 128);
    rnn_pack_wide(team, packed + PACKED_teller_weight_ih, params + CAPTION_teller_weight_ih, 64, 1,
            512, 0, 512, 64);
    rnn_pack_gate(team, packed + PACKED_teller_weight_hh,
            params + CAPTION_teller_weight_hh + 49152, 128, 1, 128, 4, 0, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_teller_weight_hh,
            params + CAPTION_teller_weight_hh + 16384, 128, 1, 128, 4, 1, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_teller_weight_hh, params + CAPTION_teller_weight_hh, 128,
            1, 128, 4, 2, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_teller_weight_hh,
            params + CAPTION_teller_weight_hh + 32768, 128, 1, 128, 4, 3, 128, 0, 128);
    rnn_pack_wide(team, packed + PACKED_readout_weight, params + CAPTION_readout_weight, 128, 1,
            16, 0, 16, 128);
    rnn_pack_wide(team, packed + PACKED_show_weight_transposed, params + CAPTION_show_weight, 1,
            128, 128, 0, 128, 64);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed, params + CAPTION_readout_weight,
            1, 128, 128, 0, 128, 16);
    rnn_pack_wide(team, packed + PACKED_teller_weight_hh_transposed,
            params + CAPTION_teller_weight_hh, 1, 128, 128, 0, 128, 512);
    rnn_pack_wide(team, packed + PACKED_teller_weight_ih_transposed,
            params + CAPTION_teller_weight_ih, 1, 64, 64, 0, 64, 512);
    rnn_pack_wide(team, packed + PACKED_see_weight_transposed, params + CAPTION_see_weight, 1,
            4096, 4096, 0, 4096, 128);
    rnn_pack_gate(team, packed + PACKED_teller_weight_ih_2,
            params + CAPTION_teller_weight_ih + 24576, 64, 1, 128, 4, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_teller_weight_ih_2,
            params + CAPTION_teller_weight_ih + 8192, 64, 1, 128, 4, 1, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_teller_weight_ih_2, params + CAPTION_teller_weight_ih, 64,
            1, 128, 4, 2, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_teller_weight_ih_2,
            params + CAPTION_teller_weight_ih + 16384, 64, 1, 128, 4, 3, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_readout_weight_2, params + CAPTION_readout_weight, 128, 1,
            16, 1, 0, 128, 0, 128);
}

void caption_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct caption_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 1300480 * RNN_MOVE_WORK, caption_prepare_work, &call);
}

void caption_prepare(const float *params, void *memory)
{
    caption_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* caption.lua:13   seen_relu   (3 operations) */
RNN_INLINE void compute_see_weight_product_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict see_bias, float *restrict seen_relu)
{
    const rnn_vec relu_ = rnn_relu(matvec_ + rnn_load_lanes(see_bias + j, lanes));
    rnn_store_lanes(seen_relu + b * 128 + j, relu_, lanes);
}

RNN_INLINE void compute_see_weight_product_tile(const int rows, const int wide, const size_t j,
        const size_t b, const size_t all, const int k, float *sums, const float *restrict panels,
        const float *restrict image, const float *restrict see_bias, float *restrict seen_relu)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 4096) + k
            * wide * RNN_PANEL;
    if (k > 0) {
        RNN_UNROLL
        for (int i = 0; i < rows * wide; i++)
            acc[i] = rnn_load(sums + i * RNN_LANES);
    }
    const int depth = 4096 - k < 1024 ? 4096 - k : 1024;
    rnn_panel_product_ahead(acc, rows, wide, depth, image + b * 4096 + k, 4096, block, part,
            rnn_next_block(block, rows, wide, depth, b % RNN_PACKED_ROWS, all));
    if (k + depth < 4096) {
        RNN_UNROLL
        for (int i = 0; i < rows * wide; i++)
            rnn_store(sums + i * RNN_LANES, acc[i]);
        return;
    }
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_see_weight_product_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], see_bias,
                seen_relu);
    }
}

RNN_INLINE void compute_see_weight_product_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict image, const float *restrict see_bias,
        float *restrict seen_relu)
{
    const int tile = RNN_TILE_ROWS(wide);
    float sums[RNN_PACKED_ROWS * RNN_WIDE * RNN_LANES];
    for (size_t first = 0, end; first < rows; first = end) {
        end = rows - first < RNN_PACKED_ROWS ? rows : first + RNN_PACKED_ROWS;
        for (int k = 0; k < 4096; k += 1024) {
            size_t b = first;
            for (; b + (size_t)tile <= end; b += (size_t)tile)
                compute_see_weight_product_tile(tile, wide, j, b, end - first, k,
                        sums + (b - first) * (size_t)wide * RNN_LANES, panels, image, see_bias,
                        seen_relu);
            for (; tile > 4 && b + 4 <= end; b += 4)
                compute_see_weight_product_tile(4, wide, j, b, end - first, k,
                        sums + (b - first) * (size_t)wide * RNN_LANES, panels, image, see_bias,
                        seen_relu);
            for (; tile > 2 && b + 2 <= end; b += 2)
                compute_see_weight_product_tile(2, wide, j, b, end - first, k,
                        sums + (b - first) * (size_t)wide * RNN_LANES, panels, image, see_bias,
                        seen_relu);
            for (; tile > 1 && b + 1 <= end; b += 1)
                compute_see_weight_product_tile(1, wide, j, b, end - first, k,
                        sums + (b - first) * (size_t)wide * RNN_LANES, panels, image, see_bias,
                        seen_relu);
        }
    }
}

static RNN_APART void compute_see_weight_product(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict image, const float *restrict see_bias,
        float *restrict seen_relu)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_see_weight_product_units(rows, RNN_WIDE, j + part, panels, image, see_bias,
                    seen_relu);
}

/* caption.lua:19   teller_bias_ih_sum   (1 operation) */
RNN_INLINE void compute_teller_bias_ih_sum_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict teller_bias_ih, const float *restrict teller_bias_hh,
        float *restrict teller_bias_ih_sum)
{
    const rnn_vec add_ = rnn_load_lanes(teller_bias_ih + j, lanes)
            + rnn_load_lanes(teller_bias_hh + j, lanes);
    rnn_store_lanes(teller_bias_ih_sum + j, add_, lanes);
    (void)b;
}

static void compute_teller_bias_ih_sum(const rnn_team *team, const size_t rows,
        const float *restrict teller_bias_ih, const float *restrict teller_bias_hh,
        float *restrict teller_bias_ih_sum)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 512; j += RNN_LANES)
            compute_teller_bias_ih_sum_lanes(RNN_LANES, b, j, teller_bias_ih, teller_bias_hh,
                    teller_bias_ih_sum);
    }
}

/* caption.lua:13   seen   (2 operations) */
RNN_INLINE void compute_seen_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict show_bias, float *restrict seen)
{
    const rnn_vec seen_1 = matvec_ + rnn_load_lanes(show_bias + j, lanes);
    rnn_store_lanes(seen + b * 64 + j, seen_1, lanes);
}

RNN_INLINE void compute_seen_tile(const int rows, const int wide, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict seen_relu,
        const float *restrict show_bias, float *restrict seen)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 128);
    rnn_panel_product_lane(acc, rows, wide, 128, seen_relu + b * 128, 128, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_seen_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], show_bias, seen);
    }
}

RNN_INLINE void compute_seen_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict seen_relu,
        const float *restrict show_bias, float *restrict seen)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_seen_tile(tile, wide, j, b, panels, seen_relu, show_bias, seen);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_seen_tile(4, wide, j, b, panels, seen_relu, show_bias, seen);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_seen_tile(2, wide, j, b, panels, seen_relu, show_bias, seen);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_seen_tile(1, wide, j, b, panels, seen_relu, show_bias, seen);
}

static void compute_seen(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict seen_relu, const float *restrict show_bias, float *restrict seen)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_seen_units(rows, RNN_WIDE, j + part, panels, seen_relu, show_bias, seen);
}

/* caption.lua:19   teller_zo_copy   (1 operation) */
RNN_INLINE void compute_teller_zo_copy_lanes(const int lanes, const size_t b, const size_t j,
        float *restrict teller_zo_copy)
{
    const rnn_vec copy_ = rnn_set(0.0f);
    rnn_store_lanes(teller_zo_copy + b * 64 + j, copy_, lanes);
}

static void compute_teller_zo_copy(const rnn_team *team, const size_t rows,
        float *restrict teller_zo_copy)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_teller_zo_copy_lanes(RNN_LANES, b, j, teller_zo_copy);
    }
}

/* caption.lua:19   teller_zo_add   (1 operation) */
RNN_INLINE void compute_teller_zo_add_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict teller_x, const float *restrict teller_zo_carry,
        float *restrict teller_zo_add)
{
    const rnn_vec add_ = rnn_load_lanes(teller_x + b * 64 + j, lanes)
            + rnn_load_lanes(teller_zo_carry + b * 64 + j, lanes);
    rnn_store_lanes(teller_zo_add + b * 64 + j, add_, lanes);
}

static void compute_teller_zo_add(const rnn_team *team, const size_t rows,
        const float *restrict teller_x, const float *restrict teller_zo_carry,
        float *restrict teller_zo_add)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_teller_zo_add_lanes(RNN_LANES, b, j, teller_x, teller_zo_carry, teller_zo_add);
    }
}

/* caption.lua:19   teller_c, teller_h   (21 operations) */
RNN_INLINE void compute_teller_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict teller_weight_ih_product,
        const float *restrict teller_bias_ih_sum, float *restrict teller_previous_c,
        float *restrict teller_h, float *restrict teller_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(teller_weight_ih_product + b * 512 + 384 + j, lanes)
            + matvec_ + rnn_load_lanes(teller_bias_ih_sum + 384 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(teller_weight_ih_product + b * 512 + 128 + j, lanes)
            + matvec_2 + rnn_load_lanes(teller_bias_ih_sum + 128 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(teller_weight_ih_product + b * 512 + j, lanes) + matvec_3
            + rnn_load_lanes(teller_bias_ih_sum + j, lanes);
    const rnn_vec teller_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(teller_weight_ih_product + b * 512 + 256 + j, lanes)
            + matvec_4 + rnn_load_lanes(teller_bias_ih_sum + 256 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(teller_previous_c + b * 128 + j, lanes) + teller_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(teller_previous_c + b * 128 + j, c, lanes);
    rnn_store_far(teller_h + b * 128 + j, h, lanes, far);
    rnn_store_lanes(teller_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_teller_h_ask(const size_t b, const size_t j,
        const float *teller_weight_ih_product)
{
    rnn_will_read(teller_weight_ih_product + b * 512 + 384 + j);
    rnn_will_read(teller_weight_ih_product + b * 512 + 128 + j);
    rnn_will_read(teller_weight_ih_product + b * 512 + j);
    rnn_will_read(teller_weight_ih_product + b * 512 + 256 + j);
}

RNN_INLINE void compute_teller_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict teller_previous_h, const float *restrict teller_weight_ih_product,
        const float *restrict teller_bias_ih_sum, float *restrict teller_previous_c,
        float *restrict teller_h, float *restrict teller_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_teller_h_ask(b + (size_t)r, j, teller_weight_ih_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 128);
    rnn_panel_product_lane(acc, rows, 4, 128, teller_previous_h + b * 128, 128, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_teller_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, teller_weight_ih_product, teller_bias_ih_sum,
                teller_previous_c, teller_h, teller_previous_h_next);
}

RNN_INLINE void compute_teller_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict teller_previous_h,
        const float *restrict teller_weight_ih_product, const float *restrict teller_bias_ih_sum,
        float *restrict teller_previous_c, float *restrict teller_h,
        float *restrict teller_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_teller_h_tile(TILE, lanes, j, b, far, panels, teller_previous_h,
                teller_weight_ih_product, teller_bias_ih_sum, teller_previous_c, teller_h,
                teller_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_teller_h_tile(4, lanes, j, b, far, panels, teller_previous_h,
                teller_weight_ih_product, teller_bias_ih_sum, teller_previous_c, teller_h,
                teller_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_teller_h_tile(2, lanes, j, b, far, panels, teller_previous_h,
                teller_weight_ih_product, teller_bias_ih_sum, teller_previous_c, teller_h,
                teller_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_teller_h_tile(1, lanes, j, b, far, panels, teller_previous_h,
                teller_weight_ih_product, teller_bias_ih_sum, teller_previous_c, teller_h,
                teller_previous_h_next);
}

static RNN_APART void compute_teller_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict teller_previous_h,
        const float *restrict teller_weight_ih_product, const float *restrict teller_bias_ih_sum,
        float *restrict teller_previous_c, float *restrict teller_h,
        float *restrict teller_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_teller_h_units(rows, RNN_LANES, j, far, panels, teller_previous_h,
                teller_weight_ih_product, teller_bias_ih_sum, teller_previous_c, teller_h,
                teller_previous_h_next);
    if (far)
        rnn_streamed();
}

/* caption.lua:22   logits   (1 operation) */
RNN_INLINE void compute_logits_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict logits)
{
    const rnn_vec logits_1 = rnn_load_lanes(readout_weight_product + b * 16 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(logits + b * 16 + j, logits_1, lanes);
}

static void compute_logits(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict logits)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_logits_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, logits);
    }
}

/* Memory of caption_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 512: words (-1..5), teller_x (6..8), teller_weight_ih_product (9..10)
*   1    B x 128: teller_h_0 (-1..10)
*   2    B x 128: teller_c_0 (-1..10)
*   3    B x 128: teller_previous_h_next (10..10), teller_x_along (0..5), seen_ranked (6..7)
*   4    B x 128: teller_previous_h (10..10), seen_relu (0..5)
*   5    1 x 512: teller_bias_ih_sum (0..10)
*   6    (T.N + B) x 16: teller_x_carry (3..7), readout_weight_product (11..12)
*   7    B x 128: teller_previous_c (10..10), seen (3..7)
*   8    (T.N + B) x 128: teller_zo_copy (3..7), teller_zo_add (8..9), teller_h (10..11)
*   9    B x 128: teller_x_along_ranked (3..5), teller_h_0_ranked (10..10)
*   10   (T.N + B) x 64: teller_zo_carry (6..8), logits (12..13)
*   11   B x 128: teller_c_0_ranked (10..10)
*/
struct caption_forward_memory {
    int32_t *words;
    float *teller_h_0;
    float *teller_c_0;
    float *teller_previous_h;
    float *teller_previous_h_next;
    float *teller_previous_c;
    int32_t *teller_x_along;
    int32_t *teller_x_carry;
    float *teller_x;
    float *seen_relu;
    float *seen;
    float *teller_zo_copy;
    float *teller_zo_carry;
    float *teller_zo_add;
    float *teller_weight_ih_product;
    float *teller_bias_ih_sum;
    float *teller_h;
    float *readout_weight_product;
    float *logits;
    int32_t *teller_x_along_ranked;
    float *seen_ranked;
    float *teller_h_0_ranked;
    float *teller_c_0_ranked;
    size_t bytes;
};

static void caption_forward_layout(struct caption_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 512);
    m->teller_x = (float *)m->words;
    m->teller_weight_ih_product = (float *)m->words;
    m->teller_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->teller_c_0 = (float *)rnn_take(session, &at, B * 128);
    m->teller_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->teller_x_along = (int32_t *)m->teller_previous_h_next;
    m->seen_ranked = m->teller_previous_h_next;
    m->teller_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->seen_relu = m->teller_previous_h;
    m->teller_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 512);
    m->teller_x_carry = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->readout_weight_product = (float *)m->teller_x_carry;
    m->teller_previous_c = (float *)rnn_take(session, &at, B * 128);
    m->seen = m->teller_previous_c;
    m->teller_zo_copy = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->teller_zo_add = m->teller_zo_copy;
    m->teller_h = m->teller_zo_copy;
    m->teller_x_along_ranked = (int32_t *)rnn_take(session, &at, B * 128);
    m->teller_h_0_ranked = (float *)m->teller_x_along_ranked;
    m->teller_zo_carry = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->logits = m->teller_zo_carry;
    m->teller_c_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->bytes = at;
    (void)T;
}

/* What the threads of caption_forward need of it. */
struct caption_forward_call {
    const caption_args *args;
    size_t B;
    rnn_rows T;
    struct caption_forward_memory m;
    const int32_t *words;
    const float *image;
    const float *teller_h_0;
    const float *teller_c_0;
};

static void caption_forward_work(const rnn_team *team, const void *data)
{
    const struct caption_forward_call *const call = (const struct caption_forward_call *)data;
    const caption_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct caption_forward_memory m = call->m;
    const int32_t *const words = call->words;
    const float *const image = call->image;
    const float *const teller_h_0 = call->teller_h_0;
    const float *const teller_c_0 = call->teller_c_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* caption.lua:21   teller_x_along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.teller_x_along + B_part.first);

    /* caption.lua:13   seen_relu = relu(add) */
    compute_see_weight_product(team, B, packed + PACKED_see_weight, image,
            args->params + CAPTION_see_bias, m.seen_relu);

    /* caption.lua:19   teller_bias_ih_sum = add(teller.bias_ih, teller.bias_hh) */
    compute_teller_bias_ih_sum(team, 1, args->params + CAPTION_teller_bias_ih,
            args->params + CAPTION_teller_bias_hh, m.teller_bias_ih_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.teller_x_along, 1, m.teller_x_along_ranked);
    }
    rnn_meet(team);

    /* caption.lua:21   teller_x_carry = carry(teller_x_along, words) */
    if (rnn_is_mine(team, 4)) {
        rnn_rows_shift(&T, 0, m.teller_x_along_ranked, words, 1, m.teller_x_carry);
    }

    /* caption.lua:13   seen = add(matvec, show.bias) */
    compute_seen(team, B, packed + PACKED_show_weight, m.seen_relu,
            args->params + CAPTION_show_bias, m.seen);

    /* caption.lua:19   teller_zo_copy = copy(0) */
    compute_teller_zo_copy(team, (size_t)T.N, m.teller_zo_copy);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.seen, 64, m.seen_ranked);
    }
    rnn_meet(team);

    /* caption.lua:21   teller_x = lookup(embed.weight, teller_x_carry) */
    rnn_each_lookup(T_part.count, 64, m.teller_x_carry + T_part.first,
            args->params + CAPTION_embed_weight, 64, 1, m.teller_x + T_part.first * 64, 64);

    /* caption.lua:19   teller_zo_carry = carry(seen, teller_zo_copy) */
    if (rnn_is_mine(team, 16)) {
        rnn_rows_shift(&T, 0, m.seen_ranked, m.teller_zo_copy, 64, m.teller_zo_carry);
    }
    rnn_meet(team);

    /* caption.lua:19   teller_zo_add = add(teller_x, teller_zo_carry) */
    compute_teller_zo_add(team, (size_t)T.N, m.teller_x, m.teller_zo_carry, m.teller_zo_add);
    rnn_meet(team);

    /* caption.lua:19   teller_weight_ih_product = matvec(teller.weight_ih, teller_zo_add) */
    rnn_product_packed(T_part.count, 512, 64, m.teller_zo_add + T_part.first * 64, 64,
            packed + PACKED_teller_weight_ih, m.teller_weight_ih_product + T_part.first * 512, 512);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, teller_h_0, 128, m.teller_h_0_ranked);
        rnn_rows_rank(&T, teller_c_0, 128, m.teller_c_0_ranked);
    }
    rnn_meet(team);

    /* caption.lua:21   forwards over T: teller_previous_h, teller_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 148480);
        float *teller_previous_h = m.teller_previous_h,
                *teller_previous_h_next = m.teller_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.teller_h_0_ranked, 128, teller_previous_h);
                    rnn_rows_enter(&T, t, 0, m.teller_c_0_ranked, 128, m.teller_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_teller_h(&crew, rows, far, packed + PACKED_teller_weight_hh, teller_previous_h,
                    m.teller_weight_ih_product + at * 512, m.teller_bias_ih_sum,
                    m.teller_previous_c, m.teller_h + at * 128, teller_previous_h_next);
            rnn_meet(&crew);
            float *const teller_previous_h_now = teller_previous_h;
            teller_previous_h = teller_previous_h_next;
            teller_previous_h_next = teller_previous_h_now;
        }
    }
    rnn_meet(team);

    /* caption.lua:22   readout_weight_product = matvec(readout.weight, teller_h) */
    rnn_product_packed(T_part.count, 16, 128, m.teller_h + T_part.first * 128, 128,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* caption.lua:22   logits = add(readout_weight_product, readout.bias) */
    compute_logits(team, (size_t)T.N, m.readout_weight_product,
            args->params + CAPTION_readout_bias, m.logits);
}

int caption_forward(const caption_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "caption_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 321);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct caption_forward_memory m;
    caption_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_forward: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 16, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    if (!args->image)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_forward: image is NULL");
    const float *const image = args->image;
    const float *const teller_h_0 = rnn_or_number(args->teller_h, 0.0f, B * 128, m.teller_h_0);
    const float *const teller_c_0 = rnn_or_number(args->teller_c, 0.0f, B * 128, m.teller_c_0);

    const struct caption_forward_call call = {args, B, T, m, words, image, teller_h_0, teller_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 220296 + (double)B * 1067528 + 4096,
            caption_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_forward: another thread is using the pool");

    if (args->logits)
        rnn_rows_unpack(&T, m.logits, 16, args->logits);
    return RNN_OK;
}

/* ---- loss ---- */

/* caption.lua:25   each   (1 operation) */
RNN_INLINE void compute_each_lanes(const int lanes, const size_t j,
        const float *restrict each_logsumexp, const float *restrict each_pick, float *restrict each)
{
    const rnn_vec each_1 = rnn_load_lanes(each_logsumexp + j, lanes)
            - rnn_load_lanes(each_pick + j, lanes);
    rnn_store_lanes(each + j, each_1, lanes);
}

static void compute_each(const rnn_team *team, const size_t rows,
        const float *restrict each_logsumexp, const float *restrict each_pick, float *restrict each)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_each_lanes(RNN_LANES, j, each_logsumexp, each_pick, each);
    if (j < end)
        compute_each_lanes((int)(end - j), j, each_logsumexp, each_pick, each);
}

/* caption.lua:25   div   (1 operation) */
RNN_INLINE void compute_div_lanes(const int lanes, const size_t j, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict div)
{
    const rnn_vec div_ = rnn_set(sum_over[0]) / rnn_set(sum_over_2[0]);
    rnn_store_lanes(div + j, div_, lanes);
}

static void compute_div(const rnn_team *team, const size_t rows, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_lanes(RNN_LANES, j, sum_over, sum_over_2, div);
    if (j < end)
        compute_div_lanes((int)(end - j), j, sum_over, sum_over_2, div);
}

/* Memory of caption_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 1: words (-1..15), each (16..17)
*   1    B x 128: teller_h_0 (-1..11)
*   2    B x 128: teller_c_0 (-1..11)
*   3    B x 128: teller_previous_h_next (11..11), teller_x_along (0..6), seen_ranked (7..8)
*   4    B x 128: teller_previous_h (11..11), seen_relu (0..6)
*   5    1 x 512: teller_bias_ih_sum (0..11), sum_over (17..18)
*   6    (T.N + B) x 16: teller_x_carry (3..8), readout_weight_product (12..13),
        each_logsumexp (14..16)
*   7    B x 128: teller_previous_c (11..11), seen (3..8)
*   8    (T.N + B) x 128: teller_zo_copy (3..8), teller_zo_add (9..10), teller_h (11..12),
        each_pick (14..16)
*   9    1 x 1: sum_over_2 (3..18)
*   10   B x 128: teller_x_along_ranked (3..6), teller_h_0_ranked (11..11)
*   11   (T.N + B) x 512: teller_x (7..9), teller_weight_ih_product (10..11)
*   12   (T.N + B) x 64: teller_zo_carry (7..9), logits (13..15)
*   13   B x 128: teller_c_0_ranked (11..11)
*   14   1 x 1: div (18..19)
*/
struct caption_loss_memory {
    int32_t *words;
    float *teller_h_0;
    float *teller_c_0;
    float *teller_previous_h;
    float *teller_previous_h_next;
    float *teller_previous_c;
    int32_t *teller_x_along;
    int32_t *teller_x_carry;
    float *teller_x;
    float *seen_relu;
    float *seen;
    float *teller_zo_copy;
    float *teller_zo_carry;
    float *teller_zo_add;
    float *teller_weight_ih_product;
    float *teller_bias_ih_sum;
    float *teller_h;
    float *readout_weight_product;
    float *logits;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    int32_t *teller_x_along_ranked;
    float *seen_ranked;
    float *teller_h_0_ranked;
    float *teller_c_0_ranked;
    size_t bytes;
};

static void caption_loss_layout(struct caption_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->each = (float *)m->words;
    m->teller_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->teller_c_0 = (float *)rnn_take(session, &at, B * 128);
    m->teller_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->teller_x_along = (int32_t *)m->teller_previous_h_next;
    m->seen_ranked = m->teller_previous_h_next;
    m->teller_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->seen_relu = m->teller_previous_h;
    m->teller_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 512);
    m->sum_over = m->teller_bias_ih_sum;
    m->teller_x_carry = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->readout_weight_product = (float *)m->teller_x_carry;
    m->each_logsumexp = (float *)m->teller_x_carry;
    m->teller_previous_c = (float *)rnn_take(session, &at, B * 128);
    m->seen = m->teller_previous_c;
    m->teller_zo_copy = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->teller_zo_add = m->teller_zo_copy;
    m->teller_h = m->teller_zo_copy;
    m->each_pick = m->teller_zo_copy;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->teller_x_along_ranked = (int32_t *)rnn_take(session, &at, B * 128);
    m->teller_h_0_ranked = (float *)m->teller_x_along_ranked;
    m->teller_x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 512);
    m->teller_weight_ih_product = m->teller_x;
    m->teller_zo_carry = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->logits = m->teller_zo_carry;
    m->teller_c_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of caption_loss need of it. */
struct caption_loss_call {
    const caption_args *args;
    size_t B;
    rnn_rows T;
    struct caption_loss_memory m;
    const int32_t *words;
    const float *image;
    const float *teller_h_0;
    const float *teller_c_0;
};

static void caption_loss_work(const rnn_team *team, const void *data)
{
    const struct caption_loss_call *const call = (const struct caption_loss_call *)data;
    const caption_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct caption_loss_memory m = call->m;
    const int32_t *const words = call->words;
    const float *const image = call->image;
    const float *const teller_h_0 = call->teller_h_0;
    const float *const teller_c_0 = call->teller_c_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* caption.lua:21   teller_x_along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.teller_x_along + B_part.first);

    /* caption.lua:13   seen_relu = relu(add) */
    compute_see_weight_product(team, B, packed + PACKED_see_weight, image,
            args->params + CAPTION_see_bias, m.seen_relu);

    /* caption.lua:19   teller_bias_ih_sum = add(teller.bias_ih, teller.bias_hh) */
    compute_teller_bias_ih_sum(team, 1, args->params + CAPTION_teller_bias_ih,
            args->params + CAPTION_teller_bias_hh, m.teller_bias_ih_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.teller_x_along, 1, m.teller_x_along_ranked);
    }
    rnn_meet(team);

    /* caption.lua:21   teller_x_carry = carry(teller_x_along, words) */
    if (rnn_is_mine(team, 4)) {
        rnn_rows_shift(&T, 0, m.teller_x_along_ranked, words, 1, m.teller_x_carry);
    }

    /* caption.lua:13   seen = add(matvec, show.bias) */
    compute_seen(team, B, packed + PACKED_show_weight, m.seen_relu,
            args->params + CAPTION_show_bias, m.seen);

    /* caption.lua:19   teller_zo_copy = copy(0) */
    compute_teller_zo_copy(team, (size_t)T.N, m.teller_zo_copy);

    /* caption.lua:25   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 53)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.seen, 64, m.seen_ranked);
    }
    rnn_meet(team);

    /* caption.lua:21   teller_x = lookup(embed.weight, teller_x_carry) */
    rnn_each_lookup(T_part.count, 64, m.teller_x_carry + T_part.first,
            args->params + CAPTION_embed_weight, 64, 1, m.teller_x + T_part.first * 64, 64);

    /* caption.lua:19   teller_zo_carry = carry(seen, teller_zo_copy) */
    if (rnn_is_mine(team, 16)) {
        rnn_rows_shift(&T, 0, m.seen_ranked, m.teller_zo_copy, 64, m.teller_zo_carry);
    }
    rnn_meet(team);

    /* caption.lua:19   teller_zo_add = add(teller_x, teller_zo_carry) */
    compute_teller_zo_add(team, (size_t)T.N, m.teller_x, m.teller_zo_carry, m.teller_zo_add);
    rnn_meet(team);

    /* caption.lua:19   teller_weight_ih_product = matvec(teller.weight_ih, teller_zo_add) */
    rnn_product_packed(T_part.count, 512, 64, m.teller_zo_add + T_part.first * 64, 64,
            packed + PACKED_teller_weight_ih, m.teller_weight_ih_product + T_part.first * 512, 512);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, teller_h_0, 128, m.teller_h_0_ranked);
        rnn_rows_rank(&T, teller_c_0, 128, m.teller_c_0_ranked);
    }
    rnn_meet(team);

    /* caption.lua:21   forwards over T: teller_previous_h, teller_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 148480);
        float *teller_previous_h = m.teller_previous_h,
                *teller_previous_h_next = m.teller_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.teller_h_0_ranked, 128, teller_previous_h);
                    rnn_rows_enter(&T, t, 0, m.teller_c_0_ranked, 128, m.teller_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_teller_h(&crew, rows, far, packed + PACKED_teller_weight_hh, teller_previous_h,
                    m.teller_weight_ih_product + at * 512, m.teller_bias_ih_sum,
                    m.teller_previous_c, m.teller_h + at * 128, teller_previous_h_next);
            rnn_meet(&crew);
            float *const teller_previous_h_now = teller_previous_h;
            teller_previous_h = teller_previous_h_next;
            teller_previous_h_next = teller_previous_h_now;
        }
    }
    rnn_meet(team);

    /* caption.lua:22   readout_weight_product = matvec(readout.weight, teller_h) */
    rnn_product_packed(T_part.count, 16, 128, m.teller_h + T_part.first * 128, 128,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* caption.lua:22   logits = add(readout_weight_product, readout.bias) */
    compute_logits(team, (size_t)T.N, m.readout_weight_product,
            args->params + CAPTION_readout_bias, m.logits);
    rnn_meet(team);

    /* caption.lua:25   each_logsumexp = logsumexp(logits) */
    rnn_each_logsumexp(T_part.count, 16, m.logits + T_part.first * 16, 16,
            m.each_logsumexp + T_part.first);

    /* caption.lua:25   each_pick = pick(logits, words) */
    rnn_each_pick(T_part.count, m.logits + T_part.first * 16, 16, words + T_part.first,
            m.each_pick + T_part.first);
    rnn_meet(team);

    /* caption.lua:25   each = sub(each_logsumexp, each_pick) */
    compute_each(team, (size_t)T.N, m.each_logsumexp, m.each_pick, m.each);
    rnn_meet(team);

    /* caption.lua:25   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* caption.lua:25   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int caption_loss(const caption_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "caption_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 321);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "caption_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct caption_loss_memory m;
    caption_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_loss: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 16, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    if (!args->image)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_loss: image is NULL");
    const float *const image = args->image;
    const float *const teller_h_0 = rnn_or_number(args->teller_h, 0.0f, B * 128, m.teller_h_0);
    const float *const teller_c_0 = rnn_or_number(args->teller_c, 0.0f, B * 128, m.teller_c_0);

    const struct caption_loss_call call = {args, B, T, m, words, image, teller_h_0, teller_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 220336 + (double)B * 1067528 + 4104,
            caption_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "caption_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* caption.lua:25   d_logits_div, d_logits_neg   (2 operations) */
RNN_INLINE void compute_d_logits_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_logits_div,
        float *restrict d_logits_neg)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]);
    const rnn_vec neg_ = -div_;
    rnn_store_lanes(d_logits_div + j, div_, lanes);
    rnn_store_lanes(d_logits_neg + j, neg_, lanes);
}

static void compute_d_logits_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_logits_div,
        float *restrict d_logits_neg)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_logits_div_lanes(RNN_LANES, j, sum_over_2, d_logits_div, d_logits_neg);
    if (j < end)
        compute_d_logits_div_lanes((int)(end - j), j, sum_over_2, d_logits_div, d_logits_neg);
}

/* caption.lua:19   teller_o, teller_f, teller_i, teller_g, teller_c, teller_h   (21 operations) */
RNN_INLINE void compute_teller_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict teller_weight_ih_product,
        const float *restrict teller_bias_ih_sum, const float *restrict teller_previous_c,
        float *restrict teller_o, float *restrict teller_f, float *restrict teller_i,
        float *restrict teller_g, float *restrict teller_previous_c_next, float *restrict teller_h,
        float *restrict teller_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(teller_weight_ih_product + b * 512 + 384 + j, lanes)
            + matvec_ + rnn_load_lanes(teller_bias_ih_sum + 384 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(teller_weight_ih_product + b * 512 + 128 + j, lanes)
            + matvec_2 + rnn_load_lanes(teller_bias_ih_sum + 128 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(teller_weight_ih_product + b * 512 + j, lanes) + matvec_3
            + rnn_load_lanes(teller_bias_ih_sum + j, lanes);
    const rnn_vec teller_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(teller_weight_ih_product + b * 512 + 256 + j, lanes)
            + matvec_4 + rnn_load_lanes(teller_bias_ih_sum + 256 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(teller_previous_c + b * 128 + j, lanes) + teller_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(teller_o + b * 128 + j, o, lanes, far);
    rnn_store_far(teller_f + b * 128 + j, f, lanes, far);
    rnn_store_far(teller_i + b * 128 + j, teller_i_1, lanes, far);
    rnn_store_far(teller_g + b * 128 + j, g, lanes, far);
    rnn_store_lanes(teller_previous_c_next + b * 128 + j, c, lanes);
    rnn_store_far(teller_h + b * 128 + j, h, lanes, far);
    rnn_store_lanes(teller_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_teller_h_2_ask(const size_t b, const size_t j,
        const float *teller_weight_ih_product)
{
    rnn_will_read(teller_weight_ih_product + b * 512 + 384 + j);
    rnn_will_read(teller_weight_ih_product + b * 512 + 128 + j);
    rnn_will_read(teller_weight_ih_product + b * 512 + j);
    rnn_will_read(teller_weight_ih_product + b * 512 + 256 + j);
}

RNN_INLINE void compute_teller_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict teller_previous_h, const float *restrict teller_weight_ih_product,
        const float *restrict teller_bias_ih_sum, const float *restrict teller_previous_c,
        float *restrict teller_o, float *restrict teller_f, float *restrict teller_i,
        float *restrict teller_g, float *restrict teller_previous_c_next, float *restrict teller_h,
        float *restrict teller_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_teller_h_2_ask(b + (size_t)r, j, teller_weight_ih_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 128);
    rnn_panel_product_lane(acc, rows, 4, 128, teller_previous_h + b * 128, 128, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_teller_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, teller_weight_ih_product, teller_bias_ih_sum,
                teller_previous_c, teller_o, teller_f, teller_i, teller_g, teller_previous_c_next,
                teller_h, teller_previous_h_next);
}

RNN_INLINE void compute_teller_h_2_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict teller_previous_h,
        const float *restrict teller_weight_ih_product, const float *restrict teller_bias_ih_sum,
        const float *restrict teller_previous_c, float *restrict teller_o,
        float *restrict teller_f, float *restrict teller_i, float *restrict teller_g,
        float *restrict teller_previous_c_next, float *restrict teller_h,
        float *restrict teller_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_teller_h_2_tile(TILE, lanes, j, b, far, panels, teller_previous_h,
                teller_weight_ih_product, teller_bias_ih_sum, teller_previous_c, teller_o,
                teller_f, teller_i, teller_g, teller_previous_c_next, teller_h,
                teller_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_teller_h_2_tile(4, lanes, j, b, far, panels, teller_previous_h,
                teller_weight_ih_product, teller_bias_ih_sum, teller_previous_c, teller_o,
                teller_f, teller_i, teller_g, teller_previous_c_next, teller_h,
                teller_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_teller_h_2_tile(2, lanes, j, b, far, panels, teller_previous_h,
                teller_weight_ih_product, teller_bias_ih_sum, teller_previous_c, teller_o,
                teller_f, teller_i, teller_g, teller_previous_c_next, teller_h,
                teller_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_teller_h_2_tile(1, lanes, j, b, far, panels, teller_previous_h,
                teller_weight_ih_product, teller_bias_ih_sum, teller_previous_c, teller_o,
                teller_f, teller_i, teller_g, teller_previous_c_next, teller_h,
                teller_previous_h_next);
}

static RNN_APART void compute_teller_h_2(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict teller_previous_h,
        const float *restrict teller_weight_ih_product, const float *restrict teller_bias_ih_sum,
        const float *restrict teller_previous_c, float *restrict teller_o,
        float *restrict teller_f, float *restrict teller_i, float *restrict teller_g,
        float *restrict teller_previous_c_next, float *restrict teller_h,
        float *restrict teller_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_teller_h_2_units(rows, RNN_LANES, j, far, panels, teller_previous_h,
                teller_weight_ih_product, teller_bias_ih_sum, teller_previous_c, teller_o,
                teller_f, teller_i, teller_g, teller_previous_c_next, teller_h,
                teller_previous_h_next);
    if (far)
        rnn_streamed();
}

/* caption.lua:25   d_logits   (6 operations) */
RNN_INLINE void compute_d_logits_lanes(const int lanes, const size_t b, const size_t j,
        const int32_t *restrict words, const float *restrict d_logits_neg,
        const float *restrict logits, const float *restrict each_logsumexp,
        const float *restrict d_logits_div, float *restrict d_logits)
{
    const rnn_vec d_logits_1 = rnn_one_hot(words[b], j) * rnn_set(d_logits_neg[0])
            + rnn_exp(rnn_load_lanes(logits + b * 16 + j, lanes) - rnn_set(each_logsumexp[b]))
            * rnn_set(d_logits_div[0]);
    rnn_store_lanes(d_logits + b * 16 + j, d_logits_1, lanes);
}

static void compute_d_logits(const rnn_team *team, const size_t rows,
        const int32_t *restrict words, const float *restrict d_logits_neg,
        const float *restrict logits, const float *restrict each_logsumexp,
        const float *restrict d_logits_div, float *restrict d_logits)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_logits_lanes(RNN_LANES, b, j, words, d_logits_neg, logits, each_logsumexp,
                    d_logits_div, d_logits);
    }
}

/* caption.lua:19   d_teller_zi, d_teller_zf, d_teller_zg, d_teller_zo,
        d_teller_previous_c   (27 operations) */
RNN_INLINE void compute_d_teller_zo_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict teller_f, const float *restrict teller_previous_c,
        const float *restrict teller_i, const float *restrict teller_g,
        const float *restrict teller_o, const float *restrict d_teller_h_carry,
        const float *restrict readout_weight_product_2, float *restrict d_teller_c_carry,
        float *restrict d_teller_previous_h_concat)
{
    const rnn_vec c = rnn_load_lanes(teller_f + b * 128 + j, lanes)
            * rnn_load_lanes(teller_previous_c + b * 128 + j, lanes)
            + rnn_load_lanes(teller_i + b * 128 + j, lanes)
            * rnn_load_lanes(teller_g + b * 128 + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec d_h = rnn_load_lanes(d_teller_h_carry + b * 128 + j, lanes)
            + rnn_load_lanes(readout_weight_product_2 + b * 128 + j, lanes);
    const rnn_vec d_c = rnn_load_lanes(d_teller_c_carry + b * 128 + j, lanes) + d_h
            * rnn_load_lanes(teller_o + b * 128 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_i = d_c * rnn_load_lanes(teller_g + b * 128 + j, lanes);
    const rnn_vec d_zi = d_i
            * (rnn_load_lanes(teller_i + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(teller_i + b * 128 + j, lanes)));
    const rnn_vec d_f = d_c * rnn_load_lanes(teller_previous_c + b * 128 + j, lanes);
    const rnn_vec d_zf = d_f
            * (rnn_load_lanes(teller_f + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(teller_f + b * 128 + j, lanes)));
    const rnn_vec d_g = d_c * rnn_load_lanes(teller_i + b * 128 + j, lanes);
    const rnn_vec d_zg = d_g
            * (1.0f - rnn_load_lanes(teller_g + b * 128 + j, lanes)
            * rnn_load_lanes(teller_g + b * 128 + j, lanes));
    const rnn_vec d_o = d_h * tanh_;
    const rnn_vec d_zo = d_o
            * (rnn_load_lanes(teller_o + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(teller_o + b * 128 + j, lanes)));
    const rnn_vec d_teller_previous_c_1 = d_c * rnn_load_lanes(teller_f + b * 128 + j, lanes);
    rnn_store_lanes(d_teller_previous_h_concat + b * 512 + j, d_zi, lanes);
    rnn_store_lanes(d_teller_previous_h_concat + b * 512 + 128 + j, d_zf, lanes);
    rnn_store_lanes(d_teller_previous_h_concat + b * 512 + 256 + j, d_zg, lanes);
    rnn_store_lanes(d_teller_previous_h_concat + b * 512 + 384 + j, d_zo, lanes);
    rnn_store_lanes(d_teller_c_carry + b * 128 + j, d_teller_previous_c_1, lanes);
}

static void compute_d_teller_zo(const rnn_team *team, const size_t rows,
        const float *restrict teller_f, const float *restrict teller_previous_c,
        const float *restrict teller_i, const float *restrict teller_g,
        const float *restrict teller_o, const float *restrict d_teller_h_carry,
        const float *restrict readout_weight_product_2, float *restrict d_teller_c_carry,
        float *restrict d_teller_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_d_teller_zo_lanes(RNN_LANES, b, j, teller_f, teller_previous_c, teller_i,
                    teller_g, teller_o, d_teller_h_carry, readout_weight_product_2,
                    d_teller_c_carry, d_teller_previous_h_concat);
    }
}

/* caption.lua:19   d_teller_previous_h   (1 operation) */
RNN_INLINE void compute_d_teller_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_teller_h_carry)
{
    rnn_store_lanes(d_teller_h_carry + b * 128 + j, d_h, lanes);
}

RNN_INLINE void compute_d_teller_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const size_t all, const float *restrict panels,
        const float *restrict d_teller_previous_h_concat, float *restrict d_teller_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 512);
    rnn_panel_product_ahead(acc, rows, wide, 512, d_teller_previous_h_concat + b * 512, 512, block,
            part, rnn_next_block(block, rows, wide, 512, b, all));
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_teller_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_teller_h_carry);
    }
}

RNN_INLINE void compute_d_teller_previous_h_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels,
        const float *restrict d_teller_previous_h_concat, float *restrict d_teller_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_teller_previous_h_tile(tile, wide, j, b, rows, panels,
                d_teller_previous_h_concat, d_teller_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_teller_previous_h_tile(4, wide, j, b, rows, panels, d_teller_previous_h_concat,
                d_teller_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_teller_previous_h_tile(2, wide, j, b, rows, panels, d_teller_previous_h_concat,
                d_teller_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_teller_previous_h_tile(1, wide, j, b, rows, panels, d_teller_previous_h_concat,
                d_teller_h_carry);
}

static RNN_APART void compute_d_teller_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_teller_previous_h_concat,
        float *restrict d_teller_h_carry)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_teller_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_teller_previous_h_concat, d_teller_h_carry);
}

/* caption.lua:13   select   (3 operations) */
RNN_INLINE void compute_less_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict seen_relu, float *restrict select)
{
    const rnn_vec select_ = rnn_choose(rnn_less(rnn_set(0.0f),
            rnn_load_lanes(seen_relu + b * 128 + j, lanes)), matvec_, rnn_set(0.0f));
    rnn_store_lanes(select + b * 128 + j, select_, lanes);
}

RNN_INLINE void compute_less_tile(const int rows, const int wide, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict seen_relu,
        const float *restrict d_seen, float *restrict select)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, d_seen + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_less_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], seen_relu, select);
    }
}

RNN_INLINE void compute_less_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict seen_relu,
        const float *restrict d_seen, float *restrict select)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_less_tile(tile, wide, j, b, panels, seen_relu, d_seen, select);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_less_tile(4, wide, j, b, panels, seen_relu, d_seen, select);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_less_tile(2, wide, j, b, panels, seen_relu, d_seen, select);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_less_tile(1, wide, j, b, panels, seen_relu, d_seen, select);
}

static void compute_less(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict seen_relu, const float *restrict d_seen, float *restrict select)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_less_units(rows, RNN_WIDE, j + part, panels, seen_relu, d_seen, select);
}

/* caption.lua:13   d_image   (1 operation) */
RNN_INLINE void compute_d_image_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_image_1, float *restrict d_image)
{
    rnn_store_lanes(d_image + b * 4096 + j, d_image_1, lanes);
}

RNN_INLINE void compute_d_image_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict select,
        float *restrict d_image)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 128);
    rnn_panel_product_lane(acc, rows, wide, 128, select + b * 128, 128, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_image_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], d_image);
    }
}

RNN_INLINE void compute_d_image_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict select, float *restrict d_image)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_image_tile(tile, wide, j, b, panels, select, d_image);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_image_tile(4, wide, j, b, panels, select, d_image);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_image_tile(2, wide, j, b, panels, select, d_image);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_image_tile(1, wide, j, b, panels, select, d_image);
}

static RNN_APART void compute_d_image(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict select, float *restrict d_image)
{
    const rnn_share units = rnn_share_of(team, 4096, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_image_units(rows, RNN_WIDE, j + part, panels, select, d_image);
}

/* Memory of caption_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 1: words (-1..18)
*   1    B x 128: teller_h_0 (-1..12), d_teller_c_carry (23..24), select (31..36)
*   2    B x 4096: teller_c_0 (-1..12), d_teller_h_carry (23..24), d_image (34..37)
*   3    B x 128: teller_x_along (0..6), d_teller_c (23..37), seen_ranked (7..9),
        teller_h_0_ranked (12..12)
*   4    B x 128: seen_relu (0..33)
*   5    1 x 512: teller_bias_ih_sum (0..12), sum_over_3 (25..37)
*   6    (T.N + B) x 1: teller_x_carry (3..30)
*   7    B x 128: seen (3..9), d_teller_h (23..37), teller_c_0_ranked (12..12)
*   8    (T.N + B) x 64: teller_zo_copy (3..9), teller_zo_add (10..28)
*   9    1 x 1: sum_over_2 (3..24)
*   10   B x 64: d_seen (29..33), teller_x_along_ranked (3..6)
*   11   (T.N + B) x 512: d_teller_previous_h_concat (23..28), teller_x (7..10),
        teller_weight_ih_product (11..12), readout_weight_product (13..14), each_logsumexp (15..18)
*   12   (T.N + B) x 128: teller_previous_h (12..28), teller_zo_carry (7..10)
*   13   1 x 1: sum_over (19..24), d_logits_div (7..18)
*   14   1 x 1: div (23..37), d_logits_neg (7..18)
*   15   (T.N + B) x 128: teller_previous_c (12..24)
*   16   (T.N + B) x 128: teller_o (12..24)
*   17   (T.N + B) x 128: teller_f (12..24)
*   18   (T.N + B) x 128: teller_i (12..24)
*   19   (T.N + B) x 128: teller_g (12..24)
*   20   (T.N + B) x 128: teller_h (12..22)
*   21   (T.N + B) x 128: logits (14..18), readout_weight_product_2 (19..24)
*   22   (T.N + B) x 1: each_pick (15..18)
*   23   (T.N + B) x 1: each (17..22)
*   24   (T.N + B) x 64: d_logits (17..22), d_teller_x (25..30)
*/
struct caption_train_memory {
    int32_t *words;
    float *teller_h_0;
    float *teller_c_0;
    float *teller_previous_h;
    float *teller_previous_c;
    float *d_teller_c_carry;
    float *d_teller_h_carry;
    float *d_teller_previous_h_concat;
    int32_t *teller_x_along;
    int32_t *teller_x_carry;
    float *teller_x;
    float *seen_relu;
    float *seen;
    float *teller_zo_copy;
    float *teller_zo_carry;
    float *teller_zo_add;
    float *teller_weight_ih_product;
    float *teller_bias_ih_sum;
    float *teller_o;
    float *teller_f;
    float *teller_i;
    float *teller_g;
    float *teller_h;
    float *readout_weight_product;
    float *logits;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *d_logits_div;
    float *d_logits_neg;
    float *d_logits;
    float *readout_weight_product_2;
    float *d_teller_x;
    float *d_seen;
    float *select;
    float *sum_over_3;
    float *d_image;
    float *d_teller_c;
    float *d_teller_h;
    int32_t *teller_x_along_ranked;
    float *seen_ranked;
    float *teller_h_0_ranked;
    float *teller_c_0_ranked;
    float *work;
    size_t bytes;
};

static void caption_train_layout(struct caption_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->teller_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->d_teller_c_carry = m->teller_h_0;
    m->select = m->teller_h_0;
    m->teller_c_0 = (float *)rnn_take(session, &at, B * 4096);
    m->d_teller_h_carry = m->teller_c_0;
    m->d_image = m->teller_c_0;
    m->teller_x_along = (int32_t *)rnn_take(session, &at, B * 128);
    m->d_teller_c = (float *)m->teller_x_along;
    m->seen_ranked = (float *)m->teller_x_along;
    m->teller_h_0_ranked = (float *)m->teller_x_along;
    m->seen_relu = (float *)rnn_take(session, &at, B * 128);
    m->teller_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 512);
    m->sum_over_3 = m->teller_bias_ih_sum;
    m->teller_x_carry = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->seen = (float *)rnn_take(session, &at, B * 128);
    m->d_teller_h = m->seen;
    m->teller_c_0_ranked = m->seen;
    m->teller_zo_copy = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->teller_zo_add = m->teller_zo_copy;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->d_seen = (float *)rnn_take(session, &at, B * 64);
    m->teller_x_along_ranked = (int32_t *)m->d_seen;
    m->d_teller_previous_h_concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 512);
    m->teller_x = m->d_teller_previous_h_concat;
    m->teller_weight_ih_product = m->d_teller_previous_h_concat;
    m->readout_weight_product = m->d_teller_previous_h_concat;
    m->each_logsumexp = m->d_teller_previous_h_concat;
    m->teller_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->teller_zo_carry = m->teller_previous_h;
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_logits_div = m->sum_over;
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->d_logits_neg = m->div;
    m->teller_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->teller_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->teller_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->teller_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->teller_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->teller_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->logits = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->readout_weight_product_2 = m->logits;
    m->each_pick = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->each = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->d_logits = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_teller_x = m->d_logits;
    m->work = (float *)rnn_take(session, &at, 155648);
    m->bytes = at;
    (void)T;
}

/* What the threads of caption_train need of it. */
struct caption_train_call {
    const caption_args *args;
    size_t B;
    rnn_rows T;
    struct caption_train_memory m;
    const int32_t *words;
    const float *image;
    const float *teller_h_0;
    const float *teller_c_0;
};

static void caption_train_work(const rnn_team *team, const void *data)
{
    const struct caption_train_call *const call = (const struct caption_train_call *)data;
    const caption_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct caption_train_memory m = call->m;
    const int32_t *const words = call->words;
    const float *const image = call->image;
    const float *const teller_h_0 = call->teller_h_0;
    const float *const teller_c_0 = call->teller_c_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* caption.lua:21   teller_x_along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.teller_x_along + B_part.first);

    /* caption.lua:13   seen_relu = relu(add) */
    compute_see_weight_product(team, B, packed + PACKED_see_weight, image,
            args->params + CAPTION_see_bias, m.seen_relu);

    /* caption.lua:19   teller_bias_ih_sum = add(teller.bias_ih, teller.bias_hh) */
    compute_teller_bias_ih_sum(team, 1, args->params + CAPTION_teller_bias_ih,
            args->params + CAPTION_teller_bias_hh, m.teller_bias_ih_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.teller_x_along, 1, m.teller_x_along_ranked);
    }
    rnn_meet(team);

    /* caption.lua:21   teller_x_carry = carry(teller_x_along, words) */
    if (rnn_is_mine(team, 4)) {
        rnn_rows_shift(&T, 0, m.teller_x_along_ranked, words, 1, m.teller_x_carry);
    }

    /* caption.lua:13   seen = add(matvec, show.bias) */
    compute_seen(team, B, packed + PACKED_show_weight, m.seen_relu,
            args->params + CAPTION_show_bias, m.seen);

    /* caption.lua:19   teller_zo_copy = copy(0) */
    compute_teller_zo_copy(team, (size_t)T.N, m.teller_zo_copy);

    /* caption.lua:25   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 53)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.seen, 64, m.seen_ranked);
    }
    rnn_meet(team);

    /* caption.lua:21   teller_x = lookup(embed.weight, teller_x_carry) */
    rnn_each_lookup(T_part.count, 64, m.teller_x_carry + T_part.first,
            args->params + CAPTION_embed_weight, 64, 1, m.teller_x + T_part.first * 64, 64);

    /* caption.lua:19   teller_zo_carry = carry(seen, teller_zo_copy) */
    if (rnn_is_mine(team, 16)) {
        rnn_rows_shift(&T, 0, m.seen_ranked, m.teller_zo_copy, 64, m.teller_zo_carry);
    }

    /* caption.lua:25   d_logits_neg = neg(d_logits_div) */
    compute_d_logits_div(team, 1, m.sum_over_2, m.d_logits_div, m.d_logits_neg);
    rnn_meet(team);

    /* caption.lua:19   teller_zo_add = add(teller_x, teller_zo_carry) */
    compute_teller_zo_add(team, (size_t)T.N, m.teller_x, m.teller_zo_carry, m.teller_zo_add);
    rnn_meet(team);

    /* caption.lua:19   teller_weight_ih_product = matvec(teller.weight_ih, teller_zo_add) */
    rnn_product_packed(T_part.count, 512, 64, m.teller_zo_add + T_part.first * 64, 64,
            packed + PACKED_teller_weight_ih, m.teller_weight_ih_product + T_part.first * 512, 512);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, teller_h_0, 128, m.teller_h_0_ranked);
        rnn_rows_rank(&T, teller_c_0, 128, m.teller_c_0_ranked);
    }
    rnn_meet(team);

    /* caption.lua:21   forwards over T: teller_previous_h, teller_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 148480);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.teller_h_0_ranked, 128,
                            m.teller_previous_h + at * 128);
                    rnn_rows_enter(&T, t, 0, m.teller_c_0_ranked, 128,
                            m.teller_previous_c + at * 128);
                }
                rnn_meet(&crew);
            }
            compute_teller_h_2(&crew, rows, far, packed + PACKED_teller_weight_hh,
                    m.teller_previous_h + at * 128, m.teller_weight_ih_product + at * 512,
                    m.teller_bias_ih_sum, m.teller_previous_c + at * 128, m.teller_o + at * 128,
                    m.teller_f + at * 128, m.teller_i + at * 128, m.teller_g + at * 128,
                    m.teller_previous_c + next * 128, m.teller_h + at * 128,
                    m.teller_previous_h + next * 128);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* caption.lua:22   readout_weight_product = matvec(readout.weight, teller_h) */
    rnn_product_packed(T_part.count, 16, 128, m.teller_h + T_part.first * 128, 128,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* caption.lua:22   logits = add(readout_weight_product, readout.bias) */
    compute_logits(team, (size_t)T.N, m.readout_weight_product,
            args->params + CAPTION_readout_bias, m.logits);
    rnn_meet(team);

    /* caption.lua:25   each_logsumexp = logsumexp(logits) */
    rnn_each_logsumexp(T_part.count, 16, m.logits + T_part.first * 16, 16,
            m.each_logsumexp + T_part.first);

    /* caption.lua:25   each_pick = pick(logits, words) */
    rnn_each_pick(T_part.count, m.logits + T_part.first * 16, 16, words + T_part.first,
            m.each_pick + T_part.first);
    rnn_meet(team);

    /* caption.lua:25   each = sub(each_logsumexp, each_pick) */
    compute_each(team, (size_t)T.N, m.each_logsumexp, m.each_pick, m.each);

    /* caption.lua:22   d_logits = add(mul, mul) */
    compute_d_logits(team, (size_t)T.N, words, m.d_logits_neg, m.logits, m.each_logsumexp,
            m.d_logits_div, m.d_logits);
    rnn_meet(team);

    /* caption.lua:25   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* caption.lua:22   readout_weight_product_2 = matvec(readout.weight, d_logits) */
    rnn_product_packed(T_part.count, 128, 16, m.d_logits + T_part.first * 16, 16,
            packed + PACKED_readout_weight_transposed,
            m.readout_weight_product_2 + T_part.first * 128, 128);

    /* caption.lua:22   outer(d_logits, teller_h) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CAPTION_readout_weight + units.first * 128, 128,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_logits, (size_t)T.N, 16), units.first,
                units.count)), rnn_row_major(m.teller_h, (size_t)T.N, 128), 0.0f, work);
    }

    /* caption.lua:22   sum_over(d_logits) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.d_logits + units.first, 16,
                args->gradients + CAPTION_readout_bias + units.first);
    }
    rnn_meet(team);

    /* caption.lua:25   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* caption.lua:21   backwards over T: d_teller_c_carry, d_teller_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 162816);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 128, m.d_teller_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 128, m.d_teller_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_teller_zo(&crew, rows, m.teller_f + at * 128, m.teller_previous_c + at * 128,
                    m.teller_i + at * 128, m.teller_g + at * 128, m.teller_o + at * 128,
                    m.d_teller_h_carry, m.readout_weight_product_2 + at * 128, m.d_teller_c_carry,
                    m.d_teller_previous_h_concat + at * 512);
            rnn_meet(&crew);
            compute_d_teller_previous_h(&crew, rows, packed + PACKED_teller_weight_hh_transposed,
                    m.d_teller_previous_h_concat + at * 512, m.d_teller_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_teller_c_carry, 128, m.d_teller_c);
                    rnn_rows_leave(&T, t, 1, m.d_teller_h_carry, 128, m.d_teller_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* caption.lua:19   d_teller_x = matvec(teller.weight_ih, d_teller_previous_h_concat) */
    rnn_product_packed(T_part.count, 64, 512, m.d_teller_previous_h_concat + T_part.first * 512,
            512, packed + PACKED_teller_weight_ih_transposed, m.d_teller_x + T_part.first * 64, 64);

    /* caption.lua:19   outer(d_teller_previous_h_concat, teller_zo_add) */
    {
        const rnn_share units = rnn_share_of(team, 512, RNN_PANEL);
        rnn_product(args->gradients + CAPTION_teller_weight_ih + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_teller_previous_h_concat, (size_t)T.N,
                512), units.first, units.count)), rnn_row_major(m.teller_zo_add, (size_t)T.N, 64),
                0.0f, work);
    }

    /* caption.lua:19   outer(d_teller_previous_h_concat, teller_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 512, RNN_PANEL);
        rnn_product(args->gradients + CAPTION_teller_weight_hh + units.first * 128, 128,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_teller_previous_h_concat, (size_t)T.N,
                512), units.first, units.count)),
                rnn_row_major(m.teller_previous_h, (size_t)T.N, 128), 0.0f, work);
    }

    /* caption.lua:19   sum_over_3 = sum_over(d_teller_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 512, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_teller_previous_h_concat + units.first, 512,
                m.sum_over_3 + units.first);
    }
    rnn_meet(team);

    /* caption.lua:19   d_seen = first(d_teller_x) */
    if (rnn_is_mine(team, 152)) {
        rnn_rows_first(&T, m.d_teller_x, 64, m.d_seen);
    }

    /* caption.lua:21   scatter(d_teller_x, teller_x_carry) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_each_scatter((size_t)T.N, units.count, m.teller_x_carry, m.d_teller_x + units.first,
                64, args->gradients + CAPTION_embed_weight + units.first, 64, 1);
    }
    rnn_meet(team);

    /* caption.lua:13   select = select(less, matvec, 0) */
    compute_less(team, B, packed + PACKED_show_weight_transposed, m.seen_relu, m.d_seen, m.select);

    /* caption.lua:13   outer(d_seen, seen_relu) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + CAPTION_show_weight + units.first * 128, 128,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_seen, B, 64), units.first,
                units.count)), rnn_row_major(m.seen_relu, B, 128), 0.0f, work);
    }

    /* caption.lua:13   sum_over(d_seen) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows(B, units.count, m.d_seen + units.first, 64,
                args->gradients + CAPTION_show_bias + units.first);
    }
    rnn_meet(team);

    /* caption.lua:13   outer(select, image) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_product(args->gradients + CAPTION_see_weight + units.first * 4096, 4096,
                rnn_transposed(rnn_columns(rnn_row_major(m.select, B, 128), units.first,
                units.count)), rnn_row_major(image, B, 4096), 0.0f, work);
    }

    /* caption.lua:13   sum_over(select) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_add_rows(B, units.count, m.select + units.first, 128,
                args->gradients + CAPTION_see_bias + units.first);
    }

    /* caption.lua:13   d_image = matvec(see.weight, select) */
    compute_d_image(team, B, packed + PACKED_see_weight_transposed, m.select, m.d_image);
}

int caption_train(const caption_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "caption_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 321);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "caption_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct caption_train_memory m;
    caption_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_train: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_train: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 16, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    if (!args->image)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_train: image is NULL");
    const float *const image = args->image;
    const float *const teller_h_0 = rnn_or_number(args->teller_h, 0.0f, B * 128, m.teller_h_0);
    const float *const teller_c_0 = rnn_or_number(args->teller_c, 0.0f, B * 128, m.teller_c_0);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + CAPTION_see_bias, 0, 128 * sizeof(float));
    memset(args->gradients + CAPTION_show_bias, 0, 1088 * sizeof(float));
    memset(args->gradients + CAPTION_teller_bias_ih, 0, 1024 * sizeof(float));
    memset(args->gradients + CAPTION_readout_bias, 0, 16 * sizeof(float));

    const struct caption_train_call call = {args, B, T, m, words, image, teller_h_0, teller_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 658992 + (double)B * 3201032 + 4120,
            caption_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + CAPTION_teller_bias_ih, 1, m.sum_over_3, 512, 1);
    rnn_add_matrix(args->gradients + CAPTION_teller_bias_hh, 1, m.sum_over_3, 512, 1);
    if (args->d_image)
        rnn_each_copy(B, 4096, m.d_image, 4096, args->d_image, 4096);
    if (args->d_teller_c)
        rnn_each_copy(B, 128, m.d_teller_c, 128, args->d_teller_c, 128);
    if (args->d_teller_h)
        rnn_each_copy(B, 128, m.d_teller_h, 128, args->d_teller_h, 128);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "caption_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of caption_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 128: teller_h_0 (-1..3)
*   1    B x 128: teller_c_0 (-1..3)
*   2    B x 1: along (0..3)
*   3    B x 128: seen_relu (0..2)
*   4    B x 64: seen (2..3)
*/
struct caption_begin_memory {
    float *teller_h_0;
    float *teller_c_0;
    int32_t *along;
    float *seen_relu;
    float *seen;
    size_t bytes;
};

static void caption_begin_layout(struct caption_begin_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->teller_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->teller_c_0 = (float *)rnn_take(session, &at, B * 128);
    m->along = (int32_t *)rnn_take(session, &at, B * 1);
    m->seen_relu = (float *)rnn_take(session, &at, B * 128);
    m->seen = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

/* What the threads of caption_begin need of it. */
struct caption_begin_call {
    const caption_args *args;
    size_t B;
    struct caption_begin_memory m;
    const float *image;
};

static void caption_begin_work(const rnn_team *team, const void *data)
{
    const struct caption_begin_call *const call = (const struct caption_begin_call *)data;
    const caption_args *const args = call->args;
    const size_t B = call->B;
    const struct caption_begin_memory m = call->m;
    const float *const image = call->image;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);

    /*    along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.along + B_part.first);

    /* caption.lua:13   seen_relu = relu(add) */
    compute_see_weight_product(team, B, packed + PACKED_see_weight, image,
            args->params + CAPTION_see_bias, m.seen_relu);
    rnn_meet(team);

    /* caption.lua:13   seen = add(matvec, show.bias) */
    compute_seen(team, B, packed + PACKED_show_weight, m.seen_relu,
            args->params + CAPTION_show_bias, m.seen);
}

int caption_begin(const caption_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 321);
    struct caption_begin_memory m;
    caption_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_begin: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_begin: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_begin: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_begin: packed does not begin at a multiple of 4 bytes");
    if (!args->image)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_begin: image is NULL");
    const float *const image = args->image;
    const float *const teller_h_0 = rnn_or_number(args->teller_h, 0.0f, B * 128, m.teller_h_0);
    const float *const teller_c_0 = rnn_or_number(args->teller_c, 0.0f, B * 128, m.teller_c_0);

    const struct caption_begin_call call = {args, B, m, image};
    if (rnn_pool_run(args->pool, (double)B * 1067528 + 0, caption_begin_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_begin: another thread is using the pool");

    rnn_begin_rows(B, args->restart, m.along, 1, 1, (int32_t *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, m.seen, 64, 64, (float *)args->session + B * 1);
    rnn_begin_rows(B, args->restart, teller_h_0, 128, 128, (float *)args->session + B * 65);
    rnn_begin_rows(B, args->restart, teller_c_0, 128, 128, (float *)args->session + B * 193);
    return RNN_OK;
}

/* ---- step ---- */

/* caption.lua:19   teller_c, teller_h   (25 operations) */
RNN_INLINE void compute_teller_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const rnn_vec matvec_5, const rnn_vec matvec_6,
        const rnn_vec matvec_7, const rnn_vec matvec_8, const float *restrict teller_bias_ih_sum,
        const float *restrict state_teller_previous_c, float *restrict teller_c,
        float *restrict teller_h)
{
    const rnn_vec zo = matvec_ + matvec_5 + rnn_load_lanes(teller_bias_ih_sum + 384 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = matvec_2 + matvec_6 + rnn_load_lanes(teller_bias_ih_sum + 128 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = matvec_3 + matvec_7 + rnn_load_lanes(teller_bias_ih_sum + j, lanes);
    const rnn_vec teller_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = matvec_4 + matvec_8 + rnn_load_lanes(teller_bias_ih_sum + 256 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(state_teller_previous_c + b * 128 + j, lanes) + teller_i_1
            * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(teller_c + b * 128 + j, c, lanes);
    rnn_store_lanes(teller_h + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_teller_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict teller_zo_add, const float *restrict state_teller_previous_h,
        const float *restrict teller_bias_ih_sum, const float *restrict state_teller_previous_c,
        float *restrict teller_c, float *restrict teller_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc0, rows, 4, 64, teller_zo_add + b * 64, 64, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 128);
    rnn_panel_product_lane(acc1, rows, 4, 128, state_teller_previous_h + b * 128, 128, block1,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_teller_h_3_lanes(lanes, b + (size_t)r, j, acc0[r * 4 + 0], acc0[r * 4 + 1],
                acc0[r * 4 + 2], acc0[r * 4 + 3], acc1[r * 4 + 0], acc1[r * 4 + 1],
                acc1[r * 4 + 2], acc1[r * 4 + 3], teller_bias_ih_sum, state_teller_previous_c,
                teller_c, teller_h);
}

RNN_INLINE void compute_teller_h_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict teller_zo_add, const float *restrict state_teller_previous_h,
        const float *restrict teller_bias_ih_sum, const float *restrict state_teller_previous_c,
        float *restrict teller_c, float *restrict teller_h)
{
    enum { TILE = RNN_TILE_ROWS(8) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_teller_h_3_tile(TILE, lanes, j, b, panels0, panels1, teller_zo_add,
                state_teller_previous_h, teller_bias_ih_sum, state_teller_previous_c, teller_c,
                teller_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_teller_h_3_tile(4, lanes, j, b, panels0, panels1, teller_zo_add,
                state_teller_previous_h, teller_bias_ih_sum, state_teller_previous_c, teller_c,
                teller_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_teller_h_3_tile(2, lanes, j, b, panels0, panels1, teller_zo_add,
                state_teller_previous_h, teller_bias_ih_sum, state_teller_previous_c, teller_c,
                teller_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_teller_h_3_tile(1, lanes, j, b, panels0, panels1, teller_zo_add,
                state_teller_previous_h, teller_bias_ih_sum, state_teller_previous_c, teller_c,
                teller_h);
}

static RNN_APART void compute_teller_h_3(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict teller_zo_add, const float *restrict state_teller_previous_h,
        const float *restrict teller_bias_ih_sum, const float *restrict state_teller_previous_c,
        float *restrict teller_c, float *restrict teller_h)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_teller_h_3_units(rows, RNN_LANES, j, panels0, panels1, teller_zo_add,
                state_teller_previous_h, teller_bias_ih_sum, state_teller_previous_c, teller_c,
                teller_h);
}

/* caption.lua:22   logits   (2 operations) */
RNN_INLINE void compute_logits_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, float *restrict logits)
{
    const rnn_vec logits_1 = matvec_ + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(logits + b * 16 + j, logits_1, lanes);
}

RNN_INLINE void compute_logits_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict teller_h,
        const float *restrict readout_bias, float *restrict logits)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 128);
    rnn_panel_product_lane(acc, rows, 1, 128, teller_h + b * 128, 128, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_logits_2_lanes(lanes, b + (size_t)r, j, acc[r], readout_bias, logits);
}

RNN_INLINE void compute_logits_2_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict teller_h,
        const float *restrict readout_bias, float *restrict logits)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_logits_2_tile(TILE, lanes, j, b, panels, teller_h, readout_bias, logits);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_logits_2_tile(4, lanes, j, b, panels, teller_h, readout_bias, logits);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_logits_2_tile(2, lanes, j, b, panels, teller_h, readout_bias, logits);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_logits_2_tile(1, lanes, j, b, panels, teller_h, readout_bias, logits);
}

static void compute_logits_2(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict teller_h, const float *restrict readout_bias, float *restrict logits)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_logits_2_units(rows, RNN_LANES, j, panels, teller_h, readout_bias, logits);
}

/* Memory of caption_step behind the state. Values that do not live at the same time share it:
*
*   0    B x 128: teller_x (0..2), teller_c (3..5)
*   1    1 x 512: teller_bias_ih_sum (0..3)
*   2    B x 64: teller_zo_add (2..3), logits (4..5)
*   3    B x 128: teller_h (3..5)
*/
struct caption_step_memory {
    float *teller_x;
    float *teller_zo_add;
    float *teller_bias_ih_sum;
    float *teller_c;
    float *teller_h;
    float *logits;
    size_t bytes;
};

static void caption_step_layout(struct caption_step_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->teller_x = (float *)rnn_take(session, &at, B * 128);
    m->teller_c = m->teller_x;
    m->teller_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 512);
    m->teller_zo_add = (float *)rnn_take(session, &at, B * 64);
    m->logits = m->teller_zo_add;
    m->teller_h = (float *)rnn_take(session, &at, B * 128);
    m->bytes = at;
}

/* What the threads of caption_step need of it. */
struct caption_step_call {
    const caption_args *args;
    size_t B;
    struct caption_step_memory m;
    const int32_t *words;
    float *state_carry;
    float *state_teller_previous_h;
    float *state_teller_previous_c;
};

static void caption_step_work(const rnn_team *team, const void *data)
{
    const struct caption_step_call *const call = (const struct caption_step_call *)data;
    const caption_args *const args = call->args;
    const size_t B = call->B;
    const struct caption_step_memory m = call->m;
    const int32_t *const words = call->words;
    float *const state_carry = call->state_carry;
    float *const state_teller_previous_h = call->state_teller_previous_h;
    float *const state_teller_previous_c = call->state_teller_previous_c;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);

    /* caption.lua:21   teller_x = lookup(embed.weight, words) */
    rnn_each_lookup(B_part.count, 64, words + B_part.first, args->params + CAPTION_embed_weight,
            64, 1, m.teller_x + B_part.first * 64, 64);

    /* caption.lua:19   teller_bias_ih_sum = add(teller.bias_ih, teller.bias_hh) */
    compute_teller_bias_ih_sum(team, 1, args->params + CAPTION_teller_bias_ih,
            args->params + CAPTION_teller_bias_hh, m.teller_bias_ih_sum);
    rnn_meet(team);

    /* caption.lua:19   teller_zo_add = add(teller_x, state_carry) */
    compute_teller_zo_add(team, B, m.teller_x, state_carry, m.teller_zo_add);
    rnn_meet(team);

    /* caption.lua:19   teller_h = mul(teller_o, tanh) */
    compute_teller_h_3(team, B, packed + PACKED_teller_weight_ih_2,
            packed + PACKED_teller_weight_hh, m.teller_zo_add, state_teller_previous_h,
            m.teller_bias_ih_sum, state_teller_previous_c, m.teller_c, m.teller_h);
    rnn_meet(team);

    /* caption.lua:22   logits = add(matvec, readout.bias) */
    compute_logits_2(team, B, packed + PACKED_readout_weight_2, m.teller_h,
            args->params + CAPTION_readout_bias, m.logits);
}

int caption_step(const caption_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 321);
    struct caption_step_memory m;
    caption_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "caption_step: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_step: words is NULL");
    if (rnn_check_ids(args->B, "words", args->words, 16, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = args->words;
    float *const state_carry = (float *)args->session + B * 1;
    float *const state_teller_previous_h = (float *)args->session + B * 65;
    float *const state_teller_previous_c = (float *)args->session + B * 193;

    const struct caption_step_call call = {args, B, m, words, state_carry, state_teller_previous_h,
            state_teller_previous_c};
    if (rnn_pool_run(args->pool, (double)B * 219264 + 4096, caption_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "caption_step: another thread is using the pool");

    if (args->logits)
        rnn_each_copy(B, 16, m.logits, 16, args->logits, 16);
    rnn_begin_number(B, NULL, 0.0f, 64, (float *)args->session + B * 1);
    rnn_begin_rows(B, NULL, m.teller_h, 128, 128, (float *)args->session + B * 65);
    rnn_begin_rows(B, NULL, m.teller_c, 128, 128, (float *)args->session + B * 193);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"see.weight", 2, {128, 4096}, 0, RNN_INIT_DEFAULT, 0, 0, 4096, 1, 0},
    {"see.bias", 1, {128, 1}, 524288, RNN_INIT_DEFAULT, 0, 0, 4096, 1, 0},
    {"show.weight", 2, {64, 128}, 524416, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
    {"show.bias", 1, {64, 1}, 532608, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
    {"embed.weight", 2, {16, 64}, 532672, RNN_INIT_NORMAL, 0, 1, 64, 1, 0},
    {"teller.weight_ih", 2, {512, 64}, 533696, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 64, 1, 0},
    {"teller.weight_hh", 2, {512, 128}, 566464, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 128, 1, 0},
    {"teller.bias_ih", 1, {512, 1}, 632000, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 512, 1, 0},
    {"teller.bias_hh", 1, {512, 1}, 632512, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 512, 1, 0},
    {"readout.weight", 2, {16, 128}, 633024, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
    {"readout.bias", 1, {16, 1}, 635072, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(caption_args, T), offsetof(caption_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"image", 0, 0, 1, -1, -1, 4096, 0, 0, 0, 0, offsetof(caption_args, image),
            offsetof(caption_args, d_image)},
    {"words", 1, 0, 1, 0, -1, 0, 16, 1, 2, 0, offsetof(caption_args, words), RNN_NO_MEMBER},
    {"teller.c", 0, 1, 1, -1, -1, 128, 0, 0, 0, 0, offsetof(caption_args, teller_c),
            offsetof(caption_args, d_teller_c)},
    {"teller.h", 0, 1, 1, -1, -1, 128, 0, 0, 0, 0, offsetof(caption_args, teller_h),
            offsetof(caption_args, d_teller_h)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(caption_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"logits", 0, 1, 1, 0, -1, 16, 0, 0, 0, 0, offsetof(caption_args, logits), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"carry", 1, -1, 1, 16, 0},
    {"carry", 0, -1, 64, 0, 0},
    {"teller_previous_h", 0, -1, 128, 0, 0},
    {"teller_previous_c", 0, -1, 128, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const caption_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return CAPTION_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return CAPTION_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return CAPTION_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return CAPTION_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return CAPTION_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return caption_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return caption_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return caption_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return caption_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return caption_step(args, error);
}

const rnn_model caption_model = {
    .name = "caption",
    .source = "caption.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 11,
    .param_floats = CAPTION_PARAMS,
    .inputs = inputs_info,
    .input_count = 5,
    .outputs = outputs_info,
    .output_count = 1,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 4,
    .state_floats = 321,
    .stream = 0,
    .carries = 0,
    .token = 1,
    .logits = 0,
    .args_bytes = sizeof(caption_args),
    .member_params = offsetof(caption_args, params),
    .member_packed = offsetof(caption_args, packed),
    .member_session = offsetof(caption_args, session),
    .member_session_bytes = offsetof(caption_args, session_bytes),
    .member_pool = offsetof(caption_args, pool),
    .member_batch = offsetof(caption_args, B),
    .member_loss = offsetof(caption_args, loss),
    .member_gradients = offsetof(caption_args, gradients),
    .member_seed = offsetof(caption_args, seed),
    .member_update = offsetof(caption_args, update),
    .member_restart = offsetof(caption_args, restart),
    .packed_bytes = CAPTION_PACKED,
    .prepare = caption_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
