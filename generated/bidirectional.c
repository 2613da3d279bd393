/* bidirectional: a recurrent network, compiled by rnnc from bidirectional.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "bidirectional.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_layer_backward_weight_ih = 0, /* 512 x 16, wide panels */
    PACKED_layer_backward_weight_hh = 8192, /* 64 x 64, panels of 4 gates */
    PACKED_layer_forward_weight_hh = 24576, /* 64 x 64, panels of 4 gates */
    PACKED_layer_forward_weight_ih = 40960, /* 512 x 16, wide panels */
    PACKED_layer_forward_weight_hh_transposed = 49152, /* 64 x 256, wide panels */
    PACKED_layer_backward_weight_hh_transposed = 65536, /* 64 x 256, wide panels */
    PACKED_layer_forward_weight_ih_transposed = 81920, /* 16 x 256, wide panels */
    PACKED_layer_backward_weight_ih_transposed = 86016, /* 16 x 256, wide panels */
};

/* What the threads of bidirectional_prepare need of it. */
struct bidirectional_prepare_call {
    const float *params;
    float *packed;
};

static void bidirectional_prepare_work(const rnn_team *team, const void *data)
{
    const struct bidirectional_prepare_call *const call = (const struct bidirectional_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_layer_backward_weight_ih,
            params + BIDIRECTIONAL_layer_backward_weight_ih, 16, 1, 512, 0, 256, 16);
    rnn_pack_wide(team, packed + PACKED_layer_backward_weight_ih,
            params + BIDIRECTIONAL_layer_forward_weight_ih, 16, 1, 512, 256, 256, 16);
    rnn_pack_gate(team, packed + PACKED_layer_backward_weight_hh,
            params + BIDIRECTIONAL_layer_backward_weight_hh + 12288, 64, 1, 64, 4, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_layer_backward_weight_hh,
            params + BIDIRECTIONAL_layer_backward_weight_hh + 4096, 64, 1, 64, 4, 1, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_layer_backward_weight_hh,
            params + BIDIRECTIONAL_layer_backward_weight_hh, 64, 1, 64, 4, 2, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_layer_backward_weight_hh,
            params + BIDIRECTIONAL_layer_backward_weight_hh + 8192, 64, 1, 64, 4, 3, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_layer_forward_weight_hh,
            params + BIDIRECTIONAL_layer_forward_weight_hh + 12288, 64, 1, 64, 4, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_layer_forward_weight_hh,
            params + BIDIRECTIONAL_layer_forward_weight_hh + 4096, 64, 1, 64, 4, 1, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_layer_forward_weight_hh,
            params + BIDIRECTIONAL_layer_forward_weight_hh, 64, 1, 64, 4, 2, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_layer_forward_weight_hh,
            params + BIDIRECTIONAL_layer_forward_weight_hh + 8192, 64, 1, 64, 4, 3, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_layer_forward_weight_ih,
            params + BIDIRECTIONAL_layer_forward_weight_ih, 16, 1, 512, 0, 256, 16);
    rnn_pack_wide(team, packed + PACKED_layer_forward_weight_ih,
            params + BIDIRECTIONAL_layer_backward_weight_ih, 16, 1, 512, 256, 256, 16);
    rnn_pack_wide(team, packed + PACKED_layer_forward_weight_hh_transposed,
            params + BIDIRECTIONAL_layer_forward_weight_hh, 1, 64, 64, 0, 64, 256);
    rnn_pack_wide(team, packed + PACKED_layer_backward_weight_hh_transposed,
            params + BIDIRECTIONAL_layer_backward_weight_hh, 1, 64, 64, 0, 64, 256);
    rnn_pack_wide(team, packed + PACKED_layer_forward_weight_ih_transposed,
            params + BIDIRECTIONAL_layer_forward_weight_ih, 1, 16, 16, 0, 16, 256);
    rnn_pack_wide(team, packed + PACKED_layer_backward_weight_ih_transposed,
            params + BIDIRECTIONAL_layer_backward_weight_ih, 1, 16, 16, 0, 16, 256);
}

void bidirectional_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct bidirectional_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 90112 * RNN_MOVE_WORK, bidirectional_prepare_work, &call);
}

void bidirectional_prepare(const float *params, void *memory)
{
    bidirectional_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* bidirectional.lua:15   layer_backward_bias_ih_sum, layer_forward_bias_ih_sum   (2 operations) */
RNN_INLINE void compute_layer_backward_bias_ih_sum_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict layer_backward_bias_ih,
        const float *restrict layer_backward_bias_hh, const float *restrict layer_forward_bias_ih,
        const float *restrict layer_forward_bias_hh, float *restrict layer_backward_bias_ih_sum,
        float *restrict layer_forward_bias_ih_sum)
{
    const rnn_vec add_ = rnn_load_lanes(layer_backward_bias_ih + j, lanes)
            + rnn_load_lanes(layer_backward_bias_hh + j, lanes);
    const rnn_vec add_2 = rnn_load_lanes(layer_forward_bias_ih + j, lanes)
            + rnn_load_lanes(layer_forward_bias_hh + j, lanes);
    rnn_store_lanes(layer_backward_bias_ih_sum + j, add_, lanes);
    rnn_store_lanes(layer_forward_bias_ih_sum + j, add_2, lanes);
    (void)b;
}

static void compute_layer_backward_bias_ih_sum(const rnn_team *team, const size_t rows,
        const float *restrict layer_backward_bias_ih, const float *restrict layer_backward_bias_hh,
        const float *restrict layer_forward_bias_ih, const float *restrict layer_forward_bias_hh,
        float *restrict layer_backward_bias_ih_sum, float *restrict layer_forward_bias_ih_sum)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_layer_backward_bias_ih_sum_lanes(RNN_LANES, b, j, layer_backward_bias_ih,
                    layer_backward_bias_hh, layer_forward_bias_ih, layer_forward_bias_hh,
                    layer_backward_bias_ih_sum, layer_forward_bias_ih_sum);
    }
}

/* bidirectional.lua:15   layer_backward_c, layer_backward_h   (21 operations) */
RNN_INLINE void compute_layer_backward_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far,
        const float *restrict layer_backward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        float *restrict layer_backward_previous_c, float *restrict y,
        float *restrict layer_backward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(layer_backward_weight_ih_product + b * 512 + 192 + j, lanes)
            + matvec_ + rnn_load_lanes(layer_backward_bias_ih_sum + 192 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(layer_backward_weight_ih_product + b * 512 + 64 + j, lanes)
            + matvec_2 + rnn_load_lanes(layer_backward_bias_ih_sum + 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(layer_backward_weight_ih_product + b * 512 + j, lanes)
            + matvec_3 + rnn_load_lanes(layer_backward_bias_ih_sum + j, lanes);
    const rnn_vec layer_backward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(layer_backward_weight_ih_product + b * 512 + 128 + j, lanes)
            + matvec_4 + rnn_load_lanes(layer_backward_bias_ih_sum + 128 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(layer_backward_previous_c + b * 64 + j, lanes)
            + layer_backward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(layer_backward_previous_c + b * 64 + j, c, lanes);
    rnn_store_far(y + b * 128 + 64 + j, h, lanes, far);
    rnn_store_lanes(layer_backward_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_layer_backward_h_ask(const size_t b, const size_t j,
        const float *layer_backward_weight_ih_product)
{
    rnn_will_read(layer_backward_weight_ih_product + b * 512 + 192 + j);
    rnn_will_read(layer_backward_weight_ih_product + b * 512 + 64 + j);
    rnn_will_read(layer_backward_weight_ih_product + b * 512 + j);
    rnn_will_read(layer_backward_weight_ih_product + b * 512 + 128 + j);
}

RNN_INLINE void compute_layer_backward_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict layer_backward_previous_h,
        const float *restrict layer_backward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        float *restrict layer_backward_previous_c, float *restrict y,
        float *restrict layer_backward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_layer_backward_h_ask(b + (size_t)r, j, layer_backward_weight_ih_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, layer_backward_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer_backward_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, layer_backward_weight_ih_product,
                layer_backward_bias_ih_sum, layer_backward_previous_c, y,
                layer_backward_previous_h_next);
}

RNN_INLINE void compute_layer_backward_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels,
        const float *restrict layer_backward_previous_h,
        const float *restrict layer_backward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        float *restrict layer_backward_previous_c, float *restrict y,
        float *restrict layer_backward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer_backward_h_tile(TILE, lanes, j, b, far, panels, layer_backward_previous_h,
                layer_backward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, y, layer_backward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer_backward_h_tile(4, lanes, j, b, far, panels, layer_backward_previous_h,
                layer_backward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, y, layer_backward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer_backward_h_tile(2, lanes, j, b, far, panels, layer_backward_previous_h,
                layer_backward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, y, layer_backward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer_backward_h_tile(1, lanes, j, b, far, panels, layer_backward_previous_h,
                layer_backward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, y, layer_backward_previous_h_next);
}

static void compute_layer_backward_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict layer_backward_previous_h,
        const float *restrict layer_backward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        float *restrict layer_backward_previous_c, float *restrict y,
        float *restrict layer_backward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer_backward_h_units(rows, RNN_LANES, j, far, panels, layer_backward_previous_h,
                layer_backward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, y, layer_backward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* bidirectional.lua:15   layer_forward_c, layer_forward_h   (21 operations) */
RNN_INLINE void compute_layer_forward_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far,
        const float *restrict layer_backward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum, float *restrict layer_forward_previous_c,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(layer_backward_weight_ih_product + b * 512 + 448 + j, lanes)
            + matvec_ + rnn_load_lanes(layer_forward_bias_ih_sum + 192 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(layer_backward_weight_ih_product + b * 512 + 320 + j, lanes)
            + matvec_2 + rnn_load_lanes(layer_forward_bias_ih_sum + 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(layer_backward_weight_ih_product + b * 512 + 256 + j, lanes)
            + matvec_3 + rnn_load_lanes(layer_forward_bias_ih_sum + j, lanes);
    const rnn_vec layer_forward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(layer_backward_weight_ih_product + b * 512 + 384 + j, lanes)
            + matvec_4 + rnn_load_lanes(layer_forward_bias_ih_sum + 128 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(layer_forward_previous_c + b * 64 + j, lanes)
            + layer_forward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(layer_forward_previous_c + b * 64 + j, c, lanes);
    rnn_store_far(y + b * 128 + j, h, lanes, far);
    rnn_store_lanes(layer_forward_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_layer_forward_h_ask(const size_t b, const size_t j,
        const float *layer_backward_weight_ih_product)
{
    rnn_will_read(layer_backward_weight_ih_product + b * 512 + 448 + j);
    rnn_will_read(layer_backward_weight_ih_product + b * 512 + 320 + j);
    rnn_will_read(layer_backward_weight_ih_product + b * 512 + 256 + j);
    rnn_will_read(layer_backward_weight_ih_product + b * 512 + 384 + j);
}

RNN_INLINE void compute_layer_forward_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict layer_forward_previous_h,
        const float *restrict layer_backward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum, float *restrict layer_forward_previous_c,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_layer_forward_h_ask(b + (size_t)r, j, layer_backward_weight_ih_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, layer_forward_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer_forward_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, layer_backward_weight_ih_product,
                layer_forward_bias_ih_sum, layer_forward_previous_c, y,
                layer_forward_previous_h_next);
}

RNN_INLINE void compute_layer_forward_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels,
        const float *restrict layer_forward_previous_h,
        const float *restrict layer_backward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum, float *restrict layer_forward_previous_c,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer_forward_h_tile(TILE, lanes, j, b, far, panels, layer_forward_previous_h,
                layer_backward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, y, layer_forward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer_forward_h_tile(4, lanes, j, b, far, panels, layer_forward_previous_h,
                layer_backward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, y, layer_forward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer_forward_h_tile(2, lanes, j, b, far, panels, layer_forward_previous_h,
                layer_backward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, y, layer_forward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer_forward_h_tile(1, lanes, j, b, far, panels, layer_forward_previous_h,
                layer_backward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, y, layer_forward_previous_h_next);
}

static void compute_layer_forward_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict layer_forward_previous_h,
        const float *restrict layer_backward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum, float *restrict layer_forward_previous_c,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer_forward_h_units(rows, RNN_LANES, j, far, panels, layer_forward_previous_h,
                layer_backward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, y, layer_forward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* bidirectional.lua:15   layer_backward_last_h, layer_forward_last_h   (2 operations) */
RNN_INLINE void compute_layer_forward_last_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict layer_backward_last_h_empty,
        const float *restrict layer_backward_h_0,
        const float *restrict layer_backward_last_h_first, const float *restrict layer_forward_h_0,
        const float *restrict layer_forward_last_h_last, float *restrict layer_backward_last_h,
        float *restrict layer_forward_last_h)
{
    const rnn_vec h = rnn_choose(rnn_set(layer_backward_last_h_empty[b]),
            rnn_load_lanes(layer_backward_h_0 + b * 64 + j, lanes),
            rnn_load_lanes(layer_backward_last_h_first + b * 64 + j, lanes));
    const rnn_vec layer_forward_last_h_1 = rnn_choose(rnn_set(layer_backward_last_h_empty[b]),
            rnn_load_lanes(layer_forward_h_0 + b * 64 + j, lanes),
            rnn_load_lanes(layer_forward_last_h_last + b * 64 + j, lanes));
    rnn_store_lanes(layer_backward_last_h + b * 64 + j, h, lanes);
    rnn_store_lanes(layer_forward_last_h + b * 64 + j, layer_forward_last_h_1, lanes);
}

static void compute_layer_forward_last_h(const rnn_team *team, const size_t rows,
        const float *restrict layer_backward_last_h_empty,
        const float *restrict layer_backward_h_0,
        const float *restrict layer_backward_last_h_first, const float *restrict layer_forward_h_0,
        const float *restrict layer_forward_last_h_last, float *restrict layer_backward_last_h,
        float *restrict layer_forward_last_h)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_layer_forward_last_h_lanes(RNN_LANES, b, j, layer_backward_last_h_empty,
                    layer_backward_h_0, layer_backward_last_h_first, layer_forward_h_0,
                    layer_forward_last_h_last, layer_backward_last_h, layer_forward_last_h);
    }
}

/* Memory of bidirectional_forward behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: layer_backward_h_0 (-1..6)
*   1    (T.N + B) x 128: x (-1..2), y (3..7)
*   2    B x 64: layer_backward_c_0 (-1..4), layer_backward_last_h (5..7)
*   3    B x 64: layer_forward_h_0 (-1..6)
*   4    B x 64: layer_forward_c_0 (-1..4), layer_forward_last_h (5..7)
*   5    B x 1: layer_backward_last_h_empty (0..6)
*   6    1 x 256: layer_backward_bias_ih_sum (0..4)
*   7    1 x 256: layer_forward_bias_ih_sum (0..4)
*   8    (T.N + B) x 512: layer_backward_weight_ih_product (2..4)
*   9    B x 64: layer_backward_previous_h (3..4)
*   10   B x 64: layer_backward_previous_h_next (3..4)
*   11   B x 64: layer_backward_previous_c (3..4)
*   12   B x 64: layer_forward_previous_h (3..4)
*   13   B x 64: layer_forward_previous_h_next (3..4)
*   14   B x 64: layer_forward_previous_c (3..4)
*   15   B x 64: layer_backward_last_h_first (3..6)
*   16   B x 64: layer_forward_last_h_last (3..6)
*   17   B x 64: layer_backward_h_0_ranked (3..6)
*   18   B x 64: layer_backward_c_0_ranked (3..4)
*   19   B x 64: layer_forward_h_0_ranked (3..6)
*   20   B x 64: layer_forward_c_0_ranked (3..4)
*/
struct bidirectional_forward_memory {
    float *layer_backward_h_0;
    float *x;
    float *layer_backward_c_0;
    float *layer_forward_h_0;
    float *layer_forward_c_0;
    float *layer_backward_previous_h;
    float *layer_backward_previous_h_next;
    float *layer_backward_previous_c;
    float *layer_forward_previous_h;
    float *layer_forward_previous_h_next;
    float *layer_forward_previous_c;
    float *y;
    float *layer_backward_last_h_empty;
    float *layer_backward_weight_ih_product;
    float *layer_backward_bias_ih_sum;
    float *layer_backward_last_h;
    float *layer_forward_bias_ih_sum;
    float *layer_forward_last_h;
    float *layer_backward_last_h_first;
    float *layer_forward_last_h_last;
    float *layer_backward_h_0_ranked;
    float *layer_backward_c_0_ranked;
    float *layer_forward_h_0_ranked;
    float *layer_forward_c_0_ranked;
    size_t bytes;
};

static void bidirectional_forward_layout(struct bidirectional_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->layer_backward_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->y = m->x;
    m->layer_backward_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_last_h = m->layer_backward_c_0;
    m->layer_forward_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_last_h = m->layer_forward_c_0;
    m->layer_backward_last_h_empty = (float *)rnn_take(session, &at, B * 1);
    m->layer_backward_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->layer_forward_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->layer_backward_weight_ih_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 512);
    m->layer_backward_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_last_h_first = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_last_h_last = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)T;
}

/* What the threads of bidirectional_forward need of it. */
struct bidirectional_forward_call {
    const bidirectional_args *args;
    size_t B;
    rnn_rows T;
    struct bidirectional_forward_memory m;
    const float *layer_backward_h_0;
    const float *x;
    const float *layer_backward_c_0;
    const float *layer_forward_h_0;
    const float *layer_forward_c_0;
};

static void bidirectional_forward_work(const rnn_team *team, const void *data)
{
    const struct bidirectional_forward_call *const call = (const struct bidirectional_forward_call *)data;
    const bidirectional_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct bidirectional_forward_memory m = call->m;
    const float *const layer_backward_h_0 = call->layer_backward_h_0;
    const float *const x = call->x;
    const float *const layer_backward_c_0 = call->layer_backward_c_0;
    const float *const layer_forward_h_0 = call->layer_forward_h_0;
    const float *const layer_forward_c_0 = call->layer_forward_c_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* bidirectional.lua:15   layer_backward_last_h_empty = empty() */
    if (rnn_is_mine(team, 0)) {
        rnn_rows_empty(&T, m.layer_backward_last_h_empty);
    }

    /* bidirectional.lua:15   layer_forward_bias_ih_sum = add(layer.forward.bias_ih,
            layer.forward.bias_hh) */
    compute_layer_backward_bias_ih_sum(team, 1,
            args->params + BIDIRECTIONAL_layer_backward_bias_ih,
            args->params + BIDIRECTIONAL_layer_backward_bias_hh,
            args->params + BIDIRECTIONAL_layer_forward_bias_ih,
            args->params + BIDIRECTIONAL_layer_forward_bias_hh, m.layer_backward_bias_ih_sum,
            m.layer_forward_bias_ih_sum);
    rnn_meet(team);

    /* bidirectional.lua:15   layer_backward_weight_ih_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 512, 16, x + T_part.first * 16, 16,
            packed + PACKED_layer_backward_weight_ih,
            m.layer_backward_weight_ih_product + T_part.first * 512, 512);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer_backward_h_0, 64, m.layer_backward_h_0_ranked);
        rnn_rows_rank(&T, layer_backward_c_0, 64, m.layer_backward_c_0_ranked);
        rnn_rows_rank(&T, layer_forward_h_0, 64, m.layer_forward_h_0_ranked);
        rnn_rows_rank(&T, layer_forward_c_0, 64, m.layer_forward_c_0_ranked);
    }
    rnn_meet(team);

    /* bidirectional.lua:15   backwards over T: layer_backward_previous_h,
            layer_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 41472);
        float *layer_backward_previous_h = m.layer_backward_previous_h,
                *layer_backward_previous_h_next = m.layer_backward_previous_h_next;
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.layer_backward_h_0_ranked, 64,
                            layer_backward_previous_h);
                    rnn_rows_enter(&T, t, 1, m.layer_backward_c_0_ranked, 64,
                            m.layer_backward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_layer_backward_h(&crew, rows, far, packed + PACKED_layer_backward_weight_hh,
                    layer_backward_previous_h, m.layer_backward_weight_ih_product + at * 512,
                    m.layer_backward_bias_ih_sum, m.layer_backward_previous_c, m.y + at * 128,
                    layer_backward_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, layer_backward_previous_h_next, 64,
                            m.layer_backward_last_h_first);
                }
                rnn_meet(&crew);
            }
            float *const layer_backward_previous_h_now = layer_backward_previous_h;
            layer_backward_previous_h = layer_backward_previous_h_next;
            layer_backward_previous_h_next = layer_backward_previous_h_now;
        }
    }

    /* bidirectional.lua:15   forwards over T: layer_forward_previous_h, layer_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 41472);
        float *layer_forward_previous_h = m.layer_forward_previous_h,
                *layer_forward_previous_h_next = m.layer_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer_forward_h_0_ranked, 64,
                            layer_forward_previous_h);
                    rnn_rows_enter(&T, t, 0, m.layer_forward_c_0_ranked, 64,
                            m.layer_forward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_layer_forward_h(&crew, rows, far, packed + PACKED_layer_forward_weight_hh,
                    layer_forward_previous_h, m.layer_backward_weight_ih_product + at * 512,
                    m.layer_forward_bias_ih_sum, m.layer_forward_previous_c, m.y + at * 128,
                    layer_forward_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, layer_forward_previous_h_next, 64,
                            m.layer_forward_last_h_last);
                }
                rnn_meet(&crew);
            }
            float *const layer_forward_previous_h_now = layer_forward_previous_h;
            layer_forward_previous_h = layer_forward_previous_h_next;
            layer_forward_previous_h_next = layer_forward_previous_h_now;
        }
    }
    rnn_meet(team);

    /* bidirectional.lua:15   layer_forward_last_h = select(layer_backward_last_h_empty,
            layer_forward_h_0, layer_forward_last_h_last) */
    compute_layer_forward_last_h(team, B, m.layer_backward_last_h_empty, layer_backward_h_0,
            m.layer_backward_last_h_first, layer_forward_h_0, m.layer_forward_last_h_last,
            m.layer_backward_last_h, m.layer_forward_last_h);
}

int bidirectional_forward(const bidirectional_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "bidirectional_forward: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 256);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct bidirectional_forward_memory m;
    bidirectional_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_forward: packed does not begin at a multiple of 4 bytes");
    const float *const layer_backward_h_0 = rnn_or_number(args->layer_backward_h, 0.0f, B * 64,
            m.layer_backward_h_0);
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const layer_backward_c_0 = rnn_or_number(args->layer_backward_c, 0.0f, B * 64,
            m.layer_backward_c_0);
    const float *const layer_forward_h_0 = rnn_or_number(args->layer_forward_h, 0.0f, B * 64,
            m.layer_forward_h_0);
    const float *const layer_forward_c_0 = rnn_or_number(args->layer_forward_c, 0.0f, B * 64,
            m.layer_forward_c_0);

    const struct bidirectional_forward_call call = {args, B, T, m, layer_backward_h_0, x,
            layer_backward_c_0, layer_forward_h_0, layer_forward_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 100352 + (double)B * 1032 + 4096,
            bidirectional_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_forward: another thread is using the pool");

    if (args->first)
        rnn_each_copy(B, 64, m.layer_backward_last_h, 64, args->first, 64);
    if (args->last)
        rnn_each_copy(B, 64, m.layer_forward_last_h, 64, args->last, 64);
    if (args->y)
        rnn_rows_unpack(&T, m.y, 128, args->y);
    return RNN_OK;
}

/* ---- loss ---- */

/* bidirectional.lua:15   layer_forward_c, layer_forward_h   (21 operations) */
RNN_INLINE void compute_layer_forward_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum, float *restrict layer_forward_previous_c,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 192 + j, lanes)
            + matvec_ + rnn_load_lanes(layer_forward_bias_ih_sum + 192 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 64 + j, lanes)
            + matvec_2 + rnn_load_lanes(layer_forward_bias_ih_sum + 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + j, lanes)
            + matvec_3 + rnn_load_lanes(layer_forward_bias_ih_sum + j, lanes);
    const rnn_vec layer_forward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 128 + j, lanes)
            + matvec_4 + rnn_load_lanes(layer_forward_bias_ih_sum + 128 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(layer_forward_previous_c + b * 64 + j, lanes)
            + layer_forward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(layer_forward_previous_c + b * 64 + j, c, lanes);
    rnn_store_lanes(y + b * 128 + j, h, lanes);
    rnn_store_lanes(layer_forward_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_layer_forward_h_2_ask(const size_t b, const size_t j,
        const float *layer_forward_weight_ih_product)
{
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 192 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 64 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 128 + j);
}

RNN_INLINE void compute_layer_forward_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict layer_forward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum, float *restrict layer_forward_previous_c,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_layer_forward_h_2_ask(b + (size_t)r, j, layer_forward_weight_ih_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, layer_forward_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer_forward_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], layer_forward_weight_ih_product,
                layer_forward_bias_ih_sum, layer_forward_previous_c, y,
                layer_forward_previous_h_next);
}

RNN_INLINE void compute_layer_forward_h_2_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict layer_forward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum, float *restrict layer_forward_previous_c,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer_forward_h_2_tile(TILE, lanes, j, b, panels, layer_forward_previous_h,
                layer_forward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, y, layer_forward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer_forward_h_2_tile(4, lanes, j, b, panels, layer_forward_previous_h,
                layer_forward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, y, layer_forward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer_forward_h_2_tile(2, lanes, j, b, panels, layer_forward_previous_h,
                layer_forward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, y, layer_forward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer_forward_h_2_tile(1, lanes, j, b, panels, layer_forward_previous_h,
                layer_forward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, y, layer_forward_previous_h_next);
}

static void compute_layer_forward_h_2(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict layer_forward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum, float *restrict layer_forward_previous_c,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer_forward_h_2_units(rows, RNN_LANES, j, panels, layer_forward_previous_h,
                layer_forward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, y, layer_forward_previous_h_next);
}

/* bidirectional.lua:15   layer_backward_c, layer_backward_h   (21 operations) */
RNN_INLINE void compute_layer_backward_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        float *restrict layer_backward_previous_c, float *restrict y,
        float *restrict layer_backward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 448 + j, lanes)
            + matvec_ + rnn_load_lanes(layer_backward_bias_ih_sum + 192 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 320 + j, lanes)
            + matvec_2 + rnn_load_lanes(layer_backward_bias_ih_sum + 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 256 + j, lanes)
            + matvec_3 + rnn_load_lanes(layer_backward_bias_ih_sum + j, lanes);
    const rnn_vec layer_backward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 384 + j, lanes)
            + matvec_4 + rnn_load_lanes(layer_backward_bias_ih_sum + 128 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(layer_backward_previous_c + b * 64 + j, lanes)
            + layer_backward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(layer_backward_previous_c + b * 64 + j, c, lanes);
    rnn_store_lanes(y + b * 128 + 64 + j, h, lanes);
    rnn_store_lanes(layer_backward_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_layer_backward_h_2_ask(const size_t b, const size_t j,
        const float *layer_forward_weight_ih_product)
{
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 448 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 320 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 256 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 384 + j);
}

RNN_INLINE void compute_layer_backward_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict layer_backward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        float *restrict layer_backward_previous_c, float *restrict y,
        float *restrict layer_backward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_layer_backward_h_2_ask(b + (size_t)r, j, layer_forward_weight_ih_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, layer_backward_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer_backward_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], layer_forward_weight_ih_product,
                layer_backward_bias_ih_sum, layer_backward_previous_c, y,
                layer_backward_previous_h_next);
}

RNN_INLINE void compute_layer_backward_h_2_units(const size_t rows, const int lanes,
        const size_t j, const float *restrict panels,
        const float *restrict layer_backward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        float *restrict layer_backward_previous_c, float *restrict y,
        float *restrict layer_backward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer_backward_h_2_tile(TILE, lanes, j, b, panels, layer_backward_previous_h,
                layer_forward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, y, layer_backward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer_backward_h_2_tile(4, lanes, j, b, panels, layer_backward_previous_h,
                layer_forward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, y, layer_backward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer_backward_h_2_tile(2, lanes, j, b, panels, layer_backward_previous_h,
                layer_forward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, y, layer_backward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer_backward_h_2_tile(1, lanes, j, b, panels, layer_backward_previous_h,
                layer_forward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, y, layer_backward_previous_h_next);
}

static void compute_layer_backward_h_2(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict layer_backward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        float *restrict layer_backward_previous_c, float *restrict y,
        float *restrict layer_backward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer_backward_h_2_units(rows, RNN_LANES, j, panels, layer_backward_previous_h,
                layer_forward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, y, layer_backward_previous_h_next);
}

/* bidirectional.lua:19   mul   (2 operations) */
RNN_INLINE void compute_sub_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict y, const float *restrict target, float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(y + b * 128 + j, lanes)
            - rnn_load_lanes(target + b * 128 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b * 128 + j, mul_, lanes);
}

static void compute_sub(const rnn_team *team, const size_t rows, const float *restrict y,
        const float *restrict target, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_sub_lanes(RNN_LANES, b, j, y, target, mul);
    }
}

/* bidirectional.lua:19   div   (1 operation) */
RNN_INLINE void compute_div_lanes(const int lanes, const size_t j, const float *restrict sum,
        float *restrict div)
{
    const rnn_vec div_ = rnn_load_lanes(sum + j, lanes) / 128.0f;
    rnn_store_lanes(div + j, div_, lanes);
}

static void compute_div(const rnn_team *team, const size_t rows, const float *restrict sum,
        float *restrict div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_lanes(RNN_LANES, j, sum, div);
    if (j < end)
        compute_div_lanes((int)(end - j), j, sum, div);
}

/* bidirectional.lua:19   div_2   (1 operation) */
RNN_INLINE void compute_div_2_lanes(const int lanes, const size_t j,
        const float *restrict sum_over, const float *restrict sum_over_2, float *restrict div_2)
{
    const rnn_vec div_ = rnn_set(sum_over[0]) / rnn_set(sum_over_2[0]);
    rnn_store_lanes(div_2 + j, div_, lanes);
}

static void compute_div_2(const rnn_team *team, const size_t rows, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict div_2)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_2_lanes(RNN_LANES, j, sum_over, sum_over_2, div_2);
    if (j < end)
        compute_div_2_lanes((int)(end - j), j, sum_over, sum_over_2, div_2);
}

/* Memory of bidirectional_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 128: x (-1..2), y (3..6), sum (7..8)
*   1    B x 64: layer_forward_h_0 (-1..4)
*   2    B x 64: layer_forward_c_0 (-1..4)
*   3    B x 64: layer_backward_h_0 (-1..4)
*   4    B x 64: layer_backward_c_0 (-1..4)
*   5    (T.N + B) x 128: target (-1..6), div (8..9)
*   6    1 x 256: layer_forward_bias_ih_sum (0..4), sum_over (9..10)
*   7    1 x 256: layer_backward_bias_ih_sum (0..4), div_2 (10..11)
*   8    (T.N + B) x 512: layer_forward_weight_ih_product (1..4), mul (6..7)
*   9    1 x 1: sum_over_2 (1..10)
*   10   B x 64: layer_forward_previous_h (3..4)
*   11   B x 64: layer_forward_previous_h_next (3..4)
*   12   B x 64: layer_forward_previous_c (3..4)
*   13   B x 64: layer_backward_previous_h (3..4)
*   14   B x 64: layer_backward_previous_h_next (3..4)
*   15   B x 64: layer_backward_previous_c (3..4)
*   16   B x 64: layer_forward_h_0_ranked (3..4)
*   17   B x 64: layer_forward_c_0_ranked (3..4)
*   18   B x 64: layer_backward_h_0_ranked (3..4)
*   19   B x 64: layer_backward_c_0_ranked (3..4)
*/
struct bidirectional_loss_memory {
    float *x;
    float *layer_forward_h_0;
    float *layer_forward_c_0;
    float *layer_backward_h_0;
    float *layer_backward_c_0;
    float *target;
    float *layer_forward_previous_h;
    float *layer_forward_previous_h_next;
    float *layer_forward_previous_c;
    float *layer_backward_previous_h;
    float *layer_backward_previous_h_next;
    float *layer_backward_previous_c;
    float *y;
    float *layer_forward_weight_ih_product;
    float *layer_forward_bias_ih_sum;
    float *layer_backward_bias_ih_sum;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *layer_forward_h_0_ranked;
    float *layer_forward_c_0_ranked;
    float *layer_backward_h_0_ranked;
    float *layer_backward_c_0_ranked;
    size_t bytes;
};

static void bidirectional_loss_layout(struct bidirectional_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->y = m->x;
    m->sum = m->x;
    m->layer_forward_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->div = m->target;
    m->layer_forward_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over = m->layer_forward_bias_ih_sum;
    m->layer_backward_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->div_2 = m->layer_backward_bias_ih_sum;
    m->layer_forward_weight_ih_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 512);
    m->mul = m->layer_forward_weight_ih_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->layer_forward_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)T;
}

/* What the threads of bidirectional_loss need of it. */
struct bidirectional_loss_call {
    const bidirectional_args *args;
    size_t B;
    rnn_rows T;
    struct bidirectional_loss_memory m;
    const float *x;
    const float *layer_forward_h_0;
    const float *layer_forward_c_0;
    const float *layer_backward_h_0;
    const float *layer_backward_c_0;
    const float *target;
};

static void bidirectional_loss_work(const rnn_team *team, const void *data)
{
    const struct bidirectional_loss_call *const call = (const struct bidirectional_loss_call *)data;
    const bidirectional_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct bidirectional_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const layer_forward_h_0 = call->layer_forward_h_0;
    const float *const layer_forward_c_0 = call->layer_forward_c_0;
    const float *const layer_backward_h_0 = call->layer_backward_h_0;
    const float *const layer_backward_c_0 = call->layer_backward_c_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* bidirectional.lua:15   layer_backward_bias_ih_sum = add(layer.backward.bias_ih,
            layer.backward.bias_hh) */
    compute_layer_backward_bias_ih_sum(team, 1, args->params + BIDIRECTIONAL_layer_forward_bias_ih,
            args->params + BIDIRECTIONAL_layer_forward_bias_hh,
            args->params + BIDIRECTIONAL_layer_backward_bias_ih,
            args->params + BIDIRECTIONAL_layer_backward_bias_hh, m.layer_forward_bias_ih_sum,
            m.layer_backward_bias_ih_sum);
    rnn_meet(team);

    /* bidirectional.lua:15   layer_forward_weight_ih_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 512, 16, x + T_part.first * 16, 16,
            packed + PACKED_layer_forward_weight_ih,
            m.layer_forward_weight_ih_product + T_part.first * 512, 512);

    /* bidirectional.lua:19   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 63)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer_forward_h_0, 64, m.layer_forward_h_0_ranked);
        rnn_rows_rank(&T, layer_forward_c_0, 64, m.layer_forward_c_0_ranked);
        rnn_rows_rank(&T, layer_backward_h_0, 64, m.layer_backward_h_0_ranked);
        rnn_rows_rank(&T, layer_backward_c_0, 64, m.layer_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* bidirectional.lua:15   forwards over T: layer_forward_previous_h, layer_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 41472);
        float *layer_forward_previous_h = m.layer_forward_previous_h,
                *layer_forward_previous_h_next = m.layer_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer_forward_h_0_ranked, 64,
                            layer_forward_previous_h);
                    rnn_rows_enter(&T, t, 0, m.layer_forward_c_0_ranked, 64,
                            m.layer_forward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_layer_forward_h_2(&crew, rows, packed + PACKED_layer_forward_weight_hh,
                    layer_forward_previous_h, m.layer_forward_weight_ih_product + at * 512,
                    m.layer_forward_bias_ih_sum, m.layer_forward_previous_c, m.y + at * 128,
                    layer_forward_previous_h_next);
            rnn_meet(&crew);
            float *const layer_forward_previous_h_now = layer_forward_previous_h;
            layer_forward_previous_h = layer_forward_previous_h_next;
            layer_forward_previous_h_next = layer_forward_previous_h_now;
        }
    }

    /* bidirectional.lua:15   backwards over T: layer_backward_previous_h,
            layer_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 41472);
        float *layer_backward_previous_h = m.layer_backward_previous_h,
                *layer_backward_previous_h_next = m.layer_backward_previous_h_next;
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.layer_backward_h_0_ranked, 64,
                            layer_backward_previous_h);
                    rnn_rows_enter(&T, t, 1, m.layer_backward_c_0_ranked, 64,
                            m.layer_backward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_layer_backward_h_2(&crew, rows, packed + PACKED_layer_backward_weight_hh,
                    layer_backward_previous_h, m.layer_forward_weight_ih_product + at * 512,
                    m.layer_backward_bias_ih_sum, m.layer_backward_previous_c, m.y + at * 128,
                    layer_backward_previous_h_next);
            rnn_meet(&crew);
            float *const layer_backward_previous_h_now = layer_backward_previous_h;
            layer_backward_previous_h = layer_backward_previous_h_next;
            layer_backward_previous_h_next = layer_backward_previous_h_now;
        }
    }
    rnn_meet(team);

    /* bidirectional.lua:19   mul = mul(sub, sub) */
    compute_sub(team, (size_t)T.N, m.y, target, m.mul);
    rnn_meet(team);

    /* bidirectional.lua:19   sum = sum(mul) */
    rnn_each_sum(T_part.count, 128, m.mul + T_part.first * 128, 128, m.sum + T_part.first);
    rnn_meet(team);

    /* bidirectional.lua:19   div = div(sum, 128) */
    compute_div(team, (size_t)T.N, m.sum, m.div);
    rnn_meet(team);

    /* bidirectional.lua:19   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* bidirectional.lua:19   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int bidirectional_loss(const bidirectional_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "bidirectional_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 256);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "bidirectional_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct bidirectional_loss_memory m;
    bidirectional_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const layer_forward_h_0 = rnn_or_number(args->layer_forward_h, 0.0f, B * 64,
            m.layer_forward_h_0);
    const float *const layer_forward_c_0 = rnn_or_number(args->layer_forward_c, 0.0f, B * 64,
            m.layer_forward_c_0);
    const float *const layer_backward_h_0 = rnn_or_number(args->layer_backward_h, 0.0f, B * 64,
            m.layer_backward_h_0);
    const float *const layer_backward_c_0 = rnn_or_number(args->layer_backward_c, 0.0f, B * 64,
            m.layer_backward_c_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 128, m.target);

    const struct bidirectional_loss_call call = {args, B, T, m, x, layer_forward_h_0,
            layer_forward_c_0, layer_backward_h_0, layer_backward_c_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 102432 + (double)B * 0 + 4104,
            bidirectional_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "bidirectional_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* bidirectional.lua:15   layer_forward_o, layer_forward_f, layer_forward_i, layer_forward_g,
        layer_forward_c, layer_forward_h   (21 operations) */
RNN_INLINE void compute_layer_forward_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum,
        const float *restrict layer_forward_previous_c, float *restrict layer_forward_o,
        float *restrict layer_forward_f, float *restrict layer_forward_i,
        float *restrict layer_forward_g, float *restrict layer_forward_previous_c_next,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 192 + j, lanes)
            + matvec_ + rnn_load_lanes(layer_forward_bias_ih_sum + 192 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 64 + j, lanes)
            + matvec_2 + rnn_load_lanes(layer_forward_bias_ih_sum + 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + j, lanes)
            + matvec_3 + rnn_load_lanes(layer_forward_bias_ih_sum + j, lanes);
    const rnn_vec layer_forward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 128 + j, lanes)
            + matvec_4 + rnn_load_lanes(layer_forward_bias_ih_sum + 128 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(layer_forward_previous_c + b * 64 + j, lanes)
            + layer_forward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(layer_forward_o + b * 64 + j, o, lanes, far);
    rnn_store_far(layer_forward_f + b * 64 + j, f, lanes, far);
    rnn_store_far(layer_forward_i + b * 64 + j, layer_forward_i_1, lanes, far);
    rnn_store_far(layer_forward_g + b * 64 + j, g, lanes, far);
    rnn_store_lanes(layer_forward_previous_c_next + b * 64 + j, c, lanes);
    rnn_store_lanes(y + b * 128 + j, h, lanes);
    rnn_store_lanes(layer_forward_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_layer_forward_h_3_ask(const size_t b, const size_t j,
        const float *layer_forward_weight_ih_product)
{
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 192 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 64 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 128 + j);
}

RNN_INLINE void compute_layer_forward_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict layer_forward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum,
        const float *restrict layer_forward_previous_c, float *restrict layer_forward_o,
        float *restrict layer_forward_f, float *restrict layer_forward_i,
        float *restrict layer_forward_g, float *restrict layer_forward_previous_c_next,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_layer_forward_h_3_ask(b + (size_t)r, j, layer_forward_weight_ih_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, layer_forward_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer_forward_h_3_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, layer_forward_weight_ih_product,
                layer_forward_bias_ih_sum, layer_forward_previous_c, layer_forward_o,
                layer_forward_f, layer_forward_i, layer_forward_g, layer_forward_previous_c_next,
                y, layer_forward_previous_h_next);
}

RNN_INLINE void compute_layer_forward_h_3_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels,
        const float *restrict layer_forward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum,
        const float *restrict layer_forward_previous_c, float *restrict layer_forward_o,
        float *restrict layer_forward_f, float *restrict layer_forward_i,
        float *restrict layer_forward_g, float *restrict layer_forward_previous_c_next,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer_forward_h_3_tile(TILE, lanes, j, b, far, panels, layer_forward_previous_h,
                layer_forward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, layer_forward_o, layer_forward_f, layer_forward_i,
                layer_forward_g, layer_forward_previous_c_next, y, layer_forward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer_forward_h_3_tile(4, lanes, j, b, far, panels, layer_forward_previous_h,
                layer_forward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, layer_forward_o, layer_forward_f, layer_forward_i,
                layer_forward_g, layer_forward_previous_c_next, y, layer_forward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer_forward_h_3_tile(2, lanes, j, b, far, panels, layer_forward_previous_h,
                layer_forward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, layer_forward_o, layer_forward_f, layer_forward_i,
                layer_forward_g, layer_forward_previous_c_next, y, layer_forward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer_forward_h_3_tile(1, lanes, j, b, far, panels, layer_forward_previous_h,
                layer_forward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, layer_forward_o, layer_forward_f, layer_forward_i,
                layer_forward_g, layer_forward_previous_c_next, y, layer_forward_previous_h_next);
}

static void compute_layer_forward_h_3(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict layer_forward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_forward_bias_ih_sum,
        const float *restrict layer_forward_previous_c, float *restrict layer_forward_o,
        float *restrict layer_forward_f, float *restrict layer_forward_i,
        float *restrict layer_forward_g, float *restrict layer_forward_previous_c_next,
        float *restrict y, float *restrict layer_forward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer_forward_h_3_units(rows, RNN_LANES, j, far, panels, layer_forward_previous_h,
                layer_forward_weight_ih_product, layer_forward_bias_ih_sum,
                layer_forward_previous_c, layer_forward_o, layer_forward_f, layer_forward_i,
                layer_forward_g, layer_forward_previous_c_next, y, layer_forward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* bidirectional.lua:15   layer_backward_o, layer_backward_f, layer_backward_i, layer_backward_g,
        layer_backward_c, layer_backward_h   (21 operations) */
RNN_INLINE void compute_layer_backward_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        const float *restrict layer_backward_previous_c, float *restrict layer_backward_o,
        float *restrict layer_backward_f, float *restrict layer_backward_i,
        float *restrict layer_backward_g, float *restrict layer_backward_previous_c_next,
        float *restrict y, float *restrict layer_backward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 448 + j, lanes)
            + matvec_ + rnn_load_lanes(layer_backward_bias_ih_sum + 192 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 320 + j, lanes)
            + matvec_2 + rnn_load_lanes(layer_backward_bias_ih_sum + 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 256 + j, lanes)
            + matvec_3 + rnn_load_lanes(layer_backward_bias_ih_sum + j, lanes);
    const rnn_vec layer_backward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(layer_forward_weight_ih_product + b * 512 + 384 + j, lanes)
            + matvec_4 + rnn_load_lanes(layer_backward_bias_ih_sum + 128 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(layer_backward_previous_c + b * 64 + j, lanes)
            + layer_backward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(layer_backward_o + b * 64 + j, o, lanes, far);
    rnn_store_far(layer_backward_f + b * 64 + j, f, lanes, far);
    rnn_store_far(layer_backward_i + b * 64 + j, layer_backward_i_1, lanes, far);
    rnn_store_far(layer_backward_g + b * 64 + j, g, lanes, far);
    rnn_store_lanes(layer_backward_previous_c_next + b * 64 + j, c, lanes);
    rnn_store_lanes(y + b * 128 + 64 + j, h, lanes);
    rnn_store_lanes(layer_backward_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_layer_backward_h_3_ask(const size_t b, const size_t j,
        const float *layer_forward_weight_ih_product)
{
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 448 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 320 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 256 + j);
    rnn_will_read(layer_forward_weight_ih_product + b * 512 + 384 + j);
}

RNN_INLINE void compute_layer_backward_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict layer_backward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        const float *restrict layer_backward_previous_c, float *restrict layer_backward_o,
        float *restrict layer_backward_f, float *restrict layer_backward_i,
        float *restrict layer_backward_g, float *restrict layer_backward_previous_c_next,
        float *restrict y, float *restrict layer_backward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_layer_backward_h_3_ask(b + (size_t)r, j, layer_forward_weight_ih_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, layer_backward_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer_backward_h_3_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, layer_forward_weight_ih_product,
                layer_backward_bias_ih_sum, layer_backward_previous_c, layer_backward_o,
                layer_backward_f, layer_backward_i, layer_backward_g,
                layer_backward_previous_c_next, y, layer_backward_previous_h_next);
}

RNN_INLINE void compute_layer_backward_h_3_units(const size_t rows, const int lanes,
        const size_t j, const int far, const float *restrict panels,
        const float *restrict layer_backward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        const float *restrict layer_backward_previous_c, float *restrict layer_backward_o,
        float *restrict layer_backward_f, float *restrict layer_backward_i,
        float *restrict layer_backward_g, float *restrict layer_backward_previous_c_next,
        float *restrict y, float *restrict layer_backward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer_backward_h_3_tile(TILE, lanes, j, b, far, panels, layer_backward_previous_h,
                layer_forward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, layer_backward_o, layer_backward_f, layer_backward_i,
                layer_backward_g, layer_backward_previous_c_next, y,
                layer_backward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer_backward_h_3_tile(4, lanes, j, b, far, panels, layer_backward_previous_h,
                layer_forward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, layer_backward_o, layer_backward_f, layer_backward_i,
                layer_backward_g, layer_backward_previous_c_next, y,
                layer_backward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer_backward_h_3_tile(2, lanes, j, b, far, panels, layer_backward_previous_h,
                layer_forward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, layer_backward_o, layer_backward_f, layer_backward_i,
                layer_backward_g, layer_backward_previous_c_next, y,
                layer_backward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer_backward_h_3_tile(1, lanes, j, b, far, panels, layer_backward_previous_h,
                layer_forward_weight_ih_product, layer_backward_bias_ih_sum,
                layer_backward_previous_c, layer_backward_o, layer_backward_f, layer_backward_i,
                layer_backward_g, layer_backward_previous_c_next, y,
                layer_backward_previous_h_next);
}

static void compute_layer_backward_h_3(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict layer_backward_previous_h,
        const float *restrict layer_forward_weight_ih_product,
        const float *restrict layer_backward_bias_ih_sum,
        const float *restrict layer_backward_previous_c, float *restrict layer_backward_o,
        float *restrict layer_backward_f, float *restrict layer_backward_i,
        float *restrict layer_backward_g, float *restrict layer_backward_previous_c_next,
        float *restrict y, float *restrict layer_backward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer_backward_h_3_units(rows, RNN_LANES, j, far, panels,
                layer_backward_previous_h, layer_forward_weight_ih_product,
                layer_backward_bias_ih_sum, layer_backward_previous_c, layer_backward_o,
                layer_backward_f, layer_backward_i, layer_backward_g,
                layer_backward_previous_c_next, y, layer_backward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* bidirectional.lua:19   d_y_div   (2 operations) */
RNN_INLINE void compute_d_y_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_y_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]) / 128.0f;
    rnn_store_lanes(d_y_div + j, div_, lanes);
}

static void compute_d_y_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_y_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_y_div_lanes(RNN_LANES, j, sum_over_2, d_y_div);
    if (j < end)
        compute_d_y_div_lanes((int)(end - j), j, sum_over_2, d_y_div);
}

/* bidirectional.lua:19   mul, d_y, d_target   (5 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict y, const float *restrict target, const float *restrict d_y_div,
        float *restrict mul, float *restrict d_y, float *restrict d_target)
{
    const rnn_vec sub_ = rnn_load_lanes(y + b * 128 + j, lanes)
            - rnn_load_lanes(target + b * 128 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec mul_2 = rnn_set(d_y_div[0]) * sub_;
    const rnn_vec d_y_1 = mul_2 + mul_2;
    const rnn_vec d_target_1 = -d_y_1;
    rnn_store_lanes(mul + b * 128 + j, mul_, lanes);
    rnn_store_lanes(d_y + b * 128 + j, d_y_1, lanes);
    rnn_store_lanes(d_target + b * 128 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows, const float *restrict y,
        const float *restrict target, const float *restrict d_y_div, float *restrict mul,
        float *restrict d_y, float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, y, target, d_y_div, mul, d_y, d_target);
    }
}

/* bidirectional.lua:15   d_layer_forward_zi, d_layer_forward_zf, d_layer_forward_zg,
        d_layer_forward_zo, d_layer_forward_previous_c   (27 operations) */
RNN_INLINE void compute_d_layer_forward_zo_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict layer_forward_f, const float *restrict layer_forward_previous_c,
        const float *restrict layer_forward_i, const float *restrict layer_forward_g,
        const float *restrict layer_forward_o, const float *restrict d_layer_forward_h_carry,
        const float *restrict d_y, float *restrict d_layer_forward_c_carry,
        float *restrict d_layer_forward_previous_h_concat)
{
    const rnn_vec mul_ = rnn_load_lanes(layer_forward_f + b * 64 + j, lanes)
            * rnn_load_lanes(layer_forward_previous_c + b * 64 + j, lanes);
    const rnn_vec c = mul_ + rnn_load_lanes(layer_forward_i + b * 64 + j, lanes)
            * rnn_load_lanes(layer_forward_g + b * 64 + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec mul_2 = rnn_load_lanes(layer_forward_i + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(layer_forward_i + b * 64 + j, lanes));
    const rnn_vec mul_3 = rnn_load_lanes(layer_forward_f + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(layer_forward_f + b * 64 + j, lanes));
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(layer_forward_g + b * 64 + j, lanes)
            * rnn_load_lanes(layer_forward_g + b * 64 + j, lanes);
    const rnn_vec mul_4 = rnn_load_lanes(layer_forward_o + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(layer_forward_o + b * 64 + j, lanes));
    const rnn_vec d_h = rnn_load_lanes(d_layer_forward_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(d_y + b * 128 + j, lanes);
    const rnn_vec d_c = rnn_load_lanes(d_layer_forward_c_carry + b * 64 + j, lanes) + d_h
            * rnn_load_lanes(layer_forward_o + b * 64 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_i = d_c * rnn_load_lanes(layer_forward_g + b * 64 + j, lanes);
    const rnn_vec d_zi = d_i * mul_2;
    const rnn_vec d_f = d_c * rnn_load_lanes(layer_forward_previous_c + b * 64 + j, lanes);
    const rnn_vec d_zf = d_f * mul_3;
    const rnn_vec d_g = d_c * rnn_load_lanes(layer_forward_i + b * 64 + j, lanes);
    const rnn_vec d_zg = d_g * sub_;
    const rnn_vec d_o = d_h * tanh_;
    const rnn_vec d_zo = d_o * mul_4;
    const rnn_vec d_layer_forward_previous_c_1 = d_c
            * rnn_load_lanes(layer_forward_f + b * 64 + j, lanes);
    rnn_store_lanes(d_layer_forward_previous_h_concat + b * 256 + j, d_zi, lanes);
    rnn_store_lanes(d_layer_forward_previous_h_concat + b * 256 + 64 + j, d_zf, lanes);
    rnn_store_lanes(d_layer_forward_previous_h_concat + b * 256 + 128 + j, d_zg, lanes);
    rnn_store_lanes(d_layer_forward_previous_h_concat + b * 256 + 192 + j, d_zo, lanes);
    rnn_store_lanes(d_layer_forward_c_carry + b * 64 + j, d_layer_forward_previous_c_1, lanes);
}

static void compute_d_layer_forward_zo(const rnn_team *team, const size_t rows,
        const float *restrict layer_forward_f, const float *restrict layer_forward_previous_c,
        const float *restrict layer_forward_i, const float *restrict layer_forward_g,
        const float *restrict layer_forward_o, const float *restrict d_layer_forward_h_carry,
        const float *restrict d_y, float *restrict d_layer_forward_c_carry,
        float *restrict d_layer_forward_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_layer_forward_zo_lanes(RNN_LANES, b, j, layer_forward_f,
                    layer_forward_previous_c, layer_forward_i, layer_forward_g, layer_forward_o,
                    d_layer_forward_h_carry, d_y, d_layer_forward_c_carry,
                    d_layer_forward_previous_h_concat);
    }
}

/* bidirectional.lua:15   d_layer_forward_previous_h   (1 operation) */
RNN_INLINE void compute_d_layer_forward_previous_h_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec d_h, float *restrict d_layer_forward_h_carry)
{
    rnn_store_lanes(d_layer_forward_h_carry + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_layer_forward_previous_h_tile(const int rows, const int wide,
        const size_t j, const size_t b, const float *restrict panels,
        const float *restrict d_layer_forward_previous_h_concat,
        float *restrict d_layer_forward_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 256);
    rnn_panel_product_lane(acc, rows, wide, 256, d_layer_forward_previous_h_concat + b * 256, 256,
            block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_layer_forward_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_layer_forward_h_carry);
    }
}

RNN_INLINE void compute_d_layer_forward_previous_h_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels,
        const float *restrict d_layer_forward_previous_h_concat,
        float *restrict d_layer_forward_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_layer_forward_previous_h_tile(tile, wide, j, b, panels,
                d_layer_forward_previous_h_concat, d_layer_forward_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_layer_forward_previous_h_tile(4, wide, j, b, panels,
                d_layer_forward_previous_h_concat, d_layer_forward_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_layer_forward_previous_h_tile(2, wide, j, b, panels,
                d_layer_forward_previous_h_concat, d_layer_forward_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_layer_forward_previous_h_tile(1, wide, j, b, panels,
                d_layer_forward_previous_h_concat, d_layer_forward_h_carry);
}

static void compute_d_layer_forward_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_layer_forward_previous_h_concat,
        float *restrict d_layer_forward_h_carry)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_layer_forward_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_layer_forward_previous_h_concat, d_layer_forward_h_carry);
}

/* bidirectional.lua:15   d_layer_backward_zi, d_layer_backward_zf, d_layer_backward_zg,
        d_layer_backward_zo, d_layer_backward_previous_c   (27 operations) */
RNN_INLINE void compute_d_layer_backward_zo_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict layer_backward_f, const float *restrict layer_backward_previous_c,
        const float *restrict layer_backward_i, const float *restrict layer_backward_g,
        const float *restrict layer_backward_o, const float *restrict d_layer_backward_h_carry,
        const float *restrict d_y, float *restrict d_layer_backward_c_carry,
        float *restrict d_layer_backward_previous_h_concat)
{
    const rnn_vec mul_ = rnn_load_lanes(layer_backward_f + b * 64 + j, lanes)
            * rnn_load_lanes(layer_backward_previous_c + b * 64 + j, lanes);
    const rnn_vec c = mul_ + rnn_load_lanes(layer_backward_i + b * 64 + j, lanes)
            * rnn_load_lanes(layer_backward_g + b * 64 + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec mul_2 = rnn_load_lanes(layer_backward_i + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(layer_backward_i + b * 64 + j, lanes));
    const rnn_vec mul_3 = rnn_load_lanes(layer_backward_f + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(layer_backward_f + b * 64 + j, lanes));
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(layer_backward_g + b * 64 + j, lanes)
            * rnn_load_lanes(layer_backward_g + b * 64 + j, lanes);
    const rnn_vec mul_4 = rnn_load_lanes(layer_backward_o + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(layer_backward_o + b * 64 + j, lanes));
    const rnn_vec d_h = rnn_load_lanes(d_layer_backward_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(d_y + b * 128 + 64 + j, lanes);
    const rnn_vec d_c = rnn_load_lanes(d_layer_backward_c_carry + b * 64 + j, lanes) + d_h
            * rnn_load_lanes(layer_backward_o + b * 64 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_i = d_c * rnn_load_lanes(layer_backward_g + b * 64 + j, lanes);
    const rnn_vec d_zi = d_i * mul_2;
    const rnn_vec d_f = d_c * rnn_load_lanes(layer_backward_previous_c + b * 64 + j, lanes);
    const rnn_vec d_zf = d_f * mul_3;
    const rnn_vec d_g = d_c * rnn_load_lanes(layer_backward_i + b * 64 + j, lanes);
    const rnn_vec d_zg = d_g * sub_;
    const rnn_vec d_o = d_h * tanh_;
    const rnn_vec d_zo = d_o * mul_4;
    const rnn_vec d_layer_backward_previous_c_1 = d_c
            * rnn_load_lanes(layer_backward_f + b * 64 + j, lanes);
    rnn_store_lanes(d_layer_backward_previous_h_concat + b * 256 + j, d_zi, lanes);
    rnn_store_lanes(d_layer_backward_previous_h_concat + b * 256 + 64 + j, d_zf, lanes);
    rnn_store_lanes(d_layer_backward_previous_h_concat + b * 256 + 128 + j, d_zg, lanes);
    rnn_store_lanes(d_layer_backward_previous_h_concat + b * 256 + 192 + j, d_zo, lanes);
    rnn_store_lanes(d_layer_backward_c_carry + b * 64 + j, d_layer_backward_previous_c_1, lanes);
}

static void compute_d_layer_backward_zo(const rnn_team *team, const size_t rows,
        const float *restrict layer_backward_f, const float *restrict layer_backward_previous_c,
        const float *restrict layer_backward_i, const float *restrict layer_backward_g,
        const float *restrict layer_backward_o, const float *restrict d_layer_backward_h_carry,
        const float *restrict d_y, float *restrict d_layer_backward_c_carry,
        float *restrict d_layer_backward_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_layer_backward_zo_lanes(RNN_LANES, b, j, layer_backward_f,
                    layer_backward_previous_c, layer_backward_i, layer_backward_g,
                    layer_backward_o, d_layer_backward_h_carry, d_y, d_layer_backward_c_carry,
                    d_layer_backward_previous_h_concat);
    }
}

/* bidirectional.lua:12   d_x   (1 operation) */
RNN_INLINE void compute_d_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict layer_forward_weight_ih_product_2,
        const float *restrict layer_backward_weight_ih_product, float *restrict d_x)
{
    const rnn_vec d_x_1 = rnn_load_lanes(layer_forward_weight_ih_product_2 + b * 16 + j, lanes)
            + rnn_load_lanes(layer_backward_weight_ih_product + b * 16 + j, lanes);
    rnn_store_lanes(d_x + b * 16 + j, d_x_1, lanes);
}

static void compute_d_x(const rnn_team *team, const size_t rows,
        const float *restrict layer_forward_weight_ih_product_2,
        const float *restrict layer_backward_weight_ih_product, float *restrict d_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_x_lanes(RNN_LANES, b, j, layer_forward_weight_ih_product_2,
                    layer_backward_weight_ih_product, d_x);
    }
}

/* Memory of bidirectional_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 16: x (-1..19), d_x (20..23)
*   1    B x 64: layer_forward_h_0 (-1..5), d_layer_forward_c_carry (8..10)
*   2    B x 64: layer_forward_c_0 (-1..5), d_layer_forward_h_carry (8..10)
*   3    B x 64: layer_backward_h_0 (-1..5), d_layer_backward_c_carry (8..10)
*   4    B x 64: layer_backward_c_0 (-1..5), d_layer_backward_h_carry (8..10)
*   5    (T.N + B) x 256: target (-1..7), d_layer_forward_previous_h_concat (8..19)
*   6    1 x 256: layer_forward_bias_ih_sum (0..5), sum_over_3 (11..23)
*   7    1 x 256: layer_backward_bias_ih_sum (0..5), sum_over_4 (11..23)
*   8    (T.N + B) x 512: layer_forward_weight_ih_product (1..5), mul (7..10)
*   9    1 x 1: sum_over_2 (1..22)
*   10   (T.N + B) x 64: layer_forward_previous_h (3..19)
*   11   (T.N + B) x 64: layer_forward_previous_c (3..10), div (11..21)
*   12   (T.N + B) x 64: layer_backward_previous_h (3..19)
*   13   (T.N + B) x 64: layer_backward_previous_c (3..10),
        layer_forward_weight_ih_product_2 (11..21)
*   14   (T.N + B) x 256: y (3..7), d_layer_backward_previous_h_concat (8..19)
*   15   (T.N + B) x 64: layer_forward_o (3..10), layer_backward_weight_ih_product (11..21)
*   16   (T.N + B) x 64: layer_forward_f (3..10)
*   17   (T.N + B) x 64: layer_forward_i (3..10)
*   18   (T.N + B) x 64: layer_forward_g (3..10)
*   19   (T.N + B) x 64: layer_backward_o (3..10)
*   20   (T.N + B) x 64: layer_backward_f (3..10)
*   21   (T.N + B) x 64: layer_backward_i (3..10)
*   22   (T.N + B) x 64: layer_backward_g (3..10)
*   23   1 x 1: sum_over (20..22), d_y_div (3..7)
*   24   B x 64: d_layer_forward_c (8..23), layer_forward_h_0_ranked (3..5)
*   25   B x 64: d_layer_forward_h (8..23), layer_forward_c_0_ranked (3..5)
*   26   B x 64: d_layer_backward_c (8..23), layer_backward_h_0_ranked (3..5)
*   27   B x 64: d_layer_backward_h (8..23), layer_backward_c_0_ranked (3..5)
*   28   (T.N + B) x 128: d_y (7..10)
*   29   (T.N + B) x 128: d_target (7..23)
*   30   (T.N + B) x 1: sum (8..19)
*   31   1 x 1: div_2 (22..23)
*/
struct bidirectional_train_memory {
    float *x;
    float *layer_forward_h_0;
    float *layer_forward_c_0;
    float *layer_backward_h_0;
    float *layer_backward_c_0;
    float *target;
    float *layer_forward_previous_h;
    float *layer_forward_previous_c;
    float *layer_backward_previous_h;
    float *layer_backward_previous_c;
    float *d_layer_forward_c_carry;
    float *d_layer_forward_h_carry;
    float *d_layer_backward_c_carry;
    float *d_layer_backward_h_carry;
    float *y;
    float *d_layer_forward_previous_h_concat;
    float *d_layer_backward_previous_h_concat;
    float *layer_forward_weight_ih_product;
    float *layer_forward_bias_ih_sum;
    float *layer_forward_o;
    float *layer_forward_f;
    float *layer_forward_i;
    float *layer_forward_g;
    float *layer_backward_bias_ih_sum;
    float *layer_backward_o;
    float *layer_backward_f;
    float *layer_backward_i;
    float *layer_backward_g;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *d_y_div;
    float *d_y;
    float *sum_over_3;
    float *sum_over_4;
    float *layer_forward_weight_ih_product_2;
    float *layer_backward_weight_ih_product;
    float *d_x;
    float *d_target;
    float *d_layer_forward_c;
    float *d_layer_forward_h;
    float *d_layer_backward_c;
    float *d_layer_backward_h;
    float *layer_forward_h_0_ranked;
    float *layer_forward_c_0_ranked;
    float *layer_backward_h_0_ranked;
    float *layer_backward_c_0_ranked;
    float *work;
    size_t bytes;
};

static void bidirectional_train_layout(struct bidirectional_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->d_x = m->x;
    m->layer_forward_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_layer_forward_c_carry = m->layer_forward_h_0;
    m->layer_forward_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_layer_forward_h_carry = m->layer_forward_c_0;
    m->layer_backward_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_layer_backward_c_carry = m->layer_backward_h_0;
    m->layer_backward_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_layer_backward_h_carry = m->layer_backward_c_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->d_layer_forward_previous_h_concat = m->target;
    m->layer_forward_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over_3 = m->layer_forward_bias_ih_sum;
    m->layer_backward_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over_4 = m->layer_backward_bias_ih_sum;
    m->layer_forward_weight_ih_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 512);
    m->mul = m->layer_forward_weight_ih_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->layer_forward_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer_forward_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div = m->layer_forward_previous_c;
    m->layer_backward_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer_backward_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer_forward_weight_ih_product_2 = m->layer_backward_previous_c;
    m->y = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->d_layer_backward_previous_h_concat = m->y;
    m->layer_forward_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer_backward_weight_ih_product = m->layer_forward_o;
    m->layer_forward_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer_forward_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer_forward_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer_backward_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer_backward_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer_backward_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer_backward_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_y_div = m->sum_over;
    m->d_layer_forward_c = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_h_0_ranked = m->d_layer_forward_c;
    m->d_layer_forward_h = (float *)rnn_take(session, &at, B * 64);
    m->layer_forward_c_0_ranked = m->d_layer_forward_h;
    m->d_layer_backward_c = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_h_0_ranked = m->d_layer_backward_c;
    m->d_layer_backward_h = (float *)rnn_take(session, &at, B * 64);
    m->layer_backward_c_0_ranked = m->d_layer_backward_h;
    m->d_y = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->d_target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->sum = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 40960);
    m->bytes = at;
    (void)T;
}

/* What the threads of bidirectional_train need of it. */
struct bidirectional_train_call {
    const bidirectional_args *args;
    size_t B;
    rnn_rows T;
    struct bidirectional_train_memory m;
    const float *x;
    const float *layer_forward_h_0;
    const float *layer_forward_c_0;
    const float *layer_backward_h_0;
    const float *layer_backward_c_0;
    const float *target;
};

static void bidirectional_train_work(const rnn_team *team, const void *data)
{
    const struct bidirectional_train_call *const call = (const struct bidirectional_train_call *)data;
    const bidirectional_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct bidirectional_train_memory m = call->m;
    const float *const x = call->x;
    const float *const layer_forward_h_0 = call->layer_forward_h_0;
    const float *const layer_forward_c_0 = call->layer_forward_c_0;
    const float *const layer_backward_h_0 = call->layer_backward_h_0;
    const float *const layer_backward_c_0 = call->layer_backward_c_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* bidirectional.lua:15   layer_backward_bias_ih_sum = add(layer.backward.bias_ih,
            layer.backward.bias_hh) */
    compute_layer_backward_bias_ih_sum(team, 1, args->params + BIDIRECTIONAL_layer_forward_bias_ih,
            args->params + BIDIRECTIONAL_layer_forward_bias_hh,
            args->params + BIDIRECTIONAL_layer_backward_bias_ih,
            args->params + BIDIRECTIONAL_layer_backward_bias_hh, m.layer_forward_bias_ih_sum,
            m.layer_backward_bias_ih_sum);
    rnn_meet(team);

    /* bidirectional.lua:15   layer_forward_weight_ih_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 512, 16, x + T_part.first * 16, 16,
            packed + PACKED_layer_forward_weight_ih,
            m.layer_forward_weight_ih_product + T_part.first * 512, 512);

    /* bidirectional.lua:19   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 63)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer_forward_h_0, 64, m.layer_forward_h_0_ranked);
        rnn_rows_rank(&T, layer_forward_c_0, 64, m.layer_forward_c_0_ranked);
        rnn_rows_rank(&T, layer_backward_h_0, 64, m.layer_backward_h_0_ranked);
        rnn_rows_rank(&T, layer_backward_c_0, 64, m.layer_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* bidirectional.lua:15   forwards over T: layer_forward_previous_h, layer_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 41472);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer_forward_h_0_ranked, 64,
                            m.layer_forward_previous_h + at * 64);
                    rnn_rows_enter(&T, t, 0, m.layer_forward_c_0_ranked, 64,
                            m.layer_forward_previous_c + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_layer_forward_h_3(&crew, rows, far, packed + PACKED_layer_forward_weight_hh,
                    m.layer_forward_previous_h + at * 64,
                    m.layer_forward_weight_ih_product + at * 512, m.layer_forward_bias_ih_sum,
                    m.layer_forward_previous_c + at * 64, m.layer_forward_o + at * 64,
                    m.layer_forward_f + at * 64, m.layer_forward_i + at * 64,
                    m.layer_forward_g + at * 64, m.layer_forward_previous_c + next * 64,
                    m.y + at * 128, m.layer_forward_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }

    /* bidirectional.lua:15   backwards over T: layer_backward_previous_h,
            layer_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 41472);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 1);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.layer_backward_h_0_ranked, 64,
                            m.layer_backward_previous_h + at * 64);
                    rnn_rows_enter(&T, t, 1, m.layer_backward_c_0_ranked, 64,
                            m.layer_backward_previous_c + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_layer_backward_h_3(&crew, rows, far, packed + PACKED_layer_backward_weight_hh,
                    m.layer_backward_previous_h + at * 64,
                    m.layer_forward_weight_ih_product + at * 512, m.layer_backward_bias_ih_sum,
                    m.layer_backward_previous_c + at * 64, m.layer_backward_o + at * 64,
                    m.layer_backward_f + at * 64, m.layer_backward_i + at * 64,
                    m.layer_backward_g + at * 64, m.layer_backward_previous_c + next * 64,
                    m.y + at * 128, m.layer_backward_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }

    /* bidirectional.lua:19   d_y_div = div(div, 128) */
    compute_d_y_div(team, 1, m.sum_over_2, m.d_y_div);
    rnn_meet(team);

    /* bidirectional.lua:19   d_target = neg(d_y) */
    compute_d_target(team, (size_t)T.N, m.y, target, m.d_y_div, m.mul, m.d_y, m.d_target);
    rnn_meet(team);

    /* bidirectional.lua:19   sum = sum(mul) */
    rnn_each_sum(T_part.count, 128, m.mul + T_part.first * 128, 128, m.sum + T_part.first);

    /* bidirectional.lua:15   backwards over T: d_layer_forward_c_carry, d_layer_forward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 48640);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_layer_forward_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_layer_forward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_layer_forward_zo(&crew, rows, m.layer_forward_f + at * 64,
                    m.layer_forward_previous_c + at * 64, m.layer_forward_i + at * 64,
                    m.layer_forward_g + at * 64, m.layer_forward_o + at * 64,
                    m.d_layer_forward_h_carry, m.d_y + at * 128, m.d_layer_forward_c_carry,
                    m.d_layer_forward_previous_h_concat + at * 256);
            rnn_meet(&crew);
            compute_d_layer_forward_previous_h(&crew, rows,
                    packed + PACKED_layer_forward_weight_hh_transposed,
                    m.d_layer_forward_previous_h_concat + at * 256, m.d_layer_forward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_layer_forward_c_carry, 64, m.d_layer_forward_c);
                    rnn_rows_leave(&T, t, 1, m.d_layer_forward_h_carry, 64, m.d_layer_forward_h);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* bidirectional.lua:15   forwards over T: d_layer_backward_c_carry, d_layer_backward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 48640);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 64, m.d_layer_backward_c_carry);
                    rnn_rows_enter(&T, t, 0, NULL, 64, m.d_layer_backward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_layer_backward_zo(&crew, rows, m.layer_backward_f + at * 64,
                    m.layer_backward_previous_c + at * 64, m.layer_backward_i + at * 64,
                    m.layer_backward_g + at * 64, m.layer_backward_o + at * 64,
                    m.d_layer_backward_h_carry, m.d_y + at * 128, m.d_layer_backward_c_carry,
                    m.d_layer_backward_previous_h_concat + at * 256);
            rnn_meet(&crew);
            compute_d_layer_forward_previous_h(&crew, rows,
                    packed + PACKED_layer_backward_weight_hh_transposed,
                    m.d_layer_backward_previous_h_concat + at * 256, m.d_layer_backward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.d_layer_backward_c_carry, 64, m.d_layer_backward_c);
                    rnn_rows_leave(&T, t, 0, m.d_layer_backward_h_carry, 64, m.d_layer_backward_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* bidirectional.lua:19   div = div(sum, 128) */
    compute_div(team, (size_t)T.N, m.sum, m.div);

    /* bidirectional.lua:15   outer(d_layer_forward_previous_h_concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
        rnn_product(args->gradients + BIDIRECTIONAL_layer_forward_weight_ih + units.first * 16, 16,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_layer_forward_previous_h_concat,
                (size_t)T.N, 256), units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16),
                0.0f, work);
    }

    /* bidirectional.lua:15   outer(d_layer_forward_previous_h_concat, layer_forward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
        rnn_product(args->gradients + BIDIRECTIONAL_layer_forward_weight_hh + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_layer_forward_previous_h_concat,
                (size_t)T.N, 256), units.first, units.count)),
                rnn_row_major(m.layer_forward_previous_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* bidirectional.lua:15   sum_over_3 = sum_over(d_layer_forward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_layer_forward_previous_h_concat + units.first,
                256, m.sum_over_3 + units.first);
    }

    /* bidirectional.lua:15   outer(d_layer_backward_previous_h_concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
        rnn_product(args->gradients + BIDIRECTIONAL_layer_backward_weight_ih + units.first * 16,
                16, rnn_transposed(rnn_columns(rnn_row_major(m.d_layer_backward_previous_h_concat,
                (size_t)T.N, 256), units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16),
                0.0f, work);
    }

    /* bidirectional.lua:15   outer(d_layer_backward_previous_h_concat,
            layer_backward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
        rnn_product(args->gradients + BIDIRECTIONAL_layer_backward_weight_hh + units.first * 64,
                64, rnn_transposed(rnn_columns(rnn_row_major(m.d_layer_backward_previous_h_concat,
                (size_t)T.N, 256), units.first, units.count)),
                rnn_row_major(m.layer_backward_previous_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* bidirectional.lua:15   sum_over_4 = sum_over(d_layer_backward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
        memset(m.sum_over_4 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_layer_backward_previous_h_concat + units.first,
                256, m.sum_over_4 + units.first);
    }

    /* bidirectional.lua:15   layer_forward_weight_ih_product_2 = matvec(layer.forward.weight_ih,
            d_layer_forward_previous_h_concat) */
    rnn_product_packed(T_part.count, 16, 256,
            m.d_layer_forward_previous_h_concat + T_part.first * 256, 256,
            packed + PACKED_layer_forward_weight_ih_transposed,
            m.layer_forward_weight_ih_product_2 + T_part.first * 16, 16);

    /* bidirectional.lua:15   layer_backward_weight_ih_product = matvec(layer.backward.weight_ih,
            d_layer_backward_previous_h_concat) */
    rnn_product_packed(T_part.count, 16, 256,
            m.d_layer_backward_previous_h_concat + T_part.first * 256, 256,
            packed + PACKED_layer_backward_weight_ih_transposed,
            m.layer_backward_weight_ih_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* bidirectional.lua:19   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }

    /* bidirectional.lua:12   d_x = add(layer_forward_weight_ih_product_2,
            layer_backward_weight_ih_product) */
    compute_d_x(team, (size_t)T.N, m.layer_forward_weight_ih_product_2,
            m.layer_backward_weight_ih_product, m.d_x);
    rnn_meet(team);

    /* bidirectional.lua:19   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int bidirectional_train(const bidirectional_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "bidirectional_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 256);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "bidirectional_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct bidirectional_train_memory m;
    bidirectional_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const layer_forward_h_0 = rnn_or_number(args->layer_forward_h, 0.0f, B * 64,
            m.layer_forward_h_0);
    const float *const layer_forward_c_0 = rnn_or_number(args->layer_forward_c, 0.0f, B * 64,
            m.layer_forward_c_0);
    const float *const layer_backward_h_0 = rnn_or_number(args->layer_backward_h, 0.0f, B * 64,
            m.layer_backward_h_0);
    const float *const layer_backward_c_0 = rnn_or_number(args->layer_backward_c, 0.0f, B * 64,
            m.layer_backward_c_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 128, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "bidirectional_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + BIDIRECTIONAL_layer_forward_bias_ih, 0, 512 * sizeof(float));
    memset(args->gradients + BIDIRECTIONAL_layer_backward_bias_ih, 0, 512 * sizeof(float));

    const struct bidirectional_train_call call = {args, B, T, m, x, layer_forward_h_0,
            layer_forward_c_0, layer_backward_h_0, layer_backward_c_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 305312 + (double)B * 0 + 4120,
            bidirectional_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "bidirectional_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + BIDIRECTIONAL_layer_forward_bias_ih, 1, m.sum_over_3, 256, 1);
    rnn_add_matrix(args->gradients + BIDIRECTIONAL_layer_forward_bias_hh, 1, m.sum_over_3, 256, 1);
    rnn_add_matrix(args->gradients + BIDIRECTIONAL_layer_backward_bias_ih, 1, m.sum_over_4, 256, 1);
    rnn_add_matrix(args->gradients + BIDIRECTIONAL_layer_backward_bias_hh, 1, m.sum_over_4, 256, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 16, args->d_x);
    if (args->d_layer_forward_c)
        rnn_each_copy(B, 64, m.d_layer_forward_c, 64, args->d_layer_forward_c, 64);
    if (args->d_layer_forward_h)
        rnn_each_copy(B, 64, m.d_layer_forward_h, 64, args->d_layer_forward_h, 64);
    if (args->d_layer_backward_c)
        rnn_each_copy(B, 64, m.d_layer_backward_c, 64, args->d_layer_backward_c, 64);
    if (args->d_layer_backward_h)
        rnn_each_copy(B, 64, m.d_layer_backward_h, 64, args->d_layer_backward_h, 64);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 128, args->d_target);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "bidirectional_train: the loss is not finite");
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"layer.forward.weight_ih", 2, {256, 16}, 0, RNN_INIT_UNIFORM, -0.125, 0.125, 16, 1, 0},
    {"layer.forward.weight_hh", 2, {256, 64}, 4096, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer.forward.bias_ih", 1, {256, 1}, 20480, RNN_INIT_UNIFORM, -0.125, 0.125, 256, 1, 0},
    {"layer.forward.bias_hh", 1, {256, 1}, 20736, RNN_INIT_UNIFORM, -0.125, 0.125, 256, 1, 0},
    {"layer.backward.weight_ih", 2, {256, 16}, 20992, RNN_INIT_UNIFORM, -0.125, 0.125, 16, 1, 0},
    {"layer.backward.weight_hh", 2, {256, 64}, 25088, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer.backward.bias_ih", 1, {256, 1}, 41472, RNN_INIT_UNIFORM, -0.125, 0.125, 256, 1, 0},
    {"layer.backward.bias_hh", 1, {256, 1}, 41728, RNN_INIT_UNIFORM, -0.125, 0.125, 256, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(bidirectional_args, T), offsetof(bidirectional_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 16, 0, 0, 0, 0, offsetof(bidirectional_args, x),
            offsetof(bidirectional_args, d_x)},
    {"layer.forward.c", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0,
            offsetof(bidirectional_args, layer_forward_c),
            offsetof(bidirectional_args, d_layer_forward_c)},
    {"layer.forward.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0,
            offsetof(bidirectional_args, layer_forward_h),
            offsetof(bidirectional_args, d_layer_forward_h)},
    {"layer.backward.c", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0,
            offsetof(bidirectional_args, layer_backward_c),
            offsetof(bidirectional_args, d_layer_backward_c)},
    {"layer.backward.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0,
            offsetof(bidirectional_args, layer_backward_h),
            offsetof(bidirectional_args, d_layer_backward_h)},
    {"target", 0, 0, 1, 0, -1, 128, 0, 0, 0, 0, offsetof(bidirectional_args, target),
            offsetof(bidirectional_args, d_target)},
};

static const rnn_value_info outputs_info[] = {
    {"first", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(bidirectional_args, first), RNN_NO_MEMBER},
    {"last", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(bidirectional_args, last), RNN_NO_MEMBER},
    {"y", 0, 1, 1, 0, -1, 128, 0, 0, 0, 0, offsetof(bidirectional_args, y), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"layer_forward_previous_h", 0, -1, 64, 0, 0},
    {"layer_forward_previous_c", 0, -1, 64, 0, 0},
    {"layer.backward.h", 0, -1, 64, 0, 0},
    {"layer.backward.c", 0, -1, 64, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const bidirectional_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return BIDIRECTIONAL_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return BIDIRECTIONAL_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return BIDIRECTIONAL_TRAIN_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return bidirectional_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return bidirectional_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return bidirectional_train(args, error);
}

const rnn_model bidirectional_model = {
    .name = "bidirectional",
    .source = "bidirectional.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 8,
    .param_floats = BIDIRECTIONAL_PARAMS,
    .inputs = inputs_info,
    .input_count = 6,
    .outputs = outputs_info,
    .output_count = 3,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 4,
    .state_floats = 256,
    .stream = -1,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(bidirectional_args),
    .member_params = offsetof(bidirectional_args, params),
    .member_packed = offsetof(bidirectional_args, packed),
    .member_session = offsetof(bidirectional_args, session),
    .member_session_bytes = offsetof(bidirectional_args, session_bytes),
    .member_pool = offsetof(bidirectional_args, pool),
    .member_batch = offsetof(bidirectional_args, B),
    .member_loss = offsetof(bidirectional_args, loss),
    .member_gradients = offsetof(bidirectional_args, gradients),
    .member_seed = offsetof(bidirectional_args, seed),
    .member_update = offsetof(bidirectional_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = BIDIRECTIONAL_PACKED,
    .prepare = bidirectional_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
